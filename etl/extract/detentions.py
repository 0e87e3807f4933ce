"""Detentions: people held by police at or for the event, counted, uncounted, or said to be none."""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.counting import read_counts
from etl.language import Pack
from etl.records import Claim, Sentence


def extract_detentions(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Claims of people held. `code` is `none` (0), `some` (held, not counted) or None for a figure; `target` is
    `total` for sums over many places."""
    return read_counts("detentions", sentences, pack)
