"""Which language an article is in: by its own words, and by what its source declares where the words leave it open.

A feed may declare one language and carry several; a report may quote another language at length. What no pack reads
comes out under its own code, so that it becomes a row of the ledger and no guess.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from etl.cache import keep
from etl.language.pack_file import pack_codes, pack_tree

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CODES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu ha he hi hr ht hu hy id ig is it "
    "ja ka kk km kn ko ku ky lo lt lv mg mk ml mn mr ms mt my nb ne nl no or pa pl ps pt ro ru rw si sk sl so sq "
    "sr sv sw ta te tg th tk tl tr ug uk ur uz vi xh yo zh zu"
)
NEWS_LANGUAGES = frozenset(_CODES.split(" "))
"""Languages in which news is written daily; those next to none (Aragonese, Venetian) only take short texts away."""

SAMPLE = 300
"""Characters read; of a longer text its beginning, its middle and its end."""

GLANCE = 90
"""Characters that are looked at first where a language is declared, which is nearly always the text's."""

SURE = 15.0
"""By how much (in nats) a glance must speak for the declared language, that no more is read."""

OWN_WORDS = 3
"""Different words that only the declared language has: with so many in `SAMPLE`, nothing else is asked."""

LEAST_LETTERS = 40
"""Letters outside quotations that are enough to tell a language by them alone."""

HEAD_BYTES = 4_096
"""Of the kept model, for the names of languages and what follows them."""

CLEAR = 25.0
"""How far (in nats) the text must speak against a declared language before another one is believed."""

FOREIGN_LETTER = 10.0
"""What a letter that a language has not costs it, in nats: a name may bring one along, a sentence has several."""


def _any(letters: str, besides: str = "") -> re.Pattern[str]:
    """An expression for any of some letters, given with spaces between them, and for what else is foreign."""
    return re.compile(f"[{letters.replace(' ', '')}]{besides}")


_SOUTHERN = "ј љ њ ћ ђ џ ѓ ќ ѕ"
_EASTERN = "й щ ъ ы ь э ю я ё і ї є ў"
_FOREIGN = {
    "ru": _any(f"і ї є ґ ў {_SOUTHERN}"),
    "uk": _any(f"ы э ё ъ ў {_SOUTHERN}"),
    "be": _any(f"и щ ъ ї є {_SOUTHERN}"),
    "bg": _any(f"ы э ё і ї є ў {_SOUTHERN}", "|ь(?!о)|ъ(?=[еёя])"),
    "mk": _any(_EASTERN),
    "sr": _any(_EASTERN),
}
"""Letters that the languages of one script do not write, or not there: short notes look alike but for them."""

_OWN = {
    "uk": (_any("і ї є ґ"), 0.07), "be": (_any("і ў"), 0.08), "bg": (_any("ъ"), 0.015),
    "mk": (_any("ј љ њ џ ѓ ќ ѕ"), 0.025), "sr": (_any("ј љ њ ћ ђ џ"), 0.05), "ru": (_any("ы э ё"), 0.02),
}  # fmt: skip
"""Letters without which hardly a sentence is written, and what each letter of a text that has none of them costs its
language, in nats: the logarithm of how often the others come."""

WIDER = {"ru": 3.0, "en": 5.0}
"""In nats: of the news in Cyrillic, that in one language is some twenty times that in each other; and short notes in
the language of most news are taken for others by the names in them ("Kenya: police disperse marchers")."""

RARE = {"gl": -4.0}
"""What it costs a language, in nats, that its news is a fiftieth of that in the neighbour which its short notes look
like: Spanish notes with a turn that looks Galician lie within 3 of it, Galician ones more than 4 from Spanish."""

_QUOTED = re.compile(r"«[^»\n]{3,600}»|“[^”\n]{3,600}”|„[^“”\n]{3,600}[“”]|\"[^\"\n]{3,600}\"")
_ENOUGH_LETTERS = re.compile(rf"(?:[\W\d_]*+[^\W\d_]){{{LEAST_LETTERS}}}")


@cache
def load_model() -> tuple[LanguageIdentifier, frozenset[str]]:
    """py3langid's model for the languages of news, and which these are. It is kept unpacked, since unpacking it takes
    a third of a second."""
    import numpy as np
    from py3langid.langid import LanguageIdentifier

    of = " ".join((version("py3langid"), *sorted(NEWS_LANGUAGES)))
    kept = keep("languages", of, _unpacked_model)
    head = json.loads(bytes(kept[:HEAD_BYTES]))
    arrays: dict[str, Any] = {}
    at = HEAD_BYTES
    for name, kind, length in head["arrays"]:
        arrays[name] = np.frombuffer(kept, kind, length, at)
        at += arrays[name].nbytes
    identifier = LanguageIdentifier(
        arrays["ptc"].reshape(-1, len(head["classes"])),
        arrays["pc"],
        head["classes"],
        memoryview(arrays["nextmove"]),
        arrays["output"].tolist(),
        tk_row=memoryview(arrays["row"]),
    )
    return identifier, frozenset(head["classes"])


def _unpacked_model() -> bytes:
    """The model as a head that says what follows, and its arrays."""
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(sorted(NEWS_LANGUAGES & set(identifier.nb_classes)))
    arrays = {  # wide numbers first, so that each lies at a multiple of its width
        "nextmove": np.asarray(identifier.tk_nextmove),
        "output": np.asarray(identifier.tk_output, dtype=np.int32),
        "pc": np.asarray(identifier.nb_pc),
        "row": np.asarray(identifier.tk_row),
        # a text takes some hundred rows of this table, which the choice of languages left column by column in memory
        "ptc": np.ascontiguousarray(identifier.nb_ptc),
    }
    described = [(name, array.dtype.str, array.size) for name, array in arrays.items()]
    head = json.dumps({"classes": list(identifier.nb_classes), "arrays": described})
    return b"".join((head.encode().ljust(HEAD_BYTES), *(array.tobytes() for array in arrays.values())))


def identify_language(text: str, declared: str | None = None) -> str:
    """ISO 639-1 code of the language that the text tells itself in, quotations left out where enough remains.

    `declared` is believed unless the text speaks clearly for another language; a code that the model does not know
    (a language of the user's own) is believed always.

    >>> identify_language("Тысячи людей вышли на митинг в Омске. «We want change, no more lies», - кричали они.")
    'ru'
    >>> identify_language("Milers de persones s'han manifestat a Barcelona contra la sentència del Suprem.", "es")
    'ca'
    >>> identify_language("Choferes de Tarija acatan por segundo día un paro de brazos caídos.")
    'es'
    >>> identify_language("Os veciños de Lugo manifestáronse onte contra a celulosa")
    'gl'
    >>> identify_language("Marcha en Quito", "es"), identify_language("zorblat", "qz")
    ('es', 'qz')
    """
    own = _QUOTED.sub(" ", text)
    if _ENOUGH_LETTERS.match(own, 0, 2 * SAMPLE) is None:
        own = text
    sample = _sample(own, SAMPLE)
    is_long = len(own) > SAMPLE
    if declared is not None and is_long and len(own_words(declared).intersection(sample.lower().split())) >= OWN_WORDS:
        return declared
    identifier, known = load_model()
    if declared is not None and declared not in known:
        return declared
    if declared is not None and is_long:
        (first, score), (_, next_score), *_ = identifier.rank(_sample(own, GLANCE))
        if first == declared and score - next_score > SURE:
            return declared
    ranked = identifier.rank(sample)
    if ranked[0][0] in _FOREIGN:
        ranked = _by_letters(sample.lower(), ranked)
    else:
        prior = WIDER if declared is not None else RARE | WIDER
        ranked = sorted(((code, score + prior.get(code, 0.0)) for code, score in ranked), key=lambda item: -item[1])
    highest: float = ranked[0][1]
    if declared is not None and highest - dict(ranked)[declared] < CLEAR:
        return declared
    return max(str(code) for code, score in ranked if score == highest)


@cache
def own_words(code: str) -> frozenset[str]:
    """Common words by which a text tells that it is in a language; none of a language without a pack."""
    return frozenset(pack_tree(code)["segment"].get("own_words", ())) if code in pack_codes() else frozenset()


def _sample(text: str, size: int) -> str:
    """The beginning, the middle and the end of a text, or all of a short one."""
    if len(text) <= size:
        return text
    third, middle = size // 3, len(text) // 2
    return "\n".join((text[:third], text[middle : middle + third], text[-third:]))


def _by_letters(text: str, ranked: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Languages and scores, best first, after what the letters of languages written in Cyrillic tell.

    >>> _by_letters("голодовку объявили", [("bg", -100.0), ("ru", -104.0)])[0][0]
    'ru'
    """
    length = sum(map(str.isalpha, text))

    def score(code: str, plain: float) -> float:
        if code not in _FOREIGN:
            return plain
        letters, each = _OWN[code]
        lacking = 0.0 if letters.search(text) else each * length
        return plain + WIDER.get(code, 0.0) - lacking - FOREIGN_LETTER * len(_FOREIGN[code].findall(text))

    return sorted(((code, score(code, plain)) for code, plain in ranked), key=lambda item: -item[1])


__all__ = ["identify_language"]
