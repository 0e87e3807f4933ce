"""Fits the weights of `confidence` on the dev articles: `python -m tests.bench.confidence` writes the table.

Each report of the program is right where type, date and city agree with gold. Ridge-penalised logistic regression;
heldout is not looked at, and is what the reliability table of `protests evaluate` shows.
"""

from __future__ import annotations

import sys
from pathlib import Path

from etl.assemble.confidence import confidence_features
from etl.evaluate import evaluate, load_gold
from etl.evaluate.fields import key_cells_agree
from etl.pipeline import BuildOptions, code_document, load_kit
from etl.read import read_documents
from tests.bench.fitting import fit_weights, write_weights
from tests.sample import ARTICLES, GOLD_SETS

PENALTY = 1.0
"""Strength of the pull of weights towards zero; a few hundred rows bear no more."""

TARGET = Path("etl/codes/confidence.toml")


def main() -> None:
    gold = [article for folder in GOLD_SETS for article in load_gold(folder) if article.split == "dev"]
    wanted = {article.id for article in gold}
    kit, rows, features = load_kit(), [], {}
    for document in read_documents([str(ARTICLES)], lambda _: None):
        if document.source_id not in wanted:
            continue
        coded = code_document(document, kit, BuildOptions())
        for report in coded.reports:
            row = dict(report.values) | {"report_id": report.report_id, "source_id": coded.entry.source_id}
            rows.append(row | {"article_id": report.article_id, "language": coded.entry.language})
            features[report.report_id] = confidence_features(
                report.values, report.claims, report.sentence_start, len(coded.reports)
            )
    right = {
        str(pair.predicted["report_id"]): pair.gold is not None and key_cells_agree(pair.gold, pair.predicted)
        for pair in evaluate(gold, rows).pairs
        if pair.predicted is not None
    }
    ids, n_right = sorted(right), sum(right.values())
    weights = fit_weights([features[i] for i in ids], [right[i] for i in ids], PENALTY)
    write_weights(
        TARGET,
        weights,
        "Weights of `confidence`, by what a report rests on (etl/assemble/confidence.py).",
        f"Fitted on {len(ids)} dev reports, {n_right} of them right, by `python -m tests.bench.confidence`.",
    )
    sys.stdout.write(f"{len(ids)} reports, {n_right} right, {len(weights)} weights -> {TARGET}\n")


if __name__ == "__main__":
    main()
