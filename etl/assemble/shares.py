"""A city's share of a round-up, told by its name and a figure alone: "And in Tarragona, 8,000"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.assemble.frames import COUNTS
from etl.language import Pack
from etl.records import Claim, Quantity, Sentence, Toponym

SHARE = "attendance.city_share"
"""The rule of a figure that belongs to the city right before it."""

_LINK = re.compile(r"(?:,|:| [-–—]|, [-–—])? \(?")
"""What stands between a city and its figure."""

_END = re.compile(r"[.,;)]|$")
"""What follows a figure that nothing is counted after; or a word that links it to the next city's."""

SHARE_IN = "attendance.share_in_city"
"""The rule of a figure that belongs to the city right after it."""

SHARES = frozenset({SHARE, SHARE_IN})

COUNTED_WORDS = 4
"""Words at most from a figure to the city that it is counted in: "15,000 people took part in Perm"."""

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


def shares_in_cities(
    sentences: Sequence[Sentence], claims: Sequence[Claim], toponyms: Iterable[Toponym], pack: Pack
) -> list[Claim]:
    """The claims with the figures of a list of cities that tells each right before its city, as those of a city's
    share: "30,000 in Tenerife, 15,000 in Las Palmas and 9,000 in Puerto del Rosario"."""
    cities = [t for t in toponyms if t.role == "place" and t.place is not None and t.place.kind == "city"]
    counted = {c.sentence: c.field for c in claims if c.field in SHARED and c.modality == "reported"}
    taken, kept = set(), []
    found: list[Claim] = []
    for sentence in sentences:
        field = counted.get(sentence.index) or counted.get(sentence.index - 1)
        here = [t for t in cities if sentence.start <= t.start < sentence.end]
        if field is None or len(here) < 2 or not sentence.quantities:
            continue
        pairs = [(q, t) for q in sentence.quantities if (t := _city_after(q, here, sentence, pack)) is not None]
        if len({t.place for _, t in pairs}) < 2:
            continue
        for quantity, _ in pairs:
            own = next((c for c in claims if c.field in SHARED and _overlap(c, quantity)), None)
            if own is not None and own.modality == "reported":
                taken.add(own)
                found.append(own._replace(rule=SHARE_IN, target=None))
            elif not any(_overlap(c, quantity) for c in claims) and quantity.best not in YEARS:
                start, end = quantity.start - sentence.start, quantity.end - sentence.start
                found.append(
                    Claim(
                        field, sentence.text[start:end], quantity.start, quantity.end, sentence.index, SHARE_IN,
                        quantity.low, quantity.high, quantity.best, qualifier=quantity.qualifier,
                        attributed_to="unattributed",
                    )
                )  # fmt: skip
    kept = [c for c in claims if c not in taken]
    return kept + found


SHARED = frozenset({"attendance", "detentions"})


def _overlap(claim: Claim, quantity: Quantity) -> bool:
    return (claim.start or 0) < quantity.end and quantity.start < (claim.end or 0)


def _city_after(quantity: Quantity, cities: Sequence[Toponym], sentence: Sentence, pack: Pack) -> Toponym | None:
    """The city that a figure is counted in: "15,000 in Las Palmas"."""
    city = next((t for t in cities if t.start >= quantity.end), None)
    if city is None or quantity.best is None or quantity.best < 1:
        return None
    between = sentence.folded[quantity.end - sentence.start : city.start - sentence.start]
    words = between.split()
    is_near = 0 < len(words) <= COUNTED_WORDS and not set(between) & set(",;:.()")
    return city if is_near and words[-1] in pack.words["inside"] else None
