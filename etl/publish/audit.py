"""Random events with their evidence on a sheet, for a person to mark each value right or wrong.

Stands in `publish`. The sheet is a CSV, and the same as a page that marks with a click and saves a CSV; neither asks
the network. What comes back is read by `etl.evaluate.marks`.
"""

from __future__ import annotations

import base64
import hashlib
import html
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Any

import pyarrow as pa

from etl.publish.attribution import ARTICLES, GEONAMES
from etl.publish.explain import explain_event
from etl.publish.sheets import render_sheet

Tables = Mapping[str, pa.Table]

COLUMNS = ("event_id", "field", "value", "mark", "note", "evidence", "articles")
"""Columns of the sheet. `mark` is empty until a person writes right, wrong or unsure."""

EVENT = "event"
"""The field that asks whether the row is an event at all, told once."""

QUOTES = 3
"""Quotations shown for a value at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """One value of one event, with the words it rests on."""

    event_id: str
    field: str
    value: str
    evidence: str
    articles: str


def draw_events(tables: Tables, sample: int, seed: int) -> list[str]:
    """Ids of `sample` events drawn at random without putting back, all where there are fewer; the same for a seed.

    The order of drawing is kept, so that the first lines of a longer sheet are a random sample too.
    """
    ids = sorted(tables["events"]["event_id"].to_pylist())
    return random.Random(seed).sample(ids, min(sample, len(ids)))  # noqa: S311 - a sample, no secret


def audit_lines(tables: Tables, event_ids: Sequence[str]) -> list[Line]:
    """A line for each event as a whole and for each of its values that claims back."""
    return [line for event_id in event_ids for line in _lines(explain_event(tables, event_id))]


def _lines(explanation: Mapping[str, Any]) -> list[Line]:
    event_id = explanation["event_id"]
    articles = "; ".join(_article(report["article"]) for report in explanation["reports"])
    told = {field["field"]: field for field in explanation["fields"] if field["values"]}
    shown = {**told.get("event_type", {}).get("values", {}), **told.get("event_date", {}).get("values", {})}
    place = told.get("place", {}).get("values", {})
    whole = ", ".join(str(v) for v in (shown.get("event_type"), shown.get("event_date"), place.get("city")) if v)
    lines = [Line(event_id, EVENT, whole, _quotes(told.get("event_type", {}).get("claims", ())), articles)]
    for name, field in told.items():
        value = "; ".join(f"{column} {_word(v)}" for column, v in field["values"].items())
        lines.append(Line(event_id, name, value, _quotes(field["claims"]), articles))
    return lines


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _quotes(claims: Sequence[Mapping[str, Any]]) -> str:
    """The sentences of the claims that stand, each once; of a value without words, where it comes from."""
    seen = dict.fromkeys(str(c["quote"] or c["text"] or f"({c['rule']})") for c in claims)
    shown = list(seen)[:QUOTES]
    return " | ".join(shown) + (f" | and {len(seen) - QUOTES} more" if len(seen) > QUOTES else "")


def _article(article: Mapping[str, Any]) -> str:
    words = (article["publisher"], article["published"], article["title"], article["url"])
    return ", ".join(str(word) for word in words if word) or str(article["article_id"])


def render_audit_csv(lines: Sequence[Line]) -> str:
    """The sheet for a spreadsheet."""
    return render_sheet(COLUMNS, ({name: getattr(line, name, "") for name in COLUMNS} for line in lines))


def render_audit_page(lines: Sequence[Line], *, name: str) -> str:
    """The sheet as one page: a click marks, a button saves a CSV called `name`. Words of articles are only shown."""
    style, script = _asset("audit.css"), _asset("audit.js")
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    policy = (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    events: dict[str, list[Line]] = {}
    for line in lines:
        events.setdefault(line.event_id, []).append(line)
    body = "".join(_section(number, told) for number, told in enumerate(events.values(), 1))
    return Template(_asset("audit.html")).substitute(
        policy=policy,
        style=style,
        script=script,
        body=body,
        name=html.escape(name, quote=True),
        n=len(events),
        attribution=html.escape(f"{GEONAMES}. {ARTICLES}."),
    )


def _asset(name: str) -> str:
    return files(__package__).joinpath(f"assets/{name}").read_text("utf-8")


def _section(number: int, lines: Sequence[Line]) -> str:
    first = lines[0]
    articles = "".join(f"<li>{html.escape(article)}</li>" for article in first.articles.split("; "))
    return (
        f"<section><h2>{number}. {html.escape(first.value)}</h2><ul>{articles}</ul>"
        + "".join(_question(f"{number}-{place}", line) for place, line in enumerate(lines))
        + "</section>"
    )


def _question(name: str, line: Line) -> str:
    choices = "".join(
        f'<label><input type="radio" name="m{name}" value="{mark}"> {mark}</label>'
        for mark in ("right", "wrong", "unsure")
    )
    asked = "Is this an event that the articles tell?" if line.field == EVENT else line.field.replace("_", " ")
    return (
        f'<fieldset data-event="{html.escape(line.event_id, quote=True)}" data-field="{line.field}" '
        f'data-value="{html.escape(line.value, quote=True)}"><legend>{asked}</legend>'
        f"<p><b>{html.escape(line.value)}</b></p><blockquote>{html.escape(line.evidence)}</blockquote>"
        f'<p>{choices} <label>note <input type="text" class="note"></label></p></fieldset>'
    )
