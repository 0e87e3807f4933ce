"""Cleaning: one text for good, a date only where one is stated, and a row for everything."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from textwrap import fill

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl import published
from etl.clean import (
    MAX_CHARACTERS,
    MAX_RAW_CHARACTERS,
    clean_document,
    clean_text,
    ledger_entry_of,
)
from etl.errors import InputError
from etl.published import parse_published
from etl.records import Article, ExtractedArticle, LedgerEntry, RawDocument, UnreadableRecord

LABELS = ("Published", "Published on", "Опубликовано", "года")


def document(body: str | bytes, **fields: str | None) -> RawDocument:
    return RawDocument("a.txt", "", "a", "text" if isinstance(body, str) else "html", body, **fields)


def cleaned(body: str, **fields: str | None) -> Article:
    article = clean_document(document(body, **fields), date_labels=LABELS)
    assert isinstance(article, Article)
    return article


# ---- text ----


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("и\u0306", "й"),
        ("a\u200bb\u00adc\ufeffd\u202ee\u2069", "abcde"),
        ("a\0b\x07c\x9fd", "abcd"),
        ("a \t\xa0\u3000 b", "a b"),
        ("one\r\ntwo\rthree\u2028four\n \n\n\nfive", "one\n\ntwo\n\nthree\n\nfour\n\nfive"),
        ("\ud83d\ude00 \ud800", "\U0001f600 \ufffd"),
        ("", ""),
    ],
)
def test_text_is_composed_and_unseen_characters_are_removed(raw: str, text: str) -> None:
    assert clean_text(raw) == text


FIRST = (
    "Thousands of people took to the streets of the capital on Saturday to protest against a planned change of the "
    "law on schools, the organizers said. Police put the number at two thousand five hundred, and said that no one "
    "was detained."
)
SECOND = (
    "The next rally is planned for the coming week, a speaker of the union told reporters on the square, adding that "
    "the mayor had agreed to hold an anti-corruption hearing as soon as the council meets again in September."
)
WRAPPED = "\n".join(fill(paragraph, 66) for paragraph in (FIRST, SECOND))


@pytest.mark.parametrize(
    ("width", "between"), [(60, "\n\n"), (66, "\n\n"), (80, "\n\n"), (66, "\n"), (72, "\n"), (80, "\n")]
)
def test_hard_wrapped_lines_are_joined_and_short_lines_end_paragraphs(width: int, between: str) -> None:
    wrapped = between.join(fill(paragraph, width) for paragraph in (FIRST, SECOND))
    assert clean_text(wrapped) == f"{FIRST}\n\n{SECOND}"


def test_a_note_of_two_wrapped_lines_is_one_paragraph() -> None:
    wrapped = "Some 300 people rallied on Saturday in the main square of Minsk, and\nthe police held nobody."
    assert clean_text(wrapped) == wrapped.replace("\n", " ")
    apart = "Some 300 people rallied on Saturday in the main square of Minsk, see\nPolice held nobody."
    assert clean_text(apart) == apart.replace("\n", "\n\n")


def test_text_printed_token_by_token_reads_like_any_other() -> None:
    tokens = "`` No pay , no work ! '' shouted some 1,500 miners -LRB- the union 's count -RRB- in Soma on Friday ."
    assert clean_text(tokens) == "“No pay, no work!” shouted some 1,500 miners (the union's count) in Soma on Friday."


TOKENS = st.lists(
    st.sampled_from([*"ab.,;:()'\"«»", "``", "''", "-LRB-", "n't", "'s", "@-@", "50%", "\n"]), max_size=80
)


@given(TOKENS.map(" ".join))
def test_tokens_once_joined_stay(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


def test_lines_that_are_sentences_of_their_own_stay_paragraphs() -> None:
    lines = [
        "Thousands of people took to the streets of the capital on Saturday.",
        "Police put their number at two thousand five hundred.",
        "No one was detained, a speaker said.",
        "The next rally is planned for the coming week.",
        "A hearing on the law is due in September.",
        "The mayor was not there.",
    ]
    assert clean_text("\n".join(lines)) == "\n\n".join(lines)


def test_endless_combining_marks_take_no_endless_time() -> None:
    once = clean_text("e" + "\u0301\u0323" * 200_000)
    assert len(once) <= 31
    assert clean_text(once) == once


@given(st.text())
@example(WRAPPED)
@example("\u0344" * 40)
@example("\u2029".join(["x" * 60] * 6))
@example("a\n\u0301b")
@example("-\n" * 9)
def test_cleaned_text_is_stable_and_sound(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


WORDS = st.text(st.sampled_from("ab .-\n\u0301й"), min_size=0, max_size=900)


@given(WORDS)
def test_wrapped_looking_text_is_stable_too(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


ANY = st.text(st.characters(), max_size=200)


@given(ANY, st.none() | ANY, st.none() | ANY, st.none() | ANY, st.none() | ANY, st.none() | ANY)
def test_no_document_raises_and_its_text_stays_the_same_when_cleaned_again(
    body: str, title: str | None, url: str | None, published: str | None, language: str | None, publisher: str | None
) -> None:
    raw = document(body, title=title, url=url, published=published, language=language, publisher=publisher)
    article = clean_document(raw, date_labels=LABELS)
    if isinstance(article, LedgerEntry):
        assert article.status == "unreadable"
        return
    for value in (article.title, article.url, article.publisher, article.language):
        if value is not None:
            value.encode()
    assert article.text[: article.body_start].strip("\n") == (article.title or "")
    again = clean_document(document(article.text[article.body_start :], title=article.title), date_labels=LABELS)
    assert isinstance(again, Article)
    assert again.text == article.text


# ---- title ----


def test_the_title_is_the_first_line_and_the_body_begins_behind_a_blank_one() -> None:
    article = cleaned("Thousands came.", title="Rally in Minsk")
    assert article.text == "Rally in Minsk\n\nThousands came."
    assert article.text[article.body_start :] == "Thousands came."


@pytest.mark.parametrize(
    ("title", "body", "publisher"),
    [
        ("Rally in Minsk – Metro US", "Rally in Minsk\n\nThousands came.", "Metro US"),
        ("Rally in Minsk", "Rally in Minsk | Metro US\n\nRALLY IN MINSK\n\nThousands came.", "Metro US"),
        ("Rally in Minsk", "Rally in Minsk\n\nThousands came.", None),
        ("Rally in Minsk", "10 August 2019\n\nRally in Minsk\n\nThousands came.", None),
    ],
)
def test_a_repeated_headline_is_dropped(title: str, body: str, publisher: str | None) -> None:
    article = cleaned(body, title=title)
    assert article.text == "Rally in Minsk\n\nThousands came."
    assert (article.title, article.publisher) == ("Rally in Minsk", publisher)


def test_a_publisher_behind_the_title_is_dropped_where_it_is_known() -> None:
    article = cleaned("Thousands came.", title="Rally in Minsk - The Herald", publisher="The Herald")
    assert article.title == "Rally in Minsk"


def test_a_title_with_a_dash_of_its_own_is_kept() -> None:
    assert cleaned("Thousands came.", title="Minsk – a city on strike").title == "Minsk – a city on strike"


def test_the_publisher_is_the_sources_else_the_domain() -> None:
    assert cleaned("x", url="https://www.example.org/a", publisher="The Herald").publisher == "The Herald"
    assert cleaned("x", url="https://www.example.org/a").publisher == "example.org"
    assert cleaned("x", url="http://[broken").publisher is None


# ---- dates ----


@pytest.mark.parametrize(
    "text",
    [
        "2019-08-10",
        "2019-8-10",
        "20190810",
        "2019/08/10",
        "2019-08-10T23:59:59-05:00",
        "2019-08-10T00:30:00+0300",
        "2019-08-10T14:05:00.123Z",
        "2019-08-10 14:05:00 UTC",
        "Sat, 10 Aug 2019 23:30:00 -0500",
        "Sat, 10 Aug 19 14:05:00 GMT",
        "10 August 2019",
        "10th August 2019",
        "Saturday, August 10, 2019, 2:05 p.m.",
        "Published: 10 August 2019",
        "Published on Aug. 10, 2019, 14:05",
        "10 августа 2019",
        "10 августа 2019 г., 14:05",
        "Опубликовано: 10 августа 2019 года",
        "10 авг. 2019",
        "10 de agosto de 2019",
        "10.08.2019 14:05",
        "10.8.2019",
    ],
)
def test_common_spellings_give_the_local_date(text: str) -> None:
    assert parse_published(text, LABELS) == date(2019, 8, 10)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0000-00-00",
        "0001-01-01",
        "99999-01-01",
        "2019-02-30",
        "9999-12-31",
        "August 2019",
        "2019",
        "10 August",
        "05/08/2019",
        "10 August 2019 and 11 August 2019",
        "On 10 August 2019 they marched",
        "2019-08-10 they marched",
        "yesterday",
        "١٠",
        "²²²²-²²-²²",
    ],
)
def test_what_states_no_single_day_gives_none(text: str) -> None:
    assert parse_published(text, LABELS) is None


def test_slashes_count_where_the_day_cannot_be_the_month() -> None:
    assert parse_published("13/08/2019") == parse_published("08/13/2019") == date(2019, 8, 13)


@given(st.text())
def test_no_date_text_raises(text: str) -> None:
    parse_published(text, LABELS)


@pytest.mark.parametrize("line", ["Published: 10 August 2019", "August 10, 2019, 14:05", "10 августа 2019 года"])
def test_a_date_line_dates_the_article_and_stays_out_of_its_text(line: str) -> None:
    article = cleaned(f"By A. Writer\n\n{line}\n\nThousands came.", title="Rally in Minsk")
    assert article.text == "Rally in Minsk\n\nBy A. Writer\n\nThousands came."
    assert (article.published, article.published_basis) == (date(2019, 8, 10), "text")


def test_a_date_line_in_front_of_the_title_is_no_title() -> None:
    article = cleaned("Rally in Minsk\n\nThousands came.", title="10 August 2019")
    assert (article.text, article.published) == ("Rally in Minsk\n\nThousands came.", date(2019, 8, 10))


def test_a_date_line_far_down_is_text() -> None:
    body = "\n\n".join(["One."] * 9 + ["10 August 2019"])
    assert cleaned(body).text == body


def test_the_basis_says_where_the_date_is_from() -> None:
    def extract(body: bytes, url: str | None) -> ExtractedArticle:
        return ExtractedArticle("Thousands came.", "Rally", date(2019, 8, 11), "The Herald", "en-GB")

    option = date(2019, 8, 13)
    both = clean_document(document(b"x", published="2019-08-10", language="ru"), extract=extract, published=option)
    page = clean_document(document(b"x"), extract=extract, published=option, language="es")
    none = clean_document(document("x", published="0000-00-00"), published=option, language="es")
    assert [(a.published, a.published_basis, a.language) for a in (both, page, none)] == [
        (date(2019, 8, 10), "metadata", "ru"),
        (date(2019, 8, 11), "page", "en"),
        (option, "option", "es"),
    ]
    assert isinstance(page, Article)
    assert (page.title, page.publisher, page.text) == ("Rally", "The Herald", "Rally\n\nThousands came.")


# ---- rows ----


@pytest.mark.parametrize("body", ["", " \n\t", "\u200b\ufeff", "\0\0"])
def test_a_document_without_text_is_an_unreadable_row(body: str) -> None:
    entry = clean_document(document(body, url="https://www.example.org/a"), processed_with="v1")
    assert isinstance(entry, LedgerEntry)
    assert (entry.status, entry.reason, entry.processed_with) == ("unreadable", "a.txt: no text found", "v1")
    assert entry.publisher == "example.org"


@pytest.mark.parametrize("n", [MAX_CHARACTERS + 1, MAX_RAW_CHARACTERS + 1])
def test_a_text_over_the_limit_is_too_large(n: int) -> None:
    entry = clean_document(document("x" * n))
    assert isinstance(entry, LedgerEntry)
    assert (entry.status, entry.n_characters) == ("too_large", n)
    assert isinstance(clean_document(document("x" * MAX_CHARACTERS)), Article)


def test_a_page_that_cannot_be_extracted_is_an_unreadable_row() -> None:
    def extract(body: bytes, url: str | None) -> ExtractedArticle:
        raise InputError("no markup")

    entry = clean_document(document(b"x"), extract=extract)
    assert isinstance(entry, LedgerEntry)
    assert (entry.status, entry.reason) == ("unreadable", "no markup")


def test_ids_differ_by_source_key_and_content_and_are_the_same_again() -> None:
    ids = {
        clean_document(RawDocument(file, record, source_id, "text", body)).article_id
        for file in ("a.txt", "b.txt")
        for record in ("", "1")
        for source_id in (None, "x")
        for body in ("one", "two")
    }
    assert len(ids) == 16
    assert cleaned("one").article_id == cleaned(" one ").article_id
    assert all(len(i) == 17 and i.startswith("a") for i in ids)


def test_an_unreadable_record_becomes_its_row() -> None:
    record = UnreadableRecord("a.jsonl", "7", None, "unreadable", "a.jsonl:7: not JSON")
    entry = ledger_entry_of(record, "v1")
    assert (entry.source_file, entry.record, entry.status, entry.reason) == (
        "a.jsonl",
        "7",
        "unreadable",
        "a.jsonl:7: not JSON",
    )
    assert entry.article_id == ledger_entry_of(UnreadableRecord("a.jsonl", "7", None, "unreadable", "other")).article_id


def test_the_words_of_dates_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_again() -> None:
        raise AssertionError("read again")

    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path))
    published._date_words.cache_clear()
    first = published._date_words()
    assert (first.months["августа"], first.months["august"], "суббота" in first.fillers) == (8, 8, True)
    published._date_words.cache_clear()
    monkeypatch.setattr(published, "_read_date_words", not_again)
    assert published._date_words() == first
    published._date_words.cache_clear()
    monkeypatch.setattr(published, "pack_codes", lambda: ("en",))
    with pytest.raises(AssertionError, match="read again"):
        published._date_words()
    published._date_words.cache_clear()
