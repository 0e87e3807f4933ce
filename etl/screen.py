"""The cheap test before anything is parsed: could these bytes hold an article of protest at all?

Looks for the packs' words of acts in raw bytes, of a page or of a text, and for the words that `detect` wants beside
them. It says no only where `detect` would find nothing, but for what is named here:

- a page's word parted by a tag, a soft hyphen or a line break inside a phrase;
- a page's note that names an act by words of several meanings alone, with no actor, police, demand or people near;
- companions that stand further off than `REACH`, which is more than the longest sentences take.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import ahocorasick_rs

from etl.language import Act, Pack

TEXT_REACH = 1_500
"""Bytes on each side of an act's word in which its companions are looked for."""

PAGE_REACH = 4_000
"""The same in a page, where addresses of links stand between the words."""

Groups = tuple[frozenset[str], ...]
Companions = Callable[[Act, bool], Groups]

_LOWER = bytes.maketrans(bytes(range(65, 91)) + b"\n\r\t", bytes(range(97, 123)) + b"   ")
_WIDE_SPACES = (b"\xc2\xa0", b"\xe2\x80\xaf")
_CODE = ((b"<script", b"</script>"), (b"<style", b"</style>"))
SNIFFED_BYTES = 2_000
_LETTER_ENTITY = re.compile(
    rb"&(?:#0*(?:19[2-9]|[2-9]\d\d|[1-7]\d{3}|\d{5,});|#x0*(?:[c-f][0-9a-f]|[1-9a-f][0-9a-f]{2}|[013-9a-f][0-9a-f]{3});"
    rb"|[a-z]{1,2}(?:acute|grave|circ|uml|tilde|cedil|ring|slash|lig|caron);)"
)


class _Words:
    """Words of many lists, found in lowered UTF-8 bytes wherever they stand as words of their own."""

    def __init__(self, lists: Iterable[tuple[int, Sequence[str]]]) -> None:
        owners: dict[bytes, set[tuple[int, bool]]] = {}
        for owner, words in lists:
            for word in words:
                for spelt in _spellings(word.rstrip("*")):
                    owners.setdefault(spelt, set()).add((owner, word.endswith("*")))
        self._owners = [tuple(sorted(owners[word])) for word in owners]
        kind = ahocorasick_rs.Implementation.DFA  # twice as fast over a page as the smaller ones
        self._automaton = ahocorasick_rs.BytesAhoCorasick(list(owners), implementation=kind) if owners else None

    def find(self, data: bytes) -> list[tuple[int, int]]:
        """(position, owner) of every word found, in order."""
        if self._automaton is None:
            return []
        found: list[tuple[int, int]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(data, overlapping=True):
            if start and _is_letter_before(data, start):
                continue
            owners = self._owners[index]
            goes_on = end < len(data) and _is_letter_at(data, end)
            found += [(start, owner) for owner, is_stem in owners if is_stem or not goes_on]
        return found


class Screen:
    """What every document is held against first; made once a process.

    `companions(act, is_note)` names the lists of words of which one each must stand near an act's word; none where
    the act's word alone is enough. In a note, a short text about one thing, it may be.
    """

    def __init__(self, packs: Mapping[str, Pack], companions: Companions, note_characters: int) -> None:
        self._note_characters = note_characters
        groups: dict[tuple[str, frozenset[str]], int] = {}
        self._needs: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        acts: list[tuple[int, Sequence[str]]] = []
        for code, pack in packs.items():
            for act in pack.raw.acts:
                both = [
                    tuple(groups.setdefault((code, group), len(groups)) for group in companions(act, is_note))
                    for is_note in (False, True)
                ]
                acts.append((len(self._needs), act.words))
                self._needs.append((both[0], both[1]))
        self._acts = _Words(acts)
        self._companions = _Words(
            (number, [word for name in sorted(group) for word in packs[code].words.get(name, ())])
            for (code, group), number in groups.items()
        )

    def passes_text(self, text: str) -> bool:
        """Whether a text may tell an act.

        >>> from etl.language import load_packs
        >>> screen = Screen(load_packs(), lambda act, is_note: (), 900)
        >>> [screen.passes_text(t) for t in ("МИТИНГ в Минске", "Weather in Minsk", "A protest", "A protestant")]
        [True, False, True, False]
        """
        return self._passes(_lowered(text.encode("utf-8", "replace")), TEXT_REACH, len(text) <= self._note_characters)

    def passes_page(self, page: bytes, decode: Callable[[bytes], str]) -> bool:
        """Whether a page may tell an act. `decode` is asked only for pages that are not plainly UTF-8.

        >>> from etl.language import load_packs
        >>> screen = Screen(load_packs(), lambda act, is_note: (), 900)
        >>> pages = ["митинг".encode("cp1251"), "митинг".encode(), b"&#1084;&#x438;&#1090;&#1080;&#1085;&#1075;"]
        >>> [screen.passes_page(page, lambda b: b.decode("cp1251")) for page in pages]
        [True, True, True]
        """
        data = _without_code(_lowered(page))
        if self._passes(data, PAGE_REACH, is_note=False):
            return True
        if not _is_plain_utf8(data, page[:SNIFFED_BYTES]):
            data = _lowered(decode(page).encode("utf-8", "replace"))
            if self._passes(data, PAGE_REACH, is_note=False):
                return True
        if _LETTER_ENTITY.search(data) is None:
            return False
        plain = html.unescape(data.decode("utf-8", "replace")).lower()
        return self._passes(_lowered(plain.encode("utf-8", "replace")), PAGE_REACH, is_note=False)

    def _passes(self, data: bytes, reach: int, is_note: bool) -> bool:
        acts = self._acts.find(data)
        if not acts:
            return False
        wanted = [(at, self._needs[act][is_note]) for at, act in acts]
        if any(not needs for _, needs in wanted):
            return True
        places: dict[int, list[int]] = {}
        for start, end in _stretches([at for at, _ in acts], reach, len(data)):
            for at, group in self._companions.find(data[start:end]):
                places.setdefault(group, []).append(start + at)
        return any(all(_is_near(places.get(group), at, reach) for group in needs) for at, needs in wanted)


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


def _is_near(places: list[int] | None, at: int, reach: int) -> bool:
    if not places:
        return False
    i = bisect_left(places, at - reach)
    return i < len(places) and places[i] <= at + reach


def _spellings(word: str) -> set[bytes]:
    """The ways in which a folded word stands in lowered bytes: with capitals beyond ASCII, and curly or plain marks.

    >>> sorted(w.decode() for w in _spellings("митинг"))
    ['МИТИНГ', 'Митинг', 'митинг']
    >>> [w.decode() for w in sorted(_spellings("sit-in"))]
    ['sit-in', 'sit‐in', 'sit‑in', 'sit–in']
    """
    cased = {word, word[:1].upper() + word[1:], word.upper(), word.title()}
    marked = {w.replace("'", mark) for w in cased for mark in "'’"}
    dashed = {w.replace("-", dash) for w in marked for dash in "-‐‑–"}
    return {_lowered(w.encode()) for w in dashed}


def _lowered(data: bytes) -> bytes:
    """The bytes with ASCII capitals made small and all white space a space."""
    data = data.translate(_LOWER)
    if not data.isascii():
        for space in _WIDE_SPACES:
            data = data.replace(space, b" ")
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
    return data


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
    """Whether a letter, a digit or an underscore ends at a position of UTF-8 bytes."""
    byte = data[at - 1]
    if byte < 0x80:
        return byte == 0x5F or chr(byte).isalnum()
    first = at - 1
    while first > max(0, at - 4) and data[first] & 0xC0 == 0x80:
        first -= 1
    return _letter(data[first:at])


def _is_letter_at(data: bytes, at: int) -> bool:
    byte = data[at]
    if byte < 0x80:
        return byte == 0x5F or chr(byte).isalnum()
    return _letter(data[at : at + (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4)])


def _letter(data: bytes) -> bool:
    try:
        return data.decode("utf-8").isalnum()
    except UnicodeDecodeError:
        return False
