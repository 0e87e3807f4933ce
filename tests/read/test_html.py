"""Pages: main text, title, and a date only where the page states it."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.read.html import extract_article, first_look
from tests.sample import ARTICLES

BODY = (
    "<p>Thousands of people rallied in Springfield on Saturday to demand better schools, the organizers said.</p>"
    "<p>Police said that about 2,500 people took part, and no arrests were reported by the evening of the day.</p>"
    "<p>Order 12345678 of 2018-05-06 was named, and the next rally is planned for June 5, 2031, the union said.</p>"
)


def page(head: str = "", inside: str = "", after: str = "", body: str = BODY) -> bytes:
    return (
        f'<html lang="en-GB"><head><title>Thousands rally in Springfield | Example News</title>{head}</head><body>'
        f'<div id="cookie-banner"><p>We use cookies to improve your experience on our site. Accept all.</p></div>'
        f"<nav><a href=/>Home</a></nav><article><h1>Thousands rally in Springfield</h1>{inside}{body}</article>"
        f'<section id="comments"><div class="comment"><p>First! What a waste of time.</p></div></section>'
        f'{after}<div class="related"><a href="/x">Minister resigns after inquiry</a></div>'
        f"<footer>Copyright 2017 Example. Updated 3 March 2016</footer></body></html>"
    ).encode()


def linked(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_main_text_has_a_blank_line_between_paragraphs_and_nothing_around_the_article() -> None:
    article = extract_article(page())
    paragraphs = article.text.split("\n\n")
    assert paragraphs[-3].startswith("Thousands of people rallied")
    assert paragraphs[-1].endswith("the union said.")
    assert "\n" not in article.text.replace("\n\n", "")
    for stray in ("cookies", "First!", "Minister", "Copyright", "Home"):
        assert stray not in article.text
    assert article.title == "Thousands rally in Springfield"
    assert article.language == "en-GB"


def test_a_page_of_which_the_rules_find_little_is_read_in_all_ways() -> None:
    """Of this page trafilatura's rules alone take the first paragraphs, some 340 characters."""
    body = (ARTICLES / "en-dev-18-climate-strike.html").read_bytes()
    assert len(extract_article(body).text) > 1_500
    assert extract_article(body) == extract_article(body, look=first_look(body))


def test_a_page_laid_out_in_tables_keeps_its_paragraphs_and_its_data_rows() -> None:
    inner = "".join(f"<tr><td>City {i}</td><td>{i}00</td></tr>" for i in range(1, 4))
    cell = f"<h1>Rally in Omsk</h1>{BODY}<table>{inner}</table><p>The rest is told on another page of the paper.</p>"
    layout = f"<table><tr><td><a href=/>Home</a></td><td>{cell}</td></tr></table>"
    paragraphs = extract_article(f"<html><body>{layout}</body></html>".encode()).text.split("\n\n")
    assert [line for line in paragraphs if line.startswith("City")] == ["City 1 | 100", "City 2 | 200", "City 3 | 300"]
    assert any(line.startswith("Police said") for line in paragraphs)


@pytest.mark.parametrize(
    ("head", "inside"),
    [
        (linked('{"@type": "NewsArticle", "datePublished": "2019-08-10T23:30:00-05:00"}'), ""),
        (linked('{"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"], "datePublished": "2019-08-10"}]}'), ""),
        (linked('{"@type": "WebPage", "datePublished": "2019-08-10"}'), ""),
        (linked('<!-- [{"@type": "Article", "datePublished": "2019-08-10"}]; -->'), ""),
        (linked('[{"@type": "ItemList"}, {"@type": "BlogPosting", "datePublished": "2019-08-10"}]'), ""),
        ('<meta property="article:published_time" content="2019-08-10T00:30:00+03:00">', ""),
        ('<meta name="pubdate" content="20190810">', ""),
        ('<meta itemprop="datePublished" content="Sat, 10 Aug 2019 14:05:00 GMT">', ""),
        ('<meta name="DC.date.issued" content="2019-08-10">', ""),
        ("", '<time datetime="2019-08-10T00:30:00+03:00">today</time>'),
        ("", '<span class="article-date">10 августа 2019, 14:05</span>'),
        ("", '<p class="byline">By A. Writer, August 10, 2019</p>'),
        ('<link rel="canonical" href="https://example.org/2019/08/10/rally">', ""),
    ],
)
def test_the_stated_date_is_the_local_one(head: str, inside: str) -> None:
    assert extract_article(page(head, inside)).published == date(2019, 8, 10)


def test_a_utc_moment_gives_way_to_the_same_moment_with_the_outlets_offset() -> None:
    head = '<meta property="article:published_time" content="2019-08-09T21:30:00Z">'
    assert extract_article(page(head, '<time datetime="2019-08-10T00:30:00+03:00">')).published == date(2019, 8, 10)
    assert extract_article(page(head, '<time datetime="2019-08-10T09:30:00+03:00">')).published == date(2019, 8, 9)


def test_the_address_tells_the_date_where_the_page_does_not() -> None:
    assert extract_article(page(), "https://example.org/2019/08/10/rally").published == date(2019, 8, 10)
    assert extract_article(page(), "https://example.org/a-12345678").published is None


@pytest.mark.parametrize(
    ("head", "inside", "after"),
    [
        ("", "", ""),
        ('<meta property="article:modified_time" content="2020-01-01">', "", ""),
        ("", "", '<aside><time datetime="2020-01-01">x</time></aside>'),
        ("", "", '<div class="related-news"><time datetime="2020-01-01">x</time></div>'),
        ("", "", '<div class="comments"><span class="date">1 January 2020</span></div>'),
        (linked('{"@type": "Event", "datePublished": "2020-01-01"}'), "", ""),
        (linked('{"@type": "NewsArticle", "datePublished": "0000-00-00"}'), "", ""),
        (linked('{"@type": "NewsArticle", "datePublished": 5}'), "", ""),
        (linked('{"@type": "NewsArticle", "datePublished'), "", ""),
        ("", '<span class="date">May 2019, 14:05</span>', ""),
        ("", '<span class="date">2 hours ago</span>', ""),
        ("", '<span class="date">05/08/2019</span>', ""),
        ("", '<time datetime="14:05">14:05</time>', ""),
    ],
)
def test_no_date_is_guessed(head: str, inside: str, after: str) -> None:
    assert extract_article(page(head, inside, after)).published is None


def test_the_publisher_is_the_one_that_the_page_names() -> None:
    head = linked('{"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "Example Herald"}}')
    assert extract_article(page(head)).publisher == "Example Herald"
    assert extract_article(page('<meta property="og:site_name" content="Example Post">')).publisher == "Example Post"
    assert extract_article(page(), "https://example.org/a").publisher is None


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("cp1251", "windows-1251"), ("cp1251", ""), ("utf-16", ""), ("utf-8", "windows-1251"), ("utf-8", "")],
)
def test_cyrillic_pages_are_decoded(encoding: str, declared: str) -> None:
    sentence = "На площадь вышли тысячи человек, сообщила полиция города в воскресенье."
    markup = f'<html><head><meta charset="{declared}"><title>Митинг</title></head><p>{sentence}</p></html>'
    article = extract_article(markup.encode(encoding))
    assert (article.text, article.title) == (sentence, "Митинг")


def test_a_western_page_is_decoded() -> None:
    sentence = "Miles de personas salieron a la calle “hoy” en Málaga, según la organización."
    assert extract_article(f"<p>{sentence}</p>".encode("cp1252")).text == sentence


@pytest.mark.parametrize(
    "markup",
    [
        b"",
        b"\0",
        b"<div>" * 10_000 + b"Rally",
        b"<b><i>" * 10_000 + b"Rally",
        b"<p>" * 10_000 + b"Rally",
        b"<x-y>" * 10_000 + b"Rally",
        b"<li><dd>" * 5_000 + b"Rally",
        b"</div>" * 10_000 + b"Rally",
        b"<" * 100_000,
        b"<script>" + b"x" * 10_000,
        b"<script type='application/ld+json'>" + b"[" * 100_000 + b"</script>",
        b"<!--" * 1000,
        b"<?xml version='1.0' encoding='nonsense'?><html><p>Rally",
        b"<meta charset='base64'><p>\xff Rally",
        b"<meta charset='utf-7'><p>\xff Rally",
        b"<svg><math><table><select><option><template><p>Rally",
        bytes(range(256)) * 50,
        b"&#0;&#xD800;&#x110000;" * 100,
    ],
)
def test_bad_markup_never_raises(markup: bytes) -> None:
    article = extract_article(markup)
    article.text.encode()
    assert article.published is None


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_a_mangled_page_never_raises(seed: int, n_changes: int) -> None:
    source = random.Random(seed)
    data = bytearray(page(linked('{"@type": "NewsArticle", "datePublished": "2019-08-10"}')))
    for _ in range(n_changes):
        at = source.randrange(len(data))
        data[at : at + source.randrange(20)] = source.randbytes(source.randrange(8))
    extract_article(bytes(data), "https://example.org/[")
