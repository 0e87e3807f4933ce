"""Rules on reports: the sample passes, one change breaks one rule and names the row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from expectations.run import run_expectations
from tests.tables import edit, make_tables


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("event_exists", {"event_id": "ev-none"}),
        ("article_exists", {"article_id": "none"}),
        ("stretch_in_order", {"sentence_start": 9000}),
        ("family_follows_type", {"event_family": "political"}),
    ],
)
def test_a_broken_integrity_rule_is_critical_and_names_the_report(rule: str, cells: dict[str, Any]) -> None:
    tables = make_tables()
    key = tables["reports"]["report_id"][1].as_py()
    findings = run_expectations(edit(tables, "reports", 1, **cells), only=["reports"])
    (line,) = [line for line in findings.critical if line.startswith(f"reports.{rule}:")]
    assert key in line


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("date_not_after_publication", {"event_date": date(2019, 7, 30)}),
        ("attendance_in_order", {"attendance_best": 1}),
        ("no_detentions_means_zero", {"detentions_any": False}),
    ],
)
def test_a_doubtful_report_is_counted_but_its_event_stays(rule: str, cells: dict[str, Any]) -> None:
    tables = make_tables()
    key = tables["reports"]["report_id"][1].as_py()
    findings = run_expectations(edit(tables, "reports", 1, **cells), only=["reports"])
    (entry,) = [e for e in findings.quality["expectations"] if e["name"] == f"reports.{rule}"]
    assert (entry["passed"], entry["rows_failed"], entry["failed_keys"]) == (False, 1, [key])
    assert findings.failed_rows == {}
    assert findings.critical == []
