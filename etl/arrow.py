"""PyArrow without pandas: it looks for pandas at the first array that is made of a list, and most builds need none."""

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
