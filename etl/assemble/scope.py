"""Whether what a frame tells is of one place and day, of a whole country, or of many days."""

from __future__ import annotations

from collections.abc import Sequence

from etl.assemble.frames import Frame
from etl.codes import family_of
from etl.language import Pack
from etl.records import Mention, Toponym


def sums_up(frame: Frame, place: Toponym | None) -> bool:
    """Whether the frame's figures are sums over many places."""
    if place is not None and place.place is not None and place.place.kind == "city":
        return False
    return any(c.target == "total" and c.modality == "reported" for c in frame.claims)


def is_sum(mention: Mention, frame: Frame) -> bool:
    """Whether an act told by a figure alone is told by a sum over places, whatever city is named beside it."""
    return mention.form == "count" and any(c.target == "total" and c.start == mention.start for c in frame.claims)


NATIONAL_REACH = 16
"""Characters before an act in which "national" makes it one of the whole country ("a national strike")."""


PLACES_REACH = 60
"""Characters from an act in which a number of places makes it one of the whole country ("in 35 towns")."""


def tells_country(mention: Mention, frame: Frame, place: Toponym | None, pack: Pack) -> bool:
    """Whether an act without a city is one of the whole country: "a national strike", "marches in 35 towns"."""
    if place is not None and place.place is not None and place.place.kind == "city":
        return False
    offset = frame.sentence.start
    left, right = max(0, mention.start - offset - PLACES_REACH), mention.end - offset + PLACES_REACH
    if frame.sentence.tags >= {"number", "place_kind"} and (
        pack.several_places.search(frame.sentence.masked, left, right)
        or pack.many_places.search(frame.sentence.masked, mention.end - offset, right + PLACES_REACH)
    ):
        return True
    if "total_cue" in frame.sentence.tags and pack.expression("total_cue").search(frame.sentence.folded, left, right):
        return True
    if "national_word" not in frame.sentence.tags:
        return False
    begin = max(0, mention.start - offset - NATIONAL_REACH)
    around = frame.sentence.folded[begin : mention.end - offset + NATIONAL_REACH]
    found = pack.expression("national_word").search(around)
    # a capital inside the sentence is a name's: "stormed the National Assembly"
    return found is not None and not (begin + found.start() and frame.sentence.text[begin + found.start()].isupper())


def strikes_beside(mention: Mention, told: Sequence[Mention], frame: Frame, pack: Pack) -> bool:
    """Whether a strike of a whole country is named beside what a crowd did in a town: "protesters clashed with police
    in Athens during a general strike"."""
    if mention.event_type != "strike" or not any(
        m.event_type != "strike" and m.end < mention.start and family_of(m.event_type) == "protest" for m in told
    ):
        return False
    offset = frame.sentence.start
    around = frame.sentence.folded[max(0, mention.start - offset - NATIONAL_REACH) : mention.end - offset]
    return pack.expression("national_word").search(around) is not None


def tells_both(frame: Frame, pack: Pack) -> bool:
    """Whether a frame tells of the two acts before it: "Both were held without permission"."""
    return bool(pack.words.get("of_both")) and pack.expression("of_both").match(frame.sentence.folded) is not None


def tells_all(frame: Frame, pack: Pack) -> bool:
    """Whether a frame tells of every act of a round-up: "None of the rallies had been authorised"."""
    return bool(pack.words.get("of_all")) and pack.expression("of_all").search(frame.sentence.folded) is not None


OTHER_CROWD_REACH = 40
"""Characters of a sentence in which another crowd is named where it is what the sentence is about."""


def turns_elsewhere(frame: Frame, pack: Pack) -> bool:
    """Whether a frame turns to another crowd: "Meanwhile a rally was held on Victory Square", "Later a separate group
    of several hundred broke into the ministry"."""
    tags, folded = frame.sentence.tags, frame.sentence.folded
    in_city = any(t.place is not None and t.place.kind == "city" for t in frame.places)
    is_counted = any(c.field == "attendance" and c.target is None for c in frame.claims)
    if not (in_city or is_counted or any(c.field == "venue" for c in frame.claims)):
        return False
    if "another_crowd" in tags and pack.expression("another_crowd").search(folded, 0, OTHER_CROWD_REACH):
        return True
    offset = frame.sentence.start
    is_beside = "meanwhile" in tags and pack.expression("meanwhile").search(
        folded, frame.start - offset, frame.end - offset
    )
    return bool(is_beside)


def tells_wave(mention: Mention, frame: Frame, pack: Pack) -> bool:
    """Whether an act is many days' told together: "weeks of protests", "the protests since July"."""
    folded = frame.sentence.folded
    left = folded[max(0, mention.start - frame.sentence.start - 40) : mention.start - frame.sentence.start]
    if pack.expression("wave_word").search(left):
        return not frame.is_dated()  # "a string of rallies on Saturday night" is of one day
    since = {"since"} if mention.event_type == "riot" else {"since", "begun"}  # "the riots began on Saturday night"
    return mention.plural and any(d.target in since for d in frame.dates)
