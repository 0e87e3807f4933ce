"""Which places the words of an article mean: for given spans, and for those the recogniser finds.

Stands between `extract` and `assemble`. Never takes a demonym for an event's place, and never sends anything anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache

from etl.geocode.capitals import find_capitals
from etl.geocode.caseless import has_case
from etl.geocode.context import MAX_CANDIDATES, Choice, Name, choose, contains
from etl.geocode.gazetteer import Candidate, Gazetteer
from etl.geocode.names import fold_name
from etl.geocode.phrase import Reading, Words, read_phrase
from etl.geocode.recognize import Match, find_matches
from etl.geocode.roles import BIG, assign_roles
from etl.language.toponyms import ToponymVocabulary, load_toponyms
from etl.records import Toponym

Resolved = tuple[int | None, float | None, float | None]
"""A place as the public function gives it: geonameid, latitude, longitude."""

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


@cache
def default_gazetteer() -> Gazetteer:
    """The shipped gazetteer, opened once in a process."""
    return Gazetteer.load()


@cache
def default_words(language: str) -> Words:
    """The words of one pack, made ready once."""
    return Words(load_toponyms(language))


def resolve_toponyms(text: str, spans: Sequence[tuple[int, int]], language: str | None = None) -> list[Resolved]:
    """The place of each span, with the whole text as context: (geonameid, latitude, longitude), in the spans' order.

    `language` is that of the text; without it a text in Cyrillic is read by the words of Russian, any other by those of
    English.

    A demonym answers with its country. A place below the gazetteer's reach (a street, a hospital, a village) has no
    geonameid but the coordinates of the city, division or country that the text puts it in; three times None where
    the text gives no place at all. Spans that lie outside the text raise ValueError.

    >>> resolve_toponyms("The rally in Portland, Maine, was calm.", [(13, 21)])
    [(4975802, 43.65737, -70.2589)]
    >>> resolve_toponyms("Turkish police", [(0, 7)])[0][0]
    298795
    """
    for start, end in spans:
        if not 0 <= start <= end <= len(text):
            raise ValueError(f"span ({start}, {end}) lies outside the text of {len(text)} characters")
    gazetteer = default_gazetteer()
    words = default_words(language if language is not None else _language(text))
    more = _context_spans(text, spans, words, gazetteer)
    every = [*spans, *more]
    order = sorted(range(len(every)), key=lambda index: every[index])
    sorted_spans = [every[index] for index in order]
    printed = [text[start:end] for start, end in sorted_spans]
    known = {phrase: read_phrase(phrase, words, gazetteer) for phrase in dict.fromkeys(printed)}
    readings = [known[phrase] for phrase in printed]
    choices = resolve_readings(text, sorted_spans, readings, words)
    answers: list[Resolved] = [(None, None, None)] * len(spans)
    for place, index in enumerate(order):
        if index < len(spans):
            answers[index] = _answer(place, choices, readings, gazetteer)
    return answers


FEW_SPANS = 4
"""With fewer spans than this the countries and divisions around them are looked for in the whole text."""
_TAIL = re.compile(r",\s+([^\W\d_][\w.]+(?: [^\W\d_a-z][\w.]*){0,2})")


def _context_spans(
    text: str, spans: Sequence[tuple[int, int]], words: Words, gazetteer: Gazetteer
) -> list[tuple[int, int]]:
    """Countries and divisions that the caller did not ask for but that tell which place is meant."""
    taken = sorted(spans)
    found: list[tuple[int, int]] = []
    if len(spans) < FEW_SPANS:
        found = [
            (match.start, match.end)
            for match in find_matches(text, words, gazetteer)
            if match.demonym or (match.candidates[0].kind in {"country", "admin1"} and match.key not in words.never)
        ]
    else:
        for _, end in taken:
            tail = _TAIL.match(text, end)
            if tail and gazetteer.begins(fold_name(tail.group(1)).split(" ")[0]):
                reading = read_phrase(tail.group(1), words, gazetteer)
                if reading.exact and _may_hold(reading):
                    found.append(tail.span(1))
    return [
        (start, end)
        for start, end in found
        if not any(other_start < end and start < other_end for other_start, other_end in taken)
    ]


def resolve_readings(
    text: str,
    spans: Sequence[tuple[int, int]],
    readings: Sequence[Reading],
    words: Words,
    home: str | None = None,
    heavy: Collection[int] = (),
) -> list[Choice | None]:
    """A choice for each span of a text (in order), one sense an article for a name but where containers differ.

    The spans in `heavy` (datelines) count as evidence for one more mention.
    """
    containers = find_containers(text, spans, readings, words)
    holders = {outer for outer in containers if outer is not None}
    groups: dict[tuple[str, str | None, bool], int] = {}
    names: list[Name] = []
    member: list[int] = []
    qualified: dict[str, int] = {}
    for index, reading in enumerate(readings):
        outer = containers[index]
        if outer is not None:
            qualified.setdefault(reading.key, outer)
    for index, reading in enumerate(readings):
        outer = containers[index] if containers[index] is not None else qualified.get(reading.key)
        group = (reading.key, None if outer is None else readings[outer].key, index in holders)
        if group not in groups:
            groups[group] = len(names)
            names.append(Name(reading.candidates, _weight(reading), outer, reading.bonus, spans[index][0]))
        else:
            names[groups[group]].weight += 0.15
        names[groups[group]].weight += 1.0 if index in heavy else 0.0
        member.append(groups[group])
    for name in names:
        if name.inside is not None:
            name.inside = member[name.inside]
    chosen = choose(names, home, words.lands)
    return [chosen[group] for group in member]


def find_containers(
    text: str, spans: Sequence[tuple[int, int]], readings: Sequence[Reading], words: Words
) -> list[int | None]:
    """For each span the index of the neighbour that the text says contains it: "Portland, Maine", "Texas' Paris"."""
    found: list[int | None] = [None] * len(spans)
    for index in range(len(spans) - 1):
        gap = text[spans[index][1] : spans[index + 1][0]]
        if len(gap) > 40:
            continue
        left, right = readings[index], readings[index + 1]
        joins = _join_words(gap)
        if right.demonym is None and left.demonym is None:
            if found[index] is None and _may_hold(right) and _joins_right(gap, joins, words):
                found[index] = index + 1 if not _is_same_city(left, right) else None
            elif _may_hold(left) and _is_possessive(gap, text[spans[index][0] : spans[index][1]], words):
                found[index + 1] = index
        elif left.demonym is not None and right.demonym is None and len(joins) <= 3 and not set(gap) & set(".;:,\n"):
            kinds = words.city | words.division | words.directions | words.joiners
            if all(word in kinds for word in joins):
                found[index + 1] = index
    return found


def _is_same_city(left: Reading, right: Reading) -> bool:
    """Whether a name that only one city has, a street of it, stands before the city's own: "on Grushevsky Street in
    Kyiv" is no place in the division of Kyiv."""
    if left.key == right.key or len(left.candidates) != 1 or left.candidates[0].kind != "city":
        return False
    return any(candidate.row == left.candidates[0].row for candidate in right.candidates[:6])


def _join_words(gap: str) -> list[str]:
    return gap.lower().replace(",", " ").replace("(", " ").split()


def _joins_right(gap: str, joins: list[str], words: Words) -> bool:
    """Whether the words between two places say that the second holds the first."""
    if "\n" in gap or ";" in gap or ". " in gap:
        return False
    if gap.strip() in {",", "", "(", "-"}:
        return True
    return len(joins) <= 4 and all(
        word in words.joiners or word in words.division or word in words.city or word in words.directions
        for word in joins
    )


def _is_possessive(gap: str, phrase: str, words: Words) -> bool:
    tail = gap.rstrip()
    return bool(words.possessives) and (
        (tail in words.possessives) or (not tail and any(phrase.endswith(end) for end in words.possessives))
    )


def _may_hold(reading: Reading) -> bool:
    return any(candidate.kind not in {"city", "region"} for candidate in reading.candidates[:6])


def _weight(reading: Reading) -> float:
    if not reading.candidates:
        return 0.0
    return 0.8 if reading.demonym else 1.0 if reading.exact else 0.5


def _answer(
    index: int, choices: Sequence[Choice | None], readings: Sequence[Reading], gazetteer: Gazetteer
) -> Resolved:
    choice = choices[index]
    if choice is not None:
        place = gazetteer.place(choice.candidate.row)
        return (place.geonameid if readings[index].exact else None, place.latitude, place.longitude)
    near = sorted(
        (other for other, held in enumerate(choices) if held is not None and held.candidate.kind != "region"),
        key=lambda other: (choices[other].candidate.kind == "country", abs(other - index), other),  # type: ignore[union-attr]
    )
    if not near:
        return (None, None, None)
    held = choices[near[0]]
    if held is None:
        return (None, None, None)
    return (None, held.candidate.latitude, held.candidate.longitude)


def _language(text: str) -> str:
    """The pack whose words a text without a language is read by: by its script, since to identify a language takes
    longer than to find its places."""
    sample = text[:2000]
    return "ru" if len(_CYRILLIC.findall(sample)) * 2 > len(sample) else "en"


def find_toponyms(
    text: str,
    *,
    language: str,
    vocabulary: ToponymVocabulary,
    gazetteer: Gazetteer,
    publisher_country: str | None = None,
) -> tuple[Toponym, ...]:
    """The place names of an article in order, each with its role and the place it is taken to be.

    A district known to the `part_of` table answers with its city. `place` is None for persons, and where the
    gazetteer does not decide. Places larger than a country and names the gazetteer does not know stay out.
    """
    words = _words_of(language, vocabulary)
    matches = find_matches(text, words, gazetteer)
    if not matches:
        return ()
    readings = [
        # "Peru's capital" is another name than "Peru", wherever both stand
        Reading(f"{match.key}*" if match.is_capital else match.key, match.candidates, match.demonym)
        for match in matches
    ]
    spans = [(match.start, match.end) for match in matches]
    containers = find_containers(text, spans, readings, words)
    roles = assign_roles(
        matches, _contained(containers, readings), words,
        cased=has_case(text),
    )  # fmt: skip
    kept = [index for index, role in enumerate(roles) if role is not None]
    evidence = [index for index in kept if roles[index] != "person" and not _is_of_mission(matches[index], words)]
    for index in evidence:
        if roles[index] in {"weak", "likely"}:
            readings[index] = replace(readings[index], exact=False)
        elif roles[index] == "government":
            great = tuple(one for one in readings[index].candidates if one.kind == "country" or one.prior >= BIG)
            if great:
                readings[index] = replace(readings[index], key=readings[index].key + "!", candidates=great)
    for index in evidence:
        told = _of_kind_told(matches[index], words)
        if told:
            readings[index] = replace(readings[index], key=f"{readings[index].key}/{told[0].kind}", candidates=told)
    datelines = {index for index in evidence if is_dateline(text, spans[index])}
    for index in datelines:  # a dateline names the city: "GUATEMALA, 3 mar (AFP)" is no country
        towns = tuple(c for c in readings[index].candidates if c.kind == "city" and c.prior >= DATELINE_TOWN)
        if towns:
            readings[index] = replace(readings[index], key=readings[index].key + "^", candidates=towns)
    chosen = dict(
        zip(
            evidence,
            resolve_readings(
                text,
                [spans[index] for index in evidence],
                [readings[index] for index in evidence],
                words,
                publisher_country,
                {place for place, index in enumerate(evidence) if index in datelines},
            ),
            strict=True,
        )
    )
    cities = _cities_around(text, spans, chosen, words)
    # a dateline's place, "ST ANN, Jamaica", is the text's: where it is not known, no namesake is meant elsewhere
    missing = {readings[index].key for index in datelines if _misses_container(index, containers, chosen, readings)}
    found = []
    for index in kept:
        choice, role = chosen.get(index), roles[index] or "place"
        if role in {"weak", "likely"}:
            if choice is None or not (choice.supported or (role == "likely" and choice.in_country)):
                continue
            role = "place"
        start, end = spans[index]
        if choice is None or choice.score < UNDECIDED:
            found.append(Toponym(start, end, text[start:end], role, None))
        elif (
            _misses_container(index, containers, chosen, readings)
            or readings[index].key in missing
            or cities.get(index) == ELSEWHERE
        ):
            found.append(Toponym(start, end, text[start:end], role, None, 0.0, ("not known where the text puts it",)))
        elif choice.candidate.kind != "region":
            reasons = (*(["dateline"] if index in datelines else []), *choice.reasons)
            row = cities.get(index, choice.candidate.row)
            if (
                choice.candidate.kind != "country" or role == "place"
            ):  # a city-state's people and government stay its own
                row = gazetteer.city_of(row)
            is_part = row != choice.candidate.row
            if is_part:
                reasons = (*reasons, f"part of {gazetteer.place(row).name}")
            found.append(
                Toponym(start, end, text[start:end], role, gazetteer.place(row), choice.score, reasons, is_part)
            )
    capitals = find_capitals(text, found, words, gazetteer)
    return tuple(sorted([*found, *capitals], key=lambda t: t.start)) if capitals else tuple(found)


def _is_of_mission(match: Match, words: Words) -> bool:
    """Whether a country is named for its embassy, which stands in another: "la embajada de Italia en Lima"."""
    if match.demonym is None and match.candidates[0].kind != "country":
        return False
    near = {match.before} if match.demonym else {match.second_before} if match.before in words.joiners else set()
    return not words.missions.isdisjoint(near | {match.after})


ELSEWHERE = -1
SUBURB = 4.9
"""The prior below which a name that a large city follows is a part of it: some 80,000 people."""
CITY_REACH = 0.15
"""Degrees: what lies farther from a city's point is a town of its own, as Chitungwiza is beside Harare."""
MUCH_SMALLER = 0.7
"""Of priors: a fifth of the people."""


def _cities_around(
    text: str, spans: Sequence[tuple[int, int]], chosen: Mapping[int, Choice | None], words: Words
) -> dict[int, int]:
    """By place the row of the large city that the text puts it in: "Ojota, Lagos", "Dixinn, a suburb of Conakry";
    `ELSEWHERE` where the place chosen is no part of that city's country: "the Largo in Sofia" is not Florida's."""
    found: dict[int, int] = {}
    for index, choice in chosen.items():
        around = chosen.get(index + 1)
        if choice is None or around is None or {choice.candidate.kind, around.candidate.kind} != {"city"}:
            continue
        gap = text[spans[index][1] : spans[index + 1][0]]
        is_small = choice.candidate.prior < around.candidate.prior - MUCH_SMALLER
        if not is_small or around.candidate.prior < BIG or not _joins_right(gap, _join_words(gap), words):
            continue
        if _is_within(around.candidate, choice.candidate):
            if gap.strip() != "," or not _goes_on(text, spans, chosen, index + 1):
                found[index] = around.candidate.row
        elif gap.strip() == "," and choice.candidate.prior < SUBURB and not _goes_on(text, spans, chosen, index + 1):
            found[index] = around.candidate.row  # "Marshalltown, Johannesburg": a part of it that has a namesake
        elif gap.strip() not in {"", ","} and choice.candidate.country != around.candidate.country:
            found[index] = ELSEWHERE
    return found


def _is_within(city: Candidate, place: Candidate) -> bool:
    apart = max(abs(city.latitude - place.latitude), abs(city.longitude - place.longitude))
    return city.country == place.country and apart < CITY_REACH


def _goes_on(text: str, spans: Sequence[tuple[int, int]], chosen: Mapping[int, Choice | None], index: int) -> bool:
    """Whether another city follows at once, as in a list: "Beverly Hills, Los Angeles and Oakland"."""
    after = chosen.get(index + 1)
    if after is None or after.candidate.kind != "city":
        return False
    gap = text[spans[index][1] : spans[index + 1][0]]
    return len(gap) <= LONGEST_LIST_GAP and not set(gap) & set(".;:(\n")


LONGEST_LIST_GAP = 8
"""Characters between two members of a list: ", as in "."""


def _of_kind_told(match: Match, words: Words) -> tuple[Candidate, ...]:
    """The candidates of the kind that the words before a name tell: "ciudad de México", "the province of Salta"."""
    if match.before in words.division_first:
        return tuple(c for c in match.candidates if c.kind == "admin1")
    if match.before not in words.joiners or match.before_capital:
        return ()
    is_city, is_division = match.second_before in words.city, match.second_before in words.division
    if is_city == is_division:
        return ()
    return tuple(c for c in match.candidates if c.kind == ("city" if is_city else "admin1"))


DATELINE_TOWN = 5.2
"""The prior from which on a dateline's name is the city's rather than that of the land around it: some 150,000."""

UNDECIDED = 0.2
"""Below this share of belief no place is named."""
_DATELINE_TAIL = re.compile(
    r"(?:,[^\n]{2,30}?)?\s*(?:\([^)\n]{2,40}\)\s*(?:[-–—:.]|$)|\.?[-–—]{1,2}\s|:\s)"
    r"|,(?: [^\W\d_]{2,6}\.,)? \d{1,2}(?: [^\W\d_]{2})? [^\W\d_]{3,10}\.\s",
    re.MULTILINE,
)
_AFTER_CAPITALS = re.compile(r"\.\s|,[^\n.]{2,20}\.\s")
_BEFORE_INITIALS = re.compile(r", (?:[A-Z]\.?){2,4}(?:[.:]|,? ?[-–—(])")
_EMPHASIS = " \t*_"
"""Signs around a dateline in texts that mark what is printed bold."""


def is_dateline(text: str, span: tuple[int, int]) -> bool:
    """Whether a name opens a line as datelines do.

    >>> is_dateline("MOSCOW (Reuters) - A court", (0, 6)), is_dateline("Moscow is large", (0, 6))
    (True, False)
    >>> is_dateline("*México, DF.* Miles", (1, 7)), is_dateline("Monterrey, N.L. Los obreros", (0, 9))
    (True, True)
    >>> is_dateline("QUITO. Los indígenas", (0, 5)), is_dateline("LA PAZ, 21 sep. Un operativo", (0, 6))
    (True, True)
    """
    head = text[text.rfind("\n", 0, span[0]) + 1 : span[0]]
    if head.strip(_EMPHASIS):
        return False
    if _BEFORE_INITIALS.match(text, span[1]) is not None:
        return True
    if text[span[0] : span[1]].isupper() and _AFTER_CAPITALS.match(text, span[1]) is not None:
        return True
    return _DATELINE_TAIL.match(text, span[1]) is not None


def _misses_container(
    index: int, containers: Sequence[int | None], chosen: Mapping[int, Choice | None], readings: Sequence[Reading]
) -> bool:
    """Whether the text puts a place into another that does not hold the place chosen: then it is a village or
    a street that the gazetteer does not know, and its namesake elsewhere would be wrong."""
    outer = containers[index]
    if outer is None or readings[outer].demonym:
        return False
    inside, around = chosen.get(index), chosen.get(outer)
    return (
        inside is not None
        and around is not None
        and inside.candidate.kind in {"city", "admin2"}
        and around.candidate.kind in {"country", "admin1"}
        and inside.candidate.row != around.candidate.row
        and not contains(around.candidate, inside.candidate)
    )


def _contained(containers: Sequence[int | None], readings: Sequence[Reading]) -> list[bool]:
    """For each name whether the text puts it into a place that does hold one of its name, or one into it."""
    found = [False] * len(readings)
    known: dict[tuple[str, str], bool] = {}
    for inner, outer in enumerate(containers):
        if outer is None:
            continue
        pair = (readings[outer].key, readings[inner].key)
        if pair not in known:
            known[pair] = any(
                contains(large, small)
                for large in readings[outer].candidates[:MAX_CANDIDATES]
                for small in readings[inner].candidates[:MAX_CANDIDATES]
            )
        if known[pair]:
            found[outer] = found[inner] = True
    return found


def _words_of(language: str, vocabulary: ToponymVocabulary) -> Words:
    if vocabulary is load_toponyms(language):
        return default_words(language)
    return Words(vocabulary)
