"""What a sentence tells on its side: it is read with it and without it."""

from __future__ import annotations

import pytest

from etl.language import annotate, load_pack
from etl.language.asides import in_article
from tests.line import code_text, day, rows

PUBLISHED = "2024-05-14"
"""A Tuesday."""


@pytest.mark.parametrize(
    ("language", "text", "plain"),
    [
        ("en", "Two men, aged 19 and 24, were held.", "Two men were held."),
        ("en", "Those who had come, led by two from Leeds, York and Hull, were held.", "Those who had come were held."),
        ("en", "Some 300 people (many of them children) marched.", "Some 300 people marched."),
        ("en", "Officers, upset at a shortfall in their pay, walked out.", None),
        ("es", "La marcha, que el gobierno había prohibido, reunió a 500.", "La marcha reunió a 500."),
        ("ru", "Активиста, живущего в Перми, задержали.", "Активиста задержали."),
        ("en", "They marched on parliament.", None),
    ],
)
def test_a_sentence_is_read_without_what_it_tells_aside(language: str, text: str, plain: str | None) -> None:
    (sentence,) = annotate(text, load_pack(language))
    assert (sentence.plain.text if sentence.plain is not None else None) == plain


def test_offsets_without_asides_lead_back_to_the_article() -> None:
    text = "It rained. Police, who came late, held 14 (two of them minors) in York."
    sentence = annotate(text, load_pack("en"))[1].plain
    assert sentence is not None
    for word in ("Police", "held", "14", "York"):
        at = sentence.start + sentence.text.index(word)
        assert text[in_article(at, sentence) :].startswith(word)
    assert [text[in_article(q.start, sentence) :][:2] for q in sentence.quantities] == ["14"]


@pytest.mark.parametrize(
    ("language", "text", "city", "date"),
    [
        ("en", "The rally in Nairobi, which police had banned on Friday, went ahead on Saturday.", "Nairobi", "11"),
        (
            "es",
            "La marcha de Cusco, que el gobierno había prohibido el viernes, reunió el sábado a 500.",
            "Cusco",
            "11",
        ),
        ("en", "Residents of Leeds, who have been without water since Thursday, marched on Monday.", "Leeds", "13"),
        ("ru", "Активиста, живущего в Перми, задержали в воскресенье на пикете в Москве.", "Moscow", "12"),
    ],
)
def test_days_and_places_on_the_side_are_no_act_s_beside_it(language: str, text: str, city: str, date: str) -> None:
    (row,) = rows(text, PUBLISHED, language=language)
    assert (row["city"], row["event_date"], row["status"]) == (city, day(f"2024-05-{date}"), "occurred")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The march in Leeds, which was due on Sunday, was called off on Monday."),
        ("ru", "Забастовку в Перми, назначенную на среду, в понедельник отменили."),
    ],
)
def test_what_is_told_of_an_act_behind_an_aside_is_told_of_it(language: str, text: str) -> None:
    assert [row["status"] for row in rows(text, PUBLISHED, language=language)] == ["cancelled"]


def test_people_are_counted_across_an_aside() -> None:
    text = "Some 40 people, most of them from Hull, were detained in Leeds on Sunday at a march."
    (report,) = code_text(text, PUBLISHED).reports
    (held,) = (c for c in report.claims if c.field == "detentions" and c.chosen)
    assert (report.values["detentions_best"], held.text) == (40, "Some 40 people")


def test_figures_in_brackets_part_no_list_of_cities() -> None:
    text = "В субботу акции прошли во Львове (около 500 участников), Днепре и Одессе."
    found = {row["city"]: row.get("attendance_best") for row in rows(text, PUBLISHED, language="ru")}
    assert found == {"Lviv": 500, "Dnipro": None, "Odesa": None}


def test_who_is_quoted_between_subject_and_verb_parts_no_figure() -> None:
    text = "On Sunday in Leeds some 500 people, the mayor said, marched against the closure."
    assert [row["attendance_best"] for row in rows(text, PUBLISHED)] == [500]
