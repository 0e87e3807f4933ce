"""A pack's patterns: what a sentence must have for each to match, and which of all of them fit it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property

from etl.language.expressions import Expression
from etl.language.needs import COMMON, Needs, read_needs
from etl.language.pack_file import PatternEntry
from etl.records import Sentence

_BEGIN = re.compile(r"(?:\(\?<[!=][^()]*\))*\{(number|before_number)\}")
"""How a pattern is written that begins with a number, whatever may not stand before it."""


class Pattern:
    """A pattern, with what a sentence must have for it to match.

    `wants_number`: every match contains a number. `begins_with_number`: every match begins with one, which is the one
    it reads where it `reads_first_number`. `is_plain`: it reads what is reported of the event itself; `is_bare`: as a
    last resort, after all others.
    """

    def __init__(self, entry: PatternEntry, regex: Expression) -> None:
        self.entry = entry
        self.regex = regex
        self.previous = entry.previous
        begin = _BEGIN.match(entry.pattern)
        self.begins_with_number = begin is not None
        self.reads_first_number = begin is not None and begin[1] == "number"
        self.is_bare = entry.modality == "reported" and entry.target == "bare"
        self.is_plain = entry.modality == "reported" and (self.is_bare or not entry.target)

    @cached_property
    def needs(self) -> Needs:
        """What a sentence must have, read off the pattern; `load_packs` has it from an earlier run."""
        return read_needs(self.entry.pattern)

    @cached_property
    def screened(self) -> Needs:
        """What the screen asks of a text for the pattern of an act."""
        return read_needs(self.entry.pattern, is_screened=True)

    @cached_property
    def wants_number(self) -> bool:
        """Whether every match contains a number."""
        return self.needs.always("number")

    def fits(self, sentence: Sentence) -> bool:
        """Whether the sentence could match at all: the cheap test before the expression."""
        return self.needs.met(sentence.tags)


COMMON_COST = 1000
"""What a list that most sentences have, and a short plain word, counts when the rarest is looked for; others count
their words."""

COMMON_LETTERS = 3
"""Letters of a plain word that most sentences have."""


Fitting = tuple[dict[str, list[Pattern]], dict[str, list[Pattern]]]
"""The patterns that a sentence could match, by field: those that read, and those that refuse."""

COUNTED = frozenset({"attendance", "detentions", "deaths", "injuries"})
"""Fields of figures: of these plain patterns come after the others, those of last resort after all."""


def _is_common(tag: str) -> bool:
    return tag in COMMON or (tag[0] == "=" and len(tag) <= 1 + COMMON_LETTERS)


def _order(pattern: Pattern) -> tuple[bool, bool]:
    is_counted = pattern.entry.field in COUNTED
    return (is_counted and pattern.is_plain, is_counted and pattern.is_bare)


class PatternIndex:
    """Patterns by the rarest tag that each needs, so that a sentence meets only those it could fit.

    Each choice of tags is a bit of a number, so that one operation says whether a sentence has a tag of every choice.
    """

    def __init__(self, patterns: tuple[Pattern, ...], words: Mapping[str, tuple[str, ...]]) -> None:
        self._patterns = patterns = tuple(sorted(patterns, key=_order))
        self._always = [rank for rank, pattern in enumerate(patterns) if () in pattern.needs.ways]
        self._by_tag: dict[str, list[tuple[int, int]]] = {}
        self._bits_of: dict[str, int] = {}
        bits: dict[frozenset[str], int] = {}

        @cache  # most choices are of many patterns
        def cost(choice: frozenset[str]) -> int:
            return sum(COMMON_COST if _is_common(tag) else len(words.get(tag, ("",))) for tag in choice)

        for rank, pattern in enumerate(patterns):
            for way in pattern.needs.ways if () not in pattern.needs.ways else ():
                rarest = min(way, key=cost)
                rest = sum(bits.setdefault(choice, 1 << len(bits)) for choice in way if choice != rarest)
                for tag in sorted(rarest):
                    self._by_tag.setdefault(tag, []).append((rank, rest))
        for choice, bit in bits.items():
            for tag in choice:
                self._bits_of[tag] = self._bits_of.get(tag, 0) | bit
        self._all_bits = (1 << len(bits)) - 1

    def fitting(self, tags: frozenset[str]) -> Fitting:
        """The patterns whose needs are met, by field, in order: those that read, and those that refuse."""
        met = 0
        for tag in self._bits_of.keys() & tags:
            met |= self._bits_of[tag]
        unmet = self._all_bits ^ met
        ranks = set(self._always)
        for tag in self._by_tag.keys() & tags:
            ranks.update([rank for rank, rest in self._by_tag[tag] if not rest & unmet])
        reading: dict[str, list[Pattern]] = {}
        refusing: dict[str, list[Pattern]] = {}
        for rank in sorted(ranks):
            pattern = self._patterns[rank]
            found = refusing if pattern.entry.refuse else reading
            found.setdefault(pattern.entry.field, []).append(pattern)
        return reading, refusing
