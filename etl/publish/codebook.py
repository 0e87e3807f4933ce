"""The data dictionary as Markdown, from the schema, the vocabularies and the word-number policies.

Stands in `publish`. It defines nothing itself: prose is in `assets/codebook.md`, everything else in `etl.schema` and
`etl.codes`. With tables it adds how much is null and what the values are in this build.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from string import Template
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl import schema
from etl.arrow import n_different
from etl.codes import policy, policy_names, vocabularies
from etl.schema import Column

Tables = Mapping[str, pa.Table]

_ABOUT = {
    "events": "One row per event. GeoParquet: the point is in `geometry`.",
    "reports": "One row per article and event.",
    "claims": "One row per value read, with its evidence. The losing claims are kept.",
    "articles": "The ledger: one row per input document, whatever became of it.",
    "merges": "Which reports became which event and why; retired event ids and their successors.",
    "quarantine": "Events kept out of `events` by a failed row-level expectation, with the reasons.",
}
_SHARED = "Columns of both `events` and `reports` (and of `quarantine`)."


def render_codebook(tables: Tables | None = None) -> str:
    """The codebook as Markdown; with tables, null shares and distributions of this build are added.

    The same schema and tables give the same text.
    """
    template = Template(files(__package__).joinpath("assets/codebook.md").read_text("utf-8"))
    return template.substitute(
        tables="\n".join(_sections(tables)).strip(),
        vocabularies="\n".join(_vocabularies(tables)).strip(),
        policies="\n".join(_policies()),
        identifiers="".join(f"- {line}\n" for line in _identifiers()),
    )


def render_codebook_page(codebook: str) -> str:
    """The codebook's Markdown as one HTML page that asks the network for nothing; HTML in values is shown as text."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    parts = reader.parse(codebook)
    headings = [(part, words.content) for part, words in pairwise(parts) if part.type == "heading_open"]
    for heading, words in headings:
        heading.attrSet("id", _anchor(words))  # as Markdown viewers name it, so that links lead there
    contents = "".join(
        f'<li class="{heading.tag}"><a href="#{_anchor(words)}">{html.escape(words)}</a></li>'
        for heading, words in headings
        if heading.tag != "h1"
    )
    body = reader.renderer.render(parts, reader.options, {}).replace(
        "<table>", '<div class="scroll" tabindex="0"><table>'
    )
    body = body.replace("</table>", "</table></div>")
    style = files(__package__).joinpath("assets/codebook.css").read_text("utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Codebook</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<nav aria-label="Contents"><ul>{contents}</ul></nav>\n<main>\n{body}</main>\n</body>\n</html>\n'
    )


def _anchor(heading: str) -> str:
    """Where links to a heading lead.

    >>> _anchor("Words for numbers")
    'words-for-numbers'
    """
    return heading.lower().replace(" ", "-")


def _sections(tables: Tables | None) -> list[str]:
    shared = {c.name for c in schema.SHARED}
    lines = ["### events and reports", "", _SHARED, "", *_columns(schema.SHARED, tables and tables.get("events")), ""]
    for name, wanted in schema.TABLES.items():
        table = tables.get(name) if tables is not None else None
        own = [c for c in wanted if c.name not in shared or name not in ("events", "reports", "quarantine")]
        if name == "quarantine":
            own = [c for c in own if c.name not in {e.name for e in schema.EVENTS}]
        lines += [f"### {name}", "", _ABOUT[name]]
        if name in schema.KEYS:
            lines += ["", f"Key: `{schema.KEYS[name]}`."]
        if table is not None:
            lines += ["", f"{table.num_rows:,} rows in this build."]
        lines += ["", *_columns(own, table), ""]
    return lines


def _columns(wanted: Iterable[Column], table: pa.Table | None) -> list[str]:
    """A Markdown table with one line per column."""
    head = ["column", "type", "meaning", "codes or range", "null", "claims"]
    if table is not None:
        head += ["null share", "in this build"]
    rows = []
    for column in wanted:
        unit = f" Unit: {column.unit}." if column.unit else ""
        row = [
            f"`{column.name}`",
            type_name(column.type),
            f"{column.description}{unit}",
            _allowed(column),
            "not reported" if column.nullable else "never",
            f"`{column.claim_field or column.name}`" if column.coded else "",
        ]
        if table is not None:
            row += [_null_share(table, column), _distribution(table, column)]
        rows.append(row)
    return markdown_table(head, rows)


def type_name(kind: pa.DataType) -> str:
    """The Arrow type in words.

    >>> type_name(schema.DICTIONARY), type_name(schema.STRINGS), type_name(pa.date32())
    ('code', 'list of string', 'date')
    """
    if pa.types.is_dictionary(kind):
        return "code"
    if pa.types.is_list(kind):
        return f"list of {kind.value_type}"
    return {"date32[day]": "date", "bool": "boolean"}.get(str(kind), str(kind))


def _allowed(column: Column) -> str:
    if column.vocabulary is not None:
        return f"[{column.vocabulary}](#{column.vocabulary})"
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return f"{low:g} or more" if low is not None else f"{high:g} or less" if high is not None else ""


def _null_share(table: pa.Table, column: Column) -> str:
    if column.name not in table.column_names or not table.num_rows:
        return ""
    return f"{table[column.name].null_count / table.num_rows:.0%}"


def _distribution(table: pa.Table, column: Column) -> str:
    """What the values are: the most frequent codes, or smallest, middle and largest number, or first and last date."""
    if column.name not in table.column_names:
        return ""
    values = table[column.name].drop_null()
    if not len(values) or pa.types.is_binary(column.type):
        return ""
    if pa.types.is_boolean(column.type):
        return f"{pc.sum(values).as_py()} true, {len(values) - pc.sum(values).as_py()} false"
    if pa.types.is_date(column.type):
        return f"{pc.min(values).as_py()} to {pc.max(values).as_py()}"
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        if column.name == "geonameid":
            return f"{n_different(values):,} different"
        low, middle, high = pc.quantile(values, [0, 0.5, 1]).to_pylist()
        return f"{low:,.6g} / {middle:,.6g} / {high:,.6g} (smallest, middle, largest)"
    if pa.types.is_dictionary(column.type) or pa.types.is_list(column.type):
        return ", ".join(f"{code} {n:,}" for code, n in _counts(values).most_common(5))
    return f"{n_different(values):,} different"


def _counts(values: Any) -> Counter[str]:
    """How often each code occurs, sorted by code so that ties come out the same."""
    codes = pc.list_flatten(values) if pa.types.is_list(values.type) else values.cast(pa.string())
    counted = pc.value_counts(codes.drop_null())
    return Counter(dict(sorted(zip(*(part.to_pylist() for part in counted.flatten()), strict=True))))


def _vocabularies(tables: Tables | None) -> list[str]:
    """A section for each vocabulary: its columns, its codes with definitions, rules and examples, and their counts."""
    lines = []
    for name, codes in vocabularies().items():
        users = [(t, c.name) for t, wanted in schema.TABLES.items() for c in wanted if c.vocabulary == name]
        users = [(t, c) for t, c in users if t != "quarantine"]
        lines += [f"### {name}", "", "Used by " + ", ".join(f"`{t}.{c}`" for t, c in users) + ".", ""]
        families = any(code.family for code in codes.values())
        head = ["code", *(["family"] if families else []), "is", "includes", "excludes", "example"]
        counts: Counter[str] | None = None
        if tables is not None and users and users[0][0] in tables and users[0][1] in tables[users[0][0]].column_names:
            counts = _counts(tables[users[0][0]][users[0][1]])
            head.append(f"rows of {users[0][0]}")
        rows = []
        for code, meaning in codes.items():
            row = [f"`{code}`", *([meaning.family or ""] if families else []), meaning.is_]
            row += [meaning.includes, meaning.excludes, meaning.example]
            rows.append(row if counts is None else [*row, _share(counts[code], counts.total())])
        lines += [*markdown_table(head, rows), ""]
    return lines


def _share(n: int, total: int) -> str:
    """A number with its share of all values given.

    >>> _share(30, 120), _share(0, 0)
    ('30 (25%)', '0')
    """
    return f"{n:,} ({n / total:.0%})" if n else "0"


def _policies() -> list[str]:
    """The word-number policies side by side."""
    names = policy_names()
    words = list(policy(names[0]))
    rows = []
    for word in words:
        row = [word.replace("_", " ")]
        for name in names:
            count = policy(name)[word]
            high = "open" if count.high is None else f"{count.high:,}"
            row.append(f"{count.low:,} to {high}, best {count.best:,}" if count.high != count.low else f"{count.low:,}")
        rows.append(row)
    return markdown_table(["words", *(f"`{name}`" for name in names)], rows)


def _identifiers() -> list[str]:
    """What each table's key is made of, in the schema's words."""
    return [
        f"`{key}` (`{table}`): {schema.columns(table)[key].description}"
        for table, key in schema.KEYS.items()
        if table != "quarantine"
    ]


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table as lines; bars and line breaks inside cells are made harmless.

    >>> markdown_table(["a"], [["x|y"]])
    ['| a |', '| --- |', '| x\\\\|y |']
    """
    cells = ([" ".join(cell.replace("|", "\\|").split()) for cell in row] for row in rows)
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *(f"| {' | '.join(row)} |" for row in cells)]
