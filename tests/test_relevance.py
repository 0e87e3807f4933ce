"""A text is believed by what it says: what speaks for and against one, and that every weight is of a known feature."""

import pytest

from etl.codes import fitted_weights, probability
from etl.detect import detect_mentions, read_acts
from etl.detect.relevance import BELIEVED_FROM, relevance_features
from etl.kit import load_kit
from etl.language import annotate

SUPPORTED = "About 300 demonstrators rallied outside parliament in Minsk on Sunday to demand elections, police said."


def _rated(text: str, language: str = "en") -> float:
    pack = load_kit().packs[language]
    sentences = annotate(text, pack)
    acts = [act for sentence in sentences for act in read_acts(sentence, pack)]
    return probability(relevance_features(sentences, acts, pack), fitted_weights("relevance"))


def test_words_of_protest_speak_for_a_text_and_those_of_sport_against_it() -> None:
    sport = SUPPORTED + " The striker scored twice and the team won the cup match in the stadium."
    assert _rated(SUPPORTED) > _rated(sport)
    assert _rated(SUPPORTED) > 0.9
    assert _rated("The striker led the march to the final after the rally of the third set.") < BELIEVED_FROM


@pytest.mark.parametrize(
    "text",
    [
        "Shares rallied on Friday as the bank reported a strong quarter.",
        "The co-driver won the rally stage in Monte Carlo, and thousands of fans lined the road.",
        "Lightning strikes set a barn alight near Leeds on Sunday.",
    ],
)
def test_a_text_of_another_world_tells_no_act(text: str) -> None:
    pack = load_kit().packs["en"]
    assert detect_mentions(annotate(text, pack), pack) == []


def test_only_words_of_other_worlds_may_speak_against_a_text() -> None:
    free = ("type.", "bias")
    against = ("foreign", "worlds")
    for name, weight in fitted_weights("relevance").items():
        if not name.startswith(free):
            is_against = name.startswith(against) or name.endswith((".unrelated", ".foreign", ".unreal"))
            assert weight <= 0 if is_against else weight >= 0, name
