"""What stands behind the counts of the report page: the documents, and where and when nobody looked.

Stands in `publish`. No event reported and not covered are kept apart, by the panel's own rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from etl.publish.panel import LONGEST_DAYS, READ, Coverage
from etl.publish.report_charts import MONTHS, MOST_LINES, MOST_ROWS, Chart, Row, counted, label_of, stacked, time_line
from etl.publish.report_data import country_names
from etl.publish.report_html import escape, figure, plural, table, texts

Tables = Mapping[str, pa.Table]
CountryOf = Callable[[str | None], str | None]

UNREAD = frozenset({"unreadable", "too_large", "timed_out", "error", "unsupported_language"})
"""Statuses of documents that nobody could read an event in."""

FATES = {"events": "told of an event", "none": "told of none", "unread": "could not be read"}
_FATE_COLOURS = ("mark", "mark-soft", "text")
_FATE_LEGEND = tuple(zip(FATES.values(), _FATE_COLOURS, strict=True))


def coverage_charts(articles: pa.Table) -> list[Chart]:
    """The charts of documents: over time, by publisher, by language. Filters do not change them."""
    fates = [_fate(status) for status in texts(articles, "status")]
    charts = [_documents_over_time(articles["published"].to_pylist(), fates)]
    for column, title in (("publisher", "Documents by publisher"), ("language", "Documents by language")):
        groups = Counter(zip(texts(articles, column), fates, strict=True))
        totals = counted(texts(articles, column), {})
        rows = [
            {"label": total["label"], "part": words, "order": order, "value": groups[total["code"], fate]}
            for total in totals[:MOST_ROWS]
            for order, (fate, words) in enumerate(FATES.items())
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
    return charts


def _fate(status: str | None) -> str:
    return "events" if status == "events" else "unread" if status in UNREAD else "none"


def _documents_over_time(published: Sequence[date | None], fates: Sequence[str]) -> Chart:
    known = [day for day in published if day is not None]
    span = (max(known) - min(known)).days if known else 0
    monthly = span <= MONTHS
    counts = Counter(
        ((day.year, day.month if monthly else 1), fate) for day, fate in zip(published, fates, strict=True) if day
    )
    rows: list[Row] = []
    table: list[Row] = []
    for year, month in sorted({start for start, _ in counts}):
        label = f"{year:04}-{month:02}" if monthly else f"{year:04}"
        end = (year + month // 12, month % 12 + 1) if monthly else (year + 1, 1)
        own = {fate: counts[(year, month), fate] for fate in FATES}
        table.append({"label": label, "value": sum(own.values()), **own})
        rows += [
            {
                "label": label,
                "part": words,
                "order": order,
                "value": own[fate],
                "start": _milliseconds(year, month),
                "end": _milliseconds(*end),
            }
            for order, (fate, words) in enumerate(FATES.items())
            if own[fate]
        ]
    without = sum(day is None for day in published)
    return Chart(
        "documents-time",
        "Documents by publication date",
        ("period", "documents", *FATES.values()),
        ("label", "value", *FATES),
        rows,
        time_line(tuple(FATES.values()), _FATE_COLOURS, height=140, brush=False),
        table=table,
        note=f"{plural(without, 'document')} without a publication date not drawn." if without else "",
        wide=True,
        legend=_FATE_LEGEND,
    )


def _milliseconds(year: int, month: int) -> int:
    return (date(min(year, date.max.year), month, 1) - date(1970, 1, 1)).days * 86_400_000


def coverage_section(tables: Tables, charts: Sequence[Chart], country_of: CountryOf) -> str:
    """Documents over time, by outlet and language, what became of them, and the days behind each country."""
    statuses = counted(texts(tables["articles"], "status"))
    rows = [[escape(label_of(r["code"])), f"{r['value']:,}"] for r in statuses]
    wide, *narrow = charts
    return (
        figure(wide)
        + '<div class="columns">'
        + "".join(map(figure, narrow))
        + table("What became of the documents", ["status", "documents"], rows)
        + "</div>"
        + _country_table(country_days(tables, country_of))
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


def _country_table(rows: Sequence[Row]) -> str:
    """The days of each country as a table behind a `details` element, the rest summed in one line."""
    keys = ("events", "articles", "with_event", "none", "not_covered")
    shown = [[escape(row["label"]), *(f"{row[key]:,}" for key in keys)] for row in rows[:MOST_LINES]]
    if rest := rows[MOST_LINES:]:
        shown.append([f"{len(rest):,} others", *(f"{sum(row[key] for row in rest):,}" for key in keys)])
    head = ["country", "events", "articles", "days with an event", "days with no event reported", "days not covered"]
    return (
        '<h3 class="apart">No event reported is not the same as not covered</h3>'
        '<p class="note">Of the days between a country\'s first and last event or article: days on which an event was '
        "under way; days that articles cover without telling of one, where zero is a count; and days that no article "
        "covers, where nothing is known. A day is covered by articles of that day and the two after it, of outlets "
        "that are at home in the country or have told of an event there.</p>" + table("Days by country", head, shown)
    )


def _rows(of: pa.Table, *columns: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = of.select(list(columns)).to_pylist()
    return rows
