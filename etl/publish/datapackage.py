"""Describes a written dataset as a Frictionless data package (v2): fields, codes, keys, hashes, licences.

Everything about columns comes from `schema` and `codes`. A foreign key is declared only where every row keeps it, so
that a validator finds what is promised: with rows in quarantine, the reports and claims of those refer to events that
`events` does not hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl import schema
from etl.codes import vocabularies
from etl.publish.attribution import GEONAMES, LICENCE, LICENCE_TITLE, LICENCE_URL, NATURAL_EARTH

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

DESCRIPTIONS: Mapping[str, str] = {
    "events": "One row per event. GeoParquet 1.1: `geometry` is a WKB point on WGS 84.",
    "reports": "One row per article and event: what that article tells of it.",
    "claims": "One row per value read in an article, with its words: the evidence of every coded value.",
    "articles": "The ledger: one row per input document, whatever became of it.",
    "merges": "Which reports became which event and why; retired event ids and their successors.",
    "quarantine": "Events kept out of `events` by a failed row-level expectation, with the reasons.",
}

_FOREIGN_KEYS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "events": (("part_of", "events", "event_id"),),
    "reports": (("article_id", "articles", "article_id"), ("event_id", "events", "event_id")),
    "claims": (
        ("article_id", "articles", "article_id"),
        ("report_id", "reports", "report_id"),
        ("event_id", "events", "event_id"),
    ),
    "articles": (("duplicate_of", "articles", "article_id"),),
    "merges": (("report_id", "reports", "report_id"),),
}
"""Field, table and field referred to."""

_CC_BY = {"name": LICENCE, "title": LICENCE_TITLE, "path": LICENCE_URL}

_SOURCES = (
    {"title": f"{GEONAMES}", "path": "https://www.geonames.org/"},
    {"title": f"{NATURAL_EARTH}", "path": "https://www.naturalearthdata.com/"},
)

DESCRIPTION = (
    "Protests and political events read from news articles; every value has its evidence in `claims`. Null means not "
    "reported, zero means reported as none."
)
KEYWORDS = ("protest", "contentious politics", "event data")

_TYPES: Mapping[pa.DataType, str] = {
    pa.string(): "string",
    schema.DICTIONARY: "string",
    pa.int32(): "integer",
    pa.int64(): "integer",
    pa.float32(): "number",
    pa.float64(): "number",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    schema.STRINGS: "any",
    pa.binary(): "any",
}
"""Lists and bytes are `any`: of Parquet, the standard's own reader gives them as arrays and bytes, which it takes for
neither its lists nor its binary strings. `itemType` and `itemCodes` say what is in a list."""


def write_datapackage(
    tables: Mapping[str, pa.Table],
    directory: Path,
    *,
    title: str,
    version: str,
    provenance: Mapping[str, Any] | None = None,
) -> None:
    """Writes `datapackage.json` beside the tables, which must be in the folder already: their hashes are in it.

    `version` is that of the dataset; `provenance` says from what and how it was made. There is no clock in it: the same
    tables give the same bytes.
    """
    package = {
        "$schema": _PROFILE,
        "name": "protests",
        "title": title,
        "version": version,
        "description": DESCRIPTION,
        "keywords": list(KEYWORDS),
        "licenses": [_CC_BY],
        "sources": list(_SOURCES),
        **({"provenance": dict(provenance)} if provenance is not None else {}),
        "resources": [_resource(name, tables, directory) for name in schema.TABLES],
    }
    text = json.dumps(package, indent=2, ensure_ascii=False, allow_nan=False)
    (directory / "datapackage.json").write_text(f"{text}\n", encoding="utf-8")


def _resource(name: str, tables: Mapping[str, pa.Table], directory: Path) -> dict[str, Any]:
    path = directory / f"{name}.parquet"
    return {
        "name": name,
        "type": "table",
        "path": path.name,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": DESCRIPTIONS[name],
        "hash": f"sha256:{sha256_of(path)}",
        "schema": _table_schema(name, tables),
    }


def csv_resource(name: str, tables: Mapping[str, pa.Table], directory: Path) -> dict[str, Any]:
    """The table's twin `csv/NAME.csv`: without the binary geometry, lists as text joined by semicolons, empty for null.

    An empty text cannot be told from null there, so a text that may not be null is not required to be there.
    """
    path = directory / "csv" / f"{name}.csv"
    described = _table_schema(name, tables)
    described["fields"] = [f for f in described["fields"] if schema.columns(name)[f["name"]].type != pa.binary()]
    described["missingValues"] = [""]
    described.pop("foreignKeys", None)
    for field in described["fields"]:
        if field["type"] == "any":
            field["type"] = "string"
        if schema.columns(name)[field["name"]].type == pa.string() and schema.KEYS.get(name) != field["name"]:
            field.get("constraints", {}).pop("required", None)
    return {
        "name": f"{name}-csv",
        "type": "table",
        "path": f"csv/{path.name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": DESCRIPTIONS[name],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
        "schema": described,
    }


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _table_schema(name: str, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "fields": [_field(name, column) for column in schema.TABLES[name]],
        "missingValues": [],  # Parquet has nulls of its own; an empty text is a text
    }
    if name in schema.KEYS:
        described["primaryKey"] = [schema.KEYS[name]]
    keys = [
        {
            "fields": [field],
            # The standard wants no name of a table that refers to itself.
            "reference": {"fields": [to_field]} if to == name else {"resource": to, "fields": [to_field]},
        }
        for field, to, to_field in _FOREIGN_KEYS.get(name, ())
        if _is_kept(tables[name][field], tables[to][to_field])
    ]
    if keys:
        described["foreignKeys"] = keys
    return described


def _is_kept(references: pa.ChunkedArray, keys: pa.ChunkedArray) -> bool:
    """Whether every reference that is not null is one of the keys."""
    import pyarrow.compute as pc

    return bool(pc.all(pc.is_in(references.drop_null(), value_set=keys)).as_py() is not False)


def _field(table: str, column: schema.Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.type], "description": column.description}
    if column.type == schema.STRINGS:
        field["itemType"] = "string"
    if column.unit is not None:
        field["unit"] = column.unit
    constraints: dict[str, Any] = {}
    if not column.nullable:
        constraints["required"] = True
    if schema.KEYS.get(table) == column.name:
        constraints["unique"] = True
    whole = pa.types.is_integer(column.type)
    for end, value in (("minimum", column.minimum), ("maximum", column.maximum)):
        # The standard's reader of Parquet takes a null among broken numbers for NaN, which no bound lets pass.
        if value is not None and not (column.nullable and pa.types.is_floating(column.type)):
            constraints[end] = int(value) if whole else value
    if column.vocabulary is not None:
        meanings = vocabularies()[column.vocabulary]
        if column.type == schema.STRINGS:
            # The standard constrains whole lists, not their items; the codes are stated all the same.
            field["itemCodes"] = list(meanings)
        else:
            constraints["enum"] = list(meanings)
            field["categories"] = [{"value": code, "label": meaning.is_} for code, meaning in meanings.items()]
    if constraints:
        field["constraints"] = constraints
    return field
