"""Mentions and claims become reports by the codebook: each row is read beside the text it comes from."""

import pytest

from tests.line import code_text, day, rows

ROUND_UP = (
    "Protests against the pension reform were held across Russia on Sunday.\n\n"
    "In Kazan, about 300 people rallied on Freedom Square. In Perm, 500 demonstrators marched through the centre and "
    "police detained 12 of them.\n\nIn Ufa the rally drew 200 people. No one was detained."
)


def test_each_city_of_a_round_up_is_a_report_with_its_own_figures() -> None:
    found = {row["city"]: row for row in rows(ROUND_UP) if "city" in row}
    assert {city: row["attendance_best"] for city, row in found.items()} == {"Kazan": 300, "Perm": 500, "Ufa": 200}
    assert found["Perm"]["detentions_best"] == 12
    assert found["Ufa"]["detentions_any"] is False
    assert found["Ufa"]["detentions_best"] == 0
    assert "detentions_any" not in found["Kazan"]
    assert {row["event_date"] for row in found.values()} == {day("2019-08-11")}


def test_a_planned_rally_gets_expected_numbers_only() -> None:
    text = "KYIV (Agency) - Opposition parties will hold a rally on Saturday. Organisers expect 20,000 people."
    (row,) = rows(text)
    assert (row["status"], row["event_date"], row["city"]) == ("planned", day("2019-08-17"), "Kyiv")
    assert row["place_basis"] == "dateline"
    assert (row["attendance_expected_low"], row["attendance_expected_high"]) == (20000, 20000)
    assert not [name for name in row if name.startswith(("detentions", "attendance")) and "expected" not in name]


def test_a_weekend_is_a_run_of_two_days() -> None:
    (row,) = rows("Thousands of students marched through London over the weekend against the fees.")
    assert (row["event_date"], row["event_end_date"]) == (day("2019-08-10"), day("2019-08-11"))
    assert row["date_precision"] == "day"


def test_a_hypothetical_number_stays_a_claim_and_reaches_no_column() -> None:
    text = 'Protesters rallied in Minsk on Sunday. "If 50,000 people come, they will resign," an activist said.'
    coded = code_text(text)
    assert all(50000 not in report.values.values() for report in coded.reports)
    claims = [claim for report in coded.reports for claim in report.claims] + list(coded.loose_claims)
    assert [claim.modality for claim in claims if claim.best == 50000] == ["hypothetical"]


def test_figures_of_both_sides_are_kept_and_the_order_of_sources_chooses() -> None:
    text = (
        "Thousands of people marched through Paris on Saturday against the labour law. Police said 8,000 people took "
        "part, while organisers claimed 30,000."
    )
    (row,) = rows(text)
    assert (row["attendance_police"], row["attendance_organizers"]) == (8000, 30000)
    assert (row["attendance_low"], row["attendance_best"], row["attendance_high"]) == (8000, 8000, 30000)
    assert row["attendance_attributed_to"] == "police"


def test_a_past_event_in_the_background_keeps_its_own_date_and_figures() -> None:
    text = (
        "Demonstrators gathered in Tbilisi on Sunday to demand early elections. About 2,000 people took part.\n\n"
        "On 20 June, 10,000 people protested outside the parliament in Tbilisi and 305 were detained."
    )
    first, second = rows(text)
    assert (first["event_date"], first["attendance_best"]) == (day("2019-08-11"), 2000)
    assert "detentions_any" not in first
    assert (second["event_date"], second["attendance_best"], second["detentions_best"]) == (
        day("2019-06-20"), 10000, 305,
    )  # fmt: skip


def test_a_cancelled_and_a_prevented_march_are_told_apart() -> None:
    cancelled = "The opposition called off a march planned for Saturday in Nairobi after the police refused permission."
    prevented = "Activists tried to march to the embassy in Baku on Saturday, but police arrested nine of them before."
    assert [row["status"] for row in rows(cancelled)] == ["cancelled"]
    assert [row["status"] for row in rows(prevented)] == ["prevented"]


def test_the_publication_date_stands_in_for_the_news_and_says_so() -> None:
    (row,) = rows("Teachers rallied outside the ministry in Lima, demanding higher wages. About 900 took part.")
    assert (row["event_date"], row["date_basis"]) == (day("2019-08-12"), "publication")


def test_without_a_publication_date_a_relative_one_stays_unresolved_with_its_words() -> None:
    (row,) = rows("Teachers rallied outside the ministry in Lima on Sunday, demanding higher wages.", None)
    assert "event_date" not in row
    assert "date_precision" not in row
    assert row["date_text"] == "Sunday"


def test_every_value_of_a_report_rests_on_a_claim_whose_words_are_the_texts() -> None:
    coded = code_text(ROUND_UP)
    for report in coded.reports:
        chosen = {claim.field for claim in report.claims if claim.chosen}
        assert {"event_type", "status", "event_date", "place"} <= chosen
        for claim in report.claims:
            assert (claim.start is None) == (claim.text is None)
            assert claim.text is None or claim.text == ROUND_UP[claim.start : claim.end]


def test_a_verdict_about_a_rally_is_a_report_of_its_own() -> None:
    text = (
        "MOSCOW (Agency) - A court on Friday sentenced an activist to three years in prison for his part in an "
        "unauthorised rally in Moscow on 27 July."
    )
    found = {row["event_type"]: row for row in rows(text)}
    assert found["court_ruling"]["event_date"] == day("2019-08-09")
    assert found["demonstration"]["event_date"] == day("2019-07-27")
    assert found["demonstration"]["authorization"] == "unauthorized"


def test_the_words_of_the_best_figure_stand_in_the_row() -> None:
    text = "About 300 people rallied in Lima on Sunday to demand higher wages. Police detained at least 12 protesters."
    (row,) = rows(text)
    assert (row["attendance_text"], row["detentions_text"]) == ("About 300 people", "at least 12 protesters")


def test_an_event_of_many_towns_is_a_row_of_the_country_beside_those_of_its_cities() -> None:
    text = (
        "Protests against the power bills took place in 35 towns of Bulgaria on Sunday.\n\nIn Sofia about 10,000 "
        "people marched to the parliament."
    )
    found = {row.get("city"): row for row in rows(text)}
    assert found[None]["scope"] == "nationwide"
    assert (found["Sofia"]["scope"], found["Sofia"]["attendance_best"]) == ("event", 10000)


def test_a_day_that_a_statement_was_made_on_is_not_the_acts() -> None:
    text = "Protesters marched through Minsk on Saturday. Police on Sunday said in a statement that 12 were detained."
    (row,) = rows(text)
    assert (row["event_date"], row["detentions_best"]) == (day("2019-08-10"), 12)


def test_the_city_at_the_head_of_a_sentence_is_the_acts_whatever_monument_it_names() -> None:
    text = "In Lviv, in the west, tens of thousands of protesters gathered at the Shevchenko monument on Sunday."
    (row,) = rows(text)
    assert row["city"] == "Lviv"


def test_a_curfew_told_after_a_protest_has_its_day() -> None:
    text = (
        "Protesters clashed with police in Conakry on Saturday. The same evening the government imposed a curfew on "
        "the city."
    )
    found = {row["event_type"]: row["event_date"] for row in rows(text)}
    assert found["restriction"] == day("2019-08-10")


def test_the_day_of_a_dateline_stands_for_publication_where_nothing_else_does() -> None:
    (row,) = rows("KYIV, 12 August 2019 (Agency) - Protesters rallied in Kyiv on Sunday.", published=None)
    assert row["event_date"] == day("2019-08-11")


def test_what_had_been_forbidden_before_takes_no_day_of_the_news() -> None:
    text = (
        "MOSCOW (Agency) - Opposition leaders expect thousands of people to attend a rally on Sunday.\n\n"
        "The protests began in July when a dozen candidates were not allowed to run for the city assembly."
    )
    assert "restriction" not in {row["event_type"] for row in rows(text, published="2019-09-29")}


def test_a_curfew_that_follows_a_riot_has_its_day_and_town() -> None:
    text = "A crowd looted shops in Atbara on Saturday and burned cars. The authorities imposed a night curfew."
    found = {row["event_type"]: row for row in rows(text)}
    assert (found["restriction"]["event_date"], found["restriction"]["city"]) == (day("2019-08-10"), "Atbara")


def test_the_day_and_town_of_a_cause_are_not_the_acts() -> None:
    text = "Thousands of protesters marched through Portland on Sunday after police shot a man in Boise on Friday."
    (row,) = rows(text)
    assert (row["city"], row["event_date"]) == ("Portland", day("2019-08-11"))


def test_a_rival_rally_is_an_event_of_its_own() -> None:
    text = (
        "About 5,000 demonstrators marched through Dresden on Sunday against the law. A counter-demonstration at the "
        "station drew 700 people."
    )
    found = rows(text)
    assert [row["attendance_best"] for row in found] == [5000, 700]
    assert {(row["city"], row["event_date"]) for row in found} == {("Dresden", day("2019-08-11"))}


def test_a_strike_called_off_after_it_began_was_held() -> None:
    text = "Teachers in Abuja called off their strike on Sunday. The strike began on 5 August 2019."
    (row,) = rows(text)
    assert (row["event_type"], row["status"], row["event_date"]) == ("strike", "occurred", day("2019-08-05"))


def test_a_march_that_never_set_off_was_prevented() -> None:
    text = (
        "The march against corruption in Kampala on Sunday never set off. Activists had called the march on social "
        "media, and police held 60 protesters before the march."
    )
    assert {row["status"] for row in rows(text) if row["event_type"] == "march"} == {"prevented"}


def test_a_weekday_after_a_call_is_the_next() -> None:
    text = (
        "Hundreds of demonstrators marched in Nairobi on Sunday. Organisers called for a march on the palace on Friday."
    )
    _, planned = rows(text)
    assert (planned["status"], planned["event_date"]) == ("planned", day("2019-08-16"))


def test_the_people_named_tell_the_country_where_no_place_is_told() -> None:
    (row,) = rows("Algerian landowners began a hunger strike to demand the return of their property.")
    assert (row["country_code"], row["place_precision"], row["place_basis"]) == ("DZ", "country", "context")


def test_the_only_day_of_a_note_is_its_events() -> None:
    title = "Officers shove elderly protester"
    (row,) = rows("He falls and hits his head. Buffalo, New York, August 4th", title=title)
    assert (row["event_date"], row["city"]) == (day("2019-08-04"), "Buffalo")


def test_the_crowd_of_a_funeral_tells_no_protest() -> None:
    text = "Protesters blocked the main road in Quetta on Sunday. On Monday thousands attended the funeral in Quetta."
    assert [row["event_type"] for row in rows(text)] == ["blockade"]


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("La CGT convocó a un paro general de 24 horas en toda la Argentina para el lunes 25 de junio.", "es", "AR"),
        ("Teachers went on strike on 12 August 2019. It said so to the government of Chile.", "en", None),
        ("A strike across the country hit ports on 12 August 2019. The envoys of Chile and Peru knew.", "en", None),
    ],
)
def test_the_one_country_that_an_article_names_is_that_of_a_nationwide_act_without_a_place(
    text: str, language: str, country: str | None
) -> None:
    (report,) = rows(text, language=language)
    assert report.get("country_code") == country
    assert report.get("city") is None


def test_a_national_strike_takes_no_city_of_the_march_told_beside_it() -> None:
    text = "French rail workers went on a nationwide strike on Tuesday, and tens of thousands marched in Paris."
    found = {row["event_type"]: row for row in rows(text)}
    assert (found["strike"].get("city"), found["strike"]["country_code"]) == (None, "FR")
    assert found["march"]["city"] == "Paris"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Portugal held a parliamentary election on Sunday.", "PT"),
        ("Chile's students returned to the streets on Tuesday to demand free education.", "CL"),
        ("South African nurses downed tools on Monday over pay.", "ZA"),
    ],
)
def test_the_country_that_the_first_sentence_names_is_the_last_resort(text: str, country: str) -> None:
    (row,) = rows(text)
    assert (row.get("city"), row["country_code"]) == (None, country)


def test_a_large_city_whose_name_begins_like_a_venue_is_a_city() -> None:
    (row,) = rows("Workers began an indefinite strike in Port Harcourt on Monday over unpaid wages.")
    assert row["city"] == "Port Harcourt"


def test_what_is_said_of_both_acts_or_of_a_list_of_cities_is_true_of_each() -> None:
    both = (
        "About 300 people rallied in Kazan on Sunday.\n\nIn Perm, 500 people marched on Sunday. "
        "Both were held without permission."
    )
    assert [row["authorization"] for row in rows(both)] == ["unauthorized", "unauthorized"]
    listed = rows("Unauthorised rallies were held in Kazan, Perm and Ufa on Sunday.")
    assert [row["authorization"] for row in listed] == ["unauthorized"] * 3


def test_people_held_on_a_later_day_were_held_for_the_act() -> None:
    (row,) = rows("Hundreds of people marched in Kazan on Saturday. Six people were detained on Sunday, police said.")
    assert row["event_date"] == day("2019-08-10")
    assert row["detentions_best"] == 6


def test_a_small_figure_that_nobody_is_named_for_counts_a_part_of_the_crowd() -> None:
    text = "Thousands of people marched in Kazan on Sunday. Some 40 people stood on the steps with candles."
    (row,) = rows(text)
    assert (row["attendance_best"], row["attendance_low"], row["attendance_high"]) == (2000, 2000, 9999)


def test_what_came_two_days_later_does_not_date_the_act() -> None:
    text = "On Tuesday 6 August protesters in Khartoum began a sit-in that was still going on two days later."
    assert [row["event_date"] for row in rows(text)] == [day("2019-08-06")]


def test_a_day_told_dates_the_act_before_the_day_at_the_head_of_the_story() -> None:
    (row,) = rows("Beijing, August 12: Villagers rioted in Shantou on Sunday over land.")
    assert row["event_date"] == day("2019-08-11")


def test_what_an_act_is_about_is_told_by_its_form_its_demand_and_the_article() -> None:
    (row,) = rows("Drivers went on strike in Kazan on Sunday.")
    assert row["issues"] == ("labour",)
    (row,) = rows("Hundreds marched in Perm on Sunday against a landfill. The landfill is near a school.")
    assert row["issues"] == ("environment",)


def test_a_crowd_elsewhere_is_no_strike_where_people_marched_beside_it() -> None:
    text = (
        "Greek unions held a general strike on Thursday against pension cuts.\n\n"
        "In Athens police counted 25,000 people on the march past parliament. In Patras 3,000 people turned out."
    )
    found = {row.get("city"): row["event_type"] for row in rows(text)}
    assert (found["Athens"], found["Patras"]) == ("march", "demonstration")


def test_a_crowd_in_a_city_is_not_the_strike_of_its_country() -> None:
    text = (
        "A strike that had paralysed Nigeria since Aug. 5 was suspended by the unions on Sunday.\n\nIn Lagos troops "
        "had fired over the heads of several hundred protesters."
    )
    found = {row["event_type"]: row for row in rows(text)}
    assert (found["strike"].get("city"), found["strike"]["event_date"]) == (None, day("2019-08-05"))
    assert (found["demonstration"]["city"], found["demonstration"]["attendance_low"]) == ("Lagos", 300)


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("A riot had started on Saturday with a crowd of 500 people in Leeds.", "riot"),
        ("The protest in Leeds began on Saturday with a crowd of 500 people.", "demonstration"),
        ("Riots began on Saturday in Leeds.", "riot"),
    ],
)
def test_a_gathering_has_the_day_that_it_began_on(text: str, event_type: str) -> None:
    (row,) = rows(text)
    assert (row["event_type"], row["event_date"], row["date_precision"]) == (event_type, day("2019-08-10"), "day")


def test_a_date_in_the_genitive_dates_the_act_after_it_whatever_stands_before() -> None:
    (march,) = rows("More than 30 people were hurt after yesterday's march in Manila by farmers.")
    assert march["event_date"] == day("2019-08-11")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Residents of Bhopal rallied to demand payment for the leak that killed thousands in 1984.", "en"),
        ("Some 300 people protested in Prague against the law adopted in 2015.", "en"),
        ("Hundreds rallied in Tbilisi outside the parliament, which was stormed in 2003.", "en"),
        ("En Puebla unas 300 personas protestaron contra la ley aprobada en 2015.", "es"),
        ("В Омске 300 человек вышли на митинг против закона, который приняли в 2012 году.", "ru"),
    ],
)
def test_a_year_of_what_is_told_beside_the_act_does_not_date_it(text: str, language: str) -> None:
    (row,) = rows(text, language=language)
    assert (str(row["event_date"]), row["date_basis"]) == ("2019-08-12", "publication")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("In 2011 thousands of people protested in Moscow against the results of the vote.", "en"),
        ("Thousands protested in Cairo in 2011, and the president resigned.", "en"),
        ("The protests that filled the squares of Cairo in 2011 were put down by police.", "en"),
        ("La protesta que reunió a miles de personas en Quito en 2011 fue disuelta por la policía.", "es"),
        ("Митинг, который прошел в Омске в 2011 году, собрал 300 человек.", "ru"),
    ],
)
def test_a_year_of_the_act_dates_it(text: str, language: str) -> None:
    assert (str(rows(text, language=language)[0]["event_date"])) == "2011-01-01"


TAX = """NAIROBI, Aug 12 (Reuters) - Thousands of people marched through the Kenyan capital on Monday against a tax.

Police fired tear gas and made 12 arrests, organisers said.

{}

The government has defended the tax as necessary."""


def test_news_of_a_country_told_from_its_city_takes_no_crowd_of_another_city() -> None:
    found = rows(TAX.format("In the port city of Mombasa, about 2,000 people marched to the harbour."), "2019-08-13")
    assert {(row.get("city"), row.get("attendance_best")) for row in found} == {("Nairobi", 2000), ("Mombasa", 2000)}


def test_a_crowd_across_town_and_another_group_are_events_of_their_own() -> None:
    for told, place in (
        ("Across town, a few hundred supporters of the government waved flags at Uhuru Gardens.", "Uhuru Gardens"),
        ("A smaller crowd of the president's supporters, about 300, met at Uhuru Gardens.", "Uhuru Gardens"),
    ):
        found = rows(TAX.format(told), "2019-08-13")
        assert [row["city"] for row in found] == ["Nairobi", "Nairobi"], told
        assert [row["attendance_best"] for row in found] == [2000, 300], told
        assert found[1]["venue"] == place


def test_people_held_on_another_day_over_a_protest_are_an_arrest() -> None:
    found = rows(TAX.format("Six activists were detained on Sunday over the protest, police said."), "2019-08-13")
    assert ("arrest", day("2019-08-11")) in [(row["event_type"], row["event_date"]) for row in found]


def test_a_hearing_put_off_until_a_day_is_planned_for_it() -> None:
    found = rows(TAX.format("The case against the bloggers was adjourned until 30 August."), "2019-08-13")
    told = [(row["event_type"], row["status"], row["event_date"]) for row in found]
    assert ("court_ruling", "planned", day("2019-08-30")) in told


def test_an_essay_without_place_or_day_tells_no_event() -> None:
    assert rows("Later generations of strikers and marchers claimed the men who broke frames by night.") == []


@pytest.mark.parametrize(
    ("text", "is_event"),
    [
        ("About 40 nurses protested on the steps of a clinic to keep it open.", True),
        ("About 80 printers marched against the press bill. Officers looked on.", True),
        ("The ministry protested the naming of the strait. Trade was unaffected.", False),
    ],
)
def test_a_note_that_says_people_protested_tells_an_event_without_day_or_place(text: str, is_event: bool) -> None:
    assert bool(rows(text)) == is_event


def test_an_emergency_in_several_provinces_is_one_restriction() -> None:
    found = rows(
        "El gobierno decretó ayer el estado de emergencia en las provincias de Celendín, Hualgayoc y Cajamarca.",
        "2012-07-04",
        language="es",
    )
    assert [row["event_type"] for row in found] == ["restriction"]


def test_a_strike_that_the_news_of_a_town_mentions_is_the_countrys() -> None:
    found = rows(
        "Unas 300 personas marcharon ayer en Cochabamba. El sindicato convocó a un paro para el viernes.",
        "2019-08-14",
        language="es",
    )
    assert [(row["event_type"], row.get("city"), row["country_code"]) for row in found] == [
        ("march", "Cochabamba", "BO"),
        ("strike", None, "BO"),
    ]


def test_a_year_told_of_something_else_dates_no_act_of_the_next_sentence() -> None:
    text = (
        "About 300 people rallied in Hanoi on Monday, 5 August 2019, to demand new schools.\n\nShops stayed open. The "
        "budget for the coming year is to be read before the end of the month. Organizers put the crowd at 600; the "
        "rally had been authorized by the city council."
    )
    (row,) = rows(text)
    assert (row["event_date"], row["authorization"]) == (day("2019-08-05"), "authorized")
    assert (row["attendance_best"], row["attendance_organizers"]) == (300, 600)


def test_what_an_act_to_come_cannot_have_met_stays_a_loose_claim() -> None:
    coded = code_text(
        "KYIV (Agency) - A march will be held in Kyiv on Saturday after 14 people were killed at the mine."
    )
    (report,) = coded.reports
    assert report.values["status"] == "planned"
    assert not [claim for claim in report.claims if claim.field == "deaths"]
    assert [claim.best for claim in coded.loose_claims if claim.field == "deaths"] == [14]
