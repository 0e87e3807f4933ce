"""Which reports are compared at all: those of one place on days that overlap, so that far fewer pairs are scored than
there are.

A report of a country meets those of its cities on its days. One without a date meets those of its place whose days
its words do not exclude, first those with which it shares a figure or an organizer; one without a place meets only
these, others like it and those of whole countries, on its days. One without both meets those without a place on the
day and month that its words name. Reports of two days in a row meet where the act may have gone on, and where they
share a figure that is not round.

`blocks` asks the same questions of columns, for documents that must be merged together.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from etl.merge.accounts import Account, Spot

BLOCK_LIMIT = 120
"""A report meets at most this many others of its block, the earliest published: whatever it belongs to is among
them, and a flood of reports on one day costs time in proportion, not squared."""

GOING_ON = frozenset({"strike", "hunger_strike", "sit_in", "blockade", "riot", "boycott"})
"""Acts that go on from one day to the next: an unbroken run of days of them is one event."""

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
            others = [other for other in sharing if other.rank != account.rank and may_share_days(account, other)]
            others.sort(key=lambda other: (account.marks.isdisjoint(other.marks), other.rank))
            for other in others[:BLOCK_LIMIT]:
                yield min(account.rank, other.rank), max(account.rank, other.rank)
    for group in by_next_day((account, account) for account in accounts):
        starting: dict[int, list[int]] = {}
        for account in group:
            starting.setdefault((account.days or (0, 0))[0], []).append(account.rank)
        for account in group:
            for rank in starting.get((account.days or (0, 0))[1] + 1, ())[:BLOCK_LIMIT]:
                yield min(account.rank, rank), max(account.rank, rank)


def block_of(spot: Spot) -> Hashable | None:
    """What two reports must have in common to be compared by place and days; None for a report that is not."""
    place = _place_of(spot)
    if spot.days is None:
        told = spot.date_words and place is not None and place[0] != "words"
        return ("undated", place, spot.is_wave, spot.date_words) if told else None
    # A year is told of as a year: it is no day's report.
    return ("dated", place, spot.is_wave, spot.precision == "year")


def meets_in_country(spot: Spot) -> bool:
    """Whether a report meets those of its country that name no city, or those of its cities where it names none."""
    return spot.country is not None and spot.precision == "day" and not spot.is_wave


def by_clue(spots: Iterable[tuple[Spot, Item]]) -> list[tuple[list[Item], list[Item]]]:
    """The items of the reports that are unsure of date or place, with those of all reports that they could be one with:
    where the date is unknown, all of the place; where the place is, those with the same figure or organizer."""
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


def by_next_day(spots: Iterable[tuple[Spot, Item]]) -> list[list[Item]]:
    """The items of the reports that may be one event although their days only follow each other."""
    groups: dict[Hashable, list[Item]] = {}
    for spot, item in spots:
        place = _place_of(spot)
        if spot.knows_day and not spot.is_wave and place is not None and place[0] != "words":
            if spot.event_type in GOING_ON:
                groups.setdefault((place, spot.event_type), []).append(item)
            for count in spot.counts:
                groups.setdefault((place, count), []).append(item)
    return [group for group in groups.values() if len(group) > 1]


def may_share_days(one: Spot, other: Spot) -> bool:
    """Whether the days overlap, or what one without a date says of its day does not speak against the other's."""
    if one.days is not None and other.days is not None:
        return one.days[0] <= other.days[1] and other.days[0] <= one.days[1]
    if one.days is None and other.days is None:
        return not one.partial.contradicts(other.partial)
    undated, days = (one, other.days) if one.days is None else (other, one.days)
    return days is not None and undated.partial.fits(*days)


def are_next_days(one: Spot, other: Spot) -> bool:
    """Whether the days are known and those of one begin when those of the other are over."""
    if one.days is None or other.days is None or not (one.knows_day and other.knows_day):
        return False
    return one.days[1] + 1 == other.days[0] or other.days[1] + 1 == one.days[0]


def goes_on(one: Spot, other: Spot) -> bool:
    """Whether both tell an act of a kind that goes on from day to day."""
    return one.event_type == other.event_type and one.event_type in GOING_ON


def is_run(spots: Sequence[Spot]) -> bool:
    """Whether all tell one kind of act that goes on, and the days that are known have no gap."""
    if len({spot.event_type for spot in spots}) > 1 or spots[0].event_type not in GOING_ON:
        return False
    days = sorted(spot.days for spot in spots if spot.days is not None and spot.knows_day)
    end = days[0][0] if days else 0
    for first, last in days:
        if first > end + 1:
            return False
        end = max(end, last)
    return bool(days)


def is_one_day(spot: Spot) -> bool:
    """Whether the report tells of one day, which one without a date may then share."""
    return spot.days is not None and spot.days[0] == spot.days[1]


def _is_unsure(spot: Spot) -> bool:
    return not spot.is_wave and (spot.days is None or (spot.country is None and not spot.place_words))


def _clues(spot: Spot) -> Iterator[Hashable]:
    """What an undated report must share with another (the place), and an unplaced one (a figure or organizer)."""
    place = _place_of(spot)
    if spot.is_wave or (place is not None and place[0] == "words"):
        return
    if place is not None:
        yield ("undated", place)
    else:
        yield from (("named day", *month_day) for month_day in _named_days(spot))
    if spot.days is not None and spot.precision == "day":
        for mark in spot.marks:
            yield ("unplaced", mark)
        if spot.scope == "nationwide" or place is None:
            yield ("unplaced",)


def _named_days(spot: Spot) -> Iterator[tuple[int, int]]:
    """Month and day of a report without a place, whether or not it has a year."""
    if spot.days is None and spot.partial.month_day is not None:
        yield spot.partial.month_day
    elif spot.days is not None and is_one_day(spot):
        day = date.fromordinal(spot.days[0])
        yield day.month, day.day


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
