"""What an event's columns hold where its reports differ: the codebook's rules, one by one."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from etl.merge import merge_reports
from etl.records import Claim, Coded
from tests.merge.making import DAY, MOSCOW, article, at_least, count, held, only_event, people, told, vague


def values(*articles: Coded) -> dict[str, Any]:
    """The columns of the one event, the same whatever the order of the articles."""
    (first, *others) = [dict(only_event(merge_reports(order)).values) for order in permutations(articles)]
    assert all(other == first for other in others)
    return first


def numbers(found: dict[str, Any], stem: str) -> tuple[int | None, int | None, int | None]:
    return found.get(f"{stem}_low"), found.get(f"{stem}_high"), found.get(f"{stem}_best")


def test_monitors_beat_media_police_and_organizers():
    found = values(
        article("a", told(people(20_000, "police"))),
        article("b", told(people(60_000, "monitor", text="60,000"))),
        article("c", told(people(100_000, "organizers"))),
    )
    assert numbers(found, "attendance") == (20_000, 100_000, 60_000)
    assert found["attendance_attributed_to"] == "monitor"
    assert found["attendance_text"] == "60,000"
    assert found["attendance_police"] == 20_000
    assert found["attendance_organizers"] == 100_000


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("monitor", "media"),
        ("media", None),
        (None, "police"),
        ("police", "authorities"),
        ("authorities", "organizers"),
        ("organizers", "participants"),
    ],
)
def test_the_order_of_sources_is_the_codebooks(better: str | None, worse: str | None):
    found = values(article("a", told(people(300, better))), article("b", told(people(400, worse))))
    assert found["attendance_best"] == 300
    assert found["attendance_attributed_to"] == better or better is None


def test_a_figure_beats_a_vague_word_whoever_says_it():
    found = values(article("a", told(vague(2_000, 9_999, "media"))), article("b", told(people(4_500, "participants"))))
    assert numbers(found, "attendance") == (2_000, 9_999, 4_500)


def test_a_figure_that_counts_only_a_part_never_chooses():
    part = people(200, "media", target="subset", start=50)
    found = values(article("a", told(part)), article("b", told(vague(2_000, 9_999))))
    assert numbers(found, "attendance") == (2_000, 9_999, 2_000)


def test_a_figure_that_its_report_set_aside_is_none_of_the_event():
    """ "Monitors counted 49,900, the police gave twenty", of thousands: the report itself leaves the twenty out."""
    counted, slip = people(49_900)._replace(chosen=True), people(20)
    assert numbers(values(article("a", told(counted, slip))), "attendance") == (49_900, 49_900, 49_900)


def test_a_later_article_beats_an_earlier_one_of_the_same_kind():
    found = values(
        article("a", told(people(300, "police")), published=date(2019, 8, 12)),
        article("b", told(people(250, "police")), published=date(2019, 8, 11)),
        article("c", told(people(280, "police")), published=None),
    )
    assert numbers(found, "attendance") == (250, 300, 300)


def test_the_largest_is_open_where_it_is_an_at_least():
    found = values(article("a", told(at_least(1_000))), article("b", told(people(600))))
    assert numbers(found, "attendance")[:2] == (600, None)


def test_an_at_least_below_another_figure_leaves_the_range_closed():
    found = values(article("a", told(at_least(1_000))), article("b", told(people(1_500))))
    assert numbers(found, "attendance")[:2] == (1_000, 1_500)


def test_one_statement_made_twice_keeps_its_open_end():
    up_to = count("attendance", None, 500, 500, qualifier="at_most")
    assert numbers(values(article("a", told(up_to)), article("b", told(up_to))), "attendance") == (None, 500, 500)
    twice = values(article("a", told(at_least(500))), article("b", told(at_least(500))))
    assert numbers(twice, "attendance") == (500, None, 500)


def test_expected_numbers_are_kept_apart_and_a_planned_event_has_no_attendance():
    expected = count("attendance", 2_000, 9_999, 2_000, "organizers", qualifier="vague", modality="expected")
    registered = people(10_000, "organizers", modality="registered")
    found = values(
        article("a", told(expected, status="planned"), published=date(2019, 8, 1)),
        article("b", told(registered, status="planned"), published=date(2019, 8, 2)),
    )
    assert numbers(found, "attendance") == (None, None, None)
    assert (found["attendance_expected_low"], found["attendance_expected_high"]) == (2_000, 10_000)
    found = values(
        article("a", told(expected, status="planned"), published=date(2019, 8, 1)), article("b", told(people(800)))
    )
    assert numbers(found, "attendance") == (800, 800, 800)
    assert (found["attendance_expected_low"], found["attendance_expected_high"]) == (2_000, 9_999)


def test_hypothetical_numbers_reach_no_column():
    if_they_came = people(50_000, "organizers", modality="hypothetical")
    found = values(article("a", told(if_they_came)), article("b", told(people(800))))
    assert numbers(found, "attendance") == (800, 800, 800)


def test_a_planned_event_of_one_report_has_no_attendance_either():
    found = values(article("a", told(people(800), held(3), status="planned"), published=date(2019, 8, 1)))
    assert not [name for name in found if name.startswith(("attendance", "detentions"))]


def test_detentions_true_beats_false_beats_null():
    some, none, silent = told(detentions_any=True), told(held(0)), told()
    assert values(article("a", none), article("b", silent))["detentions_any"] is False
    assert numbers(values(article("a", none), article("b", silent)), "detentions") == (0, 0, 0)
    both = values(article("a", some), article("b", none))
    assert both["detentions_any"] is True
    assert numbers(both, "detentions") == (None, None, None)
    assert "detentions_any" not in values(article("a", silent), article("b", told()))


def test_detentions_counted_beside_a_source_that_saw_none_keep_the_zero_in_the_range():
    found = values(article("a", told(held(0, "media"))), article("b", told(held(12, "police"))))
    assert found["detentions_any"] is True
    assert numbers(found, "detentions") == (0, 12, 12)
    assert found["detentions_attributed_to"] == "police"


def test_injured_and_dead_follow_the_same_rules():
    found = values(
        article("a", told(count("injuries", 12, 12, 12, "police"), count("deaths", 0, 0, 0, "police"))),
        article("b", told(count("injuries", 30, None, 30, "monitor"), count("deaths", 1, 1, 1, "monitor"))),
    )
    assert numbers(found, "injuries") == (12, None, 30)
    assert numbers(found, "deaths") == (0, 1, 1)
    assert "injuries_text" not in found


def test_status_occurred_beats_prevented_beats_cancelled_beats_planned():
    def status(*codes: str) -> str:
        found = values(*(article(f"a{i}", told(status=code)) for i, code in enumerate(codes)))
        return str(found["status"])

    assert status("planned", "cancelled") == "cancelled"
    assert status("planned", "cancelled", "prevented") == "prevented"
    assert status("planned", "prevented", "occurred") == "occurred"


def test_the_type_is_the_most_specific_of_the_most_reports():
    def kinds(*types: str) -> str:
        found = values(
            *(article(f"a{i}", told(event_type=kind), published=date(2019, 8, 11 + i)) for i, kind in enumerate(types))
        )
        assert found["event_family"] == "protest"
        return str(found["event_type"])

    assert kinds("demonstration", "demonstration", "march") == "march"
    assert kinds("vigil", "march", "march") == "march"
    assert kinds("vigil", "march") == "vigil"


def test_a_stated_date_beats_a_relative_one_beats_the_publication_date():
    run = {"event_end_date": date(2019, 8, 11)}
    stated = article("a", told(day=DAY, **run))
    relative = article("b", told(day=date(2019, 8, 11), date_basis="relative"))
    again = article("c", told(day=date(2019, 8, 11), date_basis="relative"))
    found = values(stated, relative, again)
    assert (found["event_date"], found["event_end_date"], found["date_basis"]) == (DAY, date(2019, 8, 11), "stated")


def test_of_dates_equally_good_the_most_reports_have_it():
    spans = [date(2019, 8, 10), date(2019, 8, 9), date(2019, 8, 9)]
    found = values(*(article(f"a{i}", told(day=day, event_end_date=date(2019, 8, 11))) for i, day in enumerate(spans)))
    assert found["event_date"] == date(2019, 8, 9)


def test_the_place_is_the_finer_one_then_that_of_most_reports():
    def at(venue: str, precision: str = "venue") -> dict[str, Any]:
        return told(people(500), venue=venue, place=MOSCOW | {"place_precision": precision})

    avenue, square = at("Sakharov Avenue"), at("Pushkin Square")
    found = values(article("a", square), article("b", avenue), article("c", avenue), article("d", told(people(500))))
    assert (found["venue"], found["place_precision"]) == ("Sakharov Avenue", "venue")
    assert found["geonameid"] == 524901


def permit(code: str, by: str | None, **more: Any) -> dict[str, Any]:
    claim = Claim("authorization", "permission", 5, 15, 0, "test", code=code, attributed_to=by)
    return told(claim, authorization=code, **more)


def test_authorization_is_disputed_where_sources_contradict_each_other():
    found = values(
        article("a", permit("unauthorized", "police", authorization_basis="not_requested")),
        article("b", permit("authorized", "organizers", authorization_by="the mayor's office")),
    )
    assert found["authorization"] == "disputed"
    assert "authorization_basis" not in found


def test_an_authority_that_changed_its_word_counts_with_its_last():
    found = values(
        article("a", permit("unauthorized", "authorities", authorization_basis="refused"), published=date(2019, 8, 5)),
        article("b", permit("authorized", "authorities", authorization_basis="granted"), published=date(2019, 8, 8)),
    )
    assert (found["authorization"], found["authorization_basis"]) == ("authorized", "granted")


def test_papers_that_contradict_each_other_in_their_own_voice_dispute():
    found = values(article("a", permit("unauthorized", None)), article("b", permit("authorized", None)))
    assert found["authorization"] == "disputed"


def test_the_value_given_stands_where_nobody_contradicts():
    found = values(article("a", told()), article("b", permit("unauthorized", "police", authorization_basis="banned")))
    assert (found["authorization"], found["authorization_basis"]) == ("unauthorized", "banned")


def test_the_gravest_response_booleans_and_unions():
    found = values(
        article("a", told(police_response="dispersal", participant_violence=False, issues=("rights", "elections"))),
        article("b", told(police_response="force", participant_violence=True, issues=("corruption", "elections"))),
        article("c", told(organizers=("Memorial",), police_response="presence", issues=("elections",))),
        article("d", told(organizers=("Civil Assistance", "memorial"), demand_text="for fair elections")),
    )
    assert found["police_response"] == "force"
    assert found["participant_violence"] is True
    assert found["issues"] == ("corruption", "elections", "rights")
    assert found["organizers"] == ("Civil Assistance", "Memorial")
    assert found["demand_text"] == "for fair elections"


def test_what_only_events_have():
    found = values(
        article("a", told(confidence=0.4), published=date(2019, 8, 12), publisher="Post"),
        article("b", told(confidence=0.7), published=date(2019, 8, 10), publisher="Post"),
        article("c", told(), published=None, publisher=None, url=None),
    )
    assert (found["n_reports"], found["n_copies"], found["n_publishers"]) == (3, 0, 1)
    assert (found["first_published"], found["last_published"]) == (date(2019, 8, 10), date(2019, 8, 12))
    assert found["source_urls"] == ("https://example.org/a", "https://example.org/b")
    assert found["confidence"] == 0.7


def test_zero_is_a_value():
    found = values(article("a", told(people(0, "police"))), article("b", told()))
    assert numbers(found, "attendance") == (0, 0, 0)


def test_a_report_with_a_claim_for_its_value_goes_before_one_without():
    bare = told(police_response="lethal_force")
    bare["claims"] = tuple(c for c in bare["claims"] if c.field != "police_response")
    found = values(article("a", bare), article("b", told(police_response="force")))
    assert found["police_response"] == "force"
