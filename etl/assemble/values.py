"""The columns of one report from its claims, by the codebook's rules; each value names the claims it rests on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from etl.codes import codes, family_of
from etl.codes.conflicts import VAGUE, best_claim, bounds
from etl.records import Article, Claim, Mention, Place, Toponym, Value

ISSUES_KEPT = 2
"""So many issues of an event at most: the most named."""

KEPT_SHARE = 0.75
"""A second issue is kept where it is named at least this share as much as the first."""

DEMANDED = 4
"""An issue named in the words of a demand counts so many times."""

Picked = tuple[dict[str, Value], list[Claim]]


def place_values(
    place: Toponym | Place, basis: str, country: Callable[[str], Place | None] = lambda _: None
) -> dict[str, Value]:
    """The place columns; the point and identifier are the finest place's. Of a settlement that the gazetteer does not
    know they are its country's, and its words stand in `place_text`."""
    found = place.place if isinstance(place, Toponym) else place
    if found is None:
        return {}
    if isinstance(place, Toponym) and math.isnan(found.latitude):
        if not found.country_code:
            return {"place_basis": basis, "place_text": place.text}
        land = country(found.country_code)
        known = place_values(land, basis) if land is not None else {}
        told: dict[str, Value] = {
            "country_code": found.country_code,
            "place_precision": "country",
            "place_basis": basis,
        }
        return told | known | {"place_text": place.text}
    values: dict[str, Value] = {
        "country_code": found.country_code,
        "geonameid": found.geonameid,
        "latitude": found.latitude,
        "longitude": found.longitude,
        "place_precision": {"city": "city", "country": "country"}.get(found.kind, "admin1"),
        "place_basis": basis,
    }
    if isinstance(place, Toponym):
        values["place_text"] = place.text
    if found.kind == "city":
        values["city"] = found.name
    if found.admin1 is not None and found.kind != "country":
        values["admin1"] = found.admin1
    return {key: value for key, value in values.items() if value is not None}


def counted_values(
    claims: Sequence[Claim],
    event_type: str,
    status: str,
    *,
    is_nationwide: bool,
    is_main: bool = True,
    act: Mention | None = None,
) -> Picked:
    """attendance_*, detentions_*, injuries_*, deaths_*. A planned event has expected numbers only.

    A few people are no crowd, unless they stand right before the words of the `act`. The crowd of an event that is told
    beside the main one may be counted in a comparison with that: "higher than the 1.27 million who took part on 31
    January".
    """
    values: dict[str, Value] = {}
    picked: list[Claim] = []
    for field in ("attendance", "detentions", "injuries", "deaths"):
        own = [c for c in claims if c.field == field and c.modality == "reported" and c.target is None]
        if is_nationwide and not own:
            own = [c for c in claims if c.field == field and c.modality == "reported" and c.target == "total"]
        if not own and status != "prevented":  # what never began has no crowd of which nobody says that it came
            own = [c for c in claims if c.field == field and c.modality == "reported" and c.target == "bare"]
            if field == "attendance":
                own = [c for c in own if not _is_a_few(c)]
                if not own and not is_main:
                    own = [
                        c for c in claims if c.field == field and c.modality == "reported" and c.target in OF_ANOTHER
                    ]
        if field == "attendance" and event_type in CROWDS:
            own = [c for c in own if not _is_a_few(c) or _is_subject(c, act)]
        if status in {"planned", "cancelled"} and field in {"attendance", "detentions"}:
            own = []
        figures = [c for c in own if c.best is not None]
        if any(c.best for c in figures):
            figures = [c for c in figures if c.best != 0 or field == "attendance"]
        if len([c for c in figures if c.qualifier not in VAGUE]) and field == "attendance":
            floor = max((c.low or 0 for c in figures if c.qualifier in VAGUE), default=0)
            sharp = [c for c in figures if c.qualifier not in VAGUE and FLOOR * (c.best or 0) >= floor]
            vague = [c for c in figures if c.qualifier in VAGUE and (not sharp or _compatible(c, sharp))]
            figures = [c for c in figures if c in sharp or c in vague]
        if field == "attendance":
            figures = [c for c in figures if not _is_a_part(c, figures)]
        else:
            figures = [c for c in figures if c.code not in TOLD_BY_NAME] or figures
            if any(c.qualifier in VAGUE for c in figures):  # "hundreds were arrested. One woman was taken away"
                figures = [c for c in figures if c.qualifier in VAGUE or (c.best or 0) > PAIR] or figures
        best = best_claim(figures)
        if field == "detentions" and own:
            values["detentions_any"] = not (figures and all(c.best == 0 for c in figures)) or any(
                c.code == "some" for c in own
            )
            if not figures:
                picked.append(own[0])
        if best is None:
            continue
        used = [c for c in figures if c.qualifier not in VAGUE] or figures
        low, high = bounds(used)
        values[f"{field}_low"], values[f"{field}_high"], values[f"{field}_best"] = low, high, best.best
        picked.extend(used)
        if field in {"attendance", "detentions"}:
            values[f"{field}_text"] = best.text
            values[f"{field}_attributed_to"] = best.attributed_to
        if field == "attendance":
            for side in ("police", "organizers"):
                given = best_claim([c for c in figures if c.attributed_to == side])
                if given is not None:
                    values[f"attendance_{side}"] = given.best
    expected = [
        c for c in claims if c.field == "attendance" and c.modality in {"expected", "registered"} and c.target is None
    ]
    if expected:
        low, high = bounds(expected)
        values["attendance_expected_low"], values["attendance_expected_high"] = low, high
        picked.extend(expected)
    return {key: value for key, value in values.items() if value is not None}, picked


CROWDS = frozenset({"demonstration", "march", "riot", "strike", "blockade", "boycott", "campaign_rally", "vigil"})
"""Types of what a few people do not make: who is told of by twos and threes is not the crowd."""

FEW = 4
"""So many people are no crowd."""

OF_ANOTHER = frozenset({"comparison", "subset"})
"""Targets of figures that are not the main event's: they may be those of what it is compared with, or a part of."""


def _is_a_few(claim: Claim) -> bool:
    """Whether a claim counts two or three people; none ("nobody came") are a crowd's count too."""
    return claim.best is not None and 0 < claim.best <= FEW and claim.qualifier not in VAGUE


def _is_subject(claim: Claim, act: Mention | None) -> bool:
    """Whether people are counted right before an act: "Three women held a demonstration"."""
    return act is not None and 0 <= act.start - (claim.end or 0) <= SUBJECT_REACH


SUBJECT_REACH = 12
"""Characters at most between people and what they did."""

PART = 10
"""A figure that nobody is named for counts a part of the crowd where another is so many times as large."""

TOLD_BY_NAME = frozenset({"one", "two"})
"""Codes of claims that tell of one person or a pair without a number: beside a figure they tell of a part of it."""

PAIR = 2
"""So few people told beside some uncounted ones are a part of them."""

FLOOR = 2
"""And so does a figure that many times below the least that a word such as "thousands" tells."""


def _is_a_part(claim: Claim, figures: Sequence[Claim]) -> bool:
    """Whether a figure counts a part of the crowd only: "about forty waited" of a rally of 3,500."""
    if claim.attributed_to not in {None, "unattributed", "participants"}:
        return False
    return any((c.best or 0) >= PART * (claim.best or 0) for c in figures if c is not claim)


def _compatible(vague: Claim, sharp: Sequence[Claim]) -> bool:
    return any((vague.low or 0) <= (c.best or 0) <= (vague.high or c.best or 0) for c in sharp)


def responses_shown_by_arrests(claims: Sequence[Claim]) -> list[Claim]:
    """Claims of `presence` on the words of detentions: police who detain are there, whatever else is not told."""
    held = [c for c in claims if c.field == "detentions" and c.modality == "reported" and c.best != 0]
    return [
        c._replace(field="police_response", code="presence", low=None, high=None, best=None, qualifier=None,
                   rule="police.detained", target=None)
        for c in held[:1]
    ]  # fmt: skip


def violence_shown_by_riot(event_type: str, mention: Mention) -> list[Claim]:
    """A claim of violence on the words that make an event a riot, which is a crowd that attacks."""
    if event_type != "riot" or mention.modality != "actual":
        return []
    return [
        Claim("participant_violence", None, mention.start, mention.end, mention.sentence, "violence.riot",
              code="true", attributed_to="unattributed")
    ]  # fmt: skip


HELD_WORDS = frozenset({"detained", "detained_only", "in_hands"})
"""Word lists that tell of people held: a search or a summons alone holds nobody."""


def detentions_shown_by_arrest(event_type: str, mention: Mention, tags: Collection[str]) -> list[Claim]:
    """A claim that people were held on the words of an arrest, where their sentence (with these `tags`) says so."""
    if event_type != "arrest" or mention.modality != "actual" or HELD_WORDS.isdisjoint(tags):
        return []
    return [
        Claim("detentions", None, mention.start, mention.end, mention.sentence, "detentions.arrest",
              code="some", attributed_to="unattributed")
    ]  # fmt: skip


SUBJECT_WEIGHT = 2
"""So many claims at most stand for the issue that an article names most."""


def article_issues(claims: Sequence[Claim], lead: set[int]) -> list[Claim]:
    """What the article as a whole is about: the issues of its lead, and the one that it names most."""
    named = _named_issues(claims)
    if not named:
        return []
    code = Counter(c.code for c in named).most_common(1)[0][0]
    most = [c._replace(rule="issue.subject") for c in named if c.code == code]
    return [c for c in named if c.sentence in lead] + most[:SUBJECT_WEIGHT]


def _named_issues(claims: Sequence[Claim]) -> list[Claim]:
    """The claims of issues; those that rest on who took part alone only where there are no others."""
    issues = [c for c in claims if c.field == "issues"]
    return [c for c in issues if c.qualifier != "actor"] or issues


ISSUE_OF_FORM = {"strike": "labour", "election": "elections", "campaign_rally": "elections"}
"""What an act is about by its form, whatever else is named."""


def issue_by_form(event_type: str, mention: Mention) -> list[Claim]:
    """A claim of the issue that the form of an act tells: a strike is about labour."""
    if event_type not in ISSUE_OF_FORM:
        return []
    return [
        Claim("issues", None, mention.start, mention.end, mention.sentence, f"issue.{event_type}",
              code=ISSUE_OF_FORM[event_type], attributed_to="unattributed")
    ]  # fmt: skip


def implied_issues(event_type: str, mention: Mention, own: Sequence[Claim], subject: Sequence[Claim]) -> list[Claim]:
    """What an event's own claims leave open of its issues: what its form tells, what the article is about, and where
    neither names any, that a demand which names nothing listed is about something else."""
    told = [c for c in own if c.field == "issues" and c.qualifier != "actor"]
    added = issue_by_form(event_type, mention)
    if family_of(event_type) == "protest" or not (told or added):
        added += [c for c in subject if c not in own]
    demand = next((c for c in own if c.field == "demand_text"), None)
    if not added and demand is not None and not any(c.field == "issues" for c in own):
        added.append(demand._replace(field="issues", code="other", rule="issue.other"))
    return added


def implied_claims(
    event_type: str, mention: Mention, tags: Collection[str], own: Sequence[Claim], subject: Sequence[Claim]
) -> list[Claim]:
    """What an event's own claims leave open and the article, its form, the sentence of its act (`tags`) or its arrests
    tell; of conduct protests only."""
    told = {c.field for c in own}
    added = implied_issues(event_type, mention, own, subject)
    if "detentions" not in told:
        added += detentions_shown_by_arrest(event_type, mention, tags)
    if family_of(event_type) != "protest":
        return added
    if "police_response" not in told:
        added += responses_shown_by_arrests(own)
    if "participant_violence" not in told:
        added += violence_shown_by_riot(event_type, mention)
    return added


def venues_of(claims: Sequence[Claim], text: str) -> list[Claim]:
    """The claims of venues but for who gave or refused leave: "authorised by the mayor's office" is not held there."""
    authorities = {c.target for c in claims if c.field == "authorization"}
    return [c for c in claims if c.field == "venue" and text[c.start : c.end] not in authorities]


def venue_rank(claim: Claim) -> tuple[bool, bool]:
    """Where a claim of a venue stands among those of its event, the first one standing."""
    return (claim.target == "origin", claim.rule not in {"venue.name", "venue.corner"})


def issues_of(claims: Sequence[Claim]) -> list[Claim]:
    """The claims of the issues that an event is about, one for each: those named in the words of its demand before
    others, then the most named; a second one only where as much is said of it."""
    demands = [(c.start or 0, c.end or 0) for c in claims if c.field == "demand_text"]
    weights: Counter[str] = Counter()
    first: dict[str, Claim] = {}
    for claim in _named_issues(claims):
        if claim.code is not None:
            is_demanded = any(start <= (claim.start or 0) < end for start, end in demands)
            weights[claim.code] += DEMANDED if is_demanded else 1
            first.setdefault(claim.code, claim)
    order = codes("issues")
    ranked = sorted(weights, key=lambda code: (-weights[code], order.index(code)))
    return [first[code] for code in ranked[:ISSUES_KEPT] if weights[code] >= KEPT_SHARE * weights[ranked[0]]]


def coded_values(claims: Sequence[Claim]) -> Picked:
    """authorization*, police_response, participant_violence, issues."""
    values: dict[str, Value] = {}
    picked: list[Claim] = []
    permits = [c for c in claims if c.field == "authorization" and c.modality == "reported"]
    if permits:
        chosen, code = _authorization(permits)
        values["authorization"] = code
        values["authorization_basis"] = chosen.qualifier
        values["authorization_by"] = chosen.target or next(
            (c.target for c in permits if c.code == code and c.target), None
        )
        picked.append(chosen)
    responses = [c for c in claims if c.field == "police_response" and c.code is not None]
    if responses:
        order = codes("police_response")
        gravest = max(responses, key=lambda c: order.index(c.code or order[0]))
        values["police_response"] = gravest.code
        picked.append(gravest)
    violence = [c for c in claims if c.field == "participant_violence"]
    if violence:
        told = next((c for c in violence if c.code == "true"), violence[0])
        values["participant_violence"] = told.code == "true"
        picked.append(told)
    issues = issues_of(claims)
    if issues:
        values["issues"] = tuple(sorted({c.code for c in issues if c.code is not None}))
        picked.extend(issues)
    return {key: value for key, value in values.items() if value is not None}, picked


_BASIS_ORDER = ("revoked", "banned", "refused", "not_requested", "granted", "asserted")


def _authorization(permits: Sequence[Claim]) -> tuple[Claim, str | None]:
    """The claim that decides, and the code: `disputed` needs both readings, from sides that differ."""

    def rank(claim: Claim) -> tuple[int, int]:
        basis = claim.qualifier if claim.qualifier in _BASIS_ORDER else "asserted"
        return _BASIS_ORDER.index(basis), claim.start or 0

    denied = next((c for c in permits if c.code == "disputed"), None)
    if denied is not None:
        return denied, "disputed"
    no = [c for c in permits if c.code == "unauthorized"]
    yes = [c for c in permits if c.code in {"authorized", "not_required"}]
    if no and yes:
        sides = {c.attributed_to for c in no} ^ {c.attributed_to for c in yes}
        named = [c for c in (*no, *yes) if c.attributed_to not in {None, "unattributed"}]
        told_together = {c.sentence for c in no} & {c.sentence for c in yes}
        if len(sides) > 1 and (len({c.attributed_to for c in named}) > 1 or (named and told_together)):
            return min(no, key=rank), "disputed"
        first = min(permits, key=lambda c: c.start or 0)
        return first, first.code
    firmest = min(permits, key=rank)
    return firmest, firmest.code


def text_values(article: Article, claims: Sequence[Claim]) -> Picked:
    """demand_text and organizers, verbatim."""
    values: dict[str, Value] = {}
    picked: list[Claim] = []
    demands = [c for c in claims if c.field == "demand_text" and c.start is not None]
    if demands:
        values["demand_text"] = article.text[demands[0].start : demands[0].end]
        picked.append(demands[0])
    organizers = [c for c in claims if c.field == "organizers" and c.start is not None]
    if organizers:
        names: dict[str, Claim] = {}
        for claim in organizers:
            names.setdefault(article.text[claim.start : claim.end], claim)
        values["organizers"] = tuple(sorted(names))
        picked.extend(names.values())
    return values, picked
