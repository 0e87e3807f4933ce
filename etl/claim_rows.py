"""Claims as rows: an identifier that lasts, and one row for what is told twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from etl.records import Claim

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
        "quote": claim.quote,
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
