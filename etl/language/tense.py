"""The tense around a date: whether its clause tells of what was or of what is to come."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from etl.language.pack import Pack
from etl.records import Sentence

PARTICIPLE_REACH = 10
"""So near after a word of the future, a word of the past is its participle: "will be held"."""


def _clause_around(folded: str, at: int, pack: Pack) -> str:
    """The clause in which a character stands, to the next comma or joining word."""
    clause = pack.clause_break.split(folded[:at])[-1]
    return clause + pack.clause_break.split(folded[at:])[0]


def tense_of(sentences: Sequence[Sentence], pack: Pack) -> Callable[[int], bool | None]:
    """A function from an offset to True (past), False (future) or None (no cue), by the pack's words.

    The cue nearest to the offset wins; words of future alone decide where no word of the past stands.
    """
    starts = [sentence.start for sentence in sentences]

    def is_past(offset: int) -> bool | None:
        index = bisect_right(starts, offset) - 1
        if index < 0:
            return None
        sentence = sentences[index]
        if "planned_cue" in sentence.tags and pack.future_date.search(sentence.folded, 0, offset - sentence.start):
            return False  # "have called a rally for Thursday"
        at = offset - sentence.start
        announced = pack.announced.search(sentence.folded, 0, at)
        if announced is not None and not pack.expression("past_cue").search(sentence.folded, announced.end(), at):
            return False  # "has called a walkout at noon on Thursday"
        clause = pack.clause_break.split(sentence.folded[:at])[-1]
        if "future_in_past" in sentence.tags and pack.expression("future_in_past").search(clause):
            return False  # "said he would resume his campaign with a rally on Monday"
        if "future_only" not in sentence.tags:
            return True if "past_cue" in sentence.tags else None
        if "past_cue" not in sentence.tags:
            return False
        own = _clause_around(sentence.folded, at, pack)
        if pack.expression("future_only").search(own) and not pack.expression("past_cue").search(own):
            return False  # "will walk out on Friday, the union said"
        to_come = list(pack.expression("future_only").finditer(sentence.folded))
        past = [
            abs(match.start() - at)
            for match in pack.expression("past_cue").finditer(sentence.folded)
            if not any(0 <= match.start() - future.end() <= PARTICIPLE_REACH for future in to_come)
        ]
        return bool(past) and min(past) < min(abs(future.start() - at) for future in to_come)

    return is_past
