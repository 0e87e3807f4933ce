"""The codebook says everything the schema says, and nothing that changes between two runs."""

from __future__ import annotations

from etl import schema
from etl.codes import policy_names, vocabularies
from etl.publish.codebook import render_codebook, render_codebook_page
from tests.tables import edit, make_tables


def test_null_and_zero_are_told_apart_in_the_first_lines() -> None:
    assert "Null means not reported; zero means reported as none" in render_codebook()[:200]


def test_every_column_and_every_code_is_there_with_its_meaning() -> None:
    page = render_codebook()
    for wanted in schema.TABLES.values():
        for column in wanted:
            assert f"| `{column.name}` |" in page
            assert column.description.replace("|", "\\|") in page
    for codes in vocabularies().values():
        for code, meaning in codes.items():
            assert f"`{code}`" in page
            assert meaning.is_ in page


def test_every_policy_has_a_column_and_hundreds_is_200_to_999() -> None:
    page = render_codebook()
    head = next(line for line in page.splitlines() if line.startswith("| words |"))
    assert all(f"`{name}`" in head for name in policy_names())
    line = next(line for line in page.splitlines() if line.startswith("| hundreds |"))
    assert line.startswith("| hundreds | 200 to 999, best 200 | 100 to 999, best 100 | 200 to 999, best 500 |")


def test_with_tables_null_shares_and_distributions_are_added() -> None:
    page = render_codebook(make_tables())
    line = next(line for line in page.splitlines() if line.startswith("| `event_date` |"))
    assert line.endswith("| 20% | 2018-11-22 to 2019-10-25 |")
    line = next(line for line in page.splitlines() if line.startswith("| `detentions_any` |"))
    assert line.endswith("| 60% | 1 true, 1 false |")
    assert "| `march` | protest | a procession from one place to another, on foot or in vehicles | 1 |" in page
    assert "5 rows in this build." in page


def test_the_page_is_the_same_in_two_runs() -> None:
    assert render_codebook() == render_codebook()
    assert render_codebook(make_tables()) == render_codebook(make_tables())


def test_empty_tables_and_codes_of_an_article_do_no_harm() -> None:
    empty = {name: table.slice(0, 0) for name, table in make_tables().items()}
    assert "0 rows in this build." in render_codebook(empty)


def test_every_line_of_every_table_has_as_many_cells_as_its_head() -> None:
    width = 0
    for line in render_codebook(make_tables()).splitlines():
        cells = line.replace("\\|", "").count("|")
        width = (width or cells) if line.startswith("|") else 0
        assert cells == width or not width, line


def test_the_page_has_every_column_and_shows_hostile_values_as_text() -> None:
    tables = edit(make_tables(), "claims", 0, attributed_to="<script>alert(1)</script>")
    page = render_codebook_page(tables)
    assert "<script" not in page
    assert "//" not in page.replace("https://", "")
    for columns in schema.TABLES.values():
        assert all(f"<code>{column.name}</code>" in page for column in columns)
    assert page.count("<table>") > 10
