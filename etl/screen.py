"""The cheap test before anything is parsed: could these bytes hold an article of protest at all?

Looks for the packs' words of acts in raw bytes, of a page or of a text, and for the words that `detect` or a
construction wants beside them. It says no only where `detect` would find nothing, but for what is named here:

- a page's word in a link, and one parted by a tag, a soft hyphen or a line break inside a phrase;
- a page's note that names an act by words of several meanings alone, with no actor, police, demand or people near;
- in a text longer than a note, an act told by a construction where nothing else nearby speaks of protest;
- a note in which no word tells an act, and only a crowd counted at a public place is taken for a protest;
- companions that stand further off than `REACH`, which is more than the longest sentences take.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import ahocorasick_rs

from etl.language import Act, Pack
from etl.language.letters import PLAIN_LETTERS
from etl.language.segment import sentence_spans

TEXT_REACH = 1_500
"""Bytes on each side of an act's word in which its companions are looked for."""

PAGE_REACH = 4_000
"""The same in a page, where addresses of links stand between the words."""

PARTS_REACH = 500
"""Bytes on each side of a construction's rarest word in which its other words stand."""

SHORT_WORD = 5

MARKS = 2
"""So many of a construction's other words, the rarest, are looked for before a paragraph is parted into sentences."""

BYTES_UNTIL_TABLE = 8_000_000
"""So much is searched with an automaton that is made at once; what is longer is worth one that searches nearly twice as
fast, and takes seven times as long to make."""

Groups = tuple[frozenset[str], ...]
Companions = Callable[[Act, bool], Groups]

_LOWER = bytes.maketrans(bytes(range(65, 91)) + b"\n\r\t", bytes(range(97, 123)) + b"   ")
_LOWER_LINES = _LOWER[:10] + b"\n" + _LOWER[11:]
_LINE_BREAK = re.compile(rb"\n")
_WIDE_SPACES = (b"\xc2\xa0", b"\xe2\x80\xaf")
_PLAIN_PAIRS = tuple(
    (chr(code).encode(), plain.lower().encode()) for code, plain in PLAIN_LETTERS.items() if plain != chr(code)
)
_PLAIN_BYTES = {
    lead: tuple(pair for pair in _PLAIN_PAIRS if pair[0].startswith(lead)) for lead in (b"\xc3", b"\xd0", b"\xd1")
}
"""Letters with marks that the packs' languages are printed with, by their first byte."""
_CODE = ((b"<script", b"</script>"), (b"<style", b"</style>"))
SNIFFED_BYTES = 2_000
MAX_LINK_BYTES = 1_200
"""A link with more in it is no headline: some pages put a whole story into one."""
_IN_WORD = tuple(byte < 0x80 and (chr(byte).isalnum() or byte == 0x5F) for byte in range(256))
_LETTER_ENTITY = re.compile(
    rb"&(?:#0*(?:19[2-9]|[2-9]\d\d|[1-7]\d{3}|\d{5,});|#x0*(?:[c-f][0-9a-f]|[1-9a-f][0-9a-f]{2}|[013-9a-f][0-9a-f]{3});"
    rb"|[a-z]{1,2}(?:acute|grave|circ|uml|tilde|cedil|ring|slash|lig|caron);)"
)


class _Words:
    """Words of many lists, found in lowered UTF-8 bytes wherever they stand as words of their own.

    They are looked up in `lists` at the first search: of a text that tells an act by its name few lists are asked.
    """

    def __init__(self, lists: Iterable[tuple[int, Sequence[str]]]) -> None:
        self._lists = lists
        self._bytes_until_table = BYTES_UNTIL_TABLE

    @cached_property
    def _owned(self) -> tuple[list[bytes], list[tuple[int, ...]], list[tuple[int, ...]]]:
        """The words as they stand in bytes; the lists that each is of, and those in which it is a stem."""
        owners: dict[bytes, set[tuple[int, bool]]] = {}
        for owner, words in self._lists:
            for word in words:
                for spelt in _spellings(word.rstrip("*")):
                    owners.setdefault(spelt, set()).add((owner, word.endswith("*")))
        return (
            list(owners),
            [tuple(sorted({owner for owner, _ in those})) for those in owners.values()],
            [tuple(sorted({owner for owner, is_stem in those if is_stem})) for those in owners.values()],
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


@dataclass(frozen=True, slots=True)
class _Way:
    """What a construction wants beside its rarest words: the number of its pack, those of its other choices of words,
    and of these the rarest, which are looked for first."""

    pack: int
    marks: frozenset[int]
    others: tuple[int, ...]


class Screen:
    """What every document is held against first; made once a process.

    `companions(act, is_note)` names the lists of words of which one each must stand near an act's word; none where
    the act's word alone is enough. In a note, a short text about one thing, it may be. A construction's words count
    in a note by themselves, else with a word of the lists `supporting` near.
    """

    def __init__(
        self, packs: Mapping[str, Pack], companions: Companions, supporting: frozenset[str], note_characters: int
    ) -> None:
        self._note_characters = note_characters
        self._abbreviations = frozenset(a for pack in packs.values() for a in pack.raw.segment.abbreviations)
        self._groups: dict[tuple[str, frozenset[str]], int] = {}
        acts: list[Sequence[str]] = []
        choices: dict[tuple[str, frozenset[str]], int] = {}
        begun: dict[int, list[_Way]] = {}
        self._needs: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        for number, (code, pack) in enumerate(packs.items()):
            for act in pack.raw.acts:
                acts.append(act.words)
                self._needs.append(
                    (self._numbered(code, companions(act, False)), self._numbered(code, companions(act, True)))
                )
            for pattern in pack.patterns.get("act", ()):
                for way in () if pattern.entry.refuse else pattern.needs.ways:
                    rarest = _rarest(pack, way)
                    if rarest is not None:
                        rest = [choice for choice in way if choice != rarest]
                        told = sorted((c for c in rest if "number" not in c), key=partial(_commonness, pack))[:MARKS]
                        first, *others = (choices.setdefault((code, c), len(choices)) for c in (rarest, *rest))
                        marks = frozenset(choices[code, c] for c in told)
                        begun.setdefault(first, []).append(_Way(number, marks, tuple(others)))
        words = [(number, _words_of(packs[code], choice)) for (code, choice), number in choices.items()]
        telling = begun.keys() | {mark for ways in begun.values() for way in ways for mark in way.marks}
        self._begun = {first: tuple(dict.fromkeys(ways)) for first, ways in begun.items()}
        self._acts = _Words(enumerate(acts))
        self._alarms = _Words((number, _words_of(pack, supporting)) for number, pack in enumerate(packs.values()))
        self._companions = _Words(
            (number, _words_of(packs[code], group)) for (code, group), number in self._groups.items()
        )
        self._choices = _Words(words)
        self._telling = _Words(one for one in words if one[0] in telling)
        self._first = _Words(one for one in words if one[0] in begun)

    def _numbered(self, code: str, groups: Iterable[frozenset[str]]) -> tuple[int, ...]:
        return tuple(self._groups.setdefault((code, group), len(self._groups)) for group in groups)

    def passes_text(self, text: str) -> bool:
        """Whether a text may tell an act.

        >>> from etl.language import load_packs
        >>> screen = Screen(load_packs(), lambda act, is_note: (), frozenset({"actor"}), 900)
        >>> [screen.passes_text(t) for t in ("МИТИНГ в Минске", "Weather in Minsk", "A strike", "A strikeout")]
        [True, False, True, False]
        """
        is_note = len(text) <= self._note_characters
        data = _lowered_lines(text)
        return self._has_act(data, TEXT_REACH, is_note) or self._has_built_sentence(text, data, is_note)

    def passes_page(self, page: bytes, decode: Callable[[bytes], str]) -> bool:
        """Whether a page may tell an act. `decode` is asked only for pages that are not plainly UTF-8.

        >>> from etl.language import load_packs
        >>> screen = Screen(load_packs(), lambda act, is_note: (), frozenset({"actor"}), 900)
        >>> pages = ["митинг".encode("cp1251"), "митинг".encode(), b"&#1084;&#x438;&#1090;&#1080;&#1085;&#1075;"]
        >>> [screen.passes_page(page, lambda b: b.decode("cp1251")) for page in pages]
        [True, True, True]
        """
        data = _evened(_without_code(page.translate(_LOWER)))
        if self._passes(data):
            return True
        if not _is_plain_utf8(data, page[:SNIFFED_BYTES]):
            data = _evened(_without_code(decode(page).encode("utf-8", "replace").translate(_LOWER)))
            if self._passes(data):
                return True
        if _LETTER_ENTITY.search(data) is None:
            return False
        plain = html.unescape(data.decode("utf-8", "replace")).lower()
        return self._passes(_lowered(plain.encode("utf-8", "replace")))

    def _passes(self, data: bytes) -> bool:
        return self._has_act(data, PAGE_REACH, is_note=False) or self._has_construction(data)

    def _has_act(self, data: bytes, reach: int, is_note: bool) -> bool:
        """Whether an act's word stands with all that makes it credible."""
        acts = {(at, self._needs[act][is_note]) for at, act in self._acts.find(data)}
        if any(not needs for _, needs in acts):
            return True
        places = _places(self._companions, data, [at for at, _ in acts], reach)
        return any(all(_is_near(places.get(group), at, reach) for group in needs) for at, needs in acts)

    def _has_built_sentence(self, text: str, data: bytes, is_note: bool) -> bool:
        """Whether one sentence of a text, whose lowered bytes are `data`, has all words of a construction. Few
        paragraphs have its most telling ones, and only these are parted into sentences."""
        possible = self._possible(data, is_note)
        if not possible:
            return False
        paragraphs = text.split("\n")
        for index, ways in possible.items():
            for _, start, end in sentence_spans(paragraphs[index], self._abbreviations):
                present = {choice for _, choice in self._choices.find(_lowered_lines(paragraphs[index][start:end]))}
                if any(first in present and present.issuperset(way.others) for first, way in ways):
                    return True
        return False

    def _possible(self, data: bytes, is_note: bool) -> dict[int, list[tuple[int, _Way]]]:
        """By the number of its line, the constructions whose most telling words a paragraph has, with the rarest."""
        alarms = None if is_note else self._alarmed(data)
        if alarms is not None and not alarms:
            return {}
        possible: dict[int, list[tuple[int, _Way]]] = {}
        start = 0
        found = iter((*self._telling.find(data), (len(data) + 1, -1)))
        at, choice = next(found)
        for line, end in enumerate((*(match.start() for match in _LINE_BREAK.finditer(data)), len(data))):
            present: set[int] = set()
            while at <= end:
                present.add(choice)
                at, choice = next(found)
            for first in self._begun.keys() & present:
                for way in self._begun[first]:
                    if way.marks <= present and (
                        alarms is None or _is_near(alarms.get(way.pack), start, TEXT_REACH, end - start)
                    ):
                        possible.setdefault(line, []).append((first, way))
            start = end + 1
        return possible

    def _has_construction(self, page: bytes) -> bool:
        """Whether the words of a construction stand close together in a page, with a supporting word near."""
        alarms = self._alarmed(page)
        begun: list[tuple[int, _Way]] = []
        for start, end in _stretches(sorted(at for places in alarms.values() for at in places), PAGE_REACH, len(page)):
            for at, first in self._first.find(page[start:end]):
                ways = self._begun[first]
                begun += [(start + at, w) for w in ways if _is_near(alarms.get(w.pack), start + at, PAGE_REACH)]
        places = _places(self._choices, page, [at for at, _ in begun], PARTS_REACH)
        return any(all(_is_near(places.get(part), at, PARTS_REACH) for part in way.others) for at, way in begun)

    def _alarmed(self, data: bytes) -> dict[int, list[int]]:
        """Where supporting words stand, by pack."""
        alarms: dict[int, list[int]] = {}
        for at, pack in self._alarms.find(data):
            alarms.setdefault(pack, []).append(at)
        return alarms


def _places(words: _Words, data: bytes, around: Sequence[int], reach: int) -> dict[int, list[int]]:
    """Where words of each list stand, within reach of some places."""
    places: dict[int, list[int]] = {}
    for start, end in _stretches(around, reach, len(data)):
        for at, owner in words.find(data[start:end]):
            places.setdefault(owner, []).append(start + at)
    return places


def _stretches(places: Sequence[int], reach: int, length: int) -> Iterator[tuple[int, int]]:
    """The stretches within reach of the places, those that overlap as one.

    >>> list(_stretches([50, 60, 200], 20, 210))
    [(30, 80), (180, 210)]
    """
    start, end = None, 0
    for at in sorted(places):
        if start is not None and at - reach > end:
            yield start, end
            start = None
        if start is None:
            start = max(at - reach, 0)
        end = min(at + reach, length)
    if start is not None:
        yield start, end


def _rarest(pack: Pack, way: Iterable[frozenset[str]]) -> frozenset[str] | None:
    """Of a construction's choices the one that fewest texts have a word of: short plain words stand everywhere,
    numbers nearly; None where it has no others."""
    telling = [c for c in way if "number" not in c and not any(n[0] == "=" and len(n) <= SHORT_WORD for n in c)]
    return min(telling, key=partial(_commonness, pack), default=None)


@lru_cache(maxsize=1 << 12)
def _commonness(pack: Pack, names: frozenset[str]) -> tuple[float, list[str]]:
    """How often texts have a word of some lists: a guess from their lengths, since short words are the common ones;
    then the lists' names, so that the order is always the same."""
    return sum(8.0 ** -min(len(word), 7) for word in _words_of(pack, names)), sorted(names)


def _words_of(pack: Pack, names: frozenset[str]) -> list[str]:
    """The words of some lists of a pack; `=word` stands for a word itself, of which more letters may follow, and
    `number` for what a number may begin with."""
    words: list[str] = []
    for name in sorted(names):
        if name == "number":
            words += [*(f"{digit}*" for digit in range(10)), *pack.raw.numbers.first_words()]
        else:
            words += (f"{name[1:]}*",) if name.startswith("=") else pack.words.get(name, ())
    return words


def _is_near(places: list[int] | None, at: int, reach: int, length: int = 0) -> bool:
    """Whether one of the places is within reach of a stretch of some length."""
    if not places:
        return False
    i = bisect_left(places, at - reach)
    return i < len(places) and places[i] <= at + length + reach


@lru_cache(maxsize=1 << 14)
def _spellings(word: str) -> frozenset[bytes]:
    """The ways in which a folded word stands in lowered bytes: with capitals beyond ASCII, and curly or plain marks.

    >>> sorted(w.decode() for w in _spellings("митинг"))
    ['МИТИНГ', 'Митинг', 'митинг']
    >>> [w.decode() for w in sorted(_spellings("sit-in"))]
    ['sit-in', 'sit‐in', 'sit‑in', 'sit–in']
    """
    cased = {word} if word.isascii() else {word, word[:1].upper() + word[1:], word.upper(), word.title()}
    if "'" in word:
        cased |= {w.replace("'", "’") for w in cased}
    if "-" in word:
        cased |= {w.replace("-", dash) for w in cased for dash in "‐‑–"}
    return frozenset(_lowered(w.encode()) for w in cased)


def _lowered(data: bytes) -> bytes:
    """The bytes with ASCII capitals made small, all white space a space, and Latin letters without their marks, as
    much of the Spanish of agencies is printed.

    >>> _lowered("MANIFESTACIÓN\\tMañana".encode())
    b'manifestacion manana'
    >>> _lowered("идёт".encode()).decode()
    'идет'
    """
    return _evened(data.translate(_LOWER))


def _lowered_lines(text: str) -> bytes:
    """The same of a cleaned text, its line breaks kept: none stands inside a phrase."""
    return _evened(text.encode("utf-8", "replace").translate(_LOWER_LINES))


def _evened(data: bytes) -> bytes:
    """The rest of `_lowered`, which is spared to what is thrown away of a page."""
    if not data.isascii():
        for space in _WIDE_SPACES:
            data = data.replace(space, b" ")
        for lead, pairs in _PLAIN_BYTES.items():
            if lead in data:
                for marked, plain in pairs:
                    data = data.replace(marked, plain)
    return data.replace(b"&nbsp;", b" ")


def _without_code(data: bytes) -> bytes:
    """The lowered page without its scripts and styles, but for linked data, which may hold the article.

    >>> _without_code(b'<script src="a">x</script><p>y<script type="application/ld+json">z</script><style>q')
    b' <p>y<script type="application/ld+json">z <style>q'
    """
    for opening, closing in _CODE:
        pieces = data.split(closing)
        for i, piece in enumerate(pieces[:-1]):
            start = piece.rfind(opening)
            if start >= 0 and b"ld+json" not in piece[start : piece.find(b">", start) + 1]:
                pieces[i] = piece[:start]
        data = b" ".join(pieces)
    return _without_links(data)


def _without_links(data: bytes) -> bytes:
    """The lowered page without the words of its links: headlines of other stories stand in menus, tickers and teasers.

    >>> _without_links(b'<h1>x</h1><li><a href="/1">protests</a></li><p>some <a href="/2">people</a> came</p><a>')
    b'<h1>x</h1><li> </li><p>some  came</p><a>'
    """
    pieces = data.split(b"</a>")
    for i, piece in enumerate(pieces[:-1]):
        start = piece.rfind(b"<a ")
        if start >= 0 and len(piece) - start <= MAX_LINK_BYTES:
            pieces[i] = piece[:start]
    return b" ".join(pieces)


def _is_plain_utf8(data: bytes, head: bytes) -> bool:
    """Whether the bytes are UTF-8 and can mean nothing else."""
    if b"\0" in head:
        return False
    if data.isascii():
        return b"\x1b" not in data  # how encodings begin that write other scripts in ASCII bytes
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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
