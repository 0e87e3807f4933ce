"""The page for people: one HTML file that works offline, with map, time line, charts, list and evidence.

Stands in `publish`. Nothing on the page asks the network: scripts and styles are inside and named by hash in the
page's content policy, libraries and data are packed in the file. Words of articles are escaped, or embedded as data
that the script only ever shows as text. The same tables give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import pyarrow as pa

from etl.arrow import release_unused
from etl.cache import keep
from etl.publish.report_coverage import CountryOf, coverage_charts, coverage_section
from etl.publish.report_data import evidence_blocks, in_order, index_of, pack, pack_text
from etl.publish.report_html import figure
from etl.publish.report_sections import event_charts, filters, lead, numbers, quality_section, version_line

Tables = Mapping[str, pa.Table]

SCRIPTS = ("report_dom.js", "report_data.js", "report_map.js", "report_charts.js", "report.js")
"""The page's own script, in the order in which its parts need each other."""

LIBRARIES = ("leaflet", "vega")


def render_report(
    tables: Tables,
    quality: Mapping[str, Any] | None,
    audit: Mapping[str, Any] | None = None,
    country_of: CountryOf = lambda _: None,
    manifest: Mapping[str, Any] | None = None,
) -> str:
    """The page as one HTML text. `quality` is the content of `quality.json` (None: not checked yet), `audit` that of
    `audit.json` (None: nobody has marked a sample); `country_of` gives an outlet's home by its address or name;
    `manifest` says which version of the dataset this is (None: the page does not say)."""
    events = in_order(tables["events"])
    script, style = _script(), _asset("vendor/leaflet.css") + _asset("report.css")
    charts = event_charts(events)
    coverage = coverage_charts(tables, country_of)
    release_unused()
    return Template(_asset("report.html")).substitute(
        policy=_policy([style], [script, *(_asset(f"vendor/{name}.js") for name in LIBRARIES)]),
        style=style,
        script=script,
        lead=lead(tables, events),
        numbers=numbers(tables, events),
        filters="\n".join(filters(events)),
        time_line=figure(charts[0]),
        counts="".join(map(figure, charts[1:])),
        coverage=coverage_section(tables, coverage),
        quality=quality_section(quality, audit),
        version=version_line(manifest),
        index=pack(index_of(events, tables["claims"])),
        charts=embed_json([chart.for_script() for chart in (*charts, *coverage)]),
        world=_packed("world.json"),
        blocks="\n".join(
            f'<script type="application/gzip" id="block-{number}">{pack(block)}</script>'
            for number, block in enumerate(evidence_blocks(events, tables))
        ),
        **{name: _packed(f"vendor/{name}.js") for name in LIBRARIES},
    )


def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", *name.split("/")).read_text("utf-8")


@cache
def _packed(name: str) -> str:
    """An asset as the page holds it; to pack one takes longer than to read some articles."""
    source = _asset(name)
    digest = hashlib.sha256(source.encode()).hexdigest()
    return bytes(keep(f"asset_{Path(name).stem}", digest, lambda: pack_text(source).encode())).decode()


def _script() -> str:
    return "".join(_asset(name) for name in SCRIPTS)


def _policy(styles: list[str], scripts: list[str]) -> str:
    """The content policy: nothing from anywhere but this page's own style and scripts, by their hashes."""
    return (
        f"default-src 'none'; style-src {_hashes(styles)}; script-src {_hashes(scripts)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hashes(texts: list[str]) -> str:
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def embed_json(data: Any) -> str:
    """JSON that may stand inside a script element: no character in it can end the element or open another.

    >>> embed_json({"t": "</script>&"})
    '{"t":"\\\\u003c/script\\\\u003e\\\\u0026"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
