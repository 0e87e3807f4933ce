"""Which language an article is in: by its own words, and by what its source declares where the words leave it open.

A feed may declare one language and carry several; a report may quote another language at length. What no pack reads
comes out under its own code, so that it becomes a row of the ledger and no guess.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from etl.cache import keep

if TYPE_CHECKING:
    import numpy as np

_CODES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu ha he hi hr ht hu hy id ig is it "
    "ja ka kk km kn ko ku ky lo lt lv mg mk ml mn mr ms mt my nb ne nl no or pa pl ps pt ro ru rw si sk sl so sq "
    "sr sv sw ta te tg th tk tl tr ug uk ur uz vi xh yo zh zu"
)
NEWS_LANGUAGES = frozenset(_CODES.split(" "))
"""Languages in which news is written daily; those next to none (Aragonese, Venetian) only take short texts away."""

SAMPLE = 450
"""Characters read; of a longer text its beginning, its middle and its end."""

LEAST_LETTERS = 40
"""Letters outside quotations that are enough to tell a language by them alone."""

HEAD_BYTES = 4_096
"""Of the kept model, for the names of languages and what follows them."""

CLEAR = 25.0
"""How far (in nats) the text must speak against a declared language before another one is believed."""

_QUOTED = re.compile(r"«[^»\n]{3,600}»|“[^”\n]{3,600}”|„[^“”\n]{3,600}[“”]|\"[^\"\n]{3,600}\"")
_ENOUGH_LETTERS = re.compile(rf"(?:[\W\d_]*+[^\W\d_]){{{LEAST_LETTERS}}}")


LONGEST_FEATURE = 6
"""Bytes of the longest sequence that the model counts."""


@dataclass(frozen=True, slots=True)
class Model:
    """py3langid's model for the languages of news, as arrays.

    `moves` are the next states of an automaton, 256 in a row; `rows` says for each state where its row begins, `told`
    which feature ends in it, -1 for none. `weights` has a row for each feature and a column for each of `languages`,
    of which one may stand twice, in two scripts.
    """

    languages: tuple[str, ...]
    moves: np.ndarray[Any, np.dtype[np.uint32]]
    rows: np.ndarray[Any, np.dtype[np.uint32]]
    told: np.ndarray[Any, np.dtype[np.int32]]
    weights: np.ndarray[Any, np.dtype[np.float16]]
    priors: np.ndarray[Any, np.dtype[np.float32]]

    def scores(self, text: str) -> dict[str, float]:
        """For each language how likely the text makes it, in nats: the same as py3langid gives."""
        import numpy as np

        features = self._features(text)
        if not features:
            return dict.fromkeys(self.languages, float(np.finfo(np.float32).min))
        which = np.fromiter(features.keys(), np.intp, len(features))
        counts = np.fromiter(features.values(), np.float32, len(features))
        told = np.log1p(counts) @ self.weights[which] + self.priors
        scores: dict[str, float] = {}
        for language, score in zip(self.languages, told.tolist(), strict=True):
            scores[language] = max(score, scores.get(language, score))
        return scores

    def _features(self, text: str) -> Counter[int]:
        """How often each feature stands in a text, in the order in which they come.

        The automaton's state is told by the last bytes alone, as many as the longest feature has. So all places are
        read side by side, each from that many bytes before it, and not one after the other.
        """
        import numpy as np

        plain = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        before = bytes(LONGEST_FEATURE - 1)  # no feature has a zero byte
        data = np.frombuffer(before + plain.encode("utf-8", "surrogatepass"), np.uint8)
        n = len(data) - len(before)
        state = self.moves[data[:n]]
        for ahead in range(1, LONGEST_FEATURE):
            state = self.moves[self.rows[state] + data[ahead : ahead + n]]
        told = self.told[state]
        return Counter(told[told >= 0].tolist())


@cache
def load_model() -> Model:
    """The model. It is kept unpacked, since unpacking it takes a third of a second."""
    import numpy as np

    of = " ".join((version("py3langid"), *sorted(NEWS_LANGUAGES)))
    kept = keep("language-model", of, _unpacked_model)
    head = json.loads(bytes(kept[:HEAD_BYTES]))
    arrays: dict[str, Any] = {}
    at = HEAD_BYTES
    for name, kind, length in head["arrays"]:
        arrays[name] = np.frombuffer(kept, kind, length, at)
        at += arrays[name].nbytes
    weights = arrays.pop("weights").reshape(-1, len(head["languages"]))
    return Model(tuple(head["languages"]), weights=weights, **arrays)


def _unpacked_model() -> bytes:
    """The model as a head that says what follows, and its arrays."""
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(sorted(NEWS_LANGUAGES & set(identifier.nb_classes)))
    arrays = {
        "moves": np.asarray(identifier.tk_nextmove, np.uint32),
        "rows": np.asarray(identifier.tk_row, np.uint32) << 8,
        "told": np.asarray(identifier.tk_output, np.int32),
        "priors": np.asarray(identifier.nb_pc, np.float32),
        # a text takes some hundred rows of this table, which the choice of languages left column by column in memory
        "weights": np.ascontiguousarray(identifier.nb_ptc),
    }
    described = [(name, array.dtype.str, array.size) for name, array in arrays.items()]
    head = json.dumps({"languages": list(identifier.nb_classes), "arrays": described})
    return b"".join((head.encode().ljust(HEAD_BYTES), *(array.tobytes() for array in arrays.values())))


def identify_language(text: str, declared: str | None = None) -> str:
    """ISO 639-1 code of the language that the text tells itself in, quotations left out where enough remains.

    `declared` is believed unless the text speaks clearly for another language; a code that the model does not know
    (a language of the user's own) is believed always.

    >>> identify_language("Тысячи людей вышли на митинг в Омске. «We want change, no more lies», - кричали они.")
    'ru'
    >>> identify_language("Milers de persones s'han manifestat a Barcelona contra la sentència del Suprem.", "es")
    'ca'
    >>> identify_language("Marcha en Quito", "es"), identify_language("zorblat", "qz")
    ('es', 'qz')
    """
    model = load_model()
    if declared is not None and declared not in model.languages:
        return declared
    own = _QUOTED.sub(" ", text)
    if _ENOUGH_LETTERS.match(own, 0, 2 * SAMPLE) is None:
        own = text
    if len(own) > SAMPLE:
        third, middle = SAMPLE // 3, len(own) // 2
        own = "\n".join((own[:third], own[middle : middle + third], own[-third:]))
    scores = model.scores(own)
    highest = max(scores.values())
    if declared is not None and highest - scores[declared] < CLEAR:
        return declared
    return max(code for code, score in scores.items() if score == highest)


__all__ = ["identify_language"]
