"""Claims as rows: an identifier that lasts, a quotation that is short, and one row for what is told twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from etl.records import Claim

QUOTE_CHARACTERS = 300

_SAID = ("text", "low", "high", "best", "code", "qualifier", "modality", "attributed_to", "attributed_name", "start",
         "end", "rule")  # fmt: skip


def claim_rows(told: Sequence[tuple[str | None, Claim]], article_id: str) -> list[dict[str, Any]]:
    """A row per claim of a document, in order, of pairs (report_id or None, claim).

    `claim_id` is the claim's own; `listed` is false where another row says the very same, which is chosen if one of
    both is. Claims that differ only in what is not in the identifier get further ones, whatever their order.
    """
    rows = [_row(claim, report_id, article_id) for report_id, claim in told]
    alike: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        alike.setdefault(_claim_id(row), []).append(place)
    for claim_id, places in alike.items():
        if len(places) == 1:
            rows[places[0]] |= {"claim_id": claim_id, "listed": True}
            continue
        same: dict[str, list[int]] = {}
        for place in places:
            same.setdefault(json.dumps({k: rows[place][k] for k in ("field", "quote", *_SAID)}), []).append(place)
        for number, (_, copies) in enumerate(sorted(same.items())):
            own_id = claim_id if number == 0 else _claim_id(rows[copies[0]], number)
            chosen = any(rows[place]["chosen"] for place in copies)
            for place in copies:
                rows[place] |= {"claim_id": own_id, "listed": place == copies[0], "chosen": chosen}
    return rows


def _row(claim: Claim, report_id: str | None, article_id: str) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "article_id": article_id,
        "field": claim.field,
        "quote": shorten_quote(claim.quote, claim.text),
        **{name: getattr(claim, name) for name in _SAID},
        "chosen": claim.chosen,
        "sentence": claim.sentence,
        "target": claim.target,
    }


def _claim_id(row: Mapping[str, Any], number: int = 0) -> str:
    """A stable identifier. `number` tells claims apart that differ only in what is not in it (who says it)."""
    owner = row["report_id"] or row["article_id"]
    parts = [owner, *(row[name] for name in ("field", "start", "end", "rule", "low", "high", "best", "code"))]
    if number > 0:
        parts.append(number)
    return "c" + hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:16]


def shorten_quote(quote: str | None, words: str | None, limit: int = QUOTE_CHARACTERS) -> str | None:
    """The quote, cut at spaces to at most `limit` characters around `words`, with an ellipsis at each cut.

    >>> shorten_quote("On Sunday about 300 people came to the square.", "300 people", 24)
    '…about 300 people came…'
    >>> shorten_quote("Вышли 300 человек.", "300", 40)
    'Вышли 300 человек.'
    >>> shorten_quote("x" * 50, None, 10)
    'xxxxxxxxx…'
    """
    if quote is None or len(quote) <= limit:
        return quote
    at = max(quote.find(words or ""), 0)
    length = min(len(words or ""), limit - 2)
    start = max(0, min(at - (limit - length) // 2, len(quote) - limit))
    end = start + limit
    if start > 0:
        space = quote.find(" ", start, at)
        start = space + 1 if space >= 0 else start + 1
    if end < len(quote):
        space = quote.rfind(" ", at + length, end)
        end = space if space >= 0 else end - 1
    return ("…" if start > 0 else "") + quote[start:end] + ("…" if end < len(quote) else "")
