"""A city's share of a round-up, told by its name and a figure alone: "And in Tarragona, 8,000"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.assemble.frames import COUNTS
from etl.language import Pack
from etl.records import Claim, Sentence, Toponym

SHARE = "attendance.city_share"
"""The rule of a figure that belongs to the city right before it."""

_LINK = re.compile(r"(?:,|:| [-–—]|, [-–—])? \(?")
"""What stands between a city and its figure."""

_END = re.compile(r"[.,;)]|$")
"""What follows a figure that nothing is counted after; or a word that links it to the next city's."""

FEWEST = 10
"""A smaller number beside a city is as often an hour or a score."""

YEARS = range(1900, 2100)
"""Numbers that are as often years."""


def city_shares(
    sentences: Sequence[Sentence], claims: Sequence[Claim], toponyms: Iterable[Toponym], pack: Pack
) -> list[Claim]:
    """The figures of cities in sentences that go on from a crowd counted in them or right before them."""
    crowds = {c.sentence for c in claims if c.field == "attendance" and c.modality == "reported" and c.target is None}
    if not crowds:
        return []
    others = {c.sentence for c in claims if c.field in COUNTS and c.field != "attendance"}
    cities = [t for t in toponyms if t.role == "place" and t.place is not None and t.place.kind == "city"]
    link = pack.expression("list_link")
    found: list[Claim] = []
    for sentence in sentences:
        if not sentence.quantities or not {sentence.index, sentence.index - 1} & crowds or sentence.index in others:
            continue
        here = [t for t in cities if sentence.start <= t.start < sentence.end]
        for quantity in sentence.quantities if here else ():
            if quantity.best is None or quantity.best < FEWEST or quantity.best in YEARS:
                continue
            if any((c.start or 0) < quantity.end and quantity.start < (c.end or 0) for c in claims):
                continue
            start, end = quantity.start - sentence.start, quantity.end - sentence.start
            if _END.match(sentence.folded, end) is None and link.match(sentence.folded, end + 1) is None:
                continue
            if any(_LINK.fullmatch(sentence.folded, t.end - sentence.start, start) for t in here):
                crowds.add(sentence.index)
                found.append(
                    Claim(
                        "attendance", sentence.text[start:end], quantity.start, quantity.end, sentence.index, SHARE,
                        quantity.low, quantity.high, quantity.best, qualifier=quantity.qualifier,
                        attributed_to="unattributed",
                    )
                )  # fmt: skip
    return found
