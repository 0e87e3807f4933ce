"""Which reports are one event: pairs joined best first, as long as no two members of a group contradict each other.

Complete link: every member is asked about every other (`pairs.objection`), so that a report that fits two cities or
two days never chains them into one event. Days that overlap pairwise have a day in common, so all members of a group
can have told the same one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from etl.merge.accounts import Account
from etl.merge.meetings import are_next_days, is_one_day, is_run, may_share_days
from etl.merge.pairs import JOIN_SCORE, Pair, objection, score_pairs, supported

Clusters = tuple[list[list[int]], list[Pair], list[Pair]]
"""Groups of ranks, the pairs that joined them, and the pairs that were refused, each with what forbade it."""


def find_groups(accounts: Sequence[Account]) -> Clusters:
    """Which reports are one event, asked twice: what the first answer tells is known in the second.

    A report without a date has the day of the event that another report of its article with the same words for the
    date belongs to. And articles that tell one event in common are likelier to tell another.
    """
    pairs = score_pairs(accounts)
    first = cluster_accounts(accounts, pairs)
    dated = _date_by_company(accounts, first[1])
    if dated != list(accounts):
        pairs = score_pairs(dated)
    events_of = _shared_events(dated, first[0])
    near = [
        supported(pair, "told beside another event in common")
        if pair.score < JOIN_SCORE
        and not events_of[dated[pair.one].article_id].isdisjoint(events_of[dated[pair.other].article_id])
        else pair
        for pair in pairs
    ]
    return cluster_accounts(dated, sorted(near, key=lambda pair: (-pair.score, pair.one, pair.other)))


def cluster_accounts(accounts: Sequence[Account], pairs: Sequence[Pair]) -> Clusters:
    """The groups that `pairs`, best first, make.

    Of the refused pairs between two groups only the best is kept. Groups and their members
    are in order of rank.
    """
    groups = {account.rank: [account.rank] for account in accounts}
    group_of = {account.rank: account.rank for account in accounts}
    misdated: set[int] = set()
    forbidden: dict[Pair, str] = {}
    joined: list[Pair] = []
    for pair in pairs:
        one, other = group_of[pair.one], group_of[pair.other]
        if one == other:
            continue
        against = pair.forbidden
        if against is None:
            late = _late(accounts, pair, groups[one], groups[other])
            against = (
                "too little agrees"
                if pair.score < JOIN_SCORE
                else _objection(accounts, groups[one], groups[other], misdated | late)
            )
            misdated |= late if against is None else set()
        if against is not None:
            forbidden[pair] = against
            continue
        joined.append(pair)
        small, large = sorted((one, other), key=lambda group: (len(groups[group]), group))
        for rank in groups[small]:
            group_of[rank] = large
        groups[large] += groups.pop(small)
    refused: dict[tuple[int, int], Pair] = {}
    for pair, against in forbidden.items():
        one, other = sorted((group_of[pair.one], group_of[pair.other]))
        if one != other and (one, other) not in refused:
            refused[one, other] = replace(pair, forbidden=against)
    return sorted(sorted(group) for group in groups.values()), joined, list(refused.values())


def _date_by_company(accounts: Sequence[Account], joined: Sequence[Pair]) -> list[Account]:
    """The accounts, those without a date with the day of the report that they joined, or that a report of the same
    article with the same words for its date did."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for pair in joined:
        for one, other in ((accounts[pair.one], accounts[pair.other]), (accounts[pair.other], accounts[pair.one])):
            if one.days is None and other.days is not None and is_one_day(other):
                found.setdefault((one.article_id, one.date_words), other.days)
    return [
        replace(account, days=found[key], precision="day")
        if account.days is None and (key := (account.article_id, account.date_words)) in found
        else account
        for account in accounts
    ]


def _shared_events(accounts: Sequence[Account], groups: Sequence[Sequence[int]]) -> Mapping[str, set[int]]:
    """For each article the groups that it tells with others."""
    events_of: dict[str, set[int]] = {account.article_id: set() for account in accounts}
    for number, group in enumerate(groups):
        for rank in group if len(group) > 1 else ():
            events_of[accounts[rank].article_id].add(number)
    return events_of


def _late(accounts: Sequence[Account], pair: Pair, group: Sequence[int], others: Sequence[int]) -> set[int]:
    """The report that stands alone on its day, where the pair puts it beside reports of the day before or after: its
    day is wrong, or theirs is. Where both sides have company, each has its own day."""
    if not are_next_days(accounts[pair.one], accounts[pair.other]):
        return set()
    return next((set(side) for side in (group, others) if len(side) == 1), set())


def _objection(
    accounts: Sequence[Account], group: Sequence[int], others: Sequence[int], misdated: set[int]
) -> str | None:
    """The first contradiction between members of two groups, or None. That the days of two differ is none where the act
    went on, or where one of them is a day late."""
    run = is_run([accounts[rank] for rank in (*group, *others)])
    for one in sorted(group):
        for other in sorted(others):
            late = not misdated.isdisjoint((one, other)) and are_next_days(accounts[one], accounts[other])
            days_agree = run or late or may_share_days(accounts[one], accounts[other])
            against = objection(accounts[one], accounts[other], days_agree)
            if against is not None:
                return f"another report of the event contradicts: {against}"
    return None
