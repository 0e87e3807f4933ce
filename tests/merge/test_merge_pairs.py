"""Which reports of several articles are one event."""

from __future__ import annotations

from datetime import date

import pytest

from etl.merge import merge_reports
from etl.records import Claim
from tests.merge.making import (
    DAY,
    KAZAN,
    MOSCOW,
    RUSSIA,
    apart,
    article,
    grouped,
    held,
    only_event,
    people,
    together,
    told,
)


def test_two_reports_of_one_day_city_and_type_are_one_event():
    assert grouped(merge_reports([article("a", told()), article("b", told())])) == together("a-0", "b-0")


def test_a_march_and_a_rally_of_one_day_and_city_are_one_event_of_type_march():
    result = merge_reports([article("a", told()), article("b", told(event_type="march"))])
    assert only_event(result).values["event_type"] == "march"


def test_two_reports_of_the_same_article_never_join():
    assert grouped(merge_reports([article("a", told(), told())])) == apart("a-0", "a-1")


def test_reports_of_two_cities_never_join_whatever_else_agrees():
    claims = (people(60_000), held(1_373))
    same = {"demand_text": "for fair elections", "organizers": ("Memorial",), "issues": ("elections",)}
    one, other = told(*claims, **same), told(*claims, place=KAZAN, **same)
    assert grouped(merge_reports([article("a", one), article("b", other)])) == apart("a-0", "b-0")


def test_reports_of_two_days_never_join_whatever_else_agrees():
    same = {"demand_text": "for fair elections", "venue": "Sakharov Avenue"}
    one, other = told(people(60_000), **same), told(people(60_000), day=date(2019, 8, 17), **same)
    assert grouped(merge_reports([article("a", one), article("b", other)])) == apart("a-0", "b-0")


NEXT = date(2019, 8, 11)
RMT = ("rmt", "cash", "govia", "south", "4725")


def test_a_run_of_days_joins_a_day_within_it_and_does_not_chain_two_days():
    run, first, last = told(event_end_date=date(2019, 8, 14)), told(), told(day=date(2019, 8, 14))
    result = merge_reports([article("run", run), article("first", first), article("last", last)])
    assert len(result.events) == 2
    assert not any({"first-0", "last-0"} <= group for group in grouped(result))


def test_a_sit_in_of_several_days_is_one_event_with_the_reports_of_its_days():
    run = told(event_type="sit_in", event_end_date=date(2019, 8, 14))
    first = told(event_type="sit_in")
    last = told(event_type="sit_in", day=date(2019, 8, 14))
    event = only_event(merge_reports([article("run", run), article("first", first), article("last", last)]))
    assert (event.values["event_date"], event.values["event_end_date"]) == (DAY, date(2019, 8, 14))


def test_days_of_a_strike_in_a_row_are_one_event_where_its_news_name_the_same():
    days = [told(event_type="strike", day=date(2019, 8, day)) for day in (10, 11, 12)]
    event = only_event(merge_reports([article(f"a{i}", day, names=RMT) for i, day in enumerate(days)]))
    assert (event.values["event_date"], event.values["event_end_date"]) == (DAY, date(2019, 8, 12))
    named_apart = [article(f"a{i}", day, names=(f"name{i}",)) for i, day in enumerate(days)]
    assert grouped(merge_reports(named_apart)) == apart("a0-0", "a1-0", "a2-0")


def test_days_of_a_strike_with_a_day_between_are_two_events():
    days = [told(event_type="strike", day=date(2019, 8, day)) for day in (10, 12)]
    result = merge_reports([article(f"a{i}", day, names=RMT) for i, day in enumerate(days)])
    assert grouped(result) == apart("a0-0", "a1-0")


def test_rallies_of_two_days_in_a_row_are_two_events_whatever_they_name():
    one, other = told(demand_text="for fair elections"), told(day=NEXT, demand_text="for fair elections")
    result = merge_reports([article("a", one, names=RMT), article("b", other, names=RMT)])
    assert grouped(result) == apart("a-0", "b-0")


def test_a_report_alone_on_the_next_day_joins_by_a_figure_that_is_not_round():
    one, other, late = told(people(4_725)), told(people(4_725)), told(people(4_725), day=NEXT)
    result = merge_reports([article("a", one), article("b", other), article("c", late)])
    event = only_event(result)
    assert event.values["event_date"] == DAY
    (line,) = [d for d in result.decisions if d.kind == "joined" and d.other_id == "c-0"]
    assert line.reasons.startswith("the next day, same city, same type, same attendance figure")


def test_a_round_figure_joins_no_two_days():
    result = merge_reports([article("a", told(people(20_000))), article("b", told(people(20_000), day=NEXT))])
    assert grouped(result) == apart("a-0", "b-0")


def test_two_days_that_both_have_company_stay_apart_whatever_figure_they_share():
    reports = [told(people(4_725), day=day) for day in (DAY, DAY, NEXT, NEXT)]
    result = merge_reports([article(f"a{i}", report) for i, report in enumerate(reports)])
    assert grouped(result) == {frozenset({"a0-0", "a1-0"}), frozenset({"a2-0", "a3-0"})}


def test_reports_without_a_place_are_one_event_where_they_name_the_same():
    one, other = told(place={}, event_type="strike"), told(place={}, event_type="strike")
    assert grouped(merge_reports([article("a", one), article("b", other)])) == apart("a-0", "b-0")
    named = merge_reports([article("a", one, names=RMT), article("b", other, names=RMT)])
    assert grouped(named) == together("a-0", "b-0")


def test_a_report_with_neither_year_nor_place_is_found_by_the_day_and_the_names():
    dated = told(place={}, event_type="strike", day=date(2017, 1, 23))
    undated = told(place={}, event_type="strike", day=None, date_text="Monday January 23")
    result = merge_reports([article("a", dated, names=RMT), article("b", undated, published=None, names=RMT)])
    assert grouped(result) == together("a-0", "b-0")


def test_names_say_nothing_of_the_day_where_none_is_told():
    dated = told(event_type="strike", day=date(2017, 1, 23))
    undated = told(event_type="strike", day=None, date_text="that day")
    result = merge_reports([article("a", dated, names=RMT), article("b", undated, published=None, names=RMT)])
    assert grouped(result) == apart("a-0", "b-0")


def test_a_strike_and_a_demonstration_are_two_events():
    result = merge_reports([article("a", told(event_type="strike")), article("b", told())])
    assert grouped(result) == apart("a-0", "b-0")


def test_political_types_join_only_the_same_type():
    result = merge_reports(
        [article("a", told(event_type="campaign_rally", event_family="political")), article("b", told())]
    )
    assert grouped(result) == apart("a-0", "b-0")


def test_one_election_in_two_papers_is_one_event():
    vote = told(event_type="election", event_family="political")
    assert grouped(merge_reports([article("a", vote), article("b", vote)])) == together("a-0", "b-0")


def test_two_rulings_of_one_day_in_one_city_stay_apart_until_something_else_agrees():
    bare = told(event_type="court_ruling", event_family="political")
    assert grouped(merge_reports([article("a", bare), article("b", bare)])) == apart("a-0", "b-0")
    same = told(event_type="court_ruling", event_family="political", demand_text="over the August protests")
    assert grouped(merge_reports([article("a", same), article("b", same)])) == together("a-0", "b-0")


def test_an_announcement_and_a_later_account_are_one_event_that_occurred():
    planned = article("plan", told(status="planned"), published=date(2019, 8, 5))
    occurred = article("news", told(people(60_000, "monitor")))
    event = only_event(merge_reports([planned, occurred]))
    assert event.values["status"] == "occurred"
    assert event.values["attendance_best"] == 60_000


def test_two_marches_of_one_day_and_city_with_different_demands_are_two_events():
    one = told(event_type="march", demand_text="against the pension reform")
    other = told(event_type="march", demand_text="for a ban on fur farming")
    assert grouped(merge_reports([article("a", one), article("b", other)])) == apart("a-0", "b-0")


def test_a_third_report_without_a_demand_does_not_bridge_two_demands():
    one = told(event_type="march", demand_text="against the pension reform")
    other = told(event_type="march", demand_text="for a ban on fur farming")
    result = merge_reports([article("a", one), article("b", other), article("c", told(event_type="march"))])
    assert len(result.events) == 2
    assert not any({"a-0", "b-0"} <= group for group in grouped(result))


def test_one_demand_in_other_words_and_another_language_is_no_contradiction():
    one = told(demand_text="for fair elections", issues=("elections",))
    other = told(demand_text="за честные выборы", issues=("elections",))
    result = merge_reports([article("a", one), article("b", other, language="ru")])
    assert grouped(result) == together("a-0", "b-0")


def test_protest_and_counter_protest_are_two_events():
    from etl.records import Claim

    def side(code: str) -> dict[str, object]:
        words = f"{code} the new mosque"
        return told(Claim("demand_text", words, 5, 5 + len(words), 0, "test", code=code), demand_text=words)

    result = merge_reports([article("a", side("for")), article("b", side("against"))])
    assert grouped(result) == apart("a-0", "b-0")


def test_a_publication_date_standing_in_joins_the_day_before_when_something_agrees():
    stood_in = {"day": date(2019, 8, 11), "date_basis": "publication"}
    bare = merge_reports([article("a", told()), article("b", told(**stood_in))])
    assert grouped(bare) == apart("a-0", "b-0")
    result = merge_reports([article("a", told(people(300))), article("b", told(people(300), **stood_in))])
    assert only_event(result).values["event_date"] == DAY
    assert only_event(result).values["date_basis"] == "stated"


def test_a_report_of_the_country_joins_one_city_only_when_something_agrees():
    strike = {"event_type": "strike"}
    bare = merge_reports([article("a", told(**strike)), article("b", told(place=RUSSIA, **strike))])
    assert grouped(bare) == apart("a-0", "b-0")
    supported = merge_reports(
        [article("a", told(people(4_500), **strike)), article("b", told(people(4_500), place=RUSSIA, **strike))]
    )
    assert only_event(supported).values["city"] == "Moscow"


def test_a_report_of_the_country_that_fits_two_cities_joins_neither():
    result = merge_reports(
        [
            article("a", told(people(4_500))),
            article("b", told(people(4_500), place=KAZAN)),
            article("c", told(people(4_500), place=RUSSIA)),
        ]
    )
    assert grouped(result) == apart("a-0", "b-0", "c-0")


def test_unresolved_dates_join_only_with_the_same_words_and_a_figure():
    def undated(words: str, *claims: object) -> dict[str, object]:
        return told(*claims, day=None, date_text=words)  # type: ignore[arg-type]

    same = [article("a", undated("on Sunday", people(321))), article("b", undated("on Sunday", people(321)))]
    assert grouped(merge_reports(same)) == together("a-0", "b-0")
    bare = [article("a", undated("on Sunday")), article("b", undated("on Sunday"))]
    assert grouped(merge_reports(bare)) == apart("a-0", "b-0")
    other = [article("a", undated("on Sunday", people(321))), article("b", undated("on Monday", people(321)))]
    assert grouped(merge_reports(other)) == apart("a-0", "b-0")


def undated(words: str, *claims: Claim, **values: object) -> dict[str, object]:
    return told(*claims, day=None, date_text=words, **values)  # type: ignore[arg-type]


def test_words_without_a_year_join_the_one_event_of_that_day():
    event = article("a", told(day=date(2019, 8, 10)))
    named = article("b", undated("Saturday, 10 August"), language="en", published=None)
    weekday = article("c", undated("on Saturday"), language="en", published=None)
    russian = article("d", undated("10 августа"), language="ru", published=None)
    assert grouped(merge_reports([event, named, weekday, russian])) == together("a-0", "b-0", "c-0", "d-0")
    sunday = article("e", undated("on Sunday"), language="en", published=None)
    assert grouped(merge_reports([event, sunday])) == apart("a-0", "e-0")


def test_words_without_a_year_that_fit_two_days_join_neither():
    events = [article("a", told(day=date(2019, 8, 10))), article("b", told(day=date(2019, 8, 17)))]
    weekday = article("c", undated("on Saturday"), language="en", published=None)
    result = merge_reports([*events, weekday])
    assert grouped(result) == apart("a-0", "b-0", "c-0")
    assert any(d.reasons.startswith("it could be on any of several days") for d in result.decisions)


def test_a_report_has_the_day_that_another_of_its_article_with_the_same_words_turns_out_to_have():
    strike = {"event_type": "strike", "place": RUSSIA, "scope": "nationwide"}
    dated = article("a", told(people(321), held(43)), told(**strike))
    other = article("b", undated("today", people(321), held(43)), undated("today", **strike), published=None)
    assert grouped(merge_reports([dated, other])) == together("a-0", "b-0") | together("a-1", "b-1")
    alone = article("c", undated("today", **strike), published=None)
    assert grouped(merge_reports([dated, alone])) == apart("a-0", "a-1", "c-0")


def test_a_strike_told_without_a_place_joins_that_of_the_country():
    strike = {"event_type": "strike", "scope": "nationwide"}
    country, nowhere = article("a", told(place=RUSSIA, **strike)), article("b", told(place={}, **strike))
    assert only_event(merge_reports([country, nowhere])).values["country_code"] == "RU"
    chile = article("c", told(place={"country_code": "CL", "place_precision": "country"}, **strike))
    assert grouped(merge_reports([country, nowhere, chile])) == apart("a-0", "b-0", "c-0")


def test_reports_without_a_place_join_only_where_something_else_agrees():
    bare = [article(name, told(place={}, event_type="strike")) for name in "ab"]
    assert grouped(merge_reports(bare)) == apart("a-0", "b-0")
    called = [article(name, told(place={}, event_type="strike", organizers=("RMT",))) for name in "ab"]
    assert grouped(merge_reports(called)) == together("a-0", "b-0")


def test_a_strike_of_the_country_joins_the_report_that_has_only_the_city_it_was_written_in():
    strike = {"event_type": "strike", "scope": "nationwide", "place": RUSSIA, "organizers": ("CGT",)}
    written = {"event_type": "strike", "place_basis": "dateline", "organizers": ("CGT",)}
    event = only_event(merge_reports([article("a", told(**strike)), article("b", told(**written))]))
    assert (event.values["scope"], event.values.get("city"), event.values["country_code"]) == ("nationwide", None, "RU")
    stated = article("c", told(**written | {"place_basis": "stated"}))
    assert grouped(merge_reports([article("a", told(**strike)), stated])) == apart("a-0", "c-0")


def test_rulings_of_one_day_join_where_their_titles_or_another_event_agree():
    ruling = told(event_type="court_ruling")
    titles = ["Student Zhukov gets suspended term", "Suspended term for student blogger", "Mayor fined over a park"]
    articles = [article(name, ruling, title=title) for name, title in zip("abc", titles, strict=True)]
    assert grouped(merge_reports(articles)) == together("a-0", "b-0") | apart("c-0")


def test_places_that_no_gazetteer_knows_join_only_with_the_same_words():
    def unknown(words: str) -> dict[str, object]:
        return {"place_text": words}

    one = article("a", told(place=unknown("Novaya Sloboda")))
    assert grouped(merge_reports([one, article("b", told(place=unknown("Novaya  sloboda")))])) == together("a-0", "b-0")
    assert grouped(merge_reports([one, article("b", told(place=unknown("Staraya Sloboda")))])) == apart("a-0", "b-0")


def test_a_report_with_neither_date_nor_place_joins_nobody():
    nowhere = told(people(321), place={"place_text": "the square"}, day=None, date_text="on Sunday")
    assert grouped(merge_reports([article("a", nowhere), article("b", nowhere)])) == apart("a-0", "b-0")


def test_a_wave_joins_only_a_wave_of_an_overlapping_period():
    july = {"scope": "wave", "day": date(2019, 7, 1), "date_precision": "month"}
    wave, again = told(**july), told(**july)
    day = told(day=date(2019, 7, 27))
    september = told(**july | {"day": date(2019, 9, 1)})
    result = merge_reports([article("a", wave), article("b", again), article("c", day), article("d", september)])
    assert grouped(result) == together("a-0", "b-0") | apart("c-0", "d-0")


def test_an_event_told_with_its_wave_points_to_it():
    wave = told(scope="wave", day=date(2019, 8, 1), date_precision="month")
    elsewhere = told(place=KAZAN)
    result = merge_reports([article("a", wave, told(), elsewhere), article("b", told())])
    parts = {event.report_ids: event.values.get("part_of") for event in result.events}
    assert parts[("a-1", "b-0")] == result.event_of_report["a-0"]
    assert parts[("a-2",)] is None
    assert parts[("a-0",)] is None


def test_the_cities_of_a_nationwide_day_point_to_it():
    nationwide = told(scope="nationwide", place=RUSSIA)
    result = merge_reports([article("a", nationwide, told(), told(place=KAZAN))])
    whole = result.event_of_report["a-0"]
    assert [e.values.get("part_of") for e in result.events if e.event_id != whole] == [whole, whole]


def test_joins_and_refused_near_joins_are_in_the_log_with_score_and_reasons():
    one = told(event_type="march", demand_text="against the pension reform")
    other = told(event_type="march", demand_text="for a ban on fur farming")
    result = merge_reports([article("a", one), article("b", other), article("c", one)])
    lines = {(d.kind, d.report_id, d.other_id): d for d in result.decisions}
    joined = lines["joined", "a-0", "c-0"]
    assert joined.score is not None
    assert joined.score > 0.72
    assert "same city" in joined.reasons
    refused = [d for d in result.decisions if d.kind == "refused"]
    assert len(refused) == 1
    assert refused[0].reasons.startswith("different demands")
    assert {d.report_id for d in result.decisions if d.kind == "member"} == {"a-0", "b-0", "c-0"}


def test_venues_and_issues_that_differ_keep_two_pickets_apart():
    one = told(event_type="picket", venue="City Hall", issues=("housing_land",))
    other = told(event_type="picket", venue="the Polish embassy", issues=("war",))
    result = merge_reports([article("a", one, published=None), article("b", other)])
    assert grouped(result) == apart("a-0", "b-0")


def test_a_city_in_another_country_of_the_same_name_is_another_city():
    other = MOSCOW | {"country_code": "US", "admin1": "Idaho", "geonameid": 5601538}
    result = merge_reports([article("a", told()), article("b", told(place=other))])
    assert grouped(result) == apart("a-0", "b-0")


@pytest.mark.parametrize(("language", "together"), [("en", False), ("ru", True)])
def test_venues_in_two_languages_are_not_compared(language: str, together: bool):
    one = told(event_type="march", venue="Lenin Square")
    other = told(event_type="demonstration", venue="площадь Ленина", date_basis="publication")
    result = merge_reports([article("a", one, language="en"), article("b", other, language=language)])
    assert (len(result.events) == 1) is together
