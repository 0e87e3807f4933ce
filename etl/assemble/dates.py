"""An event's date, of its own or the day of the news, as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from etl.assemble.compatible import span_of
from etl.assemble.dateline import Dateline
from etl.assemble.draft import Draft, day_handed_on
from etl.assemble.frames import COUNTS, Frame
from etl.assemble.near import LASTING
from etl.language import Pack
from etl.language.dates import period_of
from etl.language.segment import STAMP_REACH, is_stamp
from etl.records import Article, Claim, Mention, Sentence, Value


def is_of_printing(article: Article, claim: Claim) -> bool:
    """Whether a date is that of the article's own stamp, "04th November 2009 04:48 AM", and no act's."""
    if claim.field != "event_date" or article.published is None or (claim.end or 0) > STAMP_REACH:
        return False
    day = span_of(claim)
    if day is None or abs((day[0] - article.published).days) > 1:
        return False
    return is_stamp(article.text, claim.start or 0, claim.end or 0)


def counts_days(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether a figure lies inside a date: "marchas los días 14, 21 y 28 de julio" counts nobody."""
    return claim.field in COUNTS and any(
        d.field == "event_date" and (d.start or 0) <= (claim.start or 0) < (claim.end or 0) <= (d.end or 0)
        for d in claims
    )


def news_day_of(told: Sequence[Draft], main: Draft | None, dateline: Dateline) -> Claim | None:
    """The day of the news, for acts in it without a day of their own: the main event's, the dateline's, else that of
    the first gathering of the lead."""
    if main is not None and main.date is not None:
        return main.date
    if main is not None and "court_ruling" in main.types():
        return dateline.date  # what a court decides, it decides after the gathering
    gathered = (d for d in told if d.family() == "protest" and not d.is_background and any(f.is_lead for f in d.frames))
    return dateline.date or next((d.date for d in gathered if d.date is not None), None)


WEEKEND = "-WE"
"""How a date's value ends that is a weekend: its two days."""

NEWS_DAYS = 3
"""So many days before publication at most is the day of the news."""


def day_of_saying(article: Article, dates: Sequence[Claim], lead: Mapping[int, Sentence], pack: Pack) -> Claim | None:
    """The day on which the lead says that something was said or done, where no act of it has a day: what an article
    reports happened by then. None that a participle has ("the petition handed in yesterday")."""
    for claim in dates:
        period = span_of(claim)
        sentence = lead.get(claim.sentence) if claim.sentence is not None else None
        if sentence is None or period is None or article.published is None or period[0] != period[1]:
            continue
        if pack.dated_otherwise.search(sentence.folded, 0, (claim.start or 0) - sentence.start):
            continue
        if 0 <= (article.published - period[0]).days <= NEWS_DAYS and claim.target in {"at", "dateline"}:
            return claim
    return None


def date_values(
    article: Article, draft: Draft, main: Draft | None, news_day: Claim | None, pack: Pack
) -> tuple[dict[str, Value], list[Claim]]:
    """The date columns and the claims that they rest on, the first day's first; a weekend is a run of two days."""
    claim = draft.date
    is_news = not (draft.is_background or draft.is_wave) and (draft.family() == "protest" or _is_on_the_heels(draft))
    if claim is None and draft.follows is not None:
        claim = day_handed_on(draft.follows.date)
    if claim is None and is_news and draft is not main:
        claim = day_handed_on(draft.sibling_date)
    if claim is None and (is_news or draft is main):
        claim = day_handed_on(news_day) if draft is not main else news_day
    if claim is not None:
        values: dict[str, Value] = {"date_text": article.text[claim.start : claim.end]}
        if claim.code is None:
            return values, [claim]
        begin, _, end = claim.code.partition("/")
        period = period_of(begin)
        if period is None:
            return values, [claim]
        is_weekend = begin.endswith(WEEKEND)
        values["event_date"] = period[0]
        values["date_precision"] = "day" if is_weekend else period[2]
        if draft.is_wave and values["date_precision"] == "day":
            values["date_precision"] = "week"
        values["date_basis"] = "relative" if claim.qualifier == "relative" else "stated"
        if values["date_precision"] == "day" and (run := _nights_of_riot(draft, period[0])) is not None:
            values["event_date"], values["event_end_date"] = run
            return values, [claim]
        last = period_of(end) if end and end[0].isdigit() and claim.target != "duration" else None
        if is_weekend:
            last = period
        if last is None and claim.target in {"since", "begun"}:
            ends = [span for d in draft.dates if d is not claim and (span := span_of(d)) is not None]
            last = max(((a, b, "day") for a, b in ends if a == b), default=None)
        if last is not None and last[1] > period[0]:
            values["event_end_date"] = last[1]
        elif (closing := _closing(draft, period[0], pack)) is not None and values["date_precision"] == "day":
            values["event_end_date"], words = closing
            return values, [claim, words]
        return values, [claim]
    is_ruling = "court_ruling" in draft.types() and not all(m.earlier for m in draft.mentions)
    if (is_news or ((draft is main or is_ruling) and not draft.is_background)) and article.published is not None:
        stand_in = Claim(
            "event_date", None, None, None, None, "metadata:published", code=article.published.isoformat(),
            qualifier="publication",
        )  # fmt: skip
        return (
            {"event_date": article.published, "date_precision": "day", "date_basis": "publication"},
            [stand_in],
        )
    return {}, []


LONGEST_RIOT = timedelta(days=7)
"""Riots told to go on for longer are a wave."""


def _nights_of_riot(draft: Draft, day: date) -> tuple[date, date] | None:
    """The first and last day of riots that the text counts to a day: "Riots erupted for a third night on Thursday"."""
    if draft.types() != {"riot"} or draft.is_wave:
        return None
    told = (d for f in draft.frames if any(m in draft.mentions for m in f.mentions) for d in f.dates)
    for claim in told:
        span = span_of(claim)
        if claim.target == "duration" and span is not None and span[1] == day and day - span[0] < LONGEST_RIOT:
            return span
    return None


CLOSED = LASTING | {"restriction"}
"""Acts that end on a day told for it: "the curfew was lifted on Friday", "the strike, which ended on 3 May"."""

LONGEST = timedelta(days=120)
"""A day told as the end that is farther from the beginning is another act's."""

LENGTH_WORDS = 2
"""Words at most between an act and how long it is held: "a 48-hour general strike"."""


def _closing(draft: Draft, first: date, pack: Pack) -> tuple[date, Claim] | None:
    """The last day of what goes on, and the words that tell it: a day after a word of ending, or so many days from
    the first ("a two-day strike"). None of what is still going on."""
    for frame in draft.frames:
        acts = [m for m in frame.mentions if m in draft.mentions and m.event_type in CLOSED]
        for day in frame.dates if acts else ():
            period = span_of(day)
            if period is None or period[0] != period[1] or not timedelta(0) < period[0] - first <= LONGEST:
                continue
            if day.target == "ended" or (day.target == "until" and draft.date is not day):
                return period[0], day
        for act in acts:
            told = _length_told(act, frame, pack) if act.event_type in LASTING else None
            if told is not None:
                return first + timedelta(days=told[0] - 1), told[1]
    return None


def _length_told(act: Mention, frame: Frame, pack: Pack) -> tuple[int, Claim] | None:
    """The days for which an act is held by words beside it, and the claim of these words, its code as TimeML writes a
    duration: "P2D"."""
    sentence = frame.sentence
    at, to = act.start - sentence.start, act.end - sentence.start
    for start, end, days in pack.length_lexicon.find(sentence.folded):
        between = sentence.folded[end:at] if end <= at else sentence.folded[to:start]
        if len(between.split()) <= LENGTH_WORDS and not set(between) & set(",;:()"):
            return int(days), Claim(
                "event_date", sentence.text[start:end], sentence.start + start, sentence.start + end, sentence.index,
                "date.length", code=f"P{days}D", qualifier="stated", target="length",
            )  # fmt: skip
    return None


def _is_on_the_heels(draft: Draft) -> bool:
    """Whether a ban or an attack is told right after the gathering that is the news: it is of the same day."""
    return draft.follows is not None and not draft.follows.is_background
