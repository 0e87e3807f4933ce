"""The [dates] section of a language pack: its model and loader, and TimeML values read back as days.

CLDR (through Babel) gives the names of months and weekdays; a pack adds what CLDR lacks: case forms, relative words,
ordinals, and the patterns in which they make a date expression. Patterns are data, see `DatePattern`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from etl.errors import ConfigError
from etl.language.pack_file import pack_tree

Kind = Literal[
    "calendar",
    "numeric",
    "weekday",
    "month",
    "year",
    "period",
    "distance",
    "deictic",
    "season",
    "running",
    "refused",
]
Relation = Literal["at", "since", "until", "before", "after", "anniversary", "duration"]
Shift = Literal["last", "previous", "this", "coming", "next"]
Unit = Literal["day", "week", "weekend", "month", "year"]


class DatePattern(BaseModel):
    """One way to say a date.

    `pattern` is a regular expression over words, not characters: a word stands for itself, `{slot}` for any word of
    a slot, `{slot:2}` for a second one, `{slot:0}` for one that is only context; `[ ]` mark the words that are the
    expression where some are only context. Spaces mean nothing. Patterns are tried in the order of the pack, the
    longer ones first. `offset` and `unit` say what the words of a fixed phrase mean, `fixed` the month and day
    (MM-DD) of a holiday, `shift` and `direction` where they point, `anchor` what a distance counts from: the
    publication date, the date expression before (publication where there is none; `told`: that one however long past,
    where "the same day" may be that of the news), or the day of the act beside which an earlier one is told ("a day
    after 350,000 marched": what follows was a day before it). `shift` "coming" on a
    distance asks for the future tense. `refused` consumes words that look like a date and are none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    id: str
    kind: Kind
    pattern: str
    offset: int | None = None
    fixed: str | None = Field(default=None, pattern=r"^\d\d-\d\d$")
    unit: Unit | None = None
    shift: Shift | None = None
    direction: Literal[-1, 1] = -1
    anchor: Literal["published", "preceding", "told", "beside"] = "published"


class DateWords(BaseModel):
    """The slots of a pack: words in lower case, and what each means."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    number: Mapping[str, int] = Field(default_factory=dict)
    ordinal: Mapping[str, int] = Field(default_factory=dict)
    day_word: Mapping[str, int] = Field(default_factory=dict)
    deictic: Mapping[str, int] = Field(default_factory=dict)
    unit: Mapping[str, Unit] = Field(default_factory=dict)
    shift: Mapping[str, Shift] = Field(default_factory=dict)
    season: Mapping[str, Literal["SP", "SU", "FA", "WI"]] = Field(default_factory=dict)
    part: tuple[str, ...] = ()
    quantifier: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    daytime: tuple[str, ...] = ()
    year_word: tuple[str, ...] = ()
    in_word: tuple[str, ...] = ()
    the_word: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    anniversary: tuple[str, ...] = ()
    eve: tuple[str, ...] = ()


def _as_tuples(value: object) -> object:
    if isinstance(value, list):
        return tuple(_as_tuples(one) for one in value)
    if isinstance(value, dict):
        return {key: _as_tuples(one) for key, one in value.items()}
    return value


class DateVocabulary(BaseModel):
    """All that a language says about dates.

    `months` and `weekdays` (Monday first) hold the forms that CLDR lacks. `unsure` are names that mean something
    else without a date word beside them ("May said"); where `capitalised`, these and the short names of weekdays
    count only with a capital letter ("march", "sat"). `day_first` tells how 10/08/2019 is read; null: only where it
    cannot be misread. `relations` are the words before a date that make it a bound. `joins` are the words between
    two days that are days of their own where they do not follow each other. Tense words tell past and future where
    the caller does not: the nearest in the sentence counts; `past_endings` are endings of past verbs, `infinitive`
    is a word before a verb (of `acts` where nothing else tells) that is still to come, `passive` one after which a
    past ending says nothing; verbs of `reporting` do not count for a date with a `possessive` sign ("said Friday's
    march would start").
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    locale: str
    capitalised: bool = True
    day_first: bool | None = None
    ordinal_suffixes: tuple[str, ...] = ()
    decade_suffixes: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    months: tuple[tuple[str, ...], ...] = ((),) * 12
    weekdays: tuple[tuple[str, ...], ...] = ((),) * 7
    months_short: tuple[tuple[str, ...], ...] = ((),) * 12
    weekdays_short: tuple[tuple[str, ...], ...] = ((),) * 7
    words: DateWords = DateWords()
    relations: Mapping[str, Relation] = Field(default_factory=dict)
    joins: tuple[str, ...] = ()
    infinitive: tuple[str, ...] = ()
    passive: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    reporting: tuple[str, ...] = ()
    possessive: tuple[str, ...] = ()
    future_words: tuple[str, ...] = ()
    past_words: tuple[str, ...] = ()
    past_endings: tuple[str, ...] = ()
    patterns: tuple[DatePattern, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _take_arrays(cls, section: object) -> object:
        """TOML's arrays as tuples, which is what a strict and frozen model holds."""
        return _as_tuples(section)

    @model_validator(mode="after")
    def _check_counts(self) -> DateVocabulary:
        ids = [pattern.id for pattern in self.patterns]
        if len(set(ids)) < len(ids):
            raise ValueError(f"pattern ids must differ: {sorted(i for i in set(ids) if ids.count(i) > 1)}")
        for names, count in ((self.months, 12), (self.months_short, 12), (self.weekdays, 7), (self.weekdays_short, 7)):
            if len(names) != count:
                raise ValueError(f"{count} lists of names are expected, {len(names)} found")
        return self

    def __hash__(self) -> int:
        """A cheap hash, so that what is compiled from a vocabulary can be cached by it."""
        return hash((self.locale, len(self.patterns)))

    def names(self, what: Literal["months", "days"], *, short: bool) -> tuple[tuple[str, ...], ...]:
        """The names of months or weekdays in lower case: CLDR's and the pack's, no dots."""
        from babel import Locale

        locale = Locale.parse(self.locale)
        table = locale.months if what == "months" else locale.days
        added: tuple[tuple[str, ...], ...] = {
            ("months", False): self.months,
            ("months", True): self.months_short,
            ("days", False): self.weekdays,
            ("days", True): self.weekdays_short,
        }[what, short]
        first = 1 if what == "months" else 0
        width = "abbreviated" if short else "wide"
        found = []
        for index, extra in enumerate(added):
            forms = [str(table[context][width][index + first]) for context in ("format", "stand-alone")]
            found.append(tuple(dict.fromkeys(form.lower().rstrip(".") for form in [*forms, *extra])))
        return tuple(found)


@cache
def load_date_vocabulary(code: str) -> DateVocabulary:
    """The [dates] section of a language's pack. Raises ConfigError where there is none or it is wrong.

    >>> load_date_vocabulary("ru").names("days", short=False)[5][:2]
    ('суббота', 'субботу')
    """
    section = pack_tree(code).get("dates")
    if section is None:
        raise ConfigError(f"etl/language/{code}.toml: section [dates] is missing")
    return read_date_vocabulary(section, f"etl/language/{code}.toml")


def read_date_vocabulary(section: object, source: str) -> DateVocabulary:
    """A vocabulary from a parsed TOML table; `source` names the file in errors."""
    try:
        return DateVocabulary.model_validate(section)
    except ValidationError as error:
        raise ConfigError(f"{source} [dates]: {error}") from error


_VALUE = re.compile(r"(\d{4})(?:-(?:W(\d\d)(-WE)?|(\d\d)(?:-(\d\d))?|Q([1-4])|(?:SP|SU|FA|WI)))?\Z")


@lru_cache(maxsize=4096)
def period_of(value: str) -> tuple[date, date, str] | None:
    """First day, last day and precision of a TimeML value; None where it is no such value.

    A weekend is Saturday to Sunday at precision `week`; a quarter is its three months at `month`; a season is
    its whole year at `year`, because the text does not tell the hemisphere.

    >>> period_of("2019-W32-WE")
    (datetime.date(2019, 8, 10), datetime.date(2019, 8, 11), 'week')
    >>> period_of("2019-02")
    (datetime.date(2019, 2, 1), datetime.date(2019, 2, 28), 'month')
    >>> period_of("2019-02-30") is None
    True
    """
    match = _VALUE.match(value)
    if match is None:
        return None
    year, week, weekend, month, day, quarter = match.groups()
    try:
        if week is not None:
            first = date.fromisocalendar(int(year), int(week), 6 if weekend else 1)
            return first, first + timedelta(days=1 if weekend else 6), "week"
        if day is not None:
            return date(int(year), int(month), int(day)), date(int(year), int(month), int(day)), "day"
        if month is not None or quarter is not None:
            start = int(month) if month is not None else 3 * int(quarter) - 2
            end = start if month is not None else start + 2
            last = calendar.monthrange(int(year), end)[1]
            return date(int(year), start, 1), date(int(year), end, last), "month"
        return date(int(year), 1, 1), date(int(year), 12, 31), "year"
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None
