"""Folds text, parts it into sentences, reads their quantities and marks which word lists occur in them."""

from __future__ import annotations

import re

from etl.codes import policy
from etl.language.pack import NUMBER, Pack
from etl.records import Sentence

# one set of first characters, so that the expression is tried at these alone
_END = re.compile(r"[.!?…\n](?:(?<=\n)(?:\s*\n)?|(?<!\n)[.!?…]*[\"')\]”’»]*(?=\s|$))")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_OPENERS = "\"'“‘«([—–-"


CASE_REACH = 300
"""Characters around a full stop by which a paragraph is taken to be without capitals."""


def sentence_spans(text: str, abbreviations: frozenset[str]) -> list[tuple[int, int, int]]:
    """(paragraph, start, end) of each sentence. Line breaks always part; a full stop parts unless it follows an
    abbreviation or initial, or a lower-case letter or digit follows.

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

    for match in _END.finditer(text):
        if match[0].startswith("\n"):
            add(match.start())
            start = match.end()
            paragraph += 1
            continue
        if match[0][0] == "." and not _ends_sentence(text, match.start(), match.end(), abbreviations):
            continue
        add(match.end())
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
            tags[index].add("number")
        sentences.append(
            Sentence(
                index, paragraph, start, end, text[start:end], own, end <= body_start, quantities, masked,
                frozenset(tags[index]),
            )
        )  # fmt: skip
    return tuple(sentences)
