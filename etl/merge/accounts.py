"""A report made ready for comparison: its place, days, figures and words as keys.

First part of `merge`. It reads values and claims of reports, changes none, and decides nothing about pairs.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import cast

from etl.merge.names import STEM_LENGTH
from etl.merge.partial import PartialDay, names_of_days, partial_day
from etl.records import Coded, LedgerEntry, Report, Value

WORD = re.compile(r"\w+")
CONTENT_WORD_LENGTH = 4
"""Shorter words of a demand say little about what it is."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when a report's act was, as merging compares it.

    `days` are the first and last ordinal day that the act can have been on, None where the date is unresolved.
    `city` identifies a city or town within `country` (geonameid, else the folded name), None where no city is
    known. `place_words` and `date_words` are folded and stand in only where place or date are unresolved; `partial`
    is what the date's words say then. `marks` are figures and organizers, by which reports that are unsure of place
    or date find others; `counts` are the figures that are neither round nor vague, which two days hardly share.
    """

    scope: str
    event_type: str
    days: tuple[int, int] | None
    precision: str | None
    date_words: str
    country: str | None
    city: str | None
    place_words: str
    partial: PartialDay
    marks: frozenset[tuple[str, int | str]]
    counts: frozenset[tuple[str, int]]

    @property
    def knows_day(self) -> bool:
        """Whether the days are known, and not only a week or month that they are in."""
        return self.days is not None and self.precision == "day"

    @property
    def is_wave(self) -> bool:
        """Whether many days are told together: such a report is compared with its like only."""
        return self.scope == "wave"


@dataclass(frozen=True, slots=True)
class Account(Spot):
    """One report with what merging compares.

    `demand` holds stems, `side` is `for` or `against` where the demand's claim has that code. `figures` are
    (low, high, best) of attendance, `held`, `hurt` and `killed` the numbers detained, injured and dead, reported and
    total only. `headline` holds stems of the article's title, and `names` what it names, but those that name the act,
    its place or its day.
    """

    report: Report
    entry: LedgerEntry
    rank: int
    status: str
    basis: str | None
    place_basis: str | None
    admin1: str | None
    venue: str
    figures: frozenset[tuple[int | None, int | None, int | None]]
    held: frozenset[int]
    hurt: frozenset[int]
    killed: frozenset[int]
    demand: frozenset[str]
    side: str | None
    organizers: frozenset[str]
    issues: frozenset[str]
    headline: frozenset[str]
    names: frozenset[str]

    @property
    def report_id(self) -> str:
        """The report's own identifier."""
        return self.report.report_id

    @property
    def article_id(self) -> str:
        """The article that the report stands in."""
        return self.report.article_id

    @property
    def published(self) -> date | None:
        """When the article was published; None where unknown."""
        return self.entry.published

    def value(self, column: str) -> Value:
        """The report's value of a column, None where it is not reported."""
        return self.report.values.get(column)

    def text(self, column: str) -> str | None:
        """The report's value of a column of strings."""
        return cast("str | None", self.report.values.get(column))

    def number(self, column: str) -> int | None:
        """The report's value of a column of whole numbers."""
        return cast("int | None", self.report.values.get(column))

    def backs(self, field: str) -> bool:
        """Whether the report has a claim of the field that may carry a value."""
        return any(c.field == field and c.modality != "hypothetical" for c in self.report.claims)


def read_accounts(coded: Iterable[Coded]) -> list[Account]:
    """The reports as accounts, in publication order (no date last, then by report_id), which is their `rank`."""
    told = [(one.entry.published or date.max, report.report_id, report, one) for one in coded for report in one.reports]
    ordered = sorted(told, key=lambda key: key[:2])
    return [_account(report, one, rank) for rank, (_, _, report, one) in enumerate(ordered)]


def scope_of(accounts: Sequence[Account]) -> str:
    """The scope of an event of these reports: what one tells of the whole country, the others tell of it too."""
    return max((account.scope for account in accounts), key=SCOPES.index)


WORDS_KEPT = 10_000
"""So many names and words of days are kept folded: most reports repeat those of others."""


@lru_cache(WORDS_KEPT)
def fold(text: str | None) -> str:
    """The words of a text in lower case, without punctuation, single spaces; '' for None.

    >>> fold("Sakharov  Avenue,")
    'sakharov avenue'
    >>> fold("Проспект Сахарова")
    'проспект сахарова'
    >>> fold(None)
    ''
    """
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text or "").casefold()))


def demand_stems(text: str | None) -> frozenset[str]:
    """The stems of a demand's content words. The first word is left out: it says for or against, not what.

    >>> sorted(demand_stems("against the pension reform"))
    ['pensi', 'refor']
    >>> sorted(demand_stems("за честные выборы"))
    ['выбор', 'честн']
    >>> demand_stems("for")
    frozenset()
    """
    return _stems(fold(text).split()[1:])


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word[:STEM_LENGTH] for word in words if len(word) >= CONTENT_WORD_LENGTH)


def _told_already(report: Report) -> frozenset[str]:
    """The stems of what type, place and date say."""
    named = " ".join(c.text or "" for c in report.claims if c.field in ("event_type", "place", "event_date"))
    places = " ".join(str(report.values.get(column) or "") for column in ("city", "admin1", "place_text"))
    return frozenset(word[:STEM_LENGTH] for word in fold(f"{named} {places}").split())


def period(
    start: date | None, end: date | None, precision: str | None, basis: str | None = None
) -> tuple[int, int] | None:
    """First and last ordinal day that a date can mean; None without a date.

    A publication date that stands in for the event's may be one day late. An end before the start is not believed.

    >>> first, last = period(date(2019, 7, 1), None, "month")
    >>> date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()
    ('2019-07-01', '2019-07-31')
    >>> first, last = period(date(2019, 7, 2), None, "day", "publication")
    >>> last - first
    1
    >>> period(None, None, None) is None
    True
    """
    if start is None:
        return None
    first = last = start.toordinal()
    if precision == "week":
        last = first + 6
    elif precision == "month":
        last = first + monthrange(start.year, start.month)[1] - start.day
    elif precision == "year":
        last = date(start.year, 12, 31).toordinal()
    elif basis == "publication":
        first -= 1
    if end is not None:
        last = max(last, end.toordinal())
    return first, last


def spot_of(values: Mapping[str, Value], language: str | None) -> Spot:
    """Where and when, from a report's values; `language` is that of its article."""

    def text(column: str) -> str | None:
        return cast("str | None", values.get(column))

    city = text("city")
    number = values.get("geonameid")
    days = period(
        cast("date | None", values.get("event_date")),
        cast("date | None", values.get("event_end_date")),
        text("date_precision"),
        text("date_basis") if (text("status") or "occurred") != "planned" else None,
    )
    words = fold(text("date_text"))
    return Spot(
        scope=text("scope") or "event",
        event_type=text("event_type") or "demonstration",
        days=days,
        precision=text("date_precision") or ("day" if days else None),
        date_words=words,
        country=text("country_code"),
        city=None if city is None else (str(number) if number is not None else fold(city)),
        place_words=fold(text("place_text")),
        partial=partial_day(words, language) if days is None else PartialDay(),
        marks=frozenset(_marks(values)),
        counts=frozenset(_counts(values)),
    )


def _marks(values: Mapping[str, Value]) -> Iterator[tuple[str, int | str]]:
    """What a report says that another of the same event is likely to say too: each figure, each organizer."""
    for name, kind in MARKS.items():
        number = cast("int | None", values.get(name))
        if number:
            yield kind, number
    for organizer in cast("tuple[str, ...]", values.get("organizers") or ()):
        yield "organizer", fold(organizer)


def _counts(values: Mapping[str, Value]) -> Iterator[tuple[str, int]]:
    """Figures that are neither round nor, as "dozens" is, a range that a word stands for."""
    for name in COUNTED:
        best = cast("int | None", values.get(f"{name}_best"))
        if best and is_uncommon(best):
            low, high = values.get(f"{name}_low"), values.get(f"{name}_high")
            if low is None or high is None or low == high:
                yield name, best
    for side in ("police", "organizers"):
        number = cast("int | None", values.get(f"attendance_{side}"))
        if number and number > LARGEST_DOZENS and is_uncommon(number):
            yield "attendance", number


def is_uncommon(number: int) -> bool:
    """Whether a number has two digits or more before its last zeros.

    >>> is_uncommon(350_000), is_uncommon(26), is_uncommon(20_000), is_uncommon(7)
    (True, True, False, False)
    """
    return len(str(number).rstrip("0")) > 1


def _account(report: Report, coded: Coded, rank: int) -> Account:
    values, entry = report.values, coded.entry
    told = _told_already(report)

    def text(column: str) -> str | None:
        return cast("str | None", values.get(column))

    def totals(field: str) -> frozenset[int]:
        counts = (c.best for c in report.claims if c.field == field and c.modality == "reported" and c.target in TOTAL)
        return frozenset(best for best in counts if best)

    spot = spot_of(values, entry.language)
    return Account(
        **{f.name: getattr(spot, f.name) for f in fields(Spot)},
        report=report,
        entry=entry,
        rank=rank,
        status=text("status") or "occurred",
        basis=text("date_basis"),
        place_basis=text("place_basis"),
        admin1=text("admin1"),
        venue=fold(text("venue")),
        figures=frozenset(
            (c.low, c.high, c.best)
            for c in report.claims
            if c.field == "attendance" and c.modality == "reported" and c.target in TOTAL and c.best is not None
        ),
        held=totals("detentions"),
        hurt=totals("injuries"),
        killed=totals("deaths"),
        demand=demand_stems(text("demand_text")),
        side=next((c.code for c in report.claims if c.field == "demand_text" and c.code in SIDES), None),
        organizers=frozenset(fold(name) for name in cast("tuple[str, ...]", values.get("organizers") or ())),
        issues=frozenset(cast("tuple[str, ...]", values.get("issues") or ())),
        headline=_stems(fold(entry.title).split()) - told,
        names=frozenset(coded.names) - told - names_of_days(entry.language),
    )


MARKS = {
    name: name.partition("_")[0]
    for name in (
        *("attendance_low", "attendance_high", "attendance_best", "attendance_police", "attendance_organizers"),
        *("detentions_best", "injuries_best", "deaths_best"),
    )
}
"""Columns of the figures by which reports that are unsure of place or date find others, and what each counts."""
COUNTED, ENDS = ("attendance", "detentions", "injuries", "deaths"), ("low", "high", "best")
SPOT_COLUMNS = (
    *("country_code", "admin1", "city", "geonameid", "place_text"),
    *("event_date", "event_end_date", "date_precision", "date_basis", "date_text"),
    *("status", "scope", "event_type", "organizers"),
    *dict.fromkeys((*MARKS, *(f"{name}_{end}" for name in COUNTED for end in ENDS))),
)
"""What `spot_of` reads."""
LARGEST_DOZENS = 99
"""A side's figure is told without its range; up to here it may be a vague word's."""
SCOPES = ("event", "nationwide", "wave")
"""From the narrowest to the widest."""
TOTAL = (None, "total")
"""Targets of claims that count all of an event; any other counts a part."""
SIDES = ("for", "against")
"""Codes, not words, that a demand's claim may carry."""
