"""Which words of a text may be place names: a dictionary pass over the gazetteer, no model.

Gives spans with their candidates and neighbours; `roles` decides what they stand for, `resolve` which place they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from etl.geocode.caseless import has_case, is_name
from etl.geocode.gazetteer import LONGER, STEM_MARK, Candidate, Gazetteer
from etl.geocode.names import LONGEST_WORD, WORD, fold_word, is_cyrillic, stem_word
from etl.geocode.phrase import Words

MAX_WORDS = 6

NAMESAKE = 4.0
"""A place below this prior gives way to one ten times as large whose inflected name looks the same («во Львове»)."""

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŨŪŬŮŰŲŴŶŹŻŽƠƯȘȚḨḪṢṬẔΑ-ΩЀ-Я"
CAPITALISED = re.compile(rf"(?<![^\W_])(?:(?:[{_UPPER}]\.){{2,}}|[{_UPPER}‘'’](?:[^\W_]|[’'ʼ`´‘](?=[^\W\d_]))*)")
_START = re.Match[str].start
_SPACES = re.compile(r"[ \u00a0]|-|–|\. ?|\n[ \t]*(?=\S)")
_HEADED = re.compile(r"(?:, [^\n.:]{3,40})?(?::| ?[(/]|\. )")
_DATED = re.compile(r", \d|\. | ?[(/]|\.?(?: [-–—]|[-–—]{2}) ")
_NUMBERED = re.compile(r"\s\S+\s\d{3,5}(?![\d.,]?\d)(?: (\w+) )?")
_CLAUSE_END = frozenset((",", ";", ":", ")"))
_MARKS = ".,\"“”'‘’()"
_PART_BEFORE = re.compile(r"(?<![^\W\d_])[^\W\d_]+-$")
"""What a hyphen joins to a word that follows it: "Санкт-Петербургский" begins with its first part."""
_SENTENCE_END = frozenset('.!?:;\n"“”«»…•*')


@dataclass(slots=True)
class Match:
    """Words that may be a place's name. `before` and `after` are the folded neighbours in the same sentence, ''
    for none; `joined` tells whether only a space lies between."""

    start: int
    end: int
    key: str
    candidates: tuple[Candidate, ...]
    demonym: str | None = None
    mark: int = 0
    initial: bool = False
    before: str = ""
    before_capital: bool = False
    second_before: str = ""
    after: str = ""
    after_capital: bool = False
    second_after: str = ""
    after_acronym: bool = False
    before_initial: bool = False  # the word before opens its sentence; known where a language inflects names
    stemmed: bool = False
    printed: str = ""  # the folded words of a stemmed name as they stand, '' where `key` says it
    numbered: bool = False  # a house number follows: "Colón al 1200"
    is_capital: bool = False  # a land's name that stands for its capital: "Peru's capital"
    heads_line: bool = False  # opens a line that it heads, "Uninflected: "; known where a language inflects names


def find_matches(text: str, words: Words, gazetteer: Gazetteer) -> list[Match]:
    """All longest names of the gazetteer in a text, with demonyms, in order and without overlap."""
    cased = has_case(text)
    starts = _openings(text, words) if cased else WORD.finditer(text)
    found: list[Match] = []
    covered = 0
    known = _first_words(words, gazetteer, cased)
    for word in starts:
        printed = word.group()
        if len(printed) > LONGEST_WORD:
            continue
        opening = known.get(printed, _UNREAD)
        if opening is _UNREAD:
            opening = known[printed] = _read_opening(printed, words, gazetteer, cased)
        if opening is None or word.start() < covered:
            continue
        match = _match_at(text, word, opening, words, gazetteer, cased)
        if match is not None:
            found.append(match)
            covered = match.end
    if words.demonym_stems:
        found = _with_inflected_demonyms(text, found, words, gazetteer)
    for match in found:
        _look_around(text, match, words)
        land = _land_of_capital(text, match, words)
        row = gazetteer.row_of(words.capitals[land]) if land in words.capitals else None
        if row is not None:
            match.demonym, match.candidates, match.is_capital = None, (gazetteer.candidate(row),), True
    return found


def _land_of_capital(text: str, match: Match, words: Words) -> str | None:
    """The country whose capital is meant: "the Peruvian capital", "the capital of Peru", "Peru's capital"."""
    if match.demonym is not None:
        return None if words.capital.isdisjoint({match.before, match.after}) else match.demonym
    land = next((c.country for c in match.candidates if c.kind == "country"), None)
    if land is None or words.capital_of is None:
        return None
    if words.capital_of.search(text, max(0, match.start - CAPITAL_REACH), match.start):
        return land
    return land if words.own_capital.match(text, match.end) else None


CAPITAL_REACH = 24
"""Characters before a country in which "the capital of" stands."""


def _openings(text: str, words: Words) -> Iterable[re.Match[str]]:
    """The words that may open a name, in order: capitalised ones, and small ones that open one of the pack's further
    names before a capital («проспекте Сахарова»)."""
    if words.small_opening is None:
        return CAPITALISED.finditer(text)
    return sorted((*CAPITALISED.finditer(text), *words.small_opening.finditer(text)), key=_START)


class _Opening(NamedTuple):
    """What is known of a printed word that may open a name: `first` without a possessive, `begins` as the gazetteer
    says, `demonym` its country, `whole` the folded word where the possessive may be the name's own."""

    first: str
    folded: str
    begins: int
    inflected: bool
    demonym: str | None
    country: tuple[Candidate, ...]
    whole: str | None


_UNREAD = _Opening("", "", 0, False, None, (), None)
_KEPT_WORDS = 100_000


class _Openings(dict[str, _Opening | None]):
    """Openings by printed word; emptied where it grows beyond reason."""

    def __setitem__(self, word: str, opening: _Opening | None) -> None:
        if len(self) >= _KEPT_WORDS:
            self.clear()
        super().__setitem__(word, opening)


@lru_cache(maxsize=16)
def _first_words(words: Words, gazetteer: Gazetteer, cased: bool) -> _Openings:  # noqa: ARG001 - the key of the memory
    return _Openings()


def _read_opening(printed: str, words: Words, gazetteer: Gazetteer, cased: bool) -> _Opening | None:
    """What a printed word may open, None for nothing."""
    first = words.bare(printed)
    folded = fold_word(first)
    if not folded or (not cased and folded in words.never and not _begins_longer(folded, words, gazetteer)):
        return None
    code = words.demonyms.get(folded)
    country = gazetteer.country(code) if code is not None else None
    whole = None
    if first != printed:  # an apostrophe may be the name's own: "Cox's Bazar"
        whole = fold_word(printed)
        whole = whole if gazetteer.begins(whole) == LONGER else None
    begins = gazetteer.begins(folded)
    inflected = bool(words.endings) and is_cyrillic(folded)
    named = folded in words.region_heads or folded in words.demonym_openers
    if begins == 0 and not (inflected or named) and folded not in words.expansions and code is None and whole is None:
        return None
    return _Opening(first, folded, begins, inflected, code, () if country is None else (country,), whole)


def _begins_longer(folded: str, words: Words, gazetteer: Gazetteer) -> bool:
    """Whether names of several words begin with a word: "new" of "new york", «нижнем» of «нижнем новгороде»."""
    if bool(words.endings) and is_cyrillic(folded):
        return gazetteer.begins(STEM_MARK + stem_word(folded, words.endings)) == LONGER
    return gazetteer.begins(folded) == LONGER


def _match_at(
    text: str, word: re.Match[str], opening: _Opening, words: Words, gazetteer: Gazetteer, cased: bool
) -> Match | None:
    start = word.start()
    first, folded, begins, inflected, code, country, whole = opening
    best: Match | None = None
    if code is not None:
        best = Match(start, start + len(first), folded, country, demonym=code)
    if whole is not None:
        stream, ends = _stream(word, words, whole, word.group(), None)
        keys = gazetteer.prefixes(stream)
        if keys and " " in keys[-1][:-1]:
            name = keys[-1][:-1]
            return Match(start, ends[name.count(" ")], name, gazetteer.candidates(name), mark=gazetteer.mark(name))
    if folded in words.region_heads and (told := _told_name(text, word, folded, first, words, gazetteer)) is not None:
        return told
    if folded in words.demonym_openers and (people := _told_people(word, folded, first, words, gazetteer)):
        return people
    if cased and first[0].islower():
        return best
    expanded = folded in words.expansions
    if begins == 0 and not inflected and not expanded:
        return best
    if begins == 1 and not inflected:
        stream, ends = folded + " ", [start + len(first)]
    else:
        stream, ends = _stream(word, words, folded, first, None if inflected or expanded else gazetteer)
    keys = gazetteer.prefixes(stream) if begins else []
    if " " in stream[:-1] and text[ends[-1] : ends[-1] + 1] in _APOSTROPHES:
        longer_stream, its_ends = _stream(word, words, folded, first, gazetteer, is_own=True)
        own_keys = gazetteer.prefixes(longer_stream)
        if own_keys and own_keys[-1].count(" ") >= len(ends) and _is_larger(own_keys[-1], keys, gazetteer):
            stream, ends, keys = longer_stream, its_ends, own_keys
    stemmed = False
    small = inflected and len(keys) == 1 and gazetteer.candidates(keys[0][:-1])[0].prior < NAMESAKE
    if inflected and (not keys or small or " " in stream[:-1]):
        stems = STEM_MARK + " ".join(stem_word(part, words.endings) for part in stream[:-1].split(" ")) + " "
        longer = gazetteer.prefixes(stems)
        inflects = small and longer and gazetteer.candidates(longer[-1][:-1])[0].prior > NAMESAKE + 1
        if longer and (not keys or inflects or longer[-1].count(" ") > keys[-1].count(" ")):
            keys, stemmed = longer, True
        elif not keys and not longer and (own := _own_ending(folded, words, gazetteer)) is not None:
            keys, stemmed = [own], True
    for key in reversed(keys):
        count = key.count(" ")
        name = key[:-1]
        candidates = gazetteer.candidates(name)
        end = ends[count - 1]
        if not _plausible(text, start, end, name, candidates, cased, words):
            continue
        if not cased and not is_name(text, (start, end), name, candidates[0], gazetteer.mark(name), words):
            continue
        if stemmed and text[end : end + 1] == "-" and text[end + 1 : end + 2].islower():
            continue  # "Шарм" of Шарм-эш-Шейх
        if count > 1 and _is_body_of_shorter(text, end, name, candidates, words, gazetteer):
            continue
        if count > 1 and cased and text[ends[count - 2] : end].lstrip(" -")[:1].islower():
            larger = gazetteer.candidates(name.rpartition(" ")[0])
            if larger and candidates[0].prior < NAMESAKE < larger[0].prior - 1:
                continue  # «В Лиме на марше»: no village called so
        if best is not None and count == 1 and best.demonym and candidates[0].kind != "country":
            break
        best = Match(start, end, name, candidates, mark=gazetteer.mark(name), stemmed=stemmed)
        best.printed = " ".join(stream.split(" ")[:count]) if stemmed else ""
        break
    if best is None and " " in stream[:-1]:
        parts = stream[:-1].split(" ")
        longer_word = words.expansions.get(parts[0])
        if longer_word is not None:
            keys = gazetteer.prefixes(longer_word + stream[len(parts[0]) :])
            if keys and keys[-1].count(" ") > 1:
                name = keys[-1][:-1]
                best = Match(start, ends[keys[-1].count(" ") - 1], name, gazetteer.candidates(name))
    return best


KNOWN = 4.0
"""The prior of a place of about 10,000 people: one at least as large is believed by one ending taken off."""


def _own_ending(folded: str, words: Words, gazetteer: Gazetteer) -> str | None:
    """The key of a name that itself looks inflected: «Муроме», «Иерусалиме», whose stems would lose a syllable more."""
    name = stem_word(folded, words.endings)
    keys = gazetteer.prefixes(f"{name} ") if name != folded else []
    if not keys or keys[-1] != f"{name} " or stem_word(name, words.endings) == name:
        return None
    return keys[-1] if gazetteer.candidates(name)[0].prior >= KNOWN else None


def _told_people(word: re.Match[str], folded: str, first: str, words: Words, gazetteer: Gazetteer) -> Match | None:
    """A demonym of two words that begins here: "South African"."""
    stream, ends = _stream(word, words, folded, first, None)
    name = " ".join(stream.split(" ")[:2])
    code = words.demonyms.get(name)
    country = gazetteer.country(code) if code is not None else None
    return None if country is None else Match(word.start(), ends[1], name, (country,), demonym=code)


def _told_name(
    text: str, word: re.Match[str], folded: str, first: str, words: Words, gazetteer: Gazetteer
) -> Match | None:
    """The longest of the pack's further names of places that begins here: what endings alone do not tell."""
    stream, ends = _stream(word, words, folded, first, None)
    parts = stream[:-1].split(" ")
    for count in range(len(parts), 0, -1):
        name = " ".join(parts[:count])
        if name in words.dotted and "." not in text[ends[count - 1] - 1 : ends[count - 1] + 1]:
            continue
        row = gazetteer.row_of(words.regions[name]) if name in words.regions else None
        if row is not None:
            return Match(word.start(), ends[count - 1], name, (gazetteer.candidate(row),))
    return None


def _stream(
    word: re.Match[str], words: Words, folded: str, first: str, gazetteer: Gazetteer | None, *, is_own: bool = False
) -> tuple[str, list[int]]:
    """The folded words from here to the end of the clause, six at most, and where each ends in the text.

    With a gazetteer only the first word where no name of it begins with the first two. A possessive ends the name,
    unless it `is_own`.
    """
    text, parts, ends = word.string, [folded], [word.start() + len(first)]
    end, bare = word.end(), len(first) == len(word.group())
    last = folded
    while bare and len(parts) < MAX_WORDS:
        gap = _SPACES.match(text, end)
        if gap is None:
            break
        joint = gap.group()
        if joint[0] == "\n" or (joint[0] == "." and last not in words.abbreviated):
            break
        following = WORD.match(text, gap.end())
        if following is None or following.end() - following.start() > LONGEST_WORD:
            break
        printed = following.group() if is_own else words.bare(following.group())
        last = fold_word(printed)
        if not last:
            break
        if gazetteer is not None and len(parts) == 1 and not gazetteer.begins(f"{folded} {last}"):
            break
        parts.append(last)
        ends.append(following.start() + len(printed))
        bare, end = len(printed) == len(following.group()), following.end()
    return " ".join(parts) + " ", ends


_APOSTROPHES = frozenset("'’")


def _is_larger(own: str, keys: Sequence[str], gazetteer: Gazetteer) -> bool:
    """Whether a name with an apostrophe of its own is longer ("King William's Town"), or its place likelier ("St.
    John's") than that without it, so that St. Paul's mayor is not of St. Pauls."""
    if not keys or own.count(" ") > keys[-1].count(" "):
        return True
    return gazetteer.candidates(own[:-1])[0].prior > gazetteer.candidates(keys[-1][:-1])[0].prior


LONGEST_ACRONYM = 6
"""So many capitals alone among small letters are a body's initials before they are a town's name."""


def _among_capitals(text: str, start: int, end: int) -> bool:
    """Whether the word before or after is printed in capitals too, as in a headline."""
    around = text[max(0, start - 24) : start].split()[-1:] + text[end : end + 24].split()[:1]
    return any(len(word.strip(_MARKS)) > 1 and word.isupper() for word in around)


def _plausible(
    text: str, start: int, end: int, name: str, candidates: tuple[Candidate, ...], cased: bool, words: Words
) -> bool:
    """Whether printed words can be this name at all: case, length, codes."""
    printed = text[start:end]
    top = candidates[0]
    if " " not in name:
        if len(name) < 3 and top.kind != "country":
            dotted = "." in printed or text[end : end + 1] == "." or printed.isupper()
            if not ((dotted and top.quality != 2) or ord(name[0]) > 0x3000):
                return False
        if name in words.only_capitals and not printed.isupper():
            return False
        if top.quality == 4 and len(printed) > 4:
            return False
        if top.quality == 4 and not (printed.isupper() or "." in printed or text[end : end + 1] == "."):
            return False
        opens_line = text[:start].rstrip(" ")[-1:] in {"", "\n"} and _DATED.match(text, end) is not None
        if cased and printed.isupper() and "." not in printed and top.kind == "city" and not opens_line:
            if (len(printed) <= 3 and top.quality != 1 and top.prior < 5.5) or (len(printed) == 4 and top.prior < 5):
                return False
            if len(printed) <= 4 and top.quality == 2:
                return False
            if 4 < len(printed) <= LONGEST_ACRONYM and top.prior < 5 and not _among_capitals(text, start, end):
                return False
        return True
    if not cased:
        return True
    if printed[printed.rfind(" ") + 1].islower() and name.split(" ")[0] in words.never:
        return False  # "The city": words, not a name
    return sum(part[:1].islower() for part in printed.replace("-", " ").split()) * 2 <= name.count(" ") + 1


def _is_body_of_shorter(
    text: str, end: int, name: str, candidates: tuple[Candidate, ...], words: Words, gazetteer: Gazetteer
) -> bool:
    """Whether "Dallas City" of "Dallas City Hall", or "Bristol city" of its centre, is the large city and not the small
    town of that name."""
    shorter, _, last = name.rpartition(" ")
    if last not in words.city:
        return False
    following = WORD.match(text, end + 1)
    others = gazetteer.candidates(shorter)
    is_small_word = text[end - len(last) : end].islower()
    return (
        (is_small_word or (following is not None and following.group()[0].isupper()))
        and bool(others)
        and others[0].kind == "city"
        and others[0].prior > candidates[0].prior + 1.5
    )


def _with_inflected_demonyms(text: str, found: list[Match], words: Words, gazetteer: Gazetteer) -> list[Match]:
    """Add demonyms of a language that writes them small and inflects them."""
    heads = words.demonym_heads
    more = []
    taken = iter([*found, Match(len(text) + 1, len(text) + 1, "", ())])
    at = next(taken)
    for word in WORD.finditer(text):
        while at.end <= word.start():
            at = next(taken)
        folded = fold_word(word.group())
        if folded[:4] not in heads or (at.start < word.end() and at.end > word.end()):
            continue
        code = words.demonym(folded)
        country = gazetteer.country(code) if code else None
        city = words.city_adjectives.get(folded) if country is None else None
        if city is not None and word.group()[0].isupper() and not _opens_with_adjective(text, word, words):
            city = None  # a capital inside a sentence is a name's own: "Kazan Square" of another city
        if folded in words.residents and at.start == word.start():
            city = None  # the pack's own name for the place, read as one
        if city is not None and (row := gazetteer.row_of(city)) is not None:
            named = Match(word.start(), word.end(), folded, (gazetteer.candidate(row),), demonym=folded)
            more.append(named)
        if country is not None and not (at.start <= word.start() < at.end and at.candidates[0].kind == "country"):
            more.append(Match(word.start(), word.end(), folded, (country,), demonym=code))
    spans = {match.start for match in more}
    return sorted([match for match in found if match.start not in spans] + more, key=lambda match: match.start)


def _opens_with_adjective(text: str, word: re.Match[str], words: Words) -> bool:
    """Whether a word opens its sentence and no street follows, so that its capital tells nothing."""
    lead = _PART_BEFORE.sub("", text[max(0, word.start() - 24) : word.start()]).rstrip(" ")
    following = _words_on(text[word.end() : word.end() + 40])[0]
    opens = not lead or lead[-1] == "\n" or lead[-1] in _SENTENCE_END
    return opens and following[:1].islower() and fold_word(following) not in words.street


def _look_around(text: str, match: Match, words: Words) -> None:
    """Fill in the neighbours of a match."""
    lead = text[max(0, match.start - 60) : match.start]
    stripped = lead.rstrip(" \u00a0(‘'")
    if not stripped or stripped[-1] in _SENTENCE_END or lead.rstrip(" ").endswith("\n"):
        ended = not stripped or stripped[-1] != "." or not _is_abbreviation(stripped, words)
        match.initial = ended
    if not match.initial and len(lead) - len(stripped) <= 1:
        last, second = _words_back(stripped.rpartition("\n")[2])
        match.before, match.before_capital = fold_word(last), last[:1].isupper()
        match.second_before = fold_word(second)
        if words.endings:
            ahead = stripped.removesuffix(last).rstrip()
            match.before_initial = not ahead or ahead[-1] in _SENTENCE_END
    if match.initial and words.endings and not match.stemmed and text[: match.start].rstrip(" ")[-1:] in {"", "\n"}:
        match.heads_line = _HEADED.match(text, match.end) is not None
    tail = text[match.end : match.end + 40]
    if tail[:1] in {" ", "\u00a0"}:
        first, second = _words_on(tail)
        if first:
            match.after, match.after_capital = fold_word(first), first[0].isupper()
            match.after_acronym = len(first) > 1 and first.isupper()
            match.second_after = fold_word(second)
            number = _NUMBERED.match(tail) if match.after in words.street else None
            match.numbered = number is not None and (number[1] or "") not in words.number_words


def _is_abbreviation(lead: str, words: Words) -> bool:
    last = lead.rsplit(None, 1)[-1].rstrip(".").lower() if lead.split() else ""
    return last in words.titles or last in words.abbreviated


def _words_back(lead: str) -> tuple[str, str]:
    """The last word and the one before it, '' where a mark ends the clause."""
    pieces = lead.rsplit(" ", 2)
    last = _bare_word(pieces[-1])
    return last, _bare_word(pieces[-2]) if last and len(pieces) > 1 else ""


def _bare_word(piece: str) -> str:
    return "" if piece[-1:] in _CLAUSE_END else piece.strip(_MARKS)


def _words_on(tail: str) -> tuple[str, str]:
    """The next word and the one after it, '' where a mark ends the clause."""
    pieces = tail.split(None, 2)[:2]
    words = []
    for piece in pieces:
        word = piece.rstrip(".,;:!?\"”'’)")
        if not word or not word[0].isalpha():
            break
        words.append(word)
        if word != piece:
            break
    return (words[0] if words else ""), (words[1] if len(words) > 1 else "")
