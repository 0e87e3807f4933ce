"""What a run of all suites gives, and what is made of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from expectations.reasons import ROW, because
from expectations.run import Findings, run_expectations, write_data_docs
from expectations.summary import quality_markdown, quality_text
from tests.tables import Tables, edit, make_tables


def broken() -> Tables:
    tables = edit(make_tables(), "events", 1, attendance_low=9000, police_response="<script>alert('x')</script>$low")
    return edit(tables, "claims", 3, report_id="none|<b>")


@pytest.fixture(scope="module")
def findings() -> Findings:
    """What is found in the broken tables."""
    return run_expectations(broken())


def test_consistent_tables_pass_everything() -> None:
    findings = run_expectations(make_tables(), n_inputs=9)
    assert (findings.failed_rows, findings.critical) == ({}, [])
    totals = findings.quality["totals"]
    assert totals["passed"] == totals["expectations"] > 150


def test_empty_tables_pass_everything() -> None:
    empty = {name: table.slice(0, 0) for name, table in make_tables().items()}
    assert run_expectations(empty, n_inputs=0).critical == []


def test_tables_without_merges_and_quarantine_pass() -> None:
    tables = make_tables()
    del tables["merges"], tables["quarantine"]
    assert run_expectations(tables).critical == []


def test_quality_is_json_and_the_same_in_two_runs(findings: Findings) -> None:
    first, second = findings, run_expectations(broken())
    assert json.dumps(first.quality) == json.dumps(second.quality)
    assert first == second


def test_names_of_expectations_are_unique_and_each_says_why() -> None:
    entries = run_expectations(make_tables()).quality["expectations"]
    assert len({e["name"] for e in entries}) == len(entries)
    assert all(len(e["reason"]) > 15 for e in entries)


def test_text_and_markdown_name_what_failed(findings: Findings) -> None:
    quality = findings.quality
    text, markdown = quality_text(quality), quality_markdown(quality)
    for words in (text, markdown):
        assert "events.attendance_in_order" in words
        assert "1 of 2 rows (50.0%)" in words
        assert "ev-moscow-july" in words
    assert text.index("critical  claims") < text.index("row       events")
    assert "<script" not in markdown


def test_markdown_links_each_rows_rule_to_its_events_on_a_page_of_their_own(findings: Findings, tmp_path: Path) -> None:
    markdown = quality_markdown(findings.quality)
    assert markdown.startswith("## Data quality: failed")
    target = "data_docs/quarantined_rows.html#events.attendance_in_order"
    assert f"`ev-moscow-july` ([all]({target}))" in markdown
    assert {e["rows_page"] for e in findings.quality["expectations"] if e["name"] == "events.attendance_in_order"} == {
        target
    }
    page = _docs(findings, tmp_path)["quarantined_rows.html"]
    part = page.partition('<h2 id="events.attendance_in_order">')[2]
    assert "ev-moscow-july" in part.partition("</table>")[0]
    assert "attendance_low 9000" in part.partition("</table>")[0]


def test_markdown_tells_what_changed_since_the_last_version(findings: Findings) -> None:
    trend = {
        "since": "1.0.3",
        "rows": {"events": {"before": 10, "now": 8}, "claims": {"before": 5, "now": 5}},
        "null_shares": [{"table": "events", "column": "city", "before": 0.1, "now": 0.4}],
        "failing": {"new": ["events.a"], "gone": ["events.b"], "changed": {"events.c": {"before": 1, "now": 3}}},
    }
    markdown = quality_markdown({**findings.quality, "trend": trend})
    for words in ("Since version 1.0.3", "events 10 to 8 (-2)", "`events.city` 10% to 40%", "Fail anew: `events.a`",
                  "Fail no longer: `events.b`", "`events.c` 1 to 3"):  # fmt: skip
        assert words in markdown
    assert "claims 5" not in markdown.partition("### Since")[2]
    assert "### Since" not in quality_markdown({**findings.quality, "trend": None})


def test_a_clean_run_is_one_line_of_text() -> None:
    text = quality_text(run_expectations(make_tables()).quality)
    assert text.count("\n") == 1
    assert "0 critical and 0 row-level failed" in text


def _docs(findings: Findings, directory: Path) -> dict[str, str]:
    write_data_docs(findings, directory)
    return {path.name: path.read_text("utf-8") for path in sorted(directory.iterdir())}


def test_no_page_of_the_data_docs_asks_the_network_or_runs_a_script(findings: Findings, tmp_path: Path) -> None:
    pages = _docs(findings, tmp_path / "docs")
    assert {"index.html", "events.html", "claims.html", "articles.html"} <= set(pages)
    for name, page in pages.items():
        told = page.replace("https://www.geonames.org/", "")  # named in words, not linked to
        assert "//" not in re.sub(r"<!--.*?-->", "", told).replace("</", ""), name
        assert not re.search(r"<(script|img|link|iframe|object|embed|form)\b", page, re.IGNORECASE), name
        assert not re.search(r"\son\w+\s*=", page), name
        assert "default-src 'none'" in page
        for target in re.findall(r'href="([^"]*)"', page):
            assert target.startswith("#") or target in pages, (name, target)


def test_data_docs_say_why_and_which_rows(findings: Findings, tmp_path: Path) -> None:
    page = _docs(findings, tmp_path)["events.html"]
    assert "events.attendance_in_order (row): low is the smallest number reported" in page
    assert "Rows: ev-moscow-july." in page
    assert "&lt;script&gt;" in page


def test_data_docs_are_the_same_in_two_runs(findings: Findings, tmp_path: Path) -> None:
    first = _docs(findings, tmp_path / "a")
    assert first == _docs(run_expectations(broken()), tmp_path / "b")


def test_data_docs_of_a_run_that_stopped_at_the_columns(tmp_path: Path) -> None:
    tables = make_tables()
    tables["events"] = tables["events"].drop_columns(["city"])
    pages = _docs(run_expectations(tables), tmp_path)
    assert set(pages) == {"index.html", "columns.html", "quarantined_rows.html"}
    assert "events.city" in pages["columns.html"]


def test_an_expectation_that_crashes_is_an_error_and_critical_not_a_failed_row(monkeypatch: pytest.MonkeyPatch) -> None:
    import great_expectations as gx
    import great_expectations.expectations as gxe

    def suite() -> gx.ExpectationSuite:
        rule = because("events.mood", ROW, "a column that no table has", ["mood"])
        expectation = gxe.ExpectColumnValuesToBeInSet(column="mood", value_set=[True], **rule)
        return gx.ExpectationSuite(name="events", expectations=[expectation])

    monkeypatch.setattr("expectations.run.events_suite", suite)
    findings = run_expectations(make_tables(), only=["events"])
    (line,) = findings.critical
    assert line.startswith("events.mood: could not be checked: ")
    assert findings.failed_rows == {}
    assert "could not be checked" in quality_text(findings.quality)
    assert "could not be checked" in quality_markdown(findings.quality)


def test_importing_the_suites_does_not_import_great_expectations_and_turns_telemetry_off() -> None:
    code = (
        "import os, sys, expectations.run; "
        "sys.exit('great_expectations' in sys.modules or os.environ['GX_ANALYTICS_ENABLED'] != 'false')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
