"""Deaths and injuries: all sides, bystanders and police included."""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.counting import read_counts
from etl.language import Pack
from etl.records import Claim, Sentence


def extract_deaths(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Claims of people killed."""
    return read_counts("deaths", sentences, pack)


def extract_injuries(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Claims of people hurt."""
    return read_counts("injuries", sentences, pack)
