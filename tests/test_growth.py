"""When the last version may be built on, what is taken from it, and that a grown dataset is as good as a fresh one."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import arrow, pipeline
from etl.batches import as_columns
from etl.growth import keep_rows, only_grew
from etl.kit import kit_of
from etl.pipeline import build
from etl.records import Coded, Event, LedgerEntry, MergeDecision, Report
from etl.store import PreviousBuild
from etl.write import apply_quarantine, make_tables, write_tables
from tests.bench.incremental import rows_without_ids
from tests.bench.templates import template_articles, write_articles

MANIFEST = {"packs": {"etl": "p1"}, "corrections": None, "options": {"geocoder": "offline", "policy": "ccc"}}
MADE_BY = {"packs": {"etl": "p1"}, "corrections": None, "geocoder": "offline"}
VALUES = {"scope": "event", "event_type": "march", "event_family": "protest", "status": "occurred", "confidence": 0.5}
COUNTS = {"n_reports": 1, "n_copies": 0, "n_publishers": 0, "source_urls": ()}


def previous(path: Path, event_of_report: Mapping[str, str], manifest: Mapping[str, Any] = MANIFEST) -> PreviousBuild:
    return PreviousBuild(path, manifest, event_of_report, {}, {}, (), ())


def document(name: str) -> Coded:
    entry = LedgerEntry(name, "news.jsonl", name, None, "events")
    return Coded(entry, (Report(f"r-{name}", name, VALUES, (), 0, 9),))


@pytest.mark.parametrize(
    ("change", "reports", "grew"),
    [
        ({}, {"r1", "r2"}, True),
        ({}, {"r1"}, True),
        ({}, {"r2"}, False),
        ({"packs": {"etl": "p0"}}, {"r1"}, False),
        ({"corrections": "a hash"}, {"r1"}, False),
        ({"options": {"geocoder": "nominatim"}}, {"r1"}, False),
    ],
)
def test_the_last_version_is_built_on_only_where_articles_alone_were_added(
    tmp_path: Path, change: dict[str, Any], reports: set[str], grew: bool
) -> None:
    assert only_grew(previous(tmp_path, {"r1": "e1"}, {**MANIFEST, **change}), reports, MADE_BY) is grew


def test_rows_of_the_articles_that_stay_are_taken_as_they_are_quarantined_events_too(tmp_path: Path) -> None:
    documents = [document(name) for name in ("a", "b", "c")]
    event_of = {f"r-{name}": f"e-{name}" for name in ("a", "b", "c")}
    events = [Event(f"e-{name}", {**VALUES, **COUNTS}, (f"r-{name}",)) for name in ("a", "b", "c")]
    decisions = [MergeDecision("member", event, report, None, None, "one") for report, event in event_of.items()]
    decisions.append(MergeDecision("retired", "e-old", None, "e-a", None, "gone"))
    copy = LedgerEntry("b", "news.jsonl", "b", None, "duplicate", duplicate_of="a")
    tables = make_tables(events, as_columns(documents), decisions, event_of, {"b": copy})
    write_tables(apply_quarantine(tables, {"e-b": [("rule", "reason")]}), tmp_path)
    coded = as_columns(documents)
    kept = keep_rows(previous(tmp_path, event_of), coded, {"a", "b"})
    assert kept.event_of_report == {"r-a": "e-a", "r-b": "e-b"}
    assert kept.copies["b"].duplicate_of == "a"
    assert sorted(kept.tables["events"]["event_id"].to_pylist()) == ["e-a", "e-b"]
    assert [d["report_id"] for d in kept.tables["merges"].to_pylist()] == ["r-a", "r-b"]
    again = make_tables(events[2:], coded, decisions[2:], event_of, kept.copies, None, kept.tables)
    assert all(again[name].equals(tables[name]) for name in tables)


def judged(dataset: Path) -> dict[str, Any]:
    """What was found about the data; a first version has nothing that it could have changed from."""
    return {k: v for k, v in json.loads((dataset / "quality.json").read_text("utf-8")).items() if k != "trend"}


def pages(dataset: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((dataset / "data_docs").iterdir())}


def test_a_grown_dataset_is_judged_as_a_fresh_one_and_great_expectations_is_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = template_articles(60)
    for name, number in (("most", 54), ("rest", 6)):
        (tmp_path / name).mkdir()
        write_articles(tmp_path / name / f"{name}.jsonl", islice(articles, number))
    most, rest = str(tmp_path / "most"), str(tmp_path / "rest")
    with monkeypatch.context() as patch:
        patch.setattr("expectations.kept.read_kept", lambda _: {})
        build([most, rest], tmp_path / "fresh")
    build([most], tmp_path / "grown")
    before = judged(tmp_path / "grown")
    with monkeypatch.context() as patch:
        patch.setattr("expectations.run._validator", lambda: pytest.fail("Great Expectations was asked"))
        build([rest], tmp_path / "grown")
    assert before != judged(tmp_path / "fresh") == judged(tmp_path / "grown")
    assert pages(tmp_path / "fresh") == pages(tmp_path / "grown")
    for table in ("events", "reports", "claims", "articles", "quarantine"):
        assert rows_without_ids(tmp_path / "fresh", table) == rows_without_ids(tmp_path / "grown", table)
    assert pq.read_metadata(tmp_path / "grown" / "articles.parquet").num_rows == 60


def test_arrays_are_made_without_pandas_which_is_found_when_it_is_asked_for() -> None:
    code = (
        "import sys, pyarrow as pa; from etl.arrow import leave_pandas; leave_pandas(); "
        "column = pa.array([1, None]); assert 'pandas' not in sys.modules; "
        "assert len(column.to_pandas()) == 2 and 'pandas' in sys.modules; leave_pandas.__wrapped__()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.skipif(not platform.libc_ver()[0].startswith("glibc"), reason="only this C library is known to do so")
def test_what_arrow_frees_goes_back_to_the_machine() -> None:
    code = (
        "import pyarrow as pa, pyarrow.compute as pc; from etl.arrow import give_back_memory, release_unused\n"
        "give_back_memory()\n"
        "def held(): return int(open('/proc/self/statm').read().split()[1]) * 4096 >> 20\n"
        "one = pa.array(range(50_000), pa.int64()); before = held(); parts = [pc.add(one, n) for n in range(1000)]\n"
        "full = held(); del parts; release_unused(); print(full - before, held() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    taken, left = done.stdout.split()
    assert int(taken) > 300
    assert int(left) < int(taken) / 10


def test_a_large_dataset_is_merged_and_written_without_what_only_reading_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("Rally\n\nSome 300 people rallied in Minsk on 10 August 2019.\n", "utf-8")
    kits = {}
    for name, many in (("small", 2), ("large", 1)):
        monkeypatch.setattr(pipeline, "MANY_DOCUMENTS", many)
        build([str(tmp_path / "a.txt")], tmp_path / name)
        kits[name] = kit_of.cache_info().currsize
        for table in ("events", "reports", "claims", "articles"):
            assert rows_without_ids(tmp_path / name, table) == rows_without_ids(tmp_path / "small", table)
    assert kits == {"small": 1, "large": 0}


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_words_are_counted_alike_in_runs_of_any_length(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "_SORTED_AT_ONCE", at_once)
    words = pa.chunked_array([["b", "a", None, "c"], ["b", "b", "a", "d", None], []])
    assert (arrow.n_different(words), arrow.repeated(words).to_pylist()) == (4, ["a", "b"])
    empty = pa.chunked_array([[None]], pa.string())
    assert (arrow.n_different(empty), arrow.repeated(empty).to_pylist()) == (0, [])
