"""A build with one rule broken on purpose, seen through to the summary, the page and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import pipeline

Run = Callable[..., tuple[int, str, str]]
ARTICLE = (
    "Thousands march in Minsk\n\nMINSK, August 23 - About 5,000 people marched through Minsk on Sunday. "
    "Police detained 20 people, a police spokesman said.\n"
)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "march.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def spoil(monkeypatch: pytest.MonkeyPatch, column: str, value: Any) -> None:
    """From here on every event has this value in this column when the expectations see it."""
    make_tables = pipeline.make_tables

    def spoiled(*given: Any) -> dict[str, pa.Table]:
        tables = make_tables(*given)
        events = tables["events"]
        place = events.schema.get_field_index(column)
        cells = pa.array([value] * events.num_rows, events.schema.field(column).type)
        return {**tables, "events": events.set_column(place, events.schema.field(column), cells)}

    monkeypatch.setattr(pipeline, "make_tables", spoiled)


def test_a_broken_build_is_told_by_summary_page_and_exit_code_and_publishes_nothing(
    article: Path, tmp_path: Path, protests: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"
    build = ("build", article, "--output", output, "--published", "2020-08-24", "--quiet")
    assert protests(*build)[0] == 0
    good = (output / "events.parquet").read_bytes()
    with monkeypatch.context() as patch:
        spoil(patch, "n_reports", 7)
        code, _, err = protests(*build, "--fresh")
    assert code == 1
    assert "events.reports_agree" in err
    failed = output / ".failed"
    code, markdown, _ = protests("validate", failed, "--format", "markdown")
    assert code == 1
    assert markdown.startswith("## Data quality: failed")
    assert "| critical | `events.reports_agree` |" in markdown
    assert "n_reports counts the event's reports" in markdown
    quality = json.loads((failed / "quality.json").read_text("utf-8"))
    assert quality["totals"]["failed_critical"] == 1
    assert quality["trend"]["failing"]["new"] == ["events.reports_agree"]
    assert "events.reports_agree" in (failed / "report" / "index.html").read_text("utf-8")
    assert "events.reports_agree (critical)" in (failed / "data_docs" / "events.html").read_text("utf-8")
    assert (output / "events.parquet").read_bytes() == good
    assert protests("validate", output)[0] == 0


def test_a_doubtful_row_goes_to_quarantine_with_its_reason_and_the_build_stands(
    article: Path, tmp_path: Path, protests: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"
    spoil(monkeypatch, "event_end_date", date(2000, 1, 1))
    code, out, _ = protests("build", article, "--output", output, "--published", "2020-08-24", "--quiet")
    assert code == 0
    assert "0 in quarantine" not in out
    code, markdown, _ = protests("validate", output, "--format", "markdown")
    assert code == 0
    assert "| row | `events.end_not_before_date` |" in markdown
    assert "(data_docs/quarantined_rows.html#events.end_not_before_date)" in markdown
    page = (output / "data_docs" / "quarantined_rows.html").read_text("utf-8")
    assert "event_end_date 2000-01-01" in page
    assert "corrections.toml" in page


def test_a_row_in_quarantine_is_accepted_with_a_reason_and_is_an_event_again(
    article: Path, tmp_path: Path, protests: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, corrections = tmp_path / "out", tmp_path / "corrections.toml"
    spoil(monkeypatch, "event_end_date", date(2000, 1, 1))
    build = ("build", article, "--output", output, "--published", "2020-08-24", "--quiet")
    assert protests(*build)[0] == 0
    kept_out = pq.read_table(output / "quarantine.parquet")["event_id"].to_pylist()
    assert kept_out
    corrections.write_text(
        "".join(
            f'[[correction]]\naction = "accept"\nevent_id = "{event_id}"\n'
            'expectations = ["events.end_not_before_date"]\nreason = "the article says so"\nauthor = "AB"\n\n'
            for event_id in kept_out
        ),
        "utf-8",
    )
    code, out, err = protests(*build, "--corrections", corrections)
    assert (code, "0 in quarantine" in out) == (0, True), err
    assert set(kept_out) <= set(pq.read_table(output / "events.parquet")["event_id"].to_pylist())


DOUBTFUL = (
    "Rally\n\nSome 20 people rallied in Minsk on 10 August 2019. "
    "Police detained 90 people at the rally, organizers said.\n"
)
DECISIONS = {
    "correct": (
        "was = { detentions_low = 90, detentions_high = 90, detentions_best = 90 }\n"
        "set = { detentions_low = 9, detentions_high = 9, detentions_best = 9 }\n"
    ),
    "accept": 'expectations = ["events.detentions_within_attendance"]\n',
    "drop": 'was = { city = "Minsk" }\n',
}


@pytest.mark.parametrize("action", DECISIONS)
def test_each_decision_on_a_row_in_quarantine_is_carried_out_and_told_everywhere(
    action: str, tmp_path: Path, protests: Run
) -> None:
    article, output, corrections = tmp_path / "rally.txt", tmp_path / "out", tmp_path / "corrections.toml"
    article.write_text(DOUBTFUL, "utf-8")
    build = ("build", article, "--output", output, "--quiet")
    assert protests(*build)[0] == 0
    (held,) = pq.read_table(output / "quarantine.parquet").to_pylist()
    assert held["failed"] == ["events.detentions_within_attendance"]
    event_id = held["event_id"]
    corrections.write_text(
        f'[[correction]]\naction = "{action}"\nevent_id = "{event_id}"\n{DECISIONS[action]}'
        'reason = "seen in the archive"\nauthor = "AB"\n',
        "utf-8",
    )
    code, _, err = protests(*build, "--corrections", corrections)
    assert code == 0, err
    events = {row["event_id"]: row for row in pq.read_table(output / "events.parquet").to_pylist()}
    kept_out = {row["event_id"]: row for row in pq.read_table(output / "quarantine.parquet").to_pylist()}
    explained = protests("explain", output, event_id)[1]
    assert "seen in the archive" in explained
    changed = json.loads(protests("diff", output / ".versions" / "1", output, "--json")[1])["events"]
    page = (output / "report" / "index.html").read_text("utf-8")
    assert protests("validate", output)[0] == 0
    if action == "drop":
        assert "correction.drop" in kept_out[event_id]["failed"]
        assert events == {}
        assert "<b>1</b> events kept out by checks" in page
        return
    assert kept_out == {}
    assert events[event_id]["detentions_best"] == (9 if action == "correct" else 90)
    assert [row["event_id"] for row in changed["released"]] == [event_id]
    assert "<b>0</b> events kept out by checks" in page
