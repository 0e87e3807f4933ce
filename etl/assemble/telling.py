"""Which mentions of a frame tell an act of their own, and which only name it or say why another was done."""

from __future__ import annotations

from etl.assemble.frames import Frame
from etl.assemble.near import distance
from etl.assemble.near_places import places_of
from etl.codes import family_of
from etl.language import Pack
from etl.records import Claim, Mention

UNREAL = frozenset({"hypothetical", "negated", "generic"})

PERMIT_REACH = 40
"""Characters between a gathering and words of permission about it."""


def neutral(mention: Mention, frame: Frame) -> Mention:
    """ "The rally has been authorised", and a headline's bare noun, say nothing of whether it was held."""
    if frame.sentence.is_title and mention.form == "noun" and mention.modality == "actual":
        return mention._replace(form="actor")
    for claim in frame.claims:
        if claim.field == "authorization" and mention.form == "noun" and distance(mention, claim) <= PERMIT_REACH:
            return mention._replace(form="actor")
    return mention


def acts_alone(told: list[Mention], frame: Frame, pack: Pack) -> list[Mention]:
    """The mentions of a frame without those that only say why another act was done: "stayed away in protest"."""
    if len(told) < 2 or "demand_cue" not in frame.sentence.tags:
        return told
    why = [m for m in told if m.form != "count" and _is_why(m, frame, pack)]
    if not why:
        return told
    acts = [m for m in told if m not in why]
    return acts if any(family_of(m.event_type) == "protest" for m in acts) else told


CUE_REACH = 12
"""Characters before an act in which a cue of what it is for begins: "in (protest)", "to (protest)"."""


def _is_why(mention: Mention, frame: Frame, pack: Pack) -> bool:
    """Whether an act's word is the end of a cue: "in protest against"."""
    at = mention.start - frame.sentence.start
    cues = pack.expression("demand_cue").finditer(frame.sentence.folded, max(0, at - CUE_REACH))
    first = next((cue for cue in cues if cue.end() > at), None)
    return first is not None and first.start() < at


def is_of_permit(mention: Mention, day: Claim, frame: Frame) -> bool:
    """Whether a day is that of a permit or ban, not of the gathering that it is about: "Police had first said no to the
    rally, but a court suspended the ban on Thursday"."""
    if mention.form != "actor":
        return False
    start, end = day.start or 0, day.end or 0

    def away(a: int, b: int) -> int:
        return max(start - b, a - end, 0)

    own = away(mention.start, mention.end)
    permits = [(c.start or 0, c.end or 0) for c in frame.claims if c.field == "authorization"]
    return any(not a <= mention.start < b and away(a, b) < own for a, b in permits)


def tells_earlier(frame: Frame, pack: Pack) -> bool:
    """Whether words of an earlier time or of another place stand in a frame's sentence ("the day before", "freed"), and
    not only in what people want: "marched to demand the release of the governor"."""
    if "elsewhere_cue" not in frame.sentence.tags:
        return False
    offset = frame.sentence.start
    wanted = [((c.start or 0) - offset, (c.end or 0) - offset) for c in frame.claims if c.field in WANTED]
    cues = pack.expression("elsewhere_cue").finditer(frame.sentence.folded)
    return any(not any(a < cue.end() and cue.start() < b for a, b in wanted) for cue in cues)


WANTED = frozenset({"demand_text", "issues"})
"""Fields that say what people want."""


def is_supposed(frame: Frame) -> bool:
    """Whether a frame tells an act of protest only as something that could be: its figures are of no crowd."""
    acts = [m for m in frame.mentions if not m.faint and family_of(m.event_type) == "protest"]
    return bool(acts) and all(m.modality == "hypothetical" for m in acts)


def stands_alone(mention: Mention, frame: Frame, pack: Pack) -> bool:
    """Whether a faint word of protest tells an act of its own: in a city that its frame names for it, of people
    counted, or of others ("a rival crowd")."""
    if family_of(mention.event_type) == "political":
        return False
    places = places_of(mention, frame, pack)
    in_city = bool(places) and all(t.place is not None and t.place.kind == "city" for t in places)
    return in_city or (mention.form == "construction" and (bool(frame.crowds()) or mention.apart))


def tells_a_crowd(mention: Mention, frame: Frame) -> bool:
    """Whether a faint word says what people did whom its frame counts: "15,000 stood before the courts"."""
    if mention.form not in {"verb", "construction"} or family_of(mention.event_type) != "protest":
        return False
    return bool(frame.crowds())


def names_a_figure(mention: Mention) -> bool:
    """Whether a construction says what the state did with somebody in politics: in the lead it is news, whatever
    plainer word comes later."""
    return mention.form == "construction" and mention.event_type in {"arrest", "court_ruling", "attack"}


def acts_on_known(mention: Mention, frame: Frame) -> bool:
    """Whether a dated construction of politics tells its frame, which names a known gathering only after it: "three
    stations were suspended on Sunday for showing the protests"."""
    if not frame.is_dated() or mention.form != "construction" or family_of(mention.event_type) != "political":
        return False
    plain = [m for m in frame.mentions if not m.faint]
    return all(m.start > mention.end and (m.definite or m.form == "actor") for m in plain)
