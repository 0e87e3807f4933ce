"""The day on which something was published, from a date field or a date line, in the words of the packs' languages.

A date that may be read in two ways is none.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from etl.cache import keep
from etl.language.pack_file import pack_codes, pack_path, pack_tree

MAX_DATE_LINE = 80

EARLIEST_YEAR, LATEST_YEAR = 1600, 2999
"""Publication years outside are errors of the source (0001, 9999), not dates."""

ISO_DATE = re.compile(r"(\d{4,})-(\d\d?)-(\d\d?)(?!\d)")
COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T\d{4,6}\w*)?")
YEAR_FIRST = re.compile(r"(\d{4})[./](\d\d?)[./](\d\d?)(?!\d)")
DAY_FIRST = re.compile(r"(\d\d?)([./\-])(\d\d?)\2(\d{4})(?!\d)")
TIME_OF_DAY = re.compile(
    r"(?<!\d)\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s*[ap]\.?\s?m\b\.?)?(?:\s*(?:UTC|GMT)?[+\-−]\d\d?:?(?:\d\d)?)?"
    r"(?:\s*\(?(?-i:[A-Z]{1,5})\b\)?)?",
    re.IGNORECASE,
)
DATE_WORD = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _DateWords:
    months: Mapping[str, int]
    fillers: frozenset[str]


@cache
def _date_words() -> _DateWords:
    """Month names of the packs' languages by lower-case name, and the words that may stand beside a date: those of CLDR
    and the packs'. They are kept: Babel takes longer to load its locales than an article takes."""
    made_of = [Path(__file__), *map(pack_path, pack_codes())]
    of = " ".join((version("babel"), *(hashlib.sha256(path.read_bytes()).hexdigest() for path in made_of)))
    months, fillers = json.loads(bytes(keep("date_words", of, lambda: json.dumps(_read_date_words()).encode())))
    return _DateWords(MappingProxyType(months), frozenset(fillers))


def _read_date_words() -> tuple[dict[str, int], list[str]]:
    """Month names and other words as Babel and the packs have them."""
    from babel import Locale

    months: dict[str, int] = {}
    fillers: set[str] = set()
    for code in pack_codes():
        if (own := pack_tree(code).get("dates")) is None:
            continue
        for names in (own.get("months", ()), own.get("months_short", ())):
            for number, words in enumerate(names, start=1):
                for word in words:
                    months.setdefault(word.casefold(), number)
        fillers.update(word.casefold() for day in own.get("weekdays", ()) for word in day)
        locale = Locale.parse(own["locale"])
        for context in locale.months.values():
            for width in ("wide", "abbreviated"):
                for number, month in context.get(width, {}).items():
                    months.setdefault(month.rstrip(".").casefold(), number)
        for context in locale.days.values():
            for width in ("wide", "abbreviated"):
                fillers.update(day.rstrip(".").casefold() for day in context.get(width, {}).values())
        for pattern in locale.date_formats.values():
            for literal in re.findall(r"'([^']+)'", pattern.pattern):
                fillers.update(word.casefold() for word in DATE_WORD.findall(literal))
        for words in locale.day_periods.values():
            for width in ("wide", "abbreviated"):
                for words_of_period in words.get(width, {}).values():
                    fillers.update(word.casefold() for word in DATE_WORD.findall(words_of_period))
    return months, sorted(fillers)


def parse_published(text: str, labels: Sequence[str] = ()) -> date | None:
    """The one day that a date field or date line states, in its own offset; None where it states none or not only one.

    `labels` are words that may stand before or after the date ("Published"). A numeric date with slashes counts only
    where the day cannot be the month.

    >>> parse_published("2019-08-10T23:30:00-05:00"), parse_published("Sat, 10 Aug 2019 00:30:00 +0300")
    (datetime.date(2019, 8, 10), datetime.date(2019, 8, 10))
    >>> parse_published("10 августа 2019 г., 14:05"), parse_published("0000-00-00"), parse_published("May 2019")
    (datetime.date(2019, 8, 10), None, None)
    """
    text = text.strip()
    for pattern in (ISO_DATE, COMPACT_DATE, YEAR_FIRST):
        match = pattern.match(text) if pattern is not COMPACT_DATE else pattern.fullmatch(text)
        if match is not None:
            rest = text[match.end() :].lstrip("T,. ")
            return None if rest and _words_left(rest, labels) else _day(match[1], match[2], match[3])
    return _worded_day(text, labels) or _mail_day(text)


def _worded_day(text: str, labels: Sequence[str]) -> date | None:
    numeric = DAY_FIRST.search(text)
    if numeric is not None:
        if _words_left(text[: numeric.start()] + " " + text[numeric.end() :], labels):
            return None
        first, mark, second, year = numeric.groups()
        if mark != "." and int(first) != int(second):
            if int(first) <= 12 and int(second) <= 12:
                return None
            if int(first) <= 12:
                first, second = second, first
        return _day(year, second, first)
    words = _words_left(text, labels)
    known = _date_words().months
    months = [known[word] for word in words if word in known]
    numbers = [word for word in words if word.isdecimal()]
    years = [word for word in numbers if len(word) == 4]
    days = [word for word in numbers if len(word) <= 2]
    others = [word for word in words if word not in known and not word.isdecimal()]
    # the letters of an ordinal ("10th", "1er", "10-го") stand right behind their number
    ordinals = [word for word in others if len(word) <= 2 and re.search(rf"\d-?{re.escape(word)}\b", text.casefold())]
    if len(months) != 1 or len(years) != 1 or len(days) != 1 or len(numbers) != 2 or len(others) > len(ordinals):
        return None
    return _day(years[0], str(months[0]), days[0])


def _words_left(text: str, labels: Sequence[str]) -> list[str]:
    """Numbers and words of a date line but for times of day, week days and the labels."""
    text = TIME_OF_DAY.sub(" ", text).casefold()
    for label in sorted(labels, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(label.casefold())}(?!\w)", " ", text)
    words = DATE_WORD.findall(text)
    if not words:
        return []
    known = _date_words()
    return [word for word in words if word in known.months or word not in known.fillers]


def _mail_day(text: str) -> date | None:
    if ":" not in text or len(text) > MAX_DATE_LINE:
        return None
    try:
        day = parsedate_to_datetime(text).date()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return _day(str(day.year), str(day.month), str(day.day))


def _day(year: str, month: str, day: str) -> date | None:
    if len(year) != 4 or not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
