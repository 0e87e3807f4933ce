"""The Spanish pack: agency news of Latin America and Spain, with accents, without, and in capitals."""

from __future__ import annotations

from datetime import date

import pytest

from etl.codes import policy
from etl.detect import detect_mentions
from etl.extract.date import resolve_dates
from etl.language import annotate, load_pack
from tests.line import rows

WEDNESDAY = date(1996, 6, 5)


@pytest.mark.parametrize(
    ("text", "low", "best", "high"),
    [
        ("unas 300 personas", 300, 300, 300),
        ("cerca de 20 mil manifestantes", 20_000, 20_000, 20_000),
        ("más de 10.000 trabajadores", 10_000, 10_000, None),
        ("10,000 campesinos", 10_000, 10_000, 10_000),
        ("1,5 millones de personas", 1_500_000, 1_500_000, 1_500_000),
        ("1.5 millones de personas", 1_500_000, 1_500_000, 1_500_000),
        ("millón y medio de personas", 1_500_000, 1_500_000, 1_500_000),
        ("medio millar de vecinos", 500, 500, 500),
        ("un centenar de estudiantes", 100, 100, 100),
        ("una veintena de activistas", 20, 20, 20),
        ("miles de personas", 2_000, 2_000, 9_999),
        ("decenas de miles de personas", 20_000, 20_000, 99_999),
        ("entre 5.000 y 7.000 personas", 5_000, 5_000, 7_000),
        ("treinta y cinco maestros", 35, 35, 35),
        ("doscientos cincuenta mil obreros", 250_000, 250_000, 250_000),
        ("hasta 400 mineros", None, 400, 400),
        ("unos 2 mil 500 jóvenes", 2_500, 2_500, 2_500),
        ("28 mil 127 personas", 28_127, 28_127, 28_127),
        ("dos mil 260 maestros", 2_260, 2_260, 2_260),
        ("un millón 200 mil personas", 1_200_000, 1_200_000, 1_200_000),
        ("6 de junio - Unos 300 maestros", 300, 300, 300),
        ("al menos veintidós heridos", 22, 22, None),
    ],
)
def test_numbers_are_read_as_the_press_writes_them(text: str, low: int | None, best: int, high: int | None) -> None:
    pack = load_pack("es")
    (quantity,) = pack.numbers.find(pack.fold(text), 0, policy("ccc"))
    assert (quantity.low, quantity.best, quantity.high) == (low, best, high)


@pytest.mark.parametrize(
    "text",
    [
        "20 por ciento",
        "3.000 dólares",
        "el 12 de octubre",
        "300 kilómetros",
        "a las 18 horas",
        "un joven de 22 años",
        "cerca de las 13.00",
    ],
)
def test_figures_that_count_no_people_are_left_alone(text: str) -> None:
    pack = load_pack("es")
    assert pack.numbers.find(pack.fold(text), 0, policy("ccc")) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ayer", "1996-06-04"),
        ("el pasado sábado", "1996-06-01"),
        ("este martes marcharon", "1996-06-04"),
        ("este lunes hay paro", "1996-06-03"),
        ("este viernes hay paro", "1996-06-07"),
        ("juró este martes el cargo", "1996-06-04"),
        ("en abril del año pasado", "1995-04"),
        ("cumplen 21 días en paro", "1996-05-16"),
        ("el próximo lunes", "1996-06-10"),
        ("el 12 de octubre de 1992", "1992-10-12"),
        ("hace tres días", "1996-06-02"),
        ("en mayo de 1995", "1995-05"),
        ("la semana pasada", "1996-W22"),
        ("el 8M", "1996-03-08"),
        ("el lunes 3 de junio", "1996-06-03"),
    ],
)
def test_dates_are_resolved_against_the_publication(text: str, value: str) -> None:
    assert [found[2] for found in resolve_dates(text, WEDNESDAY, "es")] == [value]


@pytest.mark.parametrize("text", ["por la mañana", "plaza de Santo Domingo", "todos los viernes", "Brujas del Mar"])
def test_words_that_only_look_like_a_date_are_none(text: str) -> None:
    assert resolve_dates(text, WEDNESDAY, "es") == []


@pytest.mark.parametrize(
    ("text", "event_type", "modality"),
    [
        ("Los maestros marcharon por el centro de Oaxaca contra la reforma.", "march", "actual"),
        ("La CGT convocó a un paro nacional para el jueves en demanda de aumento salarial.", "strike", "called"),
        ("Los sindicatos desconvocaron la huelga de transporte.", "strike", "cancelled"),
        ("La policía impidió la marcha de los estudiantes.", "march", "prevented"),
        ("Los camioneros amenazan con una huelga general.", "strike", "hypothetical"),
        ("La manifestación se realizará el sábado contra la guerra.", "demonstration", "planned"),
        ("Seis dirigentes indígenas iniciaron una huelga de hambre.", "hunger_strike", "actual"),
        ("Campesinos mantienen un bloqueo de carreteras en Cochabamba.", "blockade", "actual"),
        ("Hubo cacerolazos contra el gobierno en varios barrios.", "demonstration", "actual"),
        ("El gobierno decretó el toque de queda tras los disturbios.", "restriction", "actual"),
    ],
)
def test_acts_and_how_they_are_meant(text: str, event_type: str, modality: str) -> None:
    pack = load_pack("es")
    found = detect_mentions(annotate(text, pack), pack)
    assert (event_type, modality) in [(mention.event_type, mention.modality) for mention in found]


@pytest.mark.parametrize(
    "text",
    [
        "El presidente rindió protesta como gobernador del estado.",
        "Sufrió un paro cardíaco en el hospital.",
        "El equipo marcha segundo en la liga tras un penalti que el banquillo protestó.",
        "Las manifestaciones clínicas de la infección y sus síntomas.",
    ],
)
def test_words_of_protest_in_other_worlds_tell_no_act(text: str) -> None:
    pack = load_pack("es")
    assert detect_mentions(annotate(text, pack), pack) == []


AGENCY = (
    "Lima, 5 jun (EFE).- Unos 3.000 estudiantes de la Universidad de San Marcos marcharon hoy por el centro de Lima "
    "para protestar por la destitución de tres magistrados, informaron fuentes policiales. La policía lanzó "
    "gases lacrimógenos y detuvo a 12 manifestantes. La marcha no contaba con autorización."
)


@pytest.mark.parametrize("text", [AGENCY, AGENCY.translate(str.maketrans("áéíóúñ", "aeioun")), AGENCY.upper()])
def test_an_agency_report_is_read_with_accents_without_and_in_capitals(text: str) -> None:
    (row,) = rows(text, "1997-06-05", language="es")
    told = {
        "event_type": "march",
        "city": "Lima",
        "event_date": date(1997, 6, 5),
        "attendance_best": 3000,
        "detentions_best": 12,
        "authorization": "unauthorized",
        "police_response": "force",
    }
    assert {name: row.get(name) for name in told} == told


def test_counts_by_police_and_organizers_are_each_their_own() -> None:
    text = (
        "Madrid, 29 sep (EFE).- La manifestación contra la reforma laboral reunió ayer en Madrid a 40.000 personas, "
        "según la Policía, y a medio millón, según los organizadores. No hubo detenidos."
    )
    (row,) = rows(text, "2010-09-30", language="es")
    assert (row["attendance_police"], row["attendance_organizers"]) == (40_000, 500_000)
    assert (row["detentions_any"], row["detentions_best"]) == (False, 0)
