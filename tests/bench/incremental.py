"""What adding a hundredth to a built dataset costs, as a share of a fresh build of all, in processor time.

    python -m tests.bench.incremental [--articles 10000]

Both builds run in processes of their own, one worker; children's time counts. The tables of the grown dataset are
compared with the fresh ones: the same rows, `event_id` apart.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq

from tests.bench.templates import template_articles, write_articles
from tests.sample import ROOT

LEFT_OUT = {"event_id", "part_of"}


def seconds_of(*arguments: object) -> float:
    """Processor time, user and system, of one call of the program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "etl", *map(str, arguments), "--quiet"], cwd=ROOT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rows_without_ids(folder: Path, table: str) -> list[str]:
    """The rows of a table as text, ids of events left out."""
    rows = pq.read_table(folder / f"{table}.parquet").to_pylist()
    return sorted(str({k: v for k, v in row.items() if k not in LEFT_OUT}) for row in rows)


def main() -> None:
    """Prints both times, their ratio, and whether the tables agree; exit 1 where they do not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    number = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "most").mkdir()
        (folder / "rest").mkdir()
        articles = template_articles(number)
        write_articles(folder / "most" / "most.jsonl", islice(articles, number - number // 100))
        write_articles(folder / "rest" / "rest.jsonl", articles)
        fresh = seconds_of("build", folder / "most", folder / "rest", "--output", folder / "fresh")
        first = seconds_of("build", folder / "most", "--output", folder / "grown")
        added = seconds_of("build", folder / "rest", "--output", folder / "grown")
        tables = ("events", "reports", "claims", "articles", "quarantine")
        differing = [
            t for t in tables if rows_without_ids(folder / "fresh", t) != rows_without_ids(folder / "grown", t)
        ]
        print(  # noqa: T201 - a command line
            f"{number} articles: fresh {fresh:.1f} s, 99% {first:.1f} s, 1% added {added:.1f} s "
            f"({added / fresh:.1%} of fresh); tables that differ: {', '.join(differing) or 'none'}"
        )
        raise SystemExit(bool(differing))


if __name__ == "__main__":
    main()
