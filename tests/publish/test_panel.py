"""Counts by place and time: what was not reported and where nobody looked are two things."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from etl.publish.export import ExportOptions, export_tables
from etl.publish.panel import NEWS_DAYS, panel_sheets
from tests.tables import Tables, drop, edit, make_tables

HOMES = {"TASS": "RU"}


def country_of(outlet: str | None) -> str | None:
    return HOMES.get(outlet or "")


def cells(tables: Tables, sheet: str = "country-day") -> dict[tuple[Any, ...], Mapping[str, Any]]:
    made = panel_sheets(tables, country_of)[sheet]
    keys = ("country_code", "date") if sheet == "country-day" else ("city", "week_start")
    return {tuple(row[key] for key in keys): row for row in made.rows}


def test_a_day_with_an_event_counts_it_and_the_people() -> None:
    cell = cells(make_tables())["RU", date(2019, 7, 27)]
    assert (cell["state"], cell["n_events"], cell["n_protests"]) == ("events", 1, 1)
    assert (cell["attendance_low"], cell["attendance_best"], cell["attendance_high"]) == (3500, 3500, 8000)
    assert (cell["n_with_detentions"], cell["detentions_best"]) == (1, 1373)


def test_a_day_that_outlets_of_the_country_covered_without_an_event_is_a_zero() -> None:
    cell = cells(make_tables())["RU", date(2019, 7, 28)]
    assert (cell["state"], cell["n_events"], cell["attendance_best"]) == ("no_event_reported", 0, None)
    assert (cell["n_articles"], cell["n_publishers"]) == (1, 1)


def test_a_day_nobody_wrote_about_is_null_and_not_zero() -> None:
    cell = cells(make_tables())["RU", date(2019, 7, 10)]
    assert (cell["state"], cell["n_events"], cell["n_articles"]) == ("not_covered", None, 0)


def test_articles_of_the_next_two_days_cover_a_day_and_later_ones_do_not() -> None:
    found = cells(make_tables())
    assert NEWS_DAYS == 3
    assert found["RU", date(2019, 9, 25)]["state"] == "no_event_reported"
    assert found["RU", date(2019, 9, 24)]["state"] == "not_covered"


def test_an_article_that_could_not_be_read_covers_nothing() -> None:
    tables = make_tables()
    rows = tables["articles"].to_pylist()
    for place, row in enumerate(rows):
        if row["published"] == date(2019, 7, 28):
            tables = edit(tables, "articles", place, status="timed_out")
    assert cells(tables)["RU", date(2019, 7, 28)]["state"] == "not_covered"


def test_articles_of_unknown_outlets_are_not_one_outlet_that_covers_every_country() -> None:
    tables = make_tables()
    places = {row["article_id"]: place for place, row in enumerate(tables["articles"].to_pylist())}
    for place, row in enumerate(tables["reports"].to_pylist()):
        if row["country_code"] == "CL":  # tells of Chile on 26 October 2019
            tables = edit(tables, "reports", place, publisher=None)
            tables = edit(tables, "articles", places[row["article_id"]], publisher=None, url=None)
    silent = next(a for a, place in places.items() if tables["articles"]["status"][place].as_py() == "irrelevant")
    tables = edit(tables, "articles", places[silent], published=date(2019, 10, 10))  # of no known outlet either
    found = cells(tables)
    assert (found["CL", date(2019, 10, 25)]["state"], found["CL", date(2019, 10, 25)]["n_articles"]) == ("events", 1)
    assert found["CL", date(2019, 10, 25)]["n_publishers"] == 0
    assert found["CL", date(2019, 10, 10)]["state"] == "not_covered"
    assert {row["n_articles"] for (_, day), row in found.items() if day == date(2019, 10, 10)} == {0}


def test_an_event_of_several_days_counts_on_each_and_planned_ones_on_none() -> None:
    found = cells(edit(make_tables(), "events", 1, event_end_date=date(2019, 7, 29)))
    assert [found["RU", date(2019, 7, day)]["n_events"] for day in (27, 28, 29)] == [1, 1, 1]
    assert found["RU", date(2019, 9, 29)]["n_events"] in (0, None)


def test_what_cannot_be_counted_is_counted_by_reason() -> None:
    left_out = panel_sheets(make_tables(), country_of)["country-day"].left_out
    assert left_out == {"status planned": 1, "status cancelled": 1, "date_precision null": 1}


def test_weeks_begin_on_monday_and_take_events_whose_week_alone_is_known() -> None:
    tables = edit(make_tables(), "events", 1, date_precision="week", event_date=date(2019, 7, 22))
    cell = cells(tables, "city-week")["Moscow", date(2019, 7, 22)]
    assert (cell["week"], cell["n_events"], cell["state"]) == ("2019-W30", 1, "events")
    assert ("RU", date(2019, 7, 22)) not in {key for key, row in cells(tables).items() if row["state"] == "events"}


def test_denominators_add_up_to_the_ledger() -> None:
    tables = make_tables()
    rows = panel_sheets(tables, country_of)["articles"].rows
    assert sum(row["n_articles"] for row in rows) == tables["articles"].num_rows
    assert sum(row["n_reports"] for row in rows) == tables["reports"].num_rows
    tass = next(row for row in rows if row["publisher"] == "TASS" and row["published"])
    assert (tass["publisher_country"], tass["language"], tass["n_read"], tass["n_with_events"]) == ("RU", "ru", 1, 1)


def test_no_articles_give_an_empty_panel() -> None:
    empty = {name: table.slice(0, 0) for name, table in make_tables().items()}
    assert [len(sheet.rows) for sheet in panel_sheets(empty, country_of).values()] == [0, 0, 0]
    assert drop(make_tables(), "merges")["merges"].num_rows  # the tables of this test are not empty by themselves


def test_the_panel_reads_back_with_nulls_where_nobody_looked(tmp_path: Path) -> None:
    made = export_tables(make_tables(), "panel", ExportOptions(country_of=country_of))
    assert set(made.beside) == {"city-week", "articles"}
    (tmp_path / "panel.csv").write_text(made.text, "utf-8")
    frame = pd.read_csv(tmp_path / "panel.csv", keep_default_na=False, na_values={"n_events": [""]})
    assert frame.loc[frame["state"] == "not_covered", "n_events"].isna().all()
    assert frame.loc[frame["state"] != "not_covered", "n_events"].notna().all()
