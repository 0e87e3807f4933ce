"""Places by name for people: candidates with score and reasons, one block a name. Stands behind `protests geocode`."""

from __future__ import annotations

from collections.abc import Sequence

from etl.geocode.geopy_offline import lookup_candidates

SHOWN = 5


def render_candidates(names: Sequence[str], country: str | None = None) -> str:
    """What the gazetteer knows of each name, likeliest first; a name it does not know says so.

    >>> print(render_candidates(["Gomel", "Nowhere-on-Sea"]))
    Gomel
      0.99  627907  Homyel', Homyel Oblast, BY  city  52.4345 30.9754  501,802 people
    Nowhere-on-Sea
      not in the gazetteer
    """
    lines: list[str] = []
    for name in names:
        lines.append(name)
        found = lookup_candidates(name, country, limit=SHOWN)
        for one in found:
            place = one.place
            where = ", ".join(dict.fromkeys(part for part in (place.name, place.admin1, place.country_code) if part))
            people = f"  {place.population:,} people" if place.population else ""
            reasons = f"  ({'; '.join(one.reasons)})" if one.reasons else ""
            lines.append(
                f"  {one.score:.2f}  {place.geonameid or '-'}  {where}  {place.kind}  "
                f"{place.latitude:.4f} {place.longitude:.4f}{people}{reasons}"
            )
        if not found:
            lines.append("  not in the gazetteer")
    return "\n".join(lines)
