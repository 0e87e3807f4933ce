"""Venues looked up online: after coding, politely, resumable, and never at the price of the build."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.errors import ConfigError
from etl.geocode.online import OnlineGeocoder
from etl.geocode.venues import open_geocoder, place_venues, venue_query
from etl.pipeline import BuildOptions, build
from etl.records import Coded, LedgerEntry, Report, Value
from tests.geocode.test_online import Service

ARENA = [{"lat": "53.936", "lon": "27.481", "display_name": "Minsk-Arena", "address": {"country_code": "by"}}]
MINSK: dict[str, Value] = {
    "city": "Minsk", "admin1": "Minsk", "country_code": "BY", "latitude": 53.9, "longitude": 27.5667,
    "venue": "Minsk Arena", "place_precision": "venue",
}  # fmt: skip


def coded(*values: dict[str, Value]) -> Coded:
    reports = tuple(Report(f"r{at}", "a", given, (), 0, 1) for at, given in enumerate(values))
    return Coded(LedgerEntry("a", "a.txt", "", None, "events"), reports)


@pytest.fixture
def service() -> Iterator[Service]:
    held = Service()
    held.answers = [(200, ARENA, {}, 0.0)]
    yield held
    held.server.shutdown()
    held.server.server_close()


def opened(service: Service, tmp_path: Path) -> OnlineGeocoder:
    options = [f"domain={service.domain}", "scheme=http", "min_delay=0", "retries=1", "backoff=0", "timeout=2"]
    return open_geocoder("nominatim", options, tmp_path / "online.sqlite")


def test_a_found_venue_gives_its_point_with_a_claim(service: Service, tmp_path: Path) -> None:
    (one,) = place_venues([coded(MINSK)], opened(service, tmp_path))
    values = one.reports[0].values
    assert (values["latitude"], values["longitude"], values["place_precision"]) == (53.936, 27.481, "venue")
    (claim,) = one.reports[0].claims
    assert (claim.field, claim.rule, claim.code, claim.start) == (
        "place",
        "geocoder:nominatim",
        "53.936000,27.481000",
        None,
    )
    assert service.asked[0]["q"] == ["Minsk Arena, Minsk"]
    assert service.asked[0]["countrycodes"] == ["by"]


@pytest.mark.parametrize("answer", [[], [{"lat": "55.7", "lon": "37.6", "display_name": "Moscow"}]])
def test_a_venue_not_found_or_far_from_its_city_keeps_the_citys_point(
    answer: object, service: Service, tmp_path: Path
) -> None:
    service.answers = [(200, answer, {}, 0.0)]
    given = coded(MINSK)
    assert list(place_venues([given], opened(service, tmp_path))) == [given]


def test_a_service_that_fails_costs_its_venues_only_and_says_so_once(service: Service, tmp_path: Path) -> None:
    service.answers = [(500, {}, {}, 0.0)]
    told: list[str] = []
    given = [coded({**MINSK, "venue": f"Arena {number}"}) for number in range(6)]
    assert list(place_venues(given, opened(service, tmp_path), told.append)) == given
    assert len(told) == 1
    assert "6 venues keep" in told[0]
    assert len(service.asked) == 6, "three venues, two requests each, then no more"
    service.answers = [(200, ARENA, {}, 0.0)]
    again = list(place_venues(given, opened(service, tmp_path), told.append))
    assert [one.reports[0].values["latitude"] for one in again] == [53.936] * 6
    assert len(told) == 1


def test_a_second_build_asks_only_what_the_first_did_not(service: Service, tmp_path: Path) -> None:
    one, two = coded(MINSK), coded({**MINSK, "venue": "Kastryčnickaja Square"})
    list(place_venues([one], opened(service, tmp_path)))
    list(place_venues([one, two], opened(service, tmp_path)))
    assert len(service.asked) == 2


def test_reports_without_a_venue_in_a_city_are_not_sent(service: Service, tmp_path: Path) -> None:
    given = coded({**MINSK, "venue": None}, {**MINSK, "city": None}, {**MINSK, "latitude": None}, {})
    assert [venue_query(report) for report in given.reports] == [None] * 4
    assert list(place_venues([given], opened(service, tmp_path))) == [given]
    assert service.asked == []


@pytest.mark.parametrize("option", ["domain", "=x", "timeout=soon"])
def test_an_option_that_is_none_is_named(option: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--geocoder-option"):
        open_geocoder("nominatim", [option], tmp_path / "online.sqlite")


def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(
        "Hundreds rally in Minsk\n\nMINSK (AP) - About 300 people rallied on Independence Square in Minsk on Sunday to "
        "demand new elections.\n",
        "utf-8",
    )
    return path


def test_a_build_with_a_service_puts_the_venue_on_the_map(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pandas as pd

    from etl.cache import cache_folder

    cache = tmp_path / "cache"
    cache.mkdir()
    built = cache_folder()
    for folder in built.glob("gazetteer-*"):
        (cache / folder.name).symlink_to(folder)
    monkeypatch.setenv("PROTESTS_CACHE", str(cache))
    options = (f"domain={service.domain}", "scheme=http", "min_delay=0")
    chosen = BuildOptions(geocoder="nominatim", geocoder_options=options)
    build([str(article(tmp_path))], tmp_path / "out", chosen)
    events = pd.read_parquet(tmp_path / "out" / "events.parquet")
    claims = pd.read_parquet(tmp_path / "out" / "claims.parquet")
    assert list(events["latitude"]) == [53.936]
    assert "geocoder:nominatim" in set(claims["rule"].astype(str))
    assert "scheme=http" not in (tmp_path / "out" / "manifest.json").read_text("utf-8"), "options may be secrets"
    asked = len(service.asked)
    assert asked > 0
    build([str(article(tmp_path))], tmp_path / "out", chosen)
    assert len(service.asked) == asked


def test_by_default_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    build([str(article(tmp_path))], tmp_path / "out", BuildOptions())


@pytest.mark.parametrize(
    "option",
    ["cache=x", "service=photon", "sleep=1", "clock=1", "adapter_factory=x", "timeout", "timeout=soon", "retries=-1",
     "min_delay=inf", "backoff=nan", "colour=red"],
)  # fmt: skip
def test_an_option_that_no_service_has_is_named(option: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=option.partition("=")[0]):
        open_geocoder("nominatim", [option], tmp_path / "online.sqlite")


def test_a_wrong_service_is_told_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--geocoder nowhere"):
        build([str(article(tmp_path))], tmp_path / "out", BuildOptions(geocoder="nowhere"))
    assert not (tmp_path / "out" / "events.parquet").exists()
