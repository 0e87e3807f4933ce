"""Acts are found by noun, verb and construction, and words that only sound like one are refused."""

import pytest

from etl.detect import detect_mentions
from etl.language import annotate, load_pack


def mentions(text: str, language: str = "en") -> list[tuple[str, str]]:
    pack = load_pack(language)
    return [(m.event_type, m.modality) for m in detect_mentions(annotate(text, pack), pack)]


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Thousands of people took to the streets of Tunis to demand the resignation of the cabinet.", "demonstration"),
        ("About 400 nurses downed tools at the hospital over unpaid wages.", "strike"),
        ("Students staged a sit-in at the rector's office, demanding lower fees.", "sit_in"),
        ("Protesters marched on the presidential palace.", "march"),
        ("Farmers blocked the highway with burning tyres in protest at fuel prices.", "blockade"),
        ("The activist ended her hunger strike after 30 days.", "hunger_strike"),
        ("A lone activist stood in a single-person picket outside the prosecutor's office.", "picket"),
        ("Residents held a candlelight vigil for the protesters killed in June.", "vigil"),
        ("A mob of rioters looted shops and torched police cars during the riots.", "riot"),
        ("Unions called for a boycott of the company's products in protest at the dismissals.", "boycott"),
        ("Activists unfurled a banner from the bridge calling for climate action.", "symbolic_action"),
    ],
)
def test_an_act_is_found_by_its_words(text: str, event_type: str) -> None:
    assert event_type in {found for found, _ in mentions(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Stocks rallied for a third day as investors shrugged off the rate cut.",
        "The striker's late strike completed a comeback rally in the second half of the match.",
        "Air strikes hit the outskirts of the town overnight, the ministry said.",
        "The band will march 12 miles; March 12 is the date of the festival.",
        "The driver protested his innocence throughout the hearing.",
        "Engineers demonstrated the product to investors at a trade show.",
        "The film about a hunger strike opens on Friday.",
        "The two companies strike a deal worth millions.",
        "The garden was a riot of colour.",
        "One man was killed and a woman was arrested after a crash on the motorway near the town, state police said.",
        "A court sentenced the driver to two years in prison for causing the crash that injured four people.",
        "The co-driver won the final stage of the rally in his new car.",
    ],
)
def test_words_of_other_worlds_are_no_acts(text: str) -> None:
    assert mentions(text) == []


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Opposition activists will hold a rally on Sunday.", "planned"),
        ("No protests were held, activists said.", "negated"),
        ("Unions threatened a strike if talks fail, opposition activists said.", "hypothetical"),
        ("The organisers called off the march after the city refused permission.", "cancelled"),
        ("The picket against the war, due on Sunday, was cancelled by activists.", "cancelled"),
        ("Protesters gathered on the square and the rally went on until dark.", "actual"),
    ],
)
def test_how_an_act_is_meant_is_read_from_its_clause(text: str, modality: str) -> None:
    assert modality in {how for _, how in mentions(text)}


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Several hundred pensioners gathered quietly outside the finance ministry in Athens.", "demonstration"),
        ("Thirty nurses at the hospital in Maseru laid down their duties.", "strike"),
        ("Truckers left their lorries across both lanes of the road to press for lower tolls.", "blockade"),
        ("Sixteen prisoners have refused all meals since Monday, demanding a doctor.", "hunger_strike"),
        ("Students have been sleeping in the rector's office since Monday, against the cuts.", "sit_in"),
        ("A judge in Moscow gave an anti-graft campaigner five years.", "court_ruling"),
        ("Security agents came for three leaders of the teachers' union before dawn.", "arrest"),
    ],
)
def test_an_act_is_told_by_who_did_what_without_its_name(text: str, event_type: str) -> None:
    assert event_type in {found for found, _ in mentions(text)}


@pytest.mark.parametrize(
    "text",
    [
        "The umpire gave him out and he protested; the batsman left, and the rally of the hosts ended.",
        "Residents of the town left their cars across the road when the storm came.",
        "In a state of permanent riot, the novel's hero refuses to leave; the film opens on Friday.",
    ],
)
def test_words_of_sport_arts_and_weather_outweigh_a_word_of_protest(text: str) -> None:
    assert mentions(text) == []


def test_what_is_said_under_a_condition_is_hypothetical() -> None:
    found = mentions(
        "If ten thousand people were to march on the palace tomorrow, activists said, nobody would notice."
    )
    assert {how for _, how in found} == {"hypothetical"}


def test_a_longer_name_of_an_act_wins_over_a_shorter_inside_it() -> None:
    assert mentions("Prisoners began a hunger strike, demanding a lawyer.") == [("hunger_strike", "actual")]


def test_russian_acts_are_found_with_the_same_code() -> None:
    assert ("demonstration", "actual") in mentions("На митинг против застройки вышли около 300 человек.", "ru")


@pytest.mark.parametrize("words", ["against the reform", "at the ministry", "about pay"])
def test_protested_needs_no_noun_beside_it(words: str) -> None:
    sentences = annotate(f"About 150 people protested {words} in Pune on Saturday.", load_pack("en"))
    assert [m.event_type for m in detect_mentions(sentences, load_pack("en"))] == ["demonstration"]


@pytest.mark.parametrize(
    "text",
    [
        "South Korea summoned the ambassador to protest strongly against the visit of a minister.",
        "About 300 guests attended a live-fire demonstration of the cannon; crews marched off in column.",
        "Marches do not topple governments, and protests are what a society does in anger.",
        "Rebels dismissed an appeal to lay down their arms, saying they had lost all trust in the government.",
        "The car left the road and overturned; the driver was arrested and charged with drunk driving.",
        "Seven men were convicted over a brawl and jailed for affray, police said.",
    ],
)
def test_diplomacy_weapons_talk_war_and_crime_are_no_protest(text: str) -> None:
    assert mentions(text) == []


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("The candidates had been barred from running, activists recalled.", True),
        ("Activists rallied after the opposition was barred from the vote.", True),
        ("Activists rallied hours after the opposition was barred from the vote.", False),
        ("On Monday the opposition candidates were barred from the vote.", False),
    ],
)
def test_an_act_in_a_clause_of_what_was_before_is_earlier(text: str, earlier: bool) -> None:
    pack = load_pack("en")
    found = {m.event_type: m.earlier for m in detect_mentions(annotate(text, pack), pack)}
    assert found["restriction"] is earlier


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A rival rally drew 2,000 protesters.", True),
        ("Women held a rally of their own, organisers said.", True),
        ("Counter-protesters gathered across the square.", True),
        ("It was a second night of protests against the law.", False),
        ("Police arrested another protester.", False),
    ],
)
def test_words_that_tell_a_gathering_from_the_one_before(text: str, expected: bool) -> None:
    pack = load_pack("en")
    assert any(m.apart for m in detect_mentions(annotate(text, pack), pack)) is expected


def test_all_rallies_banned_are_a_restriction_and_no_rally() -> None:
    found = mentions("Kenyan police on Tuesday banned all opposition rallies in the capital.")
    assert [event_type for event_type, _ in found] == ["restriction"]


def test_a_ban_told_beside_the_news_of_a_note_is_kept() -> None:
    text = "Soldiers opened fire on protesters at the toll gate in Lagos. A curfew was imposed that day."
    assert "restriction" in {event_type for event_type, _ in mentions(text)}


def test_what_is_stopped_before_it_begins_is_prevented_over_a_clause() -> None:
    found = mentions("Police in Lusaka stopped a demonstration by opposition youths on Tuesday before it could begin.")
    assert found == [("demonstration", "prevented")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The activist said he would begin a fast unto death in Delhi on Friday.", [("hunger_strike", "called")]),
        ("The union said its members would go on strike if talks fail.", [("strike", "hypothetical")]),
        ("Nurses are unhappy and may go on strike, their association said.", [("strike", "hypothetical")]),
        ("Organisers said they would go ahead with the march against the cuts.", [("march", "planned")]),
    ],
)
def test_what_somebody_says_would_be_is_called_where_no_condition_stands(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert mentions(text) == expected


def test_an_arrest_is_not_planned_where_the_rally_after_it_is() -> None:
    text = "Police detained an opposition activist at his home on Sunday ahead of a rally planned for Monday."
    assert mentions(text)[0] == ("arrest", "actual")


@pytest.mark.parametrize(
    "text",
    [
        "Some 400 workers were on Victoria Street in Lahore on Monday. Police counted 250 and used batons in the end.",
        "About 90 widows went round the market square at noon with placards. No permit had been given.",
    ],
)
def test_a_note_that_counts_people_at_a_public_place_beside_signs_of_protest_tells_an_act(text: str) -> None:
    assert mentions(text)


@pytest.mark.parametrize(
    "text",
    [
        "Some 300 passengers waited on the platform at Lyon station on Sunday after police closed the line over a bag.",
        "About 40 guests were led out of a hotel on Main Street on Monday when smoke filled the hall, police said.",
        "Around 2,000 people signed up for the race through the park on Sunday.",
    ],
)
def test_people_counted_at_a_public_place_alone_tell_no_act(text: str) -> None:
    assert mentions(text) == []


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Bakers in Algiers kept their ovens cold on Sunday to demand a lower price of flour.", "strike"),
        ("Activists lay in front of the bulldozers at the forest on Monday.", "blockade"),
        ("Three activists held last week are due in court on Wednesday.", "court_ruling"),
        ("Protesters said they would stay. The arrest on Saturday of three activists had angered many.", "arrest"),
        ("Teachers in the north have been out since 21 November over unpaid allowances.", "strike"),
        ("Hundreds of opposition students have been sleeping in the Capitol rotunda since Tuesday.", "sit_in"),
    ],
)
def test_constructions_that_name_no_act_tell_it(text: str, event_type: str) -> None:
    assert event_type in [told for told, _ in mentions(text)]


def test_a_vote_that_a_protest_is_about_is_no_vote() -> None:
    assert [told for told, _ in mentions("Students marched against the referendum on Monday.")] == ["march"]
    assert "election" in [
        told for told, _ in mentions("Voters went to the polls in a presidential election on Sunday.")
    ]


def test_who_counted_parts_no_construction() -> None:
    text = "По проспекту прошли, по данным полиции, 600 тысяч сторонников независимости."
    assert [found for found, _ in mentions(text, "ru")] == ["march"]


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Суд в Перми приговорил мужчину к пяти годам колонии за «фейки» об армии.", "court_ruling"),
        ("Организатора митинга против застройки полицейские задержали по дороге на акцию.", "arrest"),
        ("Десятки жителей принесли тела погибших к дому губернатора и требовали наказать виновных.", "demonstration"),
        ("Предприниматель поджёг себя перед зданием администрации.", "symbolic_action"),
    ],
)
def test_russian_constructions_tell_acts_by_offence_way_and_place(text: str, event_type: str) -> None:
    assert event_type in {found for found, _ in mentions(text, "ru")}


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("La manifestación partirá a las doce de la plaza de Colón.", "march"),
        ("Miles de personas acudieron al mitin del candidato opositor.", "campaign_rally"),
        ("Los internos se niegan a comer desde el lunes en protesta por los traslados.", "hunger_strike"),
        ("Familias colocaron fotos de los desaparecidos en la glorieta para exigir justicia.", "symbolic_action"),
        ("Los pilotos se negaron a volar en protesta por los despidos.", "strike"),
        ("Los campesinos pararon el tráfico para reclamar agua.", "blockade"),
        ("Padres de familia tomaron la escuela para exigir la salida de la directora.", "sit_in"),
        ("Pobladores prenden fuego a dos patrullas y a la casa del alcalde.", "riot"),
        ("Los bolivianos acuden hoy a las urnas para elegir presidente.", "election"),
    ],
)
def test_spanish_news_tells_an_act_by_what_was_done(text: str, event_type: str) -> None:
    assert event_type in {found for found, _ in mentions(text, "es")}


def test_who_lets_nobody_pass_is_not_prevented() -> None:
    assert ("blockade", "actual") in mentions("Los manifestantes impidieron el paso de los camiones.", "es")


@pytest.mark.parametrize(
    "text",
    [
        "El equipo marcha segundo y el miércoles visita al líder.",
        "Más de mil personas eligieron celebrar el aniversario en Granada, dijo el alcalde.",
        "Hace un mes hubo dos patrullas quemadas con artefactos explosivos, dijo la fiscalía.",
        "Los obreros volvieron a la planta tras la paralización de labores por decisión de la empresa.",
        "Dos hombres en motocicleta abrieron fuego en el parque central y la policía detuvo a un sospechoso.",
    ],
)
def test_spanish_words_that_only_sound_like_an_act_tell_none(text: str) -> None:
    assert mentions(text, "es") == []
