"""The things that pass between the steps: unchangeable, standard library only. Those that an article has dozens of are
named tuples, which are made and copied faster than data classes are.

Offsets are character offsets into `Article.text`, the cleaned text, which never changes once `clean` made it.
`None` means not reported, everywhere; zero is a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

Value = str | int | float | bool | date | tuple[str, ...] | None
"""What a cell of a table may hold."""


class RawDocument(NamedTuple):
    """One document as a reader found it, nothing interpreted.

    `source_file` is relative to its INPUT and ends in the file's own name; `record` is the place inside the file
    (`""` for a file that is one document, else row, line or item number, or guid). `published` is the raw string
    of the source. `body` is text (`kind` "text") or the bytes of a page (`kind` "html").
    """

    source_file: str
    record: str
    source_id: str | None
    kind: str
    body: str | bytes
    url: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A document that could not be read: it costs itself only, and becomes a ledger row.

    `status` is `unreadable`, `too_large`, `timed_out` or `error`; `reason` is one line that names what was seen.
    """

    source_file: str
    record: str
    source_id: str | None
    status: str
    reason: str
    n_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """What a page gives: main text with a blank line between paragraphs (`""` where there is none), and metadata.

    `published` is the outlet's local date as the page states it; `language` is what the page declares, unverified.
    """

    text: str
    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    language: str | None = None


class Article(NamedTuple):
    """A cleaned article: its text is fixed for good. Metadata as the source gives it, or None.

    `text` begins with the title on a line of its own where there is one, so that offsets into the title are
    offsets into the text; `body_start` is where the body begins (0 without a title).
    `published_basis`: `metadata` (the source's own field), `page` (read off the page), `text` (a date line at
    the head of the text), `option` (`--published`), None.
    """

    article_id: str
    source_file: str
    record: str
    source_id: str | None
    text: str
    text_sha256: str
    body_start: int = 0
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    published_basis: str | None = None
    language: str | None = None


FAILED = frozenset({"unreadable", "too_large", "timed_out", "error"})
"""Statuses of documents that were not read to the end."""


class LedgerEntry(NamedTuple):
    """One row of `articles`: what became of an input document. Field names are the table's columns."""

    article_id: str
    source_file: str
    record: str
    source_id: str | None
    status: str
    reason: str | None = None
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    published_basis: str | None = None
    language: str | None = None
    text_sha256: str | None = None
    n_characters: int | None = None
    duplicate_of: str | None = None
    n_reports: int = 0
    processed_with: str = ""


class Quantity(NamedTuple):
    """A number expression in a text, read but not yet understood as a count of anything.

    `start`, `end` cover the number with its qualifier ("more than 1,000"); `low`, `high`, `best` follow the
    codebook's policy; `qualifier` is `exact`, `at_least`, `at_most`, `range`, `about` or `vague`.
    """

    start: int
    end: int
    low: int | None
    high: int | None
    best: int | None
    qualifier: str


class Aside(NamedTuple):
    """A stretch of a sentence that tells something on its side: from the comma before it, to the one behind it where
    it `is_closed`, else to the end of the clause. `is_clause`: it has a verb of its own, or a participle; one between
    brackets or dashes may be anything. Offsets from the sentence's start."""

    start: int
    end: int
    is_closed: bool
    is_clause: bool


@dataclass(frozen=True, slots=True, eq=False)  # told apart by which it is, since much is remembered by sentence
class Sentence:
    """One sentence. `folded` is the same characters lower-cased with typographic quotes and spaces made plain,
    of the same length as `text`, so that offsets agree. `quantities` lie inside it, in order; `masked` is `folded`
    with each quantity covered by `language.NUMBER` characters, which is what patterns read. `tags` are the names
    of the pack's word lists that occur in it, `number` where it has a quantity (`several_numbers` for more), `=word`
    for plain words of patterns, and what else these may need (`language.needs`). `asides` are in order; `plain` is the
    sentence without those that are closed, None where it has none, and `cuts` of such a sentence are what was left out:
    (its own offset, characters).
    """

    index: int
    paragraph: int
    start: int
    end: int
    text: str
    folded: str
    is_title: bool = False
    quantities: tuple[Quantity, ...] = ()
    masked: str = ""
    tags: frozenset[str] = frozenset()
    asides: tuple[Aside, ...] = ()
    plain: Sentence | None = None
    cuts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer entry. `kind` is `city`, `admin1`, `admin2` or `country`; degrees are WGS 84.

    `name` is the English form that the codebook asks for; `admin1` the division's English name.
    """

    geonameid: int | None
    name: str
    kind: str
    country_code: str
    admin1: str | None
    latitude: float
    longitude: float
    population: int = 0
    admin1_code: str | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name found in a text, with the place it is taken to be.

    `role`: `place` (may be an event's place), `demonym` ("Turkish"), `government` ("Moscow said"),
    `person`, `organisation` (same-named; never a place). `place` is None where the gazetteer does not decide.
    `score` 0 to 1; `reasons` are short words for people ("containment: Maine", "dateline", "population").
    `is_part`: the name is of a part of the place (Brooklyn, Times Square).
    """

    start: int
    end: int
    text: str
    role: str
    place: Place | None
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    is_part: bool = False


class Mention(NamedTuple):
    """Words that name or tell an act: "rally", "took to the streets".

    `modality`: `actual`, `planned`, `called` (called for: planned only with a date to come), `hypothetical`,
    `negated`, `cancelled`, `prevented`, `generic`. `form`: `noun`, `verb` or `count` (a counted crowd). `weak` words
    mean other things too. `faint` words tell an act only with a date of their own, where the article has plainer ones.
    `definite` and `indefinite` are told by the words before it; a language without articles marks few as either.
    `apart`: its words tell it from the act told before ("a rival rally", "their own march", "counter-protesters").
    `earlier`: its clause puts it before the news ("had been barred", "after they were jailed").
    """

    start: int
    end: int
    text: str
    event_type: str
    modality: str
    form: str
    sentence: int
    rule: str
    definite: bool = False
    indefinite: bool = False
    plural: bool = False
    faint: bool = False
    weak: bool = False
    earlier: bool = False
    apart: bool = False


class Claim(NamedTuple):
    """One value that the article states for one field, with its words.

    `text` is `Article.text[start:end]`; both offsets are None for a value by default or from metadata, whose
    `rule` then names its source (`default:...`, `metadata:...`). `code` holds a category, a TimeML value or a
    geonameid as a string; numbers are in `low`, `high`, `best`. `target` narrows the field inside an extractor's
    family (for instance `subset`, `total`) and never reaches a table. `quote` is the sentence around it, at most
    300 characters; `chosen` says that the report's values rest on it.
    """

    field: str
    text: str | None
    start: int | None
    end: int | None
    sentence: int | None
    rule: str
    low: int | None = None
    high: int | None = None
    best: int | None = None
    code: str | None = None
    qualifier: str | None = None
    modality: str = "reported"
    attributed_to: str | None = None
    attributed_name: str | None = None
    target: str | None = None
    quote: str | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One article's account of one event.

    `values` maps names of shared columns (see `schema.SHARED`) to values; an absent key is null. `claims` are all
    claims given to this report, the losing ones too. `sentence_start` and `sentence_end` are offsets of the
    stretch of text that tells the event.
    """

    report_id: str
    article_id: str
    values: Mapping[str, Value]
    claims: tuple[Claim, ...]
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True, slots=True)
class Event:
    """What one or more reports tell together. `values` maps shared columns and those only of events to values."""

    event_id: str
    values: Mapping[str, Value]
    report_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeDecision:
    """One line of the merge log. `kind`: `member` (a report belongs to an event), `joined`, `refused` (a near-join
    between two reports, with its score), `retired` (an event id and its successor), `split`; and by hand `corrected`,
    `dropped` and `accepted` (with the expectation in `other_id`)."""

    kind: str
    event_id: str | None
    report_id: str | None
    other_id: str | None
    score: float | None
    reasons: str


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What a person decided about reports: `merge` joins the events that they are of, `split` takes them out of their
    event. `reasons` say who and why, `name` is what errors call it."""

    kind: str
    report_ids: tuple[str, ...]
    reasons: str
    name: str


@dataclass(frozen=True, slots=True)
class Coded:
    """All that one document gives: plain data, made by the per-article function, sent between processes.

    `signature` is the near-copy hash of the text (MinHash values) and `names` what it names, by stems: both empty where
    no report was found.
    """

    entry: LedgerEntry
    reports: tuple[Report, ...] = ()
    loose_claims: tuple[Claim, ...] = ()
    signature: tuple[int, ...] = field(default=())
    names: tuple[str, ...] = field(default=())
