"""The command line: exit codes, one line for an expected error, help at once, a clean end at Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl.geocode.dump import DumpSummary
from tests.sample import ARTICLES, GOLD, ROOT

Run = Callable[..., tuple[int, str, str]]
COMMANDS = ("build", "validate", "report", "explain", "evaluate", "codebook", "geocode")
PROGRAM = [sys.executable, "-m", "etl"]


@pytest.fixture
def dataset(sample: Path, tmp_path: Path) -> Path:
    """A dataset that a command may change."""
    shutil.copytree(sample, tmp_path / "dataset", symlinks=True)
    return tmp_path / "dataset"


def first_event(folder: Path) -> str:
    return str(pq.read_table(folder / "events.parquet", columns=["event_id"])["event_id"][0])


def test_help_names_every_command_at_once(protests: Run) -> None:
    code, out, _ = protests("--help")
    assert code == 0
    assert all(re.search(rf"\b{name}\b", out) for name in COMMANDS)
    took = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([*PROGRAM, "--help"], cwd=ROOT, capture_output=True, check=True)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.5


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, protests: Run) -> None:
    code, out, _ = protests(command, "--help")
    assert (code, "Usage" in out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--policy", "most"], ["most", "ccc"]),
        (["--language", "xx"], ["xx", "en", "ru"]),
        (["--published", "29.09.2019"], ["29.09.2019", "2019-09-29"]),
        (["--gazetteer", "/nonexistent"], ["/nonexistent"]),
        (["--since", "2019-08-02", "--until", "2019-08-01"], ["2019-08-02", "2019-08-01"]),
        (["--geocoder", "nominatim", "--geocoder-option", "cache=x"], ["cache"]),
    ],
)
def test_a_wrong_option_is_one_line_and_exit_2(
    arguments: list[str], words: list[str], tmp_path: Path, protests: Run
) -> None:
    code, out, err = protests("build", ARTICLES / "table-dev.csv", "--output", tmp_path / "out", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert all(word in err for word in words)


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "nowhere.txt", "--output", "out"],
        ["build", "*.nothing", "--output", "out"],
        ["validate", "nowhere"],
        ["report", "nowhere"],
        ["explain", "nowhere", "e1"],
        ["evaluate", "nowhere", "nowhere"],
    ],
)
def test_what_is_not_there_is_one_line_and_exit_2(
    arguments: list[str], tmp_path: Path, protests: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = protests(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("protests: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["build"], ["build", "x"], ["nothing"], ["validate"], ["build", "--workers"]])
def test_misuse_is_exit_2(arguments: list[str], protests: Run) -> None:
    assert protests(*arguments)[0] == 2


def test_a_mistake_of_the_program_is_no_failed_data(protests: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise KeyError("no such thing")

    monkeypatch.setattr("etl.publish.codebook.render_codebook", broken)
    code, out, err = protests("codebook")
    assert (code, out) == (70, "")
    assert "KeyError: 'no such thing'" in err
    assert err.splitlines()[-1].startswith("protests: ")


def test_quiet_says_nothing_but_the_result(tmp_path: Path, protests: Run) -> None:
    code, out, err = protests("build", ARTICLES / "table-dev.csv", "--output", tmp_path / "out", "--quiet")
    assert (code, err) == (0, "")
    assert re.match(r"\d+ articles \(.*\)\n\d+ events from \d+ reports, \d+ claims, \d+ in quarantine: ", out)


def test_an_output_that_is_a_file_or_holds_other_files_is_refused(tmp_path: Path, protests: Run) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "events.parquet").write_text("mine", "utf-8")
    for name in ("file", "folder"):
        code, _, err = protests("build", ARTICLES / "table-dev.csv", "--output", tmp_path / name)
        assert (code, err.count("\n")) == (2, 1)
    assert (tmp_path / "folder" / "events.parquet").read_text("utf-8") == "mine"


def test_validate_prints_text_markdown_and_json(dataset: Path, protests: Run) -> None:
    code, out, _ = protests("validate", dataset, "--format", "json")
    assert code == 0
    totals = json.loads(out)["totals"]
    assert totals["failed_critical"] == 0
    assert totals["passed"] + totals["failed_row"] == totals["expectations"]
    assert json.loads((dataset / "quality.json").read_text("utf-8")) == json.loads(out)
    code, out, _ = protests("validate", dataset, "--format", "markdown")
    assert (code, out.startswith("## ")) == (0, True)
    code, _, err = protests("validate", dataset, "--format", "yaml")
    assert (code, err.count("\n")) == (2, 1)


def test_validate_exits_1_where_claims_lost_their_report(dataset: Path, protests: Run) -> None:
    path = (dataset / "reports.parquet").resolve()
    table = pq.read_table(path)
    pq.write_table(table.slice(1), path)
    code, out, _ = protests("validate", dataset)
    assert code == 1
    assert "critical" in out


def test_a_damaged_table_is_one_line_and_exit_2(dataset: Path, protests: Run) -> None:
    path = (dataset / "claims.parquet").resolve()
    path.write_bytes(path.read_bytes()[:500])
    for command in (["validate", dataset], ["report", dataset], ["explain", dataset, "e1"]):
        code, out, err = protests(*command)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "claims.parquet" in err


def test_report_writes_its_page_and_prints_the_path(dataset: Path, protests: Run) -> None:
    code, out, _ = protests("report", dataset)
    assert code == 0
    assert "<html" in Path(out.strip()).read_text("utf-8")
    (dataset / "quality.json").resolve().unlink()
    code, _, err = protests("report", dataset)
    assert (code, "quality.json" in err) == (2, True)


def test_explain_shows_quotations_and_as_json_the_same_event(sample: Path, protests: Run) -> None:
    event_id = first_event(sample)
    code, out, _ = protests("explain", sample, event_id)
    assert (code, "quotation" in out) == (0, True)
    code, out, _ = protests("explain", sample, event_id, "--json")
    assert code == 0
    assert event_id in json.dumps(json.loads(out))
    code, out, err = protests("explain", sample, "e0")
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_evaluate_prints_dev_and_heldout_and_lists_errors_of_dev_only(
    sample: Path, tmp_path: Path, protests: Run
) -> None:
    code, out, _ = protests("evaluate", GOLD, sample, "--errors", tmp_path / "errors.csv")
    assert code == 0
    assert "dev" in out
    assert "heldout" in out
    assert "-heldout-" not in (tmp_path / "errors.csv").read_text("utf-8")
    code, _, err = protests("evaluate", GOLD, sample, "--errors", tmp_path / "none" / "errors.csv")
    assert (code, err.count("\n")) == (2, 1)


def test_geocode_lists_candidates_and_says_what_it_does_not_know(protests: Run) -> None:
    code, out, _ = protests("geocode", "Гомель", "Nowhere-on-Sea")
    assert code == 0
    assert "627907" in out
    assert "not in the gazetteer" in out
    assert "524901" not in protests("geocode", "Moscow", "--country", "US")[1]


def test_a_larger_gazetteer_stands_beside_its_dump(
    tmp_path: Path, protests: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def build_from_dump(dump: Path, output: Path, tell: object) -> DumpSummary:
        asked.append(output)
        return DumpSummary(0, 0, 0, 0, 0)

    monkeypatch.setattr("etl.geocode.dump.build_from_dump", build_from_dump)
    code, out, _ = protests("gazetteer", "build", tmp_path / "IN.zip")
    assert (code, asked) == (0, [tmp_path / "IN-gazetteer"])
    assert out.rstrip().endswith("IN-gazetteer")


def test_codebook_is_printed(protests: Run) -> None:
    assert protests("codebook")[1] == (ROOT / "CODEBOOK.md").read_text("utf-8")


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    done = subprocess.run(f"{sys.executable} -m etl codebook | head -1", shell=True, cwd=ROOT,  # noqa: S602
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupt_ends_with_130_and_no_traceback_and_the_next_call_goes_on(workers: str, tmp_path: Path) -> None:
    lines = (ROOT / "tests" / "articles" / "table-heldout.jsonl").read_text("utf-8").splitlines()
    with (tmp_path / "many.jsonl").open("w", encoding="utf-8") as many:
        for number in range(4000):
            row = json.loads(lines[number % len(lines)])
            many.write(json.dumps({**row, "id": f"n{number}"}) + "\n")
    command = [*PROGRAM, "build", str(tmp_path / "many.jsonl"), "--output", str(tmp_path / "out"), "--workers", workers]
    build = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("out/.batches/*.zst")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(build.pid, signal.SIGINT)
    out, err = build.communicate(timeout=60)
    assert (build.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert list(tmp_path.glob("out/.batches/*.zst"))
    assert not (tmp_path / "out" / ".current").exists()
