"""Agreement between two people who coded the same articles: Krippendorff's alpha, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.evaluate.fields import FIELDS, CanonicalCity, fold
from etl.evaluate.gold import GoldArticle, GoldReport
from etl.evaluate.match import match_reports
from etl.evaluate.measures import interval_alpha, nominal_alpha
from etl.records import Value

NULL = ""
"""The code that stands for "not reported", which is a decision of the coder too."""


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha of one field over `n` pairs of codings; None where the codings do not vary."""

    value: float | None
    n: int
    metric: str


def intercoder_alpha(
    a: Sequence[GoldArticle], b: Sequence[GoldArticle], canonical: CanonicalCity | None = None
) -> dict[str, Alpha]:
    """Alpha per field over the articles that both coded, their reports paired as a program's are.

    `is_relevant` is over articles. Codes, dates and names are nominal, null a code of its own. Counts are interval on
    log(1 + n) over pairs where both coders give one; `<field> given` is the nominal alpha of whether one is given.
    Reports that only one coder has are in no alpha: `evaluate` with `gold_as_rows` gives the F1 of events.
    """
    other = {article.id: article for article in b}
    both = [(article, other[article.id]) for article in a if article.id in other]
    pairs = [
        (left.reports[i], right.reports[j])
        for left, right in both
        for i, j, _ in match_reports(left.reports, [report.values for report in right.reports], canonical)
    ]
    relevance = [(str(left.is_relevant), str(right.is_relevant)) for left, right in both]
    alphas = {"is_relevant": Alpha(nominal_alpha(relevance), len(relevance), "nominal")}
    for field, comparison in FIELDS.items():
        cells = [(left.values.get(field), right.values.get(field)) for left, right in pairs]
        if comparison == "number":
            given = [(str(x is not None), str(y is not None)) for x, y in cells]
            counts = [(float(x), float(y)) for x, y in cells if isinstance(x, int) and isinstance(y, int)]
            alphas[field] = Alpha(interval_alpha(counts), len(counts), "interval on log")
            alphas[f"{field} given"] = Alpha(nominal_alpha(given), len(given), "nominal")
        else:
            names = [(_nominal(field, x, canonical), _nominal(field, y, canonical)) for x, y in cells]
            if field == "event_type":
                names = [_join_accepted(name, *pair) for name, pair in zip(names, pairs, strict=True)]
            alphas[field] = Alpha(nominal_alpha(names), len(names), "nominal")
    return alphas


def _nominal(field: str, value: Value, canonical: CanonicalCity | None) -> str:
    if value is None:
        return NULL
    if isinstance(value, tuple):
        return "; ".join(sorted(fold(item) for item in value))
    text = str(value)
    if field == "city" and canonical is not None:
        text = canonical(text)
    return fold(text) if FIELDS[field] in ("city", "words") else text


def _join_accepted(names: tuple[str, str], left: GoldReport, right: GoldReport) -> tuple[str, str]:
    """Two types as one where either coder accepts the other's."""
    accepted = names[1] in left.also_types or names[0] in right.also_types
    return (names[0], names[0]) if accepted else names
