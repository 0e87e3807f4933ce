"""Number expressions as news writes them: value, limits and qualifier; and figures that something else claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.codes import policy
from etl.language import load_pack
from etl.records import Quantity


def read(text: str, language: str = "en", policy_name: str = "ccc") -> tuple[Quantity, ...]:
    pack = load_pack(language)
    return pack.numbers.find(pack.fold(text), 0, policy(policy_name))


def limits(text: str, language: str = "en") -> list[tuple[int | None, int | None, int | None, str]]:
    return [(q.low, q.high, q.best, q.qualifier) for q in read(text, language)]


EXACT = [
    ("two hundred and fifty thousand", 250_000), ("one and a half million", 1_500_000), ("1.5 million", 1_500_000),
    ("3.2m people", 3_200_000), ("1,50,000", 150_000), ("2 lakh", 200_000), ("1.2 crore", 12_000_000),
    ("half a million", 500_000), ("half-a-million", 500_000), ("a quarter of a million", 250_000),
    ("three quarters of a million", 750_000), ("two million and a half", 2_500_000), ("1½ million", 1_500_000),
    ("two dozen", 24), ("half a dozen", 6), ("a thousand", 1_000), ("twelve hundred", 1_200), ("20 000", 20_000),
    ("15k", 15_000), ("one hundred thousand", 100_000), ("forty-two", 42), ("forty two", 42), ("1,234,567", 1_234_567),
    ("4 thousand 3 hundred and 21", 4_321), ("the two hundred protesters", 200), ("a crowd of 2000", 2_000),
    ("2000 people", 2_000), ("6 crore and two hundred", 60_000_200),
]  # fmt: skip

LIMITS = [
    ("20-30,000", 20_000, 30_000, "range"), ("between 500 and 700", 500, 700, "range"),
    ("from 2,000 to 3,000", 2_000, 3_000, "range"), ("5 to 6 thousand", 5_000, 6_000, "range"),
    ("two or three hundred", 200, 300, "range"), ("1.2 to 1.5 million", 1_200_000, 1_500_000, "range"),
    ("5k-20k", 5_000, 20_000, "range"), ("about 5,000 to 7,000", 5_000, 7_000, "range"),
    ("between two hundred and five hundred", 200, 500, "range"),
    ("between five and ten thousand", 5_000, 10_000, "range"),
    ("anywhere from 300 to 450", 300, 450, "range"), ("at least 500 but fewer than 700", 500, 700, "range"),
    ("500–700", 500, 700, "range"), ("80 to 100", 80, 100, "range"),
    ("hundreds, if not thousands, of", 200, 9_999, "range"),
    ("a hundred or so", 100, 100, "about"), ("thirty-odd", 30, 30, "about"), ("nearly 5,000", 5_000, 5_000, "about"),
    ("an estimated 40,000", 40_000, 40_000, "about"), ("500-ish", 500, 500, "about"),
    ("well over a thousand", 1_000, None, "at_least"), ("1,000-plus", 1_000, None, "at_least"),
    ("500+", 500, None, "at_least"), ("at least 60", 60, None, "at_least"),
    ("440,000 at least", 440_000, None, "at_least"),
    ("200 or more", 200, None, "at_least"), ("just under 5,000", None, 5_000, "at_most"),
    ("up to 700", None, 700, "at_most"),
    ("fewer than a dozen", None, 12, "at_most"), ("100 or fewer", None, 100, "at_most"),
    ("hundreds of thousands", 200_000, 999_999, "vague"), ("tens of thousands of", 20_000, 99_999, "vague"),
    ("a few hundred", 300, 999, "vague"), ("several dozen", 36, 99, "vague"), ("dozens of", 24, 99, "vague"),
    ("scores of", 40, 99, "vague"), ("100s of people", 200, 999, "vague"), ("a handful of", 3, 9, "vague"),
    ("several thousand", 3_000, 9_999, "vague"), ("millions", 2_000_000, 9_999_999, "vague"),
]  # fmt: skip

CLAIMED = [
    "$50,000", "€3 million", "$10-15 million", "5,000 rupees", "30 percent", "30%", "in 2019", "2013-14",
    "from 2013 to 2015",
    "a 34-year-old", "aged 34", "10:30", "5 p.m.", "on 12 March", "March 12", "12 km", "26.2 miles",
    "10 Downing Street",
    "555-0199", "+1-222-2222-2222", "the 15th day", "9/11", "a 3-1 win", "the G20", "COVID-19", "Section 144",
    "Article 20",
    "two thirds of", "the 1990s", "3.14", "1 trillion", "minus 5", "day 12", "12 votes", "Route 66", "two years",
    "a 200-mile march", "five-day", "an F-16", "9" * 400,
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), EXACT)
def test_a_number_in_figures_or_words_has_its_value(text: str, value: int) -> None:
    assert [(q.low, q.high, q.best) for q in read(text)] == [(value, value, value)]


@pytest.mark.parametrize(("text", "low", "high", "qualifier"), LIMITS)
def test_a_qualified_number_has_the_limits_of_the_codebook(
    text: str, low: int | None, high: int | None, qualifier: str
) -> None:
    assert [(q.low, q.high, q.qualifier) for q in read(text)] == [(low, high, qualifier)]


@pytest.mark.parametrize("text", CLAIMED)
def test_a_figure_that_something_else_claims_counts_no_people(text: str) -> None:
    assert read(text) == ()


def test_two_counts_side_by_side_stay_two() -> None:
    assert [q.best for q in read("5,000 protesters and 200 officers")] == [5_000, 200]
    assert [q.best for q in read("5,000 and 200 officers")] == [5_000, 200]


def test_a_vague_word_follows_the_policy_asked_for() -> None:
    assert [q.best for q in read("hundreds of people", policy_name="midpoint")] == [500]
    assert [q.best for q in read("hundreds of people", policy_name="count_love")] == [100]


def test_russian_numbers_read_by_the_same_reader() -> None:
    assert limits("от двух до трёх тысяч человек", "ru") == [(2_000, 3_000, 2_000, "range")]
    assert limits("полтора миллиона человек", "ru") == [(1_500_000, 1_500_000, 1_500_000, "exact")]
    assert limits("более 20 тысяч участников", "ru") == [(20_000, None, 20_000, "at_least")]


@given(st.integers(min_value=1, max_value=100_000_000))
def test_every_grouped_figure_reads_as_itself(number: int) -> None:
    assert [q.best for q in read(f"{number:,} people")] == [number]


@given(st.text(max_size=200))
def test_any_text_gives_ordered_quantities_inside_it(text: str) -> None:
    position = 0
    for quantity in read(text):
        assert position <= quantity.start < quantity.end <= len(text)
        position = quantity.end
