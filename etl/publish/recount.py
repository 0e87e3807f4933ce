"""An event's counts under another word-number policy: what "hundreds" counts is a choice, and conventions differ.

Stands in `publish`. The claims keep their words, so each vague one is read again under the policy that is asked for,
and low, high and best are formed anew from the claims that stand in the reports' columns. Where these do not give the
event's own numbers under the policy it was built with, the numbers stay as they are, and the caller is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.codes import policy
from etl.codes.conflicts import bounds

STEMS = ("attendance", "detentions", "injuries", "deaths")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recounted:
    """`changes` are the columns to replace; `unclear` the stems whose numbers could not be formed anew."""

    changes: Mapping[str, int | None]
    unclear: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Low, high and best of one claim, in order."""

    low: int | None
    high: int | None
    best: int


def recount(
    event: Row, claims: Sequence[Row], languages: Mapping[str, str | None], built: str, wanted: str
) -> Recounted:
    """The event's counts as they would be under the policy `wanted`; `built` is the policy of the build.

    `claims` are the event's own; `languages` gives the language of each article by its id.
    """
    changes: dict[str, int | None] = {}
    unclear = []
    for stem in STEMS:
        if event[f"{stem}_best"] is None or built == wanted:
            continue
        told = [c for c in claims if c["field"] == stem and c["chosen"] and c["modality"] == "reported"]
        pairs = [
            (claim, old, read_again(claim, old, languages.get(claim["article_id"]), built, wanted))
            for claim in told
            if (old := _numbers(claim)) is not None
        ]
        if all(old == new for _, old, new in pairs):
            continue
        best = next((new.best for claim, old, new in pairs if _is_best(event, stem, claim, old)), None)
        if best is None or bounds(old for _, old, _ in pairs) != (event[f"{stem}_low"], event[f"{stem}_high"]):
            unclear.append(stem)
            continue
        low, high = bounds(new for _, _, new in pairs)
        changes |= {f"{stem}_low": low, f"{stem}_high": high, f"{stem}_best": best}
        if stem == "attendance":
            changes |= _sides(event, pairs)
    return Recounted(changes, tuple(unclear))


def read_again(claim: Row, old: Numbers, language: str | None, built: str, wanted: str) -> Numbers:
    """The claim's numbers under the policy `wanted`; the same ones where its words hold no vague number.

    >>> words = {"text": "several hundred people", "low": 300, "high": 999, "best": 300}
    >>> read_again(words, Numbers(300, 999, 300), "en", "ccc", "midpoint")
    Numbers(low=300, high=999, best=500)
    >>> read_again({**words, "text": "300 people"}, Numbers(300, 300, 300), "en", "ccc", "midpoint").best
    300
    """
    from etl.language import fold, load_pack

    if claim["text"] is None or language is None:
        return old
    reader, text = load_pack(language).numbers, fold(claim["text"])
    before, after = reader.find(text, 0, policy(built)), reader.find(text, 0, policy(wanted))
    for first, second in zip(before, after, strict=False):
        if (first.low, first.high, first.best) == (claim["low"], claim["high"], claim["best"]):
            return _ordered(second.low, second.high, second.best) or old
    return old


def _numbers(claim: Row) -> Numbers | None:
    return _ordered(claim["low"], claim["high"], claim["best"])


def _ordered(low: int | None, high: int | None, best: int | None) -> Numbers | None:
    middle = next((n for n in (best, low, high) if n is not None), None)
    if middle is None:
        return None
    return Numbers(None if low is None else min(low, middle), None if high is None else max(high, middle), middle)


def _is_best(event: Row, stem: str, claim: Row, numbers: Numbers) -> bool:
    """Whether the event's best figure is this claim's."""
    words = event.get(f"{stem}_text")
    return numbers.best == event[f"{stem}_best"] and words in (None, claim["text"])


def _sides(event: Row, pairs: Sequence[tuple[Row, Numbers, Numbers]]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for side in ("police", "organizers"):
        own = [
            new.best
            for claim, old, new in pairs
            if claim["attributed_to"] == side and old.best == event[f"attendance_{side}"]
        ]
        if own:
            found[f"attendance_{side}"] = own[0]
    return found
