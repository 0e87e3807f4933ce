"""Gazetteers from GeoNames dumps: what comes in, what stays out, and what a bad file costs."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from etl.errors import InputError
from etl.geocode import Gazetteer, find_toponyms
from etl.geocode.dump import build_from_dump, open_dump, parse_line
from etl.language.toponyms import load_toponyms

ROOT = Path(__file__).parents[2]


def line(
    geonameid: int, name: str, at: tuple[float, float], feature: str, country: str, *codes: str, names: str = "",
    population: int = 0,
) -> str:  # fmt: skip
    admin1, admin2 = (*codes, "", "")[:2]
    head = [str(geonameid), name, name, names, str(at[0]), str(at[1]), feature[0], feature, country, "", admin1, admin2]
    return "\t".join([*head, "", "", str(population), "", "10", "UTC", "2024-01-01"])


LINES = [
    line(90000001, "Qwertipur", (25.1, 85.2), "PPL", "IN", "34", "230", names="Qwertypore,क्वर्टीपुर,QWP,"),
    line(90000002, "Zxcvabad", (25.3, 85.4), "PPL", "IN", "34", population=1200),
    line(90000003, "Vanished", (25.3, 85.4), "PPLQ", "IN", "34"),
    line(90000004, "Hotel Zxcv", (25.3, 85.4), "HTL", "IN", "34"),
    line(1253626, "State of Uttar Pradesh", (27.25, 80.75), "ADM1", "IN", "36", population=200_000_000),
    line(625144, "Minsk", (53.9, 27.56667), "PPLC", "BY", "04", names="Qwertminsk", population=1_742_124),
    line(90000005, "Ӄвэрты", (66.1, 170.2), "PPL", "RU", "15", names="Йцукенград"),
]
BROKEN = ["", "no dump", "\t" * 18, LINES[0].replace("25.1", "125.1"), LINES[0].replace("25.1", "nan")]


def zipped(path: Path, lines: list[str], name: str = "IN.txt") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr(name, "".join(one + "\n" for one in lines))
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("dump")
    dump = zipped(folder / "IN.zip", [*LINES, *BROKEN])
    command = [sys.executable, "-m", "etl", "gazetteer", "build", str(dump), "--output", str(folder / "large")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    return folder / "large", done.stdout


@pytest.mark.slow
def test_settlements_of_the_dump_are_added_to_the_shipped_ones(made: tuple[Path, str]) -> None:
    folder, told = made
    assert "(3 from the dump: 12 lines, 5 broken)" in told
    gazetteer = Gazetteer.load(folder)
    (village,) = gazetteer.lookup("Qwertipur")
    place = gazetteer.place(village.row)
    assert (place.geonameid, place.kind, place.admin1, place.country_code) == (90000001, "city", "Bihar", "IN")
    assert (place.latitude, place.longitude) == (25.1, 85.2)
    assert [one.row for one in gazetteer.lookup("QWERTYPORE")] == [village.row]
    assert [one.row for one in gazetteer.lookup("क्वर्टीपुर")] == [village.row]
    assert len(gazetteer) > len(Gazetteer.load())


@pytest.mark.slow
def test_codes_hotels_and_places_that_are_gone_stay_out(made: tuple[Path, str]) -> None:
    gazetteer = Gazetteer.load(made[0])
    assert [gazetteer.lookup(name) for name in ("QWP", "Vanished", "Hotel Zxcv")] == [(), (), ()]


@pytest.mark.slow
def test_divisions_get_the_dumps_centre_and_cities_its_names(made: tuple[Path, str]) -> None:
    gazetteer = Gazetteer.load(made[0])
    state = next(one for one in gazetteer.lookup("Uttar Pradesh") if one.kind == "admin1")
    assert (state.latitude, state.longitude) == (27.25, 80.75)
    assert [gazetteer.place(one.row).geonameid for one in gazetteer.lookup("Qwertminsk")] == [625144]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Paris", "Нью-Йорк", "Springfield", "Soweto", "San José", "Kyiv", "Георгия"])
def test_names_of_the_shipped_gazetteer_mean_what_they_did(name: str, made: tuple[Path, str]) -> None:
    small, large = Gazetteer.load(), Gazetteer.load(made[0])
    assert [small.place(one.row).geonameid for one in small.lookup(name)] == [
        large.place(one.row).geonameid for one in large.lookup(name)
    ]


@pytest.mark.slow
def test_villages_are_found_in_texts_by_their_inflected_names_too(made: tuple[Path, str]) -> None:
    gazetteer = Gazetteer.load(made[0])
    found = find_toponyms(
        "Villagers blocked the road in Qwertipur, Bihar, on Monday.",
        language="en",
        vocabulary=load_toponyms("en"),
        gazetteer=gazetteer,
    )
    assert [item.place and item.place.geonameid for item in found if item.text == "Qwertipur"] == [90000001]
    found = find_toponyms(
        "Жители Йцукенграда, Россия, вышли на улицы.",
        language="ru",
        vocabulary=load_toponyms("ru"),
        gazetteer=gazetteer,
    )
    assert found[0].text == "Йцукенграда"
    assert found[0].place is not None
    assert found[0].place.geonameid == 90000005


def test_a_table_that_is_not_packed_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "IN.txt"
    path.write_text("\n".join(LINES), "utf-8")
    with open_dump(path) as stream:
        assert None not in [parse_line(one) for one in stream]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "0 of the first 0 lines"),
        (b"not a dump\n" * 2000, "1000 of the first 1000 lines"),
        (b"PK\x05\x06" + b"\0" * 18, "expected one table"),
        (b"\xff\xfe\x00" * 500, "GeoNames dump"),
    ],
)
def test_a_file_that_is_no_dump_is_named_and_leaves_nothing(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "dump.zip"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        build_from_dump(path, tmp_path / "large")
    assert [one.name for one in tmp_path.iterdir()] == ["dump.zip"]


def test_a_truncated_zip_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "IN.zip", LINES * 500)
    held = bytearray(path.read_bytes())
    held[400] ^= 255
    path.write_bytes(held)
    with pytest.raises(InputError, match="download it again"):
        build_from_dump(path, tmp_path / "large")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected allCountries\.zip"):
        build_from_dump(tmp_path / "none.zip", tmp_path / "large")


def test_a_folder_that_is_no_gazetteer_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="is no gazetteer"):
        build_from_dump(zipped(tmp_path / "IN.zip", LINES), tmp_path / "own")
    assert (tmp_path / "own" / "thesis.txt").exists()
