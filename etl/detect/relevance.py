"""How likely a text tells of an event at all: a logistic sum over its words of protest and what stands beside them.

Takes the sentences and all words of acts, believed or not; knows no language. The weights are data
(`etl/codes/relevance.toml`), fitted on the dev articles by `tests/bench/relevance.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from etl.codes import family_of
from etl.language import Pack
from etl.records import Mention, Sentence

BELIEVED_FROM = 0.4
"""A text is read where its probability is at least this."""

NOTE_CHARACTERS = 900
"""A text this short is a note about one thing."""

SPEAKING_OF = frozenset(
    ["actor", "authority", "demand_cue", "detained_only", "doer", "figure_noun", "force_word", "gathering_noun",
     "number", "people", "permit_cue", "police", "political_figure", "protester", "purpose", "seat_of_power", "sign",
     "support", "unrelated", "venue_head", "voting"]
)  # fmt: skip
"""Word lists whose presence in a text, and in the sentence of an act, speaks for or against it."""

UNREAL = frozenset({"hypothetical", "negated", "generic"})

MANY_WORDS = 2
"""More words of sport, markets, arts or weapons than this say no more: of a long text about fans who block a street
many are of sport."""


def relevance_features(sentences: Sequence[Sentence], mentions: Sequence[Mention], pack: Pack) -> dict[str, float]:
    """What speaks for and against a text, by name; presences are 0 or 1, counts are logarithms."""
    found: dict[str, float] = {}
    by_index = {s.index: s for s in sentences}
    for name in frozenset[str]().union(*(s.tags for s in sentences)) & SPEAKING_OF:
        found[f"text.{name}"] = 1.0
    foreign = {s.index for s in sentences if is_foreign(s)}
    is_note = sum(len(s.text) for s in sentences) <= NOTE_CHARACTERS
    acting = {m.sentence for m in mentions}
    worlds: dict[bool, set[str]] = {True: set(), False: set()}
    for sentence in sentences:
        if pack.world in sentence.tags:
            words = (sentence.folded[a:b] for a, b, _ in pack.world_lexicon.find(sentence.folded))
            worlds[sentence.index in acting].update(words)
    found["foreign.share"] = len(foreign) / max(1, len(sentences))
    found["foreign.some"] = float(bool(foreign))
    found["foreign.in_note"] = float(bool(foreign) and is_note)
    found["worlds.beside"] = min(MANY_WORDS, len(worlds[True])) / 2
    found["worlds.elsewhere"] = min(MANY_WORDS, len(worlds[False] - worlds[True])) / 2
    counts: dict[str, int] = {"acts": len(mentions)}
    seen: set[tuple[int, str]] = set()
    for mention in mentions:
        family = family_of(mention.event_type)
        strength = "faint" if mention.faint else "weak" if mention.weak else "plain"
        kind = f"{family}.{strength}"
        if (mention.sentence, kind) not in seen:
            seen.add((mention.sentence, kind))
            sentence = by_index[mention.sentence]
            for name in sentence.tags & SPEAKING_OF:
                found[f"{kind}.{name}"] = 1.0
            if sentence.quantities and "people" in sentence.tags:
                found[f"{kind}.counted"] = 1.0
            found[f"{kind}.{'foreign' if mention.sentence in foreign else 'at_home'}"] = 1.0
        found[f"{kind}.{'unreal' if mention.modality in UNREAL else 'real'}"] = 1.0
        found[f"type.{mention.event_type}"] = 1.0
        form = f"{kind}.{mention.form}"
        counts[form] = counts.get(form, 0) + 1
    for name, count in counts.items():
        found[f"count.{name}"] = math.log1p(count)
    return found


def is_foreign(sentence: Sentence) -> bool:
    """Whether a sentence speaks of another world (sport, markets, weapons) and of nobody who protests."""
    return "unrelated" in sentence.tags and "protester" not in sentence.tags
