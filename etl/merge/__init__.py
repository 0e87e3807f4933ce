"""Reports of all articles become events: copies aside, pairs compared, groups formed, values settled, ids kept.

Stands between `assemble` and `correct`, over the whole dataset. It invents no value: what it writes into an event one
of the event's reports says, by the codebook's rules. It judges no report: that is the expectations' part.

Everything is decided by the set of reports, not by the order they come in.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from etl.batches import CodedTables
from etl.merge.accounts import Account, read_accounts
from etl.merge.blocks import find_blocks
from etl.merge.by_hand import regroup
from etl.merge.clusters import find_groups
from etl.merge.copies import mark_copies, match_reports, near_copy_signature
from etl.merge.ids import name_events
from etl.merge.names import rare_names
from etl.merge.pairs import Pair
from etl.merge.values import settle_values
from etl.merge.waves import find_waves
from etl.records import Coded, Event, LedgerEntry, MergeDecision, Regrouping

__all__ = [
    "MergeResult",
    "Task",
    "find_blocks",
    "mark_copies",
    "merge_blocks",
    "merge_reports",
    "near_copy_signature",
    "rare_names",
]


@dataclass(frozen=True, slots=True)
class MergeResult:
    """Events by id, the sorted merge log, the ledger entries that changed (copies), and every report's event."""

    events: tuple[Event, ...]
    decisions: tuple[MergeDecision, ...]
    entries: Mapping[str, LedgerEntry]
    event_of_report: Mapping[str, str]


def merge_reports(
    coded: Sequence[Coded],
    previous: Mapping[str, tuple[str, ...]] | None = None,
    first_published: Mapping[str, date | None] | None = None,
    by_hand: Sequence[Regrouping] = (),
) -> MergeResult:
    """The events that all articles tell together.

    `coded` is as the per-article step made it, copies not yet marked. `previous` gives the report_ids of each event
    of the last version, copies' reports included, and `first_published` when each was first published (also of ids
    retired since, which are then never given again). A copy's reports belong to the events of its original's; they
    count in `n_copies` and give no values. `by_hand` overrules the groups; `ConfigError` where it no longer applies.
    """
    articles = {c.entry.article_id: c for c in coded}
    copies = mark_copies(coded)
    accounts = read_accounts(c for c in coded if c.entry.article_id not in copies)
    groups, joined, refused = find_groups(accounts)

    copied = {
        report_id: source
        for copy, original in copies.items()
        for report_id, source in match_reports(articles[copy], articles[original]).items()
    }
    rank_of = {account.report_id: account.rank for account in accounts}
    groups, regrouped = regroup(groups, by_hand, rank_of, copied)
    group_of = {accounts[rank].report_id: i for i, group in enumerate(groups) for rank in group}
    copies_of: list[list[str]] = [[] for _ in groups]
    for report_id, source in copied.items():
        copies_of[group_of[source]].append(report_id)
    members = [sorted([*(accounts[rank].report_id for rank in group), *copies_of[i]]) for i, group in enumerate(groups)]
    ids, renamed = name_events(members, previous or {}, first_published or {})
    waves = find_waves([[accounts[rank] for rank in group] for group in groups])

    events = []
    for i, group in enumerate(groups):
        values = settle_values([accounts[rank] for rank in group], len(copies_of[i]))
        if i in waves:
            values["part_of"] = ids[waves[i]]
        events.append(Event(ids[i], values, tuple(members[i])))
    event_of_report = {report_id: ids[i] for i, group in enumerate(members) for report_id in group}
    decisions = [
        *renamed,
        *(_member(report_id, event_of_report, copied) for report_id in event_of_report),
        *(_compared("joined", pair, accounts, event_of_report) for pair in joined),
        *(_compared("refused", pair, accounts, event_of_report) for pair in refused),
        *(replace(line, event_id=event_of_report[str(line.report_id)]) for line in regrouped),
    ]
    return MergeResult(
        events=tuple(sorted(events, key=lambda event: event.event_id)),
        decisions=tuple(sorted(decisions, key=_log_order)),
        entries={
            copy: _as_duplicate(articles[copy].entry, articles[original].entry) for copy, original in copies.items()
        },
        event_of_report=dict(sorted(event_of_report.items())),
    )


def merge_blocks(
    blocks: Iterable[CodedTables],
    previous: Mapping[str, tuple[str, ...]],
    first_published: Mapping[str, date | None],
    by_hand: Sequence[Regrouping] = (),
    lost: Sequence[str] = (),
    run: Run = map,
) -> MergeResult:
    """What `merge_reports` gives for the documents of all blocks together, one block in memory at a time.

    The blocks are those of `find_blocks`, or several of them in one; those that are left out keep what they were.
    `lost` are the events of `previous` of which no block has a report any more. `run` does as `map` does, and may have
    the blocks merged elsewhere.
    """
    parts = [
        merge_reports((), {event_id: previous[event_id] for event_id in lost}, first_published),
        *run(functools.partial(_merge_block, first_published=first_published), _tasks(blocks, previous, by_hand)),
    ]
    return MergeResult(
        events=tuple(sorted((event for part in parts for event in part.events), key=lambda event: event.event_id)),
        decisions=tuple(sorted((line for part in parts for line in part.decisions), key=_log_order)),
        entries={k: v for part in parts for k, v in part.entries.items()},
        event_of_report=dict(sorted(pair for part in parts for pair in part.event_of_report.items())),
    )


Task = tuple[CodedTables | None, Mapping[str, tuple[str, ...]], Sequence[Regrouping]]
Run = Callable[[Callable[[Task], MergeResult], Iterator[Task]], Iterable[MergeResult]]


def _tasks(
    blocks: Iterable[CodedTables], previous: Mapping[str, tuple[str, ...]], by_hand: Sequence[Regrouping]
) -> Iterator[Task]:
    """Each block with the previous events that it has reports of, and what a person decided about it."""
    event_of = {report_id: event_id for event_id, its in previous.items() for report_id in its}
    decided = {report_id for decision in by_hand for report_id in decision.report_ids}
    waiting = by_hand
    for block in blocks:
        reports = set(block.reports["report_id"].to_pylist())
        before = {event_of[r]: previous[event_of[r]] for r in reports if r in event_of}
        own, waiting = (waiting, ()) if not decided.isdisjoint(reports) else ((), waiting)
        yield block, before, own
    if waiting:
        yield None, {}, waiting  # tells which reports are not there


def _merge_block(task: Task, first_published: Mapping[str, date | None]) -> MergeResult:
    block, before, by_hand = task
    with _nothing_collected():
        return merge_reports(() if block is None else block.objects(), before, first_published, by_hand)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Without looks for cycles among the objects, which have none: with millions of them a third of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _member(report_id: str, event_of_report: Mapping[str, str], copied: Mapping[str, str]) -> MergeDecision:
    source = copied.get(report_id)
    reason = "its own article" if source is None else "copy: counted in n_copies"
    return MergeDecision("member", event_of_report[report_id], report_id, source, None, reason)


def _compared(kind: str, pair: Pair, accounts: Sequence[Account], event_of_report: Mapping[str, str]) -> MergeDecision:
    one, other = sorted((accounts[pair.one].report_id, accounts[pair.other].report_id))
    reasons = ", ".join(pair.reasons)
    if pair.forbidden is not None:
        reasons = f"{pair.forbidden} (although: {reasons})"
    return MergeDecision(kind, event_of_report[one], one, other, pair.score, reasons)


def _as_duplicate(entry: LedgerEntry, original: LedgerEntry) -> LedgerEntry:
    how = "same text" if entry.text_sha256 == original.text_sha256 else "nearly the same text"
    return entry._replace(status="duplicate", duplicate_of=original.article_id, reason=f"{how} as the original")


def _log_order(decision: MergeDecision) -> tuple[str, str, str, str, float, str]:
    return (
        decision.kind,
        decision.event_id or "",
        decision.report_id or "",
        decision.other_id or "",
        decision.score or 0.0,
        decision.reasons,
    )
