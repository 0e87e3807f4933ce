"""The codebook says everything the schema says, and nothing that changes between two runs."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from etl import schema
from etl.assemble.values import ISSUES_KEPT
from etl.codes import Code, policy_names, vocabularies
from etl.merge.values import _BASES, _STATUSES
from etl.publish.codebook import render_codebook, render_codebook_page
from tests.line import code_text, rows
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
            told = (meaning.is_, meaning.includes, meaning.excludes, meaning.example)
            assert all(told), code
            cells = " | ".join(words.replace("|", "\\|") for words in told)
            assert re.search(rf"\| `{code}` \|( \w+ \|)? {re.escape(cells)} \|", page), code


_READ = ("event_type", "status", "scope", "authorization", "authorization_basis", "police_response", "issues")
"""Vocabularies whose examples are sentences; `issues.other` is for coders, no rule gives it."""


@pytest.mark.parametrize(
    ("vocabulary", "code"),
    [(name, code) for name in _READ for code in vocabularies()[name] if (name, code) != ("issues", "other")],
)
def test_the_program_reads_an_example_as_its_code(vocabulary: str, code: str) -> None:
    values = [row.get(vocabulary) for row in rows(vocabularies()[vocabulary][code].example)]
    assert any(value == code or (isinstance(value, tuple) and code in value) for value in values), values


@pytest.mark.parametrize("code", vocabularies()["attributed_to"])
def test_the_program_gives_an_examples_figure_to_its_source(code: str) -> None:
    reports = code_text(vocabularies()["attributed_to"][code].example).reports
    figures = [c for report in reports for c in report.claims if c.field in ("attendance", "detentions")]
    assert code in [claim.attributed_to or "unattributed" for claim in figures]


def test_every_field_of_an_event_has_a_rule_for_several_reports() -> None:
    page = render_codebook()
    rules = page.partition("## Several reports of one event")[2].partition("## Tables")[0]
    place, counts = {"city", "admin1", "country_code", "geonameid"}, {"attendance", "detentions", "injuries", "deaths"}
    assert all(f"- {words}: " in rules for words in ("Place", "Counts"))
    stems = {c.name for c in schema.SHARED if c.coded} - place - {"latitude", "longitude"}
    stems = {re.sub(r"_by$", "", name) for name in stems if name.partition("_")[0] not in counts} | {"detentions_any"}
    assert {stem for stem in stems if f"`{stem}`" not in rules} == set()
    for order in (_STATUSES, _BASES):
        assert " beats ".join(order) in rules


def test_the_cap_of_issues_is_stated() -> None:
    assert ISSUES_KEPT == 2
    assert "of one report two at most" in render_codebook()


def test_every_field_of_an_event_has_rules_of_what_it_takes_in_and_what_not() -> None:
    page = render_codebook()
    rules = page.partition("## How each field is coded")[2].partition("## How counts are read")[0]
    coded = {c.name for c in schema.SHARED if c.coded} - {"event_type", "status", "latitude", "longitude"}
    stems = {re.sub(r"_(low|high|best|text|police|organizers|by)$", "", name) for name in coded}
    assert {stem for stem in stems if f"`{stem}" not in rules} == set()


def test_a_code_without_rules_or_example_is_refused() -> None:
    with pytest.raises(ValidationError, match="excludes"):
        Code.model_validate({"is": "x", "includes": "y", "example": "z"})


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
    line = next(line for line in page.splitlines() if line.startswith("| `detentions_any` | boolean |"))
    assert line.endswith("| 60% | 1 true, 1 false |")
    line = next(line for line in page.splitlines() if line.startswith("| `march` | protest |"))
    assert line.endswith("corruption. | 1 (20%) |")
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
    page = render_codebook_page(render_codebook(tables))
    assert "<script" not in page
    assert "//" not in page.replace("https://", "")
    for columns in schema.TABLES.values():
        assert all(f"<code>{column.name}</code>" in page for column in columns)
    assert page.count("<table>") > 10
    targets = re.findall(r'href="#([^"]+)"', page)
    assert len(targets) > 30
    assert all(f'id="{target}"' in page for target in targets)


def test_the_page_shows_shares_and_counts_of_this_build() -> None:
    page = render_codebook_page(render_codebook(make_tables()))
    assert "<td>20%</td>" in page
    assert "2018-11-22 to 2019-10-25" in page
    assert "<td>1 (20%)</td>" in page
