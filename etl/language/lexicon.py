"""Finds the words of many lists in texts in one pass, as whole words or as stems."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

import ahocorasick_rs

_GAPS = re.compile(r"(\W+)")

_BORDER = "\ue002"
"""A private character put between words and what parts them, so that only whole words are found."""


def _bordered(folded: str) -> str:
    """The text with a border at both ends of each word.

    >>> _bordered("no, it's").replace(_BORDER, "|")
    "|no|, |it|'|s|"
    """
    return f"{_BORDER}{_BORDER.join(_GAPS.split(folded))}{_BORDER}"


class TagFinder:
    """Says which word lists occur in each of many texts, in one pass over all of them.

    Words that begin and end with letters stand between borders, so that the automaton itself sees to it that they
    are whole; those with a mark at an end ("c.", "#name") must only not touch another word.
    """

    def __init__(self, lists: Mapping[str, tuple[str, ...]]) -> None:
        names: dict[str, set[str]] = {}
        for name, words in lists.items():
            for word in words:
                stem = word.rstrip("*")
                key = stem if stem.isalnum() else _bordered(stem).strip(_BORDER)
                key = (_BORDER if _is_letter(stem[0]) else "") + key
                key += _BORDER if _is_letter(stem[-1]) and not word.endswith("*") else ""
                names.setdefault(key, set()).add(name)
        self._names = [frozenset(found) for found in names.values()]
        self._loose = frozenset(
            i for i, key in enumerate(names) if key[0] != _BORDER or not (key[-1] == _BORDER or _is_letter(key[-1]))
        )
        self._automaton = ahocorasick_rs.AhoCorasick(list(names))

    def find(self, texts: Sequence[str]) -> list[set[str]]:
        """The names of the lists that occur in each of the folded texts."""
        bordered = [_bordered(text) for text in texts]
        ends = list(accumulate(len(text) + 1 for text in bordered))
        found: list[set[int]] = [set() for _ in texts]
        names, loose = self._names, self._loose
        whole = "\n".join(bordered)
        end = 0
        here: set[int] = set()
        for index, start, stop in self._automaton.find_matches_as_indexes(whole, overlapping=True):
            if index in loose and _touches_word(whole, start, stop):
                continue
            if start >= end:  # matches come in the order of their ends, and none goes over the end of a text
                at = bisect_right(ends, start)
                here, end = found[at], ends[at]
            here.add(index)
        return [set[str]().union(*map(names.__getitem__, words)) for words in found]


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def _touches_word(bordered: str, start: int, stop: int) -> bool:
    """Whether a match that begins or ends with a mark has a word right beside that mark."""
    before, after = bordered[:start][-2:].rstrip(_BORDER), bordered[stop : stop + 2].lstrip(_BORDER)
    return (bordered[start] != _BORDER and before != "" and _is_letter(before[-1])) or (
        bordered[stop - 1] != _BORDER and after != "" and _is_letter(after[0])
    )


class Lexicon:
    """Finds the words of many lists in one pass over folded text."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]]) -> None:
        owners: dict[str, list[tuple[str, bool]]] = {}
        for name, words in lists.items():
            for word in words:
                stem = word.endswith("*")
                owners.setdefault(word.rstrip("*"), []).append((name, stem))
        self._words = list(owners)
        self._owners = [tuple(owners[word]) for word in self._words]
        self._automaton = ahocorasick_rs.AhoCorasick(self._words) if self._words else None

    def find(self, folded: str) -> list[tuple[int, int, str]]:
        """All (start, end, list name) in order of start; a stem's end is its word's end."""
        if self._automaton is None:
            return []
        found: list[tuple[int, int, str]] = []
        length = len(folded)
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if start and (folded[start - 1].isalnum() or folded[start - 1] == "_"):
                continue
            open_end = end < length and (folded[end].isalnum() or folded[end] == "_")
            for name, stem in self._owners[index]:
                if open_end and not stem:
                    continue
                stop = end
                while stem and stop < length and folded[stop].isalnum():
                    stop += 1
                found.append((start, stop, name))
        if len(found) > 1:
            found.sort()
        return found
