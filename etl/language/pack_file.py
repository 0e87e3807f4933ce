"""The pack file's model and its strict reading, before anything is compiled from it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from etl.cache import keep
from etl.errors import ConfigError
from etl.language.letters import PLAIN_LETTERS
from etl.language.numbers import NumberVocabulary


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Meta(_Strict):
    """Which language the pack is for: ISO 639-1 code, English name, ISO 15924 script."""

    code: str
    name: str
    script: str


class SegmentVocabulary(_Strict):
    """What the sentence splitter needs: abbreviations after which a full stop ends nothing, words that part clauses,
    and words that a saved text's date line may begin with. `small_venue_heads`: words like "square" stand with a small
    letter in a place's name, before or after the rest of it («Болотная площадь», «площадь Ленина»). `venue_head_last`:
    whether they may stand after the rest of it at all («Plaza Roja» is never "Roja Plaza"). `dash_breaks`:
    whether a dash parts clauses, or stands for the verb "is". `never_before_city`: words after which a name is a
    street's or person's rather than a city's («на Тверской», «за Фургала»). `plain_letters`: marks on letters tell
    nothing («manifestación», "MANIFESTACION"); texts and the pack itself are read without them. `cities_in_genitive`:
    a large city's name after a kind of place says where it is and is none of its name («на площади Владивостока»).
    `own_words`: common words that no other language writes so: three of them tell a text declared to be in it.
    `possessives`: what ends the name of an owner ("the union's figure"); `place_endings`: of words that may stand
    before a place's name ("in Poland's northern Gdansk"); `venue_tails`: words behind a venue's ("the court building").
    `aside`: an expression for what opens a clause between commas ("who", "aged", "carrying").
    """

    abbreviations: tuple[str, ...] = ()
    clause_words: tuple[str, ...] = ()
    name_links: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    auxiliaries: tuple[str, ...] = ()
    date_line_words: tuple[str, ...] = ()
    small_venue_heads: bool = False
    venue_head_last: bool = True
    dash_breaks: bool = True
    plain_letters: bool = False
    cities_in_genitive: bool = False
    never_before_city: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    possessives: tuple[str, ...] = ()
    place_endings: tuple[str, ...] = ()
    venue_tails: tuple[str, ...] = ()
    aside: str = ""


class Act(_Strict):
    """Words that name or tell one kind of act.

    `weak` words mean other things too: they count only beside a word of the list `support`, and never beside one of
    `unrelated`; `faint` ones only beside an actor or a demand, or, for political acts, a political figure. `after`
    and `before` are expressions that must stand right after or before the words; `not_after` and `not_before` ones
    that must not. `modality` says how words are meant that carry it themselves («выйдут»), unless their clause
    denies it. The form `actor` names who protests: it brings an act to mind and says nothing of whether it was.
    """

    id: str
    type: str
    form: Literal["noun", "verb", "actor"]
    words: tuple[str, ...]
    weak: bool = False
    faint: bool = False
    before: str | None = None
    after: str | None = None
    not_before: str | None = None
    not_after: str | None = None
    modality: str | None = None


class PatternEntry(_Strict):
    """One pattern as the file states it. `field` is the claim's field; the rest becomes the claim's own.

    `previous` is a word list that the sentence before must have: "OVD-Info said the number was 218" counts what that
    one spoke of. A `refuse` pattern of a field marks what the field must not read. The code `peak` of a counted field
    takes the last number of a rise, `sum` adds up `{before_number}` and `{number}`. The target `bare` marks people
    counted with no word that they took part: their figure tells no act, and stands only for an event without another.

    The field `act` holds constructions that tell an act without naming it ("laid down their duties"): `code` is the
    event type, the group `act` of the expression the words that tell it; `faint` ones yield to plainer words.
    """

    id: str
    field: str
    pattern: str
    code: str | None = None
    basis: str | None = None
    target: str | None = None
    modality: str = "reported"
    refuse: bool = False
    faint: bool = False
    previous: str | None = None
    examples: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()


class PackFile(_Strict):
    """The whole file. `classes` are word lists that only the pack's own patterns use; "@people" in one takes in
    another list. `lengths` are words for how long an act is held, by the number of its days."""

    meta: Meta
    segment: SegmentVocabulary
    numbers: NumberVocabulary
    words: Mapping[str, tuple[str, ...]]
    classes: Mapping[str, tuple[str, ...]] = {}
    sources: Mapping[str, tuple[str, ...]]
    issues: Mapping[str, tuple[str, ...]]
    issue_actors: Mapping[str, tuple[str, ...]] = {}
    lengths: Mapping[str, tuple[str, ...]] = {}
    acts: tuple[Act, ...]
    patterns: tuple[PatternEntry, ...]
    dates: Mapping[str, object] | None = None
    toponyms: Mapping[str, object] | None = None


@cache
def pack_codes() -> tuple[str, ...]:
    """The languages that have a pack, in order."""
    return tuple(sorted(p.name[:-5] for p in files(__package__).iterdir() if p.name.endswith(".toml")))


def pack_path(code: str) -> Path:
    """The file of a pack."""
    return Path(str(files(__package__).joinpath(f"{code}.toml")))


@cache
def pack_tree(code: str) -> dict[str, Any]:
    """The parsed pack of a language, read once for all who use a part of it; `ConfigError` where there is none. It is
    kept as JSON, which is read in a fifth of the time."""
    if code not in pack_codes():
        raise ConfigError(f"no pack for language {code!r}; there are {', '.join(pack_codes())} (etl/language/)")
    path = pack_path(code)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = keep(f"pack_{code}", digest, lambda: json.dumps(parse_pack(path)).encode())
    tree: dict[str, Any] = json.loads(bytes(kept))
    return tree


def parse_pack(path: Path) -> dict[str, Any]:
    """A pack file as it stands, not yet checked."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name}: {error}") from error


def check_pack(tree: dict[str, Any], origin: str) -> PackFile:
    """The checked content of a parsed pack; of a language whose marks tell nothing, in plain letters."""
    try:
        raw = PackFile.model_validate(tree)
        if not raw.segment.plain_letters:
            return raw
        own = {key: part for key, part in tree.items() if key in {"dates", "toponyms"}}  # these fold by themselves
        return PackFile.model_validate({**_without_marks(tree), **own})
    except ValidationError as error:
        raise ConfigError(f"{origin}: {error}") from error


def _without_marks(tree: dict[str, Any]) -> dict[str, Any]:
    """A parsed file with all its words, keys and expressions in plain letters; of two keys that fall together one.

    >>> _without_marks({"acts": ["manifestación", {"año": "él"}]})
    {'acts': ['manifestacion', {'ano': 'el'}]}
    """
    text = json.dumps(tree, ensure_ascii=False)  # letter by letter would take most of the time of loading a pack
    for marked in PLAIN_LETTERS.keys() & set(map(ord, set(text))):
        text = text.replace(chr(marked), PLAIN_LETTERS[marked])
    plain_tree: dict[str, Any] = json.loads(text)
    return plain_tree
