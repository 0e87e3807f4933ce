"""Detentions: people held by police at or for the event, counted, uncounted, or said to be none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.extract.counting import read_counts
from etl.language import Pack
from etl.records import Claim, Sentence


def extract_detentions(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Claims of people held. `code` is `none` (0), `some` (held, not counted) or None for a figure; `target` is
    `total` for sums over many places."""
    claims = []
    for claim in read_counts("detentions", sentences, pack):
        if claim.sentence is not None and claim.best is not None and claim.best > 0:
            sentence = sentences[claim.sentence]
            if "total_cue" in sentence.tags and claim.target is None:
                around = sentence.folded[max(0, (claim.start or 0) - sentence.start - 60) :]
                if pack.expression("total_cue").search(around[:160]):
                    claim = replace(claim, target="total")
        claims.append(claim)
    return claims
