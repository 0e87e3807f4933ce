"""What is worth keeping between runs, in the user's cache folder: used only where it is whole and of this version."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def cache_folder() -> Path:
    """The folder for caches: PROTESTS_CACHE, else protests under XDG_CACHE_HOME, else ~/.cache/protests."""
    own, shared = os.environ.get("PROTESTS_CACHE"), os.environ.get("XDG_CACHE_HOME")
    if own:
        return Path(own)
    return (Path(shared) if shared else Path("~/.cache").expanduser()) / "protests"


VERSIONS_KEPT = 8
"""Of one thing: programs of several versions may share a cache."""


def keep(name: str, version: str, make: Callable[[], bytes]) -> memoryview:
    """What `make` gives, from the cache where it was made before under the same `version`.

    The file is packed with a check sum. One that is damaged, cut off or of another version counts for nothing and is
    made anew; where none can be written, it is made each time. The oldest versions go.
    """
    import zstandard

    head = hashlib.sha256(version.encode()).digest()
    path = cache_folder() / f"{name}-{head.hex()[:16]}"
    with suppress(OSError, zstandard.ZstdError):
        held = zstandard.ZstdDecompressor().decompress(path.read_bytes())
        if held.startswith(head):
            return memoryview(held)[len(head) :]
    made = make()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{name}-", delete=False) as draft:
            try:
                draft.write(zstandard.ZstdCompressor(write_checksum=True).compress(head + made))
                draft.close()
                Path(draft.name).replace(path)
            except OSError:
                Path(draft.name).unlink(missing_ok=True)
        for old in sorted(path.parent.glob(f"{name}-*"), key=lambda kept: kept.stat().st_mtime)[:-VERSIONS_KEPT]:
            old.unlink(missing_ok=True)
    return memoryview(made)
