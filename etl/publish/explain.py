"""One event with its evidence: every value, who said it, in which words, where, and what was decided against.

Stands in `publish`. It judges nothing: what won and what lost is read from the tables (`claims.chosen`, `merges`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from etl import schema
from etl.errors import InputError

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

Tables = Mapping[str, pa.Table]

_CLAIM = ("claim_id", "report_id", "text", "quote", "low", "high", "best", "code", "qualifier", "modality",
          "attributed_to", "attributed_name", "start", "end", "rule")  # fmt: skip
_ARTICLE = ("article_id", "title", "publisher", "published", "url", "language")
_NEAR = 3


def explain_event(tables: Tables, event_id: str) -> dict[str, Any]:
    """The event as JSON-able data.

    `fields`: for each claim field its non-null columns (`values`), the claims that stand in a report's columns
    (`claims`) and those that do not (`other_claims`; also for fields without any value). `computed`: values that need
    no claim. `reports`: the articles. `merges`: the merge log's lines. `quarantined`: why it is kept out of `events`,
    or None. An unknown id raises `InputError` with ids like it; a retired one names its successor.
    """
    event, quarantined = _find_event(tables, event_id)
    articles = {row["article_id"]: row for row in _rows(tables["articles"], "article_id", _article_ids(tables, event))}
    reports = sorted(
        _rows(tables["reports"], "event_id", [event_id]),
        key=lambda r: (r["published"] or date.max, r["report_id"]),
    )
    order = {report["report_id"]: place for place, report in enumerate(reports)}
    claims = sorted(
        _rows(tables["claims"], "event_id", [event_id]),
        key=lambda c: (order.get(c["report_id"], len(order)), c["start"] or 0, c["claim_id"]),
    )
    values, computed = values_by_field(event)
    fields = []
    for name in (*values, *sorted({c["field"] for c in claims} - set(values))):
        told = [c for c in claims if c["field"] == name]
        fields.append(
            {
                "field": name,
                "values": values.get(name, {}),
                "claims": [_claim(c, articles) for c in told if c["chosen"]],
                "other_claims": [_claim(c, articles) for c in told if not c["chosen"]],
            }
        )
    return {
        "event_id": event_id,
        "computed": computed,
        "fields": fields,
        "reports": [
            {"report_id": r["report_id"], "article": _article(articles.get(r["article_id"], r))} for r in reports
        ],
        "merges": _merges(tables, event_id, set(order)),
        "quarantined": quarantined,
    }


def _rows(table: pa.Table, column: str, wanted: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.filter(
        pc.is_in(table[column], value_set=pa.array(wanted, pa.string()))
    ).to_pylist()
    return found


def _find_event(tables: Tables, event_id: str) -> tuple[dict[str, Any], list[dict[str, str]] | None]:
    if rows := _rows(tables["events"], "event_id", [event_id]):
        return rows[0], None
    if "quarantine" in tables and (rows := _rows(tables["quarantine"], "event_id", [event_id])):
        row = rows[0]
        return row, [{"failed": f, "reason": r} for f, r in zip(row["failed"], row["reasons"], strict=False)]
    raise InputError(f"no event {without_controls(event_id)!r} in this dataset{_hint(tables, event_id)}")


def _hint(tables: Tables, event_id: str) -> str:
    """What became of a retired id, else ids that look like it."""
    if "merges" in tables:
        log = tables["merges"]
        retired = log.filter(pc.equal(log["kind"].cast(pa.string()), "retired"))
        successor = dict(zip(*(retired[name].to_pylist() for name in ("event_id", "other_id")), strict=True))
        living = event_id
        for _ in range(len(successor)):  # an event that took another in may have been taken in itself
            living = successor.get(living, living)
        if event_id in successor:
            return f"; it was retired, its successor is {living}" if living else "; it was retired, no report is left"
    from rapidfuzz import process

    ids = sorted(tables["events"]["event_id"].to_pylist())
    near = [name for name, _, _ in process.extract(event_id, ids, limit=_NEAR)]
    return f"; near ids: {', '.join(near)}" if near else "; it has no events"


def _article_ids(tables: Tables, event: Mapping[str, Any]) -> list[str]:
    found: set[str] = set()
    for name in ("reports", "claims"):
        found.update(row["article_id"] for row in _rows(tables[name], "event_id", [event["event_id"]]))
    return sorted(found)


def values_by_field(event: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The event's non-null values by claim field, in the schema's order, and those that no claim backs."""
    fields = {c.claim_field or c.name for c in schema.SHARED if c.coded}
    values: dict[str, dict[str, Any]] = {}
    computed: dict[str, Any] = {}
    for column in schema.EVENTS:
        value = event.get(column.name)
        if value is None or value == [] or column.name in ("event_id", "geometry"):
            continue
        stem = column.name.split("_")[0]
        beside = next((f for f in sorted(fields) if stem == f.split("_")[-1] and column.nullable), None)
        field = (column.claim_field or column.name) if column.coded else beside
        (computed if field is None else values.setdefault(field, {}))[column.name] = _plain(value)
    return values, computed


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 5)
    return value.isoformat() if isinstance(value, date) else value


def _article(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(row.get(name)) for name in _ARTICLE}


def _claim(row: Mapping[str, Any], articles: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    article = articles.get(row["article_id"], {"article_id": row["article_id"]})
    return {**{name: row[name] for name in _CLAIM}, "article": _article(article)}


def _merges(tables: Tables, event_id: str, report_ids: set[str]) -> list[dict[str, Any]]:
    """Lines of the merge log about the event or its reports, in the log's order."""
    if "merges" not in tables:
        return []
    log = tables["merges"]
    about = pc.is_in(log["event_id"], value_set=pa.array([event_id]))
    about = pc.or_(about, pc.is_in(log["other_id"], value_set=pa.array(sorted({event_id, *report_ids}), pa.string())))
    about = pc.or_(about, pc.is_in(log["report_id"], value_set=pa.array(sorted(report_ids), pa.string())))
    return [{**row, "score": _plain(row["score"])} for row in log.filter(about).to_pylist()]


def explanation_lines(explanation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The explanation as (style, line) pairs: the plain form."""
    yield from _head_lines(explanation)
    for field in explanation["fields"]:
        yield "", ""
        yield "field", _values_line(field)
        for claim in field["claims"]:
            yield from _claim_lines(claim, "")
        for claim in field["other_claims"]:
            yield from _claim_lines(claim, "not used: ")
    yield from _tail_lines(explanation)


def _head_lines(explanation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    computed = explanation["computed"]
    yield "heading", f"{explanation['event_id']}  ({', '.join(f'{k} {_word(v)}' for k, v in computed.items())})"
    for failure in explanation["quarantined"] or ():
        yield "warning", f"in quarantine: {failure['failed']}: {failure['reason']}"


def _values_line(field: Mapping[str, Any]) -> str:
    shown = "; ".join(f"{name} = {_word(value)}" for name, value in field["values"].items())
    return shown or f"{field['field']}: no value"


def _tail_lines(explanation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "", ""
    yield "heading", "Reports"
    for report in explanation["reports"]:
        yield "", f"  {report['report_id']}  {_article_words(report['article'])}"
        if report["article"]["url"]:
            yield "faint", f"    {report['article']['url']}"
    if explanation["merges"]:
        yield "", ""
        yield "heading", "Merge log"
    for row in explanation["merges"]:
        score = "" if row["score"] is None else f" {row['score']:.2f}"
        names = " ".join(str(row[key]) for key in ("report_id", "other_id") if row[key])
        yield "", f"  {row['kind']}{score} {names}: {row['reasons']}"


def _claim_words(claim: Mapping[str, Any]) -> tuple[str, str, str]:
    """Who says it and how it is meant, the words, the value."""
    who = claim["attributed_to"] or "unattributed"
    if claim["attributed_name"]:
        who += f" ({claim['attributed_name']})"
    if claim["modality"] != "reported":
        who += f", {claim['modality']}"
    numbers = [f"{end} {claim[end]:,}" for end in ("low", "best", "high") if claim[end] is not None]
    words = f'"{claim["text"]}"' if claim["text"] is not None else "no words"
    return who, words, ", ".join(numbers) or claim["code"] or ""


def _claim_lines(claim: Mapping[str, Any], mark: str) -> Iterator[tuple[str, str]]:
    who, words, value = _claim_words(claim)
    yield ("faint" if mark else ""), f"  {mark}{who}: {words}{f' -> {value}' if value else ''}"
    if claim["quote"] and claim["quote"] != claim["text"]:
        yield "faint", f"    quotation: {claim['quote']}"
    yield "faint", f"    {_article_words(claim['article'])}; rule {claim['rule']}"


def _article_words(article: Mapping[str, Any]) -> str:
    words = [article.get("publisher"), article.get("published"), article.get("title")]
    return ", ".join(str(word) for word in words if word) or str(article.get("article_id"))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def without_controls(text: str) -> str:
    """The text without control and direction characters, which could drive a terminal.

    >>> without_controls("a\\x1b[31mb\\u202ec")
    'a[31mbc'
    """
    return "".join(c for c in text.replace("\n", " ").replace("\t", " ") if unicodedata.category(c) not in ("Cc", "Cf"))


def render_explanation(explanation: Mapping[str, Any]) -> str:
    """The explanation as plain text, for pipes and files."""
    return "\n".join(without_controls(line) for _, line in explanation_lines(explanation)) + "\n"


def explanation_renderable(explanation: Mapping[str, Any]) -> Group:
    """The explanation for a terminal: the same content, the claims of each field as a table; words of articles are
    never read as markup."""
    from rich.console import Group
    from rich.text import Text

    styles = {"heading": "bold", "faint": "dim", "warning": "bold red", "": ""}

    def shown(lines: Iterator[tuple[str, str]]) -> list[Any]:
        return [Text(without_controls(line), style=styles[style]) for style, line in lines]

    parts = shown(_head_lines(explanation))
    for field in explanation["fields"]:
        parts += [Text(), Text(without_controls(_values_line(field)), style="bold cyan"), _claims_table(field)]
    return Group(*parts, *shown(_tail_lines(explanation)))


def _claims_table(field: Mapping[str, Any]) -> Table:
    """The claims of one field; those that lost are faint and say so."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table("who says it", "words", "value", "quotation", "article and rule", box=box.SIMPLE_HEAD, pad_edge=False)
    for mark, style, claims in (("", "", field["claims"]), ("not used: ", "dim", field["other_claims"])):
        for claim in claims:
            who, words, value = _claim_words(claim)
            quote = claim["quote"] if claim["quote"] and claim["quote"] != claim["text"] else ""
            source = f"{_article_words(claim['article'])}; rule {claim['rule']}"
            table.add_row(
                *(Text(without_controls(cell), style=style) for cell in (f"{mark}{who}", words, value, quote, source))
            )
    return table
