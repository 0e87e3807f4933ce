"""Rows as delimited text that a spreadsheet opens safely.

A cell that a spreadsheet would take for a formula gets an apostrophe in front: words of articles are foreign text.
Numbers, negative ones too, are left alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

LIST_JOINER = "; "


def render_sheet(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], delimiter: str = ",") -> str:
    """The rows with a header line; null is an empty cell, a list is joined by semicolons.

    >>> render_sheet(["a", "b"], [{"a": "=1+1", "b": -2}, {"a": None, "b": True}])
    "a,b\\n'=1+1,-2\\n,true\\n"
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
    return text.getvalue()


def cell(value: Any) -> str:
    """One value as the text of a cell.

    >>> cell(["a", "b"]), cell(None), cell(0), cell(False), cell("-5 people"), cell(date(2019, 8, 10))
    ('a; b', '', '0', 'false', "'-5 people", '2019-08-10')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:.15g}" if isinstance(value, float) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    words = LIST_JOINER.join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return f"'{words}" if words.startswith(_FORMULA) else words
