"""Suites that a build passed before: the same findings and pages as Great Expectations gives, or it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from etl import schema
from expectations import helpers
from expectations.kept import KeptSuite, read_kept, rows_checked, write_kept
from expectations.run import run_expectations, write_data_docs
from tests.expectations import test_claims, test_events
from tests.tables import edit, make_tables

TABLES = {
    "events": helpers.events_table,
    "reports": helpers.reports_table,
    "claims": helpers.claims_table,
    "articles": helpers.ledger_table,
}
BREAKS: list[tuple[str, int, dict[str, Any]]] = [
    *(("events", row, cells) for _, row, cells, _ in (*test_events.BREAKS, *test_events.CRITICAL_BREAKS)),
    *(("claims", 0, cells) for _, cells in test_claims.BREAKS),
    ("events", 1, {"event_type": None, "event_family": None}),
    ("events", 1, {"police_response": "hugs"}),
    ("reports", 1, {"sentence_start": 9000}),
    ("articles", 0, {"n_reports": 7}),
    ("articles", 1, {"article_id": make_tables()["articles"]["article_id"][0].as_py()}),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with quality and pages of tables that passed everything, and the cache that this filled."""
    folder = tmp_path_factory.mktemp("passed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROTESTS_CACHE", str(folder / "cache"))
        findings = run_expectations(make_tables(), n_inputs=make_tables()["articles"].num_rows)
        write_data_docs(findings, folder / "data_docs")
        write_kept(findings.results, folder / "data_docs", "one program")
        (folder / "quality.json").write_text(json.dumps(findings.quality))
        yield folder


@pytest.fixture
def kept(folder: Path) -> dict[str, KeptSuite]:
    """The suites that passed."""
    return read_kept("one program")


def passes(suite: KeptSuite, table: pa.Table) -> bool:
    return all(rows_checked(described, table) is not None for described in suite.asked)


def test_what_passes_again_gives_the_same_findings_and_pages_and_asks_nobody(
    folder: Path, kept: dict[str, KeptSuite], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("expectations.run._validator", lambda: pytest.fail("Great Expectations was asked"))
    findings = run_expectations(make_tables(), n_inputs=make_tables()["articles"].num_rows, kept=kept)
    assert findings.quality == json.loads((folder / "quality.json").read_text())
    write_data_docs(findings, tmp_path / "data_docs")
    write_kept(findings.results, tmp_path / "data_docs", "one program")
    assert read_kept("one program") == kept
    for page in (folder / "data_docs").iterdir():
        assert (tmp_path / "data_docs" / page.name).read_bytes() == page.read_bytes()


def test_a_page_of_what_passed_does_not_tell_how_much_there_was(folder: Path, tmp_path: Path) -> None:
    none = {name: table.slice(0, 0) for name, table in make_tables().items()}
    write_data_docs(run_expectations(none, n_inputs=0), tmp_path)
    for page in tmp_path.iterdir():
        assert page.read_bytes() == (folder / "data_docs" / page.name).read_bytes()


@pytest.mark.parametrize(("name", "row", "cells"), BREAKS)
def test_what_breaks_an_expectation_does_not_pass_unasked(
    kept: dict[str, KeptSuite], name: str, row: int, cells: dict[str, Any]
) -> None:
    assert passes(kept[name], TABLES[name](make_tables()))
    assert not passes(kept[name], TABLES[name](edit(make_tables(), name, row, **cells)))


def test_a_suite_that_one_row_breaks_is_asked_and_gives_what_it_gives_anywhere(kept: dict[str, KeptSuite]) -> None:
    tables = edit(make_tables(), "events", test_events.JULY, attendance_low=9000)
    findings = run_expectations(tables, kept=kept)
    assert findings == run_expectations(tables)
    asked = {name for name, result in findings.results.items() if not isinstance(result, KeptSuite)}
    assert asked == {"events", "totals"}  # the totals do not know how many documents were read


def test_a_missing_column_is_still_named(kept: dict[str, KeptSuite]) -> None:
    tables = make_tables()
    tables["claims"] = tables["claims"].drop_columns(["low"])
    (line,) = run_expectations(tables, kept=kept).critical
    assert "claims.low: expected_type int64, found_type missing" in line


def test_nothing_is_kept_of_another_program_or_of_what_failed(
    kept: dict[str, KeptSuite], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(kept) >= {"columns", *schema.TABLES} - {"quarantine"}
    assert read_kept("another") == {}
    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path / "cache"))
    assert read_kept("one program") == {}
    broken = run_expectations(edit(make_tables(), "events", test_events.JULY, attendance_low=9000), only=["events"])
    write_data_docs(broken, tmp_path)
    write_kept(broken.results, tmp_path, "one program")
    assert set(read_kept("one program")) == {"columns"}
    later = run_expectations(make_tables(), only=["events"], kept=read_kept("one program"))
    write_data_docs(later, tmp_path)
    write_kept(later.results, tmp_path, "one program")
    assert read_kept("one program") == {name: kept[name] for name in ("columns", "events")}


@pytest.mark.parametrize(
    ("kind", "kwargs", "checked"),
    [
        ("expect_column_values_to_be_in_set", {"column": "n", "value_set": [1, 2]}, 2),
        ("expect_column_values_to_be_in_set", {"column": "n", "value_set": [1]}, None),
        ("expect_column_values_to_be_between", {"column": "n", "min_value": 1}, 2),
        ("expect_column_values_to_be_between", {"column": "n", "min_value": 1, "max_value": 1.5}, None),
        ("expect_column_values_to_be_between", {"column": "x", "max_value": 9}, None),  # one is not a number
        ("expect_column_values_to_be_unique", {"column": "n"}, 2),
        ("expect_column_values_to_be_unique", {"column": "w"}, None),
        ("expect_column_values_to_not_be_null", {"column": "n"}, None),
        ("expect_column_values_to_not_be_null", {"column": "w"}, 3),
        ("expect_column_pair_values_to_be_equal", {"column_A": "w", "column_B": "w"}, 3),
        ("expect_column_pair_values_to_be_equal", {"column_A": "n", "column_B": "n"}, None),
        # What is not known here is asked elsewhere.
        ("expect_column_values_to_be_unique", {"column": "gone"}, None),
        ("expect_column_values_to_be_unique", {"column": "n", "mostly": 0.5}, None),
        ("expect_column_values_to_match_regex", {"column": "w", "regex": "."}, None),
    ],
)
def test_rows_are_counted_only_where_all_pass(kind: str, kwargs: dict[str, Any], checked: int | None) -> None:
    table = pa.table({"n": [1, 2, None], "w": ["a", "b", "a"], "x": [1.0, 2.0, float("nan")]})
    assert rows_checked({"type": kind, "kwargs": kwargs}, table) == checked
