"""Second step of the line: a raw document becomes an `Article` whose text and offsets are fixed for good.

It decides nothing about the content: no language, no sentences, no relevance. What cannot become an article becomes
its ledger entry. Cleaning a cleaned text changes nothing.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

from etl.errors import InputError
from etl.language.detokenize import detokenize, is_tokenized
from etl.published import MAX_DATE_LINE, parse_published
from etl.records import Article, ExtractedArticle, LedgerEntry, RawDocument, UnreadableRecord

Extract = Callable[[bytes, str | None], ExtractedArticle]

MAX_CHARACTERS = 200_000
"""An article longer than this is `too_large`: books, dumps and concatenated archives are no articles."""

MAX_RAW_CHARACTERS = 20 * MAX_CHARACTERS
"""A raw text longer than this is not even cleaned."""

MAX_MARKS = 30
"""As in the Stream-Safe Text Format of UAX #15; no writing needs as many."""

MAX_METADATA_CHARACTERS = 2_000

DATE_LINE_PARAGRAPHS = 5
MIN_WRAP_WIDTH, MAX_WRAP_WIDTH = 50, 100
MIN_WRAPPED_LINES = 4
"""Line breaks of a text by which alone it may be told as wrapped; in a shorter one sentences must go on over them."""

# ---- text ------------------------------------------------------------------------------------------------------

# zero-width and bidirectional marks, soft hyphen, and controls that are not white space; surrogates are mended apart
UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]+"
)
SURROGATE = re.compile("[\ud800-\udfff]")
LINE_END_OF_SENTENCE = (".", "!", "?", "…", ":", "»", "”", '"', ")")


def clean_text(text: str) -> str:
    r"""The text in NFC, without unseen characters, white space runs as one space, paragraphs with a blank line between.

    Single line breaks are paragraph breaks unless the text is plainly hard-wrapped; then they are joined. Idempotent.

    >>> clean_text("Rally\u200b in\xa0\xa0Minsk\r\nМитинг\x00и\u0306")
    'Rally in Minsk\n\nМитингй'
    """
    return "\n\n".join(_paragraphs(text))


def clean_line(text: str | None) -> str | None:
    r"""A title or name on one line, cleaned like text; None where nothing is left.

    >>> clean_line(" Rally\n in  Minsk "), clean_line(" \u200b ")
    ('Rally in Minsk', None)
    """
    if text is None:
        return None
    return " ".join(_sound(text).split()) or None


def _sound(text: str) -> str:
    if not text.replace("\n", "").isprintable():  # much faster than the search, and false for all of UNSEEN
        text = UNSEEN.sub("", text)
        if SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            text = UNSEEN.sub("", text)
    if unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", _with_short_mark_runs(text))


def _with_short_mark_runs(text: str) -> str:
    """The text with at most `MAX_MARKS` combining marks in a row: sorting longer runs takes quadratic time."""
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def _paragraphs(text: str) -> list[str]:
    lines = [" ".join(line.split()) for line in _sound(text).splitlines()]
    paragraphs = _unwrapped(lines)
    return list(map(detokenize, paragraphs)) if is_tokenized(paragraphs) else paragraphs


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """The paragraphs of a text's lines, none of them empty."""
    width = _wrap_width(lines)
    if width is None:
        return [line for line in lines if line]
    paragraphs: list[str] = []
    previous = ""
    for line in lines:
        if line and previous and _is_wrap(previous, line, width):
            paragraphs[-1] += line if paragraphs[-1].endswith("-") else f" {line}"
        elif line:
            paragraphs.append(line)
        previous = line
    return paragraphs


def _wrap_width(lines: Sequence[str]) -> int | None:
    """The width at which a text was wrapped by machine, or None where its line breaks may well be meant.

    Wrapped lines lie between 50 and 100 characters at their longest, break only where the next word had no place
    (seven of ten breaks), and mostly end inside sentences. With few breaks, one must stand before a small letter.
    """
    pairs = [(one, next_one) for one, next_one in pairwise(lines) if one and next_one]
    if len(pairs) < MIN_WRAPPED_LINES and not any(_goes_on(one, next_one) for one, next_one in pairs):
        return None
    width = max(max(len(one), len(next_one)) for one, next_one in pairs)
    if not MIN_WRAP_WIDTH <= width <= MAX_WRAP_WIDTH:
        return None
    full = [one for one, next_one in pairs if _is_wrap(one, next_one, width)]
    inside = sum(1 for one in full if not one.endswith(LINE_END_OF_SENTENCE))
    return width if len(full) >= 0.7 * len(pairs) and inside >= 0.6 * len(full) else None


def _goes_on(line: str, next_line: str) -> bool:
    """Whether a sentence plainly goes on in the next line: in writing that has capitals, with a small letter."""
    return next_line[0].islower() and not line.endswith(LINE_END_OF_SENTENCE) and not line.islower()


def _is_wrap(line: str, next_line: str, width: int) -> bool:
    return len(line) + 1 + len(next_line.split(" ", 1)[0]) > width


# ---- publication date ------------------------------------------------------------------------------------------


def _title_behind_date(title: str, paragraphs: list[str], labels: Sequence[str]) -> str | None:
    """The title of a text file, which is its second line where the first is a date line; that goes to the body."""
    if len(title) > MAX_DATE_LINE or not paragraphs or parse_published(title, labels) is None:
        return title
    title, paragraphs[0] = paragraphs[0], title
    return title


def _take_date_line(paragraphs: list[str], labels: Sequence[str]) -> date | None:
    """The date of the first date line among the first paragraphs; all such lines are taken out of the list."""
    found: date | None = None
    at = 0
    while at < min(DATE_LINE_PARAGRAPHS, len(paragraphs)):
        line = paragraphs[at]
        day = None
        if len(line) <= MAX_DATE_LINE and any(character.isdecimal() for character in line):
            day = parse_published(line, labels)
        if day is None:
            at += 1
            continue
        del paragraphs[at]
        found = found or day
    return found


# ---- title and publisher ---------------------------------------------------------------------------------------

TITLE_SEPARATOR = re.compile(r"\s+(?:[|–—·•«»]|-|::)\s+")
MAX_SUFFIX = 60


def _without_suffix(title: str, shorter: str) -> str | None:
    """What stands behind `shorter` and a separator in `title`: mostly the publisher. None where it is no such pair.

    >>> _without_suffix("Rally in Minsk – Metro US", "Rally in Minsk")
    'Metro US'
    """
    if not title.casefold().startswith(shorter.casefold()):
        return None
    separator = TITLE_SEPARATOR.match(title, len(shorter))
    if separator is None or not 0 < len(title) - separator.end() <= MAX_SUFFIX:
        return None
    return title[separator.end() :]


def _take_headline(title: str | None, paragraphs: list[str], publisher: str | None) -> tuple[str | None, str | None]:
    """The title without a publisher behind it, and that publisher; repeated headlines are taken out of the list."""
    if title is None:
        return None, None
    named: str | None = None
    if publisher is not None:
        separator = next((m for m in TITLE_SEPARATOR.finditer(title) if title[m.end() :] == publisher), None)
        title = title[: separator.start()] if separator is not None and separator.start() > 0 else title
    while paragraphs:
        line = paragraphs[0]
        if line.casefold() == title.casefold():
            del paragraphs[0]
        elif (suffix := _without_suffix(title, line)) is not None:
            named = suffix
            title = line
            del paragraphs[0]
        elif (suffix := _without_suffix(line, title)) is not None:
            named = named or suffix
            del paragraphs[0]
        else:
            break
    return title, named


_PLAIN_HOST = re.compile(r"https?://(?:www\.)?([a-z\d-]+(?:\.[a-z\d-]+)+)(?:[/?#]|\Z)")


def _domain(url: str | None) -> str | None:
    """The address's host without `www.`, or None.

    >>> _domain("https://www.example.org:8080/a"), _domain("http://[bad"), _domain("no address")
    ('example.org', None, None)
    """
    if url is None:
        return None
    if (plain := _PLAIN_HOST.match(url)) is not None:  # as of nearly all addresses
        return plain[1]
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return clean_line((host or "").removeprefix("www."))


_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_].{1,30})?")


def _language_code(text: str | None) -> str | None:
    """The language subtag in lower case, or None where the source gives something else.

    >>> _language_code("en-US"), _language_code("ru_RU"), _language_code("English")
    ('en', 'ru', None)
    """
    match = _LANGUAGE_TAG.fullmatch(text.strip()) if text is not None else None
    return match[1].lower() if match is not None else None


# ---- documents -------------------------------------------------------------------------------------------------


def clean_document(
    document: RawDocument,
    *,
    published: date | None = None,
    language: str | None = None,
    processed_with: str = "",
    extract: Extract | None = None,
    date_labels: Sequence[str] = (),
) -> Article | LedgerEntry:
    """The cleaned article, or the ledger entry of a document without text or with too much of it.

    `published` and `language` stand in where the source gives none. `extract` reads pages; a page without it is a
    `TypeError`. `date_labels` are the packs' words for "published" on a date line.
    """
    page = ExtractedArticle("")
    if isinstance(document.body, str):
        raw = document.body
    else:
        if extract is None:
            raise TypeError("clean_document needs `extract` for a page")
        try:
            page = extract(document.body, document.url)
        except InputError as error:
            return _refused(document, "unreadable", str(error), processed_with)
        raw = page.text
    if len(raw) > MAX_RAW_CHARACTERS:
        return _refused(document, "too_large", _too_long(len(raw)), processed_with, n_characters=len(raw))
    paragraphs = _paragraphs(raw)
    title = _metadata(document.title) or _metadata(page.title)
    if title is not None and is_tokenized([raw]):
        title = detokenize(title)
    publisher = _metadata(document.publisher) or _metadata(page.publisher)
    if title is not None and not document.record and document.kind == "text":
        title = _title_behind_date(title, paragraphs, date_labels)
    title, named = _take_headline(title, paragraphs, publisher)
    on_line = _take_date_line(paragraphs, date_labels)
    if on_line is not None and title is not None:  # the headline may stand again behind the date
        title, again = _take_headline(title, paragraphs, publisher)
        named = named or again
    url = _metadata(document.url)
    if not paragraphs and title is None:
        return _refused(document, "unreadable", f"{_place(document)}: no text found", processed_with)
    text = "\n\n".join([title, *paragraphs] if title is not None else paragraphs)
    if len(text) > MAX_CHARACTERS:
        return _refused(document, "too_large", _too_long(len(text)), processed_with, text)
    stated = parse_published(document.published) if document.published is not None else None
    day, basis = _first_date((stated, "metadata"), (page.published, "page"), (on_line, "text"), (published, "option"))
    return Article(
        article_id=_article_id(document, text),
        source_file=document.source_file,
        record=document.record,
        source_id=document.source_id,
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        body_start=min(len(title) + 2, len(text)) if title is not None else 0,
        url=url,
        title=title,
        publisher=publisher or named or _domain(url),
        published=day,
        published_basis=basis,
        language=_language_code(document.language) or _language_code(page.language) or language,
    )


def ledger_entry_of(record: UnreadableRecord, processed_with: str = "") -> LedgerEntry:
    """The ledger row of a document that could not be read. Its id does not depend on the reason's words."""
    return LedgerEntry(
        article_id=_article_id(record, ""),
        source_file=record.source_file,
        record=record.record,
        source_id=record.source_id,
        status=record.status,
        reason=record.reason,
        processed_with=processed_with,
    )


def unread_entry(document: RawDocument, reason: str, processed_with: str = "") -> LedgerEntry:
    """The ledger row of a page that was set aside by its bytes: its text was not read, so it has no hash and no
    length, and only the metadata that came beside the page."""
    entry = _refused(document, "irrelevant", reason, processed_with)
    return entry._replace(language=None)


def _refused(
    document: RawDocument,
    status: str,
    reason: str,
    processed_with: str,
    text: str | None = None,
    n_characters: int | None = None,
) -> LedgerEntry:
    url = _metadata(document.url)
    day = parse_published(document.published) if document.published is not None else None
    return LedgerEntry(
        article_id=_article_id(document, text or ""),
        source_file=document.source_file,
        record=document.record,
        source_id=document.source_id,
        status=status,
        reason=reason,
        url=url,
        title=_metadata(document.title),
        publisher=_metadata(document.publisher) or _domain(url),
        published=day,
        published_basis="metadata" if day is not None else None,
        language=_language_code(document.language),
        text_sha256=hashlib.sha256(text.encode()).hexdigest() if text is not None else None,
        n_characters=len(text) if text is not None else n_characters,
        processed_with=processed_with,
    )


def _article_id(document: RawDocument | UnreadableRecord, text: str) -> str:
    """`a` and 16 hexadecimal digits over the source key (file, record, id) and the content: the cleaned text, of a
    page its bytes, so that a page has the same id whether it was worth its parsing or not."""
    key = "\x1f".join((document.source_file, document.record, document.source_id or "", ""))
    body = document.body if isinstance(document, RawDocument) else ""
    content = body if isinstance(body, bytes) else text.encode("utf-8", "surrogatepass")
    return "a" + hashlib.sha256(key.encode("utf-8", "surrogatepass") + content).hexdigest()[:16]


def _metadata(text: str | None) -> str | None:
    line = clean_line(text)
    return line[:MAX_METADATA_CHARACTERS].rstrip() if line is not None else None


def _first_date(*choices: tuple[date | None, str]) -> tuple[date | None, str | None]:
    return next(((day, basis) for day, basis in choices if day is not None), (None, None))


def _place(document: RawDocument) -> str:
    return f"{document.source_file}:{document.record}" if document.record else document.source_file


def _too_long(n_characters: int) -> str:
    return f"{n_characters:,} characters; an article has at most {MAX_CHARACTERS:,}"
