"""What the user may choose of a build, and what a build tells of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What the user may choose. `published` and `language` stand in where an article gives none."""

    policy: str = "ccc"
    published: date | None = None
    language: str | None = None
    workers: int = 1
    gazetteer: str | None = None
    fresh: bool = False
    geocoder: str = "offline"
    geocoder_options: tuple[str, ...] = ()
    corrections: Path | None = None
    scheduler: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made. `critical` is empty unless integrity failed; then nothing was published."""

    counts: Mapping[str, int]
    statuses: Mapping[str, int]
    critical: tuple[str, ...]
    folder: Path
