"""The cheap test before anything else is done with a text: whether it could tell an act in any language."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from etl.language.letters import PLAIN_LETTERS
from etl.language.needs import Needs
from etl.language.pack import Lexicon, Pack

_ACT = "act"


class Triggers:
    """The words of acts of all packs, and what their constructions need, found in one pass over a folded text.

    >>> from etl.language import load_packs
    >>> triggers = Triggers(load_packs())
    >>> triggers.could_tell("nurses laid down their tools"), triggers.could_tell("the sun shone on the lake")
    (True, False)
    """

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        lists: dict[bool, dict[str, tuple[str, ...]]] = {False: {}, True: {}}
        self._needs: list[tuple[str, Needs]] = []
        for code, pack in packs.items():
            own = lists[pack.raw.segment.plain_letters]
            own[f"{code} {_ACT}"] = tuple(word for act in pack.raw.acts for word in act.words)
            for pattern in pack.patterns.get(_ACT, ()):
                if pattern.entry.refuse:
                    continue
                names = pattern.needs.names()
                for name in names - {"number"}:
                    own[f"{code} {name}"] = (f"{name[1:]}*",) if name.startswith("=") else pack.words[name]
                self._needs.append((code, pattern.needs))
        self._lexicon = Lexicon(lists[False])
        self._plain_lexicon = Lexicon(lists[True])

    def could_tell(self, folded: str) -> bool:
        """Whether a word of an act stands in the text, or all that some construction needs."""
        found: dict[str, set[str]] = {}
        plain = self._plain_lexicon.find(folded.translate(PLAIN_LETTERS))
        for _, _, name in chain(self._lexicon.find(folded), plain):
            code, _, listed = name.partition(" ")
            if listed == _ACT:
                return True
            found.setdefault(code, {"number"}).add(listed)
        return any(needs.met(frozenset(found[code])) for code, needs in self._needs if code in found)
