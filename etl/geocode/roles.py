"""What the words of a place stand for: the place, its people, its government, a person or a body of that name.

Each rule is one `if` over the neighbours of a match and the words of a pack; the first that speaks decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.geocode.build import COMMON, STRAY
from etl.geocode.names import is_cyrillic
from etl.geocode.phrase import Words
from etl.geocode.recognize import Match

BIG, KNOWN_WORD, TOWN, VILLAGE = 6.0, 5.3, 4.9, 4.0
"""Priors: from about a million people; from about 200,000, who make a name of a word; from about 80,000; from about
10,000."""


def assign_roles(matches: Sequence[Match], contained: Sequence[bool], words: Words, *, cased: bool) -> list[str | None]:
    """The role of each match, None for words that are no name at all; `weak` for a small place that only its
    context can show to be meant, `likely` for one that its country shows."""
    roles: list[str | None] = []
    for index, (match, held) in enumerate(zip(matches, contained, strict=True)):
        gap = LIST_GAP if match.before not in words.list_words else LIST_GAP + len(match.before)
        close = bool(roles) and match.start - matches[index - 1].end <= gap
        listed = close and roles[-1] in {"place", "likely"}
        inflected = (
            match.stemmed
            and not match.initial
            and close
            and roles[-1] in {"place", "weak", "likely"}
            and matches[index - 1].stemmed
        )
        roles.append(_role(match, held, words, cased, listed=listed, inflected=inflected))
    people = {match.key for match, role in zip(matches, roles, strict=True) if role == "person" and match.before}
    return [
        "person"
        if role in {"place", "government"}
        and match.key in people
        and not held
        and match.before not in words.locatives
        and match.candidates[0].prior < 7.3
        else role
        for match, role, held in zip(matches, roles, contained, strict=True)
    ]


LIST_GAP = 3
"""Characters between two names of a list at most: ", " or a short word like "i"; more where its link is longer."""


def _role(match: Match, contained: bool, words: Words, cased: bool, *, listed: bool, inflected: bool) -> str | None:
    if match.demonym:
        return "demonym"
    if match.numbered:
        return None
    top = match.candidates[0]
    single = " " not in match.key
    plain = bool(match.mark & COMMON)
    small = top.prior < TOWN
    # In another script than the gazetteer's own names every name is an alternate, its own one too.
    words_printed = match.printed or match.key
    other_name = top.quality > 2 or (top.quality == 2 and not is_cyrillic(words_printed))
    vague = plain and not single and (other_name or small) and match.key.split(" ")[0] in words.never
    located = (
        match.before in words.locatives
        or (match.second_before in words.locatives and not match.before_capital)
        or (match.after in words.local and not match.before_capital)
        or match.heads_line
        or inflected  # after a place in the same case: "in Velsk and Kotlas"
    )
    kinds = words.city | words.division | words.directions | words.street
    if match.mark & STRAY or words_printed in words.never or match.key in words.after or match.key in kinds:
        return "place" if contained and cased else None
    if (
        words.street_endings
        and match.before in words.street_openers
        and words_printed.endswith(words.street_endings)
        and words_printed not in words.regions
    ):
        return None  # «на улице Дзержинского»: no Dzerzhinsk
    if match.second_before in words.banned and match.before in words.locatives:
        return "organisation"  # «запрещённой в России партии»: so papers must call it, wherever it acts
    if cased:
        body = _body_or_person(match, contained, located, words)
        if body is not None:
            return body or None
    if cased and match.stemmed and words_printed in words.given and match.after_capital and not match.after_acronym:
        return "person"  # a given name as it stands, no town's with an ending: «полиции Валерий Осипян»
    if match.key in words.seats:
        return "place" if located else "government"
    if _acts(match, words) and not located:
        if top.kind == "country" or (top.kind == "city" and top.prior >= BIG):
            return "government"
        if single and top.kind == "city" and top.prior < BIG and not contained:
            return "person"
    if contained:
        return "place"
    if words_printed in words.given and top.prior < BIG and match.before not in words.locatives:
        return "person"
    surname = bool(words.surnames) and single and top.kind == "city" and match.key.endswith(words.surnames)
    if surname and match.before in words.street_before and top.prior < BIG:
        return None
    if located and cased:
        doubtful = other_name or (plain and not (is_cyrillic(words_printed) and top.prior >= VILLAGE))
        if vague or (single and small and doubtful):
            is_town = match.second_before in words.city and match.before in words.joiners  # "the town of Dove"
            return "likely" if is_town or not (vague or plain) else "weak"
        return "place"
    if listed and cased and single and top.kind == "city" and (small or (plain and top.prior < KNOWN_WORD)):
        return "likely"  # "in Cusco, Puno and Tacna"
    if surname and not listed and (match.stemmed or top.prior < BIG or match.after_capital):
        return None
    if match.stemmed and match.initial and single and top.prior < BIG:
        return "weak"  # an inflected word that opens a sentence with no word of place before it is rarely a town's
    if top.kind in {"country", "region"} or (top.kind == "admin1" and top.quality <= 1):
        return "place"
    if plain and single and top.prior < (BIG if match.initial or not cased else KNOWN_WORD):
        return None
    if plain and top.kind == "admin1" and single:
        return None  # the bare "Federal" of a district
    return "weak" if vague or (small and (single or other_name)) else "place"


def _body_or_person(match: Match, contained: bool, located: bool, words: Words) -> str | None:
    """The role where capitalised neighbours make one name of the words, '' where that name is no place's at all;
    None where they do not."""
    top = match.candidates[0]
    single = " " not in match.key
    if match.before in words.titles and match.before_capital and single:
        # "Президент Эквадора", "Мэр Омска": no person is called after a place that stands in a case of its own
        is_city = top.kind == "city" and top.prior >= TOWN and not match.key.endswith(words.surnames)
        return "government" if match.stemmed and (top.kind == "country" or is_city) else "person"
    if match.before_capital and match.before in words.given and single and match.before != match.key:
        return "person"
    is_joined = match.before in words.joiners and match.before not in words.locatives  # "el 19 de julio en Managua"
    if is_joined and match.second_before in words.given and single and top.kind == "city":
        return "person"
    if match.before in words.before and match.before_capital:
        return "organisation"
    if match.before in words.body_links and match.second_before in words.after | words.before:
        return "organisation"
    if contained:
        return None
    if match.after in words.after and (match.after_capital or match.after in words.after_small):
        return "organisation"
    if match.after_capital and match.after in words.street and top.prior < 6.8:
        return ""
    if (
        match.after_capital
        and not match.after_acronym
        and match.after not in words.titles | words.city | words.division | words.never
    ):
        if (match.key in words.place_given or (match.printed or match.key) in words.given) and not located:
            return "person"
        if top.prior < (TOWN + 0.4 if single else TOWN) and not located and top.kind != "country":
            return "organisation" if top.prior >= TOWN else ""
    opened = bool(words.endings) and match.before_initial
    if match.before_capital and not opened and single and top.kind == "city" and top.prior < BIG:
        known = words.directions | words.city | words.division | words.locatives | words.never
        if match.before not in known and match.before not in words.demonyms:
            return "person" if match.before not in words.after else "organisation"
    return None


def _acts(match: Match, words: Words) -> bool:
    return match.after in words.verbs or (match.after in words.auxiliaries and match.second_after in words.verbs)
