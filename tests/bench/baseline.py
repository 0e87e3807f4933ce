"""A keyword-and-first-number coder of English, to be scored beside the program by `evaluate`.

Where it comes near the program's figures, the gold is too easy. One report an article at most: the first trigger word
gives the type, the first number before a word for people the attendance, the publication date the date, the first
capitalised words after "in" the city. It knows no gazetteer, hence no country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from etl.records import Value

TRIGGERS = {
    "hunger strike": "hunger_strike",
    "sit-in": "sit_in",
    "sit in": "sit_in",
    "march": "march",
    "picket": "picket",
    "vigil": "vigil",
    "blockade": "blockade",
    "boycott": "boycott",
    "strike": "strike",
    "walkout": "strike",
    "riot": "riot",
    "rally": "demonstration",
    "rallies": "demonstration",
    "protest": "demonstration",
    "demonstrat": "demonstration",
    "took to the streets": "demonstration",
    "election": "election",
    "sentenced": "court_ruling",
}

WORD_NUMBERS = {
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2000,
    "tens of thousands": 20_000,
    "hundreds of thousands": 200_000,
    "millions": 2_000_000,
}

_TRIGGER = re.compile(r"\b(" + "|".join(sorted(TRIGGERS, key=len, reverse=True)) + ")", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(\d[\d,]*|" + "|".join(sorted(WORD_NUMBERS, key=len, reverse=True)) + r")\s+(?:of\s+)?"
    r"(?:\w+\s+)?(?:people|protesters|protestors|demonstrators|marchers|workers|students|supporters|activists|women)\b",
    re.IGNORECASE,
)
_CITY = re.compile(r"\bin\s+([A-Z]\w+(?:[ -][A-Z]\w+)*)")
_DETAINED = re.compile(r"\b(?:arrest|detain)", re.IGNORECASE)
_ILLEGAL = re.compile(r"\b(?:unauthori|unsanction|illegal|banned)", re.IGNORECASE)


def code_article(source_id: str, text: str, published: date | None) -> list[dict[str, Value]]:
    """The baseline's rows of one article: none without a trigger word, else one.

    >>> [row] = code_article("a", "About 1,200 people joined a rally in Lima. Police arrested six.", date(2020, 1, 2))
    >>> row["event_type"], row["attendance_best"], row["city"], row["event_date"].isoformat(), row["detentions_any"]
    ('demonstration', 1200, 'Lima', '2020-01-02', True)
    >>> code_article("b", "Shares fell.", None)
    []
    """
    trigger = _TRIGGER.search(text)
    if trigger is None:
        return []
    people, city = _PEOPLE.search(text), _CITY.search(text)
    number = None if people is None else _read_number(people.group(1))
    return [
        {
            "source_id": source_id,
            "event_type": TRIGGERS[trigger.group(1).lower()],
            "status": "occurred",
            "event_date": published,
            "date_precision": None if published is None else "day",
            "city": None if city is None else city.group(1),
            "attendance_low": number,
            "attendance_high": number,
            "attendance_best": number,
            "detentions_any": True if _DETAINED.search(text) else None,
            "authorization": "unauthorized" if _ILLEGAL.search(text) else None,
            "confidence": 0.5,
        }
    ]


def code_articles(articles: Iterable[tuple[str, str, date | None]]) -> list[dict[str, Value]]:
    """The baseline's rows of many articles, given as (id, text, published)."""
    return [row for article in articles for row in code_article(*article)]


def _read_number(words: str) -> int:
    return WORD_NUMBERS.get(words.lower()) or int(words.replace(",", ""))
