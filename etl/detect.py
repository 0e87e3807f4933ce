"""Finds the words that name or tell an act of protest or politics, and how they are meant.

Takes sentences, gives mentions. Words that only sound like an act are refused by the pack's contexts: what must or
must not stand beside them, and, for words of many meanings, whether anything else speaks of protest.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.codes import family_of
from etl.language import Act, Pack
from etl.records import Mention, Sentence

SUPPORT_SENTENCES = 3
"""So many sentences with a word of the list `support` make weak words credible in the whole article."""

NOTE_CHARACTERS = 900
"""A text this short is a note about one thing: what it tells needs less support than a word in a long article."""

CLAUSE_REACH = 60
"""Characters on each side of a mention in which a cue of modality is looked for, inside its sentence."""


def detect_mentions(sentences: Sequence[Sentence], pack: Pack) -> list[Mention]:
    """The mentions of all sentences, in order, none overlapping another.

    An article is believed where a sentence with a mention also has an actor of protest, people counted or a demand
    (its core), and other worlds do not prevail. A weak word then counts wherever its sentence speaks of no other
    world (sport, markets, weapons), or a strong word or an actor stands beside it.
    """
    found: list[Mention] = []
    is_short = sum(len(s.text) for s in sentences) <= NOTE_CHARACTERS
    for sentence in sentences:
        found.extend(m for m in _sentence_mentions(sentence, pack) if _is_told(m, sentence, pack))
    strong = {m.sentence for m in found if not pack.acts[m.rule.removeprefix("act.")].weak}
    core = {m.sentence for m in found if (is_short and _is_plain_protest(m)) or _is_core(m, sentences)}
    if not core:
        return []
    acting = {s.index for s in sentences if "actor" in s.tags}
    foreign = {s.index for s in sentences if "unrelated" in s.tags and "protester" not in s.tags}
    if is_short and foreign and not any("protester" in s.tags for s in sentences):
        return []
    if len(foreign) > max(2, 2 * len(core | (acting & strong))):
        return []
    supported = len(acting) + sum("support" in s.tags for s in sentences if not s.is_title)
    kept = []
    for mention in found:
        tags, is_strong = sentences[mention.sentence].tags, mention.sentence in strong
        if "unrelated" in tags and "protester" not in tags:
            continue
        if is_strong or mention.sentence in core or supported >= SUPPORT_SENTENCES:
            kept.append(mention)
    return _without_needless(kept, pack)


def _without_needless(mentions: list[Mention], pack: Pack) -> list[Mention]:
    """Faint words speak only where nothing plainer does: in an article that names an act they add noise. Political
    ones stay where their sentence has no plainer word; `assemble` wants a date of their own for them."""
    plain = [m for m in mentions if not pack.acts[m.rule.removeprefix("act.")].faint]
    if not plain:
        return mentions
    spoken = {m.sentence for m in plain}
    return [m for m in mentions if m in plain or (family_of(m.event_type) == "political" and m.sentence not in spoken)]


def _is_told(mention: Mention, sentence: Sentence, pack: Pack) -> bool:
    """A faint word needs its own sentence to speak of protest or of political figures."""
    if not pack.acts[mention.rule.removeprefix("act.")].faint:
        return True
    if "unrelated" in sentence.tags and "protester" not in sentence.tags:
        return False
    if family_of(mention.event_type) == "political":
        return bool(sentence.tags & (FAINT_POLITICAL | POLITICAL.get(mention.event_type, frozenset()) - {"people"}))
    return "actor" in sentence.tags or "demand_cue" in sentence.tags


FAINT_POLITICAL = frozenset({"political_figure"})


def _is_plain_protest(mention: Mention) -> bool:
    """A plain word of protest is believed in a note; courts, arrests and violence are told of crime and traffic too."""
    return not mention.faint and family_of(mention.event_type) == "protest"


def _is_core(mention: Mention, sentences: Sequence[Sentence]) -> bool:
    """Whether a mention is believed by itself: beside an actor of protest, people counted, a demand or police, in its
    sentence or the next of its paragraph; a vote or a ban beside the words that belong to them."""
    sentence = sentences[mention.sentence]
    if "unrelated" in sentence.tags and "protester" not in sentence.tags:
        return False
    tags = set(sentence.tags)
    if mention.sentence + 1 < len(sentences) and sentences[mention.sentence + 1].paragraph == sentence.paragraph:
        following = sentences[mention.sentence + 1]
        tags |= following.tags if "unrelated" not in following.tags else set()
    if family_of(mention.event_type) == "political":
        return bool(POLITICAL.get(mention.event_type, frozenset({"actor"})) & sentence.tags)
    counted = bool(sentence.quantities) and "people" in sentence.tags
    return counted or bool(tags & BELIEVED)


POLITICAL = {
    "election": frozenset({"voting", "actor"}),
    "restriction": frozenset({"authority", "police", "actor"}),
    "campaign_rally": frozenset({"voting", "actor", "people"}),
    "attack": frozenset({"actor", "gathering_noun"}),
}
"""Word lists that make a political act credible; `actor` for the rest."""

BELIEVED = frozenset({"actor", "demand_cue", "police", "detained_only", "force_word"})
"""Word lists that make an act of protest credible."""


def companions(act: Act, is_note: bool) -> tuple[frozenset[str], ...]:
    """The groups of word lists of which one list each must have a word near an act's for it to be believed at all:
    what the cheap screen may ask for. None where the act's word alone is enough."""
    if family_of(act.type) == "political":
        believed = POLITICAL.get(act.type, frozenset({"actor"}))
        told = FAINT_POLITICAL | POLITICAL.get(act.type, frozenset()) - {"people"}
        return (believed, told) if act.faint else (believed,)
    if act.faint:
        return (BELIEVED | {"people"}, frozenset({"actor", "demand_cue"}))
    if is_note or not act.weak:
        return ()
    return (BELIEVED | {"people"},)


def _sentence_mentions(sentence: Sentence, pack: Pack) -> list[Mention]:
    folded = sentence.folded
    hits = []
    for start, end, act_id in pack.act_lexicon.find(folded):
        context = pack.act_context[act_id]
        left = folded[max(0, start - 40) : start]
        if "not_before" in context and context["not_before"].search(left):
            continue
        if "before" in context and not context["before"].search(left):
            continue
        if "not_after" in context and context["not_after"].match(folded, end):
            continue
        if "after" in context and not context["after"].match(folded, end):
            continue
        hits.append((start, end, act_id))
    hits.sort(key=lambda hit: (-(hit[1] - hit[0]), hit[0], hit[2]))
    taken: list[tuple[int, int, str]] = []
    for start, end, act_id in hits:
        if all(end <= a or start >= b for a, b, _ in taken):
            taken.append((start, end, act_id))
    mentions = []
    for start, end, act_id in sorted(taken):
        act = pack.acts[act_id]
        mentions.append(
            Mention(
                sentence.start + start,
                sentence.start + end,
                sentence.text[start:end],
                act.type,
                _modality(folded, start, end, act, pack),
                act.form,
                sentence.index,
                f"act.{act_id}",
                faint=act.faint,
                definite=bool(pack.expression("definite").search(folded[max(0, start - 30) : start])),
                plural=bool(pack.expression("plural_act").fullmatch(folded[start:end])),
            )
        )
    return mentions


def _modality(folded: str, start: int, end: int, act: Act, pack: Pack) -> str:
    """How the mention is meant, from cues in its clause; without one as its words say themselves, else `actual`.

    Only a gathering is prevented: a candidate barred from a vote is a restriction that took place.
    """
    left, right = folded[max(0, start - CLAUSE_REACH) : start], folded[end : end + CLAUSE_REACH]
    clause_left = pack.clause_break.split(left)[-1]
    clause_right = pack.clause_break.split(right)[0]
    near = " ".join(clause_left.split()[-4:])
    if pack.expression("negation").search(" ".join(clause_left.split()[-2:])):
        return "negated"
    if pack.expression("cancelled_cue").search(clause_left) or pack.expression("cancelled_cue").search(clause_right):
        return "cancelled"
    if family_of(act.type) == "protest" and pack.expression("prevented_cue").search(
        clause_left + folded[start:end] + clause_right
    ):
        return "prevented"
    if pack.expression("generic_cue").search(clause_right[:30]) or pack.expression("generic_cue").search(near):
        return "generic"
    told = clause_left + folded[start:end]  # the act's own words may begin with the cue: "set (to rally)"
    if pack.expression("future_only").search(told) or pack.expression("future_only").search(clause_right):
        return "planned"
    if pack.expression("modal_cue").search(clause_left) or pack.expression("hypothetical_cue").search(
        " ".join(clause_left.split()[-6:])
    ):
        return "hypothetical"
    if pack.expression("planned_cue").search(clause_left) or pack.expression("future_in_past").search(clause_left):
        return "called"
    return act.modality or "actual"
