"""Whether capitals tell names in a text, and what may be a place where they do not: all small, or all in capitals."""

from __future__ import annotations

import re
from functools import lru_cache

from etl.geocode.build import COMMON, EXONYM, STEM_MARK
from etl.geocode.gazetteer import Candidate
from etl.geocode.names import WORD, fold_word, is_cyrillic
from etl.geocode.phrase import Words

_INITIAL = re.compile(r"([^\W\d_])[^\W\d_]*")

LARGE = 5.0
"""The prior of a place of about 100,000 people: its name is believed wherever it stands."""

WELL_KNOWN = 4.6
"""The same of 40,000 people, by the name that the place itself has."""

SMALL = 4.0
"""The same of 10,000: believed by several words, or after a word of being in it."""

CLEAR = 4
"""Letters of an inflected word by which it is told from others: «раз» has the stem of a town's name."""

BEFORE = 16
"""Characters before a name in which the word before it stands."""


@lru_cache(maxsize=2)  # asked when names are found, and when they are resolved
def has_case(text: str) -> bool:
    """Whether capitals tell names in this text: not in one that is all lower or all upper case.

    >>> has_case("The rally in Gomel."), has_case("the rally in gomel"), has_case("RALLY IN GOMEL, BELARUS")
    (True, False, False)
    """
    initials = _INITIAL.findall(text, 0, 1500)
    capitals = sum(map(str.isupper, initials))
    return 0.02 * len(initials) < capitals < 0.85 * len(initials)


def is_name(text: str, span: tuple[int, int], name: str, top: Candidate, mark: int, words: Words) -> bool:
    """Whether the words of a span may be the name of their likeliest place.

    One word that is a word of the language too is none. Words that all are ("la paz", "el alto"), first names, and
    the shortest of inflected words must have a word of being somewhere before them ("en la paz").
    """
    start, end = span
    parts = name.split(" ")
    if all(part in words.never for part in parts):
        return len(parts) > 1 and top.prior >= LARGE and _stands_in(text, start, words)
    if len(parts) > 1:
        return top.prior >= SMALL
    printed = fold_word(text[start:end])
    if (printed in words.given or (name[0] == STEM_MARK and len(printed) < CLEAR)) and not _stands_in(
        text, start, words
    ):
        return False
    if top.prior >= LARGE or (top.quality <= EXONYM and top.prior >= WELL_KNOWN):
        return True
    is_own = top.quality <= EXONYM or is_cyrillic(
        name[-1]
    )  # names in other scripts than Latin all count as further ones
    return top.prior >= SMALL and is_own and not mark & COMMON and _stands_in(text, start, words)


def _stands_in(text: str, start: int, words: Words) -> bool:
    """Whether the word before is one of being somewhere: "in", "в", "en"."""
    before = text[max(0, start - BEFORE) : start]
    last = before.split(" ")[-2:-1] if before.endswith(" ") else []
    return bool(last) and WORD.fullmatch(last[0]) is not None and fold_word(last[0]) in words.locatives
