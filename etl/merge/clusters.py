"""Which reports are one event: pairs joined best first, as long as no two members of a group contradict each other.

Complete link: every member is asked about every other (`pairs.objection`), so that a report that fits two cities or
two days never chains them into one event. Days that overlap pairwise have a day in common, so all members of a group
can have told the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.merge.accounts import Account
from etl.merge.pairs import JOIN_SCORE, Pair, objection


def cluster_accounts(
    accounts: Sequence[Account], pairs: Sequence[Pair]
) -> tuple[list[list[int]], list[Pair], list[Pair]]:
    """Groups of ranks, the pairs that joined them, and the pairs that were refused, each with what forbade it.

    `pairs` come best first. Of the refused pairs between two groups only the best is kept. Groups and their members
    are in order of rank.
    """
    groups = {account.rank: [account.rank] for account in accounts}
    group_of = {account.rank: account.rank for account in accounts}
    forbidden: dict[Pair, str] = {}
    joined: list[Pair] = []
    for pair in pairs:
        one, other = group_of[pair.one], group_of[pair.other]
        if one == other:
            continue
        against = pair.forbidden or objection(accounts[pair.one], accounts[pair.other])
        if against is None:
            against = (
                "too little agrees" if pair.score < JOIN_SCORE else _objection(accounts, groups[one], groups[other])
            )
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


def _objection(accounts: Sequence[Account], group: Sequence[int], others: Sequence[int]) -> str | None:
    """The first contradiction between members of two groups, or None."""
    for one in sorted(group):
        for other in sorted(others):
            against = objection(accounts[one], accounts[other])
            if against is not None:
                return f"another report of the event contradicts: {against}"
    return None
