"""Which place a name means, by its context; expected values are those of the codebook and of an atlas."""

from __future__ import annotations

import time

import pytest

from etl.geocode import Gazetteer, find_toponyms, resolve_toponyms
from etl.language.toponyms import ToponymVocabulary, load_toponyms
from etl.records import Toponym


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def find(text: str, gazetteer: Gazetteer, language: str = "en", home: str | None = None) -> tuple[Toponym, ...]:
    return find_toponyms(
        text,
        language=language,
        vocabulary=load_toponyms(language),
        gazetteer=gazetteer,
        publisher_country=home,
    )


def place_of(text: str, word: str, gazetteer: Gazetteer, language: str = "en") -> tuple[str, str | None, str] | None:
    for item in find(text, gazetteer, language):
        if item.text == word and item.role == "place":
            return None if item.place is None else (item.place.name, item.place.admin1, item.place.country_code)
    return None


def spans_of(text: str, *words: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for word in words:
        at = text.index(word, start)
        found.append((at, at + len(word)))
        start = at + len(word)
    return found


@pytest.mark.parametrize(
    ("text", "word", "admin1", "country"),
    [
        ("About 50 people rallied in Portland, Maine.", "Portland", "Maine", "US"),
        ("About 50 people rallied in Portland, Ore., on Sunday.", "Portland", "Oregon", "US"),
        ("Residents of Mpumalanga's Ermelo burned tyres.", "Ermelo", "Mpumalanga", "ZA"),
        ("A rally was held in Birmingham, Ala., and another in Selma.", "Birmingham", "Alabama", "US"),
        ("Marchers set out from Tbilisi. All of Georgia watched.", "Georgia", None, "GE"),
        ("Marchers set out from Atlanta and Savannah. All of Georgia watched.", "Georgia", "Georgia", "US"),
        ("Hundreds marched in London, Ontario.", "London", "Ontario", "CA"),
        ("Strikers met in Hyderabad. Sindh's government refused; Karachi was calm.", "Hyderabad", "Sindh", "PK"),
        (
            "Strikers met in Hyderabad. Telangana's government refused; Warangal was calm.",
            "Hyderabad",
            "Telangana",
            "IN",
        ),
        ("The Venezuelan city of Valencia saw protests.", "Valencia", "Carabobo", "VE"),
        ("Protests hit Valencia, Alicante and other Spanish cities.", "Valencia", "Valencia", "ES"),
    ],
)
def test_context_decides_between_places_of_one_name(
    text: str, word: str, admin1: str | None, country: str, gazetteer: Gazetteer
) -> None:
    found = place_of(text, word, gazetteer)
    assert found is not None
    assert found[2] == country
    if admin1 is not None:
        assert found[1] == admin1


def test_in_a_texan_paper_paris_is_in_texas() -> None:
    text = (
        "Lamar County commissioners met in Paris on Monday. Deputies from Bonham and Clarksville, both in Texas, "
        "came too. Paris police said that the Sulphur Springs road stays closed."
    )
    spans = spans_of(text, "Lamar County", "Paris", "Bonham", "Clarksville", "Texas", "Paris", "Sulphur Springs")
    answers = resolve_toponyms(text, spans)
    assert answers[1][0] == answers[5][0] == 4717560
    assert all(latitude is not None and 25 < latitude < 37 for _, latitude, _ in answers)


def test_two_places_of_one_name_in_one_article_are_told_apart(gazetteer: Gazetteer) -> None:
    found = find("Portland, Maine, and Portland, Oregon, both marched.", gazetteer)
    assert [item.place and item.place.admin1 for item in found if item.text == "Portland"] == ["Maine", "Oregon"]


@pytest.mark.parametrize(
    ("text", "word", "role"),
    [
        ("Michael Jackson sang. Jackson said he was tired.", "Jackson", "person"),
        ("Paris Hilton came to the rally.", "Paris", "person"),
        ("President Lincoln spoke there.", "Lincoln", "person"),
        ("The Washington Post reported it.", "Washington", "organisation"),
        ("Chelsea fans sang.", "Chelsea", "organisation"),
        ("Students of the University of Cape Town marched.", "Cape Town", "organisation"),
        ("Moscow said the rally was illegal.", "Moscow", "government"),
        ("Beijing has warned the organisers.", "Beijing", "government"),
        ("Turkish police came.", "Turkish", "demonym"),
        ("North Korean guards came.", "North Korean", "demonym"),
        ("They rallied in Moscow.", "Moscow", "place"),
    ],
)
def test_a_name_stands_for_a_place_only_where_it_does(text: str, word: str, role: str, gazetteer: Gazetteer) -> None:
    roles = [item.role for item in find(text, gazetteer) if item.text == word]
    assert roles
    assert set(roles) == {role}


@pytest.mark.parametrize(
    "text",
    [
        "The March of Dimes and the police marched in March.",
        "Obama said so. Of course, Police came.",
        "US officials told us that we may be next.",
        "Molotov cocktails were thrown on Lincoln Street.",
        "",
        "...\n\n",
        "\x00\ufeff\u200b",
    ],
)
def test_common_words_are_no_places(text: str, gazetteer: Gazetteer) -> None:
    cities = [item.text for item in find(text, gazetteer) if item.place is not None and item.place.kind == "city"]
    assert cities == []


def test_a_town_with_a_stray_name_is_found_where_its_country_is_named(gazetteer: Gazetteer) -> None:
    assert place_of("The rally in Obama, Japan, was calm.", "Obama", gazetteer) == ("Obama", "Fukui", "JP")
    assert place_of("In Mobile, Alabama, they marched.", "Mobile", gazetteer) == ("Mobile", "Alabama", "US")


@pytest.mark.parametrize(
    ("text", "word", "city"),
    [
        ("They marched through Brooklyn.", "Brooklyn", "New York City"),
        ("Residents of Khayelitsha burned tyres.", "Khayelitsha", "Cape Town"),
        ("Residents of Soweto burned tyres.", "Soweto", "Johannesburg"),
        ("A sit-in began on Tahrir Square.", "Tahrir Square", "Cairo"),
        ("A rally in Kreuzberg drew 200.", "Kreuzberg", "Berlin"),
    ],
)
def test_a_district_answers_with_its_city(text: str, word: str, city: str, gazetteer: Gazetteer) -> None:
    found = [item for item in find(text, gazetteer) if item.text == word]
    assert [item.place and item.place.name for item in found] == [city]
    assert found[0].reasons[-1] == f"part of {city}"


@pytest.mark.parametrize(
    ("text", "word", "geonameid"),
    [
        ("Thousands marched in Hong Kong.", "Hong Kong", 1819729),
        ("They sat down in Kowloon, Hong Kong.", "Hong Kong", 1819729),
        ("A rally was held in Singapore.", "Singapore", 1880252),
        ("A rally was held in Macau.", "Macau", 1821274),
        ("A vigil was held in Monaco.", "Monaco", 2993458),
        ("A vigil was held in Gibraltar.", "Gibraltar", 2411585),
        ("A vigil was held in Vatican City.", "Vatican City", 6691831),
    ],
)
def test_a_city_state_is_a_city(text: str, word: str, geonameid: int, gazetteer: Gazetteer) -> None:
    (found,) = [item.place for item in find(text, gazetteer) if item.text == word]
    assert found is not None
    assert (found.kind, found.geonameid) == ("city", geonameid)


@pytest.mark.parametrize(
    "text",
    [
        "Jacob Zuma was jailed.",
        "Greta Thunberg spoke to them.",
        "NATO leaders met. UNESCO and OPEC came too.",
        "The city was calm. The rock fell. The Rock is closed. Lakeside residents left.",
        "The Rapid Support Forces attacked.",
        "Dag Hammarskjold was remembered.",
        "Aung San Suu Kyi was jailed.",
        "Federal officers fired tear gas. The Capital was calm.",
    ],
)
def test_names_of_people_and_bodies_and_plain_words_are_no_places(text: str, gazetteer: Gazetteer) -> None:
    assert [item.text for item in find(text, gazetteer) if item.role == "place"] == []


@pytest.mark.parametrize(
    ("city", "admin1"),
    [
        ("Munich", "Bavaria"), ("Moscow", "Moscow"), ("Simferopol", "Crimea"), ("Geneva", "Geneva"),
        ("Zurich", "Zurich"), ("Chengdu", "Sichuan"), ("Busan", "Busan"), ("Surabaya", "East Java"),
        ("Brussels", "Brussels Capital"), ("Yekaterinburg", "Sverdlovsk Oblast"), ("Kyiv", "Kyiv"),
    ],
)  # fmt: skip
def test_divisions_have_english_names(city: str, admin1: str, gazetteer: Gazetteer) -> None:
    found = place_of(f"A rally was held in {city}.", city, gazetteer)
    assert found is not None
    assert found[:2] == (city, admin1)


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Прохожие в Москве молчали.", "Москве", "Moscow"),
        ("Митинг прошёл в Гомеле.", "Гомеле", "Gomel"),
        ("Акция в Нижнем Новгороде собрала 50 человек.", "Нижнем Новгороде", "Nizhny Novgorod"),
        ("Жители Ростова-на-Дону вышли на улицы.", "Ростова-на-Дону", "Rostov-on-Don"),
        ("В Санкт-Петербурге задержали 12 человек.", "Санкт-Петербурге", "Saint Petersburg"),
        ("Пикет в Свердловской области.", "Свердловской области", "Sverdlovsk Oblast"),
        ("Пикеты прошли в Казани и Уфе.", "Казани", "Kazan"),
        ("Митинг прошёл в Иерусалиме.", "Иерусалиме", "Jerusalem"),
        ("Акция прошла в Муроме.", "Муроме", "Murom"),
        ("Протесты идут в Египте.", "Египте", "Egypt"),
        ("Митинги прошли в Южной Корее.", "Южной Корее", "South Korea"),
        ("Люди вышли на митинг на проспекте Сахарова.", "проспекте Сахарова", "Moscow"),
    ],
)
def test_inflected_russian_names_are_found(text: str, word: str, name: str, gazetteer: Gazetteer) -> None:
    found = place_of(text, word, gazetteer, "ru")
    assert found is not None
    assert found[0] == name


@pytest.mark.parametrize(
    "text",
    [
        "Митинг прошел на площади Павлова у памятника Попову.",
        "Об этом говорили в Думе, в Раде и в Совете Федерации.",
        "Люди собрались под стенами Кабмина.",
        "День независимости отметили митингом.",
    ],
)
def test_surnames_of_squares_and_words_of_politics_are_no_russian_towns(text: str, gazetteer: Gazetteer) -> None:
    assert [item.text for item in find(text, gazetteer, "ru") if item.place is not None] == []


def test_a_small_word_after_a_large_citys_name_makes_no_village_of_it(gazetteer: Gazetteer) -> None:
    found = place_of("Накануне в Лиме на марше против президента погибли двое.", "Лиме", gazetteer, "ru")
    assert found == ("Lima", "Lima Metropolitan", "PE")


def test_a_name_like_a_surname_is_a_town_in_a_list_of_towns(gazetteer: Gazetteer) -> None:
    found = find("Акции прошли в Одессе, Львове и Харькове.", gazetteer, "ru")
    assert [item.place.name for item in found if item.place is not None] == ["Odesa", "Lviv", "Kharkiv"]


def test_a_russian_given_name_is_no_city(gazetteer: Gazetteer) -> None:
    found = find("Владимир Путин приехал во Владимир.", gazetteer, "ru")
    assert [(item.text, item.role) for item in found] == [("Владимир", "person"), ("Владимир", "place")]


def test_text_without_capitals_is_read_with_more_care(gazetteer: Gazetteer) -> None:
    found = find("people marched in paris and moscow in march, and the police were nice", gazetteer)
    assert [item.text for item in found] == ["paris", "moscow"]


def test_the_publishers_country_decides_where_nothing_else_does(gazetteer: Gazetteer) -> None:
    text = "Three hundred people marched in Hamilton on Sunday."
    assert [item.place and item.place.country_code for item in find(text, gazetteer, home="NZ")] == ["NZ"]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Los docentes marcharon ayer en San José.", "San José", "CR"),
        ("Protestaron en el centro de la ciudad de México.", "Mexico City", "MX"),
        ("Campesinos ocuparon fincas en el estado de Sao Paulo.", "São Paulo", "BR"),
        ("Los estudiantes marcharon por la capital guatemalteca.", "Guatemala City", "GT"),
        ("Vecinos de El Alto bajaron a La Paz.", "El Alto", "BO"),
        ("Los vecinos de Esquel cortaron la avenida.", "Esquel", "AR"),
        ("Oaxaca, Oax., 25 de noviembre. Maestros marcharon ayer.", "Oaxaca", "MX"),
    ],
)
def test_spanish_words_around_a_name_tell_which_place_it_is(
    text: str, name: str, country: str, gazetteer: Gazetteer
) -> None:
    places = [t.place for t in find(text, gazetteer, "es") if t.place is not None]
    assert (name, country) in {(place.name, place.country_code) for place in places}
    assert places[0].kind == ("admin1" if "estado" in text else "city")  # behind it its state may stand, "Oax."


@pytest.mark.parametrize(
    ("text", "word", "city"),
    [
        ("Protesters burned tyres in Ojota, Lagos, on Monday.", "Ojota", "Lagos"),
        ("A protester was hurt in Dixinn, a suburb of Conakry, on Monday.", "Dixinn", "Conakry"),
        ("They marched in Beverly Hills, Los Angeles and San Diego.", "Beverly Hills", "Beverly Hills"),
    ],
)
def test_a_place_that_the_text_puts_into_the_large_city_beside_it_answers_with_it(
    text: str, word: str, city: str, gazetteer: Gazetteer
) -> None:
    found = place_of(text, word, gazetteer)
    assert found is not None
    assert found[0] == city


def test_a_square_of_a_large_city_is_no_town_abroad(gazetteer: Gazetteer) -> None:
    text = "Protesters gathered on Saturday at the Largo in Sofia."
    assert place_of(text, "Largo", gazetteer) is None
    assert place_of(text, "Sofia", gazetteer) == ("Sofia", "Sofia", "BG")


def test_the_capital_of_a_people_is_its_city(gazetteer: Gazetteer) -> None:
    found = find("Thousands protested on Saturday in the Peruvian capital.", gazetteer)
    assert [t.place.name for t in found if t.place is not None] == ["Lima"]


@pytest.mark.parametrize(
    "text",
    [
        "A curfew in the capital of the Maldives was eased.",
        "Thousands marched on Monday in the Maldives' capital, Male.",
    ],
)
def test_the_capital_of_a_country_named_is_its_city(text: str, gazetteer: Gazetteer) -> None:
    found = find(text, gazetteer)
    assert {t.place.name for t in found if t.place is not None and t.place.kind == "city"} == {"Male"}


def test_a_dateline_is_a_reason(gazetteer: Gazetteer) -> None:
    found = find("MINSK, Belarus (AP) - Police detained ten people.", gazetteer)
    assert found[0].place is not None
    assert found[0].place.name == "Minsk"
    assert found[0].reasons[0] == "dateline"


def test_a_village_the_gazetteer_does_not_know_is_never_a_namesake_far_away(gazetteer: Gazetteer) -> None:
    found = [item for item in find("Residents of Lagos, Nebraska, marched.", gazetteer) if item.text == "Lagos"]
    assert all(item.place is None for item in found)


def test_offsets_are_those_of_the_text_and_found_names_do_not_overlap(gazetteer: Gazetteer) -> None:
    text = "In Washington, D.C., São Paulo’s and Xi'an's people; «Москва». St. Louis protesters. U.S. Embassy in Łódź."
    end = 0
    for item in find(text, gazetteer):
        assert text[item.start : item.end] == item.text
        assert item.start >= end
        end = item.end
    assert {"Washington", "St. Louis", "Łódź", "Xi'an", "São Paulo"} <= {item.text for item in find(text, gazetteer)}


def test_spans_are_answered_in_their_own_order_and_a_demonym_with_its_country() -> None:
    text = "Turkish police in Ankara"
    answers = resolve_toponyms(text, [(18, 24), (0, 7)])
    assert [answer[0] for answer in answers] == [323786, 298795]


def test_the_words_are_those_of_the_language_that_is_named() -> None:
    text = "Hubo marchas en la ciudad de Córdoba, en España."
    (city,) = resolve_toponyms(text, spans_of(text, "Córdoba"), "es")
    assert city[0] == 2519240
    text = "Marcharon 300 mexicanos."
    span = spans_of(text, "mexicanos")
    assert resolve_toponyms(text, span, language="es")[0][0] == 3996063
    assert resolve_toponyms(text, span)[0][0] != 3996063


def test_a_place_beyond_the_gazetteer_has_coordinates_but_no_id() -> None:
    text = "The hunger strike at Xyzzy Memorial Clinic in Nairobi went on."
    clinic, nairobi = resolve_toponyms(text, spans_of(text, "Xyzzy Memorial Clinic", "Nairobi"))
    assert clinic[0] is None
    assert clinic[1:] == nairobi[1:]


def test_an_apostrophe_may_be_the_names_own(gazetteer: Gazetteer) -> None:
    assert place_of("Refugees in Cox's Bazar marched.", "Cox's Bazar", gazetteer) == ("Cox's Bazar", "Chattogram", "BD")


def test_a_long_article_of_one_name_takes_no_longer_than_its_length(gazetteer: Gazetteer) -> None:
    start = time.process_time()
    assert len(find("They marched in Paris, " * 5000, gazetteer)) == 5000
    assert time.process_time() - start < 5


def test_an_empty_span_or_no_context_gives_three_nones() -> None:
    assert resolve_toponyms("abc", [(0, 0)]) == [(None, None, None)]
    assert resolve_toponyms("Xyzzy", [(0, 5)]) == [(None, None, None)]
    assert resolve_toponyms("", []) == []


@pytest.mark.parametrize("span", [(-1, 2), (0, 99), (3, 1)])
def test_a_span_outside_the_text_is_an_error(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside the text"):
        resolve_toponyms("Paris", [span])


@pytest.mark.parametrize(
    ("phrase", "geonameid"),
    [
        ("Kiev", 703448), ("Leningrad", 498817), ("Bombay", 1275339), ("Saigon", 1566083), ("NYC", 5128581),
        ("L.A.", 5368361), ("Ft. Worth", 4691930), ("St. Louis", 4407066), ("Gomel", 627907), ("Гомель", 627907),
        ("Homyel'", 627907), ("Seville", 2510911), ("Washington, D.C.", 4140963), ("Calif.", 5332921),
        ("KwaZulu-Natal", 972062), ("South Korea", 1835841),
    ],
)  # fmt: skip
def test_other_names_of_a_place_lead_to_it(phrase: str, geonameid: int) -> None:
    assert resolve_toponyms(phrase, [(0, len(phrase))])[0][0] == geonameid


def test_an_empty_vocabulary_finds_places_too(gazetteer: Gazetteer) -> None:
    found = find_toponyms("Paris and Berlin", language="xx", vocabulary=ToponymVocabulary(), gazetteer=gazetteer)
    assert [item.text for item in found] == ["Paris", "Berlin"]


@pytest.mark.parametrize(
    ("text", "word", "role"),
    [
        ("Президент Эквадора объявил чрезвычайное положение.", "Эквадора", "government"),
        ("Санкт-Петербургский городской суд вынес приговор.", "Петербургский", "demonym"),
    ],
)
def test_a_russian_state_and_a_courts_adjective_are_told(text: str, word: str, role: str, gazetteer: Gazetteer) -> None:
    assert [item.role for item in find(text, gazetteer, "ru") if item.text == word] == [role]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Hundreds marched in St John's on Sunday, in Newfoundland.", "St. John's", "CA"),
        ("Residents of King William’s Town in the Eastern Cape burned tyres.", "Qonce", "ZA"),
        ("The mayor of St. George's, Grenada, spoke.", "Saint George's", "GD"),
        ("St. Paul's mayor spoke in Minnesota.", "Saint Paul", "US"),
        ("New York's mayor spoke.", "New York City", "US"),
        ("Crowds met in Basseterre, St Kitts.", "Basseterre", "KN"),
        ("Thousands marched in Leipzig, East Germany.", "Leipzig", "DE"),
    ],
)
def test_an_apostrophe_may_be_a_names_own_and_states_have_short_and_former_names(
    text: str, name: str, country: str, gazetteer: Gazetteer
) -> None:
    cities = [item.place for item in find(text, gazetteer) if item.place is not None and item.place.kind == "city"]
    assert [(place.name, place.country_code) for place in cities] == [(name, country)]
