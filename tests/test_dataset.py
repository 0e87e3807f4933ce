"""The ledger adds up: validation finds a row that is missing, added or exchanged, and reports that are not counted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.pipeline import build
from tests.bench.templates import template_articles, write_articles

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    write_articles(folder / "a.jsonl", template_articles(6))
    assert build([str(folder / "a.jsonl")], folder / "d").critical == ()
    return folder / "d"


@pytest.fixture
def dataset(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "d", symlinks=True))


def rewrite(dataset: Path, table: str, change: Callable[[pa.Table], pa.Table]) -> None:
    path = (dataset / f"{table}.parquet").resolve()
    pq.write_table(change(pq.read_table(path)), path)


def test_a_row_that_is_missing_from_the_ledger_is_found(dataset: Path, protests: Run) -> None:
    import pyarrow.compute as pc

    rewrite(dataset, "articles", lambda t: t.filter(pc.not_equal(t["article_id"], t["article_id"][0])))
    code, out, err = protests("validate", dataset)
    assert code != 0
    assert "manifest.json" in err or "one_row_per_input" in out


def test_a_report_that_the_ledger_does_not_count_is_found(dataset: Path, protests: Run) -> None:
    rewrite(dataset, "reports", lambda t: t.slice(1))
    code, out, _ = protests("validate", dataset)
    assert code == 1
    assert "articles.n_reports.sum" in out
