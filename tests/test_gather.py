"""Batches put together: nothing is lost, of a document read twice the last stays, and failures give way."""

from __future__ import annotations

from itertools import permutations

import pytest

from etl import engine, gather
from etl.batches import CodedTables, as_columns
from etl.gather import OF_THE_MACHINE, Gathering, may_do_better
from etl.records import Claim, Coded, LedgerEntry, Report


def one(name: str, status: str = "irrelevant", *, record: str = "", reports: int = 0, words: str = "rally") -> Coded:
    claim = Claim("event_type", words, 0, len(words), 0, "en.act")
    told = tuple(Report(f"{name}-{i}", name, {"event_type": "march"}, (claim,), 0, 9) for i in range(reports))
    return Coded(LedgerEntry(name, "news.jsonl", record or name, None, status), told)


def gathered(*batches: tuple[Coded, ...], earlier: int = 0) -> tuple[CodedTables, list[str]]:
    gathering = Gathering()
    for number, batch in enumerate(batches):
        gathering.add(str(number), as_columns(batch), now=number >= earlier)
    settled = gathering.settle()
    return settled.coded, settled.added.to_pylist()


def test_all_documents_with_their_reports_and_claims_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "_PARTS_AT_ONCE", 2)
    batches = [(one(f"a{i}", "events", reports=i % 3), one(f"b{i}")) for i in range(7)]
    coded, added = gathered(*batches, earlier=5)
    everything = [document for batch in batches for document in batch]
    assert coded.of(d.entry.article_id for d in everything).objects() == everything
    assert added == ["a5", "b5", "a6", "b6"]


def test_of_a_document_read_twice_the_last_reading_stays() -> None:
    first, last = one("a", "events", reports=2), one("a", "events", reports=1, words="march")
    coded, added = gathered((first, one("b")), (last,), earlier=1)
    assert coded.of(["a", "b"]).objects() == [one("b"), last]
    assert coded.claims["text"].to_pylist() == ["march"]
    assert added == ["a"]


@pytest.mark.parametrize("earlier", [0, 1, 2, 3])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_document_that_failed_gives_way_to_what_is_read_of_its_key(earlier: int, order: tuple[int, ...]) -> None:
    failed, read, other = one("x", "unreadable", record="1"), one("y", record="1"), one("z", "timed_out", record="2")
    batches = [(failed, other), (read,), (one("w"),)]
    coded, _ = gathered(*(batches[n] for n in order), earlier=earlier)
    in_one_call = {0, 1}.isdisjoint(order[:earlier])  # where each has a file of its own, whatever it is called
    assert sorted(coded.documents["article_id"].to_pylist()) == (
        ["w", "x", "y", "z"] if in_one_call else ["w", "y", "z"]
    )


def test_how_many_gave_way_in_a_call_and_how_many_another_program_read_is_told() -> None:
    gathering = Gathering()
    gathering.add("old", as_columns((one("x", "unreadable", record="1"), one("u", record="2"))), now=False, stale=True)
    gathering.add("new", as_columns((one("y", record="1"), one("z", "error", record="2"))))
    settled = gathering.settle()
    assert (settled.n_stale, settled.n_given_way) == (1, 1)


def test_what_must_be_there_is_counted_by_what_was_given() -> None:
    gathering = Gathering()
    gathering.add("1", as_columns((one("a"), one("b", "unreadable", record="9"))), 2, now=False)
    gathering.add("2", as_columns((one("a"), one("c", record="9"), one("d"))), 3)
    settled = gathering.settle()
    assert (settled.n_documents, settled.coded.documents.num_rows) == (3, 3)


@pytest.mark.parametrize("batches", [((one("a"), one("a")),), ((one("a"),), (one("a"),))])
def test_two_documents_of_one_id_in_a_call_are_not_counted_as_one(batches: tuple[tuple[Coded, ...], ...]) -> None:
    gathering = Gathering()
    for number, batch in enumerate(batches):
        gathering.add(str(number), as_columns(batch), len(batch))
    settled = gathering.settle()
    assert (settled.n_documents, settled.coded.documents.num_rows) == (2, 1)


def test_a_failure_that_another_document_of_its_key_shares_stays() -> None:
    coded, _ = gathered((one("x", "unreadable", record="1"),), (one("y", "too_large", record="1"),))
    assert coded.documents.num_rows == 2


@pytest.mark.parametrize(
    ("status", "reason", "better"),
    [
        ("timed_out", "took longer than 20 s", True),
        ("error", "needed more than 1,000 MB of memory", True),
        ("error", "the worker process died on it (crash)", True),
        ("error", "ValueError: no text", False),
        ("irrelevant", None, False),
    ],
)
def test_what_time_memory_or_a_worker_cost_may_do_better(status: str, reason: str | None, better: bool) -> None:
    assert may_do_better(as_columns((Coded(LedgerEntry("a", "f", "1", None, status, reason)), one("b")))) is better


def test_a_batch_read_anew_leaves_nothing_of_its_first_reading() -> None:
    gathering = Gathering()
    gathering.add("old", as_columns((one("x"), one("y", "events", reports=1))), now=False)
    gathering.add("other", as_columns((one("z"),)), now=False)
    gathering.drop("old")
    gathering.add("new", as_columns((one("x"),)))
    settled = gathering.settle()
    coded, added = settled.coded, settled.added
    assert sorted(coded.documents["article_id"].to_pylist()) == ["x", "z"]
    assert (coded.reports.num_rows, added.to_pylist()) == (0, ["x"])


def test_nothing_at_all_is_no_trouble() -> None:
    coded, added = gathered()
    assert (coded.documents.num_rows, coded.of(["a"]).objects(), added) == (0, [], [])


def test_the_reasons_that_are_tried_again_are_those_that_are_written() -> None:
    assert engine._DIED.startswith(OF_THE_MACHINE)
