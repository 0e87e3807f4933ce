"""Pieces of HTML that the sections of the report page are made of: tables, charts' frames, words for dates and numbers.

Stands in `publish`. What comes from articles is escaped here.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import quote

import pyarrow as pa

from etl.publish.report_charts import MOST_LINES, Chart, Row

_MONTH_WORDS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def figure(chart: Chart) -> str:
    """The chart's frame, and its numbers as a table behind a `details` element."""
    rows = chart.table or chart.rows
    note = f'<p class="note">{escape(chart.note)}</p>' if chart.note else ""
    body = "".join(_line(chart, row) for row in rows[:MOST_LINES])
    if len(rows) > MOST_LINES:
        rest = rows[MOST_LINES:]
        sums = {key: sum(row[key] for row in rest) for key in chart.keys[1:]}
        body += _line(chart, {"label": f"{len(rest):,} others", **sums})
    head = "".join(
        f'<th scope="col"{"" if place == 0 else " class=n"}>{escape(word)}</th>'
        for place, word in enumerate(chart.head)
    )
    title = escape(chart.title)
    if chart.counts.get("kind") == "time":
        note += f'<p class="note" id="far-{chart.name}"></p>'
    legend = "".join(f'<span class="key key-{colour}">{escape(words)}</span> ' for words, colour in chart.legend)
    note += f'<p class="legend">{legend}</p>' if legend else ""
    return (
        f'<figure class="{"wide" if chart.wide else "narrow"}"><figcaption><h3>{title}</h3>{note}</figcaption>'
        f'<div class="plot" id="plot-{chart.name}" role="img" aria-label="{title}: a chart; its numbers are in the '
        f'table that follows."></div><details><summary>{title}: numbers</summary><div class="scroll" tabindex="0" '
        f'role="region" aria-label="{title}, table"><table><thead><tr>{head}</tr></thead>'
        f'<tbody id="table-{chart.name}">{body}</tbody></table></div></details></figure>'
    )


def _line(chart: Chart, row: Row) -> str:
    first = escape(row["label"])
    if row.get("id"):
        first = f'<a href="#{quote(row["id"])}">{first}</a>'
    cells = "".join(f'<td class="n">{row[key]:,}</td>' for key in chart.keys[1:])
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """An HTML table; cells are HTML already. Columns of figures are set to the right by their heading."""
    figures = {"documents", "right", "wrong", "unsure", "precision", "95% interval", "days", "articles", "events",
               "rows before", "rows now"}  # fmt: skip
    kinds = [' class="n"' if name.split(" ")[0] in figures or name in figures else "" for name in head]
    top = "".join(f'<th scope="col"{k}>{escape(h)}</th>' for h, k in zip(head, kinds, strict=True))
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
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def texts(rows: pa.Table, column: str) -> list[str | None]:
    """The column's words, row by row."""
    words: list[str | None] = rows[column].cast(pa.string()).to_pylist()
    return words


def when(day: date | None, precision: str | None) -> str:
    """The date as the page writes it.

    >>> when(date(2019, 8, 1), "month"), when(date(2019, 8, 5), "week"), when(None, None)
    ('Aug 2019', 'week of 5 Aug 2019', 'date not known')
    """
    if day is None:
        return "date not known"
    if precision == "year":
        return f"{day.year:04}"
    if precision == "month":
        return day_words(day).partition(" ")[2]
    return f"week of {day_words(day)}" if precision == "week" else day_words(day)


def day_words(day: date) -> str:
    """The day as the page writes it.

    >>> day_words(date(2019, 8, 10))
    '10 Aug 2019'
    """
    return f"{day.day} {_MONTH_WORDS[day.month - 1]} {day.year:04}"


def plural(n: int, word: str, words: str = "") -> str:
    """The number with its noun.

    >>> plural(1, "event"), plural(1200, "country", "countries")
    ('1 event', '1,200 countries')
    """
    return f"{n:,} {word if n == 1 else words or word + 's'}"


def escape(text: str) -> str:
    """Text that may stand in an element or an attribute."""
    return html.escape(text, quote=True)
