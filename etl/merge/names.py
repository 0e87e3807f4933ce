"""What an article names besides its place and day: persons, companies, streets and uncommon numbers, as short stems.

Two papers that tell one event name much of the same, whatever words each of them chose; so such names speak for a pair
of reports that one of the papers dated or placed badly. They are read once, with the article, and kept with it: what
is rare must not depend on which other articles there are.
"""

from __future__ import annotations

import re

STEM_LENGTH = 5
"""Words agree where their first letters do: a crude stem that works without knowing the language."""
MOST_NAMES = 60
"""The first of an article's names: a long one would else have some in common with any other."""
LONGEST_NUMBER = 9
"""Digits; a longer row of them is a telephone's or an account's."""

_WORD = re.compile(r"(?<!\w)(?:\d+(?:[.,\u00a0\u202f ]\d{3})+|[^\W_a-zа-яё]\w*)")
"""A number, or a word that begins with no small letter of these alphabets: most do, and those are no names."""
_STARTS = re.compile(r"(?:^|[^\w\s,]|\n)\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d$")


def rare_names(text: str) -> tuple[str, ...]:
    """The names of a text, each once, in the order they come: words with a capital inside a sentence, and numbers of
    three digits or more that are neither round nor a year's.

    >>> rare_names("On Monday guards of the RMT struck again. Mick Cash said 4,725 had stayed away, not 3,000.")
    ('monda', 'rmt', 'cash', '4725')
    >>> rare_names("В понедельник Егора Жукова отпустили из Кунцевского суда.")
    ('егора', 'жуков', 'кунце')
    >>> rare_names("nobody came in 2019")
    ()
    """
    found: dict[str, None] = {}
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].islower():  # most are
            continue
        name = _name(word, text[max(0, match.start() - 4) : match.start()])
        if name is not None:
            found[name] = None
            if len(found) == MOST_NAMES:
                break
    return tuple(found)


def _name(word: str, before: str) -> str | None:
    """A word as a name; None for one that is none, or that has its capital from its place in the sentence."""
    if word[0].isdigit():
        digits = "".join(c for c in word if c.isdecimal())
        is_rare = 3 <= len(digits) <= LONGEST_NUMBER and len(digits.rstrip("0")) > 1 and not _YEAR.match(digits)
        return digits if is_rare and word[-1].isdigit() else None
    if not word[0].isupper() or len(word) == 1 or (_STARTS.search(before) and not word.isupper()):
        return None
    return word.casefold()[:STEM_LENGTH]
