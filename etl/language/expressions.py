"""Regular expressions of word lists, with common beginnings shared: a list of a hundred words side by side is tried at
every place of every sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

_Tree = dict[str, "_Tree"]


class Expression:
    """A regular expression that is compiled when it is first used: a pack has hundreds, and an article meets few.

    From then on its methods are the compiled expression's own. `make` compiles it; what it raises comes out of the
    first use.

    >>> Expression(lambda: re.compile("(?P<n>[0-9]+)")).search("about 300")["n"]
    '300'
    """

    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    findall: Callable[..., list[Any]]
    split: Callable[..., list[str]]
    groupindex: Mapping[str, int]

    def __init__(self, make: Callable[[], re.Pattern[str]]) -> None:
        self._make = make

    if not TYPE_CHECKING:  # a type checker takes what is declared above, and nothing else

        def __getattr__(self, name):
            """What is not there yet: the methods, until the first of them is asked for."""
            if name not in Expression.__annotations__:
                raise AttributeError(name)
            self.compile()
            return getattr(self, name)

    def compile(self) -> None:
        """Compiles it now, so that a mistake in it is told now."""
        compiled = self._make()
        for name in Expression.__annotations__:
            setattr(self, name, getattr(compiled, name))


def word_expression(words: Iterable[str]) -> str:
    """An expression for whole words of a list: `*` at a word's end stands for any letters. The longest word wins.

    >>> re.findall(word_expression(("rally", "protest*")), "protesters rally at rallying protests")
    ['protesters', 'rally', 'protests']
    >>> word_expression(("no", "no one", "nor"))
    '(?<!\\\\w)(?:no(?: one|r)?)(?!\\\\w)'
    """
    return rf"(?<!\w)(?:{alternatives(words)})(?!\w)"


def alternatives(words: Iterable[str]) -> str:
    """The words as one choice, to stand in brackets; for no words an expression that never matches. `re.error` where a
    star stands inside an entry, which only its end may have.

    >>> alternatives(("million", "mil", "lakh"))
    '(?:lakh|mil(?:lion)?)'
    """
    tree: _Tree = {}
    for word in sorted(set(words)):
        node = tree
        if "*" in word[:-1]:
            raise re.error(f"a star inside {word!r}")
        for char in word.removesuffix("*"):
            node = node.setdefault(char, {})
        node["*" if word.endswith("*") else ""] = {}
    return _branches(tree) if tree else r"(?!)"


def _branches(tree: _Tree) -> str:
    """The expression of what may follow at a node of the tree of words, longer words first."""
    shared = []
    for char in sorted(key for key in tree if key not in {"", "*"}):
        node, text = tree[char], _escaped(char)
        while len(node) == 1 and (only := next(iter(node))) not in {"", "*"}:
            text += _escaped(only)
            node = node[only]
        shared.append(text + (_branches(node) if node.keys() != {""} else ""))
    if "*" in tree:
        shared.append(r"\w*")
    if not shared:
        return ""
    optional = "?" if "" in tree and "*" not in tree else ""
    return shared[0] if len(shared) == 1 and not optional else f"(?:{'|'.join(shared)}){optional}"


def _escaped(char: str) -> str:
    return char if char == " " else re.escape(char)
