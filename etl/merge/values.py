"""The columns of an event from its reports, by the codebook's rules for what several reports say differently.

Every choice is one report's value, and a report with a claim for it goes before one without; numbers come from
claims (`counts`). Accounts come in publication order, which decides every tie. An event of one report has that
report's values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from typing import cast

from etl import schema
from etl.codes import codes, family_of
from etl.merge.accounts import Account, fold, scope_of
from etl.merge.counts import count_detentions, count_expected, count_people
from etl.merge.meetings import is_run
from etl.records import Value

_STATUSES = ("occurred", "prevented", "cancelled", "planned")
_BASES = ("stated", "relative", "publication")
_DATE_PRECISIONS = ("day", "week", "month", "year")
_PLACE_PRECISIONS = ("venue", "city", "admin1", "country")
_PLACE_COLUMNS = (
    "place_text",
    "city",
    "admin1",
    "country_code",
    "geonameid",
    "latitude",
    "longitude",
    "venue",
    "place_precision",
    "place_basis",
)
_CLAIM_FIELDS = {column.name: column.claim_field or column.name for column in schema.SHARED}
_OWN_VOICE = ("media", "unattributed")


def settle_values(accounts: Sequence[Account], n_copies: int = 0) -> dict[str, Value]:
    """All columns of one event but `event_id`, `part_of` and `geometry`; nulls are left out.

    `accounts` are its independent reports in publication order, copies left out: those only count in `n_copies`.
    """
    if len(accounts) == 1:
        values = dict(accounts[0].report.values)
        values["status"] = accounts[0].status
        values["event_type"] = accounts[0].event_type
    else:
        values = {
            "event_type": settle_type(accounts),
            "status": min((a.status for a in accounts), key=_STATUSES.index),
            **settle_date(accounts),
            **settle_place(accounts),
            **count_people(accounts, "attendance"),
            **count_detentions(accounts),
            **count_expected(accounts),
            **count_people(accounts, "injuries"),
            **count_people(accounts, "deaths"),
            **settle_authorization(accounts),
            "police_response": _gravest_response(accounts),
            "participant_violence": _either(accounts, "participant_violence"),
            "issues": _union(accounts, "issues"),
            "organizers": _union(accounts, "organizers"),
            "demand_text": _commonest(accounts, "demand_text"),
        }
    if values["status"] == "planned":
        values = {name: value for name, value in values.items() if not _tells_what_came(name)}
    values |= {
        "scope": scope_of(accounts),
        "event_family": family_of(cast("str", values["event_type"])),
        "confidence": max(cast("float", a.value("confidence") or 0.0) for a in accounts),
        "n_reports": len(accounts),
        "n_copies": n_copies,
        "n_publishers": len({a.entry.publisher for a in accounts} - {None}),
        "source_urls": tuple(sorted({a.entry.url for a in accounts if a.entry.url is not None})),
        "first_published": min((a.published for a in accounts if a.published is not None), default=None),
        "last_published": max((a.published for a in accounts if a.published is not None), default=None),
    }
    for column in ("part_of", "event_id"):
        values.pop(column, None)
    return {name: value for name, value in values.items() if value is not None}


def settle_type(accounts: Sequence[Account]) -> str:
    """The most specific type of the most reports; tie: the earliest. `demonstration` is the least specific."""
    backed = _backed(accounts, "event_type") or accounts
    specific = [a for a in backed if a.event_type != "demonstration"]
    return _most(specific or backed, lambda a: a.event_type).event_type


def settle_date(accounts: Sequence[Account]) -> dict[str, Value]:
    """Stated beats relative beats publication, finer beats coarser, then the most reports.

    The end is the latest that a report of the same first day gives: later articles know it. Reports of several days of
    an act that went on from day to day give its first and last day. Without any date, the words of the first report
    that has some.
    """
    dated = _backed(accounts, "event_date")
    if not dated:
        return {"date_text": next((a.text("date_text") for a in accounts if a.text("date_text")), None)}
    dated = _best(dated, lambda a: _place_in(_BASES, a.basis))
    dated = _best(dated, lambda a: _place_in(_DATE_PRECISIONS, a.precision))
    if is_run(accounts):
        dated = [a for a in accounts if a.knows_day and a.basis != "publication"] or dated
        chosen = min(dated, key=lambda a: (cast("date", a.value("event_date")), a.rank))
        ends = [last for a in dated if (last := _last_day(a)) > cast("date", chosen.value("event_date"))]
    else:
        chosen = _most(dated, lambda a: cast("date", a.value("event_date")))
        same = [a for a in dated if a.value("event_date") == chosen.value("event_date")]
        ends = [cast("date", a.value("event_end_date")) for a in same if a.value("event_end_date") is not None]
    return {
        "event_date": chosen.value("event_date"),
        "event_end_date": max(ends, default=None),
        "date_precision": chosen.precision,
        "date_basis": chosen.basis,
        "date_text": chosen.value("date_text"),
    }


def _last_day(account: Account) -> date:
    return cast("date", account.value("event_end_date") or account.value("event_date"))


def settle_place(accounts: Sequence[Account]) -> dict[str, Value]:
    """Finer precision, then the most reports. The place's columns come from one report together; a venue that only
    a report of coarser precision names is added. An event of a whole country has no city that one only stood in."""
    if scope_of(accounts) == "nationwide":
        accounts = [a for a in accounts if a.city is None] or accounts
    placed = [a for a in accounts if a.value("place_precision") is not None]
    backed = [a for a in placed if a.backs("place")]
    placed = backed or placed or [a for a in accounts if a.value("place_text") is not None]
    if not placed:
        return {}
    placed = _best(placed, lambda a: _place_in(_PLACE_PRECISIONS, a.text("place_precision")))
    chosen = _most(placed, lambda a: (a.country, a.admin1 if a.city is None else None, a.city, a.venue))
    place = {name: chosen.value(name) for name in _PLACE_COLUMNS}
    if place["venue"] is None and place["city"] is not None:
        place["venue"] = _commonest(accounts, "venue")
    return place


def settle_authorization(accounts: Sequence[Account]) -> dict[str, Value]:
    """`disputed` where sources contradict each other, else the value given, with its basis and authority.

    A side (police, authorities, organizers, ...) that changed its word over time counts with its last; articles
    that speak in their own voice are a source for each publisher. `not_required` does not contradict `authorized`.
    """
    told = _backed(accounts, "authorization")
    if not told:
        return {}
    last_word = {_source(a): a for a in told}
    standing = {cast("str", a.value("authorization")) for a in last_word.values()}
    if "disputed" in standing or ("unauthorized" in standing and len(standing) > 1):
        disputed = [a for a in last_word.values() if a.value("authorization") == "disputed"]
        return {
            "authorization": "disputed",
            "authorization_basis": next((v for a in disputed if (v := a.value("authorization_basis"))), None),
            "authorization_by": next((v for a in [*disputed, *told] if (v := a.value("authorization_by"))), None),
        }
    value = _most(list(last_word.values()), lambda a: a.text("authorization")).value("authorization")
    same = [a for a in last_word.values() if a.value("authorization") == value]
    return {
        "authorization": value,
        "authorization_basis": _commonest(same, "authorization_basis"),
        "authorization_by": _commonest(same, "authorization_by"),
    }


def _source(account: Account) -> tuple[str, str | None]:
    """Who says whether the event was permitted: the side that the claim names, or the paper itself."""
    value = account.value("authorization")
    said = (c for c in account.report.claims if c.field == "authorization" and c.code == value)
    side = next((c.attributed_to for c in said), None) or "unattributed"
    return side, (account.entry.publisher or account.article_id) if side in _OWN_VOICE else None


def _gravest_response(accounts: Sequence[Account]) -> Value:
    order = codes("police_response")
    told = _backed(accounts, "police_response")
    return max((cast("str", a.value("police_response")) for a in told), key=order.index, default=None)


def _either(accounts: Sequence[Account], column: str) -> Value:
    """True beats false beats null."""
    said = {a.value(column) for a in accounts}
    return True if True in said else (False if False in said else None)


def _union(accounts: Sequence[Account], column: str) -> Value:
    """All members of a list, sorted; of spellings that differ in case or punctuation the first published."""
    members: dict[str, str] = {}
    for account in accounts:
        for member in cast("tuple[str, ...]", account.value(column) or ()):
            members.setdefault(fold(member) or member, member)
    return tuple(sorted(members.values())) or None


def _commonest(accounts: Iterable[Account], column: str) -> Value:
    """The text that most reports give, in the spelling of the earliest; None where none gives one."""
    told = _backed(accounts, column)
    return _most(told, lambda a: fold(a.text(column))).value(column) if told else None


def _backed(accounts: Iterable[Account], column: str) -> list[Account]:
    """The reports with a value, those with a claim for it where there are such."""
    told = [a for a in accounts if a.value(column) is not None]
    return [a for a in told if a.backs(_CLAIM_FIELDS[column])] or told


def _best(accounts: Sequence[Account], order: Callable[[Account], int]) -> list[Account]:
    """The accounts that stand first in an order."""
    first = min(order(a) for a in accounts)
    return [a for a in accounts if order(a) == first]


def _most(accounts: Sequence[Account], key: Callable[[Account], Hashable]) -> Account:
    """The earliest account of those whose key most share; tie: the earliest."""
    counts = Counter(key(a) for a in accounts)
    return min(accounts, key=lambda a: (-counts[key(a)], a.rank))


def _place_in(order: Sequence[str], code: str | None) -> int:
    return len(order) if code is None else order.index(code)


def _tells_what_came(column: str) -> bool:
    """Whether a column says what an event that has not been cannot have."""
    return (
        column.startswith(("attendance_", "detentions_", "injuries_", "deaths_"))
        and not column.startswith("attendance_expected_")
    ) or column in ("police_response", "participant_violence")
