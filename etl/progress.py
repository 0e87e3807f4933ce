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
        self._began = self._told = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as RichProgress

            columns = (TextColumn("reading"), BarColumn(), TextColumn("{task.completed} articles"), TimeElapsedColumn())
            self._bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("read", total=None)
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
        if self._bar is not None:
            self._bar.update(self._task, completed=self.done)
        elif not self.quiet and time.monotonic() - self._told > SECONDS_BETWEEN_LINES:
            self._told = time.monotonic()
            rate = self.done / (self._told - self._began)
            sys.stderr.write(f"protests: {self.done} articles, {rate:.0f} a second\n")

    def warn(self, message: str) -> None:
        """A warning: told even when quiet, since it is about the input and not about progress."""
        sys.stderr.write(f"protests: warning: {message}\n")
