"""How likely a report's type, date and city are all right: a logistic sum over what they rest on.

The weights are data (`etl/codes/confidence.toml`), fitted on the dev articles by `tests/bench/confidence.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etl.codes import probability
from etl.records import Claim, Value

LEAD_CHARACTERS = 700
"""A report told within so many characters of the beginning is among the article's first news."""


BESIDE_CHARACTERS = 120
"""A date or place so near to the words of the act is most likely its own."""

CROWDED_ARTICLE = 9
"""More reports than this in one article are easily mixed up."""


def confidence_features(
    values: Mapping[str, Value], claims: Sequence[Claim], start: int, n_reports: int
) -> dict[str, float]:
    """What speaks for and against a report, by name; each is 0 or 1.

    `start` is the offset where it is told first, `n_reports` how many the article has.
    """
    rules = {claim.rule for claim in claims if claim.field == "event_type"}
    rule = next(iter(sorted(rules)), "")
    acts = sum(claim.field in {"attendance", "detentions", "deaths"} for claim in claims)
    found = {
        f"date_basis.{values.get('date_basis')}",
        f"date_precision.{values.get('date_precision')}",
        f"place_basis.{values.get('place_basis')}",
        f"place_precision.{values.get('place_precision')}",
        f"family.{values.get('event_family')}",
        f"status.{values.get('status')}",
        f"scope.{values.get('scope')}",
        "told.in_lead" if start <= LEAD_CHARACTERS else "told.later",
        "told.by_figures" if rule and not rule.startswith("act.") else "told.by_words",
        "told.alone" if n_reports == 1 else "told.among_many" if n_reports > 5 else "told.among_some",
        "figures.none" if acts == 0 else "figures.some",
    }
    if rule.endswith(".faint"):
        found.add("told.faintly")
    told = next((c.start for c in claims if c.field == "event_type" and c.start is not None), None)
    for field, name in (("event_date", "date"), ("place", "place")):
        given = next((c.start for c in claims if c.field == field and c.chosen and c.start is not None), None)
        if told is None or given is None:
            found.add(f"{name}.untold")
        else:
            found.add(f"{name}.beside" if abs(given - told) <= BESIDE_CHARACTERS else f"{name}.apart")
    if n_reports > CROWDED_ARTICLE:
        found.add("told.among_very_many")
    return dict.fromkeys(sorted(found), 1.0)


def rate_confidence(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The probability, to two decimals.

    >>> rate_confidence({"a": 1.0}, {"bias": 0.0, "a": 1.0986})
    0.75
    """
    return round(probability(features, weights), 2)
