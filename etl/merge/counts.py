"""People counted by several sources, brought to low, high and best by the codebook's rules.

"Several claims in one event": best follows the order of sources, a figure before a vague word, later articles before
earlier ones of the same kind; low is the smallest of all numbers, high the largest, open where the largest is an
"at least". Counts of a part, expected and hypothetical numbers never choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from etl.codes.conflicts import SOURCE_ORDER, bounds, rank_of_source
from etl.merge.accounts import TOTAL, Account
from etl.records import Value

NUMBERS = ("low", "high", "best")


@dataclass(frozen=True, slots=True)
class Figure:
    """One claim's numbers, with what the choice between several needs."""

    low: int | None
    high: int | None
    best: int
    vague: bool
    attributed_to: str
    text: str | None
    published: date | None
    summary: bool
    start: int
    report_id: str

    @property
    def choice(self) -> tuple[bool, int, int, bool, int, str, int, int, int]:
        """Smallest is best: figure, source, latest, the report's own choice, first in the text."""
        newest = -self.published.toordinal() if self.published is not None else 0
        return (
            self.vague,
            rank_of_source(self.attributed_to),
            newest,
            not self.summary,
            self.start,
            self.report_id,
            self.best,
            -1 if self.low is None else self.low,
            -1 if self.high is None else self.high,
        )


def count_people(accounts: Sequence[Account], stem: str) -> dict[str, Value]:
    """`STEM_low`, `_high`, `_best` of an event from its reports, with `_text` and `_attributed_to` where the stem has
    them; empty where nobody gave a number. Reports that take no part in the count (their own columns are null, or
    they announce) give none."""
    figures = [f for account in accounts if account.status != "planned" for f in read_figures(account, stem)]
    if not figures:
        return {}
    best = min(figures, key=lambda f: f.choice)
    low, high = bounds(figures)
    numbers: dict[str, Value] = {f"{stem}_low": low, f"{stem}_high": high, f"{stem}_best": best.best}
    if stem in ("attendance", "detentions"):
        numbers |= {f"{stem}_text": best.text, f"{stem}_attributed_to": best.attributed_to}
    if stem == "attendance":
        for side in ("police", "organizers"):
            theirs = [f for f in figures if f.attributed_to == side]
            numbers[f"attendance_{side}"] = min(theirs, key=lambda f: f.choice).best if theirs else None
    return numbers


def count_detentions(accounts: Sequence[Account]) -> dict[str, Value]:
    """The columns of detentions: true beats false beats null, and false means zero.

    Where some were held, a source that saw none stays in the range but is not the best figure.
    """
    told = [account for account in accounts if account.status != "planned"]
    said = {account.value("detentions_any") for account in told}
    figures = [f for account in told for f in read_figures(account, "detentions")]
    held = [f for f in figures if f.best > 0]
    if held:
        best = min(held, key=lambda f: f.choice)
        low, high = bounds(figures)
        return {
            "detentions_any": True,
            "detentions_low": low,
            "detentions_high": high,
            "detentions_best": best.best,
            "detentions_text": best.text,
            "detentions_attributed_to": best.attributed_to,
        }
    if True in said:
        return {"detentions_any": True}
    if False in said or figures:
        return {
            "detentions_any": False,
            "detentions_low": 0,
            "detentions_high": 0,
            "detentions_best": 0,
            "detentions_text": min(figures, key=lambda f: f.choice).text if figures else None,
            "detentions_attributed_to": min(figures, key=lambda f: f.choice).attributed_to if figures else None,
        }
    return {}


def count_expected(accounts: Sequence[Account]) -> dict[str, Value]:
    """`attendance_expected_low` and `_high`: the extent of what was expected or registered, apart from who came."""
    figures = [
        f
        for account in accounts
        if account.value("attendance_expected_low") is not None or account.value("attendance_expected_high") is not None
        for f in _figures(account, "attendance", ("expected", "registered")) or _expected_summary(account)
    ]
    if not figures:
        return {}
    low, high = bounds(figures)
    return {"attendance_expected_low": low, "attendance_expected_high": high}


def read_figures(account: Account, stem: str) -> list[Figure]:
    """The total figures that a report gives for a stem; none where its own columns are null: then it took no part in
    the count. Its columns stand in where its claims have no numbers of the total."""
    if all(account.value(f"{stem}_{end}") is None for end in NUMBERS):
        return []
    return _figures(account, stem, ("reported",)) or _summary(account, stem)


def _figures(account: Account, field: str, modalities: Sequence[str]) -> list[Figure]:
    """The figures of the claims that the report itself counts by; what it set aside, as a part of its crowd or a slip
    ("the police gave twenty", of thousands), is no figure of the event either."""
    values = account.report.values
    figures = []
    told = [c for c in account.report.claims if c.field == field and c.modality in modalities and c.target in TOTAL]
    for claim in [c for c in told if c.chosen] or told:
        best = next((n for n in (claim.best, claim.low, claim.high) if n is not None), None)
        if best is None:
            continue
        summary = values.get(f"{field}_best") == best and values.get(f"{field}_text") in (None, claim.text)
        source = claim.attributed_to
        if source is None and summary:
            source = account.text(f"{field}_attributed_to")
        figures.append(
            _figure(account, claim.low, claim.high, best, claim.qualifier, source, claim.text, summary, claim.start)
        )
    return figures


def _figure(
    account: Account,
    low: int | None,
    high: int | None,
    best: int,
    qualifier: str | None,
    source: str | None,
    text: str | None,
    summary: bool,
    start: int | None,
) -> Figure:
    """A figure whose numbers are in order, whatever the claim's order was."""
    return Figure(
        low=None if low is None else min(low, best),
        high=None if high is None else max(high, best),
        best=best,
        vague=qualifier == "vague",
        attributed_to=source if source in SOURCE_ORDER else "unattributed",
        text=text,
        published=account.published,
        summary=summary,
        start=-1 if start is None else start,
        report_id=account.report_id,
    )


def _summary(account: Account, stem: str) -> list[Figure]:
    low, high, best = (account.number(f"{stem}_{end}") for end in NUMBERS)
    best = next((n for n in (best, low, high) if n is not None), None)
    if best is None or not account.backs(stem):
        return []
    has_text = stem in ("attendance", "detentions")
    source = account.text(f"{stem}_attributed_to") if has_text else None
    text = account.text(f"{stem}_text") if has_text else None
    return [_figure(account, low, high, best, None, source, text, True, None)]


def _expected_summary(account: Account) -> list[Figure]:
    low, high = account.number("attendance_expected_low"), account.number("attendance_expected_high")
    best = low if low is not None else high
    if best is None or not account.backs("attendance"):
        return []
    return [_figure(account, low, high, best, None, None, None, True, None)]
