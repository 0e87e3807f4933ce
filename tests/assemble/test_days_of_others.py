"""Days, towns and acts that stand beside an event and are another thing's: a street, a killing, traffic in passing."""

from __future__ import annotations

import pytest

from tests.line import day, rows

PUBLISHED = "2019-08-12"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "An opposition activist was shot and killed on Saturday in Lagos."),
        ("en", "Two protesters were shot and killed on Saturday in Lagos, where thousands marched."),
        ("es", "Dos dirigentes campesinos fueron asesinados el sábado en Cauca."),
        ("es", "Los vecinos se concentraron en la esquina el 10 de agosto, en Rosario."),
    ],
)
def test_the_day_of_a_killing_or_at_a_corner_stays_the_acts_own(language: str, text: str) -> None:
    assert [row.get("event_date") for row in rows(text, PUBLISHED, language=language)] == [day("2019-08-10")]


def test_a_street_corner_named_by_a_date_is_no_day() -> None:
    text = "Unos 150 vecinos se concentraron en la esquina de 9 de Julio y San Martín, en Rosario."
    assert [row["date_basis"] for row in rows(text, "2019-08-13", language="es")] == ["publication"]


def test_whom_police_killed_elsewhere_tells_no_act_of_its_own() -> None:
    text = (
        "Thousands marched in Leeds on Saturday.\n\nThe marchers carried portraits.\n\n"
        "The driver was shot dead by police at a checkpoint in Bradford on Monday."
    )
    assert [row["city"] for row in rows(text, PUBLISHED)] == ["Leeds"]


def test_marchers_who_block_traffic_in_passing_blockade_nothing() -> None:
    text = "Some 200 students walked to the town hall of Leeds on Saturday, chanting and blocking traffic."
    assert [row["event_type"] for row in rows(text, PUBLISHED)] == ["march"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Nurses in Leeds marched on Saturday.\n\nStudents marched too, denouncing Friday's killing.", "2019-08-10"),
        ("Students in Leeds rallied against Friday's killing on Saturday.", "2019-08-10"),
        ("Students in Leeds handed out leaflets over the arrests at Saturday's march.", "2019-08-10"),
        ("Protesters in Leeds stopped Saturday's session of the council.", "2019-08-10"),
        ("Thousands in Leeds protested against the law passed on Friday.", "2019-08-12"),
        ("Hill, who left the senate in 2012, joined a protest in Leeds.", "2019-08-12"),
        ("Hill, who left the senate in 2012, joined a protest in Leeds on Saturday.", "2019-08-10"),
        ("The council, which in 2012 was met with a protest in Leeds, said nothing.", "2012-01-01"),
    ],
)
def test_days_of_what_an_act_is_about_and_of_what_was_done_before_are_not_the_acts(text: str, wanted: str) -> None:
    assert [row.get("event_date") for row in rows(text, PUBLISHED)] == [day(wanted)]


def test_the_day_on_which_something_is_said_of_a_known_act_is_not_the_acts() -> None:
    text = "Hundreds rioted in Leeds on Friday.\n\nOn Saturday the mayor proposed that the rioting be looked into."
    assert [row.get("event_date") for row in rows(text, PUBLISHED)] == [day("2019-08-09")]


def test_what_strikes_a_country_and_who_dies_each_year_are_no_act_and_no_crowd() -> None:
    quake = "Earthquake strikes New Zealand, burying dozens\n\nRescuers dug for survivors in Christchurch on Saturday."
    assert rows(quake, PUBLISHED) == []
    text = "Nearly 9,500 people die early in Leeds each year, doctors say. Campaigners marched in Leeds on Saturday."
    assert [row.get("attendance_best") for row in rows(text, PUBLISHED)] == [None]
