"""The cache: built once, shared, rebuilt when damaged, and one line of advice where it cannot be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from etl.errors import GazetteerError
from etl.geocode.build import Columns
from etl.geocode.gazetteer import Gazetteer, damage, write_folder


def small_columns() -> Columns:
    columns = Columns()
    country = columns.add(2635167, "country", "United Kingdom", "GB", "", (54.0, -2.0), 66_000_000)
    city = columns.add(2643743, "city", "London", "GB", "ENG", (51.5, -0.12), 8_900_000)
    columns.call(country, "United Kingdom", 0)
    columns.call(city, "London", 0)
    return columns


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path / "gazetteer", small_columns)
    return tmp_path / "gazetteer"


def test_a_built_folder_is_read_back(folder: Path) -> None:
    gazetteer = Gazetteer.load(folder)
    (london,) = gazetteer.lookup("LONDON")
    place = gazetteer.place(london.row)
    assert (place.geonameid, place.name, place.kind, place.country_code) == (2643743, "London", "city", "GB")
    assert gazetteer.lookup("Lond") == ()
    assert gazetteer.lookup("") == ()


@pytest.mark.parametrize("name", ["names.marisa", "names.arrow", "links.arrow", "places.arrow", "meta.json"])
def test_a_truncated_file_is_damage(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[:-7])
    assert damage(folder) is not None
    with pytest.raises(GazetteerError, match="delete the folder"):
        Gazetteer.load(folder)


def test_a_changed_byte_is_damage(folder: Path) -> None:
    path = folder / "places.arrow"
    held = bytearray(path.read_bytes())
    held[100] ^= 255
    path.write_bytes(held)
    assert damage(folder) == "places.arrow is damaged"


def test_a_damaged_folder_is_replaced(folder: Path) -> None:
    (folder / "names.arrow").unlink()
    write_folder(folder, small_columns)
    assert damage(folder) is None
    assert [path.name for path in folder.parent.iterdir()] == ["gazetteer"]


@pytest.mark.parametrize("name", ["names.marisa", "places.arrow", "meta.json"])
def test_a_truncated_cache_is_built_again_in_a_new_process(name: str, tmp_path: Path) -> None:
    run_with_small_source(tmp_path)
    (folder,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    (folder / name).write_bytes((folder / name).read_bytes()[:-5])
    assert damage(folder) is not None
    assert run_with_small_source(tmp_path) == "2"
    assert damage(folder) is None


def run_with_small_source(cache: Path) -> str:
    program = (
        "import sys; sys.path.insert(0, 'tests/geocode');"
        "import etl.geocode.gazetteer as module; from test_gazetteer import small_columns;"
        "module._build_from_packages = small_columns; print(len(module.Gazetteer.load()))"
    )
    root = Path(__file__).parents[2]
    environment = {"PROTESTS_CACHE": str(cache), "PYTHONPATH": str(root), "PATH": ""}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.strip()


def test_a_folder_without_a_gazetteer_is_named(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="no gazetteer there"):
        Gazetteer.load(tmp_path)


def test_a_failed_build_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail() -> Columns:
        raise OSError(28, "No space left on device")

    with pytest.raises(GazetteerError, match=r"No space left on device.*PROTESTS_CACHE"):
        write_folder(tmp_path / "gazetteer", fail)
    assert list(tmp_path.iterdir()) == []


def test_a_gazetteer_can_be_read_by_all_that_may_read_other_new_folders(folder: Path) -> None:
    (folder.parent / "other").mkdir()
    assert folder.stat().st_mode == (folder.parent / "other").stat().st_mode


def test_the_old_gazetteer_stays_where_the_new_one_cannot_be_put(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if target == folder and not path.name.endswith("-old"):
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(GazetteerError):
        write_folder(folder, small_columns)
    assert damage(folder) is None
    assert [path.name for path in folder.parent.iterdir()] == ["gazetteer"]


def test_a_cache_that_cannot_be_written_moves_to_the_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("etl.geocode.gazetteer._build_from_packages", small_columns)
    with pytest.warns(UserWarning, match="is kept in"):
        assert len(Gazetteer.load()) == 2


def test_a_process_whose_home_cannot_be_written_works_and_says_where(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    (tmp_path / "tmp").mkdir()
    program = (
        "import sys; sys.path.insert(0, 'tests/geocode');"
        "import etl.geocode.gazetteer as module; from test_gazetteer import small_columns;"
        "module._build_from_packages = small_columns; print(len(module.Gazetteer.load()))"
    )
    root = Path(__file__).parents[2]
    environment = {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp"), "PYTHONPATH": str(root), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "2"
    assert "is kept in" in done.stderr


def test_with_no_folder_at_all_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    with pytest.raises(GazetteerError, match="set PROTESTS_CACHE") as caught:
        Gazetteer.load()
    assert "\n" not in str(caught.value)


def test_two_processes_on_an_empty_cache_both_work(tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/geocode');"
        "import etl.geocode.gazetteer as module; from test_gazetteer import small_columns;"
        "import time; slow = lambda: (time.sleep(0.5), small_columns())[1];"
        "module._build_from_packages = slow;"
        "print(len(module.Gazetteer.load()))"
    )
    root = Path(__file__).parents[2]
    environment = {"PROTESTS_CACHE": str(tmp_path), "PYTHONPATH": str(root), "PATH": ""}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program], cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0, 0], outputs
    assert [output[0].strip() for output in outputs] == [b"2", b"2"]
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1
