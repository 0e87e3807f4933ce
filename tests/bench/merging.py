"""How well reports of one event find each other: pairs of articles against the merge gold, beside a TF-IDF baseline.

    python -m tests.bench.merging [--split dev] [--errors]

Gold (`tests/gold/merge/*.jsonl`) has a line an article: `id`, `split`, `language`, `events`: labels of the real events
that it reports; the same label is the same event. Two articles are a pair where they share a label (gold) or an
event_id (program). The baseline says that two articles are a pair where the cosine of their TF-IDF vectors reaches a
threshold; its threshold is the best one for the very articles it is scored on, which flatters it.
`--errors` lists wrong pairs of dev articles; of held-out ones only counts are ever shown.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from etl.fingerprints import code_fingerprint
from etl.merge import MergeResult, merge_reports
from etl.merge.accounts import Account, read_accounts
from etl.merge.pairs import JOIN_SCORE, objection, score_pair
from etl.pipeline import BuildOptions, code_batch
from etl.read import read_documents
from etl.records import Coded
from tests.sample import ARTICLES, GOLD

Pairs = set[tuple[str, str]]


@dataclass(frozen=True)
class Scores:
    """Precision, recall and F1 over pairs of articles."""

    precision: float
    recall: float
    f1: float


def load_merge_gold(folder: Path = GOLD / "merge", split: str | None = None) -> dict[str, dict[str, Any]]:
    """The lines by article id, of one split or all; empty where there is no such folder."""
    lines = (json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open(encoding="utf-8"))
    return {line["id"]: line for line in lines if split in (None, line["split"])}


def code_articles(ids: Sequence[str], folder: Path = ARTICLES) -> list[Coded]:
    """What the line makes of the articles of these ids, from `merge-*.jsonl`."""
    files = [str(path) for path in sorted(folder.glob("merge-*.jsonl"))]
    wanted = set(ids)
    documents = [d for d in read_documents(files, lambda _: None) if d.source_id in wanted]
    return list(code_batch(tuple(documents), BuildOptions(), code_fingerprint()))


def pairs_of(labels: Mapping[str, set[str]]) -> Pairs:
    """Pairs of articles with a label in common."""
    return {(a, b) for a, b in combinations(sorted(labels), 2) if labels[a] & labels[b]}


def predicted_labels(coded: Sequence[Coded], result: MergeResult) -> dict[str, set[str]]:
    """By article id the events that its reports are of."""
    return {str(c.entry.source_id): {result.event_of_report[report.report_id] for report in c.reports} for c in coded}


def score(found: Pairs, gold: Pairs) -> Scores:
    """Scores of the pairs found; an empty side scores 0 unless both are empty.

    >>> score({("a", "b"), ("a", "c")}, {("a", "b")})
    Scores(precision=0.5, recall=1.0, f1=0.6666666666666666)
    """
    right = len(found & gold)
    precision = right / len(found) if found else float(not gold)
    recall = right / len(gold) if gold else float(not found)
    return Scores(precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0)


def cities_merged(coded: Sequence[Coded], result: MergeResult) -> int:
    """How many events hold reports of two cities or more."""
    cities: dict[str, set[Any]] = {}
    for report in (r for c in coded for r in c.reports):
        city = report.values.get("geonameid") if report.values.get("city") else None
        if city is not None:
            cities.setdefault(result.event_of_report[report.report_id], set()).add(city)
    return sum(len(found) > 1 for found in cities.values())


def why_missed(coded: Sequence[Coded], missed: Pairs) -> dict[tuple[str, str], str]:
    """For each missed pair what kept its likeliest two reports apart: for counting, also on held-out articles."""
    accounts: dict[str, list[Account]] = {}
    for account in read_accounts((r, c.entry) for c in coded for r in c.reports):
        accounts.setdefault(str(account.entry.source_id), []).append(account)
    found = {}
    for pair in missed:
        one, other = (accounts.get(name, []) for name in pair)
        scored = [(objection(a, b), score_pair(a, b).score) for a in one for b in other]
        if not scored:
            found[pair] = "an article without report"
            continue
        against, score = max(scored, key=lambda pair: (pair[0] is None, pair[1]))
        found[pair] = against or ("too little agrees" if score < JOIN_SCORE else "kept apart by the group")
    return found


def best_cosine(texts: Mapping[str, str], gold: Pairs) -> tuple[float, Scores]:
    """The threshold of the TF-IDF cosine that scores best on these articles, and its scores."""
    ids = sorted(texts)
    counts = [Counter(re.findall(r"\w+", texts[i].casefold())) for i in ids]
    vocabulary = {word: k for k, word in enumerate(sorted(set().union(*counts)))}
    matrix = np.zeros((len(ids), len(vocabulary)))
    for row, count in enumerate(counts):
        for word, number in count.items():
            matrix[row, vocabulary[word]] = 1 + np.log(number)
    frequency = (matrix > 0).sum(axis=0)
    matrix *= np.log((1 + len(ids)) / (1 + frequency)) + 1
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    cosine = matrix @ matrix.T
    by_pair = {(ids[a], ids[b]): float(cosine[a, b]) for a, b in combinations(range(len(ids)), 2)}

    def at(threshold: float) -> Scores:
        return score({pair for pair, value in by_pair.items() if value >= threshold}, gold)

    best = max(sorted({round(value, 2) for value in by_pair.values()}), key=lambda threshold: at(threshold).f1)
    return best, at(best)


def main() -> None:
    """Prints the scores, and with `--errors` the wrong pairs of dev articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=["dev", "heldout"])
    parser.add_argument("--gold", type=Path, default=GOLD / "merge")
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    for split in [options.split] if options.split else ["dev", "heldout"]:
        gold = load_merge_gold(options.gold, split)
        if not gold:
            print(f"{split}: no merge gold in {options.gold}")  # noqa: T201 - a command line
            continue
        coded = code_articles(list(gold), options.articles)
        told(split, gold, coded, options)


def told(split: str, gold: Mapping[str, Any], coded: Sequence[Coded], options: argparse.Namespace) -> None:
    """The lines of one split."""
    result = merge_reports(coded)
    wanted = pairs_of({i: set(line["events"]) for i, line in gold.items()})
    labels = {i: set[str]() for i in gold} | predicted_labels(coded, result)
    found = pairs_of(labels)
    files = sorted(options.articles.glob("merge-*.jsonl"))
    lines = (json.loads(line) for path in files for line in path.open(encoding="utf-8"))
    texts = {a["id"]: f"{a.get('title') or ''} {a['text']}" for a in lines if a["id"] in gold}
    ours, (threshold, baseline) = score(found, wanted), best_cosine(texts, wanted)
    print(  # noqa: T201
        f"{split}: {len(gold)} articles, {len(wanted)} pairs; "
        f"precision {ours.precision:.3f}, recall {ours.recall:.3f}, F1 {ours.f1:.3f}; "
        f"events over two cities {cities_merged(coded, result)}; TF-IDF cosine >= {threshold:.2f}: F1 {baseline.f1:.3f}"
    )
    of = {code: {i for i, line in gold.items() if line["language"] == code} for code in ("en", "ru", "es")}
    for code, ids in of.items():
        inside = [{p for p in side if set(p) <= ids} for side in (found, wanted)]
        if ids:
            print(f"  {code}: {len(ids)} articles, F1 {score(*inside).f1:.3f}")  # noqa: T201
    silent = sum(not c.reports for c in coded)
    print(f"  pairs missed {len(wanted - found)}, wrong {len(found - wanted)}; articles without report {silent}")  # noqa: T201
    for why, number in Counter(why_missed(coded, wanted - found).values()).most_common():
        print(f"    {number} missed: {why}")  # noqa: T201
    if options.errors and split == "dev":
        for name, side in (("missed", wanted - found), ("wrong", found - wanted)):
            for a, b in sorted(side):
                print(f"  {name}: {a} {b}")  # noqa: T201


if __name__ == "__main__":
    main()
