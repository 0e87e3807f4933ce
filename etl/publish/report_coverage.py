"""What stands behind the counts of the report page: the documents, and where and when nobody looked.

Stands in `publish`. No event reported and not covered are kept apart, by the panel's own rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from etl.codes import vocabularies
from etl.publish.panel import LONGEST_DAYS, READ, Coverage
from etl.publish.report_charts import (
    MONTHS,
    MOST_ROWS,
    Chart,
    Row,
    counted,
    label_of,
    main_stretch,
    stacked,
    time_line,
)
from etl.publish.report_data import country_names, language_names
from etl.publish.report_html import escape, figure, plural, table, texts

Tables = Mapping[str, pa.Table]
CountryOf = Callable[[str | None], str | None]

UNREAD = frozenset({"unreadable", "too_large", "timed_out", "error", "unsupported_language"})
"""Statuses of documents that nobody could read an event in."""

FATES = {"events": "told of an event", "none": "told of none", "unread": "could not be read"}
_FATE_COLOURS = ("mark", "mark-soft", "text")
_FATE_LEGEND = tuple(zip(FATES.values(), _FATE_COLOURS, strict=True))

STATES = {"with_event": "days with an event", "none": "days with no event reported", "not_covered": "days not covered"}
_STATE_COLOURS = ("mark", "mark-2", "mark-soft")


def coverage_charts(tables: Tables, country_of: CountryOf) -> list[Chart]:
    """The charts of documents: over time, by publisher, by language; and of days by country. Filters change none."""
    articles = tables["articles"]
    fates = [_fate(status) for status in texts(articles, "status")]
    charts = [_documents_over_time(articles["published"].to_pylist(), fates)]
    for column, title, words in (
        ("publisher", "Documents by publisher", {}),
        ("language", "Documents by language", language_names()),
    ):
        groups = Counter(zip(texts(articles, column), fates, strict=True))
        totals = counted(texts(articles, column), words)
        rows = [
            {"label": total["label"], "part": part, "order": order, "value": groups[total["code"], fate]}
            for total in totals[:MOST_ROWS]
            for order, (fate, part) in enumerate(FATES.items())
        ]
        table = [
            {"label": total["label"], "value": total["value"], **{f: groups[total["code"], f] for f in FATES}}
            for total in totals
        ]
        charts.append(
            Chart(
                f"documents-{column}",
                title,
                (column, "documents", *FATES.values()),
                ("label", "value", *FATES),
                rows,
                stacked(tuple(FATES.values()), _FATE_COLOURS),
                table=table,
                legend=_FATE_LEGEND,
            )
        )
    return [*charts, _days_chart(country_days(tables, country_of))]


def _fate(status: str | None) -> str:
    return "events" if status == "events" else "unread" if status in UNREAD else "none"


def _documents_over_time(published: Sequence[date | None], fates: Sequence[str]) -> Chart:
    known = [day for day in published if day is not None]
    first, last = main_stretch(known) if known else (date.min, date.max)
    monthly = not known or (last - first).days <= MONTHS

    def start_of(day: date) -> tuple[int, int]:
        return day.year, day.month if monthly else 1

    counts = Counter((start_of(day), fate) for day, fate in zip(published, fates, strict=True) if day)
    rows: list[Row] = []
    table: list[Row] = []
    far = 0
    for start in sorted({start for start, _ in counts}):
        year, month = start
        label = f"{year:04}-{month:02}" if monthly else f"{year:04}"
        end = (year + month // 12, month % 12 + 1) if monthly else (year + 1, 1)
        own = {fate: counts[start, fate] for fate in FATES}
        table.append({"label": label, "value": sum(own.values()), **own})
        if not start_of(first) <= start <= start_of(last):
            far += sum(own.values())
            continue
        ends = {"start": _milliseconds(*start), "end": _milliseconds(*end)}
        rows += [
            {"label": label, "part": words, "order": order, "value": own[fate], **ends}
            for order, (fate, words) in enumerate(FATES.items())
            if own[fate]
        ]
    left_out = [
        f"{plural(n, 'document')} {why}"
        for n, why in ((len(published) - len(known), "without a publication date"), (far, "far from the others"))
        if n
    ]
    return Chart(
        "documents-time",
        "Documents by publication date",
        ("period", "documents", *FATES.values()),
        ("label", "value", *FATES),
        rows,
        time_line(tuple(FATES.values()), _FATE_COLOURS, height=140, brush=False),
        table=table,
        note=f"Not drawn: {', '.join(left_out)}." if left_out else "",
        wide=True,
        legend=_FATE_LEGEND,
    )


def _milliseconds(year: int, month: int) -> int:
    return (date(min(year, date.max.year), month, 1) - date(1970, 1, 1)).days * 86_400_000


def coverage_section(tables: Tables, charts: Sequence[Chart]) -> str:
    """Documents over time, by outlet and language, what became of them, and the days behind each country."""
    meanings = vocabularies()["article_status"]
    rows = [
        [f"{escape(label_of(row['code']))}: {escape(meanings[row['code']].is_)}", f"{row['value']:,}"]
        for row in counted(texts(tables["articles"], "status"))
    ]
    over_time, *narrow, days = charts
    return (
        figure(over_time)
        + '<div class="columns">'
        + "".join(map(figure, narrow))
        + table("What became of the documents", ["status", "documents"], rows)
        + "</div>"
        + figure(days)
    )


def _days_chart(days: Sequence[Row]) -> Chart:
    rows = [
        {"label": row["label"], "part": words, "order": order, "value": row[state]}
        for row in days[:MOST_ROWS]
        for order, (state, words) in enumerate(STATES.items())
    ]
    return Chart(
        "country-days",
        "No event reported is not the same as not covered",
        ("country", "events", "articles", *STATES.values()),
        ("label", "events", "articles", *STATES),
        rows,
        stacked(tuple(STATES.values()), _STATE_COLOURS, shares=True),
        note="Of the days between a country's first and last event or article: days on which an event was under way; "
        "days that articles cover without telling of one, where zero is a count; and days that no article covers, "
        "where nothing is known. A day is covered by articles of that day and the two after it, of outlets that are at "
        "home in the country or have told of an event there; where the outlet is not known, of the article alone. "
        "Countries with most events.",
        wide=True,
        legend=tuple(zip(STATES.values(), _STATE_COLOURS, strict=True)),
        table=days,
    )


def country_days(tables: Tables, country_of: CountryOf) -> list[Row]:
    """For each country its events and articles and, of the days between its first and last event or article, how many
    have an event, how many articles but no event in them (a zero), and how many neither (nobody looked).

    Events are those of one place and day or run of days that occurred, as in the panel.
    """
    articles = _rows(tables["articles"], "article_id", "status", "published", "publisher", "url")
    told = _rows(tables["reports"], "article_id", "publisher", "country_code")
    coverage = Coverage([a for a in articles if a["status"] in READ], told, country_of)
    events: dict[str, set[date]] = defaultdict(set)
    counts: Counter[str] = Counter()
    wanted = {"scope": "event", "status": "occurred", "date_precision": "day"}
    for event in _rows(tables["events"], *wanted, "country_code", "event_date", "event_end_date"):
        if event["country_code"] is None or any(event[name] != value for name, value in wanted.items()):
            continue
        counts[event["country_code"]] += 1
        last = event["event_end_date"] or event["event_date"]
        for offset in range(min((last - event["event_date"]).days + 1, LONGEST_DAYS)):
            events[event["country_code"]].add(event["event_date"] + timedelta(offset))
    rows: list[Row] = []
    for country in sorted({*coverage.countries, *events}):
        covered, under_way = coverage.days(country), events[country]
        both = covered | under_way
        span = (max(both) - min(both)).days + 1
        rows.append(
            {
                "label": label_of(country, country_names()),
                "events": counts[country],
                "articles": coverage.behind(country, min(both), max(both))[0],
                "with_event": len(under_way),
                "none": len(covered - under_way),
                "not_covered": span - len(both),
            }
        )
    return sorted(rows, key=lambda row: (-row["events"], row["label"]))


def _rows(of: pa.Table, *columns: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = of.select(list(columns)).to_pylist()
    return rows
