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
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from etl.language.segment import sentence_spans
from etl.screen.page import SNIFFED_BYTES, is_plain_utf8, without_code
from etl.screen.tables import AN_ACT, AN_ALARM, Tables, Way
from etl.screen.words import LOWER, ListFinder, WordSearch, evened, lowered, lowered_lines

TEXT_REACH = 1_500
"""Bytes on each side of an act's word in which its companions are looked for."""

PAGE_REACH = 4_000
"""The same in a page, where addresses of links stand between the words."""

PARTS_REACH = 500
"""Bytes on each side of a construction's rarest word in which its other words stand."""

Needs = frozenset[int]
"""What a construction wants: the numbers of its choices of words."""

_LETTER_ENTITY = re.compile(
    rb"&(?:#0*(?:19[2-9]|[2-9]\d\d|[1-7]\d{3}|\d{5,});|#x0*(?:[c-f][0-9a-f]|[1-9a-f][0-9a-f]{2}|[013-9a-f][0-9a-f]{3});"
    rb"|[a-z]{1,2}(?:acute|grave|circ|uml|tilde|cedil|ring|slash|lig|caron);)"
)


class Screen:
    """What every document is held against first; made once a process of its `Tables`.

    In a note, a short text about one thing, an act's word alone may be enough. A construction's words count in a note
    by themselves, else with a supporting word near.
    """

    def __init__(self, tables: Tables, note_characters: int) -> None:
        self._tables = tables
        self._note_characters = note_characters

    @cached_property
    def _acts(self) -> WordSearch:
        return WordSearch(self._tables.owned("acts"), is_worth_table=True)

    @cached_property
    def _alarms(self) -> WordSearch:
        return WordSearch(self._tables.owned("alarms"), is_worth_table=True)

    @cached_property
    def _companions(self) -> WordSearch:
        return WordSearch(self._tables.owned("companions"))

    @cached_property
    def _choices(self) -> WordSearch:
        return WordSearch(self._tables.owned("choices"))

    @cached_property
    def _first_in_page(self) -> WordSearch:
        return WordSearch(self._tables.owned("first"))

    @cached_property
    def _first(self) -> frozenset[int]:
        return frozenset(self._tables.in_texts)

    @cached_property
    def _lists(self) -> ListFinder:
        return ListFinder(self._tables.owned("single"), self._tables.owned("phrases"))

    def passes_text(self, text: str) -> bool:
        """Whether a text may tell an act.

        >>> from etl.language import load_packs
        >>> screen = Screen(Tables.of(load_packs(), lambda act, is_note: (), frozenset({"actor"})), 900)
        >>> [screen.passes_text(t) for t in ("МИТИНГ в Минске", "Weather in Minsk", "A strike", "A strikeout")]
        [True, False, True, False]
        """
        is_note = len(text) <= self._note_characters
        lines = [line for line in text.split("\n") if line]
        data = lowered_lines("\n".join(lines))
        lists_of = self._lists.of_parts(lines)
        has_act = any(AN_ACT in told for told in lists_of)
        if has_act and self._has_act(data, TEXT_REACH, is_note):
            return True
        self._lists.add_phrases(lists_of, data)
        if not has_act and any(AN_ACT in told for told in lists_of) and self._has_act(data, TEXT_REACH, is_note):
            return True
        if not is_note and not any(AN_ALARM in told for told in lists_of):
            return False
        its = list(map(self._ways, lists_of))
        if not is_note:
            its = list(self._supported(its, lines))
        return any(self._has_sentence(line, ways) for line, ways in zip(lines, its, strict=True) if ways)

    def passes_page(self, page: bytes, decode: Callable[[bytes], str]) -> bool:
        """Whether a page may tell an act. `decode` is asked only for pages that are not plainly UTF-8.

        >>> from etl.language import load_packs
        >>> screen = Screen(Tables.of(load_packs(), lambda act, is_note: (), frozenset({"actor"})), 900)
        >>> pages = ["митинг".encode("cp1251"), "митинг".encode(), b"&#1084;&#x438;&#1090;&#1080;&#1085;&#1075;"]
        >>> [screen.passes_page(page, lambda b: b.decode("cp1251")) for page in pages]
        [True, True, True]
        """
        data = evened(without_code(page.translate(LOWER)))
        if self._passes(data):
            return True
        if not is_plain_utf8(data, page[:SNIFFED_BYTES]):
            data = evened(without_code(decode(page).encode("utf-8", "replace").translate(LOWER)))
            if self._passes(data):
                return True
        if _LETTER_ENTITY.search(data) is None:
            return False
        plain = html.unescape(data.decode("utf-8", "replace")).lower()
        return self._passes(lowered(plain.encode("utf-8", "replace")))

    def _passes(self, data: bytes) -> bool:
        return self._has_act(data, PAGE_REACH, is_note=False) or self._has_construction(data)

    def _has_act(self, data: bytes, reach: int, is_note: bool) -> bool:
        """Whether an act's word stands with all that makes it credible."""
        acts = {(at, self._tables.needs[act][is_note]) for at, act in self._acts.find(data)}
        if any(not needs for _, needs in acts):
            return True
        places = _places(self._companions, data, [at for at, _ in acts], reach)
        return any(all(_is_near(places.get(group), at, reach) for group in needs) for at, needs in acts)

    def _supported(self, ways: Sequence[list[Needs]], paragraphs: Sequence[str]) -> Iterator[list[Needs]]:
        """Of each paragraph's constructions those that have a supporting word of their language near."""
        lines = [lowered_lines(paragraph) for paragraph in paragraphs]
        alarms = self._alarmed(b"\n".join(lines))
        start = 0
        for its, line in zip(ways, lines, strict=True):
            yield [way for way in its if _is_near(alarms.get(self._pack_of(way)), start, TEXT_REACH, len(line))]
            start += len(line) + 1

    def _pack_of(self, way: Needs) -> int:
        return self._tables.pack_of[next(iter(way))]

    def _ways(self, told: set[int]) -> list[Needs]:
        """The constructions all of whose words a paragraph may have that has words of the lists `told`."""
        ways = self._tables.in_texts
        found: list[Needs] = []
        for first in self._first & told:
            found += filter(told.issuperset, ways[first])
        return found

    def _has_sentence(self, paragraph: str, ways: Sequence[Needs]) -> bool:
        """Whether one sentence of a paragraph has all words of a construction."""
        spans = sentence_spans(paragraph, self._tables.abbreviations)
        lists_of = self._lists.of([paragraph[start:end] for _, start, end in spans])
        return any(way <= told for told in lists_of for way in ways)

    def _has_construction(self, page: bytes) -> bool:
        """Whether the words of a construction stand close together in a page, with a supporting word near."""
        alarms = self._alarmed(page)
        begun: list[tuple[int, Way]] = []
        for start, end in _stretches(sorted(at for places in alarms.values() for at in places), PAGE_REACH, len(page)):
            for at, first in self._first_in_page.find(page[start:end]):
                ways = self._tables.in_pages[first]
                begun += [(start + at, w) for w in ways if _is_near(alarms.get(w.pack), start + at, PAGE_REACH)]
        places = _places(self._choices, page, [at for at, _ in begun], PARTS_REACH)
        return any(all(_is_near(places.get(part), at, PARTS_REACH) for part in way.needs) for at, way in begun)

    def _alarmed(self, data: bytes) -> dict[int, list[int]]:
        """Where supporting words stand, by pack."""
        alarms: dict[int, list[int]] = {}
        for at, pack in self._alarms.find(data):
            alarms.setdefault(pack, []).append(at)
        return alarms


def _places(words: WordSearch, data: bytes, around: Sequence[int], reach: int) -> dict[int, list[int]]:
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


def _is_near(places: list[int] | None, at: int, reach: int, length: int = 0) -> bool:
    """Whether one of the places is within reach of a stretch of some length."""
    if not places:
        return False
    i = bisect_left(places, at - reach)
    return i < len(places) and places[i] <= at + length + reach
