"""A claim's words and quotation."""

from __future__ import annotations

from etl.assemble.quotes import quoted
from etl.records import Article, Claim, Sentence


def test_a_claim_with_its_words_keeps_every_other_field() -> None:
    text = "Some 300 came."
    claim = Claim(**{name: f"any {name}" for name in Claim._fields})._replace(start=5, end=8, sentence=0)  # type: ignore[arg-type]
    article = Article("a", "a.txt", "", None, text, "")
    given = quoted(article, [Sentence(0, 0, 0, len(text), text, text.lower())], claim)
    assert given == claim._replace(text="300", quote="Some 300 came.")
