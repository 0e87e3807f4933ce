"""Online geocoders against a real server on loopback that is slow, fails, refuses and lies."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from etl.errors import ConfigError, GeocoderUnavailableError, StoreError
from etl.geocode.online import OnlineGeocoder

Answer = tuple[int, Any, dict[str, str], float]
MINSK = [{"lat": "53.9", "lon": "27.57", "display_name": "Minsk", "address": {"country_code": "by"}}]


class Service:
    """A server that gives the listed answers in turn, the last one for ever, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [(200, MINSK, {}, 0.0)]
        self.asked: list[dict[str, Any]] = []
        self.agents: list[str] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append(parse_qs(urlsplit(self.path).query))
                service.agents.append(self.headers["User-Agent"])
                index = min(len(service.asked), len(service.answers)) - 1
                status, body, headers, delay = service.answers[index]
                time.sleep(delay)
                raw = body if isinstance(body, bytes) else json.dumps(body).encode()
                try:
                    self.send_response(status)
                    for key, value in headers.items():
                        self.send_header(key, value)
                    self.send_header("Content-Length", str(len(raw)))
                    self.end_headers()
                    self.wfile.write(raw)
                except OSError:
                    pass

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def domain(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def service() -> Iterator[Service]:
    held = Service()
    yield held
    held.server.shutdown()
    held.server.server_close()


@pytest.fixture
def make(service: Service, tmp_path: Path) -> Iterator[Callable[..., OnlineGeocoder]]:
    made: list[OnlineGeocoder] = []

    def build(name: str = "nominatim", **options: Any) -> OnlineGeocoder:
        settings = {"min_delay": 0.0, "retries": 2, "timeout": 5.0, "sleep": lambda _: None} | options
        geocoder = OnlineGeocoder(
            name,
            tmp_path / "online.sqlite",
            user_agent="protests-test",
            domain=service.domain,
            scheme="http",
            **settings,
        )
        made.append(geocoder)
        return geocoder

    yield build
    for geocoder in made:
        geocoder.close()


def test_an_answer_is_asked_for_once_and_kept_over_restarts(service: Service, make: Callable[..., Any]) -> None:
    assert make().geocode("Minsk").latitude == 53.9
    assert make().geocode("Minsk").country_code == "BY"
    assert len(service.asked) == 1
    assert service.agents == ["protests-test"]


def test_a_cache_that_breaks_meanwhile_is_named_and_asks_nothing_again(
    service: Service, make: Callable[..., Any]
) -> None:
    geocoder = make()
    geocoder.close()
    with pytest.raises(StoreError, match=r"online\.sqlite"):
        geocoder.geocode("Minsk")
    assert service.asked == []


def test_options_are_part_of_the_key(service: Service, make: Callable[..., Any]) -> None:
    geocoder = make()
    geocoder.geocode("Minsk")
    geocoder.geocode("Minsk", country_code="BY")
    geocoder.geocode("Minsk", language="ru")
    assert len(service.asked) == 3
    assert service.asked[1]["countrycodes"] == ["by"]


def test_no_such_place_is_kept_where_the_service_said_so(service: Service, make: Callable[..., Any]) -> None:
    service.answers = [(200, [], {}, 0.0), (200, MINSK, {}, 0.0)]
    assert make().geocode("Xyzzy") is None
    assert make().geocode("Xyzzy") is None
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "broken",
    [
        (500, {}, {}, 0.0),
        (503, {}, {}, 0.0),
        (429, {}, {}, 0.0),
        (200, b"<html>captcha</html>", {}, 0.0),
        (200, b"", {}, 0.0),
        (200, [{"nonsense": 1}], {}, 0.0),
        (200, [{"lat": "953.9", "lon": "27.57", "display_name": "Minsk"}], {}, 0.0),
        (200, [{"lat": "nan", "lon": "27.57", "display_name": "Minsk"}], {}, 0.0),
        (403, {}, {}, 0.0),
    ],
)
def test_a_failure_is_an_error_and_never_no_such_place(
    broken: Answer, service: Service, make: Callable[..., Any]
) -> None:
    service.answers = [broken]
    with pytest.raises(GeocoderUnavailableError, match="nominatim did not answer 'Minsk'"):
        make().geocode("Minsk")
    service.answers = [(200, MINSK, {}, 0.0)]
    assert make().geocode("Minsk").address == "Minsk"


def test_a_slow_service_times_out_and_is_asked_again(service: Service, make: Callable[..., Any]) -> None:
    service.answers = [(200, MINSK, {}, 1.5), (200, MINSK, {}, 0.0)]
    assert make(timeout=0.5).geocode("Minsk").latitude == 53.9
    assert len(service.asked) == 2


def test_waits_grow_and_the_services_own_wish_is_kept(service: Service, make: Callable[..., Any]) -> None:
    service.answers = [(500, {}, {}, 0.0), (429, {}, {"Retry-After": "7"}, 0.0), (200, MINSK, {}, 0.0)]
    waits: list[float] = []
    assert make(sleep=waits.append).geocode("Minsk") is not None
    assert waits == [1.0, 7.0]


def test_a_refusal_is_not_repeated(service: Service, make: Callable[..., Any]) -> None:
    service.answers = [(403, {}, {}, 0.0)]
    with pytest.raises(GeocoderUnavailableError):
        make().geocode("Minsk")
    assert len(service.asked) == 1


def test_requests_keep_their_distance(service: Service, make: Callable[..., Any]) -> None:
    waits: list[float] = []
    geocoder = make(min_delay=2.0, sleep=waits.append, clock=lambda: 100.0)
    geocoder.geocode("Minsk")
    geocoder.geocode("Brest")
    geocoder.geocode("Minsk")
    assert waits == [2.0]


def test_an_answer_in_another_country_or_far_from_what_is_known_is_refused(
    service: Service, make: Callable[..., Any]
) -> None:
    assert make().geocode("Minsk", country_code="US") is None
    assert make().geocode("Minsk Arena", near=(51.5, -0.1)) is None
    assert make().geocode("Minsk Arena", near=(53.95, 27.5)) is not None


def test_photon_speaks_its_own_form(service: Service, make: Callable[..., Any]) -> None:
    feature = {"geometry": {"coordinates": [27.57, 53.9]}, "properties": {"name": "Minsk", "countrycode": "BY"}}
    service.answers = [(200, {"features": [feature]}, {}, 0.0)]
    found = make("photon").geocode("Minsk")
    assert (found.latitude, found.longitude, found.country_code) == (53.9, 27.57, "BY")


def test_an_unknown_service_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere.*photon"):
        OnlineGeocoder("nowhere", tmp_path / "cache", user_agent="protests-test")
    with pytest.raises(ConfigError, match="user agent"):
        OnlineGeocoder("photon", tmp_path / "cache", user_agent=" ")
