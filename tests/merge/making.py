"""Reports and articles made by hand for the tests of merging: only what a test is about is written out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from etl.merge import MergeResult
from etl.records import Claim, Coded, Event, LedgerEntry, Report

MOSCOW: dict[str, Any] = {
    "city": "Moscow",
    "country_code": "RU",
    "admin1": "Moscow",
    "geonameid": 524901,
    "place_precision": "city",
    "place_basis": "stated",
    "place_text": "Moscow",
}
KAZAN = MOSCOW | {"city": "Kazan", "admin1": "Tatarstan", "geonameid": 551487, "place_text": "Kazan"}
RUSSIA: dict[str, Any] = {
    "country_code": "RU",
    "place_precision": "country",
    "place_basis": "stated",
    "place_text": "Russia",
}
DAY = date(2019, 8, 10)

CODE_FIELDS = ("event_type", "status", "authorization", "police_response", "venue", "demand_text", "organizers")


def count(field: str, low: int | None, high: int | None, best: int, by: str | None = None, **more: Any) -> Claim:
    text = more.pop("text", f"{best} people")
    start = more.pop("start", 10)
    qualifier = more.pop("qualifier", "exact")
    return Claim(
        field, text, start, start + len(text), 0, "test", low, high, best, qualifier=qualifier, attributed_to=by, **more
    )


def people(best: int, by: str | None = None, **more: Any) -> Claim:
    return count("attendance", best, best, best, by, **more)


def at_least(best: int, by: str | None = None, **more: Any) -> Claim:
    return count("attendance", best, None, best, by, qualifier="at_least", **more)


def vague(low: int, high: int, by: str | None = None, **more: Any) -> Claim:
    return count("attendance", low, high, low, by, qualifier="vague", **more)


def held(best: int, by: str | None = None, **more: Any) -> Claim:
    return count("detentions", best, best, best, by, **more)


def told(*claims: Claim, place: dict[str, Any] = MOSCOW, day: date | None = DAY, **values: Any) -> dict[str, Any]:
    """What one report says: day, place, type and status have defaults, counts come from the claims."""
    dated = {"event_date": day, "date_precision": "day", "date_basis": "stated"} if day is not None else {}
    base: dict[str, Any] = {
        "scope": "event",
        "event_type": "demonstration",
        "event_family": "protest",
        "status": "occurred",
        "confidence": 0.5,
        **dated,
        **place,
        **values,
    }
    for claim in claims:
        if claim.field in ("attendance", "detentions", "injuries", "deaths") and claim.target is None:
            if claim.modality == "reported":
                base.setdefault(f"{claim.field}_low", claim.low)
                base.setdefault(f"{claim.field}_high", claim.high)
                base.setdefault(f"{claim.field}_best", claim.best)
                if claim.field in ("attendance", "detentions"):
                    base.setdefault(f"{claim.field}_text", claim.text)
                    base.setdefault(f"{claim.field}_attributed_to", claim.attributed_to or "unattributed")
                if claim.field == "detentions":
                    base.setdefault("detentions_any", claim.best > 0)  # type: ignore[operator]
            elif claim.modality in ("expected", "registered"):
                base.setdefault("attendance_expected_low", claim.low)
                base.setdefault("attendance_expected_high", claim.high)
    made = [
        *claims,
        Claim("event_date", "on 10 August", 40, 52, 0, "test", code=day and day.isoformat()),
        Claim("place", place.get("place_text"), 60, 66, 0, "test", code=str(place.get("geonameid"))),
        *(
            Claim(name, str(base[name]), 70, 70 + len(str(base[name])), 0, "test", code=str(base[name]))
            for name in CODE_FIELDS
            if base.get(name) is not None and not any(c.field == name for c in claims)
        ),
    ]
    return {"values": {k: v for k, v in base.items() if v is not None}, "claims": tuple(made)}


def article(
    name: str,
    *reports: dict[str, Any],
    published: date | None = date(2019, 8, 11),
    text: str | None = None,
    signature: tuple[int, ...] = (),
    names: tuple[str, ...] = (),
    **entry: Any,
) -> Coded:
    """One article; its reports are `NAME-0`, `NAME-1`, ... and its text its own unless given."""
    made = tuple(
        Report(f"{name}-{i}", name, r["values"], r["claims"], i * 100, i * 100 + 90) for i, r in enumerate(reports)
    )
    body = name if text is None else text
    return Coded(
        LedgerEntry(
            **{
                "article_id": name,
                "source_file": f"{name}.txt",
                "record": "",
                "source_id": name,
                "status": "events" if reports else "no_event",
                "published": published,
                "publisher": f"The {name}",
                "url": f"https://example.org/{name}",
                "language": "en",
                "text_sha256": hashlib.sha256(body.encode()).hexdigest(),
                "n_characters": len(body),
                "n_reports": len(reports),
                **entry,
            }
        ),
        made,
        (),
        signature,
        names,
    )


def grouped(result: MergeResult) -> set[frozenset[str]]:
    """The events as sets of report_ids."""
    return {frozenset(event.report_ids) for event in result.events}


def only_event(result: MergeResult) -> Event:
    """The one event that came out."""
    (event,) = result.events
    return event


def apart(*names: str) -> set[frozenset[str]]:
    """Each report an event of its own."""
    return {frozenset({name}) for name in names}


def together(*names: str) -> set[frozenset[str]]:
    """All reports one event."""
    return {frozenset(names)}


def values_of(reports: Iterable[Coded], result: MergeResult) -> dict[frozenset[str], dict[str, Any]]:
    """Columns by set of reports, without ids."""
    return {frozenset(event.report_ids): dict(event.values) for event in result.events}
