"""The city of an event: which of the names in its sentence it is, and which only look like one."""

from __future__ import annotations

import pytest

from tests.line import rows


@pytest.mark.parametrize(
    ("text", "city", "words"),
    [
        ("In Narayanganj, thousands sat down on the Dhaka-Chattogram highway on Sunday.", "Narayanganj", "Narayanganj"),
        ("India has seen many strikes. A dawn-to-dusk hartal was total in Sampra on Sunday.", None, "Sampra"),
        ("Farmers sat down in Sampra village on Sunday.", None, "Sampra"),
    ],
)
def test_an_event_is_in_the_place_that_its_sentence_means(text: str, city: str | None, words: str) -> None:
    assert {(row.get("city"), row.get("place_text")) for row in rows(text)} == {(city, words)}


@pytest.mark.parametrize(
    "text",
    [
        "Teachers end sit-in at ministry 13th August 2019 09:48 AM KAMPALA : Teachers ended a sit-in here on Sunday .",
        "Teachers end sit-in. PUBLISHED : Tuesday , 13 August , 2019 , 12:00am Teachers staged a sit-in on Sunday .",
        "UGANDA Teachers' sit-in August 13 , 2019 00:00 IST Teachers staged a sit-in in Kampala on Sunday .",
    ],
)
def test_the_hour_of_printing_dates_no_event(text: str) -> None:
    assert {str(row.get("event_date")) for row in rows(text, "2019-08-13")} == {"2019-08-11"}


def test_the_hour_of_printing_stands_for_an_unknown_day_of_publication() -> None:
    text = "Sit-in at ministry 13th August 2019 09:48 AM KAMPALA : Teachers staged a sit-in here on Sunday ."
    assert {str(row.get("event_date")) for row in rows(text, None)} == {"2019-08-11"}


def test_who_gave_leave_is_no_venue() -> None:
    text = "Thousands rallied in Moscow on Sunday. The rally was authorised by the Moscow mayor's office."
    (row,) = rows(text)
    assert (row["authorization_by"], row.get("venue")) == ("Moscow mayor's office", None)
    (row,) = rows("Thousands rallied outside the mayor's office in Moscow on Sunday.")
    assert row["venue"] == "mayor's office"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Police broke up demonstrations against the Danish minister's trip to Norway.", "NO"),
        ("Some 400 weavers rallied at the depot on Friday against a Korean-owned mill.", None),
        ("Turkish students rallied on Friday against the reform.", "TR"),
    ],
)
def test_a_people_named_tells_the_country_only_where_nothing_else_does(text: str, country: str | None) -> None:
    assert {row.get("country_code") for row in rows(text)} == {country}


@pytest.mark.parametrize(
    ("text", "city", "words"),
    [
        ("Thousands marched to the cemetery in Sitra on Sunday. The Bahraini police stood by.", "Sitrah", "Sitra"),
        ("Protesters in the Bolivian town of Desaguadero blocked a road on Sunday.", "Desaguadero", "Desaguadero"),
        ("On Sunday weavers rallied in Sampra town (Larkana, Sindh).", None, "Sampra"),
    ],
)
def test_a_small_town_is_the_place_where_its_country_is_named(text: str, city: str | None, words: str) -> None:
    assert {(row.get("city"), row.get("place_text")) for row in rows(text)} == {(city, words)}
