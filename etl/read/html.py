"""Pages: main text and title through trafilatura, the publication date from what the page states about itself.

A date is never guessed: not from the body's sentences, a footer, the newest or most frequent number, or the clock.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from html import unescape
from itertools import accumulate
from typing import Any

from etl.read.charset import decode
from etl.read.limits import MAX_DOCUMENT_BYTES, MAX_TAGS
from etl.read.rows import mend_surrogates
from etl.read.source import Records, Source, unreadable
from etl.read.text import read_whole
from etl.records import ExtractedArticle, RawDocument

MAX_DEPTH = 250
"""Markup nested deeper is flattened: the parsers behind give up or recurse there."""

EARLIEST, LATEST = "1800-01-01", "2999-12-31"
"""Bounds for dates, in place of the clock that the library would ask."""

PUBLISHED_META = re.compile(
    r"^(?:(?:article|og|bt|nyt|sailthru|parsely|dc|dcterms|citation|cxenseparse|rnews|video|release)?[.:_\-]*"
    r"(?:pub\w*[.:_\-]?(?:date|time)?\w*|date(?:[.:_\-]?(?:published|created|issued|pub\w*|publication))?|created|issued|"
    r"publication[_\-]?date|(?:release|online|original|article|content|post)[_\-]?(?:publication[_\-]?)?(?:date|time)\w*)"
    r"|pub-?date|article:(?:published|post)(?:_?(?:time|date))?|dc\.date\.?\w*|dcterms\.(?:date|created|issued))$",
    re.IGNORECASE,
)
NOT_PUBLISHED = re.compile(r"modif|updat|expir|event|valid|upload|publisher", re.IGNORECASE)
DATE_CLASS = re.compile(r"date|publi|posted|byline|time|meta", re.IGNORECASE)
ARTICLE_TYPE = re.compile(r"article$|(?:blog|media|forum)posting$|^report$", re.IGNORECASE)
PAGE_TYPE = re.compile(r"^webpage$", re.IGNORECASE)
FULL_YEAR = re.compile(r"(?<!\d)(?:1[89]|2\d)\d\d(?!\d)")
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:?\d\d")
ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?!\d)")
ASIDE = frozenset({"aside", "footer", "nav", "form", "noscript"})
UNRELATED_CLASS = re.compile(r"related|comment|sidebar|footer|widget|recommend|teaser|popular|latest", re.IGNORECASE)
COMPACT_DAY = re.compile(r"(?:1[89]|2\d)\d{6}")
SLASHED_DAY = re.compile(r"(?<!\d)(\d\d?)/(\d\d?)/\d{4}")
CLOCK_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
MAX_DATE_TEXT = 60
MAX_DATE_CHILDREN = 8
DEPTH_STEP = 8_192
MAX_LINKED_OBJECTS = 1_000
TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…。।؟۔]")
MAX_HEAD_CHARACTERS = 50_000
LEAST_MAIN_TEXT = 250
"""A main text shorter than this may be a failure of the fast parser."""

LEAST_SHARE_OF_LOOK = 0.5
"""A main text shorter than this share of the fast parser's may be a failure of trafilatura's rules."""

NO_TEXT = ("style", "svg", "picture", "iframe", "canvas", "audio", "video", "object", "embed", "map", "template", "nav")
"""Elements that hold nothing of an article: taken out once, since what comes after walks the page many times."""


def read_html(source: Source) -> Records:
    """The one document of a page: its bytes, not yet looked into."""
    data = read_whole(source)
    if data is None:
        reason = f"the page is over {MAX_DOCUMENT_BYTES:,} bytes"
        yield unreadable(source, "", reason, "too_large", source.stem, source.n_bytes)
    elif not data.strip(b"\0 \t\r\n"):
        yield unreadable(source, "", "empty", source_id=source.stem, n_bytes=len(data))
    else:
        yield RawDocument(source.name, "", source.stem, "html", data)


def extract_article(page: bytes, url: str | None = None, look: str | None = None) -> ExtractedArticle:
    """The main text, title, publication date, publisher and declared language of a page; never raises on bad markup.

    `text` is `""` where the page has no main text. `published` is the date at the outlet: a timestamp with an offset
    gives the date in that offset. A page that states no date gives None. `look` is what `first_look` found, where it
    was asked already.
    """
    markup = flatten(decode_page(page))
    tree = _tree(markup)
    if tree is None:
        return ExtractedArticle(_plain_text(markup))
    facts = _linked_facts(tree)
    published = _published(tree, facts, url)
    language = _attribute(tree, "lang") or _text_of(facts.get("inLanguage"))
    _unwrap_layout_tables(tree)
    text, title, publisher = _main_text(tree, markup, url, first_look(page) if look is None else look)
    return ExtractedArticle(
        text,
        title or _text_of(facts.get("headline")),
        published,
        _text_of(facts.get("publisher")) or publisher,
        language,
    )


def why_too_large(page: bytes) -> str | None:
    """Why a page is not given to a parser, or None: what it would take in memory and in time that no limit ends.

    >>> why_too_large(b"<p>Rally</p>"), why_too_large(b"<p>" * 600_000)
    (None, 'over 500,000 tags')
    """
    return f"over {MAX_TAGS:,} tags" if page.count(b"<") > MAX_TAGS else None


def decode_page(page: bytes) -> str:
    """The markup of a page in its own encoding."""
    return mend_surrogates(decode(page, declared_in_markup=True)).replace("\0", "")


def first_look(page: bytes) -> str:
    """Title and main text of a page by a fast parser, for a test of its words only: they are not the article's.

    Of the main text only lines with the end of a sentence are kept: what has none are headlines of other stories.
    Where hardly any are left, all of it stands in, and where the parser finds hardly any, all text of the page.
    """
    from resiliparse.extract.html2text import extract_plain_text

    markup = decode_page(page)
    if _may_be_deep(markup):
        markup = flatten(markup)
    title = TITLE.search(markup[:MAX_HEAD_CHARACTERS])
    whole = str(extract_plain_text(markup, main_content=True, alt_texts=False, list_bullets=False))
    text = "\n".join(line for line in whole.splitlines() if SENTENCE_END.search(line))
    if len(text) < LEAST_MAIN_TEXT:
        text = whole
    if len(text) < LEAST_MAIN_TEXT:
        text = str(extract_plain_text(markup, main_content=False, alt_texts=False))
    return f"{unescape(title[1])}\n{text}" if title is not None else text


def flatten(markup: str) -> str:
    """The page without the tags that are nested deeper than `MAX_DEPTH`; most pages come back as they are.

    >>> flatten("<p>Rally</p>"), flatten("<div>" * 9_000 + "Rally").count("<div>") <= MAX_DEPTH
    ('<p>Rally</p>', True)
    """
    if markup.count("<") <= MAX_DEPTH or _depth(markup) <= MAX_DEPTH:
        return markup
    depth = 0
    pieces: list[str] = []
    deep = False
    at = 0
    for tag in NESTING_TAG.finditer(markup):
        pieces.append(markup[at : tag.start()])
        at = tag.end()
        closing = tag[1] == "/"
        if closing:
            keep = depth <= MAX_DEPTH
            depth = max(0, depth - 1)
        else:
            depth += 1
            keep = depth <= MAX_DEPTH
        deep = deep or not keep
        pieces.append(tag[0] if keep else " ")
    return "".join([*pieces, markup[at:]]) if deep else markup


def _may_be_deep(markup: str) -> bool:
    """Whether tags may be nested so deep that the fast parser takes quadratic time: a bound, from counts of marks."""
    depth = 0
    for at in range(0, len(markup), DEPTH_STEP):
        depth += markup.count("<", at, at + DEPTH_STEP) - 2 * markup.count("</", at, at + DEPTH_STEP)
        if depth > DEPTH_STEP // 4:
            return True
    return False


def _depth(markup: str) -> int:
    """How deep the nesting tags go at most: cheap, so that ordinary pages are not rewritten."""
    return max(accumulate(-1 if slash else 1 for slash in NESTING_START.findall(markup)), default=0)


_NESTING = (
    r"<(/?)(?:div|span|section|article|main|ul|ol|table|tbody|tr|td|blockquote|font|b|i|em|strong|a|center|"
    r"big|small|u|s|sub|sup|dl|fieldset|form|details|figure|header|footer|aside|nav)\b"
)
NESTING_START = re.compile(_NESTING, re.IGNORECASE)
NESTING_TAG = re.compile(_NESTING + "[^<>]*>", re.IGNORECASE)


def _tree(markup: str) -> Any:
    from lxml import etree, html

    try:
        # as bytes, since lxml refuses text with an encoding declaration
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True)
        tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return tree


def _unwrap_layout_tables(tree: Any) -> None:
    """Make blocks of tables that lay out a page (with paragraphs, headings or tables inside): they are not data."""
    layout = set(tree.xpath("//table[.//p or .//h1 or .//table]"))
    parts = tree.iter("tbody", "thead", "tr", "td", "th") if layout else ()
    own = [part for part in parts if next(part.iterancestors("table"), None) in layout]
    for element in [*layout, *own]:
        element.tag = "div"


def _main_text(tree: Any, markup: str, url: str | None, look: str) -> tuple[str, str | None, str | None]:
    """Text, title and site name by trafilatura; by resiliparse the text alone where that finds none. Uses `tree` up.

    Trafilatura's rules alone take half the time of all its ways. The others are asked where the rules find much less
    than the fast parser did.
    """
    from lxml.etree import LxmlError, strip_elements
    from trafilatura import bare_extraction

    broken = (LxmlError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RuntimeError)
    title = site = found = None
    try:
        title, site = _title_and_site(tree, url)
        strip_elements(tree, *NO_TEXT, with_tail=False)
        _drop_notices(tree)
        found = bare_extraction(tree, url=url, include_comments=False, fast=True)
        if len(getattr(found, "text", None) or "") < LEAST_SHARE_OF_LOOK * len(look):
            found = bare_extraction(tree, url=url, include_comments=False)
    except broken:
        pass
    text = getattr(found, "text", None) or ""
    if not text.strip():
        text = _plain_text(markup)
    lines = [_without_frame(line.strip()) for line in text.splitlines()]
    return "\n\n".join(line for line in lines if line), title, site


def _title_and_site(tree: Any, url: str | None) -> tuple[str | None, str | None]:
    """What trafilatura takes for title and site name: its `extract_metadata` without the search for an author, tags
    and a date, which takes a third of the time of a page and is not used."""
    from courlan import extract_domain
    from trafilatura import metadata

    found = metadata.extract_meta_json(tree, metadata.examine_meta(tree))
    title = found.title or metadata.extract_title(tree)
    site = (found.sitename or metadata.extract_sitename(tree) or "").lstrip("@")
    if site and "." not in site and not site[0].isupper():
        site = site.title()
    address = found.url or metadata.extract_url(tree, url) or ""
    if not site and (host := metadata.META_URL.match(address)) is not None:
        site = host[1]
    return title, None if site == (extract_domain(address, fast=True) if address else "") else site


def _drop_notices(tree: Any) -> None:
    """Takes notices about cookies out, by id or class."""
    for element in [e for e in tree.iter("div", "section", "aside", "p", "span", "ul", "form", "dialog") if e.attrib]:
        if COOKIE_NOTICE.search(f"{element.get('id', '')} {element.get('class', '')}"):
            parent = element.getparent()
            if parent is not None:
                element.drop_tree()


def _without_frame(line: str) -> str:
    """A table row without its outer bars.

    >>> _without_frame("| Omsk | 300 |"), _without_frame("a | b")
    ('Omsk | 300', 'a | b')
    """
    return line[1:-1].strip() if len(line) > 1 and line[0] == line[-1] == "|" else line


COOKIE_NOTICE = re.compile("cookie[-_sb]|consent|gdpr", re.IGNORECASE)


def _plain_text(markup: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(
        extract_plain_text(
            markup,
            main_content=True,
            list_bullets=False,
            alt_texts=False,
            comments=False,
            skip_elements=["script", "style", "aside", "nav", "form"],
        )
    )


# ---- the date --------------------------------------------------------------------------------------------------


def _published(tree: Any, facts: Mapping[str, Any], url: str | None) -> date | None:
    """The first stated date that can be read: linked data, meta tags, time tags, the address, a date element."""
    stated = [*_stated_moments(tree, facts)]
    for text in stated:
        day = _day_of(_with_own_offset(text, stated))
        if day is not None:
            return day
    address = url or _canonical(tree)
    if address is not None and (day := _ask_library("", address)) is not None:
        return day
    return next((day for text in _date_elements(tree) if (day := _day_of(text)) is not None), None)


def _stated_moments(tree: Any, facts: Mapping[str, Any]) -> Iterator[str]:
    for key in ("datePublished", "dateCreated"):
        if isinstance(facts.get(key), str):
            yield facts[key]
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "")[:MAX_DATE_TEXT]
        content = element.get("content") or element.get("datetime") or ""
        if content and PUBLISHED_META.match(name.strip()) and not NOT_PUBLISHED.search(name):
            yield content
    for element in tree.iter("time"):
        moment = element.get("datetime") or ""
        own = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if FULL_YEAR.search(moment) and not NOT_PUBLISHED.search(own) and not _is_aside(element):
            yield moment


def _date_elements(tree: Any) -> Iterator[str]:
    for element in tree.iter("span", "div", "p", "time", "small", "li", "em", "i", "b", "td", "abbr"):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        if element.tag != "time" and not DATE_CLASS.search(names):
            continue
        if len(element) > MAX_DATE_CHILDREN or NOT_PUBLISHED.search(names) or _is_aside(element):
            continue
        text = " ".join(element.text_content().split())
        if len(text) <= MAX_DATE_TEXT and FULL_YEAR.search(text):
            yield text


def _is_aside(element: Any) -> bool:
    """Whether the element lies in a footer, a sidebar or a list of other articles."""
    for ancestor in element.iterancestors():
        if ancestor.tag in ASIDE:
            return True
        if ancestor.tag in ("body", "html", "main", "article"):
            continue
        if UNRELATED_CLASS.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"):
            return True
    return False


def _day_of(text: str) -> date | None:
    r"""The local date in a stated moment.

    >>> _day_of("2019-08-10T00:30:00+03:00"), _day_of("0000-00-00"), _day_of("10 августа 2019, 14:05")
    (datetime.date(2019, 8, 10), None, datetime.date(2019, 8, 10))
    """
    text = text.strip()
    iso = ISO_DAY.match(text)
    if iso is not None:
        try:
            day = date.fromisoformat(iso[1])
        except ValueError:
            return None
        return day if EARLIEST <= day.isoformat() <= LATEST else None
    if len(text) > MAX_DATE_TEXT or not (FULL_YEAR.search(text) or COMPACT_DAY.fullmatch(text)):
        return None
    slashed = SLASHED_DAY.search(text)
    if slashed is not None and slashed[1] != slashed[2] and int(slashed[1]) <= 12 and int(slashed[2]) <= 12:
        return None
    found = _ask_library(text, None)
    return found if found is not None and _names(text, found) else None


def _names(text: str, day: date) -> bool:
    """Whether the text itself has that day, month and year: the library fills gaps with the clock's.

    >>> _names("12 May 2019", date(2019, 5, 12)), _names("May 2019, 14:05", date(2019, 5, 23))
    (True, False)
    """
    if COMPACT_DAY.fullmatch(text):
        return True
    text = CLOCK_TIME.sub(" ", text)
    numbers = [int(number) for number in re.findall(r"\d{1,4}", text)]
    has_month = day.month in numbers or re.search(r"[^\W\d_]{3,}", text) is not None
    return day.day in numbers and day.year in numbers and has_month and len(numbers) >= 2


def _ask_library(text: str, address: str | None) -> date | None:
    """What htmldate reads in a page that holds this one statement and nothing else, so that it cannot guess."""
    from htmldate import find_date
    from lxml.html import Element

    page = Element("html")
    head = Element("head")
    page.append(head)
    try:
        head.append(Element("meta", property="article:published_time", content=text))
        found = find_date(
            page,
            extensive_search=bool(text),
            original_date=True,
            url=address,
            min_date=EARLIEST,
            max_date=LATEST,
        )
        return date.fromisoformat(found) if found else None
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RuntimeError):
        return None


def _with_own_offset(text: str, others: list[str]) -> str:
    """The same moment with the outlet's offset, where `text` gives it in UTC and the page gives it locally too."""
    moment = _moment(text)
    if moment is None or moment.utcoffset() is None or moment.utcoffset():
        return text
    for other in others:
        local = _moment(other)
        if local is not None and local.utcoffset() and abs((local - moment).total_seconds()) < 60:
            return other
    return text


def _moment(text: str) -> datetime | None:
    if ISO_MOMENT.match(text.strip()) is None:
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _canonical(tree: Any) -> str | None:
    for element in tree.iter("link"):
        if (element.get("rel") or "").lower() == "canonical":
            address: str | None = element.get("href")
            return address
    return None


# ---- linked data -----------------------------------------------------------------------------------------------


def _linked_facts(tree: Any) -> Mapping[str, Any]:
    """The page's own article among its JSON-LD objects: the first of an article type, else of a page, else nothing."""
    found: list[Mapping[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = json.loads(_bare_json(script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        found.extend(_top_objects(data))
    return next((item for kind in (ARTICLE_TYPE, PAGE_TYPE) for item in found if _has_type(item, kind)), {})


def _has_type(item: Mapping[str, Any], kind: re.Pattern[str]) -> bool:
    types = item.get("@type")
    return any(kind.search(name) for name in (types if isinstance(types, list) else [types]) if isinstance(name, str))


def _bare_json(text: str) -> str:
    """The JSON in a script, without the comment or CDATA marks that some pages put around it.

    >>> _bare_json('<!-- {"a": 1}; -->')
    '{"a": 1}'
    """
    starts = [at for at in (text.find("{"), text.find("[{")) if at >= 0]
    end = max(text.rfind("}"), text.rfind("}]") + 1)
    return text[min(starts) : end + 1] if starts else ""


def _top_objects(data: Any) -> Iterator[Mapping[str, Any]]:
    """Objects at the top, in lists and under `@graph` or `mainEntity`; never those inside lists of other articles."""
    waiting = deque([data])
    for _ in range(MAX_LINKED_OBJECTS):
        if not waiting:
            return
        item = waiting.popleft()
        if isinstance(item, list):
            waiting.extendleft(reversed(item[:MAX_LINKED_OBJECTS]))
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[key] for key in ("@graph", "mainEntity") if key in item)


def _text_of(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name") or value.get("alternateName")
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _attribute(tree: Any, name: str) -> str | None:
    value: str | None = tree.get(name)
    return value.strip() or None if value is not None else None
