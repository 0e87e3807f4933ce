"""What every article is read with, made once a process: packs, vocabularies, the screen and the gazetteer."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from etl import __version__
from etl.cache import keep
from etl.detect import ALARMING, companions
from etl.detect.relevance import NOTE_CHARACTERS
from etl.fingerprints import code_fingerprint
from etl.geocode import Gazetteer
from etl.language import ByLanguage, Pack, load_packs
from etl.language.dates import DateVocabulary, load_date_vocabulary
from etl.language.toponyms import ToponymVocabulary, load_toponyms
from etl.records import Place
from etl.screen import Screen
from etl.screen.tables import Tables, make_tables

T = TypeVar("T")

COLLECTED_AFTER = 20_000
"""Objects made until cycles among them are looked for, in a process that reads: an article leaves next to none."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What every article is read with; made once a process."""

    packs: Mapping[str, Pack]
    dates: Mapping[str, DateVocabulary]
    toponyms: Mapping[str, ToponymVocabulary]
    screen: Screen
    date_labels: tuple[str, ...]
    gazetteer: Gazetteer
    processed_with: str

    def country(self, code: str) -> Place | None:
        """The place of a country by its code."""
        found = self.gazetteer.country(code)
        return self.gazetteer.place(found.row) if found is not None else None


def load_kit(gazetteer: str | None = None) -> Kit:
    """Packs, vocabularies and gazetteer of this process."""
    return kit_of(gazetteer)


@cache
def kit_of(gazetteer: str | None) -> Kit:
    """The same, by the one spelling of its argument that the cache knows."""
    packs = load_packs()
    codes, version = tuple(packs), code_fingerprint()
    labels = keep("date_labels", version, lambda: json.dumps(_date_labels(packs)).encode())
    kit = Kit(
        ByLanguage(codes, lambda code: _to_stay(packs[code])),
        ByLanguage(codes, load_date_vocabulary),
        ByLanguage(codes, load_toponyms),
        Screen(Tables(keep("screen", version, lambda: _screen_tables(packs))), NOTE_CHARACTERS),
        tuple(json.loads(bytes(labels))),
        Gazetteer.load(Path(gazetteer) if gazetteer else None),
        processed_with(),
    )
    gc.set_threshold(COLLECTED_AFTER)
    return _to_stay(kit)


def _to_stay(made: T) -> T:
    """What was made, half a million objects that stay: looking through them for cycles takes a tenth of the reading."""
    gc.freeze()
    return made


def _date_labels(packs: Mapping[str, Pack]) -> list[str]:
    """The words of all languages that a saved text's date line may begin with."""
    return [label for pack in packs.values() for label in pack.raw.segment.date_line_words]


def _screen_tables(packs: Mapping[str, Pack]) -> bytes:
    """What the screen looks for. A mistake in a pack's vocabularies is told here, before the first article is read."""
    for code in packs:
        load_date_vocabulary(code)
        load_toponyms(code)
    return make_tables(packs, companions, ALARMING)


def let_go_of_kits() -> None:
    """Gives back what only reading needs, 150 MB when all languages have been met: the kits, and what functions of this
    program remember, much of which holds on to a pack. Who reads again in this process makes it again, in a second."""
    program = __name__.partition(".")[0]
    for module in [module for name, module in sys.modules.items() if name.partition(".")[0] == program]:
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()
    gc.unfreeze()
    gc.collect()


def processed_with() -> str:
    """What the ledger names as the program that read an article."""
    return f"protests {__version__} {code_fingerprint()[:12]}"
