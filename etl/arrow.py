"""PyArrow for long builds: without pandas, which it looks for at the first array that is made of a list, and with an
allocator that gives memory back."""

from __future__ import annotations

import sys
from functools import cache
from importlib.abc import MetaPathFinder


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
    """Has Arrow allocate with jemalloc, where it is there, and give back at once what is freed: columns of a million
    documents are made, put together and dropped one after the other, and mimalloc keeps a third of their pages."""
    import pyarrow as pa

    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())
        pa.jemalloc_set_decay_ms(0)


def release_unused() -> None:
    """Gives back what is free: of Arrow's own allocator, and of the system's, which the rest of the program uses."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    pa.system_memory_pool().release_unused()
