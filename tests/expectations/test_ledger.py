"""Rules on the ledger: nothing lost, nothing counted twice."""

from __future__ import annotations

from typing import Any

import pytest

from expectations.run import run_expectations
from tests.tables import drop, edit, make_tables


def test_one_row_per_input_passes() -> None:
    tables = make_tables()
    assert run_expectations(tables, n_inputs=tables["articles"].num_rows, only=["totals"]).critical == []


def test_a_lost_input_is_critical() -> None:
    tables = make_tables()
    given = tables["articles"].num_rows
    findings = run_expectations(drop(tables, "articles", given - 1), n_inputs=given, only=["totals"])
    assert findings.critical == [
        "articles.one_row_per_input: 1 of 1 rows failed; the dataset: "
        f"documents_read {given}, rows_in_ledger {given - 1}. Every input document has exactly one row."
    ]


def test_a_lost_report_is_critical_as_a_sum_and_names_the_article() -> None:
    tables = make_tables()
    article = tables["reports"]["article_id"][0].as_py()
    findings = run_expectations(drop(tables, "reports", 0), only=["articles", "totals"])
    seen = "articles.n_reports.sum: 1 of 1 rows failed; the dataset: reports_in_ledger 6, rows_in_reports 5."
    assert any(line.startswith(seen) for line in findings.critical)
    (line,) = [line for line in findings.critical if line.startswith("articles.reports_agree")]
    assert article in line


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("original_exists", {"duplicate_of": "none"}),
        ("duplicate_names_original", {"status": "duplicate"}),
        ("events_status_has_reports", {"n_reports": 0}),
        ("reports_agree", {"n_reports": 7}),
        ("article_id.unique", {"article_id": "other"}),
    ],
)
def test_a_broken_rule_is_critical_and_names_the_article(rule: str, cells: dict[str, Any]) -> None:
    tables = make_tables()
    key = tables["articles"]["article_id"][0].as_py()
    if cells.get("article_id") == "other":
        key = tables["articles"]["article_id"][1].as_py()
        cells = {"article_id": key}
    findings = run_expectations(edit(tables, "articles", 0, **cells), only=["articles"])
    (line,) = [line for line in findings.critical if line.startswith(f"articles.{rule}:")]
    assert key in line
