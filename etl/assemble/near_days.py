"""Which date of a frame is a mention's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from etl.assemble.compatible import STREET, joined_types
from etl.assemble.frames import Frame
from etl.assemble.near import CAUSE_WORDS, LASTING, distance, is_in_cause
from etl.assemble.shares import SHARE_ON
from etl.codes import family_of
from etl.language import Pack
from etl.language.asides import are_parted, own_aside
from etl.language.dates import period_of
from etl.records import Claim, Mention

BEGUN = frozenset({"since", "begun", "duration"})
"""Relations of a date that give the first day of what goes on."""


def dates_of_mentions(
    frame: Frame, mentions: Sequence[Mention], pack: Pack, published: date | None = None
) -> dict[Mention, Claim]:
    """Each mention's date: of the frame's "at" dates the nearest; a date nearer to a mention of another family is
    that one's alone, and one in a clause of what was before the act ("marched after a man was shot on Friday") or is
    to come after it ("marched and said that on Tuesday they would hand in a list") none's.
    What is announced or called off has the day that it was set for before the day of the saying.
    """
    given: dict[Mention, Claim] = {}
    for mention in mentions:
        if mention.rule == SHARE_ON:
            after = [d for d in frame.dates if (d.start or 0) >= mention.end and d.target == "at"]
            given.update({mention: after[0]} if after else {})
            continue
        if (own := _day_before(mention, mentions, frame, pack)) is not None:
            given[mention] = own
            continue
        lasts = mention.event_type in LASTING
        bounds = (BEGUN if lasts else BEGUN - {"duration"} if mention.plural else frozenset()) | {"at"}
        told = [
            d
            for d in frame.dates
            if not is_in_cause(mention, d.start or 0, frame, pack)
            and not _is_in_subclause(mention, d, frame, pack)
            and not _is_of_another(mention, d, frame, pack)
            and not _is_inserted(mention, d, frame, pack)
            and not _is_when_said(mention, d, frame, pack)
            and not (is_ahead(d, published) and _is_told_on(mention, d, frame, pack))
        ]
        usable = [d for d in told if d.target in bounds or _is_of(d, mention, frame, pack)]
        if not usable and not lasts and mention.event_type in STREET:
            usable = [d for d in told if _is_its_one_day(d, mention)]
        begun = [d for d in usable if d.target == "duration" and lasts]
        if begun:
            given[mention] = begun[0]  # "on Thursday, the third day of the sit-in"
            continue
        set_for = {d for d in usable if mention.modality in ANNOUNCED and _is_set_for(d, frame, pack)}
        led = {d for d in usable if _is_before_opener(mention, d, frame, pack)}
        aside = {d for d in usable if _is_aside(mention, d, frame, pack)}
        ranked = sorted(
            usable, key=lambda d: (d not in set_for, d in led or d in aside, distance(mention, d) + _coarseness(d))
        )
        for day in ranked:
            nearest = min(mentions, key=lambda m: _distance_to_date(m, day))
            if nearest.rule == SHARE_ON:
                continue
            if nearest is mention or joined_types(nearest.event_type, mention.event_type):
                given[mention] = day
                break
    for who, act in pairwise(mentions):
        if act in given and _takes_part(who, act, frame):
            given[who] = given[act]
    return given


PART_WORDS = 4
"""Words at most from people to the act that they are told to be at: "three demonstrators during tariff protests"."""


def _takes_part(who: Mention, act: Mention, frame: Frame) -> bool:
    """Whether an act is named right after the people at it, so that they are of its day."""
    if who.form != "actor" or act.form != "noun" or family_of(act.event_type) != "protest" or act.start < who.end:
        return False
    between = frame.sentence.folded[who.end - frame.sentence.start : act.start - frame.sentence.start]
    return len(between.split()) <= PART_WORDS and set(between).isdisjoint(",;:.")


OWN_DAYS = 4
"""Characters between words that belong together: "the protests of 4 May and 15 May", «вышли на марш»."""


def days_of_acts(
    told: Sequence[Mention], dates: Mapping[Mention, Claim], frame: Frame, pack: Pack
) -> Iterator[tuple[Mention, Claim | None]]:
    """Each act with its day; acts in the plural once for each day of a list: "rallies were held on 14 July, 27 July
    and 3 August"."""
    for mention in told:
        day = dates.get(mention)
        yield mention, day
        if day is None or not mention.plural or mention.event_type not in STREET:
            continue
        if mention.definite and not 0 <= (day.start or 0) - mention.end <= OWN_DAYS:
            continue  # "hearings over the protests were held on 3 May and 5 May"
        days = sorted((d for d in frame.dates if d.target == "at" and d.code is not None), key=lambda d: d.start or 0)
        offset, last = frame.sentence.start, day
        for other in days:
            between = frame.sentence.folded[(last.end or 0) - offset : max(0, (other.start or 0) - offset)]
            if (other.start or 0) >= (last.end or 0) and pack.list_link.fullmatch(between):
                yield mention, other
                last = other


def _day_before(mention: Mention, mentions: Sequence[Mention], frame: Frame, pack: Pack) -> Claim | None:
    """The day of an earlier act that is told right after words for how long before it was: "It came a day after
    350,000 marched". Of the words' own sentence the first act alone has it, unless its own day stands behind it: "a day
    after thousands marched on Sunday, the mayor"."""
    folded, offset = frame.sentence.folded, frame.sentence.start

    def is_one_clause(start: int, end: int) -> bool:
        opener = pack.cause_opener.match(
            folded, folded.rfind(" ", 0, start) + 1
        )  # «после того, как»: its comma parts nothing
        between = folded[max(start, opener.end() if opener else 0) : end]
        return ", " not in between and set(between).isdisjoint(";:()")

    for day in frame.dates:
        end = day.end or 0
        if day.target != "next" or mention.start < end:
            continue
        if any(end <= m.start and m.end + OWN_DAYS < mention.start for m in mentions):
            continue
        dated = [((d.start or 0) - offset, (d.end or 0) - offset) for d in frame.dates if d.target == "at"]
        first, last = mention.start - offset, mention.end - offset
        own = any(is_one_clause(last, a) if a >= last else end - offset <= a and b <= first for a, b in dated)
        if not own and is_one_clause(end - offset, first):
            return day
    return None


def _is_aside(mention: Mention, day: Claim, frame: Frame, pack: Pack) -> bool:
    """Whether a date stands in an aside that tells no act, and the act behind it: "Residents, who have been without
    water since Thursday, blocked a road", or in one of what was before: "the rally, which police had banned on
    Friday"."""
    sentence = frame.sentence
    aside = own_aside(sentence, day.start or 0)
    if aside is None or not are_parted(sentence, mention.start, day.start or 0):
        return False
    told = sentence.folded[aside.start : aside.end]
    if pack.earlier_auxiliary.search(told):
        return True
    own = any(aside.start <= m.start - sentence.start < aside.end for m in frame.mentions)
    return not own and mention.start - sentence.start >= aside.end


def is_ahead(day: Claim, published: date | None) -> bool:
    """Whether a date lies wholly after publication."""
    period = period_of((day.code or "").split("/")[0])
    return period is not None and published is not None and period[0] > published


def _is_told_on(mention: Mention, day: Claim, frame: Frame, pack: Pack) -> bool:
    """Whether a date stands in a clause of its own after an act that was held: "where it said that on Tuesday"."""
    if mention.modality != "actual" or mention.end >= (day.start or 0):
        return False
    offset = frame.sentence.start
    between = frame.sentence.folded[mention.end - offset : (day.start or 0) - offset]
    return bool(pack.subclause.search(between))


def _is_its_one_day(day: Claim, mention: Mention) -> bool:
    """Whether the end or beginning of a gathering is its day: "the rally ended on Saturday", "the riots had begun last
    night"; one that "began on 11 July" may have gone on since."""
    if day.target == "ended":
        return not mention.plural
    return day.target == "begun" and day.qualifier == "relative"


GENITIVE_WORDS = 3
"""Words at most from a date in the genitive to the act that is its own."""


def _is_of(day: Claim, mention: Mention, frame: Frame, pack: Pack) -> bool:
    """Whether a date in the genitive is an act's, whatever stands before it: "hurt after yesterday's march"."""
    between = frame.sentence.folded[(day.end or 0) - frame.sentence.start : mention.start - frame.sentence.start]
    is_genitive = between.partition(" ")[0] in pack.words.get("genitive", ())
    return mention.start > (day.end or 0) and is_genitive and len(between.split()) <= GENITIVE_WORDS


def _is_of_another(mention: Mention, day: Claim, frame: Frame, pack: Pack) -> bool:
    """Whether a date in the genitive after an act is that of what the act is for or against ("rallies denouncing
    Wednesday's incident"), unless that is a gathering too; "protesters stopped Tuesday's session" dates the protest."""
    start, end, offset = day.start or 0, day.end or 0, frame.sentence.start
    words = frame.sentence.folded[end - offset :].split(maxsplit=GENITIVE_WORDS + 1)[: GENITIVE_WORDS + 1]
    if mention.end > start or not words or words[0] not in pack.words.get("genitive", ()):
        return False
    between = frame.sentence.folded[mention.end - offset : start - offset]
    cues = [name for name in ("demand_cue", "demanding") if pack.words.get(name)]
    is_object = mention.form == "verb" and not between.strip()  # "to protest Monday's announcement"
    if not is_object and not any(pack.expression(name).search(between) for name in cues):
        return False
    owned = {word.strip(".,;:\"'") for word in words[1:]}
    reach = end + sum(len(word) + 1 for word in words)
    return owned.isdisjoint(pack.words["crowd"]) and not any(end <= m.start < reach for m in frame.mentions)


def _is_inserted(mention: Mention, day: Claim, frame: Frame, pack: Pack) -> bool:
    """Whether a year or month stands in a clause that tells of somebody before the act: "Hill, who left the senate in
    2012, joined the protest"."""
    if not _coarseness(day) or mention.start < (day.end or 0):
        return False
    offset = frame.sentence.start
    before, _, _ = frame.sentence.folded[: (day.start or 0) - offset].rpartition(", ")
    opened = frame.sentence.folded[len(before) + 2 : (day.start or 0) - offset]
    closes = frame.sentence.folded.find(", ", (day.end or 0) - offset, mention.start - offset)
    return bool(before) and closes >= 0 and pack.subclause.match(opened) is not None


def _is_when_said(mention: Mention, day: Claim, frame: Frame, pack: Pack) -> bool:
    """Whether a date before a known act is when something was said of it: "On Monday the premier proposed that the
    rioting be looked into"; of a new act it may be both."""
    if not mention.definite or mention.form != "noun" or mention.start < (day.end or 0):
        return False
    offset = frame.sentence.start
    between = frame.sentence.folded[(day.end or 0) - offset : mention.start - offset]
    said = pack.said_then.search(between)
    return said is not None and pack.subclause.search(between, said.end()) is not None


def _is_before_opener(mention: Mention, day: Claim, frame: Frame, pack: Pack) -> bool:
    """Whether a word like "after" stands between a date and an act, so that a date behind the act is rather its own:
    "freed on Tuesday after the march in Kampala on Saturday"."""
    offset = frame.sentence.start
    between = frame.sentence.folded[(day.end or 0) - offset : max(0, mention.start - offset)]
    openers = list(pack.cause_opener.finditer(between))
    return bool(openers) and len(between[openers[-1].end() :].split()) < CAUSE_WORDS


def _is_in_subclause(mention: Mention, day: Claim, frame: Frame, pack: Pack) -> bool:
    """Whether a year or month after an act is that of something told beside it: "to demand payment for the leak that
    killed thousands in 1984", "against the law adopted in 2015", but "the protests that filled the square in 2011"."""
    if day.qualifier != "stated" or not _coarseness(day) or mention.end >= (day.start or 0):
        return False
    offset = frame.sentence.start
    between = frame.sentence.folded[mention.end - offset : (day.start or 0) - offset].rstrip()
    openers = pack.subclause.finditer(between)
    return any(mention.form not in NAMED or between[: opener.start()].strip(" ,") for opener in openers)


NAMED = frozenset({"noun", "actor"})
"""Forms of an act that a clause right after them tells more of: "the protests that shook the country in 2011"."""


ANNOUNCED = frozenset({"planned", "called", "cancelled"})
"""Modalities of an act that has a day ahead."""


def _is_set_for(day: Claim, frame: Frame, pack: Pack) -> bool:
    """Whether a word of appointment stands before a date: "called off the strike set for Wednesday"."""
    return bool(pack.future_date.search(frame.sentence.folded, 0, (day.start or 0) - frame.sentence.start))


COARSE = {"year": 90, "month": 30, "week": 10, "day": 0}
"""Characters that a coarser date counts as farther away: "in 2019, on Saturday" dates by the Saturday."""


def _coarseness(claim: Claim) -> int:
    period = period_of((claim.code or "").split("/")[0])
    return COARSE[period[2]] if period is not None else 0


BEFORE_ITS_DATE = 20
"""Characters that a mention after a date counts as farther: "an occupation on 22 May in support of the referendum"
dates the occupation; "the Sept. 8 election" touches its date."""


def _distance_to_date(mention: Mention, claim: Claim) -> int:
    away = distance(mention, claim)
    return away + BEFORE_ITS_DATE if mention.start > (claim.end or 0) and away > 3 else away
