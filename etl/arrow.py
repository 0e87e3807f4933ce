"""PyArrow for long builds: without pandas, which it looks for at the first array that is made of a list, with an
allocator that gives memory back, and with looks at long columns that need little of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_SORTED_AT_ONCE = 50_000


class _NoPandas(MetaPathFinder):
    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ImportError("pandas is left until it is asked for by name")


@cache
def leave_pandas() -> None:
    """Lets PyArrow look for pandas and find none: half a second and 60 MB of each process. It looks again when
    something is to become a pandas object."""
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(finder)


@cache
def give_back_memory() -> None:
    """Has Arrow allocate with the system's allocator, which gives all that is free back when it is asked to
    (`release_unused`): columns of a million documents are made, put together and dropped one after the other, and
    other allocators keep many of their pages."""
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())


def release_unused() -> None:
    """Gives back what is free, of Arrow and of the rest of the program."""
    import pyarrow as pa

    pa.system_memory_pool().release_unused()


def repeated(words: pa.ChunkedArray) -> pa.Array:
    """The words that stand more than once, in order, each once; null is none.

    >>> import pyarrow as pa
    >>> repeated(pa.chunked_array([["b", "a", None], ["b", None, "c", "b"]])).to_pylist()
    ['b']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [part.slice(1).filter(pc.equal(part.slice(1), part.slice(0, len(part) - 1))) for part in _sorted(words)]
    return pc.unique(pa.chunked_array(parts, words.type))


def n_different(words: pa.ChunkedArray) -> int:
    """How many different words there are, null not counted.

    >>> import pyarrow as pa
    >>> n_different(pa.chunked_array([["b", "a", None], ["b", None, "c", "b"]])), n_different(pa.chunked_array([["a"]]))
    (3, 1)
    """
    import pyarrow.compute as pc

    found = 1 if len(words) > words.null_count else 0
    for part in _sorted(words):
        found += pc.sum(pc.not_equal(part.slice(1), part.slice(0, len(part) - 1))).as_py() or 0
    return found


def _sorted(words: pa.ChunkedArray) -> Iterator[pa.Array]:
    """The words in order, some thousands at once, each part with the last word of the one before. A table of a million
    words that are nearly all different would take several times their own memory, and the words in order as much."""
    import pyarrow.compute as pc

    known = words.drop_null().combine_chunks()
    order = pc.sort_indices(known)
    for first in range(0, len(order), _SORTED_AT_ONCE):
        yield known.take(order.slice(max(0, first - 1), _SORTED_AT_ONCE + (first > 0)))
