"""Runs all suites over the tables and says what was found, as plain data.

Two kinds of failure never mix: `critical` ones (integrity) stop the write, `row` ones (content) send single events to
quarantine. An expectation that crashed is neither: it is reported as an error, and critical, since nothing is known.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.util import LazyLoader, find_spec, module_from_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from etl import schema
from expectations import helpers
from expectations.claims import claims_suite
from expectations.derived import columns_suite, derived_suite
from expectations.docs import QUARANTINE_PAGE, render_data_docs, render_quarantine, write_pages
from expectations.events import events_suite
from expectations.helpers import Tables
from expectations.kept import KeptSuite, rows_checked
from expectations.ledger import ledger_suite, totals_suite
from expectations.reasons import CRITICAL, ROW
from expectations.reports import reports_suite

if TYPE_CHECKING:  # half a second, for builds that do not need it
    import pandas as pd

SuiteRun = tuple[str, Callable[[], Any], Callable[[Tables], pa.Table], str]

MOST_KEYS = 20
"""Failing rows named in `quality` for each expectation; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the expectations found.

    `failed_rows`: by event_id the names of the row-level expectations it failed, each with the reason and the values
    seen; for `quarantine`. `critical`: one line per critical failure or crash; empty means the tables may be written.
    `quality`: the same and the rest as JSON-able data, for `quality.json`. `results`: Great Expectations' own results
    by suite, or the suite that was kept, for the data docs. `accepted`: pairs of event and expectation that failed and
    were overruled by hand.
    """

    failed_rows: dict[str, list[tuple[str, str]]]
    critical: list[str]
    quality: dict[str, Any]
    results: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    accepted: frozenset[tuple[str, str]] = frozenset()


def run_expectations(
    tables: Tables,
    *,
    n_inputs: int | None = None,
    only: Collection[str] = (),
    kept: Mapping[str, KeptSuite] = MappingProxyType({}),
) -> Findings:
    """Check the tables (`events`, `reports`, `claims`, `articles`; `merges` and `quarantine` where there are any).

    `n_inputs` is the number of documents read, for the rule of one ledger row each; None where it is not known.
    `only` names the tables whose suites are run; without it all are.
    `kept` are suites that a build passed: where all rows pass one again, Great Expectations is not asked.
    Where columns are missing or of another type nothing else is run: every other rule would fail for that reason.
    Decisions by hand in `merges` (`dropped`, `accepted`) put rows into `failed_rows` and take them out.
    """
    validator = cache(_validator)  # Great Expectations is imported when it is first asked
    entries: list[dict[str, Any]] = []
    critical: list[str] = []
    failed: dict[str, list[tuple[str, str]]] = {}
    results: dict[str, Any] = {}
    for name, suite, make_table, key in _suites(tables, n_inputs):
        if only and name not in ("columns", *only):
            continue
        table = make_table(tables)
        if name in kept and (counted := _passed(name, kept[name], table)) is not None:
            results[name] = kept[name]
            entries += counted
            continue
        asked = suite()
        frame = _frame(table, asked, key)
        results[name] = result = validator()(name, frame, asked, key)
        found = [_entry(name, outcome, frame, key) for outcome in result.results]
        if name == "events":
            _collect_rows(failed, found, result.results, frame)
        del table, frame  # those of claims and ledger are large
        entries += found
        critical += [_critical_line(e) for e in found if not e["passed"] and e["severity"] == CRITICAL]
        if name == "columns" and critical:
            break
    accepted = _decide_by_hand(failed, tables) if not critical else frozenset()
    entries.sort(key=lambda e: (e["table"], e["name"]))
    quality = {
        "tables": {name: tables[name].num_rows for name in schema.TABLES if name in tables},
        "totals": {
            "expectations": len(entries),
            "passed": sum(e["passed"] for e in entries),
            "failed_critical": sum(not e["passed"] and e["severity"] == CRITICAL for e in entries),
            "failed_row": sum(not e["passed"] and e["severity"] == ROW for e in entries),
            "events_failed": len(failed),
        },
        "expectations": entries,
    }
    return Findings(dict(sorted(failed.items())), sorted(critical), quality, results, accepted)


def _passed(name: str, suite: KeptSuite, table: pa.Table) -> list[dict[str, Any]] | None:
    """The lines of a suite that all rows pass, without Great Expectations; None where it must be asked."""
    entries = []
    for described in suite.asked:
        checked = rows_checked(described, table)
        if checked is None:
            return None
        entries.append(_line(name, described["meta"], checked))
    return entries


def _decide_by_hand(failed: dict[str, list[tuple[str, str]]], tables: Tables) -> frozenset[tuple[str, str]]:
    """Change `failed` by what people decided about single events; the pairs of event and expectation accepted."""
    if "merges" not in tables:
        return frozenset()
    log = tables["merges"]
    by_hand = log.filter(pc.is_in(log["kind"].cast(pa.string()), value_set=pa.array(["accepted", "dropped"])))
    accepted = set()
    for line in by_hand.to_pylist():
        event_id, rule = line["event_id"], line["other_id"]
        if line["kind"] == "dropped":
            failed.setdefault(event_id, []).append(("correction.drop", line["reasons"]))
            continue
        found = failed.get(event_id, [])
        left = [(name, why) for name, why in found if name != rule]
        if len(left) < len(found):
            accepted.add((event_id, rule))
        if left:
            failed[event_id] = left
        else:
            failed.pop(event_id, None)
    return frozenset(accepted)


def _frame(table: pa.Table, suite: Any, key: str) -> pd.DataFrame:
    """What a suite looks at or names, as a frame."""
    from expectations.frames import table_frame

    names = {key}
    for expectation in suite.expectations:
        given = expectation.configuration
        names |= {given.kwargs[k] for k in ("column", "column_A", "column_B") if k in given.kwargs}
        names |= set(given.meta["shows"])
    return table_frame(table, names)


def _suites(tables: Tables, n_inputs: int | None) -> list[SuiteRun]:
    """Name, suite, frame and key column of each suite, in order; that over columns decides about the rest."""

    def plain(name: str) -> SuiteRun:
        def numbered(given: Tables) -> pa.Table:
            return given[name].append_column("row", pa.array(range(given[name].num_rows), pa.int64()))

        return (
            name,
            partial(derived_suite, name),
            numbered,
            schema.KEYS.get(name, "row"),
        )

    return [
        ("columns", columns_suite, helpers.column_types, "column"),
        ("events", events_suite, helpers.events_table, "event_id"),
        ("reports", reports_suite, helpers.reports_table, "report_id"),
        ("claims", claims_suite, helpers.claims_table, "claim_id"),
        ("articles", ledger_suite, helpers.ledger_table, "article_id"),
        ("totals", lambda: totals_suite(n_inputs=n_inputs), lambda given: helpers.totals_table(given, n_inputs), "of"),
        *(plain(name) for name in ("merges", "quarantine") if name in tables),
    ]


def _validator() -> Callable[[str, pd.DataFrame, Any, str], Any]:
    """A function that validates one frame by one suite: in memory, nothing on disk, no progress bars."""
    _leave_until_used("scipy.stats")  # a third of Great Expectations' import, for rules that no suite here has
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=config)

    def validate(name: str, frame: pd.DataFrame, suite: Any, key: str) -> Any:
        """Counts first; the failing rows are then asked for of what failed: asking for them costs as much again."""
        source = context.data_sources.add_pandas(name)
        batch = (
            source.add_dataframe_asset(name)
            .add_batch_definition_whole_dataframe("all rows")
            .get_batch(batch_parameters={"dataframe": frame})
        )
        result = batch.validate(suite, result_format="BASIC")
        failed = {name_of(found) for found in result.results if not found.success}
        if failed:
            doubted = [e for e in suite.expectations if e.meta["name"] in failed]
            rows = {"unexpected_index_column_names": [key], "return_unexpected_index_query": False}
            named = batch.validate(
                gx.ExpectationSuite(name=f"{name}: what failed", expectations=doubted),
                result_format={"result_format": "COMPLETE", **rows},
            )
            by_name = {name_of(found): found for found in named.results}
            result.results = [by_name.get(name_of(found), found) for found in result.results]
        context.delete_datasource(name)  # it would keep the frame
        return result

    def name_of(found: Any) -> str:
        return str(found.expectation_config.meta["name"])

    return validate


def _leave_until_used(name: str) -> None:
    """Lets a module that others import be loaded only when something in it is used."""
    package, _, own_name = name.rpartition(".")
    spec = find_spec(name) if name not in sys.modules else None
    if spec is None or spec.loader is None:
        return
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    setattr(sys.modules[package], own_name, module)
    spec.loader.exec_module(module)


def _entry(table: str, outcome: Any, frame: pd.DataFrame, key: str) -> dict[str, Any]:
    """One expectation's line of `quality`."""
    meta = outcome.expectation_config.meta
    result = outcome.result or {}
    keys = _failing_keys(outcome, key)
    checked = int(result.get("element_count", len(frame))) - int(result.get("missing_count") or 0)
    failing = int(result.get("unexpected_count") or 0)
    entry = _line(table, meta, checked) | {
        "rows_failed": failing,
        "observed_rate": round(failing / checked, 6) if checked else 0.0,
        "passed": bool(outcome.success),
        "failed_keys": keys[:MOST_KEYS],
        "error": _crash(outcome.exception_info),
    }
    if entry["error"] is not None:
        entry["severity"] = CRITICAL
    elif table == "events" and failing and entry["severity"] == ROW:
        entry["rows_page"] = f"data_docs/{QUARANTINE_PAGE}#{entry['name']}"
    elif not entry["passed"] and keys:
        first = frame.loc[frame[key].astype(str) == keys[0]]
        entry["seen"] = "; ".join(f"{keys[0]}: {seen}" for seen in _values_seen(first, meta["shows"])[:1])
    return entry


def _line(table: str, meta: Mapping[str, Any], checked: int) -> dict[str, Any]:
    """The line of an expectation that `checked` rows pass."""
    return {
        "table": table,
        "name": meta["name"],
        "reason": meta["why"],
        "severity": meta["severity"],
        "rows_checked": checked,
        "rows_failed": 0,
        "observed_rate": 0.0,
        "passed": True,
        "failed_keys": [],
        "error": None,
        "seen": "",
        "rows_page": None,
    }


def _failing_keys(outcome: Any, key: str) -> list[str]:
    rows = (outcome.result or {}).get("unexpected_index_list") or []
    return sorted({str(row[key]) for row in rows})


def _crash(exception_info: Mapping[str, Any] | None) -> str | None:
    """The message of an expectation that raised, else None.

    Great Expectations gives one record, or one per metric under the metric's name.

    >>> _crash({"raised_exception": False, "exception_message": None})
    >>> _crash({"metric a": {"raised_exception": True, "exception_message": "no such column"}})
    'no such column'
    """
    if not exception_info:
        return None
    records = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    messages = [str(r["exception_message"]) for r in records if r.get("raised_exception")]
    return sorted(messages)[0] if messages else None


def _values_seen(rows: pd.DataFrame, names: list[str]) -> list[str]:
    """For each row the named cells as words.

    >>> import pandas as pd
    >>> _values_seen(pd.DataFrame({"low": [5, None], "high": [3, 4]}, dtype="Int64"), ["low", "high"])
    ['low 5, high 3', 'low null, high 4']
    """
    columns = [rows[name].tolist() for name in names]
    return [
        ", ".join(f"{name} {_word(value)}" for name, value in zip(names, row, strict=True))
        for row in zip(*columns, strict=True)
    ]


def _word(value: Any) -> str:
    import pandas as pd

    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _collect_rows(
    failed: dict[str, list[tuple[str, str]]],
    entries: Sequence[Mapping[str, Any]],
    outcomes: Sequence[Any],
    frame: pd.DataFrame,
) -> None:
    """Add the events that failed row-level expectations to `failed`, with the values seen."""
    for entry, outcome in zip(entries, outcomes, strict=True):
        if entry["passed"] or entry["severity"] != ROW:
            continue
        rows = frame[frame["event_id"].isin(_failing_keys(outcome, "event_id"))]
        seen_in = _values_seen(rows, outcome.expectation_config.meta["shows"])
        for event_id, seen in zip(rows["event_id"], seen_in, strict=True):
            failed.setdefault(event_id, []).append((entry["name"], f"{seen}: {entry['reason']}"))


def write_data_docs(findings: Findings, directory: Path) -> None:
    """Write Great Expectations' Data Docs of all suites as pages that work offline; see `docs.py`."""
    pages = render_data_docs(findings.results)
    reasons = {entry["name"]: entry["reason"] for entry in findings.quality["expectations"]}
    write_pages({**pages, QUARANTINE_PAGE: render_quarantine(findings.failed_rows, reasons)}, directory)


def _critical_line(entry: dict[str, Any]) -> str:
    if entry["error"] is not None:
        return f"{entry['name']}: could not be checked: {entry['error']}"
    counts = f"{entry['rows_failed']} of {entry['rows_checked']} rows failed; " if entry["rows_failed"] else ""
    return f"{entry['name']}: {counts}{entry['seen']}. {entry['reason']}"
