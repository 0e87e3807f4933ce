"""Events in a neighbour's columns and codes: the crosswalks are TOML tables in `crosswalks/`, read here and applied.

Stands in `publish`. A crosswalk says which rows its convention has (`keep`), and where each of its columns comes from:
a value of the event, a constant, a template, or the first (or every) rule that fits. What a convention cannot hold is
stated in `losses`. Nothing about any one convention stands in this module.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from etl import schema
from etl.codes import codes as codes_of
from etl.codes import policy_names
from etl.errors import ConfigError

Row = Mapping[str, Any]
Scalar = str | int | float | bool

GIVEN, NULL = "given", "null"
"""Words that a condition may use instead of values: anything but null, and null."""

_COUNTRY_COLUMNS = ("name", "alpha3", "numeric", "cow", "acled_region", "mm_region")
DERIVED = (
    *("day", "month", "year", "end_day", "end_month", "end_year", "location", "publishers", "languages", "words"),
    *("attendance_mean", "attendance_words", "place_name"),
    *(f"country_{name}" for name in _COUNTRY_COLUMNS),
)
"""What a crosswalk may name besides the columns of `events`."""

KNOWN = frozenset({*(column.name for column in schema.EVENTS), *DERIVED})
_SLOT = re.compile(r"\{(\w+)\}")


class Bounds(BaseModel):
    """A number between two ends, each open where it is not given; null only with `or_null`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    min: float | None = None
    max: float | None = None
    or_null: bool = False


Condition = tuple[Scalar, ...] | Bounds


class Rule(BaseModel):
    """A value, and what must hold for it: every column of `when` has one of its values."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    when: Mapping[str, Condition] = {}
    value: Scalar


class Output(BaseModel):
    """One column of the convention, or several that are filled from the left (`names`).

    Exactly one of these says where it comes from: `source` (a column of the event, through `codes` where given: a value
    that the table lacks is lost, and with `codes_where` only rows that meet it are coded, the others keep their value),
    `value`, `text` (a template, empty where a column in it is null), `rules` (the first that fits; with `names` every
    one) and `count_by` (a running number within the columns named). `empty` is what null becomes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str | None = None
    names: tuple[str, ...] = ()
    means: str
    source: str | None = None
    codes: str | None = None
    codes_where: Mapping[str, Condition] = {}
    value: Scalar | None = None
    text: str | None = None
    rules: tuple[Rule, ...] = ()
    count_by: tuple[str, ...] = ()
    empty: Scalar = ""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Output:
        ways = (self.source is not None, self.value is not None, self.text is not None, self.rules, self.count_by)
        if sum(map(bool, ways)) != 1 or (self.name is None) == (not self.names):
            raise ValueError("give `name` or `names`, and one of source, value, text, rules, count_by")
        slots = _SLOT.findall(" ".join(str(v) for v in (self.text, *(r.value for r in self.rules))))
        used = [self.source, *self.count_by, *slots, *(column for rule in self.rules for column in rule.when)]
        unknown = sorted({name for name in used if name is not None} - KNOWN)
        if unknown:
            raise ValueError(f"no column {', '.join(unknown)}")
        for conditions in (self.codes_where, *(rule.when for rule in self.rules)):
            _check_conditions(conditions)
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it fills."""
        return self.names or (str(self.name),)


class Crosswalk(BaseModel):
    """One convention. `policy` is the word-number policy it asks for; None: the numbers as built."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    source: str
    policy: str | None = None
    delimiter: str = ","
    keep: Mapping[str, Condition]
    losses: tuple[str, ...]
    codes: Mapping[str, Mapping[str, Scalar]] = {}
    column: tuple[Output, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Crosswalk:
        _check_conditions(self.keep)
        missing = {output.codes for output in self.column if output.codes is not None} - self.codes.keys()
        if missing:
            raise ValueError(f"no table codes.{', codes.'.join(sorted(missing))}")
        for output in self.column:
            vocabulary = next((c.vocabulary for c in schema.EVENTS if c.name == output.source), None)
            if output.codes is not None and vocabulary is not None:
                unknown = self.codes[output.codes].keys() - set(codes_of(vocabulary))
                if unknown:
                    raise ValueError(f"codes.{output.codes}: {', '.join(sorted(unknown))} is not in {vocabulary}")
        twice = [name for name, n in Counter(self.columns).items() if n > 1]
        if twice:
            raise ValueError(f"column twice: {', '.join(twice)}")
        if self.policy is not None and self.policy not in policy_names():
            raise ValueError(f"policy {self.policy} is not one of {', '.join(policy_names())}")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, in order."""
        return tuple(name for output in self.column for name in output.columns)


def _check_conditions(conditions: Mapping[str, Condition]) -> None:
    """Refuses a column that is not there and a code outside its vocabulary: such a rule would never fit, in silence."""
    for name, condition in conditions.items():
        if name not in KNOWN:
            raise ValueError(f"no column {name}")
        column = next((c for c in schema.EVENTS if c.name == name), None)
        if column is None or column.vocabulary is None or isinstance(condition, Bounds):
            continue
        unknown = set(condition) - {*codes_of(column.vocabulary), GIVEN, NULL}
        if unknown:
            raise ValueError(f"{name}: {', '.join(sorted(map(str, unknown)))} is not in {column.vocabulary}")


@cache
def load_crosswalk(name: str) -> Crosswalk:
    """The crosswalk `crosswalks/NAME.toml`, checked; `ConfigError` names the file and what is wrong in it.

    >>> load_crosswalk("acled").columns[:3]
    ('event_id_cnty', 'event_date', 'year')
    """
    path = files(__package__).joinpath(f"crosswalks/{name}.toml")
    try:
        return Crosswalk.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"etl/publish/crosswalks/{name}.toml: {error}") from error


@cache
def countries() -> Mapping[str, Mapping[str, str]]:
    """Names, codes and regions of countries by ISO 3166-1 alpha-2 code, from `crosswalks/countries.csv`.

    >>> countries()["NA"]["cow"], countries()["RU"]["numeric"]
    ('565', '643')
    """
    text = files(__package__).joinpath("crosswalks/countries.csv").read_text("utf-8")
    return MappingProxyType({row["country_code"]: row for row in csv.DictReader(text.splitlines())})


def cross(crosswalk: Crosswalk, rows: Sequence[Row]) -> tuple[list[dict[str, Scalar]], Counter[str]]:
    """(the rows that the convention has, in its columns; how many were left out, by the first condition not met).

    `rows` are events with what `view_of` adds.
    """
    made: list[dict[str, Scalar]] = []
    left_out: Counter[str] = Counter()
    numbers: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        failed = next((name for name, condition in crosswalk.keep.items() if not _holds(row[name], condition)), None)
        if failed is not None:
            left_out[_why_not(failed, row[failed], crosswalk.keep[failed])] += 1
            continue
        made.append(dict(_cells(crosswalk, row, numbers)))
    return made, left_out


def _cells(crosswalk: Crosswalk, row: Row, numbers: Counter[tuple[Any, ...]]) -> Iterator[tuple[str, Scalar]]:
    for output in crosswalk.column:
        values = list(_values(output, crosswalk, row, numbers))
        if not output.names:
            yield output.columns[0], values[0] if values else output.empty
            continue
        for place, name in enumerate(output.names):
            yield name, values[place] if place < len(values) else output.empty


def _values(output: Output, crosswalk: Crosswalk, row: Row, numbers: Counter[tuple[Any, ...]]) -> Iterator[Scalar]:
    if output.value is not None:
        yield output.value
    elif output.text is not None:
        filled = _fill(output.text, row)
        if filled is not None:
            yield filled
    elif output.count_by:
        key = (output.columns[0], *(row[name] for name in output.count_by))
        numbers[key] += 1
        yield numbers[key]
    elif output.rules:
        seen = set()
        for rule in output.rules:
            if rule.value in seen or not all(_holds(row[name], wanted) for name, wanted in rule.when.items()):
                continue
            made = _fill(rule.value, row) if isinstance(rule.value, str) else rule.value
            if made is not None:
                seen.add(rule.value)
                yield made
    else:
        yield from _from_source(output, crosswalk, row)


def _from_source(output: Output, crosswalk: Crosswalk, row: Row) -> Iterator[Scalar]:
    value = row[str(output.source)]
    items = value if isinstance(value, (list, tuple)) else () if value is None else (value,)
    is_coded = all(_holds(row[name], wanted) for name, wanted in output.codes_where.items())
    table = crosswalk.codes.get(output.codes or "") if is_coded else None
    coded = list(dict.fromkeys(items if table is None else (table[item] for item in items if item in table)))
    if output.names:
        yield from map(_plain, coded)
    elif coded:
        yield _plain(coded[0]) if len(coded) == 1 else "; ".join(map(str, coded))


def _fill(template: str, row: Row) -> str | None:
    """The template with its slots filled; None where a value for one is missing."""
    names = _SLOT.findall(template)
    if any(row[name] is None or row[name] == [] for name in names):
        return None
    return _SLOT.sub(lambda match: _word(row[match[1]]), template)


def _word(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(_plain(value))


def _plain(value: Any) -> Scalar:
    plain: Scalar = value.isoformat() if isinstance(value, date) else value
    return plain


def _why_not(name: str, value: Any, condition: Condition) -> str:
    if value is None or not isinstance(condition, Bounds):
        return f"{name} {NULL if value is None else value}"
    is_below = condition.min is not None and value < condition.min
    return f"{name} below {condition.min:g}" if is_below else f"{name} above {condition.max:g}"


def _holds(value: Any, condition: Condition) -> bool:
    """Whether a value meets a condition; of a list one item is enough."""
    if isinstance(condition, Bounds):
        if value is None:
            return condition.or_null
        return (condition.min is None or value >= condition.min) and (condition.max is None or value <= condition.max)
    if value is None or value == []:
        return NULL in condition
    items = value if isinstance(value, (list, tuple)) else (value,)
    return GIVEN in condition or any(
        item == wanted and type(item) is type(wanted) for item in items for wanted in condition
    )


def view_of(event: Row, *, publishers: Sequence[str], languages: Sequence[str], is_vague: bool) -> dict[str, Any]:
    """The event with what crosswalks may name besides its columns; see `DERIVED`.

    `is_vague`: the best attendance figure is a vague word, which `attendance_words` then holds.
    """
    first = event["event_date"]
    last = event["event_end_date"] or first
    country = countries().get(event["country_code"] or "", {})
    low, high = event["attendance_low"], event["attendance_high"]
    told = [(name, event[f"{name}_text"]) for name in ("date", "place", "attendance", "detentions", "demand")]
    return {
        **event,
        **{part: getattr(first, part, None) for part in ("day", "month", "year")},
        **{f"end_{part}": getattr(last, part, None) for part in ("day", "month", "year")},
        **{f"country_{name}": country.get(name) or None for name in _COUNTRY_COLUMNS},
        "location": event["city"] or event["admin1"] or country.get("name"),
        "place_name": event["venue"] or event["place_text"],
        "publishers": list(publishers),
        "languages": list(languages),
        "words": "; ".join(f'{name}: "{words}"' for name, words in told if words) or None,
        "attendance_mean": None if low is None or high is None else (low + high) / 2,
        "attendance_words": event["attendance_text"] if is_vague else None,
    }
