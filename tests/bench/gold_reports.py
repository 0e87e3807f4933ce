"""Hand-coded rows as the per-article step would have given them: what merging makes of reports without a wrong cell.

A row says less than a report: which words back a value it does not say, nor what a claim counts. So each value gets
one claim, and the three figures of a crowd (best, of the police, of the organizers) one each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from etl.evaluate.gold import GoldArticle, Row
from etl.merge import rare_names
from etl.records import Claim, Coded, LedgerEntry, Report

_CODED = ("event_type", "status", "authorization", "police_response", "venue", "demand_text")
_SIDES = ("police", "organizers")


def code_gold(article: GoldArticle, source: Mapping[str, Any]) -> Coded:
    """The article's hand-coded reports; title and publisher from `source`, the article as it is read. The reports
    are `ID-0`, `ID-1`, ... in the order of the gold."""
    reports = tuple(
        Report(
            f"{article.id}-{i}", article.id, _values(gold.values), tuple(_claims(gold.values)), i * 100, i * 100 + 90
        )
        for i, gold in enumerate(article.reports)
    )
    entry = LedgerEntry(
        article.id,
        "gold.jsonl",
        article.id,
        article.id,
        status="events" if reports else "no_event",
        title=source.get("title"),
        publisher=source.get("publisher"),
        published=article.published,
        language=article.language,
        text_sha256=article.id,
        n_characters=len(source["text"]),
        n_reports=len(reports),
    )
    return Coded(entry, reports, names=rare_names(source["text"]))


def _values(row: Row) -> dict[str, Any]:
    return {"scope": "event", "confidence": 1.0, **row}


def _claims(row: Row) -> Iterator[Claim]:
    for field in _CODED:
        if row.get(field) is not None:
            yield _claim(field, str(row[field]), code=str(row[field]))
    if row.keys() & {"event_date", "date_text"}:
        day = cast("date | None", row.get("event_date"))
        yield _claim("event_date", str(row.get("date_text") or day), code=None if day is None else day.isoformat())
    if row.keys() & {"city", "admin1", "country_code", "place_text"}:
        yield _claim("place", str(row.get("place_text") or row.get("city") or row.get("admin1")))
    for field in ("attendance", "detentions", "injuries", "deaths"):
        low, high, best = (cast("int | None", row.get(f"{field}_{end}")) for end in ("low", "high", "best"))
        if best is not None:
            by = cast("str | None", row.get(f"{field}_attributed_to"))
            yield _claim(field, str(best), low=low, high=high, best=best, attributed_to=by, target="total")
    for side in _SIDES:
        figure = cast("int | None", row.get(f"attendance_{side}"))
        if figure is not None and figure != row.get("attendance_best"):
            yield _claim(
                "attendance", str(figure), low=figure, high=figure, best=figure, attributed_to=side, target="total"
            )


def _claim(field: str, text: str, **more: Any) -> Claim:
    return Claim(field, text, 0, len(text), 0, "gold", **more)
