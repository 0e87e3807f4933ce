"""What merging makes of hand-coded rows: reports without a wrong cell, and labels that say which are one event."""

from __future__ import annotations

from etl.merge import merge_reports
from tests.bench.merging import cities_merged, code_rows, pairs_of, predicted_labels, read_lines, score
from tests.sample import ARTICLES, GOLD

LABELS = {i: line for i, line in read_lines(GOLD / "merge").items() if line["split"] == "dev"}


def test_hand_coded_rows_find_each_other():
    articles = read_lines(ARTICLES, "merge-*.jsonl")
    coded = code_rows({i: articles[i] for i in LABELS}, GOLD / "merge" / "rows")
    assert {c.entry.article_id: len(c.reports) for c in coded} == {i: len(g["events"]) for i, g in LABELS.items()}
    result = merge_reports(coded)
    wanted = pairs_of({i: set(g["events"]) for i, g in LABELS.items()})
    reached = score(pairs_of(predicted_labels(coded, result)), wanted)
    assert reached.f1 >= 0.9
    assert reached.precision >= 0.98
    assert cities_merged(coded, result) == 0
