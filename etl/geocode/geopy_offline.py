"""The gazetteer as a geopy geocoder: drops into code written for any other, asks no server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from etl.geocode.context import Name, contains, rank
from etl.geocode.gazetteer import Candidate, Gazetteer
from etl.geocode.phrase import Reading, read_phrase
from etl.geocode.resolve import default_gazetteer, default_words
from etl.records import Place

_FEATURE_CLASS = {"city": "P", "admin1": "A", "admin2": "A", "country": "A", "region": "L"}
_PARTS = re.compile(r"\s*[,;\n]\s*")


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """A place that a query may mean: `score` is its share of belief, `reasons` say why."""

    place: Place
    score: float
    reasons: tuple[str, ...]


def lookup_candidates(
    query: str, country: str | None = None, *, gazetteer: Gazetteer | None = None, language: str = "en", limit: int = 20
) -> list[RankedPlace]:
    """The places a query may mean, likeliest first; [] where the gazetteer knows none.

    Parts after a comma contain the first ("Portland, Maine"). A place outside all that the query names as containing
    it is left out: "Paris, Kenya" is nowhere. `country` is an ISO 3166 code that all answers must have.

    >>> [(found.place.name, found.place.admin1) for found in lookup_candidates("Portland, Maine")]
    [('Portland', 'Maine')]
    >>> lookup_candidates("Paris, Kenya"), lookup_candidates("")
    ([], [])
    """
    held = gazetteer or default_gazetteer()
    words = default_words(language)
    codes = None if country is None else {country.upper()}
    parts = [part for part in _PARTS.split(query.strip()) if part]
    whole = read_phrase(query, words, held)
    if len(parts) > 1 and whole.candidates and whole.exact:
        parts = [query]  # "Washington, D.C." is a name of its own
    readings = [read_phrase(part, words, held) for part in parts]
    if not readings or not readings[0].exact:
        return []
    return _rank(readings, codes, held)[:limit]


def _rank(readings: Sequence[Reading], codes: set[str] | None, gazetteer: Gazetteer) -> list[RankedPlace]:
    outer = [reading for reading in readings[1:] if reading.candidates and reading.exact]
    names = [Name(readings[0].candidates, inside=1 if outer else None, bonus=readings[0].bonus)]
    names += [
        Name(reading.candidates, inside=index + 1 if index < len(outer) else None)
        for index, reading in enumerate(outer, 1)
    ]
    found = []
    for choice in rank(names, 0):
        candidate = choice.candidate
        if codes is not None and candidate.country not in codes:
            continue
        if all(_holds(reading, candidate) for reading in outer):
            found.append(RankedPlace(gazetteer.place(candidate.row), choice.score, choice.reasons))
    return found


def _holds(reading: Reading, candidate: Candidate) -> bool:
    return any(contains(outer, candidate) or outer.row == candidate.row for outer in reading.candidates)


class GeoNamesOffline(Geocoder):  # type: ignore[misc]  # geopy has no types
    """A geopy geocoder over the shipped gazetteer.

    `Location.raw` holds `geonameid`, `name`, `feature_class` (GeoNames: P settlement, A division or country),
    `population`, `country_code`, `admin1_code`, `admin1`, `score` and `reasons`. Names are those of the codebook, in
    English; `language` tells by which pack the query is read.
    """

    def __init__(self, *, gazetteer: Gazetteer | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.gazetteer = gazetteer or default_gazetteer()

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        country_codes: str | Iterable[str] | None = None,
        language: str | None = None,
        timeout: object = None,
    ) -> Location | list[Location] | None:
        """The place of a query, or all that it may mean; None where the gazetteer knows none."""
        del timeout
        codes = None
        if country_codes is not None:
            listed = country_codes.split(",") if isinstance(country_codes, str) else country_codes
            codes = {code.strip().upper() for code in listed}
        found = [
            one
            for one in lookup_candidates(str(query), gazetteer=self.gazetteer, language=language or "en", limit=60)
            if codes is None or one.place.country_code in codes
        ]
        if not found:
            return None
        return self._location(found[0]) if exactly_one else [self._location(one) for one in found]

    def reverse(
        self, query: Point | str | tuple[float, float], *, exactly_one: bool = True, timeout: object = None
    ) -> Location | list[Location] | None:
        """The nearest settlement to a point (five with `exactly_one=False`); None further than 100 km from any."""
        del timeout
        point = Point(query)
        near = self.gazetteer.near(point.latitude, point.longitude)
        found = [
            self._location(RankedPlace(self.gazetteer.place(row), 1.0, (f"{distance:.1f} km away",)))
            for row, distance in near
            if distance <= 100
        ]
        if not found:
            return None
        return found[0] if exactly_one else found

    def _location(self, ranked: RankedPlace) -> Location:
        place = ranked.place
        country = self.gazetteer.country(place.country_code)
        parts = [place.name, place.admin1, None if country is None else self.gazetteer.place(country.row).name]
        address = ", ".join(dict.fromkeys(part for part in parts if part))
        raw = {
            "geonameid": place.geonameid,
            "name": place.name,
            "feature_class": _FEATURE_CLASS[place.kind],
            "kind": place.kind,
            "population": place.population,
            "country_code": place.country_code,
            "admin1_code": place.admin1_code,
            "admin1": place.admin1,
            "part_of": place.part_of,
            "score": ranked.score,
            "reasons": list(ranked.reasons),
        }
        return Location(address, (place.latitude, place.longitude), raw)
