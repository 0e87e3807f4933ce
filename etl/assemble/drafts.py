"""Drafts: which mentions are one event within the article."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from datetime import date

from etl.assemble.compatible import STREET, dates_conflict, day_of, joinable, places_conflict, span_of
from etl.assemble.draft import Draft, is_a_day, not_before
from etl.assemble.figures import told_again, told_alike, told_beside_state, told_by_figures, told_by_shares
from etl.assemble.frames import COUNTS, Frame
from etl.assemble.near import LASTING
from etl.assemble.near_days import BEGUN, dates_of_mentions, days_of_acts, is_ahead
from etl.assemble.near_places import places_of
from etl.assemble.others import (
    differ,
    goes_on,
    is_another_crowd,
    is_at_another_square,
    is_beside,
    is_crowd_of_refusal,
    is_crowd_of_strike,
    is_introduced,
    is_refusal_alone,
)
from etl.assemble.owners import give_claims
from etl.assemble.scope import is_sum, strikes_beside, sums_up, tells_country, tells_wave, turns_elsewhere
from etl.assemble.telling import (
    UNREAL,
    acts_alone,
    acts_on_known,
    is_of_permit,
    is_supposed,
    names_a_figure,
    neutral,
    stands_alone,
    tells_a_crowd,
    tells_earlier,
)
from etl.codes import family_of
from etl.language import Pack
from etl.records import Claim, Mention, Toponym

UNDONE = frozenset({"prevented", "cancelled"})
"""Modalities of an act that was not held."""


def _sibling(focus: Draft | None, frame: Frame) -> Draft | None:
    """The gathering whose day a paragraph tells before another without one: "On Sunday the regions followed. In
    Gomel a thousand came"."""
    if focus is None or focus.is_background or focus.family() != "protest":
        return None
    if focus.frames[-1].sentence.paragraph != frame.sentence.paragraph:
        return None
    return focus if focus.date is not None else focus.sibling_of  # "In Gomel a thousand came, in Brest two hundred"


def _begins(day: Claim | None, mention: Mention | None) -> bool:
    """Whether a date is the first day of an act that goes on: "the blockade began last Monday"."""
    return day is not None and day.target in BEGUN and mention is not None and mention.event_type in LASTING


def _status_conflict(mention: Mention, day: Claim | None, draft: Draft) -> bool:
    """A planned draft and a mention of something that happened (without the same date) are two events; so are one that
    was held and "a march" that was prevented or called off."""
    acts = [m for m in draft.mentions if m.form != "actor"]
    planned = [m.modality in {"planned", "called"} for m in acts]
    if not planned or mention.form == "actor":
        return False
    undone = [m.modality in UNDONE for m in acts]
    if mention.indefinite and not mention.plural and (mention.modality in UNDONE) != all(undone):
        other = mention.modality == "actual" if all(undone) else not any(undone) and not any(planned)
        if other and not _same_day(day, draft.date):
            return True
    if mention.modality == "actual" and all(planned):
        return not _same_day(day, draft.date)
    is_set = mention.modality == "planned" or (mention.modality == "called" and day is not None)
    if is_set and not any(planned):
        return not _same_day(day, draft.date)
    return False


def _same_day(day: Claim | None, other: Claim | None) -> bool:
    """Whether two dates are told and one, or both without a year or day of publication to resolve them."""
    return day is not None and other is not None and day.code == other.code


def build_drafts(
    frames: Sequence[Frame],
    pack: Pack,
    published: date | None,
    home: Toponym | None = None,
    news_day: Claim | None = None,
) -> list[Draft]:
    """The drafts in order of their first mention; the first is the article's main event."""
    drafts: list[Draft] = []
    focus: Draft | None = None
    paragraph = -1
    only_faint = all(m.faint for frame in frames for m in frame.mentions)
    seen: list[Frame] = []
    pending: Frame | None = None
    clause_day: tuple[int, Claim] | None = None
    for frame in frames:
        if not drafts:
            seen.append(frame)
        if frame.sentence.paragraph != paragraph:
            paragraph = frame.sentence.paragraph
            if focus is not None and focus.is_background and drafts:
                focus = drafts[0]
        plain = any(not m.faint for m in frame.mentions)
        real = [
            m
            for m in frame.mentions
            if m.modality not in UNREAL
            and (
                not m.faint
                or only_faint
                or (not plain and (frame.is_dated() or stands_alone(m, frame, pack)))
                or (not plain and tells_a_crowd(m, frame))
                or acts_on_known(m, frame)
                or (not plain and frame.is_lead and names_a_figure(m))
            )
        ]
        told = acts_alone([neutral(m, frame) for m in real], frame, pack)
        if not told and not is_supposed(frame):
            told = told_by_figures(frame, pack, any(d.family() == "protest" for d in drafts))
            told = told or told_again(frame, drafts, pack, published) or told_alike(frame, drafts, pack)
        elif told:
            told = [*told, *told_by_shares(frame, told), *told_beside_state(frame, told)]
        if is_apart := turns_elsewhere(frame, pack):
            told = [m._replace(apart=family_of(m.event_type) == "protest") for m in told]
        dates = dates_of_mentions(frame, told, pack, published)
        if drafts and any(c.field == "authorization" for c in frame.claims):
            dates = {m: d for m, d in dates.items() if not is_of_permit(m, d, frame)}
        if clause_day is not None and clause_day[0] == frame.sentence.index and not frame.dates:
            # "On 7 May a crowd blocked the avenue, and in Perm a vigil was held": one sentence, one day
            dates = {m: dates.get(m, clause_day[1]) for m in told if family_of(m.event_type) == "protest"}
        elif (day_told := next((d for m in told if (d := dates.get(m)) is not None), None)) is not None:
            clause_day = frame.sentence.index, day_told
        if told and pending is not None and pending.sentence.paragraph == paragraph:
            # "All cases stem from 27 July. The ministry put the turnout at 3,500": the day stands a sentence before
            # (a year or month told so, "the budget for the coming year is to be read", is seldom an act's)
            day_before = next((d for d in pending.dates if d.target in {"at", "since", "begun"} and is_a_day(d)), None)
            dates = {m: dates.get(m) or day_before for m in told if dates.get(m) or day_before}  # type: ignore[misc]
        pending = frame if not told and frame.dates else (pending if not told else None)
        is_earlier = bool(told) and not frame.sentence.is_title and tells_earlier(frame, pack)
        here: list[Draft] = []
        listed = False
        for mention, day in days_of_acts(told, dates, frame, pack):
            places = [] if is_sum(mention, frame) else places_of(mention, frame, pack)
            if strikes_beside(mention, told, frame, pack):
                places = []
            is_wave = tells_wave(mention, frame, pack)
            if len(places) > 1 and mention.event_type in ONE_FOR_ALL:
                places = []
            if len(places) > 1:
                here.extend(_city_list(mention, day, places, frame, drafts, _sibling(focus, frame)))
                listed = focus is not None and focus not in here  # the text goes on about where it was before
                continue
            place = places[0] if places else None
            is_national = is_sum(mention, frame) or sums_up(frame, place) or tells_country(mention, frame, place, pack)
            # "her 2005 march", in the news of another year; "rallies were held on 14 July", in the news of August
            is_told_back = is_earlier or _is_a_year(day) or _is_new(mention)
            is_past = day is not None and is_told_back and _is_background(day, published, bool(drafts), is_told_back)
            draft = _find(
                mention, day, place, is_wave, is_national, is_earlier, is_past, drafts, focus, here, frame, is_apart
            )
            if draft is None:
                draft = Draft(
                    is_wave=is_wave,
                    is_national=is_national,
                    is_background=_is_background(day, published, bool(drafts), is_earlier and not frame.is_lead)
                    or (bool(drafts) and day is None and mention.earlier),
                )
                draft.sibling_of = _sibling(focus, frame) or (drafts[0] if drafts else None)
                draft.home, draft.news_day = home, news_day
                if focus is not None and not mention.faint and _follows(mention, focus):
                    draft.follows = focus
                is_first = not drafts and family_of(mention.event_type) == "protest"
                if is_first:
                    _look_back(draft, seen, pack, day, place, published)
                drafts.append(draft)
            draft.is_national = draft.is_national or is_national  # a headline's act may turn out to be
            _attach(draft, mention, day, place, frame)
            draft.is_wave = draft.is_wave or is_wave
            here.append(draft)
        if not told:
            here.extend(_untold(frame, drafts, focus, pack))
        in_passing = focus is not None and (_told_in_passing(here, told, focus, frame, pack) or listed)
        if here and not in_passing:
            focus = here[-1]
        give_claims(frame, here, told, drafts, focus, pack)
    if drafts:
        _look_ahead(drafts[0], frames, {d for other in drafts[1:] for d in other.dates}, published)
    return drafts


ONE_FOR_ALL = frozenset({"restriction", "election", "court_ruling"})
"""What a state does once for all the towns that it names: "an emergency in Ica, Puno and Tacna"."""


NOTE_SENTENCES = 8
"""A text of no more sentences is a note: what day stands in it is its event's."""


NEWS_DAYS = 4
"""So many days before publication at most is the day of the news."""


def _look_ahead(draft: Draft, frames: Sequence[Frame], taken: Collection[Claim], published: date | None) -> None:
    """The first event, where it has no day, takes the one day of a note ("Buffalo, New York, June 4th"), or the first
    day of the news that the lead tells: "By five on Friday the statue could no longer be seen"; never one that another
    event has (`taken`), nor for what was held one that is to come."""
    if draft.dates:
        return
    is_held = any(m.modality == "actual" and m.form != "actor" for m in draft.mentions)
    days = [
        (d, f.is_lead)
        for f in frames
        for d in f.dates
        if d.target == "at" and d.code is not None and not (is_held and is_ahead(d, published))
    ]
    told = [(d, is_lead) for d, is_lead in days if is_a_day(d) and d not in taken]
    if len({d.code for d, _ in told}) == 1 and frames[-1].sentence.index < NOTE_SENTENCES:
        draft.dates.append(told[0][0])
    elif published is not None:
        news = (d for d, is_lead in told if is_lead and _is_news_day(d, published))
        draft.dates.extend(itertools.islice(news, 1))


def _is_news_day(day: Claim, published: date) -> bool:
    period = span_of(day)
    return period is not None and 0 <= (published - period[0]).days <= NEWS_DAYS


def _told_in_passing(here: Sequence[Draft], told: Sequence[Mention], focus: Draft, frame: Frame, pack: Pack) -> bool:
    """Whether a frame tells only an earlier event, inside a relative clause: "Police, who had used batons on a smaller
    rally on 9 June, kept away this time" goes on about today's."""
    if focus.is_background or not told or not all(d.is_background for d in here):
        return False
    before = frame.sentence.folded[: told[0].start - frame.sentence.start]
    return bool(pack.expression("relative").search(before))


def _follows(mention: Mention, focus: Draft) -> bool:
    """Whether an act of others is told on the heels of a gathering: "the governor imposed a curfew"."""
    consequent = mention.event_type in {"restriction", "attack"} and not mention.earlier
    if not (consequent or mention.apart or mention.modality in UNDONE):
        return False
    is_held = focus.family() == "protest" or "attack" in focus.types()
    return is_held and not focus.is_background and not focus.is_announced()


def _look_back(
    draft: Draft,
    seen: Sequence[Frame],
    pack: Pack,
    own_day: Claim | None,
    own_place: Toponym | None,
    published: date | None,
) -> None:
    """The first event takes date and place of lead frames that tell it without naming an act; what is told of another
    day and another place than its own is none of it."""
    for frame in seen[:-1]:
        if not frame.is_lead:
            break
        stub = Mention(frame.start, frame.start, "", "demonstration", "actual", "noun", frame.sentence.index, "lead")
        day = next((d for d in frame.dates if d.target == "at" and is_a_day(d)), None)
        places = places_of(stub, frame, pack)
        place = places[0] if len(places) == 1 else None
        if dates_conflict(day, own_day) and places_conflict(place, own_place):
            continue
        if frame.sentence.is_title:
            is_held = own_day is not None and not is_ahead(own_day, published)
            if day is not None and not (is_held and is_ahead(day, published)):  # "Report on the riots due tomorrow"
                draft.dates.append(day)
            draft.claims.extend(c for c in frame.claims if c.field not in COUNTS)  # its figures may be sums
            continue
        _attach(draft, None, day, place, frame)
        draft.claims.extend(frame.claims)


def _attach(draft: Draft, mention: Mention | None, day: Claim | None, place: Toponym | None, frame: Frame) -> None:
    if mention is not None:
        draft.mentions.append(mention)
    if (
        day is not None
        and day not in draft.dates
        and (not dates_conflict(day, draft.date) or (_begins(day, mention) and not_before(draft.date, day)))
    ):
        draft.dates.append(day)
    if place is not None and (draft.place is None or _finer(place, draft.place)):
        draft.place = place
    if frame not in draft.frames:
        draft.frames.append(frame)


def _finer(a: Toponym, b: Toponym) -> bool:
    order = ("country", "admin1", "admin2", "city")
    return a.place is not None and b.place is not None and order.index(a.place.kind) > order.index(b.place.kind)


def _is_background(day: Claim | None, published: date | None, has_main: bool, is_earlier: bool) -> bool:
    """Told as history: a day more than a week before publication, or words of an earlier time."""
    period = span_of(day)
    if has_main and period is not None and published is not None:
        return (published - period[1]).days > 7
    return has_main and is_earlier


def _is_new(mention: Mention) -> bool:
    """Whether acts are named as none told before: "rallies were held on 14 July", "a sit-in in May"."""
    return (mention.plural or mention.indefinite) and not mention.definite


def _is_a_year(day: Claim | None) -> bool:
    """Whether a date names no more than a year, in figures."""
    return day is not None and day.code is not None and day.code.isdigit() and day.qualifier == "stated"


def _find(
    mention: Mention,
    day: Claim | None,
    place: Toponym | None,
    is_wave: bool,
    is_national: bool,
    is_earlier: bool,
    is_past: bool,
    drafts: Sequence[Draft],
    focus: Draft | None,
    here: Sequence[Draft],
    frame: Frame,
    is_apart: bool,
) -> Draft | None:
    best: tuple[float, int, Draft] | None = None
    for index, draft in enumerate(drafts):
        is_the_one = mention.definite and day is None and len(drafts) == 1  # called for, and then "the marches"
        if not (joinable(mention.event_type, draft.types()) or goes_on(mention, draft, here, frame)) or (
            _status_conflict(mention, day, draft) and not is_the_one
        ):
            continue
        if mention.apart and draft not in here and not any(m.apart for m in draft.mentions):
            continue
        if day is None and draft.family() == "political" and mention.earlier != draft.mentions[0].earlier:
            continue  # "after the state blocked social media" and, of today, "a curfew was imposed"
        if not frame.is_lead and is_introduced(mention, day, place, draft):
            continue
        is_told_on = mention.event_type in draft.types() or draft in here
        begins = _begins(day, mention) and is_told_on and not_before(draft.date, day)
        if (dates_conflict(day, draft.told_date or (draft.news_day if is_earlier else None)) and not begins) or (
            places_conflict(place, draft.told_place if not frame.is_lead or _is_set(draft, frame) else draft.place)
        ):
            continue
        if is_crowd_of_strike(mention, place, draft) or (is_past and _is_news(draft)):
            continue
        if mention.indefinite and not mention.plural and draft not in here and is_refusal_alone(mention, draft):
            continue
        if is_crowd_of_refusal(mention, draft, frame):
            continue
        if day is None and draft not in here and is_at_another_square(mention, draft, frame):
            continue
        if draft not in here and (
            is_beside(mention, day, place, draft, frame) or is_another_crowd(mention, draft, frame)
        ):
            continue
        is_headline = not _has_city(draft) and all(f.sentence.is_title or not f.sentence.index for f in draft.frames)
        if is_national != draft.is_national and (
            (is_national and not is_headline) or place is not None or mention.form == "count"
        ):
            continue
        is_near = draft is focus or index == 0 or draft in here
        if day is not None and draft.date is None and draft not in here and differ(mention.event_type, draft.types()):
            continue
        if (
            not is_near
            and mention.event_type not in draft.types()
            and (
                (place is None and day is None and mention.form != "count")
                or (place is not None and draft.place is None)
                or (day is not None and draft.date is None)
            )
        ):
            continue
        if is_wave and not draft.is_wave and (draft.date is not None or (index == 0 and not is_headline)):
            continue
        if draft.is_wave and not is_wave and not mention.plural and (day is not None or place is not None):
            continue
        if is_apart and draft not in here and draft.types() & STREET:
            continue
        score = 0.0
        score += 3 * (day is not None and draft.date is not None and day_of(day) == day_of(draft.date))
        score += 3 * (place is not None and draft.place is not None and place.place == draft.place.place)
        score += 1 * (mention.event_type in draft.types())
        score += 2 * (draft is focus and mention.form == "count")  # "Organisers claimed 5,000" then
        score += 1.5 * (draft is focus) + 1 * (index == 0) + 2 * (draft in here)
        several = mention.plural and (mention.definite or day is None)
        score += 4 * (several and draft.is_wave) - 1.5 * (not mention.plural and draft.is_wave)
        score -= 4 * _differs_in_number(mention, draft)
        if draft.is_background and day is None and draft is not focus and not (several and draft.is_wave):
            score -= 1.5
        if best is None or score > best[0]:
            best = (score, index, draft)
    return best[2] if best is not None else None


def _differs_in_number(mention: Mention, draft: Draft) -> bool:
    """Whether something is told of "the protests", which were held, and not of Sunday's rally to come; or a permit of
    "the rally", and not of the protests before it."""
    if not mention.definite or mention.modality != "actual":
        return False
    if mention.plural:
        return draft.is_announced()
    return mention.form == "actor" and draft.is_of_several()


def _has_city(draft: Draft) -> bool:
    """Whether an event has a finer place than a country: "Protests in Peru", then "in dozens of cities", are one."""
    return draft.place is not None and draft.place.place is not None and draft.place.place.kind != "country"


def _is_news(draft: Draft) -> bool:
    """Whether a draft of the text has no day because it is of the day of the news: none of an act weeks before it."""
    return not draft.dates and not draft.is_background and not all(f.sentence.is_title for f in draft.frames)


def _is_set(draft: Draft, frame: Frame) -> bool:
    """Whether the article's city was named before a frame of the lead, and the event told in the text: its place
    stands."""
    home = draft.home
    return home is not None and home.start < frame.start and any(not f.sentence.is_title for f in draft.frames)


def _city_list(
    mention: Mention,
    day: Claim | None,
    places: Sequence[Toponym],
    frame: Frame,
    drafts: list[Draft],
    sibling: Draft | None,
) -> list[Draft]:
    """One event per city of a list; each keeps the list's mention, and the day told after it or else the mention's,
    without one the `sibling`'s."""
    made = []
    told = sorted((d for d in frame.dates if d.target == "at" and d.code is not None), key=lambda d: d.start or 0)
    for place, following in itertools.zip_longest(places, places[1:]):
        reach = following.start if following is not None else frame.end
        own = [d for d in told if place.end <= (d.start or 0) < reach]
        its_day = own[0] if own and len(told) > 1 else day  # "in Leeds on Saturday and in York on Sunday"
        draft = next(
            (
                d
                for d in drafts
                if d.place is not None
                and d.place.place == place.place
                and joinable(mention.event_type, d.types())
                and not dates_conflict(its_day, d.date)
            ),
            None,
        )
        if draft is None:
            draft = Draft(sibling_of=sibling or (drafts[0] if drafts else None))
            drafts.append(draft)
        _attach(draft, mention, its_day, place, frame)
        made.append(draft)
    return made


def _untold(frame: Frame, drafts: list[Draft], focus: Draft | None, pack: Pack) -> list[Draft]:
    """A frame without a mention: a known city or day brings its event back."""
    if not drafts or not (frame.places or frame.dates or frame.heading):
        return []
    stub = (focus or drafts[0]).mentions[0]
    places = [t for t in places_of(stub, frame, pack) if t.place is not None and t.place.kind == "city"]
    days = [d for d in frame.dates if d.target == "at" and d.code is not None]
    for draft in sorted(drafts, key=lambda d: d is not focus):
        same_place = places and draft.place is not None and places[0].place == draft.place.place
        same_day = days and draft.date is not None and day_of(days[0]) == day_of(draft.date)
        if (same_place and not (days and dates_conflict(days[0], draft.date))) or (same_day and not places):
            if frame not in draft.frames:
                draft.frames.append(frame)
            return [draft]
    return []
