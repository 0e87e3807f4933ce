"""CSV: one article a row, delimiter `,` `;` or tab by the header line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from etl.read.charset import SAMPLE_BYTES, encoding_by_mark, sniff_encoding
from etl.read.limits import MAX_DOCUMENT_BYTES
from etl.read.rows import COLUMNS, TEXT_COLUMNS, document_of_row
from etl.read.source import Records, Source, name_new_columns, unreadable

if TYPE_CHECKING:
    import _csv

DELIMITERS = (",", ";", "\t")
MAX_LINE_CHARACTERS = 2 * MAX_DOCUMENT_BYTES


def read_csv(source: Source) -> Records:
    """Every row's article; `record` is the number of the line on which the row begins.

    A file without a `text` or `html` column is one unreadable record. A row with more cells than the header is
    unreadable: its cells cannot be told apart. So is one with a quote out of place; where that quote swallows the
    rest of the file, the record tells the line on which it begins.
    """
    csv.field_size_limit(MAX_DOCUMENT_BYTES)
    sample = source.stream.peek(SAMPLE_BYTES)[:SAMPLE_BYTES]
    mark = encoding_by_mark(sample)
    if mark is not None:
        source.stream.read(mark[1])
    encoding = mark[0] if mark is not None else sniff_encoding(sample)
    lines = _Lines(io.TextIOWrapper(source.stream, encoding, "replace", newline=""))
    header_line = next(lines, "")
    if not header_line.strip():
        yield unreadable(source, "", "empty")
        return
    delimiter = max(DELIMITERS, key=header_line.count)
    try:
        header = [name.strip().lower() for name in next(csv.reader([header_line], delimiter=delimiter))]
    except (csv.Error, StopIteration) as error:
        yield unreadable(source, "1", f"not a header line: {error}")
        return
    if not set(TEXT_COLUMNS) & set(header):
        yield unreadable(source, "", f"expected a column text or html, found {', '.join(header[:20])}")
        return
    name_new_columns(source, {name for name in header if name} - COLUMNS)
    yield from _rows(csv.reader(lines, delimiter=delimiter, strict=True), lines, header, source)


class _TooLongError(csv.Error):
    """A row is over the limit."""


class _Lines:
    """The lines of the file; one over the limit is cut in pieces, which then fail as rows of their own. Line breaks in
    quotes let a row go on without end: one over the limit ends with `_TooLongError`, and its other lines are skipped.
    A generator could not go on behind an error."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.n_lines = 0
        self.n_of_row = 0
        """Characters of the row under way; who reads rows sets it to 0 before each."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE_CHARACTERS)
        if not line:
            raise StopIteration
        self.n_lines += 1
        self.n_of_row += len(line)
        if self.n_of_row <= MAX_LINE_CHARACTERS:
            return line
        while line and line.count('"') % 2 == 0:  # inside of quotes, and at the line's end still
            line = self._text.readline(MAX_LINE_CHARACTERS)
            self.n_lines += 1
        raise _TooLongError(f"the row is over {MAX_LINE_CHARACTERS:,} characters")


def _rows(reader: _csv.Reader, lines: _Lines, header: list[str], source: Source) -> Records:
    while True:
        record = str(lines.n_lines + 1)
        lines.n_of_row = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLongError as error:
            yield unreadable(source, record, str(error), "too_large")
            continue
        except csv.Error as error:
            yield unreadable(source, record, f"not CSV: {error}")
            continue
        if not any(cells):
            continue
        if len(cells) > len(header) and any(cells[len(header) :]):
            yield unreadable(source, record, f"expected {len(header)} cells, found {len(cells)}")
            continue
        row = {name: cell for name, cell in zip(header, cells, strict=False) if name in COLUMNS}
        yield document_of_row(row, source, record)
