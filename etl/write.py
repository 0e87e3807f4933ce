"""Writes the tables: strict, sorted, the same bytes every run.

Takes events, coded documents and merge decisions, gives Arrow tables of `schema.TABLES`, and puts them into a folder
as Parquet with the metadata that pandas and GeoParquet readers need. Refuses what the schema does not know: an
unknown key or code, a missing value that may not be null. Does not judge values: that is the expectations' part.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl import schema
from etl.arrow import release_unused
from etl.batches import CodedTables, as_array
from etl.claim_rows import claim_rows
from etl.codes import codes
from etl.records import Claim, Event, LedgerEntry, MergeDecision

Row = Mapping[str, Any]

ROW_GROUP_ROWS = 50_000
_ROWS_AT_ONCE = 20_000

_SORTED_BY: Mapping[str, tuple[str, ...]] = {
    "events": ("event_date", "country_code", "event_id"),
    "reports": ("article_id", "sentence_start", "report_id"),
    "claims": ("article_id", "start", "claim_id"),
    "articles": ("source_file", "record", "article_id"),
    "merges": tuple(c.name for c in schema.MERGES),
    "quarantine": ("event_date", "country_code", "event_id"),
}
"""Sort keys; nulls come last. They end in the table's key, so that there are no ties."""

_NUMPY_TYPES: Mapping[pa.DataType, tuple[str, str]] = {
    pa.int32(): ("int32", "Int32"),
    pa.int64(): ("int64", "Int64"),
    pa.bool_(): ("bool", "boolean"),
    pa.date32(): ("date", "date32[day][pyarrow]"),
    pa.float32(): ("float32", "float32"),
    pa.float64(): ("float64", "float64"),
    pa.string(): ("unicode", "str"),
    pa.binary(): ("bytes", "object"),
    schema.STRINGS: ("list[unicode]", "object"),
}


def make_tables(
    events: Sequence[Event],
    coded: CodedTables,
    decisions: Sequence[MergeDecision],
    event_of_report: Mapping[str, str],
    copies: Mapping[str, LedgerEntry] | None = None,
    by_hand: Mapping[str, Sequence[Claim]] | None = None,
    kept: Mapping[str, pa.Table] | None = None,
) -> dict[str, pa.Table]:
    """All tables, sorted; `quarantine` is empty and nothing is flagged until `apply_quarantine`. Uses `coded` up: its
    rows are the bulk of a dataset, and are not held twice.

    `event_of_report` names the event of every report. `copies` has the ledger rows of documents that are copies,
    `by_hand` the claims that corrections add to reports, `kept` rows of `events` and `merges` that stay as they were.
    `ValueError` names a key that the schema does not know, a value missing where null is not allowed, or of the wrong
    type; `UnknownCodeError` a code outside its vocabulary.
    """
    counted = pc.value_counts(coded.reports["article_id"])
    lines = ({f.name: getattr(d, f.name) for f in fields(MergeDecision)} for d in decisions)
    made: dict[str, Callable[[], pa.Table]] = {
        "claims": lambda: _claims(coded, event_of_report, by_hand or {}),
        "reports": lambda: _reports(coded, event_of_report),
        "articles": lambda: _articles(coded, counted, copies or {}),
        "events": lambda: _rows_and_kept("events", map(_event_row, events), kept or {}),
        "merges": lambda: _rows_and_kept("merges", lines, kept or {}),
        "quarantine": lambda: _rows_and_kept("quarantine", iter(()), {}),
    }
    tables = {name: make() for name, make in made.items()}  # in this order: claims go with their reports, as these go
    return {name: tables[name] for name in schema.TABLES}


def _rows_and_kept(name: str, rows: Iterator[Row], kept: Mapping[str, pa.Table]) -> pa.Table:
    """A finished table of rows, and of those that stay as they were."""
    table = _plain(name, rows)
    if (more := kept.get(name)) is not None:
        table = pa.concat_tables([table, more.select(table.column_names).cast(table.schema)])
    return _finished(name, _columns(table))


def apply_quarantine(
    tables: Mapping[str, pa.Table], failed: Mapping[str, Sequence[tuple[str, str]]]
) -> dict[str, pa.Table]:
    """The tables with the events of `failed` (event_id to rules and reasons) moved from `events` to `quarantine`, and
    their reports and claims flagged. An event that stays is part of none that is moved."""
    events = tables["events"]
    unknown = sorted(failed.keys() - set(events["event_id"].to_pylist()))
    if unknown:
        raise ValueError(f"not in events: {', '.join(unknown)}")
    moved = _among(events, failed)
    findings = [sorted(failed[event_id]) for event_id in events.filter(moved)["event_id"].to_pylist()]
    rows = events.filter(moved)
    for i, name in enumerate(("failed", "reasons")):
        rows = rows.append_column(
            schema.arrow_schema("quarantine").field(name),
            pa.array([[f[i] for f in fs] for fs in findings], schema.STRINGS),
        )
    quarantine = pa.concat_tables([tables["quarantine"], rows.cast(tables["quarantine"].schema)])
    result = dict(tables)
    result["events"] = _parted_from(events.filter(pc.invert(moved)), failed)
    result["quarantine"] = quarantine.take(_order("quarantine", _columns(quarantine)))
    for name in ("reports", "claims"):
        table = tables[name]
        flags = pc.or_(table["quarantined"], _among(table, failed))
        place = table.schema.get_field_index("quarantined")
        result[name] = table.set_column(place, table.schema.field(place), flags)
    return {name: table.combine_chunks() for name, table in result.items()}


def _parted_from(events: pa.Table, moved: Mapping[str, object]) -> pa.Table:
    """The events without `part_of` where that is one of the moved."""
    place = events.schema.get_field_index("part_of")
    whole = events["part_of"]
    is_gone = pc.is_in(whole, value_set=pa.array(sorted(moved), pa.string()))
    return events.set_column(place, events.schema.field(place), pc.if_else(is_gone, None, whole))


def write_tables(tables: Mapping[str, pa.Table], directory: Path) -> None:
    """Writes each table as `NAME.parquet`: zstd, fixed row groups, `events` and `quarantine` as GeoParquet 1.1."""
    import pyarrow.parquet as pq

    for name, table in tables.items():
        metadata = {"pandas": _json(_pandas_metadata(table.schema)), "attribution": schema.GEONAMES}
        if "geometry" in table.schema.names:
            metadata["geo"] = _json(_geo_metadata(table))
        pq.write_table(
            table.combine_chunks().replace_schema_metadata(metadata),
            directory / f"{name}.parquet",
            version="2.6",
            compression="zstd",
            compression_level=6,
            row_group_size=ROW_GROUP_ROWS,
            data_page_version="1.0",
        )


def write_manifest(
    directory: Path,
    *,
    program: str,
    dependencies: Mapping[str, str],
    packs: Mapping[str, str],
    policy: str,
    options: Mapping[str, Any],
    inputs: Mapping[str, str],
    corrections: str | None = None,
    documents: int | None = None,
) -> None:
    """Writes `manifest.json` about the tables that are in the folder: no clock and no machine, so the same build
    gives the same bytes. `inputs` maps source files to fingerprints; versions are given by name; `corrections` is the
    hash of the file of hand-made ones, `documents` the number of documents read, which `articles` must have."""
    import pyarrow.parquet as pq

    described = {}
    for name in schema.TABLES:
        path = directory / f"{name}.parquet"
        described[name] = {
            "path": path.name,
            "rows": pq.read_metadata(path).num_rows,
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
    manifest = {
        "program": program,
        "dependencies": dict(dependencies),
        "packs": dict(packs),
        "policy": policy,
        "options": dict(options),
        "inputs": dict(inputs),
        "corrections": corrections,
        "documents": documents,
        "tables": described,
    }
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    # A file name that is no Unicode keeps its bytes as escapes, which JSON readers take back.
    (directory / "manifest.json").write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))


def documents_of(articles: pa.Table) -> Iterator[tuple[str, str]]:
    """(source_file, article_id) of each row of the ledger, in its order."""
    for batch in articles.select(["source_file", "article_id"]).to_batches(max_chunksize=10_000):
        yield from zip(batch[0].to_pylist(), batch[1].to_pylist(), strict=True)


def ledger_fingerprints(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each source file the hash of the article_ids from it, from (source_file, article_id) in the ledger's order:
    what the manifest says went in, and what a validation finds.

    >>> sorted(ledger_fingerprints([("a.txt", "1"), ("b.jsonl", "2"), ("b.jsonl", "3")]))
    ['a.txt', 'b.jsonl']
    """
    digests: dict[str, Any] = {}
    for source_file, article_id in rows:
        digests.setdefault(source_file, hashlib.sha256()).update(article_id.encode())
    return {name: digest.hexdigest() for name, digest in digests.items()}


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def point_wkb(longitude: float | None, latitude: float | None) -> bytes | None:
    """A point as little-endian WKB; None where a coordinate is missing.

    >>> point_wkb(37.5, 0.0).hex()
    '01010000000000000000c042400000000000000000'
    >>> point_wkb(37.5, None) is None
    True
    >>> point_wkb(float("nan"), 0.0)
    Traceback (most recent call last):
    ValueError: not a coordinate: longitude nan, latitude 0.0
    """
    if longitude is None or latitude is None:
        return None
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise ValueError(f"not a coordinate: longitude {longitude}, latitude {latitude}")
    return struct.pack("<BIdd", 1, 1, longitude, latitude)


def _event_row(event: Event) -> Row:
    _refuse_keys("events", event.values, {"event_id", "geometry"}, event.event_id)
    geometry = point_wkb(event.values.get("longitude"), event.values.get("latitude"))  # type: ignore[arg-type]
    return {**event.values, "event_id": event.event_id, "geometry": geometry}


def _reports(coded: CodedTables, event_of_report: Mapping[str, str]) -> pa.Table:
    columns = _columns(coded.take("reports"))
    named = coded.documents.select(["article_id", "source_id", "published", "publisher", "language"])
    telling = named.filter(pc.is_in(named["article_id"], value_set=pc.unique(columns["article_id"])))  # 3 in a hundred
    place = pc.index_in(columns["article_id"], value_set=telling["article_id"].combine_chunks())
    for name in named.column_names[1:]:
        columns[name] = telling[name].take(place)
    columns["event_id"] = _looked_up(event_of_report, columns["report_id"])
    return _finished("reports", columns)


def _claims(coded: CodedTables, event_of_report: Mapping[str, str], by_hand: Mapping[str, Sequence[Claim]]) -> pa.Table:
    claims = coded.take("claims")
    claims = claims.filter(claims["listed"])
    claims = claims.append_column("event_id", _looked_up(event_of_report, claims["report_id"]))
    if by_hand:
        article_of = dict(zip(*(coded.reports[name].to_pylist() for name in ("report_id", "article_id")), strict=True))
        rows = (
            {**row, "event_id": event_of_report[report_id], "quarantined": False}
            for report_id, its in by_hand.items()
            for row in claim_rows([(report_id, claim) for claim in its], article_of[report_id])
            if row["listed"]
        )
        more = _plain("claims", rows).drop_columns(["quarantined"])
        claims = pa.concat_tables([claims.select(more.column_names).cast(more.schema), more])
    columns = _columns(claims)
    del claims
    return _finished("claims", columns)


def _articles(coded: CodedTables, counted: pa.StructArray, copies: Mapping[str, LedgerEntry]) -> pa.Table:
    columns = _columns(coded.take("documents"))
    place = pc.index_in(columns["article_id"], value_set=counted.field("values"))
    columns["n_reports"] = pc.fill_null(counted.field("counts").take(place), 0)
    if copies:
        copy = pc.index_in(columns["article_id"], value_set=pa.array(copies, pa.string())).combine_chunks()
        for name in ("status", "reason", "duplicate_of"):
            told = pa.array([getattr(entry, name) for entry in copies.values()], pa.string()).take(copy)
            columns[name] = pc.if_else(pc.is_valid(copy), told, columns[name].cast(pa.string()))
    return _finished("articles", columns)


def _columns(table: pa.Table) -> dict[str, pa.ChunkedArray]:
    return dict(zip(table.column_names, table.columns, strict=True))


def _looked_up(values: Mapping[str, str], keys: pa.ChunkedArray) -> pa.ChunkedArray:
    """The value of each key, null where there is none."""
    place = pc.index_in(keys, value_set=pa.array(values.keys(), pa.string()))
    return pa.chunked_array([pa.array(values.values(), pa.string()).take(place.combine_chunks())])


def _refuse_keys(table: str, values: Row, own: Iterable[str], key: str) -> None:
    """Raises for a key that is no column, or that is filled from elsewhere: Arrow would drop it in silence."""
    allowed = schema.columns(table).keys() - set(own)
    unknown = sorted(values.keys() - allowed)
    if unknown:
        raise ValueError(
            f"{table} {key}: {', '.join(unknown)} cannot be given as a value; etl/schema.py has the columns"
        )


def _plain(name: str, rows: Iterator[Row]) -> pa.Table:
    """A table with every column of the schema, codes as words, from rows whose keys are known to be columns."""
    columns = schema.TABLES[name]
    batches = []
    while part := list(islice(rows, _ROWS_AT_ONCE)):
        batches.append(pa.RecordBatch.from_arrays([_array(name, c, part) for c in columns], schema=_plain_schema(name)))
    return pa.Table.from_batches(batches, schema=_plain_schema(name))


def _plain_schema(name: str) -> pa.Schema:
    return pa.schema([pa.field(c.name, _undictionaried(c.type)) for c in schema.TABLES[name]])


MANY_ROWS = 100_000
"""Rows of a table whose columns are worth giving back one by one as they are used up."""


def _finished(name: str, columns: dict[str, pa.ChunkedArray]) -> pa.Table:
    """The table in its order, with the schema's types, codes in their dictionaries. Strict as `_array` is with values;
    `columns` is used up one by one, so that little stands twice."""
    for column in schema.TABLES[name]:
        if column.name in columns:
            _check_column(name, column, columns)
    order = _order(name, columns)
    arrays = []
    for column in schema.TABLES[name]:
        if column.name == "quarantined" and column.name not in columns:
            arrays.append(pa.array(np.zeros(len(order), bool)))
            continue
        found = pa.chunked_array([columns.pop(column.name).take(order).combine_chunks()])
        if len(order) >= MANY_ROWS:
            release_unused()
        if column.type == schema.DICTIONARY:
            arrays.append(_dictionary(found, column.vocabulary))
        else:
            arrays.append(found.cast(column.type, safe=column.type != pa.float32()))
    return pa.Table.from_arrays(arrays, schema=schema.arrow_schema(name))


def _check_column(name: str, column: schema.Column, columns: Mapping[str, pa.ChunkedArray]) -> None:
    found = columns[column.name]
    if not column.nullable and found.null_count:
        row = columns[schema.KEYS[name]][found.is_null().index(True).as_py()]
        raise ValueError(f"{name}.{column.name}: no value in row {row.as_py()!r}, where one is needed")
    if column.vocabulary is not None:
        words = pc.list_flatten(found) if column.type == schema.STRINGS else found
        schema.check_codes(pc.unique(words).to_pylist(), column, codes(column.vocabulary))


def _undictionaried(type_: pa.DataType) -> pa.DataType:
    return pa.string() if type_ == schema.DICTIONARY else type_


def _array(table: str, column: schema.Column, rows: Sequence[Row]) -> pa.Array:
    """One column of some rows, strictly: no null where none may be, no unknown code, no value of another type."""
    where = f"{table}.{column.name}"
    values = [row.get(column.name) for row in rows]
    if not column.nullable and None in values:
        row = rows[values.index(None)]
        raise ValueError(f"{where}: no value in row {row.get(schema.KEYS.get(table, ''), row)!r}, where one is needed")
    if column.vocabulary is not None:
        words = (v for vs in values for v in vs or ()) if column.type == schema.STRINGS else values
        schema.check_codes(words, column, codes(column.vocabulary))
    return as_array(where, values, _undictionaried(column.type))


def _dictionary(column: pa.ChunkedArray, vocabulary: str | None) -> pa.Array:
    """Codes in the vocabulary's order, all of them; other words in sorted order, those that occur."""
    held = _encoded(column)
    if vocabulary is not None:
        entries = pa.array(codes(vocabulary), pa.string())
    else:
        found = held.dictionary.take(pc.drop_null(pc.unique(held.indices)))
        entries = found.take(pc.sort_indices(found))
    number_of = pc.index_in(held.dictionary, value_set=entries)
    return pa.DictionaryArray.from_arrays(number_of.take(held.indices), entries)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """The column as words, each once, and where they stand."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return column.unify_dictionaries().combine_chunks()


def _order(name: str, columns: Mapping[str, pa.ChunkedArray]) -> pa.Array:
    """The places of the rows in the table's order, nulls last. Codes sort by their letters, not by their place in the
    dictionary."""
    keys = {key: _sortable(columns[key]) for key in _SORTED_BY[name]}
    return pc.sort_indices(pa.table(keys), [(key, "ascending") for key in keys])


def _sortable(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """What sorts as the column does: of words that are held once their rank."""
    if not pa.types.is_dictionary(column.type):
        return column
    held = _encoded(column)
    return pc.rank(held.dictionary, tiebreaker="dense").take(held.indices)


def _among(table: pa.Table, events: Mapping[str, object]) -> pa.ChunkedArray:
    """For each row whether its event is one of them; false without an event."""
    found = pc.is_in(table["event_id"], value_set=pa.array(sorted(events), pa.string()))
    return pc.fill_null(found, False)


def _pandas_metadata(arrow: pa.Schema) -> dict[str, Any]:
    """What makes a plain `pandas.read_parquet` give nullable integers, booleans and Arrow dates."""
    described = []
    for field in arrow:
        coded = pa.types.is_dictionary(field.type)
        pandas_type, numpy_type = ("categorical", "int32") if coded else _NUMPY_TYPES[field.type]
        described.append(
            {
                "name": field.name,
                "field_name": field.name,
                "pandas_type": pandas_type,
                "numpy_type": numpy_type,
                "metadata": {"ordered": False} if coded else None,
            }
        )
    return {"index_columns": [], "column_indexes": [], "columns": described, "pandas_version": "3.0.0"}


def _geo_metadata(table: pa.Table) -> dict[str, Any]:
    """The `geo` key of GeoParquet 1.1. No `crs` means longitude and latitude on WGS 84 (OGC:CRS84)."""
    points = [struct.unpack("<dd", wkb[5:]) for wkb in table["geometry"].to_pylist() if wkb is not None]
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": ["Point"]}
    if points:
        xs, ys = zip(*points, strict=True)
        column["bbox"] = [min(xs), min(ys), max(xs), max(ys)]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


_json = partial(json.dumps, sort_keys=True, separators=(",", ":"), allow_nan=False)
