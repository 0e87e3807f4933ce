"""Whose a claim is, once all events of an article are known: what one was told with and another has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etl.assemble.compatible import dates_conflict, places_conflict
from etl.assemble.draft import Draft
from etl.assemble.told import is_told
from etl.language import Pack
from etl.records import Claim, Mention, Sentence, Value

TOLD_OF_ALL = frozenset({"detentions", "injuries", "deaths", "police_response", "participant_violence"})
"""What befell people at an act that is no event of its own befell them at the news it is told with."""

ONLY_OF_GATHERINGS = frozenset({"attendance", "authorization", *TOLD_OF_ALL})
"""What a ban or a verdict never has: where its event has it, words of a gathering are among the event's."""

WITHOUT_CROWD = frozenset({"restriction", "court_ruling"})
"""Types of what has no crowd."""

AT_WORK = frozenset({"strike", "boycott"})
"""Types of what is done by staying away."""

IN_STREETS = frozenset({"march", "demonstration", "riot", "blockade", "sit_in"})
"""Types of what police meet and people are hurt at."""

NOT_AHEAD = frozenset({"police_response", "deaths"})
"""What an act that is still to come cannot have met."""

OF_STREETS = frozenset({"police_response"})
"""What happens in streets; strikers are held and hurt, and brawl, at work too."""


def held_again(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, with people told twice by one number, once as held, as held both times: "Moscow detains 1,373. The
    biggest swoop in a decade: 1,373 people, according to a monitor"."""
    held = {c.best for c in claims if c.field == "detentions" and (c.best or 0) >= HELD_AGAIN and (c.best or 0) % ROUND}
    if not held:
        return list(claims)
    again: set[Claim] = set()
    goes_on = False  # "The police admit 1,074"
    for claim in sorted((c for c in claims if c.field == "attendance"), key=lambda c: c.start or 0):
        goes_on = claim.best in held or (goes_on and not any(map(str.isalpha, claim.text or "")))
        if goes_on:
            again.add(claim)
    return [c._replace(field="detentions", rule=TOLD_AGAIN) if c in again else c for c in claims]


TOLD_AGAIN = "detentions.told_again"
"""The rule of a number that is of people held because another sentence says so."""

HELD_AGAIN = 100
"""From so many people on, two mean the same ones by one number."""

ROUND = 50
"""Multiples of it are told of many things."""


def fold_arrests(drafts: Sequence[Draft], pack: Pack) -> list[Draft]:
    """The drafts without those of people held at a gathering, which are its detentions: "300 people were detained
    during a rally". Who is held at home, or on another day, is an event of its own."""
    kept = []
    for draft in drafts:
        at = _gathering_of(draft, drafts, pack) if draft.types() == {"arrest"} else None
        if at is None:
            kept.append(draft)
            continue
        at.claims.extend(c for c in draft.claims if c not in at.claims and c.field in TOLD_OF_ALL)
    return kept


def _gathering_of(arrest: Draft, drafts: Sequence[Draft], pack: Pack) -> Draft | None:
    """The gathering at which people are held: one that is named after words for "during" in the arrest's sentence."""
    held = [(m, f) for f in arrest.frames for m in arrest.mentions if f.start <= m.start < f.end]
    for draft in drafts:
        if draft.family() != "protest" or not draft.types() & IN_STREETS or draft.is_background:
            continue
        if dates_conflict(arrest.date, draft.date) or places_conflict(arrest.place, draft.place):
            continue
        if any(_is_during(m, act, f.sentence, pack) for m, f in held for act in draft.mentions if not act.plural):
            return draft
        if any(_are_held(m, who) for m, _ in held for who in draft.mentions if who.form == "actor"):
            return draft
    return None


def _are_held(held: Mention, who: Mention) -> bool:
    """Whether those held are the people at an act: "dragged protesters into vans", "protesters were dragged away"."""
    first, last = sorted((held, who), key=lambda m: m.start)
    return held.sentence == who.sentence and 0 <= last.start - first.end <= WHO_REACH


WHO_REACH = 12
"""Characters between people and the words for what was done to them."""


def _is_during(held: Mention, act: Mention, sentence: Sentence, pack: Pack) -> bool:
    """Whether an act is told as that during which people are held: "were detained during an unauthorised rally"."""
    if act.sentence != sentence.index or not 0 <= act.start - held.end <= DURING_REACH:
        return False
    between = sentence.folded[held.end - sentence.start : act.start - sentence.start]
    return bool(pack.expression("in_course").search(between)) and not pack.cause_opener.search(between)


DURING_REACH = 90
"""Characters between people held and the act that they are held at."""


def gather_untold(drafts: Sequence[Draft], main: Draft | None) -> None:
    """Gives the main event what happened at its acts that have neither day, place nor crowd of their own: "The
    strikers blocked avenues. Police arrested ten"."""
    if main is None or main.family() != "protest":
        return
    for draft in drafts:
        plain = draft.family() == "protest" and not (draft.is_background or draft.is_wave or draft.dates)
        if draft is not main and plain and not is_told(draft, main):
            main.claims.extend(c for c in draft.claims if c.field in TOLD_OF_ALL)


def hand_on_counts(heads: Sequence[Draft], drafts: Sequence[Draft]) -> None:
    """Gives the figures of a headline to the one event that the text tells of it, where that has none of its own:
    "Hundreds of thousands protest"."""
    for head in heads:
        same = [d for d in drafts if d.family() == head.family() and d.types() & head.types()]
        if len(same) != 1:
            continue
        told = {c.field for c in same[0].claims if c.modality == "reported"}
        same[0].claims.extend(c for c in head.claims if c.field in COUNTED and c.field not in told)


COUNTED = frozenset({"attendance", "detentions"})
"""What a headline may count."""


def leave_crowds(drafts: Sequence[Draft], types: Mapping[int, str]) -> None:
    """Takes from bans and verdicts what only gatherings have. `types` are the drafts' types, by `id`."""
    for draft in drafts:
        if types[id(draft)] in WITHOUT_CROWD:
            draft.claims = [c for c in draft.claims if c.field not in ONLY_OF_GATHERINGS]


def leave_to_streets(drafts: Sequence[Draft], main: Draft | None, types: Mapping[int, str]) -> None:
    """Gives the march or riot told beside a strike, of the same place and day, what police did at the strike: "Tear
    gas as strike shuts Athens. Tens of thousands marched"."""
    for draft in drafts:
        met = [c for c in draft.claims if c.field in OF_STREETS]
        if not met or types[id(draft)] not in AT_WORK:
            continue
        able = [
            d
            for d in drafts
            if types[id(d)] in IN_STREETS
            and is_told(d, main)
            and not (d.is_background or d.is_wave or d.is_announced())
            and not dates_conflict(draft.told_date, d.told_date)
            and not places_conflict(draft.place, d.place)
        ]
        if not able:
            continue
        draft.claims = [c for c in draft.claims if c.field not in OF_STREETS]
        for claim in met:
            _nearest(able, claim).claims.append(claim)


def may_be_met(status: Value, claim: Claim) -> bool:
    """Whether an act of this status can have met what a claim says."""
    return status != "planned" or claim.field not in NOT_AHEAD


def _nearest(drafts: Sequence[Draft], claim: Claim) -> Draft:
    """The event with a sentence nearest to a claim."""
    return min(drafts, key=lambda d: min(abs(f.start - (claim.start or 0)) for f in d.frames))
