"""Each rule on events: one frame that passes (the sample), one that breaks it, and the row that is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from expectations.events import events_suite
from expectations.run import Findings, run_expectations
from tests.tables import SAMPLE, drop, edit, make_tables

PLANNED, JULY, SANTIAGO, TUNIS, UNDATED = range(5)
IDS = ("ev-moscow-planned", "ev-moscow-july", "ev-santiago", "ev-tunis", "ev-undated")

BREAKS: list[tuple[str, int, dict[str, Any], str]] = [
    ("attendance_in_order", JULY, {"attendance_low": 9000}, "attendance_low 9000"),
    ("detentions_in_order", JULY, {"detentions_high": 1100}, "detentions_high 1100"),
    ("injuries_in_order", JULY, {"injuries_best": 20}, "injuries_best 20"),
    ("deaths_in_order", SANTIAGO, {"deaths_low": 2}, "deaths_low 2"),
    ("attendance_expected_in_order", PLANNED, {"attendance_expected_high": 10}, "attendance_expected_high 10"),
    ("detentions_within_attendance", JULY, {"attendance_high": 600}, "attendance_high 600"),
    ("date_not_after_publication", JULY, {"event_date": date(2019, 7, 30)}, "event_date 2019-07-30"),
    ("end_not_before_date", JULY, {"event_end_date": date(2019, 7, 26)}, "event_end_date 2019-07-26"),
    ("date_precision_with_date", JULY, {"date_precision": None}, "date_precision null"),
    ("date_precision_with_date", UNDATED, {"date_precision": "day"}, "event_date null"),
    ("coordinates_both_or_neither", JULY, {"latitude": None}, "latitude null"),
    ("coordinates_both_or_neither", JULY, {"latitude": float("nan"), "country_code": "GI"}, "latitude n"),
    ("country_code_is_two_letters", JULY, {"country_code": "Russia"}, "country_code Russia"),
    (
        "detentions_within_attendance",
        JULY,
        {"detentions_best": 2**62, "detentions_high": 2**62},
        "attendance_high 8000",
    ),
    ("point_in_country", JULY, {"latitude": 48.85, "longitude": 2.35}, "country_code RU, latitude 48.85"),
    ("planned_has_no_attendance", PLANNED, {"attendance_best": 5000}, "attendance_best 5000"),
    ("planned_has_no_detentions", PLANNED, {"detentions_attributed_to": "police"}, "detentions_attributed_to police"),
    ("no_detentions_means_zero", SANTIAGO, {"detentions_best": None}, "detentions_best null"),
    ("no_detentions_means_zero", SANTIAGO, {"detentions_high": 3}, "detentions_high 3"),
    ("detained_people_mean_detentions", JULY, {"detentions_any": None}, "detentions_any null"),
    ("latitude.range", JULY, {"latitude": 91.0}, "latitude 91.0"),
    ("attendance_low.range", JULY, {"attendance_low": -1}, "attendance_low -1"),
]


def broken(breaks: list[tuple[str, int, dict[str, Any], str]]) -> Findings:
    """The findings of one run over a sample with one event for each break, `broken-0` and so on, and one unbroken."""
    specs = [{**SAMPLE[row], "id": f"broken-{number:02}"} for number, (_, row, _, _) in enumerate(breaks)]
    tables = make_tables([*specs, SAMPLE[TUNIS]])
    for number, (_, _, cells, _) in enumerate(breaks):
        tables = edit(tables, "events", number, **cells)
    return run_expectations(tables, only=["events"])


@pytest.fixture(scope="module")
def row_findings() -> Findings:
    return broken(BREAKS)


@pytest.mark.parametrize("number", range(len(BREAKS)), ids=[f"{n}-{b[0]}" for n, b in enumerate(BREAKS)])
def test_a_broken_rule_sends_the_one_event_to_quarantine_with_the_values_seen(
    row_findings: Findings, number: int
) -> None:
    rule, _, _, seen = BREAKS[number]
    reasons = dict(row_findings.failed_rows[f"broken-{number:02}"])
    assert seen in reasons[f"events.{rule}"]


def test_nothing_but_the_broken_events_goes_to_quarantine_and_nothing_is_critical(row_findings: Findings) -> None:
    assert set(row_findings.failed_rows) == {f"broken-{number:02}" for number in range(len(BREAKS))}
    assert row_findings.critical == []
    (entry,) = [e for e in row_findings.quality["expectations"] if e["name"] == "events.end_not_before_date"]
    assert entry["rows_failed"] == 1


CRITICAL_BREAKS: list[tuple[str, int, dict[str, Any], str]] = [
    ("family_follows_type", JULY, {"event_family": "political"}, "event_family political"),
    ("issues_are_codes", JULY, {"issues": ["weather"]}, "issues weather"),
    ("issues_are_codes", JULY, {"issues": [None]}, "issues"),
    ("published_in_order", JULY, {"first_published": date(2019, 8, 1)}, "first_published 2019-08-01"),
    ("part_of_exists", JULY, {"part_of": "ev-none"}, "part_of ev-none"),
    ("part_of_exists", JULY, {"part_of": "ev-moscow-july"}, "part_of ev-moscow-july"),
    ("coded_values_have_claims", TUNIS, {"police_response": "force"}, "coded_without_claim police_response"),
    ("coded_values_have_claims", UNDATED, {"injuries_best": 0}, "coded_without_claim injuries_best"),
    ("reports_agree", JULY, {"n_reports": 3}, "n_reports 3, reports_found 2"),
]


@pytest.mark.parametrize(("rule", "row", "cells", "seen"), CRITICAL_BREAKS)
def test_a_broken_integrity_rule_is_critical_and_names_the_event(
    rule: str, row: int, cells: dict[str, Any], seen: str
) -> None:
    findings = run_expectations(edit(make_tables(), "events", row, **cells), only=["events"])
    (line,) = [line for line in findings.critical if line.startswith(f"events.{rule}:")]
    assert IDS[row] in line
    assert seen in line
    assert findings.failed_rows == {}


def test_every_rule_over_several_columns_has_a_test_that_breaks_it() -> None:
    broken = {f"events.{b[0]}" for b in (*BREAKS, *CRITICAL_BREAKS)}
    derived = ("not_null", "codes", "unique", "range")
    rules = {e.meta["name"] for e in events_suite().expectations}
    assert {rule for rule in rules if rule.rsplit(".", 1)[-1] not in derived} <= broken


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (JULY, {"attendance_low": None, "attendance_high": None}),
        (JULY, {"attendance_best": None, "attendance_high": None, "attendance_low": None}),
        (JULY, {"attendance_high": 700}),  # fewer than twice as many held: not doubted for that
        (JULY, {"event_date": date(2019, 7, 29)}),  # one day ahead of the outlet's date
        (TUNIS, {"event_date": date(2019, 11, 22)}),  # cancelled long before its day
        (UNDATED, {"latitude": 80.0, "longitude": 0.0}),  # stands for a whole country
        (JULY, {"country_code": "GI"}),  # no outline
        (JULY, {"country_code": "UA", "latitude": 44.95, "longitude": 34.11}),  # Crimea
        (SANTIAGO, {"part_of": "ev-tunis"}),
    ],
)
def test_what_the_rules_leave_alone(row: int, cells: dict[str, Any]) -> None:
    findings = run_expectations(edit(make_tables(), "events", row, **cells), only=["events"])
    rules = {rule for reasons in findings.failed_rows.values() for rule, _ in reasons}
    assert rules <= {"events.attendance_in_order"}
    assert ("events.attendance_in_order" in rules) == (cells.get("attendance_high") == 700)
    assert findings.critical == []


def test_an_event_in_quarantine_is_still_known_to_its_reports_and_still_judged() -> None:
    tables = edit(make_tables(), "events", JULY, attendance_low=9000)
    row = tables["events"].to_pylist()[JULY]
    tables = {**drop(tables, "events", JULY), "quarantine": tables["quarantine"]}
    empty = {"failed": ["events.attendance_in_order"], "reasons": ["attendance_low 9000"], **row}
    tables["quarantine"] = type(tables["quarantine"]).from_pylist([empty], schema=tables["quarantine"].schema)
    findings = run_expectations(tables, only=["events"])
    assert findings.critical == []
    assert list(findings.failed_rows) == ["ev-moscow-july"]
