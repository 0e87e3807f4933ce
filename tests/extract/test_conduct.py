"""What police did, and whether participants attacked anybody or anything."""

from __future__ import annotations

import pytest

from etl.codes import codes
from etl.extract.conduct import extract_police_response, extract_violence
from etl.language import annotate, load_pack


def response(text: str) -> str | None:
    pack = load_pack("en")
    found = [c.code for c in extract_police_response(annotate(text, pack), pack) if c.code is not None]
    return max(found, key=codes("police_response").index, default=None)


def violence(text: str) -> set[str | None]:
    pack = load_pack("en")
    return {c.code for c in extract_violence(annotate(text, pack), pack)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Police stood by.", "presence"),
        ("Hundreds of officers were deployed around the square.", "presence"),
        ("Officers dispersed the crowd.", "dispersal"),
        ("Police prevented students from marching.", "dispersal"),
        ("Police fired tear gas and used water cannon.", "force"),
        ("Protesters clashed with riot police.", "force"),
        ("Soldiers opened fire on the crowd.", "lethal_force"),
        ("Police fired bullets and tear gas.", "lethal_force"),
        ("Police fired rubber bullets.", "force"),
        ("The gendarmes cleared the road without using force.", "dispersal"),
        ("Water cannon were drawn up but stayed dry.", None),
        ("The march ended at noon.", None),
    ],
)
def test_the_gravest_response_is_read(text: str, code: str | None) -> None:
    assert response(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Protesters threw stones at police.",
        "Several cars were set on fire.",
        "Youths hurled petrol bombs.",
        "Shops were looted.",
        "A group pulled down the statue of a general.",
        "Demonstrators stormed the town hall.",
    ],
)
def test_attacks_by_participants_are_violence(text: str) -> None:
    assert violence(text) == {"true"}


@pytest.mark.parametrize(
    "text",
    [
        "Police threw tear gas canisters into the crowd.",
        "Some people broke through the barriers.",
        "A photographer set himself on fire.",
        "Protesters clashed with police.",
        "Residents beat pots and pans.",
    ],
)
def test_clashes_barriers_and_gestures_alone_say_nothing(text: str) -> None:
    assert violence(text) == set()


@pytest.mark.parametrize("text", ["The rally passed off peacefully.", "It was a peaceful march."])
def test_peaceful_is_false(text: str) -> None:
    assert violence(text) == {"false"}
