"""The findings for people who read no page: lines for a terminal, Markdown for a pull request or a job's summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from expectations.docs import QUARANTINE_PAGE
from expectations.reasons import CRITICAL, ROW

MOST_KEYS = 5
"""Rows named for each expectation; all of them stand on the page that the line links to."""


def quality_text(quality: Mapping[str, Any]) -> str:
    """The findings for a terminal: totals, then each expectation that failed with the rows named."""
    lines = [f"{_totals_line(quality)}."]
    for entry in _failures(quality):
        lines.append(f"{entry['severity']:<8}  {entry['name']}: {_counts(entry)}")
        lines.append(f"          {entry['error'] or entry['reason']}")
        if entry["failed_keys"]:
            lines.append(f"          {', '.join(entry['failed_keys'])}")
    return "\n".join(lines) + "\n"


def quality_markdown(quality: Mapping[str, Any]) -> str:
    """The findings for a pull request: verdict, each expectation that failed with severity, rate, reason and rows, and
    what changed since the last version. Links are relative to the dataset's folder."""
    critical = quality["totals"]["failed_critical"]
    verdict = "failed: a critical expectation is broken, nothing is published" if critical else "passed"
    tables = ", ".join(f"{name} {rows:,}" for name, rows in quality["tables"].items())
    lines = [f"## Data quality: {verdict}", "", f"{_totals_line(quality)}.", "", f"Rows: {tables}."]
    failures = _failures(quality)
    if failures:
        lines += [
            "",
            "| severity | expectation | rows failed | why it is expected | rows |",
            "| --- | --- | --- | --- | --- |",
        ]
    for entry in failures:
        cells = [entry["severity"], f"`{entry['name']}`", _counts(entry), entry["error"] or entry["reason"]]
        lines.append(f"| {' | '.join(_cell(cell) for cell in cells)} | {_rows_cell(entry)} |")
    if any(entry["severity"] == ROW for entry in failures):
        lines += [
            "",
            "Row-level failures keep the event out of `events`, in `quarantine`. To correct, accept or drop one, write "
            "an entry in `corrections.toml` and build again; `protests explain DIR EVENT_ID` shows its evidence.",
        ]
    lines += _trend_lines(quality.get("trend"))
    return "\n".join(lines) + "\n"


def _rows_cell(entry: Mapping[str, Any]) -> str:
    keys = ", ".join(f"`{_cell(key)}`" for key in entry["failed_keys"][:MOST_KEYS])
    more = f" and {entry['rows_failed'] - MOST_KEYS} more" if entry["rows_failed"] > MOST_KEYS else ""
    link = f" ([all](data_docs/{QUARANTINE_PAGE}#{entry['name']}))" if entry["table"] == "events" and keys else ""
    return f"{keys}{more}{link if entry['severity'] == ROW else ''}"


def _trend_lines(trend: Mapping[str, Any] | None) -> Iterator[str]:
    """What changed since the last version, as Markdown; nothing where there is none."""
    if trend is None:
        return
    yield from ("", f"### Since version {trend['since']}", "")
    moved = {name: n for name, n in trend["rows"].items() if n["before"] is not None and n["before"] != n["now"]}
    rows = ", ".join(
        f"{name} {n['before']:,} to {n['now']:,} ({n['now'] - n['before']:+,})" for name, n in moved.items()
    )
    yield f"- Rows: {rows or 'as before'}."
    shares = ", ".join(
        f"`{s['table']}.{s['column']}` {s['before']:.0%} to {s['now']:.0%}" for s in trend["null_shares"][:10]
    )
    yield f"- Null shares that moved by five points or more: {shares or 'none'}."
    failing = trend["failing"]
    for word, names in (("Fail anew", failing["new"]), ("Fail no longer", failing["gone"])):
        if names:
            yield f"- {word}: {', '.join(f'`{_cell(name)}`' for name in names)}."
    if failing["changed"]:
        counts = ", ".join(f"`{_cell(name)}` {n['before']:,} to {n['now']:,}" for name, n in failing["changed"].items())
        yield f"- Fail for other numbers of rows: {counts}."


def _failures(quality: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The expectations that failed, critical ones first."""
    failed = [entry for entry in quality["expectations"] if not entry["passed"]]
    return sorted(failed, key=lambda e: (e["severity"] != CRITICAL, e["table"], e["name"]))


def _totals_line(quality: Mapping[str, Any]) -> str:
    totals = quality["totals"]
    return (
        f"{totals['passed']} of {totals['expectations']} expectations passed; {totals['failed_critical']} critical and "
        f"{totals['failed_row']} row-level failed; {totals['events_failed']} events kept out"
    )


def _counts(entry: Mapping[str, Any]) -> str:
    if entry["error"] is not None:
        return "could not be checked"
    if entry["seen"] and not entry["rows_failed"]:
        return str(entry["seen"])
    return f"{entry['rows_failed']} of {entry['rows_checked']} rows ({entry['observed_rate']:.1%})"


def _cell(text: str) -> str:
    """Text that stays inside a cell of a Markdown table.

    >>> _cell("a|b\\n<i>")
    'a\\\\|b &lt;i>'
    """
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
