"""The page for people: one HTML file that works offline, with counts, map, time line, list and evidence.

Stands in `publish`. Nothing on the page asks the network: scripts and styles are inside and named by hash in the
page's content policy, the map is an outline in the file. Words of articles are escaped, or embedded as data that the
script only ever shows as text. The same tables give the same bytes.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from string import Template
from typing import Any
from urllib.parse import quote, urlsplit

import pyarrow as pa

from etl import schema
from etl.publish.explain import values_by_field

Tables = Mapping[str, pa.Table]

MOST_ROWS = 30
"""Lines of a table of counts; the rest is summed in one line."""

PLAIN_LIMIT = 2_000_000
"""Characters of data up to which the page holds them as readable JSON."""

CLAIM = ("field", "text", "quote", "value", "modality", "who", "rule", "article", "chosen")
"""What the page shows of a claim, in the order in which the data holds it."""

_FILTERS = ("event_type", "status", "authorization", "country_code", "scope")
_HIDDEN = {"source_urls", "first_published", "last_published"}
_NOT_REPORTED = "not reported"


def render_report(tables: Tables, quality: Mapping[str, Any] | None) -> str:
    """The page as one HTML text; `quality` is the content of `quality.json` (None: not checked yet)."""
    events = tables["events"].to_pylist()
    style, script = _asset("report.css"), _asset("report.js")
    return Template(_asset("report.html")).substitute(
        policy=_policy(style, script),
        style=style,
        script=script,
        lead=_lead(events),
        numbers=_numbers(tables, events),
        filters="\n".join(_filter(column, events) for column in _FILTERS),
        world=_asset("world.svg"),
        counts="".join(
            _bars(column.replace("_", " "), "events", Counter(_word(e[column]) for e in events))
            for column in ("event_type", "status", "authorization", "police_response", "country_code")
        )
        + _bars("people held, by city", "people", _held_by_city(events))
        + _police_against_organizers(events),
        coverage=_coverage(tables),
        quality=_quality(quality),
        **_embed(_page_data(tables, events)),
    )


def _asset(name: str) -> str:
    return files(__package__).joinpath(f"assets/{name}").read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """The content policy: nothing from anywhere but this page's own style and script, by their hashes."""
    style_hash, script_hash = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; "
        "base-uri 'none'; form-action 'none'"
    )


def embed_json(data: Any) -> str:
    """JSON that may stand inside a script element: no character in it can end the element or open another.

    >>> embed_json({"t": "</script>&"})
    '{"t":"\\\\u003c/script\\\\u003e\\\\u0026"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _embed(data: Any) -> dict[str, str]:
    """The data for the template: as JSON, or, where that is long, as gzip in base64, which the script unpacks."""
    text = embed_json(data)
    if len(text) < PLAIN_LIMIT:
        return {"data_type": "application/json", "data": text}
    packed = gzip.compress(text.encode(), compresslevel=6, mtime=0)
    return {"data_type": "application/gzip", "data": base64.b64encode(packed).decode()}


def web_address(url: str | None) -> str | None:
    """The address where it is plain http or https with a host and nothing hidden in it, else None.

    >>> web_address("https://example.org/a?b=1")
    'https://example.org/a?b=1'
    >>> web_address("javascript:alert(1)"), web_address("https://"), web_address("http://[bad"), web_address(None)
    (None, None, None, None)
    """
    if url is None or any(c.isspace() or ord(c) < 32 for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname and "@" not in parts.netloc else None


def _page_data(tables: Tables, events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the script needs: articles once, events newest first, each with its values and claims."""
    kept = {event["event_id"] for event in events}
    claims = [c for c in tables["claims"].to_pylist() if c["event_id"] in kept]
    articles = {a["article_id"]: a for a in tables["articles"].to_pylist()}
    used = {key: number for number, key in enumerate(sorted({c["article_id"] for c in claims}))}
    by_event: dict[str, list[Mapping[str, Any]]] = {}
    for claim in claims:
        by_event.setdefault(claim["event_id"], []).append(claim)
    for told in by_event.values():
        told.sort(key=lambda c: (used[c["article_id"]], c["start"] or 0, c["claim_id"]))
    ordered = sorted(events, key=lambda e: e["event_id"])
    ordered.sort(key=lambda e: e["event_date"].isoformat() if e["event_date"] else "", reverse=True)
    grouped, computed = values_by_field({c.name: True for c in schema.EVENTS})
    return {
        "fields": {field: list(group) for field, group in grouped.items()},
        "computed": [name for name in computed if name not in _HIDDEN],
        "claim": CLAIM,
        "articles": [_article(articles.get(key, {})) for key in used],
        "events": [_event(e, [_claim(c, used) for c in by_event.get(e["event_id"], ())]) for e in ordered],
    }


def _article(row: Mapping[str, Any]) -> dict[str, Any]:
    published = row.get("published")
    return {
        "title": row.get("title"),
        "publisher": row.get("publisher"),
        "published": published.isoformat() if published else None,
        "url": web_address(row.get("url")),
    }


def _event(row: Mapping[str, Any], claims: list[list[Any]]) -> dict[str, Any]:
    fields, computed = values_by_field(row)
    values = {name: value for group in (*fields.values(), computed) for name, value in group.items()}
    kept = {name: value for name, value in values.items() if name not in _HIDDEN}
    return {"id": row["event_id"], "values": kept, "claims": claims}


def _claim(row: Mapping[str, Any], articles: Mapping[str, int]) -> list[Any]:
    """The claim as a list in the order of `CLAIM`."""
    who = row["attributed_to"] or "unattributed"
    numbers = [f"{end} {row[end]:,}" for end in ("low", "best", "high") if row[end] is not None]
    shown = {
        **row,
        "value": ", ".join(numbers) or row["code"],
        "who": f"{who} ({row['attributed_name']})" if row["attributed_name"] else who,
        "article": articles[row["article_id"]],
    }
    return [shown[name] for name in CLAIM]


def _word(value: Any) -> str:
    return _NOT_REPORTED if value is None else str(value)


def _lead(events: Sequence[Mapping[str, Any]]) -> str:
    days = sorted(e["event_date"] for e in events if e["event_date"] is not None)
    countries = len({e["country_code"] for e in events if e["country_code"] is not None})
    if not days:
        return "No dated events in this dataset."
    return f"From {days[0].isoformat()} to {days[-1].isoformat()}, in {countries:,} countries."


def _numbers(tables: Tables, events: Sequence[Mapping[str, Any]]) -> str:
    """The summary counts. People are summed over rows of scope `event` that occurred, so that nobody counts twice."""
    own = [e for e in events if e["scope"] == "event"]
    kept_out = tables["quarantine"].num_rows if "quarantine" in tables else 0
    figures = [
        (len(events), "events"),
        (tables["reports"].num_rows, "reports"),
        (tables["claims"].num_rows, "claims"),
        (tables["articles"].num_rows, "documents read"),
        (sum(e["attendance_best"] or 0 for e in own), "people counted at events"),
        (sum(e["detentions_best"] or 0 for e in own), "people held at events"),
        (kept_out, "events in quarantine"),
    ]
    return "".join(f"<li><b>{number:,}</b> {words}</li>" for number, words in figures)


def _filter(column: str, events: Sequence[Mapping[str, Any]]) -> str:
    """A choice of the values of a column; `-` stands for not reported."""
    values = sorted({e[column] for e in events if e[column] is not None})
    options = [f'<option value="{_escape(v)}">{_escape(v.replace("_", " "))}</option>' for v in values]
    if any(e[column] is None for e in events):
        options.append(f'<option value="-">{_NOT_REPORTED}</option>')
    label = column.removeprefix("event_").removesuffix("_code").replace("_", " ").capitalize()
    return (
        f'<label>{label} <select id="filter-{column}" data-column="{column}"><option value="">all</option>'
        f"{''.join(options)}</select></label>"
    )


def _bars(caption: str, unit: str, counts: Counter[str]) -> str:
    """A table of counts, largest first, each with a bar; the smallest are left out where there are many."""
    most = max(counts.values(), default=1)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [
        [
            _escape(word.replace("_", " ")),
            f"{n:,}",
            f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect width="{100 * n / most:.1f}" height="10"/></svg>',
        ]
        for word, n in ordered[:MOST_ROWS]
    ]
    if len(ordered) > MOST_ROWS:
        rest = sum(n for _, n in ordered[MOST_ROWS:])
        rows.append([f"{len(ordered) - MOST_ROWS:,} others", f"{rest:,}", ""])
    return _table(caption, [caption, unit, ""], rows)


def _held_by_city(events: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """People held, summed over rows of scope `event`, by city."""
    held: Counter[str] = Counter()
    for event in events:
        if event["scope"] == "event" and event["detentions_best"]:
            held[_word(event["city"])] += event["detentions_best"]
    return held


def _police_against_organizers(events: Sequence[Mapping[str, Any]]) -> str:
    """The events for which both sides gave a figure, the latest first."""
    both = [e for e in events if e["attendance_police"] is not None and e["attendance_organizers"] is not None]
    both.sort(key=lambda e: (str(e["event_date"] or ""), e["event_id"]), reverse=True)
    rows = [
        [
            f'<a href="#{quote(e["event_id"])}">{_escape(_word(e["city"]))}, {_escape(_word(e["event_date"]))}</a>',
            f"{e['attendance_police']:,}",
            f"{e['attendance_organizers']:,}",
        ]
        for e in both[:MOST_ROWS]
    ]
    return _table("Police against organizers", ["event", "police", "organizers"], rows)


def _coverage(tables: Tables) -> str:
    """Documents, those with events, and reports by outlet and by language."""
    articles = tables["articles"].to_pylist()
    parts = []
    for column in ("publisher", "language"):
        groups: dict[str, list[Mapping[str, Any]]] = {}
        for article in articles:
            groups.setdefault(_word(article[column]), []).append(article)
        ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        shown = ordered[:MOST_ROWS]
        if len(ordered) > MOST_ROWS:
            rest = [article for _, group in ordered[MOST_ROWS:] for article in group]
            shown.append((f"{len(ordered) - MOST_ROWS:,} others", rest))
        rows = [
            [
                _escape(word),
                f"{len(group):,}",
                f"{sum(a['status'] == 'events' for a in group):,}",
                f"{sum(a['n_reports'] for a in group):,}",
            ]
            for word, group in shown
        ]
        parts.append(_table(f"By {column}", [column, "documents", "with events", "reports"], rows))
    parts.append(_bars("What became of the documents", "documents", Counter(a["status"] for a in articles)))
    return "".join(parts)


def _quality(quality: Mapping[str, Any] | None) -> str:
    """The totals of the expectations and a table of those that failed."""
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
            _escape(", ".join(e["failed_keys"][:5])),
        ]
        for e in failed
    ]
    state = "failed" if totals["failed_critical"] else "passed"
    summary = (
        f'<p class="{state}">{totals["passed"]:,} of {totals["expectations"]:,} expectations passed; '
        f"{totals['failed_critical']:,} critical and {totals['failed_row']:,} row-level failed.</p>"
        '<p><a href="../data_docs/index.html">All expectations in full</a></p>'
    )
    if not rows:
        return summary
    return summary + _table("Failed", ["expectation", "severity", "rows failed", "why it is expected", "rows"], rows)


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """An HTML table; cells are HTML already. Columns of figures are set to the right by their heading."""
    figures = {"events", "documents", "with events", "reports", "people", "police", "organizers"}
    kinds = [' class="n"' if name in figures else "" for name in head]
    top = "".join(
        f'<th scope="col"{k}>{_escape(h)}</th>' if h else "<td></td>" for h, k in zip(head, kinds, strict=True)
    )
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
        f'<div class="scroll"><table><caption>{_escape(caption)}</caption><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _escape(text: str) -> str:
    return html.escape(text, quote=True)
