"""Rules on claims: the sample passes, one change breaks one rule and names the row."""

from __future__ import annotations

from typing import Any

import pytest

from expectations.claims import claims_suite
from expectations.run import run_expectations
from tests.tables import edit, make_tables

BREAKS: list[tuple[str, dict[str, Any]]] = [
    ("report_exists", {"report_id": "none"}),
    ("event_exists", {"event_id": "none"}),
    ("article_exists", {"article_id": "none"}),
    ("event_is_its_reports", {"event_id": "ev-tunis"}),
    ("offsets_both_or_neither", {"end": None}),
    ("offsets_both_or_neither", {"text": None}),
    ("text_fits_offsets", {"text": "somewhat longer words than those"}),
]


@pytest.mark.parametrize(("rule", "cells"), BREAKS)
def test_a_broken_integrity_rule_is_critical_and_names_the_claim(rule: str, cells: dict[str, Any]) -> None:
    tables = make_tables()
    key = tables["claims"]["claim_id"][0].as_py()
    findings = run_expectations(edit(tables, "claims", 0, **cells), only=["claims"])
    (line,) = [line for line in findings.critical if line.startswith(f"claims.{rule}:")]
    assert key in line


@pytest.mark.parametrize(
    ("rule", "cells"), [("numbers_in_order", {"low": 9, "best": 3}), ("quote_is_short", {"quote": "a" * 301})]
)
def test_a_doubtful_claim_is_counted_and_nothing_is_stopped(rule: str, cells: dict[str, Any]) -> None:
    tables = make_tables()
    key = tables["claims"]["claim_id"][0].as_py()
    findings = run_expectations(edit(tables, "claims", 0, **cells), only=["claims"])
    (entry,) = [e for e in findings.quality["expectations"] if not e["passed"]]
    assert (entry["name"], entry["failed_keys"]) == (f"claims.{rule}", [key])
    assert findings.critical == []


def test_a_claim_without_words_or_offsets_passes() -> None:
    tables = edit(make_tables(), "claims", 0, start=None, end=None, text=None, rule="metadata:published")
    assert run_expectations(tables, only=["claims"]).critical == []


def test_a_claim_that_belongs_to_no_report_passes() -> None:
    tables = make_tables()
    row = tables["claims"].to_pylist()[-1]
    loose = {**row, "claim_id": "loose", "report_id": None, "event_id": None, "chosen": False}
    claims = tables["claims"].to_pylist()
    tables["claims"] = type(tables["claims"]).from_pylist([*claims, loose], schema=tables["claims"].schema)
    assert run_expectations(tables, only=["claims"]).critical == []


def test_letters_beyond_the_basic_plane_count_as_one_character() -> None:
    tables = edit(make_tables(), "claims", 0, text="😀й", start=4, end=6)
    assert run_expectations(tables, only=["claims"]).critical == []


def test_every_rule_over_several_columns_has_a_test_that_breaks_it() -> None:
    rules = {e.meta["name"] for e in claims_suite().expectations}
    broken = {f"claims.{rule}" for rule, _ in BREAKS} | {"claims.numbers_in_order", "claims.quote_is_short"}
    assert {r for r in rules if r.rsplit(".", 1)[-1] not in ("not_null", "codes", "unique", "range")} == broken
