"""Which date and place of a frame are a mention's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from etl.assemble.compatible import STREET, joined_types
from etl.assemble.frames import COUNTS, MARKS, Frame
from etl.assemble.shares import SHARE, SHARE_IN, SHARE_ON
from etl.codes import family_of
from etl.language import Pack
from etl.language.dates import period_of
from etl.language.pack import DAY
from etl.records import Claim, Mention, Toponym

LASTING = frozenset({"strike", "hunger_strike", "sit_in", "blockade", "boycott"})
"""Acts that begin on a day and go on: "on hunger strike since 13 July" dates them."""


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
            if not _is_in_cause(mention, d.start or 0, frame, pack)
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
        ranked = sorted(usable, key=lambda d: (d not in set_for, d in led, distance(mention, d) + _coarseness(d)))
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
        behind = ((d.start or 0) - offset for d in frame.dates if d.target == "at" and (d.start or 0) >= mention.end)
        own = any(is_one_clause(mention.end - offset, start) for start in behind)
        if not own and is_one_clause(end - offset, mention.start - offset):
            return day
    return None


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


CAUSE_WORDS = 3
"""So many words from "after" or the like to a date or place make a clause: "after Friday prayers" is none."""


def _is_in_cause(mention: Mention, start: int, frame: Frame, pack: Pack) -> bool:
    """Whether a date or place that begins after an act stands in a clause of what led to it."""
    offset = frame.sentence.start
    between = frame.sentence.folded[mention.end - offset : start - offset]
    openers = list(pack.cause_opener.finditer(between))
    return bool(openers) and len(between[openers[-1].end() :].split()) >= CAUSE_WORDS


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


def distance(mention: Mention, claim: Claim) -> int:
    """Characters between a mention and a claim; 0 where they touch."""
    start, end = claim.start or 0, claim.end or 0
    return max(start - mention.end, mention.start - end, 0)


def places_of(mention: Mention, frame: Frame, pack: Pack) -> list[Toponym]:
    """The places where the frame says the act is: cities after a word of place; several only in a plain list,
    of countries only for a gathering ("outside the embassies in Japan and Australia")."""
    folded = frame.sentence.folded
    offset = frame.sentence.start
    is_ruling = mention.event_type == "court_ruling"  # "the court of Kirov": no crowd's place, but its own

    def is_courts(toponym: Toponym) -> bool:
        if not is_ruling:
            return False
        if folded[max(0, mention.end - offset) : toponym.start - offset].strip() in pack.words["inside"]:
            return True  # "were jailed in York"
        before = _undated(max(0, toponym.start - offset - LIST_REACH), toponym.start - offset, frame, pack)
        return pack.of_court.search(before) is not None

    def located(toponym: Toponym) -> bool:
        if is_courts(toponym):
            return True
        before = _undated(max(0, toponym.start - offset - LIST_REACH), toponym.start - offset, frame, pack)
        word = before.split()[-1:] if toponym.is_part else []
        on_square = bool(word) and pack.expression("venue_preposition").fullmatch(word[0]) is not None
        if (land := _land_before(toponym, frame)) is not None:  # "in the capital of Sudan, Khartoum"
            before = folded[max(0, land.start - offset - LIST_REACH) : land.start - offset]
        is_in = on_square or pack.locative.search(before) or (land is not None and _is_capital_of(before, pack))
        return bool(is_in or pack.places_listed.search(before)) and not pack.elsewhere.search(before)

    def excluded(toponym: Toponym) -> bool:
        before = folded[max(0, toponym.start - offset - 24) : toponym.start - offset]
        if _is_in_cause(mention, toponym.start, frame, pack) or _is_of_another_act(mention, toponym, frame, pack):
            return True
        return bool(pack.elsewhere.search(before)) and not is_courts(toponym)

    if mention.rule == SHARE and mention.sentence == frame.sentence.index:
        return sorted((t for t in frame.places if t.end <= mention.start), key=lambda t: t.end)[-1:]
    if (counted := _counted_in(mention, frame, pack)) is not None:
        return [counted]
    if mention.rule == SHARE_IN and mention.sentence == frame.sentence.index:
        return sorted((t for t in frame.places if t.start >= mention.end), key=lambda t: t.start)[:1]
    head = _at_the_head(frame, located)
    if head is not None and mention.event_type != "march":
        return [head]
    ranked: list[Toponym] = []
    is_title = frame.sentence.is_title
    for kind in ("city", "admin2", "admin1", "country"):
        fitting = [t for t in frame.places if t.place is not None and t.place.kind == kind and not excluded(t)]
        if frame.heading is not None:  # "Sydney. Police put the crowd in Hyde Park at 3,000": not London's
            fitting = [t for t in fitting if not t.is_part or t.place == frame.heading.place]
        good = [t for t in fitting if is_courts(t)] or [t for t in fitting if located(t)]
        if not good and kind == "city":
            good = _at_head(fitting, folded, offset)
        if good and (kind == "city" or (kind == "country" and mention.event_type in STREET)):
            listed = _plain_list(good, fitting, frame, pack)
            is_march = mention.event_type == "march"
            if len(listed) > 1 and (not is_march or _are_marches(mention, listed[0], folded, offset, pack)):
                return listed
        if good and kind == "city":
            after = [t for t in good if t.start > mention.start and not _is_contrasted(mention, t, frame, pack)]
            nearest = min(after or good, key=lambda t: abs(t.start - mention.start))
            listed = _plain_list([nearest], fitting, frame, pack)
            is_several = mention.event_type != "march" or _are_marches(mention, nearest, folded, offset, pack)
            return listed if len(listed) > 1 and after and is_several else [nearest]
        if frame.heading is not None and kind == "city":
            return [frame.heading]
        if good:
            return [min(good, key=lambda t: abs(t.start - mention.start))]
        close = [t for t in fitting if _names_the_act(t, mention, frame) and not (is_title and t in frame.seats)]
        if close and kind == "city":
            nearest = min(close, key=lambda t: abs(t.start - mention.start))
            is_listed = mention.event_type in LISTED and not is_title
            ranked = _list_around(nearest, fitting, frame, pack) if is_listed else [nearest]
    return ranked or ([] if is_title else frame.seats[:1])  # "Protests over Fukushima nuclear plant" may be anywhere


LISTED = STREET | {"strike"} - {"march"}
"""What people of several towns named in one list do in each of them: "Residents of Leeds and York protested"."""


def _list_around(city: Toponym, cities: Sequence[Toponym], frame: Frame, pack: Pack) -> list[Toponym]:
    """The plain list of cities that one of them stands in; the city alone where it stands in none."""
    lists = (_plain_list([first], cities, frame, pack) for first in cities if first.start <= city.start)
    return next((listed for listed in lists if city in listed), [city])


def _counted_in(mention: Mention, frame: Frame, pack: Pack) -> Toponym | None:
    """The city right before the figure that tells an act: "Salta (2,000)"."""
    if mention.form != "count" or mention.text or mention.sentence != frame.sentence.index:
        return None
    folded, offset = frame.sentence.folded, frame.sentence.start
    before = (t for t in frame.places if t.place is not None and t.place.kind == "city" and t.end < mention.start)
    linked = (t for t in before if pack.share_link.fullmatch(folded, t.end - offset, mention.start - offset))
    return next(linked, None) if mention.rule.partition(".")[0] in COUNTS else None


LIST_REACH = 60
"""Characters before a town in which the list that it opens is told: "in cities across the country, including"."""

MARCH_WORDS = 4
"""Words before a town of which one is a word of being inside it: "in the city of"."""


def _are_marches(mention: Mention, first: Toponym, folded: str, offset: int, pack: Pack) -> bool:
    """Whether there was a march in each city of a list: "marches were held in", "marched in Lima, Cusco and Puno",
    "in cities including Lima and Puno", unlike "marched from Lima to Cusco and Puno"."""
    before = folded[max(0, first.start - offset - LIST_REACH) : first.start - offset]
    is_inside = not frozenset(before[-NEAR_ACT:].split()[-MARCH_WORDS:]).isdisjoint(pack.words.get("marched_in", ()))
    is_listed = is_inside or pack.places_listed.search(before) is not None
    return is_listed and (mention.plural or mention.end < first.start)


def _undated(start: int, end: int, frame: Frame, pack: Pack) -> str:
    """A part of a frame's sentence without the dates in it: "rocked on Saturday Leeds" is "rocked Leeds"."""
    offset = frame.sentence.start
    text = frame.sentence.folded[start:end]
    if not frame.dates:
        return text
    for day in reversed(frame.dates):
        first, last = (day.start or 0) - offset - start, (day.end or 0) - offset - start
        if 0 <= first < last <= len(text):
            text = f"{text[:first]}{DAY}{text[last:]}"
    return "".join(pack.day_led.split(text)) if DAY in text else text


def _land_before(toponym: Toponym, frame: Frame) -> Toponym | None:
    """The country or division that stands right before its own city: «в столице Судана Хартуме»."""
    for land in frame.places:
        if toponym.place is None or land.place is None or land.place.kind not in {"country", "admin1"}:
            continue
        is_own = land.place.country_code == toponym.place.country_code and toponym.place.kind == "city"
        if is_own and 0 < toponym.start - land.end <= len(", "):
            return land
    return None


def _is_capital_of(before: str, pack: Pack) -> bool:
    """Whether a division or country is named before its capital: "in the capital of Guerrero, Chilpancingo"."""
    if not pack.words.get("capital_of"):
        return False
    return pack.compile("{capital_of} $", "classes.capital_of").search(before) is not None


def _is_contrasted(mention: Mention, toponym: Toponym, frame: Frame, pack: Pack) -> bool:
    """Whether a word of contrast parts an act from a city after it: "walked to the square, and in Haifa"."""
    offset = frame.sentence.start
    between = frame.sentence.folded[mention.end - offset : toponym.start - offset].rstrip()
    head, _, last = between.rpartition(" ")
    if last in pack.words["list_link"]:
        between = head  # "in Bilbao, Vitoria and Pamplona": the link of a list parts nothing
    return bool(pack.expression("contrast").search(between))


def _is_of_another_act(mention: Mention, toponym: Toponym, frame: Frame, pack: Pack) -> bool:
    """Whether a place after an act stands in a clause with an act of its own: "went on a nationwide strike, and
    thousands marched in Paris"."""
    others = [m for m in frame.mentions if not m.faint or mention.faint]
    if not mention.text or not any(mention.end < m.start and m.end < toponym.start for m in others):
        return False
    return _is_contrasted(mention, toponym, frame, pack)


HEAD_REACH = 12
"""Characters from a frame's beginning in which its own city stands: "In Lviv, "."""


def _at_the_head(frame: Frame, located: Callable[[Toponym], bool]) -> Toponym | None:
    """The city that a frame begins with, set off by a comma: what follows is there, at whatever monument. None too
    where a list or a division follows ("In Kazan, Perm and Ufa", "In Chame, Panama")."""
    cities = [t for t in frame.places if t.place is not None and t.place.kind == "city"]
    if len(cities) < 2 or cities[0].start - frame.start > HEAD_REACH or not located(cities[0]):
        return None
    offset = frame.sentence.start
    after = frame.sentence.folded[cities[0].end - offset : cities[1].start - offset]
    return cities[0] if after.startswith(",") and len(after) > LIST_LINK else None


LIST_LINK = 14
"""Characters between two names of one list at most."""

NEAR_ACT = 24
"""Characters between a place and the act that it names: "the Moscow rally", "Hong Kong protesters"."""


def _names_the_act(toponym: Toponym, mention: Mention, frame: Frame) -> bool:
    """A place with no word of place before it is the event's in a headline or right before the act."""
    return frame.sentence.is_title or 0 <= mention.start - toponym.end <= NEAR_ACT


def _at_head(fitting: Sequence[Toponym], folded: str, offset: int) -> list[Toponym]:
    """Cities at the head of a sentence, whatever bullet stands before it, or with a genitive ("Kyiv's centre") are
    places too."""
    return [
        t
        for t in fitting
        if not any(map(str.isalnum, folded[: t.start - offset]))
        or folded[t.end - offset : t.end - offset + 2] in {"'s", "' ", ": "}
    ]


def _plain_list(good: Sequence[Toponym], cities: Sequence[Toponym], frame: Frame, pack: Pack) -> list[Toponym]:
    """The list that begins with a located city: "in Kazan, Perm and Ufa", "in Leeds on Saturday and in York"."""
    listed, folded, offset = [good[0]], frame.sentence.folded, frame.sentence.start
    for toponym in sorted(cities, key=lambda t: t.start):
        if toponym.start <= listed[-1].start:
            continue
        between = folded[listed[-1].end - offset : toponym.start - offset]
        if MARKS.isdisjoint(between):
            between = _undated(listed[-1].end - offset, toponym.start - offset, frame, pack)
        if pack.list_link.fullmatch(between):
            if all(toponym.place != other.place for other in listed):  # "in Moscow, on Pushkin Square"
                listed.append(toponym)
        elif pack.within.fullmatch(between):
            listed[-1] = replace(listed[-1], end=toponym.end)  # "Los Encuentros, in Solola, and": where the city lies
    return listed
