"""Capitals that a text means without naming them: "in the capital", where it tells of one country.

Stands behind `resolve`: takes the places found and gives more of them. Refuses where a name or the land follows, which
`recognize` reads, and where the text tells of a division, which may have a capital of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from etl.geocode.gazetteer import Gazetteer
from etl.geocode.phrase import Words
from etl.records import Toponym

MAIN_SHARE = 0.6
"""So much of a text's places and peoples must be of one country for its capital to be meant."""

SURE = 0.8


def find_capitals(text: str, found: Sequence[Toponym], words: Words, gazetteer: Gazetteer) -> list[Toponym]:
    """The places that "the capital" is, in order."""
    if words.capital_alone is None:
        return []
    spans = [match.span("capital") for match in words.capital_alone.finditer(text)]
    spans = [(a, b) for a, b in spans if not any(t.start < b and a < t.end for t in found)]
    if not spans:
        return []
    placed = [t for t in found if t.place is not None]
    lands = Counter(t.place.country_code for t in placed if t.place is not None)
    land, n = lands.most_common(1)[0] if lands else ("", 0)
    if n < MAIN_SHARE * lands.total() or land not in words.capitals:
        return []
    if any(t.place is not None and t.place.kind == "admin1" and t.role == "place" for t in placed):
        return []
    row = gazetteer.row_of(words.capitals[land])
    if row is None:
        return []
    place = gazetteer.place(row)
    return [Toponym(a, b, text[a:b], "place", place, SURE, (f"the capital of {land}",)) for a, b in spans]
