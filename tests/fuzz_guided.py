"""One target of `make fuzz`, led by what code its inputs reach: `python -m tests.fuzz_guided NAME NUMBER SEED FOLDER`.

Stands apart because what is watched must be imported under atheris' hook, and because libFuzzer never gives the process
back. FOLDER holds the first inputs.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["etl", "feedparser", "trafilatura"], enable_loader_override=False):
    import feedparser  # noqa: F401 - imported where it is used, which is too late to be watched
    import trafilatura  # noqa: F401

    from tests import fuzz

OWN_SHARE = 0.5
"""How many of the inputs are made by `fuzz.mutate`; libFuzzer makes the others."""
STUCK_SECONDS = 120
"""libFuzzer ends the process where an execution does not come back at all."""


def main() -> None:
    """Executes until the number is reached; exit 1 where one failed."""
    name, number, seed, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    target, _, length = fuzz.TARGETS[name]
    trial, base, started = fuzz.Trial(target), fuzz.seeds(name), time.process_time()

    def execute(data: bytes) -> None:
        trial.execute(data)
        if trial.executions >= number:
            fuzz.report(name, trial, started)
            os._exit(bool(trial.failures))

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        dice = random.Random(seed)
        if dice.random() < OWN_SHARE:
            return fuzz.mutate(dice, data, base, length)[:longest]
        return bytes(atheris.Mutate(data, longest))

    flags = [f"-seed={seed}", f"-max_len={2 * length}", f"-timeout={STUCK_SECONDS}", "-rss_limit_mb=0"]
    flags += ["-report_slow_units=1000", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *flags, f"-artifact_prefix={folder}/", str(folder)], execute, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
