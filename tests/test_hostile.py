"""Hostile input: each costs itself only, within the limits, and cases found by `make fuzz` stay here."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest

from etl.pipeline import BuildOptions, code_document, load_kit
from etl.read import read_documents
from etl.read.limits import MAX_DOCUMENT_BYTES, RATIO_APPLIES_ABOVE
from etl.records import Coded, RawDocument, UnreadableRecord
from tests import fuzz

Read = list[RawDocument | UnreadableRecord]
SECONDS = 2.0

PAGE = "<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
TOLD = "<p>Some 300 people rallied in Minsk on 10 August 2019 to demand fair elections, police said.</p>"


def code(body: str | bytes, kind: str = "html") -> Coded:
    kit = load_kit()
    code_document(RawDocument("w", "", "w", "html", PAGE.encode()), kit, BuildOptions())  # loads what is loaded once
    started = time.process_time()
    document = RawDocument("f", "", "f", kind, body, published="2019-08-12", language="en")
    coded = code_document(document, kit, BuildOptions())
    assert time.process_time() - started < SECONDS
    return coded


def read(path: Path) -> Read:
    return list(read_documents([str(path)], lambda _: None))


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
    "half a surrogate in the encoding": PAGE.format(title="x", head='<meta charset="\ud800">', body=TOLD),
}


@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_a_hostile_page_is_read_in_time_and_says_only_what_it_says(name: str) -> None:
    coded = code(HOSTILE_PAGES[name].encode("utf-8", "surrogatepass"))
    assert coded.entry.status in {"events", "no_event", "irrelevant", "unreadable"}
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


def test_a_line_over_the_limit_is_too_large_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(MAX_DOCUMENT_BYTES // 1_000_000 + 2):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n{"text": "A rally in Minsk."}\n')
    first, second = read(path)
    assert isinstance(first, UnreadableRecord)
    assert first.status == "too_large"
    assert isinstance(second, RawDocument)
    path.unlink()


def test_a_feed_with_a_character_that_is_none_is_one_unreadable_record(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"  # found by fuzzing: the library raised, and the build ended
    path.write_bytes(b"<rss><channel><item><title>x&#x110000;</title></item></channel></rss>")
    assert len(read(path)) >= 1


@pytest.mark.parametrize("name", ["HTML", *fuzz.OTHERS])
def test_a_short_run_of_the_fuzzer_finds_nothing(name: str) -> None:
    target, _, length = fuzz.OTHERS.get(name, (fuzz.read_page, 1, 800))
    _, _, failures = fuzz.run(name, target, 4 if name == "HTML" else 40, 7, length)
    assert failures == []
