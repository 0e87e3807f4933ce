"""Whose data stand in what this program gives, and under which terms: said once, put into every output."""

from __future__ import annotations

from etl.schema import GEONAMES

__all__ = ["ARTICLES", "GEONAMES", "LICENCE", "LICENCE_TITLE", "LICENCE_URL", "NATURAL_EARTH"]

LICENCE = "CC-BY-4.0"
LICENCE_TITLE = "Creative Commons Attribution 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

NATURAL_EARTH = "Country outlines: Natural Earth (https://www.naturalearthdata.com/), public domain"

ARTICLES = "Quotations belong to the articles they were taken from; each names its article"
