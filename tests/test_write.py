"""The tables: strict, sorted, the same bytes every run, and read back by the readers that people use."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import geopandas
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import schema, write
from etl.batches import as_columns
from etl.codes import codes
from etl.errors import UnknownCodeError
from etl.records import Claim, Coded, Event, LedgerEntry, MergeDecision, Report, Value
from etl.write import apply_quarantine, write_manifest, write_tables


def make_tables(
    events: list[Event], documents: list[Coded], decisions: list[MergeDecision], event_of_report: dict[str, str]
) -> dict[str, pa.Table]:
    return write.make_tables(events, as_columns(documents), decisions, event_of_report)


Made = tuple[list[Event], list[Coded], list[MergeDecision], dict[str, str]]

SHARED: dict[str, Value] = {
    "scope": "event",
    "event_type": "march",
    "event_family": "protest",
    "status": "occurred",
    "confidence": 0.9,
}


def event(event_id: str, **values: Value) -> Event:
    counts: dict[str, Value] = {
        "n_reports": 1,
        "n_copies": 0,
        "n_publishers": 1,
        "source_urls": ("https://a.example/1",),
    }
    return Event(event_id, {**SHARED, **counts, **values}, ("r" + event_id[1:],))


def claim(**values: object) -> Claim:
    given: dict[str, object] = {
        "field": "attendance",
        "text": "300 people",
        "start": 10,
        "end": 20,
        "sentence": 0,
        "rule": "en.attendance.1",
        "low": 300,
        "high": 300,
        "best": 300,
        "quote": "About 300 people marched.",
    }
    return Claim(**{**given, **values})  # type: ignore[arg-type]


def coded(n: int, *claims: Claim, **values: Value) -> Coded:
    entry = LedgerEntry(
        f"a{n}",
        "news.jsonl",
        str(n),
        None,
        "events",
        language="en",
        published=date(2019, 8, 11),
        processed_with="0.1.0",
    )
    report = Report(f"r{n}", f"a{n}", {**SHARED, **values}, claims, 0, 80)
    return Coded(entry, (report,))


def irrelevant(n: int) -> Coded:
    return Coded(LedgerEntry(f"a{n}", "news.jsonl", str(n), None, "irrelevant", processed_with="0.1.0"))


def made() -> Made:
    events = [
        event(
            "e1",
            event_date=date(2019, 8, 10),
            country_code="RU",
            city="Moscow",
            latitude=55.75,
            longitude=37.62,
            attendance_best=50000,
            detentions_any=False,
            issues=("elections", "rights"),
        ),
        event("e2", country_code="BY", detentions_any=True),
        event("e3", event_date=date(2019, 8, 10), country_code="BY", latitude=0.0, longitude=-0.5, detentions_best=0),
    ]
    documents = [
        coded(1, claim(chosen=True), claim(field="date", start=40, end=46, text="Sunday", code="2019-08-10")),
        coded(2, claim(start=None, end=None, text=None, quote=None, rule="default:one")),
        replace(coded(3, claim(attributed_to="police")), loose_claims=(claim(field="deaths"),)),
        irrelevant(4),
    ]
    decisions = [MergeDecision("member", f"e{n}", f"r{n}", None, None, "only report") for n in (3, 1, 2)]
    decisions.append(MergeDecision("refused", None, "r1", "r3", 0.4, "cities differ"))
    return events, documents, decisions, {"r1": "e1", "r2": "e2", "r3": "e3"}


def written(folder: Path, tables: dict[str, pa.Table]) -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    write_tables(tables, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def column(table: pa.Table, name: str) -> list[object]:
    return list(table[name].to_pylist())


def test_every_table_has_the_columns_of_the_schema() -> None:
    tables = make_tables(*made())
    assert list(tables) == list(schema.TABLES)
    for name, table in tables.items():
        assert table.schema == schema.arrow_schema(name)
        table.validate(full=True)


def test_no_input_gives_every_table_with_no_rows(tmp_path: Path) -> None:
    tables = make_tables([], [], [], {})
    written(tmp_path, tables)
    for name in schema.TABLES:
        assert len(pd.read_parquet(tmp_path / f"{name}.parquet")) == 0
        assert duckdb.read_parquet(str(tmp_path / f"{name}.parquet")).fetchall() == []
    empty = geopandas.read_parquet(tmp_path / "events.parquet")
    assert len(empty) == 0
    assert empty.crs is not None


def test_events_are_sorted_by_date_with_nulls_last_then_country() -> None:
    assert column(make_tables(*made())["events"], "event_id") == ["e3", "e1", "e2"]


def test_claims_are_sorted_by_article_and_offset() -> None:
    claims = make_tables(*made())["claims"]
    assert column(claims, "article_id") == ["a1", "a1", "a2", "a3", "a3"]
    assert column(claims, "start") == [10, 40, None, 10, 10]


def test_an_article_without_reports_keeps_its_row_in_the_ledger() -> None:
    articles = make_tables(*made())["articles"]
    assert column(articles, "status") == ["events", "events", "events", "irrelevant"]
    assert column(articles, "n_reports") == [1, 1, 1, 0]


def test_a_report_carries_its_article_and_event() -> None:
    row = make_tables(*made())["reports"].to_pylist()[0]
    assert (row["report_id"], row["event_id"], row["article_id"], row["language"]) == ("r1", "e1", "a1", "en")
    assert row["published"] == date(2019, 8, 11)


def test_a_loose_claim_has_neither_report_nor_event() -> None:
    claims = make_tables(*made())["claims"].to_pylist()
    loose = [c for c in claims if c["field"] == "deaths"]
    assert [(c["report_id"], c["event_id"]) for c in loose] == [(None, None)]
    assert [c["chosen"] for c in claims if c["article_id"] == "a1"] == [True, False]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("crowd_size", 5, "crowd_size cannot be given"),
        ("event_id", "e9", "event_id cannot be given"),
        ("geometry", b"", "geometry cannot be given"),
        ("attendance_best", 4.5, r"events.attendance_best: 4.5 is not an integer"),
        ("attendance_best", True, "is not an integer"),
        ("attendance_best", 2**63, "events.attendance_best"),
        ("detentions_any", 1, "events.detentions_any"),
        ("city", 7, "events.city"),
        ("scope", None, "no value in row 'e1'"),
        ("n_reports", None, "no value in row 'e1'"),
        ("longitude", float("nan"), "not a coordinate"),
    ],
)
def test_what_the_schema_does_not_know_is_refused(key: str, value: Value, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_tables([Event("e1", {**event("e1", latitude=1.0).values, key: value}, ("r1",))], [], [], {})


@pytest.mark.parametrize(("key", "value"), [("status", "happened"), ("issues", ("rights", "cats"))])
def test_an_unknown_code_is_refused_not_made_null(key: str, value: Value) -> None:
    with pytest.raises(UnknownCodeError, match=key):
        make_tables([event("e1", **{key: value})], [], [], {})


def test_a_report_without_an_event_is_refused() -> None:
    with pytest.raises(ValueError, match=r"reports.event_id: no value in row 'r1'"):
        make_tables([], [coded(1)], [], {})


def test_codes_keep_the_order_of_the_vocabulary_in_the_dictionary() -> None:
    tables = make_tables(*made())
    assert tables["events"]["event_type"].chunk(0).dictionary.to_pylist() == list(codes("event_type"))
    assert tables["events"]["country_code"].chunk(0).dictionary.to_pylist() == ["BY", "RU"]


def test_a_claim_given_twice_is_one_row_and_chosen_if_one_was() -> None:
    tables = make_tables([], [coded(1, claim(), claim(chosen=True), claim())], [], {"r1": "e1"})
    assert column(tables["claims"], "chosen") == [True]


def test_claims_that_differ_only_in_who_says_it_have_different_ids_in_any_order() -> None:
    sayings = [claim(attributed_to=who) for who in ("police", "organizers", None)]
    tables = [make_tables([], [coded(1, *order)], [], {"r1": "e1"})["claims"] for order in (sayings, sayings[::-1])]
    assert len(set(column(tables[0], "claim_id"))) == 3
    assert tables[0].equals(tables[1])


def test_claim_ids_do_not_depend_on_the_event() -> None:
    ids = [column(make_tables([], [coded(1, claim())], [], {"r1": e})["claims"], "claim_id") for e in ("e1", "e2")]
    assert ids[0] == ids[1]
    assert str(ids[0][0])[0] == "c"
    assert len(str(ids[0][0])) == 17


def test_half_a_surrogate_pair_from_a_file_name_costs_one_character() -> None:
    document = irrelevant(1)
    entry = document.entry._replace(source_file="caf\udce9.txt", source_id="\ud83d\ude00", language="e\udce9")
    articles = make_tables([], [Coded(entry), irrelevant(2)], [], {})["articles"]
    assert column(articles, "source_file") == ["caf\ufffd.txt", "news.jsonl"]
    assert column(articles, "source_id") == ["😀", None]
    assert column(articles, "language") == ["e\ufffd", None]


def test_geometry_is_a_little_endian_point_with_longitude_first() -> None:
    wkb = {e["event_id"]: e["geometry"] for e in make_tables(*made())["events"].to_pylist()}
    assert struct.unpack("<BIdd", wkb["e1"]) == (1, 1, 37.62, 55.75)
    assert struct.unpack("<BIdd", wkb["e3"]) == (1, 1, -0.5, 0.0)
    assert wkb["e2"] is None


def test_quarantine_moves_the_event_and_flags_its_reports_and_claims() -> None:
    tables = apply_quarantine(make_tables(*made()), {"e1": [("low_le_high", "5 > 4"), ("date_known", "no date")]})
    assert column(tables["events"], "event_id") == ["e3", "e2"]
    row = tables["quarantine"].to_pylist()[0]
    assert (row["event_id"], row["attendance_best"]) == ("e1", 50000)
    assert row["failed"] == ["date_known", "low_le_high"]
    assert row["reasons"] == ["no date", "5 > 4"]
    assert column(tables["reports"], "quarantined") == [True, False, False]
    assert column(tables["claims"], "quarantined") == [True, True, False, False, False]
    for name, table in tables.items():
        assert table.schema == schema.arrow_schema(name)
        table.validate(full=True)


def test_what_stays_is_part_of_no_event_in_quarantine() -> None:
    tables = make_tables(*made())
    events = tables["events"]
    place = events.schema.get_field_index("part_of")
    parts = pa.array(["e1" if one == "e3" else None for one in column(events, "event_id")], pa.string())
    tables["events"] = events.set_column(place, events.schema.field(place), parts)
    assert column(apply_quarantine(tables, {})["events"], "part_of").count("e1") == 1
    assert column(apply_quarantine(tables, {"e1": [("rule", "reason")]})["events"], "part_of") == [None, None]


def test_quarantine_of_nothing_changes_nothing() -> None:
    tables = make_tables(*made())
    assert all(table.equals(tables[name]) for name, table in apply_quarantine(tables, {}).items())


def test_quarantine_of_all_events_leaves_an_empty_table_that_is_written(tmp_path: Path) -> None:
    tables = apply_quarantine(make_tables(*made()), {f"e{n}": [("rule", "reason")] for n in (1, 2, 3)})
    written(tmp_path, tables)
    assert len(geopandas.read_parquet(tmp_path / "events.parquet")) == 0
    assert list(geopandas.read_parquet(tmp_path / "quarantine.parquet")["event_id"]) == ["e3", "e1", "e2"]


def test_quarantine_of_an_unknown_event_is_refused() -> None:
    with pytest.raises(ValueError, match="not in events: e9"):
        apply_quarantine(make_tables(*made()), {"e9": [("rule", "reason")]})


def test_pandas_reads_nullable_integers_booleans_and_arrow_dates(tmp_path: Path) -> None:
    written(tmp_path, make_tables(*made()))
    events = pd.read_parquet(tmp_path / "events.parquet")
    types = {name: str(events[name].dtype) for name in events}
    assert types["attendance_best"] == "Int64"
    assert types["attendance_low"] == "Int64"
    assert types["n_reports"] == "Int32"
    assert types["detentions_any"] == "boolean"
    assert types["event_date"] == "date32[day][pyarrow]"
    assert types["event_end_date"] == "date32[day][pyarrow]"
    assert types["latitude"] == "float64"
    assert types["event_type"] == "category"
    assert isinstance(events.index, pd.RangeIndex)
    first = events.set_index("event_id")
    assert first.loc["e1", "attendance_best"] == 50000
    assert first.loc["e3", "detentions_best"] == 0
    assert first.loc["e2", "attendance_best"] is pd.NA
    assert list(first["detentions_any"]) == [pd.NA, False, True]
    assert list(first.loc["e1", "issues"]) == ["elections", "rights"]
    assert first.loc["e1", "event_date"] == date(2019, 8, 10)
    for name in schema.TABLES:
        frame = pd.read_parquet(tmp_path / f"{name}.parquet")
        assert "object" not in {str(frame[c.name].dtype) for c in schema.TABLES[name] if c.type == pa.int64()}


def test_arrow_and_duckdb_read_the_same_rows(tmp_path: Path) -> None:
    tables = make_tables(*made())
    written(tmp_path, tables)
    for name, table in tables.items():
        back = pq.read_table(tmp_path / f"{name}.parquet")
        assert back.to_pylist() == table.to_pylist()
    events, claims, reports = (
        duckdb.read_parquet(str(tmp_path / f"{name}.parquet")) for name in ("events", "claims", "reports")
    )
    known = events.filter("country_code = 'RU'").project("event_id, event_date, attendance_best, detentions_any")
    assert known.fetchall() == [("e1", date(2019, 8, 10), 50000, False)]
    assert len(claims.set_alias("c").join(reports.set_alias("r"), "c.report_id = r.report_id").fetchall()) == 4


def test_several_row_groups_read_as_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "ROW_GROUP_ROWS", 64)
    tables = make_tables(*many())
    written(tmp_path, tables)
    path = tmp_path / "events.parquet"
    assert pq.read_metadata(path).num_row_groups == 4
    assert pq.read_table(path).to_pylist() == tables["events"].to_pylist()
    part = pd.read_parquet(path, columns=["event_id", "country_code", "attendance_best"])
    assert [str(t) for t in part.dtypes] == ["str", "category", "Int64"]
    assert list(part["country_code"].cat.categories) == ["BY", "RU", "US"]


@pytest.mark.parametrize("known", ["some", "none"])
def test_geopandas_reads_partly_and_wholly_unknown_places(tmp_path: Path, known: str) -> None:
    events, documents, decisions, event_of_report = made()
    if known == "none":
        events = [Event(e.event_id, {**e.values, "latitude": None}, e.report_ids) for e in events]
    written(tmp_path, make_tables(events, documents, decisions, event_of_report))
    frame = geopandas.read_parquet(tmp_path / "events.parquet")
    assert frame.crs is not None
    assert frame.crs.to_string() == "OGC:CRS84"
    assert str(frame["attendance_best"].dtype) == "Int64"
    points = dict(zip(frame["event_id"], frame.geometry, strict=True))
    assert points["e2"] is None
    assert (points["e1"] is None) == (known == "none")
    if known == "some":
        assert (points["e1"].x, points["e1"].y) == (37.62, 55.75)
        geo = json.loads(pq.read_schema(tmp_path / "events.parquet").metadata[b"geo"])
        assert geo["columns"]["geometry"]["bbox"] == [-0.5, 0.0, 37.62, 55.75]


def shuffled(items: Sequence[object], seed: int) -> list[object]:
    copy = list(items)
    random.Random(seed).shuffle(copy)
    return copy


def many() -> Made:
    events = [
        event(
            f"e{n:03}", event_date=date(2019, 1 + n % 12, 1), country_code=("BY", "RU", "US")[n % 3], city=f"City {n}"
        )
        for n in range(200)
    ]
    documents = [coded(n, *(claim(start=10 + i, end=20 + i) for i in range(n % 5))) for n in range(200)]
    return events, documents, [], {f"r{n}": f"e{n:03}" for n in range(200)}


@pytest.mark.parametrize("make", [made, many])
def test_the_bytes_are_the_same_for_shuffled_inputs(tmp_path: Path, make: object) -> None:
    events, documents, decisions, event_of_report = make()  # type: ignore[operator]
    expected = written(tmp_path / "0", make_tables(events, documents, decisions, event_of_report))
    for seed in (1, 2):
        tables = make_tables(
            shuffled(events, seed),  # type: ignore[arg-type]
            shuffled(documents, seed),  # type: ignore[arg-type]
            shuffled(decisions, seed),  # type: ignore[arg-type]
            dict(shuffled(list(event_of_report.items()), seed)),  # type: ignore[call-overload]
        )
        assert written(tmp_path / str(seed), tables) == expected


def test_the_bytes_do_not_depend_on_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = written(tmp_path / "whole", make_tables(*many()))
    monkeypatch.setattr(write, "_ROWS_AT_ONCE", 7)
    tables = make_tables(*many())
    assert written(tmp_path / "made", tables) == expected
    parts = {name: pa.concat_tables([table.slice(0, 33), table.slice(33)]) for name, table in tables.items()}
    assert written(tmp_path / "cut", parts) == expected


def test_the_bytes_after_quarantine_are_the_same_for_shuffled_inputs(tmp_path: Path) -> None:
    events, documents, decisions, event_of_report = many()
    failed = {f"e{n:03}": [("b", "y"), ("a", "x")] for n in range(0, 200, 7)}
    expected = written(tmp_path / "0", apply_quarantine(make_tables(*many()), failed))
    tables = make_tables(events[::-1], documents[::-1], decisions, event_of_report)
    backwards = {e: rules[::-1] for e, rules in reversed(failed.items())}
    assert written(tmp_path / "1", apply_quarantine(tables, backwards)) == expected


def test_the_manifest_names_tables_hashes_and_versions_and_has_no_clock(tmp_path: Path) -> None:
    write_tables(make_tables(*made()), tmp_path)
    texts = []
    for _ in range(2):
        write_manifest(
            tmp_path,
            program="0.1.0",
            dependencies={"pyarrow": "26.0.1", "babel": "2.16"},
            packs={"ru": "1", "en": "1"},
            policy="ccc",
            options={"geocoder": "offline", "since": None},
            inputs={"caf\udce9.txt": "abc", "новости.jsonl": "def"},
        )
        texts.append((tmp_path / "manifest.json").read_bytes())
    assert texts[0] == texts[1]
    manifest = json.loads(texts[0])
    assert manifest["tables"]["events"]["rows"] == 3
    assert manifest["tables"]["events"]["sha256"] == write.sha256_of(tmp_path / "events.parquet")
    assert manifest["inputs"] == {"caf\udce9.txt": "abc", "новости.jsonl": "def"}
    assert list(manifest["packs"]) == ["en", "ru"]
