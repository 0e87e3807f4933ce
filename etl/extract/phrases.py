"""What the coded fields share: patterns that give a code, minus what the field's `refuse` patterns cover."""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.attribution import attribute
from etl.language import Pack
from etl.records import Claim, Sentence


def read_codes(field: str, sentences: Sequence[Sentence], pack: Pack, *, attributed: bool = True) -> list[Claim]:
    """The claims of one coded field, in order; overlapping matches of one sentence keep the first pattern's.

    `qualifier` carries the pattern's basis.
    """
    patterns = pack.patterns.get(field, ())
    refusing = [p for p in patterns if p.entry.refuse]
    claims: list[Claim] = []
    for sentence in sentences:
        spans: list[tuple[int, int]] = []
        for pattern in refusing:
            if pattern.fits(sentence):
                spans.extend(m.span() for m in pattern.regex.finditer(sentence.masked))
        for pattern in patterns:
            if pattern.entry.refuse or not pattern.fits(sentence):
                continue
            for match in pattern.regex.finditer(sentence.masked):
                start, end = match.span()
                if start == end or any(a < end and start < b for a, b in spans):
                    continue
                spans.append((start, end))
                code, name = ("unattributed", None)
                if attributed:
                    code, name = attribute(
                        sentences, sentence.index, sentence.start + start, sentence.start + end, pack
                    )
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
