"""Who says it: finds the source of a value in its sentence, or in the short sentence after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.codes import codes
from etl.language import NUMBER, Pack
from etl.records import Sentence

REACH_AFTER_SAID = 40
"""Characters between a source and its verb of saying."""


REACH_OVER_CLAUSE = 180
"""Characters of an inserted clause between a source and its verb."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source in the position of one: its code, its words (offsets into the sentence) and the clause it rules."""

    code: str
    start: int
    end: int


def find_attributions(sentence: Sentence, pack: Pack) -> tuple[Attribution, ...]:
    """The sources of a sentence that say something: beside a verb of saying or after "according to".

    Longer source words win over shorter ones inside them; where lists overlap, the order of the codes decides.
    """
    if "said" not in sentence.tags and "according" not in sentence.tags:
        return ()
    folded = sentence.folded
    spans: list[tuple[int, int, str]] = []
    for rank, code in enumerate(codes("attributed_to")):
        name = f"source_{code}"
        if name in pack.words and name in sentence.tags:
            spans.extend((m.start(), m.end(), f"{rank}{code}") for m in pack.expression(name).finditer(folded))
    spans.sort(key=lambda span: (-(span[1] - span[0]), span[0], span[2]))
    kept: list[tuple[int, int, str]] = []
    for span in spans:
        if all(span[1] <= a or span[0] >= b for a, b, _ in kept):
            kept.append(span)
    found = []
    for start, end, ranked in sorted(kept):
        before = folded[max(0, start - REACH_AFTER_SAID) : start]
        said_after = _says(folded, end, pack)
        said_before = pack.expression("attribution_before").search(before)
        if said_before or (said_after and not pack.object_of.search(before)):
            found.append(Attribution(ranked[1:], start, end))
    return tuple(found)


def _says(folded: str, end: int, pack: Pack) -> bool:
    """Whether the source is the subject of a verb of saying: in the same clause, or after an inserted one ("White
    Counter, whose volunteers stand at the gates, said")."""
    near = folded[end : end + REACH_AFTER_SAID].split(NUMBER)[0]
    if pack.expression("said").search(near.split(",")[0]):
        return True
    if not near.startswith((",", " (")):
        return False
    parts = folded[end : end + REACH_OVER_CLAUSE].split(",")
    return len(parts) > 2 and bool(pack.expression("said").match(parts[2].lstrip()))


def attribute(sentences: Sequence[Sentence], index: int, start: int, end: int, pack: Pack) -> tuple[str, str | None]:
    """(code, verbatim source words) of the value at [start, end) of the article, in sentence `index`.

    Inside the sentence the nearest source wins, with clause breaks and other numbers in between counting as
    distance. Without one, a next sentence that has a source, a verb of saying and no number of its own may give it.
    `unattributed` where nobody is named.
    """
    sentence = sentences[index]
    left, right = start - sentence.start, end - sentence.start
    best: tuple[float, Attribution] | None = None
    for source in find_attributions(sentence, pack):
        if source.start < right and left < source.end:
            continue
        if source.end <= left:
            between, after = sentence.masked[source.end : left], False
        else:
            between, after = sentence.masked[right : source.start], True
        numbers = sum(1 for piece in between.split() if NUMBER in piece)
        cost = len(between) + 60 * numbers + 25 * len(pack.contrast_break.findall(between)) + (5 if after else 0)
        if best is None or cost < best[0]:
            best = (cost, source)
    if best is not None and best[0] <= 220:
        source = best[1]
        return source.code, sentence.text[source.start : source.end]
    return "unattributed", None
