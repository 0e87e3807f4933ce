"""The end of the line: tables are judged, written and committed, with all that people read about them.

With `pipeline` the only module that knows several steps. Decides nothing about events: what the expectations find goes
to quarantine or ends the build.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from etl import __version__
from etl.arrow import release_unused
from etl.fingerprints import DEPENDENCIES, code_fingerprint
from etl.geocode import country_of_publisher
from etl.options import BuildOptions, BuildResult
from etl.publish.codebook import render_codebook, render_codebook_page
from etl.publish.describe import write_descriptions
from etl.publish.report import render_report
from etl.publish.version import complete_manifest, trend
from etl.store import DatasetStore, last_manifest
from etl.write import apply_quarantine, documents_of, ledger_fingerprints, write_manifest, write_tables


def publish(
    tables: Mapping[str, pa.Table],
    store: DatasetStore,
    fingerprints: Sequence[str],
    options: BuildOptions,
    n_documents: int,
    corrections: str | None = None,
    accept: Callable[[Collection[tuple[str, str]]], None] = lambda _: None,
) -> BuildResult:
    """Validates the tables, and commits them with all that goes with them; a critical failure commits nothing.

    `n_documents` is how many the ledger must hold by what was given, in this call and in earlier ones. `corrections` is
    the hash of the file of hand-made ones; `accept` is told which rows they keep, and may refuse.
    """
    from expectations.kept import read_kept, write_kept
    from expectations.run import run_expectations, write_data_docs

    findings = run_expectations(tables, n_inputs=n_documents, kept=read_kept(code_fingerprint()))
    if not findings.critical:
        accept(findings.accepted)
    kept = apply_quarantine(tables, {k: v for k, v in findings.failed_rows.items() if not findings.critical})
    release_unused()
    earlier = last_manifest(store.path)

    def write(folder: Path) -> None:
        write_tables(kept, folder)
        write_manifest(
            folder,
            program=__version__,
            dependencies={name: version(name) for name in DEPENDENCIES},
            packs=packs(),
            policy=options.policy,
            options={
                k: str(v)
                for k, v in asdict(options).items()
                if k not in {"workers", "scheduler", "fresh", "geocoder_options", "corrections"} and v is not None
            },
            corrections=corrections,
            inputs=ledger_fingerprints(documents_of(kept["articles"])),
            documents=n_documents,
        )
        manifest = complete_manifest(folder, kept, findings.quality, earlier)
        quality = {**findings.quality, "trend": trend(manifest, findings.quality)}
        write_descriptions(kept, folder, manifest)
        codebook = render_codebook(kept)
        (folder / "CODEBOOK.md").write_text(codebook, "utf-8")
        (folder / "CODEBOOK.html").write_text(render_codebook_page(codebook), "utf-8")
        release_unused()
        (folder / "quality.json").write_text(json.dumps(quality, indent=1, ensure_ascii=False) + "\n", "utf-8")
        write_data_docs(findings, folder / "data_docs")
        write_kept(findings.results, folder / "data_docs", code_fingerprint())
        (folder / "report").mkdir()
        page = render_report(kept, quality, country_of=country_of_publisher, manifest=manifest)
        (folder / "report" / "index.html").write_text(page, "utf-8")

    if findings.critical:
        folder = store.fail(write)
    else:
        store.commit(write, batches=fingerprints)
        folder = store.path
    statuses = pc.value_counts(kept["articles"]["status"].cast(pa.string()))
    return BuildResult(
        {name: table.num_rows for name, table in kept.items()},
        dict(sorted(zip(*(part.to_pylist() for part in statuses.flatten()), strict=True))),
        tuple(findings.critical),
        folder,
    )


def packs() -> dict[str, str]:
    """What the manifest names as program and packs."""
    return {"etl": code_fingerprint()[:16]}
