"""Small consistent tables made by hand: a handful of events with reports, claims, ledger and merge log.

`make_tables()` gives tables that break no rule. `edit` gives a copy with some cells of one row changed, `drop` one
without some rows, so that a test shows the one thing it breaks.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from etl import schema
from etl.codes import family_of

Tables = dict[str, pa.Table]
Spec = Mapping[str, Any]

# fmt: off
MOSCOW = {"city": "Moscow", "admin1": "Moscow", "country_code": "RU", "geonameid": 524901, "latitude": 55.75222,
          "longitude": 37.61556, "place_text": "Moscow", "place_precision": "city", "place_basis": "stated"}
TUNIS = {"city": "Tunis", "admin1": "Tunis", "country_code": "TN", "geonameid": 2464470, "latitude": 36.81897,
         "longitude": 10.16579, "place_text": "Tunis", "place_precision": "city", "place_basis": "dateline"}
SANTIAGO = {"city": "Santiago", "admin1": "Santiago Metropolitan", "country_code": "CL", "geonameid": 3871336,
            "latitude": -33.45694, "longitude": -70.64827, "place_text": "Santiago", "place_precision": "venue",
            "place_basis": "stated", "venue": "Plaza Italia"}
# fmt: on

REUTERS = {"publisher": "Reuters", "language": "en", "domain": "reuters.example"}
TASS = {"publisher": "TASS", "language": "ru", "domain": "tass.example"}

SAMPLE: tuple[Spec, ...] = (
    {
        "id": "ev-moscow-planned",
        "values": {"event_type": "demonstration", "status": "planned", "event_date": date(2019, 9, 29), **MOSCOW,
                   "date_precision": "day", "date_basis": "relative", "date_text": "Sunday",
                   "attendance_expected_low": 2000, "attendance_expected_high": 9999,
                   "authorization": "authorized", "authorization_basis": "granted",
                   "authorization_by": "Moscow mayor's office", "issues": ["elections", "prisoners"]},
        "articles": [{**REUTERS, "title": "Rally planned in Moscow", "published": date(2019, 9, 27)}],
    },
    {
        "id": "ev-moscow-july",
        "values": {"event_type": "march", "status": "occurred", "event_date": date(2019, 7, 27), **MOSCOW,
                   "date_precision": "day", "date_basis": "stated", "date_text": "27 July",
                   "attendance_low": 3500, "attendance_high": 8000, "attendance_best": 3500,
                   "attendance_text": "about 3,500", "attendance_attributed_to": "police", "attendance_police": 3500,
                   "attendance_organizers": 8000, "detentions_any": True, "detentions_low": 1074,
                   "detentions_high": 1373, "detentions_best": 1373, "detentions_text": "1,373 people",
                   "detentions_attributed_to": "monitor", "authorization": "unauthorized",
                   "authorization_basis": "refused", "police_response": "force", "participant_violence": False,
                   "injuries_low": 25, "injuries_best": 25, "issues": ["elections"]},
        "articles": [{**REUTERS, "title": "Police detain more than 1,000 in Moscow", "published": date(2019, 7, 27)},
                     {**TASS, "title": "В Москве прошла акция", "published": date(2019, 7, 28)}],
        "copies": 1,
    },
    {
        "id": "ev-santiago",
        "values": {"event_type": "demonstration", "status": "occurred", "event_date": date(2019, 10, 25), **SANTIAGO,
                   "date_precision": "day", "date_basis": "stated", "date_text": "Friday 25 October",
                   "attendance_low": 1000000, "attendance_best": 1000000, "attendance_text": "more than a million",
                   "attendance_attributed_to": "authorities", "detentions_any": False, "detentions_low": 0,
                   "detentions_high": 0, "detentions_best": 0, "detentions_text": "no arrests",
                   "detentions_attributed_to": "police", "deaths_low": 0, "deaths_high": 0, "deaths_best": 0,
                   "police_response": "presence", "participant_violence": False, "issues": ["prices", "rights"],
                   "organizers": ["Unidad Social"], "demand_text": "for a new constitution"},
        "articles": [{**REUTERS, "title": "A million march in Santiago", "published": date(2019, 10, 26)}],
    },
    {
        "id": "ev-tunis",
        "values": {"event_type": "strike", "status": "cancelled", "event_date": date(2018, 11, 22), **TUNIS,
                   "date_precision": "day", "date_basis": "stated", "date_text": "22 November",
                   "issues": ["labour"], "organizers": ["UGTT"]},
        "articles": [{**REUTERS, "title": "Union calls off strike", "published": date(2018, 11, 20)}],
    },
    {
        "id": "ev-undated",
        "values": {"event_type": "court_ruling", "status": "occurred", "date_text": "last week",
                   "country_code": "RU", "geonameid": 2017370, "latitude": 60.0, "longitude": 100.0,
                   "place_text": "Russia", "place_precision": "country", "place_basis": "context"},
        "articles": [{**TASS, "title": "Суд вынес приговор", "published": None}],
    },
)  # fmt: skip


def _digest(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def _typed(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A table of the schema's types; a key that is no column is a mistake."""
    target = schema.arrow_schema(name)
    for row in rows:
        if unknown := set(row) - set(target.names):
            raise KeyError(f"{name} has no {', '.join(sorted(unknown))}")
    arrays = []
    for field in target:
        values = [row.get(field.name) for row in rows]
        if pa.types.is_dictionary(field.type):
            arrays.append(pa.array(values, pa.string()).dictionary_encode().cast(field.type))
        else:
            arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=target)


def _words(column: schema.Column, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _claims_of(spec: Spec, article_id: str, report_id: str, title: str) -> tuple[list[dict[str, Any]], str]:
    """One claim for each claim field of the event's coded values, and the article's text, into which they point."""
    values = spec["values"]
    text, claims, seen = f"{title}\n", [], set()
    for column in schema.SHARED:
        field = column.claim_field or column.name
        value = values.get(column.name)
        if not column.coded or value is None or field in seen:
            continue
        seen.add(field)
        words = (
            values.get(f"{field}_text")
            or values.get("date_text" if field == "event_date" else "")
            or _words(column, value)
        )
        start = len(text) + len("They said: ")
        sentence = f"They said: {words}."
        text += sentence + " "
        numbers = {end: values.get(f"{field}_{end}") for end in ("low", "high", "best")}
        if field == "attendance" and values["status"] == "planned":
            numbers = {"low": values["attendance_expected_low"], "high": values["attendance_expected_high"]}
        claims.append(
            {
                "claim_id": _digest(report_id, field), "report_id": report_id, "event_id": spec["id"],
                "article_id": article_id, "field": field, "text": words, "quote": sentence, **numbers,
                "code": None if any(numbers.values()) else _words(column, value), "qualifier": "exact",
                "modality": "expected" if field == "attendance" and values["status"] == "planned" else "reported",
                "attributed_to": values.get(f"{field}_attributed_to") or "unattributed", "attributed_name": None,
                "start": start, "end": start + len(words), "rule": f"en.{field}.sample", "chosen": True,
                "quarantined": False,
            }
        )  # fmt: skip
    return claims, text


def make_tables(specs: Sequence[Spec] = SAMPLE) -> Tables:
    """Tables of the given events; besides their articles the ledger holds one irrelevant and one unreadable input."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.TABLES}
    for spec in specs:
        values = {"scope": "event", "confidence": 0.9, **spec["values"]}
        values["event_family"] = family_of(values["event_type"])
        values["event_id"] = spec["id"]
        urls, days, members = [], [], []
        for number, article in enumerate(spec["articles"]):
            article_id = _digest("article", spec["id"], number)
            report_id = _digest("report", spec["id"], number)
            claims, text = _claims_of(spec, article_id, report_id, article["title"])
            rows["claims"] += claims
            url = article.get("url", f"https://{article['domain']}/{spec['id']}-{number}")
            urls.append(url)
            days += [article["published"]] if article["published"] else []
            members.append(report_id)
            common = {k: article[k] for k in ("publisher", "published", "language")}
            rows["reports"].append(
                {**values, **common, "report_id": report_id, "article_id": article_id, "source_id": None,
                 "sentence_start": 0, "sentence_end": len(text), "quarantined": False}
            )  # fmt: skip
            rows["merges"].append({"kind": "member", "event_id": spec["id"], "report_id": report_id, "reasons": "own"})
            entry = {
                **common, "article_id": article_id, "url": url, "title": article["title"],
                "published_basis": "metadata" if article["published"] else None, "source_file": "sample.jsonl",
                "record": str(len(rows["articles"])), "text_sha256": _digest(text), "n_characters": len(text),
                "status": "events", "n_reports": 1, "processed_with": "protests 0.1.0",
            }  # fmt: skip
            rows["articles"].append(entry)
        for copy in range(spec.get("copies", 0)):
            first = next(e for e in rows["articles"] if e["article_id"] == _digest("article", spec["id"], 0))
            rows["articles"].append(
                {**first, "article_id": _digest("copy", spec["id"], copy), "record": str(len(rows["articles"])),
                 "status": "duplicate", "duplicate_of": first["article_id"], "n_reports": 0}
            )  # fmt: skip
        if len(members) > 1:
            rows["merges"].append(
                {"kind": "joined", "event_id": spec["id"], "report_id": members[0], "other_id": members[1],
                 "score": 0.91, "reasons": "same day, same city, same figures"}
            )  # fmt: skip
        point = None
        if values.get("latitude") is not None:
            point = struct.pack("<BIdd", 1, 1, values["longitude"], values["latitude"])
        rows["events"].append(
            {**values, "geometry": point, "n_reports": len(members), "n_copies": spec.get("copies", 0),
             "n_publishers": len({a["publisher"] for a in spec["articles"]}), "source_urls": sorted(urls),
             "first_published": min(days, default=None), "last_published": max(days, default=None)}
        )  # fmt: skip
    for status, reason in (("irrelevant", "no trigger"), ("unreadable", "not UTF-8 at byte 3")):
        rows["articles"].append(
            {"article_id": _digest(status), "source_file": f"{status}.txt", "record": "", "status": status,
             "reason": reason, "n_reports": 0, "processed_with": "protests 0.1.0"}
        )  # fmt: skip
    return {name: _typed(name, rows[name]) for name in schema.TABLES}


def edit(tables: Tables, name: str, row: int, **cells: Any) -> Tables:
    """A copy of the tables with some cells of one row changed."""
    rows = tables[name].to_pylist()
    rows[row] = {**rows[row], **cells}
    return {**tables, name: _typed(name, rows)}


def drop(tables: Tables, name: str, *gone: int) -> Tables:
    """A copy of the tables without some rows of one."""
    rows = [row for number, row in enumerate(tables[name].to_pylist()) if number not in gone]
    return {**tables, name: _typed(name, rows)}
