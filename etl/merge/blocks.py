"""Documents in blocks that have nothing to do with each other: what merging needs in memory at once, and no more.

Two documents are in one block where a report of one could be compared with one of the other (the same place or
country, on days that overlap in one chain), where one may be a copy of the other, or where reports of both were one
event before. More may stand together than must; what must, does. So blocks can be merged one after the other, and a
block to which nothing was added gives what it gave before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.arrow import repeated
from etl.merge.accounts import SPOT_COLUMNS, Spot, spot_of
from etl.merge.copies import BAND_ROWS, FACT_FIELDS, root_of, unite
from etl.merge.meetings import block_of, by_clue, by_next_day, is_one_day, may_share_days, meets_in_country


def find_blocks(
    documents: pa.Table,
    reports: pa.Table,
    claims: pa.Table,
    earlier: Mapping[str, Sequence[str]],
    together: Iterable[str] = (),
) -> list[list[str]]:
    """The article_ids of each block. Documents without reports that are no exact copies are in none.

    `earlier` gives the report_ids of each event of the last version; the documents of all reports in `together` (those
    that a person decided about) are one block.
    """
    twice = repeated(documents["text_sha256"])
    told = pc.is_in(documents["article_id"], value_set=pc.unique(reports["article_id"]))
    chosen = documents.filter(pc.or_(told, pc.is_in(documents["text_sha256"], value_set=twice)))
    ids = chosen["article_id"].to_pylist()
    number_of = {article_id: number for number, article_id in enumerate(ids)}
    owners = [number_of[article_id] for article_id in reports["article_id"].to_pylist()]
    document_of = dict(zip(reports["report_id"].to_pylist(), owners, strict=True))
    leader = list(range(len(ids)))
    for linked in (
        _by_key(chosen["text_sha256"].to_pylist()),
        _near_copies(chosen, claims, number_of),
        _comparable(_spots(reports, chosen), owners),
        ((document_of[r] for r in its if r in document_of) for its in earlier.values()),
        iter([(document_of[r] for r in together if r in document_of)]),
    ):
        for group in linked:
            numbers = iter(group)
            first = next(numbers, 0)
            for other in numbers:
                unite(leader, first, other)
    blocks: dict[int, list[str]] = {}
    for number, article_id in enumerate(ids):
        blocks.setdefault(root_of(leader, number), []).append(article_id)
    return sorted(map(sorted, blocks.values()))


def _by_key(keys: Iterable[Hashable | None]) -> Iterator[list[int]]:
    """The places of each key that stands there more than once."""
    groups: dict[Hashable, list[int]] = {}
    for place, key in enumerate(keys):
        if key is not None:
            groups.setdefault(key, []).append(place)
    return (group for group in groups.values() if len(group) > 1)


def _near_copies(documents: pa.Table, claims: pa.Table, number_of: Mapping[str, int]) -> Iterator[list[int]]:
    """Pairs that link documents with the same figures and places of which parts of the signatures agree.

    Both are compared by 64-bit sums: two that differ and have one sum stand together, which costs a little time.
    """
    signature = documents["signature"]
    signed = pc.fill_null(pc.list_value_length(signature), 0).to_numpy().nonzero()[0]
    if len(signed) < 2:
        return
    rows = pc.list_flatten(signature).to_numpy().astype(np.uint64).reshape(len(signed), -1)
    facts = _sums_of_facts(claims, number_of)[signed]
    pairs = []
    for at in range(0, rows.shape[1], BAND_ROWS):
        band = facts
        for column in rows[:, at : at + BAND_ROWS].T:
            band = _mixed(band ^ column)
        order = band.argsort(kind="stable")
        same = (np.diff(band[order]) == 0).nonzero()[0]
        pairs.append(np.stack([order[same], order[same + 1]], axis=1))
    yield from signed[np.unique(np.concatenate(pairs), axis=0)].tolist()


def _sums_of_facts(claims: pa.Table, number_of: Mapping[str, int]) -> np.ndarray:
    """Of each document a number for the set of its figures and places, the same whatever their order."""
    fields = pc.is_in(claims["field"].cast(pa.string()), value_set=pa.array([*sorted(FACT_FIELDS), "place"]))
    part = claims.filter(pc.and_(fields, pc.is_valid(claims["report_id"])))
    is_figure = pc.is_in(part["field"].cast(pa.string()), value_set=pa.array(sorted(FACT_FIELDS)))
    words = pc.coalesce(part["code"].cast(pa.string()), _casefolded(part["text"]))
    told = pc.if_else(pc.is_valid(part["start"]), words, pa.scalar(None, pa.string()))
    figures = pc.binary_join_element_wise(
        *(part[name].cast(pa.string()) for name in ("field", "low", "high", "best")),
        "|", null_handling="replace", null_replacement="-",
    )  # fmt: skip
    keys = pc.if_else(is_figure, figures, told).combine_chunks().dictionary_encode().indices
    owners = pc.index_in(part["article_id"], value_set=pa.array(list(number_of), pa.string()))
    told_once = pa.table({"owner": owners, "key": keys}).drop_null().group_by(["owner", "key"]).aggregate([])
    sums = np.zeros(len(number_of), np.uint64)
    np.add.at(sums, told_once["owner"].to_numpy(), _mixed(told_once["key"].to_numpy().astype(np.uint64)))
    return sums


def _casefolded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Words without case: each distinct one once."""
    coded = column.combine_chunks().dictionary_encode()
    words = pa.array([(word or "").casefold() for word in coded.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([words.take(coded.indices)])


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """Numbers of which each bit depends on all bits of the given ones (the finalizer of SplitMix64)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    result: np.ndarray = mixed ^ (mixed >> np.uint64(31))
    return result


def _spots(reports: pa.Table, documents: pa.Table) -> list[Spot]:
    """Where and when each report's act was."""
    languages = dict(zip(documents["article_id"].to_pylist(), documents["language"].to_pylist(), strict=True))
    told_in = [languages[article_id] for article_id in reports["article_id"].to_pylist()]
    rows = zip(*(reports[name].to_pylist() for name in SPOT_COLUMNS), strict=True)
    return [
        spot_of(dict(zip(SPOT_COLUMNS, cells, strict=True)), language)
        for cells, language in zip(rows, told_in, strict=True)
    ]


def _comparable(spots: Sequence[Spot], owners: Sequence[int]) -> Iterator[list[int]]:
    """Chains of documents (`owners` of the reports at these spots) whose reports stand in one block of pairs on days
    that overlap, those of a country that name no city with the ones in its cities, and those that share a clue."""
    days: dict[int, set[tuple[int, int]]] = {}
    for place, other in _by_clue(spots):
        yield [owners[place], owners[other]]
        if spots[place].days is None and is_one_day(spots[other]):
            days.setdefault(place, set()).add(spots[other].days or (0, 0))
    if found := set(_dated_by_company(spots, owners, days)):
        spots, owners = [*spots, *(spot for spot, _ in found)], [*owners, *(owner for _, owner in found)]
        yield from ([owners[place], owners[other]] for place, other in _by_clue(spots))
    blocks: dict[Hashable, list[int]] = {}
    countries: dict[Hashable, tuple[list[int], list[int]]] = {}
    for place, spot in enumerate(spots):
        if (key := block_of(spot)) is not None:
            blocks.setdefault(key, []).append(place)
        if meets_in_country(spot):
            countries.setdefault(spot.country, ([], []))[spot.city is None].append(place)
    for block in blocks.values():
        for chain in _chains(spots, block):
            yield [owners[place] for place in chain]
    for group in by_next_day((spot, place) for place, spot in enumerate(spots)):
        for chain in _chains(spots, group, gap=1):
            yield [owners[place] for place in chain]
    for cities, vague in countries.values():
        chains = list(_chains(spots, vague))
        firsts = [_days(spots[chain[0]])[0] for chain in chains]
        lasts = [max(_days(spots[place])[1] for place in chain) for chain in chains]
        for place in cities if chains else ():
            first, last = _days(spots[place])
            for at in range(bisect_left(lasts, first), len(chains)):
                if firsts[at] > last:
                    break
                yield [owners[place], owners[chains[at][0]]]


def _by_clue(spots: Sequence[Spot]) -> Iterator[tuple[int, int]]:
    """Reports that are unsure of date or place, each with one for each day that those that it could be one with tell:
    all of one day's are one with it, and a thousand reports of "Saturday" are not compared with a thousand others."""
    for unsure, sharing in by_clue((spot, place) for place, spot in enumerate(spots)):
        doubting, telling = _by_time(spots, unsure), _by_time(spots, sharing)
        linked: set[Hashable] = set()
        for places in doubting.values():
            for other, others in telling.items():
                if not may_share_days(spots[places[0]], spots[others[0]]):
                    continue
                yield from ((place, others[0]) for place in places)
                if other not in linked:
                    linked.add(other)
                    yield from ((places[0], place) for place in others)


def _by_time(spots: Sequence[Spot], places: Iterable[int]) -> dict[Hashable, list[int]]:
    """The places by what their reports know of the day."""
    groups: dict[Hashable, list[int]] = {}
    for place in places:
        groups.setdefault((spots[place].days, spots[place].partial), []).append(place)
    return groups


def _dated_by_company(
    spots: Sequence[Spot], owners: Sequence[int], days: Mapping[int, Iterable[tuple[int, int]]]
) -> Iterator[tuple[Spot, int]]:
    """Reports without a date on the days (`days`, by place) that another report of their document, with the same words
    for its date, may turn out to tell of."""
    undated: dict[tuple[int, str], list[int]] = {}
    for place, spot in enumerate(spots):
        if spot.days is None:
            undated.setdefault((owners[place], spot.date_words), []).append(place)
    for place, its in days.items():
        for company in undated[owners[place], spots[place].date_words]:
            yield from ((replace(spots[company], days=day, precision="day"), owners[company]) for day in its)


def _chains(spots: Sequence[Spot], block: Sequence[int], gap: int = 0) -> Iterator[list[int]]:
    """The block's places in runs of days that overlap, or are at most `gap` days apart, by first day."""
    chain: list[int] = []
    end = 0
    for place in sorted(block, key=lambda p: _days(spots[p])):
        first, last = _days(spots[place])
        if chain and first > end + gap:
            yield chain
            chain = []
        end = max(end, last) if chain else last
        chain.append(place)
    if chain:
        yield chain


def _days(spot: Spot) -> tuple[int, int]:
    return spot.days or (0, 0)
