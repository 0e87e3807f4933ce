"""Measures date resolution on labelled data that is not part of the project, where it is there.

    python tests/bench/dates.py [GOLD_FOLDER] [--errors]

The folder (or the environment variable PROTESTS_GOLD) holds `meantime_dates.jsonl` and `recognizers.jsonl`. Printed:
F1 of the values of type DATE at day, week, month or year precision (the date line counted), share of day cases right,
and the time an article of 3,000 characters takes.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from datetime import date
from pathlib import Path

from etl.extract.date import find_dates, resolve_dates
from etl.language.dates import load_date_vocabulary

SCORED = re.compile(r"\d{4}(-W\d\d|-\d\d(-\d\d)?)?\Z")
LANGUAGES = {"English": "en", "Russian": "ru", "Spanish": "es"}


def score_meantime(path: Path, *, errors: bool) -> tuple[float, float, float]:
    """Precision, recall and F1: a value is right where a gold expression that it overlaps has the same."""
    right = told = wanted = 0
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        gold = [t for t in row["timex"] if t["type"] in {"DATE", "CREATED"} and SCORED.match(t["value"])]
        found = [f for f in resolve_dates(row["text"], date.fromisoformat(row["published"])) if SCORED.match(f[2])]
        wanted, told = wanted + len(gold), told + len(found)
        left = list(gold)
        for start, end, value in found:
            hit = next((t for t in left if t["start"] < end and start < t["end"] and t["value"] == value), None)
            if hit is not None:
                left.remove(hit)
                right += 1
            elif errors:
                around = row["text"][max(0, start - 50) : end + 30].replace("\n", " ")
                sys.stdout.write(f"  wrong   {row['published']} {value}: {row['text'][start:end]!r} in {around!r}\n")
        for gone in left if errors else ():
            around = row["text"][max(0, gone["start"] - 50) : gone["end"] + 30].replace("\n", " ")
            words = row["text"][gone["start"] : gone["end"]]
            sys.stdout.write(f"  missed  {row['published']} {gone['value']}: {words!r} in {around!r}\n")
    precision, recall = right / max(told, 1), right / max(wanted, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def score_recognizers(path: Path, *, errors: bool) -> dict[str, tuple[int, int]]:
    """Right and all cases of day precision by language; any of the case's own readings is right."""
    score: dict[str, tuple[int, int]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] != "DateTimeModel" or row["language"] not in LANGUAGES or not row["reference"]:
            continue
        for result in row["results"]:
            if (result.get("type") or "") not in {"date", "datetimeV2.date"} or not result.get("resolution"):
                continue
            values = {v["value"] for v in result["resolution"]["values"] if v.get("value")}
            code = LANGUAGES[row["language"]]
            found = resolve_dates(row["input"], date.fromisoformat(row["reference"][:10]), code)
            good = any(value in values for _, _, value in found)
            if errors and not good:
                told = [f[2] for f in found]
                sys.stdout.write(f"  wrong   {row['reference'][:10]} {row['input']!r}: {sorted(values)}, told {told}\n")
            right, every = score.get(code, (0, 0))
            score[code] = (right + good, every + 1)
    return score


def measure_speed(path: Path) -> float:
    """Milliseconds for 3,000 characters of news text, the best of five passes."""
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    joined = "\n".join(texts)
    articles = [joined[i : i + 3000] for i in range(0, len(joined) - 3000, 3000)]
    vocabulary = load_date_vocabulary("en")
    find_dates("", None, vocabulary)
    passes = []
    for _ in range(5):
        began = time.perf_counter()
        for article in articles:
            find_dates(article, date(2008, 8, 14), vocabulary)
        passes.append(1000 * (time.perf_counter() - began) / len(articles))
    return min(passes)


def main(arguments: list[str]) -> int:
    """Prints the figures; 0 also where the data is not there."""
    errors = "--errors" in arguments
    folders = [a for a in arguments if not a.startswith("--")] or [os.environ.get("PROTESTS_GOLD", "")]
    meantime, recognizers = Path(folders[0]) / "meantime_dates.jsonl", Path(folders[0]) / "recognizers.jsonl"
    if not folders[0] or not meantime.exists():
        sys.stdout.write("skipped: no gold folder given (argument or PROTESTS_GOLD)\n")
        return 0
    precision, recall, f1 = score_meantime(meantime, errors=errors)
    sys.stdout.write(f"meantime dates: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}\n")
    if recognizers.exists():
        for code, (right, every) in score_recognizers(recognizers, errors=errors).items():
            sys.stdout.write(f"recognizers dates {code}: {right} of {every} right ({right / every:.3f})\n")
    sys.stdout.write(f"speed: {measure_speed(meantime):.2f} ms for 3,000 characters\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
