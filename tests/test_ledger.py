"""Ledger rows as columns: nothing is lost, what is dropped is gone, and what may be a copy comes back as objects."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from etl import ledger
from etl.ledger import QuietLedger
from etl.records import LedgerEntry


def entry(number: int, text: str | None = None, **more: object) -> LedgerEntry:
    return LedgerEntry(f"a{number:016x}", "news.jsonl", str(number), None, "irrelevant", text_sha256=text, **more)  # type: ignore[arg-type]


def test_rows_come_back_as_they_went_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "ROWS_AT_ONCE", 3)
    rows = [entry(i, f"h{i}", published=date(2019, 8, i + 1), title="Тихо", n_characters=i) for i in range(8)]
    quiet = QuietLedger()
    assert [quiet.add(row) for row in rows] == list(range(8))
    quiet.drop(2)
    doubles, table = quiet.settle([])
    assert doubles == []
    assert [LedgerEntry(**row) for row in table.to_pylist()] == rows[:2] + rows[3:]
    assert table.column_names == [f.name for f in fields(LedgerEntry)]


def test_a_ledger_of_which_all_rows_were_dropped_is_empty() -> None:
    quiet = QuietLedger()
    quiet.drop(quiet.add(entry(0)))
    doubles, table = quiet.settle([])
    assert (doubles, table.num_rows) == ([], 0)


def test_same_texts_come_back_as_objects() -> None:
    quiet = QuietLedger()
    for row in (entry(0, "x"), entry(1, "y"), entry(2, "x"), entry(3, "z"), entry(4), entry(5)):
        quiet.add(row)
    doubles, table = quiet.settle(["z"])
    assert [c.entry.record for c in doubles] == ["0", "2", "3"]
    assert table["record"].to_pylist() == ["1", "4", "5"]


def test_an_empty_ledger_and_half_a_surrogate_pair_are_no_trouble() -> None:
    assert QuietLedger().settle(["x"])[1].num_rows == 0
    quiet = QuietLedger()
    quiet.add(entry(0, title="a\ud800b"))
    assert quiet.settle([])[1]["title"].to_pylist() == ["a\ufffdb"]
