"""Regular expressions of word lists, with common beginnings shared: a list of a hundred words side by side is tried at
every place of every sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

_Tree = dict[str, "_Tree"]


def word_expression(words: Iterable[str]) -> str:
    """An expression for whole words of a list: `*` at a word's end stands for any letters. The longest word wins.

    >>> re.findall(word_expression(("rally", "protest*")), "protesters rally at rallying protests")
    ['protesters', 'rally', 'protests']
    >>> word_expression(("no", "no one", "nor"))
    '(?<!\\\\w)(?:no(?: one|r)?)(?!\\\\w)'
    """
    return rf"(?<!\w)(?:{alternatives(words)})(?!\w)"


def alternatives(words: Iterable[str]) -> str:
    """The words as one choice, to stand in brackets; for no words an expression that never matches.

    >>> alternatives(("million", "mil", "lakh"))
    '(?:lakh|mil(?:lion)?)'
    """
    tree: _Tree = {}
    for word in sorted(set(words)):
        node = tree
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
