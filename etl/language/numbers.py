"""Reads number expressions: figures, words, vague words, ranges, with their qualifiers.

The vocabulary is the pack's; what vague words count is the policy's (`etl/codes/policies.toml`). Only whole numbers
of people-like things come out: figures that a unit, a currency or a date claims are left alone, and so are years.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

import ahocorasick_rs
from pydantic import BaseModel, ConfigDict

from etl.codes import WordCount
from etl.language.expressions import alternatives
from etl.records import Quantity

MAXIMUM = 100_000_000
"""Larger numbers never count people at an event; a figure of 400 digits is no number at all."""

PRONOUNS = 21
"""From here on a number word is a number also after "the" or "this" ("the two hundred", but not "this one")."""

FORMS = ("inverted", "vague", "half", "figure", "more", "words", "part")
"""The groups of one number in the reader's expression, of which the last that matched ends it."""

_FIRST_FORMS = tuple(f"a_{name}" for name in FORMS)

NUMBERS_KEPT = 1024
"""Whole numbers whose counts are remembered."""

SCORES = 100
"""Below this, two falling numbers joined by a hyphen ("3-1") are a score."""


class NumberVocabulary(BaseModel):
    """The [numbers] section. Keys of `vague` are names of the policy; `scales` multiply what stands before them.

    `halves` stand before a scale ("half a million"), `parts` after a number ("one million and a half").
    `at_least`, `at_most`, `about` stand before a number; `at_least_after`, `at_most_after`, `about_after` after it.
    `not_after` and `not_before` are expressions around a figure that show it counts no people (units, currencies,
    months); `not_before_word` is the same before a number word. `counted_before` are expressions before a bare figure
    like 2000 that show it is no year. `limit_joiner` joins a lower and an upper limit to one range.
    `after_qualifier` gives vague words another name of the policy where a qualifier stands before them (Russian «около
    тысячи»). `group_separator` and `decimal_point` are one sign, or several where usage is divided ("10.000" in Spain,
    "10,000" in Mexico): three digits after one of both are a group. `joined_by_hyphen` says whether a hyphen makes one
    number of two words ("twenty-five") or a range of them. `inverted` says that a scale may stand before its number,
    which makes it a rough one (Russian «тысячи две»).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    units: Mapping[str, int]
    scales: Mapping[str, int]
    letter_scales: Mapping[str, int] = {}
    joiner: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    halves: Mapping[str, Decimal] = {}
    parts: Mapping[str, Decimal] = {}
    vague: Mapping[str, tuple[str, ...]]
    after_qualifier: Mapping[str, str] = {}
    joined_by_hyphen: bool = True
    inverted: bool = False
    plain: tuple[str, ...] = ()
    at_least: tuple[str, ...] = ()
    at_least_after: tuple[str, ...] = ()
    at_most: tuple[str, ...] = ()
    at_most_after: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    about_after: tuple[str, ...] = ()
    range_words: tuple[str, ...] = ()
    between: tuple[tuple[str, str], ...] = ()
    group_separator: str = ","
    decimal_point: str = "."
    not_before: tuple[str, ...] = ()
    not_before_word: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    counted_before: tuple[str, ...] = ()
    limit_joiner: tuple[str, ...] = ()

    def first_words(self) -> set[str]:
        """The words and phrases that a quantity can begin with."""
        listed = {
            *self.units,
            *self.scales,
            *self.halves,
            *self.at_least,
            *self.at_most,
            *self.about,
            *(a for a, _ in self.between),
        }
        listed.update(word for words in self.vague.values() for word in words)
        listed.update(f"{article} {scale}" for article in self.articles for scale in self.scales)
        return listed


def _loose(words: Iterable[str]) -> str:
    """The same with a hyphen or several spaces where a space stands: "half-a-million"."""
    return alternatives(words).replace(" ", "(?:-| +)")


def _number_words(v: NumberVocabulary) -> str:
    """An expression for a number in words, built by size so that two numbers side by side stay two: a hundred, then a
    ten, then a one, each times its scales; the joiner ("and") only after a scale."""

    def sized(fits: Callable[[int], bool]) -> str:
        words = alternatives({word: 0 for word, value in v.units.items() if fits(value)})
        return rf"(?:{words.replace(' ', ' +')})(?!\w)"  # «treinta y uno» is one word of the list

    gap = "(?:-| +)" if v.joined_by_hyphen else " +"
    ones, tens = sized(lambda n: 1 <= n <= 9), sized(lambda n: 20 <= n < 100 and n % 10 == 0)
    hundreds = sized(lambda n: n >= 100)
    rest = sized(lambda n: n == 0 or 10 <= n < 20 or (20 < n < 100 and n % 10 > 0))
    inside = "(?: ?- ?| +)" if v.joined_by_hyphen else " +"
    below = f"(?:{rest}|{tens}(?:{inside}{ones})?|{ones})"
    atom = f"(?:{hundreds}(?:{gap}{below})?|{below})"
    scale = rf"(?:{alternatives(v.scales)})(?!\w)"
    article = f"(?:{alternatives(v.articles)})"
    joined = f"(?:{gap}(?:{alternatives(v.joiner)}){gap}|{gap})"
    scales = f"{scale}(?:{gap}{scale})*"
    last = rf"(?! +(?:{_loose(v.parts)})(?!\w)){joined}{atom}"
    return rf"(?:(?:{atom}{gap}|{article}{gap})?{scales}(?:{joined}{atom}{gap}{scales})*(?:{last})?(?!\w)|{atom})"


_CLOCK = re.compile(r"\d{1,2}[.,]\d\d")
"""A figure that is a time or a price: "13.00"."""


class NumberReader:
    """Finds and reads the quantities of a folded text."""

    def __init__(self, vocabulary: NumberVocabulary, compile_: Callable[[str], re.Pattern[str]] = re.compile) -> None:
        self.vocabulary = vocabulary
        v = vocabulary
        group, point = f"[{re.escape(v.group_separator)}]", f"[{re.escape(v.decimal_point)}]"
        spaces = "[ \u00a0\u202f]"
        figure = (
            rf"(?:\d{{1,3}}(?:{group}\d{{2,3}})*{group}\d{{3}}(?![\d])|\d{{1,3}}(?:{spaces}\d{{3}})+(?!\d)|\d{{1,9}})"
            rf"(?:{point}\d{{1,3}}(?!\d))?"
        )
        scale, letters = alternatives(v.scales), alternatives(v.letter_scales)
        words = _number_words(v)
        scaled = rf"(?: ?(?:{letters})(?!\w)|[ -]?(?:{scale})(?!\w))?(?: (?:{scale})(?!\w))*"
        joiner = alternatives(v.joiner)
        hundred = "|".join(f"(?<={re.escape(word)})" for word, value in v.scales.items() if value == 100) or r"(?!)"
        thousand = "|".join(f"(?<={re.escape(word)})" for word, value in v.scales.items() if value >= 1000) or r"(?!)"
        below_it = rf"(?:{thousand}) \d{{3}}(?![\w,.:/%]*\d)(?! (?:{scale})(?!\w))"  # «dos mil 260», «28 mil 127»
        more = (
            rf"(?<=[^\W\d_])(?: (?:(?:{joiner}) )?{words}|{below_it}"
            rf"|(?: \d{{1,3}}(?: (?:{scale})(?!\w))+)+(?: (?:{joiner}) \d\d?)?"
            rf"|(?:{hundred}) (?:{joiner}) \d\d?(?! (?:{scale})))"
        )
        self._figure = compile_(rf"({figure})(?: ?({letters})(?!\w)|[ -]?({scale})(?!\w))?((?: (?:{scale})(?!\w))*)")
        vague = alternatives(tuple(word for listed in v.vague.values() for word in listed))
        self._vague = {word: name for name, listed in v.vague.items() for word in listed}
        part = rf"(?:(?: +|-)?(?P<{{p}}part>{_loose(v.parts)})(?!\w)(?:(?: +|-)(?P<{{p}}part_scale>{scale})(?!\w))?)?"
        few = alternatives(word for word, value in v.units.items() if 1 < value < 20)
        inverted = (
            rf"(?:{scale}) (?:{few}|{alternatives(v.halves)})(?!\w)(?! (?:{scale})(?!\w))" if v.inverted else r"(?!)"
        )
        one = (
            rf"(?:(?P<{{p}}inverted>{inverted if v.inverted else r'(?!)'})|(?P<{{p}}vague>(?:{vague})(?!\w))"
            rf"|(?P<{{p}}half>(?:{_loose(v.halves)})(?:(?: +|-)(?:{scale}))*(?!\w))"
            rf"|(?:(?P<{{p}}figure>{figure}{scaled}(?!\d))(?P<{{p}}more>(?:{more})(?![\w,.:/%]*\d))?"
            rf"|(?P<{{p}}words>{words}(?:(?:{thousand}) \d{{1,3}} (?:{scale})(?!\w))?(?:{below_it})?)){part})"
        )
        first, second = one.replace("{p}", "a_"), one.replace("{p}", "b_")
        least, most, about = alternatives(v.at_least), alternatives(v.at_most), alternatives(v.about)
        tails = (("least_after", v.at_least_after), ("most_after", v.at_most_after), ("about_after", v.about_after))
        tail = "|".join(rf"(?:,? |-|)(?P<{name}>{alternatives(listed)})(?!\w)" for name, listed in tails)
        unlimited = rf"(?! (?:{alternatives((*v.range_words, *v.joiner))}) (?:{least}|{most}) )"
        between = alternatives(tuple(a for a, _ in v.between))
        and_words = alternatives(tuple(b for _, b in v.between))
        ranges = rf" ?[-–—~] ?|,? (?:{alternatives(v.range_words)}) | (?P<and>{and_words}) "
        self._expression = compile_(
            rf"(?:(?<![\w.,$€£¥])|(?=[<>~]))(?:(?P<between>{between}) (?=\S))?"
            rf"(?:(?:(?P<least>{least})|(?P<most>{most})|(?P<about>{about}))(?: |(?<=[~<>=]) ?))*"
            + first
            + rf"(?: ?(?P<plus>\+)|(?:{ranges})(?:(?:{about}) )?"
            + second
            + rf")?(?:{unlimited}(?:{tail}))?(?![\d])"
        )
        self._figure_start = compile_(r"(?<![\w.,])\d")
        self._words = ahocorasick_rs.AhoCorasick(sorted(v.first_words()))
        self._not_before = compile_("(?:" + "|".join(v.not_before or (r"(?!)",)) + ")$")
        self._not_before_word = compile_("(?:" + "|".join(v.not_before_word or (r"(?!)",)) + ")$")
        self._not_after = compile_("(?:" + "|".join(v.not_after or (r"(?!)",)) + ")")
        self._counted_before = compile_("(?:" + "|".join(v.counted_before or (r"(?!)",)) + ")$")
        self._limits_joined = compile_(rf",?(?: (?:{alternatives(v.limit_joiner)}))? ")
        self._refused_figure = compile_(r"\d[ -]?$")
        self._year = compile_(r"(?:1[6-9]|20)\d\d")

    def find(self, folded: str, offset: int, counts: Mapping[str, WordCount]) -> tuple[Quantity, ...]:
        """The quantities of a folded text; their offsets are moved by `offset`."""
        found: list[Quantity] = []
        position = 0
        for start in self._starts(folded):
            match = self._expression.match(folded, start) if start >= position else None
            if match is None:
                continue
            quantity, position = self._read(match, folded, offset, counts)
            if quantity is None:
                continue
            if found and (joined := self._between_limits(found[-1], quantity, folded, offset)) is not None:
                found[-1] = joined
            else:
                found.append(quantity)
        return tuple(found)

    def _starts(self, folded: str) -> list[int]:
        """Where a quantity can begin: at a digit, a sign or a word of the vocabulary."""
        starts = {match.start() for match in self._figure_start.finditer(folded)}
        for _, start, _ in self._words.find_matches_as_indexes(folded, overlapping=True):
            if not start or not folded[start].isalnum() or not folded[start - 1].isalnum():
                starts.add(start)
        return sorted(starts)

    def _between_limits(self, first: Quantity, second: Quantity, folded: str, offset: int) -> Quantity | None:
        """ "at least 500 but fewer than 700" is one range."""
        limits = {first.qualifier: first.best or 0, second.qualifier: second.best or 0}
        if set(limits) != {"at_least", "at_most"} or limits["at_least"] >= limits["at_most"]:
            return None
        if not self._limits_joined.fullmatch(folded, first.end - offset, second.start - offset):
            return None
        low, high = limits["at_least"], limits["at_most"]
        return Quantity(first.start, second.end, low, high, low, "range")

    def _read(
        self, match: re.Match[str], folded: str, offset: int, counts: Mapping[str, WordCount]
    ) -> tuple[Quantity | None, int]:
        """The quantity of a match, None where it is no count, and where to read on."""
        start, end = match.start(), match.end()
        first, second = self._value(match, "a_", counts), self._value(match, "b_", counts)
        first_end = max(map(match.end, _FIRST_FORMS))
        if match["a_part_scale"]:
            first_end = match.end("a_part_scale")
        if second is None and match["b_vague"] is None and match["between"] and match["a_words"]:
            first, second = self._split(match["a_words"], first)
        elif second is not None and match["and"] is not None and match["between"] is None:
            # "5,000 and 200 officers": only the first number is ours, the second is read by itself
            if self._claimed(match, folded, match.end()):
                return None, match.end()
            second, end = None, first_end
        tight = second is not None and folded[first_end : first_end + 1] == "-"
        if match["a_inverted"] and isinstance(second, Decimal) and second < PRONOUNS:
            second *= self.vocabulary.scales[match["a_inverted"].split(" ")[0]]
        elif second is not None and first is not None and isinstance(first, Decimal):
            first *= self._shared_scale(match, first, second, tight=tight)
        low, high = _count(first), _count(second)
        if low is None or low.low > MAXIMUM:
            return None, end
        if high is not None and (high.low < low.low or high.low > MAXIMUM or (high.low == low.low and tight)):
            if tight and low.low < SCORES:
                return None, end
            high, end = None, first_end
        elif second is not None and high is None:
            end = first_end
        if self._claimed(match, folded, end):
            return None, end if second is None else first_end  # "Aug 6 - Some 300 marched": a day, then a number
        if high is not None:
            top = high.high if high.high is not None else high.best
            return Quantity(start + offset, end + offset, low.low, top, low.low, "range"), end
        if match["between"] is not None:
            start = match.end("between") + 1
        after = end == match.end()
        span = (start + offset, end + offset)
        singular = self.vocabulary.after_qualifier.get(match["a_vague"] or "")
        if singular is not None and (match["least"] or match["most"] or match["about"]):
            low = counts[singular]
        if match["least"] or (after and (match["plus"] or match["least_after"])):
            return Quantity(*span, low.low, None, low.best, "at_least"), end
        if match["most"] or (after and match["most_after"]):
            return Quantity(*span, None, low.high if low.high is not None else low.best, low.best, "at_most"), end
        if match["a_vague"] and low.low != low.high:
            return Quantity(*span, low.low, low.high, low.best, "vague"), end
        about = bool(match["about"] or match["a_inverted"] or (after and match["about_after"]))
        return Quantity(*span, low.low, low.high, low.best, "about" if about else "exact"), end

    def _claimed(self, match: re.Match[str], folded: str, end: int) -> bool:
        """Whether something else claims the number: a unit, a currency, a date, a year."""
        figure, first = match["a_figure"], match.start("a_figure")
        if figure is not None:
            qualified = match["least"] or match["most"] or match["about"]
            if (
                self._year.fullmatch(figure.strip())
                and not qualified
                and not self._counts_something(folded, first, end)
            ):
                return True
            if self._not_before.search(folded, max(0, first - 24), first) or _CLOCK.fullmatch(figure.strip()):
                return True
        elif match["a_words"] and self._refused_figure.search(folded, max(0, match.start() - 2), match.start()):
            if re.split(r"[\s-]", match["a_words"])[0] in self.vocabulary.scales:
                return True  # the "million" of a refused "€3 million"
        elif match["a_words"] and self._not_before_word.search(folded, max(0, match.start() - 24), match.start()):
            value = self._read_words(match["a_words"])
            if value is None or value < PRONOUNS:
                return True
        return self._not_after.match(folded, end) is not None

    def _counts_something(self, folded: str, start: int, end: int) -> bool:
        """A bare 1600 to 2099 is a year unless a word of `plain` things counted follows, or words that count lead."""
        rest = folded[end : end + 40].split()
        if any(word.strip(".,;:") in self.vocabulary.plain for word in rest[:3]):
            return True
        return self._counted_before.search(folded, max(0, start - 40), start) is not None

    def _scale_of(self, text: str) -> int:
        match = self._figure.match(text)
        total = 1
        if match is not None:
            if match[2]:
                total *= self.vocabulary.letter_scales[match[2]]
            for word in (match[3] or "").split() + (match[4] or "").split():
                total *= self.vocabulary.scales[word]
        return total

    def _shared_scale(self, match: re.Match[str], first: Decimal, second: Decimal | WordCount, *, tight: bool) -> int:
        """What the first number takes over from the second: 1,000 in "20 to 30 thousand" and in "20-30,000"."""
        if not isinstance(second, Decimal) or first <= 0:
            return 1
        if match["a_figure"] and self._scale_of(match["a_figure"]) > 1:
            return 1
        if match["a_words"] and self._last_scale(match["a_words"]) > 1:
            return 1
        if match["a_half"] or match["a_part_scale"]:
            return 1
        scale = self._scale_of(match["b_figure"]) if match["b_figure"] else self._last_scale(match["b_words"])
        if scale == 1 and match["a_figure"] and match["b_figure"] and second % 1000 == 0 and first < 100:
            scale = 1000
            if not tight and first * 1000 * 5 < second:
                return 1
        return scale if first * scale < second else 1

    def _last_scale(self, words: str | None) -> int:
        """What the last of some number words multiplies by: 1,000 in «трёх тысяч», 1 in «трёх»."""
        total = 1
        for word in reversed(re.split(r"[\s-]+", words or "")):
            if word not in self.vocabulary.scales:
                break
            total *= self.vocabulary.scales[word]
        return total

    def _value(self, match: re.Match[str], prefix: str, counts: Mapping[str, WordCount]) -> Decimal | WordCount | None:
        """The value of the first or second number, whole or not; a `WordCount` for a vague word."""
        if inverted := match[f"{prefix}inverted"]:
            scale_word, _, few = inverted.partition(" ")
            times = self.vocabulary.halves.get(few) or Decimal(self.vocabulary.units[few])
            return self.vocabulary.scales[scale_word] * times
        if vague := match[f"{prefix}vague"]:
            return counts[self._vague[vague]]
        if half := match[f"{prefix}half"]:
            plain = re.sub(r"[\s-]+", " ", half)
            name = max((n for n in self.vocabulary.halves if plain.startswith(n)), key=len)
            value = self.vocabulary.halves[name]
            for word in plain[len(name) :].split():
                value *= self.vocabulary.scales[word]
            return value
        read: Decimal | None = None
        last = 1
        if figure := match[f"{prefix}figure"]:
            read, last = self._read_figure(figure), self._scale_of(figure)
            if read is not None and (more := match[f"{prefix}more"]):
                rest = self._read_words(more)
                read = read + rest if rest is not None and rest < last else read
        elif words := match[f"{prefix}words"]:
            read, last = self._read_words(words), self._last_scale(words)
        part = match[f"{prefix}part"]
        if read is None or part is None:
            return read
        fraction = self.vocabulary.parts[re.sub(r"[\s-]+", " ", part)]
        scale = match[f"{prefix}part_scale"]
        if scale is None:
            return read + fraction * last
        factor = self.vocabulary.scales[scale]
        return (read + fraction) * factor if last == 1 else read + fraction * factor

    def _split(
        self, words: str, whole: Decimal | WordCount | None
    ) -> tuple[Decimal | WordCount | None, Decimal | WordCount | None]:
        """The two numbers of "between two hundred and five hundred", which reads like one."""
        for word in self.vocabulary.joiner:
            left, found, right = words.partition(f" {word} ")
            if found:
                low, high = self._read_words(left), self._read_words(right)
                if low is not None and high is not None and low < high:
                    return low, high
        return whole, None

    def _read_figure(self, figure: str) -> Decimal | None:
        match = self._figure.match(figure)
        if match is None:
            return None
        groups, points = self.vocabulary.group_separator, self.vocabulary.decimal_point
        whole, decimals = match[1], ""
        at = max(whole.rfind(point) for point in points)
        if at >= 0 and not (whole[at] in groups and len(whole) - at == 4):
            whole, decimals = whole[:at], whole[at + 1 :]
        value = Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{decimals or 0}")
        return value * self._scale_of(figure)

    def _read_words(self, words: str) -> Decimal | None:
        """Adds up number words: "two hundred and fifty thousand" is 250,000."""
        total = current = 0
        before = ""
        for word in re.split(r"[\s-]+", words.strip()):
            joined, before = before in self.vocabulary.joiner, word
            if word in self.vocabulary.joiner or word in self.vocabulary.articles:
                current += joined and word in self.vocabulary.articles  # "treinta y un"
                continue
            if word in self.vocabulary.units:
                current += self.vocabulary.units[word]
            elif word in self.vocabulary.scales:
                scale = self.vocabulary.scales[word]
                if scale >= 1000:
                    total, current = (total + current * scale, 0) if current else (max(total, 1) * scale, 0)
                else:
                    current = max(current, 1) * scale
            elif word.isdecimal():
                current += int(word)
            else:
                return None
        return Decimal(total + current)


def _count(value: Decimal | WordCount | None) -> WordCount | None:
    """A whole number as a count; None for a broken or fractional one."""
    if not isinstance(value, Decimal):
        return value
    number = int(value)
    return _exactly(number) if number == value else None


@lru_cache(maxsize=NUMBERS_KEPT)
def _exactly(number: int) -> WordCount:
    return WordCount(low=number, high=number, best=number)
