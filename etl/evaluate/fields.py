"""What counts as right, field by field: pure comparisons of one gold cell with one predicted cell.

Null against a value is never decided here: callers count it as missing or as extra.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from etl.evaluate.gold import GoldReport, Row
from etl.records import Value

CanonicalCity = Callable[[str], str]
"""A city's name to the one spelling that all its spellings share."""

TOLERANCE = 0.1
"""Numbers are right within this share of the gold number."""

PRECISIONS = ("day", "week", "month", "year")

FIELDS: Mapping[str, str] = {
    "event_type": "type",
    "status": "code",
    "event_date": "date",
    "event_end_date": "date",
    "date_precision": "code",
    "city": "city",
    "country_code": "code",
    "venue": "words",
    "attendance_best": "number",
    "attendance_low": "number",
    "attendance_high": "number",
    "attendance_police": "number",
    "attendance_organizers": "number",
    "attendance_expected_low": "number",
    "attendance_expected_high": "number",
    "attendance_attributed_to": "code",
    "detentions_any": "code",
    "detentions_best": "number",
    "authorization": "code",
    "authorization_basis": "code",
    "police_response": "code",
    "participant_violence": "code",
    "injuries_best": "number",
    "deaths_best": "number",
    "issues": "set",
    "organizers": "names",
}
"""The scored fields and how each is compared."""

LENIENT = frozenset({"venue", "issues", "organizers"})
"""Fields where a value given beside a null in gold is not held against the program: coders leave them out freely."""

MACRO = frozenset({"authorization", "police_response", "status"})
"""Fields whose F1 is averaged over their codes, so that the common code does not hide the rare ones."""

_WORD = re.compile(r"\w+")
_SAME_WORD = 75.0
_WORDS_SHARED = 0.5


def fold(text: str) -> str:
    """Text without case, accents and punctuation, single-spaced.

    >>> fold("São  Paulo"), fold("Homyel’"), fold("Йошкар-Ола")
    ('sao paulo', 'homyel', 'иошкар ола')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(bare))


def numbers_agree(gold: float, predicted: float) -> bool:
    """Whether a number is within 10% of gold; zero only equals zero.

    >>> numbers_agree(1000, 1100), numbers_agree(1000, 1101), numbers_agree(0, 0), numbers_agree(0, 1)
    (True, False, True, False)
    """
    return abs(predicted - gold) <= TOLERANCE * gold + 1e-9


def dates_agree(gold: date, predicted: date, precision: Value, given: Value = None) -> bool:
    """Whether a date is exact at gold's precision; one given more coarsely than gold is not.

    >>> dates_agree(date(2019, 8, 1), date(2019, 8, 9), "month")
    True
    >>> dates_agree(date(2019, 8, 1), date(2019, 8, 1), "day", "month")
    False
    """
    wanted = PRECISIONS.index(str(precision)) if precision in PRECISIONS else 0
    if given in PRECISIONS and PRECISIONS.index(str(given)) > wanted:
        return False
    if wanted == 0:
        return gold == predicted
    if wanted == 1:
        return gold.isocalendar()[:2] == predicted.isocalendar()[:2]
    return gold.year == predicted.year and (wanted == 3 or gold.month == predicted.month)


def words_shared(gold: str, predicted: str) -> float:
    """The share of the shorter name's words that occur in the other, inflected forms taken as the same word.

    >>> words_shared("Sakharov Avenue", "on Sakharov Avenue, central Moscow")
    1.0
    >>> words_shared("Lenin Square", "Red Square")
    0.5
    >>> words_shared("Болотную площадь", "Болотная площадь")
    1.0
    """
    from rapidfuzz.fuzz import ratio

    left, right = fold(gold).split(), fold(predicted).split()
    if len(left) > len(right):
        left, right = right, left
    if not left:
        return 0.0
    return sum(any(ratio(word, other) >= _SAME_WORD for other in right) for word in left) / len(left)


def names_agree(gold: str, predicted: str) -> bool:
    """Whether more than half of the shorter name's words are in the other."""
    return words_shared(gold, predicted) > _WORDS_SHARED


def shared_items(field: str, gold: Value, predicted: Value) -> int:
    """How many items two lists share: codes exactly, names by their words, each item used once."""
    left = list(gold) if isinstance(gold, tuple) else []
    right = list(predicted) if isinstance(predicted, tuple) else []
    count = 0
    for item in left:
        for other in right:
            if item == other or (FIELDS[field] == "names" and names_agree(item, other)):
                right.remove(other)
                count += 1
                break
    return count


def type_agrees(gold: GoldReport, predicted: Row) -> bool:
    """Whether the predicted type is gold's or one that a second coder would accept too."""
    return predicted.get("event_type") in (gold.values.get("event_type"), *gold.also_types)


def cities_agree(gold: Value, predicted: Value, canonical: CanonicalCity | None = None) -> bool:
    """Whether two city names are one place's, without case and accents; `canonical` may join other spellings."""
    if gold is None or predicted is None:
        return gold is predicted
    left, right = str(gold), str(predicted)
    if fold(left) == fold(right):
        return True
    return canonical is not None and fold(canonical(left)) == fold(canonical(right))


def cell_agrees(field: str, gold: GoldReport, predicted: Row, canonical: CanonicalCity | None = None) -> bool:
    """Whether a cell is right, where both gold and prediction have a value."""
    wanted, given = gold.values.get(field), predicted.get(field)
    if wanted is None or given is None:
        return False
    match FIELDS[field]:
        case "type":
            return type_agrees(gold, predicted)
        case "city":
            return cities_agree(wanted, given, canonical)
        case "date" if isinstance(wanted, date) and isinstance(given, date):
            precision = gold.values.get("date_precision")
            return dates_agree(wanted, given, precision, predicted.get("date_precision"))
        case "number" if isinstance(wanted, (int, float)) and isinstance(given, (int, float)):
            return numbers_agree(wanted, given)
        case "words":
            return names_agree(str(wanted), str(given))
        case "names" if isinstance(wanted, tuple) and isinstance(given, tuple):
            return 2 * shared_items(field, wanted, given) >= _WORDS_SHARED * (len(wanted) + len(given))
        case _:
            return wanted == given


def same_or_both_null(field: str, gold: GoldReport, predicted: Row, canonical: CanonicalCity | None = None) -> bool:
    """Whether a cell is right, null included: null is right only where gold is null."""
    if gold.values.get(field) is None or predicted.get(field) is None:
        return gold.values.get(field) is predicted.get(field)
    return cell_agrees(field, gold, predicted, canonical)


def key_cells_agree(gold: GoldReport, predicted: Row, canonical: CanonicalCity | None = None) -> bool:
    """Whether type, date and city are right: what `confidence` is a probability of."""
    return type_agrees(gold, predicted) and all(
        same_or_both_null(field, gold, predicted, canonical) for field in ("event_date", "city")
    )


def row_is_perfect(gold: GoldReport, predicted: Row, canonical: CanonicalCity | None = None) -> bool:
    """Whether type, date, city, attendance (within 10%), detentions and authorization are all right.

    `detentions_best` counts only where gold has it.
    """
    fields = ["attendance_best", "detentions_any", "authorization"]
    if gold.values.get("detentions_best") is not None:
        fields.append("detentions_best")
    return key_cells_agree(gold, predicted, canonical) and all(
        same_or_both_null(field, gold, predicted, canonical) for field in fields
    )
