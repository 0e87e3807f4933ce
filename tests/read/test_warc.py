"""WARC files: which records are pages, what they are decoded to, and what a damage costs."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import zstandard

from etl.read import read_documents
from etl.read.html import extract_article
from etl.records import RawDocument, UnreadableRecord

PAGE = "<html><body><p>Вчера в Минске прошёл митинг, пришли 300 человек.</p></body></html>"


def record(number: int, body: bytes = b"<p>page</p>" * 40, *, kind: str = "response", headers: str = "",
           content_type: str | None = "text/html", status: str = "200 OK") -> bytes:  # fmt: skip
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {content_type}"] if content_type else []), headers.strip()]
    http = "\r\n".join(line for line in lines if line).encode() + b"\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def read(path: Path, data: bytes, warnings: list[str] | None = None) -> list[RawDocument | UnreadableRecord]:
    path.write_bytes(data)
    return list(read_documents([str(path)], (warnings if warnings is not None else []).append))


def members(n: int = 6) -> list[bytes]:
    return [gzip.compress(record(i, b"<p>text %d</p>" % i * 40), mtime=0) for i in range(n)]


def ids(found: list[RawDocument | UnreadableRecord]) -> list[str]:
    return [f"{d.source_id}"[10:-1] if isinstance(d, RawDocument) else "damaged" for d in found]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.zst"])
def test_every_page_has_the_offset_of_its_record(tmp_path: Path, name: str) -> None:
    packed = {"a.warc": bytes, "a.warc.gz": gzip.compress, "a.warc.zst": zstandard.compress}[name]
    pieces = [packed(record(i)) for i in range(3)]
    found = read(tmp_path / name, b"".join(pieces))
    assert [d.record for d in found] == ["0", str(len(pieces[0])), str(len(pieces[0] + pieces[1]))]
    first = found[0]
    assert isinstance(first, RawDocument)
    assert (first.source_id, first.url, first.published) == ("<urn:uuid:0>", "https://example.org/0", None)
    # one record fetched alone by its offset is the same page
    alone = read(tmp_path / f"b{name}", pieces[1])
    assert isinstance(alone[0], RawDocument)
    assert alone[0].source_id == "<urn:uuid:1>"


def test_only_html_responses_of_status_200_are_documents(tmp_path: Path) -> None:
    warnings: list[str] = []
    found = read(
        tmp_path / "a.warc",
        record(0, kind="request") + record(1, content_type="image/png") + record(2, status="404 Not Found")
        + record(3, content_type="application/xhtml+xml") + record(4, b"<!DOCTYPE html><p>x", content_type=None)
        + record(5, b"%PDF-1.4", content_type=None) + record(6, kind="revisit"),
        warnings,
    )  # fmt: skip
    assert ids(found) == ["3", "4"]
    assert warnings == ["a.warc: records passed over: 2 not HTML, 1 not of status 200, 1 revisit"]


def other(kind: str, content_type: str, body: bytes) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}>\r\nContent-Type: {content_type}\r\n"
    return head.encode() + b"WARC-Target-URI: https://example.org/\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (
        len(body),
        body,
    )


def test_a_file_without_pages_says_what_is_in_it(tmp_path: Path) -> None:
    warnings: list[str] = []
    kinds = ("warcinfo", "request", "metadata", "conversion", "conversion", "continuation")
    assert read(tmp_path / "a.warc", b"".join(other(kind, "text/plain", b"x") for kind in kinds), warnings) == []
    told = "1 continuation, 2 conversion, 1 metadata, 1 request, 1 warcinfo"
    assert warnings == [f"a.warc: records passed over: {told}"]


def test_a_resource_that_is_html_is_a_page(tmp_path: Path) -> None:
    warnings: list[str] = []
    page = PAGE.encode("cp1251")
    found = read(
        tmp_path / "a.warc",
        other("resource", 'text/html; charset="windows-1251"', page) + other("resource", "image/png", b"\x89PNG"),
        warnings,
    )
    assert ids(found) == ["resource"]
    assert isinstance(found[0], RawDocument)
    assert "300 человек" in extract_article(found[0].body).text  # type: ignore[arg-type]
    assert (found[0].url, warnings) == ("https://example.org/", ["a.warc: records passed over: 1 not HTML"])


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("windows-1251", "cp1251"), ("koi8-r", "koi8-r"), ("iso-8859-1", "utf-8"), ("no-such", "utf-8"),
     ("utf-16le", "utf-16-le"), ("hex", "utf-8")],
)  # fmt: skip
def test_the_header_names_the_encoding_where_the_bytes_are_not_utf_8(
    tmp_path: Path, charset: str, encoding: str
) -> None:
    found = read(tmp_path / "a.warc", record(0, PAGE.encode(encoding), content_type=f"text/html; charset={charset}"))
    assert isinstance(found[0], RawDocument)
    assert isinstance(found[0].body, bytes)
    assert "Вчера в Минске прошёл митинг" in extract_article(found[0].body).text


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("Content-Encoding: gzip", gzip.compress(PAGE.encode())),
        ("Content-Encoding: gzip", PAGE.encode()),  # unpacked by the crawler, its header kept
        ("Transfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE.encode()), PAGE.encode())),
        ("Transfer-Encoding: chunked", PAGE.encode()),
        ("Content-Encoding: none", PAGE.encode()),
    ],
)
def test_content_and_transfer_encodings_are_undone(tmp_path: Path, headers: str, body: bytes) -> None:
    found = read(tmp_path / "a.warc.gz", gzip.compress(record(0, body, headers=headers)))
    assert isinstance(found[0], RawDocument)
    assert found[0].body == PAGE.encode()


def test_a_body_that_cannot_be_decoded_costs_itself(tmp_path: Path) -> None:
    found = read(tmp_path / "a.warc", record(0, b"\1\2\3", headers="Content-Encoding: gzip") + record(1))
    assert ids(found) == ["damaged", "1"]


def _flip(data: bytes) -> bytes:
    return data[:40] + bytes(b ^ 255 for b in data[40:60]) + data[60:]


@pytest.mark.parametrize("damage", [_flip, lambda d: d[:60], lambda d: d[60:], lambda d: b"junk" * 40])
def test_a_damaged_gzip_record_costs_itself_only(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    pieces = members()
    pieces[2] = damage(pieces[2])
    found = read(tmp_path / "a.warc.gz", b"".join(pieces))
    assert ids(found) == ["0", "1", "damaged", "3", "4", "5"]
    assert "damaged" in str(getattr(found[2], "reason", ""))


@pytest.mark.parametrize(
    "damage",
    [lambda d: b"XXXX" + d, lambda d: d.replace(b"Content-Length: ", b"Content-Length: 9"), lambda d: d[:-30]],
)
def test_a_damaged_plain_record_costs_itself_only(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    pieces = [record(i) for i in range(5)]
    pieces[2] = damage(pieces[2])
    assert [i for i in ids(read(tmp_path / "a.warc", b"".join(pieces))) if i != "damaged"][-1] == "4"
    assert "damaged" in ids(read(tmp_path / "a.warc", b"".join(pieces)))


def test_a_file_cut_off_names_its_last_record(tmp_path: Path) -> None:
    pieces = members()
    found = read(tmp_path / "a.warc.gz", b"".join(pieces)[:-30])
    assert ids(found) == ["0", "1", "2", "3", "4", "damaged"]
    assert found[-1].record == str(len(b"".join(pieces[:5])))


def test_a_file_packed_as_a_whole_has_records_of_their_own(tmp_path: Path) -> None:
    found = read(tmp_path / "a.warc.gz", gzip.compress(b"".join(record(i) for i in range(4))))
    assert ids(found) == ["0", "1", "2", "3"]
    assert len({d.record for d in found}) == 4


@pytest.mark.parametrize("data", [b"", b"no archive" * 100])
def test_what_is_no_archive_is_one_unreadable_record(tmp_path: Path, data: bytes) -> None:
    found = read(tmp_path / "a.warc.gz", data)
    assert ids(found) == ["damaged"]


def test_a_record_over_the_limit_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.read.warc.MAX_DOCUMENT_BYTES", 3000)
    large = record(0, b"<p>" + b"x" * 4000)
    bomb = record(1, gzip.compress(b"<p>" + b"x" * 400_000), headers="Content-Encoding: gzip")
    found = read(tmp_path / "a.warc", large + bomb + record(2))
    assert [getattr(d, "status", "read") for d in found] == ["too_large", "too_large", "read"]
