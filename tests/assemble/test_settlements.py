"""Settlements that the text names and the gazetteer does not know."""

from __future__ import annotations

import pytest

from etl.assemble.settlements import add_settlements
from etl.language import annotate, load_pack
from etl.records import Claim, Place, Toponym

INDIA = Place(1269750, "India", "country", "IN", None, 22.0, 79.0)
HARYANA = Place(1270260, "Haryana", "admin1", "IN", "Haryana", 29.0, 76.0)


def names(text: str, *known: Toponym, language: str = "en", claims: tuple[Claim, ...] = ()) -> list[str]:
    pack = load_pack(language)
    found = add_settlements(known, annotate(text, pack), claims, pack)
    return [t.text for t in found if t not in known]


def known(text: str, name: str, place: Place) -> Toponym:
    start = text.index(name)
    return Toponym(start, start + len(name), name, "place", place)


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Farmers sat down in Khedi Chopta village in Haryana.", "Khedi Chopta"),
        ("en", "Farmers blocked the road to the town of Sampra, Haryana.", "Sampra"),
        ("en", "Farmers sat down in Sampra, Haryana.", "Sampra"),
        ("es", "Campesinos bloquearon la vía en el municipio de Sampra, Haryana.", "Sampra"),
        ("ru", "Жители вышли на митинг в селе Самприно, Haryana.", "Самприно"),
    ],
)
def test_a_name_beside_a_word_for_a_small_place_is_one(language: str, text: str, name: str) -> None:
    assert names(text, known(text, "Haryana", HARYANA), language=language) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "The village in Haryana was quiet.",
        "Muslim village elders met in Haryana.",
        "They met in Gandhi Park, Haryana.",
    ],
)
def test_other_capitals_are_none(text: str) -> None:
    assert names(text, known(text, "Haryana", HARYANA)) == []


def test_what_stands_in_a_known_city_is_a_part_of_it() -> None:
    hisar = Place(1269937, "Hisar", "city", "IN", "Haryana", 29.2, 75.7)
    text = "Farmers sat down in Sampra, Hisar."
    assert names(text, known(text, "Hisar", hisar)) == []


def test_an_adjective_before_a_town_that_is_named_is_none() -> None:
    text = "Farmers sat down in the North Haryana town of Sampra, Haryana."
    assert names(text, Toponym(text.rindex("Haryana"), len(text) - 1, "Haryana", "place", HARYANA)) == ["Sampra"]


def test_a_date_is_none() -> None:
    text = "Farmers met in December, Haryana officials said."
    start = text.index("December")
    claim = Claim("event_date", "2020-12", start, start + 8, 0, "date.month")
    assert names(text, known(text, "Haryana", HARYANA), claims=(claim,)) == []


def test_its_country_is_that_of_the_nearest_place() -> None:
    text = "Farmers sat down in Sampra village near Haryana."
    pack = load_pack("en")
    toponyms = add_settlements((known(text, "Haryana", HARYANA),), annotate(text, pack), (), pack)
    place = next(t.place for t in toponyms if t.text == "Sampra")
    assert place is not None
    assert (place.country_code, place.admin1, place.geonameid) == ("IN", "Haryana", None)


def test_without_any_known_place_its_country_is_not_known() -> None:
    pack = load_pack("en")
    (toponym,) = add_settlements((), annotate("Farmers sat down in Sampra village.", pack), (), pack)
    assert toponym.place is not None
    assert (toponym.place.name, toponym.place.country_code) == ("Sampra", "")


def test_the_only_country_of_the_article_is_its_country() -> None:
    text = "India has seen many strikes. Farmers sat down in Sampra village."
    assert names(text, known(text, "India", INDIA)) == ["Sampra"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("India has seen many strikes. Fishermen met in Sampra on Monday.", "Sampra"),
        ("India has seen many strikes. A hartal was total in Khedi Chopta.", "Khedi Chopta"),
    ],
)
def test_a_name_that_nothing_follows_by_which_it_is_known_is_one_too(text: str, name: str) -> None:
    assert names(text, known(text, "India", INDIA)) == [name]


@pytest.mark.parametrize(
    "text",
    ["They met in Sampra on Monday, Delhi police said.", "Delhi is calm. They met in Sampra on Monday."],
)
def test_what_is_named_alone_beside_a_large_city_is_its_quarter(text: str) -> None:
    delhi = Place(1273294, "Delhi", "city", "IN", "Delhi", 28.7, 77.2, population=11_000_000)
    assert names(text, known(text, "Delhi", delhi)) == []
