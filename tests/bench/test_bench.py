"""The benchmark runs, in a form that takes seconds."""

from __future__ import annotations

from pathlib import Path

from tests.bench.bench import BASELINE, _python, render, run_build
from tests.bench.corpora import write_warc


def test_a_build_of_pages_is_measured_by_stage(tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "pages.warc.gz", 12, share=0.5, size=30_000)
    alone = float(_python(BASELINE, str(warc)))
    build = run_build(warc, tmp_path / "pages")
    assert build["counts"]["articles"] == 12
    assert build["statuses"]["events"] > 2
    assert 0 < build["stages"]["screen of pages"] < build["stages"]["articles"] < build["seconds"]
    pages = {"pages": 12, "pages_a_second": 1.0, "baseline_seconds": alone, "line_over_baseline": 1.0,
             "build_over_baseline": 1.0, **build}  # fmt: skip
    assert "thorough parser" in render({"load": [0.0], "cores": 2, "pages": pages})
