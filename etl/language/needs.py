"""What a sentence must have for a pattern to match at all: read off the pattern, so that few sentences meet it.

Every match of a template contains its parts that are not optional: word lists, and plain words and phrases, which the
loader finds in the same pass as the lists under the name `=word`. Where a part is a choice, one of its alternatives
must occur.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

_SLOT = re.compile(r"\{([a-z_]+)\}")
_QUANTIFIER = re.compile(r"[?*+]|\{\d*,?\d*\}")
_PLAIN = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]")
_INNER = re.compile(r"(?<=.)\([^()]*\)(?=.)", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]|\[[^\W\d_]{1,4}\]")
"""A letter, or a choice of few."""

_LAST = re.compile(r"(?:^|[ |:(])(?:\(\?:([^()]*)\)|([^\W\d_]+|(?<=[ |:(])[,-])) $")
"""The group of choices, or the word, that a template ends in, before a space."""

_LAST_WORD = re.compile(r"(?:(?<=[ ])|^)[^\W\d_]+$|[,-]$")

LEAST_LITERAL = 3
"""Letters of a plain word worth looking for."""

LEAST_PARTED = 2
"""The same in a sentence, where what stands before the word is surely no letter: "he" is in "the" too."""

RARE_LITERAL = 8
"""A plain word as long as this, its sign counted, tells as much as a list does; shorter ones stand everywhere."""

MOST_CHOICES = 120
"""A choice among more says too little."""

COMMON = frozenset({"people", "modifier", "article", "be", "said", "crowd", "police", "number"})
"""Lists that most sentences about protest have: a choice without them tells more."""


SEVERAL_NUMBERS = "several_numbers"
"""What a sentence has two numbers of at least: a pattern with a `{before_number}` reads another one after it."""

MARKS = "(:&%"
"""Marks that few sentences have: what a pattern needs of them are they themselves."""

MOST_RANKS = 3
"""Choices kept of alternatives that are not told apart."""

MOST_WAYS = 40
"""More ways are not told apart: the test must stay cheaper than the expression."""

_Way = list[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Needs:
    """One of `ways` must be met, and a way by one name of each of its choices. Names are word lists, `number`,
    `several_numbers`, `=word`, a mark, or `<word` right before a number; a way without choices is always met."""

    ways: tuple[tuple[frozenset[str], ...], ...] = ((),)

    def met(self, tags: frozenset[str]) -> bool:
        """Whether a sentence with these tags could match."""
        for way in self.ways:
            for choice in way:
                if choice.isdisjoint(tags):
                    break
            else:
                return True
        return False

    def names(self) -> frozenset[str]:
        """All names that decide."""
        return frozenset(name for way in self.ways for choice in way for name in choice)

    def always(self, name: str) -> bool:
        """Whether no sentence without the name could match."""
        return all(frozenset({name}) in way for way in self.ways)


def pack_needs(all_needs: Mapping[str, Needs]) -> bytes:
    """Needs by name, to be kept: the choices, of which most are of many ways, and the ways by their numbers.

    >>> needs = {"a": read_needs("{police} shot"), "b": read_needs("{police}|riots")}
    >>> unpack_needs(pack_needs(needs)) == needs
    True
    """
    numbers: dict[frozenset[str], int] = {}
    ways = {
        name: [[numbers.setdefault(choice, len(numbers)) for choice in way] for way in needs.ways]
        for name, needs in all_needs.items()
    }
    return json.dumps({"choices": list(map(sorted, numbers)), "ways": ways}).encode()


def unpack_needs(packed: bytes) -> dict[str, Needs]:
    """The needs that were packed."""
    held = json.loads(packed)
    choices = list(map(frozenset, held["choices"]))
    return {
        name: Needs(tuple(tuple([choices[number] for number in way]) for way in ways))
        for name, ways in held["ways"].items()
    }


def read_needs(template: str, *, is_screened: bool = False) -> Needs:
    """The needs of a template: one way for each combination of its alternatives, as long as these are few.

    What the screen lets through is told in the ledger: where the needs are for it, short plain words are not looked
    for, nor those right after a group that may be lacking or come again.

    >>> needs = read_needs("{police} (?:no )?(?:shot|{dead} by)|riots")
    >>> [sorted(map(sorted, way)) for way in needs.ways]
    [[['=shot'], ['police']], [['=by'], ['dead'], ['police']], [['=riots']]]
    >>> read_needs("(?:{a})? [^ ]+") == Needs()
    True
    >>> sorted(read_needs("arrests? of|took over (?:the )?house|{held}").names())
    ['=arrest', '=house', '=of', '=took over', 'held']
    >>> sorted(read_needs(r"\\w{2,}(?:ists|ers) marched").names())
    ['=marched']
    >>> sorted(read_needs("wom[ae]n of [^ ]+").names())
    ['=woman of', '=women of']
    >>> sorted(read_needs("the (?:[^ ]+ ){0,3}?offices?").names())
    ['=office', '=the']
    >>> sorted(read_needs(r"{crowd} (?:(?:were|was) )?\\({number} counted\\)").names())
    ['(', '=counted', 'crowd', 'number']
    >>> [sorted(map(sorted, way)) for way in read_needs("(?:the (?:lay on (?:roads|rails)|knelt at gates))").ways]
    [[['=knelt at gates', '=lay on'], ['=knelt at gates', '=rails', '=roads'], ['=the']]]
    """
    alternatives, _ = _read(template, 0, is_screened=is_screened)
    return Needs(tuple(dict.fromkeys(tuple(sorted(set(way), key=_telling)) for way in alternatives)))


def _telling(choice: frozenset[str]) -> tuple[bool, int, int, tuple[str, ...]]:
    """By what the most telling choice comes first: no common list, no short plain word, few names."""
    shortest = min((len(name) for name in choice if name.startswith("=")), default=RARE_LITERAL)
    return (bool(choice & COMMON), -min(shortest, RARE_LITERAL), len(choice), tuple(sorted(choice)))


def _read(
    template: str, position: int, depth: int = 0, *, is_screened: bool, begins_word: bool = True, parted: bool = False
) -> tuple[list[_Way], int]:
    """The ways to meet a group's inside, from `position` to its closing bracket or the end. Where the group stands
    after letters, its own letters begin no word; `parted` says that it surely stands after none."""
    alternatives: list[_Way] = []
    current: list[_Way] = [[]]
    spelt: tuple[str, ...] = ("",)  # the plain word so far; several where it has a choice of letters
    at_start = begins_word
    parted_word = False
    begins_parted = parted
    is_within = not begins_word  # a word: letters or any word characters stand right before

    def end_word() -> None:
        nonlocal spelt
        words = [word.rstrip() for word in spelt]
        if len(words[0]) >= (LEAST_PARTED if parted_word and not is_screened else LEAST_LITERAL):
            for way in current:
                way.append(frozenset(f"={word}" for word in words))
        spelt = ("",)

    while position < len(template) and template[position] != ")":
        char = template[position]
        if char == "|":
            end_word()
            alternatives += current
            current, at_start, is_within, parted = [[]], begins_word, not begins_word, begins_parted
            position += 1
            continue
        begins = at_start
        part, after = _part(
            template, position, depth, is_screened=is_screened, begins_word=not is_within, parted=parted
        )
        quantifier = _QUANTIFIER.match(template, after)
        optional = quantifier is not None and (quantifier[0][0] in "?*" or quantifier[0].startswith(("{0", "{,")))
        at_start = not _LETTER.match(char) and char != "["
        is_within = not at_start or template.startswith(r"\w", position)
        letters = _LETTERS.match(template, position)
        if letters is not None:
            if optional:
                end_word()
            elif spelt[0] or begins:
                parted_word = parted_word if spelt[0] else parted
                spelt = tuple(word + letter for word in spelt for letter in letters[0].strip("[]"))
        elif spelt[0] and char == " " and quantifier is None:
            spelt = tuple(word + char for word in spelt)
        else:
            end_word()
            if part is not None and not optional:
                current = _combined(current, part, inside=depth > 0, is_screened=is_screened)
        parts_words = _parts_words(template[position:after])
        parted = parted if parts_words is None else parts_words and (parted or not optional)
        position = after
        if quantifier is not None:
            end_word()
            position = quantifier.end()
            while template[position : position + 1] in {"?", "+"}:
                position += 1
            at_start = not is_screened and (begins or not optional) and bool(parts_words)
    end_word()
    alternatives += current
    return alternatives, position


def _parts_words(part: str) -> bool | None:
    r"""Whether what stands after a part of a template surely begins a word; None of what takes no place.

    >>> [_parts_words(part) for part in (" ", "e", "[ ]", "(?:(?:an?|the) )", "(?:an |the)", "(?:[ |]+ )")]
    [True, False, False, True, False, True]
    >>> [_parts_words(part) for part in (r"(?<!\w)", "(?!no )", r"\w", "{people}", ".")]
    [True, None, False, False, False]
    """
    if part in {r"(?<!\w)", "^"}:
        return True
    if part.startswith(("(?!", "(?=", "(?<!", "(?<=")):
        return None
    if part[0] != "(":
        return len(part) == 1 and part != "." and not part.isalnum()
    plain = _PLAIN.sub("x", part)
    while plain != (plain := _INNER.sub("x", plain)):
        pass
    return all(choice.endswith(" ") for choice in plain[1:-1].split("|"))


def _combined(ways: list[_Way], part: list[_Way], *, inside: bool, is_screened: bool) -> list[_Way]:
    """Each way with each of a part's; inside a group, or where these are many, with one choice among the part's most
    telling ones, one among the next, and so on: fewer and simpler ways are tested faster, and tell as much."""
    if len(part) > 1 and (inside or len(ways) * len(part) > MOST_WAYS):
        ranked = [sorted(set(way), key=_telling) for way in part]
        ranks = range(min(1 if is_screened else MOST_RANKS, max(map(len, ranked))) if all(ranked) else 0)
        unions = [frozenset(name for way in ranked for name in way[min(rank, len(way) - 1)]) for rank in ranks]
        part = [[union for union in unions if len(union) <= MOST_CHOICES]]
    return [[*way, *more] for way in ways for more in part]


def word_before(folded: str, at: int) -> str:
    """The word, or else the mark, that ends before the space in front of a number; none at the beginning.

    >>> [word_before(text, len(text)) for text in ("put at ", "a crowd, ", "of the co-", "")]
    ['at', ',', '', '']
    """
    if at < 2 or folded[at - 1] != " ":
        return ""
    begin = at - 1
    while begin and folded[begin - 1].isalpha():
        begin -= 1
    return folded[begin : at - 1] or folded[begin - 1]


def _before_number(left: str) -> list[str]:
    """The words or marks of which one stands right before the number that a template has next; none where it may be
    any.

    >>> lefts = ("put at ", "(?:in the|by) ", "(?:,| -) ", "x (?:about )?", "estimat(?:ed|es) ")
    >>> [_before_number(left) for left in lefts]
    [['at'], ['the', 'by'], [',', '-'], [], []]
    """
    match = _LAST.search(left)
    if match is None:
        return []
    ends = [_LAST_WORD.search(choice) for choice in (match[1].split("|") if match[1] is not None else [match[2]])]
    return [end[0] for end in ends if end is not None] if all(ends) else []


def _part(
    template: str, position: int, depth: int, *, is_screened: bool, begins_word: bool, parted: bool
) -> tuple[list[_Way] | None, int]:
    """One part from `position` and its end: its ways, None for a plain character."""
    slot = _SLOT.match(template, position)
    if slot is not None:
        way = [frozenset({"number" if slot[1].endswith("_number") else slot[1]})]
        if way[0] == {"number"} and not is_screened and (before := _before_number(template[:position])):
            way.append(frozenset(f"<{word}" for word in before))
        if slot[1] == "before_number":
            way.append(frozenset({SEVERAL_NUMBERS}))
        return [way], slot.end()
    char = template[position]
    escaped = int(char == "\\")
    mark = template[position + escaped : position + escaped + 1]
    if mark and mark in MARKS and (escaped or char != "("):
        return [[] if is_screened else [frozenset({mark})]], position + escaped + 1
    if escaped:
        return [[]], position + 2
    if char == "[":
        end = position + 2
        while end < len(template) and template[end] != "]":
            end += 2 if template[end] == "\\" else 1
        return [[]], end + 1
    if char == "(":
        refuses = template.startswith(("(?!", "(?<!"), position)
        inside = position + 1
        if template.startswith("(?P<", position):
            inside = template.index(">", position) + 1
        elif template.startswith("(?", position):
            inside = position + (4 if template.startswith(("(?<=", "(?<!"), position) else 3)
        alternatives, end = _read(
            template, inside, depth + 1, is_screened=is_screened, begins_word=begins_word, parted=parted
        )
        return ([[]] if refuses else alternatives), end + 1
    return (None if _LETTER.match(char) else [[]]), position + 1
