"""Laws of merging that hold for any set of reports."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from etl import schema
from etl.merge import MergeResult, merge_reports
from etl.merge.accounts import Account, read_accounts
from etl.merge.meetings import is_run
from etl.records import Claim, Coded
from tests.merge.making import KAZAN, MOSCOW, RUSSIA, article, count, told

TATARSTAN = {"country_code": "RU", "admin1": "Tatarstan", "place_precision": "admin1", "place_text": "Tatarstan"}
PLACES = [MOSCOW, MOSCOW | {"venue": "Sakharov Avenue", "place_precision": "venue"}, KAZAN, TATARSTAN, RUSSIA]
PLACES += [{"place_text": "the square"}, {}]
TYPES = ["demonstration", "march", "riot", "strike", "court_ruling"]
DEMANDS = [None, "against the pension reform", "for a ban on fur farming", "for fair elections"]
SOURCES = [None, "police", "organizers", "monitor", "media"]

figures = st.builds(
    lambda stem, numbers, open_end, by, modality, target: _figure(stem, numbers, open_end, by, modality, target),
    st.sampled_from(["attendance", "detentions", "injuries"]),
    st.lists(st.sampled_from([0, 1, 12, 300, 2_000, 9_999]), min_size=3, max_size=3).map(sorted),
    st.sampled_from(["none", "low", "high"]),
    st.sampled_from(SOURCES),
    st.sampled_from(["reported", "reported", "expected", "hypothetical"]),
    st.sampled_from([None, None, "subset"]),
)


def _figure(stem: str, numbers: list[int], open_end: str, by: str | None, modality: str, target: str | None) -> Claim:
    low, best, high = numbers
    if open_end == "low":
        return count(stem, None, high, high, by, qualifier="at_most", modality=modality, target=target)
    if open_end == "high":
        return count(stem, low, None, low, by, qualifier="at_least", modality=modality, target=target)
    return count(stem, low, high, best, by, qualifier="range", modality=modality, target=target)


@st.composite
def one_report(draw: st.DrawFn) -> dict[str, Any]:
    precision = draw(st.sampled_from(["day", "day", "day", "day", "month", "year"]))
    day = draw(st.one_of(st.none(), st.integers(0, 5).map(lambda n: date(2019, 8, 8) + timedelta(n))))
    more: dict[str, Any] = {}
    if day is not None:
        more["date_precision"] = precision
        more["date_basis"] = draw(st.sampled_from(["stated", "relative", "publication"]))
        if precision == "day":
            more["event_end_date"] = draw(st.sampled_from([None, None, day + timedelta(2)]))
    return told(
        *draw(st.lists(figures, max_size=2)),
        place=draw(st.sampled_from(PLACES)),
        day=day,
        date_text=draw(st.sampled_from([None, "on Sunday", "Saturday", "10 August"])),
        organizers=draw(st.sampled_from([None, None, ("Memorial",), ("CGT", "Memorial")])),
        place_basis=draw(st.sampled_from(["stated", "stated", "dateline"])),
        event_type=draw(st.sampled_from(TYPES)),
        status=draw(st.sampled_from(["occurred", "occurred", "planned", "cancelled", "prevented"])),
        scope=draw(st.sampled_from(["event", "event", "event", "wave", "nationwide"])),
        demand_text=draw(st.sampled_from(DEMANDS)),
        confidence=draw(st.sampled_from([0.2, 0.5, 0.9])),
        **more,
    )


@st.composite
def corpora(draw: st.DrawFn) -> list[Coded]:
    told_by = draw(st.lists(st.lists(one_report(), max_size=3), max_size=9))
    return [
        article(
            f"p{i}",
            *reports,
            published=draw(st.sampled_from([None, date(2019, 8, 9), date(2019, 8, 14)])),
            text=draw(st.sampled_from([None, None, "one text printed twice"])),
            publisher=draw(st.sampled_from([None, "Post", "Times"])),
            names=draw(st.sampled_from([(), ("cash", "rmt", "victo"), ("rmt", "cash", "govia", "4725")])),
            title=draw(st.sampled_from([None, "Pensions and prices", "Prices and pensions again"])),
            language=draw(st.sampled_from([None, "en"])),
        )
        for i, reports in enumerate(told_by)
    ]


def _previous(result: MergeResult) -> dict[str, tuple[str, ...]]:
    return {event.event_id: event.report_ids for event in result.events}


def _independent(corpus: list[Coded], result: MergeResult) -> list[list[Account]]:
    by_event: dict[str, list[Account]] = {}
    for account in read_accounts(c for c in corpus if c.entry.article_id not in result.entries):
        by_event.setdefault(result.event_of_report[account.report_id], []).append(account)
    return list(by_event.values())


@given(corpora(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_arrival_changes_nothing(corpus: list[Coded], dice: random.Random):
    shuffled = [*corpus]
    dice.shuffle(shuffled)
    assert merge_reports(shuffled) == merge_reports(corpus)


@given(corpora())
@settings(max_examples=150, deadline=None)
def test_no_event_holds_two_cities_or_days_that_nothing_joins_or_one_article_twice(corpus: list[Coded]):
    result = merge_reports(corpus)
    for accounts in _independent(corpus, result):
        assert len({a.city for a in accounts} - {None}) <= 1
        assert len({a.country for a in accounts} - {None}) <= 1
        assert len({a.is_wave for a in accounts}) == 1
        assert len({a.article_id for a in accounts}) == len(accounts)
        days = [a.days for a in accounts if a.days is not None]
        if days and not is_run(accounts):
            # One paper may take the day of its news for the act's: the figure that it has in common tells.
            apart = max(first for first, _ in days) - min(last for _, last in days)
            assert apart <= any(one.counts & other.counts for one, other in combinations(accounts, 2))


@given(corpora())
@settings(max_examples=150, deadline=None)
def test_every_report_is_in_one_event_and_the_numbers_of_an_event_are_in_order(corpus: list[Coded]):
    result = merge_reports(corpus)
    reports = sorted(r.report_id for c in corpus for r in c.reports)
    assert sorted(r for event in result.events for r in event.report_ids) == reports
    assert sorted(result.event_of_report) == reports
    for event in result.events:
        assert event.values["n_reports"] + event.values["n_copies"] == len(event.report_ids)  # type: ignore[operator]
        for stem in ("attendance", "detentions", "injuries", "deaths"):
            low, best, high = (event.values.get(f"{stem}_{end}") for end in ("low", "best", "high"))
            known = [n for n in (low, best, high) if n is not None]
            assert known == sorted(known)  # type: ignore[type-var]
        if event.values["status"] == "planned":
            assert event.values.get("attendance_best") is None


@given(corpora())
@settings(max_examples=150, deadline=None)
def test_values_are_columns_and_rest_on_a_claim_of_the_event(corpus: list[Coded]):
    result = merge_reports(corpus)
    claims = {
        (result.event_of_report[r.report_id], claim.field) for c in corpus for r in c.reports for claim in r.claims
    }
    columns = schema.columns("events")
    unread = {"event_date", "event_end_date", "attendance_expected_low", "attendance_expected_high"}
    for event in result.events:
        assert event.values.keys() <= columns.keys() - {"event_id", "geometry"}
        for name in event.values.keys() - unread:
            if columns[name].coded:
                assert (event.event_id, columns[name].claim_field or name) in claims


@given(corpora())
@settings(max_examples=100, deadline=None)
def test_merging_again_with_its_own_result_changes_nothing(corpus: list[Coded]):
    once = merge_reports(corpus)
    first = {event.event_id: date(2024, 1, 1) for event in once.events}
    assert merge_reports(corpus, _previous(once), first) == once


@given(corpora(), st.integers(0, 9))
@settings(max_examples=100, deadline=None)
def test_articles_added_over_two_calls_give_the_rows_of_one_call_but_for_ids(corpus: list[Coded], cut: int):
    before = merge_reports(corpus[:cut])
    after = merge_reports(corpus, _previous(before), dict.fromkeys(_previous(before), date(2024, 1, 1)))
    whole = merge_reports(corpus)

    def rows(result: MergeResult) -> dict[tuple[str, ...], Any]:
        members = {event.event_id: event.report_ids for event in result.events}
        return {
            e.report_ids: {**e.values, "part_of": members.get(e.values.get("part_of"))}  # type: ignore[arg-type]
            for e in result.events
        }

    assert rows(after) == rows(whole)
    assert after.entries == whole.entries


@given(corpora(), st.integers(0, 9), st.integers(0, 9))
@settings(max_examples=100, deadline=None)
def test_every_published_id_lives_on_or_is_retired(corpus: list[Coded], cut: int, gone: int):
    before = merge_reports(corpus[:cut])
    after = merge_reports(corpus[gone:], _previous(before), dict.fromkeys(_previous(before), date(2024, 1, 1)))
    ids = {event.event_id for event in after.events}
    retired = {d.event_id: d.other_id for d in after.decisions if d.kind == "retired"}
    assert len(ids) == len(after.events)
    assert _previous(before).keys() - ids == retired.keys()
    assert all(successor is None or successor in ids for successor in retired.values())
    for event_id, report_ids in _previous(before).items():
        left = [r for r in report_ids if r in after.event_of_report]
        assert (retired.get(event_id) is None) == (event_id in ids or not left)
