"""Quotations: a claim's verbatim words, and a short stretch of its sentence around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.records import Article, Claim, Report, Sentence

QUOTE_LENGTH = 300
"""Characters of a quotation: evidence is short."""


def with_words(article: Article, sentences: Sequence[Sentence], report: Report) -> Report:
    """The report, each of its claims with its words and a quotation."""
    return replace(report, claims=tuple(quoted(article, sentences, c) for c in report.claims))


def quoted(article: Article, sentences: Sequence[Sentence], claim: Claim) -> Claim:
    """The claim with its verbatim words and a quotation."""
    if claim.start is None or claim.end is None:
        return claim
    text = article.text[claim.start : claim.end]
    if claim.text == text and claim.quote is not None:
        return claim
    index = claim.sentence
    if index is None:
        index = next((s.index for s in sentences if s.start <= claim.start < s.end), None)
    if index is None:
        return claim._replace(text=text, quote=text[:QUOTE_LENGTH], sentence=None)
    sentence = sentences[index]
    quote = sentence.text
    if len(quote) > QUOTE_LENGTH:
        middle = (claim.start + claim.end) // 2 - sentence.start
        left = max(0, min(middle - QUOTE_LENGTH // 2, len(quote) - QUOTE_LENGTH))
        quote = quote[left : left + QUOTE_LENGTH]
    return claim._replace(text=text, quote=quote, sentence=index)
