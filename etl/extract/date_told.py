"""The days that a text has told so far: what "the same day" and "the day before" are counted from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from etl.extract.date_expression import Meaning
from etl.extract.date_grammar import BREAK, STOP, DateGrammar, Found, Words
from etl.language.dates import period_of

_TELLING = frozenset({"at", "later"})
"""Relations of a day from which others are told: "the day before" is not counted from the beginning of a camp."""
_NEWS = timedelta(days=7)
"""Within so many days before publication a day is that of the news."""
_PRINTED_WITHIN = 2
"""Days at most between the day of writing and that of publication."""


class DaysTold:
    """The last day told in one text, and the day of its news; lives for one call."""

    def __init__(self, grammar: DateGrammar, words: Words, published: date | None) -> None:
        self.grammar, self.eve = grammar, grammar.vocabulary.words.eve
        self.words = words
        self.published = published
        self.last: date | None = None
        self.news: date | None = None

    def add(self, place: Found, day: date, relation: str) -> None:
        """Takes note of a day, unless it is a bound, or told only from another one."""
        if relation not in _TELLING or self._is_aside(place):
            return
        self.last = day
        if self.news is None and self._is_news(day):
            self.news = day

    def same_day(self, place: Found, found: Sequence[Found]) -> date | None:
        """The day that "the same day" at the head of a paragraph means: that of the news, where what was told last is
        still to come or weeks past; elsewhere, and of "that day", the last one."""
        if self.last is None or self.news is None or place.pattern.anchor == "told":
            return self.last
        if not self._opens_paragraph(place, found):
            return self.last
        is_apart = self.last < self.news if self.published is None else not self._is_news(self.last)
        return self.news if is_apart else self.last

    def day_beside(
        self, place: Found, found: Sequence[Found], meaning: Callable[[Found], Meaning | None]
    ) -> date | None:
        """The day of the act beside which an earlier one is told: the last one told ("The rally came a day after
        thousands marched"), or the next of its sentence ("A day after thousands marched, workers walked out on
        Monday")."""
        after = (p for p in found if p.span[0] > place.span[0] and p.pattern.kind in {"weekday", "calendar", "deictic"})
        told = next(after, None)
        is_next = told is not None and not {STOP, BREAK} & set(self.words.codes[place.span[1] : told.span[0]])
        if told is None or not is_next or self._is_in_sentence(place, found):
            return self.last
        meant = meaning(told)
        period = period_of(meant.value or "") if meant is not None else None
        return period[0] if period is not None else None

    def _is_in_sentence(self, place: Found, found: Sequence[Found]) -> bool:
        """Whether a date stands before an expression in its sentence."""
        before = [self.words.codes[p.span[1] : place.span[0]] for p in found if p.span[1] <= place.span[0]]
        return any({STOP, BREAK}.isdisjoint(between) for between in before)

    def day_of_writing(self, found: Sequence[Found]) -> date | None:
        """The day that "today" means: publication, or an earlier one where a text says "today, Sunday" on Monday."""
        day = self.published
        for place in found:
            if day is not None and place.pattern.kind == "deictic" and {"deictic", "weekday"} <= set(place.slots):
                ahead, weekday = (self.grammar.value(self.words, place.slots[s], s) for s in ("deictic", "weekday"))
                back = (day.weekday() + int(ahead or 0) - int(weekday or 0)) % 7
                return day - timedelta(days=back) if back <= _PRINTED_WITHIN else day
        return day

    def _is_aside(self, place: Found) -> bool:
        """Whether a day is told only from another: after "permission was given the day before" it is "the same day"
        that the rally was."""
        if self.last is None:
            return False
        pattern = place.pattern
        is_before = pattern.anchor == "preceding" and pattern.direction < 0 and pattern.offset != 0
        return is_before or any(self.words.forms[i].lower() in self.eve for i in range(*place.span))

    def _is_news(self, day: date) -> bool:
        return self.published is None or timedelta(0) <= self.published - day < _NEWS

    def _opens_paragraph(self, place: Found, found: Sequence[Found]) -> bool:
        """Whether no other date stands before an expression in its paragraph."""
        begin = self.words.codes.rfind(BREAK, 0, place.span[0])
        return begin >= 0 and not any(begin < other.span[0] < place.span[0] for other in found)
