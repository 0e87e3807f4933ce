"""What is kept between runs is used where it is whole and of the same version, and made anew everywhere else."""

from __future__ import annotations

import os
import weakref
from pathlib import Path

import pytest

from etl.cache import cache_folder, keep
from etl.kit import let_go_of_kits, load_kit
from etl.pipeline import BuildOptions, code_document
from etl.records import RawDocument


class Made:
    """Counts how often it is made."""

    def __init__(self, what: bytes = b"costly") -> None:
        self.what = what
        self.times = 0

    def __call__(self) -> bytes:
        self.times += 1
        return self.what


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_was_made_once_is_read_from_then_on() -> None:
    made = Made()
    assert [bytes(keep("thing", "1", made)) for _ in range(3)] == [b"costly"] * 3
    assert made.times == 1


def test_versions_stand_side_by_side_and_the_oldest_go(cache: Path) -> None:
    for version in range(12):
        assert keep("thing", str(version), Made(b"%d" % version)) == b"%d" % version
        (kept,) = set(cache.iterdir()) - {path for path in cache.iterdir() if path.stat().st_mtime < 10_000}
        os.utime(kept, (version, version))
    made = Made()
    assert [bytes(keep("thing", str(version), made)) for version in (11, 4)] == [b"11", b"4"]
    assert (len(list(cache.iterdir())), made.times) == (8, 0)
    assert keep("thing", "0", made) == b"costly"


@pytest.mark.parametrize("damage", ["cut", "empty", "bit", "foreign"])
def test_a_damaged_file_counts_for_nothing(cache: Path, damage: str) -> None:
    keep("thing", "1", Made())
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    at = len(whole) // 2
    broken = {
        "cut": whole[:at],
        "empty": b"",
        "bit": whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
        "foreign": b"costly",
    }
    file.write_bytes(broken[damage])
    made = Made()
    assert keep("thing", "1", made) == b"costly"
    assert made.times == 1
    assert file.read_bytes() == whole


def test_without_a_folder_to_write_it_is_made_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path / "file" / "cache"))
    made = Made()
    assert [bytes(keep("thing", "1", made)) for _ in range(2)] == [b"costly"] * 2
    assert made.times == 2


def test_what_cannot_be_made_is_not_kept(cache: Path) -> None:
    def fail() -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        keep("thing", "1", fail)
    assert not cache.exists()


def test_the_cache_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("PROTESTS_CACHE", raising=False)
    assert cache_folder() == tmp_path / "protests"
    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"


def test_kits_are_let_go_whole() -> None:
    document = RawDocument("a.txt", "0", "1", "text", "On Sunday 300 people rallied in Minsk, police said. " * 9)
    let_go_of_kits()  # what other tests hold
    before = code_document(document, load_kit(), BuildOptions())
    held = [weakref.ref(pack) for pack in load_kit().packs.values()]
    let_go_of_kits()
    assert [pack() for pack in held] == [None] * len(held)
    assert code_document(document, load_kit(), BuildOptions()) == before
