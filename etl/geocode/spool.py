"""Names of a large gazetteer on disk while it is built: written in sorted runs, merged once, never all in memory."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

from etl.geocode.build import STEM_MARK
from etl.geocode.gazetteer import MAX_PLACES, write_links
from etl.geocode.names import is_cyrillic, stem_name

RUN = 500_000
"""Names that are held in memory before they go to disk."""


class PackedStrings:
    """A column of text in two buffers: a fifth of what a list of strings takes."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._text, self._ends = bytearray(), array("q", [0])
        self._changed: dict[int, str] = {}
        for value in values:
            self.append(value)

    def append(self, value: str) -> None:
        """Add a value at the end."""
        self._text += value.encode("utf-8", "replace")
        self._ends.append(len(self._text))

    def __getitem__(self, at: int) -> str:
        return self._changed.get(at) or self._text[self._ends[at] : self._ends[at + 1]].decode("utf-8")

    def __setitem__(self, at: int, value: str) -> None:
        self._changed[at] = value

    def __iter__(self) -> Iterator[str]:
        return (self[at] for at in range(len(self)))

    def __len__(self) -> int:
        return len(self._ends) - 1


class NameSpool:
    """Names with the rows and qualities of their places, on disk in `folder`."""

    def __init__(self, folder: Path, endings: tuple[str, ...], mark_of: Callable[[str], int]) -> None:
        self._folder, self._mark_of = folder, mark_of
        self._endings = tuple(sorted(set(endings), key=lambda ending: (-len(ending), ending)))
        self._held: list[str] = []
        self._runs: list[Path] = []
        self.folder = folder

    def add(self, key: str, row: int, quality: int) -> None:
        """One folded name of one place; a Cyrillic one is kept by its stem too."""
        mark = self._mark_of(key)
        self._held.append(f"{key}\t{row}\t{quality}\t{mark}\n")
        if self._endings and is_cyrillic(key):
            self._held.append(f"{STEM_MARK}{stem_name(key, self._endings)}\t{row}\t{quality}\t{mark}\n")
        if len(self._held) >= RUN:
            self._flush()

    def write(self, priors: Sequence[float]) -> int:
        """Write the trie and the links of all names into the folder, and give the number of names."""
        import marisa_trie
        import numpy as np

        self._flush()
        counts, marks, rows, qualities = array("i"), array("B"), array("i"), array("b")
        listed = self._folder / "keys.txt"

        def keys() -> Iterator[str]:
            with listed.open("w", encoding="utf-8", newline="\n") as stream:
                for key, held, mark in self._merged():
                    order = sorted(held, key=lambda row: (held[row] - priors[row], row))[:MAX_PLACES]
                    rows.extend(order)
                    qualities.extend(held[row] for row in order)
                    counts.append(len(order))
                    marks.append(mark)
                    stream.write(key + "\n")
                    yield key + " "

        trie = marisa_trie.Trie(keys())
        trie.save(str(self._folder / "names.marisa"))
        numbers = np.empty(len(counts), dtype=np.int64)
        with listed.open(encoding="utf-8", newline="\n") as stream:
            for at, line in enumerate(stream):
                numbers[at] = trie[line[:-1] + " "]
        listed.unlink()
        del trie
        sizes = np.frombuffer(counts, dtype=np.int32)
        starts = np.zeros(len(sizes) + 1, dtype=np.int64)
        starts[numbers + 1] = sizes
        np.cumsum(starts, out=starts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        places = np.repeat(starts[numbers], sizes) + within
        ordered, own = np.empty(len(rows), dtype=np.uint32), np.empty(len(rows), dtype=np.uint8)
        ordered[places], own[places] = np.frombuffer(rows, dtype=np.int32), np.frombuffer(qualities, dtype=np.int8)
        by_number = np.zeros(len(sizes) + 1, dtype=np.uint8)
        by_number[numbers] = np.frombuffer(marks, dtype=np.uint8)
        write_links(self._folder, starts.astype(np.uint32), by_number, ordered, own)
        return len(sizes)

    def _flush(self) -> None:
        if self._held:
            path = self._folder / f"run-{len(self._runs)}.txt"
            self._held.sort()
            with path.open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(self._held)
            self._runs.append(path)
            self._held = []

    def _merged(self) -> Iterator[tuple[str, dict[int, int], int]]:
        """Each name once, with its rows and their best quality, and its marks."""
        with ExitStack() as stack:
            runs = [stack.enter_context(path.open(encoding="utf-8", newline="\n")) for path in self._runs]
            lines = (line.split("\t") for line in heapq.merge(*runs))
            for key, group in groupby(lines, key=lambda cells: cells[0]):
                held: dict[int, int] = {}
                marks = 0
                for _, row, quality, mark in group:
                    number = int(row)
                    held[number] = min(int(quality), held.get(number, 9))
                    marks |= int(mark)
                yield key, held, marks
        for path in self._runs:
            path.unlink()
