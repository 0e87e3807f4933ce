"""WARC: the pages of a web crawl, as Common Crawl's news set ships them; each record is one page.

Responses of status 200 and resources are documents where they are HTML; images, redirects, revisits and the rest are
counted and named once, requests and what else goes with each page only where a file has no page. `record` is the offset
in the file as it lies on the disk, so that one record can be fetched alone. The moment of the capture is no publication
date and is not used as one.
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from etl.read.limits import MAX_DOCUMENT_BYTES
from etl.read.rows import UTF8_MARK, mend_surrogates
from etl.read.source import Records, Source, unreadable
from etl.records import RawDocument, UnreadableRecord

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
KINDS_OF_PAGES = frozenset({"response", "resource"})
KINDS_BESIDE_PAGES = frozenset({"warcinfo", "request", "metadata"})
HEAD_BYTES = 512
SCAN_BYTES = 1 << 20
PLAIN_START = b"\r\n\r\nWARC/1."
CODECS_OF_ASCII_BYTES = ("utf-16", "utf-32", "utf_7", "utf-7", "iso2022", "hz")
BLANK = b"\0 \t\r\n"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
GZIP_MAGIC = b"\x1f\x8b\x08"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class _Record:
    """One record as it lies in the file. `content_type` is the block's: of a resource the page's own. `block` is None
    where it is over the limit and was not read."""

    offset: int
    kind: str
    content_type: str
    source_id: str | None
    address: str | None
    n_bytes: int
    block: bytes | None


def read_warc(source: Source) -> Records:
    """Every page of the file. A damaged record is one unreadable record, and reading goes on behind it.

    Where the file is compressed as a whole and not record by record, a damage costs the rest, and `record` is the
    offset of the whole with the record's number behind it.
    """
    passed_over: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    is_empty, has_pages = True, False
    last, number = None, 1
    for found in _records(source):
        is_empty = False
        if isinstance(found, UnreadableRecord):
            has_pages = True
            yield found
            continue
        number = number + 1 if found.offset == last else 1
        last = found.offset
        if found.kind not in KINDS_OF_PAGES:
            (beside if found.kind in KINDS_BESIDE_PAGES else passed_over)[found.kind] += 1
            continue
        document = _document(found, source, str(last) if number == 1 else f"{last}.{number}")
        if isinstance(document, str):
            passed_over[document] += 1
        else:
            has_pages = True
            yield document
    if is_empty:
        yield unreadable(source, "", "empty")
    if not has_pages:
        passed_over += beside
    if passed_over:
        counts = ", ".join(f"{number:,} {why}" for why, number in sorted(passed_over.items()))
        source.warn(f"{source.name}: records passed over: {counts}")


def _document(found: _Record, source: Source, record: str) -> RawDocument | UnreadableRecord | str:
    """The page of a response or a resource, or in a word why it is none."""
    declared = found.content_type.partition(";")[0].strip().lower()
    if found.kind == "resource" and declared and declared not in HTML_TYPES:
        return "not HTML"
    if found.block is None:
        reason = f"the record is over {MAX_DOCUMENT_BYTES:,} bytes"
        return unreadable(source, record, reason, "too_large", found.source_id, found.n_bytes)
    try:
        if found.kind == "resource":
            named = _CHARSET.search(found.content_type)
            kind, charset, status, page = declared or None, named[1] if named is not None else None, None, found.block
        else:
            kind, charset, status, page = _payload(found.block)
    except OSError as error:
        reason = f"no HTTP response that can be read: {error}"
        return unreadable(source, record, reason, source_id=found.source_id)
    if status is not None and status != 200:
        return "not of status 200"
    if kind not in HTML_TYPES and (kind or not page[:HEAD_BYTES].lstrip().lower().startswith((b"<!doctype", b"<html"))):
        return "not HTML"
    if len(page) > MAX_DOCUMENT_BYTES:
        reason = f"the page unpacks to more than {MAX_DOCUMENT_BYTES:,} bytes"
        return unreadable(source, record, reason, "too_large", found.source_id)
    if not page[:HEAD_BYTES].strip(BLANK) and not page.strip(BLANK):
        return unreadable(source, record, "empty", source_id=found.source_id, n_bytes=len(page))
    address = found.address.strip("<>") if found.address else None
    body = _as_declared(page, charset)
    return RawDocument(
        source.name, record, found.source_id, "html", body, mend_surrogates(address) if address else None
    )


def _payload(block: bytes) -> tuple[str | None, str | None, int | None, bytes]:
    """Content type, charset, status and body of a response, its transfer and content encodings undone. A body that
    is not encoded as its headers say (crawlers unpack and keep the headers) is taken as it lies there."""
    from fastwarc.warc import WarcRecord, WarcRecordType

    for decoding in ("all", "transfer", "none"):
        response = WarcRecord()
        response.init_headers(WarcRecordType.response)
        response.set_bytes_content(block)
        response.is_http = True
        try:
            response.parse_http(auto_decode=decoding)
            kind = (response.http_content_type or "").strip().lower() or None
            status = response.http_headers.status_code if response.http_headers else None
            if (kind is not None and kind not in HTML_TYPES) or (status is not None and status != 200):
                return kind, None, status, b""
            page = response.reader.read(MAX_DOCUMENT_BYTES + 1)
        except OSError:
            if decoding == "none":
                raise
            continue
        if decoding == "all" or page[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf" + BLANK).startswith(b"<"):
            return kind, response.http_charset, status, page
    raise OSError("its content encoding is unknown or damaged")


def _as_declared(page: bytes, charset: str | None) -> bytes:
    """The page, made UTF-8 with a mark where the HTTP header names another encoding and the bytes are not UTF-8.

    >>> _as_declared("Митинг".encode("cp1251"), "windows-1251").decode("utf-8-sig")
    'Митинг'
    >>> _as_declared("Митинг".encode(), "iso-8859-1").decode()
    'Митинг'
    """
    if charset is None:
        return page
    try:
        codec = codecs.lookup(charset).name
        if codec == "utf-8" or page.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
            return page
        if page.isascii() and not codec.startswith(CODECS_OF_ASCII_BYTES):
            return page
        try:
            if codec.startswith(("utf-16", "utf-32")):
                return UTF8_MARK + page.decode(codec).encode()
            page.decode("utf-8")
        except UnicodeDecodeError:
            return UTF8_MARK + page.decode(codec, "replace").encode("utf-8", "replace")
    except (LookupError, ValueError):  # no such encoding, or a codec of bytes to bytes
        pass
    return page


# ---- records and damage ------------------------------------------------------------------------------------------


def _records(source: Source) -> Iterator[_Record | UnreadableRecord]:
    """All records of the file, each read whole, with an unreadable record for each damaged response."""
    from fastwarc.warc import ArchiveIterator

    handle = source.stream
    start: int | None = 0
    while start is not None:
        last: int | None = None
        handle.seek(start)
        archive = iter(ArchiveIterator(handle, parse_http=False))
        while True:
            try:
                found = next(archive, None)
            except OSError as error:
                break_off, start = _damage_behind(handle, start, last, source, error)
                yield break_off
                break
            if found is None:
                return
            last = found.stream_pos
            record = _read_block(found, source)
            if isinstance(record, _Record):
                yield record
                continue
            if record is not None:
                yield record
            start = _next_start(handle, last + 1)
            break


def _read_block(found: Any, source: Source) -> _Record | UnreadableRecord | None:
    """The record, or what stands for a damaged one: None where it was no page and nothing is lost."""
    kind = str(found.record_type).lower().rpartition(".")[2]
    source_id = found.headers.get("WARC-Record-ID")
    announced = found.content_length
    block = reason = None
    try:
        if announced <= MAX_DOCUMENT_BYTES:
            block = found.reader.read()
            if len(block) < announced:
                reason = f"the record is cut off: {len(block):,} bytes of {announced:,}"
    except OSError as error:
        reason = f"the record is damaged: {error}"
    if reason is not None:
        return (
            unreadable(source, str(found.stream_pos), reason, source_id=source_id) if kind in KINDS_OF_PAGES else None
        )
    address = found.headers.get("WARC-Target-URI")
    content_type = found.headers.get("Content-Type") or ""
    return _Record(found.stream_pos, kind, content_type, source_id, address, announced, block)


def _damage_behind(
    handle: io.BufferedReader[Any], start: int, last: int | None, source: Source, error: OSError
) -> tuple[UnreadableRecord, int | None]:
    """What stands for a record whose head cannot be read, and where reading goes on; `last` is the record before."""
    at = start if last is None else _next_start(handle, last + 1)
    if at is None:
        return unreadable(source, "rest", f"all behind the record at {last} is damaged: {error}"), None
    if last is not None and _is_readable(handle, at):
        return unreadable(source, f"after {last}", f"damaged between {last} and {at}: {error}"), at
    return unreadable(source, str(at), f"the record is damaged: {error}"), _next_start(handle, at + 1)


def _is_readable(handle: io.BufferedReader[Any], at: int) -> bool:
    from fastwarc.warc import ArchiveIterator

    handle.seek(at)
    try:
        return next(iter(ArchiveIterator(handle, parse_http=False)), None) is not None
    except OSError:
        return False


def _next_start(handle: io.BufferedReader[Any], at: int) -> int | None:
    """The offset from `at` on where a record plainly begins; None where none does."""
    handle.seek(0)
    head = handle.read(4)
    magic, begins = _START_OF.get(head[:3], _START_OF.get(head, (PLAIN_START, _is_plain_record)))
    skipped = 4 if magic is PLAIN_START else 0  # the blank lines before a record are no part of it
    while True:
        handle.seek(max(at - skipped, 0))
        piece = handle.read(SCAN_BYTES + len(magic))
        found = piece.find(magic)
        if found < 0:
            if len(piece) < SCAN_BYTES:
                return None
            at += SCAN_BYTES
            continue
        at = max(at - skipped, 0) + found + skipped
        handle.seek(at)
        if begins(handle.read(HEAD_BYTES)):
            return at
        at += 1


def _is_plain_record(data: bytes) -> bool:
    return data.startswith(b"WARC/1.")


def _is_gzip_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(wbits=31).decompress(data, HEAD_BYTES).startswith(b"WARC/1.")
    except zlib.error:
        return False


def _is_zstd_record(data: bytes) -> bool:
    return data.startswith(ZSTD_MAGIC)


_START_OF: dict[bytes, tuple[bytes, Callable[[bytes], bool]]] = {
    GZIP_MAGIC: (GZIP_MAGIC, _is_gzip_record),
    ZSTD_MAGIC: (ZSTD_MAGIC, _is_zstd_record),
}
"""How records begin, by the first bytes of the file."""
