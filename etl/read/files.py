"""Which files the INPUTs mean, in an order that depends on their names alone, and how each one is named."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from etl.errors import InputError
from etl.read.source import Warn, one_line

DATASET_MARK = ".versions"
"""A folder that holds one of this name is a built dataset."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to be read. `name` is relative to its INPUT, with `/`, and no other file of the call has it; `format` and
    `packing` are suffixes, `packing` "" for a file that is not compressed; `stem` is the file's own name without
    either."""

    path: Path
    name: str
    stem: str
    format: str
    packing: str


def split_suffixes(name: str, packings: Collection[str]) -> tuple[str, str, str]:
    """The stem, the format's suffix and the compression's suffix of a file name, the suffixes in lower case.

    >>> split_suffixes("news.2019.JSONL.gz", {".gz", ".zst"}), split_suffixes("README", {".gz"})
    (('news.2019', '.jsonl', '.gz'), ('README', '', ''))
    """
    path = PurePosixPath(name)
    packing = path.suffix if path.suffix.lower() in packings else ""
    path = path.with_suffix("") if packing else path
    return path.stem, path.suffix.lower(), packing.lower()


def find_files(
    inputs: Sequence[str], formats: Collection[str], packings: Collection[str], on_warning: Warn
) -> list[InputFile]:
    """The files of all INPUTs: files, folders with everything below, and globs (`**` too).

    Hidden files and folders and built datasets are passed over; suffixes that no reader knows are named in one
    warning; a folder that may not be listed costs a warning of its own. A file that two INPUTs reach is read once,
    under the longer name. Files that would have one name have the folders in front that tell them apart, which is told:
    only the files of this call are known here, so one that came alone in an earlier call stands under the short name.
    Raises `InputError` for an INPUT that does not exist, matches nothing or holds no file of a known format.
    """
    found: dict[str, InputFile] = {}
    unknown: dict[str, str] = {}
    for given in inputs:
        n_files = 0
        for path, name in _paths(given, on_warning):
            stem, suffix, packing = split_suffixes(path.name, packings)
            if suffix not in formats:
                unknown.setdefault(suffix + packing or "no suffix", name)
                continue
            n_files += 1
            file = InputFile(path, _written(name), _written(stem), suffix, packing)
            key = os.path.realpath(path)
            known = found.get(key)
            if known is None or (-len(file.name), file.name) < (-len(known.name), known.name):
                found[key] = file
        if n_files == 0:
            expected = " ".join(sorted(formats))
            raise InputError(f"{one_line(given)}: no file of a known format there; expected {expected}")
    if unknown:
        examples = ", ".join(f"{suffix} ({one_line(name)})" for suffix, name in sorted(unknown.items())[:20])
        on_warning(f"files of unknown format passed over: {examples}")
    return _told_apart(found, on_warning)


def _told_apart(found: Mapping[str, InputFile], on_warning: Warn) -> list[InputFile]:
    """The files, by real path, each with a name of its own: those of one name get a folder more in front, and again,
    until they differ. Which do depends on the files alone, not on the order of the INPUTs."""
    names = {real: file.name for real, file in found.items()}
    first: str | None = None
    while shared := {name: n for name, n in Counter(names.values()).items() if n > 1}:
        first = first or min(shared)
        for real in [real for real, name in names.items() if name in shared]:
            longer = _with_folder_in_front(found[real], names[real])
            if longer == names[real]:
                raise InputError(f"{one_line(longer)}: two files have this name once it is UTF-8; rename one of them")
            names[real] = longer
    if first is not None:
        of_it = sorted(names[real] for real, file in found.items() if file.name == first)
        n = sum(file.name != names[real] for real, file in found.items())
        on_warning(
            f"files of one name, told apart by their folders: {n:,}, as {one_line(', '.join(of_it))}; "
            "one that an earlier call read alone stands in the dataset by its short name too"
        )
    return [replace(file, name=names[real]) for real, file in found.items()]


def _with_folder_in_front(file: InputFile, name: str) -> str:
    """The name with the folder in front in which the file lies there; the same where no folder is left."""
    root = os.path.realpath(file.path.parents[file.name.count("/")])
    whole = [*map(_written, Path(root).parts[1:]), *file.name.split("/")]
    return "/".join(whole[-name.count("/") - 2 :])


def _paths(given: str, on_warning: Warn) -> Iterator[tuple[Path, str]]:
    path = Path(given)
    try:
        exists = path.exists()
    except (OSError, ValueError) as error:
        raise InputError(f"{one_line(given)}: cannot be looked up: {error}") from error
    if exists and given:
        if path.is_dir():
            yield from _below(path, path, on_warning)
        elif path.is_file():
            yield path, path.name
        else:
            raise InputError(f"{one_line(given)}: expected a file, a folder or a glob")
        return
    if not glob.has_magic(given):
        raise InputError(f"{one_line(given) or 'empty INPUT'}: no such file or folder")
    root = _fixed_part(path)
    matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 (Path.glob matches hidden files)
    if not matches:
        raise InputError(f"{one_line(given)}: matches nothing")
    for match in map(Path, matches):
        if match.is_dir():
            yield from _below(match, root, on_warning)
        elif match.is_file():
            yield match, match.relative_to(root).as_posix()


def _fixed_part(pattern: Path) -> Path:
    """The folders in front of the first part with a wildcard.

    >>> _fixed_part(Path("news/2019/*/a?.txt")).as_posix()
    'news/2019'
    """
    parts: list[str] = []
    for part in pattern.parts:
        if glob.has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def _below(folder: Path, root: Path, on_warning: Warn) -> Iterator[tuple[Path, str]]:
    def refuse(error: OSError) -> None:
        on_warning(f"{one_line(str(error.filename))}: folder cannot be read: {error.strerror}")

    visited = {os.path.realpath(folder)}
    for here, folders, files in os.walk(folder, onerror=refuse, followlinks=True):
        if DATASET_MARK in folders:  # a dataset built among its own input is no input
            folders.clear()
            continue
        new = {name: os.path.realpath(Path(here, name)) for name in sorted(folders) if not name.startswith(".")}
        folders[:] = [name for name, real in new.items() if real not in visited]
        visited.update(new.values())
        for name in sorted(files):
            path = Path(here, name)
            if name.startswith("."):
                continue
            relative = path.relative_to(root).as_posix()
            if path.is_file():
                yield path, relative
            else:
                on_warning(f"{one_line(relative)}: passed over, no regular file or a broken link")


def _written(name: str) -> str:
    r"""A file name that can be written as UTF-8: bytes that are none become `\xff`.

    >>> _written("a\udcff.txt")
    'a\\xff.txt'
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")
