"""Each format's good and bad input: everything is a document, a ledger row or a one-line error."""

from __future__ import annotations

import gzip
import io
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from etl.clean import clean_document, ledger_entry_of
from etl.errors import InputError
from etl.read import READERS, read_documents
from etl.read import compressed as compressed_module
from etl.records import RawDocument, UnreadableRecord

Read = Callable[..., tuple[list[RawDocument], list[UnreadableRecord], list[str]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write one file and read its folder: documents, unreadable records, warnings."""

    def read_one(name: str, data: bytes | str) -> tuple[list[RawDocument], list[UnreadableRecord], list[str]]:
        (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return read_all(str(tmp_path))

    return read_one


def read_all(*inputs: str) -> tuple[list[RawDocument], list[UnreadableRecord], list[str]]:
    warnings: list[str] = []
    records = list(read_documents(inputs, warnings.append))
    documents = [record for record in records if isinstance(record, RawDocument)]
    refused = [record for record in records if isinstance(record, UnreadableRecord)]
    for record in refused:
        assert "\n" not in record.reason
        assert record.source_file in record.reason
        assert ledger_entry_of(record, "v").status == record.status
    return documents, refused, warnings


@pytest.mark.parametrize("suffix", sorted(READERS))
@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_an_empty_file_is_one_ledger_row(read: Read, suffix: str, packing: str) -> None:
    data = {"": b"", ".gz": gzip.compress(b""), ".zst": zstandard.compress(b"")}[packing]
    documents, refused, _ = read(f"nothing{suffix}{packing}", data)
    assert documents == []
    assert [(r.status, r.record) for r in refused] == [("unreadable", "")]
    assert refused[0].reason == f"nothing{suffix}{packing}: empty"


# ---- text ----


def test_the_first_line_of_a_text_file_is_its_title(read: Read) -> None:
    documents, _, _ = read("001.v2.txt", "Rally in Minsk\n\nThousands came.\n")
    assert documents == [RawDocument("001.v2.txt", "", "001.v2", "text", "Thousands came.\n", title="Rally in Minsk")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251"])
def test_text_in_any_common_encoding_reads_the_same(read: Read, encoding: str) -> None:
    text = "Митинг в Минске\n\nНа площадь вышли тысячи человек, сообщила полиция города."
    documents, refused, _ = read("ru.txt", text.encode(encoding))
    assert refused == []
    assert (documents[0].title, documents[0].body) == tuple(text.split("\n\n"))


def test_invalid_bytes_in_a_utf8_text_cost_only_themselves(read: Read) -> None:
    documents, _, _ = read("broken.txt", "Митинг\n\nНа площадь ".encode() + b"\xff" + " вышли тысячи.".encode())
    assert documents[0].body == "На площадь \ufffd вышли тысячи."


def test_nuls_in_a_text_are_removed_by_cleaning(read: Read) -> None:
    documents, _, _ = read("nul.txt", "Rally\n\nThou\0sands came.")
    assert clean_document(documents[0]).text == "Rally\n\nThousands came."  # type: ignore[union-attr]


# ---- size ----


def test_a_page_of_20_mb_is_too_large_and_not_read(tmp_path: Path) -> None:
    with (tmp_path / "big.html").open("wb") as file:
        file.truncate(20_000_000)
    (tmp_path / "small.txt").write_text("Rally\n\nThousands came.")
    documents, refused, _ = read_all(str(tmp_path))
    assert [(r.source_file, r.status, r.n_bytes) for r in refused] == [("big.html", "too_large", 20_000_000)]
    assert [d.source_file for d in documents] == ["small.txt"]


def test_a_compressed_page_of_20_mb_is_too_large(read: Read) -> None:
    documents, refused, _ = read("big.html.gz", gzip.compress(b"<p>rally</p>" * 2_000_000, 1))
    assert (documents, [r.status for r in refused]) == ([], ["too_large"])


def test_a_line_over_the_limit_costs_itself_only(read: Read) -> None:
    long = b'{"text": "' + b"x" * 20_000_000 + b'"}\n'
    documents, refused, _ = read("rows.jsonl", b'{"text": "a"}\n' + long + b'{"text": "b"}\n')
    assert [d.body for d in documents] == ["a", "b"]
    assert [(r.record, r.status) for r in refused] == [("2", "too_large")]


# ---- compressed ----


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".zst", zstandard.compress)])
def test_a_truncated_file_keeps_the_rows_before_the_damage(
    read: Read, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    rows = b"".join(b'{"id": "%d", "text": "%s"}\n' % (i, os.urandom(60).hex().encode()) for i in range(5000))
    documents, refused, _ = read(f"rows.jsonl{suffix}", pack(rows)[:-2000])
    assert 1000 < len(documents) < 5000
    assert [d.source_id for d in documents] == [str(i) for i in range(len(documents))]
    assert [r.record for r in refused] == ["rest"]
    assert "cut off" in refused[0].reason


def test_a_damaged_gzip_says_so(read: Read) -> None:
    _, refused, _ = read("page.html.gz", b"this is no gzip file")
    assert [(r.record, r.source_id) for r in refused] == [("", "page")]
    assert "damaged" in refused[0].reason


def test_several_members_are_one_stream(read: Read) -> None:
    packed = gzip.compress(b'{"text": "a"}\n') + b"\0\0" + gzip.compress(b'{"text": "b"}\n')
    documents, refused, _ = read("rows.jsonl.gz", packed)
    assert ([d.body for d in documents], refused) == (["a", "b"], [])


def test_several_frames_are_one_stream(read: Read) -> None:
    packed = zstandard.compress(b'{"text": "a"}\n') + zstandard.compress(b'{"text": "b"}\n')
    documents, refused, _ = read("rows.jsonl.zst", packed)
    assert ([d.body for d in documents], refused) == (["a", "b"], [])


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".zst", zstandard.compress)])
def test_a_compression_bomb_is_stopped(
    read: Read, monkeypatch: pytest.MonkeyPatch, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(compressed_module, "RATIO_APPLIES_ABOVE", 4_000_000)
    documents, refused, _ = read(f"bomb.jsonl{suffix}", pack(b'{"text": "a"}\n' + b" " * 40_000_000))
    assert len(documents) == 1
    assert "times its size" in refused[0].reason


def test_a_compressed_parquet_is_read(read: Read, tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["a", "b"]}), tmp_path / "x")
    documents, refused, _ = read("rows.parquet.gz", gzip.compress((tmp_path / "x").read_bytes()))
    assert ([d.body for d in documents], refused) == (["a", "b"], [])


# ---- JSON Lines ----


def test_a_json_line_cut_in_half_costs_itself_and_names_file_and_line(read: Read) -> None:
    documents, refused, _ = read("rows.jsonl", '{"text": "a"}\n{"text": "b\n\n{"text": "c"}\n')
    assert [d.body for d in documents] == ["a", "c"]
    assert [d.record for d in documents] == ["1", "4"]
    assert [r.record for r in refused] == ["2"]
    assert refused[0].reason.startswith("rows.jsonl:2: not JSON")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "\xff"}', "not UTF-8 at byte 11"),
        (b"[1, 2]", "expected a JSON object, found list"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"text": 5}', "text is int, expected text"),
        (b'{"text": " "}', "empty"),
        (b'{"id": 7, "body": "x"}', "expected text or html, found body, id"),
        (b'{"text": "a", "n": ' + b"1" * 5000 + b"}", "not JSON"),
        (b"\0\0\0", "not JSON"),
    ],
)
def test_a_broken_line_names_what_was_seen(read: Read, line: bytes, reason: str) -> None:
    documents, refused, _ = read("rows.jsonl", line + b'\n{"text": "next"}\n')
    assert [d.body for d in documents] == ["next"]
    assert refused[0].reason.startswith("rows.jsonl:1: ")
    assert reason in refused[0].reason


def test_a_lone_surrogate_is_replaced_and_a_pair_is_joined(read: Read) -> None:
    documents, refused, _ = read("rows.jsonl", r'{"id": "\ud800", "text": "a\ud800 \ud83d\ude00", "title": "\udfff"}')
    assert refused == []
    assert documents[0].body == "a\ufffd \U0001f600"
    assert documents[0].source_id == "\ufffd"
    assert documents[0].title == "\ufffd"


def test_the_id_is_kept_verbatim_and_rows_without_have_none(read: Read) -> None:
    documents, _, _ = read("rows.jsonl", '{"id": " A/1 ", "text": "x"}\n{"id": 12, "text": "x"}\n{"text": "x"}\n')
    assert [d.source_id for d in documents] == [" A/1 ", "12", None]


def test_unknown_columns_are_kept_out_and_named_once(read: Read) -> None:
    _, _, warnings = read("rows.jsonl", '{"text": "x", "mood": 1}\n{"text": "y", "mood": 2, "shade": 3}\n')
    assert warnings == ["rows.jsonl: columns kept out: mood", "rows.jsonl: columns kept out: shade"]


def test_html_in_a_row_is_utf8_whatever_it_declares(read: Read) -> None:
    page = '<meta charset="windows-1251"><p>Митинг</p>'
    documents, _, _ = read("rows.jsonl", json.dumps({"html": page, "url": "https://example.org/a"}))
    assert documents[0].kind == "html"
    assert documents[0].body == b"\xef\xbb\xbf" + page.encode()


def test_json_lines_with_a_byte_order_mark_are_read(read: Read) -> None:
    line = '{"text": "Митинг Ċ"}\n{"text": "b"}\n'
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        documents, refused, _ = read("rows.jsonl", line.encode(encoding))
        assert ([d.body for d in documents], refused) == (["Митинг Ċ", "b"], [])


# ---- CSV ----


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_rows_are_read_with_any_common_delimiter(read: Read, delimiter: str) -> None:
    head = delimiter.join(("id", "Text", "published", "mood"))
    body = delimiter.join(("7", '"two\nlines"', "2019-08-10", "good"))
    documents, refused, warnings = read("rows.csv", f"\ufeff{head}\r\n{body}\r\n\r\n")
    assert refused == []
    assert documents == [RawDocument("rows.csv", "2", "7", "text", "two\nlines", published="2019-08-10")]
    assert warnings == ["rows.csv: columns kept out: mood"]


def test_a_csv_without_text_is_one_row_naming_what_it_has(read: Read) -> None:
    documents, refused, _ = read("rows.csv", "id,body\n1,x\n2,y\n")
    assert documents == []
    assert [r.reason for r in refused] == ["rows.csv: expected a column text or html, found id, body"]


def test_a_csv_row_with_too_many_cells_is_named_by_line(read: Read) -> None:
    documents, refused, _ = read("rows.csv", "id,text\n1,a\n2,b,c\n3,d\n")
    assert [d.body for d in documents] == ["a", "d"]
    assert [r.reason for r in refused] == ["rows.csv:3: expected 2 cells, found 3"]


def test_a_csv_with_a_quote_out_of_place_says_where(read: Read) -> None:
    documents, refused, _ = read("rows.csv", 'id,text\n1,"a"b\n2,c\n3,"never closed\n4,d\n')
    assert [d.source_id for d in documents] == ["2"]
    assert [r.record for r in refused] == ["2", "4"]


def test_a_csv_cell_longer_than_the_module_allows_by_default_is_read(read: Read) -> None:
    documents, _, _ = read("rows.csv", "text\n" + "x" * 500_000 + "\n")
    assert len(documents[0].body) == 500_000


def test_a_csv_in_a_code_page_is_read(read: Read) -> None:
    documents, _, _ = read("rows.csv", "id;text\n1;На площадь вышли тысячи человек\n".encode("cp1251"))
    assert documents[0].body == "На площадь вышли тысячи человек"


def test_a_csv_in_utf16_is_read(read: Read) -> None:
    documents, _, _ = read("rows.csv", "id\ttext\r\n1\tМитинг\r\n2\tпикет\r\n".encode("utf-16"))
    assert [d.body for d in documents] == ["Митинг", "пикет"]


def test_nuls_in_a_csv_are_read(read: Read) -> None:
    documents, _, _ = read("rows.csv", b"id,text\n1,a\0b\n2,c\n")
    assert [d.body for d in documents] == ["a\0b", "c"]


# ---- Parquet ----


def test_parquet_timestamps_keep_their_own_date(read: Read, tmp_path: Path) -> None:
    moment = datetime(2019, 8, 9, 22, 30, tzinfo=UTC)
    table = pa.table(
        {
            "id": pa.array([1, 2]),
            "text": pa.array(["a", None], pa.large_string()),
            "published": pa.array([moment, None], pa.timestamp("us", "Europe/Moscow")),
            "mood": [1, 2],
        }
    )
    pq.write_table(table, tmp_path / "rows.parquet")
    documents, refused, warnings = read_all(str(tmp_path))
    assert documents[0].published == "2019-08-10T01:30:00+03:00"
    assert [(r.record, r.source_id) for r in refused] == [("2", "2")]
    assert warnings == ["rows.parquet: columns kept out: mood"]


def test_a_parquet_cell_that_is_no_utf8_costs_its_row(tmp_path: Path) -> None:
    bad = pa.array([b"good", b"\xff\xfe"]).view(pa.string())
    pq.write_table(pa.table({"text": bad}), tmp_path / "rows.parquet")
    documents, refused, _ = read_all(str(tmp_path))
    assert [d.body for d in documents] == ["good"]
    assert [r.reason for r in refused] == ["rows.parquet:2: not UTF-8 in text"]


def test_a_parquet_that_is_none_is_one_row(read: Read) -> None:
    documents, refused, _ = read("rows.parquet", b"PAR1 but not really")
    assert (documents, [r.record for r in refused]) == ([], [""])
    assert "not Parquet" in refused[0].reason


def test_a_parquet_without_text_names_its_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"body": ["a"]}), tmp_path / "rows.parquet")
    _, refused, _ = read_all(str(tmp_path))
    assert refused[0].reason == "rows.parquet: expected a column text or html, found body"


# ---- feeds ----

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Example</title><language>en-gb</language>
<item><guid>g1</guid><title>Rally in Minsk</title><link>https://example.org/1</link><description>Short.</description>
<content:encoded><![CDATA[<p>Thousands <b>rallied</b> in Minsk.</p><p>Police watched.</p>]]></content:encoded>
<pubDate>Sat, 10 Aug 2019 00:30:00 +0300</pubDate></item>
<item><title>Plain</title><link>https://example.org/2</link><description>Hundreds came.</description></item>
<item><guid>g1</guid><title>Same guid</title><description>Again.</description></item>
<item><title>Nothing</title></item>
</channel></rss>"""


def test_a_feed_gives_full_content_over_summary(read: Read) -> None:
    documents, refused, _ = read("feed.xml", RSS)
    first, second, third = documents
    assert (first.kind, first.source_id, first.record, first.url) == ("html", "g1", "g1", "https://example.org/1")
    assert b"<p>Police watched.</p>" in first.body
    assert (first.published, first.language) == ("Sat, 10 Aug 2019 00:30:00 +0300", "en-gb")
    assert (second.kind, second.body, second.source_id) == ("text", "Hundreds came.", "https://example.org/2")
    assert (third.record, third.source_id) == ("item 3", "g1")
    assert [r.record for r in refused] == ["item 4"]


def test_a_guid_that_is_no_short_line_is_kept_as_the_id_alone(read: Read) -> None:
    documents, _, _ = read("feed.xml", RSS.replace("g1", "g" * 600, 1))
    assert (documents[0].record, documents[0].source_id) == ("item 1", "g" * 600)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused_at_once(read: Read, encoding: str) -> None:
    lines = ['<!ENTITY a0 "ha">'] + [f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)]
    bomb = f"<?xml version='1.0'?><!-- <a> --><!DOCTYPE rss [{''.join(lines)}]>" + RSS[21:].replace("Short.", "&a11;")
    start = time.monotonic()
    documents, refused, _ = read("bomb.xml", bomb.encode(encoding))
    assert time.monotonic() - start < 5
    assert (documents, len(refused)) == ([], 1)
    assert "entities" in refused[0].reason


def test_external_entities_are_refused(read: Read) -> None:
    data = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + RSS[21:].replace("Short.", "&x;")
    documents, refused, _ = read("evil.xml", data)
    assert (documents, len(refused)) == ([], 1)


@pytest.mark.parametrize(
    "start",
    [
        "<?x <a?><!DOCTYPE rss [",
        "<!-- > --><!DOCTYPE rss SYSTEM '<a' [",
        '<!DOCTYPE rss PUBLIC ">" "<a>" [<!-- -->',
        "<!DOCTYPE rss [<!ATTLIST rss a CDATA #IMPLIED>",
        "<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE rss +AFsAPAAh-ENTITY b 'b'>",
    ],
)
def test_definitions_of_entities_are_found_behind_what_hides_them(read: Read, start: str) -> None:
    data = f"{start}<!ENTITY a '{'a' * 1000}'>]>" + RSS[21:].replace("Short.", "&a;" * 1000).replace("+0300", "MSK")
    documents, refused, _ = read("evil.xml", data)
    assert (documents, len(refused)) == ([], 1)
    assert "entities" in refused[0].reason


def test_a_feed_with_a_document_type_and_no_definitions_is_read(read: Read) -> None:
    start = '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://example.org/[a].dtd">'
    assert len(read("feed.xml", start + RSS[21:])[0]) == 3


def test_every_item_has_a_record_of_its_own_whatever_its_guid(read: Read) -> None:
    item = "<item><guid>item 2</guid><description>Thousands rallied.</description></item>"
    documents, _, _ = read("feed.xml", f"<rss version='2.0'><channel>{item * 3}</channel></rss>")
    assert [d.record for d in documents] == ["item 2", "item 2 again", "item 3"]


def test_a_feed_cut_off_keeps_its_items_and_says_so(read: Read) -> None:
    documents, refused, _ = read("feed.xml", RSS[: RSS.index("<item><title>Plain")])
    assert [d.source_id for d in documents] == ["g1"]
    assert [r.record for r in refused] == ["rest"]


@pytest.mark.parametrize("data", ["<html><p>no feed</p></html>", "just words", "<a>" * 10_000, "\0\0"])
def test_xml_that_is_no_feed_is_one_row(read: Read, data: str) -> None:
    documents, refused, _ = read("other.xml", data)
    assert (documents, len(refused)) == ([], 1)


# ---- inputs ----


def test_folders_are_read_in_order_of_names_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.TXT", "a.txt", ".hidden/x.txt", "b/.x.txt", "b/c/3.txt", "photo.jpg", "b/more.jpg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Rally\n\nThousands came.")
    documents, refused, warnings = read_all(str(tmp_path))
    assert [d.source_file for d in documents] == ["a.txt", "b/1.TXT", "b/2.txt", "b/c/3.txt"]
    assert refused == []
    assert warnings == ["files of unknown format passed over: .jpg (photo.jpg)"]


def test_source_file_is_relative_to_the_input(tmp_path: Path) -> None:
    path = tmp_path / "news" / "2019" / "a.txt"
    path.parent.mkdir(parents=True)
    path.write_text("Rally\n\nThousands came.")
    for given, name in {
        str(path): "a.txt",
        str(tmp_path / "news"): "2019/a.txt",
        str(tmp_path / "news" / "**" / "*.txt"): "2019/a.txt",
        str(tmp_path / "n*"): "news/2019/a.txt",
    }.items():
        assert [d.source_file for d in read_all(given)[0]] == [name]


def test_a_file_reached_twice_is_read_once_whatever_the_order(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("Rally\n\nThousands came.")
    inputs = [str(tmp_path), str(tmp_path / "sub"), str(tmp_path / "sub" / "a.txt")]
    assert [d.source_file for d in read_all(*inputs)[0]] == ["sub/a.txt"]
    assert [d.source_file for d in read_all(*reversed(inputs))[0]] == ["sub/a.txt"]


def test_files_of_one_name_have_the_folders_in_front_that_tell_them_apart(tmp_path: Path) -> None:
    inputs = [tmp_path / "x" / "day1", tmp_path / "y" / "day1", tmp_path / "day2", tmp_path / "day3" / "a.txt"]
    for path in (*(folder / "a.txt" for folder in inputs[:3]), inputs[3], inputs[0] / "b" / "c.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Rally\n\nThousands came.")
    names = ["b/c.txt", "day2/a.txt", "day3/a.txt", "x/day1/a.txt", "y/day1/a.txt"]
    for given in permutations(map(str, inputs)):
        documents, _, (warning,) = read_all(*given)
        assert sorted(d.source_file for d in documents) == names
        assert warning.startswith(
            "files of one name, told apart by their folders: 4, as day2/a.txt, day3/a.txt, x/day1"
        )


def test_a_name_is_made_longer_where_another_becomes_the_same(tmp_path: Path) -> None:
    inputs = [tmp_path / "p" / "day1", tmp_path / "day2", tmp_path / "q"]
    for path in (inputs[0] / "a.txt", inputs[1] / "a.txt", inputs[2] / "day1" / "a.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Rally\n\nThousands came.")
    names = sorted(d.source_file for d in read_all(*map(str, inputs))[0])
    assert names == ["day2/a.txt", "p/day1/a.txt", "q/day1/a.txt"]


def test_two_names_that_are_one_as_utf8_are_refused(tmp_path: Path) -> None:
    for name in (b"a\xff.txt", rb"a\xff.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("Rally\n\nThousands came.")
    with pytest.raises(InputError, match="rename one of them"):
        read_documents([str(tmp_path)], lambda _: None)


@pytest.mark.parametrize("given", ["missing.txt", "no/such/*.txt", "", "a\0b", "x" * 5000, "empty", "photo.jpg"])
def test_an_input_that_gives_nothing_is_an_error_before_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(InputError) as error:
        read_documents([given], lambda _: None)
    assert "\n" not in str(error.value)


def test_a_glob_in_the_working_folder_has_no_fixed_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Rally\n\nThousands came.")
    monkeypatch.chdir(tmp_path)
    assert [d.source_file for d in read_all("*.txt")[0]] == ["a.txt"]
    assert [d.source_file for d in read_all("./*.txt")[0]] == ["a.txt"]
    assert [d.source_file for d in read_all(".")[0]] == ["a.txt"]


def test_linked_folders_are_read_once_and_broken_links_are_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "a.txt").write_text("Rally\n\nThousands came.")
    (tmp_path / "in" / "linked").symlink_to(tmp_path / "far")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "gone.txt")
    documents, _, warnings = read_all(str(tmp_path / "in"))
    assert [d.source_file for d in documents] == ["linked/a.txt"]
    assert warnings == ["gone.txt: passed over, no regular file or a broken link"]


def test_a_name_with_brackets_is_a_file_before_it_is_a_glob(tmp_path: Path) -> None:
    path = tmp_path / "a[1].txt"
    path.write_text("Rally\n\nThousands came.")
    assert [d.source_file for d in read_all(str(path))[0]] == ["a[1].txt"]


def test_a_folder_without_read_permission_costs_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").write_text("Rally\n\nThousands came.")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    documents, _, warnings = read_all(str(tmp_path))
    assert [d.source_file for d in documents] == ["a.txt"]
    assert len(warnings) == 1
    assert "closed: folder cannot be read: Permission denied" in warnings[0]


def test_a_file_that_cannot_be_opened_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Rally\n\nThousands came.")
    (tmp_path / "b.txt").write_text("Rally\n\nThousands came.")

    class Closed(io.FileIO):
        def __init__(self, path: Path) -> None:
            if path.name == "a.txt":
                raise PermissionError(13, "Permission denied", str(path))
            super().__init__(path)

    monkeypatch.setattr(io, "FileIO", Closed)
    documents, refused, _ = read_all(str(tmp_path))
    assert [d.source_file for d in documents] == ["b.txt"]
    assert [(r.source_id, r.reason) for r in refused] == [("a", "a.txt: Permission denied")]


def test_a_file_name_that_is_no_utf8_can_be_written(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.txt")).write_text("Rally\n\nThousands came.")
    documents, _, _ = read_all(str(tmp_path))
    assert documents[0].source_file == r"a\xff.txt"
    assert clean_document(documents[0], published=date(2019, 8, 10)).published_basis == "option"
