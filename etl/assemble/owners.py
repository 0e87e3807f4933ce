"""Owners: to which draft each claim of a frame is given."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from etl.assemble.compatible import dates_conflict
from etl.assemble.draft import Draft, is_a_day, not_before
from etl.assemble.frames import COUNTS, Frame
from etl.assemble.near import LASTING, distance
from etl.assemble.scope import tells_all, tells_both
from etl.assemble.shares import SHARES
from etl.language import Pack
from etl.records import Claim, Mention

CONDUCT = frozenset({"police_response", "participant_violence"})
"""What police or participants did."""

SHARED = CONDUCT | {"authorization", "issues", "demand_text", "organizers"}
"""Fields whose claim is true of all the cities of a list: "the marches in Kazan and Ufa were not authorised"."""

HARM = frozenset({"deaths", "injuries"})
"""What befell people at gatherings that were held and in attacks: no ban, verdict or planned march has it."""

COUNTED = frozenset({"attendance", "authorization", "police_response", "participant_violence", "venue", "demand_text"})
"""Fields that belong to gatherings before they belong to court rulings or elections of the same sentence."""

CHOOSY = COUNTED | HARM | {"detentions"}
"""Fields that not every event can have."""


def give_claims(
    frame: Frame,
    here: Sequence[Draft],
    told: Sequence[Mention],
    drafts: Sequence[Draft],
    focus: Draft | None,
    pack: Pack,
) -> None:
    """Each claim of the frame to the draft of its nearest mention; without one to the focus, else the main event."""
    if not drafts:
        return
    owners: list[tuple[Mention, Draft]] = [(m, d) for d in here for m in told if m in d.mentions]
    is_list = len({id(d) for d in here}) > 1 and (len(owners) > len(told) or any(m.rule in SHARES for m in told))
    for claim in frame.claims:
        its = _of_all_or_the_last(claim, frame, here, owners, drafts, focus, pack)
        if its is None and owners:
            fitting = [o for o in owners if claim.field not in CHOOSY or _holds(o[1], claim.field)]
            nearest = min(fitting or owners, key=lambda o: distance(o[0], claim))[1]
            if is_list:
                _give_in_list(claim, here, nearest, frame, pack)
                continue
            its = here if claim.code == EACH and len(here) > 1 else [nearest]
        elif its is None:
            its = _without_an_act(claim, frame, here, focus or drafts[0], drafts, pack)
        for draft in its:
            draft.claims.append(claim)


def _of_all_or_the_last(
    claim: Claim,
    frame: Frame,
    here: Sequence[Draft],
    owners: Sequence[tuple[Mention, Draft]],
    drafts: Sequence[Draft],
    focus: Draft | None,
    pack: Pack,
) -> Sequence[Draft] | None:
    """Whose a claim is whatever stands near it: a sum the whole country's, a permit "for all of them" every
    gathering's, a crowd told of a verdict the last gathering's. None where what stands near decides."""
    if claim.target == "total" and (whole := _national(drafts)) is not None:
        return [whole]
    gatherings = [d for d in drafts if d.family() == "protest"]
    if claim.field == "authorization" and len(gatherings) > 1 and tells_all(frame, pack):
        return gatherings
    if claim.field not in CHOOSY or any(_holds(draft, claim.field) for _, draft in owners):
        return None
    nearest = here[0] if here else focus
    if owners or nearest is None or not _holds(nearest, claim.field):
        # an election or a verdict has no crowd, no permit and no dead: they are the last gathering's
        last = _told_last(drafts, focus, claim.field)
        return [last] if last is not None else None
    return None


def _give_in_list(claim: Claim, here: Sequence[Draft], nearest: Draft, frame: Frame, pack: Pack) -> None:
    """A claim of a sentence that has one act in several cities: what is true of each to all, a figure of all together
    to none, that of a city to it."""
    if claim.field in SHARED or claim.code == EACH:
        for draft in here:
            draft.claims.append(claim)
    elif claim.field not in COUNTS or claim.rule in SHARES or not _is_of_all(claim, here, frame, pack):
        _by_city(claim, here, nearest, frame).claims.append(claim)
    elif claim.best:  # a total, kept once
        here[0].claims.append(claim._replace(target=claim.target or "total"))
    else:  # nobody was held in any, or some in each
        for draft in here:
            draft.claims.append(claim)


def _without_an_act(
    claim: Claim, frame: Frame, here: Sequence[Draft], focus: Draft, drafts: Sequence[Draft], pack: Pack
) -> Sequence[Draft]:
    """Whose a claim is of a sentence that names no act of any draft."""
    gatherings = [d for d in drafts if d.family() == "protest"]
    if claim.field in SHARED and len(gatherings) > 1 and tells_both(frame, pack):
        return gatherings[-2:]
    owner = here[0] if here else focus
    if _is_of_another_day(claim, frame, owner):
        return []
    return here if claim.code == EACH and len(here) > 1 else [owner]


EACH = "each"
"""The code of a figure that a list of cities shares: "in Gomel, Brest and Grodno several hundred each"."""


def _national(drafts: Sequence[Draft]) -> Draft | None:
    """The one event of a whole country, whose the sums over many places are; None where there is none, or several."""
    whole = [d for d in drafts if d.is_national and d.family() == "protest"]
    return whole[0] if len(whole) == 1 else None


def _is_of_another_day(claim: Claim, frame: Frame, owner: Draft) -> bool:
    """Whether people came or police acted on a day after an act of one day; those held later may be held for it."""
    days = [d for d in frame.dates if d.target == "at" and d.code is not None and is_a_day(d)]
    is_to_come = owner.date is not None and owner.is_announced()
    if claim.field == "attendance" and is_to_come and _is_of_an_earlier_year(frame, owner.date):
        return True
    if claim.field not in CONDUCT | {"attendance"} or not days or owner.date is None or owner.types() & LASTING:
        return False
    return not owner.is_wave and all(dates_conflict(d, owner.date) and not_before(d, owner.date) for d in days)


def _is_of_an_earlier_year(frame: Frame, day: Claim | None) -> bool:
    """Whether a sentence is dated in years before a day to come: "nobody knows whether more will come than in 2012,
    when 12,000 did"."""
    dated = [d for d in frame.dates if d.target == "at" and d.code is not None]
    return bool(dated) and all(not is_a_day(d) and dates_conflict(d, day) and not_before(day, d) for d in dated)


def _holds(draft: Draft, field_name: str) -> bool:
    """Whether such a claim may be the draft's: people are held at gatherings, in arrests and after attacks, and hurt
    at gatherings that were held, in attacks and on voting days."""
    is_protest = draft.family() == "protest"
    if field_name in HARM:
        able = is_protest or bool(draft.types() & {"attack", "campaign_rally", "election"})
        return able and not (draft.is_announced() and any(m.form != "actor" for m in draft.mentions))
    if is_protest:
        return True
    return field_name == "detentions" and bool(draft.types() & {"arrest", "attack", "campaign_rally"})


def _told_last(drafts: Sequence[Draft], focus: Draft | None, field_name: str) -> Draft | None:
    """The event told last that may have such a claim; of what only gatherings have, a gathering."""
    able = [d for d in drafts if _holds(d, field_name) and (field_name in HARM or d.family() == "protest")]
    return focus if focus in able else max(able, key=lambda d: d.frames[-1].start, default=None)


def _is_of_all(claim: Claim, here: Sequence[Draft], frame: Frame, pack: Pack) -> bool:
    """Whether a figure stands before or after a plain list of cities, so that it counts all of them together: "40,000
    people marched in Leeds, York and Hull"; but not "in Leeds and York, where 300 came", nor "in Hull, where 300 came,
    and in Leeds and York"."""
    text, offset = frame.sentence.folded, frame.sentence.start
    places = [d.place for d in here if d.place is not None and frame.start <= d.place.start < frame.end]
    cities = sorted({(place.start - offset, place.end - offset) for place in places})
    links = {*pack.words["list_link"], *pack.words["inside"], *pack.words["article"], ","}
    if len(places) < max(FEWEST_LISTED, len(here)) or any(
        not links.issuperset(text[one[1] : other[0]].replace(",", " , ").split()) for one, other in pairwise(cities)
    ):
        return False
    start = max(0, (claim.start or 0) - offset)
    if start > cities[0][0]:
        return start > cities[-1][1] and text[cities[-1][1]] == " "
    return pack.expression("subclause").search(text, max(0, start - SUBCLAUSE_REACH), start) is None


FEWEST_LISTED = 2
"""Cities of a list."""

SUBCLAUSE_REACH = 16
"""Characters before a figure in which "where" or "who" begins a clause of its own."""

CLAUSE_COST = 30
"""Characters that a comma or dash counts between a figure and a city of its sentence."""


def _by_city(claim: Claim, here: Sequence[Draft], fallback: Draft, frame: Frame) -> Draft:
    """In a list of cities a figure belongs to the city nearest to it, one of its own clause before others."""
    text, offset = frame.sentence.folded, frame.sentence.start

    def away(draft: Draft) -> int:
        place = draft.place
        if place is None:
            return len(text)
        first, last = sorted(((place.start, place.end), (claim.start or 0, claim.end or 0)))
        between = text[max(0, first[1] - offset) : max(0, last[0] - offset)]
        opens = first[0] == place.start and between.startswith(", ")  # "in Kazan, where 300 came, and in Ufa"
        return len(between) + CLAUSE_COST * (sum(map(between.count, (",", " - ", ";"))) - opens)

    return min((d for d in here if d.place is not None), key=away, default=fallback)
