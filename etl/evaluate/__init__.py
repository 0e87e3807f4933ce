"""Scores of a built dataset against hand-coded articles: found, right, and how sure one can be of that.

Stands beside the line, not in it: reads tables and gold files, changes nothing. `gold` reads, `match` pairs reports,
`fields` says what is right, `score` counts, `measures` are the statistics, `render` shows, `floors` is the gate,
`agreement` compares two human coders.
"""

from etl.evaluate.agreement import Alpha, intercoder_alpha
from etl.evaluate.floors import check_floors, figures, raise_floors
from etl.evaluate.gold import (
    GoldArticle,
    GoldReport,
    gold_as_rows,
    load_gold,
    read_claim_rows,
    read_dataset_rows,
)
from etl.evaluate.match import rows_by_gold_id
from etl.evaluate.render import errors, render_evaluation, write_errors
from etl.evaluate.score import Evaluation, FieldScore, GroupScore, Pair, evaluate

__all__ = [
    "Alpha",
    "Evaluation",
    "FieldScore",
    "GoldArticle",
    "GoldReport",
    "GroupScore",
    "Pair",
    "check_floors",
    "errors",
    "evaluate",
    "figures",
    "gold_as_rows",
    "intercoder_alpha",
    "load_gold",
    "raise_floors",
    "read_claim_rows",
    "read_dataset_rows",
    "render_evaluation",
    "rows_by_gold_id",
    "write_errors",
]
