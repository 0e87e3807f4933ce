"""What a found date pattern means: the day, week, month or year it points to, from publication and context.

Takes word positions from `date_grammar`; gives `DateExpression`s. Conventions are the codebook's (section "date"):
a weekday in the past tense is the last such day on or before publication, in the future tense the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from etl.extract.date_calendar import (
    days_meant,
    iso,
    month_value,
    moved,
    order_told,
    unit_value,
    valid_date,
    week_value,
)
from etl.extract.date_context import DateContext, TenseAt
from etl.extract.date_expression import DateExpression, Meaning
from etl.extract.date_grammar import BREAK, STOP, DateGrammar, Found, Words
from etl.extract.date_told import DaysTold
from etl.language.dates import period_of

_NEAR = timedelta(days=60)
"""A date this near to publication keeps its year against the tense, which is only guessed from words."""
_MONTH = timedelta(days=31)
_RUN = timedelta(days=4)
"""A longer run of days is a period in which acts were."""
_NOT_YET = timedelta(days=4)
"""A day told before, so near to publication, is that of the news."""
_YEAR_REACH = 6
"""Words at most between a year and the day in it: "last year's vigil, on 4 June"."""
_JUST_PAST = 2
"""Days since "this Wednesday" until which it is the one just past, where no word tells the tense."""


class DateResolver:
    """Resolves the expressions of one text, left to right; lives for one call."""

    def __init__(self, grammar: DateGrammar, words: Words, published: date | None, is_past: TenseAt | None) -> None:
        self.grammar = grammar
        self.words = words
        self.published = self.written = published
        self.around = DateContext(grammar.vocabulary, words, is_past)
        self.told = DaysTold(grammar, words, published)
        self.context: date | None = None
        self.context_is_day, self.latest_year, self.found = False, 0, list[Found]()

    def resolve(self, found: list[Found]) -> list[DateExpression]:
        """The expressions of all places found, in order."""
        years = [self._number(place, slot) for place in found for slot in place.slots if slot in {"year", "year2"}]
        self.latest_year = max((year for year in years if year is not None), default=0)
        fallback = self._only_year(found) if self.published is None else None
        self.found, self.day_first = found, self._order(found)
        self.written = self.told.day_of_writing(found)
        expressions: list[DateExpression] = []
        for place in self._parted(found):
            if self.context is None:
                self.context = fallback
            meaning = self._meaning(place)
            if meaning is None:
                continue
            expressions.extend(self._expressions(place, meaning))
            self._remember(place, expressions[-1])
        return expressions

    def _parted(self, found: list[Found]) -> Iterator[Found]:
        """A weekday before a full date that falls on another day is an expression of its own."""
        for place in found:
            weekday, year = self._number(place, "weekday"), self._number(place, "year")
            month, day = self._number(place, "month"), self._number(place, "day")
            if None not in (weekday, year, month, day):
                stated = valid_date(year or 0, month or 0, day or 0)
                rest = [index for slot, index in place.slots.items() if slot != "weekday"]
                if stated is not None and stated.weekday() != weekday and min(rest) > place.slots["weekday"]:
                    index = place.slots["weekday"]
                    alone = place.pattern.model_copy(update={"kind": "weekday"})
                    yield Found(alone, (index, index + 1), {"weekday": index})
                    slots = {slot: i for slot, i in place.slots.items() if slot != "weekday"}
                    yield Found(place.pattern, (min(rest), place.span[1]), slots)
                    continue
            yield place

    def _only_year(self, found: list[Found]) -> date | None:
        """Where all full dates of the text are of one year, and it names no later one: the first of them."""
        full = [p for p in found if p.pattern.kind in {"calendar", "month"} and {"month", "year"} <= set(p.slots)]
        full = [place for place in full if not self._is_bound(place)]
        if {self._number(place, "year") for place in full} != {self.latest_year}:
            return None
        return valid_date(self.latest_year, self._number(full[0], "month") or 0, 15)

    def _is_bound(self, place: Found) -> bool:
        """Whether a month only begins a time in which years may lie: "talks since April 2015"."""
        return place.pattern.kind == "month" and self.around.relation(*place.span) == "since"

    def _remember(self, place: Found, expression: DateExpression) -> None:
        period = period_of(expression.end_value or expression.value or "")
        if period is None or expression.relation == "anniversary":
            return
        if period[2] == "day":
            self.told.add(place, period[0], expression.relation)
        is_full = {"month", "year"} <= set(place.slots) or place.pattern.kind == "numeric"
        is_bound = period[2] != "day" and expression.relation == "since"  # years may lie between
        if is_full and not is_bound and (period[2] == "day" or not self.context_is_day):
            self.context, self.context_is_day = period[0], period[2] == "day"

    def _expressions(self, place: Found, meaning: Meaning) -> list[DateExpression]:
        first, last = place.span
        if meaning.apart:
            days = meaning.days(self._number(place, "day3"), place.slots.get("day3", 0))
            return [self._expression(place, day, *span) for day, span in days]
        return [self._expression(place, meaning, first, last)]

    def _expression(self, place: Found, meaning: Meaning, first: int, last: int) -> DateExpression:
        words = self.words
        start, end = words.starts[first], words.end(last - 1)
        value, end_value = meaning.value, meaning.end_value
        period = period_of(value) if value is not None else None
        if period is None:
            value = end_value = None
        halves: list[tuple[int, int, str]] = []
        if meaning.split is not None and value is not None and end_value is not None:
            for (a, b), part in zip(meaning.split, (value, end_value), strict=True):
                halves.append((words.starts[a], words.end(b - 1), part))
        return DateExpression(
            start=start,
            end=end,
            text=words.text[start:end],
            value=value,
            end_value=end_value,
            precision=period[2] if period is not None else None,
            basis=meaning.basis,
            relation=meaning.relation or self._relation(first, last, value, end_value),
            is_dateline=place.pattern.kind in {"calendar", "numeric"} and self.around.is_dateline(first, last),
            rule=f"date:{self.grammar.vocabulary.locale}:{place.pattern.id}",
            halves=tuple(halves),
        )

    def _relation(self, first: int, last: int, value: str | None, end_value: str | None) -> str:
        """What the words around make of an expression; a short run, "from 9 to 11 June", gives the days themselves."""
        relation = self.around.relation(first, last)
        begin, end = period_of(value or ""), period_of(end_value or "")
        is_run = begin is not None and end is not None and end[1] - begin[0] < _RUN
        return "at" if is_run and relation == "since" else relation

    def _number(self, place: Found, slot: str) -> int | None:
        """The number that a slot's word means."""
        if slot not in place.slots:
            return None
        index = place.slots[slot]
        word = self.words.forms[index]
        if slot in {"year", "year2"} and word[0] in "'’":
            short = int(word[1:])
            return (
                2000 + short if short <= ((self.published.year % 100 + 10) if self.published else 40) else 1900 + short
            )
        value = self.grammar.value(self.words, index, slot.rstrip("23"))
        return value if isinstance(value, int) else None

    def _word(self, place: Found, slot: str) -> str | None:
        if slot not in place.slots:
            return None
        value = self.grammar.value(self.words, place.slots[slot], slot)
        return value if isinstance(value, str) else None

    # The kinds

    def _meaning(self, place: Found) -> Meaning | None:
        return {
            "calendar": self._calendar,
            "numeric": self._numeric,
            "weekday": self._weekday,
            "month": self._month_of,
            "year": self._year,
            "period": self._period,
            "distance": self._distance,
            "deictic": self._deictic,
            "season": self._season,
            "running": self._running,
        }[place.pattern.kind](place)

    def _year_for(self, place: Found, month: int, day: int | None, weekday: int | None) -> int | None:
        """The year of a date without one: the nearest to publication, or to the full date stated before.

        A full date years before the latest year of the text is history and no context.
        """
        anchor = self.published or self.context
        if anchor is None or (self.published is None and anchor.year < self.latest_year - 1):
            return None
        reach = 4 if (month, day) == (2, 29) else 1
        found = [valid_date(anchor.year + step, month, day or 15) for step in range(-reach, reach + 1)]
        candidates = [one for one in found if one is not None]
        if not candidates:
            return None
        if weekday is not None and any(one.weekday() == weekday for one in candidates):
            return min((c for c in candidates if c.weekday() == weekday), key=lambda c: abs(c - anchor)).year
        if weekday is not None and self.published is None:
            return None
        nearest = min(candidates, key=lambda c: (abs(c - anchor), c))
        if self.published is None or (day is None and month == anchor.month):
            return nearest.year
        past = self.around.tense(place.span[0])
        if past is None and nearest > anchor + _MONTH and self.around.relation(*place.span) == "since":
            past = True  # "who have stood on the square since May"
        if past is True and nearest - anchor > _NEAR:
            return max((c for c in candidates if c <= anchor), default=nearest).year
        since = self.around.relation(*place.span) == "since"  # "the camp, there since April, will stay"
        if past is False and anchor - nearest > _NEAR and not since:
            return min((c for c in candidates if c >= anchor), default=nearest).year
        return nearest.year

    def _shifted_year(self, place: Found) -> int | None:
        """The year that "of last year" means."""
        shift = self._word(place, "shift")
        if shift is None or self.published is None:
            return None
        return self.published.year + {"last": -1, "previous": -1, "this": 0, "coming": 1, "next": 1}[shift]

    def _year_told(self, place: Found) -> int | None:
        """The year that the words just before a day tell: "last year's vigil on 4 June"."""
        at = self.found.index(place) if place in self.found else 0
        before = self.found[at - 1] if at else None
        if before is None or before.pattern.kind != "period" or self._word(before, "unit") != "year":
            return None
        between = self.words.codes[before.span[1] : place.span[0]]
        return self._shifted_year(before) if len(between) <= _YEAR_REACH and not set(between) & {STOP, BREAK} else None

    def _calendar(self, place: Found) -> Meaning | None:
        month, day = self._number(place, "month"), self._number(place, "day")
        if place.pattern.fixed is not None:
            month, day = int(place.pattern.fixed[:2]), int(place.pattern.fixed[3:])
        if day is None:
            return None
        if place.pattern.fixed is None and place.pattern.offset is not None:
            day += place.pattern.offset  # the tens are words of the pattern: "двадцать седьмое марта"
        if month is None:
            return self._day_of_month(place, day)
        weekday, year = self._number(place, "weekday"), self._number(place, "year")
        end_month, end_day = self._number(place, "month2"), self._number(place, "day2")
        basis = "stated"
        first_month = month
        if "shift" in place.slots:
            year = self._shifted_year(place)
            if year is None:
                return Meaning(None)
        if year is None:
            year = self._year_told(place) or self._year_for(place, first_month, day, weekday)
        if year is None:
            return Meaning(None, basis=basis) if valid_date(2000, month, day) else None
        first = valid_date(year, month, day)
        if first is None:
            return None
        if end_day is None:
            return Meaning(first.isoformat(), basis=basis)
        if end_month is not None and end_month < month and "year" in place.slots:
            first = valid_date(year - 1, month, day) or first
        last_year = first.year + (end_month is not None and end_month < month)
        last = valid_date(last_year, end_month or month, end_day)
        if last is None or last <= first:
            return Meaning(first.isoformat(), basis=basis)
        joined = any(
            self.around.lower(i) in self.grammar.vocabulary.joins
            for i in range(*sorted((place.slots["day"], place.slots["day2"])))
        )
        return Meaning(
            first.isoformat(),
            last.isoformat(),
            basis,
            split=place.halves("day", "day2"),
            apart=joined and (last - first).days > (2 if "day3" in place.slots else 1),
        )

    def _day_of_month(self, place: Found, day: int) -> Meaning | None:
        """ "The 23rd": the nearest one to publication that the tense allows."""
        anchor = self.published
        if anchor is None:
            return Meaning(None, basis="stated")
        weekday = self._number(place, "weekday")
        reach = 2 if weekday is None else 6
        middle = anchor.year * 12 + anchor.month - 1
        months = list(range(middle - reach, middle + reach + 1))
        shift = self._word(place, "shift")
        if shift is not None:
            months = [middle + {"last": -1, "previous": -1, "this": 0, "coming": 1, "next": 1}[shift]]
        found = [valid_date(m // 12, m % 12 + 1, day) for m in months]
        candidates = [one for one in found if one is not None]
        if weekday is not None:
            candidates = [one for one in candidates if one.weekday() == weekday]
        past = self.around.tense(place.span[0]) if len(months) > 1 else None
        if past is not None:
            candidates = [c for c in candidates if (c <= anchor if past else c >= anchor)] or candidates
        if not candidates:
            return None
        return Meaning(min(candidates, key=lambda c: (abs(c - anchor), c)).isoformat(), basis="stated")

    def _order(self, found: list[Found]) -> bool | None:
        """Whether the text writes the day before the month in figures; None where nothing tells."""
        forms = [self.words.forms[p.slots["numeric"]] for p in found if p.pattern.kind == "numeric"]
        named = {(self._number(p, "month"), self._number(p, "day")) for p in found if {"month", "day"} <= set(p.slots)}
        return order_told(self.grammar.vocabulary.day_first, forms, named)

    def _numeric(self, place: Found) -> Meaning | None:
        form = self.words.forms[place.slots["numeric"]]
        days = days_meant(form, self.day_first, self.published)
        return Meaning(days[0].isoformat() if len(days) == 1 else None, basis="stated") if days else None

    def _weekday(self, place: Found) -> Meaning | None:
        if "weekday2" in place.slots:
            return self._weekdays(place)
        weekday = self._number(place, "weekday")
        if weekday is None:
            return None
        anchor = self.published
        if anchor is None:
            return Meaning(None)
        shift = place.pattern.shift or self._word(place, "shift")
        today = anchor.weekday()
        if "unit" in place.slots or place.pattern.unit == "week":
            weeks = {"last": -1, "previous": -1, "this": 0, "coming": 1, "next": 1}[shift or "this"]
            return Meaning(iso(moved(anchor, weekday - today + 7 * weeks)))
        if shift == "next":
            return Meaning(iso(moved(anchor, weekday - today + 7)))
        if shift == "previous" and self.told.last is not None and self.told.last <= anchor:
            anchor = self.told.last
            today = anchor.weekday()
        back, ahead = (today - weekday) % 7, (weekday - today) % 7
        if shift in {"last", "previous"}:
            return Meaning(iso(moved(anchor, -(back or 7))))
        if shift == "coming":
            return Meaning(iso(moved(anchor, ahead or 7)))
        past = self.around.tense(place.span[0], guess=shift == "this")
        if self.around.relation(*place.span) == "until":
            past = self.around.tense(place.span[0], by_endings=False)
            if past is None or self.around.says_to(place.span[0]):
                past = False
        if past is None and shift == "this":
            past = back <= _JUST_PAST
        if past is None and BREAK not in self.words.codes[: place.span[0]]:
            past = self._told_below(place, weekday, moved(anchor, -back), moved(anchor, ahead))
        return Meaning(iso(moved(anchor, ahead if past is False else -back)))

    def _told_below(self, title: Found, weekday: int, last: date | None, coming: date | None) -> bool | None:
        """The tense of a title's weekday, by the same weekday or the days that the text below it names."""
        below = [place for place in self.found if place.span > title.span]
        same = (p for p in below if p.pattern.kind == "weekday" and self._number(p, "weekday") == weekday)
        if tenses := [self.around.tense(p.span[0]) for p in same]:
            return next((tense for tense in tenses if tense is not None), None)
        stated = {(self._number(p, "month"), self._number(p, "day")) for p in below if p.pattern.kind == "calendar"}
        was, is_to_be = (day is not None and (day.month, day.day) in stated for day in (last, coming))
        return None if was == is_to_be else was

    def _weekdays(self, place: Found) -> Meaning | None:
        """ "Saturday and Sunday", "Friday to Sunday": in the past tense the last such run of days, else the next."""
        one, two, anchor = self._number(place, "weekday"), self._number(place, "weekday2"), self.published
        if one is None or two is None or one == two:
            return None
        if anchor is None:
            return Meaning(None)
        shift, between = self._word(place, "shift"), (two - one) % 7
        if shift in {"next", "coming"} or (shift != "last" and self.around.tense(place.span[0]) is False):
            step = (one - anchor.weekday()) % 7
            first = moved(anchor, one - anchor.weekday() + 7 if shift == "next" else step)
            last = None if first is None else moved(first, between)
        else:
            last = moved(anchor, -((anchor.weekday() - two) % 7))
            first = None if last is None else moved(last, -between)
        words = range(place.slots["weekday"], place.slots["weekday2"])
        joined = any(self.around.lower(i) in self.grammar.vocabulary.joins for i in words)
        split = place.halves("weekday", "weekday2")
        return Meaning(iso(first), iso(last), split=split, apart=joined and between > 1)

    def _month_of(self, place: Found) -> Meaning | None:
        month, year = self._number(place, "month"), self._number(place, "year")
        if month is None:
            return None
        end_month = self._number(place, "month2")
        basis, shift = "stated", self._word(place, "shift")
        if year is None and shift is not None:
            basis = "relative"
            if self.published is None:
                return Meaning(None)
            if "unit" in place.slots:
                year = self._shifted_year(place)
            elif shift in {"last", "previous"}:
                year = self.published.year - (month >= self.published.month)
            elif shift in {"next", "coming"}:
                year = self.published.year + (month <= self.published.month)
            else:
                year = self.published.year
        if year is None:
            year = self._year_for(place, month, None, None)
        if year is None:
            return Meaning(None, basis=basis)
        if end_month is None:
            return Meaning(month_value(year, month), basis=basis)
        wraps = end_month < month
        start_year = year - (wraps and "year" in place.slots)
        split = place.halves("month", "month2")
        return Meaning(month_value(start_year, month), month_value(start_year + wraps, end_month), basis, split=split)

    def _year(self, place: Found) -> Meaning | None:
        year, last = self._number(place, "year"), self._number(place, "year2")
        if year is None:
            return None
        if last is None or last <= year:
            return Meaning(f"{year:04d}", basis="stated")
        return Meaning(f"{year:04d}", f"{last:04d}", "stated", split=place.halves("year", "year2"))

    def _period(self, place: Found) -> Meaning | None:
        unit = place.pattern.unit or self._word(place, "unit")
        shift = place.pattern.shift or self._word(place, "shift")
        anchor = self.published
        if place.pattern.anchor == "preceding" and self.told.last is not None:
            anchor = self.told.last  # "the following week"
        if anchor is None:
            return Meaning(None)
        step = {"last": -1, "previous": -1, "this": 0, "coming": 1, "next": 1, None: 0}[shift]
        if unit == "weekend":
            return self._weekend(place, anchor, shift)
        return Meaning(unit_value(anchor, unit, step))

    def _weekend(self, place: Found, anchor: date, shift: str | None) -> Meaning:
        """ "The weekend": the last one that has begun, or in the future tense the next that has not ended."""
        if shift in {"next", "coming"}:
            in_weekend = anchor.weekday() >= 5
            return Meaning(unit_value(anchor, "weekend", 1 if in_weekend else 0))
        if shift in {"last", "previous"}:
            return Meaning(unit_value(anchor, "weekend", -1))
        future = self.around.tense(place.span[0]) is False
        return Meaning(unit_value(anchor, "weekend", 0 if future or anchor.weekday() >= 5 else -1))

    def _distance(self, place: Found) -> Meaning | None:
        """ "Two weeks ago", "three days later", "the next day": in days to the day, else in the unit named.

        One week is seven days to the day; several weeks are told roughly and give the week.
        """
        pattern = place.pattern
        count = pattern.offset if pattern.offset is not None else self._number(place, "number")
        unit = pattern.unit or self._word(place, "unit")
        if count is None or unit is None:
            return None
        if pattern.shift == "coming" and self.around.tense(place.span[0]) is not False:
            return None
        anchor = self.published
        if pattern.anchor == "beside":
            beside = self.told.day_beside(place, self.found, self._meaning)
            return Meaning(unit_value(beside, unit, -count), relation="next") if beside is not None else None
        if pattern.anchor in {"preceding", "told"} and self.told.last is not None:
            anchor = self.told.last if pattern.offset != 0 else self.told.same_day(place, self.found)
        if anchor is None:
            return Meaning(None)
        if unit == "week" and count == 1:
            unit, count = "day", 7
        follows = pattern.anchor == "preceding" and pattern.direction > 0 and self.told.last is not None and count > 0
        return Meaning(unit_value(anchor, unit, count * pattern.direction), relation="later" if follows else None)

    def _deictic(self, place: Found) -> Meaning | None:
        offset = place.pattern.offset if place.pattern.offset is not None else self._number(place, "deictic")
        day = None if self.written is None or offset is None else iso(moved(self.written, offset))
        return Meaning(day) if offset is not None else None

    def _season(self, place: Found) -> Meaning | None:
        season, year = self._word(place, "season"), self._number(place, "year")
        if year is not None:
            return Meaning(f"{year:04d}-{season}", basis="stated")
        if self.published is None:
            return Meaning(None)
        step = {"last": -1, "previous": -1, "this": 0, "coming": 0, "next": 1, None: 0}[self._word(place, "shift")]
        return Meaning(f"{self.published.year + step:04d}-{season}")

    def _running(self, place: Found) -> Meaning | None:
        """ "For the third day running", "for 13 days", "in its third week": the days, or weeks, up to publication, or
        up to the day told before. A number counts days gone by, or with the pattern's offset 0 the last one too
        («cumple 13 días»)."""
        count = self._number(place, "ordinal")
        if count is None and (days := self._number(place, "number")) is not None:
            count = days + (1 if place.pattern.offset is None else place.pattern.offset)
        if count is None or not 1 < count <= 400:
            return None
        last = self.told.last if place.pattern.anchor == "preceding" and self.told.last else self.published
        if last is not None and self.told.last is not None and _NOT_YET > last - self.told.last > timedelta(0):
            last = self.told.last  # the third day on the day of the news, which the paper prints later
        if last is None:
            return Meaning(None, relation="duration")
        if place.pattern.unit == "week":
            first = moved(last, 7 * (1 - count))
            return Meaning(None if first is None else week_value(first), last.isoformat(), relation="duration")
        if place.pattern.offset == 0:
            return Meaning(iso(moved(last, 1 - count)))
        return Meaning(iso(moved(last, 1 - count)), last.isoformat(), relation="duration")
