"""What stays of the last version when articles are added: the rows of all blocks that nothing was added to.

Stands between the store and the tables. Decides nothing about events: it says whether the last version may be built
on, and takes its rows as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.batches import CodedTables
from etl.records import LedgerEntry
from etl.store import PreviousBuild

_DECIDED_ANEW = ("member", "joined", "refused")
"""Lines of the merge log about reports: those of reports that stay, stay."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of `events` and `merges`, ledger rows of copies, and the event of each report, as they were."""

    tables: Mapping[str, pa.Table]
    copies: Mapping[str, LedgerEntry]
    event_of_report: Mapping[str, str]


def only_grew(previous: PreviousBuild, reports: Collection[str], made_by: Mapping[str, Any]) -> bool:
    """Whether nothing but added articles can have changed an event since the last version.

    `reports` are the report_ids that there are now; `made_by` is what the manifest must say of program, corrections
    and geocoder.
    """
    manifest = {**previous.manifest, "geocoder": previous.manifest.get("options", {}).get("geocoder")}
    return all(manifest.get(key) == value for key, value in made_by.items()) and set(reports) >= set(
        previous.event_of_report
    )


def keep_rows(previous: PreviousBuild, coded: CodedTables, article_ids: Collection[str]) -> Kept:
    """What the last version says of these articles, which are whole blocks."""
    wanted = pa.array(sorted(article_ids), pa.string())
    reports = coded.reports.filter(pc.is_in(coded.reports["article_id"], value_set=wanted))["report_id"]
    event_of_report = {r: previous.event_of_report[r] for r in reports.to_pylist()}
    ids = pa.array(sorted(set(event_of_report.values())), pa.string())
    quarantine = previous.table("quarantine")
    events = previous.table("events")
    events = pa.concat_tables([events, quarantine.select(events.column_names)], promote_options="permissive")
    merges = previous.table("merges")
    about = pc.and_(
        pc.is_in(merges["report_id"], value_set=reports.combine_chunks()),
        pc.is_in(merges["kind"].cast(pa.string()), value_set=pa.array(_DECIDED_ANEW)),
    )
    ledger = previous.table("articles", list(LedgerEntry._fields))
    ledger = ledger.filter(pc.and_(pc.is_valid(ledger["duplicate_of"]), pc.is_in(ledger["article_id"], wanted)))
    copies = {row["article_id"]: LedgerEntry(**row) for row in ledger.to_pylist()}
    return Kept(
        {"events": events.filter(pc.is_in(events["event_id"], value_set=ids)), "merges": merges.filter(about)},
        copies,
        event_of_report,
    )
