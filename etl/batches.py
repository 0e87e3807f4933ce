"""What reading gave, as Arrow columns: documents, their reports and their claims, in memory and in finished batches.

An object for each claim would take a kilobyte, a row takes a fifth of that; and what became of a document without
reports, 97 in a hundred of a news crawl, takes a third. Objects are made of the documents that the merge looks at.
Knows neither files nor what a value means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl import schema
from etl.claim_rows import claim_rows
from etl.records import Claim, Coded, LedgerEntry, Report

_ENTRY, _CLAIM = LedgerEntry._fields, Claim._fields
_REPORT = ("report_id", "article_id", "sentence_start", "sentence_end")
_SHARED_WORDS = frozenset({"source_file", "status", "reason", "publisher", "published_basis", "language", "rule",
                           "processed_with", "field", "qualifier", "modality", "attributed_to", "target"})  # fmt: skip
"""Columns of few different words, each held once."""

VALUES = tuple(c.name for c in schema.SHARED if c.name != "event_id")
"""What a report's values may be called."""


def _field(name: str, column: schema.Column) -> pa.Field:
    if name in _SHARED_WORDS:
        return pa.field(name, schema.DICTIONARY)
    wide = {schema.DICTIONARY: pa.string(), pa.float32(): pa.float64()}
    return pa.field(name, wide.get(column.type, column.type))


@cache
def _layout() -> dict[str, pa.Schema]:
    """The columns of the three tables; a batch with others is not read."""
    entries, reports, claims = (schema.columns(name) for name in ("articles", "reports", "claims"))
    listed = ("claim_id", "report_id", "article_id", *(name for name in _CLAIM if name in claims))
    return {
        "documents": pa.schema(
            [
                *(_field(name, entries[name]) for name in _ENTRY),
                pa.field("signature", pa.list_(pa.uint64())),
                pa.field("names", pa.list_(pa.string())),
            ]
        ),
        "reports": pa.schema([_field(name, reports[name]) for name in (*_REPORT, *VALUES)]),
        "claims": pa.schema(
            [
                *(_field(name, claims[name]) for name in listed),
                pa.field("sentence", pa.int32()),
                pa.field("target", schema.DICTIONARY),
                pa.field("listed", pa.bool_()),
            ]
        ),
    }


MERGED_AT_ONCE = 4_000
"""Documents that the merge holds as objects, or as many more as one block has: some 100 MB."""


@dataclass(slots=True)
class CodedTables:
    """Documents, reports and claims as columns. A row of `claims` that is not `listed` repeats another."""

    documents: pa.Table
    reports: pa.Table
    claims: pa.Table

    def take(self, name: str) -> pa.Table:
        """One of the three, which is then held here no more: what is made of it need not stand beside it."""
        table = getattr(self, name)
        setattr(self, name, table.schema.empty_table())
        return table

    def of(self, article_ids: Iterable[str]) -> CodedTables:
        """The rows of the documents of these ids, with no more words than they have: they may go to another process."""
        wanted = pa.array(sorted(article_ids), pa.string())

        def rows(table: pa.Table) -> pa.Table:
            part = table.filter(pc.is_in(table["article_id"], value_set=wanted))
            plain = pa.schema([f.with_type(f.type.value_type) if _is_coded(f) else f for f in part.schema])
            return part.cast(plain).cast(part.schema)

        return CodedTables(rows(self.documents), rows(self.reports), rows(self.claims))

    def objects(self, *, quotes: bool = False) -> list[Coded]:
        """The documents with their reports and claims, as they were read; quotations only if asked for."""

        def columns(table: pa.Table, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
            nothing = [None] * table.num_rows
            return zip(*(_cells(table[n]) if quotes or n != "quote" else nothing for n in names), strict=True)

        claims: dict[str, list[Claim]] = {}
        loose: dict[str, list[Claim]] = {}
        for report_id, article_id, *own in columns(self.claims, ("report_id", "article_id", *_CLAIM)):
            its = loose.setdefault(article_id, []) if report_id is None else claims.setdefault(report_id, [])
            its.append(Claim(*own))
        reports: dict[str, list[Report]] = {}
        for report_id, article_id, start, end, *cells in columns(self.reports, (*_REPORT, *VALUES)):
            values = {
                name: tuple(v) if isinstance(v, list) else v
                for name, v in zip(VALUES, cells, strict=True)
                if v is not None
            }
            report = Report(report_id, article_id, values, tuple(claims.get(report_id, ())), start, end)
            reports.setdefault(article_id, []).append(report)
        made = []
        for signature, names, *own in columns(self.documents, ("signature", "names", *_ENTRY)):
            entry = LedgerEntry(*own)
            told, others = reports.get(entry.article_id, ()), loose.get(entry.article_id, ())
            made.append(Coded(entry, tuple(told), tuple(others), tuple(signature or ()), tuple(names or ())))
        return made

    def in_groups(self, blocks: Iterable[Sequence[str]]) -> Iterator[CodedTables]:
        """The rows of several blocks of ids at once: one by one would be slow."""
        held: list[str] = []
        for block in blocks:
            held += block
            if len(held) >= MERGED_AT_ONCE:
                yield self.of(held)
                held = []
        if held:
            yield self.of(held)


def _is_coded(field: pa.Field) -> bool:
    return bool(pa.types.is_dictionary(field.type))


def _cells(column: pa.ChunkedArray) -> list[Any]:
    """What `to_pylist` gives, which is slow for dictionaries only."""
    return list((column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column).to_pylist())


def as_columns(coded: Sequence[Coded]) -> CodedTables:
    """Documents as columns, of one given twice the last. `ValueError` names a value that has no column."""
    last = {one.entry.article_id: one for one in coded}.values()
    layout = _layout()
    documents = [*zip(*(one.entry for one in last), strict=True), [o.signature for o in last], [o.names for o in last]]
    reports = [row for one in last for row in map(_report_row, one.reports)]
    claims = [row for one in last for row in claim_rows(_told(one), one.entry.article_id)]
    return CodedTables(
        _table("documents", documents if last else (), layout["documents"]),
        _table("reports", _columns(reports, layout["reports"]), layout["reports"]),
        _table("claims", _columns(claims, layout["claims"]), layout["claims"]),
    )


def _told(coded: Coded) -> list[tuple[str | None, Claim]]:
    told: list[tuple[str | None, Claim]] = [(r.report_id, claim) for r in coded.reports for claim in r.claims]
    return [*told, *((None, claim) for claim in coded.loose_claims)]


def _report_row(report: Report) -> dict[str, Any]:
    if unknown := sorted(report.values.keys() - set(VALUES)):
        names = ", ".join(unknown)
        raise ValueError(f"reports {report.report_id}: {names} is no value; etl/schema.py has the columns")
    return {
        **report.values,
        **{name: getattr(report, name) for name in _REPORT},
    }


def _columns(rows: Sequence[Mapping[str, Any]], layout: pa.Schema) -> list[list[Any]]:
    """The rows' cells by column; none of no rows."""
    return [[row.get(name) for row in rows] for name in layout.names] if rows else []


def _table(name: str, columns: Sequence[Sequence[Any]], layout: pa.Schema) -> pa.Table:
    if not columns:  # as of the reports and claims of most batches of a crawl
        return layout.empty_table()
    arrays = (as_array(f"{name}.{f.name}", cells, f.type) for f, cells in zip(layout, columns, strict=True))
    return pa.table(list(arrays), layout)


def as_array(where: str, values: Sequence[Any], type_: pa.DataType) -> pa.Array:
    """Values as an array, of no other type than they are; half a surrogate pair, from a file name or a broken source,
    becomes U+FFFD."""
    if pa.types.is_integer(type_):
        wrong = next((v for v in values if v is not None and type(v) is not int), None)
        if wrong is not None:
            raise ValueError(f"{where}: {wrong!r} is not an integer")
    try:
        try:
            return pa.array(values, type_)
        except UnicodeEncodeError:
            return pa.array([whole_characters(value) for value in values], type_)
    except (pa.ArrowException, OverflowError, TypeError, ValueError) as error:
        raise ValueError(f"{where}: {error}") from error


def whole_characters(value: Any) -> Any:
    """A text, or the texts of a list, without halves of surrogate pairs; anything else as it is."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return [whole_characters(item) for item in value] if isinstance(value, (list, tuple)) else value


def concat(parts: Sequence[CodedTables]) -> CodedTables:
    """All documents of several; words that many rows share are held once."""

    def together(name: str) -> pa.Table:
        empty = _layout()[name].empty_table()
        return pa.concat_tables([empty, *(getattr(part, name) for part in parts)]).unify_dictionaries()

    return CodedTables(together("documents"), together("reports"), together("claims"))


def encode_batch(coded: CodedTables) -> bytes:
    """A batch as three Arrow streams, one after the other, compressed, with a check sum: no pickle, since texts are
    foreign."""
    import zstandard

    sink = pa.BufferOutputStream()
    for table in (coded.documents, coded.reports, coded.claims):
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    return zstandard.ZstdCompressor(level=3, write_checksum=True).compress(sink.getvalue())


def decode_batch(data: bytes) -> CodedTables | None:
    """The batch; None where the bytes are damaged or of another layout."""
    import zstandard

    tables = {}
    try:
        source = pa.BufferReader(zstandard.ZstdDecompressor().decompress(data))
        for name, layout in _layout().items():
            with pa.ipc.open_stream(source) as stream:
                tables[name] = stream.read_all()
            if not tables[name].schema.equals(layout):
                return None
    except (zstandard.ZstdError, pa.ArrowException, OSError, ValueError):
        return None
    return CodedTables(**tables)
