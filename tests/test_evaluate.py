"""Every expected figure is worked out by hand in the comment beside it."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest

from etl.errors import InputError
from etl.evaluate import (
    evaluate,
    gold_as_rows,
    load_gold,
)
from etl.evaluate.fields import cell_agrees, cities_agree, row_is_perfect
from etl.evaluate.match import match_reports, report_score
from etl.evaluate.measures import Detection, Share, calibration, macro_f1
from etl.records import Value
from tests.evaluate_rows import AUG_10, article, mixed, report, row


def line(**changes: object) -> str:
    base = {"id": "a", "split": "dev", "language": "en", "published": "2019-08-10", "is_relevant": True}
    reports = [{"event_type": "march", "status": "occurred", "event_date": "2019-08-10", "issues": ["labour"]}]
    return json.dumps({**base, "reports": reports, **changes}) + "\n"


# Gold files


def test_gold_of_a_folder_is_all_its_lines_with_dates_and_lists_as_python(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(line(id="b"))
    (tmp_path / "a.jsonl").write_text("\n" + line() + line(id="n", is_relevant=False, reports=[], published=None))
    (tmp_path / "notes.txt").write_text("not gold")
    gold = load_gold(tmp_path)
    assert [a.id for a in gold] == ["a", "n", "b"]
    assert gold[0].reports[0].values == {
        "event_type": "march",
        "status": "occurred",
        "event_date": AUG_10,
        "issues": ("labour",),
    }
    assert gold[1].published is None


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        (line(color="red"), "color"),
        (line(reports=[{"event_type": "march", "status": "occurred", "attendence_best": 3}]), "attendence_best"),
        (line(reports=[{"event_type": "marsh", "status": "occurred"}]), "marsh"),
        (line(reports=[{"event_type": "march", "status": "occurred", "also_types": ["x"]}]), "'x'"),
        (line(reports=[{"event_type": "march", "status": "occurred", "issues": ["x"]}]), "'x'"),
        (line(reports=[{"event_type": "march"}]), "status"),
        (line(reports=[{"event_type": "march", "status": "occurred", "attendance_best": "12"}]), "attendance_best"),
        (line(reports=[{"event_type": "march", "status": "occurred", "attendance_best": -1}]), "attendance_best"),
        (line(reports=[{"event_type": "march", "status": "occurred", "event_date": "10/8/2019"}]), "event_date"),
        (line(split="train"), "split"),
        (line(is_relevant=False), "is_relevant"),
        (line(id="b") + line(id="b"), "stands already"),
        ("{not json\n", "JSON"),
    ],
)
def test_a_bad_gold_line_is_refused_with_file_and_line(tmp_path: Path, bad: str, named: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text("\n" + bad)
    with pytest.raises(InputError) as caught:
        load_gold(file)
    assert "bad.jsonl:" in str(caught.value)
    assert named in str(caught.value)


def test_a_byte_order_mark_and_a_line_separator_inside_a_string_are_no_line_breaks(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + line(id="x").replace('"x"', '"x\u2028y"').encode())
    assert [a.id for a in load_gold(tmp_path)] == ["x\u2028y"]


def test_a_folder_without_gold_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \*.jsonl"):
        load_gold(tmp_path)
    with pytest.raises(InputError, match="gone"):
        load_gold(tmp_path / "gone.jsonl")


def test_the_committed_gold_loads_and_scores_one_against_itself() -> None:
    gold = load_gold(Path(__file__).parent / "gold")
    for group in evaluate(gold, gold_as_rows(gold)).groups.values():
        assert group.event.f1.value == 1
        assert group.row_perfect.value == 1
        assert all(score.recall.value in (None, 1) for score in group.fields.values())


# Pairing


def test_a_wrong_city_or_date_does_not_hide_a_pair() -> None:
    assert len(match_reports([report()], [row(city="Minsk", country_code="BY")])) == 1
    assert len(match_reports([report()], [row(event_date=date(2018, 1, 1))])) == 1


def test_the_score_of_a_pair_is_the_weighted_sum_of_its_parts() -> None:
    # type 0.3 + date one day off 0.25 * 0.8 + place 0.2 + status 0.1 + attendance both null 0.1 * 0.5 + detentions 0.05
    assert report_score(report(), row(event_date=date(2019, 8, 11))) == pytest.approx(0.9)


def test_a_protest_is_never_paired_with_a_court_ruling_but_may_be_with_a_campaign_rally() -> None:
    assert match_reports([report()], [row(event_type="court_ruling")]) == []
    assert len(match_reports([report()], [row(event_type="campaign_rally")])) == 1
    assert match_reports([report()], [row(event_type="nonsense")]) == []
    assert match_reports([report()], [{"source_id": "a"}]) == []


def test_pairs_below_the_minimum_are_not_made() -> None:
    other = row(city="Lima", country_code="PE", event_date=date(2001, 1, 1))
    # type 0.3 + date 0 + place 0 + status 0.1 + attendance 0.05 + detentions 0.05: type and status make no pair
    assert report_score(report(), other) == pytest.approx(0.5)
    assert match_reports([report()], [other]) == []


def test_pairing_is_the_best_as_a_whole_and_not_first_come() -> None:
    gold = [report(city="Kazan"), report()]
    predicted = [row(), row(city="Kazan")]
    assert [(g, p) for g, p, _ in match_reports(gold, predicted)] == [(0, 1), (1, 0)]


def test_of_two_equal_predictions_one_is_paired_and_one_is_spurious() -> None:
    group = evaluate([article("a", report())], [row(), row()]).groups["dev", "en"]
    assert group.event == Detection(hits=1, extra=1, missed=0)


# Joining articles


def test_reports_are_joined_by_their_own_source_id_or_else_by_the_stem_of_their_file() -> None:
    ledger: list[dict[str, Value]] = [
        {"article_id": "1", "source_id": None, "source_file": "sample/b.html.gz", "duplicate_of": None},
        {"article_id": "2", "source_id": "a", "source_file": "all.jsonl", "duplicate_of": None},
    ]
    reports = [row("a", article_id="2"), {**row(), "source_id": None, "article_id": "1"}]
    group = evaluate([article("a", report()), article("b", report())], reports, ledger).groups["dev", "en"]
    assert group.found == Detection(2, 0, 0)
    assert group.unread == ()


def test_a_copy_without_rows_of_its_own_takes_those_of_its_original() -> None:
    ledger: list[dict[str, Value]] = [
        {"article_id": "1", "source_id": "x", "source_file": "f", "duplicate_of": None},
        {"article_id": "2", "source_id": "a", "source_file": "f", "duplicate_of": "1"},
    ]
    group = evaluate([article("a", report())], [row("x", article_id="1")], ledger).groups["dev", "en"]
    assert group.found == Detection(1, 0, 0)


def test_a_document_read_twice_under_one_id_is_counted_once() -> None:
    reports = [row("a", article_id="1"), row("a", article_id="2")]
    assert evaluate([article("a", report())], reports).groups["dev", "en"].found == Detection(1, 0, 0)


def test_a_gold_article_that_was_not_built_counts_as_nothing_found_and_is_named() -> None:
    group = evaluate([article("a", report())], [], []).groups["dev", "en"]
    assert group.unread == ("a",)
    assert group.event == Detection(0, 0, 1)


# Figures


def test_relevance_and_events_are_counted_as_worked_out_by_hand() -> None:
    group = evaluate(*mixed()).groups["dev", "en"]
    assert group.relevance == Detection(hits=2, extra=1, missed=1)  # a, b; n; c
    assert group.found == Detection(hits=3, extra=1, missed=1)
    assert group.event == Detection(hits=2, extra=2, missed=2)  # the picket is matched, its type is wrong
    assert group.event.f1.value == 0.5  # 2 * 2 / (2 * 2 + 2 + 2)
    assert group.found.f1.value == 0.75
    assert group.relevance.f1.value == pytest.approx(2 / 3)
    # a's first: 1100 within 10% of 1000, but 14 is not within 10% of 12; a's second: type; b: authorization; c: missed
    assert (group.row_perfect.right, group.row_perfect.n) == (0, 4)


def test_fields_are_counted_over_matched_pairs_and_over_all_gold() -> None:
    fields = evaluate(*mixed()).groups["dev", "en"].fields
    attendance = fields["attendance_best"]
    assert attendance.accuracy == Share(1, 1)
    assert attendance.precision == Share(1, 2)  # 50 was given where gold has none
    assert attendance.recall == Share(1, 1)
    assert attendance.log_error == pytest.approx(math.log(1.1))
    assert fields["detentions_best"].accuracy == Share(0, 1)
    assert fields["city"].accuracy == Share(3, 3)
    assert fields["city"].recall == Share(3, 4)  # c's report is not matched
    assert fields["event_type"].accuracy == Share(2, 3)  # b's march is accepted
    # one authorized read as unauthorized: both codes have F1 0
    assert fields["authorization"].macro_f1 == 0
    assert fields["status"].macro_f1 == 1


def test_calibration_takes_unmatched_rows_as_wrong() -> None:
    found = evaluate(*mixed()).groups["dev", "en"].calibration
    # 0.9: both right (b's march is accepted); 0.3: picket wrong, n spurious wrong
    assert [(b.low, b.right) for b in found.bins] == [(0.3, Share(0, 2)), (0.9, Share(2, 2))]
    assert found.error == pytest.approx((2 * 0.3 + 2 * 0.1) / 4)
    assert found.auc == 1


def test_calibration_of_nothing_is_undefined() -> None:
    found = calibration([])
    assert (found.error, found.auc, found.bins) == (None, None, ())


def test_expected_calibration_error_weighs_bins_by_their_rows() -> None:
    # bin 0.8: three rows, 2/3 right, off by 0.1333; bin 1.0 (the last holds 1.0): one right, off by 0
    found = calibration([(0.8, True), (0.8, True), (0.8, False), (1.0, True)])
    assert found.error == pytest.approx(3 / 4 * (0.8 - 2 / 3))
    assert found.auc == pytest.approx((2 * 0.5 + 1) / 3)


def test_lenient_fields_do_not_count_values_beside_null() -> None:
    gold = [article("a", report())]
    fields = (
        evaluate(gold, [row(venue="Red Square", organizers=("Unite",), issues=("labour",))]).groups["dev", "en"].fields
    )
    assert all(fields[name].precision.n == 0 for name in ("venue", "organizers", "issues"))


def test_lists_are_scored_by_items() -> None:
    gold = [article("a", report(issues=("labour", "prices"), organizers=("Unite the Union", "RMT")))]
    fields = evaluate(gold, [row(issues=("labour",), organizers=("Unite",))]).groups["dev", "en"].fields
    assert fields["issues"].item_f1 == pytest.approx(2 / 3)  # 2 * 1 / (2 + 1)
    assert fields["issues"].accuracy == Share(0, 1)  # a set is right only whole
    assert fields["organizers"].accuracy == Share(1, 1)  # names loosely: item F1 2/3 is at least a half


@pytest.mark.parametrize(
    ("field", "wanted", "given", "right"),
    [
        ("event_date", AUG_10, AUG_10, True),
        ("event_date", AUG_10, date(2019, 8, 11), False),
        ("city", "São Paulo", "sao paulo", True),
        ("city", "Rostov-on-Don", "Rostov on Don", True),
        ("city", "Kyiv", "Kiev", False),
        ("venue", "Sakharov Avenue", "on Sakharov Avenue in central Moscow", True),
        ("venue", "Lenin Square", "Palace Square", False),
        ("attendance_best", 20_000, 22_000, True),
        ("attendance_best", 20_000, 22_001, False),
        ("attendance_best", 0, 0, True),
        ("detentions_any", False, False, True),
        ("detentions_any", True, False, False),
        ("deaths_best", 0, 1, False),
        ("authorization", "authorized", "disputed", False),
    ],
)
def test_a_cell_is_right_by_the_rule_of_its_field(field: str, wanted: Value, given: Value, right: bool) -> None:
    assert cell_agrees(field, report(**{field: wanted}), {**row(), field: given}) is right


@pytest.mark.parametrize(
    ("precision", "given", "given_precision", "right"),
    [
        ("month", date(2019, 8, 31), "day", True),
        ("month", date(2019, 9, 1), "month", False),
        ("week", date(2019, 8, 11), "day", True),  # Sunday of the week of 5 August
        ("week", date(2019, 8, 12), "day", False),
        ("year", date(2019, 1, 1), "year", True),
        ("day", AUG_10, "month", False),
    ],
)
def test_dates_are_compared_at_golds_precision(precision: str, given: date, given_precision: str, right: bool) -> None:
    predicted = row(event_date=given, date_precision=given_precision)
    assert cell_agrees("event_date", report(date_precision=precision), predicted) is right


def test_other_spellings_of_a_city_come_from_the_callable() -> None:
    assert cities_agree("Kyiv", "Kiev", lambda name: {"Kiev": "Kyiv"}.get(name, name))
    assert not cities_agree("Kyiv", None)
    group = evaluate([article("a", report(city="Kyiv"))], [row(city="Kiev")], None, lambda _name: "Kyiv")
    assert group.groups["dev", "en"].row_perfect.value == 1


def test_a_perfect_row_needs_null_where_gold_is_null() -> None:
    assert row_is_perfect(report(), row())
    assert not row_is_perfect(report(), row(attendance_best=5))
    assert not row_is_perfect(report(), row(detentions_any=False))
    assert not row_is_perfect(report(authorization="authorized"), row())
    assert row_is_perfect(report(detentions_any=True), row(detentions_any=True, detentions_best=3))
    assert not row_is_perfect(report(detentions_any=True, detentions_best=3), row(detentions_any=True))
    assert not row_is_perfect(report(), row(city=None))


def test_wilson_intervals_are_the_published_ones() -> None:
    # Newcombe (1998), Table I: 81 of 263, 15 of 148, 0 of 20
    for right, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        assert Share(right, n).interval == pytest.approx((low, high), abs=5e-5)
    assert Share(0, 0).interval is None


def test_macro_f1_is_the_mean_over_codes_with_null_as_a_wrong_answer() -> None:
    # a: 1 hit, 2 in gold, 1 given: 2/3; b: 1 hit, 1 in gold, 2 given: 2/3
    assert macro_f1([("a", "a"), ("a", None), ("b", "b"), (None, "b")]) == pytest.approx(2 / 3)
    assert macro_f1([(None, None)]) is None
