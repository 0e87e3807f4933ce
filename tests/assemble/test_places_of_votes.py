"""An election is the whole country's, wherever people were seen to vote; a mayor's is the town's."""

from __future__ import annotations

import pytest

from tests.line import rows


@pytest.mark.parametrize(
    ("language", "text", "city"),
    [
        ("en", "Voters in Nairobi queued from dawn on Friday as Kenya held its presidential election.", None),
        (
            "en",
            "Voters in Leeds queued from dawn on Friday as the city elected its mayor in a mayoral election.",
            "Leeds",
        ),
        ("en", "Voters in Hong Kong queued on Friday as the territory held its legislative election.", "Hong Kong"),
        ("en", "Candidates were barred from the Sept. 8 election to the Perm city legislature in Perm.", "Perm"),
        ("en", "Voters in Leeds queued on Friday in the election of the town council.", "Leeds"),
        ("es", "En Quito los electores votaron el viernes en las elecciones presidenciales.", None),
        ("es", "En Quito los electores votaron el viernes en las elecciones para alcalde.", "Quito"),
        ("ru", "В Перми в воскресенье прошли выборы президента.", None),
        ("ru", "В Перми в воскресенье прошли выборы мэра.", "Perm"),
    ],
)
def test_a_vote_is_of_the_country_or_of_the_town(language: str, text: str, city: str | None) -> None:
    votes = [row for row in rows(text, language=language) if row["event_type"] == "election"]
    assert [row.get("city") for row in votes] == [city]
