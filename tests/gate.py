"""The gate: builds the sample articles, scores them against the gold, and fails below the floors.

`python -m tests.gate` prints the scores over all gold and exits 1 where a figure is below its floor;
`--raise` writes the floors up to what is reached now (never down).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.evaluate import (
    Evaluation,
    check_floors,
    evaluate,
    load_gold,
    raise_floors,
    read_dataset_rows,
    render_evaluation,
)
from etl.geocode import Gazetteer
from etl.geocode.spelling import spelling_of
from tests.sample import GOLD, GOLD_SETS, ROOT, build_sample

FLOORS = GOLD / "floors.toml"


def evaluate_dataset(folder: Path, sets: Sequence[Path] = GOLD_SETS) -> Evaluation:
    """The scores of a build of the sample articles against the hand-coded articles of these sets together."""
    reports, ledger = read_dataset_rows(folder)
    articles = [article for gold in sets for article in load_gold(gold)]
    return evaluate(articles, reports, ledger, spelling_of(Gazetteer.load()))


def main(arguments: list[str]) -> int:
    """0 where all floors hold, else 1."""
    with TemporaryDirectory() as folder:
        build_sample(Path(folder))
        evaluation = evaluate_dataset(Path(folder))
    sys.stdout.write(render_evaluation(evaluation))
    if "--raise" in arguments:
        raise_floors(evaluation, FLOORS)
        sys.stdout.write(f"\nfloors raised in {FLOORS.relative_to(ROOT)}\n")
    problems = check_floors(evaluation, FLOORS)
    sys.stdout.write("".join(f"gate: {problem}\n" for problem in problems) or "\ngate: all floors hold\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
