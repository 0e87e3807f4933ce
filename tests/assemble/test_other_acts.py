"""Which act of an article is another one: at another square, beside a strike, the next one, a city's share."""

from __future__ import annotations

from tests.line import rows


def cells(text: str, language: str, published: str = "2018-03-22") -> set[tuple[object, ...]]:
    """Type, status and city of each event."""
    told = rows(text, published, language=language)
    return {(row["event_type"], row["status"], row.get("city")) for row in told}


def test_the_next_one_is_announced_without_a_word_for_it() -> None:
    text = "Вчера в Волоколамске прошёл митинг против свалки. Следующий намечен на 1 апреля."
    kinds = {("demonstration", "occurred", "Volokolamsk"), ("demonstration", "planned", "Volokolamsk")}
    assert cells(text, "ru") == kinds


def test_next_tuesday_is_no_next_one() -> None:
    text = "Un grupo de maestros se manifestó en Toluca. El próximo martes entregarán un pliego."
    assert len(cells(text, "es")) == 1


def test_a_city_and_its_figure_tell_its_crowd() -> None:
    text = "En Girona 25.000 personas se concentraron ayer ante la Generalitat. Y en Tarragona, 8.000."
    assert {city for _, _, city in cells(text, "es")} == {"Girona", "Tarragona"}


def test_what_a_crowd_did_in_one_go_is_one_act() -> None:
    text = "In Bulawayo on Wednesday, youths burned tyres and blocked roads in the Makokoba suburb."
    assert len(rows(text, "2018-03-22")) == 1


def test_unrest_that_was_not_seen_is_none() -> None:
    text = "Unas 2.000 personas marcharon ayer en Cali contra el alza. No se presentaron desmanes en Palmira."
    assert {kind for kind, _, _ in cells(text, "es")} == {"march"}
