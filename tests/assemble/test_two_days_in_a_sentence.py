"""Sentences that tell two days, cities or acts: each has its own, wherever the clauses stand."""

from __future__ import annotations

import pytest

from tests.line import day, rows

PUBLISHED = "2024-05-14"
"""A Tuesday."""


def told(text: str, language: str) -> list[tuple[object, object, object]]:
    return sorted(
        ((r.get("city"), r.get("event_date"), r.get("status")) for r in rows(text, PUBLISHED, language=language)),
        key=str,
    )


@pytest.mark.parametrize(
    ("language", "text", "city", "date"),
    [
        ("en", "The minister resigned on Monday after protests in Lima on Friday.", "Lima", "2024-05-10"),
        ("en", "Two students were freed on Tuesday after the march in Kampala on Saturday.", "Kampala", "2024-05-11"),
        ("en", "Two days after protests in Lima on Friday, the minister resigned on Monday.", "Lima", "2024-05-10"),
        ("en", "A day after thousands marched in Leeds on Sunday, talks began on Monday.", "Leeds", "2024-05-12"),
        ("en", "Talks began on Monday, a day after thousands marched in Leeds.", "Leeds", "2024-05-12"),
        ("es", "El ministro renunció el lunes después de las protestas en Lima el viernes.", "Lima", "2024-05-10"),
        ("ru", "Министр ушёл в отставку в понедельник после протестов в Перми в пятницу.", "Perm", "2024-05-10"),
        (
            "ru",
            "Мэр сказал это в понедельник, на следующий день после того, как тысячи вышли на марш в Казани.",
            "Kazan",
            "2024-05-12",
        ),
    ],
)
def test_an_act_behind_after_has_the_day_behind_it(language: str, text: str, city: str, date: str) -> None:
    assert told(text, language) == [(city, day(date), "occurred")]


@pytest.mark.parametrize(
    ("language", "text", "cities"),
    [
        ("en", "Thousands marched in Leeds on Saturday; on Sunday, 300 gathered in York.", ("Leeds", "York")),
        ("es", "Miles marcharon en Lima el sábado; el domingo, 300 se concentraron en Cusco.", ("Lima", "Cusco")),
        (
            "ru",
            "Тысячи людей прошли маршем в Казани в субботу; в воскресенье, 300 собрались в Перми.",
            ("Kazan", "Perm"),
        ),
    ],
)
def test_a_day_that_opens_a_clause_is_that_clauses(language: str, text: str, cities: tuple[str, str]) -> None:
    saturday, sunday = day("2024-05-11"), day("2024-05-12")
    assert told(text, language) == sorted([(cities[0], saturday, "occurred"), (cities[1], sunday, "occurred")], key=str)


@pytest.mark.parametrize(
    ("language", "text", "court", "crowd"),
    [
        ("en", "The court in Minsk on Monday fined a man who was at a rally in Brest on 21 April.", "Minsk", "Brest"),
        ("en", "Three men were jailed in York on Monday for rioting in Leeds on 21 April.", "York", "Leeds"),
        (
            "es",
            "Un tribunal de Lima condenó el lunes a un hombre por la marcha del 21 de abril en Cusco.",
            "Lima",
            "Cusco",
        ),
    ],
)
def test_a_court_rules_where_it_sits(language: str, text: str, court: str, crowd: str) -> None:
    found = {r["city"]: r["event_type"] for r in rows(text, PUBLISHED, language=language)}
    assert found[court] == "court_ruling"
    assert found[crowd] in {"demonstration", "riot", "march"}


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Police released 14 protesters on Monday who had been held at a sit-in in Dhaka on Sunday.", "sit_in"),
        ("es", "La policía liberó el lunes a 14 manifestantes detenidos el domingo en una sentada en Quito.", "sit_in"),
        ("ru", "Полиция в понедельник отпустила 14 участников акции, задержанных на митинге в Перми.", "demonstration"),
    ],
)
def test_people_let_go_are_no_act_of_that_day(language: str, text: str, wanted: str) -> None:
    assert [r["event_type"] for r in rows(text, PUBLISHED, language=language)] == [wanted]


def test_the_day_before_is_the_act_s_whatever_follows() -> None:
    text = "Offices lay in ruins on Sunday in Leeds, where a protest the day before against the tax drew 300."
    assert told(text, "en") == [("Leeds", day("2024-05-11"), "occurred")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On Sunday in Bristol about 60 protesters tried to pull down a statue."),
        ("es", "Unos 60 manifestantes intentaron el domingo derribar una estatua en Lima."),
        ("ru", "В воскресенье в Перми около 60 протестующих пытались снести памятник."),
    ],
)
def test_who_tries_is_there(language: str, text: str) -> None:
    assert [row["status"] for row in rows(text, PUBLISHED, language=language)] == ["occurred"]


def test_tents_set_up_on_a_day_are_no_share_of_the_arrests() -> None:
    text = (
        "Police arrested more than 100 people on Monday while clearing a camp from the lawn of the university in York, "
        "where students had set up some 50 tents before dawn on Sunday."
    )
    assert 50 not in {row.get("detentions_best") for row in rows(text, PUBLISHED)}


def test_a_building_named_beside_its_city_is_no_city_of_its_own() -> None:
    text = "About 300 teachers rallied outside the Capitol in Springfield, Illinois, on Monday."
    assert [row["city"] for row in rows(text, PUBLISHED)] == ["Springfield"]


@pytest.mark.parametrize("told_of", ["has been banned by the council", "is likely to draw thousands"])
def test_a_planned_march_is_planned_whatever_is_told_of_it(told_of: str) -> None:
    assert told(f"A planned march through Leeds on Saturday {told_of}.", "en") == [
        ("Leeds", day("2024-05-18"), "planned")
    ]


def test_what_is_planned_of_the_cause_is_not_planned_of_the_protest() -> None:
    assert told("Protests over plans to raise the pension age were held in Leeds on Sunday.", "en") == [
        ("Leeds", day("2024-05-12"), "occurred")
    ]
