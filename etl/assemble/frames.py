"""Frames: the stretches of text in which act, date, place and figures belong together."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from etl.assemble.dateline import Dateline
from etl.language import Pack
from etl.language.dates import period_of
from etl.language.toponyms import load_toponyms
from etl.records import Aside, Claim, Mention, Sentence, Toponym

LEAD_SENTENCES = 4
"""Body sentences that count as the lead."""

COUNTS = frozenset({"attendance", "detentions", "deaths", "injuries"})

NAMESAKE_PEOPLE = 80_000
"""From so many people on a city's name after a word like "square" is the city's and no namesake's."""

SEAT_PEOPLE = 100_000
"""A city this large lends its name to an institution; a smaller one may be a namesake of a word in it."""

HEADING_REST = 4
"""A sentence is a heading for a place where so few characters are not the place's name."""


@dataclass(slots=True)
class Frame:
    """One frame: its sentence, its span in the article, and what lies in it. `heading` is the place that a heading
    above it names; `seats` are places that an institution or a venue bears in its name ("the University of Ibadan")."""

    sentence: Sentence
    start: int
    end: int
    is_lead: bool
    mentions: list[Mention] = field(default_factory=list)
    dates: list[Claim] = field(default_factory=list)
    places: list[Toponym] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    heading: Toponym | None = None
    seats: list[Toponym] = field(default_factory=list)

    def is_dated(self) -> bool:
        """Whether a resolved day of an act stands in it."""
        return any(d.target == "at" and d.code is not None for d in self.dates)

    def has_counts(self) -> bool:
        """Whether a reported figure stands in it."""
        return any(c.field in COUNTS and c.modality == "reported" and c.target is None for c in self.claims)

    def crowds(self) -> list[Claim]:
        """The claims of who came, as reported of an act itself."""
        return [c for c in self.claims if c.field == "attendance" and c.modality == "reported" and c.target is None]


def make_frames(
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    claims: Sequence[Claim],
    toponyms: Sequence[Toponym],
    dateline: Dateline,
    pack: Pack,
    published: date | None = None,
) -> list[Frame]:
    """The frames in order of the text. The dateline's own place and date are in none."""
    frames: list[Frame] = []
    body_seen = 0
    heading: Toponym | None = None
    venues = [(c.start or 0, c.end or 0) for c in claims if c.field == "venue" and c.rule == "venue.name"]
    genitives = frozenset(
        t.end
        for s in sentences
        for t in toponyms
        if s.start <= t.start < s.end and _is_genitive(t, s.folded, s.start, pack)
    )
    genitives |= _of_streets(sentences, toponyms, pack)
    if pack.raw.segment.cities_in_genitive:
        genitives |= {t.end for t in toponyms if t.place is not None and t.place.population >= NAMESAKE_PEOPLE}
    inside_venues = {t for t in toponyms if _is_venue(t, venues, genitives)} | _strange_parts(toponyms, pack)
    alone = Counter(t.place for t in toponyms)
    days = {c.code for c in claims if c.field == "event_date" and c.target == "at" and c.code is not None}
    is_told_otherwise = len(days) > 1
    inside_venues |= {
        t for s in sentences for t in toponyms
        if s.start <= t.start < s.end and alone[t.place] == 1 and not t.is_part
        and pack.venue_after.match(s.folded, t.end - s.start)
    }  # fmt: skip
    for sentence in sentences:
        if not sentence.is_title:
            body_seen += 1
        is_lead = sentence.is_title or body_seen <= LEAD_SENTENCES
        own = [c for c in claims if c.sentence == sentence.index and c.start is not None]
        dated = [(c.start or 0, c.end or 0) for c in own if c.field == "event_date"]
        inner = [
            m
            for m in mentions
            if m.sentence == sentence.index and not any(a <= m.start and m.end <= b for a, b in dated)  # "15 March"
        ]
        here = [
            t
            for t in toponyms
            if sentence.start <= t.start < sentence.end
            and t.role == "place"
            and t.place is not None
            and t not in inside_venues
            and not _is_street(t, sentence, pack)
            and not _joins(t, sentence)
            and not (dateline.place is not None and t.start < dateline.end and t.start >= dateline.place.start)
        ]
        if not sentence.is_title and sentence.start >= dateline.end:
            heading = _heading(sentence, here) or heading
        own = [
            c
            for c in own
            if not (dateline.date is not None and c.field == "event_date" and c.start == dateline.date.start)
        ]
        for start, end in _split(sentence, inner, own, here, pack):
            frame = Frame(sentence, start, end, is_lead)
            frame.mentions = [m for m in inner if start <= m.start < end]
            frame.claims = [c for c in own if c.field != "event_date" and start <= (c.start or 0) < end]
            frame.dates = [
                _as_meant(c, sentence, pack)
                for c in own
                if c.field == "event_date"
                and start <= (c.start or 0) < end
                and not _dates_a_statement(c, sentence, pack)
                and not _is_this_year(c, published)
                and not _is_compared(c, sentence, pack)
                and not (is_told_otherwise and _is_spoken(c, sentence, published))
            ]
            frame.dates = _days_of_acts(frame.dates, has_act=bool(frame.mentions))
            frame.dates = [_up_to(d, frame.dates) for d in frame.dates]
            frame.heading = heading
            frame.places = [t for t in here if start <= t.start < end]
            frame.seats = [t for t in toponyms if start <= t.start < end and _is_seat(t, sentence, pack)]
            frames.append(frame)
    return frames


def _as_meant(claim: Claim, sentence: Sentence, pack: Pack) -> Claim:
    """A date after a word of beginning or ending is the first or last day: "the strike ended on Wednesday". A date at
    the head of a note is the day of what it tells."""
    before = sentence.folded[: (claim.start or 0) - sentence.start]
    if claim.target == "until" and pack.announced.search(before):
        return claim._replace(target="at")  # "the hearing was adjourned until 5 May"
    if claim.target == "at" and pack.begin_date.search(before):
        return claim._replace(target="begun")
    if claim.target == "at" and pack.end_date.search(before) and not _is_owner(claim, sentence, pack):
        return claim._replace(target="ended")
    return claim


def _is_owner(claim: Claim, sentence: Sentence, pack: Pack) -> bool:
    """Whether a date is a possessive: "called off Wednesday's strike"."""
    start, end = (claim.start or 0) - sentence.start, (claim.end or 0) - sentence.start
    possessives = pack.raw.segment.possessives
    return sentence.folded[start:end].endswith(possessives) or sentence.folded.startswith(possessives, end)


PRINTED_WITHIN = 7
"""Days from an act to the day at the head of the story that tells it."""


def _days_of_acts(dates: Sequence[Claim], *, has_act: bool) -> list[Claim]:
    """The dates of a frame as days of what it tells: the day at the head of a note, unless a day just before it is told
    ("Beijing, June 15: Villagers rioted on Sunday"), and "two days later" where it alone dates an act."""
    told = [period[0] for d in dates if d.target == "at" and (period := period_of(d.code or "")) is not None]
    kept = []
    for claim in dates:
        period = period_of(claim.code or "")
        if claim.target == "dateline" and period is not None:
            if any(0 < (period[0] - day).days <= PRINTED_WITHIN for day in told):
                continue
        elif claim.target == "later" and (told or not has_act):
            continue
        kept.append(claim._replace(target="at") if claim.target in {"dateline", "later"} else claim)
    return kept


def _up_to(claim: Claim, dates: Sequence[Claim]) -> Claim:
    """A run of days ends on the day told beside it: "on Thursday, the third day of the sit-in"."""
    days = [d.code for d in dates if d.target == "at" and d.code is not None and "/" not in d.code]
    if claim.target != "duration" or claim.code is None or len(days) != 1:
        return claim
    (begin, _, end), day = claim.code.partition("/"), period_of(days[0])
    first, last = period_of(begin), period_of(end) if end else None
    if first is None or last is None or day is None or first[2] != "day" or day[2] != "day":
        return claim
    start = first[0] + (day[0] - last[0])
    return claim._replace(code=f"{start.isoformat()}/{days[0]}")


def _is_compared(claim: Claim, sentence: Sentence, pack: Pack) -> bool:
    """Whether a date is that of an act to which the news is compared: "the first strike since 1990"."""
    if claim.target != "since":
        return False
    return bool(pack.superlative.search(sentence.folded, 0, (claim.start or 0) - sentence.start))


def _is_spoken(claim: Claim, sentence: Sentence, published: date | None) -> bool:
    """Whether a date is the "today" of somebody quoted: that of the speech or slogan, before the paper's."""
    if claim.qualifier != "relative" or published is None or claim.code != published.isoformat():
        return False
    before = sentence.folded[: (claim.start or 0) - sentence.start]
    return before.count('"') % 2 == 1 and '"' in sentence.folded[(claim.end or 0) - sentence.start :]


def _is_this_year(claim: Claim, published: date | None) -> bool:
    """Whether a date says only "this year": the news is of a day in it that stands elsewhere."""
    period = period_of((claim.code or "").split("/")[0])
    return period is not None and published is not None and period[2] == "year" and period[0] <= published <= period[1]


def _dates_a_statement(claim: Claim, sentence: Sentence, pack: Pack) -> bool:
    """Whether a date tells when something was said, not done: "police said in a statement on Friday", "the party on
    Friday urged"; or is that of a participle before it (задержанных накануне активистов)."""
    before = sentence.folded[: (claim.start or 0) - sentence.start]
    if pack.statement_date.search(before) or pack.dated_otherwise.search(before):
        return True
    return pack.statement_after.match(sentence.folded, (claim.end or 0) - sentence.start) is not None


STREET_REACH = 40
"""Characters before a city in which its streets are named."""


def _of_streets(sentences: Sequence[Sentence], toponyms: Sequence[Toponym], pack: Pack) -> frozenset[int]:
    """Where the cities end whose streets the text names together: "the main streets of Oruro" are no venue that only
    bears the city's name."""
    if not pack.words.get("streets"):
        return frozenset()
    before = pack.compile(r"{streets} {name_link} $", "classes.streets")
    starts = [s.start for s in sentences]
    found = set()
    for toponym in toponyms:
        sentence = sentences[max(0, bisect_right(starts, toponym.start) - 1)]
        at = toponym.start - sentence.start
        if before.search(sentence.folded, max(0, at - STREET_REACH), at):
            found.add(toponym.end)
    return frozenset(found)


def _is_venue(toponym: Toponym, venues: Sequence[tuple[int, int]], genitives: frozenset[int]) -> bool:
    """Whether a name is (part of) a venue's and not the city's: "Shevchenko Park", but not "Times Square", which the
    gazetteer knows as part of its city, nor "Chisinau's Assembly Square"."""
    return any(
        a <= toponym.start
        and toponym.end <= b
        and not (_is_known(toponym) and (a, b) == (toponym.start, toponym.end))
        and toponym.end not in genitives
        for a, b in venues
    )


def _is_known(toponym: Toponym) -> bool:
    """Whether the gazetteer knows a whole name as a part of its city or as a large city: "Port Harcourt"."""
    return toponym.is_part or (toponym.place is not None and toponym.place.population >= NAMESAKE_PEOPLE)


def _is_genitive(toponym: Toponym, folded: str, offset: int, pack: Pack) -> bool:
    """ "Chisinau's", "Athens'": the place's own name before what is in it."""
    return pack.owner.match(folded, toponym.end - offset) is not None and not _is_saint(toponym, pack)


def _is_saint(toponym: Toponym, pack: Pack) -> bool:
    """Whether a name is a saint's before it is a town's: "St Peter's Square"."""
    is_holy = toponym.text.lower().split(" ")[0].rstrip(".") in pack.words["saint"]
    return is_holy and toponym.place is not None and toponym.place.population < NAMESAKE_PEOPLE


def _is_seat(toponym: Toponym, sentence: Sentence, pack: Pack) -> bool:
    """Whether an institution is called after the city that it stands in: "the University of Ibadan", "Durban port"."""
    if toponym.place is None or toponym.place.kind != "city" or toponym.role not in {"place", "organisation"}:
        return False
    if not toponym.is_part and toponym.place.population < SEAT_PEOPLE:
        return False
    before = sentence.folded[: toponym.start - sentence.start]
    return bool(pack.seat_after.match(sentence.folded, toponym.end - sentence.start) or pack.seat_before.search(before))


def _is_strange(toponym: Toponym, pack: Pack) -> bool:
    """Whether a name is a part's or a building's, not the city's own: Hong Kong is both its territory and its city."""
    is_part = toponym.is_part or _is_building(toponym.text.lower(), pack)
    return is_part and toponym.place is not None and toponym.text.lower() != toponym.place.name.lower()


def _strange_parts(toponyms: Sequence[Toponym], pack: Pack) -> set[Toponym]:
    """Names of parts of a city (Central Park) in an article that names other cities and never that one: most towns
    have a park or bridge of that name, and in one country many a building ("the Capitol")."""
    named = [t for t in toponyms if t.place is not None and t.role == "place" and not _is_strange(t, pack)]
    whole = {t.place for t in named if t.place is not None and t.place.kind == "city"}
    lands = {t.place.country_code for t in named if t.place is not None}
    return {
        t for t in toponyms
        if _is_strange(t, pack) and t.place is not None
        and whole and t.place not in whole
        and (t.place.country_code not in lands or _is_building(t.text.lower(), pack))
    }  # fmt: skip


def _is_building(name: str, pack: Pack) -> bool:
    """Whether a name is a building's or square's, of which many towns have one: "Central Park", "the Capitol"."""
    return bool(pack.expression("venue_head").search(name) or pack.expression("seat_of_power").fullmatch(name))


def _heading(sentence: Sentence, places: Sequence[Toponym]) -> Toponym | None:
    """The place that a sentence consists of ("Paris", "New York.")."""
    for toponym in places:
        if len(sentence.text) - len(toponym.text) <= HEADING_REST and not toponym.text.isupper():
            return toponym
    return None


def _is_street(toponym: Toponym, sentence: Sentence, pack: Pack) -> bool:
    """Whether what looks like a city is a street, a person or another namesake by the word before it; a known part of
    a city is its square or street indeed."""
    if pack.no_city is None or toponym.is_part or toponym.place is None or toponym.place.kind != "city":
        return False
    if toponym.text.lower().split(" ")[0] in load_toponyms(pack.code).city_words:
        return False  # "la Ciudad de Guatemala"
    return bool(pack.no_city.search(sentence.folded, 0, toponym.start - sentence.start))


def _joins(toponym: Toponym, sentence: Sentence) -> bool:
    """Whether a name is half of a road's or a body's: "the Dhaka-Chattogram highway"."""
    text, start, end = sentence.text, toponym.start - sentence.start, toponym.end - sentence.start
    after = text[end : end + 2]
    return (after[:1] in HYPHENS and after[1:].isupper()) or (
        start > 1 and text[start - 1] in HYPHENS and text[start - 2].isalpha()
    )


HYPHENS = frozenset("-–")


def _split(
    sentence: Sentence, mentions: Sequence[Mention], claims: Sequence[Claim], places: Sequence[Toponym], pack: Pack
) -> list[tuple[int, int]]:
    """Spans of the sentence's frames: one, unless clauses have different cities or days and facts of their own."""
    cities = [t for t in places if t.place is not None and t.place.kind == "city"]
    days = [c for c in claims if c.field == "event_date" and c.code is not None and c.target == "at"]
    if len({t.place for t in cities}) < 2 and len({c.code for c in days}) < 2:
        return [(sentence.start, sentence.end)]
    lists = _lists_of_cities(cities, sentence, pack)
    found = (sentence.start + m.start() for m in pack.contrast_break.finditer(sentence.folded))
    lists += [
        (sentence.start + a.start, sentence.start + a.end) for a in sentence.asides if _is_of_subject(a, sentence, pack)
    ]
    breaks = [at for at in found if not any(start <= at < end for start, end in lists)]
    pieces = list(zip([sentence.start, *breaks], [*breaks, sentence.end], strict=True))

    def facts(start: int, end: int) -> tuple[set[str], set[str], bool]:
        return (
            {t.text for t in cities if start <= t.start < end},
            {c.code or "" for c in days if start <= (c.start or 0) < end},
            any(start <= m.start < end for m in mentions)
            or any(c.field in COUNTS and start <= (c.start or 0) < end for c in claims),
        )

    spans: list[tuple[int, int]] = []
    held: int | None = None  # where a clause began that has a city or day and tells its act only after the next comma
    for begin, end in pieces:
        start, held = begin if held is None else held, None
        if spans:
            before_cities, before_days, before_acts = facts(*spans[-1])
            here_cities, here_days, here_acts = facts(start, end)
            elsewhere = here_cities and before_cities and not here_cities & before_cities
            another_day = here_days and before_days and not here_days & before_days
            opens = elsewhere and _is_inside(start, cities, sentence, pack)
            opens = opens or (another_day and _is_day_alone(start, end, days, sentence))
            if opens and before_acts and not here_acts:
                held = start  # "2,000 met in Kazan, in Perm, police said, 300 came", "; on Sunday, 300 came"
                continue
            if not (here_acts and before_acts and (elsewhere or another_day)):
                spans[-1] = (spans[-1][0], end)
                continue
        spans.append((start, end))
    if held is not None:
        spans[-1] = (spans[-1][0], sentence.end)
    return spans


SUBJECT_WORDS = 6
"""Words at most of a subject that an aside tells more of."""


def _is_of_subject(aside: Aside, sentence: Sentence, pack: Pack) -> bool:
    """Whether an aside stands between subject and verb, so that it begins no clause, nor does what is behind it: "The
    rally, which police had banned on Friday, drew 500 on Saturday"."""
    if not aside.is_closed or not aside.is_clause:
        return False
    subject = pack.contrast_break.split(sentence.folded[: aside.start])[-1].split()
    after = sentence.folded[aside.end :].lstrip()
    goes_on = not (pack.expression("contrast").match(after) or pack.expression("inside").match(after))
    return goes_on and len(subject) <= SUBJECT_WORDS


def _is_inside(start: int, cities: Sequence[Toponym], sentence: Sentence, pack: Pack) -> bool:
    """Whether a clause begins with where it is: ", in Perm"."""
    first = next((t for t in cities if t.start >= start), None)
    if first is None:
        return False
    opening = sentence.folded[start - sentence.start : first.start - sentence.start].strip(" ,;:")
    words = opening.split()
    return bool(words) and len(words) <= 2 and words[-1] in pack.words["inside"]


def _is_day_alone(start: int, end: int, days: Sequence[Claim], sentence: Sentence) -> bool:
    """Whether a clause is a day and no more than two words: "; on Sunday"."""
    text = sentence.folded[start - sentence.start : end - sentence.start]
    for day in days:
        if start <= (day.start or 0) and (day.end or 0) <= end:
            text = text[: (day.start or 0) - start] + text[(day.end or 0) - start :]
            return len(text.strip(" ,;:").split()) <= 2
    return False


MARKS = frozenset(",;")
"""Marks after which a word of place may begin a clause."""


def _lists_of_cities(cities: Sequence[Toponym], sentence: Sentence, pack: Pack) -> list[tuple[int, int]]:
    """The gaps between neighbours of a plain list, which no clause begins in: "in Kazan and Perm"; a comma or semicolon
    with a word of place after it may begin one ("ten were held in Kazan, in Perm a picket was stopped")."""
    gaps = []
    for first, second in pairwise(sorted(cities, key=lambda t: t.start)):
        between = sentence.folded[first.end - sentence.start : second.start - sentence.start]
        begins = not MARKS.isdisjoint(between) and pack.expression("locative").search(between)
        if pack.list_link.fullmatch(between) and not begins:
            gaps.append((first.end, second.start))
    return gaps


def only_country(frames: Sequence[Frame]) -> Toponym | None:
    """The one country that the article names, or None."""
    named = {
        t.place.country_code: t for f in reversed(frames) for t in f.places if t.place and t.place.kind == "country"
    }
    return next(iter(named.values())) if len(named) == 1 else None
