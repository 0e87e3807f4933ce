"""Russian reports: where a language of cases and paragraphs of one city each go another way than English."""

from __future__ import annotations

import pytest

from tests.line import day, rows

WIRE = """В Киеве митинг прошёл у здания Рады, в нём участвовали около 500 человек.
Во Львове 2 тысячи человек вышли на проспект Свободы.
В Полтаве на площади Конституции собрались 300 человек."""


def test_the_first_words_of_a_paragraph_name_its_city() -> None:
    found = rows(WIRE, "2014-01-19", language="ru", title="Протесты в городах")
    assert [row["city"] for row in found] == ["Kyiv", "Lviv", "Poltava"]
    assert [row["attendance_best"] for row in found] == [500, 2000, 300]


def test_a_list_of_cities_with_remarks_gives_each_its_figure() -> None:
    text = """Задержания на акциях протеста

Сегодня на акциях протеста в городах задержали более 900 человек.
Казань: 10, хотя митинг там был согласован.
Владивосток: 11 человек, все отпущены."""
    found = {row.get("city"): row for row in rows(text, "2017-06-12", language="ru")}
    assert found["Kazan"]["detentions_best"] == 10
    assert found["Kazan"]["authorization"] == "authorized"
    assert found["Vladivostok"]["detentions_best"] == 11


def test_a_crowd_told_meanwhile_in_another_city_is_not_the_first_one() -> None:
    text = """Марш оппозиции

Марш оппозиции прошёл от Калужской площади до Болотной. МВД оценило число участников в 6 тыс. человек.
Тем временем в Петербурге акция собрала около 1,5 тыс. человек."""
    found = rows(text, "2013-06-12", language="ru")
    assert [(row.get("city"), row["attendance_best"]) for row in found] == [
        ("Moscow", 6000),
        ("Saint Petersburg", 1500),
    ]


def test_a_march_scheduled_in_an_apposition_is_planned() -> None:
    text = """Суд и активисты

Суд Петербурга рассмотрел шествие активистов по Невскому проспекту, намеченное на 26 июля 2014 года."""
    assert [row["status"] for row in rows(text, None, language="ru")] == ["planned"]


def test_the_day_on_which_a_rally_ended_is_its_day() -> None:
    text = """Митинг в Москве

Митинг протеста завершился в субботу на Болотной площади в Москве."""
    assert rows(text, "2011-12-12", language="ru")[0]["event_date"] == day("2011-12-10")


def test_a_large_city_in_the_genitive_after_a_square_is_where_it_was() -> None:
    text = """Задержания

Около 200 человек были задержаны в воскресенье на акции протеста на центральной площади Владивостока."""
    assert rows(text, "2008-12-22", language="ru")[0]["city"] == "Vladivostok"


def test_a_plain_list_of_cities_is_one_clause() -> None:
    text = """Задержания

Десятки оппозиционеров задержаны в Москве и Петербурге на акциях в защиту Конституции."""
    assert [row["city"] for row in rows(text, "2011-02-01", language="ru")] == ["Moscow", "Saint Petersburg"]


def test_two_days_without_a_year_are_two_days() -> None:
    text = """Шествия в Ереване

Шествие в поддержку группы прошло в Ереване 30 июля. Предыдущее шествие, 29 июля, полиция разогнала."""
    assert [row["date_text"] for row in rows(text, None, language="ru")] == ["30 июля", "29 июля"]


def test_a_size_before_the_name_of_an_act_counts_its_people() -> None:
    text = """Митинг в Калининграде

В Калининграде прошел 10-тысячный митинг с требованием отставки губернатора."""
    assert rows(text, "2010-01-31", language="ru")[0]["attendance_best"] == 10000


def test_the_day_of_an_adjective_is_the_acts() -> None:
    text = """Итоги акции

На субботней акции оппозиции в Самаре задержали 12 человек."""
    assert rows(text, "2012-06-13", language="ru")[0]["event_date"] == day("2012-06-09")


def test_the_share_of_a_city_is_told_beside_the_sum() -> None:
    text = """Протесты против пенсионной реформы

В воскресенье в 60 городах России прошли акции против реформы. По подсчетам "ОВД-Инфо", задержаны 1018 человек,
больше всего - в Санкт-Петербурге (452) и Екатеринбурге (183)."""
    found = {row.get("city"): row.get("detentions_best") for row in rows(text, "2018-09-09", language="ru")}
    assert found["Saint Petersburg"] == 452
    assert found["Yekaterinburg"] == 183


def test_the_text_goes_on_about_its_own_city_after_a_list_of_others() -> None:
    text = """Шествие в Москве

Шествие прошло в субботу в центре Москвы, в нем участвовали около 35 тысяч человек.
Аналогичные акции состоялись в Воронеже, Липецке и Казани.
Двое пикетчиков, развернувших плакат, были задержаны."""
    found = rows(text, "2015-02-22", language="ru")
    assert [row["city"] for row in found if row.get("detentions_any")] == ["Moscow"]


def test_people_whom_a_court_arrested_were_not_held_at_the_rally() -> None:
    text = """Суд арестовал участников акции

Суд арестовал на 15 суток двоих участников акции на Манежной площади в Москве, которая прошла 30 декабря. Полиция
задержала на ней 245 участников."""
    found = [row for row in rows(text, "2014-12-31", language="ru") if row["event_type"] == "demonstration"]
    assert found[0]["detentions_best"] == 245


def test_the_day_before_is_not_that_of_the_news_of_a_dateline() -> None:
    text = """На Банковой продолжаются столкновения

КИЕВ, 1 дек - Агентство. Столкновения митингующих с милицией продолжаются на улице Банковой в Киеве.
Накануне "Беркут" разогнал палаточный лагерь на Майдане Незалежности, десятки человек были задержаны."""
    found = rows(text, "2013-12-01", language="ru")
    assert [row["event_date"] for row in found] == [day("2013-12-01"), day("2013-11-30")]


def test_a_citys_adjective_is_the_place_where_no_other_is_told() -> None:
    text = """Подробности задержаний

Стали известны подробности задержаний на челябинском «Марше миллионов»: увезли пятерых анархистов."""
    assert rows(text, "2012-10-02", language="ru")[0]["city"] == "Chelyabinsk"


def test_a_verdict_has_the_city_of_its_court_and_no_day_of_the_rally() -> None:
    text = """Оштрафованы участницы пикета

Районный суд Саратова оштрафовал двух участниц одиночных пикетов. Пикеты прошли 21 июня на проспекте Кирова."""
    found = {row["event_type"]: row for row in rows(text, "2015-07-07", language="ru")}
    assert found["court_ruling"]["city"] == "Saratov"
    assert found["court_ruling"]["event_date"] == day("2015-07-07")
    assert found["picket"]["event_date"] == day("2015-06-21")


def test_figures_of_both_sides_in_brackets_and_in_the_next_sentence() -> None:
    text = """Митинг в Омске

На митинг в Омске собрались, по подсчетам корреспондента, около 4 тысяч человек (по информации МВД - 1,5 тысячи)."""
    row = rows(text, "2011-12-25", language="ru")[0]
    assert (row["attendance_best"], row["attendance_police"]) == (4000, 1500)
    text = """Марш в Киеве

По подсчетам оппозиции, на марш в Киеве вышло свыше 100 тысяч человек. В милиции называют цифру в 22 тысячи."""
    assert rows(text, "2013-11-25", language="ru")[0]["attendance_best"] == 22000


def test_one_named_and_others_counted_are_held_together() -> None:
    text = """Задержания в Уфе

На митинге в Уфе полиция задержала организатора акции и еще пятерых участников."""
    assert rows(text, "2012-10-02", language="ru")[0]["detentions_best"] == 6


def test_who_lives_in_a_town_tells_it_where_nothing_else_does() -> None:
    found = rows(
        "Несколько сотен екатеринбуржцев пришли к скверу, протестуя против стройки.", "2019-05-14", language="ru"
    )
    assert [row["city"] for row in found] == ["Yekaterinburg"]


def test_a_city_right_after_its_country_is_where_the_preposition_says() -> None:
    found = rows("В столице Судана Хартуме тысячи людей вышли на марш протеста.", "2019-06-30", language="ru")
    assert [row["city"] for row in found] == ["Khartoum"]


def test_a_figure_held_is_news_in_the_lead_whatever_plainer_word_comes_later() -> None:
    text = """Задержан координатор стачкома в Гродно

Задержан координатор стачкома завода в Гродно. Об этом сообщили его родные.

Позже его машина отправилась в сторону города, где накануне рабочие шли маршем."""
    assert "arrest" in {row["event_type"] for row in rows(text, "2020-08-30", language="ru")}


def test_a_headlines_protests_in_a_country_are_those_of_its_towns() -> None:
    text = """Протесты против реформы в России. Фотографии
Вечером 24 февраля в городах страны прошли акции против реформы. Задержаны 1816 человек."""
    found = rows(text, "2022-02-25", language="ru")
    assert [(row["scope"], row["event_date"], row["detentions_best"]) for row in found] == [
        ("nationwide", day("2022-02-24"), 1816)
    ]


def test_what_a_president_decrees_is_his_countrys() -> None:
    found = rows("Президент Эквадора объявил чрезвычайное положение на 60 дней.", "2024-05-15", language="ru")
    assert [(row["event_type"], row["country_code"]) for row in found] == [("restriction", "EC")]


def test_a_court_has_the_city_of_its_name_and_none_of_those_who_are_judged() -> None:
    text = "Санкт-Петербургский городской суд приговорил новосибирскую активистку к 12 годам колонии."
    assert [row["city"] for row in rows(text, "2026-04-08", language="ru")] == ["Saint Petersburg"]


def test_gatherings_in_a_list_of_countries_are_one_in_each() -> None:
    text = "В феврале 2010 года у посольств Мьянмы в Великобритании, Японии и Австралии прошли акции протеста."
    found = rows(text, "2011-09-30", language="ru")
    assert [(row["country_code"], row["date_precision"]) for row in found] == [
        ("GB", "month"),
        ("JP", "month"),
        ("AU", "month"),
    ]


@pytest.mark.parametrize(
    ("text", "city", "admin1", "country"),
    [
        ("В Техасе прошла акция протеста против закона об абортах.", None, "Texas", "US"),
        ("В городе Портленд, штат Орегон, прошла акция протеста.", "Portland", "Oregon", "US"),
        ("В Баварии фермеры вышли на митинг.", None, "Bavaria", "DE"),
        ("В Канзас-Сити прошла акция протеста.", "Kansas City", "Missouri", "US"),
        ("В Орше прошёл митинг. Утром в понедельник его участников судили.", "Orsha", "Vitebsk", "BY"),
        ("Как пишет New York Times, в Янгоне прошёл митинг в защиту Су Чжи.", "Yangon", "Yangon", "MM"),
        ("В Минске прошёл пикет. Людей увезли в отдел на улице Дзержинского.", "Minsk", "Minsk", "BY"),
        ("Полиция Лахора разогнала митинг запрещённой в России партии.", "Lahore", "Punjab", "PK"),
        ("В Томске прошёл митинг в поддержку Асии Биби и встреча с Викторией Лысенко.", "Tomsk", "Tomsk Oblast", "RU"),
    ],
)
def test_lands_abroad_are_places_and_names_of_persons_and_papers_are_none(
    text: str, city: str | None, admin1: str, country: str
) -> None:
    (row,) = rows(text, language="ru")[:1]
    assert (row.get("city"), row.get("country_code")) == (city, country)
    assert str(row.get("admin1")).startswith(admin1[:5])
