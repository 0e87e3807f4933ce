"""One spelling for the many names of a city, so that two lists of cities can be compared."""

from __future__ import annotations

from collections.abc import Callable

from etl.geocode.gazetteer import Gazetteer


def spelling_of(gazetteer: Gazetteer) -> Callable[[str], str]:
    """A function from a city's name to the gazetteer's name of the most populous city so called; other names as given.

    >>> spelt = spelling_of(Gazetteer.load())
    >>> [spelt(name) for name in ("Kiev", "Kyiv", "Гомель", "Washington", "Sevilla", "Nowhere at All")]
    ['Kyiv', 'Kyiv', 'Gomel', 'Washington, D.C.', 'Seville', 'Nowhere at All']
    """

    def spelt(name: str) -> str:
        cities = [c for c in gazetteer.lookup(name) if c.kind == "city"]
        if not cities:
            return name
        return gazetteer.place(max(cities, key=lambda c: (c.prior, -c.row)).row).name

    return spelt


__all__ = ["spelling_of"]
