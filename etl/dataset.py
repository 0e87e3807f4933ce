"""What the command line does with a dataset that is already built: check it, show it, explain it, score it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl.errors import InputError
from etl.schema import TABLES
from etl.store import DatasetStore, current_version


def version_of(folder: Path) -> Path:
    """The folder that holds a dataset's files: that of its last good version, where it is a store's, else itself. A
    command asks once and reads all from there, since a build may commit another meanwhile."""
    return current_version(folder) or folder


def read_tables(folder: Path) -> dict[str, pa.Table]:
    """The tables of a dataset, all of one version, though another is committed meanwhile; `InputError` names the folder
    where it is none, or the file that is damaged."""
    folder = version_of(folder)
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
    """(what was found as text, Markdown or JSON; whether no critical expectation failed). Writes the data docs into the
    folder that builds write to; what a failed build left, a copy or an unpacked release is looked at, not changed."""
    from etl.publish.version import trend
    from expectations.run import run_expectations, write_data_docs
    from expectations.summary import quality_markdown, quality_text

    renderers: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "text": quality_text,
        "markdown": quality_markdown,
        "json": lambda quality: json.dumps(quality, indent=1, ensure_ascii=False),
    }
    if format not in renderers:
        raise InputError(f"--format {format}: expected text, markdown or json")
    version = version_of(folder)
    tables = read_tables(version)
    manifest = read_json(version / "manifest.json")
    findings = run_expectations(tables, n_inputs=manifest.get("documents"))
    if lost := _not_as_declared(tables["articles"], manifest):
        raise InputError(f"{folder}: the ledger is not of the inputs that manifest.json names: {', '.join(lost[:5])}")
    quality = {**findings.quality, "trend": trend(manifest, findings.quality)}
    if version != folder:
        with DatasetStore(folder) as store:
            store.replace("data_docs", lambda target: write_data_docs(findings, target), of=version)
            text = json.dumps(quality, indent=1, ensure_ascii=False) + "\n"
            store.replace("quality.json", lambda target: _write(target, text), of=version)
    return renderers[format](quality), not findings.critical


def _not_as_declared(articles: pa.Table, manifest: Mapping[str, Any]) -> list[str]:
    """Source files whose rows in the ledger are not those that the build read, as far as both can tell."""
    from etl.write import documents_of, ledger_fingerprints

    found = ledger_fingerprints(documents_of(articles))
    declared = manifest.get("inputs", {})
    return sorted(name for name in found.keys() | declared.keys() if found.get(name) != declared.get(name))


def write_report(folder: Path) -> str:
    """Writes the page for people and returns its path."""
    from etl.geocode import country_of_publisher
    from etl.publish.report import render_report

    version = version_of(folder)
    tables = read_tables(version)
    if version == folder:
        raise InputError(f"{folder}: a copy, a release or a single version is not changed; name the folder built into")
    try:
        quality = json.loads((version / "quality.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / 'quality.json'}: missing or damaged; run `protests validate` first") from error
    page = render_report(
        tables, quality, _read_audit(folder), country_of_publisher, read_json(version / "manifest.json")
    )

    def write(target: Path) -> None:
        target.mkdir()
        _write(target / "index.html", page)

    with DatasetStore(folder) as store:
        store.replace("report", write, of=version)
    return str(folder / "report" / "index.html")


def _read_audit(folder: Path) -> Any:
    """What people found on a sample of the dataset; None where nobody has looked."""
    try:
        return json.loads((folder / AUDIT).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{folder / AUDIT}: damaged: {error}") from error


def explain_dataset_event(folder: Path, event_id: str, *, as_json: bool) -> str:
    """The event with its evidence, for people or as JSON."""
    from etl.publish.explain import explain_event, render_explanation

    explanation = explain_event(read_tables(folder), event_id)
    if as_json:
        return json.dumps(explanation, indent=1, ensure_ascii=False, default=str)
    return str(render_explanation(explanation))


def export_dataset(folder: Path, to: str, output: Path, policy: str | None) -> list[Path]:
    """Writes the export and, beside it, what it leaves out and whose data it holds; gives the paths written."""
    from etl.codes import policy as load_policy
    from etl.geocode import country_of_publisher
    from etl.publish.export import EXPORTERS, ExportOptions, export_tables

    if to not in EXPORTERS:
        raise InputError(f"--to {to}: expected one of {', '.join(EXPORTERS)}")
    if policy is not None:
        load_policy(policy)
    version = version_of(folder)
    tables = read_tables(version)
    manifest = read_json(version / "manifest.json")
    options = ExportOptions(manifest.get("policy", "ccc"), policy, country_of_publisher)
    made = export_tables(tables, to, options)
    texts = {output: made.text}
    texts |= {output.with_name(f"{output.stem}-{word}{output.suffix}"): text for word, text in made.beside.items()}
    described = {
        "files": [path.name for path in texts],
        "made_with": f"protests {manifest.get('program')}",
        **made.facts,
    }
    texts[output.with_name(f"{output.name}-metadata.json")] = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
    for path, text in texts.items():
        path.write_text(text, "utf-8", newline="")
    return list(texts)


AUDIT = "audit.json"
"""The last audit of a dataset, in its folder: it outlives builds, and says of which version it speaks."""


def draw_audit(folder: Path, sample: int, seed: int, output: Path | None) -> list[Path]:
    """Writes the audit sheet as CSV and as a page; a sheet that holds marks already is not written over."""
    from etl.evaluate.marks import read_marks
    from etl.publish.audit import audit_lines, draw_events, render_audit_csv, render_audit_page

    path = output or folder / "audit-sheet.csv"
    if path.suffix.lower() != ".csv":
        raise InputError(f"--output {path}: a sheet is a .csv; its page, a .html, is put beside it")
    if path.exists() and any(row["mark"] for row in read_marks(path)):
        raise InputError(f"{path} holds marks: read them with --marked {path}, or give another --output")
    tables = read_tables(folder)
    lines = audit_lines(tables, draw_events(tables, sample, seed))
    page = path.with_suffix(".html")
    path.write_text(render_audit_csv(lines), "utf-8", newline="")
    page.write_text(render_audit_page(lines, name=path.name), "utf-8")
    return [path, page]


def score_audit(folder: Path, marked: Path) -> str:
    """Keeps the precision by field of a marked sheet in `audit.json`, and gives it for people."""
    from etl.evaluate.marks import read_marks, render_marks, score_marks
    from etl.publish.audit import audit_lines

    rows = read_marks(marked)
    version = version_of(folder)
    tables = read_tables(version)
    known = set(tables["events"]["event_id"].to_pylist())
    drawn = sorted({row["event_id"] for row in rows} & known)
    values = {(line.event_id, line.field): line.value for line in audit_lines(tables, drawn)}
    manifest = read_json(version / "manifest.json")
    scores = {
        "program": manifest.get("program"),
        "dataset_version": manifest.get("dataset_version"),
        "events_sha256": manifest["tables"]["events"]["sha256"],
        "sheet": marked.name,
        **score_marks(rows, values),
    }
    temporary = folder / f".tmp-{AUDIT}"
    _write(temporary, json.dumps(scores, indent=1, ensure_ascii=False) + "\n")
    temporary.replace(folder / AUDIT)
    return render_marks(scores)


def release_dataset(folder: Path, output: Path) -> Path:
    """Packs the dataset into a zip, or a new folder where `output` does not end in .zip; gives the path."""
    from tempfile import TemporaryDirectory

    from etl.publish.release import pack, write_release

    version = version_of(folder)
    tables = read_tables(version)
    manifest = read_json(version / "manifest.json")
    read_json(version / "datapackage.json")
    audit = _read_audit(folder)
    if output.suffix != ".zip":
        if output.exists():
            raise InputError(f"{output} is there already; name a new folder or a .zip")
        output.mkdir(parents=True)
        write_release(version, tables, manifest, audit, output)
        return output
    with TemporaryDirectory() as made:
        write_release(version, tables, manifest, audit, Path(made))
        pack(Path(made), output)
    return output


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file; `InputError` names the file where it is missing or damaged."""
    try:
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: missing or damaged: {error}") from error
    if not isinstance(read, dict):
        raise InputError(f"{path}: expected a JSON object")
    return read


def show_dataset_event(folder: Path, event_id: str) -> None:
    """Prints the event with its evidence in colours, for a terminal."""
    from rich.console import Console

    from etl.publish.explain import explain_event, explanation_renderable

    Console(highlight=False).print(explanation_renderable(explain_event(read_tables(folder), event_id)))


def diff_folders(old: Path, new: Path, *, as_json: bool) -> str:
    """What changed from one dataset to the other, as plain text or as JSON."""
    from etl.publish.diff import render_diff

    found = _differences(old, new)
    return json.dumps(found, indent=1, ensure_ascii=False, default=str) if as_json else render_diff(found)


def show_diff(old: Path, new: Path) -> None:
    """Prints what changed as tables, for a terminal."""
    from rich.console import Console

    from etl.publish.diff import diff_renderable

    Console(highlight=False).print(diff_renderable(_differences(old, new)))


def _differences(old: Path, new: Path) -> dict[str, Any]:
    from etl.publish.diff import diff_datasets

    before, after = version_of(old), version_of(new)
    return diff_datasets(
        read_tables(before), read_tables(after), read_json(before / "manifest.json"), read_json(after / "manifest.json")
    )


def evaluate_dataset(gold: Path, folder: Path, errors: Path | None) -> str:
    """The scores of a dataset against gold, as a table; spellings of one city are one."""
    from etl.evaluate import errors as list_errors
    from etl.evaluate import (
        evaluate,
        load_gold,
        read_claim_rows,
        read_dataset_rows,
        render_evaluation,
        write_errors,
    )
    from etl.geocode import Gazetteer
    from etl.geocode.spelling import spelling_of

    version = version_of(folder)
    reports, ledger = read_dataset_rows(version)
    evaluation = evaluate(load_gold(gold), reports, ledger, spelling_of(Gazetteer.load()))
    if errors is not None:
        write_errors(list_errors(evaluation, claims=read_claim_rows(version)), errors)
    return render_evaluation(evaluation)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
