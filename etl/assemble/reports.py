"""From drafts to reports: status, date, place and figures, each resting on chosen claims."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from etl.assemble.compatible import STREET
from etl.assemble.confidence import confidence_features, rate_confidence
from etl.assemble.dateline import Dateline, find_dateline
from etl.assemble.dates import counts_days, date_values, day_of_saying, is_of_printing, news_day_of
from etl.assemble.draft import Draft
from etl.assemble.drafts import build_drafts
from etl.assemble.frames import Frame, make_frames, only_country
from etl.assemble.handed import (
    fold_arrests,
    gather_untold,
    hand_on_counts,
    held_again,
    leave_crowds,
    leave_to_streets,
    may_be_met,
)
from etl.assemble.near import LASTING
from etl.assemble.near_days import BEGUN
from etl.assemble.quotes import quoted, with_words
from etl.assemble.rescheduled import move_acts
from etl.assemble.settlements import add_settlements
from etl.assemble.shares import SHARED, UNSURE, city_shares, listed_shares
from etl.assemble.told import is_news_of_note, is_told, only_heads, only_introduces
from etl.assemble.values import (
    article_issues,
    coded_values,
    counted_values,
    implied_claims,
    place_values,
    text_values,
    venue_rank,
    venues_of,
)
from etl.codes import family_of, fitted_weights
from etl.language import Pack
from etl.records import Article, Claim, Mention, Place, Report, Sentence, Toponym, Value

LEAD_WEIGHT = 3
"""A mention in title or lead counts so many times in the choice of the event type."""

KINDS_OF_NEWS = frozenset({"strike", "vigil", "picket", "hunger_strike", "blockade", "boycott"})
"""Types that a day of action has everywhere; a crowd elsewhere on the day of a march need not march."""

GATHERED = frozenset({"demonstration", "march"})
"""Types that a crowd in a round-up is of, where no other is told."""


def assemble_reports(
    article: Article,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    claims: Sequence[Claim],
    toponyms: Sequence[Toponym],
    pack: Pack,
    *,
    country: Callable[[str], Place | None] = lambda _: None,
    home: Place | None = None,
) -> tuple[tuple[Report, ...], tuple[Claim, ...]]:
    """The article's reports in order of the text, and the claims that belong to none.

    `country` gives a country's place by its code, for what is told of a whole country without naming it; `home` is
    the outlet's place, the last resort for an event without one.
    """
    claims = [c for c in held_again(claims) if not is_of_printing(article, c) and not counts_days(c, claims)]
    claims = [quoted(article, sentences, c) for c in claims]
    toponyms = add_settlements(toponyms, sentences, claims, pack)
    found = [quoted(article, sentences, c) for c in city_shares(sentences, claims, toponyms, pack)]
    of_cities = {c.start for c in found}
    claims = [c for c in claims if c.target not in UNSURE | {"total"} or c.start not in of_cities] + found
    shares = {c.start: quoted(article, sentences, c) for c in listed_shares(sentences, claims, toponyms, pack)}
    claims = [c for c in claims if c.field not in SHARED or c.start not in shares] + list(shares.values())
    dates = [c for c in claims if c.field == "event_date"]
    dateline = find_dateline(article, toponyms, dates)
    frames = make_frames(sentences, mentions, claims, toponyms, dateline, pack, article.published)
    move_acts(frames, pack, article.published)
    context = _context_place(frames)
    if dateline.place is not None and context is not None and not _in_lead(context, frames):
        context = dateline.place  # a city that comes late is not what the wire story is about
    land = only_country(frames)
    drafts = build_drafts(frames, pack, article.published, dateline.place or context, dateline.date)
    reports: list[Report] = []
    used: set[Claim] = set()
    lead = {f.sentence.index for f in frames if f.is_lead}
    subject = article_issues(claims, lead)
    heads = [d for d in drafts if only_heads(d, drafts)]
    drafts = [d for d in drafts if not any(d is head for head in heads) and not only_introduces(d, drafts)]
    hand_on_counts(heads, drafts)
    drafts = fold_arrests(drafts, pack)
    told = [d for d in drafts if is_told(d, None)]
    main = next((d for d in told if d.mentions[0].event_type != "election"), told[0] if told else None)
    demonyms = [t for t in toponyms if t.role in {"demonym", "government"} and t.place is not None]
    news_day = news_day_of(told, main, dateline) or day_of_saying(
        article, dates, {s.index: s for s in sentences if s.index in lead}, pack
    )
    kind = _kind_of_news(drafts, main)
    gather_untold(drafts, main)
    types = {id(d): _event_type(d)[0] for d in drafts}
    leave_crowds(drafts, types)
    leave_to_streets(drafts, main, types)
    for draft in drafts:
        if not is_told(draft, main):
            continue
        of_another = any(d is not draft and _is_at(d, context) for d in drafts)
        around = dateline.place if of_another and dateline.place is not None else context
        around = around or (land if draft.is_national else None)
        report = _report(article, draft, main, news_day, dateline, around, subject, country, home, pack, demonyms, kind)
        if not report.values.keys() & WHEN_WHERE_OR_HOW_MANY and not (draft is main and is_news_of_note(draft, frames)):
            continue  # neither when, where nor how many: nothing that could be counted
        is_news = draft is main and is_news_of_note(draft, frames) and "event_date" in report.values
        is_news = is_news and len(frames) <= SHORTEST and not any("unrelated" in f.sentence.tags for f in frames)
        if not (is_news or _is_set_down(report, draft)):
            continue
        reports.append(report)
        used.update(c for c in draft.claims if may_be_met(report.values.get("status"), c))
    distinct = _distinct(reports)
    finished = tuple(with_words(article, sentences, _rated(r, len(distinct))) for r in distinct)
    loose = tuple(
        quoted(article, sentences, c)
        for c in claims
        if c not in used and c.field != "event_date" and c.field in _KEPT_LOOSE
    )
    return finished, loose


SHORTEST = 4
"""A note of so few frames is about its one act, though it tells neither day nor place of it."""


def _is_set_down(report: Report, draft: Draft) -> bool:
    """Whether a report has a place, a day told, a figure or what police did: with none of them an essay names an act,
    and no event."""
    return bool(report.values.keys() & SET_DOWN or draft.dates) or report.values.get("date_basis") != "publication"


SET_DOWN = frozenset(
    {
        "country_code",
        "place_text",
        "attendance_best",
        "detentions_any",
        "deaths_best",
        "injuries_best",
        "police_response",
    }
)
"""Columns of which a report of a known day has one: "Officers fired tear gas at protesters outside the court"."""

WHEN_WHERE_OR_HOW_MANY = frozenset(
    {"event_date", "date_text", "country_code", "place_text", "attendance_best", "detentions_best", "deaths_best"}
)
"""Columns of which a report has one, or nothing of it could be counted."""

_KEPT_LOOSE = frozenset({"attendance", "detentions", "deaths", "injuries", "authorization"})
"""Fields whose claims are kept even where no event takes them: a reviewer will look for the number."""


def _is_counted_only(draft: Draft) -> bool:
    """Whether nothing but figures tells a draft."""
    return all(m.form == "count" for m in draft.mentions)


def _tells_a_gathering(draft: Draft) -> bool:
    """Whether words tell of a rally or march in a place of its own."""
    return draft.place is not None and bool(draft.types() & GATHERED) and not _is_counted_only(draft)


def _kind_of_news(drafts: Sequence[Draft], main: Draft | None) -> str | None:
    """The type of a day of action that crowds elsewhere share; None where people gathered beside it too: "a strike,
    with 25,000 on the march in Athens"."""
    if main is None or any(d is not main and _tells_a_gathering(d) for d in drafts):
        return None
    event_type, _ = _event_type(main)
    return event_type if event_type in KINDS_OF_NEWS else None


def _is_at(draft: Draft, place: Toponym | None) -> bool:
    """Whether the text says that an event was at this place."""
    return draft.place is not None and place is not None and draft.place.place == place.place


def _context_place(frames: Sequence[Frame]) -> Toponym | None:
    """The article's main place: the city named most, the lead counting more; None where there is none."""
    counts: Counter[int] = Counter()
    first: dict[int, Toponym] = {}
    for frame in frames:
        for toponym in frame.places:
            place = toponym.place
            if place is not None and place.kind == "city" and place.geonameid is not None:
                counts[place.geonameid] += LEAD_WEIGHT if frame.is_lead else 1
                first.setdefault(place.geonameid, toponym)
    if not counts:
        return None
    best = min(counts, key=lambda g: (-counts[g], first[g].start))
    return first[best]


def _in_lead(toponym: Toponym, frames: Sequence[Frame]) -> bool:
    return any(t.place == toponym.place for frame in frames if frame.is_lead for t in frame.places)


def _report(
    article: Article,
    draft: Draft,
    main: Draft | None,
    news_day: Claim | None,
    dateline: Dateline,
    context: Toponym | None,
    subject: Sequence[Claim],
    country: Callable[[str], Place | None],
    home: Place | None,
    pack: Pack,
    demonyms: Sequence[Toponym],
    kind: str | None,
) -> Report:
    values: dict[str, Value] = {}
    chosen: list[Claim] = []
    event_type, type_mention = _event_type(draft)
    if kind is not None and draft is not main and _is_counted_only(draft):
        event_type = kind  # a city's crowd in a round-up is of the kind that the news is about
    dated, days = date_values(article, draft, main, news_day, pack)
    status, status_mention = _status(draft, dated.get("event_date"), dated.get("date_precision"), article, pack)
    values["event_type"], values["event_family"] = event_type, family_of(event_type)
    values["status"] = status
    chosen.append(_mention_claim("event_type", type_mention, event_type))
    chosen.append(_mention_claim("status", status_mention, status))
    if status == "planned" and dated.get("date_basis") == "publication":
        dated, days = {}, []
    values.update(dated)
    chosen += [day._replace(chosen=True) for day in days]
    place, basis = _place(draft, main, dateline, context, home)
    if place is None and (land := _named_land(draft) or _named_people(draft, demonyms)) is not None:
        place, basis = land, "context"
    is_whole = (basis != "stated" or event_type == "election") and _is_countrywide(draft, main, pack)
    if isinstance(place, Toponym) and place.place is not None and is_whole:
        whole = country(place.place.country_code)
        if whole is not None and whole.name != place.place.name:  # Hong Kong's election is the city's
            place, basis = replace(place, place=whole), "context"
    venue_claims = sorted(venues_of(draft.claims, article.text), key=venue_rank)
    claims = [c for c in draft.claims if may_be_met(status, c)]
    picked: list[Claim] = []
    if place is not None:
        values.update(place_values(place, basis, country))
        chosen.append(_place_claim(place, basis))
    if venue_claims and values.get("city") is not None:
        values["venue"] = article.text[venue_claims[0].start : venue_claims[0].end]
        values["place_precision"] = "venue"
        picked.append(venue_claims[0])
    values["scope"] = _scope(draft, place)
    tags = next((f.sentence.tags for f in draft.frames if f.sentence.index == type_mention.sentence), frozenset())
    claims += implied_claims(event_type, type_mention, tags, claims, subject)
    for field_values, behind in (
        counted_values(
            claims,
            event_type,
            status,
            is_main=draft is main,
            act=type_mention,
            is_nationwide=draft.is_national or values["scope"] == "nationwide",
        ),
        coded_values([c for c in claims if c.field != "authorization" or event_type in MAY_BE_PERMITTED]),
        text_values(article, claims),
    ):
        values.update(field_values)
        picked += behind
    claims = _choose(claims, picked)
    start = min(f.start for f in draft.frames)
    end = max(f.end for f in draft.frames)
    anchor = draft.mentions[0]
    digest = hashlib.sha256(
        f"{article.article_id}\x1f{anchor.start}\x1f{event_type}\x1f{_key(values)}".encode()
    ).hexdigest()
    return Report("r" + digest[:16], article.article_id, values, (*chosen, *claims), start, end)


MAY_BE_PERMITTED = STREET | {"strike", "hunger_strike", "boycott"}
"""Kinds of act that somebody may permit or forbid."""


def _key(values: dict[str, Value]) -> str:
    return f"{values.get('event_date')}\x1f{values.get('geonameid')}\x1f{values.get('place_text')}"


def _choose(claims: Sequence[Claim], picked: Sequence[Claim]) -> list[Claim]:
    marked = set(map(id, picked))
    return [c._replace(chosen=True) if id(c) in marked else c for c in claims]


def _mention_claim(field: str, mention: Mention, code: str) -> Claim:
    return Claim(
        field, None, mention.start, mention.end, mention.sentence, mention.rule, code=code,
        qualifier=mention.modality if field == "status" else None, attributed_to="unattributed", chosen=True,
    )  # fmt: skip


def _event_type(draft: Draft) -> tuple[str, Mention]:
    """The type of the most mentions, those in the lead counting more; the form of a gathering before
    `demonstration`, which any gathering is called. A crowd's violence names the event only where it outweighs the
    gathering, and a refusal to work or eat only where as much is said of it."""
    votes: Counter[str] = Counter()
    first: dict[str, Mention] = {}
    lead = {f.sentence.index for f in draft.frames if f.is_lead}
    gathered = 0
    held = [m for m in draft.mentions if m.modality != "called"]
    for mention in held or draft.mentions:  # they "protested and vowed to march on the capital"
        weight = LEAD_WEIGHT if mention.sentence in lead else 1
        votes[mention.event_type] += weight
        first.setdefault(mention.event_type, mention)
        if mention.event_type in STREET - {"riot"} and mention.form != "actor":
            gathered += weight
    ranked = sorted(votes, key=lambda t: (-votes[t], first[t].start))
    for best in ranked:
        if best == "riot" and votes[best] < gathered:
            continue
        if best == "demonstration" and any(_is_form(t, votes) for t in ranked):
            continue
        if best not in STREET and votes[best] < votes["demonstration"]:
            continue
        return best, first[best]
    return ranked[0], first[ranked[0]]


def _is_form(event_type: str, votes: Counter[str]) -> bool:
    """Whether a type says how people gathered, so that "demonstration" beside it says no more."""
    if event_type == "riot":
        return votes["riot"] > votes["demonstration"]
    return event_type in STREET and event_type != "demonstration"


def _status(draft: Draft, day: Value, precision: Value, article: Article, pack: Pack) -> tuple[str, Mention]:
    by: dict[str, list[Mention]] = {}
    acts = [m for m in draft.mentions if m.form != "actor"] or draft.mentions
    for mention in acts:
        by.setdefault(mention.modality, []).append(mention)
    future = isinstance(day, date) and article.published is not None and day > article.published
    past = isinstance(day, date) and article.published is not None and day < article.published and precision == "day"
    reported = any(
        c.field in {"attendance", "detentions"} and c.modality == "reported" and c.target is None for c in draft.claims
    )
    harmed = any(c.field in {"deaths", "injuries"} and c.modality == "reported" and c.best for c in draft.claims)
    actual = by.get("actual", [])
    begun = any(d.target in BEGUN for d in draft.dates) and draft.types() & LASTING
    if "cancelled" in by and not (actual and reported) and not begun:  # a strike called off on its fifth day was held
        return "cancelled", by["cancelled"][0]
    never = any(pack.never_held.search(f.sentence.folded) for f in draft.frames if "prevented" in by)
    if "prevented" in by and (never or len(by["prevented"]) >= len(actual)):
        return "prevented", by["prevented"][0]
    announced = by.get("planned", []) + by.get("called", [])
    if future:
        return "planned", (announced or draft.mentions)[0]
    mostly = not actual or (len(announced) > len(actual) and not reported)
    still_to_come = by.get("planned") or not isinstance(day, date) or not article.published or day >= article.published
    held = article.published is None and harmed  # a dated call without a date of publication, and what came of it
    if announced and not past and mostly and still_to_come and not held:
        return "planned", announced[0]
    return "occurred", (actual or draft.mentions)[0]


def _place(
    draft: Draft, main: Draft | None, dateline: Dateline, context: Toponym | None, home: Place | None
) -> tuple[Toponym | Place | None, str]:
    if draft.place is not None:
        for city, basis in ((dateline.place, "dateline"), (context, "context")):
            if _is_within(city, draft.place) and any(c.field == "venue" for c in draft.claims):
                return city, basis  # a square of "Cuba" told from Havana is Havana's
        same = draft.place is dateline.place
        return draft.place, "dateline" if same else "stated"
    if draft.follows is not None and draft.follows.place is not None:
        return draft.follows.place, "context"
    if main is not None and main.place is not None and draft is not main:
        return main.place, "context"
    if dateline.place is not None and (context is None or context.place == dateline.place.place):
        return dateline.place, "dateline"
    if context is not None:
        return context, "context"
    if dateline.place is not None:
        return dateline.place, "dateline"
    return (home, "publisher") if home is not None else (None, "")


def _named_people(draft: Draft, demonyms: Sequence[Toponym]) -> Toponym | None:
    """The city that an adjective in an event's sentences names («челябинский марш»), else the country of the people
    named in its first ("Turkish"), where nothing else tells a place; "a Korean-owned mill" may be anywhere."""

    named = [t for f in draft.frames for t in demonyms if f.sentence.start <= t.start < f.sentence.end and t.place]
    city = next((t for t in named if t.place is not None and t.place.kind == "city"), None)
    first = draft.frames[0].sentence

    def stands_alone(people: Toponym) -> bool:
        at, to = people.start - first.start, people.end - first.start
        return "-" not in (first.text[at - 1 : at], first.text[to : to + 1])

    return city or next((t for t in named if first.start <= t.start < first.end and stands_alone(t)), None)


def _named_land(draft: Draft) -> Toponym | None:
    """The one country that an event's first sentence names, where nothing else tells a place: "Chile's students"."""
    named = [t for t in draft.frames[0].places if t.place is not None and t.place.kind == "country"]
    return named[0] if len({t.place for t in named}) == 1 else None


def _is_within(city: Toponym | None, place: Toponym) -> bool:
    """Whether a place is the country of a city."""
    inner, outer = city.place if city is not None else None, place.place
    return (
        inner is not None and outer is not None and inner.kind == "city" and outer.kind == "country"
        and inner.country_code == outer.country_code
    )  # fmt: skip


def _is_countrywide(draft: Draft, main: Draft | None, pack: Pack) -> bool:
    """Told of the whole country where no place of its own is named: sums over places and what a state forbids, but for
    measures that a town takes ("a curfew"); and a strike that the news of a town mentions. An election is the whole
    country's wherever people were seen to vote, but for that of a mayor or the like."""
    first = draft.mentions[0]
    is_local = first.event_type == "restriction" and (
        pack.local_measure.search(first.text.lower()) or _is_of_town(draft, first, pack)
    )
    if first.event_type == "election":
        return not any(pack.local_vote.search(f.sentence.folded) for f in draft.frames)
    is_other_strike = draft is not main and draft.types() == {"strike"} and not _is_of_town(draft, first, pack)
    return draft.is_national or is_other_strike or (first.event_type == "restriction" and not is_local)


TOWN_REACH = 60
"""Characters around a ban in which a town makes it that town's."""


def _is_of_town(draft: Draft, mention: Mention, pack: Pack) -> bool:
    """Whether a measure is told of "the town" or "the city" that the article is about: "gatherings were banned in the
    city", "a citywide ban"."""
    frame = next((f for f in draft.frames if f.start <= mention.start < f.end), draft.frames[0])
    at = mention.start - frame.sentence.start
    around = frame.sentence.folded[max(0, at - TOWN_REACH) : at + len(mention.text) + TOWN_REACH]
    return pack.of_town.search(around) is not None


def _place_claim(place: Toponym | Place, basis: str) -> Claim:
    if isinstance(place, Toponym):
        code = str(place.place.geonameid) if place.place is not None else None
        return Claim(
            "place", None, place.start, place.end, None, "toponym", code=code,
            qualifier="; ".join(place.reasons)[:200] or basis, chosen=True,
        )  # fmt: skip
    return Claim(
        "place", None, None, None, None, "metadata:publisher", code=str(place.geonameid), qualifier=basis, chosen=True
    )


def _scope(draft: Draft, place: Toponym | Place | None) -> str:
    if draft.is_wave:
        return "wave"
    if draft.is_national:
        return "nationwide"
    inner = place.place if isinstance(place, Toponym) else place
    if inner is not None and inner.kind == "country":
        return "nationwide"
    return "event"


def _rated(report: Report, n_reports: int) -> Report:
    features = confidence_features(report.values, report.claims, report.sentence_start, n_reports)
    return replace(
        report, values={**report.values, "confidence": rate_confidence(features, fitted_weights("confidence"))}
    )


def _distinct(reports: Sequence[Report]) -> list[Report]:
    """Reports whose identity would be equal are one: the first stays."""
    kept: dict[str, Report] = {}
    for report in reports:
        kept.setdefault(report.report_id, report)
    return list(kept.values())
