"""What a sentence tells on its side: "The rally, which police had banned, drew 500", "Two men (aged 19 and 24) were
held". The sentence is read without it too, and days and places in it are rather its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.language.pack import Pack
from etl.records import Aside, Sentence


def find_asides(sentence: Sentence, pack: Pack) -> list[Aside]:
    """The asides of a sentence, in order, none overlapping another.

    One between commas begins with a word that opens such a clause, and ends at the comma behind which the sentence
    goes on with a verb ("who had come from Leeds, York and Hull, were held"), else at the next one. What the pack's
    expression calls `closed` may be a verb of the sentence itself, and is none without a comma behind it.
    """
    asides: list[Aside] = []
    masked, tags = sentence.masked, sentence.tags
    if ", " in masked and pack.aside is not None:
        last = 0
        for opener in pack.aside.finditer(masked):
            start = opener.start()
            if start < last:
                continue
            closed = pack.aside_resumed.match(masked, start + 1) or pack.aside_closed.match(masked, start + 1)
            is_verbal = "closed" in opener.re.groupindex and opener["closed"] is not None
            if is_verbal and (closed is None or "," in masked[last:start]):
                continue  # "officers, upset at their pay, walked through the lobby": no participle
            last = closed.end() if closed is not None else _end_of_clause(masked, start)
            asides.append(Aside(start, last, closed is not None, is_clause=True))
    others = []
    if masked.count(",") > 1:
        others = [expression for tag, expression in pack.between_commas.items() if tag in tags]
    if "(" in masked or " - " in masked or "–" in masked or "—" in masked:
        others.append(pack.brackets)
    for other in others:
        for found in other.finditer(masked):
            if all(found.end() <= a.start or a.end <= found.start() for a in asides):
                asides.append(Aside(*found.span(), is_closed=True, is_clause=False))
    return sorted(asides)


def _end_of_clause(masked: str, start: int) -> int:
    ends = (masked.find(mark, start) for mark in ";:")
    return min((end for end in ends if end >= 0), default=len(masked))


def with_asides(sentence: Sentence, pack: Pack) -> Sentence:
    """A sentence with its asides, and as it reads without them."""
    asides = tuple(find_asides(sentence, pack))
    closed = [aside for aside in asides if aside.is_closed]
    return (
        replace(sentence, asides=asides, plain=_without(sentence, closed) if closed else None) if asides else sentence
    )


def _without(sentence: Sentence, asides: Sequence[Aside]) -> Sentence:
    def left(text: str) -> str:
        for aside in reversed(asides):
            text = text[: aside.start] + text[aside.end :]
        return text

    cuts, lost = [], 0
    for aside in asides:
        cuts.append((aside.start - lost, aside.end - aside.start))
        lost += aside.end - aside.start
    quantities = []
    for quantity in sentence.quantities:
        start, end = quantity.start - sentence.start, quantity.end - sentence.start
        if all(end <= aside.start or aside.end <= start for aside in asides):
            before = sum(aside.end - aside.start for aside in asides if aside.end <= start)
            quantities.append(quantity._replace(start=quantity.start - before, end=quantity.end - before))
    return replace(
        sentence, text=left(sentence.text), folded=left(sentence.folded), masked=left(sentence.masked),
        quantities=tuple(quantities), cuts=tuple(cuts),
    )  # fmt: skip


def in_article(position: int, sentence: Sentence) -> int:
    """Where a character of a sentence that asides were cut out of stands in the article; the cut itself is read as
    what stands before it."""
    lost = sum(length for at, length in sentence.cuts if position - sentence.start > at)
    return position + lost


def spans_cut(start: int, end: int, sentence: Sentence) -> bool:
    """Whether a stretch of a sentence, by offsets in it, goes over a place where an aside was cut out."""
    return any(start < at < end for at, _ in sentence.cuts)


def are_parted(sentence: Sentence, one: int, other: int) -> bool:
    """Whether one of two characters of the article stands in an aside of a sentence that the other is outside of."""
    one, other = one - sentence.start, other - sentence.start
    return any(a.is_clause and (a.start <= one < a.end) != (a.start <= other < a.end) for a in sentence.asides)


def own_aside(sentence: Sentence, position: int) -> Aside | None:
    """The clause on the side that a character of the article stands in."""
    at = position - sentence.start
    return next((a for a in sentence.asides if a.is_clause and a.start <= at < a.end), None)


def without_brackets(sentence: Sentence, start: int, end: int) -> str:
    """The folded words between two characters of the article, without what brackets or dashes hold."""
    start, end = start - sentence.start, end - sentence.start
    text = sentence.folded[start:end]
    for aside in reversed(sentence.asides):
        if not aside.is_clause and start <= aside.start and aside.end <= end:
            text = text[: aside.start - start] + text[aside.end - start :]
    return text
