"""How well reports of one event find each other: pairs of articles against the merge gold, beside a TF-IDF baseline.

    python -m tests.bench.merging [--split dev] [--errors] [--labels PATH --rows PATH --articles PATH]

Labels (`tests/gold/merge/*.jsonl`) have a line an article: `id`, `split`, `language`, `events`: labels of the events
that it reports; the same label is the same event. Two articles are a pair where they share a label (gold) or an
event_id (program). Two questions are asked: what merging makes of the articles as the program reads them, and what it
makes of hand-coded rows of the same articles (`tests/gold/merge/rows/`, one row for each label), which measures merging
alone and bounds the first. Of rows also the pairs of reports are counted, which no second event of an article can
hide. The baseline says that two articles are a pair where the cosine of their TF-IDF vectors reaches a threshold; its
threshold is the best one for the very articles it is scored on, which flatters it.
`--errors` lists wrong pairs of dev articles; of held-out ones only counts are ever shown.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from etl.evaluate import load_gold
from etl.fingerprints import code_fingerprint
from etl.merge import MergeResult, merge_reports
from etl.merge.accounts import Account, read_accounts
from etl.merge.pairs import JOIN_SCORE, objection, score_pair
from etl.pipeline import BuildOptions, code_batch
from etl.read import read_documents
from etl.records import Coded
from tests.bench.gold_reports import code_gold
from tests.sample import ARTICLES, GOLD

Pairs = set[tuple[str, str]]


@dataclass(frozen=True)
class Scores:
    """Precision, recall and F1 over pairs of articles."""

    precision: float
    recall: float
    f1: float


def read_lines(path: Path, names: str = "*.jsonl") -> dict[str, dict[str, Any]]:
    """The lines of a file, or of a folder's files of these names, by `id`; empty where there is no such folder."""
    files = sorted(path.glob(names)) if path.is_dir() else [path] * path.exists()
    lines = (json.loads(line) for file in files for line in file.open(encoding="utf-8"))
    return {line["id"]: line for line in lines}


def code_articles(ids: Iterable[str], path: Path) -> list[Coded]:
    """What the line makes of the articles of these ids, from a file or a folder's `merge-*.jsonl`."""
    files = [str(file) for file in sorted(path.glob("merge-*.jsonl"))] if path.is_dir() else [str(path)]
    wanted = set(ids)
    documents = [d for d in read_documents(files, lambda _: None) if d.source_id in wanted]
    return list(code_batch(tuple(documents), BuildOptions(), code_fingerprint()))


def code_rows(articles: Mapping[str, Mapping[str, Any]], path: Path) -> list[Coded]:
    """The hand-coded reports of these articles; empty where there are none."""
    gold = load_gold(path) if path.exists() else []
    return [code_gold(line, articles[line.id]) for line in gold if line.id in articles]


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
    for account in read_accounts(coded):
        accounts.setdefault(str(account.entry.source_id), []).append(account)
    found = {}
    for pair in missed:
        one, other = (accounts.get(name, []) for name in pair)
        scored = [(objection(a, b), score_pair(a, b)) for a in one for b in other]
        if not scored:
            found[pair] = "an article without report"
            continue
        against, best = max(scored, key=lambda told: (told[0] is None, told[1].score))
        agreed = ", ".join(best.reasons[:3])
        found[pair] = against or f"{'too little' if best.score < JOIN_SCORE else 'kept apart by the group'} ({agreed})"
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
    parser.add_argument("--labels", type=Path, default=GOLD / "merge")
    parser.add_argument("--rows", type=Path, default=GOLD / "merge" / "rows")
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    labels = read_lines(options.labels)
    articles = read_lines(options.articles, "merge-*.jsonl")
    for split in [options.split] if options.split else ["dev", "heldout"]:
        gold = {i: line for i, line in labels.items() if line["split"] == split}
        if not gold:
            continue
        texts = {i: f"{articles[i].get('title') or ''} {articles[i]['text']}" for i in gold}
        threshold, baseline = best_cosine(texts, pairs_of({i: set(line["events"]) for i, line in gold.items()}))
        print(f"{split}: {len(gold)} articles; TF-IDF cosine >= {threshold:.2f}: F1 {baseline.f1:.3f}")  # noqa: T201
        shown = options.errors and split == "dev"
        rows = code_rows({i: articles[i] for i in gold}, options.rows)
        if rows:
            tell("from hand-coded rows", gold, rows, shown)
            tell_reports(gold, rows, shown)
        tell("from the articles", gold, code_articles(gold, options.articles), shown)


def tell(what: str, gold: Mapping[str, Any], coded: Sequence[Coded], shown: bool) -> None:
    """Prints how well pairs of articles are found, and why those that are not were missed."""
    result = merge_reports(coded)
    wanted = pairs_of({i: set(line["events"]) for i, line in gold.items()})
    found = pairs_of({i: set[str]() for i in gold} | predicted_labels(coded, result))
    languages = sorted({line["language"] for line in gold.values()})
    print(f"  {what}: {_written(found, wanted)}, events over two cities {cities_merged(coded, result)}")  # noqa: T201
    for code in languages:
        inside = {i for i, line in gold.items() if line["language"] == code}
        part = score(*({pair for pair in side if set(pair) <= inside} for side in (found, wanted)))
        print(f"    {code}: {len(inside)} articles, F1 {part.f1:.3f}")  # noqa: T201
    reasons = why_missed(coded, wanted - found)
    print(f"    articles without report {sum(not c.reports for c in coded)}")  # noqa: T201
    for why, number in Counter(reasons.values()).most_common():
        print(f"    {number} missed: {why}")  # noqa: T201
    if shown:
        for name, side in (("missed", wanted - found), ("wrong", found - wanted)):
            for a, b in sorted(side):
                print(f"      {name}: {a} {b} {reasons.get((a, b), '')}")  # noqa: T201


def tell_reports(gold: Mapping[str, Any], coded: Sequence[Coded], shown: bool) -> None:
    """Prints how well pairs of hand-coded reports are found: those of one label, and those put into one event."""
    result = merge_reports(coded)
    reports = [
        (r, str(label)) for c in coded for r, label in zip(c.reports, gold[c.entry.article_id]["events"], strict=True)
    ]
    wanted = pairs_of({r.report_id: {label} for r, label in reports})
    found = pairs_of({r.report_id: {result.event_of_report[r.report_id]} for r, _ in reports})
    print(f"    pairs of reports: {_written(found, wanted)}")  # noqa: T201
    if shown:
        accounts = {a.report_id: a for a in read_accounts(coded)}
        for name, side in (("missed", wanted - found), ("wrong", found - wanted)):
            for a, b in sorted(side):
                pair = score_pair(accounts[a], accounts[b])
                against = objection(accounts[a], accounts[b])
                print(f"      {name}: {a} {b} {pair.score} {against or ''} {', '.join(pair.reasons)}")  # noqa: T201


def _written(found: Pairs, wanted: Pairs) -> str:
    reached = score(found, wanted)
    return (
        f"{len(wanted)} pairs, precision {reached.precision:.3f}, recall {reached.recall:.3f}, F1 {reached.f1:.3f} "
        f"(missed {len(wanted - found)}, wrong {len(found - wanted)})"
    )


if __name__ == "__main__":
    main()
