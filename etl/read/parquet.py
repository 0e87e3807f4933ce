"""Parquet: one article a row, read in small batches, only the columns that are wanted."""

from __future__ import annotations

import io
import tempfile
from typing import IO, TYPE_CHECKING, Any

from etl.read.compressed import DamagedFileError
from etl.read.limits import MAX_RATIO, MAX_SPOOLED_BYTES, RATIO_APPLIES_ABOVE
from etl.read.rows import COLUMNS, TEXT_COLUMNS, document_of_row
from etl.read.source import Records, Source, name_new_columns, unreadable

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 32


def read_parquet(source: Source) -> Records:
    """Every row's article; `record` is the row number from 1. Timestamps keep their own zone's date.

    A file without a `text` or `html` column is one unreadable record; damaged row groups cost the rest of the file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not source.stream.peek(1):
        yield unreadable(source, "", "empty")
        return
    row_number = 0
    with tempfile.TemporaryFile() as spool:
        handle: IO[bytes] = source.stream if source.stream.seekable() else _spooled(source, spool)
        try:
            with pq.ParquetFile(handle) as head:
                names, metadata = head.schema_arrow.names, head.metadata
            wanted = [name for name in names if name.strip().lower() in COLUMNS]
            if not {name.strip().lower() for name in wanted} & set(TEXT_COLUMNS):
                yield unreadable(source, "", f"expected a column text or html, found {', '.join(names[:20])}")
                return
            name_new_columns(source, set(names) - set(wanted))
            _refuse_bombs(metadata, handle.seek(0, io.SEEK_END))
            handle.seek(0)
            file = pq.ParquetFile(handle, metadata=metadata, read_dictionary=wanted)
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=wanted):
                columns = {name.strip().lower(): _values(batch.column(name)) for name in wanted}
                for index in range(batch.num_rows):
                    row_number += 1
                    row = {name: values[index] for name, values in columns.items()}
                    broken = [name for name, value in row.items() if isinstance(value, UnicodeDecodeError)]
                    if broken:
                        yield unreadable(source, str(row_number), f"not UTF-8 in {', '.join(broken)}")
                    else:
                        yield document_of_row(row, source, str(row_number))
        except (pa.ArrowException, ValueError, OSError) as error:
            if isinstance(error, DamagedFileError):
                raise
            raise DamagedFileError(f"not Parquet that can be read: {error}") from error


def _refuse_bombs(metadata: Any, n_bytes: int) -> None:
    """Raises where a row group, of which whole pages are unpacked at once, is over the limits of its packing. The sizes
    of single columns are not asked: where their description is damaged, Arrow ends the process."""
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        if group.total_byte_size > max(RATIO_APPLIES_ABOVE, MAX_RATIO * n_bytes):
            raise DamagedFileError(f"a row group unpacks to more than {MAX_RATIO} times the size of the file")


def _spooled(source: Source, spool: IO[bytes]) -> IO[bytes]:
    n = 0
    while piece := source.stream.read(1 << 20):
        n += spool.write(piece)
        if n > MAX_SPOOLED_BYTES:
            raise DamagedFileError(f"the compressed file unpacks to more than {MAX_SPOOLED_BYTES:,} bytes")
    spool.seek(0)
    return spool


def _values(column: pa.Array) -> list[object]:
    """The column's values; a value that is no UTF-8 becomes its error, and costs its row only.

    Text that the file holds once for many rows is held once here too.
    """
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        used = column.indices.unique().drop_null()
        values = dict(zip(used.to_pylist(), _values(column.dictionary.take(used)), strict=True))
        return [values.get(index) for index in column.indices.to_pylist()]
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return [_value(scalar) for scalar in column]


def _value(scalar: pa.Scalar) -> object:
    try:
        return scalar.as_py()
    except UnicodeDecodeError as error:
        return error
