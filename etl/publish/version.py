"""The version of a dataset, and what changed since the last one: facts for the manifest, kept without a clock.

Stands in `publish`. A dataset's version is semantic and its own, apart from the program's: the first number rises where
a column or code is gone or has another type (programs written for the old one may break), the second where one is new,
the third where only rows differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl import schema
from etl.codes import vocabularies
from etl.publish.attribution import ARTICLES, GEONAMES, LICENCE, NATURAL_EARTH

FIRST = "1.0.0"

SHARE_MOVED = 0.05
"""A null share that moved by less between two versions is not told."""

Facts = Mapping[str, Any]


def complete_manifest(folder: Path, tables: Mapping[str, pa.Table], quality: Facts, before: Facts | None) -> Facts:
    """Adds version, columns, codes, null shares, failing rules, licence and the last version's facts to the
    `manifest.json` in `folder`, and gives the whole. `before` is the manifest of the last good version."""
    path = folder / "manifest.json"
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    manifest |= {
        "columns": {name: {c.name: str(c.type) for c in columns} for name, columns in schema.TABLES.items()},
        "codes": {name: list(codes) for name, codes in vocabularies().items()},
        "null_shares": {name: _null_shares(name, tables[name]) for name in schema.TABLES},
        "failing": {e["name"]: e["rows_failed"] for e in quality["expectations"] if not e["passed"]},
        "licence": LICENCE,
        "attribution": [GEONAMES, NATURAL_EARTH, ARTICLES],
    }
    manifest["dataset_version"] = next_version(manifest, before)
    manifest["previous"] = None if before is None else _outline(before)
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))
    return manifest


def _null_shares(name: str, table: pa.Table) -> dict[str, float]:
    nullable = [c.name for c in schema.TABLES[name] if c.nullable and c.name in table.column_names]
    if not table.num_rows:
        return {}
    return {column: round(table[column].null_count / table.num_rows, 4) for column in nullable}


def next_version(now: Facts, before: Facts | None) -> str:
    """The version of the dataset that `now` describes, after the one that `before` describes.

    >>> old = {"dataset_version": "1.4.2", "columns": {"events": {"city": "string"}}, "codes": {"scope": ["event"]},
    ...     "tables": {"events": {"sha256": "a"}}}
    >>> next_version(old, None), next_version(old, old), next_version({**old, "tables": {}}, old)
    ('1.0.0', '1.4.2', '1.4.3')
    >>> next_version({**old, "codes": {"scope": ["event", "wave"]}}, old), next_version({**old, "columns": {}}, old)
    ('1.5.0', '2.0.0')
    """
    if before is None or "dataset_version" not in before:
        return FIRST
    major, minor, patch = map(int, before["dataset_version"].split("."))
    had, has = _names(before), _names(now)
    if had - has:
        return f"{major + 1}.0.0"
    if has - had:
        return f"{major}.{minor + 1}.0"
    same = {name: table["sha256"] for name, table in now["tables"].items()} == {
        name: table["sha256"] for name, table in before["tables"].items()
    }
    return before["dataset_version"] if same else f"{major}.{minor}.{patch + 1}"


def _names(facts: Facts) -> set[tuple[str, ...]]:
    """Every column with its type, and every code."""
    columns = {("column", t, c, kind) for t, columns in facts["columns"].items() for c, kind in columns.items()}
    return columns | {("code", vocabulary, code) for vocabulary, codes in facts["codes"].items() for code in codes}


def _outline(manifest: Facts) -> dict[str, Any]:
    """What the next version keeps of this one."""
    return {
        "dataset_version": manifest.get("dataset_version"),
        "program": manifest.get("program"),
        "rows": {name: table["rows"] for name, table in manifest.get("tables", {}).items()},
        "null_shares": manifest.get("null_shares", {}),
        "failing": manifest.get("failing", {}),
    }


def trend(manifest: Facts, quality: Facts) -> dict[str, Any] | None:
    """What changed since the last version: rows, null shares that moved, rules that fail anew, no longer, or by another
    number of rows. None for a first version. `quality` is the present one, which may be newer than the manifest."""
    before = manifest.get("previous")
    if not before:
        return None
    rows = quality["tables"]
    failing = {e["name"]: e["rows_failed"] for e in quality["expectations"] if not e["passed"]}
    was = before["failing"]
    moved = [
        {"table": table, "column": column, "before": before["null_shares"][table][column], "now": share}
        for table, shares in manifest["null_shares"].items()
        for column, share in shares.items()
        if column in before["null_shares"].get(table, {})
        and abs(share - before["null_shares"][table][column]) >= SHARE_MOVED
    ]
    return {
        "since": before["dataset_version"],
        "version": manifest.get("dataset_version"),
        "rows": {name: {"before": before["rows"].get(name), "now": n} for name, n in rows.items()},
        "null_shares": sorted(moved, key=_by_size),
        "failing": {
            "new": sorted(failing.keys() - was.keys()),
            "gone": sorted(was.keys() - failing.keys()),
            "changed": {
                name: {"before": was[name], "now": n}
                for name, n in sorted(failing.items())
                if name in was and was[name] != n
            },
        },
    }


def _by_size(moved: Facts) -> tuple[float, Sequence[str]]:
    return -abs(moved["now"] - moved["before"]), (moved["table"], moved["column"])
