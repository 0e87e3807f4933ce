"""The words of a text as one short string of codes, and a pack's date patterns compiled to run over it.

Each set of slots that a word can fill has a code character of its own, so a pattern over words becomes an ordinary
regular expression over codes, and all patterns of a pack together are one. Knows nothing of what dates mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal

from etl.errors import ConfigError
from etl.language.dates import DatePattern, DateVocabulary
from etl.language.expressions import Expression

OTHER, CAPITAL, BREAK, STOP = "\ue000", "\ue001", "\ue002", "\ue003"
"""Codes of a word or sign in no slot: in lower case, with a capital; a line break; the end of a sentence."""
_FIRST_FREE = 0xE010
_SIGNS = {"‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "ʼ": "'"}
_NAMES: dict[Literal["months", "days"], str] = {"months": "month", "days": "weekday"}
_FIXED = {"other": OTHER, "capital": CAPITAL, "break": BREAK, "stop": STOP}
_VALUED = frozenset(
    ["month", "weekday", "day", "year", "number", "ordinal", "deictic", "unit", "shift", "season", "numeric"]
)
"""Slots whose word a resolver reads; the others are only there to be matched."""
_SAME = {
    "sure_month": "month",
    "sure_weekday": "weekday",
    "ordinal_day": "day",
    "day_word": "day",
    "plain_year": "year",
    "ordinal_year": "year",
    "full_year": "year",
    "short_year": "year",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words: `forms[i]` as the text has it, from character `starts[i]`, with code `codes[i]`."""

    text: str
    codes: str
    starts: list[int]
    forms: list[str]

    def end(self, index: int) -> int:
        """The character after a word."""
        return self.starts[index] + len(self.forms[index])


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a pattern fits. `span` and the values of `slots` are word indexes, not characters."""

    pattern: DatePattern
    span: tuple[int, int]
    slots: Mapping[str, int]

    def halves(self, one: str, two: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """The word spans of both parts of a span, by their slots: cut before the second's first word."""
        cut = self.slots[two]
        if "month2" in self.slots and two == "day2":
            cut = min(cut, self.slots["month2"])
        first, last = self.span
        inside = (i + 1 for slot, i in self.slots.items() if i < cut and not slot.endswith("2"))
        return (first, max(inside, default=self.slots[one] + 1)), (cut, last)


class DateGrammar:
    """What is compiled from one vocabulary: made once, then only read."""

    def __init__(self, vocabulary: DateVocabulary) -> None:
        self.vocabulary = vocabulary
        self._codes: dict[tuple[str, ...], str] = {}
        self._codes_by_slot: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._meaning: dict[str, dict[str, int | str]] = {}
        for word, slots in self._collect().items():
            code = self._code_of(slots)
            self._meaning[word.lower()] = {**self._meaning.get(word.lower(), {}), **slots}
            self._words[word] = code
        self._digits = {
            (False, True): self._code_of(("day", "number")),
            (False, False): self._code_of(("number",)),
            (True, True): self._code_of(("day", "ordinal", "ordinal_day")),
            (True, False): self._code_of(("ordinal",)),
        }
        self._ordinal_year = self._code_of(("full_year", "ordinal_year"))
        self._year = self._code_of(("full_year", "year", "plain_year"))
        self._round_year = self._code_of(("full_year", "year"))
        self._short_year = self._code_of(("short_year",))
        self._decade = self._code_of(("decade",))
        self._numeric = self._code_of(("numeric",))
        self._lexer = self._compile_lexer()
        self._patterns = tuple((p, re.compile(self._translate(p))) for p in vocabulary.patterns)
        self._by_start = self._dispatch()
        self._start = re.compile(f"[{''.join(self._by_start)}]" if self._by_start else r"(?!)")

    def _dispatch(self) -> dict[str, Expression]:
        """For each code that a pattern can begin with, the patterns that can, in order, as one expression."""
        indexes: dict[str, list[int]] = {}
        for index, (_, compiled) in enumerate(self._patterns):
            for code in sorted(first_codes(compiled.pattern)):
                indexes.setdefault(code, []).append(index)
        bare = [re.sub(r"[(][?]P<[a-z_0-9]+>", "(?:", compiled.pattern) for _, compiled in self._patterns]
        choices = {
            code: "|".join(f"(?P<p{index}>{bare[index]})" for index in chosen) for code, chosen in indexes.items()
        }
        return {code: Expression(partial(re.compile, choice)) for code, choice in choices.items()}

    def _collect(self) -> dict[str, dict[str, int | str]]:
        """Every surface form that counts, with the slots it fills and what it means in each."""
        vocabulary = self.vocabulary
        found: dict[str, dict[str, int | str]] = {}

        def add(word: str, slot: str, value: int | str, *, proper: bool = False) -> None:
            surfaces = [word.capitalize(), word.upper(), *([] if proper else [word])]
            for surface in surfaces:
                found.setdefault(surface, {})[slot] = value

        for what, slot in _NAMES.items():
            first = 1 if what == "months" else 0
            full, short = vocabulary.names(what, short=False), vocabulary.names(what, short=True)
            for value, forms in enumerate(full, start=first):
                for form in forms:
                    unsure = form in vocabulary.unsure
                    add(form, slot, value, proper=unsure and vocabulary.capitalised)
                    if not unsure:
                        add(form, f"sure_{slot}", value)
                for form in short[value - first]:
                    if form not in forms:
                        for name in (slot, f"short_{slot}"):
                            add(form, name, value, proper=what == "days" and vocabulary.capitalised)
        for slot, words in vocabulary.words:
            for word in words:
                add(word, slot, words[word] if isinstance(words, Mapping) else 1)
        for pattern in vocabulary.patterns:
            for word in re.findall(r"\d{0,2}[^\W\d_]+", re.sub(r"\{[^}]*\}", " ", pattern.pattern)):
                add(word, f"={word}", 1)
        for sign in "-,/'(":
            found.setdefault(sign, {})[f"={sign}"] = 1
        return found

    def _code_of(self, slots: Iterable[str]) -> str:
        key = tuple(sorted(slots))
        if key not in self._codes:
            self._codes[key] = chr(_FIRST_FREE + len(self._codes))
        return self._codes[key]

    def _class(self, slot: str, pattern: DatePattern) -> str:
        if slot in _FIXED:
            return _FIXED[slot]
        if not self._codes_by_slot:
            for slots, code in self._codes.items():
                for name in slots:
                    self._codes_by_slot[name] = self._codes_by_slot.get(name, "") + code
        if not (codes := self._codes_by_slot.get(slot)):
            raise ConfigError(f"[dates] pattern {pattern.id!r}: no word fills slot {slot!r}")
        return f"[{codes}]"

    def _translate(self, pattern: DatePattern) -> str:
        def one(match: re.Match[str]) -> str:
            slot, number, word = match.groups()
            if word is not None:
                return {"[": "(?P<span>", "]": ")"}.get(word) or self._class(f"={word}", pattern)
            name = _SAME.get(slot, slot)
            body = self._class(slot, pattern)
            captured = body if number == "0" or name not in _VALUED else f"(?P<{name}{number or ''}>{body})"
            if slot in {"month", "weekday"}:
                short = [c for slots, c in self._codes.items() if f"short_{slot}" in slots]
                if short:
                    captured += f"(?:(?<=[{''.join(short)}]){STOP})?"
            return captured

        try:
            source = re.sub(r"\{(\w+)(?::(\d))?\}|(\d{0,2}[^\W\d_]+|[\[\],/'-])", one, pattern.pattern)
            source = re.sub(r"\s+", "", source)
            names: set[str] = set()

            def unique(match: re.Match[str]) -> str:
                if match[1] in names:
                    raise ConfigError(f"[dates] pattern {pattern.id!r}: slot {match[1]!r} twice; number the second")
                names.add(match[1])
                return match[0]

            re.sub(r"\(\?P<(\w+)>", unique, source)
            return re.compile(source).pattern
        except re.error as error:
            raise ConfigError(f"[dates] pattern {pattern.id!r} does not compile: {error}") from error

    def _compile_lexer(self) -> re.Pattern[str]:
        def either(words: tuple[str, ...]) -> str:
            return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"

        return re.compile(
            r"(?! )(?:(?P<word>[^\W\d_]\w*)"
            r"|(?P<numeric>(?<![\d./])(?:\d{4}([./-])\d\d?\3\d\d?|(?<!-)\d\d?([./-])\d\d?\4(?:\d{4}|\d\d))(?![\d]|[./-]\d))"
            rf"|(?P<digits>\d{{1,6}})(?:(?P<ordinal>{either(self.vocabulary.ordinal_suffixes)})"
            rf"|(?<=0)(?P<decade>{either(self.vocabulary.decade_suffixes)}))?(?!\w|[.,:]\d|\s?[%°])"
            r"|(?P<short>['’]\d\d)(?![\w])"
            r"|(?P<mixed>\d(?:\w|[.,:]\d)*)"
            r"|(?P<break>\n)|(?P<stop>[.!?…]+)|(?P<sign>[^\w\s]|_))"
        )

    def read(self, text: str) -> Words:
        """The text as words and codes."""
        matches = list(self._lexer.finditer(text))
        forms = [match[0] for match in matches]
        known = self._words
        codes = [
            known.get(form)
            or ((CAPITAL if form[0].isupper() else OTHER) if form[0].isalpha() else self._code_of_other(match, form))
            for match, form in zip(matches, forms, strict=True)
        ]
        return Words(text, "".join(codes), [match.start() for match in matches], forms)

    def _code_of_other(self, match: re.Match[str], form: str) -> str:
        """The code of what is not in the vocabulary; a word that begins with no letter begins with a number like Ⅷ."""
        kind = match.lastgroup
        if kind == "word":
            return CAPITAL if form[0].isupper() else OTHER
        if kind == "sign":
            return self._words.get(_SIGNS.get(form, form), OTHER)
        if kind in {"digits", "ordinal", "decade"}:
            return self._code_of_digits(match)
        fixed = {"stop": STOP, "break": BREAK, "numeric": self._numeric, "short": self._short_year, "mixed": OTHER}
        return fixed[kind or "mixed"]

    def _code_of_digits(self, match: re.Match[str]) -> str:
        digits = match["digits"]
        if not digits.isascii():
            return OTHER
        if match["decade"] is not None and (len(digits) in {2, 4}) and digits.endswith("0"):
            return self._decade
        value = int(digits)
        if match["ordinal"] is not None or match["decade"] is not None:
            if match["ordinal"] is not None and 1900 <= value <= 2100:
                return self._ordinal_year
            return self._digits[True, 1 <= value <= 31]
        if len(digits) == 4 and 1000 <= value <= 2100:
            return self._year if value >= 1900 and value % 50 else self._round_year
        return self._digits[False, len(digits) <= 2 and 1 <= value <= 31]

    def find(self, words: Words) -> list[Found]:
        """All places where a pattern fits, left to right, none overlapping; refused ones are left out."""
        found: list[Found] = []
        position = 0
        while (begin := self._start.search(words.codes, position)) is not None:
            position = begin.end()
            match = self._by_start[begin[0]].match(words.codes, begin.start())
            if match is None or match.end() == match.start():
                continue
            position = match.end()
            pattern, compiled = self._patterns[int((match.lastgroup or "p0")[1:])]
            if pattern.kind == "refused":
                continue
            inner = compiled.match(words.codes, match.start())
            if inner is None:
                continue
            slots = {name: inner.start(name) for name, got in inner.groupdict().items() if got and name != "span"}
            span = inner.span("span") if "span" in compiled.groupindex else inner.span()
            found.append(Found(pattern, span, slots))
        return found

    def value(self, words: Words, index: int, slot: str) -> int | str | None:
        """What the word at `index` means in a slot; None where nothing."""
        word = words.forms[index]
        if word[0].isdigit():
            digits = re.match(r"\d+", word)
            return int(digits[0]) if digits else None
        meaning = self._meaning.get(_SIGNS.get(word, word).lower(), {})
        if slot == "day":
            return meaning.get("day_word", meaning.get("ordinal"))
        return meaning.get(slot)


def first_codes(source: str) -> frozenset[str]:
    """The codes that a match of a translated pattern can begin with.

    >>> sorted(first_codes("(?:(?P<day>[ab]))?(?!x)c"))
    ['a', 'b', 'c']
    """

    def alternatives(at: int) -> tuple[set[str], bool, int]:
        first: set[str] = set()
        nullable = False
        while True:
            found, empty, at = sequence(at)
            first |= found
            nullable = nullable or empty
            if at >= len(source) or source[at] == ")":
                return first, nullable, at + 1
            at += 1

    def sequence(at: int) -> tuple[set[str], bool, int]:
        first: set[str] = set()
        nullable = True
        while at < len(source) and source[at] not in "|)":
            found, empty, at = atom(at)
            while at < len(source) and source[at] in "?*+":
                empty = empty or source[at] != "+"
                at += 1
            if nullable:
                first |= found
            nullable = nullable and empty
        return first, nullable, at

    def atom(at: int) -> tuple[set[str], bool, int]:
        if source[at] == "[":
            end = source.index("]", at)
            return set(source[at + 1 : end]), False, end + 1
        if source[at] != "(":
            return {source[at]}, False, at + 1
        opening = re.compile(r"\((\?(?:P<\w+>|:|<?[=!]))?").match(source, at)
        found, empty, end = alternatives(opening.end() if opening is not None else at + 1)
        looks = opening is not None and opening[1] in {"?=", "?!", "?<=", "?<!"}
        return (set(), True, end) if looks else (found, empty, end)

    return frozenset(alternatives(0)[0])


@lru_cache(maxsize=64)
def grammar_of(vocabulary: DateVocabulary) -> DateGrammar:
    """The compiled grammar of a vocabulary."""
    return DateGrammar(vocabulary)
