"""Round-ups: acts told city by city, with a figure each."""

from __future__ import annotations

import pytest

from etl.records import Value
from tests.line import day, rows


def by_city(text: str, field: str, language: str = "ru") -> dict[Value, Value]:
    """A field of the rows of a text published on 12 August 2019, by city."""
    return {row.get("city"): row.get(field) for row in rows(text, language=language)}


@pytest.mark.parametrize(
    ("text", "field", "wanted"),
    [
        (
            "В воскресенье прошли акции протеста. В Казани на улицы вышли около 300 человек, в Уфе 150, в Самаре 500.",
            "attendance_best",
            {"Kazan": 300, "Ufa": 150, "Samara": 500},
        ),
        (
            "В субботу в Москве прошел митинг. В Екатеринбурге у кинотеатра «Салют» забрали 47 человек, "
            "в Перми у памятника Борцам революции — 32.",
            "detentions_best",
            {"Yekaterinburg": 47, "Perm": 32},
        ),
        (
            "Митинги прошли в Рязани (200 человек), Туле (300) и Калуге (около ста).",
            "attendance_best",
            {"Ryazan": 200, "Tula": 300, "Kaluga": 100},
        ),
        (
            "Акции прошли и в других городах: в Томске собралось 200 человек, в Омске полиция задержала 15 участников.",
            "attendance_best",
            {"Tomsk": 200},
        ),
        (
            "Акции поддержки прошли в Комсомольске-на-Амуре, где собралось около 500 человек, а также в Бикине.",
            "attendance_best",
            {"Komsomolsk-on-Amur": 500, "Bikin": None},
        ),
    ],
)
def test_each_city_of_a_round_up_has_its_own_figure(text: str, field: str, wanted: dict[Value, Value]) -> None:
    found = by_city(text, field)
    assert {city: found.get(city) for city in wanted} == wanted
    assert wanted.keys() <= found.keys()


def test_a_clause_that_begins_with_another_city_is_cut_off_before_its_act_is_told() -> None:
    text = (
        "В воскресенье в Новосибирске на площади Ленина собрались две тысячи человек, в Красноярске, "
        "по данным организаторов, на митинг пришли полторы тысячи."
    )
    assert by_city(text, "attendance_best") == {"Novosibirsk": 2000, "Krasnoyarsk": 1500}


def test_what_the_regions_did_on_sunday_is_dated_sunday_in_each_town_and_is_no_event_by_itself() -> None:
    text = (
        "7 августа в Минске прошёл марш протеста, вышли две тысячи человек.\n"
        "В воскресенье протест подхватили регионы. В Гомеле на площадь вышла тысяча горожан. "
        "В Могилеве, Витебске и Бресте — по несколько сотен."
    )
    found = by_city(text, "event_date")
    assert found == {
        "Minsk": day("2019-08-07"),
        **dict.fromkeys(("Gomel", "Mogilev", "Vitebsk", "Brest"), day("2019-08-11")),
    }


def test_what_is_said_of_all_rallies_is_true_of_each() -> None:
    text = (
        "В воскресенье в Казани на митинг вышли 300 человек. В Уфе собрались 150 человек с плакатами. "
        "Все акции власти заранее объявили незаконными."
    )
    assert by_city(text, "authorization") == {"Kazan": "unauthorized", "Ufa": "unauthorized"}


def test_what_is_told_beside_a_strike_in_its_second_day_is_of_that_day() -> None:
    text = (
        "Transport workers stayed out for a second day running on Sunday in Warsaw.\n\n"
        "In Gdansk some 2,000 people rallied in front of the shipyard."
    )
    assert by_city(text, "event_date", "en") == {"Warsaw": day("2019-08-10"), "Gdańsk": day("2019-08-11")}


def test_a_ban_in_the_town_is_no_ban_of_the_country() -> None:
    text = (
        "Crowds burned the offices of the ruling party in Atbara, Sudan, on Sunday.\n\n"
        "Later the same day the authorities declared a state of emergency in the town."
    )
    assert {row.get("city") for row in rows(text)} == {"Atbara"}


@pytest.mark.parametrize(
    ("language", "text", "cities"),
    [
        (
            "en",
            "Protests were also held on Saturday in other Russian cities, including Perm, Tula and Samara.",
            {"Perm", "Tula", "Samara"},
        ),
        (
            "en",
            "Rallies are set to be held on Friday as far afield as Lisbon, Vienna and Oslo.",
            {"Lisbon", "Vienna", "Oslo"},
        ),
        ("en", "Protests were held on Saturday in Cusco, Puno and Tacna.", {"Cusco", "Puno", "Tacna"}),
        (
            "es",
            "El sábado hubo marchas en otras ciudades del país, entre ellas Sevilla, Málaga y Cádiz.",
            {"Seville", "Málaga", "Cadiz"},
        ),
        ("ru", "В субботу митинги прошли и в других городах, включая Омск, Пермь и Уфу.", {"Omsk", "Perm", "Ufa"}),
    ],
)
def test_cities_listed_as_some_of_many_have_an_event_each(language: str, text: str, cities: set[str]) -> None:
    assert {row.get("city") for row in rows(text, language=language)} == cities
