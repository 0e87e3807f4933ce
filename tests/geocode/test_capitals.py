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
        ("es", "Los docentes de Perú pararon. En la capital marcharon cientos.", "Lima"),
        ("ru", "В Грузии бастуют учителя. В столице сотни людей вышли к парламенту.", "Tbilisi"),
    ],
)
def test_the_capital_is_that_of_the_country_told_of(language: str, text: str, city: str, gazetteer: Gazetteer) -> None:
    assert cities(text, gazetteer, language) == [city]


@pytest.mark.parametrize(
    "text",
    [
        "Los docentes pararon. En la capital marcharon cientos.",
        "Hubo marchas en Francia, Chile y Portugal. En la capital marcharon cientos.",
    ],
)
def test_without_one_country_or_with_its_divisions_no_capital_is_meant(text: str, gazetteer: Gazetteer) -> None:
    assert cities(text, gazetteer, "es") == []


def test_a_capital_that_is_named_is_one_place(gazetteer: Gazetteer) -> None:
    assert cities("En Perú marcharon cientos en la capital, Lima.", gazetteer, "es") == ["Lima"]
