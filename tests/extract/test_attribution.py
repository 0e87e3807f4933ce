"""Who says a figure: the source in the position of one wins, however near another name stands."""

from __future__ import annotations

import pytest

from etl.extract import extract_claims
from etl.extract.attribution import attribute, find_attributions
from etl.language import annotate, load_pack


def source_of(text: str, figure: str) -> tuple[str, str | None]:
    pack = load_pack("en")
    sentences = annotate(text, pack)
    start = text.index(figure)
    index = next(s.index for s in sentences if s.start <= start < s.end)
    return attribute(sentences, index, start, start + len(figure), pack)


CASES = [
    ("Police said 4,500 people came.", "4,500", "police"),
    ("The mayor's office put it at 4,500.", "4,500", "authorities"),
    ("According to the organisers, 4,500 people came.", "4,500", "organizers"),
    ("Some 4,500 people came, according to an AFP reporter.", "4,500", "media"),
    ("Some 4,500 people, by the police count, came.", "4,500", "police"),
    ("The crowd was put at 4,500 by police.", "4,500", "police"),
    ("The Front, which had obtained a letter from the police, said 550,000 came.", "550,000", "organizers"),
    ("Monitors, who were barred by the government, counted 900.", "900", "monitor"),
    ("Journalists who watched from the police headquarters counted 900.", "900", "media"),
    ("A police spokesman told reporters that 900 came.", "900", "police"),
    ("Reuters quoted police as saying 900 came.", "900", "police"),
    ("Turnout (police: 900; organisers: 5,000) was low.", "5,000", "organizers"),
    ("Police said 900, organisers 5,000.", "5,000", "organizers"),
    ("Turnout was 900 according to police, 5,000 according to the union.", "5,000", "organizers"),
    ("Turnout was 900 according to police, 5,000 according to the union.", "900", "police"),
    ("Organisers claimed 5,000; the police figure was 900.", "900", "police"),
    ("If one believes the organisers, 5,000 came.", "5,000", "organizers"),
    ("An independent count by Occurrence for a group of media put turnout at 900.", "900", "monitor"),
    ("Leaders of the union said 900 had come.", "900", "organizers"),
    ("About 900 people came. That was the police estimate.", "900", "police"),
    ("Organisers counted at the gates. They put turnout at 900.", "900", "organizers"),
    ("The interior ministry spoke on Sunday. The ministry said 900 came.", "900", "police"),
    ("The health ministry spoke on Sunday. The ministry said 900 came.", "900", "authorities"),
    ("Witnesses said 900 came.", "900", "participants"),
    ("Some 900 people protested against the government.", "900", "unattributed"),
    ("Some 900 people marched past police.", "900", "unattributed"),
    ("Some 900 people came and police said 12 were arrested.", "900", "unattributed"),
    ("The protesters were counted: 900 came.", "900", "unattributed"),
    ("Police put the number of marchers at 900.", "900", "police"),
    ("The Congress of Trade Unions (KCTU) said 900 came.", "900", "organizers"),
]


@pytest.mark.parametrize(("text", "figure", "code"), CASES)
def test_a_figure_belongs_to_the_source_that_says_it(text: str, figure: str, code: str) -> None:
    assert source_of(text, figure)[0] == code


def test_the_name_is_the_sources_words_verbatim() -> None:
    assert source_of("Organisers claimed 5,000; the Police Department said 900.", "900") == (
        "police",
        "Police Department",
    )


def test_organizers_say_a_figure_under_their_own_name_and_its_letters() -> None:
    pack = load_pack("en")
    text = "The march was called by the Clean Vote Coalition (CVC). Police said 900 came. Turnout was 5,000, said CVC."
    claims = extract_claims(annotate(text, pack), pack)
    assert {(c.best, c.attributed_to) for c in claims if c.field == "attendance"} == {
        (900, "police"),
        (5000, "organizers"),
    }


def test_a_sentence_without_sources_has_none() -> None:
    pack = load_pack("en")
    (sentence,) = annotate("Some 900 people came.", pack)
    assert find_attributions(sentence, pack) == ()


def test_russian_sources_stand_in_the_same_positions() -> None:
    pack = load_pack("ru")
    text = "По данным полиции, на митинг пришли 500 человек."
    sentences = annotate(text, pack)
    start = text.index("500")
    assert attribute(sentences, 0, start, start + 3, pack)[0] == "police"
