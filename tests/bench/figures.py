"""Measures number reading on labelled data that is not part of the project, where it is there.

    python tests/bench/figures.py [GOLD_FOLDER] [--language CODE] [--errors]

The folder (or the environment variable PROTESTS_GOLD) holds `recognizers.jsonl`. Scored are its cases of each language
that has a pack (or of the one that is named): whole numbers from 1 to 10^8 and ranges between such numbers, of which
95 in a hundred should be right in English and 93 in others, and the time that reading 3,000 characters takes. Cases
whose number a unit, a currency, a date or a telephone claims are counted apart: refusing those is right here.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path

from etl.codes import policy
from etl.extract.attendance import extract_attendance
from etl.language import annotate, load_pack, pack_codes
from etl.language.numbers import MAXIMUM

RANGE = re.compile(r"[\[(](-?[\d.]*),(-?[\d.]*)[\])]\Z")
Limits = tuple[int | None, int | None]

BARS = {"en": 0.95}
OTHER_BAR = 0.93
"""The share of numbers that should be right in every language."""


def _whole(text: str) -> int | None:
    return int(float(text)) if text and float(text) == int(float(text)) else None


def wanted_limits(kind: str, value: str) -> Limits | None:
    """(low, high) of a gold value; None where it is no whole number or range of them from 1 to 10^8."""
    if kind == "NumberRangeModel":
        match = RANGE.match(value)
        if match is None or "." in value:
            return None
        low, high = _whole(match[1]), _whole(match[2])
        numbers = [n for n in (low, high) if n is not None]
        return (low, high) if numbers and all(1 <= n <= MAXIMUM for n in numbers) else None
    try:
        number = _whole(value)
    except ValueError:
        return None
    return (number, number) if number is not None and 1 <= number <= MAXIMUM else None


def score(path: Path, code: str, *, errors: bool) -> tuple[int, int, int]:
    """(right, all, claimed): a value is right where a quantity with its limits overlaps its words."""
    pack, counts = load_pack(code), policy("ccc")
    right = every = claimed = 0
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["language"] != pack.raw.meta.name or row["kind"] not in {"NumberModel", "NumberRangeModel"}:
            continue
        folded = pack.fold(row["input"])
        found = pack.numbers.find(folded, 0, counts)
        position = 0
        for result in row["results"]:
            limits = wanted_limits(row["kind"], str((result["resolution"] or {}).get("value") or ""))
            start = max(folded.find(pack.fold(result["text"]), position), 0)
            position = end = start + len(result["text"])
            if limits is None:
                continue
            near = [q for q in found if q.start < end and start < q.end]
            if any((q.low, q.high) == limits for q in near):
                right += 1
            elif not near:
                claimed += 1
                if errors:
                    sys.stdout.write(f"  refused {row['input']!r}: {limits}\n")
                continue
            elif errors:
                sys.stdout.write(f"  wrong   {row['input']!r}: {limits}, told {[(q.low, q.high) for q in near]}\n")
            every += 1
    return right, every, claimed


def measure_speed(path: Path) -> float:
    """Milliseconds to annotate and read attendance of 3,000 characters of news text, the best of five passes."""
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    joined = "\n".join(texts)
    articles = [joined[i : i + 3000] for i in range(0, len(joined) - 3000, 3000)]
    pack = load_pack("en")
    passes = []
    for _ in range(5):
        began = time.perf_counter()
        for article in articles:
            extract_attendance(annotate(article, pack), pack)
        passes.append(1000 * (time.perf_counter() - began) / len(articles))
    return min(passes)


def main(arguments: list[str]) -> int:
    """Prints the figures; 0 also where the data is not there."""
    errors = "--errors" in arguments
    named = arguments[arguments.index("--language") + 1] if "--language" in arguments else ""
    folders = [a for a in arguments if not a.startswith("--") and a != named] or [os.environ.get("PROTESTS_GOLD", "")]
    path = Path(folders[0]) / "recognizers.jsonl"
    if not folders[0] or not path.exists():
        sys.stdout.write("skipped: no gold folder given (argument or PROTESTS_GOLD)\n")
        return 0
    for code in [named] if named else pack_codes():
        right, every, claimed = score(path, code, errors=errors)
        if every:
            share, bar = right / every, BARS.get(code, OTHER_BAR)
            side = "under" if share < bar else "over"
            told = f"{right} of {every} right ({share:.3f}, {side} the bar of {bar}), {claimed} refused"
            sys.stdout.write(f"recognizers numbers {code}: {told}\n")
    notes = Path("tests/articles/notes-dev.jsonl")
    if notes.exists():
        sys.stdout.write(f"speed: {measure_speed(notes):.2f} ms for 3,000 characters, annotated and attendance read\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
