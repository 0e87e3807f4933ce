"""Hostile bytes and texts through readers, cleaning and extraction, counted: no crash, no hang, no flood of memory.

    python -m tests.fuzz [--pages 20000] [--others 200000] [--seed 1]        (make fuzz)

Inputs are made from real ones (the sample articles, gold sentences) by cutting, doubling, splicing and by pieces that
have broken such programs before, the same ones for the same seed. An execution fails where an exception escapes that
the line does not turn into a ledger row, where it takes over 2 s of processor time, or where the process has grown by
over 500 MB. What fails is printed as a Python literal, to become a case of `tests/test_hostile.py`.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from etl.detect import detect_mentions
from etl.extract import extract_claims
from etl.extract.date import resolve_dates
from etl.geocode import find_toponyms
from etl.language import annotate
from etl.pipeline import BuildOptions, Kit, code_document, load_kit
from etl.read import READERS
from etl.read.compressed import UNPACKERS, DamagedFileError
from etl.read.html import extract_article
from etl.read.source import Source
from etl.records import RawDocument
from tests.sample import ARTICLES

SECONDS = 2.0
MEGABYTES = 500
PIECES = (
    "\x00", "\ud800", "\udfff\ud800", "\u202e", "\u2066", "\ufeff", "\u200b" * 50, "&#0;", "&#x110000;",
    "&nbsp", "<!--", "-->", "<![CDATA[", "]]>", "<script>", "</script>", "<style>*{",
    "<svg><style><!--</style>", "<table><tr><td>", "<div>" * 300, "</p>" * 200, '<meta charset="utf-7">',
    '<meta charset="\ud800">', "<time datetime='99999-13-45'>", "<plaintext>", "0000-00-00", "99999-01-01",
    "31 February 0000", "9" * 400, "1," * 200, "1.000.000.000.000.000", "-0", "1e309", "NaN", "a" * 500,
    "and " * 150, "(" * 300, "in in in in in", "'" * 100, '""","', "=cmd|' /C calc'!A0",
    "../../../etc/passwd", "%s%n{0}", "\\x", "\r\n\r\r\n", "\t", "\v", "\x85", "\u2028", "١٢٣", "Ⅻ", "½",
    "ﬁ", "İ", "ß", "several dozen million thousands of", "between 5 and 3 people",
    "from Monday to Sunday to Monday", "Police detained police who detained protesters",
)  # fmt: skip
"""What has broken programs like this one: characters, markup, dates, numbers, repetition."""


def seeds(name: str) -> list[bytes]:
    """What inputs of a target are made from: the sample articles, or files of its format."""
    pieces = [path.read_bytes()[:6000] for path in sorted(ARTICLES.glob("*-dev-*"))]
    if name == "json lines":
        return (ARTICLES / "notes-dev.jsonl").read_bytes().splitlines(keepends=True)
    if name == "csv":
        head, *rows = (ARTICLES / "table-dev.csv").read_bytes().splitlines(keepends=True)
        return [head + b"".join(rows[at : at + 3]) for at in range(0, len(rows), 3)]
    if name == "feed":
        return [(ARTICLES / "feed-dev.xml").read_bytes()[:3000], *pieces[:3]]
    if name == "zstd":
        return [zstandard.compress(piece) for piece in pieces]
    if name == "parquet":
        sink = io.BytesIO()
        pq.write_table(pa.table({"id": ["1", "2"], "text": ["A rally in Minsk.", "Another."]}), sink)
        return [sink.getvalue()]
    return pieces


def hostile_inputs(dice: random.Random, base: list[bytes], length: int) -> Iterator[bytes]:
    """Mutations without end, each at most about `length` bytes."""
    while True:
        data = bytearray(dice.choice(base))
        if dice.random() < 0.5:
            start = dice.randrange(max(1, len(data) - length // 2))
            data = data[start : start + dice.randrange(1, length)]
        data = data[:length]
        for _ in range(dice.randrange(1, 8)):
            at = dice.randrange(len(data) + 1)
            match dice.randrange(6):
                case 0:
                    data[at:at] = dice.choice(PIECES).encode("utf-8", "surrogatepass")
                case 1:
                    data[at : at + dice.randrange(30)] = b""
                case 2:
                    data[at:at] = data[max(0, at - dice.randrange(60)) : at] * dice.randrange(1, 8)
                case 3 if data:
                    data[at % len(data)] = dice.randrange(256)
                case 4:
                    other = dice.choice(base)
                    cut = dice.randrange(len(other))
                    data[at:at] = other[cut : cut + dice.randrange(200)]
                case _:
                    data[at:at] = dice.choice(PIECES).encode("utf-16-le", "surrogatepass")
        yield bytes(data[: 2 * length])


def read_page(data: bytes, kit: Kit) -> None:
    """A page through cleaning and the whole line."""
    extract_article(data)
    code_document(RawDocument("f.html", "", "f", "html", data), kit, BuildOptions(published=date(2019, 8, 12)))


def read_format(suffix: str, packing: str = "") -> Callable[[bytes, Kit], None]:
    """A file of a format, perhaps compressed, through its reader."""

    def read(data: bytes, kit: Kit) -> None:
        stream = io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]
        unpacked = UNPACKERS[packing](stream) if packing else stream
        try:
            for _ in READERS[suffix](Source("f" + suffix, "f", unpacked, lambda _: None, None, set())):
                pass
        except (DamagedFileError, OSError, EOFError):
            pass  # what `read_file` turns into a ledger row

    return read


def packed(data: bytes, kit: Kit) -> None:
    """A gzip file whose bytes were damaged after packing."""
    whole = bytearray(gzip.compress(data, 1))
    whole[len(data) % len(whole)] ^= 0x55
    read_format(".txt", ".gz")(bytes(whole), kit)


def code_text(language: str) -> Callable[[bytes, Kit], None]:
    """A text through detection, extraction and geocoding by one pack."""

    def code(data: bytes, kit: Kit) -> None:
        text, pack = data.decode("utf-8", "replace"), kit.packs[language]
        sentences = annotate(text, pack, body_start=0, policy_name="ccc")
        detect_mentions(sentences, pack)
        extract_claims(sentences, pack)
        find_toponyms(text, language=language, vocabulary=kit.toponyms[language], gazetteer=kit.gazetteer)

    return code


def whole_text(data: bytes, kit: Kit) -> None:
    """A text through the whole line."""
    document = RawDocument("f.txt", "", "f", "text", data.decode("utf-8", "replace"), published="2019-08-12")
    code_document(document, kit, BuildOptions())


def dates(data: bytes, kit: Kit) -> None:
    """A text through the resolver of dates."""
    resolve_dates(data.decode("utf-8", "replace"), date(2019, 8, 12))


OTHERS: dict[str, tuple[Callable[[bytes, Kit], None], int, int]] = {
    "text": (read_format(".txt"), 4, 800),
    "json lines": (read_format(".jsonl"), 4, 2000),
    "csv": (read_format(".csv"), 4, 2000),
    "parquet": (read_format(".parquet"), 2, 3000),
    "feed": (read_format(".xml"), 2, 3000),
    "gzip": (packed, 2, 800),
    "zstd": (read_format(".txt", ".zst"), 1, 3000),
    "dates": (dates, 2, 160),
    "English": (code_text("en"), 2, 160),
    "Russian": (code_text("ru"), 2, 160),
    "whole line": (whole_text, 1, 300),
}
"""What is run, in which proportion, and how long its inputs are."""


def run(
    name: str, target: Callable[[bytes, Kit], None], number: int, seed: int, length: int
) -> tuple[int, float, list[str]]:
    """(executions, the slowest in seconds of processor time, failures as lines) of one target."""
    kit, slowest, failures = load_kit(), 0.0, []
    inputs = hostile_inputs(random.Random(seed), seeds(name), length)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(number):
        data = next(inputs)
        started = time.process_time()
        try:
            target(data, kit)
        except Exception as error:  # noqa: BLE001 - every kind is a finding
            failures.append(f"{type(error).__name__}: {error}: {data!r}")
        taken = time.process_time() - started
        slowest = max(slowest, taken)
        if taken > SECONDS:
            failures.append(f"{taken:.1f} s: {data!r}")
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) // 1024
        if grown > MEGABYTES:
            failures.append(f"grown by {grown} MB: {data!r}")
            memory += grown * 1024
    return number, slowest, failures


def main() -> None:
    """Runs all targets, prints counts and failures; exit 1 where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--others", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    shares = sum(share for _, share, _ in OTHERS.values())
    plan = [("HTML", read_page, options.pages, 1500)]
    plan += [(name, target, -(-options.others * share // shares), n) for name, (target, share, n) in OTHERS.items()]
    bad = 0
    for name, target, number, length in plan:
        started = time.process_time()
        done, slowest, failures = run(name, target, number, options.seed, length)
        bad += len(failures)
        sys.stdout.write(
            f"{name}: {done} executions in {time.process_time() - started:.0f} s, slowest {slowest:.2f} s, "
            f"{len(failures)} failures\n"
        )
        for line in failures[:5]:
            sys.stdout.write(f"  {line[:1500]}\n")
        sys.stdout.flush()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"peak memory of the process {peak} MB (with gazetteer and packs)\n")
    raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
