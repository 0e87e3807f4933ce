"""Fits the weights of `confidence` on the dev articles: `python -m tests.bench.confidence` writes the table.

Each report of the program is right where type, date and city agree with gold. Ridge-penalised logistic regression;
heldout is not looked at, and is what the reliability table of `protests evaluate` shows.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from etl.assemble.confidence import confidence_features
from etl.evaluate import evaluate, load_gold
from etl.evaluate.fields import key_cells_agree
from etl.pipeline import BuildOptions, code_document, load_kit
from etl.read import read_documents
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
    names = sorted({name for found in features.values() for name in found})
    ids = sorted(right)
    table = np.array([[1.0, *(features[i].get(name, 0.0) for name in names)] for i in ids])
    truth = np.array([right[i] for i in ids], dtype=float)

    def loss(weights: np.ndarray) -> float:
        score = table @ weights
        return float(np.sum(np.logaddexp(0, score) - truth * score) + PENALTY / 2 * np.sum(weights[1:] ** 2))

    weights = minimize(loss, np.zeros(len(names) + 1), method="L-BFGS-B").x
    lines = [
        "# Weights of `confidence`, by what a report rests on (etl/assemble/confidence.py).",
        f"# Fitted on {len(ids)} dev reports, {int(truth.sum())} of them right, by `python -m tests.bench.confidence`.",
        "",
        *(f'"{name}" = {weight:.3f}' for name, weight in zip(["bias", *names], weights, strict=True)),
    ]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(f"{len(ids)} reports, {truth.mean():.2f} right, {len(names)} weights -> {TARGET}\n")


if __name__ == "__main__":
    main()
