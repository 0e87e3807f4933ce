"""Acts told by a list of days, by the people at them, or beside days and places of other things."""

from __future__ import annotations

import pytest

from etl.detect import read_acts
from etl.language import annotate, load_pack
from etl.records import Value
from tests.line import day, rows


def days(text: str, language: str) -> list[Value]:
    return [row.get("event_date") for row in rows(text, language=language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Rallies without a permit were held in Leeds on July 14, July 27 and August 3."),
        ("es", "Hubo marchas en Rosario el 14 de julio, el 27 de julio y el 3 de agosto."),
        ("ru", "Не согласованные с властями митинги проходили в Перми 14 июля, 27 июля и 3 августа."),
    ],
)
def test_acts_of_several_days_are_one_a_day(language: str, text: str) -> None:
    assert days(text, language) == [day("2019-07-14"), day("2019-07-27"), day("2019-08-03")]


def test_a_strike_of_several_days_is_one() -> None:
    assert len(rows("Teachers in Leeds were on strike on Monday, Tuesday and Friday.", language="en")) == 1


def test_the_rallies_of_weeks_ago_date_no_news_of_today() -> None:
    text = (
        "Полиция задержала 136 человек на несогласованной акции в центре Перми. Протестующие собрались у театра. "
        "Не согласованные с властями митинги проходили в городе 14 июля и 27 июля."
    )
    news = next(row for row in rows(text, language="ru") if row.get("detentions_best") == 136)
    assert news.get("date_basis") == "publication"


def test_people_at_an_act_are_of_its_day() -> None:
    text = "A report on the killing of three demonstrators during tariff protests in Leeds on July 18 is due tomorrow."
    (row,) = rows(text, language="en")
    assert (row.get("event_date"), row.get("status")) == (day("2019-07-18"), "occurred")


def test_what_is_protested_has_a_day_of_its_own() -> None:
    text = "Nurses held a vigil in Leeds on Friday to protest Monday's announcement that the mill will close."
    (row,) = rows(text, language="en")
    assert (row["event_type"], row.get("event_date")) == ("vigil", day("2019-08-09"))


def test_a_headline_of_arrests_is_the_picket_or_ruling_that_the_text_tells() -> None:
    text = "Суд в Перми 9 августа арестовал на пять суток активистку, задержанную во время пикета в поддержку учителя."
    found = rows(text, language="ru", title="В России арестовали участницу пикета")
    assert [(r["event_type"], r.get("city")) for r in found if r["event_family"] == "political"] == [
        ("court_ruling", "Perm")
    ]


def test_the_go_ahead_for_a_march_makes_it_no_known_one() -> None:
    pack = load_pack("en")
    acts = {
        text: read_acts(sentence, pack)[-1].definite
        for text in ("The go-ahead for a march came.", "The long march came.")
        for sentence in annotate(text, pack)
    }
    assert list(acts.values()) == [False, True]


def test_a_dateline_that_no_gazetteer_knows_has_no_namesake_elsewhere() -> None:
    text = "ST ANN, Jamaica - The police are watching protesters who blocked the main road on Sunday."
    (row,) = rows(text, language="en", title="St Ann protesters vow to keep blocking roads", published="2022-04-11")
    assert row.get("country_code") in {"JM", None}


def test_protesters_dragged_away_are_held_at_their_protest() -> None:
    text = (
        "Hundreds of exiles protested in Kathmandu on Friday. On Friday police dragged protesters into vans. "
        "A police spokesman said that 239 were detained."
    )
    assert [row["event_type"] for row in rows(text, language="en")] == ["demonstration"]


def test_hearings_over_known_protests_have_days_of_their_own() -> None:
    text = "Hearings over the protests were held in Leeds on July 14, July 27 and August 3."
    assert len(rows(text, language="en")) <= 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Rallies were held on 14, 21 and 28 July in Leeds."),
        ("en", "Rallies were held on July 14, 21 and 28 in Leeds."),
        ("ru", "Митинги прошли в Перми 14, 21 и 28 июля."),
        ("es", "Hubo marchas en Rosario los días 14, 21 y 28 de julio."),
    ],
)
def test_the_middle_day_of_three_is_a_day_and_none_of_them_counts_people(language: str, text: str) -> None:
    found = rows(text, language=language)
    assert [row["event_date"] for row in found] == [day("2019-07-14"), day("2019-07-21"), day("2019-07-28")]
    assert [row.get("attendance_best") for row in found] == [None, None, None]
