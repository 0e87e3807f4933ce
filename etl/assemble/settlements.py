"""Places that the text names as such and the gazetteer does not know: "Khedi Chopta village", "in Wukan, Guangdong"."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from etl.language import Pack, fold
from etl.records import Claim, Place, Sentence, Toponym

NAMED = frozenset({"event_date", "venue", "organizers"})

NEAR = 60
"""Characters to a known place that tells in which division an unknown one lies."""

UNKNOWN = ""
"""The country of a settlement in an article that names no known place."""

LARGE = 300_000
"""A city of so many people has quarters that are named without it."""


def add_settlements(
    toponyms: Sequence[Toponym], sentences: Sequence[Sentence], claims: Sequence[Claim], pack: Pack
) -> tuple[Toponym, ...]:
    """The toponyms and, in order with them, unknown settlements: places of kind `city` without identifier or point
    (`latitude` is NaN), in the country of the nearest place of their sentence, else in the article's only country.
    Words of a claim (a date, a venue, an organizer) are no settlement."""
    cities = [t for t in toponyms if t.role == "place" and _is_city(t) and t.place is not None]
    is_of_large_city = any(t.place is not None and t.place.population >= LARGE for t in cities)
    lands = Counter(t.place.country_code for t in toponyms if t.place is not None and t.role in {"place", "demonym"})
    found: list[Toponym] = []
    for sentence in sentences:
        if not sentence.tags & {"settlement", "inside"} or (sentence.is_title and _is_capitalised(sentence.text)):
            continue
        known = [t for t in toponyms if sentence.start <= t.start < sentence.end]
        told = [(c.start or 0, c.end or 0) for c in claims if c.sentence == sentence.index and c.field in NAMED]
        for match in pack.settlement_name.finditer(sentence.text):
            kind = match.lastgroup or "first"
            start, end = (sentence.start + edge for edge in match.span(kind))
            taken = (*((t.start, t.end) for t in known), *told)
            if any(a < end and start < b for a, b in taken) or not _is_name(match[kind], pack):
                continue
            if kind == "alone" and (is_of_large_city or any(t in cities for t in known)):
                continue  # a quarter of that city
            around = next((t for t in known if t.start == end + 2 and t.role == "place"), None)
            if kind == "inside" and (around is None or _is_city(around)):
                continue  # what stands in a city ("in Sea Point, Cape Town") is a part of it
            beside = [t for t in known if t.place is not None and t.role in {"place", "demonym"}]
            nearest = min(beside, key=lambda t: max(t.start - end, start - t.end), default=None)
            land = nearest.place.country_code if nearest is not None and nearest.place is not None else None
            land = land or (next(iter(lands)) if len(lands) == 1 else None)
            if land is None and not lands:
                land = UNKNOWN  # nothing but the name tells where
            if land is not None:
                found.append(_settlement(match[kind], start, end, land, _division(nearest, start, end)))
    return tuple(sorted([*toponyms, *found], key=lambda t: t.start)) if found else tuple(toponyms)


def _is_capitalised(title: str) -> bool:
    """Whether a title is printed with capitals throughout, so that they tell no names.

    >>> _is_capitalised("Plan to Bring City to a Halt in Latest Protest"), _is_capitalised("Riot in Huankantou village")
    (True, False)
    """
    long_words = [word for word in title.split() if len(word) > SHORT_WORD and word[0].isalpha()]
    return len(long_words) > SHORT_WORD and all(word[0].isupper() for word in long_words)


SHORT_WORD = 3
"""Letters of words that stay small in a title of capitals, and words at least that tell such a title."""


def _is_city(toponym: Toponym) -> bool:
    return toponym.place is not None and toponym.place.kind == "city"


def _is_name(words: str, pack: Pack) -> bool:
    """Whether capitalised words can be a settlement's name: no venue, body, people or word of time."""
    folded = fold(words)
    first = folded.split(" ")[0]
    if any(pack.expression(name).search(folded) for name in ("venue_head", "organization_head", "institution")):
        return False
    return not any(
        pack.expression(name).fullmatch(first)
        for name in ("not_settlement", "article", "locative", "people", "police", "authority", "week_words")
    )


def _division(nearest: Toponym | None, start: int, end: int) -> str | None:
    """The division of a known place right beside an unknown one."""
    if nearest is None or nearest.place is None or max(nearest.start - end, start - nearest.end) > NEAR:
        return None
    return nearest.place.admin1


def _settlement(name: str, start: int, end: int, land: str, division: str | None) -> Toponym:
    place = Place(None, name, "city", land, division, math.nan, math.nan)
    return Toponym(start, end, name, "place", place, 0.5, ("named as a settlement",))
