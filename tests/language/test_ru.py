"""The Russian pack: its numbers, its patterns by their own examples, and how its acts are meant."""

from __future__ import annotations

import pytest

from etl.codes import policy
from etl.detect import detect_mentions
from etl.extract import extract_claims
from etl.language import annotate
from etl.language.pack import Pack, load_pack
from etl.language.segment import sentence_spans
from etl.records import Claim


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("ru")


def read_number(pack: Pack, text: str) -> tuple[int | None, int | None, int | None, str]:
    found = pack.numbers.find(pack.fold(text), 0, policy("ccc"))
    assert len(found) == 1, found
    return found[0].low, found[0].high, found[0].best, found[0].qualifier


def claims_of(pack: Pack, text: str, field: str) -> list[Claim]:
    return [c for c in extract_claims(annotate(text, pack), pack) if c.field == field]


def modalities(pack: Pack, text: str) -> list[tuple[str, str]]:
    return [(m.event_type, m.modality) for m in detect_mentions(annotate(text, pack), pack)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("пришли 300 человек", (300, 300, 300, "exact")),
        ("49 900 прошедших", (49_900, 49_900, 49_900, "exact")),
        ("3,5 тысячи человек", (3_500, 3_500, 3_500, "exact")),
        ("около 3 тыс. человек", (3_000, 3_000, 3_000, "about")),
        ("полторы тысячи человек", (1_500, 1_500, 1_500, "exact")),
        ("порядка полутора тысяч", (1_500, 1_500, 1_500, "about")),
        ("две с половиной тысячи", (2_500, 2_500, 2_500, "exact")),
        ("более тысячи человек", (1_000, None, 1_000, "at_least")),
        ("около тысячи человек", (1_000, 1_000, 1_000, "about")),
        ("тысячи человек", (2_000, 9_999, 2_000, "vague")),
        ("более сотни человек", (100, None, 100, "at_least")),
        ("сотни людей", (200, 999, 200, "vague")),
        ("несколько сотен жителей", (300, 999, 300, "vague")),
        ("несколько десятков пикетчиков", (36, 99, 36, "vague")),
        ("десятки тысяч демонстрантов", (20_000, 99_999, 20_000, "vague")),
        ("сотни тысяч людей", (200_000, 999_999, 200_000, "vague")),
        ("до 500 человек", (None, 500, 500, "at_most")),
        ("не менее четырёхсот человек", (400, None, 400, "at_least")),
        ("не более двухсот человек", (None, 200, 200, "at_most")),
        ("сто двадцать пять человек", (125, 125, 125, "exact")),
        ("двадцать тысяч", (20_000, 20_000, 20_000, "exact")),
        ("о трёх тысячах участников", (3_000, 3_000, 3_000, "exact")),
        ("от 25 до 30 тысяч", (25_000, 30_000, 25_000, "range")),
        ("от пяти до десяти тысяч человек", (5_000, 10_000, 5_000, "range")),
        ("две-три тысячи человек", (2_000, 3_000, 2_000, "range")),
        ("7–8 тысячах присутствовавших", (7_000, 8_000, 7_000, "range")),
        ("тысяча двести человек", (1_200, 1_200, 1_200, "exact")),
        ("полсотни активистов", (50, 50, 50, "exact")),
        ("две сотни человек", (200, 200, 200, "exact")),
        ("10 тысяч с лишним человек", (10_000, None, 10_000, "at_least")),
        ("трое священников", (3, 3, 3, "exact")),
        ("1,5 млн человек", (1_500_000, 1_500_000, 1_500_000, "exact")),
        ("2014 человек", (2_014, 2_014, 2_014, "exact")),
    ],
)
def test_numerals_are_read_in_all_their_cases(
    pack: Pack, text: str, expected: tuple[int | None, int | None, int, str]
) -> None:
    assert read_number(pack, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "12 июня", "в 2019 году", "в 2014 г.", "20 тысяч рублей", "89-й минуте", "105-й годовщине", "в 19:30",
        "70 процентов", "3,4%", "67 лет", "на 15 суток", "№ 37", "статье 318", "83-летнего", "01.02.2021",
        "за 40 дней", "41 тысячу подписей",
    ],
)  # fmt: skip
def test_figures_of_dates_units_and_documents_count_nobody(pack: Pack, text: str) -> None:
    assert pack.numbers.find(pack.fold(text), 0, policy("ccc")) == ()


def matching(pack: Pack, pattern_id: str, field: str, text: str) -> bool:
    for sentence in annotate(text, pack):
        for pattern in pack.patterns[field]:
            fits = pattern.entry.id == pattern_id and pattern.fits(sentence)
            if fits and pattern.regex.search(sentence.masked):
                return True
    return False


def test_every_pattern_reads_its_examples_and_refuses_its_misses(pack: Pack) -> None:
    wrong = [
        (entry.id, text)
        for entry in pack.raw.patterns
        for text, expected in [*((t, True) for t in entry.examples), *((t, False) for t in entry.misses)]
        if matching(pack, entry.id, entry.field, text) is not expected
    ]
    assert wrong == []


def test_the_pack_has_the_word_lists_of_the_english_one(pack: Pack) -> None:
    english = load_pack("en")
    assert set(pack.raw.words) == set(english.raw.words)
    assert set(pack.raw.sources) == set(english.raw.sources)
    assert set(pack.raw.issues) == set(english.raw.issues)
    assert {act.type for act in pack.raw.acts} == {act.type for act in english.raw.acts}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Активисты вышли на площадь Ленина.", ("demonstration", "actual")),
        ("Тысячи людей пришли на марш протеста.", ("march", "actual")),
        ("Активистка вышла на одиночный пикет.", ("picket", "actual")),
        ("Жители собрались на народный сход против застройки.", ("demonstration", "actual")),
        ("Рабочие завода объявили голодовку.", ("hunger_strike", "actual")),
        ("Шахтёры объявили бессрочную забастовку.", ("strike", "actual")),
        ("Протестующие перекрыли федеральную трассу.", ("blockade", "actual")),
        ("Дольщики провели автопробег.", ("march", "actual")),
        ("Активисты разбили палаточный лагерь.", ("sit_in", "actual")),
        ("Митинг оппозиции состоится в субботу.", ("demonstration", "planned")),
        ("Оппозиция отменила митинг.", ("demonstration", "cancelled")),
        ("Полиция не дала активистам провести митинг.", ("demonstration", "prevented")),
        ("Если власти не уступят, рабочие грозят забастовкой.", ("strike", "hypothetical")),
        ("Активисты говорят, что митинги у нас — редкость.", ("demonstration", "generic")),
    ],
)
def test_acts_are_named_and_meant_as_said(pack: Pack, text: str, expected: tuple[str, str]) -> None:
    assert expected in modalities(pack, text)


@pytest.mark.parametrize(
    "text",
    [
        "Акции компании подорожали на три процента.",
        "Клуб подал протест на судейство в матче чемпионата.",
        "Демонстрация фильма начнётся в семь вечера.",
        "Сход лавины перекрыл дорогу в горах.",
        "На маршруте сошёл с рельсов трамвай.",
        "",
        "— … «»!",
    ],
)
def test_shares_sport_and_avalanches_are_no_protests(pack: Pack, text: str) -> None:
    assert modalities(pack, text) == []


@pytest.mark.parametrize(
    ("text", "code", "basis"),
    [
        ("Мэрия отказала в согласовании митинга.", "unauthorized", "refused"),
        ("На митинг пришли триста человек. Разрешения мэрия не дала.", "unauthorized", "refused"),
        ("Заявку на шествие никто не подавал.", "unauthorized", "not_requested"),
        ("Мэрия запретила шествие.", "unauthorized", "banned"),
        ("На несогласованную акцию вышли сотни человек.", "unauthorized", "asserted"),
        ("Митинг был согласован с мэрией.", "authorized", "granted"),
        ("Одиночный пикет не требует согласования.", "not_required", "asserted"),
    ],
)
def test_permits_are_read_with_their_basis(pack: Pack, text: str, code: str, basis: str) -> None:
    first = claims_of(pack, text, "authorization")[0]
    assert (first.code, first.qualifier) == (code, basis)


@pytest.mark.parametrize(
    ("text", "best", "code"),
    [
        ("Полиция задержала более 1000 человек.", 1000, None),
        ("В Москве были задержаны 256 человек.", 256, None),
        ("Задержанных по всей стране не менее 1500.", 1500, None),
        ("Акция обошлась без задержаний.", 0, "none"),
        ("Участников акции задержали.", None, "some"),
    ],
)
def test_detentions_are_counted_uncounted_or_none(pack: Pack, text: str, best: int | None, code: str | None) -> None:
    first = claims_of(pack, text, "detentions")[0]
    assert (first.best, first.code) == (best, code)


def test_those_detained_did_not_attend(pack: Pack) -> None:
    assert claims_of(pack, "На митинге задержали 15 человек.", "attendance") == []


@pytest.mark.parametrize(
    ("text", "best", "source"),
    [
        ("По данным МВД, в акции приняли участие около 20 тысяч человек.", 20_000, "police"),
        ("Организаторы насчитали 5 тысяч участников.", 5_000, "organizers"),
        ("По подсчётам «Белого счётчика», пришло 3 тысячи человек.", 3_000, "monitor"),
        ("В мэрии сообщили, что на митинг пришли 700 человек.", 700, "authorities"),
    ],
)
def test_figures_carry_who_gave_them(pack: Pack, text: str, best: int, source: str) -> None:
    first = claims_of(pack, text, "attendance")[0]
    assert (first.best, first.attributed_to) == (best, source)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ОМОН применил слезоточивый газ.", "force"),
        ("Силовики разогнали митинг.", "dispersal"),
        ("Полицейские оцепили площадь.", "presence"),
        ("Военные открыли огонь по толпе.", "lethal_force"),
    ],
)
def test_what_police_did_is_read(pack: Pack, text: str, code: str) -> None:
    assert code in {c.code for c in claims_of(pack, text, "police_response")}


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ("Митинг прошёл на Болотной площади.", "Болотной площади"),
        ("Люди собрались на проспекте Академика Сахарова.", "проспекте Академика Сахарова"),
        ("К полудню площадь Ленина заполнилась.", "площадь Ленина"),
    ],
)
def test_venues_stand_with_a_small_head_word(pack: Pack, text: str, venue: str) -> None:
    assert venue in {text[c.start : c.end] for c in claims_of(pack, text, "venue")}


def test_demands_end_before_the_verb(pack: Pack) -> None:
    text = "Митинг с требованием отставки губернатора прошёл в субботу."
    found = claims_of(pack, text, "demand_text")
    assert [text[c.start : c.end] for c in found] == ["с требованием отставки губернатора"]


def test_abbreviations_end_no_sentence(pack: Pack) -> None:
    text = "На ул. Ленина пришли 3 тыс. человек. Задержанных нет."
    spans = sentence_spans(text, frozenset(pack.raw.segment.abbreviations))
    assert [text[a:b] for _, a, b in spans] == ["На ул. Ленина пришли 3 тыс. человек.", "Задержанных нет."]
