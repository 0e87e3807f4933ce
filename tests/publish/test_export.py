"""Exports: the columns that a neighbour's users expect, and what a row becomes under each convention."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl.errors import ConfigError
from etl.publish import crosswalk as crosswalks
from etl.publish.crosswalk import Crosswalk, load_crosswalk
from etl.publish.export import EXPORTERS, ExportOptions, export_tables
from etl.publish.recount import recount
from tests.made import make_dataset
from tests.tables import MOSCOW, REUTERS, TUNIS, Tables, edit, make_tables

Run = Callable[..., tuple[int, str, str]]

COLUMNS = json.loads(Path(__file__).with_name("neighbours.json").read_text("utf-8"))
"""As the codebooks and data files of these projects have them."""


def exported(to: str, tables: Tables | None = None, policy: str | None = None) -> pd.DataFrame:
    """The export read back as its users would, all cells as text."""
    made = export_tables(tables if tables is not None else make_tables(), to, ExportOptions(policy=policy))
    return pd.read_csv(io.StringIO(made.text), sep="\t" if to == "plover" else ",", dtype=str, keep_default_na=False)


def row(frame: pd.DataFrame, column: str, ending: str) -> dict[str, str]:
    found = frame[frame[column].str.endswith(ending)].to_dict("records")
    assert len(found) == 1
    return {str(name): str(value) for name, value in found[0].items()}


def vague_march(words: str = "several hundred people") -> Tables:
    values = {"event_type": "march", "status": "occurred", "event_date": date(2019, 7, 27), **MOSCOW,
              "date_precision": "day", "date_basis": "stated", "date_text": "27 July", "attendance_low": 300,
              "attendance_high": 999, "attendance_best": 300, "attendance_text": words,
              "attendance_attributed_to": "unattributed"}  # fmt: skip
    specs = [
        {"id": "ev-vague", "values": values, "articles": [{**REUTERS, "title": "A", "published": date(2019, 7, 28)}]}
    ]
    tables = make_tables(specs)
    place = [c["field"] for c in tables["claims"].to_pylist()].index("attendance")
    return edit(tables, "claims", place, qualifier="vague", text=words)


def test_acled_has_the_columns_of_its_data_export() -> None:
    frame = exported("acled")
    assert list(frame.columns) == COLUMNS["ACLED"]
    march = row(frame, "event_id_cnty", "ev-moscow-july")
    assert march["event_id_cnty"] == "RUS-ev-moscow-july"
    assert (march["event_date"], march["year"], march["time_precision"]) == ("2019-07-27", "2019", "1")
    assert (march["event_type"], march["sub_event_type"]) == ("Protests", "Protest with intervention")
    assert (march["actor1"], march["actor2"]) == ("Protesters (Russia)", "Police Forces of Russia")
    assert march["interaction"] == "State forces-Protesters"
    assert (march["iso"], march["region"], march["geo_precision"]) == ("643", "Europe", "1")
    assert (march["fatalities"], march["tags"]) == ("0", "crowd size=about 3,500")
    assert row(frame, "event_id_cnty", "ev-santiago")["sub_event_type"] == "Peaceful protest"


def test_acled_calls_a_march_with_violence_a_riot_and_deadly_policing_excessive_force() -> None:
    tables = edit(make_tables(), "events", 1, participant_violence=True)
    march = row(exported("acled", tables), "event_id_cnty", "ev-moscow-july")
    assert (march["event_type"], march["sub_event_type"]) == ("Riots", "Violent demonstration")
    assert march["interaction"] == "State forces-Rioters"
    tables = edit(make_tables(), "events", 1, police_response="lethal_force", deaths_best=2)
    march = row(exported("acled", tables), "event_id_cnty", "ev-moscow-july")
    assert (march["sub_event_type"], march["fatalities"]) == ("Excessive force against protesters", "2")
    assert march["civilian_targeting"] == "Civilian targeting"


def test_ccc_has_the_columns_of_its_dictionary_and_thirty_sources() -> None:
    frame = exported("ccc")
    assert list(frame.columns)[: len(COLUMNS["CCC"])] == COLUMNS["CCC"]
    assert [name for name in frame.columns if name.startswith("source_")] == [f"source_{n}" for n in range(1, 31)]
    march = row(frame, "source_1", "ev-moscow-july-0")
    assert (march["size_low"], march["size_high"], march["size_mean"]) == ("3500", "8000", "5750")
    assert (march["size_cat"], march["arrests"], march["arrests_any"]) == ("3", "1373", "1")
    assert march["source_2"].startswith("https://tass.example/")
    santiago = row(frame, "source_1", "ev-santiago-0")
    assert (santiago["size_mean"], santiago["size_cat"], santiago["arrests_any"]) == ("", "4", "0")


def test_ccc_writes_postal_codes_in_the_united_states_and_names_elsewhere() -> None:
    there = {"country_code": "US", "admin1": "Georgia", "city": "Atlanta"}
    march = row(exported("ccc", edit(make_tables(), "events", 1, **there)), "source_1", "ev-moscow-july-0")
    assert (march["state"], march["resolved_state"]) == ("GA", "GA")
    here = {**there, "country_code": "LR", "admin1": "Maryland"}
    march = row(exported("ccc", edit(make_tables(), "events", 1, **here)), "source_1", "ev-moscow-july-0")
    assert march["state"] == "Maryland"


def test_mm_has_the_columns_of_its_file_and_its_words_for_demands_and_responses() -> None:
    frame = exported("mm")
    assert list(frame.columns) == COLUMNS["MM"]
    march = row(frame, "id", "ev-moscow-july")
    assert (march["country"], march["ccode"], march["region"], march["protest"]) == ("Russia", "365", "Europe", "1")
    assert (march["startday"], march["startmonth"], march["startyear"], march["endday"]) == ("27", "7", "2019", "27")
    assert march["participants_category"] == "2000-4999"
    assert (march["protesterdemand1"], march["protesterdemand2"]) == ("political behavior, process", ".")
    assert [march[f"stateresponse{n}"] for n in (1, 2, 3, 4)] == ["beatings", "crowd dispersal", "arrests", "."]


def test_mm_leaves_out_fewer_than_fifty_and_numbers_actswithin_a_country_and_year() -> None:
    assert exported("mm")["protestnumber"].tolist() == ["1", "1"]
    tables = edit(make_tables(), "events", 1, attendance_low=49, attendance_best=49)
    made = export_tables(tables, "mm", ExportOptions())
    assert made.facts["events_left_out"]["attendance_best below 50"] == 1
    assert "ev-moscow-july" not in made.text


def test_plover_has_polecats_columns_and_cameo_behind() -> None:
    frame = exported("plover")
    assert list(frame.columns) == [*COLUMNS["POLECAT"], "CAMEO Code"]
    march = row(frame, "Event ID", "ev-moscow-july")
    assert (march["Event Type"], march["Event Mode"], march["CAMEO Code"]) == ("PROTEST", "demo", "141")
    assert (march["Actor Country"], march["GeoNames ID"], march["Contexts"]) == ("RUS", "524901", "election")


@pytest.mark.parametrize(
    ("event_type", "mode", "cameo"),
    [("riot", "riot", "145"), ("blockade", "obstruct", "144"), ("strike", "strike", "143"),
     ("hunger_strike", "hunger", "142"), ("boycott", "boycott", "143"), ("arrest", "arrest", "173")],
)  # fmt: skip
def test_plover_modes_and_cameo_codes(event_type: str, mode: str, cameo: str) -> None:
    march = row(exported("plover", edit(make_tables(), "events", 1, event_type=event_type)), "Event ID", "moscow-july")
    assert (march["Event Mode"], march["CAMEO Code"]) == (mode, cameo)


@pytest.mark.parametrize(
    ("policy", "low", "high", "best"),
    [("ccc", "300", "999", "300"), ("count_love", "200", "999", "200"), ("midpoint", "300", "999", "500"),
     ("lower_bound", "300", "999", "300")],
)  # fmt: skip
def test_the_same_row_under_each_word_number_policy(policy: str, low: str, high: str, best: str) -> None:
    march = row(exported("csv", vague_march(), policy), "event_id", "ev-vague")
    assert (march["attendance_low"], march["attendance_high"], march["attendance_best"]) == (low, high, best)


def test_a_vague_crowd_under_each_convention() -> None:
    tables = vague_march()
    ccc = row(exported("ccc", tables), "notes", "[ev-vague]")
    assert (ccc["size_text"], ccc["size_low"], ccc["size_cat"]) == ("several hundred people", "300", "2")
    assert row(exported("acled", tables), "event_id_cnty", "ev-vague")["tags"] == "crowd size=several hundred people"
    mm = row(exported("mm", tables), "id", "ev-vague")
    assert (mm["participants"], mm["participants_category"]) == ("several hundred people", "100-999")
    assert row(exported("csv", tables), "event_id", "ev-vague")["attendance_best"] == "300"


def test_numbers_that_the_claims_do_not_give_stay_as_built_and_are_counted() -> None:
    tables = edit(vague_march(), "events", 0, attendance_high=5000)
    event = tables["events"].to_pylist()[0]
    claims = tables["claims"].to_pylist()
    languages = {claim["article_id"]: "en" for claim in claims}
    found = recount(event, claims, languages, "ccc", "midpoint")
    assert (dict(found.changes), found.unclear) == ({}, ("attendance",))


def test_a_policy_that_is_the_builds_own_changes_nothing(sample: Path) -> None:
    from etl.dataset import read_tables

    tables = read_tables(sample)
    own = export_tables(tables, "csv", ExportOptions()).text
    assert export_tables(tables, "csv", ExportOptions(policy="ccc")).text == own
    other = export_tables(tables, "csv", ExportOptions(policy="midpoint"))
    assert other.text != own
    assert other.facts["events_recounted"] > 0
    assert sum(other.facts["left_as_built"].values()) <= 0.05 * other.facts["events_recounted"]


SUB_EVENTS = {
    "Protests": {"Peaceful protest", "Protest with intervention", "Excessive force against protesters"},
    "Riots": {"Violent demonstration"},
    "Strategic developments": {"Arrests"},
    "Violence against civilians": {"Attack"},
}
"""ACLED's event types with the sub-event types that this project gives."""


def read_as_users_do(folder: Path, to: str, tables: Tables, **options: Any) -> pd.DataFrame:
    path = folder / f"{to}.csv"
    path.write_text(export_tables(tables, to, ExportOptions()).text, "utf-8")
    return pd.read_csv(path, keep_default_na=False, na_values=[""], low_memory=False, **options)


def test_the_whole_sample_reads_back_with_the_types_and_codes_of_each_convention(sample: Path, tmp_path: Path) -> None:
    from etl.dataset import read_tables

    tables = read_tables(sample)
    acled = read_as_users_do(tmp_path, "acled", tables, parse_dates=["event_date"])
    assert len(acled) > 300
    assert acled["event_id_cnty"].is_unique
    assert (acled["event_date"].dt.year == acled["year"]).all()
    assert set(acled["time_precision"]) <= {1, 2, 3}
    assert set(acled["geo_precision"]) <= {1, 2, 3}
    assert all(sub in SUB_EVENTS[kind] for kind, sub in zip(acled["event_type"], acled["sub_event_type"], strict=True))
    assert acled["fatalities"].dtype.kind == "i"
    assert acled["iso"].dtype.kind in "if"
    assert acled["latitude"].between(-90, 90).all()
    assert acled["longitude"].between(-180, 180).all()

    ccc = read_as_users_do(tmp_path, "ccc", tables, parse_dates=["date"])
    assert ccc["date"].dtype.kind == "M"
    sizes = ccc.dropna(subset=["size_low", "size_high"])
    assert len(sizes) > 100
    assert ((sizes["size_low"] + sizes["size_high"]) / 2 == sizes["size_mean"]).all()
    assert set(ccc["size_cat"]) <= {0, 1, 2, 3, 4}
    assert set(ccc["arrests_any"]) <= {0, 1}
    assert (ccc.loc[ccc["arrests"] > 0, "arrests_any"] == 1).all()

    mm = read_as_users_do(tmp_path, "mm", tables)
    start, end = (
        pd.to_datetime(mm[[f"{which}year", f"{which}month", f"{which}day"]].set_axis(["year", "month", "day"], axis=1))
        for which in ("start", "end")
    )
    assert (start <= end).all()
    assert set(mm["participants_category"].dropna()) <= {
        "50-99", "100-999", "1000-1999", "2000-4999", "5000-10000", ">10000"
    }  # fmt: skip
    assert not mm.duplicated(["country", "year", "protestnumber"]).any()
    assert set(mm["protesterviolence"]) <= {0, 1}

    polecat = read_as_users_do(tmp_path, "plover", tables, sep="\t", parse_dates=["Event Date"])
    assert polecat["Event Date"].dtype.kind == "M"
    assert set(polecat["Event Type"]) <= {"PROTEST", "COERCE", "ASSAULT"}
    acts = polecat[polecat["Event Type"] == "PROTEST"]
    assert set(acts["Event Mode"]) <= {"demo", "riot", "strike", "hunger", "boycott", "obstruct"}
    assert set(acts["CAMEO Code"]) <= set(range(140, 146))


def test_planned_events_are_in_none_of_the_neighbours_files() -> None:
    for to in ("acled", "ccc", "mm", "plover"):
        made = export_tables(make_tables(), to, ExportOptions())
        assert "ev-moscow-planned" not in made.text
        assert made.facts["events_left_out"]["status planned"] == 1


def test_cells_that_a_spreadsheet_would_run_are_escaped() -> None:
    tables = edit(make_tables(), "events", 1, demand_text="=HYPERLINK(1)", venue="@evil", organizers=["+1"])
    text = export_tables(tables, "csv", ExportOptions()).text
    for words in ("'=HYPERLINK(1)", "'@evil", "'+1"):
        assert words in text
    assert "-70.64827" in text
    assert "'-70.64827" not in text


def test_geojson_is_read_by_geopandas_with_a_null_geometry_where_there_is_no_place(tmp_path: Path) -> None:
    import geopandas as gpd

    tables = edit(make_tables(), "events", 1, latitude=None, longitude=None)
    made = export_tables(tables, "geojson", ExportOptions())
    (tmp_path / "events.geojson").write_text(made.text, "utf-8")
    frame = gpd.read_file(tmp_path / "events.geojson")
    assert len(frame) == 5
    assert frame.geometry.isna().sum() == 1
    assert {(round(p.x, 3), round(p.y, 3)) for p in frame.geometry.dropna()} >= {(37.616, 55.752), (10.166, 36.819)}
    assert any("GeoNames" in line for line in json.loads(made.text)["attribution"])


@pytest.mark.parametrize("to", EXPORTERS)
def test_every_export_says_what_is_lost_what_its_columns_mean_and_whose_data_it_holds(to: str) -> None:
    facts = export_tables(make_tables(), to, ExportOptions()).facts
    assert facts["losses"]
    assert all(len(meaning) > 2 for meaning in facts["columns"].values())
    assert "CC-BY-4.0" in facts["licence"]
    assert any("GeoNames" in line for line in facts["attribution"])


def test_export_writes_the_file_and_what_is_to_be_known_of_it(tmp_path: Path, protests: Run) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    code, out, _ = protests("export", dataset, "--to", "acled", "--output", tmp_path / "acled.csv")
    assert code == 0
    assert out.splitlines() == [str(tmp_path / "acled.csv"), str(tmp_path / "acled.csv-metadata.json")]
    described = json.loads((tmp_path / "acled.csv-metadata.json").read_text("utf-8"))
    assert described["rows"] == len(pd.read_csv(tmp_path / "acled.csv")) == 2
    code, _, err = protests("export", dataset, "--to", "gdelt", "--output", tmp_path / "x.csv")
    assert (code, err.count("\n"), "acled" in err) == (2, 1, True)
    code, _, err = protests("export", dataset, "--to", "csv", "--output", tmp_path / "none" / "x.csv")
    assert (code, err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"column": [{"name": "a", "means": "x", "source": "cities"}]}, "cities"),
        ({"column": [{"name": "a", "means": "x", "source": "city", "value": 1}]}, "one of"),
        ({"column": [{"name": "a", "means": "x", "source": "event_type", "codes": "t"}],
          "codes": {"t": {"rally": "r"}}}, "rally"),
        ({"keep": {"status": ["done"]}}, "done"),
        ({"policy": "most"}, "most"),
    ],
)  # fmt: skip
def test_a_crosswalk_with_a_mistake_is_refused_by_name(change: dict[str, object], word: str) -> None:
    good = {"title": "t", "source": "s", "keep": {}, "losses": ["x"],
            "column": [{"name": "a", "means": "x", "source": "city"}]}  # fmt: skip
    assert Crosswalk.model_validate(good).columns == ("a",)
    with pytest.raises(ValueError, match=word):
        Crosswalk.model_validate({**good, **change})


def test_a_crosswalk_that_is_not_there_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match=r"gdelt\.toml"):
        load_crosswalk("gdelt")


def test_every_country_has_three_letters_and_numbers_are_used_once() -> None:
    table = crosswalks.countries()
    assert len(table) > 240
    assert all(len(row["alpha3"]) == 3 for row in table.values())
    for column in ("alpha3", "numeric", "cow"):
        given = [row[column] for row in table.values() if row[column]]
        assert len(given) == len(set(given)), column


def test_tunis_is_in_north_africa_for_acled_and_mena_for_mm() -> None:
    tunis = crosswalks.countries()[TUNIS["country_code"]]
    assert (tunis["acled_region"], tunis["mm_region"]) == ("Northern Africa", "MENA")
