"""Days, towns and numbers that stand beside an act and are another thing's: a killing, a fall, a street, a blast."""

from __future__ import annotations

import pytest

from tests.line import day, rows

PUBLISHED = "2019-08-12"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Hundreds rallied in Leeds on Saturday to protest the death of a man killed Tuesday by police."),
        ("es", "Cientos de personas marcharon el sábado en Lima por la muerte de un estudiante asesinado el martes."),
        ("ru", "В субботу в Перми сотни человек вышли на митинг. Его причиной стало убийство студента, которое "
               "произошло 6 августа."),
    ],
)  # fmt: skip
def test_the_day_of_a_killing_is_no_day_of_the_protest(language: str, text: str) -> None:
    days = [row.get("event_date") for row in rows(text, PUBLISHED, language=language) if row["event_type"] != "attack"]
    assert days == [day("2019-08-10")]


def test_a_street_corner_named_by_a_date_is_no_day() -> None:
    text = "Unos 150 vecinos se concentraron el lunes en la esquina de 9 de Julio y San Martín, en Rosario."
    assert [row.get("event_date") for row in rows(text, "2019-08-13", language="es")] == [day("2019-08-12")]


def test_whom_police_killed_elsewhere_tells_no_act_of_its_own() -> None:
    text = (
        "Thousands marched in Leeds on Saturday.\n\nThe marchers carried portraits.\n\n"
        "The driver was shot dead by police at a checkpoint in Bradford on Monday."
    )
    assert [row["city"] for row in rows(text, PUBLISHED)] == ["Leeds"]


def test_people_where_a_bomb_went_off_are_no_crowd() -> None:
    assert rows("About 400 people were in the market square of Mosul when a bomb went off on Sunday.", PUBLISHED) == []


def test_marchers_who_block_traffic_in_passing_blockade_nothing() -> None:
    text = "Some 200 students walked to the town hall of Leeds on Saturday, chanting and blocking traffic."
    assert {row["event_type"] for row in rows(text, PUBLISHED)} <= {"march", "demonstration"}


def test_people_held_who_were_let_go_later_are_no_ruling() -> None:
    text = "La policía disolvió el domingo un bloqueo en Oruro y dejó 20 detenidos que fueron liberados más tarde."
    assert {row["event_type"] for row in rows(text, PUBLISHED, language="es")} == {"blockade"}
