"""Reads number expressions: figures, words, vague words, ranges, with their qualifiers.

The vocabulary is the pack's; what vague words count is the policy's (`etl/codes/policies.toml`). Only whole numbers
of people-like things come out: figures that a unit, a currency or a date claims are left alone, and so are years.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from etl.codes import WordCount
from etl.records import Quantity

MAXIMUM = 100_000_000
"""Larger numbers never count people at an event; a figure of 400 digits is no number at all."""


class NumberVocabulary(BaseModel):
    """The [numbers] section. Keys of `vague` are names of the policy; `scales` multiply what stands before them.

    `at_least`, `at_most`, `about` stand before a number; `at_least_after`, `about_after` after it. `not_after` and
    `not_before` are expressions around a figure that show it counts no people (units, currencies, months);
    `not_before_word` is the same before a number word. `after_qualifier` gives vague words another name of the policy
    where a qualifier stands before them (Russian «около тысячи»). `joined_by_hyphen` says whether a hyphen makes one
    number of two words ("twenty-five") or a range of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    units: Mapping[str, int]
    scales: Mapping[str, int]
    letter_scales: Mapping[str, int] = {}
    joiner: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    halves: Mapping[str, Decimal] = {}
    vague: Mapping[str, tuple[str, ...]]
    after_qualifier: Mapping[str, str] = {}
    joined_by_hyphen: bool = True
    plain: tuple[str, ...] = ()
    at_least: tuple[str, ...] = ()
    at_least_after: tuple[str, ...] = ()
    at_most: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    about_after: tuple[str, ...] = ()
    range_words: tuple[str, ...] = ()
    between: tuple[tuple[str, str], ...] = ()
    group_separator: str = ","
    decimal_point: str = "."
    not_before: tuple[str, ...] = ()
    not_before_word: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()


def _words(words: Mapping[str, object] | tuple[str, ...]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", " ") for w in sorted(words, key=lambda w: (-len(w), w)))


class NumberReader:
    """Finds and reads the quantities of a folded text."""

    def __init__(self, vocabulary: NumberVocabulary) -> None:
        self.vocabulary = vocabulary
        v = vocabulary
        group, point = re.escape(v.group_separator), re.escape(v.decimal_point)
        spaces = "[ \u00a0\u202f]"
        figure = (
            rf"(?:\d{{1,3}}(?:{group}\d{{2,3}})*{group}\d{{3}}(?![\d])|\d{{1,3}}(?:{spaces}\d{{3}})+(?!\d)|\d{{1,9}})"
            rf"(?:{point}\d{{1,2}}(?!\d))?"
        )
        scale = _words(v.scales)
        letters = _words(v.letter_scales) or r"(?!)"
        unit = _words(v.units)
        half = _words(v.halves) or r"(?!)"
        joiner = f"(?:{_words(v.joiner)})" if v.joiner else "(?!)"
        article = f"(?:{_words(v.articles)})" if v.articles else r"(?!)"
        word = rf"(?:{unit}|{scale})"
        hyphen = "-|" if v.joined_by_hyphen else ""
        words = rf"(?:(?:{article} )?(?:{scale})|(?:{unit}))(?!\w)(?:(?:{hyphen} (?:{joiner} )?)(?:{word})(?!\w))*"
        halves = rf"(?:{half})(?: (?:{scale}))?(?!\w)"
        self._figure = re.compile(rf"({figure})(?: ?({letters})(?!\w)|[ -]?({scale})(?!\w))?((?: (?:{scale})(?!\w))*)")
        vague = "|".join(
            re.escape(word)
            for word in sorted((w for words in v.vague.values() for w in words), key=lambda w: (-len(w), w))
        )
        self._vague = {word: name for name, words in v.vague.items() for word in words}
        one = (
            rf"(?:(?P<{{p}}vague>(?:{vague})(?!\w))|(?P<{{p}}half>{halves})"
            rf"|(?P<{{p}}figure>{figure}(?: ?(?:{letters})(?!\w)|[ -]?(?:{scale})(?!\w))?(?: (?:{scale})(?!\w))*(?!\d))"
            rf"|(?P<{{p}}words>{words}))"
        )
        first, second = one.replace("{p}", "a_"), one.replace("{p}", "b_")
        least, most, about = (_words(x) or r"(?!)" for x in (v.at_least, v.at_most, v.about))
        least_after, about_after = (_words(x) or r"(?!)" for x in (v.at_least_after, v.about_after))
        ranges = _words(v.range_words) or r"(?!)"
        between = "|".join(re.escape(a) for a, _ in v.between) or r"(?!)"
        and_words = _words(tuple(b for _, b in v.between)) or r"(?!)"
        self._expression = re.compile(
            rf"(?<![\w.,$€£¥])(?:(?P<between>{between}) (?=\S))?"
            rf"(?:(?:(?P<least>{least})|(?P<most>{most})|(?P<about>{about})) )*"
            + first
            + rf"(?:(?P<plus>\+)|(?: ?[-–—] ?| (?:{ranges}) | (?P<and>{and_words}) )(?:(?:{about}) )?"
            + second
            + rf")?(?:,? (?P<least_after>{least_after})(?!\w)|,? (?P<about_after>{about_after})(?!\w))?(?![\d])"
        )
        self._not_before = re.compile("(?:" + "|".join(v.not_before or (r"(?!)",)) + ")$")
        self._not_before_word = re.compile("(?:" + "|".join(v.not_before_word or (r"(?!)",)) + ")$")
        self._not_after = re.compile("(?:" + "|".join(v.not_after or (r"(?!)",)) + ")")
        self._year = re.compile(r"(?:1[6-9]|20)\d\d")

    def find(self, folded: str, offset: int, counts: Mapping[str, WordCount]) -> tuple[Quantity, ...]:
        """The quantities of a folded text; their offsets are moved by `offset`."""
        found: list[Quantity] = []
        for match in self._expression.finditer(folded):
            quantity = self._read(match, folded, offset, counts)
            if quantity is not None:
                found.append(quantity)
        return tuple(found)

    def _read(self, match: re.Match[str], folded: str, offset: int, counts: Mapping[str, WordCount]) -> Quantity | None:
        start, end = match.start(), match.end()
        low = self._value(match, "a_", counts)
        singular = self.vocabulary.after_qualifier.get(match["a_vague"] or "")
        if singular is not None and (match["least"] or match["most"] or match["about"]):
            low = counts[singular]
        if low is None or low.low > MAXIMUM or self._claimed(match, folded):
            return None
        second = self._value(match, "b_", counts)
        if second is not None and (match["and"] is None or match["between"] is not None):
            if low.low < 1000 <= second.low and self._shares_scale(match, low.low):
                scale = self._scale_of(match["b_figure"]) if match["b_figure"] else self._last_scale(match["b_words"])
                low = WordCount(low=low.low * scale, high=None, best=low.best * scale)
            if second.low < low.low or second.low > MAXIMUM:
                second = None
            else:
                high = second.high if second.high is not None else second.best
                return Quantity(start + offset, end + offset, low.low, high, low.low, "range")
        if second is None or match["and"] is not None:
            # "5,000 and 200 officers": only the first number is ours, the second is found by itself
            if match["b_vague"] or match["b_half"] or match["b_figure"] or match["b_words"]:
                end = match.end("a_vague")
                for name in ("a_half", "a_figure", "a_words"):
                    end = max(end, match.end(name))
            if match["between"] is not None:
                start = match.end("between") + 1
        span = (start + offset, end + offset)
        if match["least"] or match["plus"] or match["least_after"]:
            return Quantity(*span, low.low, None, low.best, "at_least")
        if match["most"]:
            return Quantity(*span, None, low.high if low.high is not None else low.best, low.best, "at_most")
        if match["a_vague"] and low.low != low.high:
            return Quantity(*span, low.low, low.high, low.best, "vague")
        about = bool(match["about"] or match["about_after"])
        return Quantity(*span, low.low, low.high, low.best, "about" if about else "exact")

    def _claimed(self, match: re.Match[str], folded: str) -> bool:
        """Whether something else claims the number: a unit, a currency, a date, a year."""
        figure = match["a_figure"]
        if figure is not None:
            bare = figure.strip()
            qualified = match["least"] or match["most"] or match["about"]
            if self._year.fullmatch(bare) and not qualified and not self._counts_something(folded, match.end()):
                return True
            first = match.start("a_figure")
            if self._not_before.search(folded, max(0, first - 24), first):
                return True
        elif match["a_words"] and self._not_before_word.search(folded, max(0, match.start() - 24), match.start()):
            return True
        return self._not_after.match(folded, match.end()) is not None

    def _counts_something(self, folded: str, end: int) -> bool:
        """A bare 1600 to 2099 is a year unless a word of `plain` things counted follows."""
        rest = folded[end : end + 40].split()
        return any(word.strip(".,;:") in self.vocabulary.plain for word in rest[:3])

    def _scale_of(self, text: str) -> int:
        match = self._figure.match(text)
        total = 1
        if match is not None:
            if match[2]:
                total *= self.vocabulary.letter_scales[match[2]]
            for word in (match[3] or "").split() + (match[4] or "").split():
                total *= self.vocabulary.scales[word]
        return total

    def _shares_scale(self, match: re.Match[str], low: int) -> bool:
        """ "20 to 30 thousand": the scale of the second number is the first one's too."""
        if match["a_figure"]:
            return self._scale_of(match["b_figure"] or "") > 1 and self._scale_of(match["a_figure"]) == 1 and low > 0
        words = match["a_words"] if not self.vocabulary.joined_by_hyphen else None
        return bool(words and match["b_words"]) and self._last_scale(words) == 1 < self._last_scale(match["b_words"])

    def _last_scale(self, words: str | None) -> int:
        """What the last of some number words multiplies by: 1,000 in «трёх тысяч», 1 in «трёх»."""
        return self.vocabulary.scales.get((words or "").split(" ")[-1], 1)

    def _value(self, match: re.Match[str], prefix: str, counts: Mapping[str, WordCount]) -> WordCount | None:
        if vague := match[f"{prefix}vague"]:
            return counts[self._vague[vague]]
        if figure := match[f"{prefix}figure"]:
            return _exact(self._read_figure(figure))
        if half := match[f"{prefix}half"]:
            value = Decimal(1)
            for name, factor in sorted(self.vocabulary.halves.items(), key=lambda item: -len(item[0])):
                if half.startswith(name):
                    value = factor
                    for word in half[len(name) :].split():
                        value *= self.vocabulary.scales[word]
                    break
            return _exact(value)
        if words := match[f"{prefix}words"]:
            return _exact(self._read_words(words))
        return None

    def _read_figure(self, figure: str) -> Decimal | None:
        match = self._figure.match(figure)
        if match is None:
            return None
        digits = re.sub(rf"[{re.escape(self.vocabulary.group_separator)} \u00a0\u202f]", "", match[1])
        value = Decimal(digits.replace(self.vocabulary.decimal_point, "."))
        return value * self._scale_of(figure)

    def _read_words(self, words: str) -> Decimal | None:
        """Adds up number words: "two hundred and fifty thousand" is 250,000."""
        total = current = 0
        for word in re.split(r"[\s-]+", words):
            if word in self.vocabulary.joiner or word in self.vocabulary.articles:
                continue
            if word in self.vocabulary.units:
                current += self.vocabulary.units[word]
            elif word in self.vocabulary.scales:
                scale = self.vocabulary.scales[word]
                if scale >= 1000:
                    total += max(current, 1) * scale
                    current = 0
                else:
                    current = max(current, 1) * scale
            else:
                return None
        return Decimal(total + current)


def _exact(value: Decimal | None) -> WordCount | None:
    """A whole number as a count; None for a broken or fractional one."""
    if value is None or value != value.to_integral_value():
        return None
    number = int(value)
    return WordCount(low=number, high=number, best=number)
