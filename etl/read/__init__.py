"""First step of the line: from files, folders and globs to raw documents, one module a format.

Nothing is interpreted here but the shape of the files. Every document gives exactly one record: itself, or an
`UnreadableRecord` that says in one line what was seen. Readers stream; nothing over the limits of `limits` is held.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from etl.read.compressed import UNPACKERS, DamagedFileError
from etl.read.csv import read_csv
from etl.read.feed import read_feed
from etl.read.files import InputFile
from etl.read.files import find_files as _find_files
from etl.read.html import read_html
from etl.read.jsonl import read_jsonl
from etl.read.parquet import read_parquet
from etl.read.source import Limit, Reader, Records, Source, Warn, unreadable
from etl.read.text import read_text
from etl.read.warc import read_warc
from etl.records import RawDocument, UnreadableRecord

READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".csv": read_csv,
    ".parquet": read_parquet,
    ".xml": read_feed,
    ".warc": read_warc,
}
"""The reader of each format by its suffix; each also behind the suffixes of `UNPACKERS`."""

ONE_DOCUMENT_FORMATS = frozenset({".txt", ".html", ".htm"})
UNPACKED_BY_READER = frozenset({".warc"})
"""Formats compressed record by record: their reader gets the file as it lies on the disk, to know the offsets."""
TOLD_EVERY = 64
"""Records after which it is told how far the reading has come."""

READ_AHEAD = 1 << 18

__all__ = ["READERS", "InputFile", "Reader", "find_files", "read_documents", "read_file"]


def _warn(message: str) -> None:
    warnings.warn(message, stacklevel=3)


def find_files(inputs: Sequence[str], on_warning: Warn = _warn) -> list[InputFile]:
    """The files that the INPUTs mean, each once, in order. Raises `InputError` where an INPUT gives none."""
    return _find_files(inputs, READERS, UNPACKERS, on_warning)


def read_documents(
    inputs: Sequence[str],
    on_warning: Warn = _warn,
    on_read: Callable[[float], None] = lambda _: None,
    limit: Limit = nullcontext,
) -> Iterator[RawDocument | UnreadableRecord]:
    """All documents of the INPUTs, streamed. The files are looked up at once, so `InputError` comes before reading.

    `on_read` is told now and then which share of the input's bytes has been read. `limit` is the time limit of a feed,
    which a library reads whole.
    """
    files = find_files(inputs, on_warning)
    return _read_all(files, on_warning, on_read, limit)


def _read_all(files: Sequence[InputFile], on_warning: Warn, on_read: Callable[[float], None], limit: Limit) -> Records:
    seen_columns: set[str] = set()
    sizes = [_size(file) for file in files]
    whole, before = max(sum(sizes), 1), 0
    for file, size in zip(files, sizes, strict=True):
        at = [0]
        for number, record in enumerate(read_file(file, on_warning, seen_columns, at, limit)):
            if number % TOLD_EVERY == 0:
                on_read(min((before + at[0]) / whole, 1.0))
            yield record
        before += size
        on_read(min(before / whole, 1.0))


def _size(file: InputFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


def read_file(
    file: InputFile,
    on_warning: Warn = _warn,
    seen_columns: set[str] | None = None,
    at: list[int] | None = None,
    limit: Limit = nullcontext,
) -> Records:
    """The documents of one file. What cannot be opened, or breaks off, is one unreadable record behind those read.

    `seen_columns` are unknown columns named already; it grows. `at` holds one number: how many bytes of the file as it
    lies on the disk have been read.
    """
    n_given = 0
    try:
        n_bytes = file.path.stat().st_size
        with io.BufferedReader(io.FileIO(file.path), READ_AHEAD) as packed:
            source = Source(
                file.name,
                file.stem,
                packed if file.format in UNPACKED_BY_READER else _unpacked(packed, file.packing),
                on_warning,
                n_bytes if not file.packing else None,
                set() if seen_columns is None else seen_columns,
                limit,
            )
            for record in READERS[file.format](source):
                n_given += 1
                if at is not None and n_given % TOLD_EVERY == 1 and not packed.closed:  # a call of the system each
                    at[0] = packed.tell()
                yield record
    except (DamagedFileError, OSError, EOFError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        source_id = file.stem if file.format in ONE_DOCUMENT_FORMATS else None
        yield unreadable(file.name, "rest" if n_given else "", reason, source_id=source_id)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, MemoryError) as error:
        # A library that a file broke costs this file only, never the build.
        reason = " ".join(f"the reader failed: {type(error).__name__}: {error}".split())[:300]
        yield unreadable(file.name, "rest" if n_given else "", reason)


def _unpacked(packed: io.BufferedReader[Any], packing: str) -> io.BufferedReader[Any]:
    return UNPACKERS[packing](packed) if packing else packed
