# ruff: noqa: T201  # a script: what it measures goes to standard output
"""Measures events on labelled news that is not part of the project, where it is there.

    python -m tests.bench.outside [FOLDER] [--errors]

The folder is else taken from PROTESTS_GOLD. Of it are read `articles_ru.jsonl` (Russian articles hand-coded by the
codebook: relevance and event F1, and shares of fields) and `plover.jsonl` (sentences with an event code: the share of
those coded PROTEST that give an event of that family, and how many of the others do, of which some rightly).
`--errors` lists what differs. Without a folder it says so and stops.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from etl.codes import family_of
from etl.evaluate import Evaluation, errors, evaluate, load_gold
from etl.pipeline import BuildOptions, code_document, load_kit
from etl.records import Coded, RawDocument

NOT_GOLD = {"text", "title", "source", "licence", "comment"}
SHOWN = ("event_date", "city", "status", "attendance_best", "detentions_any", "authorization")


def code_line(line: dict[str, Any]) -> Coded:
    """What the per-article line makes of a line with `id`, `text` and what else is known of it."""
    known = {name: line.get(name) for name in ("title", "published", "language")}
    return code_document(
        RawDocument("outside.jsonl", "", line["id"], "text", line["text"], **known), load_kit(), BuildOptions()
    )


def score_articles(lines: list[dict[str, Any]]) -> Evaluation:
    """Scores of hand-coded articles."""
    coded = {line["id"]: code_line(line) for line in lines}
    rows = [
        dict(r.values) | {"source_id": name, "article_id": r.article_id} for name, c in coded.items() for r in c.reports
    ]
    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "gold.jsonl").open("w", encoding="utf-8") as stream:
            for line in lines:
                kept = {key: value for key, value in line.items() if key not in NOT_GOLD} | {
                    "split": "dev",
                    "is_relevant": bool(line["reports"]),
                }
                kept["reports"] = [{k: v for k, v in report.items() if k != "main"} for report in line["reports"]]
                stream.write(json.dumps(kept) + "\n")
        return evaluate(load_gold(Path(folder)), rows)


def tell_articles(lines: list[dict[str, Any]], *, shown: bool) -> None:
    """Prints the scores of hand-coded articles."""
    evaluation = score_articles(lines)
    for (_, language), group in evaluation.groups.items():
        if language != "all":
            print(f"{language}: {group.n_articles} articles, {group.n_reports} reports")
            for name in ("relevance", "event", "found"):
                score = getattr(group, name)
                shares = " ".join(
                    f"{part} {getattr(score, part).value or 0:.3f}" for part in ("precision", "recall", "f1")
                )
                print(f"  {name}: {shares}")
            for field in SHOWN:
                score = group.fields[field]
                print(
                    f"  {field}: accuracy {score.accuracy.value or 0:.2f}, precision {score.precision.value or 0:.2f}"
                )
    for row in errors(evaluation) if shown else ():
        print("  " + " | ".join(row[key] for key in ("article", "kind", "field", "gold", "predicted", "evidence")))


def tell_sentences(lines: list[dict[str, Any]], *, shown: bool) -> None:
    """Prints how many of the sentences coded as protest give an event of that family, and how many of the others."""
    told = {
        line["id"]: [str(r.values["event_type"]) for r in code_line(line | {"language": "en"}).reports]
        for line in lines
    }
    is_read = {name: any(family_of(code) == "protest" for code in codes) for name, codes in told.items()}
    protests = [line for line in lines if line["plover_event"] == "PROTEST"]
    others = [line for line in lines if line["plover_event"] != "PROTEST"]
    found = sum(is_read[line["id"]] for line in protests)
    print(f"PLOVER: {found} of {len(protests)} protests read ({found / max(1, len(protests)):.3f}), ", end="")
    print(f"{sum(is_read[line['id']] for line in others)} of {len(others)} others read as one")
    for line in lines if shown else ():
        if is_read[line["id"]] != (line["plover_event"] == "PROTEST"):
            print(f"  {line['id']} {told[line['id']]}: {line['text']}")


def main() -> None:
    """Measures what is there."""
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    folder = Path(given[0] if given else os.environ.get("PROTESTS_GOLD", ""))
    for name, tell in (("articles_ru", tell_articles), ("plover", tell_sentences)):
        path = folder / f"{name}.jsonl"
        if path.is_file():
            tell([json.loads(line) for line in path.open(encoding="utf-8")], shown="--errors" in sys.argv)
        else:
            print(f"no folder with {name}.jsonl: not measured")


if __name__ == "__main__":
    main()
