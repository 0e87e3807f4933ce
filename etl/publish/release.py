"""A dataset packed for an archive (Zenodo, Dataverse): Parquet, CSV and Stata, descriptions, licence, checksums.

Stands in `publish`. The same dataset gives the same bytes, packed too: no clock, no names of this machine.
"""

from __future__ import annotations

import json
import shutil
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl import schema
from etl.publish.attribution import ARTICLES, GEONAMES, LICENCE, LICENCE_TITLE, LICENCE_URL, NATURAL_EARTH
from etl.publish.datapackage import DESCRIPTIONS, csv_resource, sha256_of
from etl.publish.sheets import LIST_JOINER, render_sheet

Tables = Mapping[str, pa.Table]

COPIED = ("manifest.json", "croissant.json", "CODEBOOK.md", "CODEBOOK.html", "quality.json")
"""Taken from the dataset as they are, where it has them."""

PAGES = ("report", "data_docs")
"""Folders of pages for people, taken likewise."""

_STATA_LABEL = 80
_STATA_ARCHIVE = "2000-01-01"
"""Stata files carry a time stamp; this one says nothing."""

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_release(
    dataset: Path, tables: Tables, manifest: Mapping[str, Any], audit: Mapping[str, Any] | None, folder: Path
) -> None:
    """Fills `folder`, which must be there and empty, with the release. `dataset` is the folder of one version; `audit`
    is what people found on a sample of it, None where nobody has looked."""
    for name in schema.TABLES:
        shutil.copyfile(dataset / f"{name}.parquet", folder / f"{name}.parquet")
    for name in COPIED:
        if (dataset / name).is_file():
            shutil.copyfile(dataset / name, folder / name)
    for name in PAGES:
        if (dataset / name).is_dir():
            shutil.copytree(dataset / name, folder / name)
    (folder / "csv").mkdir()
    (folder / "stata").mkdir()
    for name, table in tables.items():
        kept = [c.name for c in schema.TABLES[name] if c.type != pa.binary()]
        text = render_sheet(kept, table.select(kept).to_pylist())
        (folder / "csv" / f"{name}.csv").write_text(text, "utf-8", newline="")
        write_stata(name, table, folder / "stata" / f"{name}.dta")
    package = json.loads((dataset / "datapackage.json").read_text("utf-8"))
    package["resources"] += [csv_resource(name, tables, folder) for name in schema.TABLES]
    _write(folder / "datapackage.json", json.dumps(package, indent=2, ensure_ascii=False) + "\n")
    version = str(manifest.get("dataset_version"))
    _write(folder / "CITATION.cff", citation(version, str(manifest.get("program"))))
    _write(folder / "LICENSE.txt", _licence())
    if audit is not None:
        _write(folder / "audit.json", json.dumps(audit, indent=1, ensure_ascii=False) + "\n")
    _write(folder / "README.md", _readme(tables, manifest, audit))
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    _write(folder / "SHA256SUMS", "".join(f"{sha256_of(folder / name)}  {name}\n" for name in files))


def pack(folder: Path, output: Path) -> None:
    """The folder as a zip whose bytes depend on its files alone; written whole or not at all."""
    temporary = output.with_name(f".tmp-{output.name}")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(f"{output.stem}/{path.relative_to(folder).as_posix()}", _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    temporary.replace(output)


def write_stata(name: str, table: pa.Table, path: Path) -> None:
    """A table for Stata 14 and later: numbers as doubles with Stata's missing value, booleans as 0 and 1, dates as
    Stata days, lists as text; labels are the schema's descriptions."""
    import pandas as pd

    columns: dict[str, Any] = {}
    dates: dict[Any, Any] = {}
    for column in schema.TABLES[name]:
        if column.type == pa.binary():
            continue
        values = table[column.name].to_pylist()
        if pa.types.is_date(column.type):
            columns[column.name] = pd.to_datetime(pd.Series(values, dtype="object"))
            dates[column.name] = "td"
        elif pa.types.is_boolean(column.type) or pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            columns[column.name] = pd.Series([None if v is None else float(v) for v in values], dtype="float64")
        else:
            columns[column.name] = pd.Series([_text(v) for v in values], dtype="object")
    frame = pd.DataFrame(columns)
    labels = {c.name: c.description[:_STATA_LABEL] for c in schema.TABLES[name] if c.name in columns}
    long = [n for n, v in columns.items() if v.dtype == object and v.map(lambda t: len(t.encode("utf-8"))).max() > 2000]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, on names and strings that Stata keeps otherwise
        frame.to_stata(
            path, write_index=False, version=118, variable_labels=labels, convert_dates=dates, convert_strl=long,
            time_stamp=pd.Timestamp(_STATA_ARCHIVE).to_pydatetime(), data_label=f"protests: {name}",
        )  # fmt: skip


def _text(value: Any) -> str:
    """A cell of text; Stata knows no missing text, so null is empty."""
    if value is None:
        return ""
    return LIST_JOINER.join(value) if isinstance(value, list) else str(value)


def citation(version: str, program: str) -> str:
    """CITATION.cff of a dataset. Who publishes it adds authors, date and identifier."""
    return (
        "cff-version: 1.2.0\n"
        "message: Please cite this dataset and the program that made it; add names, date and the archive's DOI.\n"
        'title: "Protest events read from news articles"\n'
        "type: dataset\n"
        f'version: "{version}"\n'
        f"license: {LICENCE}\n"
        "authors:\n  - name: The publishers of this dataset\n"
        "references:\n  - type: software\n    title: protests\n"
        f'    version: "{program}"\n    authors:\n      - name: The authors of protests\n'
    )


def _licence() -> str:
    return (
        f"{LICENCE_TITLE} International ({LICENCE})\n{LICENCE_URL}\n\n"
        f"You may share and adapt this dataset if you give credit.\n\n{GEONAMES}.\n{NATURAL_EARTH} (used to check "
        f"coordinates, and in the report page).\n{ARTICLES}.\n"
    )


def _readme(tables: Tables, manifest: Mapping[str, Any], audit: Mapping[str, Any] | None) -> str:
    rows = "".join(
        f"| `{name}.parquet`, `csv/{name}.csv`, `stata/{name}.dta` | {table.num_rows:,} | {DESCRIPTIONS[name]} |\n"
        for name, table in tables.items()
    )
    return (
        f"# Protest events, version {manifest.get('dataset_version')}\n\n"
        f"Made with protests {manifest.get('program')} from {len(manifest.get('inputs', {})):,} input files; words for "
        f"numbers by policy `{manifest.get('policy')}`. Every value has its evidence in `claims`. Null (empty; in "
        "Stata `.`) means not reported, zero means reported as none. Sum people over rows of scope `event` only.\n\n"
        f"| files | rows | |\n| --- | --- | --- |\n{rows}\n"
        "- `CODEBOOK.md`: every column and code, with null shares and distributions of this build.\n"
        "- `datapackage.json` (Frictionless), `croissant.json`: descriptions for machines.\n"
        "- `manifest.json`: versions, options, inputs and their hashes. `quality.json`: what every check found.\n"
        "- `report/index.html`: the data for people, with every quotation; `data_docs/`: every check in full.\n"
        "- `audit.json`, where there is one: precision by field, from a random sample marked by hand.\n"
        "- `SHA256SUMS`: check with `sha256sum -c SHA256SUMS`.\n\n"
        "In CSV and Stata lists are text joined by semicolons, and the point stands in `latitude` and `longitude`; in "
        "CSV a cell that a spreadsheet would run has an apostrophe in front, and `country_code` `NA` is Namibia.\n\n"
        f"{_audit_words(audit) if audit is not None else ''}"
        f"Licence: {LICENCE}, see LICENSE.txt. {GEONAMES}. {NATURAL_EARTH}. {ARTICLES}.\n"
    )


def _audit_words(audit: Mapping[str, Any]) -> str:
    """Precision by field as found by people, in Markdown."""
    rows = "".join(
        f"| {name} | {score['right']} | {score['wrong']} | {score['unsure']} | {score['precision']:.2f} | "
        f"{score['low']:.2f} to {score['high']:.2f} |\n"
        for name, score in audit["fields"].items()
        if score["precision"] is not None
    )
    return (
        f"Precision by field, from {audit['events_marked']} events of a random sample marked by hand (dataset version "
        f"{audit.get('dataset_version')}); what is missing it does not say.\n\n"
        "| field | right | wrong | unsure | precision | 95% interval |\n| --- | --- | --- | --- | --- | --- |\n"
        f"{rows}\n"
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
