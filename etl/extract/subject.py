"""Subject: what it was about, who called it, and the demand in the article's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from etl.language import NUMBER, Pack, Pattern
from etl.language.letters import CAPITAL, PLAIN_LETTERS
from etl.language.toponyms import load_toponyms
from etl.records import Claim, Sentence

MAXIMUM_DEMAND = 160
"""Characters of a demand kept: evidence is a short quotation."""

REACH = 90
"""Characters before a name in which the words may stand that make it an organizer's."""

CUE_REACH = 60
"""Characters before a weak issue word in which its cue may stand."""

CLAUSE_END = re.compile(r"[.;:!?()]")

LIST_GAP = 16
"""Characters between two names of one list."""

QUOTED_NAME = 40
"""Characters of a name in quotes at most: longer ones are speech."""

QUOTES = "'\"“”‘’«» "

ORGANIZED = frozenset({"gathering_noun", "gathered", "crowd", "organizer_verb", "protester", "people"})
"""Word lists of which one must occur beside the name of an organizer."""


ACTORS = frozenset({"gathering_noun", "gathered", "crowd", "protester"})
"""Word lists of which one must occur beside people whose being there tells an issue."""


def extract_issues(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """One claim for each issue word, with the issue's code.

    Words of the list `issue_weak` ("school", "health") count only where one of `issue_cue` ("over", "demanding")
    stands before them in their clause: the health ministry's figures are no protest about health.
    """
    weak = pack.expression("issue_weak") if pack.words.get("issue_weak") else None
    claims: list[Claim] = []
    for sentence in sentences:
        told = len(claims)
        for start, end, code in pack.issue_lexicon.find(sentence.folded):
            if weak is not None and weak.fullmatch(sentence.folded, start, end):
                before = sentence.folded[max(0, start - CUE_REACH) : start]
                clause = CLAUSE_END.split(before)[-1]
                if pack.expression("issue_cue").search(clause) is None:
                    continue
            at = sentence.start + start
            claims.append(Claim("issues", None, at, sentence.start + end, sentence.index, f"issue.{code}", code=code))
        if len(claims) > told or not ACTORS & sentence.tags:
            continue
        for start, end, code in pack.actor_lexicon.find(sentence.folded):
            at = sentence.start + start
            claims.append(
                Claim(
                    "issues", None, at, sentence.start + end, sentence.index, f"issue.actor.{code}",
                    code=code, qualifier="actor",
                )
            )  # fmt: skip
    return claims


def extract_organizers(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Organisations named as calling an event, verbatim: "called by Chadema and ACT-Wazalendo".

    Patterns of the field read the words `before` or `after` a capitalised name (their `target`). Their code says
    what the name itself must be: `headed` where one of its words, or the one after it, tells an organisation (or it
    is an acronym), `any` where the words around it tell so much that a name of any kind will do. Persons are never
    fields: words such as "led by" do not do.
    """
    claims = []
    for sentence in sentences:
        taken: list[tuple[int, int]] = []
        for start, end, rule in (*_listed_organizers(sentence, pack), *_patterned_organizers(sentence, pack)):
            if all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                claims.append(
                    Claim("organizers", None, sentence.start + start, sentence.start + end, sentence.index, rule)
                )
    return claims


def _listed_organizers(sentence: Sentence, pack: Pack) -> Iterator[tuple[int, int, str]]:
    """Headed names right after or before the verbs of the pack's two lists."""
    for list_name, side in (("organizer_verb", "after"), ("calls_verb", "before")):
        if list_name not in sentence.tags:
            continue
        for match in pack.expression(list_name).finditer(sentence.folded):
            if side == "after":
                name = pack.name_after.match(sentence.text, match.end())
            else:
                name = pack.name_before.search(sentence.text, max(0, match.start() - 80), match.start())
            span = _trimmed(sentence, name.start(1), name.end(1), pack) if name else None
            if span is not None and _is_organization(sentence, *span, pack, needs_head=True):
                yield *span, f"organizers.{list_name}"


def _patterned_organizers(sentence: Sentence, pack: Pack) -> Iterator[tuple[int, int, str]]:
    """Names in the surroundings that the patterns of the field tell, and those joined to them in a list."""
    if not ORGANIZED & sentence.tags:
        return
    patterns = pack.fitting("organizers", sentence.tags)
    if not patterns:
        return
    listed: str | None = None  # the rule of the name before, where a list may go on after it
    waiting: tuple[int, int] | None = None  # the name before: what follows this one may tell of both
    was_told, last_end = False, 0
    for match in _name(pack).finditer(sentence.text):
        for start, end in _parts(sentence, match.start(), match.end(), pack):
            if was_told and sentence.text[last_end:start] == " (":
                continue  # the letters that stand for the name before
            is_linked = last_end > 0 and _links(sentence.folded[last_end:start], pack)
            rule = None
            if listed is not None and is_linked and _is_organization(sentence, start, end, pack, needs_head=False):
                rule = listed
            pattern = None if rule is not None else _told(sentence, start, end, patterns, pack)
            if pattern is not None:
                rule = pattern.entry.id
                is_first = waiting is not None and is_linked and pattern.entry.target == "after"
                if waiting is not None and is_first and _is_organization(sentence, *waiting, pack, needs_head=True):
                    yield *waiting, rule
            if rule is not None:
                yield start, end, rule
            is_open = rule is not None and (pattern is None or pattern.entry.target == "before")
            listed = rule if is_open else None
            waiting = (start, end) if rule is None else None
            was_told = rule is not None
            last_end = end


def _links(between: str, pack: Pack) -> bool:
    """Whether what stands between two names makes them one list: ", the", " and "."""
    link, *rest = between.strip(QUOTES).replace(",", " , ").split() or [""]
    around = {*pack.words["article"], *pack.words["list_link"], *pack.words["organizer_link"]}
    return len(between) < LIST_GAP and (link == "," or link in pack.words["list_link"]) and around.issuperset(rest)


def _told(sentence: Sentence, start: int, end: int, patterns: Sequence[Pattern], pack: Pack) -> Pattern | None:
    """The first pattern whose words stand before or after the name, and that takes a name of its kind."""
    word_before = sentence.folded[max(0, start - 20) : start].rstrip(QUOTES).rpartition(" ")[2]
    is_linked = word_before in pack.words["organizer_link"]
    for pattern in patterns:
        if pattern.entry.target == "before" and not is_linked:
            continue
        if pattern.entry.target == "before":
            left = sentence.masked[max(0, start - REACH) : start].rstrip("\"'")
            found = any(m.end() == len(left) for m in pattern.regex.finditer(left))
        else:
            found = pattern.regex.match(sentence.masked, end) is not None
        if found and _is_organization(sentence, start, end, pack, needs_head=pattern.entry.code == "headed"):
            return pattern
    return None


def _parts(sentence: Sentence, start: int, end: int, pack: Pack) -> list[tuple[int, int]]:
    """A run of capitalised words as one name, or as the names it joins: "Chadema and ACT-Wazalendo" are two, but a
    name in quotes and one with an organisation's word ("Forces of Freedom and Change") stays whole."""
    whole = _trimmed(sentence, start, end, pack)
    if whole is None:
        return []
    start, end = whole
    is_quoted = start > 0 and sentence.folded[start - 1] in QUOTES.strip()
    closing = sentence.folded.find('"', end, start + QUOTED_NAME) if is_quoted else -1
    if closing > end:
        return [(start, closing)]
    if is_quoted or pack.expression("organization_head").search(sentence.folded[start:end]):
        return [whole]
    for link in pack.words["list_link"]:
        at = sentence.folded.find(f" {link} ", start, end)
        if at > 0:
            return [(start, at), *_parts(sentence, at + len(link) + 2, end, pack)]
    return [whole]


@cache
def _name(pack: Pack) -> re.Pattern[str]:
    """Capitalised words, with the small ones that may link them ("Movement for the Defence of Democracy")."""
    word = rf"#?{CAPITAL}[\w'’.&/-]*"
    parted = rf"(?!(?:{'|'.join(pack.words['list_link'])}) (?:{'|'.join(pack.words['article'])}) )"
    links = "|".join(re.escape(link) for link in sorted(pack.raw.segment.name_links, key=lambda w: (-len(w), w)))
    return re.compile(rf"(?<![\w#]){word}(?: {parted}(?:(?:{links or '(?!)'}) ){{0,2}}(?:{word}|\d\d?(?!\w)))*")


def _trimmed(sentence: Sentence, start: int, end: int, pack: Pack) -> tuple[int, int] | None:
    """The name without what only stands before or after it: articles, members, marks, a possessive ending."""
    while end > start and not sentence.text[end - 1].isalnum():
        end -= 1
    end -= next((len(one) for one in pack.raw.segment.possessives if sentence.folded[:end].endswith(one)), 0)
    while sentence.masked[start:end].startswith(NUMBER):  # "Two Just Stop Oil activists"
        start += len(sentence.masked[start:end]) - len(sentence.masked[start:end].lstrip(NUMBER + " "))
    while True:
        for list_name in ("article", "people", "name_link", "week_words", "locative"):
            if list_name not in sentence.tags:
                continue
            found = pack.expression(list_name).match(sentence.folded, start, end)
            if found is not None and found.end() < end and sentence.folded[found.end()] == " ":
                start = found.end() + 1
                break
        else:
            break
    is_bare = end <= start or pack.expression("article").fullmatch(sentence.folded, start, end) is not None
    return None if is_bare else (start, end)


def _is_organization(sentence: Sentence, start: int, end: int, pack: Pack, *, needs_head: bool) -> bool:
    """Whether a name can be that of a body that calls people out: never police, offices, media or monitors."""
    folded = sentence.folded[start:end]
    if pack.expression("organization_name").fullmatch(folded):
        return True
    for list_name in ("not_organization", "source_media", "authority", "venue_head", "source_monitor"):
        if list_name == "source_monitor" and not needs_head:
            continue  # "organised by Greenpeace": the words around say enough
        if pack.words.get(list_name) and pack.expression(list_name).search(folded):
            return False
    heads = pack.expression("organization_head")
    if heads.fullmatch(folded) or any(pack.expression(name).fullmatch(folded) for name in ("people", "gathering_noun")):
        return False
    if _is_person(folded, pack) and heads.search(folded) is None:
        return False
    before = sentence.folded[:start].rstrip(QUOTES).split(" ")[-2:]
    if not needs_head:
        return {*before}.isdisjoint(pack.words.get("follower", ()))  # "the supporters of" somebody
    name = sentence.text[start:end]
    if name.isupper() and 2 < len(name) <= 8 and name.isalpha():
        return True
    if heads.search(folded) is not None or heads.match(sentence.folded, end + 1) is not None:
        return True
    return heads.fullmatch(before[-1]) is not None  # "the party Motherland"


def _is_person(name: str, pack: Pack) -> bool:
    """Whether a folded name begins with a given name or a title of the language: "the leaders of UGT, Josep Maria ...",
    "President ..."."""
    first, _, more = name.partition(" ")
    return more != "" and first.translate(PLAIN_LETTERS) in _opens_a_person(pack.code)


@cache
def _opens_a_person(language: str) -> frozenset[str]:
    vocabulary = load_toponyms(language)
    return frozenset([*vocabulary.given_names, *vocabulary.titles])


def extract_demands(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """The words of demands ("against the pension reform"), cut at the clause's end. `code` is `for` or `against`."""
    claims = []
    for sentence in sentences:
        if not ORGANIZED & sentence.tags:
            continue
        for pattern in pack.fitting("demand_text", sentence.tags):
            for match in pattern.regex.finditer(sentence.masked):
                start, end = match.span("value")
                end = min(end, start + MAXIMUM_DEMAND)
                while end > start and sentence.text[end - 1] == " ":
                    end -= 1
                words = sentence.text[start:end].split()
                if (
                    words[1:]
                    and words[1][0].isupper()
                    and any(w.lower() in pack.words["venue_head"] for w in words[2:4])
                ):
                    continue  # "over Victoria Bridge"
                claims.append(
                    Claim(
                        "demand_text",
                        None,
                        sentence.start + start,
                        sentence.start + end,
                        sentence.index,
                        pattern.entry.id,
                        code=pattern.entry.code,
                    )
                )
    return claims
