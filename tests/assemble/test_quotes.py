"""A claim's words and quotation."""

from __future__ import annotations

import random

import pytest

from etl.assemble.quotes import quoted, shorten_quote
from etl.records import Article, Claim, Sentence


def test_a_claim_with_its_words_keeps_every_other_field() -> None:
    text = "Some 300 came."
    claim = Claim(**{name: f"any {name}" for name in Claim._fields})._replace(start=5, end=8, sentence=0)  # type: ignore[arg-type]
    article = Article("a", "a.txt", "", None, text, "")
    given = quoted(article, [Sentence(0, 0, 0, len(text), text, text.lower())], claim)
    assert given == claim._replace(text="300", quote="Some 300 came.")


def test_a_long_sentence_is_cut_between_words_around_the_claims_own_and_shows_it() -> None:
    text = "before, 1,300 people; " * 40 + "then 300 people" + " and afterwards" * 40
    start = text.index("then 300") + 5
    claim = Claim("attendance", "", start, start + 10, 0, "attendance.gathered")
    quote = quoted(Article("a", "a.txt", "", None, text, ""), [Sentence(0, 0, 0, len(text), text, text)], claim).quote
    assert quote is not None
    assert 250 < len(quote) <= 300
    assert "then 300 people and" in quote
    assert (quote[0], quote[-1]) == ("…", "…")
    assert f" {quote[1:-1]} " in text


@pytest.mark.parametrize("seed", range(20))
def test_a_shortened_quote_never_exceeds_its_limit(seed: int) -> None:
    chooser = random.Random(seed)
    quote = "".join(chooser.choice("ab  ж") for _ in range(chooser.randint(0, 400)))
    start = chooser.randint(0, len(quote))
    words = quote[start : start + chooser.randint(0, 60)]
    short = shorten_quote(quote, start, start + len(words), 100)
    assert len(short) <= 100
    assert words in short
