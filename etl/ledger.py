"""The documents of a build that gave no report, held as Arrow columns: of a news crawl they are 97 in a hundred.

An object each would take a kilobyte; here a row takes a third of that, words that stand in every row once. Those
that can be copies of another document come back as objects, since the merge compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

import pyarrow as pa
import pyarrow.compute as pc

from etl import schema
from etl.records import Coded, LedgerEntry

ROWS_AT_ONCE = 8_192
_NAMES = tuple(f.name for f in fields(LedgerEntry))
_SHARED = frozenset({"source_file", "status", "reason", "publisher", "published_basis", "language", "processed_with"})
"""Columns of few different words."""


def _type(name: str) -> pa.DataType:
    kind = pa.string() if (given := schema.columns("articles")[name].type) == schema.DICTIONARY else given
    return pa.dictionary(pa.int32(), pa.string()) if name in _SHARED else kind


class QuietLedger:
    """Ledger rows in order of arrival; a row's number stays its own, also when it is dropped."""

    def __init__(self) -> None:
        self._schema = pa.schema([(name, _type(name)) for name in _NAMES])
        self._done: list[pa.RecordBatch] = []
        self._open: list[LedgerEntry] = []
        self._dropped: set[int] = set()

    def add(self, entry: LedgerEntry) -> int:
        """Takes a row in, and gives its number."""
        self._open.append(entry)
        number = len(self._done) * ROWS_AT_ONCE + len(self._open) - 1
        if len(self._open) == ROWS_AT_ONCE:
            self._close()
        return number

    def drop(self, number: int) -> None:
        """Takes a row out."""
        self._dropped.add(number)

    def _close(self) -> None:
        columns = [pa.array([_sound(getattr(e, f.name)) for e in self._open], f.type) for f in self._schema]
        self._done.append(pa.RecordBatch.from_arrays(columns, schema=self._schema))
        self._open = []

    def settle(self, hashes: Sequence[str]) -> tuple[list[Coded], pa.Table]:
        """The rows that may be copies, of each other or of documents with these text hashes, as objects; the rest."""
        if self._open:
            self._close()
        table = pa.Table.from_batches(self._done, schema=self._schema)
        self._done = []
        kept = (
            pa.array([i for i in range(table.num_rows) if i not in self._dropped], pa.int64())
            if self._dropped
            else None
        )
        table = table if kept is None else table.take(kept)
        counts = pc.value_counts(table["text_sha256"])
        often = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
        known = pa.concat_arrays([often.cast(pa.string()), pa.array(sorted(set(hashes)), pa.string())])
        double = pc.and_(pc.is_valid(table["text_sha256"]), pc.is_in(table["text_sha256"], value_set=known))
        return list(_objects(table.filter(double))), table.filter(pc.invert(double))


def _sound(value: object) -> object:
    """The value; half a surrogate pair, from a file name or a broken source, becomes U+FFFD."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def _objects(table: pa.Table) -> Iterator[Coded]:
    for row in table.to_pylist():
        yield Coded(LedgerEntry(**row))
