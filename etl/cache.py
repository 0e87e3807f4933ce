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
    """What `make` gives, from the cache where it was made before under the same `version`; where none can be written,
    it is made each time."""
    kept = read_kept(name, version)
    if kept is None:
        made = make()
        write_kept(name, version, made)
        return memoryview(made)
    return kept


def is_kept(name: str, version: str) -> bool:
    """Whether there is a file of a version; whether it is whole is seen when it is read."""
    return _path(name, _head(version)).is_file()


def read_kept(name: str, version: str) -> memoryview | None:
    """What was kept under a version. A file that is damaged, cut off or of another version counts for nothing."""
    import zstandard

    head = _head(version)
    with suppress(OSError, zstandard.ZstdError):
        held = zstandard.ZstdDecompressor().decompress(_path(name, head).read_bytes())
        if held.startswith(head):
            return memoryview(held)[len(head) :]
    return None


def write_kept(name: str, version: str, made: bytes) -> None:
    """Keeps it, packed with a check sum, where there is a folder to write; the oldest versions go."""
    import zstandard

    head = _head(version)
    path = _path(name, head)
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


def _head(version: str) -> bytes:
    return hashlib.sha256(version.encode()).digest()


def _path(name: str, head: bytes) -> Path:
    return cache_folder() / f"{name}-{head.hex()[:16]}"
