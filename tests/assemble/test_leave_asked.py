"""A gathering that leave was asked, given or refused for is to come, unless something is told as held."""

from __future__ import annotations

import pytest

from tests.line import day, rows

PUBLISHED = "2020-10-07"  # a Wednesday


@pytest.mark.parametrize(
    ("text", "permit"),
    [
        ("Police in Leeds have denied the union a permit to hold a rally in the city on Saturday.", "unauthorized"),
        ("Police in Leeds have refused permission for a rally on Saturday, organisers said.", "unauthorized"),
        ("Police have banned a march by students in Leeds on Saturday.", "unauthorized"),
        ("Students got the go-ahead to march in Leeds on Saturday, police said.", "authorized"),
    ],
)
def test_what_leave_is_given_or_refused_for_is_planned(text: str, permit: str) -> None:
    (row,) = rows(text, PUBLISHED)
    assert (row["status"], row["event_date"], row["authorization"]) == ("planned", day("2020-10-10"), permit)


def test_what_was_told_of_beside_the_leave_is_not_ahead() -> None:
    found = rows("The mayor of Leeds has banned a paper that wrote of a rally on Saturday.", PUBLISHED)
    assert {row.get("event_date") for row in found} == {day("2020-10-03")}


@pytest.mark.parametrize(
    ("language", "text", "status", "date"),
    [
        ("es", "La alcaldía de Lima negó el permiso para una marcha el sábado.", "planned", "2020-10-10"),
        ("ru", "Мэрия Казани отказала в проведении митинга в субботу.", "planned", "2020-10-10"),
        ("ru", "Мэрия Твери отказала в проведении митинга в субботу, но сотни вышли на улицы.", "occurred",
         "2020-10-03"),
    ],
)  # fmt: skip
def test_in_spanish_and_russian_too(language: str, text: str, status: str, date: str) -> None:
    (row,) = rows(text, PUBLISHED, language=language)
    assert (row["status"], row["event_date"]) == (status, day(date))


@pytest.mark.parametrize(
    "text",
    [
        "Despite being refused permission to march on Saturday, hundreds took to the streets of Leeds.",
        "Police refused permission to march on Saturday but hundreds took to the streets of Leeds.",
        "Hundreds marched in Leeds, where police refused permission to rally on Saturday.",
        "Some 300 students who had been refused permission to march on Saturday were dispersed in Leeds.",
        "Hundreds took to the streets of Leeds. Police said the union was refused a permit to march on Saturday.",
    ],
)
def test_what_is_told_as_held_stays_so(text: str) -> None:
    found = rows(text, PUBLISHED)
    assert {(row["status"], row.get("event_date")) for row in found} == {("occurred", day("2020-10-03"))}
