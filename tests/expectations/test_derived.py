"""Expectations made from the schema: each kind broken once for every table, the row named."""

from __future__ import annotations

import pyarrow as pa
import pytest

from etl import schema
from expectations.derived import derived_expectations
from expectations.run import run_expectations
from tests.tables import edit, make_tables


@pytest.mark.parametrize("table", ["events", "reports", "claims", "articles"])
def test_a_key_given_twice_is_critical(table: str) -> None:
    tables = make_tables()
    key = tables[table][schema.KEYS[table]][0].as_py()
    findings = run_expectations(edit(tables, table, 1, **{schema.KEYS[table]: key}), only=[table])
    assert any(line.startswith(f"{table}.{schema.KEYS[table]}.unique:") and key in line for line in findings.critical)


def test_a_null_where_none_may_be_is_critical() -> None:
    findings = run_expectations(edit(make_tables(), "events", 1, event_type=None, event_family=None), only=["events"])
    assert any("events.event_type.not_null: 1 of 5 rows failed; ev-moscow-july" in line for line in findings.critical)


def test_a_code_outside_its_vocabulary_is_critical() -> None:
    findings = run_expectations(edit(make_tables(), "events", 1, police_response="hugs"), only=["events"])
    assert findings.critical == [
        "events.police_response.codes: 1 of 2 rows failed; ev-moscow-july: police_response hugs. "
        "Codes of police_response are the closed vocabulary police_response."
    ]


def test_a_count_made_by_the_program_out_of_range_is_critical() -> None:
    row = next(i for i, r in enumerate(make_tables()["merges"].to_pylist()) if r["score"] is not None)
    findings = run_expectations(edit(make_tables(), "merges", row, score=1.5), only=["merges"])
    assert findings.critical == [
        "merges.score.range: 1 of 1 rows failed; 3: score 1.5. score is at least 0 and at most 1."
    ]


def test_a_missing_column_is_named_and_nothing_else_is_run() -> None:
    tables = make_tables()
    tables["claims"] = tables["claims"].drop_columns(["low"])
    findings = run_expectations(tables)
    (line,) = findings.critical
    assert "claims.low: expected_type int64, found_type missing" in line
    assert findings.quality["totals"]["expectations"] == 1


def test_a_column_of_another_type_and_one_too_many_are_named() -> None:
    tables = make_tables()
    table = tables["events"]
    at = table.schema.get_field_index("attendance_low")
    tables["events"] = table.set_column(at, "attendance_low", table["attendance_low"].cast(pa.float64()))
    assert "events.attendance_low: expected_type int64, found_type double" in run_expectations(tables).critical[0]
    tables["events"] = table.append_column("mood", pa.array(["good"] * table.num_rows))
    assert "events.mood" in run_expectations(tables).critical[0]


def test_a_missing_table_is_named() -> None:
    tables = make_tables()
    del tables["claims"]
    assert "claims" in run_expectations(tables).critical[0]


def test_every_column_of_the_schema_has_the_expectations_it_states() -> None:
    names = {e.meta["name"] for table in schema.TABLES for e in derived_expectations(table)}
    for table, wanted in schema.TABLES.items():
        for column in wanted:
            assert (f"{table}.{column.name}.not_null" in names) == (not column.nullable)
