"""JSON Lines: one article a line. A broken line costs itself only."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import IO, AnyStr

from etl.read.charset import encoding_by_mark
from etl.read.limits import MAX_DOCUMENT_BYTES
from etl.read.rows import COLUMNS, document_of_row
from etl.read.source import Records, Source, name_new_columns, unreadable

MAX_LINE_BYTES = 2 * MAX_DOCUMENT_BYTES  # escapes make a line longer than its article


def read_jsonl(source: Source) -> Records:
    """Every line's article; `record` is the line number. Blank lines are passed over."""
    empty = True
    for number, line in enumerate(_lines(source), start=1):
        record = str(number)
        if line is None:
            empty = False
            yield unreadable(source, record, f"the line is over {MAX_LINE_BYTES:,} bytes", "too_large")
            continue
        if not line or line.isspace():
            continue
        empty = False
        try:
            row = json.loads(line.decode())
        except UnicodeDecodeError as error:
            yield unreadable(source, record, f"not UTF-8 at byte {error.start + 1} of the line")
        except ValueError as error:
            yield unreadable(source, record, f"not JSON: {error}")
        except RecursionError:
            yield unreadable(source, record, "not JSON that can be read: nested too deeply")
        else:
            if not isinstance(row, dict):
                yield unreadable(source, record, f"expected a JSON object, found {type(row).__name__}")
                continue
            if not row.keys() <= COLUMNS:
                name_new_columns(source, row.keys() - COLUMNS)
            yield document_of_row(row, source, record)
    if empty:
        yield unreadable(source, "", "empty")


def _lines(source: Source) -> Iterator[bytes | None]:
    """The lines as UTF-8 without a byte order mark; None for a line over the limit, which is skipped unread."""
    stream = source.stream
    mark = encoding_by_mark(stream.peek(4)[:4])
    if mark is not None:
        stream.read(mark[1])
        if mark[0] != "utf-8":
            for wide in _within_limit(io.TextIOWrapper(stream, mark[0], "replace", newline="\n"), "\n"):
                yield wide.encode("utf-8", "replace") if wide is not None else None
            return
    yield from _within_limit(stream, b"\n")


def _within_limit(stream: IO[AnyStr], end: AnyStr) -> Iterator[AnyStr | None]:
    """The lines of a file of bytes or of text; None for a longer one than the limit, in either's units."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        if len(line) > MAX_LINE_BYTES and not line.endswith(end):
            while line and not line.endswith(end):
                line = stream.readline(1 << 20)
            yield None
        else:
            yield line
