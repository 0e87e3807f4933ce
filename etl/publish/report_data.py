"""The data that the report page carries: one index of all events, and blocks of evidence that are unpacked when asked.

Stands in `publish`. Everything is column-wise and gzipped, so that 50,000 events with their quotations stay a file that
a browser opens at once. Claims are sorted and cut in Arrow; only one block of them at a time is made of Python objects.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from etl import schema
from etl.publish.explain import values_by_field

Tables = Mapping[str, pa.Table]

BLOCK = 256
"""Events whose evidence is unpacked together: a few milliseconds in a browser."""

WORDS = ("event_type", "event_family", "status", "authorization", "police_response", "scope", "country_code", "city",
         "admin1", "place_text", "venue", "date_precision", "attendance_attributed_to")  # fmt: skip
NUMBERS = ("attendance_best", "attendance_low", "attendance_high", "attendance_police", "attendance_organizers",
           "detentions_best", "deaths_best", "n_reports")  # fmt: skip
DATES = ("event_date", "event_end_date")

CLAIM_WORDS = ("field", "modality", "attributed_to", "rule")
"""Columns of claims with few different values: numbers into a list that the index holds once."""

_HIDDEN = {"source_urls", "first_published", "last_published", "event_id", "geometry"}
_INDEXED = {*WORDS, *NUMBERS, *DATES, "detentions_any"}


def pack(data: Any) -> str:
    """Data as JSON, gzip and base64: nothing in it can end a script element. The same data gives the same text."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return pack_text(text)


def pack_text(text: str) -> str:
    """Text as gzip in base64."""
    return base64.b64encode(gzip.compress(text.encode("utf-8", "replace"), compresslevel=6, mtime=0)).decode()


def in_order(events: pa.Table) -> pa.Table:
    """The events as the page lists them: newest first, those without a date last."""
    keys = pa.table({"day": events["event_date"], "id": events["event_id"]})
    return events.take(pc.sort_indices(keys, sort_keys=[("day", "descending"), ("id", "ascending")]))


def index_of(events: pa.Table, claims: pa.Table) -> dict[str, Any]:
    """What list, filters, map and charts need of all events, by column, in the order of `events`.

    A column of words is `{"words": [...], "at": [...]}`, `at` pointing into `words`; null means not reported. Dates are
    days since 1970.
    """
    grouped, computed = values_by_field({c.name: True for c in schema.EVENTS})
    countries = country_names()
    words = {name: _coded(events[name]) for name in WORDS}
    return {
        "ids": events["event_id"].to_pylist(),
        "words": words,
        "numbers": {name: events[name].to_pylist() for name in NUMBERS},
        "dates": {name: events[name].cast(pa.int32()).to_pylist() for name in DATES},
        "any": {"detentions_any": events["detentions_any"].to_pylist()},
        "places": _places(events),
        "countries": {code: countries.get(code, code) for code in words["country_code"]["words"]},
        "fields": {field: list(group) for field, group in grouped.items()},
        "computed": [name for name in computed if name not in _HIDDEN],
        "claims": {name: _distinct(claims[name]) for name in CLAIM_WORDS},
        "block": BLOCK,
    }


@cache
def country_names() -> dict[str, str]:
    """English names of countries by code."""
    from babel import Locale

    return {code: str(name) for code, name in Locale("en").territories.items() if len(code) == 2}


@cache
def language_names() -> dict[str, str]:
    """English names of languages by code."""
    from babel import Locale

    return {code: str(name) for code, name in Locale("en").languages.items() if len(code) == 2}


def _coded(column: pa.ChunkedArray) -> dict[str, Any]:
    """The column as sorted distinct words and, for each row, where its word stands (null: not reported)."""
    plain = column.cast(pa.string())
    words = _distinct(plain)
    at = pc.index_in(plain, value_set=pa.array(words, pa.string()))
    return {"words": words, "at": at.to_pylist()}


def _distinct(column: pa.ChunkedArray) -> list[str]:
    return sorted(pc.unique(column.cast(pa.string())).drop_null().to_pylist())


def _places(events: pa.Table) -> dict[str, Any]:
    """The distinct points, and which of them each event is at: null without one, or where only the country is known."""
    points: dict[tuple[float, float], int] = {}
    at: list[int | None] = []
    columns = ("longitude", "latitude", "place_precision")
    for x, y, precision in zip(*(events[name].to_pylist() for name in columns), strict=True):
        if x is None or y is None or precision == "country":
            at.append(None)
        else:
            at.append(points.setdefault((round(x, 4), round(y, 4)), len(points)))
    return {"points": [list(point) for point in points], "at": at}


def evidence_blocks(events: pa.Table, tables: Tables) -> Iterator[dict[str, Any]]:
    """For each `BLOCK` events, in their order: the values that are not in the index, claims, quotations, articles."""
    claims = _claims_in_order(events["event_id"], tables["claims"])
    owners = claims["owner"].to_numpy()
    articles = tables["articles"]
    place = pc.index_in(claims["article_id"], value_set=articles["article_id"].combine_chunks())
    claims = claims.append_column("document", place)
    words = {name: pa.array(_distinct(tables["claims"][name]), pa.string()) for name in CLAIM_WORDS}
    for first in range(0, events.num_rows, BLOCK):
        part = events.slice(first, BLOCK)
        low, high = owners.searchsorted([first, first + part.num_rows])
        yield _block(part, first, claims.slice(low, high - low), articles, words)


def _claims_in_order(event_ids: pa.ChunkedArray, claims: pa.Table) -> pa.Table:
    """The claims of these events with `owner`, the event's place; by event, then chosen ones first, then as told."""
    owner = pc.index_in(claims["event_id"], value_set=event_ids.combine_chunks())
    claims = claims.append_column("owner", owner).filter(pc.is_valid(owner))
    claims = claims.append_column("other", pc.invert(claims["chosen"]).cast(pa.int8()))
    keys = [(name, "ascending") for name in ("owner", "other", "article_id", "start", "claim_id")]
    return claims.take(pc.sort_indices(claims, sort_keys=keys))


def _block(
    events: pa.Table, first: int, claims: pa.Table, articles: pa.Table, words: Mapping[str, pa.Array]
) -> dict[str, Any]:
    numbers = pc.unique(claims["document"])
    known = articles.take(numbers)
    quotes = claims["quote"].combine_chunks().dictionary_encode()
    columns = (claims[name].to_pylist() for name in ("quote", "text"))
    spans = [_span(quote, text) for quote, text in zip(*columns, strict=True)]
    read = (claims[name].to_pylist() for name in ("low", "best", "high", "code"))
    values = {
        column.name: [_plain(value) for value in events[column.name].to_pylist()]
        for column in schema.EVENTS
        if column.name not in _HIDDEN | _INDEXED and events[column.name].null_count < events.num_rows
    }
    coded = {name: pc.index_in(claims[name].cast(pa.string()), value_set=words[name]).to_pylist() for name in words}
    return {
        "values": values,
        "articles": [
            [row["title"], row["publisher"], _plain(row["published"]), web_address(row["url"]), row["language"]]
            for row in known.select(["title", "publisher", "published", "url", "language"]).to_pylist()
        ],
        "claims": {
            "event": pc.subtract(claims["owner"], first).to_pylist(),
            **coded,
            "article": pc.index_in(claims["document"], value_set=numbers).to_pylist(),
            "quote": quotes.indices.to_pylist(),
            "at": [span[0] for span in spans],
            "text": [span[1] for span in spans],
            "value": [_value(*numbers) for numbers in zip(*read, strict=True)],
            "name": claims["attributed_name"].to_pylist(),
            "chosen": claims["chosen"].cast(pa.int8()).to_pylist(),
        },
        "quotes": quotes.dictionary.to_pylist(),
    }


def _span(quote: str | None, text: str | None) -> tuple[int | None, Any]:
    """(where the claim's words begin in its quotation, their length; the words themselves where they do not stand in
    it)."""
    at = quote.find(text) if text and quote else -1
    if quote is None or text is None or at < 0:
        return None, text
    if quote.isascii():
        return at, len(text)
    return _utf16(quote[:at]), _utf16(text)  # a browser counts in UTF-16


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _value(low: int | None, best: int | None, high: int | None, code: str | None) -> Any:
    """What was read: one number, or [low, best, high], or the code."""
    if low is None and best is None and high is None:
        return code
    return low if low == best == high else [low, best, high]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 5)
    return value.isoformat() if isinstance(value, date) else value


def web_address(url: str | None) -> str | None:
    """The address where it is plain http or https with a host and nothing hidden in it, else None.

    >>> web_address("https://example.org/a?b=1")
    'https://example.org/a?b=1'
    >>> web_address("javascript:alert(1)"), web_address("https://"), web_address("http://[bad"), web_address(None)
    (None, None, None, None)
    """
    if url is None or any(c.isspace() or ord(c) < 32 for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname and "@" not in parts.netloc else None
