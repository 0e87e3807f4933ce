# ruff: noqa: T201  # a script: what it measures goes to standard output
"""Measures `detentions_any` on human-coded reports of police conduct that are not part of the project.

Run as `python tests/bench/detentions.py [FOLDER] [--errors]`; the folder is else taken from PROTESTS_GOLD. It holds
`2020pb.jsonl` (title, text, tags; the tag `arrest` says that somebody was held). A report counts as read where one of
its claims says that people were held: `some`, or a figure above zero. Without a folder it says so and stops.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

PLAIN = re.compile(r"arrest|detain|in custody|into custody", re.IGNORECASE)
"""The one-line expression that the reading has to beat."""


def read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def f1(pairs: list[tuple[bool, bool]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (gold, told) pairs."""
    both = sum(gold and told for gold, told in pairs)
    precision = both / max(1, sum(told for _, told in pairs))
    recall = both / max(1, sum(gold for gold, _ in pairs))
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main() -> None:
    from etl.extract.detentions import extract_detentions
    from etl.language import annotate, load_pack

    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    folder = Path(given[0] if given else os.environ.get("PROTESTS_GOLD", ""))
    if not (folder / "2020pb.jsonl").is_file():
        print("no folder with 2020pb.jsonl: nothing measured")
        return
    pack = load_pack("en")
    read: list[tuple[bool, bool]] = []
    plain: list[tuple[bool, bool]] = []
    spent = 0.0
    for row in read_lines(folder / "2020pb.jsonl"):
        text = f"{row['title']}\n{row['text']}"
        sentences = annotate(text, pack)
        start = time.process_time()
        claims = extract_detentions(sentences, pack)
        spent += time.process_time() - start
        held = [c for c in claims if c.modality == "reported" and (c.code in {"some", "one"} or (c.best or 0) > 0)]
        gold = "arrest" in row["tags"]
        read.append((gold, bool(held)))
        plain.append((gold, bool(PLAIN.search(text))))
        if "--errors" in sys.argv and gold is not bool(held):
            words = [(c.rule, text[c.start : c.end]) for c in held]
            print(f"== {row['id']} gold {gold} {row['tags']}\n   {text}\n   {words}")
    for name, pairs in (("read", read), ("plain expression", plain)):
        precision, recall, mean = f1(pairs)
        print(f"{name}: precision {precision:.3f} recall {recall:.3f} F1 {mean:.3f} of {len(pairs)}")
    print(f"{1000 * spent / max(1, len(read)):.2f} ms a report")


if __name__ == "__main__":
    main()
