"""Attendance: how many people took part, are expected, or would be if."""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.counting import read_counts
from etl.language import Pack
from etl.records import Claim, Sentence


def extract_attendance(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Claims of people taking part. `target`: `subset` (part of the crowd), `total` (over several places or days),
    `comparison` (another day's crowd); None is the event's own figure."""
    return read_counts("attendance", sentences, pack)
