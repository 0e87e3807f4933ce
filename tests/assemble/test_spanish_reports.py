"""Spanish reports: whose day a date is, and which city streets, embassies and shortened states tell."""

from __future__ import annotations

import pytest

from tests.line import day, rows

PUBLISHED = "2004-06-10"


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Trabajadores marcharon ayer por las principales calles de Maracaibo para exigir su salario.", "Maracaibo"),
        ("Trabajadores marcharon ayer en la Ciudad de México para exigir su salario.", "Mexico City"),
        ("En la capital de Guerrero, Chilpancingo, los maestros marcharon ayer al centro.", "Chilpancingo"),
        ("Xalapa, Ver. Unas 800 personas marcharon ayer para exigir seguridad.", "Xalapa de Enríquez"),
    ],
)
def test_the_city_of_streets_capitals_and_datelines(text: str, city: str) -> None:
    assert [row.get("city") for row in rows(text, PUBLISHED, language="es")] == [city]


def test_an_embassy_says_nothing_of_the_country_it_stands_in() -> None:
    text = "Decenas de ambientalistas protestaron ayer frente a la embajada de Estados Unidos en San José."
    assert [row["country_code"] for row in rows(text, PUBLISHED, language="es")] == ["CR"]


@pytest.mark.parametrize(
    "text",
    [
        "Un grupo de maestros se manifestó en Toluca. El dirigente dijo que el próximo martes entregarán un pliego.",
        "Vecinos mantienen el bloqueo en Oruro en apoyo a la petición presentada ayer al alcalde.",
    ],
)
def test_neither_a_day_to_come_nor_that_of_a_paper_is_the_acts(text: str) -> None:
    [row] = rows(text, PUBLISHED, language="es")
    assert (row["event_date"], row["status"]) == (day(PUBLISHED), "occurred")


def test_demonstrators_who_try_to_enter_a_place_did_demonstrate() -> None:
    text = "La policía disparó ayer contra manifestantes que intentaban entrar al aeropuerto de Cochabamba."
    assert [row["status"] for row in rows(text, PUBLISHED, language="es")] == ["occurred"]


@pytest.mark.parametrize(
    "text",
    [
        "Miles de personas se han manifestado hoy en Barcelona contra los recortes y el paro.",
        "Miles de personas se han manifestado hoy en Sevilla contra el paro. La tasa de paro subió.",
    ],
)
def test_unemployment_is_no_strike(text: str) -> None:
    assert [row["event_type"] for row in rows(text, PUBLISHED, language="es")] == ["demonstration"]
