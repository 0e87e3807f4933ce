"""Commands on a built dataset. The ledger adds up: validation finds a row that is missing, added or exchanged, and
reports that are not counted. A command reads one version, and changes only the folder that builds write to."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import dataset as commands
from etl.pipeline import build
from tests.bench.templates import template_articles, write_articles
from tests.made import make_dataset
from tests.tables import make_tables

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


@pytest.mark.parametrize("name", ["copy", ".failed", "version"])
def test_a_copy_or_a_version_is_judged_and_not_changed(name: str, dataset: Path, tmp_path: Path, protests: Run) -> None:
    looked_at = (dataset / ".current").resolve()
    if name != "version":
        looked_at = Path(shutil.copytree(looked_at, tmp_path / name))
    before = {path: path.stat().st_mtime_ns for path in looked_at.rglob("*")}
    code, out, err = protests("validate", looked_at)
    assert (code, err) == (0, "")
    assert "expectations" in out
    code, out, err = protests("report", looked_at)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "not changed" in err
    assert {path: path.stat().st_mtime_ns for path in looked_at.rglob("*")} == before
    path = looked_at / "reports.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    assert protests("validate", looked_at)[0] == 1


@pytest.fixture
def overtaken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset to which a build commits a version with an event less right after a command read its tables."""
    folder = make_dataset(tmp_path / "dataset")
    read = commands.read_tables

    def read_and_commit(path: Path) -> dict[str, pa.Table]:
        tables = read(path)
        monkeypatch.setattr(commands, "read_tables", read)
        less = make_tables()
        make_dataset(folder, {**less, "events": less["events"].slice(1)})
        return tables

    monkeypatch.setattr(commands, "read_tables", read_and_commit)
    return folder


def test_a_release_holds_one_version_though_another_is_committed_meanwhile(
    overtaken: Path, tmp_path: Path, protests: Run
) -> None:
    code, _, err = protests("release", overtaken, "--output", tmp_path / "release")
    assert code == 0, err
    manifest = json.loads((tmp_path / "release" / "manifest.json").read_text("utf-8"))
    for name, table in manifest["tables"].items():
        digest = hashlib.sha256((tmp_path / "release" / f"{name}.parquet").read_bytes()).hexdigest()
        assert digest == table["sha256"], name
    rows = len(pd.read_csv(tmp_path / "release" / "csv" / "events.csv"))
    assert rows == pq.read_metadata(tmp_path / "release" / "events.parquet").num_rows
    assert rows == pq.read_metadata(overtaken / "events.parquet").num_rows + 1


def test_an_audit_speaks_of_the_version_that_it_read(overtaken: Path, tmp_path: Path, protests: Run) -> None:
    before = json.loads((overtaken / "manifest.json").read_text("utf-8"))
    (tmp_path / "sheet.csv").write_text("event_id,field,value,mark\n", "utf-8")
    code, _, err = protests("audit", overtaken, "--marked", tmp_path / "sheet.csv")
    assert code == 0, err
    audit = json.loads((overtaken / "audit.json").read_text("utf-8"))
    assert audit["events_sha256"] == before["tables"]["events"]["sha256"]
