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
from functools import lru_cache, partial, reduce
from itertools import chain
from operator import or_

from etl.language import Act, Pack
from etl.language.segment import sentence_spans
from etl.screen.page import SNIFFED_BYTES, is_plain_utf8, without_code
from etl.screen.words import LOWER, ListFinder, WordSearch, evened, lowered, lowered_lines

TEXT_REACH = 1_500
"""Bytes on each side of an act's word in which its companions are looked for."""

PAGE_REACH = 4_000
"""The same in a page, where addresses of links stand between the words."""

PARTS_REACH = 500
"""Bytes on each side of a construction's rarest word in which its other words stand."""

SHORT_WORD = 5

Groups = tuple[frozenset[str], ...]
Companions = Callable[[Act, bool], Groups]

_LETTER_ENTITY = re.compile(
    rb"&(?:#0*(?:19[2-9]|[2-9]\d\d|[1-7]\d{3}|\d{5,});|#x0*(?:[c-f][0-9a-f]|[1-9a-f][0-9a-f]{2}|[013-9a-f][0-9a-f]{3});"
    rb"|[a-z]{1,2}(?:acute|grave|circ|uml|tilde|cedil|ring|slash|lig|caron);)"
)


@dataclass(frozen=True, slots=True)
class _Way:
    """What a construction wants: the number of its pack, those of its choices of words, and these as bits."""

    pack: int
    needs: frozenset[int]
    bits: int


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
                for way in () if pattern.entry.refuse else pattern.screened.ways:
                    rarest = _rarest(pack, way)
                    if rarest is not None:
                        rest = [choice for choice in way if choice != rarest]
                        first, *others = (choices.setdefault((code, c), len(choices)) for c in (rarest, *rest))
                        needs = frozenset((first, *others))
                        bits = sum(1 << choice for choice in needs)
                        begun.setdefault(first, []).append(_Way(number, needs, bits))
        words = [(number, _words_of(packs[code], choice)) for (code, choice), number in choices.items()]
        self._begun = {1 << first: tuple(dict.fromkeys(ways)) for first, ways in begun.items()}
        self._begin = sum(self._begun)
        self._acts = WordSearch(enumerate(acts))
        self._alarms = WordSearch(enumerate(_words_of(pack, supporting) for pack in packs.values()))
        self._companions = WordSearch(
            (number, _words_of(packs[code], group)) for (code, group), number in self._groups.items()
        )
        self._choices = WordSearch(words)
        self._first = WordSearch(one for one in words if one[0] in begun)
        an_act, an_alarm = len(words), len(words) + 1
        supports = [_words_of(pack, supporting) for pack in packs.values()]
        self._lists = ListFinder(chain(words, ((an_act, one) for one in acts), ((an_alarm, one) for one in supports)))
        self._act, self._alarm = 1 << an_act, 1 << an_alarm

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
        paragraphs = [paragraph for paragraph in text.split("\n") if paragraph]
        lists_of = [self._lists.of(paragraph) for paragraph in paragraphs]
        told = reduce(or_, lists_of, 0)
        if told & self._act and self._has_act(lowered_lines(text), TEXT_REACH, is_note):
            return True
        ways = self._ways(told) if is_note or told & self._alarm else []
        if not ways:
            return False
        its = [_within(ways, lists) for lists in lists_of]
        if not is_note:
            its = list(self._supported(its, paragraphs))
        return any(map(self._has_sentence, paragraphs, its))

    def passes_page(self, page: bytes, decode: Callable[[bytes], str]) -> bool:
        """Whether a page may tell an act. `decode` is asked only for pages that are not plainly UTF-8.

        >>> from etl.language import load_packs
        >>> screen = Screen(load_packs(), lambda act, is_note: (), frozenset({"actor"}), 900)
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
        acts = {(at, self._needs[act][is_note]) for at, act in self._acts.find(data)}
        if any(not needs for _, needs in acts):
            return True
        places = _places(self._companions, data, [at for at, _ in acts], reach)
        return any(all(_is_near(places.get(group), at, reach) for group in needs) for at, needs in acts)

    def _supported(self, ways: Sequence[list[_Way]], paragraphs: Sequence[str]) -> Iterator[list[_Way]]:
        """Of each paragraph's constructions those that have a supporting word of their language near."""
        lines = [lowered_lines(paragraph) for paragraph in paragraphs]
        alarms = self._alarmed(b"\n".join(lines))
        start = 0
        for its, line in zip(ways, lines, strict=True):
            yield [way for way in its if _is_near(alarms.get(way.pack), start, TEXT_REACH, len(line))]
            start += len(line) + 1

    def _has_sentence(self, paragraph: str, ways: Sequence[_Way]) -> bool:
        """Whether one sentence of a paragraph has all words of a construction."""
        spans = sentence_spans(paragraph, self._abbreviations) if ways else ()
        return any(_within(ways, self._lists.of(paragraph[start:end])) for _, start, end in spans)

    def _ways(self, told: int) -> list[_Way]:
        """The constructions all of whose words a text may have that may have words of the lists `told`."""
        ways: list[_Way] = []
        begun = told & self._begin
        while begun:
            first = begun & -begun
            begun ^= first
            ways += [way for way in self._begun[first] if way.bits & told == way.bits]
        return ways

    def _has_construction(self, page: bytes) -> bool:
        """Whether the words of a construction stand close together in a page, with a supporting word near."""
        alarms = self._alarmed(page)
        begun: list[tuple[int, _Way]] = []
        for start, end in _stretches(sorted(at for places in alarms.values() for at in places), PAGE_REACH, len(page)):
            for at, first in self._first.find(page[start:end]):
                ways = self._begun[1 << first]
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


def _within(ways: Iterable[_Way], told: int) -> list[_Way]:
    """The constructions whose lists are all among those that are told."""
    return [way for way in ways if way.bits & told == way.bits]


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
