"""Venue: the square, street or building, verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from etl.language import Pack
from etl.language.letters import CAPITAL
from etl.records import Claim, Sentence


def extract_venues(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Names that end in, or begin with, a word for a kind of place ("Sakharov Avenue", "University of Dhaka", "Plaza
    San Martin"), and plain buildings after a preposition ("outside the parliament building").

    Plain words that could be any place ("the road", "a police station": the pack's `venue_none`) are none.
    """
    claims: list[Claim] = []
    for sentence in sentences:
        taken: list[tuple[int, int]] = []
        for start, end, rule in _found(sentence, pack):
            while end > start and not sentence.text[end - 1].isalnum():
                end -= 1
            if all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                claims.append(Claim("venue", None, sentence.start + start, sentence.start + end, sentence.index, rule))
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


@cache
def _head_first(pack: Pack) -> re.Pattern[str]:
    """A capitalised kind of place with the name after it, in the languages where it stands first."""
    name = rf"{CAPITAL}[\w'’-]*"
    links = "|".join(re.escape(link) for link in pack.words["venue_link"])
    heads = "|".join(re.escape(word[:1].upper() + word[1:]) for word in pack.words["venue_head_first"])
    return re.compile(rf"(?<!\w)((?:{heads})(?: (?:{links}))*(?: {name}){{1,3}})")


@cache
def _small_head(pack: Pack) -> re.Pattern[str]:
    """A name and a small kind of place after it: "Pathumwan intersection"."""
    before = "|".join(re.escape(word) for word in sorted(pack.words["venue_preposition"], key=lambda w: (-len(w), w)))
    articles = "|".join(re.escape(word) for word in pack.words["article"])
    heads = "|".join(re.escape(word) for word in pack.words["venue_small_head"])
    return re.compile(rf"(?<!\w)(?:{before}) (?:(?:{articles}) )?((?:{CAPITAL}[\w'’-]* ){{1,3}}(?:{heads}))(?!\w)")


def _is_any(sentence: Sentence, start: int, end: int, pack: Pack) -> bool:
    """Whether the words name no place in particular."""
    article = pack.expression("article").match(sentence.folded, start, end)
    if article is not None:
        start = article.end() + 1
    return sentence.folded[start:end] in pack.words["venue_none"]
