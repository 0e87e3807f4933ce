"""What attendance, detentions, deaths and injuries share: a number, the pattern that claims it, and its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.codes.conflicts import VAGUE
from etl.extract.attribution import attribute
from etl.language import NUMBER, Pack, Pattern
from etl.language.asides import in_article, spans_cut
from etl.language.letters import CAPITAL
from etl.records import Claim, Quantity, Sentence

_CODED = {
    "none": (0, 0, 0, "exact"),
    "one": (1, 1, 1, "exact"),
    "two": (2, 2, 2, "exact"),
    "some": (None, None, None, "some"),
}
"""Values of patterns that read no number: said to be none, one, both, or some uncounted."""

NAME_BEFORE = re.compile(rf"(?<!\S)(?:{CAPITAL}[\w'’-]* )*({CAPITAL}[\w'’-]*) $")
"""The capitalised words right before a number, and the last of them."""

PEAK = "peak"
"""The code of patterns that tell how a count rose: its last number counts."""

SUM = "sum"
"""The code of patterns that tell a count in two parts: "20 officers and nine demonstrators were hurt"."""

AND_ONE = "and_one"
"""The code of patterns that tell one more than their number: "two protesters and a policeman were killed"."""


def read_counts(field: str, sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """The claims of one counted field: for each number the first pattern that takes it, in the pack's order.

    Patterns with a modality or target (expected, subset, hypothetical) go before plain ones; what a `refuse`
    pattern of the field covers is never read. Where the pack has a word list of the field's cues ("deaths_cue"), a
    sentence is read only where it or the one before has one of them.
    """
    cue = f"{field}_cue" if pack.words.get(f"{field}_cue") else None
    claims: list[Claim] = []
    for sentence in sentences:
        patterns = pack.fitting(field, sentence.tags)
        if not patterns:
            continue
        before = _before(sentences, sentence.index)
        if cue is not None and cue not in sentence.tags and cue not in sentences[max(0, before)].tags:
            continue
        tags_before = sentences[before].tags if before >= 0 else frozenset()
        reading = _after(patterns, tags_before)
        if not reading:
            continue
        told = _read(field, reading, sentences, sentence, tags_before, pack)
        if sentence.plain is not None and not told:
            told = _read(field, reading, sentences, sentence.plain, tags_before, pack)
        claims += told
    return claims


def _read(
    field: str,
    reading: Sequence[Pattern],
    sentences: Sequence[Sentence],
    sentence: Sentence,
    tags_before: frozenset[str],
    pack: Pack,
) -> list[Claim]:
    """The claims of one sentence; of one without its asides, those that are told across them."""
    claims: list[Claim] = []
    by_start = {quantity.start - sentence.start: quantity for quantity in sentence.quantities}
    starts = sorted(by_start)
    taken: set[int] = set()
    refused: set[int] | None = None  # found when the first pattern matches: in most sentences none does
    refused_spans: list[tuple[int, int]] = []
    for pattern in reading:
        free = starts
        if taken or refused:
            barred = taken | refused if pattern.is_plain and refused else taken
            free = [start for start in starts if start not in barred]
        if pattern.wants_number and not free:
            continue
        matches = _matches(pattern, sentence, free if pattern.reads_first_number else starts)
        if not matches:
            continue
        if refused is None:
            refusing = pack.fitting(field, sentence.tags, refuse=True)
            refused, refused_spans = _refused(_after(refusing, tags_before), sentence)
            refused |= _named(sentence, pack)
            if pattern.is_plain and pattern.wants_number and refused.issuperset(free):
                continue
        for match in matches:
            claim = _claim(field, pattern, match, sentences, sentence, by_start, taken, refused, refused_spans, pack)
            if claim is not None:
                claims.append(claim)
    return claims


def _after(patterns: Sequence[Pattern], tags_before: frozenset[str]) -> list[Pattern]:
    """The patterns for which the sentence before has what they want there."""
    return [p for p in patterns if p.previous is None or p.previous in tags_before]


def _matches(pattern: Pattern, sentence: Sentence, starts: Iterable[int]) -> list[re.Match[str]]:
    """The pattern's matches; one that begins with its number is tried at the numbers that begin at `starts` alone."""
    masked = sentence.masked
    if pattern.begins_with_number:
        begins = pattern.regex.match
        return [match for start in starts if (match := begins(masked, start)) is not None]
    return list(pattern.regex.finditer(masked))


def _named(sentence: Sentence, pack: Pack) -> set[int]:
    """Where the numbers stand that belong to a name: "the Strategy 31 gathering", "Article 370 protests".

    The name of a place or a day before a number is none of these ("In St Petersburg 300 gathered"), nor is one whose
    people follow the number, nor one that begins the sentence; where all is in capitals none is told.
    """
    named: set[int] = set()
    if sentence.text.isupper():
        return named
    for quantity in sentence.quantities:
        start, end = quantity.start - sentence.start, quantity.end - sentence.start
        if not sentence.text[start:end].isdigit() or pack.head_noun.match(sentence.masked, end):
            continue
        name = NAME_BEFORE.search(sentence.text, 0, start)
        if name is None or not name.start(1):
            continue
        if any(pack.locative.search(sentence.folded, 0, at) for at in (name.start(), name.start(1))):
            continue
        if sentence.folded[name.start(1) : name.end(1)] not in pack.words["week_words"]:
            named.add(start)
    return named


def _refused(patterns: Sequence[Pattern], sentence: Sentence) -> tuple[set[int], list[tuple[int, int]]]:
    numbers: set[int] = set()
    spans: list[tuple[int, int]] = []
    starts = [quantity.start - sentence.start for quantity in sentence.quantities]
    for pattern in patterns:
        for match in _matches(pattern, sentence, starts):
            if "number" in match.re.groupindex and match["number"] is not None:
                numbers.add(match.start("number"))  # the number alone: "a boy of 17 was shot" still tells of one
            else:
                spans.append(match.span())
    return numbers, spans


def _claim(
    field: str,
    pattern: Pattern,
    match: re.Match[str],
    sentences: Sequence[Sentence],
    sentence: Sentence,
    by_start: dict[int, Quantity],
    taken: set[int],
    refused: set[int],
    refused_spans: list[tuple[int, int]],
    pack: Pack,
) -> Claim | None:
    entry = pattern.entry
    has_group = "number" in match.re.groupindex and match["number"] is not None
    position = match.start("number") if has_group else match.start()
    earlier = match.start("before") if "before" in match.re.groupindex else None
    if earlier is not None and (earlier in taken) == (entry.code == SUM):
        return None  # a list goes on from a number of this field; the parts of a sum are still free
    if position in taken or (position in refused and entry.modality == "reported"):
        return None
    quantity = by_start.get(position) if has_group else None
    if quantity is not None:
        low, high, best, qualifier = quantity.low, quantity.high, quantity.best, quantity.qualifier
        if entry.code == PEAK and high is not None and qualifier not in VAGUE:
            low, best, qualifier = high, high, "exact"  # "grew from 200 to 1,500"
        start, end = quantity.start, quantity.end
        if entry.code == SUM:
            part = by_start.get(earlier) if earlier is not None else None
            if part is None or earlier is None:
                return None
            start = part.start
            low, high, best = _added(part.low, low), _added(part.high, high), _added(part.best, best)
            qualifier = qualifier if part.qualifier == qualifier else "about"
            taken.add(earlier)
        elif entry.code == AND_ONE:
            low, high, best = _added(low, 1), _added(high, 1), _added(best, 1)
        tail = pack.head_noun.match(sentence.masked, end - sentence.start)
        if tail is not None:
            end = sentence.start + tail.end()
        elif (
            field == "attendance"
            and entry.modality == "reported"
            and (_is_no_crowd(quantity, sentence, pack) or _counts_harm(quantity, sentences, sentence, pack))
        ):
            return None
    elif entry.code in _CODED:
        if any(a < match.end() and match.start() < b for a, b in refused_spans):
            return None
        refused_spans.append(match.span())  # "no arrests were made" is none, and not also "arrests were made"
        low, high, best, qualifier = _CODED[entry.code]
        start, end = sentence.start + match.start(), sentence.start + match.end()
    else:
        return None
    taken.add(position)
    if sentence.cuts and not spans_cut(*match.span(), sentence):
        return None  # it is read with the asides too
    left, right = start - sentence.start, end - sentence.start
    start, end = in_article(start, sentence), in_article(end, sentence)
    source, name = attribute(sentences, sentence.index, start, end, pack)
    return Claim(
        field,
        None,
        start,
        end,
        sentence.index,
        entry.id,
        low,
        high,
        best,
        code=entry.code if entry.code not in {PEAK, SUM, AND_ONE} else None,
        qualifier=qualifier,
        modality="hypothetical" if _is_conditional(sentence, left, pack) else entry.modality,
        target=entry.target or (_total(sentence, left, right, pack) if entry.modality == "reported" else None),
        attributed_to=source,
        attributed_name=name,
    )


FEW = 12
"""A bare number up to this is as often an hour or a count of something left out as a crowd."""


def _is_no_crowd(quantity: Quantity, sentence: Sentence, pack: Pack) -> bool:
    """Whether a small number without a noun counts no people: "around nine the line was broken"; numerals that only
    people are counted with are left (трое)."""
    if quantity.high is None or quantity.high > FEW or not pack.words.get("people_numeral"):
        return False
    words = sentence.folded[quantity.start - sentence.start : quantity.end - sentence.start].split()
    return words[-1] not in pack.words["people_numeral"]


HARMED = frozenset({"dead", "hurt", "arrest_noun", "detained_only"})
"""Word lists of what befell people."""

TAKING_PART = frozenset({"people", "gathered", "acted", "gathering_noun", "size_noun", "drew"})
"""Word lists of those who take part in something, and of how many they are."""


def _counts_harm(quantity: Quantity, sentences: Sequence[Sentence], sentence: Sentence, pack: Pack) -> bool:
    """Whether a number without a noun goes on with the dead, hurt or held told before it in its sentence or, where
    that says nothing itself, in the one before: "three dead by the army's count, ten by the movement's"."""
    told, before = sentence.tags, sentence.folded[: quantity.start - sentence.start]
    if not told & (HARMED | TAKING_PART) and sentence.index:
        told, before = sentences[sentence.index - 1].tags, sentences[sentence.index - 1].folded
    if told & TAKING_PART:
        return False
    return any(pack.expression(words).search(before) for words in sorted(told & HARMED))


def _added(one: int | None, other: int | None) -> int | None:
    """The sum of two bounds, None where one is open."""
    return one + other if one is not None and other is not None else None


TOTAL_BEFORE, TOTAL_AFTER = 60, 90
"""Characters around a figure in which words such as "nationwide" make it a sum over places."""


def _total(sentence: Sentence, left: int, right: int, pack: Pack) -> str | None:
    if "place_kind" in sentence.tags and (
        pack.many_places.search(sentence.masked, right, right + TOTAL_AFTER)
        or pack.many_places.search(sentence.masked, max(0, left - TOTAL_BEFORE), left)
    ):
        return "total"
    if "total_cue" not in sentence.tags:
        return None
    head, _, own = sentence.folded[max(0, left - TOTAL_BEFORE) : left].rpartition(": ")
    if head and own.partition(" ")[0] not in pack.words["inside"]:
        own = f"{head}: {own}"  # "people came in other cities: in Tomsk 200" sums up nothing
    around = own + sentence.folded[left : right + TOTAL_AFTER]
    return "total" if pack.expression("total_cue").search(around) else None


LIST_ITEM = re.compile(rf"\W*[^.!?\n{NUMBER}]{{2,45}}[-:] ?{NUMBER}+[^.!?\n{NUMBER}]{{0,25}}[.;]?")
"""A line of a list that gives a figure for a name: "- Moscow: 1,454"."""

LIST_HEAD = re.compile(rf"\W*[^.!?\n{NUMBER}]{{2,45}}[-:] ?{NUMBER}")
"""How such a line begins; more may be told in it of its place."""


def _before(sentences: Sequence[Sentence], index: int) -> int:
    """The index of the sentence before, to which patterns refer back ("the number was 218"), -1 for none; for a line
    of a list the sentence that opens the list."""
    before = index - 1
    if "number" in sentences[index].tags and LIST_HEAD.match(sentences[index].masked):
        while before > 0 and (head := _list_head(sentences, before)) is not None:
            before = head - 1
    return before


def _list_head(sentences: Sequence[Sentence], index: int) -> int | None:
    """The index of the sentence that begins the line of a list of which a sentence is part, None for none."""
    if LIST_ITEM.fullmatch(sentences[index].masked):
        return index
    first = index
    while first > 0 and sentences[first - 1].paragraph == sentences[index].paragraph:
        first -= 1
    return first if LIST_HEAD.match(sentences[first].masked) else None


def _is_conditional(sentence: Sentence, left: int, pack: Pack) -> bool:
    """Whether the figure stands in a clause of condition: "if three million had come"."""
    if "condition" not in sentence.tags:
        return False
    before = pack.contrast_break.split(sentence.folded[:left])[-1]
    return bool(pack.expression("condition").search(before))
