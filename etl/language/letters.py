"""Folds text: one form for the many ways in which the same letters, quotes, dashes and spaces are printed."""

from __future__ import annotations

import unicodedata


def _plain(char: str) -> str:
    """A letter without its marks where that is one letter: "ñ" is "n"."""
    base = "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
    return base if len(base) == 1 else char


LETTERS_WITH_MARKS = range(0xC0, 0x250)
"""Latin letters of one code point that may carry marks."""

PLAIN_LETTERS = {code: _plain(chr(code)) for code in LETTERS_WITH_MARKS if chr(code).isalpha()} | {
    ord("ё"): "е",
    ord("Ё"): "Е",
}
"""Translates them, one letter for one, and the Cyrillic letter that most printers leave without its dots."""

SMALL_LETTERS = "".join(chr(code) for code in range(0x61, 0x530) if chr(code).islower())
"""The small letters of the scripts that tell small from capital, for expressions over text as printed."""

CAPITAL = rf"[^\W\d_{SMALL_LETTERS}]"
"""An expression for a capital of any script: a letter that is neither digit nor small."""

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
     "–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\n": " "}
)  # fmt: skip


def fold(text: str) -> str:
    """The text lower-cased, with typographic quotes, dashes and spaces made plain, of the same length.

    >>> fold("“İzmir’s” Rally")
    '"izmir\\'s" rally'
    >>> len(fold("İzmir")) == len("İzmir")
    True
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(char.lower()[0] for char in text)  # a capital dotted I becomes two characters
    return lowered.translate(_PLAIN)
