"""Folds text, parts it into sentences, reads their quantities and marks which word lists occur in them."""

from __future__ import annotations

import re
from collections import deque

from etl.codes import policy
from etl.language.asides import with_asides
from etl.language.needs import MARKS, SEVERAL_NUMBERS, word_before
from etl.language.pack import NUMBER, Pack
from etl.records import Sentence

# one set of first characters, so that the expression is tried at these alone
_END = re.compile(r"[.!?…\n](?:(?<=\n)(?:\s*\n)?|(?<!\n)[.!?…]*[\"')\]”’»]*(?=\s|$))")
STAMP = re.compile(
    r"(?:19|20)\d\d ?,? ?(?:[-–|] ?)?\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\b\.?)?(?: (?:[A-Z]{2,3}T|GMT|UTC)\b)?"
)
"""The end of a stamp of printing, "04th November 2009 04:48 AM", "April 09, 2006 00:00 IST": year and hour."""
HOUR_BEFORE = re.compile(r"\d{1,2}[:.]\d\d ?(?:[AaPp]\.?[Mm]\.? )?(?:[A-Z]{2,3}T|GMT|UTC),? (?:[^\W\d_]{3,9}\.?,? )?$")
"""The hour with its zone before the day of printing: "9:04 PM EDT, Mon October 14, 2019"."""
_STAMPED = re.compile(STAMP.pattern + r"(?= (?![a-z])[^\W\d_])")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_OPENERS = "\"'“‘«([—–-"


STAMP_REACH = 1500
"""Characters of a text in which the stamp of its printing stands."""

YEAR = 4
"""Figures of a year."""


def is_stamp(text: str, start: int, end: int) -> bool:
    """Whether a date is that of printing, since its hour stands beside it.

    >>> text = "Clash in jail 02nd February 2008 04:48 AM MYSORE : Tension prevailed on Friday."
    >>> is_stamp(text, 14, 32), is_stamp(text, 72, 78)
    (True, False)
    """
    if STAMP.match(text, max(0, end - YEAR)) is not None:
        return True
    return HOUR_BEFORE.search(text, max(0, start - STAMP_HOUR), start) is not None


STAMP_HOUR = 40
"""Characters before a day of printing in which its hour stands."""

CASE_REACH = 300
"""Characters around a full stop by which a paragraph is taken to be without capitals."""


def sentence_spans(text: str, abbreviations: frozenset[str]) -> list[tuple[int, int, int]]:
    """(paragraph, start, end) of each sentence. Line breaks always part, and a stamp of printing before a capital; a
    full stop parts unless it follows an abbreviation or initial, or a lower-case letter or digit follows.

    >>> text = '"Resign!" shouted a thousand. Nobody was held.'
    >>> [text[a:b] for _, a, b in sentence_spans(text, frozenset())]
    ['"Resign!" shouted a thousand.', 'Nobody was held.']
    >>> text = "Police held 12. Mr. Volkov said no.\\n\\nIt ended at 5 p.m. on Friday."
    >>> [text[a:b] for _, a, b in sentence_spans(text, frozenset({"mr", "p.m"}))]
    ['Police held 12.', 'Mr. Volkov said no.', 'It ended at 5 p.m. on Friday.']
    """
    spans: list[tuple[int, int, int]] = []
    start = paragraph = 0

    def add(end: int) -> None:
        nonlocal start
        begun = text[start:end].lstrip()
        if begun:
            spans.append((paragraph, end - len(begun), end - len(begun) + len(begun.rstrip())))
        start = end

    stamps = deque(match.end() for match in _STAMPED.finditer(text, 0, STAMP_REACH))
    for match in _END.finditer(text):
        while stamps and stamps[0] <= match.start():
            add(stamps.popleft())
        if match[0].startswith("\n"):
            add(match.start())
            start = match.end()
            paragraph += 1
            continue
        if match[0][0] == "." and not _ends_sentence(text, match.start(), match.end(), abbreviations):
            continue
        if match[0][0] in "!?…" and _goes_on(text, match.start(), match.end()):
            continue
        add(match.end())
    while stamps:
        add(stamps.popleft())
    add(len(text))
    return spans


def _ends_sentence(text: str, dot: int, after: int, abbreviations: frozenset[str]) -> bool:
    word = text[text.rfind(" ", 0, dot) + 1 : dot]
    if not word.isalnum():
        left = dot
        while left > 0 and (text[left - 1].isalnum() or text[left - 1] in ".&"):
            left -= 1
        word = text[left:dot]
    rest = text[after : after + 3].lstrip()
    while rest and rest[0] in _OPENERS:
        rest = rest[1:]
    if rest and rest[0].islower():
        # In a paragraph without capitals a lower-case letter says nothing.
        begin = text.rfind("\n", max(0, dot - CASE_REACH), dot) + 1 or max(0, dot - CASE_REACH)
        around = text[begin : dot + CASE_REACH].partition("\n")[0]
        return around.islower() and len(word) > 1 and word.lower() not in abbreviations
    if word.lower() in abbreviations:
        return False
    if len(word) == 1 and word.isupper():
        return False
    return "." not in word or not _INITIALS.fullmatch(word) or not rest or after - dot > 1


def _goes_on(text: str, mark: int, after: int) -> bool:
    """Whether a sentence goes on after a mark that ends a cry in it: "Resign!" a thousand people shouted; in a
    paragraph without capitals a lower-case letter says nothing."""
    rest = text[after : after + 4].lstrip(" ,-–—")
    if not rest or not rest[0].islower():
        return False
    begin = text.rfind("\n", max(0, mark - CASE_REACH), mark) + 1 or max(0, mark - CASE_REACH)
    return not text[begin : mark + CASE_REACH].partition("\n")[0].islower()


def annotate(text: str, pack: Pack, *, body_start: int = 0, policy_name: str = "ccc") -> tuple[Sentence, ...]:
    """The sentences of a cleaned text, with quantities, masked text and word-list tags. The title is one of them."""
    counts = policy(policy_name)
    folded = pack.fold(text)
    spans = sentence_spans(text, frozenset(pack.raw.segment.abbreviations))
    tags = pack.tag_finder.find([folded[start:end] for _, start, end in spans])
    sentences: list[Sentence] = []
    for index, (paragraph, start, end) in enumerate(spans):
        own = masked = folded[start:end]
        quantities = pack.numbers.find(own, start, counts)
        for quantity in quantities:
            left, right = quantity.start - start, quantity.end - start
            masked = masked[:left] + NUMBER * (right - left) + masked[right:]
        if quantities:
            tags[index] |= {"number", SEVERAL_NUMBERS} if len(quantities) > 1 else {"number"}
            tags[index].update([f"<{word}" for q in quantities if (word := word_before(own, q.start - start))])
        tags[index].update([mark for mark in MARKS if mark in own])
        sentence = Sentence(
            index, paragraph, start, end, text[start:end], own, end <= body_start, quantities, masked,
            pack.same_tags(tags[index]),
        )  # fmt: skip
        sentences.append(with_asides(sentence, pack))
    return tuple(sentences)
