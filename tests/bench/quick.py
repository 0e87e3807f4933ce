"""Scores the articles of one language in memory: `python -m tests.bench.quick en [SET...] [--errors]`.

A few seconds of CPU. `SET` is a folder of gold, all by default. Prints dev beside heldout for the figures that rules of
assembly move; `--errors` adds the wrong cells of dev.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from etl.evaluate import Evaluation, errors, evaluate, load_gold
from etl.evaluate.measures import Share
from etl.pipeline import BuildOptions, code_document, load_kit
from etl.read import read_documents
from etl.records import Value
from tests.sample import ARTICLES, GOLD_SETS

SHOWN = (
    "event_date", "city", "status", "attendance_best", "detentions_any", "detentions_best", "authorization",
    "police_response", "participant_violence", "injuries_best", "deaths_best", "venue", "issues", "organizers",
)  # fmt: skip


def score(language: str, sets: Sequence[Path] = GOLD_SETS) -> Evaluation:
    """The scores of what the present rules make of the language's gold articles in these sets."""
    gold = [article for one in sets for article in load_gold(one) if article.language == language]
    wanted, kit = {article.id for article in gold}, load_kit()
    rows: list[dict[str, Value]] = []
    for document in read_documents([str(ARTICLES)], lambda _: None):
        stem = Path(document.source_file).name.split(".")[0]
        if document.source_id in wanted or stem in wanted:
            coded = code_document(document, kit, BuildOptions())
            name = document.source_id or stem
            rows += [dict(r.values) | {"source_id": name, "article_id": r.article_id} for r in coded.reports]
    return evaluate(gold, rows)


def _value(share: Share) -> float:
    return share.value or 0.0


def main(arguments: list[str]) -> None:
    """Prints the table."""
    begin = time.process_time()
    language = arguments[0]
    named = [Path(argument) for argument in arguments[1:] if not argument.startswith("-")]
    evaluation = score(language, named or GOLD_SETS)
    groups = [g for (split, of), g in sorted(evaluation.groups.items()) if of == language]
    out = [f"{'':16}" + "".join(f"{g.split:>24}" for g in groups)]
    for name in ("relevance", "event", "found"):
        cells = [getattr(g, name) for g in groups]
        texts = [f"{_value(c.f1):.3f} P{_value(c.precision):.2f} R{_value(c.recall):.2f}" for c in cells]
        out.append(f"{name:16}" + "".join(f"{text:>24}" for text in texts))
    out.append(f"{'row perfect':16}" + "".join(f"{_value(g.row_perfect):>24.3f}" for g in groups))
    for field in SHOWN:
        scores = [g.fields[field] for g in groups]
        texts = [f"{_value(s.accuracy):.2f} P{_value(s.precision):.2f}" for s in scores]
        out.append(f"{field:16}" + "".join(f"{text:>24}" for text in texts))
    calibrations = [g.calibration for g in groups]
    out.append(f"{'ECE / AUC':16}" + "".join(f"{f'{c.error or 0:.3f} / {c.auc or 0:.3f}':>24}" for c in calibrations))
    sys.stdout.write("\n".join(out) + f"\n{time.process_time() - begin:.0f} s of CPU\n")
    if "--errors" in arguments:
        for row in errors(evaluation):
            if row["split"] == "dev" and row["language"] == language:
                cells = (row[key] for key in ("article", "kind", "field", "gold", "predicted", "evidence"))
                sys.stdout.write(" | ".join(cells) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
