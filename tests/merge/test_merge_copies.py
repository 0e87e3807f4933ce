"""One story printed by fifty papers is one report's worth of evidence."""

from __future__ import annotations

import random
from datetime import date
from itertools import permutations

from etl.merge import mark_copies, merge_reports, near_copy_signature
from tests.merge.making import KAZAN, MOSCOW, article, grouped, held, only_event, people, told

_WORDS = [f"word{i}" for i in range(400)]
STORY = " ".join(random.Random(7).choices(_WORDS, k=400))
OTHER = " ".join(random.Random(8).choices(_WORDS, k=400))


def story(name, *reports, text=STORY, **more):
    return article(name, *reports, text=text, signature=near_copy_signature(text), **more)


def test_the_original_is_the_earliest_published_whatever_the_order_of_arrival():
    papers = [
        article("a", told(), text=STORY, published=None),
        article("b", told(), text=STORY, published=date(2019, 8, 12)),
        article("d", told(), text=STORY, published=date(2019, 8, 11)),
        article("c", told(), text=STORY, published=date(2019, 8, 11)),
    ]
    for order in permutations(papers):
        assert mark_copies(order) == {"a": "c", "b": "c", "d": "c"}


def test_a_copy_counts_in_n_copies_and_gives_no_values():
    original = article("a", told(people(300, "participants")), text=STORY)
    copy = article("b", told(people(300, "participants")), text=STORY, published=date(2019, 8, 12))
    result = merge_reports([original, copy, article("c", told(people(200, "police")))])
    event = only_event(result)
    assert (event.values["n_reports"], event.values["n_copies"], event.values["n_publishers"]) == (2, 1, 2)
    assert event.report_ids == ("a-0", "b-0", "c-0")
    assert result.event_of_report["b-0"] == event.event_id
    assert set(result.entries) == {"b"}
    assert (result.entries["b"].status, result.entries["b"].duplicate_of) == ("duplicate", "a")
    assert ("member", "b-0", "a-0") in {(d.kind, d.report_id, d.other_id) for d in result.decisions}


def test_a_near_copy_with_the_same_numbers_places_and_dates_is_a_copy():
    near = "By our correspondent. " + STORY.rsplit(" ", 12)[0]
    papers = [story("a", told(people(300))), story("b", told(people(300)), text=near, published=date(2019, 8, 12))]
    assert mark_copies(papers) == {"b": "a"}


def test_notes_made_from_one_template_stay_apart():
    near = STORY.rsplit(" ", 2)[0]
    for other in (told(people(301)), told(people(300), place=KAZAN), told(people(300), day=date(2019, 8, 17))):
        assert mark_copies([story("a", told(people(300))), story("b", other, text=near)]) == {}
    assert mark_copies([story("a", told(held(3))), story("b", told(held(4)), text=near)]) == {}


def test_two_stories_on_one_event_are_no_copies():
    assert mark_copies([story("a", told(people(300))), story("b", told(people(300)), text=OTHER)]) == {}


def test_under_60_words_only_identical_texts_are_copies():
    short = " ".join(STORY.split()[:59])
    assert near_copy_signature(short) == ()
    one, other = story("a", told(), text=short), story("b", told(), text=short + "!")
    assert mark_copies([one, other]) == {}
    assert mark_copies([one, story("b", told(), text=short, published=date(2019, 8, 12))]) == {"b": "a"}


def test_chains_of_copies_end_at_one_original():
    words = STORY.split()
    papers = [
        story(f"p{i}", told(people(300)), text=" ".join(words[i * 12 :]), published=date(2019, 8, 11 + i))
        for i in range(6)
    ]
    for seed in range(5):
        random.Random(seed).shuffle(papers)
        assert mark_copies(papers) == {f"p{i}": "p0" for i in range(1, 6)}


def test_a_near_copy_without_publication_date_is_known_by_the_words_of_its_dates():
    undated = told(people(300), day=None, date_text="on 10 August")
    papers = [story("a", told(people(300))), story("b", undated, text=STORY + " end", published=None)]
    assert mark_copies(papers) == {"b": "a"}
    assert only_event(merge_reports(papers)).values["n_copies"] == 1


def test_irrelevant_articles_are_copies_too_but_unreadable_ones_never():
    empty = [article("a", text=STORY, status="irrelevant"), article("b", text=STORY, status="irrelevant")]
    assert mark_copies(empty) == {"b": "a"}
    for status in ("unreadable", "too_large", "timed_out", "error"):
        assert mark_copies([empty[0], article("b", text=STORY, status=status)]) == {}
    assert mark_copies([article("a", text=""), article("b", text="")]) == {}


def test_an_article_that_gave_no_report_is_no_original_of_one_that_did():
    early = article("a", text=STORY, published=date(2019, 8, 1), status="unsupported_language")
    late = article("b", told(), text=STORY, published=date(2019, 8, 12))
    assert mark_copies([early, late]) == {"a": "b"}
    assert only_event(merge_reports([early, late])).values["n_reports"] == 1


def test_each_report_of_a_copy_goes_to_the_event_of_its_own_counterpart():
    reports = (told(), told(place=KAZAN), told(day=date(2019, 8, 3)))
    copy = article("b", *reversed(reports), text=STORY, published=date(2019, 8, 12))
    result = merge_reports([article("a", *reports, text=STORY), copy])
    assert grouped(result) == {frozenset({f"a-{i}", f"b-{2 - i}"}) for i in range(3)}


def test_a_report_that_only_the_copy_has_goes_to_the_best_match():
    copy = article("b", told(), told(place=MOSCOW, day=date(2019, 8, 3)), text=STORY, published=date(2019, 8, 12))
    result = merge_reports([article("a", told(), text=STORY), copy])
    assert only_event(result).report_ids == ("a-0", "b-0", "b-1")
    assert only_event(result).values["n_copies"] == 2


def test_a_signature_is_the_same_for_a_change_of_case_and_takes_broken_characters():
    assert near_copy_signature(STORY) == near_copy_signature(STORY.upper())
    assert len(near_copy_signature(STORY + " \ud800")) == 128
