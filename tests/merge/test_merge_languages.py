"""One rally told in Russian, English and Spanish is one event; another city's rally of the day is another."""

from __future__ import annotations

from datetime import date

from etl.merge import merge_reports
from tests.line import code_text

RUSSIAN = (
    "МОСКВА, 10 августа - Агентство. Около 50 тысяч человек пришли в субботу на согласованный митинг на проспекте "
    "Сахарова в Москве с требованием допустить кандидатов на выборы. По данным полиции, задержаны 136 человек."
)
ENGLISH = (
    "MOSCOW (Agency) - About 50,000 people rallied on Sakharov Avenue in Moscow on Saturday to demand that candidates "
    "be allowed on the ballot. Police detained 136 people. The rally was authorised by the mayor's office."
)
SPANISH = (
    "Moscú, 10 ago (Agencia).- Unas 50.000 personas se manifestaron el sábado en la avenida Sájarov de Moscú para "
    "exigir que se permita a los candidatos participar en las elecciones. La Policía detuvo a 136 personas."
)
ELSEWHERE = "Unas 300 personas se manifestaron el sábado en San Petersburgo para exigir elecciones libres."


def test_reports_in_three_languages_become_one_event() -> None:
    told = [(RUSSIAN, "ru"), (ENGLISH, "en"), (SPANISH, "es"), (ELSEWHERE, "es")]
    coded = [code_text(text, "2019-08-11", language=language) for text, language in told]
    assert [one.entry.status for one in coded] == ["events"] * 4
    events = merge_reports(coded, {}, {}).events
    days = [(event.values.get("city"), event.values.get("event_date"), len(event.report_ids)) for event in events]
    assert sorted(days, key=str) == [
        ("Moscow", date(2019, 8, 10), 3),
        ("Saint Petersburg", date(2019, 8, 10), 1),
    ]
    (rally,) = [event for event in events if event.values.get("city") == "Moscow"]
    assert (rally.values["attendance_best"], rally.values["detentions_best"]) == (50_000, 136)
