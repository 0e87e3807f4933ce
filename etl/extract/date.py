"""Extract step, dates: the date expressions of an article as claims on `event_date`.

Stands beside the other extractors and knows none of them. Patterns and words come from the language pack's [dates]
section; `date_grammar` finds them, `date_resolve` says what they mean. Refuses what only looks like a date ("may",
"march 12 miles", "the Sun", "in seconds"), repeated times ("every Sunday") and decades.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date

from etl.extract.date_expression import DateExpression
from etl.extract.date_grammar import grammar_of
from etl.extract.date_resolve import DateResolver
from etl.language.dates import DateVocabulary, load_date_vocabulary
from etl.language.segment import STAMP_REACH, is_stamp
from etl.records import Claim, Sentence

__all__ = ["DateExpression", "day_of_dateline", "day_of_stamp", "extract_dates", "find_dates", "resolve_dates"]


def find_dates(
    text: str,
    published: date | None,
    vocabulary: DateVocabulary,
    *,
    is_past: Callable[[int], bool | None] | None = None,
) -> tuple[DateExpression, ...]:
    """All date expressions of a text, in order, none overlapping.

    `is_past(offset)` tells the tense of the clause around an offset (True past, False future, None unknown);
    without it the vocabulary's tense words decide. Unresolved expressions have value None and are kept.

    >>> english = load_date_vocabulary("en")
    >>> [found] = find_dates("They will march on Sunday.", date(2019, 8, 7), english)
    >>> found.text, found.value, found.basis
    ('Sunday', '2019-08-11', 'relative')
    >>> [found] = find_dates("Протесты прошли 10–12 августа.", date(2019, 8, 14), load_date_vocabulary("ru"))
    >>> found.value, found.end_value
    ('2019-08-10', '2019-08-12')
    >>> find_dates("They may march 12 miles in seconds.", date(2019, 8, 7), english)
    ()
    """
    grammar = grammar_of(vocabulary)
    words = grammar.read(text)
    found = grammar.find(words)
    if not found:
        return ()
    return tuple(DateResolver(grammar, words, published, is_past).resolve(found))


def resolve_dates(text: str, published: date | None, language: str = "en") -> list[tuple[int, int, str]]:
    """Date expressions as (start, end, TimeML value), resolved against publication; unresolved ones are left out.

    A span gives its two parts, each with its own offsets, as TimeML has it; how long one act was before another ("a day
    after thousands marched") is a duration there and none of these.

    >>> resolve_dates("It began last week, on August 6.", date(2019, 8, 14))
    [(9, 18, '2019-W32'), (23, 31, '2019-08-06')]
    >>> resolve_dates("Митинг прошёл в субботу.", date(2019, 8, 12), "ru")
    [(16, 23, '2019-08-10')]
    >>> resolve_dates("It ended on Sunday.", None)
    []
    """
    found: list[tuple[int, int, str]] = []
    for expression in find_dates(text, published, load_date_vocabulary(language)):
        if expression.relation == "next":
            continue
        if expression.halves:
            found.extend(expression.halves)
        elif expression.value is not None:
            found.append((expression.start, expression.end, expression.end_value or expression.value))
    return found


def extract_dates(
    text: str,
    published: date | None,
    sentences: Sequence[Sentence],
    vocabulary: DateVocabulary,
    *,
    is_past: Callable[[int], bool | None] | None = None,
) -> list[Claim]:
    """Claims on `event_date`: `code` is the value or `value/end_value` (None where unresolved), `qualifier` the
    basis (`stated`, `relative`), `target` the relation (`at`, `since`, `until`, `anniversary`, `duration`, `later`,
    `next`; a dateline's own date is `dateline`), `rule` the pattern's id."""
    starts = [sentence.start for sentence in sentences]
    claims: list[Claim] = []
    for found in find_dates(text, published, vocabulary, is_past=is_past):
        index = bisect_right(starts, found.start) - 1
        code = f"{found.value}/{found.end_value}" if found.end_value is not None else found.value
        claims.append(
            Claim(
                field="event_date",
                text=found.text,
                start=found.start,
                end=found.end,
                sentence=sentences[index].index if index >= 0 else None,
                rule=found.rule,
                code=code,
                qualifier=found.basis,
                target="dateline" if found.is_dateline else found.relation,
            )
        )
    return claims


def day_of_stamp(text: str, claims: Sequence[Claim]) -> date | None:
    """The day that a text's stamp of printing states with the hour; None where it has none."""
    for claim in claims:
        if (claim.end or 0) > STAMP_REACH:
            break
        if claim.code is not None and is_stamp(text, claim.start or 0, claim.end or 0):
            try:
                return date.fromisoformat(claim.code)
            except ValueError:
                return None
    return None


def day_of_dateline(claims: Sequence[Claim], begin: int) -> date | None:
    """The day that a dateline states in full ("KYIV, 2 December 2013 -"): what weekdays go by where the source gives
    no date of publication. None where there is none, it lacks the year, or the text (from `begin`) starts with it, as
    a note does that dates its event."""
    for claim in claims:
        if claim.target == "dateline" and claim.code is not None and (claim.start or 0) > begin:
            try:
                return date.fromisoformat(claim.code)
            except ValueError:
                return None
    return None
