"""Which places of a frame are a mention's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from etl.assemble.compatible import STREET
from etl.assemble.frames import COUNTS, MARKS, Frame
from etl.assemble.near import is_in_cause
from etl.assemble.shares import SHARE, SHARE_IN
from etl.language import Pack
from etl.language.asides import are_parted, without_brackets
from etl.language.pack import DAY
from etl.records import Mention, Toponym


def places_of(mention: Mention, frame: Frame, pack: Pack) -> list[Toponym]:
    """The places where the frame says the act is: cities after a word of place; several only in a plain list,
    of countries only for a gathering ("outside the embassies in Japan and Australia")."""
    folded = frame.sentence.folded
    offset = frame.sentence.start
    is_ruling = mention.event_type == "court_ruling"  # "the court of Kirov": no crowd's place, but its own

    elsewhere = _elsewhere(frame, pack)

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
        return bool(is_in or pack.places_listed.search(before)) and toponym not in elsewhere

    def excluded(toponym: Toponym) -> bool:
        if is_in_cause(mention, toponym.start, frame, pack) or _is_of_another_act(mention, toponym, frame, pack):
            return True
        return toponym in elsewhere and not is_courts(toponym)

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
        fitting = [t for t in fitting if not are_parted(frame.sentence, mention.start, t.start)] or fitting
        good = [t for t in fitting if is_courts(t)] or [t for t in fitting if located(t)]
        if not good and kind == "city":
            good = _at_head(fitting, frame, pack)
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


ELSEWHERE_REACH = 24
"""Characters before a place in which words tell that it is no act's: "had come from"."""


def _elsewhere(frame: Frame, pack: Pack) -> list[Toponym]:
    """The places that people came from or go to, with all of a plain list: "by bus from Galle and Kurunegala"."""
    sentence, found = frame.sentence, list[Toponym]()
    places = sorted(frame.places, key=lambda t: t.start)
    for number, toponym in enumerate(places):
        at = toponym.start - sentence.start
        if pack.elsewhere.search(sentence.folded[max(0, at - ELSEWHERE_REACH) : at]):
            found.append(toponym)
        elif number and places[number - 1] in found:
            between = without_brackets(sentence, places[number - 1].end, toponym.start)
            bare = pack.list_link.fullmatch(between) and not pack.expression("locative").search(between)
            found += [toponym] if bare else []
    return found


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


def _at_head(fitting: Sequence[Toponym], frame: Frame, pack: Pack) -> list[Toponym]:
    """Cities at the head of a sentence, whatever bullet stands before it, or with a genitive ("Kyiv's centre") are
    places too."""
    folded, offset = frame.sentence.folded, frame.sentence.start
    return [
        t
        for t in fitting
        if not any(map(str.isalnum, folded[: t.start - offset]))
        or folded.startswith(": ", t.end - offset)
        or pack.owner.match(folded, t.end - offset)
    ]


def _plain_list(good: Sequence[Toponym], cities: Sequence[Toponym], frame: Frame, pack: Pack) -> list[Toponym]:
    """The list that begins with a located city: "in Kazan, Perm and Ufa", "in Leeds on Saturday and in York"."""
    listed, offset = [good[0]], frame.sentence.start
    for toponym in sorted(cities, key=lambda t: t.start):
        if toponym.start <= listed[-1].start:
            continue
        between = without_brackets(frame.sentence, listed[-1].end, toponym.start)
        if MARKS.isdisjoint(between):
            between = _undated(listed[-1].end - offset, toponym.start - offset, frame, pack)
        if pack.list_link.fullmatch(between):
            if all(toponym.place != other.place for other in listed):  # "in Moscow, on Pushkin Square"
                listed.append(toponym)
        elif pack.within.fullmatch(between):
            listed[-1] = replace(listed[-1], end=toponym.end)  # "Los Encuentros, in Solola, and": where the city lies
    return listed
