"""All packs: each is read when its language first comes, with what was derived from it in an earlier run."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from etl.cache import is_kept, keep
from etl.language.forms import Forms
from etl.language.needs import pack_needs, unpack_needs
from etl.language.pack import Pack, load_pack
from etl.language.pack_file import pack_codes

T = TypeVar("T")


class ByLanguage(Mapping[str, T]):
    """What each of some languages has, made when it is first asked for.

    >>> made = ByLanguage(("en", "ru"), str.upper)
    >>> list(made), made["ru"], "xx" in made
    (['en', 'ru'], 'RU', False)
    """

    def __init__(self, codes: Sequence[str], make: Callable[[str], T]) -> None:
        self._codes = codes
        self._make = make
        self._made: dict[str, T] = {}

    def __getitem__(self, code: str) -> T:
        if code not in self._made:
            if code not in self._codes:
                raise KeyError(code)
            self._made[code] = self._make(code)
        return self._made[code]

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


def load_packs() -> Mapping[str, Pack]:
    """All packs by language code. The first call after a change reads them and compiles all their expressions, to find
    mistakes now and not at the sentence that needs them; the cache keeps their forms, and what each pattern needs."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(Path(str(files(__package__))).iterdir()):
        if path.suffix in {".py", ".toml"}:
            digest.update(path.read_bytes())
    version = digest.hexdigest()
    packs = ByLanguage(pack_codes(), partial(_with_kept, version))
    for code in packs:
        if not is_kept(f"expressions_{code}", version):
            _ = packs[code]
    return packs


def _with_kept(version: str, code: str) -> Pack:
    """A pack with the forms of its expressions and the needs of its patterns."""
    pack = load_pack(code)
    forms = pack.forms = Forms()

    def compile_all() -> None:
        pack.compile_all()
        _ = pack.numbers

    forms.take(keep(f"expressions_{code}", version, lambda: forms.packed(compile_all)))
    patterns = {pattern.entry.id: pattern for pattern in pack.all_patterns}
    needs = keep(f"needs_{code}", version, lambda: pack_needs({name: one.needs for name, one in patterns.items()}))
    for name, its in unpack_needs(bytes(needs)).items():
        patterns[name].needs = its
    return pack
