"""The descriptions under their own validators: Frictionless, Croissant, GeoParquet; and the dataset's version."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from etl.publish.describe import write_descriptions
from etl.publish.version import complete_manifest, next_version, trend
from etl.write import write_manifest, write_tables
from tests.tables import Tables, drop, edit, make_tables

CLEAN: dict[str, Any] = {"expectations": [], "tables": {}}


def quality(tables: Tables, **failing: int) -> dict[str, Any]:
    return {
        "tables": {name: table.num_rows for name, table in tables.items()},
        "expectations": [{"name": name, "passed": False, "rows_failed": n} for name, n in failing.items()],
    }


def described(folder: Path, tables: Tables, before: Any = None, **failing: int) -> Any:
    folder.mkdir(exist_ok=True)
    write_tables(tables, folder)
    write_manifest(folder, program="0.1.0", dependencies={}, packs={}, policy="ccc", options={}, inputs={"a": "0"})
    manifest = complete_manifest(folder, tables, quality(tables, **failing), before)
    write_descriptions(tables, folder, manifest)
    return manifest


def nulls_everywhere() -> Tables:
    """Tables with null coordinates and lists, empty texts and a row in quarantine's shape."""
    tables = edit(make_tables(), "events", 0, latitude=None, longitude=None, geometry=None, issues=None)
    return edit(tables, "articles", 0, record="")


def test_frictionless_finds_package_and_parquet_tables_valid(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    described(tmp_path, nulls_everywhere())
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, [error.message for task in report.tasks for error in task.errors][:5]
    assert {task.name for task in report.tasks} >= {"events", "reports", "claims", "articles", "merges", "quarantine"}


def test_frictionless_would_tell_a_wrong_code(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    described(tmp_path, edit(make_tables(), "events", 0, authorization="perhaps"))
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert not report.valid
    assert any("perhaps" in error.message for task in report.tasks for error in task.errors)


def test_mlcroissant_finds_the_description_valid_and_reads_the_tables_by_it(tmp_path: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    described(tmp_path, make_tables())
    dataset = mlcroissant.Dataset(jsonld=tmp_path / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    claims = list(dataset.records("claims"))
    assert len(claims) == make_tables()["claims"].num_rows
    assert claims[0]["claims/quote"].startswith(b"They said")


def test_geoparquet_conforms_by_its_validator_and_geopandas_reads_it(tmp_path: Path) -> None:
    import geopandas as gpd

    described(tmp_path, nulls_everywhere())
    frame = gpd.read_parquet(tmp_path / "events.parquet")
    assert (frame.crs.to_epsg() or str(frame.crs), frame.geometry.isna().sum()) in {(4326, 1), ("OGC:CRS84", 1)}
    program = Path(sys.executable).with_name("geoparquet-validator")
    if not program.exists():
        pytest.skip("geoparquet-validator is not installed")
    for name in ("events", "quarantine"):
        done = subprocess.run([program, "check", "--class", "core", tmp_path / f"{name}.parquet"],
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout
        assert "conformant" in done.stdout


def test_the_descriptions_carry_version_licence_provenance_and_attribution(tmp_path: Path) -> None:
    manifest = described(tmp_path, make_tables())
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    croissant = json.loads((tmp_path / "croissant.json").read_text("utf-8"))
    assert package["version"] == croissant["version"] == manifest["dataset_version"] == "1.0.0"
    assert package["licenses"][0]["name"] == manifest["licence"] == "CC-BY-4.0"
    assert croissant["license"].endswith("/by/4.0/")
    assert (package["provenance"]["input_files"], package["provenance"]["policy"]) == (1, "ccc")
    assert all("GeoNames" in text for text in (croissant["citeAs"], " ".join(manifest["attribution"])))


def test_the_version_rises_by_rows_columns_and_codes(tmp_path: Path) -> None:
    first = described(tmp_path, make_tables())
    assert described(tmp_path, make_tables(), first)["dataset_version"] == "1.0.0"
    second = described(tmp_path, edit(make_tables(), "events", 0, city="Minsk"), first)
    assert second["dataset_version"] == "1.0.1"
    more = {**second, "columns": {**second["columns"], "weather": {"rain": "bool"}}}
    assert next_version(more, second) == "1.1.0"
    assert next_version(second, more) == "2.0.0"


def test_the_trend_tells_rows_null_shares_and_rules_that_changed(tmp_path: Path) -> None:
    tables = make_tables()
    first = described(tmp_path, tables, None, old=1, kept=2)
    fewer = drop(edit(tables, "events", 1, attendance_best=None), "articles", 0)
    second = described(tmp_path, fewer, first, new=1, kept=5)
    found = trend(second, quality(fewer, new=1, kept=5))
    assert found is not None
    assert (found["since"], found["version"]) == ("1.0.0", "1.0.1")
    assert found["rows"]["articles"] == {"before": 9, "now": 8}
    assert {"table": "events", "column": "attendance_best", "before": 0.6, "now": 0.8} in found["null_shares"]
    assert found["failing"] == {"new": ["new"], "gone": ["old"], "changed": {"kept": {"before": 2, "now": 5}}}
    assert trend(first, quality(tables)) is None


def test_parquet_files_name_whose_data_they_hold(tmp_path: Path) -> None:
    described(tmp_path, make_tables())
    for name in ("events", "reports", "claims", "quarantine"):
        metadata = pq.read_schema(tmp_path / f"{name}.parquet").metadata
        assert b"GeoNames" in metadata[b"attribution"]
