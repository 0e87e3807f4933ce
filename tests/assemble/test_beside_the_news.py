"""What stands beside the news: an earlier act told by how long before it was, people held at it, a few people."""

import pytest

from tests.line import code_text

MONDAY = "2019-10-28"


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        (
            "en",
            "BARCELONA - Some 80,000 people rallied in Barcelona on Sunday for unity. It came a day after 350,000 "
            "separatists marched in the city.",
            {("demonstration", "2019-10-27", 80_000), ("march", "2019-10-26", 350_000)},
        ),
        (
            "es",
            "Unas 80.000 personas se manifestaron el domingo en Barcelona por la unidad, un día después de que "
            "350.000 independentistas marcharon por la ciudad.",
            {("demonstration", "2019-10-27", 80_000), ("march", "2019-10-26", 350_000)},
        ),
        (
            "ru",
            "В воскресенье в Барселоне на митинг вышли 80 тысяч человек. Он прошел на следующий день после марша "
            "сторонников независимости.",
            {("demonstration", "2019-10-27", 80_000), ("march", "2019-10-26", None)},
        ),
    ],
)
def test_an_act_told_by_how_long_before_the_news_it_was_has_a_day_of_its_own(
    language: str, text: str, days: set[tuple[str, str, int | None]]
) -> None:
    reports = [r.values for r in code_text(text, language=language, published=MONDAY).reports]
    assert {(v["event_type"], str(v["event_date"]), v.get("attendance_best")) for v in reports} == days


def test_what_people_want_is_not_of_an_earlier_time() -> None:
    text = (
        "KHABAROVSK, Oct 28 - Crowds of 10,000 marched through Khabarovsk on Saturday to demand the release of the "
        "governor. The march had no permit."
    )
    title = "Thousands in Russia demand release of governor"
    (report,) = code_text(text, title=title, published=MONDAY).reports
    assert (str(report.values["event_date"]), report.values["authorization"]) == ("2019-10-26", "unauthorized")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "About 300 people, including a party leader, were detained during an unauthorized rally in Moscow."),
        ("es", "La policía detuvo a 300 opositores durante una manifestación no autorizada en Moscú."),
        ("ru", "Около 300 человек, среди них лидер оппозиции, задержали во время несогласованного митинга в Москве."),
    ],
)
def test_people_held_during_a_gathering_are_its_detentions(language: str, text: str) -> None:
    (report,) = code_text(text, language=language, published=MONDAY).reports
    assert (report.values["event_type"], report.values["detentions_best"]) == ("demonstration", 300)


def test_who_is_held_at_home_is_an_event_of_its_own() -> None:
    text = "Thousands rallied in Moscow on Sunday. An opposition leader was arrested at home in Moscow on Friday."
    types = [r.values["event_type"] for r in code_text(text, published=MONDAY).reports]
    assert sorted(map(str, types)) == ["arrest", "demonstration"]


def test_two_or_three_people_are_no_crowd() -> None:
    text = "Three young men sang as protesters marched through Cali on Sunday to demand jobs."
    (report,) = code_text(text, published=MONDAY).reports
    assert report.values.get("attendance_best") is None


def test_a_number_of_people_held_is_no_crowd() -> None:
    text = "El sábado dejó la mayor redada en una década en Moscú: 1.373 personas, según una ONG, frente a la alcaldía."
    title = "Moscú detiene a 1.373 personas en una protesta"
    for report in code_text(text, title=title, language="es", published=MONDAY).reports:
        assert report.values.get("attendance_best") is None
        assert report.values["detentions_best"] == 1373


def test_nor_is_the_next_bare_number() -> None:
    text = (
        "El sábado dejó la mayor redada en Moscú: 1.373 personas, según una ONG. Pedían candidatos libres. La policía "
        "admite 1.074."
    )
    title = "Moscú detiene a 1.373 personas en una protesta"
    reports = code_text(text, title=title, language="es", published=MONDAY).reports
    assert all(report.values.get("attendance_best") is None for report in reports)


def test_a_few_people_who_did_it_themselves_are_counted() -> None:
    (report,) = code_text("Four students marched to the ministry in Accra on Sunday.", published=MONDAY).reports
    assert report.values["attendance_best"] == 4


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Activists in Kazan plan a rally on Sunday.\n\nThey were held in demonstrations against the governor.\n\n"
            "The rally has been authorised by the city hall.\n\nThe series of protests began in July.\n\n"
            "Courts jailed two of them, and police say the protests had not been authorised.\n\n"
            "At their peak the protests in Kazan drew 6,000 people.",
        ),
        (
            "es",
            "Opositores convocan una marcha para el domingo en Sucre.\n\nLa marcha fue autorizada por la alcaldía.\n\n"
            "Las protestas contra la gobernadora comenzaron en julio.\n\nLa policía dice que las protestas no habían "
            "sido autorizadas.\n\nLas protestas reunieron en Sucre a 6.000 personas.",
        ),
    ],
)
def test_permits_of_the_rally_to_come_and_of_the_protests_before_it_are_told_apart(language: str, text: str) -> None:
    reports = [r.values for r in code_text(text, language=language, published="2019-10-24").reports]
    permits = {(v["status"], v.get("authorization")) for v in reports if v["event_type"] in {"demonstration", "march"}}
    assert permits == {("planned", "authorized"), ("occurred", "unauthorized")}


def test_an_act_of_a_year_long_before_the_news_does_not_date_it() -> None:
    text = (
        "The Madrid demonstration was one of many against the dam. About 3,000 people turned out in Istanbul, Turkey."
        "\n\nOne of the speakers told of her 2005 march to the river."
    )
    reports = [r.values for r in code_text(text, published="2007-03-23").reports]
    assert {v["event_date"].year for v in reports if v["event_type"] == "demonstration"} == {2007}
    assert {v["event_date"].year for v in reports if v["event_type"] == "march"} == {2005}
