"""Who says it: finds the source of a value in its sentence, or in the sentence beside it.

A source counts only in the position of one: subject of a verb of saying (also over an inserted clause), after words
like "according to", with a noun of counting ("the union's estimate"), in parentheses, or right before the figure in a
list of estimates ("police said 5,000, organisers 20,000"). A name that merely stands nearer is never taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from etl.codes import codes
from etl.language import NUMBER, Pack
from etl.records import Claim, Sentence

REACH_AFTER_SAID = 48
"""Characters between a source and its verb of saying."""

REACH_OVER_CLAUSE = 180
"""Characters of an inserted clause between a source and its verb."""

REACH_BEFORE = 60
"""Characters before a source in which words like "according to" are looked for."""

REACH_TRAILING = 120
"""Characters between a value and a source named after it."""

REACH_IN_FULL = 15
"""Sentences back in which a source may have been named in full."""

REACH_LABEL = 40
"""Characters between a value and the source in its parentheses."""

GREATEST_COST = 200
"""Distance, clause breaks and other numbers counted in, from which on a source says nothing of a value."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source in the position of one: its code and its words (offsets into the sentence).

    `kind` is `subject` (its verb or noun of saying ends at `verb_end`), `phrase` (after "according to", which begins
    at `phrase_start`), `label` (in parentheses), `agent` ("by police", of the figure before it alone) or `gap`
    (right before the figure, its verb left out).
    """

    code: str
    start: int
    end: int
    kind: str = "subject"
    phrase_start: int = 0
    verb_end: int = 0


SENTENCES_KEPT = 64
"""Sentences whose sources are remembered: each value of one is attributed by itself, field by field."""


PHRASING = frozenset({"attribution_before", "attribution_near", "said_inverted"})
"""Word lists of which one stands before a source in a phrase."""


class _Grammar:
    """What the positions of a source look like in one language, compiled from the pack's lists."""

    def __init__(self, pack: Pack) -> None:
        fill = r"(?:(?!{contrast})[\w.'-]+ ){0,4}"
        self.says = pack.expression("says")
        self.noun = pack.compile(rf"{pack.possessive}?(?: [\w-]+){{0,2}}? {{figure_noun}}", "words.figure_noun")
        self.counting = pack.expression("figure_noun")
        self.phrase = pack.compile(
            r"(?:{attribution_before} "
            + fill
            + r"|{attribution_near} (?:{article} )?(?:[\w'-]+ )?|[,\"] ?{said_inverted} "
            + fill
            + r")[\"']?$",
            "words.attribution_before",
        )
        self.counted_by = pack.compile(
            NUMBER + r"(?: (?:{modifier} ){0,3}{people})? {count_by} (?:[\w'-]+ ){0,2}$", "words.count_by"
        )
        self.speaker_of = pack.compile(r"{speaker_of} (?:{article} )?$", "words.speaker_of")
        self.refers_back = pack.compile(r"^(?:[\w'-]+ ){0,2}?{figure_back}", "words.figure_back")
        self.counted = pack.compile(r"{size_noun} (?:{name_link} )?(?:{article} )?$", "words.size_noun")
        self.passive = pack.compile(r"{be} (?:[\w-]+ )?$", "words.be")
        self.relative = pack.compile(r" {relative} ", "words.relative")
        self.pronoun = pack.compile(r"^{source_pronoun} ", "words.source_pronoun")
        self.gap = pack.compile(r"^(?:,? {gap_link}|:|,| -)? $", "words.gap_link")


@cache
def _grammar(pack: Pack) -> _Grammar:
    return _Grammar(pack)


def _source_spans(sentence: Sentence, pack: Pack, named: frozenset[str] = frozenset()) -> list[tuple[int, int, str]]:
    """(start, end, code) of the source words, longer ones before shorter ones inside them; `named` are organizers."""
    spans = [
        (match.start(), match.end(), f"{codes('attributed_to').index('organizers')}organizers")
        for name in sorted(named)
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence.folded)
    ]
    if not spans and "source" not in sentence.tags:
        return []
    for rank, code in enumerate(codes("attributed_to")):
        name = f"source_{code}"
        if name in pack.words and name in sentence.tags:
            spans.extend((m.start(), m.end(), f"{rank}{code}") for m in pack.expression(name).finditer(sentence.folded))
    spans.sort(key=lambda span: (-(span[1] - span[0]), span[0], span[2]))
    kept: list[tuple[int, int, str]] = []
    for span in spans:
        if all(span[1] <= a or span[0] >= b for a, b, _ in kept):
            kept.append(span)
    return [(start, end, ranked[1:]) for start, end, ranked in sorted(kept)]


@lru_cache(maxsize=SENTENCES_KEPT)
def find_attributions(sentence: Sentence, pack: Pack, named: frozenset[str] = frozenset()) -> tuple[Attribution, ...]:
    """The sources of a sentence that stand where a source of a value stands."""
    spans = _source_spans(sentence, pack, named)
    if not spans:
        return ()
    grammar = _grammar(pack)
    found: list[Attribution] = []
    for index, span in enumerate(spans):
        bound = spans[index + 1][0] if index + 1 < len(spans) else len(sentence.folded)
        floor = spans[index - 1][1] if index else 0
        if index and grammar.counting.search(sentence.folded, spans[index - 1][0], floor):
            floor = spans[index - 1][0]  # "an independent count by Occurrence"
        joined = (
            index > 0 and span[2] == spans[index - 1][2] and pack.object_of.match(sentence.folded, floor + 1, span[0])
        )
        within = bool(joined)  # "the congress of trade unions said"
        source = _placed(sentence, span, floor, bound, pack, grammar, told=bool(found), within=within)
        if source is not None:
            found.append(source)
    return tuple(found)


def _placed(
    sentence: Sentence,
    span: tuple[int, int, str],
    floor: int,
    bound: int,
    pack: Pack,
    grammar: _Grammar,
    *,
    told: bool,
    within: bool,
) -> Attribution | None:
    """The source at (start, end, code) of a sentence, None where it stands for nobody's words.

    `floor` and `bound` are where the source before ends and the next one begins; `told` says that a source was found,
    `within` that this one ends the name of the source before.
    """
    start, end, code = span
    folded = sentence.folded
    before = folded[max(floor, start - REACH_BEFORE) : start]
    offset = start - len(before)
    opened = folded.rfind("(", max(0, start - 30), start)
    inside = opened >= 0 and ")" not in folded[opened:start] and NUMBER not in sentence.masked[opened:start]
    closing = folded.find(")", end, end + 30)
    closes = closing >= 0 and NUMBER not in sentence.masked[end:closing]  # "(police: 4,000)" tells its own figure
    if inside and (":" in folded[end : end + 2] or closes):
        return Attribution(code, start, end, "label", phrase_start=opened)
    tags = sentence.tags  # an expression is only tried where its words are
    if tags & PHRASING and (match := grammar.phrase.search(before)) is not None:
        return Attribution(code, start, end, "phrase", phrase_start=offset + match.start())
    if "count_by" in tags and grammar.counted_by.search(sentence.masked, max(floor, start - REACH_BEFORE), start):
        return Attribution(code, start, end, "label", phrase_start=start)
    noun = grammar.noun.match(folded, end, bound) if "figure_noun" in tags else None
    if noun is not None:
        return Attribution(code, start, end, "subject", verb_end=noun.end())
    if code == "participants" and folded[end : end + 1] == "'":
        return None  # "the workers' leaders said" names other people
    named = folded[max(0, start - REACH_BEFORE) : start]
    spoken = within or ("speaker_of" in tags and grammar.speaker_of.search(named) is not None)
    if spoken or "object_of" not in tags or not pack.object_of.search(before):
        verb_end = _verb_end(sentence, end, bound, grammar, appositive=spoken or not told)
        if verb_end is not None:
            return Attribution(code, start, end, "subject", verb_end=verb_end)
    number = sentence.masked.find(NUMBER, end)
    told = (told and grammar.counted.search(before) is None) or ":" in folded[end : max(end, number)]
    if number >= 0 and told and grammar.gap.match(folded[end:number]):
        return Attribution(code, start, end, "gap", verb_end=number)
    return None


def _verb_end(sentence: Sentence, end: int, bound: int, grammar: _Grammar, *, appositive: bool) -> int | None:
    """Where the source's verb of saying ends: in the same clause, or after an inserted one ("White Counter, whose
    volunteers stand at the gates, said")."""
    folded = sentence.folded
    near = sentence.masked[end : min(bound, end + REACH_AFTER_SAID)].split(NUMBER)[0]
    direct = _CLAUSE_MARK.split(near, 1)[0]
    for match in grammar.says.finditer(direct):
        if grammar.passive.search(direct[: match.start()]) is None:
            return end + match.end()
    if grammar.relative.match(folded, end) is not None:
        said = grammar.says.search(folded, end, end + REACH_OVER_CLAUSE)
        return said.end() if said is not None and NUMBER not in sentence.masked[end : said.end()] else None
    opening = _OPENING.match(folded, end)
    if opening is None:
        return None
    closing = {",": ",", "(": ")", "-": " -"}[opening[0].strip()]
    position = opening.end()
    for _ in range(3):
        if appositive or position > opening.end():
            said = grammar.says.match(folded, position)
            if said is not None:
                return said.end()
        position = folded.find(closing, position, end + REACH_OVER_CLAUSE)
        if position < 0:
            return None
        position += len(closing)
        while position < len(folded) and folded[position] in " ,":
            position += 1
    return None


def attribute_to_organizers(claims: Sequence[Claim], sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """The claims, with figures that nobody else says given to the organizers who say them under their own name
    ("22,000 according to Bersih"), or under the letters that the article puts in brackets after it."""
    names: set[str] = set()
    for claim in claims:
        if claim.field == "organizers" and claim.sentence is not None:
            sentence = sentences[claim.sentence]
            end = (claim.end or 0) - sentence.start
            names.add(sentence.folded[(claim.start or 0) - sentence.start : end])
            if (letters := _LETTERS.match(sentence.text, end)) is not None:
                names.add(letters[1].lower())
    return [_said_by(claim, frozenset(names), sentences, pack) for claim in claims] if names else list(claims)


_CLAUSE_MARK = re.compile(r"[,;:(]")
_OPENING = re.compile(r", | \(| - ")
_AFTER_LABEL = re.compile(r": [^,;()]{0,20}")
_RIGHT_AFTER = re.compile(r"(?:,| -)? ")
_FIGURE_BEFORE = re.compile(f"{NUMBER}[^,;:]{{0,40}}$")
_OWN_FIGURE = re.compile(f"(?: ?-| ?:)? {NUMBER}")
_OWN_FIGURE_LATER = re.compile(f"(?: ?-| ?:|,)? {NUMBER}")
_FIGURES = re.compile(f"{NUMBER}+")
_CLOSED = re.compile(r"(?: [\w'-]+){0,3}? ?(?:[.,;:)\"!?]|- |$)")
_PARTED = re.compile(r"[;:]")

_LETTERS = re.compile(r" \(([A-Z][\w-]{1,11})\)")
"""The letters in brackets that stand for the name before."""


def _said_by(claim: Claim, names: frozenset[str], sentences: Sequence[Sentence], pack: Pack) -> Claim:
    if claim.best is None or claim.attributed_to != "unattributed" or claim.sentence is None or claim.start is None:
        return claim
    if not any(name in sentences[claim.sentence].folded for name in names):
        return claim
    code, words = attribute(sentences, claim.sentence, claim.start, claim.end or claim.start, pack, names)
    return claim._replace(attributed_to=code, attributed_name=words)


def attribute(
    sentences: Sequence[Sentence], index: int, start: int, end: int, pack: Pack, named: frozenset[str] = frozenset()
) -> tuple[str, str | None]:
    """(code, verbatim source words) of the value at [start, end) of the article, in sentence `index`; `named` are
    the names of organizers in it.

    `unattributed` where nobody is named. A next sentence may say whose figure it was ("That was the police
    estimate."), and a pronoun may stand for the source of the sentence before ("They put it at 3,000.").
    """
    sentence = sentences[index]
    left, right = start - sentence.start, end - sentence.start
    source = _governing(sentence, left, right, pack, named)
    if source is not None:
        words = sentence.text[source.start : source.end]
        return _code_in_full(sentences, index, sentence.folded[source.start : source.end], source.code, pack), words
    grammar = _grammar(pack)
    if index and grammar.pronoun.match(sentence.folded) and grammar.says.search(sentence.folded, 0, max(left, 1)):
        other = sentences[index - 1]
        spans = _source_spans(other, pack)
        if spans and other.paragraph == sentence.paragraph and spans[0][0] < REACH_AFTER_SAID // 2:
            return spans[0][2], other.text[spans[0][0] : spans[0][1]]
    if index + 1 < len(sentences) and not sentences[index + 1].quantities:
        other = sentences[index + 1]
        if (back := grammar.refers_back.match(other.folded)) is not None:
            spans = [span for span in _source_spans(other, pack) if span[0] >= back.end()]
            if spans and sentences[index + 1].paragraph == sentence.paragraph:
                return spans[0][2], other.text[spans[0][0] : spans[0][1]]
    return "unattributed", None


def _code_in_full(sentences: Sequence[Sentence], index: int, words: str, code: str, pack: Pack) -> str:
    """The code of a source named short after it was named in full: "the ministry" after "the interior ministry"."""
    if " " in words:
        return code
    for sentence in reversed(sentences[max(0, index - REACH_IN_FULL) : index]):
        if words not in sentence.folded:
            continue
        for start, end, other in _source_spans(sentence, pack):
            full = sentence.folded[start:end]
            if full != words and (full.endswith(f" {words}") or full.startswith(f"{words} ")):
                return other
    return code


def _governing(
    sentence: Sentence, left: int, right: int, pack: Pack, named: frozenset[str] = frozenset()
) -> Attribution | None:
    """The source that says the value at [left, right) of the sentence."""
    masked = sentence.masked
    sources = [s for s in find_attributions(sentence, pack, named) if s.end <= left or s.start >= right]
    if not sources:
        return None
    for source in sources:
        if source.kind == "label":
            between = masked[right : source.start]
            if source.phrase_start >= right and NUMBER not in between and len(between) <= REACH_LABEL:
                return source
            if source.end <= left and _AFTER_LABEL.fullmatch(masked, source.end, left):
                return source
        elif source.kind == "gap" and source.end <= left and source.verb_end >= left - 1:
            return source
    for source in sources:
        if source.kind != "phrase" or source.end > left or not _RIGHT_AFTER.fullmatch(masked, source.end, left):
            continue
        if not _FIGURE_BEFORE.search(masked, 0, source.phrase_start):
            return source
    before = [s for s in sources if s.end <= left and s.kind == "subject" and s.verb_end <= left]
    if before and not _breaks(masked[before[-1].verb_end : left], pack):
        return next(s for s in before if s.verb_end == before[-1].verb_end)
    for source in sources:
        if source.start < right:
            continue
        edge = source.phrase_start if source.kind == "phrase" else source.start
        between = masked[right:edge] if edge > right else ""
        if NUMBER in between or ";" in between or len(between) > REACH_TRAILING:
            break
        if (_OWN_FIGURE_LATER if before else _OWN_FIGURE).match(masked, source.end):
            continue  # "according to police 4,000" tells of its own figure, and so does "police - 4,000"
        if source.kind in {"phrase", "agent"} or (source.kind == "subject" and _trails(masked, between, source)):
            return source
    best: tuple[float, Attribution] | None = None
    for source in sources:
        if source.start >= right or source.kind not in {"subject", "phrase"}:
            continue
        between = masked[max(source.end, source.verb_end) : left]
        if ";" in between or _said_of_another(masked, source, left):
            continue
        cost = len(between) + 60 * between.replace(NUMBER * 2, NUMBER).count(NUMBER) + 25 * _breaks(between, pack)
        if best is None or cost <= best[0]:
            best = (cost, source)
    return best[1] if best is not None and best[0] <= GREATEST_COST else None


def _breaks(between: str, pack: Pack) -> int:
    """Clause breaks and other numbers in a stretch of text."""
    numbers = len(_FIGURES.findall(between))
    return len(pack.contrast_break.findall(between)) + numbers


def _trails(masked: str, between: str, source: Attribution) -> bool:
    """Whether ", police said" ends its clause: with more after its verb it tells something else."""
    return _CLOSED.match(masked, source.verb_end) is not None and _PARTED.search(between) is None


def _said_of_another(masked: str, source: Attribution, left: int) -> bool:
    """Whether a source named before the value was named after another figure: "65,000 according to the ministry"."""
    edge = source.phrase_start if source.kind == "phrase" else source.start
    head = masked[max(0, edge - 40) : edge]
    clause = _PARTED.split(head)[-1]
    return NUMBER in clause and masked[source.end : left].lstrip()[:1] in {",", ";", ""}
