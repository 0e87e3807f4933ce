"""The command-line table and its map: plain where piped, drawn on a terminal, and nothing asked of any network."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from etl.errors import ConfigError, StoreError
from etl.geocode.table import HEADER, UNKNOWN, find_candidates, render_candidates, render_map, write_map

ROOT = Path(__file__).parents[2]


def test_piped_output_is_tab_separated_with_a_header() -> None:
    lines = [line.split("\t") for line in render_candidates(["Portland, Maine", "Xyzzyx"]).splitlines()]
    assert tuple(lines[0]) == HEADER
    assert {len(line) for line in lines} == {len(HEADER)}
    assert lines[1][:6] == ["Portland, Maine", "Portland", "city", "Maine", "US", "4975802"]
    assert "containment" in lines[1][-1]
    assert lines[2] == ["Xyzzyx", *([""] * 9), UNKNOWN]


def test_on_a_terminal_a_table_is_drawn_that_fits_it() -> None:
    text = re.sub(r"\x1b\[[0-9;]*m", "", render_candidates(["Paris"], terminal_width=150))
    assert "geonameid" in text
    assert "2988507" in text
    assert max(map(len, text.splitlines())) <= 150


def test_a_country_narrows_the_answers_and_an_unknown_one_is_an_error() -> None:
    assert {one.place.country_code for one in find_candidates(["Paris"], "us")["Paris"]} == {"US"}
    with pytest.raises(ConfigError, match="--country XX"):
        find_candidates(["Paris"], "XX")


def test_names_on_the_map_are_escaped_and_stay_on_one_line() -> None:
    name = "<script>alert(1)</script>\x1b[31m\n'\""
    page = render_map(find_candidates([name, "Gomel"]))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [31m" in page
    assert "\x1b" not in page
    assert "\n" not in render_candidates([name]).splitlines()[1]


def test_the_map_asks_nothing_of_any_network() -> None:
    page = render_map(find_candidates(["Gomel", "Springfield"]))
    assert "default-src 'none'" in page
    assert re.findall(r"https?://|//[a-z]|src=|href=|url\(", page) == []
    assert len(re.findall(r"<circle [^>]*class=\"first\"", page)) == 2


def test_gomel_lies_where_the_outline_has_belarus() -> None:
    page = render_map(find_candidates(["Gomel"]))
    x, y = map(float, re.findall(r'cx="([\d.]+)" cy="([\d.]+)" class="first"', page)[0])
    outline = re.findall(r'data-country="BY" d="([^"]+)"', page)[0]
    points = [tuple(map(float, pair)) for pair in re.findall(r"([\d.]+) ([\d.]+)", outline)]
    assert min(p[0] for p in points) < x < max(p[0] for p in points)
    assert min(p[1] for p in points) < y < max(p[1] for p in points)


def test_a_map_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"--map .*cannot be written"):
        write_map(tmp_path / "missing" / "map.html", ["Gomel"])


def test_the_command_prints_the_table_and_writes_the_map(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "etl", "geocode", "Gomel", "--country", "BY", "--map", str(tmp_path / "map.html")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.splitlines()[1].split("\t")[5] == "627907"
    assert (tmp_path / "map.html").read_text("utf-8").startswith("<!DOCTYPE html>")
