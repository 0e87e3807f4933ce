"""Attendance: how many people took part, are expected, or would be if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.extract.counting import read_counts
from etl.language import Pack
from etl.records import Claim, Sentence


def extract_attendance(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Claims of people taking part. `target`: `subset` (part of the crowd), `total` (over several places or days),
    `comparison` (another day's crowd); None is the event's own figure."""
    claims = []
    for claim in read_counts("attendance", sentences, pack):
        if claim.target is None and claim.sentence is not None and claim.modality == "reported":
            sentence = sentences[claim.sentence]
            after = sentence.folded[(claim.end or 0) - sentence.start :]
            if "total_cue" in sentence.tags and pack.expression("total_cue").search(after[:90]):
                claim = replace(claim, target="total")
        claims.append(claim)
    return claims
