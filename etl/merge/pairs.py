"""Which reports may tell one event: pairs that meet, each with a score, reasons, and what forbids it.

A score is a sum of shares for date, place and type, moved by what supports or contradicts them; figures alone never
join anything. What is forbidden stays forbidden at any score, also between members that were never compared:
`clusters` asks `objection` about every pair of a group.

What is not known contradicts nothing and says little: a report without a date or without a place joins only where
figures, organizers or words agree as well, and nobody where it fits several days, cities or countries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from etl.merge.accounts import Account
from etl.merge.meetings import are_next_days, candidates, goes_on, may_share_days
from etl.merge.partial import PartialDay

JOIN_SCORE = 0.72
"""Two reports with this much are one event unless something forbids it."""
NEAR_SCORE = 0.60
"""Pairs from here on are in the merge log where they were not joined."""
CLEARLY_BETTER = 0.05
"""Of days that fit a report without a date, one with this much more is chosen."""

DATE_SHARE, PLACE_SHARE, TYPE_SHARE = 0.35, 0.30, 0.25

SAME_DAYS, OVERLAPPING_DAYS, STAND_IN_DAY, NEAR_STAND_IN_DAY, NEXT_DAY = 1.0, 0.85, 0.8, 0.4, 0.2
SAME_PERIOD, WITHIN_PERIOD, SAME_DATE_WORDS = 0.7, 0.5, 0.2
NAMED_DAY, DAY_OF_YEAR, DAY_OF_NO_YEAR, NAMED_WEEKDAY, NO_DAY = 0.95, 0.85, 0.4, 0.65, 0.2
"""For a report without a date: its words give day, month and weekday; day and month; both reports' do so, and neither
has a year; the weekday; nothing."""
SAME_CITY, SAME_PLACE_WORDS, SAME_REGION, SAME_COUNTRY, WITHIN_REGION, WITHIN_COUNTRY = 1.0, 0.7, 0.7, 0.7, 0.3, 0.15
NO_PLACE, NEITHER_PLACE, NO_PLACE_IN_COUNTRY = 0.1, 0.2, 0.4
"""For a report without a place: against one with a place, one without, and one of the whole country."""

SUPPORT: Mapping[str, float] = {
    "same attendance figure": 0.10,
    "attendance agrees": 0.04,
    "attendance differs tenfold": -0.10,
    "same number detained": 0.08,
    "same number hurt": 0.08,
    "same number killed": 0.08,
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
    "told beside another event in common": 0.05,
    "a word of the titles in common": 0.04,
    "words of the titles in common": 0.08,
    "two names in common": 0.06,
    "names in common": 0.12,
    "many names in common": 0.16,
}
"""What supports or contradicts, added to the shares."""

MANY_NAMES = 5
MANY_OF_ALL, SOME_OF_ALL, FEW_OF_ALL = 0.3, 0.2, 0.15
"""Shares of the names of the article that has fewer."""

ALIKE = 0.6
"""Types this close may be told by one name or the other."""

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
    frozenset({"riot", "demonstration"}): 0.7,
    frozenset({"riot", "march"}): 0.6,
    frozenset({"blockade", "demonstration"}): 0.5,
    frozenset({"blockade", "march"}): 0.3,
    frozenset({"blockade", "sit_in"}): 0.5,
    frozenset({"blockade", "picket"}): 0.2,
}
"""Types that two writers give to one act. Any other two types are two acts."""

_SAME_NUMBER = {"held": "same number detained", "hurt": "same number hurt", "killed": "same number killed"}

_MANY_A_DAY: Mapping[str, float] = {"arrest": 0.1, "court_ruling": 0.1, "restriction": 0.3, "attack": 0.3}
"""Acts of which one city has several a day: the same type says little until something else agrees."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts by rank (`one` < `other`). `forbidden` is what keeps them apart at any score, or None."""

    one: int
    other: int
    score: float
    reasons: tuple[str, ...]
    forbidden: str | None


def score_pairs(accounts: Sequence[Account]) -> list[Pair]:
    """The pairs that are worth a join or a line in the log, best first; `accounts` are by rank.

    A report that knows no city and fits reports of several, or no date and fits several days, is forbidden all of
    them: any choice would be a guess.
    """
    pairs = {}
    for one, other in candidates(accounts):
        if (one, other) not in pairs:
            pairs[one, other] = score_pair(accounts[one], accounts[other])
    worth = [pair for pair in pairs.values() if pair.score >= NEAR_SCORE]
    return sorted(_without_guesses(accounts, worth), key=lambda pair: (-pair.score, pair.one, pair.other))


def score_pair(one: Account, other: Account) -> Pair:
    """How likely two reports tell one event, 0 to 1, and why; what forbids it is looked for where it matters."""
    if one.rank > other.rank:
        one, other = other, one
    date_score, date_reason = _compare_dates(one, other)
    place_score, place_reason = _compare_places(one, other)
    type_score, type_reason = _compare_types(one.event_type, other.event_type)
    reasons = [date_reason, place_reason, type_reason, *_support(one, other)]
    score = DATE_SHARE * date_score + PLACE_SHARE * place_score + TYPE_SHARE * type_score
    score += sum(SUPPORT[reason] for reason in reasons[3:])
    score = round(min(1.0, max(0.0, score)), 4)
    forbidden = objection(one, other) if score >= NEAR_SCORE else None
    return Pair(one.rank, other.rank, score, tuple(reasons), forbidden)


def supported(pair: Pair, reason: str) -> Pair:
    """The pair with one more support."""
    return replace(pair, score=round(min(1.0, pair.score + SUPPORT[reason]), 4), reasons=(*pair.reasons, reason))


def objection(one: Account, other: Account, days_agree: bool | None = None) -> str | None:
    """What forbids two reports to be one event, or None. Symmetric, and independent of the score.

    Whether the days agree may be known better, from the event that they would be reports of.
    """
    if one.article_id == other.article_id:
        return "one article tells them as two"
    if _scopes_differ(one, other):
        return "different scopes"
    if one.country != other.country and one.country is not None and other.country is not None:
        return "different countries"
    if one.country is None or other.country is None:
        if one.place_words != other.place_words and (_is_elsewhere(one) or _is_elsewhere(other)):
            return "different places"
    elif one.city != other.city and one.city is not None and other.city is not None:
        return "different cities"
    elif one.admin1 != other.admin1 and one.admin1 is not None and other.admin1 is not None:
        return "different regions"
    if days_agree is None:
        days_agree = may_share_days(one, other) or may_be_next_day(one, other)
    if not days_agree:
        return "different days"
    if not types_go_together(one.event_type, other.event_type):
        return "different kinds of act"
    return _different_causes(one, other)


def may_be_next_day(one: Account, other: Account) -> bool:
    """Whether days that follow each other may be of one event: the act went on, or the same figure shows that one paper
    took the day of its news for the act's."""
    return are_next_days(one, other) and (goes_on(one, other) or not one.counts.isdisjoint(other.counts))


def _scopes_differ(one: Account, other: Account) -> bool:
    """A wave is no day of it, and what one city is told to have seen is not the whole country's. A city that only
    stands in, because the article is from there or of there, says nothing against the country."""
    if one.is_wave != other.is_wave:
        return True
    return one.scope != other.scope and any(
        a.scope == "nationwide" and b.city is not None and b.place_basis in (None, "stated")
        for a, b in ((one, other), (other, one))
    )


def _is_elsewhere(account: Account) -> bool:
    """Whether the report names a place that the gazetteer does not know."""
    return account.country is None and bool(account.place_words)


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
        return _compare_unresolved(one, other)
    if are_next_days(one, other):
        return NEXT_DAY, "the next day"
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


def _compare_unresolved(one: Account, other: Account) -> tuple[float, str]:
    """The words of a date without a year against a date, or against other such words."""
    if one.days is None and other.days is None:
        if one.partial.month_day is not None and one.partial.month_day == other.partial.month_day:
            return DAY_OF_NO_YEAR, "same day of an unresolved year"
        return (
            (SAME_DATE_WORDS, "same words for an unresolved date")
            if one.date_words == other.date_words
            else (0.0, "unresolved dates")
        )
    partial = one.partial if one.days is None else other.partial
    if partial.month_day is not None:
        return (DAY_OF_YEAR, "same day of the year") if partial.weekday is None else (NAMED_DAY, "same named day")
    return (NO_DAY, "one without a date") if partial.weekday is None else (NAMED_WEEKDAY, "same weekday")


def _likeliest(account: Account) -> tuple[int, int]:
    """The account's days without the one that a publication date standing in may be late by."""
    first, last = account.days or (0, 0)
    return (min(first + 1, last), last) if account.basis == "publication" else (first, last)


def _compare_places(one: Account, other: Account) -> tuple[float, str]:
    if one.city is not None and other.city is not None:
        return SAME_CITY, "same city"
    if one.country is None or other.country is None:
        if one.country == other.country and one.place_words and one.place_words == other.place_words:
            return SAME_PLACE_WORDS, "same words for an unresolved place"
        if one.country == other.country:
            return NEITHER_PLACE, "both without a place"
        placed = other if one.country is None else one
        return NO_PLACE_IN_COUNTRY if placed.scope == "nationwide" else NO_PLACE, "one without a place"
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


def _may_be_named_alike(one: Account, other: Account) -> bool:
    """Whether what the articles name can speak for these two reports. It does not say which of an article's acts it
    goes with, nor, since a union names the same at each of its strikes, on which day that was."""
    alike = (
        one.event_type == other.event_type
        or _CLOSE_TYPES.get(frozenset((one.event_type, other.event_type)), 0.0) >= ALIKE
    )
    return alike and all(account.days is not None or account.partial != PartialDay() for account in (one, other))


def _support(one: Account, other: Account) -> Iterator[str]:
    if one.figures and other.figures:
        yield from _compare_figures(one, other)
    for name in ("held", "hurt", "killed"):
        if getattr(one, name) & getattr(other, name):
            yield _SAME_NUMBER[name]
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
    if shared := len(one.headline & other.headline):
        yield "words of the titles in common" if shared > 1 else "a word of the titles in common"
    if (shared := len(one.names & other.names)) > 1 and _may_be_named_alike(one, other):
        yield from _compare_names(shared, min(len(one.names), len(other.names)))
    if one.status != other.status:
        yield _compare_outcomes(one, other)


def _compare_names(shared: int, of: int) -> Iterator[str]:
    """Two articles of some length have a few names in common whatever they tell, so a share of the shorter is asked."""
    if shared >= MANY_NAMES and shared >= MANY_OF_ALL * of:
        yield "many names in common"
    elif shared > 2 and shared >= SOME_OF_ALL * of:
        yield "names in common"
    elif shared >= FEW_OF_ALL * of:
        yield "two names in common"


def _compare_figures(one: Account, other: Account) -> Iterator[str]:
    if one.figures & other.figures:
        yield "same attendance figure"
        return
    (low, high), (other_low, other_high) = _extent(one), _extent(other)
    if low <= other_high and other_low <= high:
        yield "attendance agrees"
    elif max(low, other_low) > 10 * max(1, min(high, other_high)):
        yield "attendance differs tenfold"


def _extent(account: Account) -> tuple[int, int]:
    numbers = [n for figure in account.figures for n in figure if n is not None]
    return min(numbers), max(numbers)


def _compare_outcomes(one: Account, other: Account) -> str:
    if "planned" not in (one.status, other.status):
        return "different outcomes"
    planned, told = (one, other) if one.status == "planned" else (other, one)
    if planned.published is None or told.published is None or planned.published <= told.published:
        return "announced, then reported"
    return "announced after it was reported"


def _without_guesses(accounts: Sequence[Account], pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs, with those forbidden in which a report that is unsure of place or day could be of several."""
    pairs = list(pairs)
    fitting: dict[int, list[tuple[float, Account]]] = {}
    for pair in pairs:
        if pair.forbidden is None and pair.score >= JOIN_SCORE:
            for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
                if accounts[one].city is None or not accounts[one].knows_day:
                    fitting.setdefault(one, []).append((pair.score, accounts[other]))
    open_in = {rank: _open_in(accounts[rank], others) for rank, others in fitting.items()}
    for pair in pairs:
        guesses = (
            guess
            for one, other in ((pair.one, pair.other), (pair.other, pair.one))
            for column, guess in open_in.get(one, {}).items()
            if getattr(accounts[other], column)
        )
        yield replace(pair, forbidden=guess) if pair.forbidden is None and (guess := next(guesses, None)) else pair


def _open_in(account: Account, fitting: Sequence[tuple[float, Account]]) -> Mapping[str, str]:
    """What a report does not say and the reports that fit it say differently, each with the reason to join none."""
    found = {}
    if account.city is None and len({(o.country, o.city) for _, o in fitting if o.city is not None}) > 1:
        found["city"] = "it could be any of several cities"
    if account.country is None and len({o.country for _, o in fitting if o.country is not None}) > 1:
        found["country"] = "it could be in any of several countries"
    dated = [(score, o.days) for score, o in fitting if o.knows_day and o.days] if not account.knows_day else []
    best = max((score for score, _ in dated), default=0.0)
    likely = [days for score, days in dated if score > best - CLEARLY_BETTER]
    if likely and max(first for first, _ in likely) > min(last for _, last in likely):
        found["knows_day"] = "it could be on any of several days"
    return found
