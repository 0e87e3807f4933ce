"""Where an outlet is at home, and what a claim that stands in no column is not."""

from __future__ import annotations

from etl.pipeline import BuildOptions, code_document, load_kit
from etl.records import RawDocument
from tests.line import code_text

TEXT = "Hundreds of nurses went on strike on Monday over pay, their union said."


def test_an_event_without_a_place_is_in_the_country_of_its_outlet_and_says_so() -> None:
    document = RawDocument(
        "a.jsonl", "1", "1", "text", TEXT, url="https://news.example.co.nz/1", published="2024-05-14"
    )
    [report] = code_document(document, load_kit(), BuildOptions()).reports
    assert report.values["country_code"] == "NZ"
    assert report.values["place_basis"] == "publisher"
    assert report.values["place_precision"] == "country"
    assert report.values.get("city") is None
    [claim] = [c for c in report.claims if c.field == "country_code" or c.rule == "metadata:publisher"]
    assert claim.start is None


def test_an_outlet_of_no_country_gives_no_place_and_a_told_place_stands() -> None:
    document = RawDocument("a.jsonl", "1", "1", "text", TEXT, url="https://news.example.com/1", published="2024-05-14")
    [report] = code_document(document, load_kit(), BuildOptions()).reports
    assert report.values.get("country_code") is None
    told = document._replace(url="https://news.example.co.nz/1", body=TEXT.replace("on Monday", "in Leeds on Monday"))
    [report] = code_document(told, load_kit(), BuildOptions()).reports
    assert (report.values["country_code"], report.values["place_basis"]) == ("GB", "stated")


def test_a_permit_that_stands_in_no_column_is_not_chosen() -> None:
    text = "La Generalitat mantiene el referéndum en Barcelona para el domingo, declarado ilegal por el Constitucional."
    [report] = code_text(text, language="es", published="2024-05-14").reports
    assert report.values["event_type"] == "election"
    assert report.values.get("authorization") is None
    assert [c.chosen for c in report.claims if c.field == "authorization"] == [False]
