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
        return claim._replace(text=text, quote=shorten_quote(text, 0, len(text)), sentence=None)
    sentence = sentences[index]
    quote = shorten_quote(sentence.text, claim.start - sentence.start, claim.end - sentence.start)
    return claim._replace(text=text, quote=quote, sentence=index)


def shorten_quote(quote: str, start: int, end: int, limit: int = QUOTE_LENGTH) -> str:
    """The quote, cut at spaces to at most `limit` characters around its words [start, end), an ellipsis at each cut.

    >>> shorten_quote("On Sunday about 300 people came to the square.", 16, 26, 24)
    '…about 300 people came…'
    >>> shorten_quote("Вышли 300 человек.", 6, 9, 40)
    'Вышли 300 человек.'
    >>> shorten_quote("x" * 50, 0, 0, 10)
    'xxxxxxxxx…'
    >>> shorten_quote("Hundreds of people came", 0, 23, 15)
    'Hundreds of…'
    """
    if len(quote) <= limit:
        return quote
    length = min(end - start, limit - 2)
    left = max(0, min(start - (limit - length) // 2, len(quote) - limit))
    right = left + limit
    if left > 0:
        space = quote.find(" ", left, start)
        left = space + 1 if space >= 0 else left + 1
    if right < len(quote):
        space = quote.rfind(" ", end if end - start == length else start, right)
        right = space if space >= 0 else right - 1
    return ("…" if left > 0 else "") + quote[left:right] + ("…" if right < len(quote) else "")
