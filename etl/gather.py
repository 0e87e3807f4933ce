"""All that a dataset is made of, gathered batch by batch: one document per source key and content, the last one read.

Stands between the store and the merge. Small batches are put together as they come, so that a million documents are a
few large columns and not some thousand small ones.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.arrow import repeated
from etl.batches import CodedTables, concat

FAILED = frozenset({"unreadable", "too_large", "timed_out", "error"})
"""Statuses of documents that were not read to the end: a later call may do better."""

_PARTS_AT_ONCE = 64


class Gathering:
    """Batches in order of arrival; `settle` gives what stands in the end."""

    def __init__(self) -> None:
        self._done: list[CodedTables] = []
        self._open: list[CodedTables] = []
        self._sizes: list[tuple[int, int, int]] = []
        self._part_of: dict[str, int] = {}
        self._dropped: list[int] = []
        self._n_earlier = 0

    def add(self, fingerprint: str, coded: CodedTables, *, now: bool = True) -> None:
        """Takes a batch in; not `now` is one of an earlier call, all of which come first."""
        self._part_of[fingerprint] = len(self._sizes)
        self._open.append(coded)
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

    def settle(self) -> tuple[CodedTables, pa.ChunkedArray]:
        """What there is now, and the article_ids of what did not come from an earlier call.

        Of a document that came twice the last one stays. One that failed in an earlier call gives way to what was
        read of its key now.
        """
        self._close()
        coded = concat(self._done)
        self._done = []
        documents = coded.documents.append_column("part", self._parts(0))
        earlier = pc.less(documents["part"], self._n_earlier)
        gone = pc.and_(earlier, self._failed_before(documents, earlier))
        if self._dropped:
            gone = pc.or_(gone, pc.is_in(documents["part"], value_set=pa.array(self._dropped, pa.int32())))
        if len(twice := repeated(documents["article_id"])):
            those = documents.filter(pc.is_in(documents["article_id"], value_set=twice)).select(["article_id", "part"])
            newest = those.group_by("article_id").aggregate([("part", "max")])
            place = pc.index_in(documents["article_id"], value_set=newest["article_id"].combine_chunks())
            older = pc.less(documents["part"], newest["part_max"].take(place))
            gone = pc.or_(gone, pc.fill_null(older, False))
        added = documents["article_id"].filter(pc.invert(earlier))
        if not pc.any(gone).as_py():
            return coded, added
        stays = documents.filter(pc.invert(gone)).select(["article_id", "part"])
        kept = (self._of(stays, coded.reports, 1), self._of(stays, coded.claims, 2))
        return CodedTables(coded.documents.filter(pc.invert(gone)), *kept), added

    def _parts(self, which: int) -> pa.Array:
        """For each row of documents (0), reports (1) or claims (2) the number of its batch."""
        sizes = [size[which] for size in self._sizes]
        return pa.array(np.repeat(np.arange(len(sizes), dtype=np.int32), sizes))

    def _of(self, stays: pa.Table, table: pa.Table, which: int) -> pa.Table:
        """The rows of a table whose document is still there, as it was read in the same batch."""
        place = pc.index_in(table["article_id"], value_set=stays["article_id"].combine_chunks())
        same = pc.equal(stays["part"].take(place), self._parts(which))
        return table.filter(pc.fill_null(same, False))

    def _failed_before(self, documents: pa.Table, earlier: pa.ChunkedArray) -> pa.ChunkedArray | pa.Scalar:
        """For each row whether an earlier call failed on a document that came again now."""
        failed = pc.is_in(documents["status"].cast(pa.string()), value_set=pa.array(sorted(FAILED)))
        if not pc.any(pc.and_(failed, earlier)).as_py():
            return pa.scalar(False)
        keys = pc.binary_join_element_wise(documents["source_file"].cast(pa.string()), documents["record"], "\x1f")
        again = pc.is_in(keys, value_set=pc.unique(keys.filter(pc.invert(earlier))))
        return pc.and_(failed, again)
