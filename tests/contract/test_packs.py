"""Language packs: alike in their keys, true to their own examples, and all that a new language needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl.detect import detect_mentions
from etl.extract import extract_claims
from etl.language import annotate, load_pack, pack_codes
from etl.language.pack import read_pack
from tests.sample import ROOT

PACKS = ROOT / "etl" / "language"
PATTERNS = [(code, entry.id) for code in pack_codes() for entry in load_pack(code).raw.patterns]

OWED = {("en", "detentions.source_count"), ("en", "injuries.left")}
"""Patterns that still lack an example; none may be added."""


@pytest.mark.parametrize("key", ["words", "sources", "issues"])
def test_packs_have_equal_keys(key: str) -> None:
    keys = {code: set(getattr(load_pack(code).raw, key)) for code in pack_codes()}
    english = keys.pop("en")
    for code, found in keys.items():
        assert found == english, f"{code}: missing {sorted(english - found)}, unknown {sorted(found - english)}"


def test_packs_have_acts_of_every_type_and_patterns_of_every_field() -> None:
    english = load_pack("en").raw
    for code in pack_codes():
        pack = load_pack(code).raw
        assert {p.field for p in english.patterns} == {p.field for p in pack.patterns}, code
        assert {a.type for a in english.acts} == {a.type for a in pack.acts}, code
        assert (pack.dates is None, pack.toponyms is None) == (False, False), code


@pytest.mark.parametrize(("code", "pattern_id"), PATTERNS)
def test_a_pattern_has_an_example_that_tests_itself(code: str, pattern_id: str) -> None:
    (entry,) = [entry for entry in load_pack(code).raw.patterns if entry.id == pattern_id]
    if not entry.refuse and entry.previous is None:  # those speak of what another pattern read
        assert entry.examples or (code, pattern_id) in OWED


MADE_UP = {
    "rally": "zorblat", "people": "zorks", "thousands of": "mizzen of",
    "came": "blem", "to demand": "ti fronk", "in": "un", "august": "sollember", "about": "roundish",
}  # fmt: skip
"""Words of a language that nobody speaks, by their English."""

ZORBLAT = "Roundish 300 zorks blem to a zorblat un Minsk on 10 Sollember 2019 ti fronk new elections."


def made_up_pack() -> str:
    """A pack of that language: the English one with its words exchanged wherever they stand alone in a list."""
    text = (PACKS / "en.toml").read_text("utf-8").replace('code = "en"', 'code = "qz"', 1)
    for english, word in MADE_UP.items():
        text = text.replace(f'"{english}"', f'"{word}"')
    months = "[], [], [], [], [], [], [], " + '["sollember"], [], [], [], []'
    return text.replace("[dates]\n", f"[dates]\nmonths = [{months}]\n", 1)


def test_a_pack_in_any_folder_reads_its_language(tmp_path: Path) -> None:
    (tmp_path / "qz.toml").write_text(made_up_pack(), "utf-8")
    pack = read_pack(tmp_path / "qz.toml")
    sentences = annotate(ZORBLAT, pack)
    assert [mention.event_type for mention in detect_mentions(sentences, pack)] == ["demonstration"]
    told = {(claim.field, claim.best) for claim in extract_claims(sentences, pack) if claim.best is not None}
    assert told == {("attendance", 300)}
    english = annotate("About 300 people came to a rally in Minsk.", pack)
    assert detect_mentions(english, pack) == []


@pytest.mark.slow
def test_a_new_language_is_one_file(tmp_path: Path) -> None:
    for package in ("etl", "expectations"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    assert tomllib.loads(made_up_pack())["meta"]["code"] == "qz"
    (tmp_path / "etl" / "language" / "qz.toml").write_text(made_up_pack(), "utf-8")
    (tmp_path / "one.txt").write_text(f"Zorblat\n\n12 Sollember 2019\n\n{ZORBLAT}\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "etl", "build", "one.txt", "--output", "out", "--language", "qz"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PROTESTS_CACHE": str(tmp_path / "cache")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (event,) = pq.read_table(tmp_path / "out" / "events.parquet").to_pylist()
    assert (event["city"], event["attendance_best"], str(event["event_date"])) == ("Minsk", 300, "2019-08-10")
    (report,) = pq.read_table(tmp_path / "out" / "reports.parquet").to_pylist()
    assert (report["language"], str(report["published"])) == ("qz", "2019-08-12")
