"""The dataset under a neighbour's conventions, as plain CSV or GeoJSON, or as counts by place and time.

Stands in `publish`. Each exporter takes tables and gives texts, and facts about them for a file beside the output:
what was left out and why, what the convention cannot hold, what each column means, whose data are in it. A new
convention is one TOML file in `crosswalks/` and one line in `EXPORTERS`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pyarrow as pa

from etl import schema
from etl.publish.attribution import ARTICLES, GEONAMES, LICENCE, LICENCE_TITLE
from etl.publish.crosswalk import cross, load_crosswalk, view_of
from etl.publish.panel import panel_sheets
from etl.publish.recount import recount
from etl.publish.sheets import render_sheet

Tables = Mapping[str, pa.Table]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """`built` is the word-number policy of the build, `policy` the one asked for (None: the convention's own);
    `country_of` gives the country of an outlet by its address or name."""

    built: str = "ccc"
    policy: str | None = None
    country_of: Callable[[str | None], str | None] = field(default=lambda _: None)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an exporter gives: the text of the output, further texts by a word for their file's name, and facts."""

    text: str
    facts: Mapping[str, Any]
    beside: Mapping[str, str] = field(default_factory=dict)


Exporter = Callable[[Tables, ExportOptions], Exported]


def _recounted(tables: Tables, built: str, wanted: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The events, their vague numbers under the policy `wanted`, and what the sidecar says of it."""
    events = tables["events"].to_pylist()
    if built == wanted:
        return events, {"policy": wanted}
    claims = _by_event(tables["claims"].to_pylist())
    languages = dict(zip(*(tables["articles"][c].to_pylist() for c in ("article_id", "language")), strict=True))
    changed, unclear = 0, Counter[str]()
    for event in events:
        found = recount(event, claims.get(event["event_id"], ()), languages, built, wanted)
        changed += bool(found.changes)
        unclear.update(found.unclear)
        event.update(found.changes)
    return events, {
        "policy": wanted,
        "built_with_policy": built,
        "events_recounted": changed,
        "left_as_built": dict(sorted(unclear.items())),
    }


def _by_event(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["event_id"] is not None:
            grouped.setdefault(row["event_id"], []).append(row)
    return grouped


def export_crosswalk(tables: Tables, options: ExportOptions, *, name: str) -> Exported:
    """The events in the columns and codes of the crosswalk `name`."""
    crosswalk = load_crosswalk(name)
    events, facts = _recounted(tables, options.built, options.policy or crosswalk.policy or options.built)
    reports = _by_event(tables["reports"].select(["event_id", "publisher", "language"]).to_pylist())
    vague = _vague_best(tables)
    views = []
    for event in events:
        told = reports.get(event["event_id"], ())
        views.append(
            view_of(
                event,
                publishers=sorted({r["publisher"] for r in told if r["publisher"]}),
                languages=sorted({r["language"] for r in told if r["language"]}),
                is_vague=(event["event_id"], event["attendance_text"]) in vague,
            )
        )
    rows, left_out = cross(crosswalk, views)
    facts |= {
        "convention": crosswalk.title,
        "follows": crosswalk.source,
        "rows": len(rows),
        "events_left_out": dict(sorted(left_out.items())),
        "losses": list(crosswalk.losses),
        "columns": {column: output.means for output in crosswalk.column for column in output.columns},
    }
    return Exported(render_sheet(crosswalk.columns, rows, crosswalk.delimiter), facts)


def _vague_best(tables: Tables) -> set[tuple[str, str]]:
    """(event, words) of attendance claims whose number is a vague word."""
    columns = ("event_id", "field", "qualifier", "text")
    return {
        (event_id, text)
        for event_id, name, how, text in zip(*(tables["claims"][c].to_pylist() for c in columns), strict=True)
        if name == "attendance" and how == "vague" and event_id is not None and text is not None
    }


def export_csv(tables: Tables, options: ExportOptions) -> Exported:
    """`events` with its own columns, without the binary geometry; lists are joined by semicolons."""
    events, facts = _recounted(tables, options.built, options.policy or options.built)
    columns = [c for c in schema.EVENTS if c.type != pa.binary()]
    facts |= {
        "convention": "events, as in CODEBOOK.md",
        "rows": len(events),
        "losses": ["Lists are text joined by semicolons; the point stands in latitude and longitude"],
        "columns": {c.name: c.description for c in columns},
    }
    return Exported(render_sheet([c.name for c in columns], events), facts)


def export_geojson(tables: Tables, options: ExportOptions) -> Exported:
    """`events` as a GeoJSON FeatureCollection (RFC 7946); an event without coordinates has a null geometry."""
    events, facts = _recounted(tables, options.built, options.policy or options.built)
    features = []
    for event in events:
        point = None
        if event["latitude"] is not None and event["longitude"] is not None:
            point = {"type": "Point", "coordinates": [event["longitude"], event["latitude"]]}
        properties = {name: value for name, value in event.items() if name not in ("geometry", "event_id")}
        features.append({"type": "Feature", "id": event["event_id"], "geometry": point, "properties": properties})
    collection = {"type": "FeatureCollection", "attribution": attribution(), "features": features}
    facts |= {
        "convention": "GeoJSON (RFC 7946)",
        "rows": len(features),
        "losses": ["Dates are text; places without coordinates have a null geometry"],
        "columns": {c.name: c.description for c in schema.EVENTS if c.name != "geometry"},
    }
    return Exported(json.dumps(collection, ensure_ascii=False, allow_nan=False, default=str) + "\n", facts)


def export_panel(tables: Tables, options: ExportOptions) -> Exported:
    """Counts by country and day; beside them by city and week, and the articles they rest on."""
    sheets = panel_sheets(tables, options.country_of)
    facts = {
        "convention": "counts by country and day, by city and week",
        "rows": {name: len(sheet.rows) for name, sheet in sheets.items()},
        "events_left_out": dict(sheets["country-day"].left_out),
        "losses": [
            "Only rows of scope event that occurred, with a place and a day (a day or week for weeks), are counted",
            "Months without events and articles are not listed: there every cell is not_covered",
            "An outlet counts for a country if it is at home there or told of an event there in this dataset; an "
            "article whose outlet is not known counts for the countries that it tells of itself",
        ],
        "columns": {column: meaning for sheet in sheets.values() for column, meaning in sheet.columns.items()},
    }
    texts = {name: render_sheet(list(sheet.columns), sheet.rows) for name, sheet in sheets.items()}
    return Exported(texts.pop("country-day"), facts, texts)


def attribution() -> list[str]:
    """Whose data an export holds."""
    return [GEONAMES, ARTICLES]


EXPORTERS: dict[str, Exporter] = {
    **{name: partial(export_crosswalk, name=name) for name in ("acled", "ccc", "mm", "plover")},
    "csv": export_csv,
    "geojson": export_geojson,
    "panel": export_panel,
}
"""What `protests export --to` takes."""


def export_tables(tables: Tables, to: str, options: ExportOptions) -> Exported:
    """The export `to`, its facts completed with licence and attribution."""
    made = EXPORTERS[to](tables, options)
    licence = {"licence": f"{LICENCE} ({LICENCE_TITLE})", "attribution": attribution()}
    return Exported(made.text, {**made.facts, **licence}, made.beside)
