"""An event published once keeps its id as long as it keeps any of its reports."""

from __future__ import annotations

from datetime import date

from etl.merge.ids import name_events

EARLY, LATE = date(2024, 1, 1), date(2024, 6, 1)


def _only(groups, previous=None, first_published=None):
    return name_events(groups, previous or {}, first_published or {})


def test_a_new_id_comes_from_the_smallest_report_id():
    (ids, log) = _only([["r2", "r1"], ["r3"]])
    assert ids[0] == _only([["r1"]])[0][0]
    assert all(len(i) == 17 and i.startswith("e") for i in ids)
    assert log == []


def test_an_event_keeps_its_id_when_reports_with_smaller_ids_join_it():
    ids, log = _only([["r0", "r5", "r9"]], {"eold": ("r5",)})
    assert (ids, log) == (["eold"], [])


def test_an_event_keeps_its_id_when_it_loses_the_report_that_named_it():
    old = _only([["r1", "r2"]])[0][0]
    assert _only([["r2"]], {old: ("r1", "r2")}) == ([old], [])


def test_where_events_merge_the_one_published_first_survives_and_the_other_names_it():
    previous = {"ea": ("r1",), "eb": ("r2", "r3")}
    ids, log = _only([["r1", "r2", "r3"]], previous, {"ea": LATE, "eb": EARLY})
    assert ids == ["eb"]
    assert [(d.kind, d.event_id, d.other_id) for d in log] == [("retired", "ea", "eb")]


def test_where_events_merge_that_were_published_together_the_smallest_id_survives():
    ids, log = _only([["r1", "r2"]], {"ea": ("r2",), "eb": ("r1",)}, {"ea": LATE, "eb": LATE})
    assert ids == ["ea"]
    assert [(d.kind, d.event_id, d.other_id) for d in log] == [("retired", "eb", "ea")]


def test_where_an_event_splits_the_part_with_most_reports_keeps_the_id():
    old = _only([["r1", "r2", "r3"]])[0][0]
    ids, log = _only([["r1"], ["r2", "r3"]], {old: ("r1", "r2", "r3")})
    assert ids[1] == old
    assert ids[0] != old
    assert [(d.kind, d.event_id, d.report_id, d.other_id) for d in log] == [("split", old, "r1", ids[0])]


def test_where_parts_are_equal_the_smallest_report_id_keeps_the_id():
    ids, _ = _only([["r2", "r4"], ["r1", "r3"]], {"eold": ("r1", "r2", "r3", "r4")})
    assert ids[1] == "eold"
    assert ids[0] != "eold"


def test_an_event_that_lost_all_its_reports_is_retired_without_successor():
    ids, log = _only([["r2"]], {"eold": ("r1",)})
    assert ids != ["eold"]
    assert [(d.kind, d.event_id, d.other_id) for d in log] == [("retired", "eold", None)]


def test_an_id_retired_long_ago_is_never_given_again():
    old = _only([["r1"]])[0][0]
    assert _only([["r1"]], {}, {old: EARLY})[0] != [old]


def test_half_of_an_event_that_joins_an_older_one_leaves_the_id_with_the_other_half():
    previous = {"eold": ("r1",), "enew": ("r2", "r3", "r4")}
    ids, log = _only([["r1", "r2", "r3"], ["r4"]], previous, {"eold": EARLY, "enew": LATE})
    assert ids == ["eold", "enew"]
    assert [(d.kind, d.event_id, d.other_id) for d in log] == [("split", "enew", "eold")]
