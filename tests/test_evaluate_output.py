"""What an evaluation gives people: table, errors, floors, agreement, baseline; figures worked out by hand."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.errors import ConfigError, InputError
from etl.evaluate import (
    GoldArticle,
    check_floors,
    errors,
    evaluate,
    figures,
    intercoder_alpha,
    raise_floors,
    read_claim_rows,
    read_dataset_rows,
    render_evaluation,
    write_errors,
)
from etl.evaluate.gold import plain_row
from etl.evaluate.measures import Share, interval_alpha, nominal_alpha
from etl.records import Value
from tests.bench.baseline import code_article, code_articles
from tests.evaluate_rows import AUG_10, article, mixed, report, row

# Two coders


def test_nominal_alpha_is_krippendorffs_published_example() -> None:
    # "Computing Krippendorff's Alpha-Reliability" (2011), sections A and B
    binary = list(zip("0100000010", "1110010000", strict=True))
    assert nominal_alpha(binary) == pytest.approx(0.095, abs=5e-4)
    assert nominal_alpha(list(zip("aabbdcccedda", "babbbccceddd", strict=True))) == pytest.approx(0.692, abs=5e-4)
    assert nominal_alpha([("a", "a")]) is None


def test_interval_alpha_is_one_minus_observed_over_expected() -> None:
    # values 1 1 1 3: ordered pairs that differ 6 of 12, each 4: expected 2; observed (0 + 4) / 2 = 2
    assert interval_alpha([(1, 1), (1, 3)], float) == pytest.approx(0)
    # values 1 1 3 3: 8 of 12 differ, each 4: expected 8/3; observed 0
    assert interval_alpha([(1, 1), (3, 3)], float) == pytest.approx(1)
    assert interval_alpha([(2, 2)]) is None
    assert interval_alpha([]) is None


def test_intercoder_alpha_compares_only_articles_coded_twice() -> None:
    a = [article("1", report(attendance_best=10)), article("2", report(status="planned")), article("3")]
    b = [article("1", report(attendance_best=10)), article("2", report(status="planned")), article("4")]
    alphas = intercoder_alpha(a, b)
    assert (alphas["status"].value, alphas["status"].n) == (1, 2)
    assert alphas["is_relevant"].n == 2
    assert alphas["is_relevant"].value is None  # both relevant: nothing varies
    assert (alphas["attendance_best"].n, alphas["attendance_best given"].value) == (1, 1)


def test_a_type_that_either_coder_accepts_is_no_disagreement() -> None:
    a = [article("1", report("march")), article("2", report(event_type="strike"))]
    b = [article("1", report(event_type="march")), article("2", report(event_type="strike"))]
    assert intercoder_alpha(a, b)["event_type"].value == 1


# What people see


def two_splits() -> tuple[list[GoldArticle], list[dict[str, Value]]]:
    gold = [
        article("d", report(attendance_best=100), report(city="Kazan")),
        article("h", report(city="Lima", country_code="PE"), split="heldout"),
        article("r", report(), language="ru"),
    ]
    predicted = [
        row("d", attendance_best=900, attendance_text="900 in Moscow", report_id="r1"),
        row("h", city="Quito", country_code="EC", attendance_best=7, report_id="r2"),
    ]
    return gold, predicted


def test_the_table_has_dev_beside_heldout_for_each_language_and_the_baseline_where_given() -> None:
    evaluation = evaluate(*two_splits())
    text = render_evaluation(evaluation, evaluate(two_splits()[0], []))
    english, russian, together = text.split("\n\n== ")
    assert english.startswith("== en ==")
    assert russian.startswith("ru ==")
    assert together.startswith("all ==")
    assert english.splitlines()[1].split() == ["dev", "heldout", "baseline", "dev", "baseline", "heldout"]
    found = next(text for text in english.splitlines() if text.startswith("event found recall"))
    assert found.split()[3::2] == ["0.50", "1.00", "0.00", "0.00"]
    assert "row perfect" in english


def test_each_field_has_precision_recall_and_f1_with_intervals() -> None:
    text = render_evaluation(evaluate(*mixed()))
    head, *lines = text.split("\n\n")[1].splitlines()
    names = ("precision", "recall", "F1", "accuracy", "coded", "given", "right", "other")
    assert re.split(r"  +", head) == ["field", *(f"dev: {name}" for name in names)]
    cells = re.split(r"  +", next(line for line in lines if line.startswith("city")))
    # gold has 4 cities, 3 in matched pairs and right; a fourth is given in the article that has no report
    assert [cell.split()[0] for cell in cells[1:5]] == ["1.00", "0.75", "0.75", "1.00"]
    assert all(re.fullmatch(r"\d\.\d\d \[\d\.\d\d-\d\.\d\d\]", cell) for cell in cells[1:5])
    assert cells[5:] == ["4", "3", "3"]


def test_the_table_of_no_articles_says_so() -> None:
    assert render_evaluation(evaluate([], [])) == "no gold articles\n"


def test_errors_of_dev_are_listed_with_evidence_and_heldout_is_only_counted() -> None:
    evaluation = evaluate(*two_splits())
    claims: list[dict[str, Value]] = [
        {"report_id": "r1", "field": "attendance", "chosen": False, "quote": "Some 90 came."},
        {"report_id": "r1", "field": "attendance", "chosen": True, "best": 800, "quote": "Others say 800."},
        {"report_id": "r1", "field": "attendance", "chosen": True, "best": 900, "quote": "Police counted 900."},
    ]
    listed = errors(evaluation, claims=claims)
    by_kind = {(r["article"], r["kind"], r["field"]): r for r in listed}
    wrong = by_kind["d", "wrong", "attendance_best"]
    assert (wrong["gold"], wrong["predicted"], wrong["evidence"]) == ("100", "900", "Police counted 900.")
    assert by_kind["d", "missed_report", ""]["gold"] == "demonstration occurred 2019-08-10 Kazan RU"
    heldout = [r for r in listed if r["split"] == "heldout"]
    assert {(r["kind"], r["field"], r["n"]) for r in heldout} == {
        ("wrong", "city", "1"),
        ("wrong", "country_code", "1"),
        ("extra", "attendance_best", "1"),
    }
    assert all(r["article"] == r["gold"] == r["predicted"] == r["evidence"] == "" for r in heldout)
    named = errors(evaluation, splits=("dev", "heldout"))
    assert any(r["article"] == "h" and r["gold"] == "Lima" for r in named)
    assert by_kind["d", "wrong", "attendance_best"]["n"] == "1"


def test_errors_are_written_as_csv_or_tab_separated(tmp_path: Path) -> None:
    rows = errors(evaluate(*two_splits()))
    for name, delimiter in (("errors.csv", ","), ("errors.tsv", "\t")):
        write_errors(rows, tmp_path / name)
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            assert list(csv.DictReader(file, delimiter=delimiter)) == rows


# Floors


def test_a_figure_below_its_floor_is_named_and_one_at_its_floor_is_not(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text("[en.dev]\nevent_f1 = 0.51\nfound_f1 = 0.75\n[en.heldout]\nevent_f1 = 0.1\n")
    assert check_floors(evaluate(*mixed()), path) == [
        "en dev: event_f1 is 0.5000, below its floor 0.51",
        "en heldout: event_f1 has floor 0.10 and nothing to count",
    ]


def test_floors_rise_to_the_figure_rounded_down_and_never_fall(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text("[en.dev]\nrelevance_f1 = 0.60\nevent_f1 = 0.90\n")
    evaluation = evaluate(*mixed())
    raise_floors(evaluation, path)
    assert path.read_text().split("\n\n")[1] == "[en.dev]\nrelevance_f1 = 0.66\nevent_f1 = 0.90\n"  # 2/3 is 0.66
    once = path.read_bytes()
    raise_floors(evaluation, path)
    assert path.read_bytes() == once


def test_first_floors_hold_for_the_evaluation_that_made_them(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    evaluation = evaluate(*mixed())
    raise_floors(evaluation, path)
    assert "row_perfect = 0.00" in path.read_text()
    assert check_floors(evaluation, path) == []
    assert any("event_f1" in problem for problem in check_floors(evaluate(mixed()[0], []), path))


@pytest.mark.parametrize(
    "text",
    ["[en.dev]\nevnt_f1 = 0.5\n", "[en.train]\nevent_f1 = 0.5\n", "[en.dev]\nevent_f1 = 80\n", "en = 1\n", "[en\n"],
)
def test_a_floors_file_with_unknown_names_or_impossible_values_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"floors\.toml"):
        check_floors(evaluate(*mixed()), path)


def test_every_figure_of_an_evaluation_may_have_a_floor(tmp_path: Path) -> None:
    evaluation = evaluate(*mixed())
    path = tmp_path / "floors.toml"
    names = figures(evaluation.groups["dev", "en"])
    path.write_text("[en.dev]\n" + "".join(f"{name} = 0.0\n" for name in names))
    assert all("nothing to count" in problem for problem in check_floors(evaluation, path))


# Datasets and the baseline


def test_rows_of_a_built_dataset_are_scored_as_they_come_from_parquet(tmp_path: Path) -> None:
    predicted = [row("a", article_id="1", issues=("labour",), attendance_best=None)]
    table = pa.Table.from_pylist(predicted)
    codes = table["event_type"].combine_chunks().dictionary_encode()
    pq.write_table(
        table.set_column(table.schema.get_field_index("event_type"), "event_type", codes), tmp_path / "reports.parquet"
    )
    ledger = [{"article_id": "1", "source_id": "a", "source_file": "f", "duplicate_of": None}]
    pq.write_table(pa.Table.from_pylist(ledger), tmp_path / "articles.parquet")
    reports, entries = read_dataset_rows(tmp_path)
    group = evaluate([article("a", report(issues=("labour",)))], reports, entries).groups["dev", "en"]
    assert group.row_perfect.value == 1
    assert group.fields["issues"].accuracy == Share(1, 1)
    with pytest.raises(InputError, match=r"claims\.parquet"):
        read_claim_rows(tmp_path)


def test_cells_of_pandas_and_numpy_become_plain_python() -> None:
    import numpy as np
    import pandas as pd

    cells: dict[str, Any] = {"attendance_best": np.float64(12), "city": float("nan"), "event_end_date": pd.NaT}
    cells |= {
        "event_date": pd.Timestamp(2019, 8, 10),
        "issues": np.array(["b", "a"]),
        "detentions_any": np.bool_(False),
    }
    plain = plain_row(cells)
    assert plain == {"attendance_best": 12, "event_date": AUG_10, "issues": ("a", "b"), "detentions_any": False}


def test_the_baseline_codes_by_first_keyword_and_first_number() -> None:
    text = (
        "Teachers strike in Cape Town\nAbout 2,500 people marched; police said 900 people came. The march was banned."
    )
    [coded] = code_article("x", text, AUG_10)
    assert coded["event_type"] == "strike"
    assert coded["attendance_best"] == 2500
    assert coded["city"] == "Cape Town"
    assert coded["authorization"] == "unauthorized"
    assert coded["detentions_any"] is None


def test_the_baseline_is_scored_by_the_same_function() -> None:
    gold = [article("x", report(event_type="strike", city="Lima", country_code="PE"))]
    rows = code_articles([("x", "A strike in Lima.", AUG_10), ("y", "Rain.", None)])
    group = evaluate(gold, rows).groups["dev", "en"]
    assert group.row_perfect.value == 1
    assert group.fields["country_code"].accuracy == Share(0, 1)
