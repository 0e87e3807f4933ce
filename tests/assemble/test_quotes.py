"""A claim's words and quotation."""

from __future__ import annotations

from dataclasses import fields, replace

from etl.records import Claim


def test_a_claim_with_its_words_keeps_every_other_field() -> None:
    claim = Claim(**{field.name: f"any {field.name}" for field in fields(Claim)})  # type: ignore[arg-type]
    assert claim.with_words("300", "Some 300 came.", 4) == replace(
        claim, text="300", quote="Some 300 came.", sentence=4
    )
