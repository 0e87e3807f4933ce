"""Which drafts are events by the codebook, and which are background, a headline of what follows, or mere names."""

from __future__ import annotations

from collections.abc import Sequence

from etl.assemble.compatible import span_of
from etl.assemble.draft import Draft
from etl.assemble.drafts import NOTE_SENTENCES, UNDONE
from etl.assemble.frames import Frame

CONCERNED = frozenset({"political_person", "court"})
"""Word lists of which a sentence has one where its verb tells what a court did with people in politics."""

WEEK = 7
"""Days from which on a date is too coarse for what only a faint word tells."""

BUILT = "construction"
"""The form of mentions that say who did what (`etl/detect/`)."""


def only_heads(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether a headline tells of acts in many places that the text tells one by one ("Rallies in several cities"), of
    one with neither day nor place that the text tells too ("Strike will hurt growth", of one that is on), or names
    with a bare noun and no figure what the text tells in other words ("Lock-on shuts Preston road")."""
    if not all(f.sentence.is_title for f in draft.frames):
        return False
    if draft.types() == {"arrest"} and not draft.dates and any(_tells_of_held(d) for d in drafts if d is not draft):
        return True
    others = [d for d in drafts if d is not draft and d.family() == draft.family()]
    is_noun = all(m.form == "actor" for m in draft.mentions)  # a headline's bare noun: "Stay-away in Zimbabwe"
    if is_noun and others and not any(c.field == "attendance" and c.target is None for c in draft.claims):
        return True
    if draft.place is not None:
        return False
    if draft.is_national or all(m.plural for m in draft.mentions):
        return any(d.place is not None for d in others)
    return not draft.dates and any(d.types() & draft.types() for d in others)


def _tells_of_held(draft: Draft) -> bool:
    """Whether a draft tells who was held: "Activists arrested in Minsk", and then of the picket that they held."""
    return bool(draft.types() & {"arrest", "court_ruling"}) or any(c.field == "detentions" for c in draft.claims)


def only_introduces(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether a draft only gives the day for acts told town by town after it: "On Sunday the regions followed. In
    Gomel a thousand came"."""
    if draft is drafts[0] or draft.is_national or draft.place is not None or any(f.has_counts() for f in draft.frames):
        return False
    shown = [d for d in drafts if d.sibling_of is draft and not d.dates]
    return any(d.place is not None and d.family() == draft.family() for d in shown)


def is_told(draft: Draft, main: Draft | None) -> bool:
    """Whether a draft is an event by the codebook: not background without date, place or figure of its own."""
    if not any(m.modality in {"actual", "planned", "cancelled", "prevented", "called"} for m in draft.mentions):
        return False
    modalities = {m.modality for m in draft.mentions}
    has_figure = any(f.has_counts() for f in draft.frames) and any(
        c.field in {"attendance", "detentions", "deaths"} and c.modality == "reported" and c.target is None
        for c in draft.claims
    )
    in_lead = any(f.is_lead for f in draft.frames)
    own_date = bool(draft.dates)  # a day that no publication date resolves is a day
    own_place = draft.place is not None and draft.place.place is not None and draft.place.place.kind == "city"
    if draft.family() == "political":
        is_done = own_place and not draft.is_background and _is_done_by_state(draft)
        is_first = draft is main or (main is None and in_lead) or (own_place and in_lead) or is_done
        return _is_political_news(draft, is_first=is_first)
    if modalities <= {"called"}:
        return own_date
    if main is None:
        return in_lead or own_date or own_place or has_figure
    if draft is main:
        return True
    if draft.is_wave:
        return own_date or has_figure
    if draft.is_national and any(not m.faint and m.modality == "actual" for m in draft.mentions):
        return own_date or has_figure or not _is_only_many(draft)
    is_other = any(m.apart for m in draft.mentions) and not draft.is_background  # "the previous rally" is history
    is_apart = is_other or modalities <= UNDONE  # "a counter-march", "a march never began"
    is_another_act = not draft.types() & (main.types() | {"demonstration", "riot"}) and not draft.is_background
    if own_date or own_place or is_apart or (has_figure and (draft.place is not None or is_another_act)):
        return True
    if _has_venue(draft) or _has_crowd(draft):
        return True
    return not draft.is_background and _is_outbreak(draft)


def _is_only_many(draft: Draft) -> bool:
    """Whether nothing but a plural tells of acts all over a country: "There have been dozens of similar protests"."""
    return all(m.plural or m.form == "actor" for m in draft.mentions)


def _has_venue(draft: Draft) -> bool:
    """Whether an act of the news has a square or building of its own: "The crowd was shot at near the station". What is
    only announced needs a day."""
    is_only_announced = draft.is_announced() and any(m.form != "actor" for m in draft.mentions)
    if is_only_announced or all(f.sentence.is_title for f in draft.frames):
        return False
    return any(c.field == "venue" for c in draft.claims)


CROWD_OF = 10
"""From so many people on a figure tells an act of its own without day or place."""


def _has_crowd(draft: Draft) -> bool:
    """Whether people are counted for an act: "80 had gathered before"."""
    told = (c for c in draft.claims if c.field in {"attendance", "detentions"} and c.target is None)
    return any(c.modality == "reported" and (c.best or 0) >= CROWD_OF for c in told)


def _is_outbreak(draft: Draft) -> bool:
    """Whether a crowd's violence is told apart from the act that is the news: "There were riots in Chaco"."""
    return any(m.event_type == "riot" and m.modality == "actual" and m.form != "actor" for m in draft.mentions)


def _is_done_by_state(draft: Draft) -> bool:
    """Whether plain words say that people were seized or something was forbidden."""
    return draft.mentions[0].event_type in {"arrest", "restriction"} and any(
        m.modality == "actual" and not m.faint and not m.earlier and m.form in {"verb", BUILT} for m in draft.mentions
    )


def _is_political_news(draft: Draft, *, is_first: bool) -> bool:
    """Whether a political act is told with a day of its own, or is what the article reports first (`is_first`);
    without either it is background."""
    is_news = is_first and not draft.is_background and not all(m.earlier for m in draft.mentions)
    if draft.mentions[0].event_type == "court_ruling":
        told = [
            m
            for f in draft.frames
            for m in f.mentions
            if m in draft.mentions and ((f.sentence.tags & CONCERNED and m.form == "verb") or m.form == BUILT)
        ]
        if told and all(m.modality in {"planned", "called"} for m in told):
            return bool(draft.dates)  # "he is expected to be charged": when, nobody says
        # "courts have freed one person on bail" is news without a day of its own, "had been jailed" is not
        return bool(told) and (bool(draft.dates) or not all(m.earlier for m in told))
    if all(m.faint for m in draft.mentions):
        to_the_day = any((span := span_of(d)) is not None and (span[1] - span[0]).days < WEEK for d in draft.dates)
        return to_the_day or (is_news and any(m.form == BUILT for m in draft.mentions))
    if draft.mentions[0].event_type == "election":
        return bool(draft.dates) or (is_news and draft.place is not None)
    is_held = draft.follows is not None and (draft.follows.date is not None or not draft.follows.is_background)
    return bool(draft.dates) or is_news or is_held


def is_news_of_note(draft: Draft, frames: Sequence[Frame]) -> bool:
    """Whether a note says in plain words that people protested: it is about that act, wherever and whenever it was."""
    if frames[-1].sentence.index >= NOTE_SENTENCES or draft.family() != "protest":
        return False
    crowded = {f.sentence.index for f in draft.frames if f.sentence.tags & CROWD}
    return any(
        m.modality == "actual" and not m.faint and m.form in {"verb", "construction"} and m.sentence in crowded
        for m in draft.mentions
    )


CROWD = frozenset({"people", "doer", "protester"})
"""Word lists of who takes part in an act."""
