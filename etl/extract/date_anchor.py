"""The day that a text was written, which its "today" is counted from.

A paper's archive prints a story a day or two after it was written: the story's own words tell, where it puts a weekday
beside "today" or "yesterday".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from etl.extract.date_calendar import moved
from etl.extract.date_grammar import DateGrammar, Found, Words

PRINTED_LATER = 3
"""Days after it was written in which a text is published at most."""

REACH = 3
"""Words from "today" to the weekday that explains it: "today, on Sunday"."""

_SIGNS = frozenset(",(")


def day_written(grammar: DateGrammar, words: Words, found: Sequence[Found], published: date | None) -> date | None:
    """The day by which "today, Sunday" is right: publication, or up to three days before it.

    The first such pair decides; without one, or where none of these days fits, it is the day of publication.
    """
    if published is None:
        return None
    for place in found:
        if place.pattern.kind != "deictic":
            continue
        offset = place.pattern.offset
        if offset is None:
            meant = grammar.value(words, place.slots["deictic"], "deictic") if "deictic" in place.slots else None
            offset = meant if isinstance(meant, int) else None
        weekday = _weekday_beside(grammar, words, place)
        if offset is None or weekday is None:
            continue
        for late in range(PRINTED_LATER + 1):
            day = moved(published, offset - late)
            if day is not None and day.weekday() == weekday:
                return moved(published, -late)
        return published
    return published


def _weekday_beside(grammar: DateGrammar, words: Words, place: Found) -> int | None:
    """The weekday in an expression or right after it, no more than a comma or a word like "on" between."""
    between = grammar.vocabulary.words.on_word
    for index in range(place.span[0] + 1, min(place.span[1] + REACH, len(words.forms))):
        weekday = grammar.value(words, index, "sure_weekday")
        if isinstance(weekday, int):
            return weekday
        if index >= place.span[1] and words.forms[index] not in _SIGNS and words.forms[index].lower() not in between:
            return None
    return None
