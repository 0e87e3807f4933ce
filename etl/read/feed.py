"""RSS and Atom through feedparser: one item, one article. Entities defined by the file itself are refused."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from etl.read.limits import MAX_DOCUMENT_BYTES, MAX_TAGS
from etl.read.rows import UTF8_MARK, mend_surrogates
from etl.read.source import Records, Source, unreadable
from etl.read.text import read_whole
from etl.records import RawDocument, UnreadableRecord

MAX_RECORD_CHARACTERS = 500
PROLOG_PART = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE|<", re.IGNORECASE | re.DOTALL)
BEFORE_SUBSET = re.compile(rb"(?:[^\"'\[>]++|\"[^\"]*+\"|'[^']*+')*+\[")
TAG = re.compile(r"<[^<>]+>")
MARKUP = re.compile(r"<[A-Za-z!/][^<>]*>|&#?\w+;")
ROOT_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.DOTALL)


def read_feed(source: Source) -> Records:
    """Every item's article: its full content where the feed has it, else its summary. `source_id` is the guid, else
    the link; `record` is the same, or the item's number.

    A file that defines entities, or takes longer than an article may, is one unreadable record, and no address in a
    file is ever opened.
    """
    data = read_whole(source)
    if data is None:
        yield unreadable(source, "", f"over {MAX_DOCUMENT_BYTES:,} bytes", "too_large")
        return
    if not data.strip():
        yield unreadable(source, "", "empty")
        return
    if data.count(b"<") > MAX_TAGS:
        yield unreadable(source, "", f"over {MAX_TAGS:,} tags", "too_large")
        return
    import feedparser
    from feedparser.encodings import convert_to_utf8

    try:
        with source.limit():
            as_parsed = convert_to_utf8({}, data, {})  # what the parser is given, whatever the file is encoded in
            if has_definitions(as_parsed.replace(b"\0", b"")):
                yield unreadable(source, "", "the file has definitions of its own (entities), which are refused")
                return
            feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # The library takes a number of a character as it comes: &#x110000; is none.
        yield unreadable(source, "", f"expected RSS or Atom: {error}")
        return
    problem = str(feed.get("bozo_exception") or "no feed in it")
    if not feed.entries and not feed.version:
        yield unreadable(source, "", f"expected RSS or Atom: {problem}")
        return
    seen: set[str] = set()
    for number, entry in enumerate(feed.entries, start=1):
        own = _string(entry, "id") or _string(entry, "link")
        fits = own is not None and own not in seen and own.isprintable() and len(own) <= MAX_RECORD_CHARACTERS
        record = own if own is not None and fits else f"item {number}"
        while record in seen:  # a guid may be "item 2"
            record += " again"
        seen.add(record)
        yield _document(entry, feed.feed, source, record, own)
    if feed.bozo and not ROOT_END.search(data[-2000:].replace(b"\0", b"")):
        yield unreadable(source, "rest", f"the feed is cut off: {problem}")


def has_definitions(data: bytes) -> bool:
    r"""Whether the prolog of an XML file has a document type with definitions in it, where alone entities can be
    defined; feeds have none. Processing instructions, comments and quoted literals may hold what looks like one.

    >>> has_definitions(b'<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss/>'), has_definitions(b"<rss>&lt;!ENTITY</rss>")
    (True, False)
    >>> has_definitions(b"<?x <a?><!DOCTYPE rss SYSTEM '>' [<!ENTITY"), has_definitions(b"<!DOCTYPE a '['><a>[")
    (True, False)
    """
    for part in PROLOG_PART.finditer(data):
        if part[0].upper() == b"<!DOCTYPE":
            return BEFORE_SUBSET.match(data, part.end()) is not None
        if part[0] == b"<":
            break
    return False


def _document(
    entry: Mapping[str, Any], feed: Mapping[str, Any], source: Source, record: str, own: str | None
) -> RawDocument | UnreadableRecord:
    contents = [part.get("value") or "" for part in entry.get("content") or ()]
    body = max((text for text in contents if text.strip()), key=len, default=None) or _string(entry, "summary")
    if body is None:
        return unreadable(source, record, "empty: the item has no content and no summary", source_id=own)
    body = mend_surrogates(body)
    is_markup = MARKUP.search(body) is not None
    title = _string(entry, "title")
    publisher = _string(entry.get("source") or {}, "title") or _string(feed, "publisher")
    return RawDocument(
        source.name,
        record,
        own,
        "html" if is_markup else "text",
        UTF8_MARK + f"<html><body><article>{body}</article></body></html>".encode() if is_markup else body,
        url=_string(entry, "link"),
        title=TAG.sub("", title) if title is not None else None,
        published=_string(entry, "published") or _string(entry, "updated"),
        language=_string(entry, "language") or _string(feed, "language"),
        publisher=publisher,
    )


def _string(item: Mapping[str, Any], key: str) -> str | None:
    value = item.get(key)
    return mend_surrogates(value) if isinstance(value, str) and value.strip() else None
