"""What a date's words still say where no publication date resolved them: a month and day, a weekday, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from etl.errors import ConfigError
from etl.language.dates import load_date_vocabulary
from etl.merge.names import STEM_LENGTH

LONGEST_RUN = 31
"""A run of more days than this holds any weekday and most days of a month: it agrees with nothing in particular."""


@dataclass(frozen=True, slots=True)
class PartialDay:
    """`month_day` is (month, day); `weekday` counts from Monday, 0. Either may be None."""

    month_day: tuple[int, int] | None = None
    weekday: int | None = None

    def fits(self, first: int, last: int) -> bool:
        """Whether one of the ordinal days `first` to `last` is such a day.

        >>> sunday = date(2019, 8, 11).toordinal()
        >>> PartialDay((8, 11), 6).fits(sunday, sunday), PartialDay(None, 0).fits(sunday - 1, sunday)
        (True, False)
        """
        return any(self._is(date.fromordinal(day)) for day in range(first, min(last, first + LONGEST_RUN) + 1))

    def contradicts(self, other: PartialDay) -> bool:
        """Whether no day can be both."""
        pairs = ((self.month_day, other.month_day), (self.weekday, other.weekday))
        return any(one is not None and two is not None and one != two for one, two in pairs)

    def _is(self, day: date) -> bool:
        return self.month_day in (None, (day.month, day.day)) and self.weekday in (None, day.weekday())


@lru_cache(maxsize=4096)
def partial_day(words: str, language: str | None) -> PartialDay:
    """What folded words of a date say in a language; nothing in one without a pack.

    >>> partial_day("monday january 23", "en")
    PartialDay(month_day=(1, 23), weekday=0)
    >>> partial_day("14 мая", "ru")
    PartialDay(month_day=(5, 14), weekday=None)
    >>> partial_day("ayer", "es")
    PartialDay(month_day=None, weekday=None)
    """
    months, weekdays = _names(language)
    tokens = words.split()
    month = next((months[token] for token in tokens if token in months), None)
    day = next(
        (int(token) for token in tokens if token.isdecimal() and len(token) <= 2 and 1 <= int(token) <= 31), None
    )
    weekday = next((weekdays[token] for token in tokens if token in weekdays), None)
    return PartialDay((month, day) if month is not None and day is not None else None, weekday)


@cache
def names_of_days(language: str | None) -> frozenset[str]:
    """The stems of all names of months and weekdays in a language.

    >>> sorted(names_of_days("en") & {"monda", "janua", "tues", "rmt"})
    ['janua', 'monda', 'tues']
    """
    return frozenset(name[:STEM_LENGTH] for names in _names(language) for name in names)


@cache
def _names(language: str | None) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Names of months (1 to 12) and weekdays (0 to 6) in a language, short and long."""
    try:
        vocabulary = load_date_vocabulary(language or "")
    except ConfigError:
        return {}, {}

    def table(what: str, first: int) -> dict[str, int]:
        lists = [vocabulary.names(what, short=short) for short in (True, False)]  # type: ignore[arg-type]
        return {form: value for names in lists for value, forms in enumerate(names, first) for form in forms}

    return table("months", 1), table("days", 0)
