"""Capitals that a text means without naming them."""

from __future__ import annotations

import pytest

from etl.geocode.gazetteer import Gazetteer
from etl.geocode.resolve import find_toponyms
from etl.language.toponyms import load_toponyms


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def cities(text: str, gazetteer: Gazetteer, language: str = "en") -> list[str]:
    found = find_toponyms(text, language=language, vocabulary=load_toponyms(language), gazetteer=gazetteer)
    return [t.place.name for t in found if t.place is not None and t.place.kind == "city"]


@pytest.mark.parametrize(
    ("language", "text", "city"),
    [
        ("en", "Teachers across Tunisia walked out. In the capital hundreds stood before the ministry.", "Tunis"),
        ("en", "Kenyan nurses are on strike. Dozens of them marched through the capital's streets.", "Nairobi"),
        ("es", "Los docentes de Perú pararon. En la capital marcharon cientos.", "Lima"),
        ("ru", "В Грузии бастуют учителя. В столице сотни людей вышли к парламенту.", "Tbilisi"),
    ],
)
def test_the_capital_is_that_of_the_country_told_of(language: str, text: str, city: str, gazetteer: Gazetteer) -> None:
    assert cities(text, gazetteer, language) == [city]


@pytest.mark.parametrize(
    "text",
    [
        "Teachers walked out. In the capital hundreds stood before the ministry.",
        "In India teachers walked out in all of Kerala. In the capital hundreds marched.",
        "Rallies were held in France, Spain and Portugal. In the capital hundreds marched.",
    ],
)
def test_without_one_country_or_with_its_divisions_no_capital_is_meant(text: str, gazetteer: Gazetteer) -> None:
    assert cities(text, gazetteer) == []


def test_a_capital_that_is_named_is_one_place(gazetteer: Gazetteer) -> None:
    assert cities("Tunisia: hundreds marched in the capital, Tunis.", gazetteer) == ["Tunis"]
