"""Online geocoders by name, through geopy: only where the user asked for one, politely, and never trusted blindly.

Every answer is kept on disk under the service, its address, the query and all options; "no such place" is kept only
where the service answered so. A service that is slow, failing or refusing raises `GeocoderUnavailableError` after
the retries and leaves nothing in the cache, so that the next call goes on where this one stopped.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import math
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.errors import ConfigError, GeocoderUnavailableError, StoreError

MAX_WAIT = 60.0
"""Seconds that a service may ask us to wait before it counts as unavailable."""


@dataclass(frozen=True, slots=True)
class Found:
    """An online answer: degrees WGS 84, the service's own address line, and its country code where it gives one."""

    latitude: float
    longitude: float
    address: str
    country_code: str | None = None


def online_geocoder_names() -> tuple[str, ...]:
    """The services that `--geocoder` takes besides `offline`."""
    from geopy.geocoders import SERVICE_TO_GEOCODER

    return tuple(sorted(SERVICE_TO_GEOCODER))


class OnlineGeocoder:
    """One service, with its rate, its retries and its cache.

    `options` go to geopy's class (`domain`, `scheme`, `api_key`, ...). `min_delay` is the time in seconds between two
    requests; `retries` how often one is repeated, with waits of `backoff`, twice that, and so on. `sleep` and `clock`
    are arguments for the sake of tests.
    """

    def __init__(
        self,
        service: str,
        cache: Path,
        *,
        user_agent: str,
        min_delay: float = 1.0,
        retries: int = 4,
        backoff: float = 1.0,
        timeout: float = 10.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> None:
        from geopy.adapters import URLLibAdapter
        from geopy.exc import GeopyError
        from geopy.geocoders import get_geocoder_for_service

        if not user_agent.strip():
            raise ConfigError(f"--geocoder {service}: services ask for a user agent that says who you are")
        try:
            self._geocoder = get_geocoder_for_service(service)(
                user_agent=user_agent,
                timeout=timeout,
                adapter_factory=URLLibAdapter,  # the other adapter repeats and waits on its own
                **options,
            )
        except (GeopyError, TypeError) as error:
            raise ConfigError(
                f"--geocoder {service}: {error}; one of offline, {', '.join(online_geocoder_names())}"
            ) from error
        self.service = service
        self._address = {key: value for key, value in options.items() if key in {"domain", "scheme"}}
        self._takes = frozenset(inspect.signature(self._geocoder.geocode).parameters)
        self._cache = _Cache(cache)
        self._min_delay, self._retries, self._backoff = min_delay, retries, backoff
        self._sleep, self._clock = sleep, clock
        self._last: float | None = None

    def geocode(
        self,
        query: str,
        *,
        country_code: str | None = None,
        language: str | None = None,
        near: tuple[float, float] | None = None,
        within_km: float = 50.0,
    ) -> Found | None:
        """The place of a query, or None where the service knows none that can be right.

        `country_code` narrows the question where the service can, and the answer always. `near` is what the offline
        gazetteer knows already (latitude, longitude): an answer further than `within_km` from it is refused.
        """
        asked = {key: value for key, value in self._options(country_code, language).items() if key in self._takes}
        key = {"service": self.service, "address": self._address, "query": query, "options": asked}
        kept = self._cache.read(key)
        if kept is None:
            answers = self._ask(query, asked)
            self._cache.write(key, answers)
        else:
            answers = kept
        for answer in answers:
            found = Found(**answer)
            if country_code and found.country_code and found.country_code != country_code.upper():
                continue
            if near is not None and _kilometres(near, (found.latitude, found.longitude)) > within_km:
                continue
            return found
        return None

    def close(self) -> None:
        """Close the cache."""
        self._cache.close()

    def _options(self, country_code: str | None, language: str | None) -> dict[str, Any]:
        options: dict[str, Any] = {"exactly_one": False, "addressdetails": True}
        if country_code:
            options |= {"country_codes": country_code.lower(), "countries": [country_code.upper()]}
        if language:
            options["language"] = language
        return options

    def _ask(self, query: str, options: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The service's answers; raises where it does not answer in the end."""
        from geopy.exc import (
            GeocoderRateLimited,
            GeocoderServiceError,
            GeocoderTimedOut,
            GeocoderUnavailable,
            GeopyError,
        )

        reason = ""
        for attempt in range(self._retries + 1):
            self._wait_turn()
            wait = self._backoff * 2**attempt
            try:
                return _plain_answers(self._geocoder.geocode(query, **options))
            except GeocoderRateLimited as error:
                wait = max(wait, float(error.retry_after or 0.0))
                reason = f"rate limit ({error})"
            except (GeocoderTimedOut, GeocoderUnavailable) as error:
                reason = f"{type(error).__name__} ({error})"
            except GeocoderServiceError as error:
                reason = f"{type(error).__name__} ({error})"
                if type(error) is not GeocoderServiceError:  # refused for good: key, quota, query
                    break
            except (GeopyError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
                reason = f"an answer that cannot be read ({type(error).__name__}: {error})"
            if attempt == self._retries or wait > MAX_WAIT:
                break
            self._sleep(wait)
        raise GeocoderUnavailableError(f"{self.service} did not answer {query!r}: {reason}")

    def _wait_turn(self) -> None:
        now = self._clock()
        if self._last is not None and now - self._last < self._min_delay:
            self._sleep(self._min_delay - (now - self._last))
        self._last = self._clock()


def _plain_answers(locations: Any) -> list[dict[str, Any]]:
    """The answers as plain data; an answer with impossible coordinates is an error, not a place."""
    answers = []
    for location in locations or []:
        latitude, longitude = float(location.latitude), float(location.longitude)
        if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
            raise ValueError(f"coordinates {latitude}, {longitude}")
        code = _country_code(location.raw)
        answers.append(
            {"latitude": latitude, "longitude": longitude, "address": str(location.address), "country_code": code}
        )
    return answers


def _country_code(raw: Any) -> str | None:
    """The country code of an answer, wherever the service puts it."""
    if not isinstance(raw, Mapping):
        return None
    for holder in (raw.get("address"), raw.get("properties"), raw):
        if isinstance(holder, Mapping):
            for key in ("country_code", "countrycode", "country_a"):
                code = holder.get(key)
                if isinstance(code, str) and len(code) == 2:
                    return code.upper()
    return None


class _Cache:
    """Answers on disk: one SQLite file, safe for several processes, each answer written at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._base.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, asked TEXT, answers TEXT)")
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def read(self, key: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        try:
            with closing(self._base.execute("SELECT answers FROM answers WHERE key = ?", (_digest(key),))) as cursor:
                row = cursor.fetchone()
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        if row is None:
            return None
        answers: list[dict[str, Any]] = json.loads(row[0])
        return answers

    def write(self, key: Mapping[str, Any], answers: list[dict[str, Any]]) -> None:
        row = (_digest(key), json.dumps(key, sort_keys=True), json.dumps(answers))
        try:
            self._base.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", row)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> StoreError:
        """Damaged, locked by another for half a minute, or the disk is full."""
        return StoreError(
            f"{self._path}: the cache of online answers cannot be used ({error}); if it stays so, delete it"
        )

    def close(self) -> None:
        self._base.close()


def _digest(key: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(key, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    from geopy.distance import great_circle

    return float(great_circle(a, b).kilometers)
