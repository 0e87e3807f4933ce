"""The dataset folder: one build at a time, finished batches kept, a dataset committed whole or not at all.

    DIR/events.parquet, ...   links through `.current`
    DIR/.current              link to `.versions/N`, swung by one atomic rename
    DIR/.versions/N/          the last two versions; once named only their pages and findings are replaced
    DIR/.batches/             finished batches, so that a killed build resumes and a second one reads only what is new
    DIR/.failed/              the tables of the last build that failed a critical expectation
    DIR/.lock                 held by a running build

Knows files, not events: what goes into a version is written by the caller. Needs POSIX: symbolic links, `flock`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from etl.errors import ProtestDataError, StoreError
from etl.records import MergeDecision

if TYPE_CHECKING:  # reading a dataset's state does not need the table library
    import pyarrow as pa

    from etl.batches import CodedTables

LINKS = (
    "events.parquet",
    "reports.parquet",
    "claims.parquet",
    "articles.parquet",
    "merges.parquet",
    "quarantine.parquet",
    "manifest.json",
    "datapackage.json",
    "croissant.json",
    "CODEBOOK.md",
    "CODEBOOK.html",
    "quality.json",
    "data_docs",
    "report",
)
"""What a dataset folder shows, each a link through `.current` where the version has it."""

_KEPT_VERSIONS = 2
_SYNCED_SINGLY = 64
_TEMPORARY = ".tmp-"
_BATCHES_FILE = ".batches.json"
_UNDER_WAY = "under_way"
_FINGERPRINT = re.compile(r"[0-9a-f]{8,128}")


@dataclass(frozen=True, slots=True)
class PreviousBuild:
    """What the next build needs from the last good version.

    `event_of_report` and `first_published` (earliest publication date of the event's reports) cover quarantined
    events too: their ids are taken. `past_decisions` are the lines of the merge log that outlive a build (`retired`,
    `split`). `batches` are the fingerprints that the version was made from.
    """

    path: Path
    manifest: Mapping[str, Any]
    event_of_report: Mapping[str, str]
    reports_of_event: Mapping[str, tuple[str, ...]]
    first_published: Mapping[str, date | None]
    past_decisions: tuple[MergeDecision, ...]
    batches: tuple[str, ...]

    @property
    def ids_taken(self) -> dict[str, date | None]:
        """Ids given so far with their first publication; those retired are never given again."""
        retired = {d.event_id: None for d in self.past_decisions if d.kind == "retired" and d.event_id is not None}
        return {**retired, **self.first_published}

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A table of that version, or some of its columns."""
        import pyarrow.parquet as pq

        return pq.read_table(self.path / f"{name}.parquet", columns=columns)


class DatasetStore:
    """An open dataset folder: use as a context manager, which holds the lock.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, DatasetStore(Path(folder)) as store:
    ...     version = store.commit(lambda new: None if (new / "manifest.json").write_text("{}") else None)
    ...     version, (Path(folder) / "manifest.json").read_text()
    (1, '{}')

    `on_step` is called with the name of each file operation before and after it; tests kill the process there.
    """

    def __init__(self, path: Path, on_step: Callable[[str], None] | None = None) -> None:
        self.path = path
        self._versions = path / ".versions"
        self._batches = path / ".batches"
        self._on_step = on_step
        self._lock: IO[str] | None = None
        self._new_batches: list[Path] = []

    def __enter__(self) -> DatasetStore:
        with _one_line(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = _take_lock(self.path / ".lock")
        try:
            with _one_line(self.path):
                self._check_links()
                self._remove_leftovers()
        except BaseException:
            self._lock.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def load_batch(self, fingerprint: str) -> CodedTables | None:
        """A finished batch, or None where there is none that this program can read whole."""
        from etl.batches import decode_batch

        path = self._batch_path(fingerprint)
        try:
            return decode_batch(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror or error}") from error

    def save_batch(self, fingerprint: str, data: bytes) -> None:
        """Keeps a finished batch, as `encode_batch` gives it. `fingerprint` (hexadecimal) stands for its content, the
        options and versions."""
        path = self._batch_path(fingerprint)
        with _one_line(self.path):
            self._batches.mkdir(exist_ok=True)
            temporary = self._batches / f"{_TEMPORARY}{fingerprint}"
            temporary.write_bytes(data)
            temporary.replace(path)
            self._new_batches.append(path)

    def note_under_way(self, fingerprint: str | None) -> None:
        """Notes which batch this process itself reads, or that it reads none: what a process that died leaves."""
        with _one_line(self.path):
            if fingerprint is None:
                (self._batches / _UNDER_WAY).unlink(missing_ok=True)
                return
            self._batches.mkdir(exist_ok=True)
            (self._batches / _UNDER_WAY).write_text(fingerprint, "utf-8")

    def left_under_way(self) -> str | None:
        """The batch that a process was reading when it died, if one did."""
        try:
            return (self._batches / _UNDER_WAY).read_text("utf-8")
        except (OSError, ValueError):
            return None

    def previous(self) -> PreviousBuild | None:
        """The last good version, or None where there is none yet."""
        folder = current_version(self.path)
        if folder is None:
            if (self.path / ".current").is_symlink():
                whole = [f".versions/{number}" for number in self._numbers()[-1:]]
                remedy = (
                    f"link it to {whole[0]}, the last version there is, or build elsewhere"
                    if whole
                    else "build elsewhere"
                )
                raise StoreError(f"{self.path / '.current'} leads nowhere: the dataset is damaged; {remedy}")
            return None
        try:
            return _read_version(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{folder} is damaged ({_first_line(error)}); build into an empty folder, or with --fresh"
            ) from error

    def commit(self, write: Callable[[Path], None], *, batches: Sequence[str] = ()) -> int:
        """Makes a new version out of what `write` puts into the folder it is given, and gives its number.

        Readers see the old version or the new one, never a mixture. `batches` are the fingerprints that it is made
        from; others that neither kept version uses are deleted.
        """
        with _one_line(self.path):
            self._check_links()
            before = current_version(self.path)
            number = max([0, *self._numbers()]) + 1
            temporary = self._versions / f"{_TEMPORARY}{number}"
            _remove(temporary)
            self._step("create version folder", lambda: temporary.mkdir(parents=True))
            try:
                self._step("write version", lambda: write(temporary))
                self._step("sync batches", self._sync_batches)
                listing = json.dumps({"batches": list(batches)})
                self._step("write batch list", lambda: _write_text(temporary / _BATCHES_FILE, listing))
                self._step("sync version", lambda: _sync_tree(temporary))
            except BaseException:
                shutil.rmtree(temporary, ignore_errors=True)
                raise
            version = self._versions / str(number)
            self._step("name version", lambda: temporary.rename(version))
            self._step("sync versions", lambda: _sync(self._versions))
            present = [name for name in LINKS if (version / name).exists()]
            self._make_links(present)
            self._swing(number)
            self._step("sync dataset", lambda: _sync(self.path))
            self._remove_links(present)
            self._prune([version] if before is None else [version, before])
        return number

    def replace(self, name: str, write: Callable[[Path], None], *, of: Path | None = None) -> None:
        """Replaces one file or folder of the last good version (`report`, `data_docs`, `quality.json`): `write` makes
        it at the path it is given. `of` is the version that it was made from, where that matters."""
        folder = current_version(self.path)
        if folder is None:
            raise StoreError(f"{self.path} holds no dataset yet; run protests build first")
        if of is not None and of.name != folder.name:
            raise StoreError(f"{self.path} was built anew meanwhile; run the command again")
        if name not in LINKS:
            raise ValueError(f"{name!r} is not part of a dataset: {', '.join(LINKS)}")
        with _one_line(self.path):
            temporary, old = folder / f"{_TEMPORARY}{name}", folder / f"{_TEMPORARY}old-{name}"
            _remove_all([temporary, old])
            self._step("write part", lambda: write(temporary))
            self._step("sync part", lambda: _sync_tree(temporary))
            if (folder / name).is_dir():
                self._step("put old part away", lambda: (folder / name).rename(old))
            self._step("name part", lambda: temporary.replace(folder / name))
            self._make_links([name])
            self._step("remove old part", lambda: _remove(old))

    def fail(self, write: Callable[[Path], None]) -> Path:
        """Puts the tables of a failed build into `.failed`, in place of older ones; the last good version stays."""
        failed = self.path / ".failed"
        temporary, old = self.path / f"{_TEMPORARY}failed", self.path / f"{_TEMPORARY}failed-old"
        with _one_line(self.path):
            _remove_all([temporary, old])
            self._step("create failed folder", lambda: temporary.mkdir())
            self._step("write failed", lambda: write(temporary))
            if failed.exists():
                self._step("put old failed away", lambda: failed.rename(old))
            self._step("name failed", lambda: temporary.rename(failed))
            self._step("remove old failed", lambda: _remove(old))
        return failed

    def _sync_batches(self) -> None:
        """Puts the batches on the disk for good before a version lists them; many at once, with all else."""
        if len(self._new_batches) > _SYNCED_SINGLY:
            os.sync()
        else:
            for path in self._new_batches:
                _sync(path)
        if self._batches.is_dir():
            _sync(self._batches)
        self._new_batches.clear()

    def _step(self, name: str, operation: Callable[[], object]) -> None:
        if self._on_step is not None:
            self._on_step(f"before {name}")
        operation()
        if self._on_step is not None:
            self._on_step(f"after {name}")

    def _numbers(self) -> list[int]:
        if not self._versions.is_dir():
            return []
        return sorted(int(p.name) for p in self._versions.iterdir() if p.name.isdecimal())

    def _batch_path(self, fingerprint: str) -> Path:
        if not _FINGERPRINT.fullmatch(fingerprint):
            raise ValueError(f"not a fingerprint: {fingerprint!r}")
        return self._batches / f"{fingerprint}.arrow.zst"

    def _check_links(self) -> None:
        """Refuses a folder that holds files of these names which are not ours: they would have to be overwritten."""
        for name in LINKS:
            path = self.path / name
            ours = path.is_symlink() and path.readlink() == _target(name)
            if os.path.lexists(path) and not ours:
                raise StoreError(f"{path} was not made by this program; move it away or choose another --output")

    def _make_links(self, names: Sequence[str]) -> None:
        """Makes the links that are missing. Those of a first version lead nowhere until `.current` is there."""
        for name in names:
            if not (self.path / name).is_symlink():
                self._step(f"link {name}", partial((self.path / name).symlink_to, _target(name)))

    def _remove_links(self, present: Sequence[str]) -> None:
        for name in LINKS:
            if name not in present and (self.path / name).is_symlink():
                self._step(f"unlink {name}", (self.path / name).unlink)

    def _swing(self, number: int) -> None:
        temporary = self.path / f"{_TEMPORARY}current"
        _remove(temporary)
        self._step("make next link", lambda: temporary.symlink_to(Path(".versions") / str(number)))
        self._step("swing", lambda: temporary.replace(self.path / ".current"))

    def _prune(self, kept: Sequence[Path]) -> None:
        """Deletes the versions, and then the batches, that the kept versions do not need."""
        for number in self._numbers():
            folder = self._versions / str(number)
            if folder not in kept:
                self._step(f"remove version {number}", partial(_remove, folder))
        if self._batches.is_dir():
            used: set[Path] = set()
            for folder in kept:
                with suppress(StoreError):  # of an older version that is damaged: its batches are read again
                    used |= {self._batch_path(fingerprint) for fingerprint in _batches_of(folder)}
            unused = sorted(p for p in self._batches.iterdir() if p not in used)
            self._step("remove unused batches", partial(_remove_all, unused))

    def _remove_leftovers(self) -> None:
        """Clears what killed builds left: temporary names, and versions that were named but never swung to."""
        current = current_version(self.path)
        if current is None and self._numbers() and not os.path.lexists(self.path / ".current"):
            # A first build killed before its last step, or a copy that left links out: what has a number is whole.
            self._swing(self._numbers()[-1])
            current = current_version(self.path)
        if current is not None:
            _put_back(current)
        for folder in (self.path, self._versions, self._batches, *([] if current is None else [current])):
            if folder.is_dir():
                for path in folder.iterdir():
                    if path.name.startswith(_TEMPORARY):
                        _remove(path)
        if current is None:
            return  # where the link leads to a version that is gone, nothing says which of the others is good
        numbers = self._numbers()
        kept = [n for n in numbers if n <= int(current.name)][-_KEPT_VERSIONS:]
        for number in numbers:
            if number not in kept:
                _remove(self._versions / str(number))


def current_version(path: Path) -> Path | None:
    """The folder of the last good version of a dataset, for readers too; None where there is none."""
    try:
        target = (path / ".current").readlink()
    except OSError:
        return None
    folder = path / target
    return folder if folder.is_dir() else None


def last_manifest(path: Path) -> Mapping[str, Any] | None:
    """The manifest of the last good version; None where there is none, or none that can be read."""
    folder = current_version(path)
    try:
        found = None if folder is None else json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _target(name: str) -> Path:
    return Path(".current") / name


@contextmanager
def _one_line(path: Path) -> Iterator[None]:
    """Turns an error of the file system into one line: a full disk, a read-only target, a missing right."""
    try:
        yield
    except ProtestDataError:
        raise
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else path
        raise StoreError(f"cannot write {where}: {error.strerror or _first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _take_lock(path: Path) -> IO[str]:
    """The lock, held until the file is closed or the process ends: a dead build never keeps it."""
    import fcntl

    lock = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        holder = lock.read(20).strip() or "unknown"
        lock.close()
        raise StoreError(f"{path.parent} is being built by process {holder}; wait until it ends, or end it") from error
    except OSError:
        lock.close()
        raise
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _remove_all(paths: Sequence[Path]) -> None:
    for path in paths:
        _remove(path)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _put_back(version: Path) -> None:
    """Undoes a replacement of a folder that was killed between its two renames."""
    for old in version.glob(f"{_TEMPORARY}old-*"):
        part = version / old.name.removeprefix(f"{_TEMPORARY}old-")
        if not part.exists():
            old.rename(part)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_tree(path: Path) -> None:
    """Puts a file, or a folder with all that is in it, on the disk for good."""
    if path.is_dir():
        for child in sorted(path.iterdir()):
            _sync_tree(child)
    _sync(path)


def _batches_of(folder: Path) -> tuple[str, ...]:
    try:
        listing = json.loads((folder / _BATCHES_FILE).read_text(encoding="utf-8"))
        return tuple(str(fingerprint) for fingerprint in listing["batches"])
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(f"{folder / _BATCHES_FILE} is damaged: {_first_line(error)}") from error


def _read_version(folder: Path) -> PreviousBuild:
    import pyarrow.parquet as pq

    def rows(name: str, *names: str) -> list[tuple[Any, ...]]:
        table = pq.read_table(folder / f"{name}.parquet", columns=list(names))
        return list(zip(*(table.column(n).to_pylist() for n in names), strict=True))

    event_of_report: dict[str, str] = dict(rows("reports", "report_id", "event_id"))
    reports_of_event: dict[str, list[str]] = {}
    for report_id, event_id in event_of_report.items():
        reports_of_event.setdefault(event_id, []).append(report_id)
    first_published: dict[str, date | None] = {}
    for name in ("events", "quarantine"):
        first_published.update(rows(name, "event_id", "first_published"))
    merges = rows("merges", *(f.name for f in fields(MergeDecision)))
    return PreviousBuild(
        path=folder,
        manifest=json.loads((folder / "manifest.json").read_text(encoding="utf-8")),
        event_of_report=event_of_report,
        reports_of_event={event_id: tuple(sorted(ids)) for event_id, ids in reports_of_event.items()},
        first_published=first_published,
        past_decisions=tuple(d for d in (MergeDecision(*m) for m in merges) if d.kind in {"retired", "split"}),
        batches=_batches_of(folder),
    )
