"""Regular expressions in the form that the interpreter's parser gives them, kept between runs.

To parse the expressions of all packs takes seconds, and gives the same numbers each time; to make a pattern of the
numbers takes a hundredth of that. The matcher checks the numbers before it takes them. A form belongs to one version of
the interpreter: who keeps forms keeps them under its version. Forms are kept only where the pattern made of one equals
that of `re.compile`; of an interpreter whose parser works otherwise none are.
"""

from __future__ import annotations

import array
import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

import zstandard

_Form = tuple[int, list[int], int, dict[str, int]]
"""Flags, code, how many groups, and the places of those that have names."""

_HEAD = 8


class Forms:
    """Compiles expressions: those of which the form is kept without parsing. The patterns are those of `re.compile`.

    >>> made, kept = Forms(), Forms()
    >>> packed = made.packed(lambda: [made.compile("(?P<n>[0-9]+) people")])
    >>> kept.take(memoryview(packed))
    >>> kept.compile("(?P<n>[0-9]+) people") == re.compile("(?P<n>[0-9]+) people")
    True
    """

    def __init__(self) -> None:
        self._made: dict[str, tuple[int, array.array[int], int, dict[str, int]]] | None = None
        self._kept: dict[str, tuple[int, int, int, int, dict[str, int]]] = {}
        self._code = memoryview(b"")

    def compile(self, source: str) -> re.Pattern[str]:
        """The pattern of an expression; `re.error` where it is wrong."""
        key = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        if (kept := self._kept.get(key)) is not None:
            start, end, flags, groups, names = kept
            numbers = memoryview(zstandard.ZstdDecompressor().decompress(self._code[start:end])).cast("I")
            return _pattern(source, (flags, numbers.tolist(), groups, names))
        pattern = re.compile(source)
        if self._made is not None:
            with suppress(ImportError, AttributeError, TypeError):  # another interpreter's parser: nothing is kept
                flags, code, groups, names = form = _parsed(source)
                if _pattern(source, form) == pattern:
                    self._made[key] = (flags, array.array("I", code), groups, names)
        return pattern

    def packed(self, compile_all: Callable[[], object]) -> bytes:
        """The forms of all that is compiled here meanwhile, to be taken in another run."""
        made = self._made = {}
        compile_all()
        self._made = None
        index: dict[str, Any] = {}
        packed = bytearray()
        for key, (flags, code, groups, names) in sorted(made.items()):
            start = len(packed)  # each by itself: of fifty megabytes of numbers an article needs a few
            packed += zstandard.ZstdCompressor().compress(code.tobytes())
            index[key] = (start, len(packed), flags, groups, names)
        head = json.dumps(index).encode()
        return len(head).to_bytes(_HEAD, "little") + head + packed

    def take(self, packed: memoryview) -> None:
        """Has at hand what another run packed."""
        end = _HEAD + int.from_bytes(packed[:_HEAD], "little")
        self._kept = json.loads(bytes(packed[_HEAD:end]))
        self._code = packed[end:]


def _parsed(source: str) -> _Form:
    """What `re.compile` has of an expression before it asks the matcher."""
    compiler: Any = import_module("re._compiler")
    tree = import_module("re._parser").parse(source)
    code = compiler._code(tree, 0)  # noqa: SLF001 (the interpreter keeps no form of a pattern that could be asked for)
    return tree.state.flags, code, tree.state.groups - 1, tree.state.groupdict


def _pattern(source: str, form: _Form) -> re.Pattern[str]:
    flags, code, groups, names = form
    named: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        named[number] = name
    pattern: re.Pattern[str] = import_module("_sre").compile(source, flags, code, groups, names, tuple(named))
    return pattern
