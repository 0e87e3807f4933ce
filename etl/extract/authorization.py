"""Authorization: whether the event was permitted, on what that rests, and by whom."""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.phrases import read_codes
from etl.language import Pack
from etl.records import Claim, Sentence

REACH = 60
"""Characters between a claim and the authority it is by."""

GATHERING = frozenset({"gathering_noun", "gathered", "crowd", "protester"})
"""Word lists of which one must occur near a permit for it to be a gathering's."""


def extract_authorization(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Claims with the code and, as `qualifier`, its basis. `target` holds the authority named, verbatim."""
    claims = []
    for claim in read_codes("authorization", sentences, pack):
        if claim.sentence is None or claim.start is None or claim.end is None:
            continue
        sentence = sentences[claim.sentence]
        if not _of_a_gathering(sentences, claim.sentence):
            continue
        if "hypothetical" in sentence.tags and pack.expression("condition").search(
            sentence.folded[: claim.start - sentence.start]
        ):
            claim = claim._replace(modality="hypothetical")
        claims.append(claim._replace(target=_authority(sentence, claim, pack)))
    return claims


def _of_a_gathering(sentences: Sequence[Sentence], index: int) -> bool:
    """Whether the sentence or the one before tells of a gathering: permits of mines and candidates are no claims."""
    return any(GATHERING & sentence.tags for sentence in sentences[max(0, index - 1) : index + 1])


def _authority(sentence: Sentence, claim: Claim, pack: Pack) -> str | None:
    """The authority nearest to the claim in its own clause, with the words that belong to its name."""
    if "authority" not in sentence.tags or claim.start is None or claim.end is None:
        return None
    left, right = claim.start - sentence.start, claim.end - sentence.start
    best: tuple[int, int, int] | None = None
    for match in pack.authority_name.finditer(sentence.folded):
        distance = max(0, match.start() - right, left - match.end())
        between = sentence.folded[min(match.end(), right) : max(match.start(), left)] if distance else ""
        if pack.contrast_break.search(between):
            continue
        if best is None or distance < best[0]:
            best = (distance, match.start(), match.end())
    if best is None or best[0] > REACH:
        said = claim.attributed_to in {"police", "authorities"}
        return claim.attributed_name if said else None
    start, end = best[1], best[2]
    words = sentence.text[:start].split(" ")
    # A name in front of the office belongs to it: "Moscow mayor's office", "Portland City Council".
    while len(words) > 1 and words[-2][:1].isupper() and sentence.text[:start].endswith(" ") and words[-2].isalpha():
        name = words[-2]
        folded = sentence.folded[start - len(name) - 1 : start - 1]
        if folded in pack.words["definite"] or folded in pack.words["article"]:
            break
        start -= len(name) + 1
        words = sentence.text[:start].split(" ")
    return sentence.text[start:end]
