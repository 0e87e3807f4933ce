"""What stands around a date expression: the tense of its clause, the word that makes it a bound, a dateline's form.

Reads the words of the text and the vocabulary's lists; knows nothing of calendars.
"""

from __future__ import annotations

from collections.abc import Callable

from etl.extract.date_grammar import BREAK, STOP, Words
from etl.language.dates import DateVocabulary

TenseAt = Callable[[int], bool | None]
"""Tells the tense of the clause around a character: True past, False future, None unknown."""
_ANNIVERSARY_REACH = 8
_TENSE_REACH = 14
_DATELINE_REACH = 600


class DateContext:
    """The surroundings of word positions in one text; lives for one call."""

    def __init__(self, vocabulary: DateVocabulary, words: Words, is_past: TenseAt | None) -> None:
        self.vocabulary = vocabulary
        self.words = words
        self.is_past = is_past
        self._past = frozenset(vocabulary.past_words)
        self._future = frozenset(word for word in vocabulary.future_words if " " not in word)
        self._future_pairs = frozenset(tuple(word.split(" ")) for word in vocabulary.future_words if " " in word)

    def lower(self, index: int) -> str:
        """The word at an index in lower case."""
        return self.words.forms[index].lower()

    def relation(self, first: int, last: int) -> str:
        """What the words around make of the expression of words `first` to `last`: a bound, an anniversary, `at`."""
        vocabulary, codes = self.vocabulary, self.words.codes
        index = first - 1
        while index >= 0 and self.lower(index) in vocabulary.words.the_word:
            index -= 1
        for back in range(first - 1, max(-1, first - 1 - _ANNIVERSARY_REACH), -1):
            if codes[back] in STOP + BREAK:
                break
            if self.lower(back) in vocabulary.words.anniversary:
                return "anniversary"
        if last < len(codes) and self.lower(last) in vocabulary.words.anniversary:
            return "anniversary"
        if index < 0:
            return "at"
        return vocabulary.relations.get(self.lower(index), "at")

    def is_dateline(self, first: int, last: int) -> bool:
        """A day near the head of a line, after a place in capitals or alone, before an agency or a dash."""
        codes, words = self.words.codes, self.words
        if words.starts[first] > _DATELINE_REACH:
            return False
        begin = codes.rfind(BREAK, 0, first) + 1
        head = words.text[words.starts[begin] : words.starts[first]].strip(" ,-—–|") if first > begin else ""
        after = words.forms[last] if last < len(codes) else "\n"
        if not head:
            return after in {"\n", "—", "–", "-", "(", "|"} or codes[last] == BREAK
        is_place = head.split(",")[0].isupper() or all(word[0].isupper() for word in head.split())
        return len(head) <= 40 and is_place and after in {"(", "—", "–", "-", ".", ":", "/", "|"}

    def tense(self, first: int, *, by_endings: bool = True, guess: bool = False) -> bool | None:
        """True past, False future, None unknown: the caller's word, else the nearest tense word of the sentence; with
        `guess` that word too where the caller, who knows few verbs only, has none.

        Without `by_endings` only whole words count: "closed until Friday" does not tell the past.
        """
        if self.is_past is not None:
            known = self.is_past(self.words.starts[first])
            if known is not None or not guess:
                return known
        codes = self.words.codes
        reporting = self.vocabulary.reporting if self._is_possessive(first) else ()
        for distance in range(1, _TENSE_REACH):
            for index in (first - distance, first + distance):
                if not 0 <= index < len(codes):
                    continue
                between = codes[min(index, first) : max(index, first)]
                if STOP in between or BREAK in between:
                    continue
                if self.lower(index) in reporting:
                    continue
                told = self._tense_of(index, by_endings=by_endings)
                if told is not None:
                    return told
        return False if self._is_headline_plan(first) else None

    def _is_possessive(self, first: int) -> bool:
        """ "Friday's march": what was said before it says nothing of its day."""
        return first + 1 < len(self.words.codes) and self.words.forms[first + 1] in self.vocabulary.possessive

    def _is_headline_plan(self, first: int) -> bool:
        """ "Opposition to rally on Sunday": an infinitive of an act where no other word tells the tense."""
        vocabulary = self.vocabulary
        for index in range(first - 2, max(-1, first - _TENSE_REACH), -1):
            if self.words.codes[index] in STOP + BREAK:
                return False
            if self.lower(index) in vocabulary.infinitive and self.lower(index + 1) in vocabulary.acts:
                return True
        return False

    def _tense_of(self, index: int, *, by_endings: bool = True) -> bool | None:
        word = self.lower(index)
        pair = (word, self.lower(index + 1)) if index + 1 < len(self.words.codes) else (word, "")
        if word in self._future or pair in self._future_pairs:
            return False
        endings = self.vocabulary.past_endings
        if word in self._past:
            return True
        if by_endings and len(word) > 3 and endings and word.endswith(endings):
            passive = index > 0 and self.lower(index - 1) in self.vocabulary.passive
            return None if passive else True
        return None

    def says_to(self, first: int) -> bool:
        """Whether a future word stands anywhere in the sentence before the expression."""
        for index in range(first - 1, max(-1, first - _TENSE_REACH), -1):
            if self.words.codes[index] in STOP + BREAK:
                return False
            if self._tense_of(index) is False or self.lower(index) in self.vocabulary.infinitive:
                return True
        return False
