"""The report page of many made events in Chromium: size, time to first paint, time of a search.

    python -m tests.bench.page [EVENTS]

Each event has nine claims on three sentences of about 110 characters, as in the sample dataset. The words are drawn
evenly from 4,000 made ones, which packs worse than a language does. Times in the browser are told by the browser; on
a machine with other work they are upper bounds.
"""

from __future__ import annotations

import json
import random
import statistics
import struct
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl import schema
from etl.publish.report import render_report
from tests.publish.browser import CHROMIUM, Visit, open_browser

EVENTS = 50_000
SEARCHES = ("kaze", "march unauthorized", "police monitor bexo", '"said that"', "a", "nothing like this")
QUALITY = {"totals": {"expectations": 1, "passed": 1, "failed_critical": 0, "failed_row": 0}, "expectations": []}
_TYPES = ("demonstration", "march", "strike", "picket")
_FIELDS = (
    "event_type",
    "status",
    "event_date",
    "place",
    "attendance",
    "detentions",
    "police_response",
    "issues",
    "venue",
)


def made_tables(n: int, seed: int = 1) -> dict[str, pa.Table]:
    """Tables of `n` events at 3,000 places in 12 years, told by 2 articles for each 3 events of 400 outlets."""
    draw = random.Random(seed)
    letters = ["".join(p) for p in zip("bdfgklmnprstvz" * 3, "aeiou" * 9, strict=False)]
    words = ["".join(draw.choices(letters, k=draw.randint(1, 4))) for _ in range(4_000)]
    places = [(f"{draw.choice(words).title()}{k}", draw.choice(("RU", "US", "IN", "FR", "CL", "ZA")),
               round(draw.uniform(-170, 170), 5), round(draw.uniform(-50, 65), 5)) for k in range(3_000)]  # fmt: skip
    outlets = [f"{draw.choice(words).title()} Post {k}" for k in range(400)]

    def sentence() -> str:
        return " ".join(draw.choices(words, k=18)).capitalize() + "."

    articles = []
    for number in range(max(1, n * 2 // 3)):
        published = date(2012, 1, 1) + timedelta(draw.randrange(12 * 365))
        articles.append(
            {"article_id": f"a{draw.getrandbits(64):016x}", "url": f"https://outlet{draw.randrange(400)}.example/{number}",
             "title": " ".join(draw.choices(words, k=8)).capitalize(), "publisher": draw.choice(outlets),
             "published": published, "published_basis": "metadata", "language": draw.choice(("en", "ru")),
             "source_file": "made.jsonl", "record": str(number), "status": "events", "n_reports": 1,
             "processed_with": "bench"}
        )  # fmt: skip
    events: list[dict[str, Any]] = []
    claims: list[dict[str, Any]] = []
    for _ in range(n):
        article = draw.choice(articles)
        city, country, x, y = draw.choice(places)
        event_id = f"e{draw.getrandbits(64):016x}"
        people = draw.choice((None, draw.randrange(10, 90_000)))
        held = draw.choice((None, None, draw.randrange(1, 900)))
        row = {
            "event_id": event_id, "scope": "event", "event_type": draw.choice(_TYPES),
            "event_family": "protest", "status": draw.choice(("occurred", "occurred", "planned")),
            "event_date": article["published"], "date_precision": "day", "date_basis": "stated", "city": city,
            "country_code": country, "geonameid": 1, "longitude": x, "latitude": y, "place_text": city,
            "place_precision": "city", "place_basis": "stated", "attendance_low": people, "attendance_high": people,
            "attendance_best": people, "attendance_police": people, "detentions_best": held, "detentions_low": held,
            "detentions_high": held, "detentions_any": None if held is None else True,
            "authorization": draw.choice((None, None, "unauthorized", "authorized")),
            "venue": draw.choice(words).title(),
            "police_response": draw.choice((None, "presence", "force")), "issues": ["labour"],
            "confidence": round(draw.random(), 2), "n_reports": 1, "n_copies": 0, "n_publishers": 1, "source_urls": [],
            "geometry": struct.pack("<BIdd", 1, 1, x, y),
        }  # fmt: skip
        events.append(row)
        quotes = [sentence() for _ in range(3)]
        for number, field in enumerate(_FIELDS):
            quote = quotes[number % 3]
            start = draw.randrange(0, 40)
            best = people if field == "attendance" else held if field == "detentions" else None
            claims.append(
                {"claim_id": f"c{draw.getrandbits(64):016x}", "event_id": event_id, "report_id": None,
                 "article_id": article["article_id"], "field": field, "quote": quote, "text": quote[start : start + 9],
                 "low": best, "high": best, "best": best, "code": None if best else str(row.get(field) or "1"),
                 "qualifier": "exact", "modality": "reported", "attributed_to": draw.choice(("police", "monitor")),
                 "attributed_name": None, "start": start, "end": start + 9, "rule": f"{field}.{draw.randrange(20)}",
                 "chosen": number != 8, "quarantined": False}
            )  # fmt: skip
    rows = {"events": events, "claims": claims, "articles": articles, "reports": [], "merges": [], "quarantine": []}
    return {name: _typed(name, rows[name]) for name in schema.TABLES}


def _typed(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    target = schema.arrow_schema(name)
    arrays = []
    for field in target:
        values = [row.get(field.name) for row in rows]
        kind = pa.string() if pa.types.is_dictionary(field.type) else field.type
        arrays.append(
            pa.array(values, kind).cast(field.type)
            if kind == field.type
            else pa.array(values, kind).dictionary_encode()
        )
    return pa.Table.from_arrays(arrays, schema=target)


def measure(n: int) -> dict[str, Any]:
    """Figures of a page of `n` events; times in milliseconds, medians of three visits."""
    tables = made_tables(n)
    begin = time.process_time()
    page = render_report(tables, QUALITY)
    figures: dict[str, Any] = {
        "events": n,
        "claims": tables["claims"].num_rows,
        "render_processor_seconds": round(time.process_time() - begin, 2),
        "page_megabytes": round(len(page.encode()) / 1e6, 2),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.html"
        path.write_text(page, "utf-8")
        with open_browser() as browser:
            visits = [_visit(browser, path.as_uri()) for _ in range(3)]
    for name in visits[0]:
        figures[name] = round(statistics.median(visit[name] for visit in visits), 1)
    return figures


def _visit(browser: Any, url: str) -> dict[str, float]:
    visit = Visit(browser, url)
    page = visit.page
    page.set_default_timeout(120_000)
    visit.wait()
    found = page.evaluate(
        """() => ({
          first_paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
          list_shown: performance.getEntriesByName("listed")[0].startTime,
          map_and_charts_drawn: performance.getEntriesByName("drawn")[0].startTime,
          all_searchable: performance.getEntriesByName("searchable")[0].startTime,
          heap_megabytes: performance.memory.usedJSHeapSize / 1e6,
        })"""
    )
    slowest = []
    for words in SEARCHES:
        page.evaluate("performance.clearMeasures('search')")
        page.fill("#words", words)
        page.wait_for_timeout(2000)  # list at once, map and charts after
        slowest.append(page.evaluate("performance.getEntriesByName('search').at(-1).duration"))
    page.fill("#words", "")
    page.wait_for_timeout(2000)
    begin = page.evaluate("performance.now()")
    page.click(".event >> nth=3")
    page.wait_for_selector(".evidence")
    found["evidence_opened"] = page.evaluate("performance.now()") - begin
    found["search_median"] = statistics.median(slowest)
    found["search_slowest"] = max(slowest)
    if visit.told:
        raise RuntimeError("; ".join(visit.told))
    visit.close()
    return found


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("no Chromium on this machine")
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS), indent=1) + "\n")
