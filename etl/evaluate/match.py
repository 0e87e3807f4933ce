"""Which predicted report stands for which hand-coded one: articles joined by id, reports paired softly.

Soft: a wrong city, date or number does not hide a pair, it is counted as a wrong cell of it. A pair needs
`MINIMUM_SCORE`, and acts of different kind (a rally and a court ruling) are never a pair, whatever else agrees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath

from etl.codes import codes, family_of
from etl.evaluate.fields import CanonicalCity, cities_agree, numbers_agree, type_agrees
from etl.evaluate.gold import GoldReport, Row, plain_row
from etl.records import Value

MINIMUM_SCORE = 0.6
"""What a pair must reach of 1. One of type, date and place may be wholly wrong (0.65 or more with the rest right);
type and status alone (0.5 with numbers that neither has) make no pair, else any rally would stand for any other."""

WEIGHTS = {"type": 0.3, "date": 0.25, "place": 0.2, "status": 0.1, "attendance": 0.1, "detentions": 0.05}

NEAR_PROTEST = frozenset({"campaign_rally", "attack"})
"""Political types that a coder may take for a protest (a gathering, violence): they may pair with either family."""

_DAYS = ((0, 1.0), (1, 0.8), (7, 0.5), (31, 0.25))
_ONE_IS_NULL = 0.3


def report_score(gold: GoldReport, predicted: Row, canonical: CanonicalCity | None = None) -> float:
    """How well a predicted report fits a hand-coded one, 0 to 1; 0 where the kinds of act exclude each other."""
    kind = _type_score(gold, predicted)
    if kind is None:
        return 0.0
    values = gold.values
    parts = {
        "type": kind,
        "date": _date_score(values.get("event_date"), predicted.get("event_date")),
        "place": _place_score(values, predicted, canonical),
        "status": float(values.get("status") == predicted.get("status")),
        "attendance": _number_score(values.get("attendance_best"), predicted.get("attendance_best")),
        "detentions": float(values.get("detentions_any") is predicted.get("detentions_any")),
    }
    return sum(WEIGHTS[name] * part for name, part in parts.items())


def match_reports(
    gold: Sequence[GoldReport], predicted: Sequence[Row], canonical: CanonicalCity | None = None
) -> list[tuple[int, int, float]]:
    """Pairs (gold index, predicted index, score) of one article: one to one, the largest sum of scores there is.

    Pairs under `MINIMUM_SCORE` are not made. Where two ways are equally good, the earlier rows are paired.
    """
    if not gold or not predicted:
        return []
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    scores = np.array([[report_score(g, p, canonical) for p in predicted] for g in gold])
    scores[scores < MINIMUM_SCORE] = 0.0
    order = np.abs(np.arange(len(gold))[:, None] - np.arange(len(predicted))[None, :])
    rows, columns = linear_sum_assignment(np.where(scores > 0, scores - 1e-9 * order, 0.0), maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(g, p, float(scores[g, p])) for g, p in pairs if scores[g, p] > 0]


def rows_by_gold_id(
    ids: Sequence[str], reports: Sequence[Row], ledger: Sequence[Row] | None
) -> tuple[dict[str, list[dict[str, Value]]], frozenset[str]]:
    """The predicted rows of each gold article, and the ids that the ledger does not know.

    An article is found by `source_id`; one read without an id of its own, as a whole file, by its file's stem. Where
    several documents of the dataset have the id, the one with reports counts, then the smallest `article_id`, so that
    a document read twice is not punished twice. A document marked as a copy that has no rows of its own takes those
    of the document it copies. Without a ledger (None) every id is taken as read.
    """
    own: dict[str, dict[str, list[dict[str, Value]]]] = defaultdict(lambda: defaultdict(list))
    by_article: dict[str, list[dict[str, Value]]] = defaultdict(list)
    names: dict[str, str] = {}
    copies: dict[str, list[str]] = defaultdict(list)
    for entry in ledger or ():
        name, article = _document_name(entry), str(entry.get("article_id"))
        names[article] = name
        if entry.get("duplicate_of") is not None:
            copies[name].append(str(entry["duplicate_of"]))
    for report in reports:
        row = plain_row(report)
        article = str(row.get("article_id", ""))
        row_name = row.get("source_id") or names.get(article)
        by_article[article].append(row)
        if row_name is not None:
            own[str(row_name)][article].append(row)
    found: dict[str, list[dict[str, Value]]] = {}
    for gold_id in ids:
        documents = own.get(gold_id)
        if documents:
            found[gold_id] = documents[min(documents)]
        else:
            found[gold_id] = next((by_article[a] for a in sorted(copies[gold_id]) if a in by_article), [])
    known = set(names.values()) | set(own)
    unread = frozenset() if ledger is None else frozenset(gold_id for gold_id in ids if gold_id not in known)
    return found, unread


def _document_name(entry: Row) -> str:
    """A ledger row's `source_id`, or its file's stem where it has none."""
    source_id = entry.get("source_id")
    if source_id is not None:
        return str(source_id)
    name = PurePosixPath(str(entry.get("source_file") or "")).name
    return name.split(".")[0]


def _type_score(gold: GoldReport, predicted: Row) -> float | None:
    if type_agrees(gold, predicted):
        return 1.0
    wanted, given = str(gold.values["event_type"]), str(predicted.get("event_type"))
    if given not in codes("event_type"):
        return None
    if family_of(wanted) == family_of(given):
        return 0.5
    return 0.25 if NEAR_PROTEST & {wanted, given} else None


def _date_score(gold: Value, predicted: Value) -> float:
    if not isinstance(gold, date) or not isinstance(predicted, date):
        return 1.0 if gold is predicted else _ONE_IS_NULL
    apart = abs((gold - predicted).days)
    return next((score for days, score in _DAYS if apart <= days), 0.0)


def _place_score(gold: Mapping[str, Value], predicted: Row, canonical: CanonicalCity | None) -> float:
    cities = gold.get("city"), predicted.get("city")
    countries = gold.get("country_code"), predicted.get("country_code")
    if cities[0] is not None and cities_agree(*cities, canonical):
        return 1.0
    if None not in countries and countries[0] != countries[1]:
        return 0.0
    if cities == (None, None):
        return 1.0 if countries[0] == countries[1] else _ONE_IS_NULL
    if None in cities:
        return 0.5 if None not in countries else _ONE_IS_NULL
    return 0.25 if None not in countries else 0.0


def _number_score(gold: Value, predicted: Value) -> float:
    if not isinstance(gold, (int, float)) or not isinstance(predicted, (int, float)):
        return 0.5 if gold is predicted else _ONE_IS_NULL
    if numbers_agree(gold, predicted):
        return 1.0
    return 0.5 if min(gold, predicted) * 2 >= max(gold, predicted) else 0.0
