"""The same on Dask: results in order, a killed worker's batches again, a poisonous document set aside, same bytes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from etl.engine import run_batches
from etl.errors import ConfigError
from etl.pipeline import BuildOptions, build
from tests.bench.corpora import write_articles

distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        yield local


def square(batch: tuple[int, ...], folder: Path | None = None, poison: int | None = None) -> tuple[int, ...]:
    """The squares. With a folder the worker that first meets 7 dies; `poison` kills every worker that meets it."""
    if poison in batch:
        os._exit(1)
    if folder is not None and 7 in batch and not (folder / "died").exists():
        (folder / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return tuple(number**2 for number in batch)


def run(cluster: Any, function: Any, n: int = 10) -> list[int]:
    batches = [(2 * i, 2 * i + 1) for i in range(n)]
    results = run_batches(
        batches, function, workers=1, scheduler=cluster.scheduler_address, set_aside=lambda d, reason: -d
    )
    return [number for result in results for number in result]


def test_a_killed_workers_batches_run_again_in_order(cluster: Any, tmp_path: Path) -> None:
    assert run(cluster, partial(square, folder=tmp_path)) == [i**2 for i in range(20)]
    assert (tmp_path / "died").exists()


def test_a_document_that_kills_worker_after_worker_is_set_aside(cluster: Any) -> None:
    cluster.scheduler.allowed_failures = 0
    assert run(cluster, partial(square, poison=3), n=2) == [0, 1, 4, -3]
    cluster.scheduler.allowed_failures = 3


def test_a_scheduler_that_does_not_answer_is_said_in_one_line() -> None:
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "300ms"}),
        pytest.raises(ConfigError, match="no Dask scheduler"),
    ):
        list(run_batches([(1,)], square, workers=1, scheduler="tcp://127.0.0.1:9", set_aside=lambda d, _: d))


def test_all_three_engines_give_the_same_bytes_though_a_worker_is_killed(cluster: Any, tmp_path: Path) -> None:
    source = write_articles(tmp_path / "mix.jsonl", 400, share=0.1)
    build([str(source)], tmp_path / "one")
    build([str(source)], tmp_path / "two", BuildOptions(workers=2))
    killed: list[int] = []

    def kill(_done: int) -> None:
        if not killed:
            killed.append(next(iter(cluster.workers.values())).process.process.pid)
            os.kill(killed[0], signal.SIGKILL)

    build([str(source)], tmp_path / "dask", BuildOptions(scheduler=cluster.scheduler_address), on_progress=kill)
    assert killed
    for name in ("events", "reports", "claims", "articles", "merges", "quarantine"):
        same = {(tmp_path / folder / f"{name}.parquet").read_bytes() for folder in ("one", "two", "dask")}
        assert len(same) == 1, name
