"""The differences between two builds, with why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.pipeline import BuildOptions, build

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


def test_a_merged_event_names_its_successor_and_a_corrected_one_its_author(tmp_path: Path, protests: Run) -> None:
    import pyarrow.parquet as pq

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
