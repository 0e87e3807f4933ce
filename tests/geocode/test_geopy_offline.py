"""The gazetteer behind geopy's interface."""

from __future__ import annotations

import pytest
from geopy.geocoders.base import Geocoder

from etl.geocode.geopy_offline import GeoNamesOffline, lookup_candidates


@pytest.fixture(scope="module")
def geocoder() -> GeoNamesOffline:
    return GeoNamesOffline()


def test_it_is_a_geopy_geocoder(geocoder: GeoNamesOffline) -> None:
    assert isinstance(geocoder, Geocoder)
    location = geocoder.geocode("Portland, Maine")
    assert location.address == "Portland, Maine, United States"
    assert location.raw["geonameid"] == 4975802
    assert location.raw["feature_class"] == "P"
    assert location.raw["admin1_code"] == "ME"


@pytest.mark.parametrize(
    ("query", "geonameid"),
    [("Washington DC", 4140963), ("Washington, D.C.", 4140963), ("Gomel, Belarus", 627907), ("Texas", 4736286),
     ("Kyiv", 703448), ("Нижний Новгород", 520555), ("Springfield, Illinois, USA", 4250542)],
)  # fmt: skip
def test_a_query_finds_its_place(query: str, geonameid: int, geocoder: GeoNamesOffline) -> None:
    assert geocoder.geocode(query).raw["geonameid"] == geonameid


def test_country_codes_narrow_the_answers(geocoder: GeoNamesOffline) -> None:
    assert geocoder.geocode("Paris", country_codes="US").raw["admin1"] == "Texas"
    assert geocoder.geocode("Paris", country_codes=["us", "FR"]).raw["country_code"] == "FR"
    assert {one.raw["country_code"] for one in geocoder.geocode("Paris", exactly_one=False, country_codes="CA")} == {
        "CA"
    }


@pytest.mark.parametrize("query", ["", ",", "Xyzzyville", "Paris, Kenya", "  "])
def test_what_is_not_known_is_none(query: str, geocoder: GeoNamesOffline) -> None:
    assert geocoder.geocode(query) is None
    assert geocoder.geocode(query, exactly_one=False) is None


def test_reverse_gives_the_nearest_settlement(geocoder: GeoNamesOffline) -> None:
    assert geocoder.reverse((52.43, 30.98)).raw["name"] == "Gomel"
    assert geocoder.reverse((0.0, -30.0)) is None
    assert len(geocoder.reverse("52.43, 30.98", exactly_one=False)) > 1


def test_candidates_have_scores_and_reasons() -> None:
    found = lookup_candidates("Springfield")
    assert len(found) > 5
    assert all(one.reasons for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert {one.place.country_code for one in lookup_candidates("Springfield", "GB")} <= {"GB"}
