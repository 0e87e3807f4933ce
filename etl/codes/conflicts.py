"""How one figure is chosen among several: the codebook's order of sources, stated once for reports and events."""

from __future__ import annotations

from collections.abc import Sequence

from etl.records import Claim

SOURCE_ORDER = ("monitor", "media", "unattributed", "police", "authorities", "organizers", "participants")
"""Whose figure is best, first to last."""

VAGUE = frozenset({"vague", "some"})
"""Qualifiers of words that name no figure."""


def rank_of_source(code: str | None) -> int:
    """The place of a source in the order; unknown is `unattributed`."""
    return SOURCE_ORDER.index(code if code in SOURCE_ORDER else "unattributed")


def bounds(claims: Sequence[Claim]) -> tuple[int | None, int | None]:
    """(low, high) over claims: the smallest of all numbers; the largest, None where the largest is an open "at
    least".

    >>> from etl.records import Claim
    >>> a = Claim("attendance", None, None, None, None, "x", 4500, 4500, 4500)
    >>> b = Claim("attendance", None, None, None, None, "x", 20000, None, 20000, qualifier="at_least")
    >>> bounds([a]), bounds([a, b])
    ((4500, 4500), (4500, None))
    """
    numbers = [n for c in claims for n in (c.low, c.high, c.best) if n is not None]
    if not numbers:
        return None, None
    largest = max(numbers)
    is_open = any(c.high is None and c.low == largest for c in claims if c.low is not None)
    at_most_only = all(c.low is None for c in claims)
    low = None if at_most_only and all(c.best == c.high for c in claims) else min(numbers)
    return low, None if is_open else largest


def best_claim(claims: Sequence[Claim]) -> Claim | None:
    """The claim whose figure is best: a figure beats a vague word, then the order of sources, then the first given.

    >>> from etl.records import Claim
    >>> def c(best, who, how="exact"): return Claim("attendance", None, 0, 1, 0, "x", best, best, best,
    ...     qualifier=how, attributed_to=who)
    >>> best_claim([c(2000, "unattributed", "vague"), c(20000, "organizers"), c(4500, "police")]).best
    4500
    """
    counted = [c for c in claims if c.best is not None]
    if not counted:
        return None
    return min(
        enumerate(counted),
        key=lambda item: (item[1].qualifier in VAGUE, rank_of_source(item[1].attributed_to), item[0]),
    )[1]
