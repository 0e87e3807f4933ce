"""Corrections by hand: what each action does, and that none outlives what it corrected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from etl.correct import load_corrections
from etl.errors import ConfigError
from etl.pipeline import BuildOptions, build
from tests.sample import ROOT

Run = Callable[..., tuple[int, str, str]]

BY = 'reason = "seen in the archive"\nauthor = "AB"\n'


def wire(city: str, number: str, day: str = "Saturday, 10 August 2019") -> str:
    told = f"About {number} people rallied in {city} on {day}, to demand fair elections."
    return f"Thousands rally\n\n{city}, Aug 12 (Wire) - {told}\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "in"
    folder.mkdir()
    (folder / "minsk.txt").write_text(wire("Minsk", "5,000"), "utf-8")
    (folder / "gomel.txt").write_text(wire("Gomel", "700"), "utf-8")
    return folder


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return list(pq.read_table(folder / f"{table}.parquet").to_pylist())


def event(folder: Path, city: str, table: str = "events") -> dict[str, Any]:
    (found,) = [row for row in rows(folder, table) if row["city"] == city]
    return found


def built(corpus: Path, output: Path, text: str | None = None) -> Path:
    path = None
    if text is not None:
        path = output.parent / "corrections.toml"
        path.write_text(text, "utf-8")
    assert build([str(corpus)], output, BuildOptions(corrections=path)).critical == ()
    return output


@pytest.fixture(scope="module")
def plain(corpus: Path) -> Path:
    """The corpus built without corrections; read only."""
    return built(corpus, corpus.parent / "plain")


def test_a_cell_is_set_with_a_claim_of_its_own_and_a_line_in_the_log(corpus: Path, plain: Path, tmp_path: Path) -> None:
    before = event(plain, "Minsk")
    text = f"""[[correction]]
action = "correct"
event_id = "{before["event_id"]}"
was = {{ attendance_best = 5000, attendance_high = 5000, police_response = "null" }}
set = {{ attendance_best = 5200, attendance_high = 5500, police_response = "presence" }}
{BY}"""
    out = built(corpus, tmp_path / "out", text)
    now = event(out, "Minsk")
    differing = {name for name in now if now[name] != before[name]}
    assert differing == {"attendance_best", "attendance_high", "police_response"}
    assert (now["attendance_best"], now["attendance_high"], now["police_response"]) == (5200, 5500, "presence")
    by_hand = [c for c in rows(out, "claims") if c["rule"] == "correction:AB"]
    assert [
        (c["field"], c["high"], c["best"], c["code"], c["start"]) for c in by_hand if c["field"] == "attendance"
    ] == [("attendance", 5500, 5200, None, None)]
    assert [(c["field"], c["code"]) for c in by_hand if c["code"]] == [("police_response", "presence")]
    (line,) = [m for m in rows(out, "merges") if m["kind"] == "corrected"]
    assert line["reasons"] == (
        "attendance_best: 5000 -> 5200, attendance_high: 5000 -> 5500, police_response: null -> presence; "
        "by hand (AB): seen in the archive"
    )


@pytest.mark.parametrize(
    ("guard", "seen"),
    [
        ("was = { attendance_best = 4000 }", "attendance_best is 5000 now, and the guard expects 4000"),
        ('event_id = "e0000000000000000"\nwas = { attendance_best = 5000 }', "no such event any more"),
    ],
)
def test_a_correction_that_no_longer_applies_fails_the_build_and_names_itself(
    corpus: Path, plain: Path, tmp_path: Path, protests: Run, guard: str, seen: str
) -> None:
    good = plain
    before = (good / "manifest.json").read_bytes()
    which = "" if "event_id" in guard else f'event_id = "{event(good, "Minsk")["event_id"]}"\n'
    path = tmp_path / "fixes.toml"
    path.write_text(
        f'[[correction]]\naction = "correct"\n{which}{guard}\nset = {{ attendance_best = 1 }}\n{BY}', "utf-8"
    )
    code, _, err = protests("build", corpus, "--output", good, "--corrections", path)
    assert code == 2
    assert "fixes.toml: correction 1 (correct e" in err
    assert seen in err
    assert (good / "manifest.json").read_bytes() == before


def test_a_dropped_event_is_in_quarantine_with_who_and_why_and_no_build_forgets_it(
    corpus: Path, plain: Path, tmp_path: Path
) -> None:
    report = next(r for r in rows(plain, "reports") if r["city"] == "Gomel")
    text = f"""[[correction]]
action = "drop"
report_id = "{report["report_id"]}"
was = {{ city = "Gomel" }}
{BY}"""
    out = built(corpus, tmp_path / "out", text)
    assert [row["city"] for row in rows(out, "events")] == ["Minsk"]
    dropped = event(out, "Gomel", "quarantine")
    assert (dropped["failed"], dropped["reasons"]) == (["correction.drop"], ["by hand (AB): seen in the archive"])
    assert len(rows(out, "reports")) == 2
    with pytest.raises(ConfigError, match="--corrections"):
        build([str(corpus)], out)
    assert build([str(corpus)], out, BuildOptions(fresh=True)).counts["events"] == 2


def test_an_accepted_row_stays_in_events_and_still_does_when_validated_again(tmp_path: Path, protests: Run) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    told = (
        "Some 20 people rallied in Minsk on 10 August 2019. Police detained 90 people at the rally, organizers said.\n"
    )
    (folder / "1.txt").write_text(f"Rally\n\n{told}", "utf-8")
    held = event(built(folder, tmp_path / "out"), "Minsk", "quarantine")
    assert held["failed"] == ["events.detentions_within_attendance"]
    text = f"""[[correction]]
action = "accept"
event_id = "{held["event_id"]}"
expectations = ["events.detentions_within_attendance"]
{BY}"""
    out = built(folder, tmp_path / "out", text)
    assert event(out, "Minsk")["event_id"] == held["event_id"]
    assert rows(out, "quarantine") == []
    assert not any(report["quarantined"] for report in rows(out, "reports"))
    code, _, _ = protests("validate", out)
    assert code == 0
    assert json.loads((out / "quality.json").read_text())["totals"]["events_failed"] == 0
    (folder / "1.txt").write_text(f"Rally\n\n{told.replace('90', '9')}", "utf-8")
    path = tmp_path / "late.toml"
    path.write_text(text.replace(f'event_id = "{held["event_id"]}"', 'report_id = "REPORT"'), "utf-8")
    fresh = built(folder, tmp_path / "fresh")
    path.write_text(path.read_text().replace("REPORT", rows(fresh, "reports")[0]["report_id"]), "utf-8")
    with pytest.raises(ConfigError, match=r"late\.toml: correction 1 .*does not fail events\.detentions_within"):
        build([str(folder)], tmp_path / "late", BuildOptions(corrections=path))


def test_events_are_merged_and_split_by_their_reports_and_keep_their_ids(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(wire("Minsk", "5,000"), "utf-8")
    (folder / "b.txt").write_text(
        "Rally\n\nSome 4,800 people rallied in Minsk on Saturday, 10 August 2019, police said.\n", "utf-8"
    )
    (folder / "c.txt").write_text(wire("Minsk", "300", "Sunday, 11 August 2019"), "utf-8")
    plain = built(folder, tmp_path / "out")
    by_article = {r["article_id"]: r for r in rows(plain, "reports")}
    name = {row["source_file"][0]: by_article[row["article_id"]] for row in rows(plain, "articles")}
    assert name["a"]["event_id"] == name["b"]["event_id"] != name["c"]["event_id"]
    b, c = name["b"]["report_id"], name["c"]["report_id"]
    text = f"""[[correction]]
action = "split"
report_ids = ["{b}"]
{BY}
[[correction]]
action = "merge"
report_ids = ["{b}", "{c}"]
{BY}"""
    for _ in range(2):
        out = built(folder, tmp_path / "out", text)
        now = {r["report_id"]: r["event_id"] for r in rows(out, "reports")}
        assert now[name["a"]["report_id"]] == name["a"]["event_id"]
        assert now[b] == now[c] == name["c"]["event_id"]
        by_hand = sorted(m["kind"] for m in rows(out, "merges") if "by hand" in m["reasons"])
        assert by_hand == ["joined", "refused"]
    path = tmp_path / "idle.toml"
    path.write_text(f'[[correction]]\naction = "split"\nreport_ids = ["{c}"]\n{BY}', "utf-8")
    with pytest.raises(ConfigError, match=r"idle\.toml: correction 1 .*not together with others"):
        build([str(folder)], tmp_path / "idle", BuildOptions(corrections=path))


BROKEN = {
    'action = "correct"\nevent_id = "e1"\nset = { city = "Minsk" }': "correct needs was",
    'action = "correct"\nevent_id = "e1"\nset = { demand_text = "for x" }\nwas = { venue = "x" }': "without a guard",
    'action = "correct"\nevent_id = "e1"\nset = { city = "Gomel", geonameid = 627907 }\nwas = { city = "Minsk" }': (
        "city is set without admin1, latitude, longitude"
    ),
    'action = "correct"\nevent_id = "e1"\nset = { latitude = nan }\nwas = { latitude = 1.0 }': "is no double",
    'action = "correct"\nevent_id = "e1"\nset = { latitude = 1000.0 }\nwas = { latitude = 1.0 }': "more than 90",
    'action = "correct"\nevent_id = "e1"\nset = { deaths_best = -5 }\nwas = { deaths_best = 1 }': "less than 0",
    f'action = "correct"\nevent_id = "e1"\nset = {{ deaths_best = {10**21} }}\nwas = {{ deaths_best = 1 }}': "no int64",
    'action = "correct"\nevent_id = "e1"\nset = { n_reports = 2 }\nwas = { n_reports = 1 }': "no column",
    'action = "correct"\nevent_id = "e1"\nset = { status = "over" }\nwas = { status = "planned" }': "not one of",
    'action = "correct"\nevent_id = "e1"\nset = { deaths_best = "many" }\nwas = { deaths_best = 1 }': "is no int64",
    'action = "correct"\nset = { venue = "x" }\nwas = { venue = "null" }': "needs event_id or report_id",
    'action = "merge"\nreport_ids = ["r1"]': "two report_ids",
    'action = "drop"\nevent_id = "e1"\nwas = { city = "x" }\nexpectations = ["y"]': "no use for expectations",
    'action = "erase"\nevent_id = "e1"': "action",
    'action = "drop"\nevent_id = "e1"\nwas = { city = "x" }\nwhy = "z"': "why",
}


@pytest.mark.parametrize("entry", BROKEN)
def test_a_broken_entry_is_refused_with_file_and_number(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(f"[[correction]]\n{entry}\n{BY}", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_corrections(path)
    assert f"{path}: correction 1" in str(caught.value)
    assert BROKEN[entry] in str(caught.value)


@pytest.mark.parametrize("missing", ["reason", "author"])
def test_reason_and_author_are_asked_for(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "c.toml"
    by = "\n".join(line for line in BY.splitlines() if not line.startswith(missing))
    path.write_text(f'[[correction]]\naction = "drop"\nevent_id = "e1"\nwas = {{ city = "x" }}\n{by}\n', "utf-8")
    with pytest.raises(ConfigError, match=missing):
        load_corrections(path)


def test_dates_are_toml_dates(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    entry = 'action = "correct"\nevent_id = "e1"\nset = { event_date = 2019-08-10 }\nwas = { event_date = "null" }'
    path.write_text(f"[[correction]]\n{entry}\n{BY}", "utf-8")
    ((_, correction),) = load_corrections(path).entries
    assert correction.set == {"event_date": date(2019, 8, 10)}


def test_the_page_about_corrections_shows_entries_that_load(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "corrections.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "c.toml").write_text(text, "utf-8")
    actions = [correction.action for _, correction in load_corrections(tmp_path / "c.toml").entries]
    assert actions == ["correct", "accept", "drop", "merge", "split"]
