"""Promises 2 to 4 of the contract as properties: any order, any split into calls, any number of workers, any kill.

Builds here are whole but for Great Expectations, which judges tables and changes none; `test_pipeline.py` has whole
ones.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl import pipeline, schema
from etl.errors import ConfigError
from etl.kit import kit_of
from etl.pipeline import BuildOptions, build
from expectations.run import Findings
from tests.bench.templates import FILLER

WIRE = (
    "{city}, Aug 12 (Wire) - About {number} people rallied in {city} on Saturday, 10 August 2019, to demand fair "
    "elections, and {more}. " + " ".join(FILLER)
)
ARTICLES = {
    "call": "The opposition will hold a rally in Minsk on Saturday, 10 August 2019, to demand fair elections.",
    "wire": WIRE.format(city="Minsk", number="5,000", more="police looked on"),
    "same": WIRE.format(city="Minsk", number="5,000", more="police looked on"),
    "near": WIRE.format(city="Minsk", number="5,000", more="police only looked on"),
    "other_city": WIRE.format(city="Gomel", number="5,000", more="police looked on"),
    "police": "Police counted 4,000 people at a rally in Minsk on 10 August 2019 for fair elections.",
    "held": "Police detained 30 people at the rally of 10 August 2019 in Minsk, a monitoring group said.",
    "court": "A court in Minsk on Monday sentenced an activist to 10 days for the rally of 10 August 2019.",
    "week": "Thousands of people protested in Minsk from 9 August to 12 August 2019 to demand fair elections.",
    "strike": "Workers of a tractor plant in Minsk went on strike on 12 August 2019 to demand fair elections.",
    "russian": "Около 5 тысяч человек вышли на митинг в Минске 10 августа 2019 года за честные выборы.",
    "cake": "Butter, sugar and three eggs are stirred for an hour.",
    "broken": "",
}
PUBLISHED = {"call": "2019-08-08", "wire": "2019-08-12", "same": "2019-08-11", "near": "2019-08-13"}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """One file an article."""
    folder = tmp_path_factory.mktemp("pool")
    for name, text in ARTICLES.items():
        row = {"id": name, "title": f"News: {name}", "text": text, "published": PUBLISHED.get(name, "2019-08-12")}
        (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    return sorted(str(path) for path in folder.iterdir())


@pytest.fixture(scope="module", autouse=True)
def _unjudged() -> Iterator[None]:
    quality: dict[str, Any] = {"tables": {}, "totals": {}, "expectations": []}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("expectations.run.run_expectations", lambda *_, **__: Findings({}, [], quality))
        patch.setattr("expectations.run.write_data_docs", lambda _, folder: folder.mkdir())
        patch.setattr("etl.finish.render_report", lambda *_, **__: "")
        yield


@pytest.fixture(scope="module")
def once(pool: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All in one call."""
    folder = tmp_path_factory.mktemp("once") / "dataset"
    build(pool, folder)
    return folder


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return list(pq.read_table(folder / f"{table}.parquet").to_pylist())


def rows_by_members(folder: Path) -> dict[str, list[str]]:
    """The rows of all tables as text, with each event_id replaced by the reports of its event."""
    members: dict[str | None, str] = {None: ""}
    for row in sorted(rows(folder, "reports"), key=lambda r: r["report_id"]):
        members[row["event_id"]] = members.get(row["event_id"], "") + row["report_id"]
    found = {}
    for table in ("events", "reports", "claims", "articles", "quarantine"):
        told = [
            {k: members[v] if k in ("event_id", "part_of") else v for k, v in row.items()}
            for row in rows(folder, table)
        ]
        found[table] = sorted(map(str, told))
    return found


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / f"{name}.parquet").read_bytes() for name in schema.TABLES}


def test_the_pool_is_worth_the_test(once: Path) -> None:
    statuses = {row["source_id"] or row["source_file"]: row["status"] for row in rows(once, "articles")}
    assert statuses["same"] != statuses["wire"]
    assert "duplicate" in (statuses["same"], statuses["wire"])
    assert statuses["near"] == "duplicate"
    assert statuses["other_city"] == "events"
    assert statuses["broken"] == "unreadable"
    counts = sorted(row["n_reports"] for row in rows(once, "events"))
    assert counts[-1] >= 4
    assert max(row["n_copies"] for row in rows(once, "events")) == 2


@given(st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None)
def test_any_order_of_inputs_gives_the_same_bytes(pool: list[str], once: Path, dice: random.Random) -> None:
    shuffled = dice.sample(pool, len(pool))
    with TemporaryDirectory() as folder:
        build(shuffled, Path(folder) / "d")
        assert tables(Path(folder) / "d") == tables(once)


def test_any_number_of_workers_gives_the_same_bytes(pool: list[str], once: Path, tmp_path: Path) -> None:
    build(pool, tmp_path / "d", BuildOptions(workers=3))
    assert tables(tmp_path / "d") == tables(once)


def test_blocks_merged_in_several_processes_give_the_same_bytes(
    pool: list[str], once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []
    on_engine = pipeline._on_engine
    monkeypatch.setattr(pipeline, "MERGED_AT_ONCE", 2)
    monkeypatch.setattr("etl.batches.MERGED_AT_ONCE", 2)
    monkeypatch.setattr(pipeline, "_on_engine", lambda *given: runs.append(given) or on_engine(*given))
    build(pool, tmp_path / "d", BuildOptions(workers=2))
    assert len(runs) == 1
    assert tables(tmp_path / "d") == tables(once)


@given(st.lists(st.integers(0, 3), min_size=len(ARTICLES), max_size=len(ARTICLES)), st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_split_into_calls_gives_the_same_rows_and_no_id_is_lost(
    pool: list[str], once: Path, call_of: list[int], dice: random.Random
) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place) / "d"
        before: dict[str, str] = {}
        for call in range(4):
            inputs = [path for path, its in zip(pool, call_of, strict=True) if its == call]
            inputs += dice.sample(pool, 1) if call == 3 else []  # one is given again, or came never before
            if not inputs:
                continue
            build(inputs, folder)
            after = {row["report_id"]: row["event_id"] for row in rows(folder, "reports")}
            log = rows(folder, "merges")
            successor = {row["event_id"]: row["other_id"] for row in log if row["kind"] == "retired"}
            apart = {(row["event_id"], row["other_id"]) for row in log if row["kind"] == "split"}
            alive = set(after.values())
            for report, event in before.items():
                if after[report] != event:  # promise 3: gone on as another that the log names
                    assert event in alive or successor[event] in alive
                    assert successor.get(event) == after[report] or (event, after[report]) in apart
            assert {e for e in before.values() if e not in alive} <= successor.keys()
            before = after
        if {path for path, call in zip(pool, call_of, strict=True)} == set(pool):
            assert rows_by_members(folder) == rows_by_members(once)


def test_fresh_ignores_what_is_there_and_a_second_call_reads_nothing_again(
    pool: list[str], once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "d"
    build(pool[:5], folder)
    build(pool[5:], folder, BuildOptions(fresh=True))
    assert len(rows(folder, "articles")) == len(pool) - 5
    build(pool, folder)
    monkeypatch.setattr("etl.pipeline.code_document", None)  # would be called for an article that is read
    build(pool, folder)
    assert rows_by_members(folder) == rows_by_members(once)


RALLY = '{"id": "a", "text": "Some 300 people rallied in Minsk on 10 August 2019."}\n'
OF_A_DAY = ("a.jsonl", "b.jsonl", "story.txt", "page.html")


@given(st.lists(st.sampled_from(["same", "own", "broken", None]), min_size=12, max_size=12), st.permutations(range(3)))
@settings(max_examples=8, deadline=None)
def test_files_of_one_name_in_several_folders_are_a_row_each_whatever_the_order(
    kinds: list[str | None], order: list[int]
) -> None:
    with TemporaryDirectory() as place:
        n_files = 0
        for number, kind in enumerate(kinds):
            path = Path(place, f"day{number % 3}", OF_A_DAY[number // 3])
            path.parent.mkdir(exist_ok=True)
            if kind is not None:
                told = {"same": RALLY, "own": RALLY.replace("300", str(100 + number)), "broken": ""}[kind]
                told = f'{told[:-2]}, "url": "https://news{number}.example.org"}}\n' if told and number < 6 else told
                path.write_text(told, "utf-8")
                n_files += 1
        days = [path for path in sorted(Path(place).iterdir()) if any(path.iterdir())]
        if not days:
            return
        build([str(path) for path in days], Path(place) / "once")
        build([str(days[n]) for n in order if n < len(days)], Path(place) / "other")
        ledger = rows(Path(place) / "once", "articles")
        assert len({(row["source_file"], row["record"]) for row in ledger}) == n_files == len(ledger)
        assert len({row["article_id"] for row in ledger}) == n_files
        assert tables(Path(place) / "once") == tables(Path(place) / "other")


def test_a_folder_of_the_same_names_added_later_takes_no_id_away(tmp_path: Path) -> None:
    for day, told in (("day1", "Minsk"), ("day2", "Gomel")):
        (tmp_path / day).mkdir()
        (tmp_path / day / "a.jsonl").write_text(RALLY.replace("Minsk", told), "utf-8")
    folder = tmp_path / "d"
    build([str(tmp_path / "day1")], folder)
    before = rows(folder, "articles"), rows(folder, "events")
    build([str(tmp_path / "day2")], folder)
    after = rows(folder, "articles"), rows(folder, "events")
    assert [len(table) for table in after] == [2, 2]
    assert all(row in now for then, now in zip(before, after, strict=True) for row in then)


def test_a_document_that_is_lost_on_the_way_is_missed_by_the_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[int | None] = []
    monkeypatch.setattr(
        "expectations.run.run_expectations",
        lambda tables, *, n_inputs, **_: (
            judged.extend((n_inputs, tables["articles"].num_rows))
            or Findings({}, [], {"tables": {}, "totals": {}, "expectations": []})
        ),
    )
    (tmp_path / "a.jsonl").write_text(RALLY * 3, "utf-8")
    code = pipeline.code_batch
    monkeypatch.setattr(pipeline, "code_batch", lambda *given: code(*given)[1:])
    build([str(tmp_path / "a.jsonl")], tmp_path / "d")
    assert judged[0] is not None
    assert judged[0] > (judged[1] or 0)


DAYS = (date(2019, 8, 12), date(2019, 8, 19))


@pytest.mark.parametrize("days", [DAYS, DAYS[::-1], (*DAYS, DAYS[0]), (*DAYS[::-1], DAYS[1])])
def test_what_was_read_last_stands_whatever_was_read_before(days: tuple[date, ...], tmp_path: Path) -> None:
    """Also where an option, a pack or the program is changed back, and after a call that adds other files."""
    for name, told in (("a.txt", "Minsk"), ("b.txt", "Gomel")):
        (tmp_path / name).write_text(f"Rally\n\nSome 300 people rallied in {told} on Saturday.\n", "utf-8")
    folder = tmp_path / "d"
    told: list[str] = []
    for day in days:
        build([str(tmp_path / "a.txt")], folder, BuildOptions(published=day), on_warning=told.append)
    assert told == ["articles read anew, since the program, its packs or the options have changed: 1"] * (len(days) - 1)
    build([str(tmp_path / "b.txt")], folder, BuildOptions(published=days[-1]))
    assert [row["published"] for row in rows(folder, "articles")] == [days[-1]] * 2


def test_a_changed_pack_reads_anew_what_it_is_given_and_says_what_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, told in (("a.txt", "Minsk"), ("b.txt", "Gomel")):
        (tmp_path / name).write_text(f"Rally\n\nSome 300 people rallied in {told} on 10 August 2019.\n", "utf-8")
    folder = tmp_path / "d"
    build([str(tmp_path / "a.txt")], folder)
    kit_of.cache_clear()
    for module in ("etl.pipeline", "etl.kit", "etl.fingerprints"):
        monkeypatch.setattr(f"{module}.code_fingerprint", lambda: "f" * 64)
    told: list[str] = []
    build([str(tmp_path / "b.txt")], folder, on_warning=told.append)
    assert told == ["articles that stay as another program, pack or option read them, unless their files are given: 1"]
    told.clear()
    build([str(tmp_path / "a.txt")], folder, on_warning=told.append)
    assert told == ["articles read anew, since the program, its packs or the options have changed: 1"]
    assert len({row["processed_with"] for row in rows(folder, "articles")}) == 1
    kit_of.cache_clear()


def test_a_repaired_file_stays_repaired_when_others_are_added(tmp_path: Path) -> None:
    a, b = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    a.write_text("{broken\n", "utf-8")
    build([str(a)], tmp_path / "d")
    a.write_text(RALLY, "utf-8")
    build([str(a)], tmp_path / "d")
    b.write_text(RALLY.replace("Minsk", "Gomel"), "utf-8")
    build([str(b)], tmp_path / "d")
    assert [row["status"] for row in rows(tmp_path / "d", "articles")] == ["events", "events"]


def test_what_cost_too_much_memory_once_is_tried_when_it_is_given_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jsonl").write_text(RALLY, "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("etl.pipeline.code_seen", raiser(MemoryError()))
        build([str(tmp_path / "a.jsonl")], tmp_path / "d")
    assert [row["status"] for row in rows(tmp_path / "d", "articles")] == ["error"]
    build([str(tmp_path / "a.jsonl")], tmp_path / "d")
    assert [row["status"] for row in rows(tmp_path / "d", "articles")] == ["events"]
    assert len(rows(tmp_path / "d", "events")) == 1


def test_a_lost_batch_is_read_again_where_its_articles_are_given(tmp_path: Path) -> None:
    a, b = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    a.write_text(RALLY, "utf-8")
    b.write_text(RALLY.replace("Minsk", "Gomel"), "utf-8")
    build([str(a), str(b)], tmp_path / "d")
    before = rows(tmp_path / "d", "events")
    for batch in (tmp_path / "d" / ".batches").iterdir():
        batch.write_bytes(b"")  # a power cut
    with pytest.raises(ConfigError, match="give its articles again"):
        build([str(a)], tmp_path / "d")
    build([str(a), str(b)], tmp_path / "d")
    assert rows(tmp_path / "d", "events") == before


def test_articles_read_under_another_policy_are_told(tmp_path: Path) -> None:
    a, b = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    a.write_text(RALLY, "utf-8")
    b.write_text(RALLY.replace("Minsk", "Gomel"), "utf-8")
    told: list[str] = []
    build([str(a)], tmp_path / "d", on_warning=told.append)
    build([str(b)], tmp_path / "d", BuildOptions(policy="midpoint"), on_warning=told.append)
    assert told == ["articles that stay as another program, pack or option read them, unless their files are given: 1"]


def raiser(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail
