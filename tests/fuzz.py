"""Hostile bytes and texts through readers, cleaning and extraction, counted: no crash, no hang, no flood of memory.

    python -m tests.fuzz [--pages 20000] [--others 200000] [--seed 1]        (make fuzz)

Inputs are made from real ones (the sample articles, their sentences) by cutting, doubling, splicing and by pieces that
have broken such programs before. atheris keeps those that reach code which none before had reached, and makes the next
ones from them; where it has no wheel, inputs are made without guidance. An execution fails where an exception escapes
that the line does not turn into a ledger row, where it takes over 2 s of processor time, or where the process has grown
by over 500 MB. What fails is printed as a Python literal, to become a case of `tests/test_hostile.py`.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from etl.correct import load_corrections
from etl.detect import detect_mentions
from etl.errors import ProtestDataError
from etl.extract import extract_claims
from etl.extract.date import resolve_dates
from etl.geocode import find_toponyms
from etl.kit import Kit, load_kit
from etl.language import annotate
from etl.pipeline import BuildOptions, code_document
from etl.read import READERS
from etl.read.compressed import UNPACKERS, DamagedFileError
from etl.read.html import extract_article
from etl.read.source import Source
from etl.records import RawDocument
from tests.sample import ARTICLES, ROOT

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
    """What inputs of a target are made from: the sample articles, sentences of them, or files of its format."""
    pieces = [path.read_bytes()[:6000] for path in sorted(ARTICLES.glob("*-dev-*"))]
    match name:
        case "json lines":
            return (ARTICLES / "notes-dev.jsonl").read_bytes().splitlines(keepends=True)
        case "csv":
            head, *rows = (ARTICLES / "table-dev.csv").read_bytes().splitlines(keepends=True)
            return [head + b"".join(rows[at : at + 3]) for at in range(0, len(rows), 3)]
        case "feed":
            return [(ARTICLES / "feed-dev.xml").read_bytes()[:3000], *pieces[:3]]
        case "zstd":
            return [zstandard.compress(piece) for piece in pieces]
        case "parquet":
            sink = io.BytesIO()
            pq.write_table(pa.table({"id": ["1", "2"], "text": ["A rally in Minsk.", "Another."]}), sink)
            return [sink.getvalue()]
        case "WARC":
            records = [_warc_record(piece[:1500]) for piece in pieces[:8]]
            return [*records, *(gzip.compress(record) for record in records)]
        case "corrections":
            return [CORRECTION.encode()]
        case "English" | "Russian" | "Spanish" | "dates" | "whole line":
            rows = (ARTICLES / f"news-{CODES.get(name, 'en')}-dev.jsonl").read_text("utf-8").splitlines()
            texts = [json.loads(row)["text"] for row in rows]
            return [line.encode() for text in texts for line in text.splitlines() if len(line) > 40]
    return pieces


CODES = {"English": "en", "Russian": "ru", "Spanish": "es"}
CORRECTION = """[[correction]]
action = "correct"
event_id = "eeb5001ed5bd88171"
was = { attendance_best = 49900, end_date = "null" }
set = { attendance_best = 50000 }
reason = "the counter's own page says 50,000"
author = "AB"
"""


def _warc_record(page: bytes) -> bytes:
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: http://example.org/1\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(response), response)
    )


def mutate(dice: random.Random, given: bytes, base: list[bytes], length: int) -> bytes:
    """A hostile input made of another, at most about twice `length` bytes."""
    data = bytearray(given)
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
    return bytes(data[: 2 * length])


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


def corrections(data: bytes, kit: Kit) -> None:
    """A file of hand-made corrections: refused in the program's own words or taken."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(data)
        file.flush()
        with suppress(ProtestDataError):
            load_corrections(Path(file.name))


PAGES = "HTML"
TARGETS: dict[str, tuple[Callable[[bytes, Kit], None], int, int]] = {
    PAGES: (read_page, 1, 1500),
    "text": (read_format(".txt"), 2, 800),
    "json lines": (read_format(".jsonl"), 3, 2000),
    "csv": (read_format(".csv"), 3, 2000),
    "parquet": (read_format(".parquet"), 2, 3000),
    "feed": (read_format(".xml"), 2, 3000),
    "WARC": (read_format(".warc"), 2, 3000),
    "gzip": (packed, 2, 800),
    "zstd": (read_format(".txt", ".zst"), 1, 3000),
    "corrections": (corrections, 1, 400),
    "dates": (dates, 2, 160),
    "English": (code_text("en"), 2, 250),
    "Russian": (code_text("ru"), 2, 250),
    "Spanish": (code_text("es"), 2, 250),
    "whole line": (whole_text, 2, 500),
}
"""What is run, in which proportion (pages are counted apart), and how long its inputs are."""


@dataclass
class Trial:
    """What the executions of one target came to. `slowest` is in seconds of processor time."""

    target: Callable[[bytes, Kit], None]
    executions: int = 0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)
    kit: Kit = field(default_factory=load_kit)

    def execute(self, data: bytes) -> None:
        """One execution, and its failure as a line; what it takes in memory is told from what is held before it, since
        the guide keeps its own inputs and counters in this process."""
        held, highest = _resident(), _peak()
        started = time.process_time()
        try:
            self.target(data, self.kit)
        except Exception as error:  # noqa: BLE001 - every kind is a finding
            self.failures.append(f"{type(error).__name__}: {error}: {data!r}")
        taken = time.process_time() - started
        self.executions += 1
        self.slowest = max(self.slowest, taken)
        if taken > SECONDS:
            self.failures.append(f"{taken:.1f} s: {data!r}")
        if (reached := _peak()) > highest and reached - held > MEGABYTES:
            self.failures.append(f"grown by {reached - held} MB: {data!r}")


def _resident() -> int:
    """The memory that this process has now, in megabytes; where the system does not tell it, the most it ever had."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return _peak()
    return pages * resource.getpagesize() // 1024**2


def _peak() -> int:
    """The most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def run(name: str, number: int, seed: int) -> Trial:
    """Executions of a target without guidance."""
    target, _, length = TARGETS[name]
    trial, dice, base = Trial(target), random.Random(seed), seeds(name)
    for _ in range(number):
        trial.execute(mutate(dice, dice.choice(base), base, length))
    return trial


def run_guided(name: str, number: int, seed: int, folder: Path) -> bool:
    """The same in a process of its own, led by what code an input reaches; true where nothing failed."""
    for place, data in enumerate(seeds(name)):
        (folder / f"seed-{place}").write_bytes(data)
    command = [sys.executable, "-m", "tests.fuzz_guided", name, str(number), str(seed), str(folder)]
    ended = subprocess.run(command, cwd=ROOT, check=False).returncode
    if ended not in (0, 1):
        sys.stdout.write(f"{name}: the process ended with {ended}; its input: {folder}\n")
    return ended == 0


def report(name: str, trial: Trial, started: float) -> None:
    """One line for a target, and its first failures."""
    sys.stdout.write(
        f"{name}: {trial.executions} executions in {time.process_time() - started:.0f} s, "
        f"slowest {trial.slowest:.2f} s, peak {_peak()} MB with packs and gazetteer, {len(trial.failures)} failures\n"
    )
    for line in trial.failures[:5]:
        sys.stdout.write(f"  {line[:1500]}\n")
    sys.stdout.flush()


def main() -> None:
    """Runs all targets, prints counts and failures; exit 1 where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--others", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    guided = find_spec("atheris") is not None
    if not guided:
        sys.stdout.write("atheris is not installed (it has wheels for Linux on x86-64 only): without guidance\n")
    shares = sum(share for name, (_, share, _) in TARGETS.items() if name != PAGES)
    bad = False
    for name, (_, share, _) in TARGETS.items():
        number = options.pages if name == PAGES else -(-options.others * share // shares)
        if guided:
            with tempfile.TemporaryDirectory() as folder:
                bad |= not run_guided(name, number, options.seed, Path(folder))
        else:
            started = time.process_time()
            trial = run(name, number, options.seed)
            report(name, trial, started)
            bad |= bool(trial.failures)
    raise SystemExit(bad)


if __name__ == "__main__":
    main()
