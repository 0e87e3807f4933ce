"""One sentence that tells what was held and what is to come."""

from __future__ import annotations

import pytest

from tests.line import day, rows


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Hundreds rallied in Leeds on Saturday and will march again on Sunday."),
        ("es", "Cientos marcharon el sábado en Rosario y volverán a marchar el domingo."),
        ("ru", "В субботу сотни людей вышли на митинг в Перми, а в воскресенье выйдут снова."),
    ],
)
def test_a_verb_of_the_past_is_not_put_ahead_by_what_follows(language: str, text: str) -> None:
    held, coming = rows(text, language=language, published="2024-05-14")
    assert (held["status"], held["event_date"], held["attendance_best"]) == ("occurred", day("2024-05-11"), 200)
    assert (coming["status"], coming["event_date"]) == ("planned", day("2024-05-19"))


@pytest.mark.parametrize(
    ("language", "text", "held"),
    [
        ("en", "Teachers in Leeds walked out on Monday and will do so again on Friday.", "2024-05-13"),
        ("es", "Los docentes pararon el lunes en Rosario y pararán otra vez el viernes.", "2024-05-13"),
    ],
)
def test_what_was_done_before_it_is_done_again_occurred(language: str, text: str, held: str) -> None:
    [row] = rows(text, language=language, published="2024-05-14")
    assert (row["status"], row["event_date"]) == ("occurred", day(held))


def test_a_noun_with_the_future_behind_it_is_to_come() -> None:
    [row] = rows("A march on Saturday in Leeds will be led by nurses.", published="2024-05-14")
    assert (row["status"], row["event_date"]) == ("planned", day("2024-05-18"))
