"""Acts that a frame tells without a word for them: a crowd counted, people held in a city, the next of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from etl.assemble.compatible import STREET, span_of
from etl.assemble.draft import Draft
from etl.assemble.frames import COUNTS, Frame
from etl.assemble.near_days import is_ahead
from etl.assemble.near_places import places_of
from etl.assemble.shares import SHARE_ON, SHARES
from etl.language import Pack
from etl.records import Claim, Mention

TELLING = frozenset({"force", "lethal_force", "dispersal", "true"})
"""Codes of conduct that tell of an act where they stand with a city of their own."""

CROWDED = frozenset({"actor", "gathering_noun", "police", "force_word"})
"""Word lists of which one makes dead, hurt and force those of a gathering."""

OF_CROWDS = frozenset({"actor", "gathering_noun", "people"})
"""Word lists of which one makes the dead by police those of a crowd."""


def told_by_figures(frame: Frame, pack: Pack, has_protest: bool) -> list[Mention]:
    """A crowd that is counted tells an act without naming it ("In Gomel thousands came out"), and so do people held
    or killed in a city of their own, and sums over a whole country."""
    if "other_crowd" in frame.sentence.tags:
        return []
    told: list[Mention] = []
    for claim in frame.claims:
        is_count = claim.field in COUNTS and claim.target in {None, "total"}
        if claim.modality != "reported" or not (is_count or claim.code in TELLING):
            continue
        if claim.code == "lethal_force" and not (frame.crowds() or frame.sentence.tags & OF_CROWDS):
            continue  # "the driver was shot dead by police at a checkpoint in Bradford"
        stub = _stub(claim, frame)
        if claim.target == "total" and not told:
            told.append(stub)  # a city's share may follow: "1,018 were held, most of them in St Petersburg (452)"
            continue
        speaks = claim.field == "detentions" or frame.is_dated() or bool(frame.sentence.tags & CROWDED)
        in_city = any(t.place is not None and t.place.kind == "city" for t in places_of(stub, frame, pack))
        is_placed = in_city or claim.rule == SHARE_ON
        if (claim.field == "attendance" and not told) or (has_protest and speaks and is_placed):
            return [*told, stub, *(_stub(c, frame) for c in frame.claims if c.rule in SHARES and c is not claim)]
    return told


def told_by_shares(frame: Frame, told: Sequence[Mention]) -> list[Mention]:
    """The acts of the cities or days whose figures a frame lists beside the words for what people did."""
    if any(m.form == "count" for m in told):
        return []
    kind = next((m.event_type for m in reversed(told) if m.event_type in STREET), "demonstration")
    shares = (c for c in frame.claims if c.rule in SHARES and c.modality == "reported")
    return [_stub(c, frame)._replace(event_type=kind) for c in shares]


def told_beside_state(frame: Frame, told: Sequence[Mention]) -> list[Mention]:
    """The crowd that a frame counts beside what courts, police or governments did: "He was freed while 300 stood
    outside"."""
    if not {m.event_type for m in told} <= OF_STATE or "other_crowd" in frame.sentence.tags:
        return []
    return [_stub(c, frame) for c in frame.crowds()[:1]]


OF_STATE = frozenset({"court_ruling", "arrest", "restriction", "attack"})
"""Acts whose sentence counts nobody but a crowd beside them."""


def _stub(claim: Claim, frame: Frame) -> Mention:
    """The act that a figure tells."""
    start, end = claim.start or 0, claim.end or 0
    return Mention(start, end, "", "demonstration", "actual", "count", frame.sentence.index, claim.rule)


NOT_NEXT = frozenset({"court", "voting", "other_crowd"})
"""Word lists of what is set for a day and is no act of protest: hearings, votes, concerts."""


NEXT_DAYS = 3
"""Days at most for which the next act is called: "people out for Friday and Saturday"."""


def told_again(frame: Frame, drafts: Sequence[Draft], pack: Pack, published: date | None) -> list[Mention]:
    """The next act that a frame announces without naming it: "The next is set for 1 April", "They will be back on
    Friday". It is of the kind of the gathering told last before it."""
    if "next_one" not in frame.sentence.tags or frame.mentions or frame.sentence.tags & NOT_NEXT:
        return []
    last = next((d for d in reversed(drafts) if d.family() == "protest"), None)
    if last is None or not any(d.target == "at" and _is_short(d) and is_ahead(d, published) for d in frame.dates):
        return []
    offset = frame.sentence.start
    said = pack.expression("next_one").finditer(frame.sentence.folded, frame.start - offset, frame.end - offset)
    days = [((d.start or 0) - offset, (d.end or 0) - offset) for d in frame.dates]  # "next Tuesday" is no next one
    found = next((m for m in said if not any(a <= m.end() and m.start() < b for a, b in days)), None)
    if found is None:
        return []
    start = offset + found.start()
    kind = next((m.event_type for m in last.mentions if m.event_type != "demonstration"), "demonstration")
    return [Mention(start, start + len(found[0]), found[0], kind, "planned", "noun", frame.sentence.index, "act.next")]


def told_alike(frame: Frame, drafts: Sequence[Draft], pack: Pack) -> list[Mention]:
    """The act in a city of its own that a frame tells only by its likeness to the one before it: "In Santa Cruz, a
    similar fast ended on Wednesday", "People in Gori did the same"."""
    if "alike" not in frame.sentence.tags or frame.mentions or frame.sentence.tags & NOT_NEXT:
        return []
    if frame.sentence.is_title or not any(d.family() == "protest" for d in drafts):
        return []
    offset = frame.sentence.start
    said = pack.expression("alike").search(frame.sentence.folded, frame.start - offset, frame.end - offset)
    if said is None:
        return []
    start = offset + said.start()
    stub = Mention(
        start, start + len(said[0]), "", "demonstration", "actual", "count", frame.sentence.index, "act.alike"
    )
    in_city = any(t.place is not None and t.place.kind == "city" for t in places_of(stub, frame, pack))
    return [stub] if in_city else []


def _is_short(day: Claim) -> bool:
    span = span_of(day)
    return span is not None and (span[1] - span[0]).days < NEXT_DAYS
