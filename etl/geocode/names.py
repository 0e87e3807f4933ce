"""How a place's name is folded, so that one spelling in a text meets one spelling in the gazetteer.

Stands under both the builder and the recogniser: what one of them folds, the other must fold alike. Knows scripts,
no languages; inflected endings arrive as an argument.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[’'ʼ`´‘][^\W\d_]+)*")
"""One word: letters and digits with apostrophes inside ("Xi'an"), or letters with full stops ("D.C.")."""

_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ə": "a", "ё": "е"}
    | dict.fromkeys("’'ʼ`´‘.ʻʹ", "")
)
MIN_STEM = 3
"""Shortest stem that an inflected form may be known by: shorter ones meet too many other words."""


LONGEST_WORD = 60
"""Characters; no name has a longer word, and a longer one is not remembered."""


def fold_word(word: str) -> str:
    """The word lower-cased, without marks, apostrophes and full stops.

    >>> fold_word("Homyel’"), fold_word("D.C."), fold_word("Łódź"), fold_word("Орёл"), fold_word("ʼ")
    ('homyel', 'dc', 'lodz', 'орел', '')
    """
    return _folded(word) if len(word) <= LONGEST_WORD else _folded.__wrapped__(word)


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    if word.isascii():
        return word.lower().replace("'", "").replace(".", "").replace("`", "")
    folded = word.casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", folded)
    if decomposed == folded:
        return folded
    kept = "".join(
        mark for mark in decomposed if not ("\u0300" <= mark <= "\u036f") or mark == "\u0306"
    )  # the breve makes й of и, which are two letters
    return unicodedata.normalize("NFC", kept).translate(_LETTERS).replace("\u0306", "")


def fold_name(name: str) -> str:
    """A whole name folded, words parted by one space: the key of the gazetteer.

    >>> fold_name("St. Louis"), fold_name("Rostov-na-Donu"), fold_name("Xi'an"), fold_name("Нижний Новгород")
    ('st louis', 'rostov na donu', 'xian', 'нижний новгород')
    >>> fold_name("...")
    ''
    """
    return " ".join(filter(None, (fold_word(match.group()) for match in WORD.finditer(name))))


def is_cyrillic(word: str) -> bool:
    """Whether the word begins with a Cyrillic letter.

    >>> is_cyrillic("Гомель"), is_cyrillic("Homyel")
    (True, False)
    """
    return bool(word) and "\u0400" <= word[0] <= "\u04ff"


@lru_cache(maxsize=65536)
def stem_word(word: str, endings: tuple[str, ...]) -> str:
    """A folded word without the longest of its endings, or whole where too little would be left.

    >>> endings = ("ом", "е", "а", "ий", "ем")
    >>> [stem_word(word, endings) for word in ("москве", "нижнем", "нижний", "рим", "гомель")]
    ['москв', 'нижн', 'нижн', 'рим', 'гомель']
    """
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= MIN_STEM:
            return word[: -len(ending)]
    return word


def stem_name(folded: str, endings: Sequence[str]) -> str:
    """A folded name stemmed word by word; '' where none of its words has a stem of its own.

    >>> stem_name("нижний новгород", ("ий", "е"))
    'нижн новгород'
    """
    longest_first = tuple(sorted(endings, key=lambda ending: (-len(ending), ending)))
    return " ".join(stem_word(word, longest_first) for word in folded.split(" "))
