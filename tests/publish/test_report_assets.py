"""What the report page carries from elsewhere: the files are those that were made, and the chart library is fresh."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from etl.publish.assets.make_assets import vega_bundle

ASSETS = Path("etl/publish/assets")
VENDORED = {
    "vendor/vega.js": "a9e302dda95d3c3c",
    "vendor/leaflet.js": "2d89dbb01409cb5d",
    "vendor/leaflet.css": "4e227a77a1c25811",
    "world.json": "199a0bf7a7996549",
}
"""The files by the first letters of their SHA-256."""

MADE_WITH = "1.9.0"
"""The version of vl-convert that made `vendor/vega.js`."""


@pytest.mark.parametrize("name", VENDORED)
def test_a_file_from_elsewhere_is_the_one_that_was_made(name: str) -> None:
    assert hashlib.sha256((ASSETS / name).read_bytes()).hexdigest().startswith(VENDORED[name])


def test_the_chart_library_is_what_vl_convert_gives() -> None:
    try:
        installed = version("vl-convert-python")
    except PackageNotFoundError:
        pytest.skip("vl-convert-python is not installed")
    if not installed.startswith(MADE_WITH):
        pytest.skip(f"vendor/vega.js was made with vl-convert {MADE_WITH}, here is {installed}: make it again")
    assert vega_bundle() == (ASSETS / "vendor/vega.js").read_text("utf-8")


def test_no_library_can_end_its_script_element() -> None:
    for name in ("vega", "leaflet"):
        assert "</script" not in (ASSETS / f"vendor/{name}.js").read_text("utf-8").lower()


def test_the_world_is_land_borders_and_names_within_the_map() -> None:
    world = json.loads((ASSETS / "world.json").read_text("utf-8"))
    names = {name: (x, y) for name, x, y, _ in world["names"]}
    assert names["Chile"][0] == pytest.approx(-71, abs=2)
    assert names["Russia"][1] == pytest.approx(62, abs=6)
    for ring in world["land"]:
        # Steps that close the ring sum to nothing.
        assert (sum(ring[2::2]), sum(ring[3::2])) == (0, 0)
    assert len(world["borders"]) > 100
