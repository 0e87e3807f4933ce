"""Makes what the report page carries from elsewhere: chart and map libraries in `vendor/`, and `world.json`.

Sources: Vega and Vega-Lite as `vl-convert-python` bundles them (BSD-3-Clause); Leaflet (BSD-2-Clause) and
Leaflet.markercluster (MIT) from npm; Natural Earth 1:50m (public domain) as TopoJSON in the npm package
`world-atlas`::

    npm pack leaflet@1.9.4 leaflet.markercluster@1.5.3 world-atlas@2.0.2
    for f in *.tgz; do mkdir ${f%.tgz} && tar xzf $f -C ${f%.tgz}; done
    python etl/publish/assets/make_assets.py .

Not part of a build: run by hand when a library changes. `VENDORED` in `tests/publish/test_report_assets.py` names what
was made.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent
GRID = 50
"""Steps to a degree in `world.json`: two kilometres, finer than a pixel at the map's deepest zoom but two."""

SIMPLE = 0.03
"""Degrees by which a simplified coast may leave the real one."""

_BUNDLE = "window.vegaEmbed=vegaEmbed;"

Point = tuple[float, float]


def vega_bundle() -> str:
    """Vega, Vega-Lite and vega-embed as one script, with the expression interpreter that needs no `eval`; inside a
    function, because the bundle is written as a module and would leave its names to the whole page."""
    import vl_convert

    return "(() => {" + str(vl_convert.javascript_bundle(_BUNDLE)).replace("</script", "<\\/script") + "})();\n"


def leaflet_style(packages: Path) -> str:
    """Leaflet's style sheets without the pictures, which the page does not use."""
    parts = [
        packages / "leaflet-1.9.4/package/dist/leaflet.css",
        packages / "leaflet.markercluster-1.5.3/package/dist/MarkerCluster.css",
    ]
    text = "\n".join(part.read_text("utf-8") for part in parts)
    return re.sub(r"^[^\n]*url\([^\n]*\n", "", text.replace("\r\n", "\n"), flags=re.MULTILINE)


def leaflet_script(packages: Path) -> str:
    """Leaflet and its clusters as one script."""
    parts = [
        packages / "leaflet-1.9.4/package/dist/leaflet.js",
        packages / "leaflet.markercluster-1.5.3/package/dist/leaflet.markercluster.js",
    ]
    return "".join(re.sub(r"//# sourceMappingURL=.*", "", part.read_text("utf-8")).strip() + "\n" for part in parts)


def world(topology: dict[str, Any]) -> dict[str, Any]:
    """Land as rings and borders as lines, in steps of a `GRID`th of a degree, each point as a step from the last;
    and the countries' names with a point inside and the area, which says from which zoom a name has room."""
    from shapely.geometry import LineString, shape

    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for steps in topology["arcs"]:
        x = y = 0
        points: list[Point] = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        arcs.append(points)
    simple = [list(LineString(arc).simplify(SIMPLE).coords) if len(arc) > 4 else arc for arc in arcs]
    countries = topology["objects"]["countries"]["geometries"]
    shared = Counter(i if i >= 0 else ~i for c in countries for ring in _rings(c) for i in ring)
    names = []
    for country in countries:
        polygons = [shape({"type": "Polygon", "coordinates": [_join(r, arcs) for r in p]}) for p in _polygons(country)]
        if not polygons:
            continue
        largest = max((polygon.buffer(0) for polygon in polygons), key=lambda polygon: float(polygon.area))
        point = largest.representative_point()
        names.append([country["properties"]["name"], round(point.x, 1), round(point.y, 1), round(largest.area, 1)])
    land = topology["objects"]["land"]["geometries"]
    return {
        "grid": GRID,
        "land": [_steps(ring) for part in land for ring in (_join(r, simple) for r in _rings(part)) if _closed(ring)],
        "borders": [_steps(arc) for i, arc in enumerate(simple) if shared[i] > 1],
        "names": sorted(names, key=lambda n: (-n[3], n[0])),
    }


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    arcs: list[Any] = geometry.get("arcs", [])
    return [arcs] if geometry["type"] == "Polygon" else arcs


def _rings(geometry: dict[str, Any]) -> Iterator[list[int]]:
    for polygon in _polygons(geometry):
        yield from polygon


def _join(ring: Sequence[int], arcs: Sequence[list[Point]]) -> list[Point]:
    """One closed ring: arcs joined end to end, a negative index meaning the arc `~index` backwards. A ring that steps
    over the date line goes on beyond 180 degrees."""
    points: list[Point] = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        for x, y in arc if not points else arc[1:]:
            turn = 0 if not points else round((points[-1][0] - x) / 360) * 360
            points.append((x + turn, y))
    return points


def _closed(ring: Sequence[Point]) -> bool:
    """Whether the ring ends where it began; that around the South Pole does not, and is below the map."""
    return ring[0] == ring[-1]


def _steps(points: Sequence[Point]) -> list[int]:
    """Points as whole steps from the one before, the first from zero; points that fall together are told once.

    >>> _steps([(1.0, 2.0), (1.001, 2.0), (1.1, 1.9)])
    [50, 100, 5, -5]
    """
    steps: list[int] = []
    last = (0, 0)
    for x, y in points:
        here = (round(x * GRID), round(y * GRID))
        if here != last or not steps:
            steps += [here[0] - last[0], here[1] - last[1]]
            last = here
    return steps


def make(packages: Path) -> None:
    """Writes all files."""
    vendor = ASSETS / "vendor"
    vendor.mkdir(exist_ok=True)
    (vendor / "vega.js").write_text(vega_bundle(), "utf-8")
    (vendor / "leaflet.js").write_text(leaflet_script(packages), "utf-8")
    (vendor / "leaflet.css").write_text(leaflet_style(packages), "utf-8")
    topology = json.loads((packages / "world-atlas-2.0.2/package/countries-50m.json").read_text("utf-8"))
    text = json.dumps(world(topology), separators=(",", ":"), ensure_ascii=False)
    (ASSETS / "world.json").write_text(text.replace("],", "],\n") + "\n", "utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
