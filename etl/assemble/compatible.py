"""What may be one event: which types, dates and places go together."""

from __future__ import annotations

import math
from datetime import date

from etl.codes import family_of
from etl.language.dates import period_of
from etl.records import Claim, Place, Toponym

STREET = frozenset(
    {"demonstration", "march", "picket", "vigil", "sit_in", "blockade", "symbolic_action", "riot", "campaign_rally"}
)
"""Forms that a word for protest in general may stand for."""

_JOINED_FORMS = (
    frozenset({"march", "riot"}),
    frozenset({"march", "symbolic_action"}),
    frozenset({"march", "vigil"}),
    frozenset({"sit_in", "riot"}),
    frozenset({"sit_in", "hunger_strike"}),
    frozenset({"picket", "strike"}),
)
"""Specific forms that are often one event told with two words."""


def joinable(event_type: str, types: set[str]) -> bool:
    """Whether a mention of this type may tell an event that is told by mentions of `types`."""
    if event_type in types:
        return True
    if event_type == "demonstration":
        return bool(types & STREET) or types <= {"strike", "hunger_strike", "boycott"}
    if event_type in STREET and "demonstration" in types:
        return all(t == "demonstration" or _one_form(t, event_type) for t in types)
    return any(_one_form(t, event_type) for t in types)


def joined_types(a: str, b: str) -> bool:
    """Whether two mentions of one frame may share its date: the same type, or two forms of protest."""
    return a == b or family_of(a) == family_of(b) == "protest"


def _one_form(a: str, b: str) -> bool:
    return frozenset({a, b}) in _JOINED_FORMS


def day_of(claim: Claim | None) -> str | None:
    """The TimeML value of a date claim's first part, None where unresolved."""
    return claim.code.split("/")[0] if claim is not None and claim.code is not None else None


def dates_conflict(a: Claim | None, b: Claim | None) -> bool:
    """Whether two dates cannot be one event's: different days, or a day outside the other's week, month or year.

    Spans overlap when any of their days do. Of unresolved dates only two of one form with other words conflict.
    """
    first, second = span_of(a), span_of(b)
    if first is None or second is None:
        return first is second is None and _told_apart(a, b)
    return first[1] < second[0] or second[1] < first[0]


def _told_apart(a: Claim | None, b: Claim | None) -> bool:
    """Whether two dates that cannot be resolved name two days in one way: "on 4 November" and "on 16 November"."""
    if a is None or b is None or a.rule != b.rule or a.text is None or b.text is None:
        return False
    one, other = a.text.lower(), b.text.lower()
    return one not in other and other not in one


def span_of(claim: Claim | None) -> tuple[date, date] | None:
    """First and last day that a date claim covers; None where it is unresolved."""
    if claim is None or claim.code is None:
        return None
    begin, _, end = claim.code.partition("/")
    first = period_of(begin)
    last = period_of(end) if end else first
    return None if first is None or last is None else (first[0], last[1])


def places_conflict(a: Toponym | None, b: Toponym | None) -> bool:
    """Whether two places cannot be one event's: two cities, or a city outside the other's division or country."""
    if a is None or b is None or a.place is None or b.place is None:
        return False
    first, second = a.place, b.place
    if first.country_code != second.country_code:
        return True
    if first.kind == second.kind:
        return (first.geonameid, first.name) != (second.geonameid, second.name) and not is_suburb(first, second)
    if "country" in (first.kind, second.kind):
        return False
    return first.admin1 is not None and second.admin1 is not None and first.admin1 != second.admin1


SUBURB_KM = 15.0
"""So near to a city, a place with a tenth of its people is told as a part of it."""


def is_suburb(a: Place, b: Place) -> bool:
    """Whether one of two cities is so near and so small that an article means one place by both."""
    if a.kind != "city" or b.kind != "city" or a.country_code != b.country_code:
        return False
    small, large = sorted((a.population, b.population))
    if small * 10 > large:
        return False
    north = math.radians(a.latitude - b.latitude) * EARTH_KM
    east = math.radians(a.longitude - b.longitude) * EARTH_KM * math.cos(math.radians(a.latitude))
    return math.hypot(north, east) <= SUBURB_KM


EARTH_KM = 6371.0
"""Mean radius of the Earth."""
