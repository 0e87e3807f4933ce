"""Venue: the square, street or building, verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from etl.language import Pack
from etl.language.letters import CAPITAL
from etl.records import Claim, Sentence

ORIGIN_REACH = 30
"""Characters before a venue in which the words stand that make it where a march set out."""


def extract_venues(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Names that end in, or begin with, a word for a kind of place ("Sakharov Avenue", "University of Dhaka", "Plaza
    San Martin"), and plain buildings after a preposition ("outside the parliament building").

    Plain words that could be any place ("the road", "a police station": the pack's `venue_none`) are none. `target`
    is `origin` after the words of the pack's class `origin`: a march is held where it goes before where it set out.
    """
    origin = pack.compile("{origin} (?:{article} )?$", "classes.origin") if pack.words.get("origin") else None
    claims: list[Claim] = []
    for sentence in sentences:
        taken: list[tuple[int, int]] = []
        for start, end, rule in _found(sentence, pack):
            while end > start and not sentence.text[end - 1].isalnum():
                end -= 1
            if all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                left = origin.search(sentence.folded, max(0, start - ORIGIN_REACH), start) if origin else None
                claims.append(
                    Claim("venue", None, sentence.start + start, sentence.start + end, sentence.index, rule,
                          target="origin" if left is not None else None)
                )  # fmt: skip
    return claims


def _found(sentence: Sentence, pack: Pack) -> Iterator[tuple[int, int, str]]:
    printed = pack.plain(sentence.text)
    if "venue_head_first" in sentence.tags:
        for match in _head_first(pack).finditer(printed):
            yield *match.span(1), "venue.name"
    if "venue_small_head" in sentence.tags:
        for match in _small_head(pack).finditer(printed):
            yield *match.span(1), "venue.name"
    if "venue_head" in sentence.tags:
        for match in pack.venue_name.finditer(printed):
            if pack.expression("venue_head").search(sentence.folded, *match.span(1)):
                yield *match.span(1), "venue.name"
    if "corner_preposition" in sentence.tags:
        for match in _corner(pack).finditer(printed):
            yield *match.span(1), "venue.corner"
    for pattern in pack.fitting("venue", sentence.tags):
        for match in pattern.regex.finditer(sentence.folded):
            if not _is_any(sentence, *match.span("value"), pack):
                yield *match.span("value"), pattern.entry.id
    if "venue_head" in sentence.tags:
        for match in pack.venue_plain.finditer(sentence.folded):
            start, end = match.span(1)
            if pack.expression("venue_head").search(sentence.folded, start, end) and not _is_any(
                sentence, start, end, pack
            ):
                yield start, end, "venue.plain"
    if "before_building" in sentence.tags:
        for match in _before_building(pack).finditer(printed):
            yield *match.span(1 if match[1] is not None else 2), "venue.before"


@cache
def _head_first(pack: Pack) -> re.Pattern[str]:
    """A capitalised kind of place with the name after it, in the languages where it stands first."""
    name = rf"{CAPITAL}[\w'’-]*"
    links = "|".join(re.escape(link) for link in pack.words["venue_link"])
    heads = "|".join(re.escape(word[:1].upper() + word[1:]) for word in pack.words["venue_head_first"])
    return re.compile(rf"(?<!\w)((?:{heads})(?: (?:{links}))*(?: (?:[dl]['’])?{name}){{1,3}})")


@cache
def _small_head(pack: Pack) -> re.Pattern[str]:
    """A name and a small kind of place after it: "Pathumwan intersection"."""
    before = "|".join(re.escape(word) for word in sorted(pack.words["venue_preposition"], key=lambda w: (-len(w), w)))
    articles = "|".join(re.escape(word) for word in pack.words["article"])
    heads = "|".join(re.escape(word) for word in pack.words["venue_small_head"])
    return re.compile(rf"(?<!\w)(?:{before}) (?:(?:{articles}) )?((?:{CAPITAL}[\w'’-]* ){{1,3}}(?:{heads}))(?!\w)")


@cache
def _before_building(pack: Pack) -> re.Pattern[str]:
    """A name of any kind after words that stand before buildings alone, of several words or with an article: "in front
    of the Knesset", "outside Megawatt Park"; "outside Moscow" is no building."""
    before = "|".join(re.escape(word) for word in pack.words["before_building"])
    articles = "|".join(re.escape(word) for word in pack.words["article"])
    links = "|".join(re.escape(w) for w in pack.words["name_link"] if w not in pack.words["locative"])
    name = rf"{CAPITAL}[\w'’-]*"
    more = rf" (?:(?:{links}) ){{0,2}}{name}"
    return re.compile(rf"(?<!\w)(?:{before}) (?:(?:{articles}) ({name}(?:{more})*)|({name}(?:{more})+))")


@cache
def _corner(pack: Pack) -> re.Pattern[str]:
    """Two streets that meet, told by their names alone: "near Lincoln and Broadway"."""
    before = "|".join(re.escape(word) for word in pack.words["corner_preposition"])
    links = "|".join(re.escape(word) for word in pack.words["list_link"])
    street = rf"{CAPITAL}[\w'’-]+(?: {CAPITAL}[\w'’-]+)?"
    return re.compile(rf"(?<!\w)(?:{before}) ({street} (?:{links}) {street})(?! {CAPITAL}|\w)")


def _is_any(sentence: Sentence, start: int, end: int, pack: Pack) -> bool:
    """Whether the words name no place in particular."""
    article = pack.expression("article").match(sentence.folded, start, end)
    if article is not None:
        start = article.end() + 1
    return sentence.folded[start:end] in pack.words["venue_none"]
