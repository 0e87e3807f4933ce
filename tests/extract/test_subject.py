"""Issues, organizers and demands."""

from __future__ import annotations

import pytest

from etl.extract.subject import extract_demands, extract_issues, extract_organizers
from etl.language import annotate, load_pack


def issues(text: str) -> set[str | None]:
    pack = load_pack("en")
    return {c.code for c in extract_issues(annotate(text, pack), pack)}


def organizers(text: str, language: str = "en") -> list[str]:
    pack = load_pack(language)
    return [text[c.start : c.end] for c in extract_organizers(annotate(text, pack), pack)]


def demands(text: str) -> list[tuple[str, str | None]]:
    pack = load_pack("en")
    return [(text[c.start : c.end], c.code) for c in extract_demands(annotate(text, pack), pack)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They marched over fuel prices.", {"prices"}),
        ("Thousands rallied against corruption.", {"corruption"}),
        ("Nurses demanded better pay.", {"labour"}),
        ("Students protested against tuition fees.", {"education"}),
        ("The health ministry counted 12 wounded.", set()),
        ("A crowd passed the school and the hospital.", set()),
        ("The European Union asked both sides to be calm.", set()),
    ],
)
def test_weak_words_need_a_demand_beside_them(text: str, expected: set[str]) -> None:
    assert issues(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The march was organised by the National Teachers Union.", ["National Teachers Union"]),
        ("The rally, called by Chadema and ACT-Wazalendo, began at noon.", ["Chadema", "ACT-Wazalendo"]),
        ("The Civic Front announced a general strike.", ["Civic Front"]),
        ("People heeded a strike call by the #ThisFlag campaign.", ["#ThisFlag"]),
        ("Members of the Unite union walked out on Sunday.", ["Unite"]),
        (
            "The Nigeria Labour Congress and the Trade Union Congress have called a strike.",
            ["Nigeria Labour Congress", "Trade Union Congress"],
        ),
        ("The Forces of Freedom and Change organised the march.", ["Forces of Freedom and Change"]),
        ("The march was led by Maria Petrova.", []),
        ("Amnesty International called for an inquiry into the protest.", []),
        ("A hunger strike by two activists in Manama continued.", []),
    ],
)
def test_organisations_that_call_an_event_are_read_and_persons_never(text: str, expected: list[str]) -> None:
    assert organizers(text) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The march was called by President Maria Santos."),
        ("en", "A rally was held by supporters of Darkhan Orlov."),
        ("en", "The gates stay shut, according to union organiser Ilse Varga."),
        ("ru", "Ещё одну акцию проводят сторонники Дархана Орлова."),
    ],
)
def test_a_person_is_no_organizer(language: str, text: str) -> None:
    assert organizers(text, language) == []


def test_the_leader_named_beside_a_body_is_no_organizer() -> None:
    text = (
        "Al frente de la manifestación de Valencia iban los líderes de UGT, Josep Maria Pérez, y CCOO, Joan Carles "
        "López."
    )
    assert organizers(text, "es") == ["UGT"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They rallied against the pension reform.", [("against the pension reform", "against")]),
        ("Thousands marched to demand new elections, police said.", [("to demand new elections", "for")]),
        ("A sit-down for clean elections filled the square.", [("for clean elections", "for")]),
        ("Students walked over Victoria Bridge in protest.", []),
        ("The strike for seven days ended.", []),
        (
            "A march against an income tax bill was held on Monday.",
            [("against an income tax bill", "against")],
        ),
    ],
)
def test_demands_are_cut_at_the_clause_and_say_for_or_against(text: str, expected: list[tuple[str, str]]) -> None:
    assert demands(text) == expected
