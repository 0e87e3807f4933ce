"""Great Expectations' Data Docs as pages that stand alone: no request leaves them, no clock or random id is in them.

Great Expectations renders the body of each page; its scripts, style sheets, pictures and adverts, which come from
about sixteen addresses on the network, are taken out, and our own style sheet is put in. Its templates do not escape
values, so all values are escaped here before they are rendered, and the pages forbid scripts.
"""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from etl.schema import GEONAMES
from expectations.kept import KeptSuite

MOST_ROWS = 20
"""Failing rows named for each expectation."""

QUARANTINE_PAGE = "quarantined_rows.html"
"""Every event that failed a row-level expectation, under the expectation's name as anchor."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_GONE = re.compile(
    r"<script\b.*?</script>|<style\b.*?</style>|<link\b[^>]*>|<img\b[^>]*>|<footer\b.*?</footer>"
    r'|<nav class="navbar navbar-expand.*?</ol>\s*</nav>\s*</div>\s*</nav>'
    r'|<div class="card mb-3">.*?</div>\s*</div>\s*</div>\s*</div>\s*</div>'
    r'|\s(?:onclick|style|data-[a-z-]+)="[^"]*"|<!--.*?-->',
    re.DOTALL,
)
_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
_SUITE_LINK = re.compile(r'<a href="\.\./[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_HEADING = re.compile(r"<h5[^>]*>\s*([^<]*?)\s*</h5>")


def render_data_docs(results: Mapping[str, Any]) -> dict[str, str]:
    """Data Docs by file name: `index.html` and one page for each suite; of one that was kept the page that it had."""
    pages = {}
    lines = []
    for name, result in results.items():
        kept = isinstance(result, KeptSuite)
        pages[f"{name}.html"] = result.page if kept else _suite_page(name, result)
        total = len(result.asked if kept else result.results)
        passed = total if kept else sum(bool(r.success) for r in result.results)
        state = "passed" if kept or result.success else "failed"
        lines.append(
            f'<tr><td><a href="{name}.html">{name}</a></td><td class="{state}">{state}</td>'
            f"<td>{passed} of {total}</td></tr>"
        )
    table = "<table><thead><tr><th>Suite</th><th>State</th><th>Expectations passed</th></tr></thead><tbody>"
    rows = f'<p><a href="{QUARANTINE_PAGE}">Events kept out, by expectation</a></p>'
    pages["index.html"] = _page("Data docs", f"<h1>Data docs</h1>{table}{''.join(lines)}</tbody></table>{rows}")
    return pages


def _suite_page(name: str, result: Any) -> str:
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaPageView

    body = DefaultJinjaPageView().render(
        ValidationResultsPageRenderer(run_info_at_end=True).render(_plain_result(result))
    )
    title = f"{name}: expectations and what was found"
    return _page(title, '<p><a href="index.html">All suites</a></p>' + _with_reasons(_strip(body), result))


def render_quarantine(failed_rows: Mapping[str, Sequence[tuple[str, str]]], back: Mapping[str, str]) -> str:
    """The page of events kept out, by expectation: each with the values seen and the reason.

    `back` maps expectations to their reasons, so that also those that kept nothing out can be linked to.
    """
    by_rule: dict[str, list[tuple[str, str]]] = {name: [] for name in back}
    for event_id, failures in sorted(failed_rows.items()):
        for name, seen in failures:
            by_rule.setdefault(name, []).append((event_id, seen))
    parts = [
        '<p><a href="index.html">All suites</a></p><h1>Events kept out, by expectation</h1>',
        "<p>Each stands in <code>quarantine.parquet</code> with all its columns. "
        "<code>protests explain DIR EVENT_ID</code> shows its evidence. To correct, accept or drop it, write an entry "
        "in <code>corrections.toml</code> and build "
        "again.</p>",
    ]
    for name, rows in sorted(by_rule.items()):
        if not rows:
            continue
        lines = "".join(f"<tr><td>{html.escape(i)}</td><td>{html.escape(seen)}</td></tr>" for i, seen in rows)
        parts.append(
            f'<h2 id="{html.escape(name, quote=True)}">{html.escape(name)}</h2><p>{html.escape(back.get(name, ""))}</p>'
            f"<table><thead><tr><th>Event</th><th>What was seen, and why it is doubted</th></tr></thead>"
            f"<tbody>{lines}</tbody></table>"
        )
    if len(parts) == 2:
        parts.append("<p>None.</p>")
    parts.append(f"<p>{html.escape(GEONAMES)}. Outlines: Natural Earth, public domain.</p>")
    return _page("Events kept out", "".join(parts))


def write_pages(pages: Mapping[str, str], directory: Path) -> None:
    """Write the pages into a directory, which is made where there is none."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (directory / name).write_text(page, "utf-8", newline="\n")


def _plain_result(result: Any) -> Any:
    """A copy of a suite's result without ids and clock, its values escaped, its expectations in order of name."""
    result = copy.deepcopy(result)
    result.meta = {**result.meta, "batch_markers": {}, "active_batch_definition": None, "run_id": None}
    result.results = sorted(result.results, key=lambda r: r.expectation_config.meta["name"])
    for outcome in result.results:
        outcome.expectation_config.id = None
        found = outcome.result or {}
        if "unexpected_percent" in found:
            found["unexpected_percent"] = found["unexpected_percent"] or 0.0  # of no value, too, none is unexpected
        for key in ("partial_unexpected_list", "unexpected_list"):
            found[key] = [_escaped(value) for value in found.get(key) or []]
        if found.get("partial_unexpected_counts"):
            found["partial_unexpected_counts"] = [
                {**pair, "value": _escaped(pair["value"])} for pair in found["partial_unexpected_counts"]
            ]
        for key in ("unexpected_index_list", "partial_unexpected_index_list"):
            found[key] = [{k: _escaped(v) for k, v in row.items()} for row in found.get(key) or []]
    return result


def _escaped(value: Any) -> str:
    """The value as text that neither HTML nor the `$name` templates of the renderer understand.

    >>> _escaped("<b>$x</b>")
    '&lt;b&gt;&#36;x&lt;/b&gt;'
    """
    words = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return html.escape(words).replace("$", "&#36;")


def _strip(page: str) -> str:
    """The body of a rendered page without anything that asks the network or needs a script."""
    match = _BODY.search(page)
    body = _GONE.sub("", match.group(1) if match else page)
    return _SUITE_LINK.sub(r"\1", body)


def _with_reasons(body: str, result: Any) -> str:
    """The body with our name, severity and reason of each expectation under the heading of its column."""
    reasons: dict[str, list[str]] = {}
    for outcome in sorted(result.results, key=lambda r: r.expectation_config.meta["name"]):
        config = outcome.expectation_config
        keys = sorted({str(value) for row in (outcome.result or {}).get("unexpected_index_list") or []
                       for name, value in row.items() if name != config.kwargs.get("column")})  # fmt: skip
        named = f" Rows: {', '.join(keys[:MOST_ROWS])}{' ...' if len(keys) > MOST_ROWS else ''}." if keys else ""
        line = f"{config.meta['name']} ({config.meta['severity']}): {config.meta['why']}{named}"
        whole_table = "expect_table" in config.type or "pair" in config.type
        heading = "Table-Level Expectations" if whole_table else config.kwargs["column"]
        reasons.setdefault(heading, []).append(f"<li>{html.escape(line)}</li>")

    def add(match: re.Match[str]) -> str:
        lines = reasons.get(match.group(1))
        return match.group(0) + (f'<ul class="why">{"".join(lines)}</ul>' if lines else "")

    return _HEADING.sub(add, body)


def _page(title: str, body: str) -> str:
    style = files(__package__).joinpath("data/data_docs.css").read_text("utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"{body.strip()}\n</body>\n</html>\n"
    )
