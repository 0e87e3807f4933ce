"""What the screen looks for, read off the packs once for each version of theirs and kept between runs."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from etl.language import Act, Pack
from etl.screen.words import ListFinder, Owned, numbers, pack_parts, parted, spellings, unpack_parts

SHORT_WORD = 5

AN_ACT, AN_ALARM, CHOICES = 0, 1, 2
"""The numbers of what a text is looked through for: words of acts, supporting words, choices of constructions."""

Groups = tuple[frozenset[str], ...]
Companions = Callable[[Act, bool], Groups]


@dataclass(frozen=True, slots=True)
class Way:
    """What a construction wants: the number of its pack, and those of its choices of words."""

    pack: int
    needs: frozenset[int]


class Tables:
    """What the screen looks for, taken out of what `make_tables` gave when it is asked for."""

    def __init__(self, packed: memoryview) -> None:
        head, *parts = unpack_parts(packed)
        self._head = json.loads(bytes(head))
        self._parts = dict(zip(self._head["parts"], parts, strict=True))
        self.abbreviations = frozenset(self._head["abbreviations"])
        self.needs = [(tuple(in_text), tuple(in_note)) for in_text, in_note in self._head["needs"]]
        """By act the groups of companions that its words want, in a text and in a note."""

    @classmethod
    def of(cls, packs: Mapping[str, Pack], companions: Companions, supporting: frozenset[str]) -> Tables:
        """The tables for some packs."""
        return cls(memoryview(make_tables(packs, companions, supporting)))

    def owned(self, name: str) -> Owned:
        """The words of one search."""
        return Owned.unpacked(self._parts[name])

    @cached_property
    def in_pages(self) -> Mapping[int, tuple[Way, ...]]:
        """The constructions by the choice around which a page is searched for the others."""
        return self._ways(0)

    @cached_property
    def in_texts(self) -> Mapping[int, tuple[frozenset[int], ...]]:
        """What constructions need, by the choice that fewest texts have a word of."""
        return {first: tuple(way.needs for way in ways) for first, ways in self._ways(1).items()}

    @cached_property
    def pack_of(self) -> Mapping[int, int]:
        """The pack of each choice."""
        return {number: way.pack for ways in self.in_pages.values() for way in ways for number in way.needs}

    def _ways(self, by: int) -> dict[int, tuple[Way, ...]]:
        ways: dict[int, list[Way]] = {}
        flat = numbers("H", self._parts["ways"])
        at = 0
        while at < len(flat):
            pack, *firsts, number = flat[at : at + 4]
            at += 4 + number
            ways.setdefault(firsts[by], []).append(Way(pack, frozenset(flat[at - number : at])))
        return {first: tuple(those) for first, those in ways.items()}


def make_tables(packs: Mapping[str, Pack], companions: Companions, supporting: frozenset[str]) -> bytes:
    """The tables for some packs, to be kept.

    `companions(act, is_note)` names the lists of words of which one each must stand near an act's word; none where
    the act's word alone is enough. In a note it may be. `supporting` names those of which a construction wants one.
    """
    acts = [(code, act) for code, pack in packs.items() for act in pack.raw.acts]
    groups = _Numbered()
    needs = [
        [[groups.number(code, group) for group in companions(act, is_note)] for is_note in (False, True)]
        for code, act in acts
    ]
    choices = _Numbered(CHOICES)
    constructions = list(_constructions(packs, choices))
    words = choices.words(packs)
    seldom = _seldom(packs, words)
    ways = dict.fromkeys(
        (pack, its[0], min(its, key=seldom.__getitem__), len(its), *its) for pack, its in constructions
    )
    in_pages = {way[1] for way in ways}
    supports = [_words_of(pack, supporting) for pack in packs.values()]
    of_acts = [act.words for _, act in acts]
    marks = [*((AN_ACT, its) for its in of_acts), *((AN_ALARM, its) for its in supports)]
    single, phrases = parted([*marks, *words])
    tables = {
        "acts": spellings(enumerate(of_acts)),
        "alarms": spellings(enumerate(supports)),
        "companions": spellings(groups.words(packs)),
        "choices": spellings(words),
        "first": spellings((number, its) for number, its in words if number in in_pages),
        "single": single,
        "phrases": phrases,
    }
    parts = {name: Owned.read(spelt).packed() for name, spelt in tables.items()}
    parts["ways"] = array("H", (number for way in ways for number in way)).tobytes()
    abbreviations = sorted({one for pack in packs.values() for one in pack.raw.segment.abbreviations})
    head = {"abbreviations": abbreviations, "needs": needs, "parts": list(parts)}
    return pack_parts((json.dumps(head).encode(), *parts.values()))


class _Numbered:
    """Numbers of sets of word lists, given in the order in which they are asked for."""

    def __init__(self, first: int = 0) -> None:
        self._first = first
        self._numbers: dict[tuple[str, frozenset[str]], int] = {}

    def number(self, code: str, names: frozenset[str]) -> int:
        return self._numbers.setdefault((code, names), self._first + len(self._numbers))

    def words(self, packs: Mapping[str, Pack]) -> list[tuple[int, list[str]]]:
        """The words of each."""
        return [(number, _words_of(packs[code], names)) for (code, names), number in self._numbers.items()]


def _constructions(packs: Mapping[str, Pack], choices: _Numbered) -> Iterator[tuple[int, list[int]]]:
    """What constructions want: the number of the pack, and of the choices, that first around which a page is searched
    for the others."""
    for number, (code, pack) in enumerate(packs.items()):
        for pattern in pack.patterns.get("act", ()):
            for way in () if pattern.entry.refuse else pattern.screened.ways:
                rarest = _rarest(pack, way)
                if rarest is not None:
                    first = choices.number(code, rarest)
                    yield number, [first, *sorted(choices.number(code, one) for one in way if one != rarest)]


def _seldom(packs: Mapping[str, Pack], lists: Sequence[tuple[int, Sequence[str]]]) -> Mapping[int, float]:
    """How often texts have a word of each list: among the patterns' examples, and by the guess of `_commonness`."""
    examples = [
        one.replace("\n", " ")
        for pack in packs.values()
        for entry in pack.raw.patterns
        for one in (*entry.examples, *entry.misses)
    ]
    found = Counter(number for told in ListFinder.of_lists(lists).of(examples) for number in told)
    return {
        number: 10 * found[number] / len(examples) + sum(0.3 * 2.0 ** -min(len(word), 10) for word in words)
        for number, words in lists
    }


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
