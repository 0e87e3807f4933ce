"""The last day of what goes on: told as its end, or as its length; none where it has not ended."""

import pytest

from tests.line import code_text, day, rows


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Nurses in Leeds began a 48-hour strike on Monday over pay.", "2019-08-12", "2019-08-13"),
        ("Dockers will hold a three-day strike in Genoa from next Tuesday.", "2019-08-20", "2019-08-22"),
        ("Villagers blocked the road to the mine in Cusco on 1 August and ended the blockade on 6 August.",
         "2019-08-01", "2019-08-06"),
        ("Authorities imposed a curfew in Srinagar on 5 August until 10 August.", "2019-08-05", "2019-08-10"),
        ("Maestros de Oaxaca iniciaron el lunes un paro de 72 horas.", "2019-08-12", "2019-08-14"),
        ("Шахтёры в Ростове-на-Дону начали в понедельник двухдневную забастовку.", "2019-08-12", "2019-08-13"),
    ],
)  # fmt: skip
def test_an_end_told_or_a_length_gives_the_last_day(text: str, first: str, last: str) -> None:
    (row,) = rows(text)
    assert (row["event_date"], row.get("event_end_date")) == (day(first), day(last))


@pytest.mark.parametrize(
    "text",
    [
        "Nurses in Leeds went on strike on Monday over pay, and said they would not return before a vote.",
        "Drivers in Leeds went on strike on Monday, after a two-day meeting of their union.",
        "The governor imposed a 24-hour curfew in Kaduna on Monday.",
        "Residents of Cusco marched on Monday after a three-day wait for water.",
    ],
)
def test_what_goes_on_or_has_another_length_has_no_last_day(text: str) -> None:
    assert all("event_end_date" not in row for row in rows(text))


def test_the_words_of_a_length_are_a_claim_of_the_date() -> None:
    (report,) = code_text("Nurses in Leeds began a 48-hour strike on Monday over pay.").reports
    told = [claim for claim in report.claims if claim.field == "event_date" and claim.chosen]
    assert [(claim.text, claim.rule) for claim in told[1:]] == [("48-hour", "date.length")]
