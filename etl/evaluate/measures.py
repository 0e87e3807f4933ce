"""Small statistics over counts and pairs: intervals, F1, calibration, agreement between two coders."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

Z = 1.959963984540054
"""The normal quantile of a two-sided 95% interval."""

BINS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `n`; its value is None where nothing was counted."""

    right: float
    n: float

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.right / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95% interval.

        >>> [round(end, 3) for end in Share(8, 10).interval]
        [0.49, 0.943]
        """
        if not self.n:
            return None
        p, n = self.right / self.n, self.n
        scale = 1 + Z**2 / n
        centre = (p + Z**2 / (2 * n)) / scale
        half = Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / scale
        return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True, slots=True)
class Detection:
    """Hits, things said that are not there, and things there that were not said."""

    hits: int
    extra: int
    missed: int

    @property
    def precision(self) -> Share:
        """Of what was said, the share that is there."""
        return Share(self.hits, self.hits + self.extra)

    @property
    def recall(self) -> Share:
        """Of what is there, the share that was said."""
        return Share(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> Share:
        """2 hits of 2 hits + extra + missed, halved on both sides; its interval is Wilson's, an approximation.

        >>> Detection(hits=3, extra=1, missed=1).f1.value
        0.75
        """
        return Share(self.hits, self.hits + (self.extra + self.missed) / 2)


@dataclass(frozen=True, slots=True)
class Bin:
    """One line of the reliability table: rows whose confidence lies in [low, high), 1 in the last."""

    low: float
    high: float
    mean_confidence: float
    right: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far `confidence` can be believed. `error` and `auc` are None where they are undefined."""

    bins: tuple[Bin, ...]
    error: float | None
    auc: float | None
    n: int


def calibration(pairs: Sequence[tuple[float, bool]]) -> Calibration:
    """The reliability table of (confidence, right) pairs in ten bins of equal width.

    `error` is the expected calibration error: the mean distance of a bin's confidence from its share right, weighted
    by rows. `auc` is the chance that a right row has a higher confidence than a wrong one, ties counted half.
    """
    binned: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in pairs:
        binned[max(0, min(BINS - 1, int(confidence * BINS + 1e-6)))].append((confidence, right))
    bins = tuple(
        Bin(i / BINS, (i + 1) / BINS, sum(c for c, _ in rows) / len(rows), Share(sum(r for _, r in rows), len(rows)))
        for i, rows in enumerate(binned)
        if rows
    )
    error = (
        sum(b.right.n * abs(b.mean_confidence - b.right.right / b.right.n) for b in bins) / len(pairs) if bins else None
    )
    return Calibration(bins, error, area_under_curve(pairs), len(pairs))


def area_under_curve(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """The chance that a right row scores above a wrong one; None unless there are both.

    >>> area_under_curve([(0.9, True), (0.5, False), (0.5, True)])
    0.75
    """
    right = [score for score, is_right in pairs if is_right]
    wrong = [score for score, is_right in pairs if not is_right]
    if not right or not wrong:
        return None
    above = sum((r > w) + (r == w) / 2 for r, w in product(right, wrong))
    return above / (len(right) * len(wrong))


def macro_f1(pairs: Sequence[tuple[str | None, str | None]]) -> float | None:
    """The mean F1 over the codes that gold or the program used; None (null) is no code, but a wrong answer.

    >>> round(macro_f1([("a", "a"), ("a", "b"), ("b", "b"), (None, None)]), 3)
    0.667
    """
    names = sorted({code for pair in pairs for code in pair if code is not None})
    scores = []
    for name in names:
        hits = sum(gold == given == name for gold, given in pairs)
        total = sum(gold == name for gold, _ in pairs) + sum(given == name for _, given in pairs)
        scores.append(2 * hits / total)
    return sum(scores) / len(scores) if scores else None


def median(values: Sequence[float]) -> float | None:
    """The middle value, None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def nominal_alpha(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Krippendorff's alpha of two coders over nominal codes; None where nothing varies (chance is undefined).

    >>> round(nominal_alpha([("a", "a"), ("a", "a"), ("b", "b"), ("a", "b")]), 3)
    0.533
    """
    counts = Counter(code for pair in pairs for code in pair)
    n = 2 * len(pairs)
    different = n * n - sum(count * count for count in counts.values())
    if not different:
        return None
    observed = sum(a != b for a, b in pairs) / len(pairs)
    return 1 - observed * n * (n - 1) / different


def interval_alpha(pairs: Sequence[tuple[float, float]], scale: Callable[[float], float] = math.log1p) -> float | None:
    """Krippendorff's alpha of two coders over numbers, distances squared after `scale` (log of one plus the count)."""
    scaled = [(scale(a), scale(b)) for a, b in pairs]
    values = [value for pair in scaled for value in pair]
    n = len(values)
    if not n:
        return None
    mean = sum(values) / n
    # The sum over all ordered pairs of squared distances is 2n times the sum of squares about the mean.
    expected = 2 * n * sum((value - mean) ** 2 for value in values) / (n * (n - 1))
    if expected < 1e-12:
        return None
    return 1 - (sum((a - b) ** 2 for a, b in scaled) / len(scaled)) / expected
