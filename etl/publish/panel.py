"""Counts by country and day and by city and week, with the articles behind them.

Stands in `publish`. No event reported and not covered are kept apart: a cell without events is a zero only where
articles were read that would have told of one; else it is null. Articles count for a country where their outlet is at
home there, or has told of an event there in this dataset. An article whose outlet is not known speaks for itself alone:
it counts for the countries it tells of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

Tables = Mapping[str, pa.Table]
Row = Mapping[str, Any]
CountryOf = Callable[[str | None], str | None]

NEWS_DAYS = 3
"""A day is covered by articles published on it or within the next two: news of an evening is in the papers of the
morning after, and agencies' sums a day later."""

READ = frozenset({"events", "no_event", "irrelevant", "duplicate"})
"""Statuses of articles that were read to the end: an event in them would have been found, or was told already."""

LONGEST_DAYS = 366
"""Days that one event is counted on at most; a longer run is nearly always a misread date."""

EVENTS, NONE_REPORTED, NOT_COVERED = "events", "no_event_reported", "not_covered"

_COUNTS = {
    "state": "events; no_event_reported (articles were read, none told of one); not_covered (no article was read)",
    "n_events": "Events under way, scope event, status occurred; null where not covered",
    "n_protests": "Those of family protest",
    "n_with_attendance": "Those with a number of people",
    "attendance_low": "Sum of attendance_low over them, the best figure where there is none",
    "attendance_best": "Sum of attendance_best over them; null where none has a number",
    "attendance_high": "Sum of attendance_high over them, the best figure where open",
    "n_with_detentions": "Those with a number of people held",
    "detentions_best": "Sum of detentions_best over them",
    "n_articles": "Articles read of outlets that count for the country, published in the days that cover the cell",
    "n_publishers": "Outlets of those; unknown ones not counted",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the panel: what its columns mean, its rows, and the events that could not be counted, by reason."""

    columns: Mapping[str, str]
    rows: Sequence[Row]
    left_out: Mapping[str, int]


def panel_sheets(tables: Tables, country_of: CountryOf) -> dict[str, Sheet]:
    """The sheets `country-day`, `city-week` and `articles` (the denominators)."""
    read = [a for a in tables["articles"].to_pylist() if a["status"] in READ]
    events, left_out = _countable(tables["events"].to_pylist())
    coverage = Coverage(read, tables["reports"].to_pylist(), country_of)
    return {
        "country-day": _country_days(events, coverage, left_out),
        "city-week": _city_weeks(events, coverage, left_out),
        "articles": denominators(tables, country_of),
    }


def denominators(tables: Tables, country_of: CountryOf) -> Sheet:
    """Articles by day, publisher, country of the publisher and language: what stands behind the counts."""
    columns = {
        "published": "Publication day; empty where not known",
        "publisher": "Outlet; empty where not known",
        "publisher_country": "Where the outlet is at home, ISO 3166-1 alpha-2; empty where not known",
        "language": "ISO 639-1; empty where not looked at (no word of protest)",
        "n_articles": "Input documents",
        "n_read": "Those read to the end",
        "n_with_events": "Those that gave at least one report",
        "n_reports": "Reports that they gave",
    }
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for article in tables["articles"].to_pylist():
        home = country_of(article["url"]) or country_of(article["publisher"])
        groups[article["published"], article["publisher"], home, article["language"]].append(article)
    rows = [
        {
            **dict(zip(columns, key, strict=False)),
            "n_articles": len(group),
            "n_read": sum(a["status"] in READ for a in group),
            "n_with_events": sum(a["status"] == "events" for a in group),
            "n_reports": sum(a["n_reports"] for a in group),
        }
        for key, group in sorted(groups.items(), key=lambda item: tuple(str(k or "") for k in item[0]))
    ]
    return Sheet(columns, rows, {})


class Coverage:
    """How many articles stand behind a country and a stretch of days. A row of `read` that has a `number` stands for as
    many articles."""

    def __init__(self, read: Iterable[Row], reports: Iterable[Row], country_of: CountryOf) -> None:
        counts_for: dict[str, set[str]] = defaultdict(set)
        read_of: Counter[tuple[str, str | None, date]] = Counter()
        for article in read:
            speaker = _speaker(article)
            if (country := country_of(article["url"]) or country_of(article["publisher"])) is not None:
                counts_for[speaker].add(country)
            if article["published"] is not None:
                read_of[speaker, article["publisher"], article["published"]] += article.get("number", 1)
        for report in reports:
            if report["country_code"] is not None:
                counts_for[_speaker(report)].add(report["country_code"])
        self._published: dict[str, dict[date, dict[str | None, int]]] = defaultdict(lambda: defaultdict(dict))
        for (speaker, publisher, day), number in read_of.items():
            for country in counts_for[speaker]:
                outlets = self._published[country][day]
                outlets[publisher] = outlets.get(publisher, 0) + number

    def days(self, country: str) -> set[date]:
        """The days of a country that articles cover."""
        published = self._published.get(country, {})
        return {day - timedelta(before) for day in published for before in range(NEWS_DAYS)}

    @property
    def countries(self) -> list[str]:
        """Countries that any outlet counts for."""
        return sorted(self._published)

    def behind(self, country: str, first: date, last: date) -> tuple[int, int]:
        """(articles, known outlets) that cover a country from one day to another, with the days that news takes."""
        days = self._published.get(country, {})
        number = 0
        outlets: set[str | None] = set()
        for offset in range((last - first).days + NEWS_DAYS):
            if (told := days.get(first + timedelta(offset))) is not None:
                number += sum(told.values())
                outlets.update(told)
        return number, len(outlets - {None})


def _speaker(row: Row) -> str:
    """Who an article or report speaks for: its outlet, and where that is not known, the article alone."""
    return f"outlet {row['publisher']}" if row["publisher"] is not None else f"article {row['article_id']}"


def _countable(events: Sequence[Row]) -> tuple[list[Row], Counter[str]]:
    """The events that can be counted by place and time, and how many cannot, by reason."""
    kept: list[Row] = []
    left_out: Counter[str] = Counter()
    for event in events:
        reason = next(
            (
                f"{name} {event[name] or 'null'}"
                for name, allowed in (
                    ("scope", ("event",)),
                    ("status", ("occurred",)),
                    ("date_precision", ("day", "week")),
                )
                if event[name] not in allowed
            ),
            "country_code null" if event["country_code"] is None else None,
        )
        if reason is None:
            kept.append(event)
        else:
            left_out[reason] += 1
    return kept, left_out


def _country_days(events: Sequence[Row], coverage: Coverage, left_out: Mapping[str, int]) -> Sheet:
    daily: dict[tuple[str, date], list[Row]] = defaultdict(list)
    weeks = 0
    for event in events:
        if event["date_precision"] != "day":
            weeks += 1
            continue
        for day in _days(event):
            daily[event["country_code"], day].append(event)
    rows = [
        {
            "country_code": country,
            "date": day,
            **_counts(daily.get((country, day), ()), coverage.behind(country, day, day)),
        }
        for country, day in _cells(set(daily), {c: coverage.days(c) for c in coverage.countries}, 1)
    ]
    columns = {
        "country_code": "ISO 3166-1 alpha-2 (NA is Namibia: read it as text)",
        "date": "Day; an event of several days counts on each",
        **_COUNTS,
    }
    return Sheet(columns, rows, {**left_out, **({"date_precision week (in weeks only)": weeks} if weeks else {})})


def _city_weeks(events: Sequence[Row], coverage: Coverage, left_out: Mapping[str, int]) -> Sheet:
    weekly: dict[tuple[int, date], list[Row]] = defaultdict(list)
    cities: dict[int, Row] = {}
    without = 0
    for event in events:
        if event["city"] is None or event["geonameid"] is None:
            without += 1
            continue
        cities.setdefault(event["geonameid"], event)
        for monday in sorted({_monday(day) for day in _days(event)}):
            weekly[event["geonameid"], monday].append(event)
    rows = []
    covered = {place: {_monday(day) for day in coverage.days(city["country_code"])} for place, city in cities.items()}
    for place, monday in _cells(set(weekly), covered, 7):
        city = cities[place]
        behind = coverage.behind(city["country_code"], monday, monday + timedelta(6))
        rows.append(
            {
                "geonameid": place,
                **{name: city[name] for name in ("city", "admin1", "country_code", "latitude", "longitude")},
                "week_start": monday,
                "week": _week(monday),
                **_counts(weekly.get((place, monday), ()), behind),
            }
        )
    columns = {
        "geonameid": "GeoNames identifier of the city",
        "city": "City or town",
        "admin1": "First-level division",
        "country_code": "ISO 3166-1 alpha-2",
        "latitude": "Latitude of the city",
        "longitude": "Longitude of the city",
        "week_start": "Monday of the week",
        "week": "ISO 8601 week",
        **_COUNTS,
    }
    return Sheet(columns, rows, {**left_out, **({"city null": without} if without else {})})


def _cells(filled: set[tuple[Any, date]], covered: Mapping[Any, set[date]], step: int) -> list[tuple[Any, date]]:
    """Every day (step 1) or Monday (step 7) of the months in which a place has events or articles behind it."""
    months: dict[Any, set[date]] = defaultdict(set)
    for place, days in covered.items():
        months[place].update(day.replace(day=1) for day in days)
    for place, day in filled:
        months[place].add(day.replace(day=1))
    wanted = set(filled)
    for place, firsts in months.items():
        for first in firsts:
            month = [first + timedelta(offset) for offset in range(31)]
            wanted.update(
                (place, day) for day in month if day.month == first.month and (step == 1 or not day.weekday())
            )
    return sorted(wanted)


def _days(event: Row) -> Iterator[date]:
    """The days an event was under way."""
    first, last = event["event_date"], event["event_end_date"] or event["event_date"]
    for offset in range(min((last - first).days + 1, LONGEST_DAYS)):
        yield first + timedelta(offset)


def _week(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _counts(events: Sequence[Row], behind: tuple[int, int]) -> dict[str, Any]:
    """The counts of one cell; null, not zero, where nobody looked."""
    n_articles, n_publishers = behind
    state = EVENTS if events else NONE_REPORTED if n_articles else NOT_COVERED
    counted = [e for e in events if e["attendance_best"] is not None]
    held = [e["detentions_best"] for e in events if e["detentions_best"] is not None]
    covered = state != NOT_COVERED

    def people(end: str) -> int | None:
        numbers = [
            e[f"attendance_{end}"] if e[f"attendance_{end}"] is not None else e["attendance_best"] for e in counted
        ]
        return sum(numbers) if counted else None

    return {
        "state": state,
        "n_events": len(events) if covered else None,
        "n_protests": sum(e["event_family"] == "protest" for e in events) if covered else None,
        "n_with_attendance": len(counted) if covered else None,
        "attendance_low": people("low"),
        "attendance_best": people("best"),
        "attendance_high": people("high"),
        "n_with_detentions": len(held) if covered else None,
        "detentions_best": sum(held) if held else None,
        "n_articles": n_articles,
        "n_publishers": n_publishers,
    }
