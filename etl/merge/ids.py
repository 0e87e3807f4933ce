"""Identifiers that last: an event published once keeps its id as long as it keeps any of its reports."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from etl.records import MergeDecision


def name_events(
    groups: Sequence[Sequence[str]],
    previous: Mapping[str, Sequence[str]],
    first_published: Mapping[str, date | None],
) -> tuple[list[str], list[MergeDecision]]:
    """The id of each group of report_ids, and what became of the previous ids.

    Previous ids choose in the order of first publication (`first_published`; without one last; tie: the smallest
    id): each goes on as the free group with most of its reports (tie: the one with the smallest of them), and is
    retired where none is free. A group that no previous id goes on as gets a new one. `retired` names the successor
    (None where no report is left), `split` a new or other event that took reports along.
    """
    group_of = {report_id: i for i, group in enumerate(groups) for report_id in group}
    parts = {
        event_id: _parts([r for r in sorted(report_ids) if r in group_of], group_of)
        for event_id, report_ids in previous.items()
    }
    ids: dict[int, str] = {}
    for event_id in sorted(previous, key=lambda e: (first_published.get(e) or date.max, e)):
        free = next((group for group in parts[event_id] if group not in ids), None)
        if free is not None:
            ids[free] = event_id
    taken = set(previous) | set(first_published)
    for group in sorted(range(len(groups)), key=lambda g: min(groups[g])):
        if group not in ids:
            ids[group] = _new_id(sorted(groups[group]), taken)
            taken.add(ids[group])
    return [ids[group] for group in range(len(groups))], [
        decision for event_id in sorted(previous) for decision in _fate(event_id, parts[event_id], groups, ids)
    ]


def _parts(report_ids: Sequence[str], group_of: Mapping[str, int]) -> list[int]:
    """The groups that a previous event's reports are in now, most reports first, then the smallest report_id."""
    held: dict[int, list[str]] = {}
    for report_id in report_ids:
        held.setdefault(group_of[report_id], []).append(report_id)
    return sorted(held, key=lambda group: (-len(held[group]), held[group][0]))


def _fate(
    event_id: str, parts: Sequence[int], groups: Sequence[Sequence[str]], ids: Mapping[int, str]
) -> list[MergeDecision]:
    names = [ids[group] for group in parts]
    decisions = []
    if not names:
        return [MergeDecision("retired", event_id, None, None, None, "none of its reports is left")]
    rest = [(group, name) for group, name in zip(parts, names, strict=True) if name != event_id]
    if event_id not in names:
        decisions.append(MergeDecision("retired", event_id, None, names[0], None, "its reports joined another event"))
        rest = rest[1:]
    for group, name in rest:
        decisions.append(
            MergeDecision("split", event_id, min(groups[group]), name, None, "some of its reports are another event")
        )
    return decisions


def _new_id(report_ids: Sequence[str], taken: set[str]) -> str:
    """An id from the smallest report_id whose hash no event bears or bore; each id names one event for good."""
    number = 0
    while True:
        for report_id in report_ids:
            event_id = _hashed(report_id if number == 0 else f"{report_id}\t{number}")
            if event_id not in taken:
                return event_id
        number += 1


def _hashed(text: str) -> str:
    """An event's id from a text.

    >>> _hashed("r1")
    'e82f3e9c695dc6b8d'
    """
    return "e" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
