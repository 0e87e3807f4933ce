"""Hand-made corrections as data: `corrections.toml`, applied after merging, each with a reason, an author and a guard.

Stands between `merge` and `validate`. A correction says what it found when it was written (its guard); one that
finds something else no longer applies, and the build stops and names it: nothing is ever corrected in silence, and
no correction outlives what it corrected. It reads no article and judges no value.

    [[correction]]
    action = "correct"                      # or accept, drop, merge, split
    event_id = "eeb5001ed5bd88171"          # or report_id: the event that this report is of
    was = { attendance_best = 49900 }       # the guard; "null" is not reported
    set = { attendance_best = 50000 }
    reason = "the counter's own page says 50,000"
    author = "AB"                           # initials

`accept` keeps in `events` what the named `expectations` would put into quarantine; its guard is that they fail.
`drop` puts an event into quarantine; its guard is `was`. `merge` joins the events of its `report_ids` (one report of
each is enough), `split` takes its `report_ids` out of their event; their guard is that they are apart, or together.
Reports, not events, are named there, because the ids of events follow from who is in them.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from etl import schema
from etl.codes import codes, family_of
from etl.errors import ConfigError
from etl.records import Claim, Event, MergeDecision, Regrouping, Value

NULL = "null"
"""How a file writes a value that is not reported: TOML has no null."""

_FIXED = frozenset({"event_id", "event_family", "confidence"})
"""Shared columns that follow from others and cannot be set."""
_COLUMNS = {c.name: c for c in schema.SHARED if c.name not in _FIXED}

_OF_A_CITY = ("admin1", "geonameid", "latitude", "longitude")

_TYPES: Mapping[pa.DataType, Callable[[Any], bool]] = {
    pa.int64(): lambda v: type(v) is int and abs(v) < 2**63,
    pa.float64(): lambda v: type(v) in (int, float) and isfinite(v),
    pa.bool_(): lambda v: type(v) is bool,
    pa.date32(): lambda v: isinstance(v, date) and not isinstance(v, datetime),
    pa.string(): lambda v: isinstance(v, str) and bool(v),
    schema.DICTIONARY: lambda v: isinstance(v, str) and bool(v),
    schema.STRINGS: lambda v: isinstance(v, list) and all(isinstance(item, str) for item in v),
}


class Correction(BaseModel):
    """One entry of the file; keys that its action has no use for are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)
    action: Literal["correct", "accept", "drop", "merge", "split"]
    event_id: str | None = None
    report_id: str | None = None
    report_ids: list[str] = Field(default_factory=list)
    was: dict[str, Any] = Field(default_factory=dict)
    set: dict[str, Any] = Field(default_factory=dict)
    expectations: list[str] = Field(default_factory=list)
    reason: str = Field(min_length=3, max_length=500)
    author: str = Field(pattern=r"^\w[\w.-]{0,9}$")

    @model_validator(mode="after")
    def _check(self) -> Correction:
        wanted = {
            "correct": {"was", "set"},
            "accept": {"expectations"},
            "drop": {"was"},
            "merge": {"report_ids"},
            "split": {"report_ids"},
        }[self.action]
        given = {name for name in ("report_ids", "was", "set", "expectations") if getattr(self, name)}
        optional = {"was"} if self.action == "accept" else set()
        if missing := sorted(wanted - given):
            raise ValueError(f"{self.action} needs {', '.join(missing)}")
        if over := sorted(given - wanted - optional):
            raise ValueError(f"{self.action} has no use for {', '.join(over)}")
        by_report = self.action in ("merge", "split")
        if (self.event_id is not None) + (self.report_id is not None) != (not by_report):
            raise ValueError("report_ids say which events" if by_report else "needs event_id or report_id, one of both")
        if self.action == "merge" and len(set(self.report_ids)) < 2:
            raise ValueError("merge needs two report_ids or more, one of each event")
        for name, value in (*self.was.items(), *self.set.items()):
            _check_value(name, value)
        if "city" in self.set and (left := [name for name in _OF_A_CITY if name not in self.set]):
            raise ValueError(
                f"city is set without {', '.join(left)}, which would stay the other city's; null is a value"
            )
        if unguarded := sorted(self.set.keys() - self.was.keys()):
            raise ValueError(f"set without a guard in `was`: {', '.join(unguarded)}")
        return self

    def said(self, reasons: str = "") -> str:
        """Who did it and why, as the merge log has it."""
        return " ".join(f"{reasons}by hand ({self.author}): {self.reason}".split())


@dataclass(frozen=True, slots=True)
class Corrections:
    """All entries of a file with the names that errors call them, and a hash of its content."""

    entries: tuple[tuple[str, Correction], ...] = ()
    sha256: str | None = None

    def regroupings(self) -> tuple[Regrouping, ...]:
        """What the merge is told: which reports a person joined or took apart."""
        return tuple(
            Regrouping(c.action, tuple(sorted(set(c.report_ids))), c.said(), name)
            for name, c in self.entries
            if c.action in ("merge", "split")
        )


def load_corrections(path: Path | None) -> Corrections:
    """The corrections of a file, none for None. `ConfigError` names file, entry and key."""
    if path is None:
        return Corrections()
    try:
        data = path.read_bytes()
        raw = tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    listed = raw.pop("correction", [])
    if raw or not isinstance(listed, list):
        raise ConfigError(f"{path}: expected [[correction]] entries only, found {', '.join(sorted(raw)) or 'a table'}")
    entries = []
    for number, one in enumerate(listed, 1):
        try:
            correction = Correction.model_validate(one)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            message = first["msg"].removeprefix("Value error, ")
            raise ConfigError(f"{path}: correction {number}: {where and where + ': '}{message}") from error
        target = correction.event_id or correction.report_id or ", ".join(correction.report_ids)
        name = f"{path.name}: correction {number} ({correction.action} {target}, {correction.author})"
        entries.append((name, correction))
    return Corrections(tuple(entries), hashlib.sha256(data).hexdigest())


def _check_value(name: str, value: Any) -> None:
    column = _COLUMNS.get(name)
    if column is None:
        raise ValueError(f"{name} is no column that can be set; see CODEBOOK.md, `events`")
    if value == NULL:
        if not column.nullable:
            raise ValueError(f"{name} cannot be null")
        return
    if not _TYPES[column.type](value):
        raise ValueError(f"{name}: {value!r} is no {column.type}")
    if column.minimum is not None and value < column.minimum:
        raise ValueError(f"{name}: {value} is less than {column.minimum:g}")
    if column.maximum is not None and value > column.maximum:
        raise ValueError(f"{name}: {value} is more than {column.maximum:g}")
    if column.vocabulary is not None:
        for word in value if isinstance(value, list) else [value]:
            if word not in codes(column.vocabulary):
                raise ValueError(f"{name}: {word!r} is not one of {', '.join(codes(column.vocabulary))}")


@dataclass(frozen=True, slots=True)
class Corrected:
    """Events with the corrections in, the claims that back them by report, and the lines of the merge log that tell
    them."""

    events: tuple[Event, ...]
    claims: Mapping[str, Sequence[Claim]]
    decisions: tuple[MergeDecision, ...]


def correct_events(events: Sequence[Event], event_of_report: Mapping[str, str], corrections: Corrections) -> Corrected:
    """The events with cells set by hand, each with a claim of its own (null offsets, rule `correction:AUTHOR`).

    `drop` and `accept` become lines of the merge log, which validation reads. `ConfigError` names every correction
    whose event is gone or says something else than its guard.
    """
    by_id = {event.event_id: event for event in events}
    claims: dict[str, list[Claim]] = {}
    decisions: list[MergeDecision] = []
    problems: list[str] = []
    for name, correction in corrections.entries:
        if correction.action in ("merge", "split"):
            continue
        event_id = correction.event_id or event_of_report.get(str(correction.report_id), "")
        event = by_id.get(event_id)
        if event is None:
            problems.append(f"{name}: no such event any more" if correction.event_id else f"{name}: no such report")
            continue
        if differing := _differing(event.values, correction.was):
            problems.append(f"{name}: {differing}")
            continue
        if correction.action == "correct":
            by_id[event_id] = replace(event, values=_with_values(event.values, correction.set))
            claims.setdefault(event.report_ids[0], []).extend(_claims_of(correction))
            told = ", ".join(
                f"{k}: {_word(correction.was[k])} -> {_word(v)}" for k, v in sorted(correction.set.items())
            )
            decisions.append(MergeDecision("corrected", event_id, None, None, None, correction.said(f"{told}; ")))
        elif correction.action == "drop":
            decisions.append(MergeDecision("dropped", event_id, None, None, None, correction.said()))
        else:
            decisions += [
                MergeDecision("accepted", event_id, None, rule, None, correction.said())
                for rule in sorted(set(correction.expectations))
            ]
    _raise(problems)
    return Corrected(tuple(by_id.values()), claims, tuple(decisions))


def check_accepted(
    corrections: Corrections, applied: Collection[tuple[str, str]], event_of_report: Mapping[str, str]
) -> None:
    """Raises `ConfigError` for each `accept` of an expectation that its event does not fail (any more).

    `applied` are the pairs of event and expectation that validation would have put into quarantine.
    """
    problems = []
    for name, correction in corrections.entries:
        event_id = correction.event_id or event_of_report.get(str(correction.report_id), "")
        idle = [rule for rule in correction.expectations if (event_id, rule) not in applied]
        if idle:
            problems.append(f"{name}: the event does not fail {', '.join(idle)}")
    _raise(problems)


def _raise(problems: Sequence[str]) -> None:
    if problems:
        plural = "corrections no longer apply" if len(problems) > 1 else "a correction no longer applies"
        raise ConfigError(f"{plural}: {'; '.join(problems)}. Change or remove what is named, and build again")


def _differing(values: Mapping[str, Value], was: Mapping[str, Any]) -> str:
    """The first column whose value is not what the guard says, in words; "" where all are."""
    for name, expected in was.items():
        found, wanted = values.get(name), _value(expected)
        if found != wanted and not (found in (None, ()) and wanted in (None, ())):
            return f"{name} is {_word(found)} now, and the guard expects {_word(wanted)}"
    return ""


def _value(given: Any) -> Value:
    if given == NULL:
        return None
    return tuple(sorted(given)) if isinstance(given, list) else given


def _with_values(values: Mapping[str, Value], changes: Mapping[str, Any]) -> dict[str, Value]:
    changed = {**values, **{name: _value(value) for name, value in changes.items()}}
    for name in ("latitude", "longitude"):
        if isinstance(changed.get(name), int):
            changed[name] = float(changed[name])  # type: ignore[arg-type]
    changed["event_family"] = family_of(str(changed["event_type"]))
    return {name: value for name, value in changed.items() if value is not None}


def _claims_of(correction: Correction) -> Iterable[Claim]:
    """A claim for each coded column that was set: the numbers of one count stand in one claim."""
    by_count: dict[tuple[str, str], dict[str, Any]] = {}
    for name, value in sorted(correction.set.items()):
        column = _COLUMNS[name]
        if not column.coded or value == NULL:
            continue
        stem, _, ending = name.rpartition("_")
        if column.type == pa.int64() and ending in ("low", "high", "best"):
            by_count.setdefault((column.claim_field or name, stem), {})[ending] = value
        elif column.type == pa.int64() and column.claim_field == "attendance":
            by_count["attendance", name] = {"best": value, "attributed_to": ending}
        else:
            by_count[column.claim_field or name, name] = {"code": _word(_value(value))}
    for (field, stem), given in sorted(by_count.items()):
        modality = "expected" if stem.endswith("_expected") else "reported"
        rule = f"correction:{correction.author}"
        yield Claim(field, None, None, None, None, rule, modality=modality, chosen=True, **given)


def _word(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)
