from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import ConfigError
from etl.extract.date import DateExpression, extract_dates, find_dates, resolve_dates
from etl.language.dates import load_date_vocabulary, period_of, read_date_vocabulary
from etl.records import Sentence

ENGLISH = load_date_vocabulary("en")
RUSSIAN = load_date_vocabulary("ru")
WEDNESDAY = date(2019, 8, 14)


def told(text: str, published: date | None = WEDNESDAY, language: str = "en") -> list[tuple[str, str]]:
    return [(text[start:end], value) for start, end, value in resolve_dates(text, published, language)]


def one(text: str, published: date | None = WEDNESDAY, language: str = "en") -> DateExpression:
    [found] = find_dates(text, published, load_date_vocabulary(language))
    return found


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("They met on 10 August 2019.", "10 August 2019", "2019-08-10"),
        ("They met on August 10, 2019, in Oslo.", "August 10, 2019", "2019-08-10"),
        ("They met on Aug. 10 in Oslo.", "Aug. 10", "2019-08-10"),
        ("They met on the 10th of August.", "the 10th of August", "2019-08-10"),
        ("They met on the first of May.", "the first of May", "2019-05-01"),
        ("They met on Saturday, 10 August.", "Saturday, 10 August", "2019-08-10"),
        ("They met on 2019-08-10.", "2019-08-10", "2019-08-10"),
        ("They met on 25/07/2019.", "25/07/2019", "2019-07-25"),
        ("They met in August 2018.", "August 2018", "2018-08"),
        ("They met in August.", "August", "2019-08"),
        ("They met in mid-August.", "mid-August", "2019-08"),
        ("It opened in 2013.", "2013", "2013"),
        ("It opened in late 2013.", "late 2013", "2013"),
        ("It rained in the summer of 2018.", "the summer of 2018", "2018-SU"),
        ("They marched on May Day.", "May Day", "2019-05-01"),
        ("They marched in May.", "May", "2019-05"),
        ("A 2018 poll was read out.", "2018", "2018"),
        ("In 2018's protests it rained.", "2018", "2018"),
        ("They met on 2018/08/10.", "2018/08/10", "2018-08-10"),
        ("The 1991 settlement was read out.", "1991", "1991"),
    ],
)
def test_absolute_dates_are_read_with_their_words(text: str, words: str, value: str) -> None:
    assert told(text) == [(words, value)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("They marched yesterday.", "yesterday", "2019-08-13"),
        ("They march today.", "today", "2019-08-14"),
        ("They met this morning.", "this morning", "2019-08-14"),
        ("They will march tomorrow.", "tomorrow", "2019-08-15"),
        ("Police broke it up last night.", "last night", "2019-08-13"),
        ("They marched last Saturday.", "last Saturday", "2019-08-10"),
        ("They marched this past Saturday.", "this past Saturday", "2019-08-10"),
        ("They will march this Saturday.", "this Saturday", "2019-08-17"),
        ("They will march next Saturday.", "next Saturday", "2019-08-24"),
        ("They marched on Tuesday of last week.", "Tuesday of last week", "2019-08-06"),
        ("They marched last weekend.", "last weekend", "2019-W32-WE"),
        ("They marched at the weekend.", "the weekend", "2019-W32-WE"),
        ("They marched last week.", "last week", "2019-W32"),
        ("They met last month.", "last month", "2019-07"),
        ("They will meet next month.", "next month", "2019-09"),
        ("They met earlier this year.", "earlier this year", "2019"),
        ("They met last September.", "last September", "2018-09"),
        ("They met three days ago.", "three days ago", "2019-08-11"),
        ("They met a week ago.", "a week ago", "2019-08-07"),
        ("They met two weeks ago.", "two weeks ago", "2019-W31"),
        ("It began at 9 p.m. Saturday.", "Saturday", "2019-08-10"),
    ],
)
def test_relative_dates_count_from_publication(text: str, words: str, value: str) -> None:
    assert told(text) == [(words, value)]
    assert one(text).basis == "relative"


def test_a_weekday_in_the_past_tense_is_the_last_one_and_in_the_future_tense_the_next() -> None:
    assert told("Thousands marched on Saturday.") == [("Saturday", "2019-08-10")]
    assert told("Thousands will march on Saturday.") == [("Saturday", "2019-08-17")]
    assert told("A rally is planned for Saturday.") == [("Saturday", "2019-08-17")]
    text = "He said Friday that they will march on Saturday."
    assert told(text) == [("Friday", "2019-08-09"), ("Saturday", "2019-08-17")]


def test_the_weekday_of_publication_is_the_day_itself() -> None:
    assert told("They marched on Sunday.", date(2019, 8, 11)) == [("Sunday", "2019-08-11")]


def test_a_short_date_has_its_year_first_only_where_that_is_near_publication() -> None:
    assert told("24/11/19", date(2024, 11, 20)) == [("24/11/19", "2024-11-19")]
    assert told("24/11/19", date(2019, 11, 25)) == [("24/11/19", "2019-11-24")]


def test_the_pay_of_a_month_is_no_date() -> None:
    assert told("They struck over unpaid July salaries.") == []


def test_a_verb_of_saying_does_not_date_the_event_named_by_its_day() -> None:
    assert told("He said Friday's march would start at noon.") == [("Friday", "2019-08-16")]
    assert told("He attended Friday's march.") == [("Friday", "2019-08-09")]


def test_a_headline_infinitive_is_a_plan() -> None:
    assert told("Opposition to rally in Moscow on Saturday") == [("Saturday", "2019-08-17")]


def test_a_weekday_with_a_date_in_brackets_is_one_expression() -> None:
    assert told("It met on Thursday (July 13).", date(2017, 8, 1)) == [("Thursday (July 13", "2017-07-13")]


def test_a_weekday_that_contradicts_the_date_beside_it_stands_alone() -> None:
    text = "Markets stay closed until Friday September 18, 2008"
    assert told(text, date(2008, 9, 18)) == [("Friday", "2008-09-19"), ("September 18, 2008", "2008-09-18")]


def test_the_callers_tense_beats_the_vocabularys() -> None:
    [found] = find_dates("They marched on Saturday.", WEDNESDAY, ENGLISH, is_past=lambda offset: offset < 0)
    assert found.value == "2019-08-17"


def test_a_date_without_a_year_takes_the_year_nearest_to_publication() -> None:
    assert told("It flew on 11 December.", date(2010, 1, 25)) == [("11 December", "2009-12-11")]
    assert told("It will open on January 5.", date(2010, 12, 20)) == [("January 5", "2011-01-05")]
    assert told("Hundreds died in June.", date(2010, 1, 10)) == [("June", "2009-06")]


def test_a_weekday_beside_a_date_chooses_the_year() -> None:
    assert told("They met on Sunday, 10 June.", date(2018, 12, 20)) == [("Sunday, 10 June", "2018-06-10")]


def test_without_publication_the_year_comes_from_a_full_date_of_the_text() -> None:
    text = "The strike of 12 June 2018 failed. Another began on 9 July."
    assert told(text, None) == [("12 June 2018", "2018-06-12"), ("9 July", "2018-07-09")]
    assert told("It began on 9 July.", None) == []
    assert one("It began on Sunday.", None).value is None


@pytest.mark.parametrize(
    ("text", "value", "end"),
    [
        ("It lasted 10-12 August.", "2019-08-10", "2019-08-12"),
        ("It lasted August 10–12, 2018.", "2018-08-10", "2018-08-12"),
        ("It lasted from 28 July to 3 August.", "2019-07-28", "2019-08-03"),
        ("It lasted from December 30 to January 2, 2019.", "2018-12-30", "2019-01-02"),
        ("They met on 28 and 29 July.", "2019-07-28", "2019-07-29"),
        ("It lasted from April to June 2018.", "2018-04", "2018-06"),
        ("It lasted from 2009 to 2011.", "2009", "2011"),
        ("They marched on Saturday and Sunday.", "2019-08-10", "2019-08-11"),
        ("They met on September 20, 21 and 22, 2018.", "2018-09-20", "2018-09-22"),
        ("They met on 20, 21 and 22 September 2018.", "2018-09-20", "2018-09-22"),
        ("They will march next Saturday and Sunday.", "2019-08-24", "2019-08-25"),
        ("They marched for the third day running.", "2019-08-12", "2019-08-14"),
        ("They marched for a third consecutive day.", "2019-08-12", "2019-08-14"),
        ("The strike is in its third week.", "2019-W31", "2019-08-14"),
        ("They struck for a second straight week.", "2019-W32", "2019-08-14"),
    ],
)
def test_a_span_has_a_first_and_a_last_value(text: str, value: str, end: str) -> None:
    found = one(text)
    assert (found.value, found.end_value) == (value, end)


def test_two_days_that_do_not_follow_each_other_are_two_expressions() -> None:
    assert told("They met on 3 and 10 August.") == [("3", "2019-08-03"), ("10 August", "2019-08-10")]
    assert told("They met on 28 July and 3 August.") == [("28 July", "2019-07-28"), ("3 August", "2019-08-03")]


def test_the_parts_of_a_span_are_resolved_one_by_one() -> None:
    assert told("From 2009 to 2011 it was shut.") == [("2009", "2009"), ("2011", "2011")]


def test_later_and_earlier_count_from_the_date_told_before() -> None:
    assert told("On 6 May 2012 they met. Three days later police came.")[1] == ("Three days later", "2012-05-09")
    assert told("On 6 May 2012 they met. Police came the next day.")[1] == ("the next day", "2012-05-07")
    assert told("On 6 May 2012 they met. A day earlier it rained.")[1] == ("A day earlier", "2012-05-05")


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("They have marched since July.", "since"),
        ("It runs until 20 August.", "until"),
        ("They met after 6 August.", "after"),
        ("They marked the fifth anniversary of the August 10, 2014 uprising.", "anniversary"),
        ("They met on 10 August.", "at"),
        ("They marched for the third day in a row.", "duration"),
    ],
)
def test_the_word_before_tells_the_relation(text: str, relation: str) -> None:
    assert one(text).relation == relation


@pytest.mark.parametrize(
    "text",
    [
        "They may march.",
        "Theresa May said they would march on.",
        "They march 12 miles to the capital.",
        "The Women's March organisers were there.",
        "The Sun reported it.",
        "It took a second.",
        "Some 2019 people came.",
        "2013 protesters came.",
        "They came in the 1990s.",
        "It was the first in a decade.",
        "They meet every Sunday.",
        "It was Bloody Sunday again.",
        "It is quoted by the Sunday Times.",
        "They walked for two days.",
        "The price was $12.",
        "Resolution 1973 was read.",
        "They gained in the fourth quarter of 2005.",
        "On 30 February 2019 nothing happened.",
        "Version 1.2.3 was released.",
        "It was the last day of school.",
        "It falls on the last Thursday in November.",
        "She is the athlete of the year.",
        "The 6 April Youth Movement called for it.",
    ],
)
def test_what_only_looks_like_a_date_is_refused(text: str) -> None:
    assert find_dates(text, WEDNESDAY, ENGLISH) == ()


def test_slashed_dates_are_read_only_where_they_cannot_be_misread() -> None:
    assert told("On 10/08/2015 they met.") == []
    assert told("On 10/08/2019 they met.", date(2019, 8, 11)) == [("10/08/2019", "2019-08-10")]
    assert told("10/08/2015 прошёл митинг.", WEDNESDAY, "ru") == [("10/08/2015", "2015-08-10")]


def test_a_day_before_a_number_of_people_is_not_a_span() -> None:
    assert told("On May 10 and 15 people were held.") == [("May 10", "2019-05-10")]
    assert told("On August 10, 2000 people came.") == [("August 10", "2019-08-10")]
    assert told("On June 10 15,000 people came.") == [("June 10", "2019-06-10")]


def test_a_date_line_is_marked() -> None:
    first, second = find_dates("MOSCOW, Aug 10 (Reuters) - They met on Friday.", date(2019, 8, 10), ENGLISH)
    assert first.is_dateline
    assert not second.is_dateline
    assert one("Thousands march\nAugust 10, 2019\nA crowd came.").is_dateline
    [line] = find_dates("Por Ana Paz | 9 de junio de 2019 | Página 2\n", WEDNESDAY, load_date_vocabulary("es"))
    assert line.is_dateline


def test_spanish_days_counted_from_the_day_of_writing_and_from_the_day_told() -> None:
    assert told("Marcharon hoy martes. Ayer no.", WEDNESDAY, "es")[1] == ("Ayer", "2019-08-12")
    assert told("El 1 de julio votaron. La siguiente semana marcharon.", WEDNESDAY, "es")[1][1] == "2019-W28"
    assert told("Cada 25 de junio marchan.", WEDNESDAY, "es") == []
    assert told("El exmandatario (2009-2012) habló.", WEDNESDAY, "es") == []


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("Митинг прошёл 10 августа.", "10 августа", "2019-08-10"),
        ("Митинг прошёл 10 августа 2018 года.", "10 августа 2018 года", "2018-08-10"),
        ("Митинг прошёл в субботу.", "субботу", "2019-08-10"),
        ("Митинг пройдёт в субботу.", "субботу", "2019-08-17"),
        ("Митинг прошёл в минувшую субботу.", "минувшую субботу", "2019-08-10"),
        ("Митинг прошёл вчера.", "вчера", "2019-08-13"),
        ("Они собрались 23-го.", "23-го", "2019-07-23"),
        ("В июле начались протесты.", "июле", "2019-07"),
        ("Они начались на прошлой неделе.", "прошлой неделе", "2019-W32"),
        ("В четверг, 11 июля 2019 года, он вышел.", "четверг, 11 июля 2019 года", "2019-07-11"),
        ("Это было в 2012 году.", "2012 году", "2012"),
        ("Это было две недели назад.", "две недели назад", "2019-W31"),
        ("Это было неделю назад.", "неделю назад", "2019-08-07"),
        ("Это было в декабре 2018 года.", "декабре 2018 года", "2018-12"),
        ("Это было в начале августа.", "начале августа", "2019-08"),
    ],
)
def test_russian_dates_are_read_in_their_cases(text: str, words: str, value: str) -> None:
    assert told(text, WEDNESDAY, "ru") == [(words, value)]


def test_a_date_far_down_the_text_is_no_date_line() -> None:
    text = "Thousands marched in the capital.\n" * 30 + "August 10, 2019\n"
    assert not one(text).is_dateline


def test_history_is_no_context_for_a_year() -> None:
    text = "It was 26 June 1975. In 1987 he won. He fasts until 12 September."
    assert told(text, None) == [("26 June 1975", "1975-06-26"), ("1987", "1987")]


def test_russian_spans_and_bounds() -> None:
    span = one("Акции прошли 28 и 29 июля.", WEDNESDAY, "ru")
    assert (span.value, span.end_value) == ("2019-07-28", "2019-07-29")
    span = one("Голодовка с 5 по 12 сентября этого года.", WEDNESDAY, "ru")
    assert (span.value, span.end_value, span.text) == ("2019-09-05", "2019-09-12", "5 по 12 сентября этого года")
    assert one("Протесты идут с июля.", WEDNESDAY, "ru").relation == "since"


def test_russian_words_that_only_look_like_dates_are_refused() -> None:
    assert find_dates("В среде журналистов это обсуждают с 70-х годов, 105-й раз.", WEDNESDAY, RUSSIAN) == ()


def test_claims_carry_value_basis_relation_and_rule() -> None:
    text = "They met. It ran August 10-12 and since Sunday."
    sentences = [Sentence(0, 0, 0, 9, text[:9], text[:9].lower()), Sentence(1, 0, 10, 47, text[10:], text[10:].lower())]
    span, weekday = extract_dates(text, None, sentences, ENGLISH)
    assert (span.code, span.sentence, span.text) == (None, 1, "August 10-12")
    assert (weekday.code, weekday.qualifier, weekday.target) == (None, "relative", "since")
    span, weekday = extract_dates(text, WEDNESDAY, sentences, ENGLISH)
    assert (span.code, span.qualifier, span.field) == ("2019-08-10/2019-08-12", "stated", "event_date")
    assert span.rule == "date:en:range_month_first"
    assert weekday.code == "2019-08-11"


def test_periods_of_timeml_values() -> None:
    assert period_of("2019-W32") == (date(2019, 8, 5), date(2019, 8, 11), "week")
    assert period_of("2019") == (date(2019, 1, 1), date(2019, 12, 31), "year")
    assert period_of("2019-SU") == (date(2019, 1, 1), date(2019, 12, 31), "year")
    assert period_of("2019-Q3") == (date(2019, 7, 1), date(2019, 9, 30), "month")
    for wrong in ("0000", "2019-13", "2019-W54", "last week", ""):
        assert period_of(wrong) is None


def test_a_wrong_vocabulary_is_refused_with_its_place() -> None:
    with pytest.raises(ConfigError, match=r"xx\.toml"):
        read_date_vocabulary({"locale": "en", "colour": "red"}, "xx.toml")
    twice = {"id": "a", "kind": "year", "pattern": "{year}"}
    with pytest.raises(ConfigError, match="pattern ids must differ"):
        read_date_vocabulary({"locale": "en", "patterns": [twice, twice]}, "xx.toml")
    with pytest.raises(ConfigError, match="7 lists"):
        read_date_vocabulary({"locale": "en", "weekdays": [["monday"]]}, "xx.toml")
    with pytest.raises(ConfigError, match="no pack for language"):
        load_date_vocabulary("xx")
    broken = read_date_vocabulary(
        {"locale": "en", "patterns": [{"id": "a", "kind": "year", "pattern": "{season}"}]}, "xx.toml"
    )
    with pytest.raises(ConfigError, match="season"):
        find_dates("x", None, broken)


WORDS = st.sampled_from(
    re.findall(
        r"\S+|\n",
        "last next Saturday May 10 31 2019 on the of August - , . \n 12/13/2019 two weeks ago later day 9999 february "
        "29 days in 0 00 1st 30th субботу 10 августа года по и 9999-12-31 0001-01-01 2100 this weekend 400th running "
        "and to (July 13) 'twas '82 Sunday half year before ahead in 999999 years ago",
    )
)


@given(
    st.one_of(st.text(), st.lists(WORDS, max_size=25).map(" ".join)),
    st.one_of(st.none(), st.dates()),
    st.sampled_from(["en", "ru"]),
)
def test_any_text_gives_expressions_inside_it_in_order(text: str, published: date | None, language: str) -> None:
    before = 0
    for found in find_dates(text, published, load_date_vocabulary(language)):
        assert before <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text
        assert (found.value is None) == (found.precision is None)
        for value in (found.value, found.end_value):
            assert value is None or period_of(value) is not None
        before = found.end
    for start, end, _ in resolve_dates(text, published, language):
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("text", "value", "relation"),
    [
        ("They marched on August 6. The same afternoon a curfew was declared.", "2019-08-06", "at"),
        ("They marched on August 6. The next morning six were held.", "2019-08-07", "later"),
        ("The strike entered its fourth day.", "2019-08-11", "duration"),
    ],
)
def test_parts_of_a_day_told_before_and_days_counted_from_a_beginning(text: str, value: str, relation: str) -> None:
    found = find_dates(text, WEDNESDAY, ENGLISH)[-1]
    assert (found.value, found.relation) == (value, relation)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Trains face disruption on Monday\nGuards will strike again on Monday.", "2017-01-23"),
        ("Trains face disruption on Monday\nGuards walked out again on Monday.", "2017-01-16"),
        ("Sunday: the march\nIt begins at noon on 29 January.", "2017-01-29"),
    ],
)
def test_a_headline_without_a_verb_means_the_weekday_that_the_text_below_tells(text: str, day: str) -> None:
    found = find_dates(text, date(2017, 1, 22 if "Sunday" not in text else 24), load_date_vocabulary("en"))
    assert found[0].value == day


def test_days_in_the_names_of_places_date_nothing() -> None:
    found = find_dates("They met at 28 May metro station on Friday.", date(2019, 10, 21), load_date_vocabulary("en"))
    assert [one.value for one in found] == ["2019-10-18"]


def test_a_short_run_gives_its_days_whatever_word_opens_it() -> None:
    english = load_date_vocabulary("en")
    (found,) = find_dates("They protested from 9 to 11 June.", date(2021, 6, 16), english)
    assert (found.value, found.end_value, found.relation) == ("2021-06-09", "2021-06-11", "at")
    (found,) = find_dates("It was open from 9 May to 11 June.", date(2021, 6, 16), english)
    assert found.relation == "since"


def test_a_second_night_ends_on_the_day_of_the_news() -> None:
    english = load_date_vocabulary("en")
    found = find_dates("It rained on Sunday. The fast was in its third day.", date(2021, 6, 14), english)
    assert [(one.value, one.end_value) for one in found] == [("2021-06-13", None), ("2021-06-11", "2021-06-13")]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("They rallied on Sunday.\nIt was on 9 July last year that he was held.", "en", "2018-07-09"),
        ("They rallied on Sunday.\nLast year's vigil, on June 4, drew more.", "en", "2018-06-04"),
        ("The camp, there since 9 April, will stay.", "en", "2019-04-09"),
        ("El martes 13 marcharon por tercera noche consecutiva.", "es", "2019-08-11"),
        ("Вторую ночь подряд жители не расходятся.", "ru", "2019-08-13"),
    ],
)
def test_the_year_and_the_first_day_are_those_that_the_words_around_tell(text: str, language: str, wanted: str) -> None:
    assert wanted in {found.value for found in find_dates(text, WEDNESDAY, load_date_vocabulary(language))}


@pytest.mark.parametrize(
    ("text", "published", "language", "wanted"),
    [
        ("Permission was given on 8 May.\nIn Riga they met on Saturday.\nThat same day they met.", WEDNESDAY, "en",
         "2019-08-10"),
        ("Митинг прошёл в субботу. Согласие дали накануне.\nВ тот же день собрались в Твери.", WEDNESDAY, "ru",
         "2019-08-10"),
        ("Митинг прошёл в субботу. Выборы назначены на 8 сентября.\nВ тот же день собрались в Твери.", WEDNESDAY, "ru",
         "2019-08-10"),
        ("4 июля 2012 года был митинг. Закон принят 3 июля.\nВ тот же день собрались.", None, "ru", "2012-07-04"),
        ("A court jailed two on Friday for a riot on 3 May 2017.\nThat day crowds had burned cars.", WEDNESDAY, "en",
         "2017-05-03"),
        ("En la noche del viernes condenaron a dos por la protesta del 3 de mayo de 2017.\nEse día hubo heridos.",
         WEDNESDAY, "es", "2017-05-03"),
        ("El ayuno sigue desde el 1 de agosto. Se marchó el sábado.\nLa víspera hubo otro acto.", WEDNESDAY, "es",
         "2019-08-09"),
    ],
)  # fmt: skip
def test_the_same_day_and_the_day_before_are_counted_from_the_day_of_the_news(
    text: str, published: date | None, language: str, wanted: str
) -> None:
    assert find_dates(text, published, load_date_vocabulary(language))[-1].value == wanted


def test_the_sea_in_the_name_of_a_town_is_no_month() -> None:
    assert told("Hubo cortes en Rosario y en Mar del Plata.", language="es") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Crews will walk out on 23 December. Fares rose in 2016. Talks have gone on since April 2015.", None),
        ("Talks have gone on since April 2015. Crews will walk out on 23 December.", None),
        ("Crews walked out on 23 December. The talks of November 2016 had failed.", "2016-12-23"),
    ],
)
def test_without_publication_a_year_told_of_what_went_before_dates_nothing_else(text: str, wanted: str | None) -> None:
    found = find_dates(text, None, load_date_vocabulary("en"))
    (day,) = (one for one in found if text[one.start : one.end].endswith("23 December"))
    assert day.value == wanted


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5/6/2018 - Harbour sit-in\n\nOn 5 June people sat down at the pier.", "2018-06-05"),
        ("5/6/2018 - Harbour sit-in\n\nOn May 6, people sat down at the pier.", "2018-05-06"),
        ("5/6/2018: a rally. 27/6/2018: a march.", "2018-06-05"),
        ("5/6/2018: a rally. 6/27/2018: a march.", "2018-05-06"),
        ("5/6/2018: a rally.", None),
    ],
)
def test_the_order_of_figures_is_that_of_the_text_dates_that_can_be_read_one_way(text: str, value: str | None) -> None:
    assert find_dates(text, None, load_date_vocabulary("en"))[0].value == value
