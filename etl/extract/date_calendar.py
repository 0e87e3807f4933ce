"""Days, weeks, months and years as TimeML values, counted from an anchor day. Pure calendar, no words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

MONTH = 31
"""Days before publication in which a date is that of the text itself."""


def week_value(day: date, suffix: str = "") -> str:
    """The ISO week that holds a day."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}{suffix}"


def month_value(year: int, month: int) -> str:
    """A month; one outside 1 to 12 counts into the years around.

    >>> month_value(2019, 0)
    '2018-12'
    """
    years, index = divmod(month - 1, 12)
    return f"{year + years:04d}-{index + 1:02d}"


def valid_date(year: int, month: int, day: int) -> date | None:
    """The day; None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def days_of_numeric(form: str, day_first: bool | None) -> list[date]:
    """The days that "10/08/2019" may be, in order: one where only one is in the calendar, or the order is known.

    >>> days_of_numeric("13.8.19", None), days_of_numeric("2019-02-30", True)
    ([datetime.date(2019, 8, 13)], [])
    """
    one, two, last = (int(part) for part in re.split(r"\D", form))
    if one > 999:
        day = valid_date(one, two, last)
        return [day] if day else []
    year = last if last >= 100 else last + (2000 if last <= 40 else 1900)
    readings = {"dmy": valid_date(year, two, one), "mdy": valid_date(year, one, two)}
    if day_first is not None:
        readings.pop("mdy" if day_first else "dmy")
    return sorted({day for day in readings.values() if day is not None})


def year_first(form: str, published: date) -> date | None:
    """The day that "24/11/19" is with the year first, where that alone is within a month before publication.

    >>> year_first("24/11/19", date(2024, 11, 19)), year_first("24/11/19", date(2019, 11, 25))
    (datetime.date(2024, 11, 19), None)
    """
    one, two, last = (int(part) for part in re.split(r"\D", form))
    day = valid_date(2000 + one, two, last) if one <= 40 and last <= 31 else None
    if day is None or not 0 <= (published - day).days <= MONTH:
        return None
    others = [other for first in (True, False) for other in days_of_numeric(form, first)]
    return None if any(0 <= (published - other).days <= MONTH for other in others) else day


NEAR_PUBLICATION = 14
"""Days from publication within which one of two readings of a date in figures is meant."""


def days_meant(form: str, day_first: bool | None, published: date | None) -> list[date]:
    """The days that a date in figures may be: fewer than `days_of_numeric` where the day of publication decides."""
    days = days_of_numeric(form, day_first)
    if published is None:
        return days
    if (day := year_first(form, published)) is not None:
        return [day]
    near = [one for one in days if abs((one - published).days) <= NEAR_PUBLICATION]
    return near if len(days) == 2 and len(near) == 1 else days


def order_told(
    known: bool | None, forms: Sequence[str], named: Collection[tuple[int | None, int | None]]
) -> bool | None:
    """Whether a text's dates in figures have the day first, where the language leaves it open: as those of them that
    can be read in one way only, or as the months and days that it names in words; None where nothing tells, or both.

    >>> order_told(None, ["6/7/2019"], {(7, 6)}), order_told(None, ["6/7/2019", "8/25/2019"], set())
    (True, False)
    >>> order_told(None, ["6/7/2019"], set())
    """
    if known is not None:
        return known
    told: set[bool] = set()
    for form in forms:
        one, two, _ = (int(part) for part in re.split(r"\D", form))
        if one > 31 or one == two:
            continue
        if max(one, two) > MONTHS:
            told.add(one > two)
        else:
            told |= {order for order, day in ((True, (two, one)), (False, (one, two))) if day in named}
    return told.pop() if len(told) == 1 else None


MONTHS = 12


def moved(day: date, days: int) -> date | None:
    """The day so many days on; None beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def iso(day: date | None) -> str | None:
    """The day as a TimeML value; None stays None."""
    return None if day is None else day.isoformat()


def unit_value(anchor: date, unit: str | None, step: int) -> str | None:
    """The unit `step` units after the one that holds the anchor."""
    if abs(step) > 5000:
        return None
    if unit == "day":
        return iso(moved(anchor, step))
    if unit == "week":
        day = moved(anchor, 7 * step)
        return None if day is None else week_value(day)
    if unit == "weekend":
        day = moved(anchor, 5 - anchor.weekday() + 7 * step)
        return None if day is None else week_value(day, "-WE")
    if unit == "month":
        return month_value(anchor.year, anchor.month + step)
    return f"{anchor.year + step:04d}"
