"""Progress on standard error: a bar on a terminal, a line each few seconds elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

SECONDS_BETWEEN_LINES = 5.0


class Progress:
    """Counts documents; a context manager."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.done = 0
        self._share = 0.0
        self._began = self._told = time.monotonic()
        self._first: tuple[float, float] | None = None
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
            from rich.progress import Progress as RichProgress

            told = TextColumn("{task.fields[told]}")
            columns = (TextColumn("reading"), BarColumn(), told, TimeElapsedColumn(), TimeRemainingColumn())
            self._bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("read", total=None, told="")
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, number: int) -> None:
        """Adds documents done."""
        self.done += number
        now = time.monotonic()
        if self._bar is not None:
            self._bar.update(self._task, completed=self._share, total=1 if self._share else None, told=self._rate(now))
        elif not self.quiet and now - self._told > SECONDS_BETWEEN_LINES:
            self._told = now
            sys.stderr.write(f"protests: {self._rate(now)}{self._left(now)}\n")
        if self._first is None:
            self._first = now, self._share

    def read(self, share: float) -> None:
        """Takes note of how much of the input's bytes has been read, 0 to 1: what the time left is estimated from."""
        self._share = share

    def _left(self, now: float) -> str:
        """How long it may take from here, by the pace since the first documents were done: before that packs and
        gazetteer were loaded. Nothing while there is no pace."""
        began, share = self._first or (now, self._share)
        if not share < self._share < 1:
            return ""
        return f", about {_duration((now - began) * (1 - self._share) / (self._share - share))} left"

    def _rate(self, now: float) -> str:
        return f"{self.done} articles, {self.done / max(now - self._began, 0.001):.0f} a second"

    def warn(self, message: str) -> None:
        """A warning: told even when quiet, since it is about the input and not about progress."""
        sys.stderr.write(f"protests: warning: {message}\n")


def _duration(seconds: float) -> str:
    """A time as people say it.

    >>> _duration(59), _duration(3599), _duration(90_000)
    ('59 s', '60 min', '25.0 h')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3_600 else f"{seconds / 3_600:.1f} h"
