"""What the coded fields share: patterns that give a code, minus what the field's `refuse` patterns cover."""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.attribution import attribute
from etl.language import Pack
from etl.records import Claim, Sentence


def read_codes(
    field: str, sentences: Sequence[Sentence], pack: Pack, *, cues: frozenset[str] = frozenset()
) -> list[Claim]:
    """The claims of one coded field, in order; overlapping matches of one sentence keep the first pattern's.

    `qualifier` carries the pattern's basis. Sentences with none of the word lists `cues` are not read; where the
    pack lacks one of these, all are.
    """
    claims: list[Claim] = []
    is_gated = bool(cues) and all(pack.words.get(cue) for cue in cues)
    for sentence in sentences:
        if is_gated and not cues & sentence.tags:
            continue
        patterns = pack.fitting(field, sentence.tags)
        if not patterns:
            continue
        refusing = pack.fitting(field, sentence.tags, refuse=True)
        spans = [m.span() for p in refusing for m in p.regex.finditer(sentence.masked)]
        for pattern in patterns:
            for match in pattern.regex.finditer(sentence.masked):
                start, end = match.span()
                if start == end or any(a < end and start < b for a, b in spans):
                    continue
                spans.append((start, end))
                code, name = attribute(sentences, sentence.index, sentence.start + start, sentence.start + end, pack)
                claims.append(
                    Claim(
                        field,
                        None,
                        sentence.start + start,
                        sentence.start + end,
                        sentence.index,
                        pattern.entry.id,
                        code=pattern.entry.code,
                        qualifier=pattern.entry.basis,
                        modality=pattern.entry.modality,
                        attributed_to=code,
                        attributed_name=name,
                        target=pattern.entry.target,
                    )
                )
    return claims
