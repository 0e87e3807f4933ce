"""A city's or day's share of a round-up, told by its name and a figure alone: "And in Tarragona, 8,000"."""

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

SHARE_ON = "attendance.share_on_day"
"""The rule of a figure that belongs to the day right after it."""

SHARES = frozenset({SHARE, SHARE_IN, SHARE_ON})
"""The rules of figures that are a city's or day's share."""

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


def listed_shares(
    sentences: Sequence[Sentence], claims: Sequence[Claim], toponyms: Iterable[Toponym], pack: Pack
) -> list[Claim]:
    """The figures of a list that tells each right before its city or day, as those of that city's or day's share:
    "30,000 in Tenerife, 15,000 in Las Palmas", "1,001 were held on 3 August and 1,373 on 27 July"."""
    cities = [t for t in toponyms if t.role == "place" and t.place is not None and t.place.kind == "city"]
    days = [c for c in claims if c.field == "event_date" and c.target == "at" and c.code is not None]
    counted = {c.sentence: c.field for c in claims if c.field in SHARED and c.modality == "reported"}
    found: list[Claim] = []
    for sentence in sentences:
        field = counted.get(sentence.index) or counted.get(sentence.index - 1)
        if field is None or not sentence.quantities:
            continue
        here = [t for t in cities if sentence.start <= t.start < sentence.end]
        in_cities = {q: t.place for q in sentence.quantities if (t := _city_after(q, here, sentence, pack)) is not None}
        dated = [d for d in days if d.sentence == sentence.index]
        on_days = {q: d.code for q in sentence.quantities if (d := _day_after(q, dated, sentence)) is not None}
        for pairs, rule in ((in_cities, SHARE_IN), (on_days, SHARE_ON)):
            if len(set(pairs.values())) > 1:
                found += (c for q in pairs if (c := _share(q, claims, field, rule, sentence)) is not None)
    return found


def _share(quantity: Quantity, claims: Sequence[Claim], field: str, rule: str, sentence: Sentence) -> Claim | None:
    """The claim of a figure of a list: one that is read as a count of people, or a number alone."""
    own = next((c for c in claims if c.field in SHARED and c.modality == "reported" and _overlap(c, quantity)), None)
    if own is not None:
        return own._replace(rule=rule, target=None)
    if quantity.best in YEARS or any(_overlap(c, quantity) for c in claims):
        return None
    text = sentence.text[quantity.start - sentence.start : quantity.end - sentence.start]
    return Claim(
        field, text, quantity.start, quantity.end, sentence.index, rule, quantity.low, quantity.high, quantity.best,
        qualifier=quantity.qualifier, attributed_to="unattributed",
    )  # fmt: skip


SHARED = frozenset({"attendance", "detentions"})
"""What cities and days have shares of."""


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


def _day_after(quantity: Quantity, days: Sequence[Claim], sentence: Sentence) -> Claim | None:
    """The day that a figure is of: "1,373 on 27 July"."""
    day = next((d for d in days if (d.start or 0) >= quantity.end), None)
    if day is None or quantity.best is None or quantity.best < 1:
        return None
    between = sentence.folded[quantity.end - sentence.start : (day.start or 0) - sentence.start]
    return day if len(between.split()) <= COUNTED_WORDS and not set(between) & set(",;:.()") else None
