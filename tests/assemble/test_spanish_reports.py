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
        ("México, DF. Miles de estudiantes marcharon ayer contra la reforma educativa.", "Mexico City"),
        ("Monterrey, N.L. Los obreros marcharon ayer contra los despidos.", "Monterrey"),
        ("*México, DF.* Los obreros marcharon ayer contra los despidos.", "Mexico City"),
        ("Vecinos bloquearon ayer en Maipú el camino Melipilla hacia Santiago para exigir agua.", "Maipú"),
        ("Docentes marcharon ayer en el estado Barinas para exigir su salario.", None),
        ("Xalapa, Ver. Unas 800 personas marcharon ayer para exigir seguridad.", "Xalapa de Enríquez"),
    ],
)
def test_the_city_of_streets_capitals_and_datelines(text: str, city: str | None) -> None:
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


def test_what_is_printed_a_day_later_says_its_day_by_the_weekday() -> None:
    text = "Miles de mujeres se manifestaron hoy miércoles en Lima contra la violencia. Ayer marcharon en Quito."
    told = {row["city"]: str(row["event_date"]) for row in rows(text, PUBLISHED, language="es")}
    assert told == {"Lima": "2004-06-09", "Quito": "2004-06-08"}


@pytest.mark.parametrize(
    "text",
    [
        "Tras amenazar con declarar la primera huelga, los obreros lograron un aumento en Lima.",
        "El alcalde opositor, que cumple prisión preventiva desde junio, envió una carta a sus seguidores en Lima.",
    ],
)
def test_what_has_not_begun_and_who_is_held_already_are_no_acts(text: str) -> None:
    assert rows(text, PUBLISHED, language="es") == []


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Empleados reclamaron ayer frente al sanatorio, en San Jerónimo al 3115 de la ciudad de Córdoba.", "Córdoba"),
        ("Trabajadores marcharon ayer en Rosario para exigir su salario, informó FATSA.", "Rosario"),
    ],
)
def test_neither_a_street_with_a_house_number_nor_initials_are_a_town(text: str, city: str) -> None:
    assert [row.get("city") for row in rows(text, PUBLISHED, language="es")] == [city]


def test_the_crowd_of_an_earlier_year_is_not_that_of_a_march_to_come() -> None:
    text = (
        "La manifestación partirá el domingo de la plaza de Colón de Madrid. "
        "No se sabe si los sindicatos lograrán reunir a más gente que en 2002, cuando acudieron 12.000 personas."
    )
    [row] = [row for row in rows(text, PUBLISHED, language="es") if row["status"] == "planned"]
    assert (row["event_type"], row.get("attendance_best")) == ("march", None)


def test_days_of_a_strike_to_be_paid_are_no_strike() -> None:
    text = 'Docentes de Rosario harán el lunes un paro de 48 horas por "la devolución de los días de paro".'
    assert [row["event_type"] for row in rows(text, PUBLISHED, language="es")] == ["strike"]
