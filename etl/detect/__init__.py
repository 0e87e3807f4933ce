"""Finds the words that name or tell an act of protest or politics, and how they are meant.

Takes sentences, gives mentions. Words that only sound like an act are refused by the pack's contexts: what must or
must not stand beside them, and, for words of many meanings, whether anything else speaks of protest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from etl.codes import family_of, fitted_weights, probability
from etl.detect.relevance import BELIEVED_FROM, NOTE_CHARACTERS, is_foreign, relevance_features
from etl.language import Act, Pack
from etl.language.asides import in_article
from etl.language.tense import is_past_perfect
from etl.records import Mention, Sentence

SPOKEN_OF = 2
"""So many sentences with a word for protesters make constructions credible in the whole article."""

SURE_FROM = 0.9
"""A text as likely as this tells of an event though none of its acts is credible by itself."""

MEETINGS = frozenset({"demonstration", "march", "picket", "vigil"})
"""Acts that who only tries to begin has not begun; who tries to storm a gate is there."""

CLAUSE_REACH = 60
"""Characters on each side of a mention in which a cue of modality is looked for, inside its sentence."""


def detect_mentions(sentences: Sequence[Sentence], pack: Pack) -> list[Mention]:
    """The mentions of all sentences, in order, none overlapping another.

    A text is believed where its words of acts and what stands beside them make it likely enough that it tells of an
    event (`relevance`). Of a text that is, a faint word needs its sentence to speak of protest, and nothing counts in
    a sentence of another world (sport, markets, weapons).
    """
    acts = [mention for sentence in sentences for mention in read_acts(sentence, pack)]
    is_short = sum(len(s.text) for s in sentences) <= NOTE_CHARACTERS
    relevance = _relevance(sentences, acts, pack, is_note=is_short)
    if relevance < BELIEVED_FROM:
        return _unnamed_crowd(sentences, pack) if is_short else []
    around = _around(sentences) if is_short else frozenset()
    acting = {s.paragraph for s in sentences if "actor" in s.tags and not is_foreign(s)}
    # an article that speaks of protesters twice lends its constructions an actor, wherever they stand
    speaks = sum("protester" in s.tags and not s.is_title for s in sentences) >= SPOKEN_OF
    at_home = [m for m in acts if not is_foreign(sentences[m.sentence])]
    told = []
    for mention in at_home:
        sentence = sentences[mention.sentence]
        has_actor = sentence.paragraph in acting or (speaks and mention.form == BUILT)
        if _is_told(mention, sentence, around | ({"actor"} if has_actor else frozenset())):
            told.append(mention)
    if all(m.weak and m.form == "verb" for m in told):
        told = [m for m in told if _is_borne_out(m, sentences[m.sentence])]
    if told or relevance >= SURE_FROM:
        return told or at_home
    return _unnamed_crowd(sentences, pack) if is_short else []


def _is_borne_out(mention: Mention, sentence: Sentence) -> bool:
    """Whether a verb of many meanings, where nothing else tells of protest, stands beside an actor, a demand, people
    counted, or who does it for a purpose: "farmers gathered the harvest" does not."""
    tags = sentence.tags
    is_purposeful = "doer" in tags and bool(tags & {"purpose", "sign", "seat_of_power"})
    is_hands_on = "people" in tags and mention.event_type in HANDS_ON
    return is_purposeful or is_hands_on or bool(tags & SPEAKING) or tags >= COUNTING


def _relevance(sentences: Sequence[Sentence], acts: Sequence[Mention], pack: Pack, *, is_note: bool) -> float:
    """How likely a text tells of an event; 0 where no act has the words beside it that the screen asks for, so that
    the screen loses nothing."""
    told = frozenset[str]().union(*(s.tags for s in sentences))
    if not any(_has_companions(mention, told, pack, is_note=is_note) for mention in acts):
        return 0.0
    return probability(relevance_features(sentences, acts, pack), fitted_weights("relevance"))


def _has_companions(mention: Mention, told: frozenset[str], pack: Pack, *, is_note: bool) -> bool:
    """Whether an act has a word somewhere in the text of each group of `companions`."""
    if mention.form == BUILT:
        return is_note or bool(told & ALARMING)
    act = pack.acts[mention.rule.removeprefix("act.")]
    return all(told & group for group in companions(act, is_note))


def _unnamed_crowd(sentences: Sequence[Sentence], pack: Pack) -> list[Mention]:
    """The crowd of a note that never names its act: people counted at a public place, beside several things that are
    told of protest, as police who counted them, a permit, placards, a demand. Nothing where another world speaks."""
    if any(pack.world in s.tags or "unrelated" in s.tags for s in sentences):
        return []
    told = frozenset[str]().union(*(s.tags for s in sentences))
    signs = sum(bool(told & words) for words in SIGNS_OF_PROTEST) + sum(told >= words for words in PAIRED_SIGNS)
    if signs < LEAST_SIGNS:
        return []
    for sentence in sentences:
        is_held = bool(sentence.tags & HELD)  # whom police took is no crowd
        crowds = [q for q in sentence.quantities if q.best is None or q.best >= LEAST_CROWD]
        if crowds and not is_held and all(sentence.tags & lists for lists in COUNTED_CROWD):
            named = [m for m in read_acts(sentence, pack) if _is_plain_form(m)]
            if named:
                return named
            quantity = crowds[0]
            start, end = quantity.start - sentence.start, quantity.end - sentence.start
            clause = pack.clause_break.split(sentence.folded[max(0, start - CLAUSE_REACH) : start])[-1]
            modality = _modality(sentence, start, end, clause, end + CLAUSE_REACH, "demonstration", None, pack)
            return [
                Mention(
                    quantity.start, quantity.end, sentence.text[start:end], "demonstration", modality, BUILT,
                    sentence.index, UNNAMED_CROWD,
                )
            ]  # fmt: skip
    return []


def _is_plain_form(mention: Mention) -> bool:
    """Whether a mention that nothing else bears out says how people gathered: a construction or a weak verb."""
    return family_of(mention.event_type) == "protest" and (mention.form == BUILT or not mention.faint)


UNNAMED_CROWD = "act.unnamed_crowd"
"""The rule of a crowd whose act no word names."""

LEAST_CROWD = 4
"""Fewer people at a public place are no crowd: "two men opened fire in the park"."""

LEAST_SIGNS = 2
"""So many signs of protest make a crowd at a public place one that protests."""

PUBLIC_PLACES = frozenset({"venue_head", "seat_of_power", "way"})

SIGNS_OF_PROTEST = (
    frozenset({"force_word"}), frozenset({"unpermitted", "registered", "permit_noun"}),
    frozenset({"demand_cue", "purpose"}), frozenset({"sign"}),
    frozenset({"detained_only", "in_hands"}), frozenset({"actor"}),
)  # fmt: skip
"""Word lists each of which makes it likelier that a note tells of a protest."""

PAIRED_SIGNS = (frozenset({"police", "figure_noun"}), frozenset({"police", "permit_cue"}))
"""Word lists that are one sign together."""

HELD = frozenset({"detained_only", "held_active", "held_noun"})

COUNTED_CROWD = (frozenset({"people", "doer"}), PUBLIC_PLACES)
"""Groups of word lists of which a sentence with a number has one each where it counts a crowd."""


def _around(sentences: Sequence[Sentence]) -> frozenset[str]:
    """The word lists that occur anywhere in a note, sentences of other worlds left out."""
    return frozenset[str]().union(*(s.tags for s in sentences if not is_foreign(s)))


def _is_told(mention: Mention, sentence: Sentence, around: frozenset[str]) -> bool:
    """A faint word needs its own sentence to speak of protest or of political figures; a construction names who did
    what already, and needs a cue of protest in its sentence or, in a note, anywhere (`around`)."""
    if not mention.faint:
        return True
    if is_foreign(sentence):
        return False
    if family_of(mention.event_type) == "political":
        if mention.form == BUILT:
            return True
        return bool(sentence.tags & (FAINT_POLITICAL | POLITICAL.get(mention.event_type, frozenset()) - {"people"}))
    if mention.form == BUILT:
        return bool(sentence.tags & SPEAKING or around & SUPPORTING)
    return bool(sentence.tags & SPEAKING) or bool(around & (SPEAKING | COUNTING) and sentence.tags & COUNTING)


BUILT = "construction"
"""The form of a mention that a pattern of the field `act` read: who did what, without a name for it."""

FAINT_POLITICAL = frozenset({"political_figure"})

SPEAKING = frozenset({"actor", "demand_cue"})

COUNTING = frozenset({"people", "number"})

SUPPORTING = frozenset({"actor", "demand_cue", "police", "authority", "force_word"})
"""Word lists of which one makes a faint construction credible."""


POLITICAL = {
    "election": frozenset({"voting", "actor"}),
    "restriction": frozenset({"authority", "police", "actor"}),
    "campaign_rally": frozenset({"voting", "actor", "people"}),
    "attack": frozenset({"actor", "gathering_noun"}),
}
"""Word lists that make a political act credible."""

DISSENT = frozenset({"actor"}) | FAINT_POLITICAL
"""Word lists that make credible that courts and police dealt with people in politics."""


BELIEVED = frozenset({"actor", "demand_cue", "police", "detained_only", "force_word"})
"""Word lists that make an act of protest credible."""


NAMED = frozenset({"campaign_rally"})
"""Political acts whose plain names are told of nothing else."""

ALARMING = frozenset({"actor", "police", "force_word"})
"""Word lists of which the screen wants one near the words of a construction."""


def companions(act: Act, is_note: bool) -> tuple[frozenset[str], ...]:
    """The groups of word lists of which one list each must have a word near an act's for it to be believed by
    itself: what the cheap screen may ask for. None where the act's word alone is enough."""
    if family_of(act.type) == "political":
        if act.type in NAMED and not (act.weak or act.faint):
            return ()
        believed = POLITICAL.get(act.type, DISSENT)
        told = FAINT_POLITICAL | POLITICAL.get(act.type, frozenset()) - {"people"}
        return (believed, told) if act.faint else (believed,)
    if act.faint:
        return (BELIEVED | {"people"},) if is_note else (BELIEVED | {"people"}, SPEAKING)
    if not act.weak or (is_note and act.form != "verb"):
        return ()
    return (SPEAKING | {"people", "doer"},) if act.form == "verb" else (BELIEVED | {"people"},)


def read_acts(sentence: Sentence, pack: Pack) -> list[Mention]:
    """The mentions of one sentence, in order. Those outside of its asides are as they read without them: "the rally,
    which had been banned, drew 500" was held."""
    acts = _acts(sentence, pack)
    if sentence.plain is None:
        return acts
    plain = [
        m._replace(start=in_article(m.start, sentence.plain), end=in_article(m.end, sentence.plain))
        for m in _acts(sentence.plain, pack)
    ]
    left = [m for m in acts if all(m.end <= p.start or p.end <= m.start for p in plain) and _is_beside(m, sentence)]
    return sorted([*plain, *left])


def _is_beside(mention: Mention, sentence: Sentence) -> bool:
    """Whether a mention stands in an aside that was cut out, or is told by words of one: "six people, two candidates
    among them, were arrested"."""
    start, end = mention.start - sentence.start, mention.end - sentence.start
    is_inside = any(start < aside.end and aside.start < end for aside in sentence.asides if aside.is_closed)
    return is_inside or mention.form == BUILT


def _acts(sentence: Sentence, pack: Pack) -> list[Mention]:
    """The mentions of a sentence as it stands: words and firm constructions of politics first, then those of protest,
    weak verbs ("occupied"), faint constructions, faint words; among equals the longest."""
    folded = sentence.folded
    patterns = pack.fitting("act", sentence.tags)
    ranked: list[tuple[float, int, int, str]] = []
    for start, end, act_id in pack.act_lexicon.find(folded):
        act, context = pack.acts[act_id], pack.act_context[act_id]
        left = folded[max(0, start - 40) : start]
        if "not_before" in context and context["not_before"].search(left):
            continue
        if "before" in context and not context["before"].search(left):
            continue
        if "not_after" in context and context["not_after"].match(folded, end):
            continue
        if "after" in context and not context["after"].match(folded, end):
            continue
        ranked.append((3 if act.faint else 1.5 if act.weak and act.form == "verb" else 0, start, end, act_id))
    masked = _without_attributions(sentence, pack)
    for pattern in patterns:
        found = list(pattern.regex.finditer(masked))
        if not found:
            continue
        group = "act" if "act" in found[0].re.groupindex else 0
        # "banned all rallies" is longer than the rallies in it, and no rally
        rank = 2 if pattern.entry.faint else int(family_of(str(pattern.entry.code)) == "protest")
        # of several wordings of one pattern not each may mark its act
        ranked += [(rank, *m.span(group if m[group] is not None else 0), pattern.entry.id) for m in found]
    if not ranked:
        return []
    built = {p.entry.id: p.entry for p in patterns}
    refusing = pack.fitting("act", sentence.tags, refuse=True)
    refused = [
        span
        for p in refusing
        for m in p.regex.finditer(masked)
        for span in ([m.span(g) for g in m.re.groupindex if g.startswith("act") and m[g] is not None] or [m.span()])
    ]  # all that a pattern matches, or its groups `act`
    ranked = [r for r in ranked if not any(a < r[2] and r[1] < b for a, b in refused)]
    ranked.sort(key=lambda r: (r[0], -(r[2] - r[1]), r[1], r[3]))
    taken: list[tuple[int, int, str]] = []
    for _, start, end, name in ranked:
        if all(end <= a or start >= b for a, b, _ in taken):
            taken.append((start, end, name))
    starts = [(a, family_of(str(built[n].code) if n in built else pack.acts[n].type)) for a, _, n in sorted(taken)]
    mentions = []
    has_articles = bool(pack.raw.segment.articles)
    for start, end, name in sorted(taken):
        is_told = "definite" in sentence.tags and _is_known(folded, start, pack)
        own_article = name in pack.acts and "definite" in sentence.tags  # the words "the march": new with a new day
        is_definite = is_told or (own_article and bool(pack.expression("definite").match(folded, start)))
        entry, named = built.get(name), pack.acts.get(name)
        event_type = str(entry.code) if entry is not None else pack.acts[name].type
        usual = named.modality if named is not None else None
        left = folded[max(0, start - CLAUSE_REACH) : start]
        clause = pack.clause_break.split(left)[-1]
        reach = _reach(end, event_type, starts, folded)
        is_verb = named is None or named.form == "verb"
        modality = _modality(sentence, start, end, clause, reach, event_type, usual, pack, is_verb=is_verb)
        if named is not None and named.form == "actor" and modality == "prevented":
            modality = "actual"  # "demonstrators who tried to enter the palace" did demonstrate
        mentions.append(
            Mention(
                sentence.start + start,
                sentence.start + end,
                sentence.text[start:end],
                event_type,
                modality,
                BUILT if named is None else named.form,
                sentence.index,
                name if named is None else f"act.{name}",
                faint=named.faint if named is not None else entry is not None and entry.faint,
                definite=is_definite,
                indefinite=has_articles and not is_told and named is not None and named.form == "noun",
                plural=bool(pack.expression("plural_act").fullmatch(folded[start:end])),
                weak=named is not None and named.weak,
                earlier=_is_earlier(left, clause, event_type, pack),
                apart=_is_apart(sentence, start, end, named is not None and named.form == "actor", pack),
            )
        )
    return mentions


KNOWN_REACH = 30
"""Characters before an act in which "the" or "its" makes it one that was told before."""


def _is_known(folded: str, start: int, pack: Pack) -> bool:
    """Whether the words before an act make it one told of before: "the march", but not "the go-ahead for a march"."""
    left, definite = folded[max(0, start - KNOWN_REACH) : start], pack.expression("definite")
    if definite.search(left) is None or pack.newly.match(folded, start):
        return False
    return definite.search(pack.newly.split(left)[-1]) is not None


HANDS_ON = frozenset({"blockade", "sit_in", "symbolic_action"})
"""Acts that people beside their verb make credible: "farmers sat down on the road"."""

SAID = "\ue001"
"""The private character that covers who is quoted."""


def _without_attributions(sentence: Sentence, pack: Pack) -> str:
    """A sentence's masked text with each insertion that says who counted as one word, of the same length: "gathered,
    according to police, 300 people" reads like "gathered 300 people"."""
    if "according" not in sentence.tags:
        return sentence.masked
    masked = sentence.masked
    for match in pack.attributed.finditer(masked):
        masked = f"{masked[: match.start()]} {SAID * (len(match[0]) - 1)}{masked[match.end() :]}"
    return masked


def _is_earlier(left: str, clause: str, event_type: str, pack: Pack) -> bool:
    """Whether the act's clause, at the end of what is `left` of it, tells what was before the news: in the past perfect
    that is no reported speech, or, of the political family, after a word like "after" that no measure of time stands
    before ("hours after")."""
    if is_past_perfect(clause, pack) and not pack.expression("said").search(clause):
        return True
    return family_of(event_type) == "political" and bool(pack.earlier_opener.search(left[: len(left) - len(clause)]))


APART_REACH = 30
"""Characters before an act in which words tell it from another: "a separate, smaller rally"."""


def _is_apart(sentence: Sentence, start: int, end: int, is_actor: bool, pack: Pack) -> bool:
    """Whether an act's words tell it from the act told before; "another protester" is at the same one."""
    begin = start if is_actor else max(0, start - APART_REACH)
    folded = sentence.folded
    may_be = "apart" in sentence.tags or any(prefix in folded for prefix in pack.words.get("apart_prefix", ()))
    if may_be and pack.apart.search(folded, begin, end):
        return True
    return "apart_after" in sentence.tags and pack.apart_after.match(folded, end) is not None


def _reach(end: int, event_type: str, starts: Sequence[tuple[int, str]], folded: str) -> int:
    """Where the words after an act are no longer its own: an arrest "ahead of a rally planned for Monday" is not
    planned itself."""
    family = family_of(event_type)
    next_act = next((a for a, other in starts if a >= end and family == "political" != other), len(folded))
    return min(end + CLAUSE_REACH, next_act)


def _modality(
    sentence: Sentence,
    start: int,
    end: int,
    clause_left: str,
    reach: int,
    event_type: str,
    usual: str | None,
    pack: Pack,
    *,
    is_verb: bool = False,
) -> str:
    """How the mention is meant, from cues in its clause, of which `clause_left` stands before it; without one as its
    words say themselves, else `actual`.

    Only a gathering is prevented: a candidate barred from a vote is a restriction that took place.
    """
    folded, tags = sentence.folded, sentence.tags

    def has(cue: str, text: str) -> bool:
        return cue in tags and pack.expression(cue).search(text) is not None

    right = folded[end:reach]
    clause_right, *beyond = pack.clause_break.split(right)
    near = " ".join(clause_left.split()[-4:])
    act = f" {folded[start:end]}" if family_of(event_type) == "protest" else ""  # "the right (to protest)"
    if has("negation", " ".join(clause_left.split()[-2:])):
        return "negated"
    if has("negated_part", clause_left):
        return "negated"  # "they will not take part in any rally"
    if "negated_after" in tags and pack.negated_after.match(clause_right):
        return "negated"  # «Беспорядков в городе не было»
    if family_of(event_type) == "protest" and has("was_to_have", clause_left):
        later = folded[end : end + CLAUSE_REACH]  # "were to have marched on Sunday, but called it off"
        return "cancelled" if has("cancelled_cue", later) else "prevented"
    if has("hypothetical", clause_left):
        return "hypothetical"
    if has("cancelled_cue", clause_left) or has("cancelled_cue", clause_right):
        return "cancelled"
    # who blocks a road prevents others: what stands in or after the blockade's words is no cue that it was prevented
    own = "" if event_type == "blockade" else folded[start:end] + clause_right
    if family_of(event_type) == "protest" and has("prevented_cue", clause_left + own):
        is_many = pack.expression("plural_act").fullmatch(folded[start:end]) is not None
        return "generic" if is_many and has("ban_of_many", clause_left) else "prevented"
    if event_type in MEETINGS and has("attempt", clause_left + own) and has("thwarted_link", folded[end:]):
        return "prevented"  # "tried to march to the embassy, but police stopped them"
    if family_of(event_type) == "protest" and pack.never_held.match(right[len(clause_right) :].lstrip()):
        return "prevented"  # "stopped a march by students before it could begin"
    if has("generic_cue", clause_right[:30]) or has("generic_cue", near + act):
        return "generic"
    if "modal_after" in tags and pack.expression("modal_after").match(clause_right.lstrip()):
        return "hypothetical"  # "a strike could follow"
    told = clause_left + folded[start:end]  # the act's own words may begin with the cue: "set (to rally)"
    if has("future_only", told) or (not is_verb and has("future_only", _without_cause(clause_right, tags, pack))):
        return "planned"  # a verb has it before: "hundreds rallied on Saturday and will march on Sunday"
    if not is_verb and beyond and "future_only" in tags and pack.expression("future_only").match(beyond[0].strip()):
        return "planned"  # "the march, scheduled for Sunday"
    if not is_verb and "planned_cue" in tags and pack.expression("planned_cue").match(folded, start):
        return "planned"  # "a (planned march) on Saturday is likely to draw thousands"
    if _is_said_to_come(told, clause_right, has):
        return "called"
    if has("modal_cue", clause_left) or has("hypothetical_cue", " ".join(clause_left.split()[-6:]) + act):
        return "hypothetical"
    if event_type == "restriction" and has("decreed", clause_left):
        return usual or "actual"  # what a state announces it does: "announced a curfew"
    if has("planned_cue", clause_left) or has("future_in_past", clause_left):
        return "called"
    return usual or "actual"


def _without_cause(right: str, tags: frozenset[str], pack: Pack) -> str:
    """What stands behind an act without what it is for or against, where that is to come: "protests over plans to raise
    the pension age were held"."""
    if "demand_cue" not in tags:
        return right
    return "".join(pack.what_is_to_come.split(right))


def _is_said_to_come(left: str, right: str, has: Callable[[str, str], bool]) -> bool:
    """Whether somebody said that an act would be, and under no condition: "he said he would begin a fast"."""
    return has("future_in_past", left) and has("said", left) and not has("modal_cue", f"{left} {right}")
