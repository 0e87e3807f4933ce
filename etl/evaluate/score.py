"""Scores of predicted reports against hand-coded ones: counts first, every figure a property of counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from etl.evaluate.fields import (
    FIELDS,
    LENIENT,
    MACRO,
    CanonicalCity,
    cell_agrees,
    key_cells_agree,
    row_is_perfect,
    shared_items,
    type_agrees,
)
from etl.evaluate.gold import SPLITS, GoldArticle, GoldReport, Row
from etl.evaluate.match import match_reports, rows_by_gold_id
from etl.evaluate.measures import Calibration, Detection, Share, calibration, macro_f1, median

ALL = "all"
"""The group of all languages of a split."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A hand-coded report with the predicted one that stands for it; either side is None where there is no other."""

    article: GoldArticle
    gold: GoldReport | None
    predicted: Row | None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One field. `accuracy` is over matched pairs where gold has a value (none given is wrong); `precision` over
    the values given in matched pairs (given beside null is wrong, but for lenient fields, where it is not counted);
    `recall` over all values of gold, those of unmatched reports too; `f1` joins it with the share that is right of all
    values given, those of rows without a partner too, so that it does not fall when more events are found.
    `log_error` is the median of |ln(given / gold)|.
    `item_f1` pools the items of lists. `macro_f1` is over matched pairs.
    """

    name: str
    accuracy: Share
    precision: Share
    recall: Share
    f1: Share
    macro_f1: float | None = None
    item_f1: float | None = None
    log_error: float | None = None


@dataclass(frozen=True, slots=True)
class GroupScore:
    """All figures of one split and language.

    `event` counts a matched pair as a hit when its type is right (`also_types` too), `found` whenever matched.
    `unread` are gold articles that the dataset's ledger does not hold: scored as articles in which nothing was found.
    """

    split: str
    language: str
    n_articles: int
    n_reports: int
    unread: tuple[str, ...]
    relevance: Detection
    event: Detection
    found: Detection
    row_perfect: Share
    fields: Mapping[str, FieldScore]
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores by (split, language), with every pair that they were counted from."""

    groups: Mapping[tuple[str, str], GroupScore]
    pairs: tuple[Pair, ...]
    canonical: CanonicalCity | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages scored, sorted; `all` last, and only where there are several."""
        names = sorted({language for _, language in self.groups if language != ALL})
        return (*names, ALL) if len(names) > 1 else tuple(names)


def evaluate(
    gold: Sequence[GoldArticle],
    reports: Sequence[Row],
    ledger: Sequence[Row] | None = None,
    canonical: CanonicalCity | None = None,
) -> Evaluation:
    """Scores of `reports` (rows with shared column names and `source_id`) against `gold`, by split and language.

    Reports of articles outside gold are not looked at. `ledger` is the dataset's `articles`, None where there is
    none; `canonical` joins spellings of one city.
    """
    rows, unread = rows_by_gold_id([article.id for article in gold], reports, ledger)
    pairs: list[Pair] = []
    for article in gold:
        pairs.extend(_article_pairs(article, rows[article.id], canonical))
    groups = {}
    for split in SPLITS:
        languages = sorted({article.language for article in gold if article.split == split})
        for language in (*languages, ALL) if languages else ():
            members = [a for a in gold if a.split == split and language in (a.language, ALL)]
            ids = {article.id for article in members}
            own = [pair for pair in pairs if pair.article.id in ids]
            groups[split, language] = _score_group(split, language, members, own, unread, canonical)
    return Evaluation(groups, tuple(pairs), canonical)


def _article_pairs(article: GoldArticle, rows: Sequence[Row], canonical: CanonicalCity | None) -> Iterable[Pair]:
    matched = match_reports(article.reports, rows, canonical)
    yield from (Pair(article, article.reports[g], rows[p], score) for g, p, score in matched)
    paired_gold, paired_rows = {g for g, _, _ in matched}, {p for _, p, _ in matched}
    yield from (Pair(article, report, None) for g, report in enumerate(article.reports) if g not in paired_gold)
    yield from (Pair(article, None, row) for p, row in enumerate(rows) if p not in paired_rows)


def _score_group(
    split: str,
    language: str,
    articles: Sequence[GoldArticle],
    pairs: Sequence[Pair],
    unread: frozenset[str],
    canonical: CanonicalCity | None,
) -> GroupScore:
    matched = [(p.gold, p.predicted) for p in pairs if p.gold is not None and p.predicted is not None]
    n_gold = sum(p.gold is not None for p in pairs)
    n_predicted = sum(p.predicted is not None for p in pairs)
    given = {p.article.id for p in pairs if p.predicted is not None}
    relevant = {article.id for article in articles if article.is_relevant}

    def detection(is_hit: Callable[[GoldReport, Row], bool]) -> Detection:
        hits = sum(is_hit(g, p) for g, p in matched)
        return Detection(hits, n_predicted - hits, n_gold - hits)

    perfect = sum(row_is_perfect(g, p, canonical) for g, p in matched)
    confidences = [
        (float(confidence), p.gold is not None and key_cells_agree(p.gold, p.predicted, canonical))
        for p in pairs
        if p.predicted is not None and isinstance(confidence := p.predicted.get("confidence"), (int, float))
    ]
    return GroupScore(
        split=split,
        language=language,
        n_articles=len(articles),
        n_reports=n_gold,
        unread=tuple(sorted(article.id for article in articles if article.id in unread)),
        relevance=Detection(len(given & relevant), len(given - relevant), len(relevant - given)),
        event=detection(type_agrees),
        found=detection(lambda _gold, _predicted: True),
        row_perfect=Share(perfect, n_gold),
        fields={field: _score_field(field, pairs, matched, canonical) for field in FIELDS},
        calibration=calibration(confidences),
    )


def _score_field(
    field: str,
    pairs: Sequence[Pair],
    matched: Sequence[tuple[GoldReport, Row]],
    canonical: CanonicalCity | None,
) -> FieldScore:
    n_gold = sum(p.gold is not None and p.gold.values.get(field) is not None for p in pairs)
    cells = [(g, p, g.values.get(field), p.get(field)) for g, p in matched]
    n_coded = sum(wanted is not None for _, _, wanted, _ in cells)
    n_given = sum(given is not None and (wanted is not None or field not in LENIENT) for _, _, wanted, given in cells)
    n_alone = sum(p.gold is None and p.predicted is not None and p.predicted.get(field) is not None for p in pairs)
    right = sum(cell_agrees(field, g, p, canonical) for g, p, _, _ in cells)
    macro = item_f1 = log_error = None
    if field in MACRO:
        macro = macro_f1([(None if w is None else str(w), None if v is None else str(v)) for _, _, w, v in cells])
    if FIELDS[field] in ("set", "names"):
        item_f1 = _item_f1(field, [(w, v) for _, _, w, v in cells if isinstance(w, tuple)])
    if FIELDS[field] == "number":
        both = [(w, v) for _, _, w, v in cells if isinstance(w, (int, float)) and isinstance(v, (int, float))]
        log_error = median([abs(math.log(v / w)) for w, v in both if w > 0 and v > 0])
    return FieldScore(
        name=field,
        accuracy=Share(right, n_coded),
        precision=Share(right, n_given),
        recall=Share(right, n_gold),
        f1=Share(right, (n_gold + n_given + n_alone) / 2),
        macro_f1=macro,
        item_f1=item_f1,
        log_error=log_error,
    )


def _item_f1(field: str, lists: Sequence[tuple[object, object]]) -> float | None:
    pairs = [(w if isinstance(w, tuple) else (), v if isinstance(v, tuple) else ()) for w, v in lists]
    total = sum(len(wanted) + len(given) for wanted, given in pairs)
    return 2 * sum(shared_items(field, wanted, given) for wanted, given in pairs) / total if total else None
