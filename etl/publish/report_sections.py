"""The parts of the report page that need no script: numbers, filters, coverage, quality, and the table behind each
chart.

Stands in `publish`. Everything that comes from articles or options is escaped here.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc

from etl.publish.report_charts import (
    DAYS,
    MONTHS,
    MOST_LINES,
    MOST_ROWS,
    NOT_REPORTED,
    Chart,
    Row,
    bars,
    counted,
    label_of,
    stacked,
    summed,
    time_line,
    two_sides,
)
from etl.publish.report_data import country_names

Tables = Mapping[str, pa.Table]

FAMILIES = ("protest", "political")
_FAMILY_COLOURS = ("mark", "mark-2")
_SIDES, _SIDE_COLOURS = ("police", "organizers"), ("mark-2", "mark")
_FILTERS = ("event_type", "status", "authorization", "police_response", "country_code", "scope")
_MONTH_WORDS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

UNREAD = frozenset({"unreadable", "too_large", "timed_out", "error", "unsupported_language"})
"""Statuses of documents that nobody could read an event in."""

FATES = {"events": "told of an event", "none": "told of none", "unread": "could not be read"}
_FATE_COLOURS = ("mark", "mark-soft", "text")
_FATE_LEGEND = tuple(zip(FATES.values(), _FATE_COLOURS, strict=True))


def lead(tables: Tables, events: pa.Table) -> str:
    """The page in one sentence: how much, when, where."""
    days = pc.min_max(events["event_date"]).as_py()
    if days["min"] is None:
        return "No dated events in this dataset."
    countries = pc.count_distinct(events["country_code"].cast(pa.string())).as_py()
    with_events = pc.sum(pc.equal(tables["articles"]["status"].cast(pa.string()), "events")).as_py() or 0
    return (
        f"{_plural(events.num_rows, 'event')} in {_plural(countries, 'country', 'countries')}, "
        f"{_day(days['min'])} to {_day(days['max'])}, read from {_plural(with_events, 'article')}. "
        "Every value can be followed to the words it came from."
    )


def numbers(tables: Tables, events: pa.Table) -> str:
    """The summary counts. People are summed over rows of scope `event`, so that nobody counts twice."""
    own = events.filter(pc.equal(events["scope"].cast(pa.string()), "event"))
    kept_out = tables["quarantine"].num_rows if "quarantine" in tables else 0
    figures = [
        (events.num_rows, "events"),
        (pc.sum(own["attendance_best"]).as_py() or 0, "people counted at them"),
        (pc.sum(own["detentions_best"]).as_py() or 0, "people detained"),
        (tables["articles"].num_rows, "documents read"),
        (tables["reports"].num_rows, "reports of events"),
        (tables["claims"].num_rows, "values with evidence"),
        (kept_out, "events kept out by checks"),
    ]
    return "".join(f"<li><b>{_large(number)}</b> {words}</li>" for number, words in figures)


def _large(number: int) -> str:
    """The number, in millions where it is long.

    >>> _large(13_698_207), _large(22_624)
    ('13.7 m', '22,624')
    """
    return f"{number / 1e6:,.1f} m" if number >= 1e6 else f"{number:,}"


def filters(events: pa.Table) -> Iterable[str]:
    """Choices of the values of a few columns; `-` stands for not reported."""
    for column in _FILTERS:
        rows = counted(_texts(events, column), country_names() if column == "country_code" else None)
        known = sorted((r for r in rows if r["code"] is not None), key=lambda r: str(r["label"]))
        options = [f'<option value="{_escape(r["code"])}">{_escape(r["label"])}</option>' for r in known]
        if len(known) < len(rows):
            options.append(f'<option value="-">{NOT_REPORTED}</option>')
        label = column.removeprefix("event_").removesuffix("_code").replace("_", " ").capitalize()
        yield (
            f'<label>{label} <select id="filter-{column}" data-column="{column}"><option value="">all</option>'
            f"{''.join(options)}</select></label>"
        )


# ---- charts ------------------------------------------------------------------------------------------------------


def event_charts(events: pa.Table) -> list[Chart]:
    """The charts that follow the page's filters; the time line first."""
    own = events.filter(pc.equal(events["scope"].cast(pa.string()), "event"))
    held = [
        (city, people)
        for city, people in zip(_texts(own, "city"), own["detentions_best"].to_pylist(), strict=True)
        if people
    ]
    return [
        Chart(
            "time",
            "Events over time",
            ("period", "protests", "political events"),
            ("label", *FAMILIES),
            _periods(events),
            time_line(FAMILIES, _FAMILY_COLOURS),
            {"kind": "time", "days": DAYS, "months": MONTHS},
            "Draw over a stretch, or click a bar, to look closer; From and To above do the same. Events without a date "
            "are not drawn.",
            wide=True,
            legend=(("protests", "mark"), ("political events", "mark-2")),
        ),
        _columns_chart("event_type", "Kinds of event", "kind", events),
        _columns_chart("status", "What became of them", "status", events),
        _columns_chart("authorization", "Permitted or not", "authorization", events),
        _columns_chart("police_response", "What police did", "gravest response", events),
        _columns_chart("country_code", "Countries", "country", events, country_names()),
        Chart(
            "detentions",
            "People detained, by city",
            ("city", "people"),
            ("label", "value"),
            summed(held),
            bars(),
            {"kind": "sum", "of": "detentions_best", "by": "city"},
        ),
        Chart(
            "sides",
            "Crowds: police against organizers",
            ("event", "police", "organizers"),
            ("label", "police", "organizers"),
            _both_sides(events),
            two_sides(_SIDES, _SIDE_COLOURS),
            {"kind": "sides"},
            "Events for which both gave a figure, newest first, on a logarithmic scale.",
            wide=True,
            legend=tuple(zip(_SIDES, _SIDE_COLOURS, strict=True)),
        ),
    ]


def _columns_chart(
    column: str, title: str, head: str, events: pa.Table, words: Mapping[str, str] | None = None
) -> Chart:
    rows = counted(_texts(events, column), words)
    return Chart(column, title, (head, "events"), ("label", "value"), rows, bars(), {"kind": "column", "by": column})


def _periods(events: pa.Table) -> list[Row]:
    """Events by day, month or year, whichever the whole span asks for, and family."""
    pairs = [
        (day, family)
        for day, family in zip(events["event_date"].to_pylist(), _texts(events, "event_family"), strict=True)
        if day is not None
    ]
    if not pairs:
        return []
    days = [day for day, _ in pairs]
    span = (max(days) - min(days)).days
    digits = 10 if span <= DAYS else 7 if span <= MONTHS else 4
    counts = Counter((day.isoformat()[:digits], family) for day, family in pairs)
    labels = sorted({label for label, _ in counts})
    return [{"label": label, **{family: counts[label, family] for family in FAMILIES}} for label in labels]


def _both_sides(events: pa.Table) -> list[Row]:
    """Events for which both police and organizers gave a figure, newest first."""
    both = events.filter(
        pc.and_(pc.is_valid(events["attendance_police"]), pc.is_valid(events["attendance_organizers"]))
    )
    names = country_names()
    return [
        {
            "id": e["event_id"],
            "label": f"{e['city'] or names.get(e['country_code'], e['country_code']) or 'place not known'}, "
            f"{_when(e['event_date'], e['date_precision'])}",
            "police": e["attendance_police"],
            "organizers": e["attendance_organizers"],
        }
        for e in both.select(
            ["event_id", "city", "country_code", "event_date", "date_precision", "attendance_police",
             "attendance_organizers"]
        ).to_pylist()
    ]  # fmt: skip


def coverage_charts(articles: pa.Table) -> list[Chart]:
    """The charts of documents: over time, by publisher, by language. Filters do not change them."""
    fates = [_fate(status) for status in _texts(articles, "status")]
    charts = [_documents_over_time(articles["published"].to_pylist(), fates)]
    for column, title in (("publisher", "Documents by publisher"), ("language", "Documents by language")):
        groups = Counter(zip(_texts(articles, column), fates, strict=True))
        totals = counted(_texts(articles, column), {})
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
        note=f"{_plural(without, 'document')} without a publication date not drawn." if without else "",
        wide=True,
        legend=_FATE_LEGEND,
    )


def _milliseconds(year: int, month: int) -> int:
    return (date(min(year, date.max.year), month, 1) - date(1970, 1, 1)).days * 86_400_000


def figure(chart: Chart) -> str:
    """The chart's frame, and its numbers as a table behind a `details` element."""
    rows = chart.table or chart.rows
    note = f'<p class="note">{_escape(chart.note)}</p>' if chart.note else ""
    body = "".join(_line(chart, row) for row in rows[:MOST_LINES])
    if len(rows) > MOST_LINES:
        rest = rows[MOST_LINES:]
        sums = {key: sum(row[key] for row in rest) for key in chart.keys[1:]}
        body += _line(chart, {"label": f"{len(rest):,} others", **sums})
    head = "".join(
        f'<th scope="col"{"" if place == 0 else " class=n"}>{_escape(word)}</th>'
        for place, word in enumerate(chart.head)
    )
    title = _escape(chart.title)
    legend = "".join(f'<span class="key key-{colour}">{_escape(words)}</span> ' for words, colour in chart.legend)
    note += f'<p class="legend">{legend}</p>' if legend else ""
    return (
        f'<figure class="{"wide" if chart.wide else "narrow"}"><figcaption><h3>{title}</h3>{note}</figcaption>'
        f'<div class="plot" id="plot-{chart.name}" role="img" aria-label="{title}: a chart; its numbers are in the '
        f'table that follows."></div><details><summary>{title}: numbers</summary><div class="scroll" tabindex="0" '
        f'role="region" aria-label="{title}, table"><table><thead><tr>{head}</tr></thead>'
        f'<tbody id="table-{chart.name}">{body}</tbody></table></div></details></figure>'
    )


def _line(chart: Chart, row: Row) -> str:
    first = _escape(row["label"])
    if row.get("id"):
        first = f'<a href="#{quote(row["id"])}">{first}</a>'
    cells = "".join(f'<td class="n">{row[key]:,}</td>' for key in chart.keys[1:])
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


# ---- coverage and quality ----------------------------------------------------------------------------------------


def coverage_section(tables: Tables, charts: Sequence[Chart]) -> str:
    """Documents over time, by outlet and language, and what became of them."""
    statuses = counted(_texts(tables["articles"], "status"))
    rows = [[_escape(label_of(r["code"])), f"{r['value']:,}"] for r in statuses]
    wide, *narrow = charts
    return (
        figure(wide)
        + '<div class="columns">'
        + "".join(map(figure, narrow))
        + _table("What became of the documents", ["status", "documents"], rows)
        + "</div>"
    )


def quality_section(quality: Mapping[str, Any] | None, audit: Mapping[str, Any] | None) -> str:
    """The expectations that failed, and the precision that people found on a sample."""
    return _checks(quality) + _audit(audit)


def _checks(quality: Mapping[str, Any] | None) -> str:
    if quality is None:
        return "<p>This dataset has not been checked yet: run <code>protests validate</code>.</p>"
    totals = quality["totals"]
    failed = [e for e in quality["expectations"] if not e["passed"]]
    failed.sort(key=lambda e: (e["severity"] != "critical", e["name"]))
    rows = [
        [
            _escape(e["name"]),
            _escape(e["severity"]),
            f"{e['rows_failed']:,} of {e['rows_checked']:,}",
            _escape(e["error"] or e["reason"]),
            _escape(", ".join(map(str, e["failed_keys"][:5]))),
        ]
        for e in failed
    ]
    state = "failed" if totals["failed_critical"] else "passed"
    summary = (
        f'<p class="verdict {state}">{totals["passed"]:,} of {totals["expectations"]:,} expectations passed; '
        f"{totals['failed_critical']:,} critical and {totals['failed_row']:,} row-level failed.</p>"
        '<p><a href="../data_docs/index.html">All expectations in full</a></p>'
    )
    if not rows:
        return summary
    return summary + _table("Failed", ["expectation", "severity", "rows failed", "why it is expected", "rows"], rows)


def _audit(audit: Mapping[str, Any] | None) -> str:
    if audit is None:
        return '<p class="note">Nobody has marked a sample of this dataset by hand (<code>protests audit</code>).</p>'
    rows = [
        [
            _escape(name.replace("_", " ")),
            f"{score['right']:,}",
            f"{score['wrong']:,}",
            f"{score['unsure']:,}",
            "" if score["precision"] is None else f"{score['precision']:.0%}",
            "" if score["precision"] is None else f"{score['low']:.0%} to {score['high']:.0%}",
        ]
        for name, score in audit["fields"].items()
    ]
    return (
        f"<p>{_plural(audit['events_marked'], 'event')} of a random sample marked by hand. Precision is the share of "
        "values given that are right; what is missing it does not say.</p>"
        + _table("Precision by field", ["field", "right", "wrong", "unsure", "precision", "95% interval"], rows)
    )


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """An HTML table; cells are HTML already. Columns of figures are set to the right by their heading."""
    figures = {"documents", "right", "wrong", "unsure", "precision", "95% interval", "days", "articles", "events"}
    kinds = [' class="n"' if name.split(" with")[0] in figures else "" for name in head]
    top = "".join(f'<th scope="col"{k}>{_escape(h)}</th>' for h, k in zip(head, kinds, strict=True))
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{cell}</th>' if place == 0 else f"<td{kinds[place]}>{cell}</td>"
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{_escape(caption)}"><table>'
        f"<caption>{_escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _texts(table: pa.Table, column: str) -> list[str | None]:
    texts: list[str | None] = table[column].cast(pa.string()).to_pylist()
    return texts


def _when(day: date | None, precision: str | None) -> str:
    """The date as the page writes it.

    >>> _when(date(2019, 8, 1), "month"), _when(date(2019, 8, 5), "week"), _when(None, None)
    ('Aug 2019', 'week of 5 Aug 2019', 'date not known')
    """
    if day is None:
        return "date not known"
    if precision == "year":
        return f"{day.year:04}"
    if precision == "month":
        return _day(day).partition(" ")[2]
    return f"week of {_day(day)}" if precision == "week" else _day(day)


def _day(day: date) -> str:
    return f"{day.day} {_MONTH_WORDS[day.month - 1]} {day.year:04}"


def _plural(n: int, word: str, words: str = "") -> str:
    return f"{n:,} {word if n == 1 else words or word + 's'}"


def _escape(text: str) -> str:
    return html.escape(text, quote=True)
