"""A release: every variant reads back, the descriptions are valid, the sums hold, the bytes are the same twice."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml

from tests.made import make_dataset
from tests.tables import edit, make_tables

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def released(tmp_path: Path, protests: Run) -> Path:
    tables = edit(make_tables(), "events", 1, demand_text="=1+1", venue="x" * 3000, latitude=None, longitude=None)
    dataset = make_dataset(tmp_path / "dataset", tables)
    code, out, err = protests("release", dataset, "--output", tmp_path / "release")
    assert (code, out.strip()) == (0, str(tmp_path / "release")), err
    return tmp_path / "release"


def test_stata_reads_back_with_missing_values_dates_and_lists_as_text(released: Path) -> None:
    frame = pd.read_stata(released / "stata" / "events.dta").set_index("event_id")
    march = frame.loc["ev-moscow-july"]
    assert march["event_date"] == pd.Timestamp("2019-07-27")
    assert (march["attendance_best"], march["detentions_any"]) == (3500, 1)
    assert march["venue"] == "x" * 3000
    assert pd.isna(march["latitude"])
    assert frame.loc["ev-santiago", "deaths_best"] == 0
    assert pd.isna(frame.loc["ev-tunis", "deaths_best"])
    assert frame.loc["ev-santiago", "issues"] == "prices; rights"
    assert pd.isna(frame.loc["ev-undated", "event_date"])


def test_csv_reads_back_with_the_same_rows_and_escaped_formulas(released: Path) -> None:
    for name, table in make_tables().items():
        frame = pd.read_csv(released / "csv" / f"{name}.csv", keep_default_na=False, dtype=str)
        assert len(frame) == table.num_rows
    events = pd.read_csv(released / "csv" / "events.csv").set_index("event_id")
    assert events.loc["ev-moscow-july", "demand_text"] == "'=1+1"
    assert events.loc["ev-moscow-july", "detentions_best"] == 1373


def test_the_package_is_valid_with_its_csv_twins(released: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(released / "datapackage.json"))
    assert report.valid, [error.message for task in report.tasks for error in task.errors][:5]
    assert {task.name for task in report.tasks} >= {"events", "events-csv", "claims-csv"}


def test_check_sums_hold_and_cover_every_file(released: Path) -> None:
    lines = (released / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    files = {p.relative_to(released).as_posix() for p in released.rglob("*") if p.is_file()}
    assert set(listed) == files - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((released / name).read_bytes()).hexdigest() == digest


def test_citation_licence_and_readme_name_version_and_sources(released: Path) -> None:
    citation = yaml.safe_load((released / "CITATION.cff").read_text("utf-8"))
    assert (citation["type"], citation["license"]) == ("dataset", "CC-BY-4.0")
    for name in ("LICENSE.txt", "README.md"):
        text = (released / name).read_text("utf-8")
        assert "GeoNames" in text
        assert "Natural Earth" in text


def test_an_audit_is_shown_in_the_readme(tmp_path: Path, protests: Run) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    place = {"right": 9, "wrong": 1, "unsure": 0, "precision": 0.9, "low": 0.596, "high": 0.982}
    none = {"right": 0, "wrong": 0, "unsure": 2, "precision": None, "low": None, "high": None}
    audit = {"dataset_version": "1.0.0", "events_marked": 10, "fields": {"place": place, "venue": none}}
    (dataset / "audit.json").write_text(json.dumps(audit), "utf-8")
    assert protests("release", dataset, "--output", tmp_path / "release")[0] == 0
    text = (tmp_path / "release" / "README.md").read_text("utf-8")
    assert "from 10 events of a random sample marked by hand (dataset version 1.0.0)" in text
    assert "| place | 9 | 1 | 0 | 0.90 | 0.60 to 0.98 |" in text
    assert "| venue |" not in text


def test_a_zip_is_the_same_bytes_twice_and_holds_the_folder(tmp_path: Path, protests: Run) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        assert protests("release", dataset, "--output", tmp_path / name / "protests.zip")[0] == 0
    first, second = ((tmp_path / name / "protests.zip").read_bytes() for name in ("a", "b"))
    assert first == second
    with zipfile.ZipFile(tmp_path / "a" / "protests.zip") as archive:
        assert archive.testzip() is None
        assert "protests/stata/events.dta" in archive.namelist()


def test_a_folder_that_is_there_is_not_written_into(tmp_path: Path, protests: Run) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    (tmp_path / "here").mkdir()
    code, _, err = protests("release", dataset, "--output", tmp_path / "here")
    assert (code, err.count("\n")) == (2, 1)
