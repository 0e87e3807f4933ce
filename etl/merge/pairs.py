"""Which reports may tell one event: pairs out of blocks, each with a score, reasons, and what forbids it.

Blocks are by country, city and days, so that far fewer pairs are scored than there are. A score is a sum of shares
for date, place and type, moved by what supports or contradicts them; figures alone never join anything. What is
forbidden stays forbidden at any score, also between members that were never compared: `clusters` asks `objection`
about every pair of a group.

Unresolved ones: a report without a date meets only reports of the same place with the same date words, and without
a country and city only those with the same place words, on the same days; one without both meets nobody.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from etl.merge.accounts import Account, Spot

JOIN_SCORE = 0.72
"""Two reports with this much are one event unless something forbids it."""
NEAR_SCORE = 0.60
"""Pairs from here on are in the merge log where they were not joined."""

DATE_SHARE, PLACE_SHARE, TYPE_SHARE = 0.35, 0.30, 0.25

SAME_DAYS, OVERLAPPING_DAYS, STAND_IN_DAY, NEAR_STAND_IN_DAY = 1.0, 0.85, 0.8, 0.4
SAME_PERIOD, WITHIN_PERIOD, SAME_DATE_WORDS = 0.7, 0.3, 0.2
SAME_CITY, SAME_PLACE_WORDS, SAME_REGION, SAME_COUNTRY, WITHIN_REGION, WITHIN_COUNTRY = 1.0, 0.7, 0.7, 0.6, 0.3, 0.15

SUPPORT: Mapping[str, float] = {
    "same attendance figure": 0.10,
    "attendance agrees": 0.04,
    "attendance differs tenfold": -0.10,
    "same number detained": 0.08,
    "same venue": 0.08,
    "different venues": -0.08,
    "same demand": 0.12,
    "different demands": -0.06,
    "same organizers": 0.10,
    "different organizers": -0.08,
    "same issues": 0.04,
    "different issues": -0.12,
    "announced, then reported": 0.02,
    "announced after it was reported": -0.10,
    "different outcomes": -0.05,
}
"""What supports or contradicts, added to the shares."""

BLOCK_LIMIT = 120
"""A report meets at most this many others of its block, the earliest published: whatever it belongs to is among
them, and a flood of reports on one day costs time in proportion, not squared."""

_GATHERINGS = frozenset({"demonstration", "march", "picket", "vigil", "sit_in", "symbolic_action"})
_CLOSE_TYPES: Mapping[frozenset[str], float] = {
    **{frozenset({"demonstration", kind}): 0.8 for kind in _GATHERINGS - {"demonstration"}},
    frozenset({"march", "picket"}): 0.3,
    frozenset({"march", "sit_in"}): 0.3,
    frozenset({"march", "vigil"}): 0.4,
    frozenset({"march", "symbolic_action"}): 0.2,
    frozenset({"picket", "vigil"}): 0.3,
    frozenset({"picket", "sit_in"}): 0.3,
    frozenset({"picket", "symbolic_action"}): 0.5,
    frozenset({"vigil", "symbolic_action"}): 0.2,
    frozenset({"sit_in", "symbolic_action"}): 0.2,
    frozenset({"riot", "demonstration"}): 0.5,
    frozenset({"riot", "march"}): 0.4,
    frozenset({"blockade", "demonstration"}): 0.5,
    frozenset({"blockade", "march"}): 0.3,
    frozenset({"blockade", "sit_in"}): 0.5,
    frozenset({"blockade", "picket"}): 0.2,
}
"""Types that two writers give to one act. Any other two types are two acts."""

_MANY_A_DAY: Mapping[str, float] = {"arrest": 0.2, "court_ruling": 0.2, "restriction": 0.2, "attack": 0.3}
"""Acts of which one city has several a day: the same type says little until something else agrees."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts by rank (`one` < `other`). `forbidden` is what keeps them apart at any score, as far as it was
    looked for: of most pairs `clusters` asks only where they would join two groups."""

    one: int
    other: int
    score: float
    reasons: tuple[str, ...]
    forbidden: str | None


def score_pairs(accounts: Sequence[Account]) -> list[Pair]:
    """The pairs of all blocks that are worth a join or a line in the log, best first; `accounts` are by rank.

    A report whose place is only a country or region, and that fits reports of several cities, is forbidden all of
    them: any choice would be a guess.
    """
    pairs = {}
    for one, other in _candidates(accounts):
        if (one, other) not in pairs:
            pairs[one, other] = score_pair(accounts[one], accounts[other])
    worth = [pair for pair in pairs.values() if pair.score >= NEAR_SCORE]
    return sorted(_without_guesses(accounts, worth), key=lambda pair: (-pair.score, pair.one, pair.other))


def score_pair(one: Account, other: Account) -> Pair:
    """How likely two reports tell one event, 0 to 1, and why."""
    if one.rank > other.rank:
        one, other = other, one
    date_score, date_reason = _compare_dates(one, other)
    place_score, place_reason = _compare_places(one, other)
    type_score, type_reason = _compare_types(one.event_type, other.event_type)
    reasons = [date_reason, place_reason, type_reason, *_support(one, other)]
    score = DATE_SHARE * date_score + PLACE_SHARE * place_score + TYPE_SHARE * type_score
    score += sum(SUPPORT[reason] for reason in reasons[3:])
    score = round(min(1.0, max(0.0, score)), 4)
    return Pair(one.rank, other.rank, score, tuple(reasons), None)


def objection(one: Account, other: Account) -> str | None:
    """What forbids two reports to be one event, or None. Symmetric, and independent of the score."""
    if one.article_id == other.article_id:
        return "one article tells them as two"
    if one.scope != other.scope:
        return "different scopes"
    if one.country != other.country:
        return "different countries"
    if one.city != other.city and one.city is not None and other.city is not None:
        return "different cities"
    if one.admin1 != other.admin1 and one.admin1 is not None and other.admin1 is not None:
        return "different regions"
    if one.days is not None and other.days is not None:
        if one.days[1] < other.days[0] or other.days[1] < one.days[0]:
            return "different days"
    elif one.days is not None or other.days is not None or one.date_words != other.date_words:
        return "a date is not resolved"
    if not types_go_together(one.event_type, other.event_type):
        return "different kinds of act"
    return _different_causes(one, other)


def types_go_together(one: str, other: str) -> bool:
    """Whether two writers may give these types to one act.

    >>> types_go_together("march", "demonstration"), types_go_together("strike", "march")
    (True, False)
    """
    return one == other or frozenset((one, other)) in _CLOSE_TYPES


def _different_causes(one: Account, other: Account) -> str | None:
    """Protest and counter-protest, or demands with nothing in common."""
    if not one.demand or not other.demand:
        return None
    if one.side is not None and other.side is not None and one.side != other.side and one.demand & other.demand:
        return "one is for what the other is against"
    if one.issues and other.issues:
        # Demands in two languages share no words, but issues are codes.
        if one.issues & other.issues or one.demand & other.demand:
            return None
    elif one.entry.language != other.entry.language or one.demand & other.demand:
        return None
    if one.organizers & other.organizers or (one.venue and one.venue == other.venue):
        return None
    return "different demands"


def _compare_dates(one: Account, other: Account) -> tuple[float, str]:
    if one.days is None or other.days is None:
        return SAME_DATE_WORDS, "same words for an unresolved date"
    if one.precision != "day" or other.precision != "day":
        if one.precision == other.precision and one.days == other.days:
            return SAME_PERIOD, "same period"
        if one.scope != "event":
            return SAME_PERIOD, "overlapping periods"
        return WITHIN_PERIOD, "one date within the other's period"
    if "publication" in (one.basis, other.basis):
        if _likeliest(one)[1] >= _likeliest(other)[0] and _likeliest(other)[1] >= _likeliest(one)[0]:
            return STAND_IN_DAY, "same day, by publication"
        return NEAR_STAND_IN_DAY, "day before publication"
    return (SAME_DAYS, "same day") if one.days == other.days else (OVERLAPPING_DAYS, "overlapping days")


def _likeliest(account: Account) -> tuple[int, int]:
    """The account's days without the one that a publication date standing in may be late by."""
    first, last = account.days or (0, 0)
    return (min(first + 1, last), last) if account.basis == "publication" else (first, last)


def _compare_places(one: Account, other: Account) -> tuple[float, str]:
    if one.city is not None and other.city is not None:
        return SAME_CITY, "same city"
    if one.country is None:
        return SAME_PLACE_WORDS, "same words for an unresolved place"
    if one.city is None and other.city is None:
        if one.admin1 is not None and other.admin1 is not None:
            return SAME_REGION, "same region"
        return (SAME_COUNTRY, "same country") if one.admin1 == other.admin1 else (WITHIN_COUNTRY, "region in country")
    if one.admin1 is not None and other.admin1 is not None:
        return WITHIN_REGION, "city in the other's region"
    return WITHIN_COUNTRY, "city in the other's country"


def _compare_types(one: str, other: str) -> tuple[float, str]:
    if one == other:
        return _MANY_A_DAY.get(one, 1.0), "same type"
    return _CLOSE_TYPES.get(frozenset((one, other)), 0.0), "types that go together"


def _support(one: Account, other: Account) -> Iterator[str]:
    if one.figures and other.figures:
        yield from _compare_figures(one, other)
    if one.held & other.held:
        yield "same number detained"
    if one.venue and other.venue:
        if one.venue in other.venue or other.venue in one.venue:
            yield "same venue"
        elif one.entry.language == other.entry.language:  # "Lenin Square" is "площадь Ленина"
            yield "different venues"
    if one.demand and other.demand and one.entry.language == other.entry.language:
        yield "same demand" if one.demand & other.demand else "different demands"
    if one.organizers and other.organizers:
        yield "same organizers" if one.organizers & other.organizers else "different organizers"
    if one.issues and other.issues:
        yield "same issues" if one.issues & other.issues else "different issues"
    if one.status != other.status:
        yield _compare_outcomes(one, other)


def _compare_figures(one: Account, other: Account) -> Iterator[str]:
    if one.figures & other.figures:
        yield "same attendance figure"
        return
    (low, high), (other_low, other_high) = one.extent, other.extent
    if low <= other_high and other_low <= high:
        yield "attendance agrees"
    elif max(low, other_low) > 10 * max(1, min(high, other_high)):
        yield "attendance differs tenfold"


def _compare_outcomes(one: Account, other: Account) -> str:
    if "planned" not in (one.status, other.status):
        return "different outcomes"
    planned, told = (one, other) if one.status == "planned" else (other, one)
    if planned.published is None or told.published is None or planned.published <= told.published:
        return "announced, then reported"
    return "announced after it was reported"


def _candidates(accounts: Sequence[Account]) -> Iterator[tuple[int, int]]:
    """Pairs (lower rank first) of reports in one block whose days overlap; a pair may come twice."""
    blocks: dict[Hashable, list[Account]] = {}
    countries: dict[Hashable, list[Account]] = {}
    for account in accounts:
        key = block_of(account)
        if key is not None:
            blocks.setdefault(key, []).append(account)
        if account.country is not None and account.precision == "day" and account.scope == "event":
            countries.setdefault(account.country, []).append(account)
    for block in blocks.values():
        yield from _meetings(block, all_meet=True)
    for block in countries.values():
        # Cities have met in their own blocks: here each pair has one report that knows only the country or region.
        if any(account.city is None for account in block):
            yield from _meetings(block, all_meet=False)


def block_of(account: Spot) -> Hashable | None:
    """What two reports must have in common to be compared; None for a report that meets nobody."""
    if account.city is not None:
        place: tuple[str, ...] = ("city", account.country or "", account.city)
    elif account.country is not None:
        place = ("country", account.country)
    elif account.place_words:
        place = ("words", account.place_words)
    else:
        return None
    if account.days is None:
        return (
            ("undated", place, account.scope, account.date_words)
            if account.date_words and place[0] != "words"
            else None
        )
    # A year is told of as a year: it is no day's report.
    return ("dated", place, account.scope, account.precision == "year")


def _meetings(block: Sequence[Account], all_meet: bool) -> Iterator[tuple[int, int]]:
    """Pairs with overlapping days, swept by first day: all, or those of which one has a city and one has none."""
    by_day = sorted(block, key=lambda a: (a.days or (0, 0), a.rank))
    last_day = {a.rank: (a.days or (0, 0))[1] for a in block}
    going: dict[bool, list[int]] = {True: [], False: []}
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


def _without_guesses(accounts: Sequence[Account], pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs; of those in which one report knows no city it says what forbids them, and that is also that the report
    could be of several."""
    found = []
    cities: dict[int, set[str]] = {}
    for pair in pairs:
        one, other = accounts[pair.one], accounts[pair.other]
        if (one.city is None) == (other.city is None):
            yield pair
            continue
        vague, city = (one, other.city) if one.city is None else (other, one.city)
        forbidden = objection(one, other)
        if forbidden is None and pair.score >= JOIN_SCORE and city is not None:
            cities.setdefault(vague.rank, set()).add(city)
        found.append((pair, vague.rank, forbidden))
    for pair, vague_rank, forbidden in found:
        if forbidden is None and len(cities.get(vague_rank, ())) > 1:
            forbidden = "it could be any of several cities"
        yield pair if forbidden is None else replace(pair, forbidden=forbidden)
