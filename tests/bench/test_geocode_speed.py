"""How fast places are recognised and resolved on one core: `pytest tests/bench/test_geocode_speed.py -m bench`.

Texts are those of the hand-labelled set named by PROTESTS_GOLD, else the sample made here. Time is that of the
processor, because machines are shared. The floors are those of the issue tracker's bars.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl.geocode.gazetteer import Gazetteer
from etl.geocode.recognize import find_matches
from etl.geocode.resolve import default_words, resolve_toponyms

pytestmark = [pytest.mark.bench, pytest.mark.benchmark(timer=time.process_time, min_rounds=5, warmup=True)]

FILLER = (
    "The organisers said that they would come back until the council listened to them, and that nothing else would "
    "help the people who had lost their work this year. Officers stood by and watched. "
)
PLACES = ("Portland, Maine", "Springfield", "Lagos", "São Paulo", "Hyderabad", "Georgia", "Birmingham, Ala.", "Paris")

Article = tuple[str, list[tuple[int, int]]]


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    folder = Path(os.environ.get("PROTESTS_GOLD") or "no folder")
    paths = sorted(folder.glob("*toponyms.jsonl"))
    if paths:
        rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
        return [(row["text"], [(one["start"], one["end"]) for one in row["toponyms"]]) for row in rows]
    made = []
    for number in range(100):
        text, spans = "", []
        for turn in range(10):
            place = PLACES[(number + turn * 3) % len(PLACES)]
            text += f"Hundreds rallied in {place} on Sunday. "
            spans.append((text.index(place, len(text) - len(place) - 12), text.rindex(" on Sunday")))
            text += FILLER
        made.append((text, spans))
    return made


def rate(benchmark: Any, run: Callable[[], None], amount: int) -> float:
    benchmark(run)
    if benchmark.stats is None:  # --benchmark-disable
        return float("inf")
    found = amount / benchmark.stats.stats.min
    benchmark.extra_info["per_second"] = round(found)
    return found


def test_twenty_thousand_resolutions_a_second_on_one_core(benchmark: Any, articles: list[Article]) -> None:
    def run() -> None:
        for text, spans in articles:
            resolve_toponyms(text, spans)

    assert rate(benchmark, run, sum(len(spans) for _, spans in articles)) >= 20_000


def test_two_thousand_articles_a_second_are_recognised_with_case(benchmark: Any, articles: list[Article]) -> None:
    gazetteer, words = Gazetteer.load(), default_words("en")

    def run() -> None:
        for text, _ in articles:
            find_matches(text, words, gazetteer)

    assert rate(benchmark, run, len(articles)) >= 2_000


def test_six_hundred_articles_a_second_are_recognised_without_case(benchmark: Any, articles: list[Article]) -> None:
    gazetteer, words = Gazetteer.load(), default_words("en")
    texts = [text.lower() for text, _ in articles]

    def run() -> None:
        for text in texts:
            find_matches(text, words, gazetteer)

    assert rate(benchmark, run, len(texts)) >= 600


def test_a_built_gazetteer_is_loaded_in_time(benchmark: Any) -> None:
    Gazetteer.load()
    assert 1 / rate(benchmark, lambda: Gazetteer.load() and None, 1) <= 0.3
