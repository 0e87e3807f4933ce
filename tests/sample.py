"""The sample corpus built into a folder: what the gate, README and the end-to-end tests start from."""

from __future__ import annotations

from pathlib import Path

from etl.pipeline import BuildOptions, BuildResult, build

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "tests" / "articles"
GOLD = ROOT / "tests" / "gold"
GOLD_SETS = (
    GOLD, *(GOLD / name for name in ("news", "world", "retold", "wide", "short", "acts", "later", "clauses")),
)  # fmt: skip
"""Sets of hand-coded articles, scored together."""


def build_sample(output: Path, *, workers: int = 1) -> BuildResult:
    """A fresh build of `tests/articles`; a failed critical expectation raises."""
    result = build([str(ARTICLES)], output, BuildOptions(workers=workers, fresh=True))
    if result.critical:
        raise RuntimeError("; ".join(result.critical))
    return result
