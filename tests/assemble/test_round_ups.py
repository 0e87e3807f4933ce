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


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "The biggest rally was in Leeds, where 8,000 people turned out on Saturday; York had 2,000.",
         {"Leeds": 8000, "York": 2000}),
        ("en", "Marches were held in many cities, among them Leeds (5,000 people), Bristol (3,000) and York (200).",
         {"Bristol": 3000, "York": 200}),
        ("es", "En Rosario marcharon el sábado 5.000 personas; en Salta, 2.000.", {"Rosario": 5000, "Salta": 2000}),
        ("ru", "Акции прошли в субботу в ряде городов: Пермь — 500 человек, Самара — 300, Омск — 200.",
         {"Perm": 500, "Samara": 300, "Omsk": 200}),
        ("ru", "В Перми в субботу на митинг вышли 500 человек, в Самаре — 300.", {"Perm": 500, "Samara": 300}),
    ],
)  # fmt: skip
def test_a_figure_right_after_a_city_is_its_own(language: str, text: str, wanted: dict[Value, Value]) -> None:
    found = by_city(text, "attendance_best", language)
    assert {city: found.get(city) for city in wanted} == wanted


def test_people_held_are_told_city_by_city_too() -> None:
    text = "En Rosario fueron detenidos el sábado 16 manifestantes; en Salta, seis."
    assert by_city(text, "detentions_best", "es") == {"Rosario": 16, "Salta": 6}


def test_a_number_printed_like_a_year_is_no_crowd() -> None:
    text = "El sábado marcharon 5.000 personas en Rosario, cuna de la protesta. En Salta, 2001 fue peor."
    assert "Salta" not in by_city(text, "attendance_best", "es")


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Residents of Leeds and Bristol took to the streets on Saturday over water cuts.", {"Leeds", "Bristol"}),
        ("en", "There were demonstrations in Leeds on Saturday as well as in Bristol.", {"Leeds", "Bristol"}),
        ("en", "Rallies were held in Leeds and Hull on Saturday.", {"Leeds", "Kingston upon Hull"}),
        ("es", "Hubo marchas el sábado en Rosario y también en Salta.", {"Rosario", "Salta"}),
        ("es", "Hubo cacerolazos el sábado tanto en Rosario como en Salta.", {"Rosario", "Salta"}),
        ("ru", "Дальнобойщики Перми и Самары в субботу начали забастовку.", {"Perm", "Samara"}),
        ("ru", "Беспорядки охватили в субботу Пермь и Самару.", {"Perm", "Samara"}),
        ("ru", "Как в Перми, так и в Самаре в субботу прошли митинги.", {"Perm", "Samara"}),
        ("en", "Activists from Bristol and York joined a rally in Leeds on Saturday.", {"Leeds"}),
        ("en", "Protesters marched from Leeds to Bristol on Saturday.", {"Leeds"}),
        ("ru", "На митинг в Пермь в субботу приехали активисты из Самары и Омска.", {"Perm"}),
    ],
)
def test_every_city_of_a_list_has_its_act(language: str, text: str, wanted: set[str]) -> None:
    assert set(by_city(text, "event_type", language)) == wanted


def test_a_dash_after_a_sentence_makes_no_dateline() -> None:
    text = "В Перми в субботу на митинг вышли рабочие — впервые за год. В Самаре обошлось без митингов."
    (row,) = rows(text, language="ru")
    assert (row.get("city"), row.get("event_date"), row.get("place_basis")) == ("Perm", day("2019-08-10"), "stated")


def test_who_condemns_riots_rules_nothing() -> None:
    found = rows("El gobernador de Salta condenó los disturbios del sábado en Rosario.", language="es")
    assert [(r["event_type"], r.get("city")) for r in found] == [("riot", "Rosario")]


@pytest.mark.parametrize(
    ("language", "text", "city"),
    [
        ("en", "Police held 16 protesters in Leeds on Saturday. Ann Smith, of York, 34, was among them.", "Leeds"),
        ("en", 'Thousands marched in Leeds on Saturday. "It was huge," said Ann Smith, of York, 34.', "Leeds"),
        ("es", "Fueron detenidos 16 manifestantes en Rosario. Juan Pérez, de Salta, 34, fue liberado.", "Rosario"),
        ("ru", "На митинг в Перми в субботу пришли 500 человек. Поезд из Самары, 34, опоздал.", "Perm"),
    ],
)
def test_an_age_after_a_city_counts_nobody(language: str, text: str, city: str) -> None:
    assert [row.get("city") for row in rows(text, language=language)] == [city]


def test_each_city_of_a_list_has_the_day_told_after_it() -> None:
    found = by_city("Rallies were held in Leeds on Saturday and in York on Sunday.", "event_date", "en")
    assert found == {"Leeds": day("2019-08-10"), "York": day("2019-08-11")}
