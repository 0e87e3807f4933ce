"""Fits the weights of relevance on the dev articles: `python -m tests.bench.relevance` writes the table.

A text is relevant where its gold has reports. Heldout is not looked at. Prints what five-fold validation gives.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import etl.detect
from etl.codes import probability
from etl.detect.relevance import BELIEVED_FROM, relevance_features
from etl.evaluate import load_gold
from etl.evaluate.measures import Detection
from etl.language import Pack
from etl.language.segment import annotate
from etl.pipeline import BuildOptions, code_document, load_kit
from etl.read import read_documents
from etl.records import Mention, Sentence
from tests.bench.fitting import Bound, fit_weights, write_weights
from tests.sample import ARTICLES, GOLD_SETS

PENALTY = 3.0
"""Strength of the pull of weights towards zero, by validation."""

FOLDS = 5

PART = 0.3
"""So much counts a sentence alone, or an example, beside a whole article."""

Examples = tuple[list[dict[str, float]], list[bool]]

AGAINST = ("foreign", "worlds")
FREE = ("type.",)


def bound(name: str) -> Bound:
    """Words of protest and what belongs to it may only speak for a text, those of other worlds only against it: of two
    features that mostly come together neither is to speak against what both tell."""
    if name.startswith(AGAINST) or name.endswith((".unrelated", ".foreign", ".unreal")):
        return (None, 0.0)
    return (None, None) if name.startswith(FREE) else (0.0, None)


TARGET = Path("etl/codes/relevance.toml")


def read_features() -> tuple[list[list[dict[str, float]]], list[bool]]:
    """Of the dev articles in which words of acts stand the features, first of the whole, then of each sentence with
    such a word alone, as in a note of one sentence; and whether each article is relevant."""
    gold = {a.id: a for folder in GOLD_SETS for a in load_gold(folder) if a.split == "dev"}
    seen: list[list[dict[str, float]]] = []
    features: list[list[dict[str, float]]] = []
    right: list[bool] = []

    def noted(sentences: Sequence[Sentence], mentions: Sequence[Mention], pack: Pack) -> dict[str, float]:
        whole = relevance_features(sentences, mentions, pack)
        parts = []
        for sentence in sentences if len(sentences) > 1 else ():
            own = [m for m in mentions if m.sentence == sentence.index]
            if own:
                parts.append(relevance_features([sentence], own, pack))
        seen.append([whole, *parts])
        return whole

    detect: Any = etl.detect
    detect.relevance_features = noted
    kit = load_kit()
    for document in read_documents([str(ARTICLES)], lambda _: None):
        stem = Path(document.source_file).name.split(".")[0]
        article = gold.get(document.source_id or "") or gold.get(stem)
        if article is None:
            continue
        seen.clear()
        code_document(document, kit, BuildOptions())
        if seen:
            features.append(seen[0])
            right.append(article.is_relevant)
    detect.relevance_features = relevance_features
    return features, right


def read_examples() -> Examples:
    """The features of the packs' own examples of constructions, and whether they tell an act or are refused: short
    texts that tell an act in plain words are too few among the articles."""
    features: list[dict[str, float]] = []
    right: list[bool] = []
    for pack in load_kit().packs.values():
        for pattern in pack.patterns["act"]:
            for example in pattern.entry.examples:
                sentences = annotate(example, pack)
                acts = [m for sentence in sentences for m in etl.detect.read_acts(sentence, pack)]
                if acts or pattern.entry.refuse:
                    features.append(relevance_features(sentences, acts, pack))
                    right.append(not pattern.entry.refuse)
    return features, right


def fit(articles: Sequence[Sequence[dict[str, float]]], right: Sequence[bool], more: Examples) -> dict[str, float]:
    """Weights from articles with their sentences, and from examples."""
    features = [found for parts in articles for found in parts] + more[0]
    truth = [is_right for parts, is_right in zip(articles, right, strict=True) for _ in parts] + more[1]
    counts = [PART if n else 1.0 for parts in articles for n in range(len(parts))] + [PART] * len(more[0])
    return fit_weights(features, truth, PENALTY, bound, counts)


def validate(articles: Sequence[Sequence[dict[str, float]]], right: Sequence[bool], more: Examples) -> Detection:
    """Hits and misses on each fifth by weights fitted on the others."""
    order = list(range(len(right)))
    random.Random(0).shuffle(order)
    hits = false = missed = 0
    for fold in range(FOLDS):
        tested = set(order[fold::FOLDS])
        known = [i for i in order if i not in tested]
        weights = fit([articles[i] for i in known], [right[i] for i in known], more)
        for i in tested:
            is_believed = probability(articles[i][0], weights) >= BELIEVED_FROM
            hits += is_believed and right[i]
            false += is_believed and not right[i]
            missed += right[i] and not is_believed
    return Detection(hits, false, missed)


def main() -> None:
    """Fits and writes."""
    articles, right = read_features()
    more = read_examples()
    f1 = validate(articles, right, more).f1.value or 0.0
    weights = fit(articles, right, more)
    write_weights(
        TARGET,
        weights,
        "Weights of relevance, by what a text says (etl/detect/relevance.py).",
        f"Fitted on {len(right)} dev articles, {sum(right)} of them relevant, and {len(more[1])} examples of the packs",
        "by `python -m tests.bench.relevance`.",
    )
    sys.stdout.write(f"{len(right)} articles, {len(weights)} weights, {FOLDS}-fold F1 {f1:.3f} -> {TARGET}\n")


if __name__ == "__main__":
    main()
