"""Which language an article is in: sister languages told apart, quotations left out, declarations weighed."""

from pathlib import Path

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from etl.language.identify import NEWS_LANGUAGES, OWN_WORDS, identify_language, load_model, own_words
from tests.line import code_text

PORTUGUESE = (
    "Milhares de pessoas protestaram neste domingo em São Paulo contra o governo. A Polícia Militar disse que 20 mil "
    "pessoas participaram da manifestação na Avenida Paulista."
)
ITALIAN = "Migliaia di persone hanno manifestato sabato a Roma contro la riforma delle pensioni, dice la questura."
CATALAN = (
    "Milers de persones s'han manifestat aquest dissabte a Barcelona contra la sentència del Suprem. Els Mossos han "
    "detingut tres persones durant la protesta."
)
GALICIAN = "Miles de persoas manifestáronse este domingo en Santiago de Compostela contra a planta de celulosa."
UKRAINIAN = "У Києві сотні людей вийшли на мітинг проти корупції. За даними поліції, затриманих немає."
BULGARIAN = "Стотици хора протестираха в София срещу правителството. Според полицията няма задържани."


@pytest.mark.parametrize(
    ("text", "code"),
    [(PORTUGUESE, "pt"), (ITALIAN, "it"), (CATALAN, "ca"), (GALICIAN, "gl"), (UKRAINIAN, "uk"), (BULGARIAN, "bg")],
)
@pytest.mark.parametrize("declared", [None, "es", "ru", "en"])
def test_a_sister_language_is_never_read_as_one_with_a_pack(text: str, code: str, declared: str | None) -> None:
    assert identify_language(text, declared) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MILES DE PERSONAS MARCHARON AYER EN LA PAZ CONTRA EL GASOLINAZO", "es"),
        ("Barcelona, 12 sep (EFE).- La manifestacion reunio a miles de personas segun la Guardia Urbana.", "es"),
        ("Студенты провели пикет у мэрии Томска. «We want change and we want it now», - кричали они.", "ru"),
        ('A crowd of thousands in Moscow chanted "Россия будет свободной, мы здесь власть" before police came.', "en"),
    ],
)
def test_a_quotation_in_another_language_tells_nothing(text: str, code: str) -> None:
    assert identify_language(text) == code


def test_a_short_note_is_in_the_language_that_its_source_declares() -> None:
    assert identify_language("Marcha en Quito", "es") == "es"
    assert identify_language("Protest in Madrid", "en") == "en"


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("Учителя Тулы объявили голодовку", "ru"),
        ("Омская полиция разогнала митинг оппозиции у парламента", "ru"),
        ("Доставили депутата и активистку, опознали их по съемке", "ru"),
        ("Шофьорите на автобуси блокираха пътя край Плевен", "bg"),
        ("Протест на майките пред общината", "bg"),
        ("Студенти перекрили вулицю в Луцьку", "uk"),
        ("Студентите протестираа пред Владата во Охрид", "mk"),
    ],
)
def test_letters_tell_the_sisters_of_a_short_note_apart(note: str, code: str) -> None:
    assert identify_language(note) == code


def test_a_wrong_declaration_of_a_mixed_feed_is_not_believed() -> None:
    entry = code_text("Около 300 человек вышли на митинг в Омске 10 августа 2019 года.", language="en").entry
    assert (entry.status, entry.language) == ("events", "ru")


def test_a_language_without_a_pack_is_a_row_of_the_ledger() -> None:
    coded = code_text(CATALAN, language="es")
    assert (coded.entry.status, coded.entry.language, coded.reports) == ("unsupported_language", "ca", ())


@pytest.mark.parametrize("text", [PORTUGUESE, ITALIAN, GALICIAN, UKRAINIAN, BULGARIAN])
def test_what_no_pack_reads_tells_no_event(text: str) -> None:
    assert code_text(text, language="es").reports == ()


def test_the_kept_model_scores_as_the_one_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path))
    shipped = LanguageIdentifier.from_model_file(MODEL_FILE)
    shipped.set_languages(sorted(NEWS_LANGUAGES & set(shipped.nb_classes)))
    for _ in range(2):  # as it is made, and as it is read back
        load_model.cache_clear()
        identifier, known = load_model()
        assert known == set(shipped.nb_classes)
        for text in ("Hundreds rallied in Minsk.", "Сотни вышли на митинг.", "Cientos marcharon", "抗议", "", "1 2 3"):
            assert identifier.rank(text) == shipped.rank(text)


def test_words_of_its_own_tell_a_declared_language_without_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.language.identify.load_model", None)
    text = "The marchers said that they were from the north, and the police had been told. " * 5
    assert identify_language(text, "en") == "en"


def test_no_text_of_a_neighbour_has_three_words_of_a_packs_own() -> None:
    texts = (
        "Люди вийшли на площу, щоб він почув їх; після того поліція затримала тих, які були біля мерії, це також було.",
        "Хората излязоха на площада, за да бъдат чути, след което полицията задържа тези, които бяха пред кметството.",
        "Os veciños saíron ás rúas ata a praza, pero onte a policía non deixou pasar; segundo o goberno foron centos.",
        "Os moradores foram às ruas até a praça, mas ontem a polícia não deixou passar; foram centenas, e também houve",
        "Els veïns van sortir als carrers fins a la plaça, però ahir la policia no va deixar passar; segons el govern",
        "De bewoners gingen de straat op, en de politie zei dat er honderden waren; na het protest werden vijf van hen",
    )
    for text in texts:
        for code in ("en", "es", "ru"):
            assert len(own_words(code).intersection(text.lower().replace(",", "").split())) < OWN_WORDS
