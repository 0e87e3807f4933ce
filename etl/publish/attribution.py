"""Whose data stand in what this program gives, and under which terms: said once, put into every output."""

from __future__ import annotations

LICENCE = "CC-BY-4.0"
LICENCE_TITLE = "Creative Commons Attribution 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

GEONAMES = "Place names, divisions, coordinates and geonameid: GeoNames (https://www.geonames.org/), CC BY 4.0"
NATURAL_EARTH = "Country outlines: Natural Earth (https://www.naturalearthdata.com/), public domain"

ARTICLES = "Quotations belong to the articles they were taken from; each names its article"
