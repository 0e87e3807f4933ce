"""What a sentence must have for a pattern to match at all: read off the pattern, so that few sentences meet it.

Every match of a template contains its parts that are not optional: word lists, and plain words, which the loader finds
in the same pass as the lists under the name `=word`. Where a part is a choice, one of its alternatives must occur.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SLOT = re.compile(r"\{([a-z_]+)\}")
_QUANTIFIER = re.compile(r"[?*+]|\{\d*,?\d*\}")
_LETTER = re.compile(r"[^\W\d_]")

LEAST_LITERAL = 3
"""Letters of a plain word worth looking for."""

MOST_CHOICES = 60
"""A choice among more says too little."""

COMMON = frozenset({"people", "modifier", "article", "be", "said", "crowd", "police", "number"})
"""Lists that most sentences about protest have: a choice without them tells more."""


@dataclass(frozen=True, slots=True)
class Needs:
    """`all_of` must occur, and one of `any_of` where it is not empty. Names are word lists, `number`, or `=word`."""

    all_of: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()

    def met(self, tags: frozenset[str]) -> bool:
        """Whether a sentence with these tags could match."""
        return self.all_of <= tags and (not self.any_of or not self.any_of.isdisjoint(tags))


def read_needs(template: str) -> Needs:
    """The needs of a template.

    >>> needs = read_needs("{police} (?:no )?(?:shot|{dead} by)")
    >>> sorted(needs.all_of), sorted(needs.any_of)
    (['police'], ['=shot', 'dead'])
    >>> read_needs("(?:{a})? [^ ]+") == Needs()
    True
    >>> sorted(read_needs("arrests? of|{held}").any_of)
    ['=arrest', 'held']
    """
    choices, _ = _read(template, 0)
    single = frozenset(name for choice in choices if len(choice) == 1 for name in choice)
    several = [choice for choice in choices if len(choice) > 1]
    return Needs(single, min(several, key=_telling, default=frozenset()))


def _telling(choice: frozenset[str]) -> tuple[bool, int, tuple[str, ...]]:
    return (bool(choice & COMMON), len(choice), tuple(sorted(choice)))


def _read(template: str, position: int) -> tuple[list[frozenset[str]], int]:
    """The choices of a group's inside, from `position` to its closing bracket or the end: of each one must occur."""
    alternatives: list[list[frozenset[str]]] = []
    current: list[frozenset[str]] = []
    word, at_start = "", True

    def end_word() -> None:
        nonlocal word
        if len(word) >= LEAST_LITERAL:
            current.append(frozenset({f"={word}"}))
        word = ""

    while position < len(template) and template[position] != ")":
        char = template[position]
        if char == "|":
            end_word()
            alternatives.append(current)
            current, at_start = [], True
            position += 1
            continue
        begins = at_start
        part, after = _part(template, position)
        quantifier = _QUANTIFIER.match(template, after)
        optional = quantifier is not None and (quantifier[0][0] in "?*" or quantifier[0].startswith(("{0", "{,")))
        at_start = not _LETTER.match(char) and char not in "])}"
        if part is None and _LETTER.match(char):
            if optional:
                end_word()
            elif word or begins:
                word += char
        else:
            end_word()
            if part is not None and not optional:
                current.extend(part)
        position = after
        if quantifier is not None:
            end_word()
            position = quantifier.end()
            while template[position : position + 1] in {"?", "+"}:
                position += 1
            at_start = False
    end_word()
    alternatives.append(current)
    if len(alternatives) == 1:
        return alternatives[0], position
    if not all(alternatives):
        return [], position
    union = frozenset(name for choices in alternatives for name in min(choices, key=_telling))
    return ([union] if len(union) <= MOST_CHOICES else []), position


def _part(template: str, position: int) -> tuple[list[frozenset[str]] | None, int]:
    """One part from `position` and its end: its choices, [] where it says nothing, None for a plain character."""
    slot = _SLOT.match(template, position)
    if slot is not None:
        return [frozenset({"number" if slot[1] == "other_number" else slot[1]})], slot.end()
    char = template[position]
    if char == "\\":
        return [], position + 2
    if char == "[":
        end = position + 2
        while end < len(template) and template[end] != "]":
            end += 2 if template[end] == "\\" else 1
        return [], end + 1
    if char == "(":
        looks = template.startswith(("(?=", "(?!", "(?<=", "(?<!"), position)
        inside = position + 1
        if template.startswith("(?P<", position):
            inside = template.index(">", position) + 1
        elif template.startswith("(?", position):
            inside = position + (4 if template.startswith(("(?<=", "(?<!"), position) else 3)
        choices, end = _read(template, inside)
        return ([] if looks else choices), end + 1
    return (None if _LETTER.match(char) else []), position + 1
