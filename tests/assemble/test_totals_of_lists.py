"""A figure told of several cities together is none of them's."""

from __future__ import annotations

import pytest

from tests.line import rows

TOTALS = [
    ("en", "A total of 40,000 people marched in Leeds, York and Hull on Saturday.", 3),
    ("en", "Rallies in Leeds, York and Hull drew 40,000 people on Saturday.", 3),
    ("en", "Police arrested 30 people in Leeds and York during marches on Saturday.", 2),
    ("ru", "В субботу на митинги в Перми, Самаре и Омске вышли 5 тысяч человек.", 3),
    ("ru", "На акциях в Перми и Самаре в субботу задержали 30 человек.", 2),
    ("es", "Unas 40.000 personas marcharon el sábado en Rosario, Córdoba y Mendoza.", 3),
]


@pytest.mark.parametrize(("language", "text", "cities"), TOTALS)
def test_a_total_over_a_list_of_cities_belongs_to_none_of_them(language: str, text: str, cities: int) -> None:
    found = rows(text, language=language, published="2024-05-14")
    assert len(found) == cities
    assert [(row.get("attendance_best"), row.get("detentions_best")) for row in found] == [(None, None)] * cities


def test_a_figure_in_the_clause_of_one_city_is_that_city_s() -> None:
    found = rows("Rallies were held on Saturday in Leeds and York, where 300 people were held.", published="2024-05-14")
    assert {row["city"]: row.get("detentions_best") for row in found} == {"Leeds": None, "York": 300}
    found = rows("About 300 people marched in Leeds on Saturday and others in York.", published="2024-05-14")
    assert found[0]["city"] == "Leeds"
    assert found[0]["attendance_best"] == 300


def test_nobody_held_is_told_of_each_city() -> None:
    found = rows("No one was arrested at the marches in Leeds and York on Saturday.", published="2024-05-14")
    assert [(row["city"], row["detentions_any"]) for row in found] == [("Leeds", False), ("York", False)]
