"""Looks up the venues of coded reports with an online geocoder that the user chose by name; else never called.

Stands after the coding of articles, in one process, so that the service's rate holds for the whole build. Takes coded
documents and gives them back: where the service finds the venue inside its city, the report's point is the venue's,
backed by a claim; everywhere else the city's stays. The kept batches know nothing of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from etl.cache import cache_folder
from etl.errors import ConfigError, GeocoderUnavailableError
from etl.geocode.online import Found, OnlineGeocoder
from etl.records import Claim, Coded, Report, Value

OFFLINE = "offline"
WITHIN_KM = 30.0
"""A venue further from its city's point than this is a namesake elsewhere."""
GIVES_UP_AFTER = 3
"""So many venues in a row without an answer, and the service counts as down for this build."""


class VenueGeocoder(Protocol):
    """What looks up a venue: see `OnlineGeocoder`."""

    service: str

    def geocode(
        self,
        query: str,
        *,
        country_code: str | None = None,
        near: tuple[float, float] | None = None,
        within_km: float = WITHIN_KM,
    ) -> Found | None:
        """The place of a query, or None where the service knows none."""  # fmt: skip


def open_geocoder(name: str, options: Iterable[str] = (), cache: Path | None = None) -> OnlineGeocoder:
    """The service of a name; its answers are kept in one file below the folder for caches.

    `options` are `KEY=VALUE`: `user_agent` says who is asking; `timeout`, `min_delay`, `backoff` are seconds, `retries`
    a number; the others go to geopy's class (`domain`, `scheme`, `api_key`).
    """
    given: dict[str, Any] = {"user_agent": "protests (event data from news articles)", "retries": 3}
    for option in options:
        key, _, value = option.partition("=")
        if key in _OURS:
            raise ConfigError(f"--geocoder-option {option}: {key} is set by this program")
        if not key or not value:
            raise ConfigError(f"--geocoder-option {option}: expected KEY=VALUE, as in domain=nominatim.example.org")
        try:
            given[key] = _number(_NUMBERS[key](value)) if key in _NUMBERS else value
        except ValueError:
            raise ConfigError(f"--geocoder-option {option}: {key} is a number of 0 or more") from None
    return OnlineGeocoder(name, cache if cache is not None else cache_folder() / "online.sqlite", **given)


def _number(value: float) -> float:
    """The number; one that no wait can have raises ValueError."""
    if not 0 <= value < math.inf:
        raise ValueError(value)
    return value


_OURS = frozenset({"service", "cache", "sleep", "clock", "adapter_factory"})
"""Arguments of `OnlineGeocoder` and of geopy's classes that are no setting."""

_NUMBERS: Mapping[str, Callable[[str], float]] = {
    "timeout": float, "min_delay": float, "backoff": float, "retries": int,
}  # fmt: skip


def place_venues(
    coded: Iterable[Coded], geocoder: VenueGeocoder, on_warning: Callable[[str], None] = lambda _: None
) -> Iterator[Coded]:
    """The coded documents, their reports' venues looked up where they have one.

    A service that does not answer costs the venues it was asked for: they keep the city's point, `on_warning` is told
    once, and after three failures in a row the service is asked no more. The next build asks again for those only.
    """
    failures = missed = 0
    reason = ""
    for one in coded:
        reports = []
        for report in one.reports:
            placed = report
            query = venue_query(report)
            if query is not None and failures >= GIVES_UP_AFTER:
                missed += 1
            elif query is not None:
                try:
                    placed = _placed(report, query, geocoder)
                    failures = 0
                except GeocoderUnavailableError as error:
                    failures, missed, reason = failures + 1, missed + 1, reason or str(error)
            reports.append(placed)
        yield replace(one, reports=tuple(reports)) if one.reports else one
    if missed:
        on_warning(f"{reason}; {missed} venues keep their city's coordinates, the next build asks for them again")


def venue_query(report: Report) -> str | None:
    """The words to ask for: the venue inside its city, None where the report has not both with a point."""
    values = report.values
    venue, city = values.get("venue"), values.get("city")
    if not venue or not city or values.get("place_precision") != "venue":
        return None
    if values.get("latitude") is None or values.get("longitude") is None:
        return None
    parts = (str(part) for part in (venue, city, values.get("admin1")) if part)
    return ", ".join(dict.fromkeys(" ".join(part.split()) for part in parts))


def _placed(report: Report, query: str, geocoder: VenueGeocoder) -> Report:
    """The report with the venue's point, or as it was."""
    values = report.values
    latitude, longitude, country = values["latitude"], values["longitude"], values.get("country_code")
    if not isinstance(latitude, float) or not isinstance(longitude, float):
        return report
    found = geocoder.geocode(
        query,
        country_code=None if country is None else str(country),
        near=(latitude, longitude),
        within_km=WITHIN_KM,
    )
    if found is None:
        return report
    code = f"{found.latitude:.6f},{found.longitude:.6f}"
    claim = Claim("place", None, None, None, None, f"geocoder:{geocoder.service}", code=code, chosen=True)
    point: dict[str, Value] = {"latitude": found.latitude, "longitude": found.longitude}
    return replace(report, values={**values, **point}, claims=(*report.claims, claim))
