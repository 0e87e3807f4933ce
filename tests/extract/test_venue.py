"""Venues, verbatim."""

from __future__ import annotations

import pytest

from etl.extract.venue import extract_venues
from etl.language import annotate, load_pack


def venues(text: str) -> list[str]:
    pack = load_pack("en")
    return [text[c.start : c.end] for c in extract_venues(annotate(text, pack), pack)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They gathered on Sakharov Avenue.", ["Sakharov Avenue"]),
        ("Thousands filled the Plaza San Martin.", ["Plaza San Martin"]),
        ("A crowd stood in Place de la Nation.", ["Place de la Nation"]),
        ("Police met them at Pathumwan intersection.", ["Pathumwan intersection"]),
        ("They gathered outside the prime minister's office.", ["prime minister's office"]),
        ("Employees picketed the ministry of transport.", ["ministry of transport"]),
        ("Students met at the University of Dhaka.", ["University of Dhaka"]),
        ("They walked along the road to a police station.", []),
        ("Workers protested outside Eskom Megawatt Complex in Johannesburg.", ["Eskom Megawatt Complex"]),
        ("They gathered in front of the Jantar Mantar in New Delhi.", ["Jantar Mantar"]),
        ("Villagers protested outside Moscow.", []),
        ("They rallied near the Election Commission office.", ["Election Commission office"]),
    ],
)
def test_named_places_and_offices_are_venues_and_any_road_is_none(text: str, expected: list[str]) -> None:
    assert venues(text) == expected
