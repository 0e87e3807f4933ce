"""Acts that a frame tells by figures alone, without a word for them: a crowd counted, people held in a city."""

from __future__ import annotations

from etl.assemble.frames import COUNTS, Frame
from etl.assemble.near import places_of
from etl.language import Pack
from etl.records import Mention

TELLING = frozenset({"force", "lethal_force", "dispersal", "true"})
"""Codes of conduct that tell of an act where they stand with a city of their own."""

CROWDED = frozenset({"actor", "gathering_noun", "police", "force_word"})
"""Word lists of which one makes dead, hurt and force those of a gathering."""


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
        start, end = claim.start or 0, claim.end or 0
        stub = Mention(start, end, "", "demonstration", "actual", "count", frame.sentence.index, claim.rule)
        if claim.target == "total" and not told:
            told.append(stub)  # a city's share may follow: "1,018 were held, most of them in St Petersburg (452)"
            continue
        speaks = claim.field == "detentions" or frame.is_dated() or bool(frame.sentence.tags & CROWDED)
        in_city = any(t.place is not None and t.place.kind == "city" for t in places_of(stub, frame, pack))
        if (claim.field == "attendance" and not told) or (has_protest and speaks and in_city):
            return [*told, stub]
    return told
