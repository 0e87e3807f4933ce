"""The city of an event: which of the names in its sentence it is, and which only look like one."""

from __future__ import annotations

import pytest

from tests.line import rows


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("In Narayanganj, thousands sat down on the Dhaka-Chattogram highway on Sunday.", "Narayanganj"),
        ("MADISON, Wis. - Teachers rallied in Madison on Sunday. Hundreds sat in at the Capitol on Sunday.", "Madison"),
        ("Hundreds of students rallied outside the Verkhovna Rada on Sunday.", "Kyiv"),
        ("Unions in Kenya were divided. In the capital, 300 nurses marched to the ministry on Friday.", "Nairobi"),
        ("India has seen many strikes. A dawn-to-dusk hartal was total in Sampra on Sunday.", "Sampra"),
    ],
)
def test_an_event_is_in_the_city_that_its_sentence_means(text: str, city: str) -> None:
    assert {row.get("city") for row in rows(text)} == {city}
