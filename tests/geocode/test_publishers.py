"""The country of an outlet, by its domain or its name."""

from __future__ import annotations

import pytest

from etl.geocode.publishers import country_of_publisher


@pytest.mark.parametrize(
    ("outlet", "country"),
    [
        ("https://www.bbc.co.uk/news/1", "GB"),
        ("https://meduza.io/x", "RU"),
        ("The Washington Post", "US"),
        ("news.com.au", "AU"),
        ("https://startup.io", None),
        ("https://en.startup.io", None),
        ("https://news.example.tv/1", None),
        ("a.b.example.me", None),
        ("example.co.cc", None),
        ("gov.co", None),
        ("https://www.periodico.com.co/x", "CO"),
        ("news.example.com.ly", "LY"),
        ("www.example.gov.me", "ME"),
        ("example.tl", "TL"),
        ("https://example.com/story.in", None),
        ("http://[broken", None),
        ("", None),
        ("  ", None),
        ("пример.рф", None),
        ("An Unknown Herald", None),
    ],
)
def test_the_domain_or_the_table_tells_the_country(outlet: str, country: str | None) -> None:
    assert country_of_publisher(outlet) == country
