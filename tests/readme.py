"""Generated blocks of README and the method page: an excerpt of the sample dataset and the accuracy table, both real.

`python -m tests.readme` writes them, `--check` fails where they are stale. A block stands between
`<!-- begin NAME -->` and `<!-- end NAME -->`. The excerpt shows `dev` articles only: heldout ones stay unread.
"""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from etl.dataset import explain_dataset_event, read_tables
from etl.evaluate import Evaluation
from etl.evaluate.fields import FIELDS
from etl.evaluate.measures import Share
from tests.gate import evaluate_dataset
from tests.intercoder import render_intercoder
from tests.sample import ROOT, build_sample

README = ROOT / "README.md"
METHOD = ROOT / "docs" / "method.md"
SHOWN_ARTICLES = ("en-dev-01-sakharov-announcement", "en-dev-02-sakharov-wire", "en-dev-03-sakharov-monitor")
SHOWN_COLUMNS = ("event_date", "city", "event_type", "attendance_low", "attendance_best", "attendance_high",
                 "detentions_best", "authorization", "n_reports")  # fmt: skip
SHOWN_FIELDS = ("attendance", "detentions")
SHOWN_CLAIMS = 2
SHOWN_FIGURES = {
    "relevance f1": "Articles told apart (with events or without), F1",
    "event f1": "Events found with the right type, F1",
    "event_date accuracy": "Date right, of events found",
    "city accuracy": "City right",
    "attendance_best accuracy": "Attendance right (within 10%)",
    "detentions_any accuracy": "Detained: some, none or not told",
    "detentions_best accuracy": "Number detained right (within 10%)",
    "authorization accuracy": "Authorization right",
    "row_perfect": "Whole row right: type, date, city, attendance, detentions, authorization",
}
LANGUAGES = {"en": "English", "ru": "Russian", "es": "Spanish"}


def render_pages(folder: Path) -> dict[Path, dict[str, str]]:
    """The text of each block of each page, from a built sample dataset."""
    evaluation = evaluate_dataset(folder)
    accuracy = _accuracy(evaluation)
    return {
        README: {"excerpt": _excerpt(folder), "accuracy": accuracy, "coders": render_intercoder(folder)},
        METHOD: {"accuracy": accuracy, "fields": _precision_and_recall(evaluation)},
    }


def _excerpt(folder: Path) -> str:
    tables = read_tables(folder)
    events = {row["event_id"]: row for row in tables["events"].to_pylist()}
    shown = [r["event_id"] for r in tables["reports"].to_pylist() if r["source_id"] in SHOWN_ARTICLES]
    rows = [events[i] for i in sorted(set(shown)) if i in events and events[i]["status"] == "occurred"]
    rows.sort(key=lambda e: (-e["n_reports"], -(e["attendance_best"] or 0), str(e["event_date"]), e["event_id"]))
    rows = rows[:4]
    counted = [row for row in rows if row["attendance_best"] is not None and row["detentions_best"] is not None]
    event_id = (counted or rows)[0]["event_id"]
    explained = _explained(explain_dataset_event(folder, event_id, as_json=False))
    command = f"protests explain output {event_id}"
    return f"{_table(rows)}\n\n```sh\n.venv/bin/{command}\n```\n```text\n{explained}\n```"


def _table(rows: list[dict[str, Any]]) -> str:
    lines = ["| " + " | ".join(SHOWN_COLUMNS) + " |", "| --- " * len(SHOWN_COLUMNS) + "|"]
    lines += ["| " + " | ".join(_cell(row[name]) for name in SHOWN_COLUMNS) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


def _explained(text: str) -> str:
    """The head and a few fields of an explanation; three dots stand for what is left out."""
    sections = text.strip().split("\n\n")
    kept = [sections[0]]
    for section in sections[1:]:
        if section.startswith(tuple(f"{name}_" for name in SHOWN_FIELDS)):
            head, *claims = re.split(r"\n(?=  \S)", section)
            kept.append("\n".join([head, *claims[:SHOWN_CLAIMS], *(["  ..."] if len(claims) > SHOWN_CLAIMS else [])]))
    return "\n\n".join([*kept, "..."])


def _accuracy(evaluation: Evaluation) -> str:
    lines = ["| | " + " | ".join(f"{name}, dev | {name}, heldout" for name in LANGUAGES.values()) + " |",
             "| --- " * (1 + 2 * len(LANGUAGES)) + "|"]  # fmt: skip
    groups = [evaluation.groups.get((split, code)) for code in LANGUAGES for split in ("dev", "heldout")]
    lines.append("| Articles / hand-coded reports | " + " | ".join(
        "-" if g is None else f"{g.n_articles} / {g.n_reports}" for g in groups) + " |")  # fmt: skip
    for key, words in SHOWN_FIGURES.items():
        cells = []
        for group in groups:
            name, _, kind = key.partition(" ")
            if group is None:
                value = None
            elif kind == "f1":
                value = getattr(group, name).f1.value
            else:
                value = (group.row_perfect if not kind else getattr(group.fields[name], kind)).value
            cells.append("-" if value is None else f"{value:.2f}")
        lines.append(f"| {words} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _precision_and_recall(evaluation: Evaluation) -> str:
    """Precision and recall of events and of each field, heldout articles, with 95% intervals."""
    groups = [group for code in LANGUAGES if (group := evaluation.groups.get(("heldout", code)))]
    names = [name for code, name in LANGUAGES.items() if ("heldout", code) in evaluation.groups]
    lines = ["| heldout | " + " | ".join(f"{name}, precision | {name}, recall" for name in names) + " |",
             "| --- " * (1 + 2 * len(names)) + "|"]  # fmt: skip
    shares = {"an event of the right type": [(g.event.precision, g.event.recall) for g in groups]}
    shares |= {f"`{name}`": [(g.fields[name].precision, g.fields[name].recall) for g in groups] for name in FIELDS}
    for name, pairs in shares.items():
        cells = (_with_interval(share) for pair in pairs for share in pair)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _with_interval(share: Share) -> str:
    """The share with its interval; a dash where fewer than five values were counted."""
    if share.interval is None or share.value is None or share.n < 5:
        return "-"
    low, high = share.interval
    return f"{share.value:.2f} ({low:.2f} to {high:.2f})"


def fill(text: str, blocks: dict[str, str]) -> str:
    """The page with its blocks replaced; a block that the page lacks raises.

    >>> fill("a\\n<!-- begin x -->\\nold\\n<!-- end x -->\\nb", {"x": "new"})
    'a\\n<!-- begin x -->\\nnew\\n<!-- end x -->\\nb'
    """
    for name, block in blocks.items():
        pattern = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        if not pattern.search(text):
            raise ValueError(f"no block {name!r} in the page")
        text = pattern.sub(lambda match, block=block: match[1] + block + "\n" + match[2], text)
    return text


def main(arguments: list[str]) -> int:
    """0 where README says what the program gives, or was written anew; 1 where `--check` finds it stale."""
    with TemporaryDirectory() as folder:
        build_sample(Path(folder))
        pages = render_pages(Path(folder))
    stale = False
    for page, shown in pages.items():
        old = page.read_text("utf-8")
        new = fill(old, shown)
        stale |= new != old
        if "--check" not in arguments:
            page.write_text(new, "utf-8")
        else:
            name = page.name
            sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), name, "generated"))
    if stale and "--check" in arguments:
        sys.stdout.write("stale: make readme\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
