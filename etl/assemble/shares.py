"""A city's or day's share of a round-up, told by its name and a figure alone: "And in Tarragona, 8,000"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.assemble.frames import COUNTS
from etl.language import Pack
from etl.records import Claim, Quantity, Sentence, Toponym

SHARE = "attendance.city_share"
"""The rule of a figure that belongs to the city right before it."""

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

FEWEST = {"attendance": 10, "detentions": 1, "deaths": 1}
"""By field: a smaller number beside a city is as often an hour or a score as a crowd."""

_YEAR = re.compile(r"(?:19|20)\d\d")
"""A number printed as years are."""


def city_shares(
    sentences: Sequence[Sentence], claims: Sequence[Claim], toponyms: Iterable[Toponym], pack: Pack
) -> list[Claim]:
    """The figures of cities in sentences that go on from people counted, held or killed in them or right before them:
    "Leeds had 2,000", "16 were held in Barcelona; in Girona, six"."""
    told: dict[int | None, set[str]] = {}
    for claim in claims:
        if claim.field in SHARED and claim.modality == "reported" and claim.target in {None, "total"}:
            told.setdefault(claim.sentence, set()).add(claim.field)
    if not told:
        return []
    cities = [t for t in toponyms if t.role == "place" and t.place is not None and t.place.kind == "city"]
    found: list[Claim] = []
    for sentence in sentences:
        fields = told.get(sentence.index) or told.get(sentence.index - 1)
        here = [t for t in cities if sentence.start <= t.start < sentence.end]
        if not sentence.quantities or not here or fields is None or len(fields) > 1:
            continue
        (field,) = fields
        if any(c.sentence == sentence.index and c.field in COUNTS - fields for c in claims):
            continue
        shares = [q for q in sentence.quantities if _is_share(q, here, sentence, FEWEST[field], pack)]
        totals = [c for c in claims if c.field == field and c.target == "total" and c.sentence == sentence.index]
        for quantity in shares:
            total = next((c for c in totals if _overlap(c, quantity)), None)
            if total is not None and len(shares) > 1:  # "marches in many towns: Leeds 500 people, York 300"
                found.append(total._replace(rule=SHARE, target=None))
            elif _ends(quantity, sentence, pack) and all(
                c.target in UNSURE for c in claims if c.field != "event_date" and _overlap(c, quantity)
            ):
                told.setdefault(sentence.index, {field})
                found.append(_bare_share(field, quantity, sentence, SHARE))
    return found


def _is_share(quantity: Quantity, cities: Sequence[Toponym], sentence: Sentence, least: int, pack: Pack) -> bool:
    """Whether a figure stands right after a city: "York had 2,000"; in "Ann Smith of York, 34" it is somebody's age."""
    if quantity.best is None or quantity.best < least or _is_year(quantity, sentence):
        return False
    folded, start = sentence.folded, quantity.start - sentence.start
    for city in cities:
        end = city.end - sentence.start
        if pack.share_link.fullmatch(folded, end, start) is not None:
            return folded[end:start].strip() not in {"", ","} or _opens(folded[: city.start - sentence.start], pack)
    return False


def _opens(before: str, pack: Pack) -> bool:
    """Whether a city begins a clause or part of a list, or stands after a word of being in it."""
    last = before.rpartition(" ")[0].rpartition(" ")[2] if before.endswith(" ") else before.rpartition(" ")[2]
    return not last or last[-1] in ",;:.(-–—" or last in {*pack.words["inside"], *pack.words["list_link"]}


def _ends(quantity: Quantity, sentence: Sentence, pack: Pack) -> bool:
    """Whether nothing is counted after a figure: "in Tarragona, 8,000."."""
    end = quantity.end - sentence.start
    linked = pack.expression("list_link").match(sentence.folded, end + 1)
    return _END.match(sentence.folded, end) is not None or linked is not None


UNSURE = frozenset({"bare", "subset"})
"""Targets of a figure that a city right before it decides: "York had 2,000", "followed by York with 2,000"."""


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
        in_cities = {q: t for q in sentence.quantities if (t := _city_after(q, here, sentence, pack)) is not None}
        dated = [d for d in days if d.sentence == sentence.index]
        on_days = {q: d for q in sentence.quantities if (d := _day_after(q, dated, sentence)) is not None}
        starts = {q: t.start for q, t in in_cities.items()}, {q: d.start or 0 for q, d in on_days.items()}
        several = len({t.place for t in in_cities.values()}) > 1, len({d.code for d in on_days.values()}) > 1
        for are_listed, ends, rule in zip(several, starts, (SHARE_IN, SHARE_ON), strict=True):
            for quantity, end in ends.items() if are_listed else ():
                claim = _share(quantity, end, claims, field, rule, sentence, pack)
                found += [claim] if claim is not None else []
    return found


def _share(
    quantity: Quantity,
    end: int,
    claims: Sequence[Claim],
    field: str,
    rule: str,
    sentence: Sentence,
    pack: Pack,
) -> Claim | None:
    """The claim of a figure of a list before the city or day that begins at `end`: one that is read as a count of
    people, or a number with no noun but one of people behind it, unlike "50 tents before dawn on Sunday"."""
    own = next((c for c in claims if c.field in SHARED and c.modality == "reported" and _overlap(c, quantity)), None)
    if own is not None:
        return own._replace(rule=rule, target=None)
    after = quantity.end - sentence.start
    people = pack.head_noun.match(sentence.masked, after)
    is_bare = len(sentence.folded[people.end() if people is not None else after : end - sentence.start].split()) <= 1
    if not is_bare or _is_year(quantity, sentence) or any(_overlap(c, quantity) for c in claims):
        return None
    return _bare_share(field, quantity, sentence, rule)


def _bare_share(field: str, quantity: Quantity, sentence: Sentence, rule: str) -> Claim:
    """The claim of a number that stands alone."""
    text = sentence.text[quantity.start - sentence.start : quantity.end - sentence.start]
    return Claim(
        field, text, quantity.start, quantity.end, sentence.index, rule, quantity.low, quantity.high, quantity.best,
        qualifier=quantity.qualifier, attributed_to="unattributed",
    )  # fmt: skip


def _is_year(quantity: Quantity, sentence: Sentence) -> bool:
    text = sentence.text[quantity.start - sentence.start : quantity.end - sentence.start]
    return _YEAR.fullmatch(text) is not None


SHARED = frozenset({"attendance", "detentions", "deaths"})
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
