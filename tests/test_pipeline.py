"""End to end: the sample articles to tables, read back, and the promises that hold for them."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import pipeline, schema
from etl.clean import clean_document
from etl.errors import ConfigError, ProtestDataError
from etl.pipeline import BuildOptions, build, load_kit
from etl.read import read_documents
from etl.read.html import extract_article
from etl.records import Article, RawDocument
from tests.sample import ARTICLES, ROOT

Rows = list[dict[str, Any]]
SEED_NAME = "000_f9ed9eb5162d1c49.txt"


def rows(folder: Path, table: str) -> Rows:
    return list(pq.read_table(folder / f"{table}.parquet").to_pylist())


def seed_article() -> Path:
    """The project's first article, where it is at hand: it is not part of the repository."""
    named = os.environ.get("PROTESTS_SEED_ARTICLE")
    places = [Path(named)] if named else [up / "shared" / "articles" / SEED_NAME for up in ROOT.parents[:2]]
    for place in places:
        if place.exists():
            return place
    pytest.skip("the seed article is not beside the repository; PROTESTS_SEED_ARTICLE names it")


@pytest.fixture(scope="session")
def cleaned() -> dict[str, str]:
    """Cleaned text of each sample article by its id, made by the line's own functions."""
    kit = load_kit()
    texts = {}
    for document in read_documents([str(ARTICLES)], on_warning=lambda _: None):
        assert isinstance(document, RawDocument)
        article = clean_document(document, published=None, language=None, extract=extract_article,
                                 date_labels=kit.date_labels)  # fmt: skip
        assert isinstance(article, Article)
        texts[article.article_id] = article.text
    return texts


# ---- read back ---------------------------------------------------------------------------------------------------


DEADLY = """
import os, sys
from pathlib import Path
from etl import pipeline

screen = pipeline.screen_document

def deadly(document, kit, options):
    if "DEADLY" in document.body:
        os.abort()
    return screen(document, kit, options)

pipeline.screen_document = deadly
if __name__ == "__main__":
    pipeline.build([sys.argv[1]], Path(sys.argv[2]))
"""


@pytest.mark.slow
def test_a_document_that_ends_the_process_is_found_when_the_build_goes_on(tmp_path: Path) -> None:
    texts = (
        "Some 300 people rallied in Minsk on 10 August 2019.",
        "DEADLY",
        "Some 200 marched in Gomel on 9 May 2019.",
    )
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    (tmp_path / "deadly.py").write_text(DEADLY, "utf-8")
    codes = [
        subprocess.run(
            [sys.executable, "deadly.py", "a.jsonl", "d"], cwd=tmp_path, capture_output=True, check=False
        ).returncode
        for _ in range(3)
    ]
    assert codes == [-signal.SIGABRT, 0, 0]  # and when it is given again it does not end the third
    ledger = {row["record"]: row for row in rows(tmp_path / "d", "articles")}
    assert [ledger[record]["status"] for record in "123"] == ["events", "error", "events"]
    assert ledger["2"]["reason"].startswith("the worker process died")
    assert not (tmp_path / "d" / ".batches" / "under_way").exists()


def test_pandas_reads_nullable_integers_booleans_and_dates(sample: Path) -> None:
    import pandas as pd

    events = pd.read_parquet(sample / "events.parquet")
    assert str(events["attendance_best"].dtype) == "Int64"
    assert str(events["detentions_any"].dtype) == "boolean"
    assert "date32" in str(events["event_date"].dtype)
    assert events["attendance_best"].isna().any()
    assert len(events) > 100


def test_pyarrow_reads_every_table_with_its_schema(sample: Path) -> None:
    for name in schema.TABLES:
        read = pq.read_schema(sample / f"{name}.parquet")
        wanted = schema.arrow_schema(name)
        assert read.names == wanted.names
        types = [str(t).replace("<element:", "<item:") for t in read.types]  # Parquet's own name for a list's inside
        assert types == [str(t) for t in wanted.types]


def test_duckdb_joins_events_with_their_evidence(sample: Path) -> None:
    import duckdb

    found = duckdb.sql(
        f"select count(*), count(distinct e.event_id) from '{sample}/events.parquet' e "  # noqa: S608 - own path
        f"join '{sample}/claims.parquet' c using (event_id) where c.chosen"
    ).fetchall()[0]
    assert found[0] > found[1] == pq.read_metadata(sample / "events.parquet").num_rows


def test_geopandas_reads_points_that_are_the_coordinates(sample: Path) -> None:
    import geopandas as gpd

    frame = gpd.read_parquet(sample / "events.parquet")
    assert frame.crs.to_epsg() == 4326 or frame.crs.to_authority() == ("OGC", "CRS84")
    placed = frame[frame["latitude"].notna()]
    assert len(placed) > 100
    assert (placed.geometry.x == placed["longitude"]).all()
    assert (placed.geometry.y == placed["latitude"]).all()
    assert frame[frame["latitude"].isna()].geometry.isna().all()


# ---- promises ----------------------------------------------------------------------------------------------------


def test_every_document_has_one_ledger_row_whose_reports_are_counted(sample: Path, cleaned: dict[str, str]) -> None:
    ledger = rows(sample, "articles")
    assert sorted(row["article_id"] for row in ledger) == sorted(cleaned)
    counted = Counter(report["article_id"] for report in rows(sample, "reports"))
    assert {row["article_id"]: row["n_reports"] for row in ledger if row["n_reports"]} == dict(counted)


def test_every_claim_is_the_words_at_its_offsets(sample: Path, cleaned: dict[str, str]) -> None:
    claims = rows(sample, "claims")
    assert len(claims) > 1000
    for claim in claims:
        if claim["start"] is None:
            assert claim["text"] is None
            assert claim["rule"].split(":")[0] in {"default", "metadata"}
        else:
            assert cleaned[claim["article_id"]][claim["start"] : claim["end"]] == claim["text"]


@pytest.mark.parametrize("table", ["events", "reports"])
def test_every_coded_value_has_a_claim(sample: Path, table: str) -> None:
    key = schema.KEYS[table]
    told = {(claim[key], claim["field"]) for claim in rows(sample, "claims")}
    coded = [c for c in schema.TABLES[table] if c.coded]
    for row in rows(sample, table):
        for column in coded:
            if row[column.name] not in (None, []):
                assert (row[key], column.claim_field or column.name) in told, (row[key], column.name)


def test_hypothetical_numbers_reach_no_column(sample: Path) -> None:
    assert not [c for c in rows(sample, "claims") if c["modality"] == "hypothetical" and c["chosen"]]


def test_planned_events_have_no_attendance_and_no_detentions(sample: Path) -> None:
    names = [c.name for c in schema.EVENTS if c.name.startswith(("attendance_", "detentions_"))]
    for row in rows(sample, "events"):
        if row["status"] == "planned":
            given = {n for n in names if row[n] is not None}
            assert given <= {"attendance_expected_low", "attendance_expected_high"}, row["event_id"]


def test_low_best_and_high_are_in_order(sample: Path) -> None:
    for row in rows(sample, "events"):
        for stem in ("attendance", "detentions", "injuries", "deaths"):
            known = [row[f"{stem}_{end}"] for end in ("low", "best", "high") if row[f"{stem}_{end}"] is not None]
            assert known == sorted(known), (row["event_id"], stem)


def test_an_event_that_is_part_of_another_names_one_that_exists(sample: Path) -> None:
    events = {row["event_id"]: row for row in rows(sample, "events")}
    for row in events.values():
        if row["part_of"] is not None:
            assert events[row["part_of"]]["scope"] in {"wave", "nationwide"}


# ---- the same again ----------------------------------------------------------------------------------------------


def files_of(folder: Path) -> dict[str, bytes]:
    version = (folder / ".current").resolve()
    found = sorted(p for p in version.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {p.relative_to(version).as_posix(): p.read_bytes() for p in found}


def test_another_process_order_of_inputs_hash_seed_and_two_workers_give_the_same_bytes(
    sample: Path, tmp_path: Path
) -> None:
    inputs = sorted((str(p) for p in ARTICLES.iterdir() if p.suffix != ".md"), reverse=True)
    command = [sys.executable, "-m", "etl", "build", *inputs, "--output", str(tmp_path / "again"), "--workers", "2"]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONHASHSEED": "7"}, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    one, other = files_of(sample), files_of(tmp_path / "again")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def without_ids(folder: Path, table: str) -> list[str]:
    left_out = {"event_id", "part_of"}
    return sorted(str({k: v for k, v in row.items() if k not in left_out}) for row in rows(folder, table))


def test_inputs_added_over_two_calls_give_the_same_rows_as_one_call(sample: Path, tmp_path: Path) -> None:
    inputs = sorted(str(p) for p in ARTICLES.iterdir() if p.suffix != ".md")
    first = build(inputs[1::2], tmp_path / "grown")
    before = {row["report_id"]: row["event_id"] for row in rows(tmp_path / "grown", "reports")}
    second = build(inputs[::2], tmp_path / "grown")
    assert (first.critical, second.critical) == ((), ())
    for table in ("events", "reports", "claims", "articles", "quarantine"):
        assert without_ids(tmp_path / "grown", table) == without_ids(sample, table), table
    after = {row["report_id"]: row["event_id"] for row in rows(tmp_path / "grown", "reports")}
    log = rows(tmp_path / "grown", "merges")
    retired = {row["event_id"] for row in log if row["kind"] == "retired"}
    split = {(row["event_id"], row["other_id"]) for row in log if row["kind"] == "split"}
    for report, event in before.items():
        assert after[report] == event or event in retired or (event, after[report]) in split


WIRE = """{title}

{city}, Aug 12 (Wire) - About {number} people rallied in {city} on Saturday, 10 August 2019, to demand fair elections.
"""


def write_wire(path: Path, city: str, number: str, title: str = "Thousands rally") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(WIRE.format(title=title, city=city, number=number), "utf-8")


def test_files_of_one_name_in_two_folders_are_two_documents_in_one_call_and_in_two(tmp_path: Path) -> None:
    write_wire(tmp_path / "a" / "1.txt", "Minsk", "5,000")
    write_wire(tmp_path / "b" / "1.txt", "Gomel", "700")
    build([str(tmp_path / "a"), str(tmp_path / "b")], tmp_path / "once")
    build([str(tmp_path / "a")], tmp_path / "twice")
    build([str(tmp_path / "b")], tmp_path / "twice")
    for folder in ("once", "twice"):
        assert len(rows(tmp_path / folder, "articles")) == 2
        assert {row["city"] for row in rows(tmp_path / folder, "events")} == {"Minsk", "Gomel"}
    build([str(tmp_path / "b")], tmp_path / "twice")
    assert len(rows(tmp_path / "twice", "articles")) == 2


def test_a_dataset_built_among_its_own_input_is_no_input(tmp_path: Path) -> None:
    write_wire(tmp_path / "1.txt", "Minsk", "5,000")
    for _ in range(2):
        assert build([str(tmp_path)], tmp_path / "dataset").counts["articles"] == 1


def test_the_folder_of_the_articles_itself_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rally\n\nSome 300 people rallied in Minsk.\n", "utf-8")
    with pytest.raises(ConfigError, match="folder of the articles"):
        build([str(tmp_path)], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_that_could_not_be_read_gives_way_when_it_can(tmp_path: Path) -> None:
    path = tmp_path / "in" / "1.txt"
    path.parent.mkdir()
    path.write_bytes(b"")
    assert build([str(path)], tmp_path / "out").statuses == {"unreadable": 1}
    write_wire(path, "Minsk", "5,000")
    assert build([str(path)], tmp_path / "out").statuses == {"events": 1}


def test_published_and_language_stand_in_and_are_in_the_manifest(tmp_path: Path) -> None:
    path = tmp_path / "1.txt"
    path.write_text("Rally\n\nHundreds of people rallied in Minsk on Saturday to demand new elections.\n", "utf-8")
    build([str(path)], tmp_path / "out", BuildOptions(published=date(2020, 8, 24), language="en"))
    (event,) = rows(tmp_path / "out", "events")
    assert event["event_date"] == date(2020, 8, 22)
    assert event["date_basis"] == "relative"
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["options"]["published"] == "2020-08-24"
    build([str(path)], tmp_path / "undated")
    (event,) = rows(tmp_path / "undated", "events")
    assert (event["event_date"], event["date_precision"]) == (None, None)
    assert "Saturday" in event["date_text"]


def test_a_policy_changes_what_hundreds_are_best_read_as(tmp_path: Path) -> None:
    path = tmp_path / "1.txt"
    path.write_text("Rally\n\nHundreds of people rallied in Minsk on 22 August 2020 for new elections.\n", "utf-8")
    for policy, best in (("ccc", 200), ("midpoint", 500)):
        build([str(path)], tmp_path / policy, BuildOptions(policy=policy))
        (event,) = rows(tmp_path / policy, "events")
        assert event["attendance_best"] == best


# ---- the seed article --------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seed") / "dataset"
    build([str(seed_article())], folder, BuildOptions(published=date(2019, 9, 29)))
    return folder


def test_seed_has_the_planned_rally_of_moscow(seed: Path) -> None:
    (event,) = [row for row in rows(seed, "events") if row["status"] == "planned"]
    wanted = {
        "event_type": "demonstration", "event_date": date(2019, 9, 29), "city": "Moscow", "country_code": "RU",
        "geonameid": 524901, "authorization": "authorized", "attendance_expected_low": 2000,
        "attendance_expected_high": 9999, "attendance_best": None, "attendance_low": None, "detentions_any": None,
        "detentions_best": None,
    }  # fmt: skip
    assert {name: event[name] for name in wanted} == wanted
    assert "mayor" in event["authorization_by"].lower()


def test_seed_has_the_protests_of_the_summer(seed: Path) -> None:
    found = [row for row in rows(seed, "events") if row["attendance_best"] == 60000]
    assert len(found) == 1
    assert found[0]["city"] == "Moscow"
    assert found[0]["authorization"] == "unauthorized"
    assert (found[0]["event_date"].year, found[0]["event_date"].month) == (2019, 7)
    assert found[0]["date_precision"] in {"week", "month", "year"}


def test_seed_has_the_election_and_a_court_ruling(seed: Path) -> None:
    events = rows(seed, "events")
    assert [row["event_date"] for row in events if row["event_type"] == "election"] == [date(2019, 9, 8)]
    assert [row for row in events if row["event_type"] == "court_ruling"]


def test_seed_has_fifty_thousand_only_as_a_hypothetical_claim(seed: Path) -> None:
    told = [c for c in rows(seed, "claims") if 50000 in (c["low"], c["high"], c["best"])]
    assert told
    assert {c["modality"] for c in told} == {"hypothetical"}
    for row in (*rows(seed, "events"), *rows(seed, "reports")):
        assert 50000 not in row.values()


def test_seed_without_a_publication_date_keeps_words_for_dates_that_stay_open(seed: Path, tmp_path: Path) -> None:
    build([str(seed_article())], tmp_path / "undated")
    undated, dated = rows(tmp_path / "undated", "events"), rows(seed, "events")
    assert sorted(e["event_type"] for e in undated) == sorted(e["event_type"] for e in dated)
    (planned,) = [row for row in undated if row["status"] == "planned"]
    assert planned["event_date"] is None
    assert planned["date_precision"] is None
    assert planned["date_text"]


# ---- bad input ---------------------------------------------------------------------------------------------------

Run = Callable[..., tuple[int, str, str]]

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "'
    + "&a;" * 100
    + '"><!ENTITY c "'
    + "&b;" * 100
    + '"><!ENTITY d "'
    + "&c;" * 1000
    + '">]><rss version="2.0"><channel><item><title>x</title><description>&d;</description></item></channel></rss>'
)


@pytest.fixture
def bad_files(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "bad"
    write_wire(folder / "good.txt", "Minsk", "5,000")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "latin.txt").write_bytes(b"Rally\n\nSome 300 people rallied in Minsk \xff\xfe\x80 on 10 August 2019.\n")
    (folder / "torn.txt.gz").write_bytes(gzip.compress(b"Rally\n\n" + os.urandom(5000))[:2000])
    (folder / "notext.csv").write_text("id,headline\n1,Rally\n", "utf-8")
    line = json.dumps({"id": "j1", "text": "Some 400 people rallied in Gomel on 10 August 2019.", "title": "Rally"})
    (folder / "cut.jsonl").write_text(line + "\n" + line[: len(line) // 2], "utf-8")
    (folder / "bomb.xml").write_text(BOMB, "utf-8")
    with (folder / "huge.html").open("wb") as huge:
        huge.write(b"<html><body><p>")
        for _ in range(60):
            huge.write(b"rally " * 174_763)
        huge.write(b"</p></body></html>")
    yield folder
    (folder / "huge.html").unlink()


def test_bad_files_cost_themselves_only(bad_files: Path, tmp_path: Path, protests: Run) -> None:
    code, out, err = protests("build", bad_files, "--output", tmp_path / "out")
    assert code == 0
    assert "Traceback" not in err
    ledger = {(row["source_file"], row["record"]): row for row in rows(tmp_path / "out", "articles")}
    by_file = {}
    for (name, _), row in ledger.items():
        by_file.setdefault(name, []).append(row)
    assert [row["status"] for row in by_file["good.txt"]] == ["events"]
    assert [row["status"] for row in by_file["latin.txt"]] == ["events"]
    assert [row["status"] for row in by_file["empty.txt"]] == ["unreadable"]
    assert [row["status"] for row in by_file["torn.txt.gz"]] == ["unreadable"]
    assert [row["status"] for row in by_file["notext.csv"]] == ["unreadable"]
    assert [row["status"] for row in by_file["huge.html"]] == ["too_large"]
    assert sorted(row["status"] for row in by_file["cut.jsonl"]) == ["events", "unreadable"]
    assert by_file["bomb.xml"]
    assert len(out) < 2000
    assert not [row for row in by_file["bomb.xml"] if row["status"] == "events"]
    for row in ledger.values():
        if row["status"] in {"unreadable", "too_large"}:
            assert row["reason"]
            assert "\n" not in row["reason"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, protests: Run) -> None:
    write_wire(tmp_path / "in" / "good.txt", "Minsk", "5,000")
    closed = tmp_path / "in" / "closed"
    closed.mkdir(mode=0)
    code, _, err = protests("build", tmp_path / "in", "--output", tmp_path / "out")
    assert code == 0
    assert "closed" in err
    assert len(rows(tmp_path / "out", "articles")) == 1


def test_an_input_without_any_article_is_an_error_and_makes_no_folder(tmp_path: Path, protests: Run) -> None:
    (tmp_path / "empty").mkdir()
    code, out, err = protests("build", tmp_path / "empty", "--output", tmp_path / "out")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "out").exists()


def test_articles_without_any_event_give_empty_tables(tmp_path: Path, protests: Run) -> None:
    (tmp_path / "1.txt").write_text("Cake\n\nButter, sugar and three eggs are stirred for an hour.\n", "utf-8")
    code, out, _ = protests("build", tmp_path / "1.txt", "--output", tmp_path / "out")
    assert (code, out.splitlines()[0]) == (0, "1 articles (1 irrelevant)")
    import geopandas as gpd

    assert len(gpd.read_parquet(tmp_path / "out" / "events.parquet")) == 0


def test_a_critical_failure_leaves_the_last_good_version_and_exits_1(
    tmp_path: Path, protests: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_wire(tmp_path / "1.txt", "Minsk", "5,000")
    out = tmp_path / "out"
    assert protests("build", tmp_path / "1.txt", "--output", out)[0] == 0
    good = files_of(out)

    def doubled(*arguments: Any, **named: Any) -> dict[str, pa.Table]:
        tables = make_tables(*arguments, **named)
        return {**tables, "claims": pa.concat_tables([tables["claims"], tables["claims"]])}

    make_tables = pipeline.make_tables
    monkeypatch.setattr(pipeline, "make_tables", doubled)
    write_wire(tmp_path / "2.txt", "Gomel", "700")
    code, _, err = protests("build", tmp_path / "2.txt", "--output", out)
    assert code == 1
    assert "not published" in err
    assert "Traceback" not in err
    assert files_of(out) == good
    assert (out / ".failed" / "claims.parquet").exists()
    assert protests("validate", out)[0] == 0


def test_an_article_whose_coding_fails_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wire(tmp_path / "in" / "1.txt", "Minsk", "5,000")
    write_wire(tmp_path / "in" / "2.txt", "Gomel", "700", title="Broken")

    def fails(article: Article, *rest: Any) -> Any:
        if article.title == "Broken":
            raise LookupError("no such thing\nat all")
        return code_article(article, *rest)

    code_article = pipeline.code_article
    monkeypatch.setattr(pipeline, "code_article", fails)
    result = build([str(tmp_path / "in")], tmp_path / "out")
    assert result.statuses == {"error": 1, "events": 1}
    (broken,) = [row for row in rows(tmp_path / "out", "articles") if row["status"] == "error"]
    assert broken["reason"] == "LookupError: no such thing at all"


def test_a_batch_whose_document_killed_its_worker_is_kept_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_halves(batches: Any, read: Any, *, set_aside: Any, **_: Any) -> Iterator[tuple[bytes, ...]]:
        for batch in batches:
            yield (*read(batch[:1]), set_aside(batch[1], "the worker process died"), *read(batch[2:]))

    texts = ("About 300 people rallied in Minsk on Monday.", "Deadly.", "Butter and eggs are stirred for an hour.")
    lines = [json.dumps({"id": str(n), "text": text, "published": "2019-08-13"}) for n, text in enumerate(texts)]
    (tmp_path / "news.jsonl").write_text("\n".join(lines), "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("etl.fingerprints._document_digest", lambda document: b"\xff" + document.record.encode())
        patch.setattr(pipeline, "run_batches", by_halves)
        build([str(tmp_path / "news.jsonl")], tmp_path / "out")
    found = {row["source_id"]: row["status"] for row in rows(tmp_path / "out", "articles")}
    assert found == {"0": "events", "1": "error", "2": "irrelevant"}
    assert len(list((tmp_path / "out" / ".batches").iterdir())) == 1


def test_a_batch_that_a_worker_packed_otherwise_stops_the_build() -> None:
    with pytest.raises(ProtestDataError, match="another version of pyarrow"):
        pipeline._unpacked(b"something else")
