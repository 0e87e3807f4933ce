"""The pack file's model, its strict loader, and what is compiled from it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from etl.codes import codes
from etl.errors import ConfigError
from etl.language.expressions import alternatives, word_expression
from etl.language.letters import CAPITAL, PLAIN_LETTERS, fold
from etl.language.lexicon import Lexicon, TagFinder
from etl.language.needs import COMMON, Needs, read_needs
from etl.language.numbers import NumberReader, NumberVocabulary
from etl.records import Sentence

NUMBER = "\ue000"
"""The private character that covers number expressions in masked text."""

NEVER = "\ue001"
"""A word that no text has, for lists that a language leaves empty."""

_SLOT = re.compile(r"\{([a-z_]+)\}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Meta(_Strict):
    """Which language the pack is for: ISO 639-1 code, English name, ISO 15924 script."""

    code: str
    name: str
    script: str


class SegmentVocabulary(_Strict):
    """What the sentence splitter needs: abbreviations after which a full stop ends nothing, words that part clauses,
    and words that a saved text's date line may begin with. `small_venue_heads`: words like "square" stand with a small
    letter in a place's name, before or after the rest of it («Болотная площадь», «площадь Ленина»). `venue_head_last`:
    whether they may stand after the rest of it at all («Plaza Roja» is never "Roja Plaza"). `dash_breaks`:
    whether a dash parts clauses, or stands for the verb "is". `never_before_city`: words after which a name is a
    street's or person's rather than a city's («на Тверской», «за Фургала»). `plain_letters`: marks on letters tell
    nothing («manifestación», "MANIFESTACION"); texts and the pack itself are read without them. `cities_in_genitive`:
    a large city's name after a kind of place says where it is and is none of its name («на площади Владивостока»)."""

    abbreviations: tuple[str, ...] = ()
    clause_words: tuple[str, ...] = ()
    name_links: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    auxiliaries: tuple[str, ...] = ()
    date_line_words: tuple[str, ...] = ()
    small_venue_heads: bool = False
    venue_head_last: bool = True
    dash_breaks: bool = True
    plain_letters: bool = False
    cities_in_genitive: bool = False
    never_before_city: tuple[str, ...] = ()


class Act(_Strict):
    """Words that name or tell one kind of act.

    `weak` words mean other things too: they count only beside a word of the list `support`, and never beside one of
    `unrelated`; `faint` ones only beside an actor or a demand, or, for political acts, a political figure. `after`
    and `before` are expressions that must stand right after or before the words; `not_after` and `not_before` ones
    that must not. `modality` says how words are meant that carry it themselves («выйдут»), unless their clause
    denies it. The form `actor` names who protests: it brings an act to mind and says nothing of whether it was.
    """

    id: str
    type: str
    form: Literal["noun", "verb", "actor"]
    words: tuple[str, ...]
    weak: bool = False
    faint: bool = False
    before: str | None = None
    after: str | None = None
    not_before: str | None = None
    not_after: str | None = None
    modality: str | None = None


class PatternEntry(_Strict):
    """One pattern as the file states it. `field` is the claim's field; the rest becomes the claim's own.

    `previous` is a word list that the sentence before must have: "OVD-Info said the number was 218" counts what that
    one spoke of. A `refuse` pattern of a field marks what the field must not read. The code `peak` of a counted field
    takes the last number of a rise, `sum` adds up `{before_number}` and `{number}`.

    The field `act` holds constructions that tell an act without naming it ("laid down their duties"): `code` is the
    event type, the group `act` of the expression the words that tell it; `faint` ones yield to plainer words.
    """

    id: str
    field: str
    pattern: str
    code: str | None = None
    basis: str | None = None
    target: str | None = None
    modality: str = "reported"
    refuse: bool = False
    faint: bool = False
    previous: str | None = None
    examples: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()


class PackFile(_Strict):
    """The whole file. `classes` are word lists that only the pack's own patterns use; "@people" in one takes in
    another list."""

    meta: Meta
    segment: SegmentVocabulary
    numbers: NumberVocabulary
    words: Mapping[str, tuple[str, ...]]
    classes: Mapping[str, tuple[str, ...]] = {}
    sources: Mapping[str, tuple[str, ...]]
    issues: Mapping[str, tuple[str, ...]]
    acts: tuple[Act, ...]
    patterns: tuple[PatternEntry, ...]
    dates: Mapping[str, object] | None = None
    toponyms: Mapping[str, object] | None = None


class Pattern:
    """A compiled pattern, with what a sentence must have for it to match.

    `wants_number`: every match contains a number. `begins_with_number`: every match begins with one, which is the one
    it reads where it `reads_first_number`. `is_plain`: it reads what is reported of the event itself.
    """

    __slots__ = ("begins_with_number", "entry", "is_plain", "needs", "reads_first_number", "regex", "wants_number")

    def __init__(self, entry: PatternEntry, regex: re.Pattern[str], needs: Needs) -> None:
        self.entry = entry
        self.regex = regex
        self.needs = needs
        self.wants_number = needs.always("number")
        self.reads_first_number = entry.pattern.startswith("{number}")
        self.begins_with_number = self.reads_first_number or entry.pattern.startswith("{before_number}")
        self.is_plain = entry.modality == "reported" and not entry.target

    def fits(self, sentence: Sentence) -> bool:
        """Whether the sentence could match at all: the cheap test before the expression."""
        return self.needs.met(sentence.tags)


SENTENCES_KEPT = 256
"""Tags of sentences whose fitting patterns are remembered: the fields of an article are read one after the other."""

QUOTED = r"[«\"“„][^«»\"“”„\n]{2,40}[»\"”“]"
"""A name in quotes: «Горьковская»."""

COMMON_COST = 1000
"""What a list that most sentences have counts when the rarest is looked for; others count their words."""


class _Index:
    """Patterns by the rarest tag that each needs, so that a sentence meets only those it could fit."""

    def __init__(self, patterns: tuple[Pattern, ...], words: Mapping[str, tuple[str, ...]]) -> None:
        self._patterns = patterns
        self._always = [rank for rank, pattern in enumerate(patterns) if () in pattern.needs.ways]
        self._by_tag: dict[str, list[tuple[int, tuple[frozenset[str], ...]]]] = {}

        def cost(choice: frozenset[str]) -> int:
            return sum(COMMON_COST if tag in COMMON else len(words.get(tag, ("",))) for tag in choice)

        for rank, pattern in enumerate(patterns):
            for way in pattern.needs.ways if () not in pattern.needs.ways else ():
                rarest = min(way, key=cost)
                rest = tuple(choice for choice in way if choice != rarest)
                for tag in sorted(rarest):
                    self._by_tag.setdefault(tag, []).append((rank, rest))

    def fitting(self, tags: frozenset[str]) -> dict[str, list[Pattern]]:
        """By field the patterns whose needs are met, in order."""
        ranks = set(self._always)
        for tag in self._by_tag.keys() & tags:
            for rank, rest in self._by_tag[tag]:
                if rank in ranks:
                    continue
                for choice in rest:
                    if choice.isdisjoint(tags):
                        break
                else:
                    ranks.add(rank)
        found: dict[str, list[Pattern]] = {}
        for rank in sorted(ranks):
            pattern = self._patterns[rank]
            found.setdefault(pattern.entry.field, []).append(pattern)
        return found


class Pack:
    """A language, ready for use: made once a process from its file."""

    def __init__(self, raw: PackFile, origin: str) -> None:
        self.raw = raw
        self.code = raw.meta.code
        self.words = dict(raw.words)
        self.origin = origin
        for name, listed in raw.classes.items():
            if name in self.words:
                raise ConfigError(f"{origin}: classes.{name} is a word list too")
            self.words[name] = self._with_included(name, listed)
        for name, listed in raw.sources.items():
            self._check_code("sources", name, "attributed_to")
            self.words[f"source_{name}"] = listed
        self.words["source"] = tuple(dict.fromkeys(word for listed in raw.sources.values() for word in listed))
        self.words["article"] = raw.segment.articles or (NEVER,)
        self.words["name_link"] = raw.segment.name_links or (NEVER,)
        for name in raw.issues:
            self._check_code("issues", name, "issues")
        self._expressions: dict[str, re.Pattern[str]] = {}
        self.issue_lexicon = Lexicon(raw.issues)
        self.act_lexicon = Lexicon({act.id: act.words for act in raw.acts})
        self.world_lexicon = Lexicon({"other": self.words.get("world", self.words["unrelated"])})
        self.acts = {act.id: act for act in raw.acts}
        if len(self.acts) != len(raw.acts):
            raise ConfigError(f"{origin}: an act id stands twice")
        self.act_context: dict[str, dict[str, re.Pattern[str]]] = {}
        for act in raw.acts:
            self._check_code(f"acts.{act.id}", act.type, "event_type")
            context = {}
            for side in ("before", "not_before", "after", "not_after"):
                expression = getattr(act, side)
                if expression is not None:
                    ends = "(?:%s)$" if side.endswith("before") else "(?:%s)"
                    context[side] = self.compile(ends % expression, f"acts.{act.id}.{side}")
            self.act_context[act.id] = context
        words = word_expression(raw.segment.clause_words) if raw.segment.clause_words else r"(?!)"
        dashes = "|- | -" if raw.segment.dash_breaks else ""
        self.clause_break = re.compile(rf"[;:]|, {dashes}|\(|\)|{words}")
        never = raw.segment.never_before_city
        self.no_city = re.compile(word_expression(never) + '[ "]*$') if never else None
        contrast = word_expression(self.words["contrast"])
        self.contrast_break = re.compile(rf"[;:]|, |{contrast}")
        self.locative = self.compile(
            r"{locative}(?: (?:(?:{place_filler}|[\w'-]+'s|[\w-]+ern)(?: |, ))*)? ?$", "words.locative"
        )
        self.elsewhere = self.compile(r"{not_locative}(?: (?:{place_filler} )*)? ?$", "words.not_locative")
        self.list_link = self.compile(
            r"(?: ?,| ?,? {list_link}| ?;)(?: {locative})?(?: {place_filler})* ", "words.list_link"
        )
        kinds = word_expression(self.words.get("place_kind", (NEVER,)))
        self.several_places = re.compile(rf"{NUMBER}++(?: [^ ,;]+){{0,2}}? {kinds}")
        self.venue_after = self.compile(r" {venue_small_head}", "words.venue_small_head")
        self.within = self.compile(r" ?, {locative} ", "words.locative")
        self.head_noun = self.compile(r"(?: {modifier}){0,4} {people}", "words.people")
        upper = CAPITAL
        name = rf"{upper}[\w'’.&-]*"
        proper = rf"{upper}[\w'’&-]+" if raw.segment.small_venue_heads else name
        if before_name := self.words.get("before_venue"):
            proper = rf"(?!(?:{self._cased(before_name)})(?!\w)){proper}"
        link = self._cased(raw.segment.name_links)
        small = raw.segment.small_venue_heads
        heads = self._cased(self.words["venue_head"], capital=not small)
        before = self._cased(self.words["venue_preposition"])
        articles = self._cased(raw.segment.articles)
        auxiliaries = self._cased(raw.segment.auxiliaries)
        lead = rf"(?:(?<!\w)(?:{before}) )?(?<!\w)" if small else rf"(?:{before}) (?:(?:{articles}) )?"
        named = rf"(?:{proper}(?: {proper}){{0,3}}|{QUOTED})" if small else rf"{proper}(?: {proper}){{0,3}}"
        last = rf"(?!(?:{articles}) )(?:{proper} )(?:(?:{proper}|{link}) ){{0,4}}?(?:{heads})(?!\w)|"
        self.venue_name = re.compile(
            rf"{lead}({last if raw.segment.venue_head_last else ''}"
            rf"(?:{heads}) (?:(?:{link}) ){'?' if small else ''}{named})"
        )
        plain = r"(?:{article} )(?:(?!{name_link} )[\w'-]+ ){0,3}?{venue_head}(?: building)?"
        if small:
            plain = r"(?:(?!{name_link} )[\w'-]+ )?{venue_head}(?: (?:[\w'-]+ )?{venue_head})?"
        self.venue_plain = self.compile(r"{venue_preposition} (" + plain + ")", "words.venue_head")
        filler = word_expression(self.words.get("statement_filler", (NEVER,)))
        self.statement_date = self.compile(
            rf"{{stated}}(?: {{reporters}})?(?: {filler}){{0,5}}(?: {{date_preposition}})? $", "words.stated"
        )
        otherwise = word_expression(self.words.get("dated_otherwise", (NEVER,)))
        self.dated_otherwise = self.compile(rf"{otherwise} (?:{{date_preposition}} )?$", "words.date_preposition")
        self.earlier_auxiliary = re.compile(word_expression(self.words.get("earlier_auxiliary", (NEVER,))))
        openers = word_expression(self.words.get("earlier_opener", (NEVER,)))
        measure = word_expression(self.words.get("time_measure", (NEVER,)))
        self.earlier_opener = re.compile(rf"(?:(?<![\w'-])(?!{measure})[\w'-]+ |[^\w' -] |^ ?){openers}$")
        apart = word_expression(self.words.get("apart", (NEVER,)))
        counter = "|".join(map(re.escape, self.words.get("apart_prefix", (NEVER,))))
        unlike = word_expression(self.words.get("apart_unlike", (NEVER,)))
        self.apart = re.compile(rf"{apart}(?: (?!{unlike})[\w'-]+){{0,2}}? (?=[^ ]*$)|(?<![\w-])(?:{counter})[^ ]*$")
        self.apart_after = re.compile(rf" {word_expression(self.words.get('apart_after', (NEVER,)))}")
        self.never_held = re.compile(word_expression(self.words.get("never_held", (NEVER,))))
        self.cause_opener = re.compile(word_expression(self.words.get("cause_opener", (NEVER,))))
        superlative = word_expression(self.words.get("superlative", (NEVER,)))
        self.superlative = re.compile(rf"{superlative}(?: [^ ,;.]+){{0,8}} (?:since )?$")
        calls = word_expression(self.words.get("announcing", (NEVER,)))
        urges = word_expression(self.words.get("urging", (NEVER,)))
        self.announced = re.compile(rf"(?:{calls}|{urges} [^.;]{{1,80}}? to )(?=[^.;]*$)")
        self.local_measure = re.compile(word_expression(self.words.get("local_measure", (NEVER,))))
        said_then = word_expression(self.words.get("said_then", (NEVER,)))
        self.statement_after = re.compile(rf" {said_then}")
        self.begin_date = self.compile(r"{began}(?: [^ ,;]+){0,4}?(?: {date_preposition})? $", "words.began")
        self.end_date = self.compile(r"{ended}(?: {date_preposition})? $", "words.ended")
        self.future_date = self.compile(r"{future_preposition} (?:{article} )?$", "words.future_preposition")
        self.object_of = self.compile(r"{object_of} (?:{article} )?$", "words.object_of")
        self.authority_name = self.compile(r"{authority}", "words.authority")
        self.name_after = re.compile(rf" (?:(?:{articles}) )?((?:{name})(?: (?:(?:{link}) )?(?:{name})){{0,6}})")
        self.name_before = re.compile(rf"((?:{name})(?: (?:(?:{link}) )?(?:{name})){{0,6}}),? (?:(?:{auxiliaries}) )?$")
        self.numbers = NumberReader(raw.numbers)
        self.patterns: dict[str, tuple[Pattern, ...]] = {}
        seen: set[str] = set()
        for entry in raw.patterns:
            if entry.id in seen:
                raise ConfigError(f"{origin}: patterns.{entry.id} stands twice")
            seen.add(entry.id)
            compiled = Pattern(
                entry,
                self.compile(entry.pattern, f"patterns.{entry.id}"),
                read_needs(entry.pattern),
            )
            self.patterns[entry.field] = (*self.patterns.get(entry.field, ()), compiled)
        needed = {
            name: (f"{name[1:]}*",)
            for patterns in self.patterns.values()
            for pattern in patterns
            for name in pattern.needs.names()
            if name.startswith("=")
        }
        self.tag_finder = TagFinder({**self.words, **needed})
        index = _Index(tuple(p for patterns in self.patterns.values() for p in patterns), self.words)
        self._fitting = lru_cache(SENTENCES_KEPT)(index.fitting)

    def fitting(self, field: str, tags: frozenset[str]) -> Sequence[Pattern]:
        """The patterns of a field that could match a sentence with these tags, in the pack's order."""
        return self._fitting(tags).get(field, ())

    def _with_included(self, name: str, listed: tuple[str, ...]) -> tuple[str, ...]:
        """A list's words, "@other" replaced by the words of that list."""
        words: dict[str, None] = {}
        for word in listed:
            if word.startswith("@") and word[1:] not in self.words:
                raise ConfigError(f"{self.origin}: classes.{name}: no word list {word[1:]!r}")
            words.update(dict.fromkeys(self.words[word[1:]] if word.startswith("@") else (word,)))
        return tuple(words)

    def _check_code(self, key: str, code: str, vocabulary: str) -> None:
        if code not in codes(vocabulary):
            raise ConfigError(f"{self.origin}: {key}: {code!r} is not one of {', '.join(codes(vocabulary))}")

    def _cased(self, words: tuple[str, ...], *, capital: bool = False) -> str:
        """Alternatives of words as they stand in text, small or with a capital first letter."""
        forms = (
            {w[:1].upper() + w[1:] for w in words} if capital else set(words) | {w[:1].upper() + w[1:] for w in words}
        )
        return alternatives(forms)

    def fold(self, text: str) -> str:
        """A text as the pack's patterns read it, of the same length."""
        return self.plain(fold(text))

    def plain(self, text: str) -> str:
        """A text without marks on its letters where they tell nothing, else as it is."""
        return text.translate(PLAIN_LETTERS) if self.raw.segment.plain_letters else text

    def expression(self, name: str) -> re.Pattern[str]:
        """The compiled expression of one word list."""
        if name not in self._expressions:
            self._expressions[name] = re.compile(word_expression(self.words[name]))
        return self._expressions[name]

    def compile(self, pattern: str, key: str) -> re.Pattern[str]:
        """The expression of a template; `ConfigError` names file and key where a list is missing or it is wrong."""

        def slot(match: re.Match[str]) -> str:
            name = match[1]
            if name == "number":
                return f"(?P<number>{NUMBER}++)"
            if name == "other_number":
                return f"{NUMBER}++"
            if name == "before_number":
                return f"(?P<before>{NUMBER}++)"
            if name not in self.words:
                raise ConfigError(f"{self.origin}: {key}: no word list {name!r}")
            return word_expression(self.words[name])

        try:
            return re.compile(_SLOT.sub(slot, pattern))
        except re.error as error:
            raise ConfigError(f"{self.origin}: {key}: {error}") from error


@cache
def pack_codes() -> tuple[str, ...]:
    """The languages that have a pack, in order."""
    return tuple(sorted(p.name[:-5] for p in files(__package__).iterdir() if p.name.endswith(".toml")))


@cache
def load_pack(code: str) -> Pack:
    """The pack of a language; `ConfigError` where there is none or its file is wrong."""
    if code not in pack_codes():
        raise ConfigError(f"no pack for language {code!r}; there are {', '.join(pack_codes())} (etl/language/)")
    return read_pack(Path(str(files(__package__).joinpath(f"{code}.toml"))))


def read_pack(path: Path) -> Pack:
    """A pack from any file, checked strictly."""
    try:
        tree = tomllib.loads(path.read_text("utf-8"))
        if PackFile.model_validate(tree).segment.plain_letters:
            own = {key: part for key, part in tree.items() if key in {"dates", "toponyms"}}  # these fold by themselves
            tree = {**_without_marks(tree), **own}
        raw = PackFile.model_validate(tree)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    return Pack(raw, path.name)


def _without_marks(part: Any) -> Any:
    """A parsed file with all its words, keys and expressions in plain letters; of two keys that fall together one."""
    if isinstance(part, str):
        return part.translate(PLAIN_LETTERS)
    if isinstance(part, dict):
        return {_without_marks(key): _without_marks(value) for key, value in part.items()}
    return [_without_marks(one) for one in part] if isinstance(part, list) else part


def load_packs() -> dict[str, Pack]:
    """All packs by language code."""
    return {code: load_pack(code) for code in pack_codes()}
