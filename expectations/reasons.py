"""What every expectation here carries besides its own arguments: a stable name, a severity, a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

CRITICAL = "critical"
"""Integrity (schema, keys, ledger sums): the build is wrong, its tables are not published."""

ROW = "row"
"""Content: the row is doubtful. An event that fails goes to `quarantine`; the rest of the dataset stands."""


def because(name: str, severity: str, why: str, shows: Sequence[str] = ()) -> dict[str, Any]:
    """Keyword arguments for any expectation: `meta`, and notes and severity in Great Expectations' words.

    `shows` names the columns whose values say what is wrong with a failing row.

    >>> because("no_gaps", ROW, "gaps are doubtful", ["gap"])["severity"]
    'warning'
    """
    if severity not in (CRITICAL, ROW):
        raise ValueError(f"severity {severity!r} of {name} is not {CRITICAL} or {ROW}")
    meta = {"name": name, "severity": severity, "why": why, "shows": list(shows)}
    return {"meta": meta, "notes": why, "severity": "critical" if severity == CRITICAL else "warning"}
