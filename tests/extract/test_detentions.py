"""Detentions: figures, some, none, and what only sounds like people held at the event."""

from __future__ import annotations

import pytest

from etl.extract.detentions import extract_detentions
from etl.language import annotate, load_pack
from etl.records import Claim


def read(text: str) -> list[Claim]:
    pack = load_pack("en")
    return [c for c in extract_detentions(annotate(text, pack), pack) if c.modality == "reported"]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Police detained 43 demonstrators near the bridge.", 43),
        ("At least 12 marchers were arrested.", 12),
        ("Officers made 17 arrests during the march.", 17),
        ("By 10 p.m. 1,001 people had been detained, the monitors said.", 1001),
        ("The number of detainees reached 600.", 600),
        ("Six student leaders were taken to a police station.", 6),
        ("Plainclothes officers led nine of them away.", 9),
        ("The interior ministry: 60 held, 42 let go.", 60),
        ("Twenty protesters were zip-tied and put on buses.", 20),
        ("Both women were arrested at the fence.", 2),
        ("A man was arrested for throwing a bottle.", 1),
        ("Officers took her to a police station.", 1),
        ("There were no arrests.", 0),
        ("Nobody at the rally was detained.", 0),
        ("Police reported no immediate arrests.", 0),
        ("Officers did not arrest anyone.", 0),
    ],
)
def test_a_figure_or_none_is_read(text: str, best: int) -> None:
    assert [c.best for c in read(text) if c.best is not None] == [best]


@pytest.mark.parametrize(
    "text",
    [
        "Police arrested several organisers.",
        "The student fell to the ground before being arrested.",
        "Riot police bundled some people into a bus.",
        "Federal agents made targeted arrests.",
        "Footage shows an officer handcuffing a protester.",
        "Many were taken into custody.",
        "An unknown number of arrests followed.",
    ],
)
def test_people_held_without_a_figure_are_some(text: str) -> None:
    found = read(text)
    assert "some" in {c.code for c in found} or any(c.best for c in found)


@pytest.mark.parametrize(
    "text",
    [
        "Police threatened to arrest those who stayed.",
        "An officer threatened a reporter with arrest.",
        "The court issued an arrest warrant for the leader.",
        "He has been under house arrest for a year.",
        "They marched to demand the release of detained activists.",
        "Protesters could be arrested if they return.",
        "A judge sentenced two men to five years in prison.",
        "Officers tried to detain a speaker.",
    ],
)
def test_feared_tried_and_other_detentions_are_none_of_the_events(text: str) -> None:
    assert read(text) == []


def test_none_is_not_also_some() -> None:
    assert [c.code for c in read("No arrests were made, police said.")] == ["none"]


def test_each_city_of_a_list_has_its_figure() -> None:
    found = read("256 people were detained in Moscow, 100 in Kazan and 30 in Perm.")
    assert {c.best for c in found if c.best is not None} == {256, 100, 30}
