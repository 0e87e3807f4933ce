"""Suites that every row of some build passed, counted in Arrow from then on.

Great Expectations takes seconds to start and to ask, whatever the number of rows. So a suite that passed is kept in the
user's cache as Great Expectations itself describes what it asked, with the page that it gave; where all rows pass all
of it, the outcome and the page are the same. Where one row breaks one expectation, or anything here does not know what
is asked, Great Expectations is asked itself.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl import cache as user_cache

_NAME = "suites"

Described = Mapping[str, Any]
"""An expectation's configuration: `type`, `kwargs` and `meta`, as Great Expectations writes it."""


@dataclass(frozen=True, slots=True)
class KeptSuite:
    """What a suite that passed asked, and its page of the data docs."""

    asked: tuple[Described, ...]
    page: str


def write_kept(results: Mapping[str, Any], data_docs: Path, program: str) -> None:
    """Keeps the suites that passed, with their pages in a folder; `program` stands for what made them."""
    known = read_kept(program)
    passed = {
        name: KeptSuite(tuple(map(_described, result.results)), (data_docs / f"{name}.html").read_text("utf-8"))
        for name, result in results.items()
        if not isinstance(result, KeptSuite) and result.success
    }
    if passed.keys() - known.keys():
        suites = {name: [suite.asked, suite.page] for name, suite in (known | passed).items()}
        user_cache.write_kept(_NAME, _version(program), json.dumps(suites).encode())


def read_kept(program: str) -> dict[str, KeptSuite]:
    """The suites that passed in any build; none where another program, or other expectations, made them."""
    kept = user_cache.read_kept(_NAME, _version(program))
    suites = json.loads(bytes(kept)) if kept is not None else {}
    return {name: KeptSuite(tuple(asked), page) for name, (asked, page) in suites.items()}


def _version(program: str) -> str:
    return f"{program} {_fingerprint()}"


def _described(outcome: Any) -> Described:
    given = outcome.expectation_config.to_json_dict()
    kwargs = {name: value for name, value in given["kwargs"].items() if name != "batch_id"}
    return {"type": given["type"], "kwargs": kwargs, "meta": given["meta"]}


@cache
def _fingerprint() -> str:
    """A hash of this package and the versions of what renders its pages."""
    digest = hashlib.sha256(repr([version(name) for name in ("great-expectations", "pandas", "pyarrow")]).encode())
    root = Path(str(files(__package__)))
    for path in sorted(p for p in root.rglob("*") if p.is_file() and p.suffix != ".pyc"):
        digest.update(path.relative_to(root).as_posix().encode() + b"\x1f" + path.read_bytes())
    return digest.hexdigest()


def rows_checked(described: Described, table: pa.Table) -> int | None:
    """How many rows an expectation looked at where all of them pass it; None where one does not, or where what is
    asked cannot be counted here."""
    kind, given = described["type"], dict(described["kwargs"])
    try:
        if kind == "expect_column_pair_values_to_be_equal":
            one, other = (table[given.pop(name)] for name in ("column_A", "column_B"))
            passed = not (one.null_count or other.null_count) and pc.all(pc.equal(one, other), min_count=0).as_py()
        else:
            one = table[given.pop("column")]
            passed = _all_pass(kind, one, given)
    except KeyError:
        return None
    if not passed or given:
        return None
    return len(one) - (0 if kind == "expect_column_values_to_not_be_null" else one.null_count)


def _all_pass(kind: str, column: pa.ChunkedArray, given: dict[str, Any]) -> bool:
    """Whether all values of a column pass, nulls apart; what was used of `given` is taken out."""
    match kind:
        case "expect_column_values_to_not_be_null":
            return not column.null_count
        case "expect_column_values_to_be_unique":
            return bool(pc.count_distinct(column).as_py() == len(column) - column.null_count)
        case "expect_column_values_to_be_in_set":
            allowed = given.pop("value_set")
            return all(value in allowed for value in pc.unique(column).drop_null().to_pylist())
        case "expect_column_values_to_be_between":
            low, high = given.pop("min_value", -math.inf), given.pop("max_value", math.inf)
            smallest, largest = pc.min_max(column).as_py().values()
            whole = not pa.types.is_floating(column.type) or not pc.any(pc.is_nan(column)).as_py()
            return whole and (smallest is None or (low <= smallest and largest <= high))
    return False
