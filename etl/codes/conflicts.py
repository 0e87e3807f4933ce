"""How one figure is chosen among several: the codebook's order of sources, stated once for reports and events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from etl.records import Claim

SOURCE_ORDER = ("monitor", "media", "unattributed", "police", "authorities", "organizers", "participants")
"""Whose figure is best, first to last."""

VAGUE = frozenset({"vague", "some"})
"""Qualifiers of words that name no figure."""


def rank_of_source(code: str | None) -> int:
    """The place of a source in the order; unknown is `unattributed`."""
    return SOURCE_ORDER.index(code if code in SOURCE_ORDER else "unattributed")


class Counted(Protocol):
    """Anything with the three numbers of a count: a claim, or a figure of the merge."""

    @property
    def low(self) -> int | None:
        """Smallest."""

    @property
    def high(self) -> int | None:
        """Largest; None where open."""

    @property
    def best(self) -> int | None:
        """The single figure to use."""


def bounds(counts: Iterable[Counted]) -> tuple[int | None, int | None]:
    """(low, high): the smallest and the largest of all numbers; one statement keeps its own, also where several make
    it. The largest is open (None) where an "at least" reaches it.

    >>> from etl.records import Claim
    >>> a = Claim("attendance", None, None, None, None, "x", 4500, 4500, 4500)
    >>> b = Claim("attendance", None, None, None, None, "x", 20000, None, 20000, qualifier="at_least")
    >>> up_to = Claim("attendance", None, None, None, None, "x", None, 300, 300, qualifier="at_most")
    >>> bounds([a]), bounds([a, b]), bounds([up_to]), bounds([])
    ((4500, 4500), (4500, None), (None, 300), (None, None))
    """
    distinct = {(count.low, count.high, count.best) for count in counts}
    if len(distinct) == 1:
        low, high, _ = next(iter(distinct))
        return low, high
    numbers = [n for numbers in distinct for n in numbers if n is not None]
    if not numbers:
        return None, None
    largest = max(numbers)
    is_open = any(high is None and largest in (low, best) for low, high, best in distinct)
    return min(numbers), None if is_open else largest


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
