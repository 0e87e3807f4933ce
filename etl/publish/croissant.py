"""Describes a written dataset as Croissant 1.0 (JSON-LD), which catalogues and machine-learning tools read.

Stands in `publish`. Everything about columns comes from `schema`; the binary geometry is left out, since Croissant has
no type for it: latitude and longitude are there. There is no clock: the day of publication is for whoever publishes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl import schema
from etl.publish.attribution import GEONAMES, LICENCE_URL
from etl.publish.datapackage import DESCRIPTION, DESCRIPTIONS, KEYWORDS, sha256_of

CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The names that Croissant's own specification gives."""

_TYPES: Mapping[pa.DataType, str] = {
    pa.string(): "sc:Text",
    schema.DICTIONARY: "sc:Text",
    schema.STRINGS: "sc:Text",
    pa.int32(): "sc:Integer",
    pa.int64(): "sc:Integer",
    pa.float32(): "sc:Float",
    pa.float64(): "sc:Float",
    pa.bool_(): "sc:Boolean",
    pa.date32(): "sc:Date",
}


def write_croissant(directory: Path, *, title: str, version: str, program: str) -> None:
    """Writes `croissant.json` beside the tables, which must be in the folder already: their hashes are in it."""
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "protests",
        "alternateName": title,
        "description": DESCRIPTION,
        "version": version,
        "license": LICENCE_URL,
        "keywords": list(KEYWORDS),
        "creator": {"@type": "sc:Organization", "name": f"protests {program}"},
        "citeAs": f"{title}, version {version}, made with protests {program}. {GEONAMES}.",
        "distribution": [_file(directory / f"{name}.parquet") for name in schema.TABLES],
        "recordSet": [_records(name) for name in schema.TABLES],
    }
    text = json.dumps(described, indent=2, ensure_ascii=False, allow_nan=False)
    (directory / "croissant.json").write_text(f"{text}\n", encoding="utf-8")


def _file(path: Path) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": path.name,
        "name": path.name,
        "description": DESCRIPTIONS[path.stem],
        "contentUrl": path.name,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": sha256_of(path),
    }


def _records(table: str) -> dict[str, Any]:
    records: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": DESCRIPTIONS[table],
        "field": [_field(table, column) for column in schema.TABLES[table] if column.type in _TYPES],
    }
    if table in schema.KEYS:
        records["key"] = {"@id": f"{table}/{schema.KEYS[table]}"}
    return records


def _field(table: str, column: schema.Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table}/{column.name}",
        "name": column.name,
        "description": column.description,
        "dataType": _TYPES[column.type],
        "source": {"fileObject": {"@id": f"{table}.parquet"}, "extract": {"column": column.name}},
    }
    if column.type == schema.STRINGS:
        field["repeated"] = True
    return field
