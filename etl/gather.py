"""All that a dataset is made of, gathered batch by batch: one document per source key and content, the last one read.

Stands between the store and the merge. Small batches are put together as they come, so that a million documents are a
few large columns and not some thousand small ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.arrow import repeated
from etl.batches import CodedTables, concat
from etl.records import FAILED

DIED = "the worker process died"
OF_THE_MACHINE = ("needed more than", DIED)
"""How the reasons of errors begin that another hour or machine may not give."""

_PARTS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Settled:
    """What there is in the end: the article_ids of what did not come from an earlier call, how many documents must be
    there by what was given, how many stand as another program or option read them, and how many of this call failed and
    gave way to another of their key."""

    coded: CodedTables
    added: pa.ChunkedArray
    n_documents: int
    n_stale: int
    n_given_way: int


def may_do_better(coded: CodedTables) -> bool:
    """Whether a batch has documents that failed for lack of time or memory, or with their worker."""
    told = {word for chunk in coded.documents["status"].chunks for word in chunk.dictionary.to_pylist()}
    if told.isdisjoint({"timed_out", "error"}):  # as of nearly all batches, of which a large dataset has thousands
        return False
    late = pc.equal(coded.documents["status"].cast(pa.string()), "timed_out")
    reasons = coded.documents["reason"].cast(pa.string())
    for beginning in OF_THE_MACHINE:
        late = pc.or_(late, pc.fill_null(pc.starts_with(reasons, beginning), False))
    return bool(pc.any(late).as_py())


def ended_a_process(coded: CodedTables) -> bool:
    """Whether a document of a batch ended the process that read it."""
    told = {word for chunk in coded.documents["reason"].chunks for word in chunk.dictionary.to_pylist()}
    return any(word is not None and word.startswith(DIED) for word in told)


class Gathering:
    """Batches in order of arrival; `settle` gives what stands in the end."""

    def __init__(self) -> None:
        self._done: list[CodedTables] = []
        self._open: list[CodedTables] = []
        self._sizes: list[tuple[int, int, int]] = []
        self._n_given: list[int] = []
        self._part_of: dict[str, int] = {}
        self._dropped: list[int] = []
        self._stale: list[int] = []
        self._n_earlier = 0

    def add(
        self, fingerprint: str, coded: CodedTables, n_given: int | None = None, *, now: bool = True, stale: bool = False
    ) -> None:
        """Takes a batch in, in place of what was taken in under its name. `n_given` is how many documents went into it,
        where that is known. Not `now` is one of an earlier call, all of which come first; `stale` one that another
        program or option read."""
        if fingerprint in self._part_of:
            self.drop(fingerprint)
        if stale:
            self._stale.append(len(self._sizes))
        self._part_of[fingerprint] = len(self._sizes)
        self._open.append(coded)
        self._n_given.append(coded.documents.num_rows if n_given is None else n_given)
        self._sizes.append((coded.documents.num_rows, coded.reports.num_rows, coded.claims.num_rows))
        self._n_earlier += not now
        if len(self._open) == _PARTS_AT_ONCE:
            self._close()

    def drop(self, fingerprint: str) -> None:
        """Forgets a batch that was taken in: its documents were read anew."""
        self._dropped.append(self._part_of.pop(fingerprint))

    def _close(self) -> None:
        coded = concat(self._open)
        self._done.append(
            CodedTables(coded.documents.combine_chunks(), coded.reports.combine_chunks(), coded.claims.combine_chunks())
        )
        self._open = []

    def settle(self) -> Settled:
        """What there is now. Of a document that came in two calls the last one stays. One that failed gives way to what
        was read of its key in another call, whichever came first: in one call each has a key of its own. Two of one id
        in one call are a mistake of the program, which `n_documents` then shows."""
        self._close()
        coded = concat(self._done)
        self._done = []
        documents = coded.documents.append_column("part", self._parts(0))
        earlier = pc.less(documents["part"], self._n_earlier)
        gone = pc.is_in(documents["part"], value_set=pa.array(self._dropped, pa.int32()))
        given_way = pc.and_(_failed_and_read(documents, gone, earlier), pc.invert(gone))
        n_given_way = _n_true(pc.and_(given_way, pc.invert(earlier)))
        n_replaced = _n_true(given_way)
        gone = pc.or_(gone, given_way)
        if len(twice := repeated(documents["article_id"])):
            those = documents.filter(pc.is_in(documents["article_id"], value_set=twice)).select(["article_id", "part"])
            newest = those.group_by("article_id").aggregate([("part", "max")])
            place = pc.index_in(documents["article_id"], value_set=newest["article_id"].combine_chunks())
            older = pc.less(documents["part"], newest["part_max"].take(place))
            older = pc.and_(pc.fill_null(older, False), pc.invert(gone))
            n_replaced += _n_true(pc.and_(older, earlier))
            gone = pc.or_(gone, older)
        n_documents = sum(self._n_given) - sum(self._n_given[part] for part in self._dropped) - n_replaced
        added = documents["article_id"].filter(pc.invert(earlier))
        stale = pc.is_in(documents["part"], value_set=pa.array(self._stale, pa.int32()))
        n_stale = _n_true(pc.and_(stale, pc.invert(gone)))
        if not pc.any(gone).as_py():
            return Settled(coded, added, n_documents, n_stale, n_given_way)
        stays = documents.filter(pc.invert(gone)).select(["article_id", "part"])
        kept = (self._of(stays, coded.reports, 1), self._of(stays, coded.claims, 2))
        stand = CodedTables(coded.documents.filter(pc.invert(gone)), *kept)
        return Settled(stand, added, n_documents, n_stale, n_given_way)

    def _parts(self, which: int) -> pa.Array:
        """For each row of documents (0), reports (1) or claims (2) the number of its batch."""
        sizes = [size[which] for size in self._sizes]
        return pa.array(np.repeat(np.arange(len(sizes), dtype=np.int32), sizes))

    def _of(self, stays: pa.Table, table: pa.Table, which: int) -> pa.Table:
        """The rows of a table whose document is still there, as it was read in the same batch."""
        place = pc.index_in(table["article_id"], value_set=stays["article_id"].combine_chunks())
        same = pc.equal(stays["part"].take(place), self._parts(which))
        return table.filter(pc.fill_null(same, False))


def _n_true(mask: pa.ChunkedArray) -> int:
    return int(pc.sum(mask).as_py() or 0)


def _failed_and_read(documents: pa.Table, gone: pa.ChunkedArray, earlier: pa.ChunkedArray) -> pa.ChunkedArray:
    """For each row whether it failed and another document of its key, of those not gone, did not; for one of this call
    another of an earlier one."""
    failed = pc.is_in(documents["status"].cast(pa.string()), value_set=pa.array(sorted(FAILED)))
    if not pc.any(failed).as_py():
        return failed
    keys = pc.binary_join_element_wise(documents["source_file"].cast(pa.string()), documents["record"], "\x1f")
    trouble = pc.unique(keys.filter(failed))
    read = pc.and_(pc.is_in(keys, value_set=trouble), pc.invert(pc.or_(failed, gone)))
    anywhere = pc.is_in(keys, value_set=pc.unique(keys.filter(read)))
    before = pc.is_in(keys, value_set=pc.unique(keys.filter(pc.and_(read, earlier))))
    return pc.and_(failed, pc.if_else(earlier, anywhere, before))
