"""What the gazetteer knows of places named on the command line: a table with scores and reasons, and a small map.

Stands beside the line, not in it. The map is one HTML file that asks nothing of any network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from etl.errors import ConfigError, StoreError
from etl.geocode.gazetteer import Gazetteer
from etl.geocode.geopy_offline import RankedPlace, lookup_candidates
from etl.geocode.resolve import default_gazetteer

HEADER = ("place", "name", "kind", "admin1", "country", "geonameid", "latitude", "longitude", "population", "score",
          "reasons")  # fmt: skip
LIMIT = 10
"""Candidates of one name that are shown."""
UNKNOWN = "not in the gazetteer"
_TOP = 84.0
"""The outline's upper edge in degrees; one degree is one unit both ways."""

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body{{font:16px/1.4 system-ui,sans-serif;margin:1rem auto;max-width:70rem;padding:0 1rem;color:#222}}
svg{{width:100%;background:#eef3f7}} path{{fill:#d8d4c8;stroke:#fff;stroke-width:.2}}
circle{{fill:#999;fill-opacity:.6}} circle.first{{fill:#b3261e;fill-opacity:.9}}
table{{border-collapse:collapse;width:100%;font-size:.85rem}} th,td{{text-align:left;padding:.2rem .5rem;
border-bottom:1px solid #ddd}}
</style></head><body><h1>{title}</h1>
<svg viewBox="0 0 360 142" role="img" aria-label="{label}">
{world}{dots}</svg>
<p>The likeliest place of each name in red, the others in grey.</p>
<table><tr>{head}</tr>
{rows}</table>
<p>Places: GeoNames (geonames.org), CC BY 4.0. Outlines: Natural Earth.</p>
</body></html>
"""


def find_candidates(
    places: Sequence[str], country: str | None = None, *, gazetteer: Gazetteer | None = None
) -> dict[str, list[RankedPlace]]:
    """The candidates of each name, likeliest first; [] for one that the gazetteer does not know.

    `country` is an ISO 3166 code; one that the gazetteer has no country for raises `ConfigError`.
    """
    held = gazetteer or default_gazetteer()
    if country is not None and held.country(country.upper()) is None:
        raise ConfigError(f"--country {country}: not an ISO 3166-1 alpha-2 code of the gazetteer (as in DE, US, ZA)")
    return {place: lookup_candidates(place, country, gazetteer=held, limit=LIMIT) for place in places}


def render_candidates(
    places: Sequence[str],
    country: str | None = None,
    *,
    gazetteer: Gazetteer | None = None,
    terminal_width: int | None = None,
) -> str:
    """The candidates as text: tab-separated with a header, or a drawn table `terminal_width` characters wide."""
    found = find_candidates(places, country, gazetteer=gazetteer)
    if terminal_width is not None:
        return _drawn(found, terminal_width)
    return "\n".join("\t".join(cells) for cells in (HEADER, *_rows(found)))


def write_map(
    path: Path, places: Sequence[str], country: str | None = None, *, gazetteer: Gazetteer | None = None
) -> None:
    """Write the candidates as a page with a map; raises `StoreError` where the file cannot be written."""
    page = render_map(find_candidates(places, country, gazetteer=gazetteer))
    try:
        path.write_text(page, "utf-8")
    except OSError as error:
        raise StoreError(f"--map {path}: cannot be written ({error.strerror or error})") from error


def render_map(found: Mapping[str, Sequence[RankedPlace]]) -> str:
    """The page: a world outline with a dot for each candidate, and the table below."""
    dots = []
    for name, candidates in found.items():
        for rank, ranked in reversed(list(enumerate(candidates))):
            place = ranked.place
            x, y = place.longitude + 180.0, min(max(_TOP - place.latitude, 0.0), 142.0)
            about = f"{_plain(name)}: {', '.join(filter(None, (place.name, place.admin1, place.country_code)))}"
            style = ' class="first" r="1.4"' if rank == 0 else ' r="0.9"'
            dots.append(f'<circle cx="{x:.2f}" cy="{y:.2f}"{style}><title>{escape(about)}</title></circle>\n')
    title = escape(", ".join(map(_plain, found)))
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>\n" for cells in _rows(found))
    return _PAGE.format(
        title=title,
        label=f"World map with {len(dots)} places",
        world=files("etl").joinpath("publish", "assets", "world.svg").read_text("utf-8"),
        dots="".join(dots),
        head="".join(f"<th>{cell}</th>" for cell in HEADER),
        rows=rows,
    )


def _rows(found: Mapping[str, Sequence[RankedPlace]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, candidates in found.items():
        if not candidates:
            rows.append((_plain(name), *([""] * (len(HEADER) - 2)), UNKNOWN))
        for ranked in candidates:
            place = ranked.place
            rows.append(
                (
                    _plain(name), place.name, place.kind, place.admin1 or "", place.country_code,
                    "" if place.geonameid is None else str(place.geonameid),
                    f"{place.latitude:.5f}", f"{place.longitude:.5f}", str(place.population), f"{ranked.score:.3f}",
                    ", ".join(ranked.reasons),
                )
            )  # fmt: skip
    return rows


def _drawn(found: Mapping[str, Sequence[RankedPlace]], width: int) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*HEADER, box=None, header_style="bold", pad_edge=False)
    last = ""
    for cells in _rows(found):
        shown = ("" if cells[0] == last else cells[0], *cells[1:])
        table.add_row(*map(Text, shown), style="dim" if cells[0] == last else None)
        last = cells[0]
    console = Console(file=StringIO(), force_terminal=True, width=width)
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip("\n")


def _plain(name: str) -> str:
    """A name on one line, without control characters.

    >>> _plain("Paris\\n\\x1b[31m")
    'Paris [31m'
    """
    return " ".join("".join(mark if mark.isprintable() else " " for mark in name).split())
