"""Hand-coded articles and built rows, read into one plain shape. Scores nothing.

A gold folder holds one `.jsonl` file per language or source; second codings of the same articles lie in a folder of
their own, because an id may stand only once in what is read together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from etl.codes import codes
from etl.errors import InputError
from etl.records import Value
from etl.schema import SHARED, Column

Row = Mapping[str, Value]
"""One report as a plain row: shared columns (and `source_id`, `article_id`, `report_id` where it has them)."""

SPLITS = ("dev", "heldout")
_COLUMNS: Mapping[str, Column] = {column.name: column for column in SHARED}


@dataclass(frozen=True, slots=True)
class GoldReport:
    """One hand-coded report. `values` holds only what is not null; `also_types` are types to be accepted too."""

    values: Row
    also_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One hand-coded article; `id` is the `source_id` of the built dataset."""

    id: str
    split: str
    language: str
    published: date | None
    is_relevant: bool
    reports: tuple[GoldReport, ...]


def load_gold(path: Path) -> list[GoldArticle]:
    """The hand-coded articles of a file, or of all `*.jsonl` files of a folder (not of its folders), sorted by name.

    Unknown keys, codes outside their vocabulary, numbers that are not whole, an id that stands twice and
    `is_relevant` that contradicts `reports` raise `InputError` with file and line; so does a folder without a file.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: no *.jsonl file in this folder; a gold folder holds at least one")
    articles: list[GoldArticle] = []
    seen: dict[str, str] = {}
    for file in files:
        try:
            lines = file.read_text("utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{file}: cannot be read as gold: {error}") from error
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            where = f"{file}:{number}"
            article = _read_line(line, where)
            if article.id in seen:
                raise InputError(f"{where}: id {article.id!r} stands already at {seen[article.id]}")
            seen[article.id] = where
            articles.append(article)
    return articles


def read_dataset_rows(directory: Path) -> tuple[list[dict[str, Value]], list[dict[str, Value]]]:
    """The rows of `reports` and of the ledger (`articles`) of a built dataset, dates and lists as plain Python."""
    return _read_table(directory / "reports.parquet"), _read_table(directory / "articles.parquet")


def read_claim_rows(directory: Path) -> list[dict[str, Value]]:
    """The rows of `claims` of a built dataset: the evidence that `errors` prints beside each wrong cell."""
    return _read_table(directory / "claims.parquet")


def gold_as_rows(gold: Iterable[GoldArticle]) -> list[dict[str, Value]]:
    """Hand-coded reports as predicted rows, so that one coder can be scored against another by `evaluate`."""
    return [{**report.values, "source_id": article.id} for article in gold for report in article.reports]


def plain_row(row: Row) -> dict[str, Value]:
    """The non-null cells of a row in one shape: dates as `date`, lists as sorted tuples, empty as absent.

    >>> plain_row({"event_date": "2019-08-10", "issues": ["prices", "labour"], "organizers": [], "city": None})
    {'event_date': datetime.date(2019, 8, 10), 'issues': ('labour', 'prices')}
    """
    plain: dict[str, Value] = {}
    for name, value in row.items():
        cell = _plain_value(name, value)
        if cell is not None:
            plain[name] = cell
    return plain


def _plain_value(name: str, value: Any) -> Value:
    """One cell in its column's Python type; NaN, NaT, empty text and empty lists are null."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if value is None or value != value or value == "":  # NaN and NaT differ from themselves
        return None
    if isinstance(value, (list, tuple, set, frozenset)):
        return tuple(sorted(str(item) for item in value)) or None
    column = _COLUMNS.get(name)
    if column is not None and pa.types.is_date(column.type):
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, str):
            return _iso_date(value, name)
    if column is not None and pa.types.is_integer(column.type) and isinstance(value, float):
        return int(value)
    plain: Value = value
    return plain


def _iso_date(value: str, name: str) -> date:
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise InputError(f"{name}: {value!r} is not a date; expected YYYY-MM-DD") from error


def _read_table(path: Path) -> list[dict[str, Value]]:
    import pyarrow.parquet as pq

    try:
        rows: list[dict[str, Value]] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"{path}: cannot be read; expected a dataset made by `protests build`: {error}") from error
    return rows


def _read_line(line: str, where: str) -> GoldArticle:
    try:
        read = _line_model().model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "line"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise InputError(f"{where}: {place}: {first['msg']}{more}") from error
    fields: dict[str, Any] = dict(read)
    reports = []
    for index, entry in enumerate(fields["reports"]):
        values = entry.model_dump(exclude_none=True)
        also_types = values.pop("also_types", ())
        for name, value in {**values, "also_types": also_types}.items():
            _check_vocabulary(name, value, f"{where}: reports.{index}.{name}")
        reports.append(GoldReport(plain_row(values), tuple(also_types)))
    if fields["is_relevant"] != bool(reports):
        raise InputError(f"{where}: is_relevant is {json.dumps(fields['is_relevant'])} with {len(reports)} reports")
    return GoldArticle(
        id=fields["id"],
        split=fields["split"],
        language=fields["language"],
        published=fields["published"],
        is_relevant=fields["is_relevant"],
        reports=tuple(reports),
    )


def _check_vocabulary(name: str, value: Any, where: str) -> None:
    vocabulary = "event_type" if name == "also_types" else _COLUMNS[name].vocabulary
    if vocabulary is None:
        return
    known = codes(vocabulary)
    for code in value if isinstance(value, (list, tuple)) else (value,):
        if code not in known:
            raise InputError(f"{where}: {code!r} is not one of {', '.join(known)}")


@cache
def _line_model() -> type[BaseModel]:
    """The strict model of one gold line, its report keys taken from the schema's shared columns."""
    strict = ConfigDict(extra="forbid", strict=True)
    required = {"event_type", "status"}
    report_fields: dict[str, Any] = {
        column.name: (_python_type(column), ...)
        if column.name in required
        else (_python_type(column) | None, Field(default=None, ge=column.minimum, le=column.maximum))
        for column in SHARED
    }
    report_fields["also_types"] = (tuple[str, ...], ())
    report = create_model("GoldReportLine", __config__=strict, **report_fields)
    line_fields: dict[str, Any] = {
        "id": (str, Field(min_length=1)),
        "split": (Literal["dev", "heldout"], ...),
        "language": (str, Field(min_length=2)),
        "published": (date | None, None),
        "is_relevant": (bool, ...),
        "reports": (tuple[report, ...], ...),  # type: ignore[valid-type]
    }
    return create_model("GoldLine", __config__=strict, **line_fields)


def _python_type(column: Column) -> Any:
    if pa.types.is_list(column.type):
        return tuple[str, ...]
    if pa.types.is_date(column.type):
        return date
    if pa.types.is_boolean(column.type):
        return bool
    if pa.types.is_integer(column.type):
        return int
    return float if pa.types.is_floating(column.type) else str
