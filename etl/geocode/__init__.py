"""Places: from words in an article to entries of the gazetteer, offline unless an online geocoder is asked for."""

from __future__ import annotations

from etl.geocode.gazetteer import Gazetteer
from etl.geocode.publishers import country_of_publisher
from etl.geocode.resolve import find_toponyms, resolve_toponyms

__all__ = ["Gazetteer", "country_of_publisher", "find_toponyms", "resolve_toponyms"]
