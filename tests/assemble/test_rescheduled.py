"""Acts put off or brought forward have the new day alone, and are to come where it is."""

from __future__ import annotations

import pytest

from tests.line import day, rows

MOVED = [
    ("en", "Friday's march in Leeds against the cuts was postponed until next Tuesday because of rain.", "2024-05-21"),
    ("en", "The rally in Leeds has been moved from Saturday to Sunday.", "2024-05-19"),
    ("en", "The union postponed Friday's strike in Leeds until 30 May.", "2024-05-30"),
    ("ru", "Митинг в Перми перенесён с 18 на 25 мая.", "2024-05-25"),
    ("ru", "Митинг в Перми, назначенный на субботу, перенесли на воскресенье.", "2024-05-19"),
    ("es", "La marcha del sábado en Rosario fue postergada para el domingo.", "2024-05-19"),
    ("es", "El paro en Rosario se aplazó al 25 de mayo.", "2024-05-25"),
]


@pytest.mark.parametrize(("language", "text", "new"), MOVED)
def test_what_is_put_off_is_planned_for_its_new_day(language: str, text: str, new: str) -> None:
    [row] = rows(text, language=language, published="2024-05-14")
    assert (row["status"], row["event_date"]) == ("planned", day(new))
    assert row.get("attendance_best") is None


def test_what_was_held_on_its_new_day_occurred() -> None:
    text = "The rally in Leeds, first called for 4 May, was moved to 11 May, when 300 people came."
    [row] = rows(text, published="2024-05-14")
    assert (row["status"], row["event_date"], row["attendance_best"]) == ("occurred", day("2024-05-11"), 300)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The trial was postponed to 25 May; on Saturday hundreds marched in Leeds against it."),
        ("es", "Cientos marcharon el sábado en Rosario contra la elección, aplazada al 25 de mayo."),
    ],
)
def test_what_else_is_put_off_moves_no_march(language: str, text: str) -> None:
    found = [r for r in rows(text, language=language, published="2024-05-14") if r["event_type"] == "march"]
    assert [(row["status"], row["event_date"]) for row in found] == [("occurred", day("2024-05-11"))]


def test_people_are_hurt_at_a_protest_that_is_told_by_its_name_alone() -> None:
    text = "Dos personas resultaron heridas en la protesta del sábado en Rosario."
    [row] = rows(text, language="es", published="2024-05-14")
    assert (row["event_type"], row["event_date"], row["injuries_best"]) == ("demonstration", day("2024-05-11"), 2)
