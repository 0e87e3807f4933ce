"""The differences between two builds, with why."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from etl.pipeline import BuildOptions, build
from etl.publish.diff import diff_renderable

Run = Callable[..., tuple[int, str, str]]


def tell(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(f"Rally\n\n{text}\n", "utf-8")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A dataset before and after one event got a second report, one came in, and one article went."""
    tmp_path = tmp_path_factory.mktemp("grown")
    folder = tmp_path / "in"
    tell(folder, "a", "About 5,000 people rallied in Minsk on Saturday, 10 August 2019, for fair elections.")
    tell(folder, "b", "About 700 people rallied in Gomel on Saturday, 10 August 2019, for fair elections.")
    build([str(folder)], tmp_path / "old")
    (folder / "b.txt").unlink()
    tell(folder, "c", "Police counted 4,000 people at a rally in Minsk on Saturday, 10 August 2019.")
    tell(folder, "d", "About 60 people rallied in Brest on Saturday, 10 August 2019, for fair elections.")
    build([str(folder)], tmp_path / "new")
    return tmp_path / "old", tmp_path / "new"


def test_rows_added_gone_and_changed_are_told_with_reasons(grown: tuple[Path, Path], protests: Run) -> None:
    code, out, _ = protests("diff", *grown, "--json")
    assert code == 0
    found = json.loads(out)
    events = found["events"]
    assert [(e["city"], e["reasons"]) for e in events["added"]] == [("Brest", ["told by 1 new article"])]
    assert [(e["city"], e["successor"], e["reasons"]) for e in events["retired"]] == [
        ("Gomel", None, ["1 article no longer in the dataset"])
    ]
    (minsk,) = events["changed"]
    assert minsk["reasons"] == ["1 report joined"]
    assert minsk["columns"]["n_reports"] == [1, 2]
    assert minsk["columns"]["attendance_police"] == [None, 4000]
    assert {a["source_file"] for a in found["articles"]["added"]} == {"c.txt", "d.txt"}
    assert [a["source_file"] for a in found["articles"]["gone"]] == ["b.txt"]
    assert found["settings"] == {}


def test_the_text_form_has_the_same_lines_and_the_same_dataset_has_none(
    grown: tuple[Path, Path], protests: Run
) -> None:
    _, out, _ = protests("diff", *grown)
    assert out.splitlines()[0] == "events: 1 added, 1 retired, 1 changed, 2 articles added, 1 article gone"
    assert "    attendance_police: null -> 4000" in out.splitlines()
    code, out, _ = protests("diff", grown[0], grown[0])
    assert (code, out) == (0, "no differences in events or articles\n")


def on_a_terminal(*arguments: object) -> str:
    """What a command of the program prints where its output is a terminal of 200 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
    command = [sys.executable, "-m", "etl", *map(str, arguments)]
    environment = {**os.environ, "TERM": "xterm-256color"}
    for name in ("NO_COLOR", "COLUMNS", "LINES"):
        environment.pop(name, None)
    with subprocess.Popen(command, stdout=theirs, env=environment) as running:
        os.close(theirs)
        said = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            said += part
    os.close(ours)
    assert running.returncode == 0
    return said.decode("utf-8")


def test_a_terminal_gets_tables_in_colours_and_a_pipe_plain_text(grown: tuple[Path, Path], protests: Run) -> None:
    shown = on_a_terminal("diff", *grown)
    assert "\x1b[" in shown
    words = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert "changed (1)" in words
    assert re.search(r"attendance_police\s+null\s+4000", words)
    assert re.search(r"Brest, BY, demonstration\s+told by 1 new article", words)
    _, piped, _ = protests("diff", *grown)
    assert "\x1b" not in piped
    assert "    attendance_police: null -> 4000" in piped.splitlines()

    event_id = pq.read_table(grown[1] / "events.parquet")["event_id"][0].as_py()
    shown = on_a_terminal("explain", grown[1], event_id)
    assert "\x1b[" in shown
    assert re.search(r"who says it\s+words\s+value\s+quotation", re.sub(r"\x1b\[[0-9;]*m", "", shown))
    assert "\x1b" not in protests("explain", grown[1], event_id)[1]


def test_words_of_articles_are_never_markup(grown: tuple[Path, Path]) -> None:
    row = {"event_id": "e1", "event_date": None, "city": "[red]x[/red]\x1b[2J", "country_code": None,
           "event_type": "march", "reasons": ["new"]}  # fmt: skip
    none = {name: [] for name in ("retired", "changed", "quarantined", "released")}
    found = {"settings": {}, "articles": {}, "events": {"added": [row], **none}}
    out = StringIO()
    Console(file=out, width=200).print(diff_renderable(found))
    assert "[red]x[/red]" in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_a_merged_event_names_its_successor_and_a_corrected_one_its_author(tmp_path: Path, protests: Run) -> None:
    folder = tmp_path / "in"
    tell(folder, "a", "About 5,000 people rallied in Minsk on Saturday, 10 August 2019, for fair elections.")
    tell(folder, "b", "About 700 people rallied in Minsk on Sunday, 11 August 2019, for fair elections.")
    build([str(folder)], tmp_path / "d")
    reports = pq.read_table(tmp_path / "d" / "reports.parquet").to_pylist()
    ids = ", ".join(f'"{r["report_id"]}"' for r in reports)
    path = tmp_path / "c.toml"
    path.write_text(
        f'[[correction]]\naction = "merge"\nreport_ids = [{ids}]\nreason = "one night"\nauthor = "AB"\n', "utf-8"
    )
    build([str(folder)], tmp_path / "d", BuildOptions(corrections=path))
    code, out, _ = protests("diff", tmp_path / "d" / ".versions" / "1", tmp_path / "d", "--json")
    assert code == 0
    (retired,) = json.loads(out)["events"]["retired"]
    (changed,) = json.loads(out)["events"]["changed"]
    assert retired["successor"] == changed["event_id"]
    assert changed["reasons"] == [f"1 report joined, from {retired['event_id']}"]
    assert list(json.loads(out)["settings"]) == ["corrections"]


def test_a_folder_without_a_dataset_is_one_line(tmp_path: Path, protests: Run) -> None:
    code, _, err = protests("diff", tmp_path, tmp_path)
    assert (code, err.count("\n")) == (2, 1)
