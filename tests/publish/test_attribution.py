"""Whoever passes an output on passes on whose data it holds: GeoNames and Natural Earth are named in every one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl import schema
from etl.publish.export import EXPORTERS

Run = Callable[..., tuple[int, str, str]]

NAMED = (
    "manifest.json",
    "datapackage.json",
    "croissant.json",
    "CODEBOOK.md",
    "CODEBOOK.html",
    "report/index.html",
    "data_docs/quarantined_rows.html",
)


@pytest.mark.parametrize("name", NAMED)
def test_a_file_of_the_dataset_names_geonames(name: str, sample: Path) -> None:
    assert "GeoNames" in (sample / name).read_text("utf-8")


@pytest.mark.parametrize("name", schema.TABLES)
def test_a_table_names_geonames_in_its_own_metadata(name: str, sample: Path) -> None:
    assert b"GeoNames" in pq.read_schema(sample / f"{name}.parquet").metadata[b"attribution"]


@pytest.mark.parametrize("name", ["manifest.json", "datapackage.json", "report/index.html", "CODEBOOK.md"])
def test_what_holds_outlines_or_was_checked_by_them_names_natural_earth(name: str, sample: Path) -> None:
    assert "Natural Earth" in (sample / name).read_text("utf-8")


@pytest.mark.parametrize("to", EXPORTERS)
def test_an_export_has_a_file_beside_it_that_names_geonames(
    to: str, sample: Path, tmp_path: Path, protests: Run
) -> None:
    code, out, _ = protests("export", sample, "--to", to, "--output", tmp_path / "export.csv")
    assert code == 0
    *written, beside = map(Path, out.split())
    described = json.loads(beside.read_text("utf-8"))
    assert described["files"] == [path.name for path in written]
    assert any("GeoNames" in line for line in described["attribution"])


def test_sheets_for_people_and_maps_name_geonames(sample: Path, tmp_path: Path, protests: Run) -> None:
    assert protests("audit", sample, "--sample", 3, "--output", tmp_path / "sheet.csv")[0] == 0
    assert "GeoNames" in (tmp_path / "sheet.html").read_text("utf-8")
    assert protests("geocode", "Minsk", "--map", tmp_path / "map.html")[0] == 0
    page = (tmp_path / "map.html").read_text("utf-8")
    assert "GeoNames" in page
    assert "Natural Earth" in page


def test_a_release_names_both_and_holds_the_pages_for_people(sample: Path, tmp_path: Path, protests: Run) -> None:
    assert protests("release", sample, "--output", tmp_path / "release")[0] == 0
    for name in ("README.md", "LICENSE.txt"):
        text = (tmp_path / "release" / name).read_text("utf-8")
        assert "GeoNames" in text
        assert "Natural Earth" in text
    page = (tmp_path / "release" / "report" / "index.html").read_text("utf-8")
    assert page == (sample / "report" / "index.html").read_text("utf-8")
    assert (tmp_path / "release" / "data_docs" / "index.html").is_file()
