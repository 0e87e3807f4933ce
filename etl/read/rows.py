"""One article a row: the columns of JSON Lines, CSV and Parquet are the same, and so is what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from etl.read.limits import MAX_DOCUMENT_BYTES
from etl.read.source import Source, unreadable
from etl.records import RawDocument, UnreadableRecord

TEXT_COLUMNS = ("text", "html")
COLUMNS = frozenset({*TEXT_COLUMNS, "id", "url", "title", "published", "language", "publisher"})
UTF8_MARK = b"\xef\xbb\xbf"


def document_of_row(row: Mapping[str, object], source: Source, record: str) -> RawDocument | UnreadableRecord:
    """The row as a document; a row without text and html, or with something else in them, is an unreadable record.

    Unknown columns are passed over. A page given as text is marked as UTF-8, whatever its `<meta>` declares.
    """
    source_id = _cell(row.get("id"))
    text, page = row.get("text"), row.get("html")
    body: str | bytes | None = None
    kind = "text"
    if isinstance(text, str) and text and not text.isspace():
        body = mend_surrogates(text)
    elif isinstance(page, str) and page and not page.isspace():
        body, kind = UTF8_MARK + mend_surrogates(page).encode(), "html"
    elif isinstance(page, bytes) and page:
        body, kind = page, "html"
    if body is None:
        return _without_body(row, source, record, source_id)
    if len(body) > MAX_DOCUMENT_BYTES:
        reason = f"the article is over {MAX_DOCUMENT_BYTES:,} bytes"
        return unreadable(source, record, reason, "too_large", source_id, len(body))
    return RawDocument(
        source.name,
        record,
        source_id,
        kind,
        body,
        _cell(row.get("url")),
        _cell(row.get("title")),
        _cell(row.get("published")),
        _cell(row.get("language")),
        _cell(row.get("publisher")),
    )


def _without_body(row: Mapping[str, object], source: Source, record: str, source_id: str | None) -> UnreadableRecord:
    odd = [name for name in TEXT_COLUMNS if row.get(name) is not None and not isinstance(row[name], str | bytes)]
    if odd:
        reason = f"{odd[0]} is {type(row[odd[0]]).__name__}, expected text"
    elif any(name in row for name in TEXT_COLUMNS):
        reason = "empty: no text in text or html"
    else:
        reason = f"expected text or html, found {', '.join(sorted(row)[:20]) or 'nothing'}"
    return unreadable(source, record, reason, source_id=source_id)


def _cell(value: object) -> str | None:
    """A metadata value as the source wrote it, or None where it is empty or no plain value."""
    if isinstance(value, str):
        return mend_surrogates(value) if value and not value.isspace() else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace") or None
    if isinstance(value, bool) or value is None or value != value:
        return None
    return str(value) if isinstance(value, int | float) else None


def mend_surrogates(text: str) -> str:
    r"""The same text with halves of surrogate pairs joined, or made U+FFFD where the other half is missing.

    >>> mend_surrogates("rally \ud83d\ude00 \ud800") == "rally \U0001f600 \ufffd"
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
