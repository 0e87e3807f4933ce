"""Kills, full disks and rivals: whatever happens, the last good dataset stays whole and the next call ends the work.

    python -m tests.chaos [--every 1] [--moments 50]        (make chaos)

A child process runs a real build and is killed (SIGKILL) before its n-th file operation inside the dataset folder, for
each n, so also after the one before. Then what readers see must be the old dataset or the new one, table by table as
its manifest says; the next build must give the same tables as one that was never killed, with a ledger row for every
input; and no temporary file may be left in the dataset or in the folder for temporary files.

Great Expectations writes no file of its own: forked builds skip its judgement and copy its pages, to be quick. Builds
by the command line (moments of reading, full disks, rivals) are whole.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from etl import store
from etl.pipeline import build
from expectations import run
from tests.bench.templates import template_articles, write_articles
from tests.sample import ROOT

TABLES = ("events", "reports", "claims", "articles", "merges", "quarantine")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "chaos.write"})


class DamagedError(Exception):
    """What should never be seen; the message says after which event."""


@dataclass(frozen=True)
class Stage:
    """Inputs in two halves, and the datasets that unhurt builds make of one and of both."""

    folder: Path
    first: Path
    second: Path
    hashes: dict[str, dict[str, str]]

    def inputs(self) -> list[str]:
        """Both halves."""
        return [str(self.first), str(self.second)]


def set_stage(folder: Path, number: int = 24) -> Stage:
    """A small corpus and its unhurt datasets; also loads all that a build loads, for the children.

    The old dataset has two versions, so that the commit of a third removes one.
    """
    first, second = folder / "first", folder / "second"
    articles = template_articles(number)
    for path in (first, second):
        path.mkdir(parents=True)
        write_articles(path / f"{path.name}.jsonl", islice(articles, number // 2))
    build([str(first), str(second)], folder / "once")
    build_unjudged(folder, [first], folder / "old")
    build_unjudged(folder, [first], folder / "old")
    shutil.copytree(folder / "old", folder / "new", symlinks=True)
    build_unjudged(folder, [first, second], folder / "new")
    hashes = {name: table_hashes(folder / name) for name in ("old", "new", "once")}
    return Stage(folder, first, second, hashes)


def build_unjudged(stage: Path, inputs: Sequence[Path], dataset: Path) -> None:
    """A build that takes the expectations' findings and pages from the dataset `once` of the stage's folder."""
    quality = json.loads((stage / "once" / "quality.json").read_text("utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "run_expectations", lambda *_, **__: run.Findings({}, [], quality))
        patch.setattr(run, "write_data_docs", lambda _, docs: shutil.copytree(stage / "once" / "data_docs", docs))
        # Neither tells the audit hook: the one writes in C, the other changes no name.
        patch.setattr(pq, "write_table", _audited(pq.write_table))
        patch.setattr(store, "_sync", _audited(store._sync))
        build([str(path) for path in inputs], dataset)


def _audited(function: Callable[..., None]) -> Callable[..., None]:
    def audited(*arguments: Any, **named: Any) -> None:
        place = next(str(a) for a in arguments if isinstance(a, Path))
        sys.audit("chaos.write", place)
        function(*arguments, **named)
        sys.audit("chaos.write", place)

    return audited


def table_hashes(dataset: Path) -> dict[str, str]:
    """The hash of each table that readers see; `DamagedError` where one is not what the manifest says."""
    version = dataset / ".current"
    manifest = json.loads((version / "manifest.json").read_text("utf-8"))
    found = {name: hashlib.sha256((version / f"{name}.parquet").read_bytes()).hexdigest() for name in TABLES}
    wanted = {name: manifest["tables"][name]["sha256"] for name in TABLES}
    if found != wanted:
        raise DamagedError(f"{dataset}: tables are not those of the manifest")
    for name in ("events.parquet", "manifest.json", "report", "CODEBOOK.md"):
        if not (dataset / name).exists():
            raise DamagedError(f"{dataset}: {name} leads nowhere")
    return found


def leftovers(dataset: Path, temporary: Path) -> list[str]:
    """Temporary names in the dataset, and anything in the folder for temporary files."""
    return [str(p) for p in (*dataset.rglob(".tmp-*"), *temporary.iterdir())]


def in_child(action: Callable[[], object], kill_at: int = 0, inside: Path | None = None) -> int:
    """Runs the action in a forked process, killed before its `kill_at`-th change below `inside`; the wait status."""
    child = os.fork()
    if child == 0:
        code = 0
        try:
            if kill_at:
                sys.addaudithook(_killer(kill_at, str(inside)))
            action()
        except BaseException as error:  # noqa: BLE001 - the child must end here, whatever it was
            sys.stderr.write(f"child: {error!r}\n")
            code = 3
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _killer(kill_at: int, inside: str) -> Callable[[str, tuple[Any, ...]], None]:
    seen = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        changes = event in CHANGES or (event == "open" and len(arguments) > 2 and (arguments[2] or 0) & WRITES)
        # A deletion of a tree names its files relative to an open folder: every such one counts.
        if changes and (any(str(a).startswith(inside) for a in arguments[:2]) or event in ("os.remove", "os.rmdir")):
            seen += 1
            if seen == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook


def check_after(stage: Stage, dataset: Path, temporary: Path, what: str, *, had_one: bool) -> None:
    """What must hold after a kill, and after the next build."""
    if had_one or (dataset / ".current").exists():
        seen = table_hashes(dataset)
        if seen not in stage.hashes.values():
            raise DamagedError(f"{what}: neither the old dataset nor the new one")
    if in_child(lambda: build_unjudged(stage.folder, [stage.first, stage.second], dataset)) != 0:
        raise DamagedError(f"{what}: the next build fails")
    wanted = stage.hashes["new" if had_one else "once"]
    if table_hashes(dataset) != wanted:
        raise DamagedError(f"{what}: the next build gives other tables")
    if left := leftovers(dataset, temporary):
        raise DamagedError(f"{what}: left behind: {', '.join(left)}")


def kill_at_operations(stage: Stage, numbers: Sequence[int] | None = None, *, had_one: bool = True) -> int:
    """Kills before the given file operations of a build (all of them for None); how many kills there were."""
    kills = 0
    for number in numbers if numbers is not None else range(1, 100_000):
        dataset, temporary = stage.folder / f"killed-{number}", _temporary(stage.folder)
        if had_one:
            shutil.copytree(stage.folder / "old", dataset, symlinks=True)
        ended = in_child(partial(build_unjudged, stage.folder, [stage.first, stage.second], dataset), number, dataset)
        if ended == 0 and numbers is None:
            return kills
        kills += ended == -signal.SIGKILL
        check_after(stage, dataset, temporary, f"kill before operation {number}", had_one=had_one)
        shutil.rmtree(dataset)
    return kills


def kill_at_moments(stage: Stage, number: int, seed: int = 1) -> int:
    """Kills two-worker builds by the clock while they read; how many were still running then."""
    dice, kills = random.Random(seed), 0
    dataset, temporary = stage.folder / "moments", _temporary(stage.folder)
    command = [sys.executable, "-m", "etl", "build", *stage.inputs(), "--output", str(dataset), "--quiet"]
    started = time.monotonic()
    subprocess.run([*command, "--workers", "2"], cwd=ROOT, check=True)
    whole = time.monotonic() - started
    for _ in range(number):
        shutil.rmtree(dataset)
        process = subprocess.Popen([*command, "--workers", "2"], cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            process.wait(dice.uniform(0.05, 0.9) * whole)
        except subprocess.TimeoutExpired:
            kills += 1
        process.kill()
        process.wait()
        time.sleep(0.3)  # the workers notice that their parent has gone
        check_after(stage, dataset, temporary, "kill while reading", had_one=False)
    return kills


def fill_disk(stage: Stage, rooms: Sequence[int] = (8, 40, 120, 200, 400, 800)) -> int:
    """Builds on file systems with little room (in KB) beside the old dataset; how many failed. 0 where none can be
    mounted."""
    tried, failed, mount = 0, 0, stage.folder / "small"
    mount.mkdir()
    held = sum(path.lstat().st_blocks * 512 for path in (stage.folder / "old").rglob("*")) // 1024
    for room in rooms:
        size = f"{held + room}k"
        script = (
            f"mount -t tmpfs -o size={size} none {mount} && cp -a {stage.folder}/old {mount}/d 2>/dev/null || exit 9; "
            f"{sys.executable} -m etl build {stage.first} {stage.second} --output {mount}/d --quiet; code=$?; "
            f"cp -a {mount}/d {stage.folder}/rescued; exit $code"
        )
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
        )
        rescued = stage.folder / "rescued"
        if done.returncode in (0, 2):
            tried += 1
            failed += done.returncode == 2
            if done.returncode == 2 and (done.stderr.count("\n") != 1 or "Traceback" in done.stderr):
                raise DamagedError(f"full disk ({size}): {done.stderr}")
            check_after(stage, rescued, _temporary(stage.folder), f"full disk ({size})", had_one=True)
        shutil.rmtree(rescued, ignore_errors=True)
    if tried and not failed:
        raise DamagedError("no disk was full: the rooms are too large to try anything")
    return failed


def write_protected(stage: Stage) -> bool:
    """A build into a folder mounted read-only ends in one line and leaves it alone; false: it cannot be mounted."""
    dataset = stage.folder / "old"
    script = (
        f"mount --bind {dataset} {dataset} && mount -o remount,ro,bind {dataset} || exit 9; "
        f"exec {sys.executable} -m etl build {stage.second} --output {dataset} --quiet"
    )
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 9:
        return False
    if done.returncode != 2 or done.stderr.count("\n") != 1 or table_hashes(dataset) != stage.hashes["old"]:
        raise DamagedError(f"read-only target: exit code {done.returncode}, {done.stderr}")
    return True


def rival_builds(stage: Stage) -> None:
    """Of two builds on one folder one is refused with a line that names the other, and the dataset is whole."""
    dataset = stage.folder / "rivals"
    command = [sys.executable, "-m", "etl", "build", *stage.inputs(), "--output", str(dataset), "--quiet"]
    rivals = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ends = [(rival.communicate()[1], rival.returncode) for rival in rivals]
    refused = [(told, code) for told, code in ends if code != 0]
    # One may have ended before the other began: then both went well.
    if any(code != 2 or "is being built by process" not in told for told, code in refused) or len(refused) > 1:
        raise DamagedError(f"two builds at once: {ends}")
    check_after(stage, dataset, _temporary(stage.folder), "two builds at once", had_one=False)


def change_clocks(stage: Stage) -> None:
    """A clock that jumps back and forth, and files from the future and the past, change nothing."""
    dataset = stage.folder / "clocks"
    shutil.copytree(stage.folder / "old", dataset, symlinks=True)
    for place, path in enumerate(sorted(p for p in dataset.rglob("*") if not p.is_symlink())):
        os.utime(path, (0, 0) if place % 2 else (4e9, 4e9))

    def build_in_disorder() -> None:
        jumps = random.Random(5)
        time.time = lambda: jumps.uniform(0, 4e9)
        build_unjudged(stage.folder, [stage.first, stage.second], dataset)

    if in_child(build_in_disorder) != 0 or table_hashes(dataset) != stage.hashes["new"]:
        raise DamagedError("clock changes: the build fails or gives other tables")


def _temporary(folder: Path) -> Path:
    """An empty folder for temporary files, named to this process and its children."""
    path = folder / "temporary"
    path.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = str(path)
    tempfile.tempdir = str(path)
    return path


def main() -> None:
    """All of it, with counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="kill before every n-th file operation only")
    parser.add_argument("--moments", type=int, default=50)
    options = parser.parse_args()
    tell = print
    with tempfile.TemporaryDirectory() as place:
        stage = set_stage(Path(place))
        for had_one, name in ((True, "adding to a dataset"), (False, "a first build")):
            numbers = None if options.every == 1 else range(1, 200, options.every)
            kills = kill_at_operations(stage, numbers, had_one=had_one)
            tell(f"{kills} kills before file operations, {name}: 0 damaged, 0 inputs lost", flush=True)
        kills = kill_at_moments(stage, options.moments)
        tell(f"{options.moments} moments of reading, {kills} kills in time: 0 damaged, 0 inputs lost", flush=True)
        tell(f"{fill_disk(stage)} builds on a full disk: 0 damaged", flush=True)
        tell("read-only target: " + ("refused in one line" if write_protected(stage) else "cannot be mounted here"))
        rival_builds(stage)
        change_clocks(stage)
        tell("two builds at once, clock changes: 0 damaged")


if __name__ == "__main__":
    main()
