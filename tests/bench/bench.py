"""The benchmark: `make bench`, or `python -m tests.bench.bench [--quick]`. Prints, and writes `bench.json`.

It makes its own corpora (`corpora`). Times are the processor's, of the program and the processes it starts, since
machines are shared; only the ratios of one run on one machine mean much. Ratios of engines need wall time: they are
medians of pairs, and say little where others use the same cores.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.corpora import write_articles, write_warc

BUILD = """
import json, resource, sys, time
from pathlib import Path
from etl import finish, pipeline, store
from etl.pipeline import BuildOptions, build, load_kit
from etl.screen import Screen
options = json.loads(sys.argv[3])
stages = {}
def timed(owner, name, stage):
    function = getattr(owner, name)
    def run(*given, **named):
        start = time.process_time()
        try:
            return function(*given, **named)
        finally:
            stages[stage] = stages.get(stage, 0.0) + time.process_time() - start
    setattr(owner, name, run)
from etl.records import RawDocument
TEXT = b"Some 300 people rallied in Minsk on Sunday, police said. " * 30
RUSSIAN = "В Минске в воскресенье на митинг вышли 300 человек, сообщила полиция. " * 30
SPANISH = "Unas 300 personas se manifestaron el domingo en Quito, informó la policía. " * 30
for pack in load_kit().packs.values():  # what loads once, and what is compiled at first use
    pack.compile_all()
for text in (TEXT, RUSSIAN.encode(), SPANISH.encode()):
    page = b"<html><body><article><p>" + text + b"</p></article></body></html>"
    pipeline.code_document(RawDocument("a", "", None, "html", page), load_kit(), BuildOptions())
import expectations.run
import great_expectations
for owner, name, stage in (
    (pipeline, "code_batch", "articles"), (Screen, "passes_page", "screen of pages"),
    (pipeline, "first_look", "fast parser"), (pipeline, "extract_article", "thorough parser"),
    (pipeline, "code_article", "detect to assemble"), (store.DatasetStore, "save_batch", "batches kept"),
    (pipeline, "merge_blocks", "merge"), (pipeline, "make_tables", "tables"), (finish, "write_tables", "Parquet"),
    (expectations.run, "run_expectations", "validation"), (pipeline, "publish", "publish, validation in it"),
):
    if name != "code_batch" or not options:  # other processes take this function by its name
        timed(owner, name, stage)
def used():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
start, wall = used(), time.monotonic()
result = build([sys.argv[1]], Path(sys.argv[2]), BuildOptions(fresh=True, **options))
print(json.dumps({
    "seconds": used() - start, "wall": time.monotonic() - wall,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "stages": stages, "counts": dict(result.counts), "statuses": dict(result.statuses), "critical": result.critical,
}))
"""

BASELINE = """
import sys, time
from fastwarc.warc import ArchiveIterator, WarcRecordType
from resiliparse.extract.html2text import extract_plain_text
start = time.process_time()
for record in ArchiveIterator(open(sys.argv[1], "rb"), record_types=WarcRecordType.response):
    extract_plain_text(record.reader.read().decode("utf-8", "replace"), main_content=True)
print(time.process_time() - start)
"""


COMPILE = """
import time
from etl.language import load_packs
packs = list(load_packs().values())
start = time.process_time()
for pack in packs:
    pack.compile_all()
print(time.process_time() - start)
"""


def _python(code: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def run_build(source: Path, output: Path, **options: Any) -> dict[str, Any]:
    """A build in a process of its own: seconds of processor and wall, megabytes at most, and seconds by stage. What
    loads once a process (packs, parsers, Great Expectations) is loaded before the clock starts: `startup` has it."""
    found: dict[str, Any] = json.loads(_python(BUILD, str(source), str(output), json.dumps(options)))
    if found["critical"]:
        raise RuntimeError(f"the build of {source.name} failed: {found['critical']}")
    return found


def _line(build: dict[str, Any]) -> float:
    """Seconds of reading, articles and batches: what grows with the input, without validation and publishing."""
    return float(build["seconds"] - build["stages"].get("publish, validation in it", 0.0))


def bench_pages(folder: Path, n: int) -> dict[str, Any]:
    """The WARC build against a reader and fast parser that look at every page."""
    warc = write_warc(folder / "pages.warc.gz", n)
    alone = float(_python(BASELINE, str(warc)))
    build = run_build(warc, folder / "pages")
    return {
        "pages": n,
        "bytes": warc.stat().st_size,
        "pages_a_second": n / build["seconds"],
        "baseline_seconds": alone,
        "line_over_baseline": _line(build) / alone,
        "build_over_baseline": build["seconds"] / alone,
        **build,
    }


def bench_articles(folder: Path, n: int) -> dict[str, Any]:
    """Articles a second on one core: none relevant, 3 in a hundred, all."""
    found: dict[str, Any] = {}
    for name, share, number in (("irrelevant", 0.0, n), ("mix", 0.03, n), ("relevant", 1.0, max(n // 20, 50))):
        build = run_build(write_articles(folder / f"{name}.jsonl", number, share=share), folder / name)
        rates = {"articles": number, "line_a_second": number / _line(build), "a_second": number / build["seconds"]}
        found[name] = {**rates, **build}
    return found


def bench_engines(folder: Path, n: int, pairs: int) -> dict[str, Any]:
    """Wall time of one process over two, and of two over Dask with two workers: medians of pairs. What the one process
    loads is there before its clock starts, and each of the two loads it on the clock, 2 s: so the corpus is one that
    takes half a minute."""
    source = write_articles(folder / "engines.jsonl", n, share=0.3)

    def wall(**options: Any) -> float:
        with tempfile.TemporaryDirectory(dir=folder) as new:  # a folder used before has the batches read already
            build = run_build(source, Path(new), **options)
        return float(build["wall"] - build["stages"]["publish, validation in it"])

    two = [wall() / wall(workers=2) for _ in range(pairs)]
    found: dict[str, Any] = {"pairs": pairs, "one_over_two": statistics.median(two), "one_over_two_each": two}
    try:
        from distributed import LocalCluster
    except ImportError:
        return {**found, "dask": "the extra [cluster] is not installed"}
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        dask = [wall(scheduler=cluster.scheduler_address) / wall(workers=2) for _ in range(pairs)]
    return {**found, "dask_over_two": statistics.median(dask), "dask_over_two_each": dask}


def bench_startup(folder: Path) -> dict[str, float]:
    """Seconds of processor: `protests --help`; reading one article; a whole build of it, of which no row breaks an
    expectation; the same dataset validated, which asks Great Expectations everything."""
    (folder / "one.txt").write_text("Rally in Minsk\n\nSome 300 people rallied in Minsk on Sunday.\n", "utf-8")
    program = [sys.executable, "-m", "etl"]

    def seconds(*command: object) -> float:
        before = os.times()
        subprocess.run(list(map(str, command)), check=True, capture_output=True)
        after = os.times()
        return after.children_user - before.children_user + after.children_system - before.children_system

    line = "import sys; from etl.pipeline import *; from etl.records import RawDocument; code_document(RawDocument("
    line += "'a.txt', '', 'a', 'text', open(sys.argv[1]).read()), load_kit(), BuildOptions())"
    commands: dict[str, Callable[[int], Sequence[object]]] = {
        "help": lambda _: (*program, "--help"),
        "one_article_line": lambda _: (sys.executable, "-c", line, folder / "one.txt"),
        "one_article_build": lambda n: (*program, "build", folder / "one.txt", "--output", folder / f"started{n}"),
        "one_article_validate": lambda n: (*program, "validate", folder / f"started{n}"),
    }
    seconds(*commands["one_article_build"](0))  # what goes into the cache at first use is there from now on
    found = {name: statistics.median(seconds(*command(n)) for n in (1, 2, 3)) for name, command in commands.items()}
    return {**found, "expressions_of_all_packs": float(_python(COMPILE))}


def bench_flat(folder: Path, small: int, large: int) -> dict[str, Any]:
    """Seconds an article of a small build and a large one, and what the large one took."""
    builds = {n: run_build(write_articles(folder / f"{n}.jsonl", n), folder / f"flat{n}") for n in (small, large)}
    line = {n: _line(build) / n for n, build in builds.items()}
    return {
        "large_over_small_line": line[large] / line[small],
        "seconds_an_article": {n: build["seconds"] / n for n, build in builds.items()},
        "large": builds[large],
    }


def main() -> None:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a size that takes a minute")
    parser.add_argument("--only", nargs="*", default=["pages", "articles", "engines", "startup", "flat"])
    parser.add_argument("--output", type=Path, default=Path("bench.json"))
    chosen = parser.parse_args()
    n_pages, n_articles, n_engines, pairs = (60, 2_000, 200, 1) if chosen.quick else (4_000, 50_000, 12_000, 5)
    small, large = (500, 2_000) if chosen.quick else (10_000, 1_000_000)
    found: dict[str, Any] = {"load": os.getloadavg(), "cores": os.cpu_count(), "began": time.time()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts: dict[str, Callable[[], dict[str, Any]]] = {
            "pages": lambda: bench_pages(folder, n_pages),
            "articles": lambda: bench_articles(folder, n_articles),
            "startup": lambda: bench_startup(folder),
            "engines": lambda: bench_engines(folder, n_engines, pairs),
            "flat": lambda: bench_flat(folder, small, large),
        }
        for part, measure in parts.items():
            if part in chosen.only:
                found[part] = measure()
            # after each: half an hour is not to be lost with its last part
            chosen.output.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    sys.stdout.write(render(found))


def render(found: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"load {found['load'][0]:.1f} on {found['cores']} cores"]
    if pages := found.get("pages"):
        alone = pages["baseline_seconds"] / pages["pages"] * 1000
        lines.append(
            f"pages: {pages['pages_a_second']:.0f} a second, {pages['megabytes']:.0f} MB; reader and fast parser alone "
            f"{alone:.1f} ms a page; line {pages['line_over_baseline']:.2f} times, whole build "
            f"{pages['build_over_baseline']:.2f} times that"
        )
        lines.append(_shares(pages))
    for name, one in found.get("articles", {}).items():
        lines.append(
            f"articles, {name}: {one['line_a_second']:.0f} a second, {one['a_second']:.0f} with validation and pages "
            f"for people; {one['megabytes']:.0f} MB"
        )
        lines.append(_shares(one))
    if engines := found.get("engines"):
        lines.append(f"two processes: {engines['one_over_two']:.2f} times one; Dask over two: "
                     f"{engines.get('dask_over_two', engines.get('dask'))}")  # fmt: skip
    if startup := found.get("startup"):
        lines.append("startup, seconds: " + ", ".join(f"{name} {value:.2f}" for name, value in startup.items()))
    if flat := found.get("flat"):
        lines.append(
            f"flat: time an article {flat['large_over_small_line']:.2f} times that of the small build; "
            f"{flat['large']['counts']['articles']} articles took {flat['large']['megabytes']:.0f} MB"
        )
    return "\n".join(lines) + "\n"


def _shares(build: dict[str, Any]) -> str:
    parts = sorted(build["stages"].items(), key=lambda pair: -pair[1])
    return "  " + ", ".join(f"{stage} {seconds / build['seconds']:.0%}" for stage, seconds in parts)


if __name__ == "__main__":
    main()
