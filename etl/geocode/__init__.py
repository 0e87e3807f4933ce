"""Places: from words in an article to entries of the gazetteer, offline unless an online geocoder is asked for."""

from __future__ import annotations

from etl.geocode.resolve import resolve_toponyms

__all__ = ["resolve_toponyms"]
