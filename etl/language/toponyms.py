"""The model of a pack's [toponyms] section: the words by which a language tells places from people and bodies."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from etl.errors import ConfigError
from etl.language.pack_file import pack_codes, pack_tree


class ToponymVocabulary(BaseModel):
    """Words around place names, lower case unless said otherwise. Every list is of single words unless it says so."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    demonyms: dict[str, list[str]] = Field(default_factory=dict)
    """By ISO 3166 code: the country's adjectives and its people, folded, whole words."""
    demonym_stems: dict[str, list[str]] = Field(default_factory=dict)
    """By ISO 3166 code: beginnings of such words, for inflected languages; one of `demonym_endings` must follow."""
    demonym_endings: list[str] = Field(default_factory=list)
    lands: list[str] = Field(default_factory=list)
    """ISO 3166 codes of the countries that news in this language is mostly about; [] for a language of the world."""
    adjective_stems: dict[str, list[str]] = Field(default_factory=dict)
    """By geonameid of a city: beginnings of its adjective, written small; one of `adjective_endings` must follow."""
    adjective_endings: list[str] = Field(default_factory=list)
    resident_stems: dict[str, list[str]] = Field(default_factory=dict)
    """By geonameid of a city: beginnings of the words for who lives there; one of `resident_endings` must follow."""
    resident_endings: list[str] = Field(default_factory=list)
    capital_words: list[str] = Field(default_factory=list)
    """Words beside a demonym that make it the country's capital: "la capital peruana", «белорусская столица»."""
    capital_links: list[str] = Field(default_factory=list)
    """Words between such a word and the country's name: "the capital of the Maldives"."""
    capital_alone: list[str] = Field(default_factory=list)
    """What stands before such a word where it means the capital of the country that the text is about: "in the"."""
    capitals: dict[str, int] = Field(default_factory=dict)
    """By ISO 3166 code: the geonameid of the city that such words mean."""
    regions: dict[str, list[str]] = Field(default_factory=dict)
    """By geonameid: further names of a place in this language, also forms that endings alone do not tell."""
    short_regions: dict[str, list[str]] = Field(default_factory=dict)
    """By geonameid: short names of divisions that are printed with a full stop: "Chilpancingo, Gro."."""
    endings: list[str] = Field(default_factory=list)
    """Endings that names take when inflected; [] where names do not change."""
    possessives: list[str] = Field(default_factory=list)
    """Ends of a word that are not its name: "'s"."""
    locatives: list[str] = Field(default_factory=list)
    """Words before a place where something is: "in", "near", "from"."""
    titles: list[str] = Field(default_factory=list)
    """Words before a person's name: "president", "mr"."""
    given_names: list[str] = Field(default_factory=list)
    place_given_names: list[str] = Field(default_factory=list)
    """Given names that are places too: "paris", "jordan"."""
    surname_endings: list[str] = Field(default_factory=list)
    """Ends of words that are surnames as often as places: such a word needs a locative before it."""
    local_words: list[str] = Field(default_factory=list)
    """Words after a name that show it to be a place: "police", "residents"."""
    street_words: list[str] = Field(default_factory=list)
    """Words after a name that make it a street, a square or a building."""
    street_words_before: list[str] = Field(default_factory=list)
    """Words before a name that make it a street, a square or a building: a surname there is no town."""
    street_openers: list[str] = Field(default_factory=list)
    """Words before a name with one of `street_endings` that make it a street's: "на" before «Дзержинского»."""
    street_endings: list[str] = Field(default_factory=list)
    """Endings of names that streets have after persons, where towns of the same stem end otherwise."""
    missions: list[str] = Field(default_factory=list)
    """Words beside a country's name that make it that of a mission abroad: "embassy"."""
    banned_words: list[str] = Field(default_factory=list)
    """Words that tell, before "in" and a name, where a body is outlawed: nothing need have happened there."""
    seats: list[str] = Field(default_factory=list)
    """Buildings and streets that stand for a government where they act: "kremlin"."""
    auxiliaries: list[str] = Field(default_factory=list)
    """Words between a name and what it does: "has"."""
    person_verbs: list[str] = Field(default_factory=list)
    """What a person or a government does in words: "said", "told"."""
    body_words: list[str] = Field(default_factory=list)
    """Words after a place's name that make it a body: "Post", "University", "fans"."""
    body_words_small: list[str] = Field(default_factory=list)
    """Those of them that do so in small letters too: "fans"."""
    body_links: list[str] = Field(default_factory=list)
    """Words between a word for a body and the place in its name: "of"."""
    body_words_before: list[str] = Field(default_factory=list)
    """Words before a place's name that make it a body: "FC", "University of"."""
    division_words: list[str] = Field(default_factory=list)
    """Words that a division's name may carry before or after: "province", "county"."""
    division_first: bool = False
    """Whether such a word right before a name makes it the division's: "estado Zulia" is no city."""
    city_words: list[str] = Field(default_factory=list)
    """Words for a settlement or a part of one: "city", "suburb"."""
    directions: list[str] = Field(default_factory=list)
    joiners: list[str] = Field(default_factory=list)
    """Words between a place and what contains it: "in", "of"."""
    list_words: list[str] = Field(default_factory=list)
    """Words between two names of one list: "and"."""
    only_capitals: list[str] = Field(default_factory=list)
    """Names that are words of the language in small letters: "US"."""
    number_words: list[str] = Field(default_factory=list)
    """Words behind a number that make it no house's: "por" of "250 por ciento"."""
    never: list[str] = Field(default_factory=list)
    """Words that are never a place's name in this language, whatever their case."""
    abbreviated: list[str] = Field(default_factory=list)
    """Words whose full stop ends no sentence inside a name: "st", "ft"."""
    expansions: dict[str, str] = Field(default_factory=dict)
    """Short words of names and what they stand for: "st" = "saint"."""


@cache
def toponym_languages() -> tuple[str, ...]:
    """The codes of the packs that have a [toponyms] section."""
    return tuple(code for code in pack_codes() if "toponyms" in pack_tree(code))


@cache
def load_toponyms(code: str) -> ToponymVocabulary:
    """The vocabulary of one language; an empty one for a language without a section.

    >>> load_toponyms("en").demonyms["TR"][0]
    'turkish'
    """
    section = pack_tree(code).get("toponyms", {}) if code in pack_codes() else {}
    try:
        return ToponymVocabulary.model_validate(section)
    except ValidationError as error:
        raise ConfigError(f"etl/language/{code}.toml: [toponyms] {error}") from error
