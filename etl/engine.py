"""Runs the per-article function over batches of documents: in this process, in several, or on a Dask cluster.

Knows nothing of articles: a batch is a tuple of documents, a result the tuple of what they gave. Results come
in input order from all three, and a document that kills its worker is found and set aside. The time limit is applied
inside the worker by the function itself, through `time_limit`.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import resource
import signal
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from etl.errors import ConfigError, ProtestDataError

if TYPE_CHECKING:  # pools of processes are imported where there are any: to import them takes longer than an article
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.context import BaseContext

D = TypeVar("D")
R = TypeVar("R")

_IN_FLIGHT_PER_WORKER = 4
"""Batches differ in size and are answered in order: with two, a worker waits for the largest of the others'."""
_REPEAT_SECONDS = 1.0
_SHORTEST_WAIT = 0.005
_WALL_FACTOR = 10
"""Wall time allowed for each second of processor time: a busy machine is not the article's fault, a stuck one ends."""
_MEGABYTE = 1_000_000
_limiting_memory = threading.Lock()
_DIED = "the worker process died on it (crash, out of memory, or code that could not be interrupted)"


def run_batches(
    batches: Iterable[tuple[D, ...]],
    code_batch: Callable[[tuple[D, ...]], tuple[R, ...]],
    *,
    workers: int,
    set_aside: Callable[[D, str], R],
    initializer: Callable[[], None] | None = None,
    scheduler: str | None = None,
    ahead: int = _IN_FLIGHT_PER_WORKER,
    is_suspect: Callable[[], bool] = lambda: False,
) -> Generator[tuple[R, ...]]:
    """Results of `code_batch` for each batch, in input order.

    `scheduler` is the address of a Dask scheduler (`tcp://host:port`), whose workers have this program installed;
    `workers` and `initializer` then say nothing. Without, `workers` up to 1 runs in this process, where a document
    that kills the process kills the build; the batch just given for which `is_suspect` says that one did runs in a
    worker of its own. More run as many processes, which need `code_batch`, `initializer` and the
    documents to pickle; `initializer` runs once in each. At most `ahead` batches a worker are under way, so memory
    does not grow with the input.

    When a worker dies, the batches that were under way run again one at a time, split in halves until the document
    that kills its worker is alone; `set_aside(document, reason)` then makes its result. An exception raised by
    `code_batch` or `initializer` is not caught: it stops the run. Close the iterator (`contextlib.closing`) where
    it may not be exhausted: that, an exception and Ctrl-C end the workers at once.
    """
    if scheduler is not None:
        yield from _run_on_dask(batches, code_batch, scheduler, set_aside, ahead)
        return
    if workers <= 1:
        if initializer is not None:
            initializer()
        for batch in batches:
            yield _run_suspect(batch, code_batch, set_aside, initializer) if is_suspect() else code_batch(batch)
        return
    yield from _run_in_processes(batches, code_batch, workers, set_aside, initializer, ahead)


def _run_in_processes(
    batches: Iterable[tuple[D, ...]],
    code_batch: Callable[[tuple[D, ...]], tuple[R, ...]],
    workers: int,
    set_aside: Callable[[D, str], R],
    initializer: Callable[[], None] | None,
    ahead: int,
) -> Iterator[tuple[R, ...]]:
    """The same in several processes: a queue of futures, the oldest answered first."""
    from concurrent.futures.process import BrokenProcessPool

    pool = _Pool(workers, initializer)
    under_way: deque[tuple[tuple[D, ...], Future[tuple[R, ...]] | None]] = deque()

    def oldest() -> tuple[R, ...]:
        batch, future = under_way.popleft()
        try:
            if future is not None:
                return future.result()
        except BrokenProcessPool:
            # Every batch that went down with the worker is a suspect, marked by None; answers already in are kept.
            for i, (other, its) in enumerate(under_way):
                if its is not None and isinstance(its.exception(), BrokenProcessPool):
                    under_way[i] = (other, None)
            pool.stop()
        return _run_alone(batch, code_batch, set_aside, initializer)

    try:
        for batch in batches:
            while len(under_way) >= workers * ahead:
                yield oldest()
            under_way.append((batch, pool.submit(_run_task, code_batch, batch)))
        while under_way:
            yield oldest()
    finally:
        pool.stop()


def _run_suspect(
    batch: tuple[D, ...],
    code_batch: Callable[[tuple[D, ...]], tuple[R, ...]],
    set_aside: Callable[[D, str], R],
    initializer: Callable[[], None] | None,
) -> tuple[R, ...]:
    """What `_run_alone` gives; where no worker can be had (a script that has no `if __name__ == "__main__"`), what this
    process itself makes of the batch."""
    try:
        return _run_alone(batch, code_batch, set_aside, initializer)
    except ProtestDataError:
        return code_batch(batch)


def _run_alone(
    batch: tuple[D, ...],
    code_batch: Callable[[tuple[D, ...]], tuple[R, ...]],
    set_aside: Callable[[D, str], R],
    initializer: Callable[[], None] | None,
) -> tuple[R, ...]:
    """The result of a suspected batch, with every document set aside that kills a worker all by itself."""
    from concurrent.futures.process import BrokenProcessPool

    results: list[R] = []
    parts = [batch]
    pool = _Pool(1, initializer)
    try:
        while parts:
            part = parts.pop()
            pool.check()
            try:
                results += pool.submit(_run_task, code_batch, part).result()
            except BrokenProcessPool:
                pool.stop()
                if len(part) == 1:
                    results.append(set_aside(part[0], _DIED))
                else:
                    half = len(part) // 2
                    parts += [part[half:], part[:half]]
    finally:
        pool.stop()
    return tuple(results)


def _run_on_dask(
    batches: Iterable[tuple[D, ...]],
    code_batch: Callable[[tuple[D, ...]], tuple[R, ...]],
    address: str,
    set_aside: Callable[[D, str], R],
    ahead: int,
) -> Iterator[tuple[R, ...]]:
    """The same on a cluster. Dask runs a lost worker's batches again; one that its scheduler gives up, because worker
    after worker died of it, is split in halves until the document that kills them is alone."""
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise ConfigError("--scheduler needs the extra [cluster]: pip install 'protests[cluster]'") from error
    try:
        client = distributed.Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ConfigError(f"--scheduler {address}: no Dask scheduler answers there: {error}") from error

    def submit(batch: tuple[D, ...]) -> Any:
        with warnings.catch_warnings():  # batches travel inside their task on purpose: with a lost worker goes no data
            warnings.simplefilter("ignore", UserWarning)
            return client.submit(_run_task, code_batch, batch, pure=False)

    def result(batch: tuple[D, ...], future: Any) -> tuple[R, ...]:
        try:
            return cast("tuple[R, ...]", future.result())
        except distributed.KilledWorker:
            if len(batch) == 1:
                return (set_aside(batch[0], _DIED),)
            half = len(batch) // 2
            return tuple(one for part in (batch[:half], batch[half:]) for one in result(part, submit(part)))

    under_way: deque[tuple[tuple[D, ...], Any]] = deque()
    try:
        for batch in batches:
            while len(under_way) >= max(1, sum(client.nthreads().values())) * ahead:
                yield result(*under_way.popleft())
            under_way.append((batch, submit(batch)))
        while under_way:
            yield result(*under_way.popleft())
    finally:
        client.cancel([future for _, future in under_way], force=True)
        client.close()


class _Pool:
    """A pool of worker processes that starts when first used and starts anew after `stop`."""

    def __init__(self, workers: int, initializer: Callable[[], None] | None) -> None:
        self._workers = workers
        self._initializer = initializer
        self._executor: ProcessPoolExecutor | None = None

    def submit(self, function: Callable[..., R], *arguments: Any) -> Future[R]:
        """Sends a task to a worker. A pool found broken answers through the future, as one that breaks later does."""
        from concurrent.futures import Future
        from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._workers, mp_context=_context(), initializer=_start_worker, initargs=(self._initializer,)
            )
        try:
            return self._executor.submit(function, *arguments)
        except BrokenProcessPool as error:
            future: Future[R] = Future()
            future.set_exception(error)
            return future

    def check(self) -> None:
        """Raises where a worker dies before it got any document: then none is to blame."""
        from concurrent.futures.process import BrokenProcessPool

        try:
            self.submit(_run_task, tuple, ()).result()
        except BrokenProcessPool as error:
            raise ProtestDataError(
                "worker processes die at start, before they read an article; --workers 1 shows why"
            ) from error

    def stop(self) -> None:
        """Ends the workers at once, whatever they are doing."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        processes = dict(executor._processes or {})  # noqa: SLF001 (public only from 3.14: terminate_workers)
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()


def _context() -> BaseContext:
    """How workers are started: never by a fork, which copies locks that other threads hold, nor by a server of forks,
    whose socket stays in the folder for temporary files when the build is killed."""
    return multiprocessing.get_context("spawn")


_initializer_error: Exception | None = None
"""In a worker: what the initializer raised. A pool would only say that it broke, and the error would be lost."""


def _start_worker(initializer: Callable[[], None] | None) -> None:
    """Sets up a worker: Ctrl-C is the parent's to answer, and a worker does not outlive a killed parent."""
    global _initializer_error
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    try:
        if initializer is not None:
            initializer()
    except Exception as error:  # noqa: BLE001 (raised again by the first task)
        _initializer_error = error


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_task(code_batch: Callable[[tuple[D, ...]], tuple[R, ...]], batch: tuple[D, ...]) -> tuple[R, ...]:
    """What a worker runs for one batch."""
    if _initializer_error is not None:
        raise _initializer_error
    return code_batch(batch)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises `TimeoutError` in the body after `seconds` of processor time; 0 or less means no limit.

    Processor time, so that the same article ends alike on a busy machine; ten times as much wall time is the end too.
    Where the body's libraries swallow the error, it is raised again every second, and at the end for good. An outer
    limit waits, and gets what is left of its time afterwards. Interrupting needs `signal.setitimer` and the main
    thread; elsewhere (a thread) the body runs to its end and `TimeoutError` is raised then, so that the
    outcome is the same. Code in C that does not come back to the interpreter cannot be interrupted: a worker that is
    stuck in it for twenty times the limit is killed, and `run_batches` finds the document; in the program's own
    process it is waited for.

    >>> with time_limit(5):
    ...     sum(range(10))
    45
    >>> with time_limit(0.01):
    ...     while True: pass
    Traceback (most recent call last):
    TimeoutError: over the time limit of 0.01 s
    """
    if seconds <= 0:
        yield
        return
    message = f"over the time limit of {seconds:g} s"
    started, worked = time.monotonic(), time.process_time()
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        with _killed_when_stuck(2 * _WALL_FACTOR * seconds):
            yield
        if time.process_time() - worked > seconds or time.monotonic() - started > _WALL_FACTOR * seconds:
            raise TimeoutError(message)
        return

    expired = False

    def expire(_signal: int, _frame: FrameType | None) -> None:
        nonlocal expired
        left = seconds - (time.process_time() - worked)
        if left > 0 and time.monotonic() - started < _WALL_FACTOR * seconds:
            signal.setitimer(signal.ITIMER_REAL, max(left, _SHORTEST_WAIT), _REPEAT_SECONDS)
            return
        expired = True
        raise TimeoutError(message)

    outer_handler = signal.signal(signal.SIGALRM, expire)
    outer_left, outer_interval = signal.setitimer(signal.ITIMER_REAL, seconds, _REPEAT_SECONDS)
    try:
        try:
            with _killed_when_stuck(2 * _WALL_FACTOR * seconds):
                yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except TimeoutError:
        raise
    except Exception as error:
        if expired:
            raise TimeoutError(message) from error
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)  # once more: the signal may have come just before the first
        signal.signal(signal.SIGALRM, outer_handler)
        if outer_left > 0:
            left = max(outer_left - (time.monotonic() - started), 1e-6)
            signal.setitimer(signal.ITIMER_REAL, left, outer_interval)
    if expired:
        raise TimeoutError(message)


@contextmanager
def memory_limit(megabytes: int) -> Iterator[None]:
    """Raises `MemoryError` in the body where the process asks for that much more memory than it has at the start.

    The limit is the kernel's (`RLIMIT_DATA`), so it holds for code in C too; what is only mapped, as a gazetteer is,
    does not count. A library that ends the process where it gets no memory ends the worker, and `run_batches` finds the
    document. It is the whole process's: of threads that ask for it at once one gets it. Without `/proc` (macOS)
    there is no limit.

    >>> with memory_limit(1_000):
    ...     len(bytearray(10))
    10
    """
    held = _data_bytes()
    if held is None or not _limiting_memory.acquire(blocking=False):
        yield
        return
    try:
        outer, hard = resource.getrlimit(resource.RLIMIT_DATA)
        finite = [n for n in (held + megabytes * _MEGABYTE, outer, hard) if n != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_DATA, (min(finite), hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_DATA, (outer, hard))
    finally:
        _limiting_memory.release()


def _data_bytes() -> int | None:
    """What the kernel counts against `RLIMIT_DATA`; None where it does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[5])
    except OSError:
        return None
    return pages * resource.getpagesize()


@contextmanager
def _killed_when_stuck(seconds: float) -> Iterator[None]:
    """Ends a worker process whose body takes that long: by a thread that needs no interpreter lock."""
    if multiprocessing.parent_process() is None:
        yield
        return
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(seconds, file=nowhere, exit=True)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
