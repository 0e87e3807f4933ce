"""The data package: made from the schema, true of the tables it stands beside."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from etl import schema
from etl.batches import as_columns
from etl.codes import codes
from etl.publish.datapackage import write_datapackage
from etl.records import Claim, Coded, Event, LedgerEntry, Report, Value
from etl.write import apply_quarantine, make_tables, write_tables

SHARED: dict[str, Value] = {
    "scope": "event",
    "event_type": "march",
    "event_family": "protest",
    "status": "occurred",
    "confidence": 0.9,
}


def tables_of_one_event() -> dict[str, pa.Table]:
    counts: dict[str, Value] = {"n_reports": 1, "n_copies": 0, "n_publishers": 0, "source_urls": ()}
    event = Event("e1", {**SHARED, **counts, "event_date": date(2019, 8, 10)}, ("r1",))
    claim = Claim("event_type", "march", 0, 5, 0, "en.march", code="march", chosen=True)
    report = Report("r1", "a1", SHARED, (claim,), 0, 20)
    entry = LedgerEntry("a1", "a.txt", "", None, "events", processed_with="0.1.0")
    copy = LedgerEntry("a2", "b.txt", "", None, "duplicate", duplicate_of="a1", processed_with="0.1.0")
    return make_tables([event], as_columns([Coded(entry, (report,)), Coded(copy)]), [], {"r1": "e1"})


def described(folder: Path, tables: dict[str, pa.Table]) -> dict[str, Any]:
    write_tables(tables, folder)
    write_datapackage(tables, folder, title="Protests in test articles", version="0.1.0")
    package: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return package


def resource(package: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in package["resources"] if r["name"] == name)
    return found


def field(package: dict[str, Any], table: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in resource(package, table)["schema"]["fields"] if f["name"] == name)
    return found


def references(package: dict[str, Any], table: str) -> dict[str, str]:
    keys = resource(package, table)["schema"].get("foreignKeys", [])
    return {key["fields"][0]: key["reference"].get("resource", "itself") for key in keys}


def test_every_table_and_column_is_described(tmp_path: Path) -> None:
    package = described(tmp_path, tables_of_one_event())
    assert [r["name"] for r in package["resources"]] == list(schema.TABLES)
    for name, columns in schema.TABLES.items():
        fields = resource(package, name)["schema"]["fields"]
        assert [f["name"] for f in fields] == [c.name for c in columns]
        assert all(f["description"] for f in fields)


def test_hashes_are_those_of_the_files(tmp_path: Path) -> None:
    package = described(tmp_path, tables_of_one_event())
    for described_table in package["resources"]:
        data = (tmp_path / described_table["path"]).read_bytes()
        assert described_table["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("event_date", "date"),
        ("attendance_best", "integer"),
        ("latitude", "number"),
        ("detentions_any", "boolean"),
        ("issues", "any"),
        ("event_type", "string"),
    ],
)
def test_fields_have_their_types(tmp_path: Path, name: str, type_: str) -> None:
    assert field(described(tmp_path, tables_of_one_event()), "events", name)["type"] == type_


def test_constraints_come_from_the_schema(tmp_path: Path) -> None:
    package = described(tmp_path, tables_of_one_event())
    assert field(package, "events", "event_id")["constraints"] == {"required": True, "unique": True}
    assert field(package, "events", "attendance_best")["constraints"] == {"minimum": 0}
    assert field(package, "events", "confidence")["constraints"] == {"required": True, "minimum": 0, "maximum": 1}
    assert field(package, "events", "authorization")["constraints"] == {"enum": list(codes("authorization"))}
    assert field(package, "events", "issues")["itemCodes"] == list(codes("issues"))
    assert "constraints" not in field(package, "events", "city")
    assert field(package, "events", "status")["categories"][0] == {
        "value": "occurred",
        "label": "took place, or is going on",
    }


def test_foreign_keys_hold_on_the_tables(tmp_path: Path) -> None:
    package = described(tmp_path, tables_of_one_event())
    assert references(package, "reports") == {"article_id": "articles", "event_id": "events"}
    assert references(package, "claims") == {"article_id": "articles", "report_id": "reports", "event_id": "events"}
    assert references(package, "articles") == {"duplicate_of": "itself"}


def test_a_foreign_key_that_quarantine_breaks_is_not_promised(tmp_path: Path) -> None:
    tables = apply_quarantine(tables_of_one_event(), {"e1": [("rule", "reason")]})
    package = described(tmp_path, tables)
    assert references(package, "reports") == {"article_id": "articles"}
    assert references(package, "claims") == {"article_id": "articles", "report_id": "reports"}


def test_geonames_and_natural_earth_are_credited(tmp_path: Path) -> None:
    package = described(tmp_path, tables_of_one_event())
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    titles = " ".join(source["title"] for source in package["sources"])
    assert "GeoNames" in titles
    assert "CC BY 4.0" in titles
    assert "public domain" in titles


def test_the_same_tables_give_the_same_bytes_and_no_rows_are_no_obstacle(tmp_path: Path) -> None:
    tables = make_tables([], as_columns([]), [], {})
    described(tmp_path, tables)
    first = (tmp_path / "datapackage.json").read_bytes()
    described(tmp_path, tables)
    assert (tmp_path / "datapackage.json").read_bytes() == first
