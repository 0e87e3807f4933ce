"""The table of coders: two people who coded the same articles, and the program beside each of them.

`python -m tests.intercoder` prints it from a build of the sample articles; README shows it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.evaluate import (
    GoldArticle,
    GoldReport,
    evaluate,
    gold_as_rows,
    intercoder_alpha,
    load_gold,
    read_dataset_rows,
    rows_by_gold_id,
)
from etl.geocode import Gazetteer
from etl.geocode.spelling import spelling_of
from tests.sample import GOLD, build_sample

SECOND = GOLD / "second"
SHOWN = ("event_type", "status", "event_date", "city", "attendance_best", "detentions_any", "authorization",
         "police_response")  # fmt: skip


def coded_twice() -> tuple[list[GoldArticle], list[GoldArticle]]:
    """The articles that two people coded: the first coding and the second, in the same order."""
    second = {article.id: article for article in load_gold(SECOND)}
    first = [article for article in load_gold(GOLD) if article.id in second]
    return first, [second[article.id] for article in first]


def coded_by_program(folder: Path, articles: Sequence[GoldArticle]) -> list[GoldArticle]:
    """What the program made of the same articles, as a third coder."""
    reports, ledger = read_dataset_rows(folder)
    rows, _ = rows_by_gold_id([article.id for article in articles], reports, ledger)
    return [
        GoldArticle(
            id=article.id,
            split=article.split,
            language=article.language,
            published=article.published,
            is_relevant=bool(rows[article.id]),
            reports=tuple(GoldReport(row) for row in rows[article.id]),
        )
        for article in articles
    ]


def render_intercoder(folder: Path) -> str:
    """A Markdown table: event F1, and Krippendorff's alpha by field over the events that both coders have."""
    first, second = coded_twice()
    program = coded_by_program(folder, first)
    pairs = [(first, second), (first, program), (second, program)]
    alphas = [intercoder_alpha(a, b, spelling_of(Gazetteer.load())) for a, b in pairs]
    lines = [
        f"| {len(first)} articles | the two coders | program and first coder | program and second |",
        "| --- | --- | --- | --- |",
        "| events of the same type, F1 | " + " | ".join(f"{_event_f1(a, b):.2f}" for a, b in pairs) + " |",
    ]
    for field in SHOWN:
        cells = [
            "-" if alpha[field].value is None else f"{alpha[field].value:.2f} ({alpha[field].n})" for alpha in alphas
        ]
        lines.append(f"| `{field}`, alpha (pairs) | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _event_f1(a: Sequence[GoldArticle], b: Sequence[GoldArticle]) -> float:
    """F1 of events with the right type over both splits, `b` scored against `a`."""
    groups = evaluate(a, gold_as_rows(b), canonical=spelling_of(Gazetteer.load())).groups
    counted = [group.event for (_, language), group in groups.items() if language == "all"]
    hits = sum(group.hits for group in counted)
    return 2 * hits / (2 * hits + sum(group.extra + group.missed for group in counted))


def main() -> None:
    """Prints the table."""
    with TemporaryDirectory() as folder:
        build_sample(Path(folder))
        sys.stdout.write(render_intercoder(Path(folder)) + "\n")


if __name__ == "__main__":
    main()
