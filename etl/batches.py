"""Finished batches as bytes and back: what the store keeps of them. Knows neither files nor what a value means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from etl.records import Claim, Coded, LedgerEntry, Report, Value

_RECORDS = (LedgerEntry, Report, Claim, Coded)


def _layout() -> dict[str, list[str]]:
    """The fields that batches are written with; a batch of another layout is not read."""
    return {record.__name__: [f.name for f in fields(record)] for record in _RECORDS}


def encode_batch(coded: Sequence[Coded]) -> bytes:
    """A batch as compressed JSON, a line of layout and a line per document: no pickle, since texts are foreign."""
    import zstandard

    lines = [_layout(), *([_encode(getattr(c, f.name)) for f in fields(Coded)] for c in coded)]
    text = "\n".join(json.dumps(line, allow_nan=False, separators=(",", ":")) for line in lines)
    return zstandard.ZstdCompressor(level=3, write_checksum=True).compress(text.encode("ascii"))


def decode_batch(data: bytes) -> tuple[Coded, ...] | None:
    """The batch; None where the bytes are damaged or of another layout."""
    import zstandard

    try:
        head, *lines = zstandard.ZstdDecompressor().decompress(data).decode("ascii").split("\n")
        if json.loads(head) != _layout():
            return None
        return tuple(_decode_coded(json.loads(line)) for line in lines)
    except (zstandard.ZstdError, ValueError, TypeError, KeyError):
        return None


def _encode(value: object) -> object:
    """Plain JSON of a value: a tuple is a list, a date a `{"date": ...}`, a mapping a `{"map": ...}`, a record a list.

    >>> _encode((date(2019, 8, 10), ("a",), {"n": 1.0}, None, True))
    [{'date': '2019-08-10'}, ['a'], {'map': {'n': 1.0}}, None, True]
    """
    if value is None or type(value) in (str, int, float, bool):
        return value
    if type(value) is date:
        return {"date": value.isoformat()}
    if type(value) is tuple:
        return [_encode(v) for v in value]
    if isinstance(value, (LedgerEntry, Report, Claim)):
        return [_encode(getattr(value, f.name)) for f in fields(value)]
    if isinstance(value, Mapping):
        return {"map": {_key(k): _encode(v) for k, v in value.items()}}
    raise TypeError(f"a {type(value).__name__} cannot be kept in a batch: {value!r:.80}")


def _key(key: object) -> str:
    if type(key) is str:
        return key
    raise TypeError(f"not the name of a column: {key!r:.80}")


def _decode(value: Any) -> Any:
    """The value that `_encode` was given, records left as tuples.

    >>> _decode([{"date": "2019-08-10"}, ["a"], {"map": {"n": 1.0}}, None])
    (datetime.date(2019, 8, 10), ('a',), {'n': 1.0}, None)
    """
    if isinstance(value, list):
        return tuple(_decode(v) for v in value)
    if isinstance(value, dict):
        if "date" in value:
            return date.fromisoformat(value["date"])
        return {key: _decode(v) for key, v in value["map"].items()}
    return value


def _decode_coded(line: list[Any]) -> Coded:
    entry, reports, loose_claims, signature = _decode(line)
    return Coded(
        entry=LedgerEntry(*entry),
        reports=tuple(_decode_report(*report) for report in reports),
        loose_claims=tuple(Claim(*claim) for claim in loose_claims),
        signature=signature,
    )


def _decode_report(
    report_id: str,
    article_id: str,
    values: Mapping[str, Value],
    claims: Sequence[tuple[Any, ...]],
    sentence_start: int,
    sentence_end: int,
) -> Report:
    return Report(report_id, article_id, values, tuple(Claim(*c) for c in claims), sentence_start, sentence_end)
