"""How the screen finds words: in lowered bytes of pages, and among the words of a text."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate

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
Lists = Iterable[tuple[int, Sequence[str]]]
"""Words by the numbers of their lists; `*` at a word's end stands for any letters."""

Spelt = tuple[str, bool, int]
"""A word, whether more letters may follow, and the number of its list."""

_IN_WORD = tuple(byte < 0x80 and (chr(byte).isalnum() or byte == 0x5F) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Owned:
    """Words, and the lists that each is of: one after the other in `owners`, from `ends` at twice a word's number for
    the word as a whole, and from the next one for a word that it begins."""

    words: list[str]
    ends: array[int]
    owners: array[int]

    @classmethod
    def read(cls, spelt: Iterable[tuple[str, bool, int]]) -> Owned:
        """What words, each with whether more letters may follow, have for owners.

        >>> owned = Owned.read([("strike", True, 2), ("strike", False, 0), ("sit", False, 1)])
        >>> owned.words, [list(owned.of(n)) for n in range(4)]
        (['strike', 'sit'], [[0, 2], [2], [1], []])
        """
        rows: dict[str, tuple[set[int], set[int]]] = {}
        for word, is_stem, owner in spelt:
            whole, begun = rows.setdefault(word, (set(), set()))
            whole.add(owner)
            if is_stem:
                begun.add(owner)
        ends, owners = array("I", [0]), array("H")
        for pair in rows.values():
            for those in pair:
                owners.extend(sorted(those))
                ends.append(len(owners))
        return cls(list(rows), ends, owners)

    def of(self, number: int) -> array[int]:
        """The lists in a row."""
        return self.owners[self.ends[number] : self.ends[number + 1]]

    def packed(self) -> bytes:
        """All of it, to be kept."""
        return pack_parts(("\n".join(self.words).encode(), self.ends.tobytes(), self.owners.tobytes()))

    @classmethod
    def unpacked(cls, packed: memoryview) -> Owned:
        """What was packed."""
        words, ends, owners = unpack_parts(packed)
        return cls(str(words, "utf-8").split("\n") if words else [], numbers("I", ends), numbers("H", owners))


def numbers(kind: str, packed: memoryview) -> array[int]:
    """An array of the bytes of one."""
    made: array[int] = array(kind)
    made.frombytes(packed)
    return made


def pack_parts(parts: Sequence[bytes]) -> bytes:
    """Several parts as one, behind their lengths.

    >>> [bytes(part) for part in unpack_parts(memoryview(pack_parts((b"ab", b"", b"c"))))]
    [b'ab', b'', b'c']
    """
    return b"".join((array("Q", (len(parts), *map(len, parts))).tobytes(), *parts))


def unpack_parts(packed: memoryview) -> list[memoryview]:
    """The parts."""
    (number,) = numbers("Q", packed[:8])
    at = 8 + 8 * number
    parts: list[memoryview] = []
    for length in numbers("Q", packed[8:at]):
        parts.append(packed[at : at + length])
        at += length
    return parts


class WordSearch:
    """Words of many lists, found in lowered UTF-8 bytes wherever they stand as words of their own.

    `is_worth_table`: what searches whole pages; of long inputs it gets a table, which takes five times the memory.
    """

    def __init__(self, owned: Owned, *, is_worth_table: bool = False) -> None:
        self._owned = owned
        self._bytes_until_table = BYTES_UNTIL_TABLE if is_worth_table else 0
        self._automaton = self._made(ahocorasick_rs.Implementation.ContiguousNFA)

    @classmethod
    def of_lists(cls, lists: Lists, *, is_worth_table: bool = False) -> WordSearch:
        """The search for the words of lists, `*` at a word's end for any letters.

        >>> WordSearch.of_lists([(0, ["strike*"]), (1, ["sit-in"])]).find("strikers at a sit‑in".encode())
        [(0, 0), (14, 1)]
        """
        return cls(Owned.read(spellings(lists)), is_worth_table=is_worth_table)

    def _made(self, kind: ahocorasick_rs.Implementation) -> ahocorasick_rs.BytesAhoCorasick:
        return ahocorasick_rs.BytesAhoCorasick([word.encode() for word in self._owned.words], implementation=kind)

    def find(self, data: bytes) -> list[tuple[int, int]]:
        """(position, owner) of every word found, in order."""
        ends, owners = self._owned.ends, self._owned.owners
        return [(at, owner) for at, row in self.rows(data) for owner in owners[ends[row] : ends[row + 1]]]

    def rows(self, data: bytes) -> list[tuple[int, int]]:
        """(position, row of `Owned`) of every word found, in order."""
        found: list[tuple[int, int]] = []
        length = len(data)
        if self._bytes_until_table > 0:
            self._bytes_until_table -= length
            if self._bytes_until_table <= 0:
                self._automaton = self._made(ahocorasick_rs.Implementation.DFA)
        for index, start, end in self._automaton.find_matches_as_indexes(data, overlapping=True):
            if start and (_IN_WORD[data[start - 1]] or (data[start - 1] >= 0x80 and _is_letter_before(data, start))):
                continue
            goes_on = end < length and (_IN_WORD[data[end]] or (data[end] >= 0x80 and _is_letter_at(data, end)))
            found.append((start, 2 * index + goes_on))
        return found


class Chunks(dict[str, frozenset[int]]):
    """Which of many lists what stands between two spaces has a word of, remembered. Words are of one part each.

    >>> chunks = Chunks(Owned.read([("strike", True, 0), ("streets", False, 1)]))
    >>> [sorted(chunks[c]) for c in ("«STRIKERS»,", "mainstreets", "streets,strike", "a")]
    [[0], [], [0, 1], []]
    """

    def __init__(self, owned: Owned) -> None:
        super().__init__()
        self._owned = owned
        self._rows = {word: 2 * number for number, word in enumerate(owned.words)}
        begun = (word for number, word in enumerate(owned.words) if owned.of(2 * number + 1))
        self._lengths = sorted(set(map(len, begun)))
        self._found: dict[frozenset[int], frozenset[int]] = {}

    def __missing__(self, chunk: str) -> frozenset[int]:
        rows: set[int | None] = set()
        for part in parts_of(chunk):
            rows.add(self._rows.get(part))
            for length in self._lengths:
                if length >= len(part):
                    break
                if (row := self._rows.get(part[:length])) is not None:
                    rows.add(row + 1)
        found = frozenset(owner for row in rows if row is not None for owner in self._owned.of(row))
        if len(chunk) <= LONGEST_REMEMBERED:
            if len(self) >= CHUNKS_REMEMBERED:
                self.clear()
                self._found.clear()
            self[chunk] = found = self._found.setdefault(found, found)
        return found

    def of(self, text: str) -> set[int]:
        """The lists of which a text has words."""
        return set().union(*filter(None, map(self.__getitem__, text.split())))


@lru_cache(maxsize=1 << 14)
def _is_phrase(word: str) -> bool:
    """Whether a listed word has several parts."""
    return _RUN.fullmatch(word.rstrip("*")) is None


class ListFinder:
    """Which of many lists a text's lines have words of.

    Words of one part are looked up, which is fast where one text has the words of the last; the others are searched.

    >>> lists = ListFinder.of_lists([(0, ["strike*", "took to the street*"]), (1, ["sit-in"])])
    >>> lines = ["«STRIKERS», sit‑ins", "Took to the streets, a sit‑in", "took the street"]
    >>> list(map(sorted, lists.of(lines)))
    [[0], [0, 1], []]
    """

    def __init__(self, single: Owned, phrases: Owned) -> None:
        self._chunks = Chunks(single)
        self._owned = phrases
        self._of_row = cache(lambda row: frozenset(phrases.of(row)))

    @cached_property
    def _phrases(self) -> WordSearch:
        return WordSearch(self._owned)

    @classmethod
    def of_lists(cls, lists: Lists) -> ListFinder:
        """The finder of the words of lists."""
        single, phrases = parted(lists)
        return cls(Owned.read(single), Owned.read(phrases))

    def of(self, lines: Sequence[str]) -> list[set[int]]:
        """The lists of which lines, without line breaks, have words."""
        told = self.of_parts(lines)
        self.add_phrases(told, lowered_lines("\n".join(lines)))
        return told

    def of_parts(self, lines: Sequence[str]) -> list[set[int]]:
        """The lists of which lines have words of one part."""
        return list(map(self._chunks.of, lines))

    def add_phrases(self, told: list[set[int]], data: bytes) -> None:
        """Adds the other lists to what was told of lines that stand below each other in lowered bytes."""
        if rows := self._phrases.rows(data):
            ends = list(accumulate([len(line) + 1 for line in data.split(b"\n")]))
            for at, row in rows:
                told[bisect_right(ends, at)] |= self._of_row(row)


def spellings(lists: Lists) -> Iterator[Spelt]:
    """The words of lists as they stand in lowered bytes."""
    for number, words in lists:
        for word in words:
            for spelling in _spellings(word.rstrip("*")):
                yield spelling, word.endswith("*"), number


def parted(lists: Lists) -> tuple[list[Spelt], list[Spelt]]:
    """The words of one part as `parts_of` gives them, and the others as they stand in lowered bytes."""
    single: list[Spelt] = []
    phrases: list[Spelt] = []
    for number, words in lists:
        for word in words:
            if _is_phrase(word):
                phrases += spellings([(number, [word])])
            else:
                single.append((parts_of(word)[0], word.endswith("*"), number))
    return single, phrases


@lru_cache(maxsize=1 << 15)
def _spellings(word: str) -> tuple[str, ...]:
    """The ways in which a folded word stands in lowered bytes: with capitals beyond ASCII, and curly or plain marks.

    >>> _spellings("митинг"), _spellings("sit-in")
    (('МИТИНГ', 'Митинг', 'митинг'), ('sit-in', 'sit‐in', 'sit‑in', 'sit–in'))
    """
    if word.isascii() and word.isalnum():
        return (word,)
    cased = {word} if word.isascii() else {word, word[:1].upper() + word[1:], word.upper(), word.title()}
    if "'" in word:
        cased |= {w.replace("'", "’") for w in cased}
    if "-" in word:
        cased |= {w.replace("-", dash) for w in cased for dash in "‐‑–"}
    return tuple(sorted({lowered(w.encode()).decode() for w in cased}))


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
