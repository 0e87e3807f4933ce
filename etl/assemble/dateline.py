"""The head of a wire story: its place and its date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.language.letters import SMALL_LETTERS
from etl.records import Article, Claim, Toponym

_DATELINE = re.compile(
    r"[^\n]{2,70}?(?:(?:[(/][^)/\n]{2,40}[)/]\s*)?\.?\s?(?:--|[-–—])\s|\([^)\n]{2,40}\)\s*$|/[^/\n]{2,40}/\.\s)"
    rf"|(?:(?![{SMALL_LETTERS}])[^\n.]){{3,40}}\.\s"
)
"""The head of a wire story: "MOSCOW (Reuters) - ", "Lima, 5 jun (EFE).- ", "MOSCOW, 10 August. /TASS/. ", "QUITO. "."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """The head of a wire story: where it ends, its place and its date."""

    end: int
    place: Toponym | None
    date: Claim | None


def find_dateline(article: Article, toponyms: Sequence[Toponym], dates: Sequence[Claim]) -> Dateline:
    """The dateline, if the body's first paragraphs begin with a place in capitals or a place and a dash."""
    position = article.body_start
    for line in article.text[article.body_start :].split("\n")[:6]:
        match = _DATELINE.match(line)
        if match is not None:
            end = position + match.end()
            inside = [t for t in toponyms if t.start < position + 4 and t.start >= position and t.place is not None]
            date = next((d for d in dates if d.start is not None and position <= d.start < end), None)
            is_held = any(_is_short(t, article) for t in toponyms if inside and inside[0].end < t.start < end)
            if inside and (inside[0].text.isupper() or "(" in match[0] or date is not None or is_held):
                if _tells(line[: match.end()], position, inside, dates):
                    break
                return Dateline(end, inside[0], date)
        position += len(line) + 1
    return Dateline(article.body_start, None, None)


DATELINE_WORDS = 3
"""Small words at most in a dateline outside its date and brackets: "COLOMBO, Aug. 10, special to the Times -"."""

_IN_BRACKETS = re.compile(r"\([^)]*\)?")


def _tells(head: str, position: int, places: Sequence[Toponym], dates: Sequence[Claim]) -> bool:
    """Whether the words before a dash are no dateline but a sentence: "In Perm on Saturday 500 came, in Samara - "."""
    spans = [(c.start or 0, c.end or 0) for c in dates] + [(t.start, t.end) for t in places]
    for start, end in spans:
        if position <= start < end <= position + len(head):
            head = head[: start - position] + "0" * (end - start) + head[end - position :]
    return sum(word.islower() for word in _IN_BRACKETS.sub("", head).split()) > DATELINE_WORDS


def _is_short(toponym: Toponym, article: Article) -> bool:
    """Whether a division is named as datelines shorten it: "San Marcos, Gro."."""
    place = toponym.place
    is_dotted = article.text[toponym.end : toponym.end + 1] == "." or toponym.text.endswith(".")
    return is_dotted and place is not None and place.kind == "admin1" and place.name != toponym.text
