"""Which mention tells another act than an event's, whatever day and town they share, and which goes on about it."""

from __future__ import annotations

from collections.abc import Sequence

from etl.assemble.compatible import STREET
from etl.assemble.draft import Draft
from etl.assemble.frames import Frame
from etl.assemble.shares import FEWEST
from etl.codes.conflicts import VAGUE
from etl.records import Claim, Mention, Toponym

GOES_ON_CHARACTERS = 60
"""Characters at most between two things that a crowd did in one go."""


def goes_on(mention: Mention, draft: Draft, here: Sequence[Draft], frame: Frame) -> bool:
    """Whether a crowd did two things in one go: "burned tyres and blocked the road" is one act."""
    if draft not in here or mention.form not in DONE or not {mention.event_type, *draft.types()} <= STREET:
        return False
    last = max((m for m in draft.mentions if m.end <= mention.start), key=lambda m: m.end, default=None)
    if last is None or last.form not in DONE or last.sentence != mention.sentence:
        return False
    offset = frame.sentence.start
    between = frame.sentence.folded[last.end - offset : mention.start - offset]
    return len(between) <= GOES_ON_CHARACTERS and not set(between) & set(",;:.")


DONE = frozenset({"verb", "construction"})
"""Forms that say what a crowd did."""


def differ(event_type: str, types: set[str]) -> bool:
    """Whether an act is named with another word than an event's, none of them one for protest in general: "the day
    before, police broke up the camp" beside clashes without a day."""
    return event_type not in types and "demonstration" not in types | {event_type}


def is_crowd_of_strike(mention: Mention, place: Toponym | None, draft: Draft) -> bool:
    """Whether a gathering has a city of its own beside a strike of a whole country: "A strike paralysed Nigeria. In
    Lagos troops fired over protesters" """
    if place is None or place.place is None or place.place.kind != "city" or mention.event_type not in STREET:
        return False
    told = draft.place.place if draft.place is not None else None
    return draft.types() == {"strike"} and told is not None and told.kind == "country"


def is_refusal_alone(mention: Mention, draft: Draft) -> bool:
    """Whether "a rally" comes beside what people only refuse, so that it is another act: "six began a hunger strike.
    The camp was set up after a rally that drew 30,000"."""
    return mention.form == "noun" and mention.event_type in {"demonstration", "march"} and draft.types() <= REFUSALS


def is_crowd_of_refusal(mention: Mention, draft: Draft, frame: Frame) -> bool:
    """Whether people gather at a place of their own beside what is only refused: "a general strike, with a rally
    before Congress"."""
    if mention.form in {"actor", "count"} or mention.event_type not in {"demonstration", "march", "picket"}:
        return False
    return draft.types() <= REFUSALS and any(c.field == "venue" for c in frame.claims)


def is_at_another_square(mention: Mention, draft: Draft, frame: Frame) -> bool:
    """Whether a gathering is told, below the lead, at a square or building that is none of the event's: "In the evening
    people came together on Manezhnaya Square"."""
    if frame.is_lead or mention.form in {"actor", "count"} or mention.event_type not in STANDING:
        return False
    here = _names_of_venues(frame.claims)
    told = _names_of_venues(draft.claims) if here else here
    return bool(told) and told.isdisjoint(here)


def is_beside(mention: Mention, day: Claim | None, place: Toponym | None, draft: Draft, frame: Frame) -> bool:
    """Whether a crowd is told beside an act of another form: counted on a day or in a place told for it, beside what is
    refused, blocked, occupied, performed or wrecked ("200,000 were out in Athens" beside a strike); or by the form of
    what it did at a square or road that is none of the rally's ("and blocked the ring road")."""
    if mention.form == "actor" or mention.definite or frame.sentence.is_title:
        return False
    acts = {m.event_type for m in draft.mentions if m.form != "actor" and not m.faint}
    if not acts:
        return False
    if (place is not None or day is not None) and frame.crowds():
        if mention.event_type in {"demonstration", "march", "picket"} and acts <= REFUSALS:
            return True
        if mention.event_type == "demonstration" and not mention.faint and acts <= FORMED:
            return True
    if mention.faint or mention.event_type not in PLACED or acts != {"demonstration"}:
        return False
    here = _names_of_venues(frame.claims)
    return bool(here) and here.isdisjoint(_names_of_venues(draft.claims))


def is_another_crowd(mention: Mention, draft: Draft, frame: Frame) -> bool:
    """Whether a crowd is counted that cannot be an event's, whose own figures are much larger or smaller: of a square
    or building of its own, or in words for what people did below the lead, where nobody is said to have counted
    ("Outside the court, 200 waited", of a day when 100,000 marched)."""
    if mention.definite or mention.form == "actor" or frame.sentence.is_title or mention.event_type not in STREET:
        return False
    if all(f.sentence.is_title for f in draft.frames):
        return False  # "Hundreds rally in Minsk", and then "about 300"
    here, told = _figures(frame.claims), _figures(draft.claims)
    if not (here and told) or min(here) < FEWEST["attendance"]:
        return False
    if any(max(a, b) <= TIMES * min(a, b) for a in here for b in told):
        return False
    squares = _names_of_venues(frame.claims)
    is_elsewhere = bool(squares) and squares.isdisjoint(_names_of_venues(draft.claims))
    if is_elsewhere and not (frame.is_lead and mention.form == "count"):
        return True
    if frame.is_lead or mention.form == "count":
        return False
    return all(c.attributed_to in NOBODY for c in frame.claims if c.field == "attendance")


TIMES = 1.2
"""A figure more than so many times larger is of another crowd."""

NOBODY = frozenset({None, "unattributed", "media"})
"""Sources of a figure that are no side's: two sides count one crowd."""


def _figures(claims: Sequence[Claim]) -> list[int]:
    """The numbers of people who came; a word such as "thousands" may stand for any of them."""
    counts = [c for c in claims if c.field == "attendance" and c.modality == "reported" and c.target is None]
    return [c.best for c in counts if c.best is not None and c.qualifier not in VAGUE]


FORMED = frozenset({"blockade", "riot", "symbolic_action", "sit_in"})
"""What a crowd does that a gathering told with a figure of its own is not."""

PLACED = frozenset({"blockade", "symbolic_action", "sit_in", "picket", "vigil"})
"""Forms of an act that has its own square, road or building."""

STANDING = frozenset({"demonstration", "picket", "vigil", "sit_in"})
"""Forms of a crowd that stays where it is; a march goes from one square to another."""

STEM = 5
"""Letters of a name that stay in all its cases."""


def _names_of_venues(claims: Sequence[Claim]) -> set[str]:
    texts = (c.text or "" for c in claims if c.field == "venue")
    return {word[:STEM].lower() for text in texts for word in text.split() if len(word) >= STEM}


REFUSALS = frozenset({"hunger_strike", "strike", "boycott"})
"""Acts of refusal, which no crowd need gather for."""


def is_introduced(mention: Mention, day: Claim | None, place: Toponym | None, draft: Draft) -> bool:
    """Whether "a rally" comes with a day or town that the draft is not told to have: another one."""
    if not mention.indefinite or mention.plural:
        return False
    return (day is not None and draft.date is None) or (place is not None and draft.place is None)
