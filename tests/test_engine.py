"""The engine: order, bounds, time limits, dying workers, Ctrl-C."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.engine import memory_limit, run_batches, time_limit
from etl.errors import ConfigError, ProtestDataError

Batch = tuple[int, ...]
POISON = 13


def double(batch: Batch) -> Batch:
    return tuple(2 * n for n in batch)


def slow_at_first(batch: Batch) -> Batch:
    if 0 in batch:
        time.sleep(0.5)
    return batch


def die_of_thirteen(batch: Batch) -> tuple[int | str, ...]:
    if POISON in batch:
        os._exit(9)
    return tuple(2 * n for n in batch)


def killed_like_out_of_memory(batch: Batch) -> tuple[int | str, ...]:
    if batch[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return batch


def fail_on_two(batch: Batch) -> Batch:
    if 2 in batch:
        raise ValueError("two is not welcome")
    return batch


def process_id(batch: Batch) -> Batch:
    return tuple(os.getpid() for _ in batch)


def limited(batch: Batch) -> tuple[str, ...]:
    try:
        with time_limit(0.1):
            while True:
                pass
    except TimeoutError:
        return tuple("timed out" for _ in batch)


def stuck_on_two(batch: Batch) -> tuple[int | str, ...]:
    for n in batch:
        with time_limit(0.2):
            if n == 2:
                # Like code in C that never asks for signals: none comes through, and the interpreter lock is held.
                signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
                ctypes.PyDLL(None).sleep(60)
    return batch


def set_aside(document: int, reason: str) -> str:
    return f"{document}: {reason}"


def broken_initializer() -> None:
    raise ConfigError("etl/language/xx.toml: no triggers")


def deadly_initializer() -> None:
    os._exit(3)


def batches(n: int, size: int = 3) -> Iterator[Batch]:
    for i in range(n):
        yield tuple(range(i * size, (i + 1) * size))


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_results_come_in_input_order_whatever_the_number_of_workers(workers: int) -> None:
    expected = [double(b) for b in batches(7)]
    assert list(run_batches(batches(7), double, workers=workers, set_aside=set_aside)) == expected


def test_a_slow_first_batch_does_not_lose_its_place() -> None:
    results = list(run_batches(batches(5), slow_at_first, workers=2, set_aside=set_aside))
    assert results == list(batches(5))


def test_no_batches_give_no_results() -> None:
    assert list(run_batches([], double, workers=2, set_aside=set_aside)) == []


def test_work_is_done_in_other_processes_when_there_are_several() -> None:
    pids = {p for r in run_batches(batches(6), process_id, workers=2, set_aside=set_aside) for p in r}
    assert os.getpid() not in pids


def test_input_is_not_read_far_ahead_of_the_results() -> None:
    read: list[int] = []

    def watched() -> Iterator[Batch]:
        for i in range(50):
            read.append(i)
            yield (i,)

    for n, _ in enumerate(run_batches(watched(), double, workers=2, set_aside=set_aside)):
        assert len(read) <= n + 1 + 2 * 4


def test_the_article_that_kills_its_worker_is_set_aside_and_all_others_are_coded() -> None:
    results = [x for r in run_batches(batches(4, 5), die_of_thirteen, workers=2, set_aside=set_aside) for x in r]
    assert [x for x in results if isinstance(x, int)] == [2 * n for n in range(20) if n != POISON]
    assert str(results[POISON]).startswith("13: the worker process died")


def test_a_killed_worker_costs_one_article_only() -> None:
    results = list(run_batches([(0,), (1,), (2,)], killed_like_out_of_memory, workers=2, set_aside=set_aside))
    assert str(results[0][0]).startswith("0: the worker")
    assert results[1:] == [(1,), (2,)]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_of_the_function_stops_the_run(workers: int) -> None:
    with pytest.raises(ValueError, match="two is not welcome"):
        list(run_batches(batches(4, 1), fail_on_two, workers=workers, set_aside=set_aside))


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_the_initializer_is_raised_as_it_is(workers: int) -> None:
    run = run_batches(batches(4), double, workers=workers, set_aside=set_aside, initializer=broken_initializer)
    with pytest.raises(ConfigError, match="no triggers"):
        list(run)


def test_workers_that_die_at_start_are_not_blamed_on_articles() -> None:
    run = run_batches(batches(2), double, workers=2, set_aside=set_aside, initializer=deadly_initializer)
    with pytest.raises(ProtestDataError, match="die at start"):
        list(run)


def test_the_time_limit_works_inside_workers() -> None:
    assert list(run_batches([(1,)], limited, workers=2, set_aside=set_aside)) == [("timed out",)]


@pytest.mark.skipif(sys.platform == "win32", reason="needs the C library's sleep")
def test_a_worker_stuck_in_c_code_costs_one_article_only() -> None:
    results = list(run_batches([(0, 1, 2), (3, 4)], stuck_on_two, workers=2, set_aside=set_aside))
    assert [x for r in results for x in r if isinstance(x, int)] == [0, 1, 3, 4]
    assert str(results[0][2]).startswith("2: the worker process died")


def test_closing_the_iterator_ends_the_workers_at_once() -> None:
    started = time.monotonic()
    run = run_batches(((i,) for i in range(9)), time_sleeper, workers=2, set_aside=set_aside)
    next(run)
    run.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 10


def time_sleeper(batch: Batch) -> Batch:
    if batch[0]:
        time.sleep(60)
    return batch


PROGRAM = """
import os, sys, time
from contextlib import closing
from etl.engine import run_batches

def code(batch):
    with open(sys.argv[1] + "/" + str(os.getpid()), "w"):
        pass
    time.sleep(60)
    return batch

def set_aside(document, reason):
    return reason

if __name__ == "__main__":
    try:
        with closing(run_batches(((i,) for i in range(8)), code, workers=2, set_aside=set_aside)) as run:
            list(run)
    except KeyboardInterrupt:
        sys.exit(130)
"""


def started_build(tmp_path: Path) -> tuple[subprocess.Popen[bytes], list[int]]:
    """A program with two workers that are busy for a minute, and their process ids."""
    (tmp_path / "program.py").write_text(PROGRAM)
    marks, temporary = tmp_path / "marks", tmp_path / "temporary"
    marks.mkdir()
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py"), str(marks)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert becomes_true(lambda: len(list(marks.iterdir())) == 2)
    return process, [int(mark.name) for mark in marks.iterdir()]


def becomes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc/self").exists() else True


def test_ctrl_c_ends_the_program_and_its_workers(tmp_path: Path) -> None:
    process, workers = started_build(tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors.decode()
    assert b"Traceback" not in errors
    assert becomes_true(lambda: not any(is_running(pid) for pid in workers))


def test_workers_do_not_outlive_a_killed_program_and_no_temporary_file_does(tmp_path: Path) -> None:
    process, workers = started_build(tmp_path)
    process.kill()
    process.communicate(timeout=30)
    assert becomes_true(lambda: not any(is_running(pid) for pid in workers))
    assert list((tmp_path / "temporary").iterdir()) == []


def swallow_os_errors() -> None:
    with contextlib.suppress(OSError):
        time.sleep(1)


def turn_os_errors_into_key_errors() -> None:
    try:
        time.sleep(1)
    except OSError as error:
        raise KeyError("parser failed") from error


def sleep_after_an_inner_limit() -> None:
    with time_limit(5):
        pass
    end = time.process_time() + 2
    while time.process_time() < end:
        pass


@pytest.mark.parametrize("body", [swallow_os_errors, turn_os_errors_into_key_errors])
def test_a_body_that_swallows_the_timeout_is_still_timed_out(body: Callable[[], None]) -> None:
    with pytest.raises(TimeoutError), time_limit(0.05):
        body()


def test_other_errors_pass_through_the_time_limit() -> None:
    with pytest.raises(KeyError), time_limit(5):
        raise KeyError("mine")


def test_waiting_for_a_busy_machine_is_not_counted() -> None:
    with time_limit(0.2):
        time.sleep(0.5)
    with pytest.raises(TimeoutError), time_limit(0.02):
        time.sleep(2)  # ten times the limit is the end all the same


def hungry(batch: Batch) -> tuple[str, ...]:
    try:
        with memory_limit(100):
            return tuple(str(len(bytearray(n))) for n in batch)
    except MemoryError:
        return ("too much",)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the kernel does not tell what is held")
def test_a_document_over_the_memory_limit_is_told_and_the_next_is_not() -> None:
    given: list[Batch] = [(10,), (200_000_000,), (50_000_000,)]
    results = list(run_batches(given, hungry, workers=2, set_aside=set_aside))
    assert results == [("10",), ("too much",), ("50000000",)]


def test_a_memory_limit_ends_with_its_body_and_an_inner_one_waits() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with memory_limit(1_000), memory_limit(1):
        assert len(bytearray(50_000_000)) == 50_000_000
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_no_limit_is_no_limit() -> None:
    with time_limit(0):
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_an_outer_limit_gets_its_time_back() -> None:
    with pytest.raises(TimeoutError, match=r"0\.3 s"), time_limit(0.3):
        sleep_after_an_inner_limit()
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_in_a_thread_the_limit_is_checked_at_the_end() -> None:
    seen: list[BaseException] = []

    def body() -> None:
        try:
            with time_limit(0.01):
                time.sleep(0.2)
        except TimeoutError as error:
            seen.append(error)

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    assert len(seen) == 1
