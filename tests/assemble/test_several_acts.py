"""Several acts in one article: shares of cities and days, crowds beside strikes, blockades, courts, and elsewhere."""

from __future__ import annotations

import pytest

from tests.line import day, rows

PUBLISHED = "2019-08-11"


def told(text: str, language: str, *columns: str) -> set[tuple[object, ...]]:
    """These columns of each event."""
    return {tuple(row.get(c) for c in columns) for row in rows(text, PUBLISHED, language=language)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "People rallied on Saturday: 30,000 in Santa Cruz de Tenerife, 15,000 in Las Palmas and 900 in Bilbao."),
        ("es", "Miles salieron el sábado a la calle: 30.000 en Santa Cruz de Tenerife, 15.000 en Las Palmas y 900 en "
               "Bilbao."),
        ("ru", "В субботу прошли митинги: 30 тысяч человек в Казани, 15 тысяч в Перми и 900 в Уфе."),
    ],
)  # fmt: skip
def test_a_list_of_figures_tells_a_crowd_in_each_city(language: str, text: str) -> None:
    found = {size for city, size in told(text, language, "city", "attendance_best") if city is not None}
    assert {15000, 900} <= found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "About 50,000 people rallied in Moscow on Saturday. Our hotline recorded 1,001 detentions in Moscow on "
               "3 August and 1,373 on 27 July."),
        ("es", "Unas 50.000 personas se concentraron el sábado en Moscú. Antes fueron detenidas 1.001 personas el "
               "3 de agosto y 1.373 el 27 de julio."),
        ("ru", "Около 50 тысяч человек вышли в субботу на митинг в Москве. Раньше там задержали 1001 человека "
               "3 августа и 1373 человека 27 июля."),
    ],
)  # fmt: skip
def test_a_list_of_figures_tells_an_act_on_each_day(language: str, text: str) -> None:
    held = told(text, language, "event_date", "detentions_best")
    assert {(day("2019-08-03"), 1001), (day("2019-07-27"), 1373)} <= held


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Dock workers in Durban went on strike on Friday over pay. On Friday in Durban 3,000 people marched."),
        ("es", "Los estibadores de Valparaíso iniciaron el viernes un paro por salarios. El viernes en Valparaíso "
               "3.000 personas se manifestaron contra la reforma."),
        ("ru", "Докеры Владивостока в пятницу начали забастовку. В пятницу во Владивостоке 3 тысячи человек вышли на "
               "митинг против реформы."),
    ],
)  # fmt: skip
def test_a_crowd_counted_beside_a_strike_is_an_act_of_its_own(language: str, text: str) -> None:
    found = told(text, language, "event_type", "attendance_best")
    assert ("strike", None) in found
    assert {size for kind, size in found if kind != "strike"} == {3000}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Protesters blocked the Ayalon highway in Tel Aviv on Saturday. In Tel Aviv on Saturday, 160,000 people "
               "gathered on Kaplan Street."),
        ("es", "Manifestantes bloquearon el sábado la avenida Ayalon en Tel Aviv. En Tel Aviv 160.000 personas se "
               "concentraron el sábado en la calle Kaplan."),
        ("ru", "В субботу жители перекрыли шоссе Аялон в Тель-Авиве. В Тель-Авиве в субботу 160 тысяч человек "
               "митинговали на улице Каплан."),
    ],
)  # fmt: skip
def test_a_rally_counted_beside_a_blockade_is_an_act_of_its_own(language: str, text: str) -> None:
    found = told(text, language, "event_type", "attendance_best")
    assert found == {("blockade", None), ("demonstration", 160000)}


CALM = {
    "en": "The king spoke in the evening. Nobody was hurt in the city. The day was calm. ",
    "es": "El rey habló de noche. No hubo heridos. La jornada fue tranquila. ",
    "ru": "Король выступил вечером. Никто не пострадал. День прошёл спокойно. ",
}


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "On Saturday 700,000 people demonstrated in Barcelona. ", "In Artos Square, 200 people gathered."),
        ("es", "Unas 700.000 personas se manifestaron el sábado en Barcelona. ",
         "Unas 200 personas protestaron en la plaza Artós."),
        ("ru", "Около 700 тысяч человек вышли в субботу на митинг в Барселоне. ",
         "На площади Артос собрались 200 человек."),
    ],
)  # fmt: skip
def test_a_much_smaller_crowd_at_another_square_is_another(language: str, first: str, second: str) -> None:
    assert told(first + CALM[language] + second, language, "attendance_best") == {(700000,), (200,)}


def test_two_sides_count_one_crowd() -> None:
    text = "On Saturday 7,000 people marched in Oslo, police said. Organisers said that 12,000 people marched."
    assert len(told(text, "en", "city")) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A court in Lagos freed the activist on Friday while 300 supporters stood outside the building."),
        ("es", "Un tribunal de Lima absolvió el viernes a la activista ante 300 personas reunidas en la puerta."),
        ("ru", "Суд в Казани в пятницу освободил активиста, у здания его ждали 300 человек."),
    ],
)
def test_a_crowd_counted_beside_a_ruling_is_a_gathering(language: str, text: str) -> None:
    found = told(text, language, "event_type", "attendance_best")
    assert ("court_ruling", None) in found
    assert 300 in {size for _, size in found}


@pytest.mark.parametrize(
    ("language", "text", "city"),
    [
        ("en", "Some 500 people rallied in Tbilisi on Saturday. Residents of Gori did the same in Batumi.", "Batumi"),
        ("es", "Unas 500 personas se manifestaron el sábado en Lima. Los vecinos hicieron lo mismo en Cusco.", "Cusco"),
        ("ru", "В субботу около 500 человек вышли на митинг в Казани. В Томске было то же самое.", "Tomsk"),
    ],
)
def test_what_was_done_alike_in_another_city_is_an_act_there(language: str, text: str, city: str) -> None:
    assert city in {place for (place,) in told(text, language, "city")}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On Saturday 50 people picketed the port in Durban. In Durban on Saturday a similar ship came in."),
        ("es", "El sábado 50 personas protestaron en Lima. El partido lo mismo puede jugarse mañana."),
        ("ru", "В субботу 50 человек вышли на пикет в Казани. Подобных зданий здесь немного."),
    ],
)
def test_what_is_like_in_no_other_city_is_no_act(language: str, text: str) -> None:
    assert len(rows(text, PUBLISHED, language=language)) == 1


def test_a_headline_of_hundreds_and_three_hundred_below_it_are_one_crowd() -> None:
    text = "MINSK (AP) - About 300 people rallied on Independence Square in Minsk on Sunday to demand new elections."
    assert [row["attendance_best"] for row in rows(text, "2019-08-12", title="Hundreds rally in Minsk")] == [300]
