"""How near words of a frame are to each other, in characters and in clauses."""

from __future__ import annotations

from etl.assemble.frames import Frame
from etl.language import Pack
from etl.records import Claim, Mention

LASTING = frozenset({"strike", "hunger_strike", "sit_in", "blockade", "boycott"})
"""Acts that begin on a day and go on: "on hunger strike since 13 July" dates them."""


CAUSE_WORDS = 3
"""So many words from "after" or the like to a date or place make a clause: "after Friday prayers" is none."""


def is_in_cause(mention: Mention, start: int, frame: Frame, pack: Pack) -> bool:
    """Whether a date or place that begins after an act stands in a clause of what led to it."""
    offset = frame.sentence.start
    between = frame.sentence.folded[mention.end - offset : start - offset]
    openers = list(pack.cause_opener.finditer(between))
    return bool(openers) and len(between[openers[-1].end() :].split()) >= CAUSE_WORDS


def distance(mention: Mention, claim: Claim) -> int:
    """Characters between a mention and a claim; 0 where they touch."""
    start, end = claim.start or 0, claim.end or 0
    return max(start - mention.end, mention.start - end, 0)
