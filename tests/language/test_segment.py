"""Text is folded without changing its length, and parted where sentences end."""

from hypothesis import given
from hypothesis import strategies as st

from etl.language import NUMBER, annotate, fold, load_pack

ENGLISH = load_pack("en")


@given(st.text())
def test_folding_keeps_the_length_of_any_text(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=300))
def test_sentences_lie_in_order_inside_the_text_whatever_it_is(text: str) -> None:
    position = 0
    for sentence in annotate(text, ENGLISH):
        assert position <= sentence.start < sentence.end <= len(text)
        assert text[sentence.start : sentence.end] == sentence.text
        assert len(sentence.masked) == len(sentence.folded) == len(sentence.text)
        position = sentence.end


def test_abbreviations_initials_and_times_end_no_sentence() -> None:
    text = "Mr. Lee of the U.S. group spoke at 5 p.m. on Sept. 8. Police held J. Doe. It ended."
    assert [s.text for s in annotate(text, load_pack("en"))] == [
        "Mr. Lee of the U.S. group spoke at 5 p.m. on Sept. 8.", "Police held J. Doe.", "It ended.",
    ]  # fmt: skip


def test_a_text_without_capitals_is_parted_too() -> None:
    text = "police detained 12 people. organisers said 5,000 came."
    assert len(annotate(text, load_pack("en"))) == 2
    titled = "Twelve Held In Perm\n" + text
    assert len(annotate(titled, ENGLISH, body_start=20)) == 3


def test_numbers_are_masked_with_their_qualifier_and_tags_name_the_lists_that_occur() -> None:
    (sentence,) = annotate("Police detained more than 1,000 protesters.", load_pack("en"))
    assert sentence.masked == "police detained " + NUMBER * len("more than 1,000") + " protesters."
    assert {"police", "people", "detaining"} <= sentence.tags
    (quantity,) = sentence.quantities
    assert (quantity.low, quantity.high, quantity.best, quantity.qualifier) == (1000, None, 1000, "at_least")


def test_sentences_with_the_same_lists_share_one_set_of_tags() -> None:
    first, second, other = annotate("Police held 12 people. Police held 300 people. It rained.", ENGLISH)
    assert first.tags is second.tags
    assert first.tags != other.tags
