"""What a date found in a text is made to: its meaning as resolved, and the expression that is given out."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date expression. `value` and `end_value` are TimeML; None where nothing can be said without a publication
    date. `end_value` is the last part of a span. `relation` says whether the date is the day itself (`at`), a bound
    (`since`, `until`, `before`, `after`), what is commemorated (`anniversary`), a run of days (`duration`) or told
    from the day before it (`later`: "two days later"), or of the earlier act told after it alone (`next`: "a day after
    350,000 marched").
    `halves` are the two parts of a span as (start, end, value), each an expression in TimeML's sense."""

    start: int
    end: int
    text: str
    value: str | None
    end_value: str | None
    precision: str | None
    basis: str
    relation: str
    is_dateline: bool
    rule: str
    halves: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """A resolved pattern before it is an expression; `split` are the word spans of the two halves of a span."""

    value: str | None
    end_value: str | None = None
    basis: str = "relative"
    relation: str | None = None
    split: tuple[tuple[int, int], tuple[int, int]] | None = None
    apart: bool = False

    def days(self, between: int | None, at: int) -> list[tuple[Meaning, tuple[int, int]]]:
        """The days of a list with their words; `between` is the day of the month that a middle word `at` tells, as in
        "14, 21 and 28 July", None for no such word."""
        (begin, end), last = self.split or ((0, 0), (0, 0))
        first, final = (replace(self, value=v, end_value=None, split=None) for v in (self.value, self.end_value))
        if between is None:
            return [(first, (begin, end)), (final, last)]
        middle = replace(first, value=f"{(self.value or '')[:-2]}{between:02}")
        return [(first, (begin, at - 1)), (middle, (at, at + 1)), (final, last)]
