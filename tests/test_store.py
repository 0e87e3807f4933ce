"""The dataset folder: locks, batches, and commits that a kill at any step cannot break."""

from __future__ import annotations

import math
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import schema
from etl.batches import as_columns, encode_batch
from etl.errors import StoreError
from etl.records import Claim, Coded, LedgerEntry, MergeDecision, Report
from etl.store import LINKS, DatasetStore, current_version

A, B, C = "a" * 16, "b" * 16, "c" * 16
NAMES = ("events.parquet", "reports.parquet", "manifest.json")


def coded(article_id: str = "a1") -> Coded:
    claim = Claim("attendance", "2 000 человек", 10, 23, 1, "ru.attendance.1", 2000, None, 2000, chosen=True)
    default = Claim("date", None, None, None, None, "metadata:published", code="2019-08-10", quote='"so"\n\ud800')
    values = {
        "event_date": date(2019, 8, 10),
        "attendance_best": 2**53 + 1,
        "latitude": 0.1 + 0.2,
        "longitude": -0.0,
        "detentions_any": False,
        "issues": ("elections", "rights"),
        "organizers": (),
        "confidence": 1.0,
        "city": None,
    }
    return Coded(
        entry=LedgerEntry(article_id, "a.jsonl", "1", None, "events", published=date(2019, 8, 11), n_reports=1),
        reports=(Report("r1", article_id, values, (claim, default), 0, 80),),
        loose_claims=(claim,),
        signature=(1, 2**32 - 1),
    )


def writer(mark: str, names: tuple[str, ...] = NAMES) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        for name in names:
            (folder / name).write_text(mark)
        (folder / "report").mkdir()
        (folder / "report" / "index.html").write_text(mark)

    return write


def shown(folder: Path) -> set[str]:
    """What all files of the dataset say, read through the links."""
    return {(folder / name).read_text() for name in (*NAMES, "report/index.html")}


def test_a_batch_comes_back_exactly(tmp_path: Path) -> None:
    with DatasetStore(tmp_path) as store:
        store.save_batch(A, encode_batch(as_columns((coded(), coded("a2")))))
        back = store.load_batch(A)
    assert back is not None
    (one,) = back.of(["a1"]).objects(quotes=True)
    given = coded()
    told = {name: value for name, value in given.reports[0].values.items() if value is not None}
    claim, default = given.reports[0].claims
    claims = (claim, default._replace(quote='"so"\n\ufffd'))
    assert one == replace(given, reports=(replace(given.reports[0], values=told, claims=claims),))
    values = one.reports[0].values
    assert [type(values[name]) for name in told] == [type(value) for value in told.values()]
    assert math.copysign(1, values["longitude"]) == -1  # type: ignore[arg-type]
    assert [c.entry.article_id for c in back.of(["a2", "a9"]).objects()] == ["a2"]


def test_of_a_document_given_twice_the_last_is_kept() -> None:
    late = replace(coded(), reports=())
    assert as_columns([coded(), late]).of(["a1"]).objects(quotes=True) == [late]


def test_halves_of_surrogate_pairs_become_one_mark() -> None:
    (back,) = as_columns([Coded(LedgerEntry("a", "f", "", "\udcff", "events"))]).of(["a"]).objects()
    assert back.entry.source_id == "\ufffd"


@pytest.mark.parametrize(
    ("name", "value"),
    [("city", [1]), ("city", 7), ("geonameid", 1.5), ("geonameid", True), ("event_id", "e1"), ("mood", "glad")],
)
def test_a_value_that_no_column_holds_is_refused(name: str, value: object) -> None:
    report = Report("r", "a", {name: value}, (), 0, 1)  # type: ignore[dict-item]
    with pytest.raises(ValueError, match=name):
        as_columns([Coded(LedgerEntry("a", "f", "", None, "events"), (report,))])


def test_an_unknown_batch_is_none(tmp_path: Path) -> None:
    with DatasetStore(tmp_path) as store:
        assert store.load_batch(A) is None


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b[:-9] + b"x" * 9])
def test_a_damaged_batch_is_read_again_from_the_articles(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    with DatasetStore(tmp_path) as store:
        store.save_batch(A, encode_batch(as_columns([coded()])))
        path = next((tmp_path / ".batches").iterdir())
        path.write_bytes(damage(path.read_bytes()))
        assert store.load_batch(A) is None


def test_a_batch_of_another_layout_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DatasetStore(tmp_path) as store:
        store.save_batch(A, encode_batch(as_columns([coded()])))
        monkeypatch.setattr("etl.batches._layout", lambda: {"documents": pa.schema([("entry", pa.string())])})
        assert store.load_batch(A) is None


@pytest.mark.parametrize("fingerprint", ["../../etc/passwd", "", "ABCDEF0123", "abc"])
def test_a_fingerprint_cannot_name_a_path(tmp_path: Path, fingerprint: str) -> None:
    with DatasetStore(tmp_path) as store, pytest.raises(ValueError, match="not a fingerprint"):
        store.load_batch(fingerprint)


def test_a_commit_shows_the_new_version_through_relative_links(tmp_path: Path) -> None:
    dataset = tmp_path / "dataset"
    with DatasetStore(dataset) as store:
        assert store.commit(writer("one")) == 1
        assert shown(dataset) == {"one"}
        assert store.commit(writer("two")) == 2
    assert shown(dataset) == {"two"}
    moved = dataset.rename(tmp_path / "moved")
    assert shown(moved) == {"two"}
    assert (moved / "events.parquet").is_symlink()
    assert not (moved / "CODEBOOK.md").is_symlink()


def test_the_last_two_versions_are_kept(tmp_path: Path) -> None:
    with DatasetStore(tmp_path) as store:
        for mark in "1234":
            store.commit(writer(mark))
    assert sorted(p.name for p in (tmp_path / ".versions").iterdir()) == ["3", "4"]


def test_a_link_goes_when_the_new_version_lacks_its_file(tmp_path: Path) -> None:
    with DatasetStore(tmp_path) as store:
        store.commit(writer("1", (*NAMES, "CODEBOOK.md")))
        assert (tmp_path / "CODEBOOK.md").read_text() == "1"
        store.commit(writer("2"))
    assert not os.path.lexists(tmp_path / "CODEBOOK.md")


def test_batches_that_no_kept_version_uses_are_deleted(tmp_path: Path) -> None:
    with DatasetStore(tmp_path) as store:
        for fingerprint in (A, B, C):
            store.save_batch(fingerprint, encode_batch(as_columns([coded()])))
        store.commit(writer("1"), batches=[A, B])
        assert [store.load_batch(f) is None for f in (A, B, C)] == [False, False, True]
        store.commit(writer("2"), batches=[B])
        assert store.load_batch(A) is not None
        store.commit(writer("3"), batches=[B])
        assert [store.load_batch(f) is None for f in (A, B)] == [True, False]


def test_an_error_while_writing_leaves_the_last_good_version(tmp_path: Path) -> None:
    def fails(folder: Path) -> None:
        writer("two")(folder)
        raise OSError(28, "No space left on device")

    with DatasetStore(tmp_path) as store:
        store.commit(writer("one"))
        with pytest.raises(StoreError, match="No space left on device") as caught:
            store.commit(fails)
        assert "\n" not in str(caught.value)
        assert shown(tmp_path) == {"one"}
        assert [p.name for p in (tmp_path / ".versions").iterdir()] == ["1"]


def test_a_failed_build_goes_to_its_own_folder_and_replaces_the_older_one(tmp_path: Path) -> None:
    with DatasetStore(tmp_path) as store:
        store.commit(writer("good"))
        store.fail(writer("bad", ("events.parquet", "claims.parquet")))
        failed = store.fail(writer("worse"))
    assert failed == tmp_path / ".failed"
    assert shown(failed) == {"worse"}
    assert not (failed / "claims.parquet").exists()
    assert shown(tmp_path) == {"good"}


def test_a_part_made_from_a_version_goes_into_no_later_one(tmp_path: Path) -> None:
    with DatasetStore(tmp_path) as store:
        store.commit(lambda folder: None)
        read = current_version(tmp_path)
        store.commit(lambda folder: None)
        with pytest.raises(StoreError, match="built anew meanwhile"):
            store.replace("report", lambda target: target.mkdir(), of=read)
        store.replace("report", lambda target: target.mkdir(), of=current_version(tmp_path))
    assert (tmp_path / "report").is_dir()


def test_a_part_of_the_last_good_version_can_be_replaced(tmp_path: Path) -> None:
    def page(folder: Path) -> None:
        folder.mkdir()
        (folder / "index.html").write_text("new page")

    with DatasetStore(tmp_path) as store:
        with pytest.raises(StoreError, match="no dataset yet"):
            store.replace("report", page)
        store.commit(writer("one"))
        store.replace("report", page)
        store.replace("quality.json", lambda p: p.write_text("{}") and None)
        store.replace("quality.json", lambda p: p.write_text("[]") and None)
    assert (tmp_path / "report" / "index.html").read_text() == "new page"
    assert (tmp_path / "quality.json").read_text() == "[]"


def run_killed(step: int, dataset: Path, action: Callable[[DatasetStore], object]) -> bool:
    """Runs the action in a process that ends at its `step`-th step at once; whether it got that far."""
    child = os.fork()
    if child == 0:
        count = 0

        def kill(name: str) -> None:
            nonlocal count
            count += 1
            if count == step:
                os._exit(7)

        try:
            with DatasetStore(dataset, on_step=kill) as store:
                action(store)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 7


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("commits_before", [0, 1, 3])
def test_a_kill_at_any_step_of_a_commit_leaves_a_whole_dataset(tmp_path: Path, commits_before: int) -> None:
    step, killed = 0, True
    while killed:
        step += 1
        dataset = tmp_path / str(step)
        with DatasetStore(dataset) as store:
            store.save_batch(A, encode_batch(as_columns([coded()])))
            for _ in range(commits_before):
                store.commit(writer("old"), batches=[A])

        def commit(store: DatasetStore) -> None:
            store.save_batch(B, encode_batch(as_columns([coded()])))
            store.commit(writer("new", (*NAMES, "CODEBOOK.md")), batches=[B])

        killed = run_killed(step, dataset, commit)
        if commits_before == 0:
            folder = current_version(dataset)
            assert folder is None or shown(folder) == {"new"}
        else:
            assert shown(dataset) in ({"old"}, {"new"})
        with DatasetStore(dataset) as store:
            store.commit(writer("next"), batches=[B])
            assert shown(dataset) == {"next"}
            assert store.load_batch(B) is not None or step < 3
        assert not list(dataset.glob("**/.tmp-*"))
        assert len(list((dataset / ".versions").iterdir())) <= 2
        assert not [name for name in LINKS if os.path.lexists(dataset / name) and not (dataset / name).exists()]
    assert step > 20


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("action", ["replace", "fail"])
def test_a_kill_while_replacing_a_part_or_writing_a_failure_leaves_a_whole_dataset(tmp_path: Path, action: str) -> None:
    def page(folder: Path) -> None:
        folder.mkdir()
        (folder / "index.html").write_text("new")

    def run(store: DatasetStore) -> None:
        if action == "replace":
            store.replace("report", page)
        else:
            store.fail(writer("bad"))

    step, killed = 0, True
    while killed:
        step += 1
        dataset = tmp_path / str(step)
        with DatasetStore(dataset) as store:
            store.commit(writer("old"))
            store.fail(writer("bad"))
        killed = run_killed(step, dataset, run)
        with DatasetStore(dataset) as store:
            assert (dataset / "report" / "index.html").read_text() in {"old", "new"}
            assert (dataset / "events.parquet").read_text() == "old"
            run(store)
        assert not list(dataset.glob("**/.tmp-*"))
    assert step > 8


def test_two_builds_at_once_are_refused_with_the_process_that_runs(tmp_path: Path) -> None:
    with DatasetStore(tmp_path), pytest.raises(StoreError, match=f"built by process {os.getpid()}"):
        DatasetStore(tmp_path).__enter__()
    with DatasetStore(tmp_path):
        pass


def hold_lock(path: Path) -> None:
    with DatasetStore(path):
        (path / "held").touch()
        time.sleep(60)


def test_the_lock_of_a_killed_build_is_taken_over(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=hold_lock, args=(tmp_path,))
    process.start()
    deadline = time.monotonic() + 30
    while not (tmp_path / "held").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    with pytest.raises(StoreError, match=f"process {process.pid}"):
        DatasetStore(tmp_path).__enter__()
    process.kill()
    process.join()
    with DatasetStore(tmp_path) as store:
        assert store.commit(writer("one")) == 1


def test_files_of_somebody_else_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "events.parquet").write_text("mine")
    with pytest.raises(StoreError, match=r"events.parquet was not made by this program"):
        DatasetStore(tmp_path).__enter__()
    assert (tmp_path / "events.parquet").read_text() == "mine"


def test_a_target_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    for path in (tmp_path / "f", tmp_path / "f" / "below"):
        with pytest.raises(StoreError, match="cannot write") as caught:
            DatasetStore(path).__enter__()
        assert "\n" not in str(caught.value)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        with Path("/dev/full").open("w") as file:
            file.write("x")

    with DatasetStore(tmp_path) as store, pytest.raises(StoreError, match="No space left"):
        store.commit(write)


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_read_only_target_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="Permission denied"):
        DatasetStore(tmp_path / "dataset").__enter__()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc, where nobody may write")
def test_a_target_where_nobody_may_write_is_one_line() -> None:
    with pytest.raises(StoreError, match="cannot write /proc/dataset"):
        DatasetStore(Path("/proc/dataset")).__enter__()


def test_a_failure_that_could_not_be_written_does_not_stand_in_the_way_of_the_next(tmp_path: Path) -> None:
    def fails(folder: Path) -> None:
        (folder / "half").write_text("")
        raise OSError(28, "No space left on device")

    with DatasetStore(tmp_path) as store:
        with pytest.raises(StoreError):
            store.fail(fails)
        assert shown(store.fail(writer("bad"))) == {"bad"}


def test_a_damaged_older_version_does_not_stop_a_commit(tmp_path: Path) -> None:
    with DatasetStore(tmp_path) as store:
        store.save_batch(A, encode_batch(as_columns([coded()])))
        store.commit(writer("1"), batches=[A])
        (tmp_path / ".versions" / "1" / ".batches.json").write_text("{")
        store.commit(writer("2"), batches=[])
        assert shown(tmp_path) == {"2"}
        assert store.load_batch(A) is None


def write_tables(folder: Path) -> None:
    def table(name: str, *rows: dict[str, object]) -> None:
        whole = schema.arrow_schema(name)
        names = list(rows[0]) if rows else whole.names
        part = pa.schema([whole.field(n) for n in names])
        pq.write_table(pa.Table.from_pylist(list(rows), schema=part), folder / f"{name}.parquet")

    table("reports", {"report_id": "r2", "event_id": "e1"}, {"report_id": "r1", "event_id": "e1"})
    table("events", {"event_id": "e1", "first_published": date(2019, 8, 10)})
    table("quarantine", {"event_id": "e2", "first_published": None})
    decisions = [
        {"kind": "member", "event_id": "e1", "report_id": "r1", "other_id": None, "score": None, "reasons": "only one"},
        {"kind": "retired", "event_id": "e0", "report_id": None, "other_id": "e1", "score": None, "reasons": "merged"},
    ]
    table("merges", *decisions)
    (folder / "manifest.json").write_text('{"program": "0.1.0"}')


def test_the_previous_build_gives_what_the_next_one_needs(tmp_path: Path) -> None:
    with DatasetStore(tmp_path) as store:
        assert store.previous() is None
        store.commit(write_tables, batches=[A, B])
        previous = store.previous()
    assert previous is not None
    assert previous.path.name == "1"
    assert previous.manifest == {"program": "0.1.0"}
    assert previous.event_of_report == {"r1": "e1", "r2": "e1"}
    assert previous.reports_of_event == {"e1": ("r1", "r2")}
    assert previous.first_published == {"e1": date(2019, 8, 10), "e2": None}
    assert previous.past_decisions == (MergeDecision("retired", "e0", None, "e1", None, "merged"),)
    assert previous.batches == (A, B)


def test_no_version_goes_where_the_link_to_the_last_one_is_lost(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        (folder / "manifest.json").write_text("{}")

    for _ in range(2):
        with DatasetStore(tmp_path) as store:
            store.commit(write)
    (tmp_path / ".current").unlink()
    (tmp_path / "manifest.json").unlink()  # a copy that left links out
    with DatasetStore(tmp_path):
        assert current_version(tmp_path) == tmp_path / ".versions" / "2"
    shutil.rmtree(tmp_path / ".versions" / "2")
    with DatasetStore(tmp_path) as store, pytest.raises(StoreError, match=r"leads nowhere.*link it to \.versions/1"):
        store.previous()
    assert [path.name for path in (tmp_path / ".versions").iterdir()] == ["1"]


def test_batches_are_on_the_disk_before_a_version_lists_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr("etl.store._sync", lambda path: synced.append(path.name))
    monkeypatch.setattr("etl.store.os.sync", lambda: synced.append("all"))
    with DatasetStore(tmp_path) as store:
        store.save_batch("ab" * 8, b"batch")
        store.commit(lambda folder: None, batches=["ab" * 8])
        assert synced.index(f"{'ab' * 8}.arrow.zst") < synced.index(".batches") < synced.index(".batches.json")
        for number in range(65):
            store.save_batch(f"{number:016x}", b"batch")
        synced.clear()
        store.commit(lambda folder: None, batches=[])
        assert synced[:2] == ["all", ".batches"]


@pytest.mark.parametrize("damage", ["missing", "garbage", "dangling"])
def test_a_damaged_version_is_named_in_one_line(tmp_path: Path, damage: str) -> None:
    with DatasetStore(tmp_path) as store:
        store.commit(write_tables)
        table = tmp_path / ".versions" / "1" / "reports.parquet"
        if damage == "missing":
            table.unlink()
        elif damage == "garbage":
            table.write_bytes(b"PAR1 nothing PAR1")
        else:
            (tmp_path / ".versions").rename(tmp_path / "elsewhere")
        with pytest.raises(StoreError, match="damaged") as caught:
            store.previous()
    assert "\n" not in str(caught.value)


def test_opening_a_store_does_not_load_the_table_libraries(tmp_path: Path) -> None:
    program = "import sys, etl.store; sys.exit('pyarrow' in sys.modules or 'zstandard' in sys.modules)"
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", program], check=True, cwd=root)
