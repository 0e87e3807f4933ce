"""What a reader is given and what it gives: the shapes shared by the modules of `read`, nothing else."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from etl.records import RawDocument, UnreadableRecord

Warn = Callable[[str], None]
Limit = Callable[[], AbstractContextManager[None]]
"""What raises `TimeoutError` in a body that takes too long."""


@dataclass(frozen=True, slots=True)
class Source:
    """One opened file. `name` is the `source_file` of its records, `stem` the file's name without its format suffixes.

    `stream` gives unpacked bytes in order; only that of an uncompressed file can seek. `n_bytes` is the size of the
    unpacked file where it is known before reading. `limit` is for a library that is given a whole file.
    """

    name: str
    stem: str
    stream: io.BufferedReader[Any]
    warn: Warn
    n_bytes: int | None = None
    seen_columns: set[str] = field(default_factory=set)
    limit: Limit = nullcontext


Records = Iterator[RawDocument | UnreadableRecord]
Reader = Callable[[Source], Records]


def unreadable(
    source: Source | str,
    record: str,
    reason: str,
    status: str = "unreadable",
    source_id: str | None = None,
    n_bytes: int | None = None,
) -> UnreadableRecord:
    """The record that stands for something that could not be read; its reason begins with file and place."""
    name = source if isinstance(source, str) else source.name
    where = f"{name}:{record}" if record else name
    return UnreadableRecord(name, record, source_id, status, f"{one_line(where)}: {one_line(reason)}", n_bytes)


def name_new_columns(source: Source, unknown: Iterable[str]) -> None:
    """Warn about columns kept out, each name once in a run."""
    new = sorted(set(unknown) - source.seen_columns)
    if new:
        source.seen_columns.update(new)
        names = ", ".join(one_line(name)[:80] for name in new[:20])
        more = f" and {len(new) - 20} more" if len(new) > 20 else ""
        source.warn(f"{source.name}: columns kept out: {names}{more}")


def one_line(text: str) -> str:
    r"""The text on one line, at most 300 characters, with nothing that cannot be written as UTF-8.

    >>> one_line("a\n  b\ud800")
    'a b?'
    """
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())[:300]
