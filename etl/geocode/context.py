"""Which of its places each name in an article means: candidates scored by all the other names around them.

Takes names with their candidates and the links between neighbours, gives one choice a name with a score and reasons.
Knows neither text nor language. The scale is that of the priors: one point is as good as ten times the people.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from etl.geocode.gazetteer import Candidate

QUALITY_COST = (0.0, 0.2, 0.9, 1.6, 1.2)
"""What a name costs that is not the place's own: primary, exonym, alternate, without its kind, code."""
MAX_CANDIDATES = 60
ROUNDS = 3
SHARPNESS = 1.7
COUNTRY_WEIGHT, ADMIN1_WEIGHT, ADMIN2_WEIGHT, NEAR_WEIGHT = 2.2, 2.4, 0.6, 1.5
INSIDE_WEIGHT, HOLDS_WEIGHT, EXPLICIT_ADMIN1 = 5.0, 3.0, 1.0
SETTLES_AT = 1.0
LANDS_EVIDENCE = 0.35
"""What a language's own countries have for them before any is named: San José in Spanish is Costa Rica's."""
TINY = 1e-9


@dataclass(slots=True)
class Name:
    """One name of an article in one sense: all its mentions together.

    `inside` is the index of the name that the text says contains it; `weight` how much it counts as evidence;
    `bonus` prefers kinds of place ("province of X"); `sure` marks evidence that is no candidate list (a demonym).
    """

    candidates: tuple[Candidate, ...]
    weight: float = 1.0
    inside: int | None = None
    bonus: Mapping[str, float] = field(default_factory=dict)
    position: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The place taken for a name: its score is the share of belief it has against the other candidates."""

    candidate: Candidate
    score: float
    reasons: tuple[str, ...]
    supported: bool = False
    """Whether another name of the article speaks for this place: its division is named, or a place near by is."""
    in_country: bool = False
    """Whether another name of the article speaks for its country."""


def choose(names: Sequence[Name], home: str | None = None, lands: Sequence[str] = ()) -> list[Choice | None]:
    """One choice a name, None for a name without candidates. `home` is the country of the publisher, `lands` are
    those of the language."""
    weighing = _weigh(names, home, lands)
    return [weighing.best(index) for index in range(len(names))]


def rank(names: Sequence[Name], index: int, home: str | None = None) -> list[Choice]:
    """All candidates of one of the names, likeliest first, with the context of the others."""
    weighing = _weigh(names, home)
    order = sorted(range(len(weighing.pools[index])), key=lambda at: (-weighing.scores[index][at], at))
    return [weighing.choice(index, at) for at in order]


def _weigh(names: Sequence[Name], home: str | None, lands: Sequence[str] = ()) -> _Weighing:
    pools = [name.candidates[:MAX_CANDIDATES] for name in names]
    base = [
        [candidate.prior - QUALITY_COST[candidate.quality] + name.bonus.get(candidate.kind, 0.0) for candidate in pool]
        for name, pool in zip(names, pools, strict=True)
    ]
    beliefs = [_beliefs(scores) for scores in base]
    scores = base
    links = _containment_links(names, pools)
    at_home = dict.fromkeys(lands, LANDS_EVIDENCE) | ({home: 1.0} if home else {})
    evidence = _Evidence(names, pools, beliefs, at_home, links)
    for turn in range(ROUNDS):
        if turn:
            evidence = _Evidence(names, pools, beliefs, at_home, links, evidence.own)
        scores = [evidence.supports(index, starts) if len(starts) > 1 else starts for index, starts in enumerate(base)]
        beliefs = [_beliefs(row) for row in scores]
    return _Weighing(names, pools, base, scores, beliefs, evidence)


def _beliefs(scores: Sequence[float]) -> list[float]:
    if len(scores) < 2:
        return [1.0] * len(scores)
    best = max(scores)
    raw = [math.exp(SHARPNESS * (score - best)) if best - score < 4 else 0.0 for score in scores]
    total = math.fsum(raw)  # Python 3.12 adds floats otherwise than 3.11: both must give the same bytes
    return [value / total for value in raw]


_Links = dict[int, list[tuple[float, int, list[list[int]]]]]
"""For a name: the weight of a link, the other name, and for each candidate the other's candidates that fit it."""


def _containment_links(names: Sequence[Name], pools: Sequence[tuple[Candidate, ...]]) -> _Links:
    links: _Links = defaultdict(list)
    for index, name in enumerate(names):
        outer = name.inside
        if outer is None:
            continue
        inside: list[list[int]] = [[] for _ in pools[index]]
        holds: list[list[int]] = [[] for _ in pools[outer]]
        for there, large in enumerate(pools[outer]):
            for here, small in enumerate(pools[index]):
                if contains(large, small):
                    inside[here].append(there)
                    holds[there].append(here)
        links[index].append((INSIDE_WEIGHT, outer, inside))
        links[outer].append((HOLDS_WEIGHT, index, holds))
    return dict(links)


class _Evidence:
    """What all names together say for countries, divisions and neighbourhoods, given the beliefs so far."""

    def __init__(
        self,
        names: Sequence[Name],
        pools: Sequence[tuple[Candidate, ...]],
        beliefs: Sequence[Sequence[float]],
        at_home: Mapping[str, float],
        links: _Links,
        earlier: Sequence[dict[object, float]] = (),
    ) -> None:
        self.names, self.pools, self.beliefs, self.links = names, pools, beliefs, links
        self.totals: dict[object, float] = defaultdict(float)
        self.own: list[dict[object, float]] = []
        for index, name in enumerate(names):
            own: dict[object, float] = {}
            if earlier and len(pools[index]) == 1:
                own = earlier[index]
            else:
                for candidate, belief in zip(pools[index], beliefs[index], strict=True):
                    if belief > 0.02:
                        weight = belief * name.weight
                        for key in candidate.keys:
                            own[key] = own.get(key, 0.0) + weight
            for key, value in own.items():
                self.totals[key] += value
            self.own.append(own)
        for country, evidence in at_home.items():
            self.totals[country] += evidence

    def supports(self, index: int, base: Sequence[float]) -> list[float]:
        """The scores of one name's candidates with what the context adds to each."""
        own, total_of = self.own[index].get, self.totals.get
        linked = self.links.get(index)
        scores = []
        for candidate, score in zip(self.pools[index], base, strict=True):
            row, kind, country, admin1, admin2, _, _, _, _, _, (one, other) = candidate
            total = total_of(country)
            if total is not None and (amount := total - own(country, 0.0)) > TINY:
                score += COUNTRY_WEIGHT * amount / (amount + SETTLES_AT)
                division = row if kind == "admin1" else admin1
                total = total_of(division) if division >= 0 else None
                if total is not None and (amount := total - own(division, 0.0)) > TINY:
                    score += ADMIN1_WEIGHT * amount / (amount + SETTLES_AT)
                    named = ("named", division)
                    amount = total_of(named, 0.0) - own(named, 0.0)
                    if amount > TINY:
                        score += EXPLICIT_ADMIN1 * amount / (amount + SETTLES_AT)
                    county = row if kind == "admin2" else admin2
                    amount = total_of(county, 0.0) - own(county, 0.0) if county >= 0 else 0.0
                    if amount > TINY:
                        score += ADMIN2_WEIGHT * amount / (amount + SETTLES_AT)
            if kind == "city" or kind == "admin2":
                here, there = total_of(one), total_of(other)
                if here is not None or there is not None:
                    amount = max((here or 0.0) - own(one, 0.0), (there or 0.0) - own(other, 0.0))
                    if amount > TINY:
                        score += NEAR_WEIGHT * amount / (amount + SETTLES_AT)
            scores.append(score)
        return scores if linked is None else self._with_containment(linked, scores)

    def inside_belief(self, index: int, candidate: Candidate) -> float:
        """How far the place that the text names as containing it does contain it."""
        outer = self.names[index].inside
        if outer is None:
            return 0.0
        return math.fsum(
            belief
            for other, belief in zip(self.pools[outer], self.beliefs[outer], strict=True)
            if belief > 0.02 and contains(other, candidate)
        )

    def _with_containment(
        self, linked: Sequence[tuple[float, int, list[list[int]]]], scores: list[float]
    ) -> list[float]:
        """The scores with what the places that contain them or lie in them add; of several that lie in one the best."""
        best: dict[float, list[float]] = {}
        for weight, other, fits in linked:
            beliefs = self.beliefs[other]
            found = [0.3 + 0.7 * max([beliefs[at] for at in fit]) if fit else 0.0 for fit in fits]
            held = best.get(weight)
            best[weight] = found if held is None else list(map(max, held, found))
        for weight in sorted(best, reverse=True):
            scores = [score + weight * fit for score, fit in zip(scores, best[weight], strict=True)]
        return scores


def contains(outer: Candidate, inner: Candidate) -> bool:
    """Whether one place lies in the other by the gazetteer's divisions."""
    if outer.row == inner.row:
        return False
    if outer.kind == "country":
        return outer.country == inner.country and inner.kind not in {"country", "region"}
    if outer.kind == "admin1":
        return inner.admin1 == outer.row
    if outer.kind == "admin2":
        return inner.admin2 == outer.row
    if outer.kind == "city" and inner.kind == "city":
        return (
            outer.country == inner.country
            and abs(outer.latitude - inner.latitude) < 0.3
            and abs(outer.longitude - inner.longitude) < 0.3
        )
    return False


@dataclass(frozen=True, slots=True)
class _Weighing:
    """The state after the last round: what each candidate had, has, and why."""

    names: Sequence[Name]
    pools: Sequence[tuple[Candidate, ...]]
    base: Sequence[Sequence[float]]
    scores: Sequence[Sequence[float]]
    beliefs: Sequence[Sequence[float]]
    evidence: _Evidence

    def best(self, index: int) -> Choice | None:
        """The likeliest candidate of a name; None for a name without any."""
        pool, scores = self.pools[index], self.scores[index]
        if not pool:
            return None
        return self.choice(index, max(range(len(pool)), key=lambda at: (scores[at], -pool[at].row)))

    def choice(self, index: int, at: int) -> Choice:
        """One candidate of a name with its share of belief and the reasons for it."""
        pool, evidence = self.pools[index], self.evidence
        chosen, own, totals = pool[at], evidence.own[index], evidence.totals
        reasons = []

        def others(key: object) -> float:
            return totals.get(key, 0.0) - own.get(key, 0.0)

        if self.names[index].inside is not None and evidence.inside_belief(index, chosen) > 0.3:
            reasons.append("containment")
        division = chosen.row if chosen.kind == "admin1" else chosen.admin1
        if division >= 0 and others(("named", division)) > 0.3:
            reasons.append("division named")
        near = chosen.kind in {"city", "admin2"} and max(map(others, chosen.cells)) > 0.6
        supported = bool(reasons) or near
        if near:
            reasons.append("near other places")
        in_country = others(chosen.country) > 0.5
        if in_country:
            reasons.append("country of other places")
        if len(pool) == 1:
            reasons.append("only place of that name")
        elif self.base[index][at] >= max(self.base[index]):
            reasons.append("population")
        reasons.append(("exact name", "known name", "alternate name", "short name", "abbreviation")[chosen.quality])
        return Choice(chosen, round(self.beliefs[index][at], 3), tuple(reasons), supported, in_country)
