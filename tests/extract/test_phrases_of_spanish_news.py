"""How Spanish news tells figures, permits and conduct: each sentence of `phrases_es.txt` gives its value, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.assemble.values import coded_values, counted_values
from etl.extract import EXTRACTORS
from etl.language import annotate, load_pack
from etl.records import Value

TABLE = Path(__file__).with_name("phrases_es.txt")
PHRASES = [
    tuple(part.strip() for part in line.split("|"))
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


def values(column: str, text: str) -> dict[str, Value]:
    """What a report of this sentence alone has in the columns of the same field; of an expected crowd a planned one."""
    pack = load_pack("es")
    field = next(name for name in EXTRACTORS if column.startswith(name))
    claims = EXTRACTORS[field](annotate(text, pack), pack)
    if field in {"authorization", "police_response", "participant_violence"}:
        return coded_values(claims)[0]
    return counted_values(claims, "picket", "planned" if "expected" in column else "occurred", is_nationwide=False)[0]


@pytest.mark.parametrize(("column", "wanted", "text"), PHRASES)
def test_a_spanish_phrase_gives_its_value_and_its_source(column: str, wanted: str, text: str) -> None:
    value, _, source = wanted.partition(" ")
    found = values(column, text)
    given = found.get(column)
    assert ("-" if given is None else str(given)) == value
    if source:
        assert found[f"{column.removesuffix('_best')}_attributed_to"] == source
