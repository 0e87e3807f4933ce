"""Texts without capitals, or all in capitals: which words are places, and what else capitals tell elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.line import code_text

PLACES = [
    ("en", "hundreds of people marched in new york on saturday.", "New York City"),
    ("en", "hundreds marched in los angeles on saturday, police said.", "Los Angeles"),
    ("es", "miles de personas marcharon el sábado en la paz por la paz.", "La Paz"),
    ("es", "cientos de vecinos protestaron el sábado en el alto contra la alcaldía.", "El Alto"),
    ("es", "cientos de personas se manifestaron el sábado en san juan contra el gobierno.", "San Juan"),
    ("ru", "в субботу в нижнем новгороде на митинг вышли 300 человек.", "Nizhny Novgorod"),
    ("ru", "в субботу в воркуте на митинг вышли 300 шахтёров.", "Vorkuta"),
]


@pytest.mark.parametrize(("language", "text", "city"), PLACES)
@pytest.mark.parametrize("cased", [str.lower, str.upper], ids=["small", "capitals"])
def test_names_of_several_words_and_towns_that_somebody_is_in_are_places(
    language: str, text: str, city: str, cased: Callable[[str], str]
) -> None:
    [report] = code_text(cased(text), language=language, published="2024-05-14").reports
    assert report.values["city"] == city


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "cientos de personas marcharon el sábado por la paz y la libertad."),
        ("ru", "в субботу на митинг ещё раз вышли 300 человек, александр был среди них."),
        ("en", "on saturday hundreds marched for nice weather and for reading in schools."),
    ],
)
def test_words_of_the_language_and_first_names_are_no_places(language: str, text: str) -> None:
    [report] = code_text(text, language=language, published="2024-05-14").reports
    assert report.values.get("city") is None


@pytest.mark.parametrize(
    ("language", "text", "held"),
    [
        ("en", "POLICE DETAINED 118 PEOPLE AT A RALLY IN LEEDS ON SATURDAY.", 118),
        ("es", "EL GOBIERNO INFORMÓ DE 118 DETENIDOS EN LA MARCHA DEL SÁBADO EN ROSARIO.", 118),
        ("ru", "НА МИТИНГЕ В КАЗАНИ В СУББОТУ, ПО ДАННЫМ МВД, ЗАДЕРЖАНО 118 ЧЕЛОВЕК.", 118),
    ],
)
def test_a_number_after_a_capital_is_no_name_where_all_is_in_capitals(language: str, text: str, held: int) -> None:
    [report] = code_text(text, language=language, published="2024-05-14").reports
    assert report.values["detentions_best"] == held
