"""Which reports are compared at all: those of one place on days that overlap, so that far fewer pairs are scored than
there are.

A report of a country meets those of its cities on its days. One whose date or place is unknown says too little for
that: it meets the reports with which it shares a clue (a figure, an organizer, a day of the year), an undated one in
its place, an unplaced one on its days. One without both meets nobody.

`blocks` asks the same questions of columns, for documents that must be merged together.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from etl.merge.accounts import Account, Spot
from etl.merge.partial import LONGEST_RUN

BLOCK_LIMIT = 120
"""A report meets at most this many others of its block, the earliest published: whatever it belongs to is among
them, and a flood of reports on one day costs time in proportion, not squared."""

Item = TypeVar("Item")


def candidates(accounts: Sequence[Account]) -> Iterator[tuple[int, int]]:
    """Pairs (lower rank first) of reports that meet; a pair may come twice."""
    blocks: dict[Hashable, list[Account]] = {}
    countries: dict[Hashable, list[Account]] = {}
    for account in accounts:
        key = block_of(account)
        if key is not None:
            blocks.setdefault(key, []).append(account)
        if meets_in_country(account):
            countries.setdefault(account.country, []).append(account)
    for block in blocks.values():
        yield from _meetings(block, all_meet=True)
    for block in countries.values():
        # Cities have met in their own blocks: here each pair has one report that knows only the country or region.
        if any(account.city is None for account in block):
            yield from _meetings(block, all_meet=False)
    for unsure, sharing in by_clue((account, account) for account in accounts):
        for account in unsure:
            others = sorted(o.rank for o in sharing if o.rank != account.rank and may_share_days(account, o))
            yield from ((min(account.rank, rank), max(account.rank, rank)) for rank in others[:BLOCK_LIMIT])


def block_of(spot: Spot) -> Hashable | None:
    """What two reports must have in common to be compared by place and days; None for a report that is not."""
    place = _place_of(spot)
    if place is None:
        return None
    if spot.days is None:
        return ("undated", place, spot.is_wave, spot.date_words) if spot.date_words and place[0] != "words" else None
    # A year is told of as a year: it is no day's report.
    return ("dated", place, spot.is_wave, spot.precision == "year")


def meets_in_country(spot: Spot) -> bool:
    """Whether a report meets those of its country that name no city, or those of its cities where it names none."""
    return spot.country is not None and spot.precision == "day" and not spot.is_wave


def by_clue(spots: Iterable[tuple[Spot, Item]]) -> list[tuple[list[Item], list[Item]]]:
    """For each clue the items of the reports that are unsure of date or place, and of all that share it."""
    spots = list(spots)
    unsure: dict[Hashable, list[Item]] = {}
    for spot, item in spots:
        if _is_unsure(spot):
            for key in _clues(spot):
                unsure.setdefault(key, []).append(item)
    sharing: dict[Hashable, list[Item]] = {key: [] for key in unsure}
    for spot, item in spots if unsure else ():
        for key in _clues(spot):
            if key in sharing:
                sharing[key].append(item)
    return [(unsure[key], sharing[key]) for key in unsure]


def may_share_days(one: Spot, other: Spot) -> bool:
    """Whether the days overlap, or what one without a date says of its day does not speak against the other's."""
    if one.days is not None and other.days is not None:
        return one.days[0] <= other.days[1] and other.days[0] <= one.days[1]
    if one.days is None and other.days is None:
        return not one.partial.contradicts(other.partial)
    undated, days = (one, other.days) if one.days is None else (other, one.days)
    return days is not None and undated.partial.fits(*days)


def is_one_day(spot: Spot) -> bool:
    """Whether the report tells of one day, which one without a date may then share."""
    return spot.days is not None and spot.days[0] == spot.days[1]


def _is_unsure(spot: Spot) -> bool:
    return not spot.is_wave and (spot.days is None) != (spot.country is None and not spot.place_words)


def _clues(spot: Spot) -> Iterator[Hashable]:
    """What an undated report must share with another of its place, or an unplaced one with another of its days."""
    if spot.is_wave:
        return
    place = _place_of(spot)
    if place is not None and place[0] != "words":
        for mark in spot.marks:
            yield ("undated", place, mark)
        for month_day in _days_of_year(spot):
            yield ("undated", place, month_day)
    if spot.days is not None and spot.precision == "day" and (place is None or place[0] != "words"):
        for mark in spot.marks:
            yield ("unplaced", mark)


def _days_of_year(spot: Spot) -> Iterator[tuple[int, int]]:
    if spot.days is None:
        if spot.partial.month_day is not None:
            yield spot.partial.month_day
    elif spot.days[1] - spot.days[0] < LONGEST_RUN and spot.precision == "day":
        for day in range(spot.days[0], spot.days[1] + 1):
            told = date.fromordinal(day)
            yield told.month, told.day


def _place_of(spot: Spot) -> tuple[str, ...] | None:
    if spot.city is not None:
        return ("city", spot.country or "", spot.city)
    if spot.country is not None:
        return ("country", spot.country)
    return ("words", spot.place_words) if spot.place_words else None


def _meetings(block: Sequence[Account], all_meet: bool) -> Iterator[tuple[int, int]]:
    """Pairs with overlapping days, swept by first day: all, or those of which one has a city and one has none."""
    by_day = sorted(block, key=lambda a: (a.days or (0, 0), a.rank))
    last_day = {a.rank: (a.days or (0, 0))[1] for a in block}
    going: Mapping[bool, list[int]] = {True: [], False: []}
    today = None
    for account in by_day:
        first = (account.days or (0, 0))[0]
        if first != today:
            today = first
            going = {key: [rank for rank in ranks if last_day[rank] >= first] for key, ranks in going.items()}
        has_city = account.city is not None
        for key, ranks in going.items():
            if all_meet or key != has_city:
                for rank in ranks[:BLOCK_LIMIT]:
                    yield (rank, account.rank) if rank < account.rank else (account.rank, rank)
        insort(going[has_city], account.rank)
