"""What the command line does with a dataset that is already built: check it, show it, explain it, score it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl.errors import InputError
from etl.schema import TABLES
from etl.store import DatasetStore


def read_tables(folder: Path) -> dict[str, pa.Table]:
    """The tables of a dataset; `InputError` names the folder where it is none, or the file that is damaged."""
    missing = [name for name in TABLES if not (folder / f"{name}.parquet").exists()]
    if missing:
        raise InputError(
            f"{folder}: no dataset here ({missing[0]}.parquet is missing); build one with `protests build`"
        )
    return {name: _read_table(folder / f"{name}.parquet") for name in TABLES}


def _read_table(path: Path) -> pa.Table:
    import pyarrow.parquet as pq

    try:
        return pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{path}: damaged, or no Parquet file: {error}") from error


def validate_dataset(folder: Path, format: str) -> tuple[str, bool]:  # noqa: A002 - the option's name
    """(what was found as text, Markdown or JSON; whether no critical expectation failed). Writes the data docs."""
    from expectations.run import quality_markdown, quality_text, run_expectations, write_data_docs

    renderers: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "text": quality_text,
        "markdown": quality_markdown,
        "json": lambda quality: json.dumps(quality, indent=1, ensure_ascii=False),
    }
    if format not in renderers:
        raise InputError(f"--format {format}: expected text, markdown or json")
    tables = read_tables(folder)
    manifest = _read_manifest(folder)
    findings = run_expectations(tables, n_inputs=manifest.get("documents"))
    if lost := _not_as_declared(tables["articles"], manifest):
        raise InputError(f"{folder}: the ledger is not of the inputs that manifest.json names: {', '.join(lost[:5])}")
    with DatasetStore(folder) as store:
        store.replace("data_docs", lambda target: write_data_docs(findings, target))
        text = json.dumps(findings.quality, indent=1, ensure_ascii=False) + "\n"
        store.replace("quality.json", lambda target: _write(target, text))
    return renderers[format](findings.quality), not findings.critical


def _not_as_declared(articles: pa.Table, manifest: Mapping[str, Any]) -> list[str]:
    """Source files whose rows in the ledger are not those that the build read, as far as both can tell."""
    from etl.write import ledger_fingerprints

    found = ledger_fingerprints(
        zip(articles["source_file"].to_pylist(), articles["article_id"].to_pylist(), strict=True)
    )
    declared = manifest.get("inputs", {})
    return sorted(name for name in found.keys() | declared.keys() if found.get(name) != declared.get(name))


def write_report(folder: Path) -> str:
    """Writes the page for people and returns its path."""
    from etl.publish.report import render_report

    tables = read_tables(folder)
    try:
        quality = json.loads((folder / "quality.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / 'quality.json'}: missing or damaged; run `protests validate` first") from error
    page = render_report(tables, quality)

    def write(target: Path) -> None:
        target.mkdir()
        _write(target / "index.html", page)

    with DatasetStore(folder) as store:
        store.replace("report", write)
    return str(folder / "report" / "index.html")


def explain_dataset_event(folder: Path, event_id: str, *, as_json: bool) -> str:
    """The event with its evidence, for people or as JSON."""
    from etl.publish.explain import explain_event, render_explanation

    explanation = explain_event(read_tables(folder), event_id)
    if as_json:
        return json.dumps(explanation, indent=1, ensure_ascii=False, default=str)
    return str(render_explanation(explanation))


def diff_folders(old: Path, new: Path, *, as_json: bool) -> str:
    """What changed from one dataset to the other, for people or as JSON."""
    from etl.publish.diff import diff_datasets, render_diff

    found = diff_datasets(read_tables(old), read_tables(new), _read_manifest(old), _read_manifest(new))
    return json.dumps(found, indent=1, ensure_ascii=False, default=str) if as_json else render_diff(found)


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: missing or damaged") from error
    return manifest


def evaluate_dataset(gold: Path, folder: Path, errors: Path | None) -> str:
    """The scores of a dataset against gold, as a table."""
    from etl.evaluate import errors as list_errors
    from etl.evaluate import (
        evaluate,
        load_gold,
        read_claim_rows,
        read_dataset_rows,
        render_evaluation,
        write_errors,
    )

    reports, ledger = read_dataset_rows(folder)
    evaluation = evaluate(load_gold(gold), reports, ledger)
    if errors is not None:
        write_errors(list_errors(evaluation, claims=read_claim_rows(folder)), errors)
    return render_evaluation(evaluation)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
