"""The schema is whole: every column says what it is, every vocabulary exists, and the codebook says the same."""

from __future__ import annotations

import pytest

from etl import schema
from etl.codes import codes, vocabularies
from etl.publish.codebook import render_codebook
from tests.sample import ROOT

COLUMNS = [pytest.param(table, column, id=f"{table}.{column.name}") for table in schema.TABLES
           for column in schema.TABLES[table]]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_has_a_description_and_its_vocabulary_exists(table: str, column: schema.Column) -> None:
    assert len(column.description) > 3
    assert column.description.rstrip("`").endswith((".", ")")), column.description
    if column.vocabulary is not None:
        assert codes(column.vocabulary)
    if column.unit == "people":
        assert column.minimum == 0 or table == "claims"


def test_no_column_stands_twice_in_a_table() -> None:
    for table, wanted in schema.TABLES.items():
        assert len({c.name for c in wanted}) == len(wanted), table


def test_every_vocabulary_is_used_by_a_column_and_every_code_has_a_meaning() -> None:
    used = {c.vocabulary for wanted in schema.TABLES.values() for c in wanted}
    for name, meanings in vocabularies().items():
        assert name in used
        assert all(meaning.is_ for meaning in meanings.values())


def test_the_committed_codebook_is_what_the_program_prints() -> None:
    assert (ROOT / "CODEBOOK.md").read_text("utf-8") == render_codebook(), "stale: make codebook"
