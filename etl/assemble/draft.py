"""A draft: an event in the making, with what its mentions tell of its date and place."""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.assemble.compatible import span_of
from etl.assemble.frames import Frame
from etl.assemble.near import LASTING
from etl.assemble.near_days import BEGUN
from etl.codes import family_of
from etl.records import Claim, Mention, Toponym


@dataclass(slots=True)
class Draft:
    """An event in the making. `date` and `place` are the first found of its own; `is_background` that it is told
    as history beside the news; `is_national` that it sums up many places. `follows` is the
    gathering told just before a ban, arrest or attack without a day of its own. `home` is the article's main city and
    `news_day` the dateline's day, which is that of news told without one."""

    mentions: list[Mention] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    dates: list[Claim] = field(default_factory=list)
    place: Toponym | None = None
    is_wave: bool = False
    is_national: bool = False
    is_background: bool = False
    sibling_of: Draft | None = None
    follows: Draft | None = None
    home: Toponym | None = None
    news_day: Claim | None = None

    @property
    def told_place(self) -> Toponym | None:
        """Its own place, or for news without one the city that the article is about; news of "Greece" told from
        Athens is of Athens."""
        own = self.place.place if self.place is not None else None
        home = self.home.place if self.home is not None else None
        if self.is_national or self.is_background or home is None or home.kind != "city":
            return self.place
        is_around = own is not None and own.kind == "country" and own.country_code == home.country_code
        return self.home if own is None or is_around else self.place

    @property
    def date(self) -> Claim | None:
        """The date that stands: resolved before not, "at" before "since", finer before coarser, first before later."""
        begun = [d for d in self.dates if d.target in BEGUN and d.code is not None]
        if begun and self.types() & LASTING:
            return min(begun, key=lambda d: d.target == "duration")
        return min(self.dates, key=_date_rank, default=None)

    @property
    def told_date(self) -> Claim | None:
        """Its own date, or that of the news it is a sibling in."""
        if self.dates or self.is_background or self.is_wave or self.sibling_of is None:
            return self.date
        return self.sibling_date

    @property
    def sibling_date(self) -> Claim | None:
        """The date of the news it is a sibling in; protests that were held have none of a rally to come."""
        if self.sibling_of is None or (self.sibling_of.is_announced() and self.is_of_several()):
            return None
        return self.sibling_of.date

    def is_announced(self) -> bool:
        """Whether it is told as to come, so that nothing can have followed it."""
        return all(m.modality in {"planned", "called"} for m in self.mentions if m.form != "actor")

    def is_of_several(self) -> bool:
        """Whether it is told only in the plural, as held: "the protests"."""
        acts = [m for m in self.mentions if m.form != "actor"]
        return bool(acts) and all(m.plural and m.modality == "actual" for m in acts)

    def types(self) -> set[str]:
        """All types named."""
        return {m.event_type for m in self.mentions}

    def family(self) -> str:
        """The family of its first mention."""
        return family_of(self.mentions[0].event_type)


def not_before(later: Claim | None, earlier: Claim | None) -> bool:
    """Whether a date begins no earlier than another; False where one is not resolved."""
    first, second = span_of(later), span_of(earlier)
    return first is not None and second is not None and first[0] >= second[0]


def day_handed_on(claim: Claim | None) -> Claim | None:
    """The day that an act's date gives to what is told with it: of a run of days the last, which is the news."""
    if claim is None or claim.target != "duration" or claim.code is None or "/" not in claim.code:
        return claim
    return claim._replace(code=claim.code.partition("/")[2])


def is_a_day(claim: Claim) -> bool:
    """Whether a date is no coarser than a day; true of one that is not resolved."""
    period = span_of(claim)
    return period is None or period[0] == period[1]


def _date_rank(claim: Claim) -> tuple[bool, bool, int]:
    period = span_of(claim)
    return (claim.code is None, claim.target in BEGUN, (period[1] - period[0]).days if period is not None else 0)
