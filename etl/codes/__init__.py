"""The closed vocabularies and word-number policies, loaded strictly from the TOML tables beside this file."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from etl.errors import ConfigError


class Code(BaseModel):
    """One code of a vocabulary: its definition, what it takes in, what goes elsewhere, words that are coded so, and the
    family it belongs to where there is one."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    is_: str = Field(alias="is")
    includes: str
    excludes: str
    example: str
    family: str | None = None


class WordCount(BaseModel):
    """What a vague word counts: low, high (None: open) and best."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    low: int
    high: int | None
    best: int


@cache
def vocabularies() -> Mapping[str, Mapping[str, Code]]:
    """All vocabularies by name.

    >>> vocabularies()["event_type"]["march"].family
    'protest'
    """
    name = "vocabularies.toml"
    try:
        raw = tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))
        return MappingProxyType(TypeAdapter(dict[str, dict[str, Code]]).validate_python(raw))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"etl/codes/{name}: {error}") from error


def codes(vocabulary: str) -> tuple[str, ...]:
    """The codes of one vocabulary, in order.

    >>> codes("status")
    ('occurred', 'planned', 'cancelled', 'prevented')
    """
    return tuple(vocabularies()[vocabulary])


@cache
def family_of(event_type: str) -> str:
    """The family of an event type.

    >>> family_of("riot"), family_of("election")
    ('protest', 'political')
    """
    family = vocabularies()["event_type"][event_type].family
    if family is None:
        raise ConfigError(f"etl/codes/vocabularies.toml: event_type.{event_type} has no family")
    return family


@cache
def policy(name: str) -> Mapping[str, WordCount]:
    """A word-number policy: what "dozens" or "several hundred" count, by the names packs use.

    >>> policy("ccc")["thousands"]
    WordCount(low=2000, high=9999, best=2000)
    """
    path = files(__package__).joinpath("policies.toml")
    try:
        tables = TypeAdapter(dict[str, dict[str, WordCount]]).validate_python(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"etl/codes/policies.toml: {error}") from error
    if name not in tables:
        raise ConfigError(f"policy {name!r} is not one of {', '.join(sorted(tables))} (etl/codes/policies.toml)")
    return MappingProxyType(tables[name])


@cache
def policy_names() -> tuple[str, ...]:
    """The policies that `--policy` takes."""
    path = files(__package__).joinpath("policies.toml")
    return tuple(tomllib.loads(path.read_text("utf-8")))


@cache
def fitted_weights(name: str) -> Mapping[str, float]:
    """The weights of a logistic sum that is fitted on gold, by feature: of "confidence" or "relevance".

    >>> "bias" in fitted_weights("confidence")
    True
    """
    try:
        raw = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
        return MappingProxyType(TypeAdapter(dict[str, float]).validate_python(raw))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"etl/codes/{name}.toml: {error}") from error


def probability(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The logistic sum of features; those without a weight say nothing. The order of the features makes no difference.

    >>> round(probability({"a": 1.0}, {"bias": 0.0, "a": 1.0986}), 2)
    0.75
    """
    told = features.keys() & weights.keys()
    total = weights.get("bias", 0.0) + math.fsum([weights[name] * features[name] for name in told])
    return 1 / (1 + math.exp(-total))
