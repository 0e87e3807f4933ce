"""The audit: a random sheet with evidence, and marks back into precision by field."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from etl.errors import InputError
from etl.evaluate.marks import read_marks, score_marks
from etl.publish.audit import COLUMNS, audit_lines, draw_events, render_audit_csv, render_audit_page
from tests.made import make_dataset
from tests.tables import edit, make_tables

Run = Callable[..., tuple[int, str, str]]
HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_the_same_seed_draws_the_same_events_and_a_longer_sample_begins_with_the_shorter() -> None:
    tables = make_tables()
    assert draw_events(tables, 3, seed=7) == draw_events(tables, 3, seed=7)
    assert len(draw_events(tables, 100, seed=7)) == tables["events"].num_rows
    assert {tuple(draw_events(tables, 2, seed=seed)) for seed in range(20)} != {tuple(draw_events(tables, 2, seed=0))}


def test_each_value_with_claims_is_a_line_with_its_words_and_article() -> None:
    lines = {line.field: line for line in audit_lines(make_tables(), ["ev-moscow-july"])}
    assert lines["event"].value == "march, 2019-07-27, Moscow"
    assert "attendance_best 3500" in lines["attendance"].value
    assert "about 3,500" in lines["attendance"].evidence
    assert "Police detain more than 1,000 in Moscow" in lines["attendance"].articles
    assert "deaths" not in lines


def marked(path: Path, marks: dict[tuple[str, str], str]) -> Path:
    """The sheet with marks by (event, field), read and written as a spreadsheet does."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["mark"] = marks.get((row["event_id"], row["field"]), row["mark"])
    out = path.with_name("marked.csv")
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return out


def test_marks_become_precision_by_field_with_wilson_intervals(tmp_path: Path, protests: Run) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    code, out, _ = protests("audit", dataset, "--sample", 5)
    sheet = dataset / "audit-sheet.csv"
    assert (code, out.splitlines()) == (0, [str(sheet), str(dataset / "audit-sheet.html")])
    events = ["ev-moscow-planned", "ev-moscow-july", "ev-santiago", "ev-tunis"]
    marks = {(event_id, "event_date"): "Right" for event_id in events} | {("ev-moscow-july", "detentions"): "wrong"}
    code, out, _ = protests("audit", dataset, "--marked", marked(sheet, {**marks, ("ev-tunis", "issues"): "unsure"}))
    assert code == 0
    kept = json.loads((dataset / "audit.json").read_text("utf-8"))
    assert kept["fields"]["event_date"] == {
        "right": 4, "wrong": 0, "unsure": 0, "precision": 1.0, "low": 0.5101, "high": 1.0
    }  # fmt: skip
    assert kept["fields"]["detentions"]["precision"] == 0.0
    assert kept["fields"]["issues"]["precision"] is None
    assert (kept["fields"]["all fields"]["right"], kept["fields"]["all fields"]["wrong"]) == (4, 1)
    assert (
        kept["events_sha256"]
        == json.loads((dataset / "manifest.json").read_text("utf-8"))["tables"]["events"]["sha256"]
    )
    assert "1.00 (0.51 to 1.00)" in out


def test_a_whole_row_counts_only_where_every_value_was_marked() -> None:
    values = {("a", "event"): "1", ("a", "place"): "2", ("b", "event"): "1", ("b", "place"): "2"}
    rows = [{"event_id": e, "field": f, "value": v, "mark": "right"} for (e, f), v in values.items()]
    assert score_marks(rows, values)["fields"]["whole row"]["right"] == 2
    assert score_marks(rows[:3], values)["fields"]["whole row"]["right"] == 1
    rows[1]["mark"] = "wrong"
    assert score_marks(rows, values)["fields"]["whole row"]["precision"] == 0.5


def test_a_value_that_has_changed_since_is_not_scored() -> None:
    rows = [{"event_id": "a", "field": "place", "value": "Minsk", "mark": "right"}]
    scores = score_marks(rows, {("a", "place"): "Brest"})
    assert (scores["changed"], scores["fields"]) == (1, {})


def test_two_marks_on_one_value_are_neither() -> None:
    rows = [{"event_id": "a", "field": "place", "value": "x", "mark": mark} for mark in ("right", "wrong", "")]
    scores = score_marks(rows, {("a", "place"): "x"})
    assert (scores["contradicted"], scores["not_marked"], scores["fields"]) == (1, 1, {})


def test_an_escaped_cell_is_the_value_again() -> None:
    tables = edit(make_tables(), "events", 1, venue="=SUM(1)")
    lines = [line for line in audit_lines(tables, ["ev-moscow-july"]) if line.field == "venue"]
    text = render_audit_csv(lines)
    row = next(csv.DictReader(text.splitlines()))
    assert lines[0].value == "venue =SUM(1)" == row["value"].replace("'", "")
    assert score_marks([{**row, "value": "'=x", "mark": "right"}], {(row["event_id"], "venue"): "=x"})["changed"] == 0


def test_a_sheet_with_marks_is_not_written_over(tmp_path: Path, protests: Run) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    assert protests("audit", dataset)[0] == protests("audit", dataset)[0] == 0
    sheet = dataset / "audit-sheet.csv"
    shutil.copy(marked(sheet, {("ev-tunis", "event"): "right"}), sheet)
    code, _, err = protests("audit", dataset)
    assert (code, err.count("\n"), "--marked" in err) == (2, 1, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [("event_id,field,value,mark\na,place,x,maybe\n", "line 2: mark 'maybe'"), ("a,b\n1,2\n", "no column event_id")],
)
def test_a_sheet_that_is_none_is_refused_with_its_line(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=words):
        read_marks(tmp_path / "sheet.csv")


def test_the_page_shows_hostile_words_as_text_and_asks_no_network() -> None:
    tables = edit(make_tables(), "claims", 0, quote=HOSTILE)
    tables = edit(tables, "events", 0, venue=HOSTILE)
    tables = edit(tables, "articles", 0, title=HOSTILE)
    page = render_audit_page(audit_lines(tables, tables["events"]["event_id"].to_pylist()), name='a".csv')
    assert page.count("<script") == 1
    assert "<img" not in page
    assert not re.search(r'(?:src|href)="', page)
    assert "default-src 'none'" in page
    assert "$" not in re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)


def test_the_pages_script_is_javascript(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here")
    script = tmp_path / "audit.js"
    script.write_text(files("etl.publish").joinpath("assets/audit.js").read_text("utf-8"), "utf-8")
    assert subprocess.run([node, "--check", script], check=False, capture_output=True).returncode == 0


def test_a_sheet_that_is_no_csv_is_refused(tmp_path: Path, protests: Run) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    code, out, err = protests("audit", dataset, "--output", tmp_path / "sheet.html")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert ".csv" in err
    assert not (tmp_path / "sheet.html").exists()
