"""Hand-made gold reports and predicted rows for the tests of `etl.evaluate`."""

from __future__ import annotations

from datetime import date

from etl.evaluate import GoldArticle, GoldReport
from etl.evaluate.gold import plain_row
from etl.records import Value

AUG_10 = date(2019, 8, 10)
MOSCOW: dict[str, Value] = {
    "event_type": "demonstration",
    "status": "occurred",
    "event_date": AUG_10,
    "date_precision": "day",
    "city": "Moscow",
    "country_code": "RU",
}


def report(*also_types: str, **values: Value) -> GoldReport:
    return GoldReport(plain_row({**MOSCOW, **values}), also_types)


def row(source_id: str = "a", **values: Value) -> dict[str, Value]:
    return {"source_id": source_id, **MOSCOW, **values}


def article(name: str, *reports: GoldReport, split: str = "dev", language: str = "en") -> GoldArticle:
    return GoldArticle(name, split, language, AUG_10, bool(reports), reports)


def mixed() -> tuple[list[GoldArticle], list[dict[str, Value]]]:
    """Four gold reports in three relevant articles, one irrelevant article; five predicted rows."""
    gold = [
        article("a", report(attendance_best=1000, detentions_any=True, detentions_best=12), report(city="Kazan")),
        article("b", report("march", authorization="authorized")),
        article("c", report()),
        article("n"),
    ]
    predicted = [
        row("a", attendance_best=1100, detentions_any=True, detentions_best=14, confidence=0.9),
        row("a", city="Kazan", event_type="picket", attendance_best=50, confidence=0.3),
        row("b", event_type="march", authorization="unauthorized", confidence=0.9),
        row("n", confidence=0.3),
        row("outside", confidence=0.3),
    ]
    return gold, predicted
