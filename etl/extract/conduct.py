"""Conduct: what police did, and whether participants attacked anybody or anything."""

from __future__ import annotations

from collections.abc import Sequence

from etl.extract.phrases import read_codes
from etl.language import Pack
from etl.records import Claim, Sentence

VIOLENCE = frozenset({"violent_act", "missile", "peaceful", "violence_cue"})
"""Word lists of which a sentence about participants' conduct has one."""


def extract_police_response(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Claims of `presence`, `dispersal`, `force`, `lethal_force`; the gravest of an event stands."""
    return read_codes("police_response", sentences, pack)


def extract_violence(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Claims with code `true` or `false`."""
    return read_codes("participant_violence", sentences, pack, cues=VIOLENCE)
