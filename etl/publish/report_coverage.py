"""What stands behind the counts of the report page: the documents, and where and when nobody looked.

Stands in `publish`. No event reported and not covered are kept apart, by the panel's own rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

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
from etl.publish.report_html import escape, figure, plural, table
from etl.records import FAILED

Tables = Mapping[str, pa.Table]
CountryOf = Callable[[str | None], str | None]

UNREAD = FAILED | {"unsupported_language"}
"""Statuses of documents that nobody could read an event in."""

ROWS_AT_ONCE = 8_192
ARTICLES_AT_ONCE = 100_000

FATES = {"events": "told of an event", "none": "told of none", "unread": "could not be read"}
_FATE_COLOURS = ("mark", "mark-soft", "text")
_FATE_LEGEND = tuple(zip(FATES.values(), _FATE_COLOURS, strict=True))

STATES = {"with_event": "days with an event", "none": "days with no event reported", "not_covered": "days not covered"}
_STATE_COLOURS = ("mark", "mark-2", "mark-soft")


def coverage_charts(tables: Tables, country_of: CountryOf) -> list[Chart]:
    """The charts of documents: over time, by publisher, by language; and of days by country. Filters change none."""
    articles = tables["articles"]
    charts = [_documents_over_time(_by_fate(articles, "published"))]
    for column, title, words in (
        ("publisher", "Documents by publisher", {}),
        ("language", "Documents by language", language_names()),
    ):
        groups = _by_fate(articles, column)
        totals = counted(_without_fate(groups), words)
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


def _by_fate(articles: pa.Table, column: str) -> Counter[tuple[Any, str]]:
    """How many documents have each value of a column, by what became of them."""
    groups: Counter[tuple[Any, str]] = Counter()
    for first in range(0, articles.num_rows, ARTICLES_AT_ONCE):
        part = articles.slice(first, ARTICLES_AT_ONCE)
        words = pa.table({"value": _plain(part[column]), "status": _plain(part["status"])})
        for row in words.group_by(["value", "status"]).aggregate([([], "count_all")]).to_pylist():
            groups[row["value"], _fate(row["status"])] += row["count_all"]
    return groups


def _without_fate(groups: Counter[tuple[Any, str]]) -> Counter[Any]:
    totals: Counter[Any] = Counter()
    for (value, _), number in groups.items():
        totals[value] += number
    return totals


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _documents_over_time(by_fate: Counter[tuple[date | None, str]]) -> Chart:
    days = _without_fate(by_fate)
    undated = days.pop(None, 0)
    first, last = main_stretch(list(days.elements())) if days else (date.min, date.max)
    monthly = not days or (last - first).days <= MONTHS

    def start_of(day: date) -> tuple[int, int]:
        return day.year, day.month if monthly else 1

    counts: Counter[tuple[tuple[int, int], str]] = Counter()
    for (day, fate), number in by_fate.items():
        if day is not None:
            counts[start_of(day), fate] += number
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
        for n, why in ((undated, "without a publication date"), (far, "far from the others"))
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
        for row in counted(_without_fate(_by_fate(tables["articles"], "status")))
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
    told = _rows(tables["reports"], "article_id", "publisher", "country_code")
    coverage = Coverage(_read_articles(tables["articles"]), told, country_of)
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


def _read_articles(articles: pa.Table) -> Iterator[dict[str, Any]]:
    """The articles that were read, those of one outlet, host and day as one row with their number: of a million there
    are some thousands. Without an outlet each speaks for itself."""
    names = ["article_id", "status", "publisher", "published", "url"]
    for first in range(0, articles.num_rows, ARTICLES_AT_ONCE):
        part = articles.select(names).slice(first, ARTICLES_AT_ONCE)
        read = part.filter(pc.is_in(part["status"].cast(pa.string()), value_set=pa.array(sorted(READ))))
        groups = pa.table(
            {
                "article_id": pc.if_else(pc.is_null(read["publisher"]), read["article_id"], None),
                "publisher": read["publisher"],
                "published": read["published"],
                "url": pc.coalesce(pc.struct_field(pc.extract_regex(read["url"], _HOST), "host"), read["url"]),
            }
        )
        counted = groups.group_by(groups.column_names).aggregate([([], "count_all")])
        yield from _rows(counted.rename_columns({"count_all": "number"}), *groups.column_names, "number")


_HOST = "(?i)^(?P<host>[a-z][a-z0-9+.-]*://[^/?#]+)"
"""What of an address says whose it is."""


def _rows(of: pa.Table, *columns: str) -> Iterator[dict[str, Any]]:
    """The rows one by one: a million documents are not held as objects."""
    for batch in of.select(list(columns)).to_batches(max_chunksize=ROWS_AT_ONCE):
        yield from batch.to_pylist()
