"""A language pack ready for use: its word lists as finders, its patterns by what a sentence must have for them.

A pack's regular expressions take three quarters of a second to compile, so each is compiled when a sentence first
needs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path

from etl.codes import codes
from etl.errors import ConfigError
from etl.language.expressions import Expression, alternatives, word_expression
from etl.language.forms import Forms
from etl.language.letters import CAPITAL, PLAIN_LETTERS, SMALL_LETTERS, fold
from etl.language.lexicon import Lexicon, TagFinder
from etl.language.numbers import NumberReader
from etl.language.pack_file import Act, PackFile, check_pack, pack_tree, parse_pack
from etl.language.patterns import Fitting, Pattern, PatternIndex

NUMBER = "\ue000"
"""The private character that covers number expressions in masked text."""

NEVER = "\ue001"
"""A word that no text has, for lists that a language leaves empty."""

DAY = "\ue002"
"""The private character that stands for a date where dates are left out of a text."""

MAY_LACK = frozenset(
    ["announcing", "apart", "apart_after", "apart_unlike", "cause_opener", "subclause", "court", "dated_otherwise",
     "earlier_auxiliary", "earlier_opener", "heading", "leave_for", "list_opener", "local_measure", "local_vote",
     "never_held", "of_town", "place_kind", "rescheduled", "rescheduled_from", "rescheduled_to", "said_then",
     "statement_filler", "superlative", "time_measure", "urging", "way"]
)  # fmt: skip
"""Lists of the program's own expressions that a language may lack: then nothing is found of them."""

_SLOT = re.compile(r"\{([a-z_]+)\}")
_JOINED = re.compile(r"[+*] \?\)(?:[+*]|\{\d*,)")
"""A repeated group that may lack the space after its word, "(?:[^ ]+ ?){1,5}": each cut of a long word is tried."""
_NUMBERS = {
    "number": f"(?P<number>{NUMBER}++)",
    "other_number": f"{NUMBER}++",
    "before_number": f"(?P<before>{NUMBER}++)",
}

SENTENCES_KEPT = 256
"""Tags of sentences whose fitting patterns are remembered: the fields of an article are read one after the other."""

QUOTED = r"[«\"“„][^«»\"“”„\n]{2,40}[»\"”“]"
"""A name in quotes: «Горьковская»."""


def _ending(endings: Sequence[str]) -> str:
    """The expression of what words may end in."""
    return rf"(?:{'|'.join(map(re.escape, endings)) or NEVER})"


class Pack:
    """A language, ready for use: made once a process from its file."""

    def __init__(self, raw: PackFile, origin: str) -> None:
        self.raw = raw
        self.code = raw.meta.code
        self.words = dict(raw.words)
        self.origin = origin
        self.forms = Forms()
        for name, listed in raw.classes.items():
            if name in self.words:
                raise ConfigError(f"{origin}: classes.{name} is a word list too")
            self.words[name] = self._with_included(name, listed)
        for name, listed in raw.sources.items():
            self._check_code("sources", name, "attributed_to")
            self.words[f"source_{name}"] = listed
        self.words["source"] = tuple(dict.fromkeys(word for listed in raw.sources.values() for word in listed))
        self.possessive = _ending(raw.segment.possessives)
        self.words["article"] = raw.segment.articles or (NEVER,)
        self.words["name_link"] = raw.segment.name_links or (NEVER,)
        for name in (*raw.issues, *raw.issue_actors):
            self._check_code("issues", name, "issues")
        self._listed: dict[str, str] = {}
        self._expressions: dict[str, Expression] = {}
        self._compiled: dict[str, Expression] = {}
        self._made: list[Expression] = []
        self.acts = {act.id: act for act in raw.acts}
        if len(self.acts) != len(raw.acts):
            raise ConfigError(f"{origin}: an act id stands twice")
        self.act_context = {act.id: self._context(act) for act in raw.acts}
        clause_words = raw.segment.clause_words
        dashes = "|- | -" if raw.segment.dash_breaks else ""
        self.clause_break = self._later(
            lambda: rf"[;:]|, {dashes}|\(|\)|{word_expression(clause_words) if clause_words else r'(?!)'}"
        )
        self.aside = self.compile(rf", (?=(?:{raw.segment.aside}))", "segment.aside") if raw.segment.aside else None
        self.aside_resumed = self.compile(r"[^;:()]{3,140}?,(?= {resumed})", "words.resumed")
        self.aside_closed = self.compile(r"[^,;:]{2,140},", "segment.aside")
        self.brackets = self.compile(r" \([^()]{2,120}\)| [-–—] [^-–—,;:]{3,120} [-–—](?= )", "segment.aside")
        self.between_commas = {
            "said": self.compile(r", (?:[^,;.()]{2,50} )?{said}(?: [^,;.()]{2,50})?,(?= )", "words.said"),
            "resumed": self.compile(r", [^,;.()]{3,90} ?,(?= {resumed})", "words.resumed"),
        }
        self.attributed = self.compile(r", {according} [^,;.()]{2,60},(?= )", "words.according")
        never = raw.segment.never_before_city
        self.no_city = self._later(lambda: word_expression(never) + '[ "]*$') if never else None
        self.contrast_break = self.compile(r"[;:]|, |{contrast}", "words.contrast")
        before_place = rf"(?:{{place_filler}}|[\w'-]+{_ending(raw.segment.place_endings)})"
        self.locative = self.compile(rf"{{locative}}(?: (?:{before_place}(?: |, ))*)? ?$", "words.locative")
        self.places_listed = self.compile(r"{place_kind}(?: [^ ,;.]+){0,4}?,? {list_opener} ?$", "words.list_opener")
        self.elsewhere = self.compile(
            r"(?:{not_locative}|{way} (?:[^ ,;.]+ ){0,3}?{heading})(?: (?:{place_filler} )*)? ?$", "words.not_locative"
        )
        self.list_link = self.compile(
            r"(?: ?,| ?,? {list_link}| ?;|, [^,.;:]{3,90}, {list_link})(?: {locative})?(?: {place_filler})* ",
            "words.list_link",
        )
        self.several_places = self.compile(r"{other_number}(?: [^ ,;]+){0,2}? {place_kind}", "words.place_kind")
        self.many_places = self.compile(r"{locative} {other_number}(?: [^ ,;]+){0,2}? {place_kind}", "words.place_kind")
        self.venue_after = self.compile(r" {venue_small_head}", "words.venue_small_head")
        self.owner = self.compile(rf"{self.possessive}(?= )", "segment.possessives")
        self.seat_after = self.compile(r" (?:[^ ,;.]+ ){0,2}?{institution}", "words.institution")
        self.seat_before = self.compile(r"{institution} {name_link} (?:{article} )?$", "words.institution")
        self.day_led = self.compile("(?: {date_preposition})? " + DAY, "words.date_preposition")
        self.share_link = self.compile(r"(?:,|:| [-–—]|, [-–—])?(?: {share_verb})? \(?", "words.share_verb")
        self.within = self.compile(r" ?, {locative} ", "words.locative")
        self.head_noun = self.compile(r"(?: {modifier}){0,4} {people}", "words.people")
        self.venue_name = self._later(self._venue_name)
        self.settlement_name = self._later(self._settlement_name)
        tail = _ending(raw.segment.venue_tails)
        plain = rf"(?:{{article}} )(?:(?!{{name_link}} )[\w'-]+ ){{0,3}}?{{venue_head}}(?: {tail})?"
        if raw.segment.small_venue_heads:
            plain = r"(?:(?!{name_link} )[\w'-]+ )?{venue_head}(?: (?:[\w'-]+ )?{venue_head})?"
        self.venue_plain = self.compile(r"{venue_preposition} (" + plain + ")", "words.venue_head")
        self.statement_date = self.compile(
            r"{stated}(?: {reporters})?(?: {statement_filler}){0,5}(?: {date_preposition})? $", "words.stated"
        )
        self.earlier_auxiliary = self.expression("earlier_auxiliary")
        self.earlier_opener = self.compile(
            r"(?:(?<![\w'-])(?!{time_measure})[\w'-]+ |[^\w' -] |^ ?){earlier_opener}$", "words.earlier_opener"
        )
        self.of_court = self.compile(r"{court}(?: {inside})? $", "words.court")
        self.dated_otherwise = self.compile(r"{dated_otherwise} (?:{date_preposition} )?$", "words.dated_otherwise")
        counter = "|".join(map(re.escape, self.words.get("apart_prefix", (NEVER,))))
        self.apart = self.compile(
            r"{apart}(?: (?!{apart_unlike})[\w'-]+){0,2}? (?=[^ ]*$)" + rf"|(?<![\w-])(?:{counter})[^ ]*$",
            "words.apart",
        )
        self.apart_after = self.compile(r" {apart_after}", "words.apart_after")
        self.never_held = self.expression("never_held")
        self.cause_opener = self.expression("cause_opener")
        self.subclause = self.compile(r"{subclause}(?= )", "words.subclause")
        self.newly = self.compile(
            "|".join(rf"(?<!\w){word} " for word in raw.numbers.articles) or NEVER, "numbers.articles"
        )
        self.superlative = self.compile(r"{superlative}(?: [^ ,;.]+){0,8} (?:since )?$", "words.superlative")
        self.what_is_to_come = self.compile(r"{demand_cue}(?: [^ ,;.]+){0,2}? {future_only}", "words.demand_cue")
        self.announced = self.compile(r"(?:{announcing}|{urging} [^.;]{1,80}? to )(?=[^.;]*$)", "words.announcing")
        self.leave_for = self.compile(r"{leave_for}(?=[^.;]*$)", "words.leave_for")
        self.local_measure = self.expression("local_measure")
        self.local_vote = self.expression("local_vote")
        self.of_town = self.expression("of_town")
        self.said_then = self.expression("said_then")
        self.statement_after = self.compile(r" {said_then}", "words.said_then")
        self.begin_date = self.compile(r"{began}(?: [^ ,;]+){0,4}?(?: {date_preposition})? $", "words.began")
        self.end_date = self.compile(r"{ended}(?: [^ ,;]+){0,3}?(?: {date_preposition})? $", "words.ended")
        self.negated_after = self.compile(r" (?:{locative} [\w-]+ )?{negated_after}", "words.negated_after")
        moved = r"{rescheduled}(?: [^ ,;.]+){0,8}?"
        self.new_date = self.compile(rf"{moved} {{rescheduled_to}} (?:{{article}} )?$", "words.rescheduled")
        self.old_date = self.compile(rf"{moved} {{rescheduled_from}} (?:{{article}} )?$", "words.rescheduled")
        self.future_date = self.compile(r"{future_preposition} (?:{article} )?$", "words.future_preposition")
        self.object_of = self.compile(r"{object_of} (?:{article} )?$", "words.object_of")
        self.authority_name = self.compile(r"{authority}", "words.authority")
        self.name_after = self._later(lambda: rf" (?:(?:{self._articles}) )?({self._name})")
        auxiliaries = raw.segment.auxiliaries
        self.name_before = self._later(lambda: rf"({self._name}),? (?:(?:{self._cased(auxiliaries)}) )?$")
        self.patterns: dict[str, tuple[Pattern, ...]] = {}
        seen: set[str] = set()
        for entry in raw.patterns:
            if entry.id in seen:
                raise ConfigError(f"{origin}: patterns.{entry.id} stands twice")
            seen.add(entry.id)
            pattern = Pattern(entry, self.compile(entry.pattern, f"patterns.{entry.id}"))
            self.patterns[entry.field] = (*self.patterns.get(entry.field, ()), pattern)

    @property
    def all_patterns(self) -> tuple[Pattern, ...]:
        """The patterns of all fields, field by field."""
        return tuple(pattern for patterns in self.patterns.values() for pattern in patterns)

    @cached_property
    def issue_lexicon(self) -> Lexicon:
        """The words of issues."""
        return Lexicon(self.raw.issues)

    @cached_property
    def length_lexicon(self) -> Lexicon:
        """The words for how long an act is held, in lists named by the number of its days."""
        return Lexicon(self.raw.lengths)

    @cached_property
    def actor_lexicon(self) -> Lexicon:
        """The words of people whose being there tells an issue where nothing else does."""
        return Lexicon(self.raw.issue_actors)

    @cached_property
    def act_lexicon(self) -> Lexicon:
        """The words of acts, by the acts' ids."""
        return Lexicon({act.id: act.words for act in self.raw.acts})

    @cached_property
    def world_lexicon(self) -> Lexicon:
        """The words of other worlds: sport, markets, weapons."""
        return Lexicon({self.world: self.words[self.world]})

    @property
    def world(self) -> str:
        """The list of the words of other worlds: that which only they have, where the pack tells them apart."""
        return "world" if "world" in self.words else "unrelated"

    @cached_property
    def numbers(self) -> NumberReader:
        """Reads quantities."""
        return NumberReader(self.raw.numbers, self.forms.compile)

    @cached_property
    def tag_finder(self) -> TagFinder:
        """Finds word lists in sentences, and the plain words that patterns need."""
        named = {name for pattern in self.all_patterns for name in pattern.needs.names()}
        return TagFinder({**self.words, **{name: (f"{name[1:]}*",) for name in named if name.startswith("=")}})

    @cached_property
    def _fitting(self) -> Callable[[frozenset[str]], Fitting]:
        index = PatternIndex(self.all_patterns, self.words)
        return lru_cache(SENTENCES_KEPT)(index.fitting)

    @cached_property
    def same_tags(self) -> Callable[[set[str]], frozenset[str]]:
        """One set for all sentences with the same tags, so that what is remembered of it is found without comparing
        sets."""
        kept = lru_cache(SENTENCES_KEPT)(frozenset[str])
        return lambda tags: kept(frozenset(tags))

    def compile_all(self) -> None:
        """Compiles every expression now, but for those of numbers: `ConfigError` names the key of one that is wrong."""
        for expression in self._made:
            expression.compile()

    def fitting(self, field: str, tags: frozenset[str], *, refuse: bool = False) -> Sequence[Pattern]:
        """The patterns of a field that could match a sentence with these tags, in the order in which they are tried:
        those that read, or those that `refuse`."""
        return self._fitting(tags)[refuse].get(field, ())

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

    def expression(self, name: str) -> Expression:
        """The expression of one word list."""
        found = self._expressions.get(name)
        if found is None:
            found = self._expressions[name] = self.compile(f"{{{name}}}", f"words.{name}")
        return found

    def compile(self, pattern: str, key: str) -> Expression:
        """The expression of a template, to be compiled at its first use. `ConfigError` names file and key: now where
        a list is missing or one long word can be read in thousands of ways, then where the expression is wrong."""
        if pattern not in self._compiled:
            if (trap := _JOINED.search(pattern)) is not None:
                raise ConfigError(f"{self.origin}: {key}: {trap[0]!r} reads one word as several: say where a word ends")
            for name in _SLOT.findall(pattern):
                if name not in self.words and name not in MAY_LACK and name not in _NUMBERS:
                    raise ConfigError(f"{self.origin}: {key}: no word list {name!r}")
            self._compiled[pattern] = self._later(lambda: _SLOT.sub(self._slot, pattern), key)
        return self._compiled[pattern]

    def _later(self, source: Callable[[], str], key: str = "") -> Expression:
        def make() -> re.Pattern[str]:
            try:
                return self.forms.compile(source())
            except re.error as error:
                raise ConfigError(f"{self.origin}: {key}: {error}") from error

        made = Expression(make)
        self._made.append(made)
        return made

    def _slot(self, match: re.Match[str]) -> str:
        """The expression of a slot."""
        name = match[1]
        found = _NUMBERS.get(name) or self._listed.get(name)
        if found is None:
            found = self._listed[name] = word_expression(self.words.get(name, (NEVER,)))
        return found

    def _context(self, act: Act) -> dict[str, Expression]:
        """What must and must not stand beside an act's words."""
        self._check_code(f"acts.{act.id}", act.type, "event_type")
        sides = {side: getattr(act, side) for side in ("before", "not_before", "after", "not_after")}
        return {
            side: self.compile(f"(?:{expression}){'$' if side.endswith('before') else ''}", f"acts.{act.id}.{side}")
            for side, expression in sides.items()
            if expression is not None
        }

    @property
    def _articles(self) -> str:
        return self._cased(self.raw.segment.articles)

    @property
    def _name(self) -> str:
        """A name of up to seven words, with the small ones that link them."""
        name, link = rf"{CAPITAL}[\w'’.&-]*", self._cased(self.raw.segment.name_links)
        return rf"(?:{name})(?: (?:(?:{link}) )?(?:{name})){{0,6}}"

    def _venue_name(self) -> str:
        """The name of a venue: a kind of place with a name before or after it."""
        segment = self.raw.segment
        small = segment.small_venue_heads
        proper = rf"{CAPITAL}[\w'’&-]+" if small else rf"{CAPITAL}[\w'’.&-]*"
        if before_name := self.words.get("before_venue"):
            proper = rf"(?!(?:{self._cased(before_name)})(?!\w)){proper}"
        # "Alameda in Santiago" is the Alameda
        link = self._cased(tuple(w for w in segment.name_links if w not in self.words["inside"]))
        articles = self._articles
        heads = self._cased(self.words["venue_head"], capital=not small)
        before = self._cased(self.words["venue_preposition"])
        lead = rf"(?:(?<!\w)(?:{before}) )?(?<!\w)" if small else rf"(?:{before}) (?:(?:{articles}) )?"
        named = rf"(?:{proper}(?: {proper}){{0,3}}|{QUOTED})" if small else rf"{proper}(?: {proper}){{0,3}}"
        last = rf"(?!(?:{articles}) )(?:{proper} )(?:(?:{proper}|{link}) ){{0,4}}?(?:{heads})(?!\w)|"
        first = rf"(?:{heads}) (?:(?:{link}) ){'?' if small else ''}{named}"
        return rf"{lead}({last if segment.venue_head_last else ''}{first})"

    def _settlement_name(self) -> str:
        """A name beside a word for a small place ("Wukan village", "the town of Khedi Chopta"), or after a word of
        being in it; one that nothing follows by which it is known ("in Khedi Chopta on Monday") is `alone`."""
        name = rf"{CAPITAL}[\w'’-]+(?: {CAPITAL}[\w'’-]+){{0,2}}"
        heads, inside = self._cased(self.words["settlement"]), self._cased(self.words["inside"])
        link = self._cased(self.words["settlement_link"])
        last = rf"|(?<![\w'’-])(?P<last>{name}) (?:{heads})(?!\w| (?:{link}) )"  # but "the North Indian town of Agra"
        last = last if self.raw.segment.venue_head_last else ""
        told = rf"(?:{heads}) (?:(?:{link}) )?(?P<first>{name})|(?:{inside}) (?P<inside>{name})(?=, )"
        if before := self.words["alone_in"]:
            ends = rf"[.;:,!)]| (?!(?:{heads})(?!\w))[{SMALL_LETTERS}]|$"  # but "in Wukan village"
            told += rf"|(?:{self._cased(before)}) (?P<alone>{name})(?={ends})"
        return rf"(?<!\w)(?:{told}){last}"


@cache
def load_pack(code: str) -> Pack:
    """The pack of a language; `ConfigError` where there is none or its file is wrong."""
    return Pack(check_pack(pack_tree(code), f"{code}.toml"), f"{code}.toml")


def read_pack(path: Path) -> Pack:
    """A pack from any file, checked strictly, with all its expressions."""
    pack = Pack(check_pack(parse_pack(path), path.name), path.name)
    pack.compile_all()
    return pack
