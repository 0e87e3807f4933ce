"""Deaths and injuries: all sides, all forms."""

from __future__ import annotations

import pytest

from etl.extract.casualties import extract_deaths, extract_injuries
from etl.language import annotate, load_pack


def deaths(text: str) -> list[int | None]:
    pack = load_pack("en")
    return [c.best for c in extract_deaths(annotate(text, pack), pack)]


def injuries(text: str) -> list[int | None]:
    pack = load_pack("en")
    return [c.best for c in extract_injuries(annotate(text, pack), pack)]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Soldiers opened fire, killing 34 miners.", 34),
        ("At least 12 people were killed.", 12),
        ("The clashes left 34 dead and 78 wounded.", 34),
        ("The death toll rose to 18.", 18),
        ("Hospitals reported nine deaths.", 9),
        ("The unrest has claimed 21 lives.", 21),
        ("A student was shot dead.", 1),
        ("He died of his burns two weeks later.", 1),
        ("There were no deaths.", 0),
        ("No casualties were reported.", 0),
        ("The ministry put the number of dead at 67.", 67),
        ("A schoolboy of 17 was shot dead.", 1),
    ],
)
def test_the_dead_are_counted(text: str, best: int) -> None:
    assert deaths(text) == [best]


@pytest.mark.parametrize(
    "text",
    [
        "Relatives held a vigil for two young men killed at an earlier march.",
        "They marked the anniversary of the massacre of 34 miners.",
        "He received two death threats.",
        "Some 300 people died in the earthquake.",
    ],
)
def test_the_dead_of_before_and_of_elsewhere_are_not_the_events(text: str) -> None:
    assert deaths(text) == []


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("More than 100 people were injured.", 100),
        ("A further 78 were wounded.", 78),
        ("The shooting killed 34 people, wounding 20 others.", 20),
        ("Thirteen police were hurt.", 13),
        ("Medics treated 45 people.", 45),
        ("A policeman was injured.", 1),
        ("Nobody was hurt.", 0),
        ("No casualties were reported.", 0),
        ("He gave the number of wounded as 25.", 25),
        ("One person died and 590 were hurt.", 590),
    ],
)
def test_the_injured_are_counted(text: str, best: int) -> None:
    assert injuries(text) == [best]


def test_a_list_of_cities_gives_each_its_injured() -> None:
    assert injuries("Over 1,000 people were injured in Istanbul and another 700 in Ankara.") == [1000, 700]
