"""Hostile input: each costs itself only, within the limits, and cases found by `make fuzz` stay here."""

from __future__ import annotations

import gzip
import json
import random
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import pipeline
from etl.engine import memory_limit, time_limit
from etl.errors import InputError
from etl.pipeline import BuildOptions, code_document, load_kit
from etl.read import read_documents
from etl.read.limits import MAX_DOCUMENT_BYTES, RATIO_APPLIES_ABOVE
from etl.records import Coded, RawDocument, UnreadableRecord
from tests import fuzz

Read = list[RawDocument | UnreadableRecord]
SECONDS = 2.0
MEGABYTES = 500

PAGE = "<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
TOLD = "<p>Some 300 people rallied in Minsk on 10 August 2019 to demand fair elections, police said.</p>"


def code(body: str | bytes, kind: str = "html", published: str = "2019-08-12") -> Coded:
    kit = load_kit()
    code_document(RawDocument("w", "", "w", "html", PAGE.encode()), kit, BuildOptions())  # loads what is loaded once
    started = time.process_time()
    document = RawDocument("f", "", "f", kind, body, published=published, language="en")
    with memory_limit(MEGABYTES):
        coded = code_document(document, kit, BuildOptions())
    assert time.process_time() - started < SECONDS
    return coded


def read(path: Path, seconds: float = 20) -> Read:
    with memory_limit(MEGABYTES):
        return list(read_documents([str(path)], lambda _: None, limit=partial(time_limit, seconds)))


HOSTILE_PAGES = {
    "ten thousand nested tags": PAGE.format(title="x", head="", body="<div>" * 10_000 + TOLD),
    "script that writes an article": PAGE.format(
        title="x",
        head="<script>document.write('<p>9,000 people rallied in Gomel on 9 August 2019')</script>",
        body=TOLD,
    ),
    "style that would be read as text": PAGE.format(
        title="x", head="<style>p::after{content:'700 people rallied in Gomel on 9 August 2019'}</style>", body=TOLD
    ),
    "title with markup": PAGE.format(title="&lt;script&gt;alert(1)&lt;/script&gt;", head="", body=TOLD),
    "entities out of range": PAGE.format(title="x", head="", body="&#x110000; &#0; &#xD800; " + TOLD),
    "a million tags": PAGE.format(title="x", head="", body=TOLD + "<br>" * 1_000_000),
    "bytes that are no UTF-8 or anything": PAGE.format(title="x", head="", body="\ud8ff\udc80" * 50_000 + TOLD),
    "half a surrogate in the encoding": PAGE.format(title="x", head='<meta charset="\ud800">', body=TOLD),
}


@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_a_hostile_page_is_read_in_time_and_says_only_what_it_says(name: str) -> None:
    coded = code(HOSTILE_PAGES[name].encode("utf-8", "surrogatepass"))
    assert coded.entry.status in {"events", "no_event", "irrelevant", "unreadable", "too_large"}
    assert not [r for r in coded.reports if r.values.get("city") == "Gomel"]


HOSTILE_TEXTS = {
    "one line without spaces": "rally" * 200_000,
    "brackets": "A rally " + "(" * 50_000 + " in Minsk",
    "conjunctions": "Police and " * 20_000 + "detained 5 people at a rally in Minsk.",
    "numbers": "1," * 50_000 + " people rallied in Minsk.",
    "names": "Ivan Ivanov " * 20_000 + "rallied in Minsk.",
    "quotes": "'" * 50_000 + " rally in Minsk",
}


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_a_text_that_traps_regular_expressions_ends_in_time(name: str) -> None:
    document = RawDocument("f", "", "f", "text", HOSTILE_TEXTS[name], published="2019-08-12", language="en")
    started = time.process_time()
    code_document(document, load_kit(), BuildOptions())
    assert time.process_time() - started < 20  # the limit of an article; the text is a megabyte


def test_a_long_word_between_two_counts_ends_in_time() -> None:
    """Found by fuzzing: with an optional space after each word of a repeated group every cut of this word was tried."""
    text = f"На митинге задержали 37 человек, в Перми у {'К' * 200}, в Уфе у памятника 12 человек."
    document = RawDocument("f", "", "f", "text", text, published="2019-08-12", language="ru")
    code_document(document, kit := load_kit(), BuildOptions())  # what it meets is compiled
    started = time.process_time()
    code_document(document, kit, BuildOptions())
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("told", "column", "unread"),
    [
        (f"Some {'9' * 400} people rallied in Minsk on 10 August 2019.", "attendance_best", None),
        ("Some 300 people rallied in Minsk on 31 February 0000.", "city", "Minsk"),
        ("Some 300 people rallied in Minsk on 10 August 99999.", "city", "Minsk"),
    ],
)
def test_numbers_and_dates_beyond_all_bounds_are_not_values(told: str, column: str, unread: object) -> None:
    for report in code(f"Rally\n\n{told}", "text").reports:
        assert report.values.get(column) in (unread, None)
        day = report.values.get("event_date")
        assert day is None or str(day).startswith("2019")


@pytest.mark.parametrize("published", ["0000-00-00", "0001-01-01", "99999-12-31", "9" * 400, "\u0663" * 8, "\ud800"])
def test_a_date_of_publication_beyond_all_bounds_is_none(published: str) -> None:
    coded = code("Rally\n\nSome 300 people rallied in Minsk on Saturday.", "text", published)
    assert coded.entry.published is None
    assert [r.values.get("event_date") for r in coded.reports] == [None]


def test_a_library_whose_error_is_no_builtins_costs_its_document_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class LibraryError(Exception):
        pass

    def fail(*_: object) -> None:
        raise LibraryError("unknown error")

    monkeypatch.setattr(pipeline, "code_seen", fail)  # seen: lxml's XPathEvalError, on 12 million tags
    (coded,) = pipeline.code_batch(
        (RawDocument("f", "", "f", "text", "A rally"),), BuildOptions(), pipeline.code_fingerprint()
    )
    assert (coded.entry.status, coded.entry.reason) == ("error", "LibraryError: unknown error")


def test_an_article_that_needs_too_much_memory_is_set_aside_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    load_kit()
    monkeypatch.setattr(pipeline, "code_seen", lambda *_: bytearray(1_200_000_000))
    document = RawDocument("f", "", "f", "text", "A rally")
    (coded,) = pipeline.code_batch((document,), BuildOptions(), pipeline.code_fingerprint())
    assert (coded.entry.status, coded.entry.reason) == ("error", "needed more than 1,000 MB of memory")


def test_control_and_direction_characters_do_not_reach_a_terminal() -> None:
    from etl.publish.explain import render_explanation

    title = "\u202eyllaR\x1b[31m\x07"
    told = {"event_id": "e1", "computed": {}, "fields": [], "quarantined": None, "merges": []}
    article = {"article_id": "a", "title": title, "publisher": None, "published": None, "url": None}
    text = render_explanation({**told, "reports": [{"report_id": "r", "article": article}]})
    assert not set("\u202e\x1b\x07") & set(text)


def test_an_id_that_is_a_path_is_only_an_id(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "../../../etc/passwd", "text": "A rally."}) + "\n", "utf-8")
    (document,) = read(path)
    assert document.source_id == "../../../etc/passwd"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jsonl"]


def test_a_gzip_bomb_stops_at_the_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb", 9) as file:
        for _ in range(RATIO_APPLIES_ABOVE // 1_000_000 + 10):
            file.write(b"0" * 1_000_000)
    *_, last = read(path)
    assert isinstance(last, UnreadableRecord)
    assert "times its size" in last.reason or "over" in last.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("n_millions", [MAX_DOCUMENT_BYTES // 1_000_000 + 2, 2 * MAX_DOCUMENT_BYTES // 1_000_000 + 2])
def test_a_line_over_the_limit_is_too_large_and_the_next_one_is_read(
    tmp_path: Path, encoding: str, n_millions: int
) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("w", encoding=encoding, newline="\n") as file:
        file.write('{"text": "')
        for _ in range(n_millions):
            file.write("a" * 1_000_000)
        file.write('"}\n{"text": "A rally in Minsk."}\n')
    first, second = read(path)
    assert isinstance(first, UnreadableRecord)
    assert first.status == "too_large"
    assert isinstance(second, RawDocument)
    assert second.record == "2"
    path.unlink()


def test_a_line_of_utf16_without_end_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write('{"text": "'.encode("utf-16"))
        for n in range(100):  # more than the memory there is; not the same each time, or the ratio would end it
            file.write(random.Random(n).randbytes(20_000).hex().encode("utf-16-le") * 50)
    (refused,) = read(path)
    assert isinstance(refused, UnreadableRecord)
    assert (refused.status, refused.record) == ("too_large", "1")


def test_a_row_that_goes_on_over_lines_without_end_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("id,text\n1,")
        for _ in range(50):
            file.write('"x\n",' * 200_000)
        file.write('"x"\n2,A rally in Minsk.\n')
    first, last = read(path)
    assert isinstance(first, UnreadableRecord)
    assert (first.status, first.record) == ("too_large", "2")
    assert isinstance(last, RawDocument)
    assert (last.source_id, last.record) == ("2", str(50 * 200_000 + 3))


def test_a_feed_with_a_character_that_is_none_is_one_unreadable_record(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"  # found by fuzzing: the library raised, and the build ended
    path.write_bytes(b"<rss><channel><item><title>x&#x110000;</title></item></channel></rss>")
    assert len(read(path)) >= 1


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.csv", "a.xml", "a.warc", "a.parquet"])
@pytest.mark.parametrize("start", [b"", b'{"text": "', b"id,text\n1,", b"WARC/1.0\r\nWARC-Type: response\r\nX: "])
def test_200_mb_of_one_line_are_refused_in_little_memory(tmp_path: Path, name: str, start: bytes) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(start)
        file.truncate(200_000_000)
    assert [one for one in read(path) if isinstance(one, RawDocument)] == []


FEED = b"<rss version='2.0'><channel>%s</channel></rss>"


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (b"<item>" + b"<a>" * 600_000, "tags"),
        (b"<item " + b" ".join(b"a%d='1'" % n for n in range(50_000)) + b"/>", "time limit"),
    ],
)
def test_a_feed_that_would_hold_up_its_parser_is_one_unreadable_record(
    tmp_path: Path, items: bytes, reason: str
) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(FEED % items)
    (refused,) = read(path, seconds=1)
    assert isinstance(refused, UnreadableRecord)
    assert reason in refused.reason


def table_of_one_value(length: int) -> pa.Table:
    return pa.table({"text": pa.DictionaryArray.from_arrays(pa.array([0] * 256, pa.int32()), ["a" * length])})


@pytest.mark.parametrize(("length", "read_whole"), [(9_000_000, True), (66_000_000, False)])
def test_a_parquet_bomb_is_unpacked_once_or_not_at_all(tmp_path: Path, length: int, read_whole: bool) -> None:
    path = tmp_path / "bomb.parquet"
    pq.write_table(table_of_one_value(length), path, compression="zstd")
    assert path.stat().st_size < 20_000
    found = read(path)
    assert all(isinstance(one, RawDocument) for one in found) is read_whole
    assert len(found) == (256 if read_whole else 1)


def test_damage_of_which_arrow_would_end_the_process_costs_its_file_only(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(Path(__file__).with_name("read").joinpath("histogram.parquet").read_bytes())
    (tmp_path / "b.txt").write_text("Some 300 people rallied in Minsk.", "utf-8")
    refused, whole = read(tmp_path)
    assert isinstance(refused, UnreadableRecord)
    assert "histogram size mismatch" in refused.reason
    assert isinstance(whole, RawDocument)


def test_a_packed_page_in_a_crawl_is_unpacked_to_the_limit_only(tmp_path: Path) -> None:
    path = tmp_path / "bomb.warc.gz"
    body = gzip.compress(b"<html>" + b"a" * 100_000_000, 1)
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + body
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % len(response)
    path.write_bytes(gzip.compress(head + response + b"\r\n\r\n"))
    (refused,) = read(path)
    assert isinstance(refused, UnreadableRecord)
    assert refused.status == "too_large"


def test_an_archive_is_never_unpacked_whatever_paths_it_names(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../outside.txt", "Some 300 people rallied in Minsk.")
    with pytest.raises(InputError, match="no file of a known format"):
        read(tmp_path / "a.zip")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


MARKUP = "</title></script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>[x](javascript:alert(3))"


def test_markup_in_every_cell_of_an_article_is_text_on_every_page(
    tmp_path: Path, protests: Callable[..., tuple[int, str, str]]
) -> None:
    row = {"id": MARKUP, "title": MARKUP, "publisher": MARKUP, "url": f"http://example.org/{MARKUP}"}
    told = f"Some 300 people rallied in Minsk on 10 August 2019, {MARKUP} said. {MARKUP}"
    path = tmp_path / f"{MARKUP.replace('/', '')}.jsonl"
    path.write_text(json.dumps({**row, "text": told, "published": "2019-08-12"}) + "\n", "utf-8")
    dataset = tmp_path / "dataset"
    assert protests("build", path, "--output", dataset)[0] == 0
    assert protests("audit", dataset, "--output", tmp_path / "sheet.csv")[0] == 0
    pages = [p for p in tmp_path.rglob("*.html") if p.is_file()]
    assert {"index.html", "CODEBOOK.html", "sheet.html"} <= {p.name for p in pages}
    for page in pages:
        text = page.read_text("utf-8")
        assert "<img src=x" not in text, page
        assert "<script>alert" not in text, page


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_a_short_run_of_the_fuzzer_finds_nothing(name: str) -> None:
    assert fuzz.run(name, 40, 7).failures == []
