"""Which event is part of which wave: so that sums over a wave and its days count nobody twice."""

from __future__ import annotations

from collections.abc import Sequence

from etl.merge.accounts import Account, scope_of
from etl.merge.pairs import types_go_together


def find_waves(groups: Sequence[Sequence[Account]]) -> dict[int, int]:
    """For events of scope `event` by position, the position of the wave or nationwide event they belong to.

    An article must tell both; the event's days lie within the wave's period, its place within the wave's, and the
    types go together. Of several waves the one with the shortest period, then the one with the finer place, then
    the one told first.
    """
    waves_of_article: dict[str, set[int]] = {}
    for i, group in enumerate(groups):
        if scope_of(group) != "event":
            for account in group:
                waves_of_article.setdefault(account.article_id, set()).add(i)
    found = {}
    for i, group in enumerate(groups):
        if scope_of(group) != "event":
            continue
        near = {wave for account in group for wave in waves_of_article.get(account.article_id, ())}
        covering = [wave for wave in near if _covers(groups[wave], group)]
        if covering:
            found[i] = min(covering, key=lambda wave: (_length(groups[wave]), _coarseness(groups[wave]), wave))
    return found


def _covers(wave: Sequence[Account], group: Sequence[Account]) -> bool:
    """Whether one report of the wave covers one report of the event, and no report of the event lies elsewhere."""
    return any(_within(account, told) for told in wave for account in group) and all(
        any(_same_land(account, told) for told in wave) for account in group
    )


def _within(account: Account, wave: Account) -> bool:
    if account.days is None or wave.days is None or not types_go_together(account.event_type, wave.event_type):
        return False
    first, last = account.days
    if account.basis == "publication":
        first = last if account.value("event_end_date") is None else first + 1
    return wave.days[0] <= first and last <= wave.days[1] and _same_land(account, wave)


def _same_land(account: Account, wave: Account) -> bool:
    return (
        wave.country is not None
        and account.country == wave.country
        and (wave.admin1 is None or account.admin1 == wave.admin1)
        and (wave.city is None or account.city == wave.city)
    )


def _length(wave: Sequence[Account]) -> int:
    return min(told.days[1] - told.days[0] for told in wave if told.days is not None)


def _coarseness(wave: Sequence[Account]) -> int:
    return min((told.city is None) + (told.admin1 is None) for told in wave)
