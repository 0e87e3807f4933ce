"""The gate: builds the sample articles, scores them against the gold, and fails below the floors.

`python -m tests.gate` prints the scores and exits 1 where a figure is below its floor; `--raise` writes the floors
up to what is reached now (never down).
"""

from __future__ import annotations

import sys
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
from tests.sample import GOLD, build_sample

FLOORS = GOLD / "floors.toml"


def evaluate_dataset(folder: Path) -> Evaluation:
    """The scores of a build of the sample articles."""
    reports, ledger = read_dataset_rows(folder)
    return evaluate(load_gold(GOLD), reports, ledger)


def main(arguments: list[str]) -> int:
    """0 where all floors hold, else 1."""
    with TemporaryDirectory() as folder:
        build_sample(Path(folder))
        evaluation = evaluate_dataset(Path(folder))
    sys.stdout.write(render_evaluation(evaluation))
    if "--raise" in arguments:
        raise_floors(evaluation, FLOORS)
        sys.stdout.write(f"\nfloors raised in {FLOORS.relative_to(Path.cwd())}\n")
    problems = check_floors(evaluation, FLOORS)
    sys.stdout.write("".join(f"gate: {problem}\n" for problem in problems) or "\ngate: all floors hold\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
