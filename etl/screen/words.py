"""How the screen finds words: in lowered bytes of pages, and among the words of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache, reduce
from operator import or_

import ahocorasick_rs

from etl.language.letters import PLAIN_LETTERS

CHUNKS_REMEMBERED = 30_000
"""What stands between two spaces is looked up once; of so many the lists are remembered, 10 MB at most."""

LONGEST_REMEMBERED = 60
"""Characters; what is longer is no word, and would fill the memory of whoever reads many such texts."""

BYTES_UNTIL_TABLE = 40_000_000
"""So much is searched with an automaton that is made at once; what is longer is worth one that searches nearly twice as
fast, and takes seven times as long to make."""

LOWER = bytes.maketrans(bytes(range(65, 91)) + b"\n\r\t", bytes(range(97, 123)) + b"   ")
_LOWER_LINES = LOWER[:10] + b"\n" + LOWER[11:]
_RUN = re.compile(r"\w+")
_WIDE_SPACES = (b"\xc2\xa0", b"\xe2\x80\xaf")
_PLAIN_PAIRS = tuple(
    (chr(code).encode(), plain.lower().encode()) for code, plain in PLAIN_LETTERS.items() if plain != chr(code)
)
_PLAIN_BYTES = {
    lead: tuple(pair for pair in _PLAIN_PAIRS if pair[0].startswith(lead)) for lead in (b"\xc3", b"\xd0", b"\xd1")
}
"""Letters with marks that the packs' languages are printed with, by their first byte."""
_IN_WORD = tuple(byte < 0x80 and (chr(byte).isalnum() or byte == 0x5F) for byte in range(256))


class WordSearch:
    """Words of many lists, found in lowered UTF-8 bytes wherever they stand as words of their own.

    They are looked up in `lists` at the first search: of a text that tells an act by its name few lists are asked.
    """

    def __init__(self, lists: Iterable[tuple[int, Sequence[str]]]) -> None:
        self._lists = lists
        self._bytes_until_table = BYTES_UNTIL_TABLE

    @cached_property
    def _owned(self) -> tuple[list[bytes], list[tuple[int, ...]], list[tuple[int, ...]]]:
        """The words as they stand in bytes; the lists that each is of, and those in which it is a stem."""
        owners: dict[bytes, list[int]] = {}
        stems: dict[bytes, list[int]] = {}
        for owner, words in self._lists:
            for word in words:
                for spelt in _spellings(word.rstrip("*")):
                    for kept in (owners, stems) if word.endswith("*") else (owners,):
                        its = kept.setdefault(spelt, [])
                        if not its or its[-1] != owner:
                            its.append(owner)
        return (
            list(owners),
            [tuple(sorted(set(those))) for those in owners.values()],
            [tuple(sorted(set(stems.get(word, ())))) for word in owners],
        )

    @cached_property
    def _automaton(self) -> ahocorasick_rs.BytesAhoCorasick:
        return self._made(ahocorasick_rs.Implementation.ContiguousNFA)

    def _made(self, kind: ahocorasick_rs.Implementation) -> ahocorasick_rs.BytesAhoCorasick:
        return ahocorasick_rs.BytesAhoCorasick(self._owned[0], implementation=kind)

    def find(self, data: bytes) -> list[tuple[int, int]]:
        """(position, owner) of every word found, in order."""
        found: list[tuple[int, int]] = []
        length = len(data)
        if self._bytes_until_table > 0:
            self._bytes_until_table -= length
            if self._bytes_until_table <= 0:
                self._automaton = self._made(ahocorasick_rs.Implementation.DFA)
        _, owners, stems = self._owned
        for index, start, end in self._automaton.find_matches_as_indexes(data, overlapping=True):
            if start and (_IN_WORD[data[start - 1]] or (data[start - 1] >= 0x80 and _is_letter_before(data, start))):
                continue
            goes_on = end < length and (_IN_WORD[data[end]] or (data[end] >= 0x80 and _is_letter_at(data, end)))
            found += [(start, owner) for owner in (stems if goes_on else owners)[index]]
        return found


class _Chunks(dict[str, int]):
    """Which of many lists what stands between two spaces has a word of, as the bits of a number, remembered.

    >>> chunks = _Chunks([(0, ["strike*"]), (1, ["streets"])])
    >>> [chunks[c] for c in ("«STRIKERS»,", "mainstreets", "streets,strike", "a")]
    [1, 0, 3, 0]
    """

    def __init__(self, lists: Iterable[tuple[int, Sequence[str]]]) -> None:
        super().__init__()
        self._whole: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        for number, words in lists:
            for word in words:
                index = self._stems if word.endswith("*") else self._whole
                part = _listed(word)
                index[part] = index.get(part, 0) | 1 << number
        self._lengths = sorted({len(stem) for stem in self._stems})

    def __missing__(self, chunk: str) -> int:
        bits = 0
        for part in parts_of(chunk):
            bits |= self._whole.get(part, 0)
            for length in self._lengths:
                bits |= self._stems.get(part[:length], 0)
        if len(chunk) <= LONGEST_REMEMBERED:
            if len(self) >= CHUNKS_REMEMBERED:
                self.clear()
            self[chunk] = bits
        return bits


@lru_cache(maxsize=1 << 14)
def _is_phrase(word: str) -> bool:
    """Whether a listed word has several parts."""
    return _RUN.fullmatch(word.rstrip("*")) is None


@lru_cache(maxsize=1 << 14)
def _listed(word: str) -> str:
    """A word of one part as texts are asked for it: many lists have it."""
    (part,) = parts_of(word)
    return part


class ListFinder:
    """Which of many lists a text has words of, as the bits of a number.

    Words of one part are looked up, which is fast where one text has the words of the last; the others are searched.

    >>> lists = ListFinder([(0, ["strike*", "took to the street*"]), (1, ["sit-in"])])
    >>> [lists.of(text) for text in ("«STRIKERS», sit‑ins", "Took to the streets, a sit‑in", "took the street")]
    [1, 3, 0]
    """

    def __init__(self, lists: Iterable[tuple[int, Sequence[str]]]) -> None:
        singles: list[tuple[int, list[str]]] = []
        phrases: list[tuple[int, list[str]]] = []
        for number, words in lists:
            sorted_out: tuple[list[str], list[str]] = ([], [])
            for word in words:
                sorted_out[_is_phrase(word)].append(word)
            singles.append((number, sorted_out[0]))
            phrases.append((number, sorted_out[1]))
        self._chunks = _Chunks(singles)
        self._phrases = WordSearch(phrases)

    def of(self, text: str) -> int:
        """The lists of which a text, without line breaks, has words."""
        told = reduce(or_, map(self._chunks.__getitem__, set(text.split())), 0)
        for _, number in self._phrases.find(lowered_lines(text)):
            told |= 1 << number
        return told


@lru_cache(maxsize=1 << 14)
def _spellings(word: str) -> frozenset[bytes]:
    """The ways in which a folded word stands in lowered bytes: with capitals beyond ASCII, and curly or plain marks.

    >>> sorted(w.decode() for w in _spellings("митинг"))
    ['МИТИНГ', 'Митинг', 'митинг']
    >>> [w.decode() for w in sorted(_spellings("sit-in"))]
    ['sit-in', 'sit‐in', 'sit‑in', 'sit–in']
    """
    if word.isascii() and word.isalnum():
        return frozenset((word.encode(),))
    cased = {word} if word.isascii() else {word, word[:1].upper() + word[1:], word.upper(), word.title()}
    if "'" in word:
        cased |= {w.replace("'", "’") for w in cased}
    if "-" in word:
        cased |= {w.replace("-", dash) for w in cased for dash in "‐‑–"}
    return frozenset(lowered(w.encode()) for w in cased)


def lowered(data: bytes) -> bytes:
    """The bytes with ASCII capitals made small, all white space a space, and Latin letters without their marks, as
    much of the Spanish of agencies is printed.

    >>> lowered("MANIFESTACIÓN\\tMañana".encode())
    b'manifestacion manana'
    >>> lowered("идёт".encode()).decode()
    'идет'
    """
    return evened(data.translate(LOWER))


def lowered_lines(text: str) -> bytes:
    """The same of a cleaned text, its line breaks kept: none stands inside a phrase."""
    return evened(text.encode("utf-8", "replace").translate(_LOWER_LINES))


def parts_of(text: str) -> list[str]:
    """The runs of letters and digits in a text, as evenly written as `lowered` and small beyond ASCII too.

    >>> parts_of("«Идёт MANIFESTACIÓN»")
    ['идет', 'manifestacion']
    """
    return _RUN.findall(lowered(text.encode("utf-8", "replace")).decode("utf-8", "replace").lower())


def evened(data: bytes) -> bytes:
    """The rest of `lowered`, which is spared to what is thrown away of a page."""
    if not data.isascii():
        for space in _WIDE_SPACES:
            data = data.replace(space, b" ")
        for lead, pairs in _PLAIN_BYTES.items():
            if lead in data:
                for marked, plain in pairs:
                    data = data.replace(marked, plain)
    return data.replace(b"&nbsp;", b" ")


def _is_letter_before(data: bytes, at: int) -> bool:
    """Whether a letter or digit beyond ASCII ends at a position of UTF-8 bytes."""
    first = at - 1
    while first > max(0, at - 4) and data[first] & 0xC0 == 0x80:
        first -= 1
    return _letter(data[first:at])


def _is_letter_at(data: bytes, at: int) -> bool:
    """Whether a letter or digit beyond ASCII begins at a position of UTF-8 bytes."""
    byte = data[at]
    return _letter(data[at : at + (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4)])


def _letter(data: bytes) -> bool:
    try:
        return data.decode("utf-8").isalnum()
    except UnicodeDecodeError:
        return False
