"""From the words of a place to its candidates: endings, abbreviations, words for kinds, parts of longer names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from etl.geocode.gazetteer import STEM_MARK, Candidate, Gazetteer
from etl.geocode.names import WORD, fold_name, fold_word, is_cyrillic, stem_word
from etl.language.expressions import alternatives
from etl.language.letters import CAPITAL
from etl.language.toponyms import ToponymVocabulary


class Words:
    """A vocabulary made ready for look-ups: sets and maps instead of lists. One for each pack, kept."""

    __slots__ = (
        "abbreviated", "after", "after_small", "auxiliaries", "banned", "before", "body_links",
        "capital", "capital_alone", "capital_of", "capitals", "city", "city_adjectives",
        "demonym_endings", "demonym_heads", "demonym_openers", "demonym_stems", "demonyms", "directions", "division",
        "division_first", "dotted", "endings", "expansions", "given",
        "joiners", "lands", "list_words", "local", "locatives", "missions",
        "never", "number_words", "only_capitals", "own_capital", "place_given", "possessives",
        "region_heads", "regions", "residents", "seats",
        "small_opening", "street", "street_before", "street_endings", "street_openers", "surnames", "titles", "verbs",
    )  # fmt: skip

    def __init__(self, vocabulary: ToponymVocabulary) -> None:
        self.demonyms = _by_word(vocabulary.demonyms)
        self.demonym_openers = frozenset(name.split(" ")[0] for name in self.demonyms if " " in name)
        self.demonym_stems = _by_word(vocabulary.demonym_stems)
        self.demonym_endings = frozenset(vocabulary.demonym_endings)
        residents = _inflected(vocabulary.resident_stems, vocabulary.resident_endings)
        self.residents = frozenset(residents)
        self.city_adjectives = residents | _inflected(vocabulary.adjective_stems, vocabulary.adjective_endings)
        self.demonym_heads = frozenset(
            word[:4] for word in (*self.demonym_stems, *self.demonyms, *self.city_adjectives)
        )
        self.endings = tuple(sorted(set(vocabulary.endings), key=lambda ending: (-len(ending), ending)))
        self.possessives = tuple(sorted(vocabulary.possessives, key=lambda ending: (-len(ending), ending)))
        self.capital = _folded(vocabulary.capital_words)
        self.capitals = dict(vocabulary.capitals)
        capital, links = alternatives(vocabulary.capital_words), alternatives(vocabulary.capital_links)
        self.capital_of = re.compile(rf"(?<!\w)(?:{capital}) (?:{links}) $") if vocabulary.capital_links else None
        self.own_capital = re.compile(rf"['’]s? (?:{capital})(?!\w)")
        alone = alternatives(vocabulary.capital_alone)
        named = rf" (?:{links})(?!\w)|,? {CAPITAL}" if vocabulary.capital_links else rf",? {CAPITAL}"
        self.capital_alone = (
            re.compile(rf"(?i:(?<!\w)(?:{alone})) (?P<capital>(?i:{capital}))(?!\w|{named})")
            if vocabulary.capital_alone
            else None
        )
        self.lands = tuple(vocabulary.lands)
        self.locatives = _folded(vocabulary.locatives)
        self.titles = _folded(vocabulary.titles)
        self.given = _folded(vocabulary.given_names)
        self.place_given = _folded(vocabulary.place_given_names)
        self.surnames = tuple(vocabulary.surname_endings)
        self.local = _folded(vocabulary.local_words)
        self.street = _folded(vocabulary.street_words)
        self.street_before = _folded(vocabulary.street_words_before)
        self.street_openers = self.street_before | _folded(vocabulary.street_openers)
        self.street_endings = tuple(vocabulary.street_endings)
        self.missions = _folded(vocabulary.missions)
        self.banned = _folded(vocabulary.banned_words)
        self.seats = _folded(vocabulary.seats)
        self.auxiliaries = _folded(vocabulary.auxiliaries)
        self.verbs = _folded(vocabulary.person_verbs)
        self.after = _folded(vocabulary.body_words)
        self.after_small = _folded(vocabulary.body_words_small)
        self.body_links = _folded(vocabulary.body_links)
        self.before = _folded(vocabulary.body_words_before)
        self.division = _folded(vocabulary.division_words)
        self.division_first = self.division if vocabulary.division_first else frozenset()
        self.city = _folded(vocabulary.city_words)
        self.directions = _folded(vocabulary.directions)
        self.joiners = _folded(vocabulary.joiners)
        self.list_words = _folded(vocabulary.list_words)
        self.never = _folded(vocabulary.never)
        self.only_capitals = _folded(vocabulary.only_capitals)
        self.number_words = _folded(vocabulary.number_words)
        self.abbreviated = _folded(vocabulary.abbreviated)
        self.expansions = dict(vocabulary.expansions)
        self.regions = {fold_name(name): int(key) for key, names in vocabulary.regions.items() for name in names}
        self.dotted = {fold_name(name): int(key) for key, names in vocabulary.short_regions.items() for name in names}
        self.regions |= self.dotted
        self.region_heads = frozenset(name.split(" ")[0] for name in self.regions)
        longer = sorted(name for name in self.regions if " " in name)
        heads, whole = alternatives(name.split(" ")[0] for name in longer), alternatives(longer)
        self.small_opening = (
            re.compile(rf"(?<![^\W_])(?:(?:{heads})(?= {CAPITAL})|(?=(?:{whole})(?![^\W_]))[\w-]+)") if longer else None
        )

    def demonym(self, folded: str) -> str | None:
        """The country of a demonym, or None."""
        found = self.demonyms.get(folded)
        if found is not None or not self.demonym_stems:
            return found
        for cut in range(len(folded), 2, -1):
            code = self.demonym_stems.get(folded[:cut])
            if code is not None and folded[cut:] in self.demonym_endings:
                return code
        return None

    def bare(self, word: str) -> str:
        """A word as printed, without a possessive ending."""
        if not word.endswith(self.possessives):
            return word
        for ending in self.possessives:
            if word.endswith(ending) and len(word) > len(ending) + 1:
                return word[: -len(ending)]
        return word


def _folded(words: Sequence[str]) -> frozenset[str]:
    """Words as the gazetteer's keys are: a pack spells them as its language does, with marks."""
    return frozenset(map(fold_word, words))


def _inflected(stems: Mapping[str, Sequence[str]], endings: Sequence[str]) -> dict[str, int]:
    """The geonameid by each form of the words of a city."""
    return {fold_word(stem + end): int(key) for key, own in stems.items() for stem in own for end in endings}


def _by_word(codes: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {fold_word(word): code for code, words in codes.items() for word in words}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of a place may be. `exact` is false where only a part of the words is known."""

    key: str
    candidates: tuple[Candidate, ...] = ()
    demonym: str | None = None
    exact: bool = True
    bonus: dict[str, float] = field(default_factory=dict)


WELL_KNOWN = 4.3
"""The prior from which a place may be read out of a longer name that is not known as a whole."""
_DIVISION = {"admin1": 1.5, "admin2": 1.2}
_CITY = {"city": 1.2}


def read_phrase(phrase: str, words: Words, gazetteer: Gazetteer) -> Reading:
    """The candidates of a place's words as printed, by the closest reading that the gazetteer knows."""
    printed = [match.group() for match in WORD.finditer(phrase)]
    if printed:
        printed[-1] = words.bare(printed[-1])
    folded = [word for word in map(fold_word, printed) if word]
    key = " ".join(folded)
    if not key:
        return Reading("")
    code = words.demonym(key)
    if code is not None:
        return Reading(key, _country(gazetteer, code), demonym=code)
    found = _known(folded, words, gazetteer)
    if found:
        return Reading(key, found)
    trimmed, bonus = _trim(folded, words)
    if trimmed and trimmed != folded:
        code = words.demonym(" ".join(trimmed))
        if code is not None:
            return Reading(key, _country(gazetteer, code), demonym=code, exact=False)
        found = _known(trimmed, words, gazetteer)
        if found:
            return Reading(key, found, exact=not any(word in words.directions for word in folded), bonus=bonus)
    for length in range(len(folded) - 1, 0, -1):
        for start in range(len(folded) - length + 1):
            part = folded[start : start + length]
            if length == 1 and (len(part[0]) < 4 or part[0] in words.never or gazetteer.mark(part[0]) & 3):
                continue
            found = tuple(place for place in _known(part, words, gazetteer) if place.prior >= WELL_KNOWN)
            if found:
                return Reading(key, found, exact=False)
    return Reading(key)


def _country(gazetteer: Gazetteer, code: str) -> tuple[Candidate, ...]:
    country = gazetteer.country(code)
    return () if country is None else (country,)


def _known(folded: list[str], words: Words, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    key = " ".join(folded)
    if key in words.regions:
        row = gazetteer.row_of(words.regions[key])
        return () if row is None else (gazetteer.candidate(row),)
    found = gazetteer.candidates(key)
    longer = [words.expansions.get(word, word) for word in folded]
    if longer != folded:
        more = gazetteer.candidates(" ".join(longer))
        known = {candidate.row for candidate in found}
        found += tuple(candidate for candidate in more if candidate.row not in known)
    if not found and words.endings and is_cyrillic(key):
        stem = " ".join(stem_word(word, words.endings) for word in folded)
        found = gazetteer.candidates(STEM_MARK + stem)
    return found


def _trim(folded: list[str], words: Words) -> tuple[list[str], dict[str, float]]:
    """The words without those for kinds and directions at both ends, and which kinds they speak for."""
    start, end = 0, len(folded)
    bonus: dict[str, float] = {}
    while start < end - 1 and (
        folded[start] in words.directions
        or folded[start] in words.never
        or folded[start] in words.division
        or folded[start] in words.city
    ):
        bonus |= _DIVISION if folded[start] in words.division else _CITY if folded[start] in words.city else {}
        start += 1
    while end > start + 1 and (folded[end - 1] in words.division or folded[end - 1] in words.city):
        bonus |= _DIVISION if folded[end - 1] in words.division else _CITY
        end -= 1
    return folded[start:end], bonus
