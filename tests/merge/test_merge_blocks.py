"""Merging block by block gives what merging at once gives; a block that nothing was added to can be left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.batches import CodedTables, as_columns
from etl.merge import MergeResult, find_blocks, merge_blocks, merge_reports
from etl.merge.accounts import Spot
from etl.merge.blocks import _comparable, _spots
from etl.records import Coded, Regrouping
from tests.merge.making import KAZAN, MOSCOW, RUSSIA, article, people, told
from tests.merge.test_merge_laws import _previous, corpora

FIRST = date(2024, 1, 1)


def blocks_of(corpus: list[Coded], before: MergeResult | None = None) -> tuple[CodedTables, list[list[str]]]:
    coded = as_columns(corpus)
    previous = {} if before is None else _previous(before)
    return coded, find_blocks(coded.documents, coded.reports, coded.claims, previous)


def together(corpus: list[Coded]) -> list[set[str]]:
    return [set(block) for block in blocks_of(corpus)[1]]


@given(corpora(), st.integers(0, 9))
@settings(max_examples=100, deadline=None)
def test_block_by_block_is_all_at_once(corpus: list[Coded], cut: int):
    before = merge_reports(corpus[:cut])
    previous, first = _previous(before), dict.fromkeys(_previous(before), FIRST)
    coded, blocks = blocks_of(corpus, before)
    assert merge_blocks(map(coded.of, blocks), previous, first) == merge_reports(corpus, previous, first)


@given(corpora(), st.integers(0, 9))
@settings(max_examples=100, deadline=None)
def test_a_block_that_nothing_was_added_to_gives_what_it_gave(corpus: list[Coded], cut: int):
    before = merge_reports(corpus[:cut])
    previous, first = _previous(before), dict.fromkeys(_previous(before), FIRST)
    coded, blocks = blocks_of(corpus, before)
    new = {c.entry.article_id for c in corpus[cut:]}
    touched = merge_blocks(map(coded.of, (b for b in blocks if new & set(b))), previous, first)
    whole = merge_reports(corpus, previous, first)
    untouched = {a for b in blocks if not new & set(b) for a in b}
    stays = {r.report_id for c in corpus if c.entry.article_id in untouched for r in c.reports}
    ids = {before.event_of_report[r] for r in stays}
    events = [*touched.events, *(e for e in before.events if e.event_id in ids)]
    assert sorted(events, key=lambda e: e.event_id) == list(whole.events)
    lines = [d for d in before.decisions if d.kind in ("member", "joined", "refused") and d.report_id in stays]
    assert sorted([*touched.decisions, *lines], key=str) == sorted(whole.decisions, key=str)
    copies = {a: entry for a, entry in before.entries.items() if a in untouched}
    assert {**copies, **touched.entries} == whole.entries


def test_places_and_days_apart_are_blocks_apart():
    day = date(2019, 8, 10)
    corpus = [article("a", told(day=day)), article("b", told(day=day)), article("c", told(place=KAZAN, day=day)),
              article("d", told(day=date(2019, 9, 20)))]  # fmt: skip
    assert together(corpus) == [{"a", "b"}, {"c"}, {"d"}]


def test_a_report_of_the_country_brings_its_cities_of_these_days_together():
    corpus = [article("a", told()), article("b", told(place=KAZAN)), article("c", told(place=RUSSIA)),
              article("d", told(place=MOSCOW, day=date(2019, 9, 20)))]  # fmt: skip
    assert together(corpus) == [{"a", "b", "c"}, {"d"}]


def test_same_texts_are_together_wherever_they_are_from_and_others_without_reports_are_in_no_block():
    corpus = [article("a", told(), text="one text"), article("b", told(place=KAZAN), text="one text"),
              article("c", text="another"), article("d", text="third"), article("e", text="third")]  # fmt: skip
    assert together(corpus) == [{"a", "b"}, {"d", "e"}]


def test_what_a_person_decided_is_one_block_and_reaches_the_merge():
    corpus = [article("a", told()), article("b", told(day=date(2019, 9, 20)))]
    coded = as_columns(corpus)
    ids = [c.reports[0].report_id for c in corpus]
    blocks = find_blocks(coded.documents, coded.reports, coded.claims, {}, ids)
    assert len(blocks) == 1
    decision = Regrouping("merge", tuple(ids), "said so", "correction 1")
    by_hand = merge_blocks(map(coded.of, blocks), {}, {}, [decision])
    assert by_hand == merge_reports(corpus, {}, {}, [decision])
    assert len(by_hand.events) == 1


def test_an_event_of_which_nothing_is_left_is_retired():
    before = merge_reports([article("a", told())])
    (event_id,) = _previous(before)
    after = merge_blocks([], _previous(before), {event_id: None}, lost=[event_id])
    assert [(d.kind, d.event_id, d.other_id) for d in after.decisions] == [("retired", event_id, None)]
    assert replace(after, decisions=()) == MergeResult((), (), {}, {})


def test_what_a_day_found_in_a_first_look_meets_in_the_second_is_in_the_block():
    undated = article("u", told(people(5_260), day=None, date_text="Saturday, 10 August"))
    dated = article("r", told(demand_text="for fair elections"))
    unplaced = article("p", told(people(5_260), place={}, demand_text="for fair elections"))
    assert together([undated, dated, unplaced]) == [{"p", "r", "u"}]
    coded, blocks = blocks_of([undated, dated, unplaced])
    assert merge_blocks(map(coded.of, blocks), {}, {}) == merge_reports([undated, dated, unplaced])


def test_a_thousand_reports_of_saturday_are_put_together_without_comparing_all_of_them():
    corpus = [article(f"a{n}", told(day=None, date_text="on Saturday")) for n in range(1_000)]
    corpus += [article(f"b{n}", told(day=date(2019, 1, 5) + timedelta(7 * n))) for n in range(40)]
    links = [pair for pair in _comparable(*spots_and_owners(corpus)) if len(pair) > 1]
    assert len(links) < 200_000  # forty days for each, twice; compared with each other they were two million
    assert len(together(corpus)) == 1


def spots_and_owners(corpus: list[Coded]) -> tuple[list[Spot], list[int]]:
    coded = as_columns(corpus)
    return _spots(coded.reports, coded.documents), list(range(len(corpus)))
