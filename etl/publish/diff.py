"""What changed between two builds: articles and events added and gone, ids retired, values changed, each with why.

Stands in `publish`. It compares tables and reads the newer merge log; it judges nothing. Events are compared by
`event_id`, which lasts (contract, promise 3); those kept in quarantine are compared too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from etl import schema
from etl.publish.explain import without_controls

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

Tables = Mapping[str, pa.Table]
Manifest = Mapping[str, Any]
Row = dict[str, Any]

_SHOWN = ("event_date", "city", "country_code", "event_type")
_SETTINGS = ("program", "packs", "dependencies", "policy", "options", "corrections")


def diff_datasets(old: Tables, new: Tables, old_manifest: Manifest, new_manifest: Manifest) -> dict[str, Any]:
    """The differences as JSON-able data; every list is empty where the two builds hold the same.

    `settings`: what of program, packs, versions and options differs. `articles`: added, gone, and those whose status
    changed. `events`: `added`, `retired` (with `successor`), `changed` (columns as [old, new]), `quarantined` and
    `released`; each entry has `reasons`.
    """
    settings = {
        name: [old_manifest.get(name), new_manifest.get(name)]
        for name in _SETTINGS
        if old_manifest.get(name) != new_manifest.get(name)
    }
    why = _Reasons(old, new, bool(settings))
    before, after = _events(old), _events(new)
    held_before, held_after = _ids(old, "quarantine"), _ids(new, "quarantine")
    both = sorted(before.keys() & after.keys())
    changed = []
    for event_id in both:
        columns = _changes(before[event_id], after[event_id])
        if columns:
            changed.append(
                {**_named(after[event_id]), "columns": columns, "reasons": why.of_change(event_id, set(columns))}
            )
    return {
        "settings": settings,
        "articles": _articles(old, new),
        "events": {
            "added": [{**_named(after[e]), "reasons": why.of_added(e)} for e in sorted(after.keys() - before.keys())],
            "retired": [
                {**_named(before[e]), "successor": why.successor(e), "reasons": why.of_retired(e)}
                for e in sorted(before.keys() - after.keys())
            ],
            "changed": changed,
            "quarantined": [
                {**_named(after[e]), "reasons": why.of_quarantine(e)}
                for e in both
                if e in held_after and e not in held_before
            ],
            "released": [
                {**_named(after[e]), "reasons": why.of_release(e)}
                for e in both
                if e in held_before and e not in held_after
            ],
        },
    }


class _Reasons:
    """Why an event is new, gone or different, from both builds' reports and the newer merge log."""

    def __init__(self, old: Tables, new: Tables, settings_differ: bool) -> None:
        self._settings_differ = settings_differ
        self._old_reports, self._new_reports = _reports(old), _reports(new)
        self._old_event = {r: e for e, found in self._old_reports.items() for r in found}
        self._old_articles, self._new_articles = _ids(old, "articles"), _ids(new, "articles")
        self._lines: dict[str, list[Row]] = {}
        self._came_from: dict[str, list[str]] = {}
        for line in new["merges"].to_pylist():
            if line["kind"] in ("retired", "split", "corrected", "dropped", "accepted"):
                self._lines.setdefault(line["event_id"], []).append(line)
            if line["kind"] == "split":
                self._came_from.setdefault(line["other_id"], []).append(line["event_id"])
        self._failed = {
            r["event_id"]: r for r in new["quarantine"].select(["event_id", "failed", "reasons"]).to_pylist()
        }

    def successor(self, event_id: str) -> str | None:
        """The event that a retired one became part of."""
        return next((line["other_id"] for line in self._lines.get(event_id, ()) if line["kind"] == "retired"), None)

    def of_added(self, event_id: str) -> list[str]:
        """Split off, told by new articles, or read differently in old ones."""
        if event_id in self._came_from:
            return [f"split from {', '.join(self._came_from[event_id])}"]
        articles = set(self._new_reports.get(event_id, {}).values())
        fresh = articles - self._old_articles
        if fresh:
            return [f"told by {_count(len(fresh), 'new article')}"]
        return [self._read_otherwise()]

    def of_retired(self, event_id: str) -> list[str]:
        """Merged, its articles gone, or read differently."""
        logged = [line["reasons"] for line in self._lines.get(event_id, ()) if line["kind"] == "retired"]
        articles = set(self._old_reports.get(event_id, {}).values())
        gone = articles - self._new_articles
        found = [f"{_count(len(gone), 'article')} no longer in the dataset"] if gone else []
        return [*logged, *found] or [self._read_otherwise()]

    def of_change(self, event_id: str, columns: set[str]) -> list[str]:
        """Set by hand, reports that joined or left, or the same reports read or merged differently."""
        found = [line["reasons"] for line in self._lines.get(event_id, ()) if line["kind"] == "corrected"]
        before, after = self._old_reports.get(event_id, {}), self._new_reports.get(event_id, {})
        joined, left = after.keys() - before.keys(), before.keys() - after.keys()
        if joined:
            merged = sorted({self._old_event[r] for r in joined if r in self._old_event} - {event_id})
            from_old = f", from {', '.join(merged)}" if merged else ""
            found.append(f"{_count(len(joined), 'report')} joined{from_old}")
        if left:
            found.append(f"{_count(len(left), 'report')} left")
        if not found and columns == {"part_of"}:
            return ["the wave it belongs to changed"]
        return found or [self._read_otherwise()]

    def of_quarantine(self, event_id: str) -> list[str]:
        """The expectations that it fails now."""
        row = self._failed[event_id]
        return [f"{name}: {reason}" for name, reason in zip(row["failed"], row["reasons"], strict=True)]

    def of_release(self, event_id: str) -> list[str]:
        """Accepted by hand, or no longer failing."""
        logged = [line["reasons"] for line in self._lines.get(event_id, ()) if line["kind"] == "accepted"]
        return logged or ["it fails no expectation any more"]

    def _read_otherwise(self) -> str:
        if self._settings_differ:
            return "the same articles, read or merged by other rules or options"
        return "the same articles, in the company of others"


def _events(tables: Tables) -> dict[str, Row]:
    names = [c.name for c in schema.EVENTS if c.name != "geometry"]
    rows = (row for name in ("events", "quarantine") for row in tables[name].select(names).to_pylist())
    return {row["event_id"]: row for row in rows}


def _ids(tables: Tables, table: str) -> set[str]:
    return set(tables[table][schema.KEYS[table]].to_pylist())


def _reports(tables: Tables) -> dict[str, dict[str, str]]:
    """By event its report_ids with their articles."""
    found: dict[str, dict[str, str]] = {}
    for row in tables["reports"].select(["event_id", "report_id", "article_id"]).to_pylist():
        found.setdefault(row["event_id"], {})[row["report_id"]] = row["article_id"]
    return found


def _named(row: Row) -> Row:
    return {name: _plain(row[name]) for name in ("event_id", *_SHOWN)}


def _changes(before: Row, after: Row) -> dict[str, list[Any]]:
    return {name: [_plain(before[name]), _plain(after[name])] for name in before if before[name] != after[name]}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _articles(old: Tables, new: Tables) -> dict[str, Any]:
    def status(tables: Tables) -> dict[str, Row]:
        return {r["article_id"]: r for r in tables["articles"].select(_LEDGER).to_pylist()}

    before, after = status(old), status(new)
    return {
        "added": [_article(after[a]) for a in sorted(after.keys() - before.keys())],
        "gone": [_article(before[a]) for a in sorted(before.keys() - after.keys())],
        "changed": [
            {**_article(after[a]), "status": [before[a]["status"], after[a]["status"]], "reason": after[a]["reason"]}
            for a in sorted(before.keys() & after.keys())
            if before[a]["status"] != after[a]["status"]
        ],
    }


_LEDGER = ["article_id", "source_file", "record", "status", "reason"]


def _article(row: Row) -> Row:
    return {name: row[name] for name in ("article_id", "source_file", "record", "status")}


def render_diff(found: Mapping[str, Any]) -> str:
    """The differences for people, one line each under headings that have some."""
    return "\n".join(without_controls(line) for line in _lines(found)) + "\n"


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield _summary(found)
    yield from _settings_lines(found)
    for name, rows in found["events"].items():
        if rows:
            yield ""
            yield f"{name} ({len(rows)})"
        for row in rows:
            yield f"  {_ids_words(row)}  {_where(row)}: {'; '.join(row['reasons'])}"
            for column, (before, after) in row.get("columns", {}).items():
                yield f"    {column}: {_word(before)} -> {_word(after)}"
    for name, rows in found["articles"].items():
        if rows:
            yield ""
            yield f"articles {name} ({len(rows)})"
        for row in rows:
            yield f"  {row['article_id']}  {_source_words(row)}: {_status_words(row)}"


def diff_renderable(found: Mapping[str, Any]) -> Group:
    """The differences for a terminal: the same content as tables; words of articles are never read as markup."""
    from rich.console import Group
    from rich.text import Text

    parts: list[Any] = [Text(without_controls(_summary(found)), style="bold")]
    parts += [Text(without_controls(line)) for line in _settings_lines(found)]
    for name, rows in found["events"].items():
        if not rows:
            continue
        table = _table(f"{name} ({len(rows)})", "event", "when and where", "column", "before", "after", "why")
        for row in rows:
            changes = [
                (column, _word(before), _word(after)) for column, (before, after) in row.get("columns", {}).items()
            ] or [("", "", "")]
            for place, change in enumerate(changes):
                first = (_ids_words(row), _where(row)) if place == 0 else ("", "")
                why = "; ".join(row["reasons"]) if place == 0 else ""
                _add(table, *first, *change, why, ends=place == len(changes) - 1)
        parts.append(table)
    for name, rows in found["articles"].items():
        if not rows:
            continue
        table = _table(f"articles {name} ({len(rows)})", "article", "file", "status")
        for row in rows:
            _add(table, row["article_id"], _source_words(row), _status_words(row))
        parts.append(table)
    return Group(*parts)


def _table(title: str, *head: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold cyan", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in head:
        kept_whole = name in ("event", "article", "column")
        table.add_column(name, no_wrap=kept_whole, overflow="fold")
    return table


def _add(table: Table, *cells: str, ends: bool = False) -> None:
    from rich.text import Text

    table.add_row(*(Text(without_controls(cell)) for cell in cells), end_section=ends)


def _summary(found: Mapping[str, Any]) -> str:
    told = [f"{len(rows)} {name}" for name, rows in found["events"].items() if rows]
    told += [f"{_count(len(rows), 'article')} {name}" for name, rows in found["articles"].items() if rows]
    return f"events: {', '.join(told)}" if told else "no differences in events or articles"


def _settings_lines(found: Mapping[str, Any]) -> Iterator[str]:
    for name, (before, after) in found["settings"].items():
        yield f"{name}: {_brief(before, after)} -> {_brief(after, before)}"


def _ids_words(row: Row) -> str:
    return f"{row['event_id']} -> {row['successor']}" if row.get("successor") else str(row["event_id"])


def _where(row: Row) -> str:
    return ", ".join(str(row[key]) for key in _SHOWN if row[key] is not None)


def _source_words(row: Row) -> str:
    return f"{row['source_file']} {row['record']}".rstrip()


def _status_words(row: Row) -> str:
    return " -> ".join(row["status"]) if isinstance(row["status"], list) else str(row["status"])


def _brief(value: Any, other: Any) -> str:
    """A setting, of a mapping only what differs from the other."""
    if isinstance(value, dict) and isinstance(other, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items() if other.get(k) != v) or "none"
    return _word(value)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _word(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(str, value)) + "]"
    return "null" if value is None else str(value)
