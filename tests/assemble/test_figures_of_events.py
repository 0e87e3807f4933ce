"""To which event of an article its figures, its dead and its day belong, read from whole texts."""

from __future__ import annotations

import pytest

from etl.assemble.values import detentions_shown_by_arrest
from etl.records import Mention, Value
from tests.line import day, rows

RALLY = "A rally for higher pay was held in Leeds on Saturday. "


def only(text: str, field: str, **more: str) -> Value:
    """A field of the one event that a text tells."""
    (row,) = rows(text, "2019-08-12", **more)
    return row.get(field)


@pytest.mark.parametrize(
    ("sentence", "crowd"),
    [
        ("Some 300 townspeople climb over the gates with banners.", 300),
        ("He led some 300 workers to the ministry.", 300),
        ("Speakers addressed about 300 people on the steps of the town hall.", 300),
        ("Roughly 300 prayed outside the embassy.", 300),
        ("Around 300 cheered the speakers.", 300),
        ("The factory's 27,000 workers were promised a bonus.", None),
        ("Two lawyers of the institute are still on trial over it.", None),
        ("More than 400 members of the community were killed last year.", None),
    ],
)
def test_people_told_of_as_a_crowd_are_its_attendance(sentence: str, crowd: int | None) -> None:
    assert only(RALLY + sentence, "attendance_best") == crowd


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ("Some 70 people - most of them students - were detained.", 70),
        ("A dozen members of the Green Front in the city were arrested.", 12),
        ("Forty people were let go without charge before midnight.", 40),
        ("Forty have been charged with violent disorder.", 40),
        ("Police vans drove off with forty demonstrators inside.", 40),
        ("Police arrested a group of forty students.", 40),
        ("A protester was arrested and later released.", 1),
        ("Police said 227 demonstrators were taken in during the day.", 227),
        ("They demanded the release of 12 prisoners.", None),
    ],
)
def test_people_are_held_however_far_the_words_stand(sentence: str, held: int | None) -> None:
    assert only(RALLY + sentence, "detentions_best") == held


@pytest.mark.parametrize(
    ("sentence", "field", "harmed"),
    [
        ("Four people, a boy of 14 among them, were shot dead.", "deaths_best", 4),
        ("Ahmed Salem, 26, a taxi driver, was shot dead.", "deaths_best", 1),
        ("At least 20 people, five policemen among them, were injured.", "injuries_best", 20),
    ],
)
def test_the_harmed_are_counted_with_those_among_them(sentence: str, field: str, harmed: int) -> None:
    assert only(RALLY + sentence, field) == harmed


def test_the_dead_told_after_a_curfew_are_the_rallys() -> None:
    found = rows(
        "Thousands of people rallied in Lagos on Saturday against police violence. The governor imposed a curfew. "
        "At least 25 people were being treated in hospital and ten had died.",
        "2019-08-12",
    )
    dead = {str(row["event_type"]): row.get("deaths_best") for row in found}
    assert dead.get("demonstration") == 10
    assert dead.get("restriction") is None


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("The authorities let the march go ahead.", "authorized"),
        ("They were allowed to march as far as the bridge.", "authorized"),
        ("The organisers held a permit for 5,000 people.", "authorized"),
        ("The union had been told that the march could not go ahead.", "unauthorized"),
        ("The police had not been informed of the march beforehand.", "unauthorized"),
        ("They did not have leave to march.", "unauthorized"),
        ("They marched in defiance of the curfew.", None),
    ],
)
def test_permits_of_marches_are_told_in_many_ways(sentence: str, code: str | None) -> None:
    text = "Hundreds of people marched through Leeds on Saturday against higher taxes. "
    assert rows(text + sentence, "2019-08-12")[0].get("authorization") == code


def test_an_act_without_a_day_has_the_day_on_which_the_lead_says_something() -> None:
    text = (
        "There will be no fee increase, the president said on Saturday afternoon. "
        "More than 10,000 students had gathered outside the Union Buildings in Pretoria in protest."
    )
    assert only(text, "event_date") == day("2019-08-10")


def test_a_day_told_with_what_is_to_come_in_its_sentence_stays_past() -> None:
    text = "Marchers on Friday upheld in Leeds what they called fair pay against the rules that officers are to follow."
    assert only(text, "event_date") == day("2019-08-09")


def test_a_day_of_the_next_weeks_keeps_its_year_whatever_words_of_the_past_stand_beside_it() -> None:
    text = "Clashes erupted in Leeds on Saturday after the party named its candidate for the September 26 election."
    assert day("2018-09-26") not in [row.get("event_date") for row in rows(text, "2019-08-12")]


def test_a_ban_has_neither_crowd_nor_dead() -> None:
    told = rows(
        "Curfew in Kano. The governor imposed a curfew on Kano on Sunday after riots in which four people were killed.",
        "2019-08-12",
    )
    (ban,) = [row for row in told if row["event_type"] == "restriction"]
    assert ban.get("deaths_best") is None
    assert ban.get("participant_violence") is None


@pytest.mark.parametrize(
    ("sentence", "field"),
    [
        ("One man, 43, died on the way home.", "attendance_best"),
        ("The poet, 61, was arrested.", "attendance_best"),
        ("A court jailed its founder and 24 others for five years.", "attendance_best"),
        ("It began at 14h00 on the square.", "attendance_best"),
        ("Police had warrants to detain 10 other editors.", "detentions_best"),
        ("Speakers denounced the plan for mass arrests of migrants.", "detentions_any"),
        ("A wreath was laid at the memorial to the four students killed in the crash.", "deaths_best"),
    ],
)
def test_numbers_of_other_things_are_no_figures_of_the_rally(sentence: str, field: str) -> None:
    assert only(RALLY + sentence, field) is None


def test_force_told_with_a_strike_is_the_march_s_beside_it() -> None:
    told = rows(
        "General strike shuts Athens. Workers of the port went on strike in Athens on Monday. Police watched the "
        "strike from a distance. On Monday 20,000 students marched through Athens against fees.",
        "2019-08-13",
    )
    by_type = {row["event_type"]: row for row in told}
    assert by_type["march"].get("police_response") == "presence"
    assert by_type["strike"].get("police_response") is None


def test_a_march_to_come_has_met_no_police() -> None:
    told = rows("A march against the toll is planned in Leeds on Sunday. Police lined the route.", "2019-08-12")
    assert [row.get("police_response") for row in told] == [None]


@pytest.mark.parametrize(
    ("event_type", "tags", "code"),
    [
        ("arrest", {"detained", "political_figure"}, "some"),
        ("arrest", {"political_figure"}, None),
        ("riot", {"detained"}, None),
    ],
)
def test_an_arrest_holds_people_where_its_sentence_says_so(event_type: str, tags: set[str], code: str | None) -> None:
    """A search or a summons alone holds nobody."""
    mention = Mention(0, 8, "detained", event_type, "actual", "construction", 0, "act.dissenter_held")
    claims = detentions_shown_by_arrest(event_type, mention, tags)
    assert [claim.code for claim in claims] == [code] * (code is not None)
