"""What a person marked on an audit sheet, as precision by field with Wilson 95% intervals.

Precision says how many of the values that the dataset gives are right. It says nothing of what is missing: recall needs
hand-coded articles (`protests evaluate`).
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from etl.errors import InputError
from etl.evaluate.measures import Share

RIGHT, WRONG, UNSURE = "right", "wrong", "unsure"
MARKS = (RIGHT, WRONG, UNSURE)
NEEDED = ("event_id", "field", "value", "mark")

ALL_FIELDS = "all fields"
WHOLE_ROW = "whole row"
"""Events with every value marked, none unsure, and all of them right."""

Key = tuple[str, str]


def read_marks(path: Path) -> list[dict[str, str]]:
    """The lines of a marked sheet; `InputError` names a column that is missing, or the line of an unknown mark."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"{path}: no column {', '.join(missing)}; expected a sheet of `protests audit`")
            rows = [(reader.line_num, {name: row[name] or "" for name in NEEDED}) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: no CSV in UTF-8: {error}") from error
    for number, row in rows:
        row["mark"] = row["mark"].strip().lower()
        if row["mark"] and row["mark"] not in MARKS:
            raise InputError(f"{path}, line {number}: mark {row['mark']!r} is not one of {', '.join(MARKS)}")
    return [row for _, row in rows]


def score_marks(rows: Iterable[Mapping[str, str]], values: Mapping[Key, str]) -> dict[str, Any]:
    """Precision by field as JSON-able data.

    `values` are the dataset's values by (event_id, field). A line whose value is another by now is `changed` and not
    scored; so is one that is marked twice with two marks, as `contradicted`.
    """
    marks: dict[Key, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    events: set[str] = set()
    for row in rows:
        key = (row["event_id"], row["field"])
        events.add(row["event_id"])
        if not row["mark"]:
            counts["not_marked"] += 1
        elif values.get(key) != plain_cell(row["value"]):
            counts["changed"] += 1
        else:
            marks[key].add(row["mark"])
    counts["contradicted"] = sum(len(given) > 1 for given in marks.values())
    clear = {key: next(iter(given)) for key, given in marks.items() if len(given) == 1}
    by_field: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, field), mark in clear.items():
        by_field[field][mark] += 1
        by_field[ALL_FIELDS][mark] += 1
    fields = [field for field in sorted(by_field) if field != ALL_FIELDS] + ([ALL_FIELDS] if by_field else [])
    return {
        "events_on_sheet": len(events),
        "events_marked": len({event_id for event_id, _ in clear}),
        **{name: counts[name] for name in ("not_marked", "changed", "contradicted")},
        "fields": {field: _precision(by_field[field]) for field in fields} | _whole_rows(clear, values),
    }


def _whole_rows(clear: Mapping[Key, str], values: Mapping[Key, str]) -> dict[str, Any]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for event_id, field in values:
        wanted[event_id].add(field)
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for (event_id, field), mark in clear.items():
        told[event_id][field] = mark
    whole = [
        marks for event_id, marks in told.items() if set(marks) == wanted[event_id] and UNSURE not in marks.values()
    ]
    if not whole:
        return {}
    return {WHOLE_ROW: _precision(Counter(WRONG if WRONG in marks.values() else RIGHT for marks in whole))}


def _precision(marks: Mapping[str, int]) -> dict[str, Any]:
    share = Share(marks.get(RIGHT, 0), marks.get(RIGHT, 0) + marks.get(WRONG, 0))
    low, high = share.interval or (None, None)
    rounded = {"precision": share.value, "low": low, "high": high}
    return {
        **{mark: marks.get(mark, 0) for mark in MARKS},
        **{name: None if value is None else round(value, 4) for name, value in rounded.items()},
    }


def plain_cell(text: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it.

    >>> plain_cell("'-5"), plain_cell("'tis")
    ('-5', "'tis")
    """
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


def render_marks(scores: Mapping[str, Any]) -> str:
    """The precision by field as lines for people."""
    lines = [f"{'field':<22}{'right':>7}{'wrong':>7}{'unsure':>8}  precision (95%)"]
    for field, score in scores["fields"].items():
        shown = "-"
        if score["precision"] is not None:
            shown = f"{score['precision']:.2f} ({score['low']:.2f} to {score['high']:.2f})"
        lines.append(f"{field:<22}{score['right']:>7}{score['wrong']:>7}{score['unsure']:>8}  {shown}")
    marked, sheet, rest = scores["events_marked"], scores["events_on_sheet"], scores["not_marked"]
    lines.append(
        f"{marked} of {sheet} events marked; {rest} values not marked, {scores['changed']} changed since the sheet"
    )
    lines[-1] += f" was made, {scores['contradicted']} marked twice with two marks"
    return "\n".join(lines)
