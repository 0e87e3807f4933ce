"""Every column of every table, once: type, meaning, codes, range, and where the value comes from.

The Arrow schemas, the codebook, the data package and the derived expectations are made from these lists and from
nothing else, so a new column is one line here, its extractor and a test. Codes are names of vocabularies in
`etl/codes/vocabularies.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from etl.errors import UnknownCodeError

DICTIONARY = pa.dictionary(pa.int32(), pa.string())
STRINGS = pa.list_(pa.string())

GEONAMES = "Place names, divisions, coordinates and geonameid: GeoNames (https://www.geonames.org/), CC BY 4.0"
"""Whose places stand in the tables; every output that carries them says so."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `coded` says that every non-null value must be backed by a claim; `vocabulary` names the closed
    list its codes come from; `minimum` and `maximum` bound numbers; `claim_field` is the `field` of the claims that
    back it (its own name unless several columns share one claim)."""

    name: str
    type: pa.DataType
    description: str
    unit: str | None = None
    vocabulary: str | None = None
    nullable: bool = True
    coded: bool = False
    minimum: float | None = None
    maximum: float | None = None
    claim_field: str | None = None


def _counts(stem: str, what: str, claim_field: str | None = None) -> list[Column]:
    """The low, high and best columns of one count of people."""
    texts = {
        "low": "smallest number compatible with the reports",
        "high": "largest; null where open (at least N)",
        "best": "the single figure to use, by the codebook's order of sources",
    }
    return [
        Column(
            f"{stem}_{end}",
            pa.int64(),
            f"{what}: {text}.",
            unit="people",
            coded=True,
            minimum=0,
            claim_field=claim_field or stem,
        )
        for end, text in texts.items()
    ]


SHARED: tuple[Column, ...] = (
    Column(
        "event_id",
        pa.string(),
        "Identifier of the event; kept for as long as the event keeps a report.",
        nullable=False,
    ),
    Column(
        "scope",
        DICTIONARY,
        "`event` (one place, one day or run of days), `wave` (many days told together) or "
        "`nationwide` (many places told together). Sum people over rows of scope `event` only.",
        vocabulary="scope",
        nullable=False,
    ),
    Column("part_of", pa.string(), "event_id of the wave or nationwide event that this one belongs to."),
    Column("event_type", DICTIONARY, "Kind of act.", vocabulary="event_type", nullable=False, coded=True),
    Column(
        "event_family",
        DICTIONARY,
        "`protest` or `political`; follows from event_type.",
        vocabulary="event_family",
        nullable=False,
    ),
    Column(
        "status",
        DICTIONARY,
        "Whether it occurred, is planned, was cancelled or prevented.",
        vocabulary="status",
        nullable=False,
        coded=True,
    ),
    Column(
        "event_date",
        pa.date32(),
        "First day. At week, month or year precision the first day of the period.",
        coded=True,
    ),
    Column(
        "event_end_date", pa.date32(), "Last day of a run of days, else null.", coded=True, claim_field="event_date"
    ),
    Column("date_precision", DICTIONARY, "How fine event_date is.", vocabulary="date_precision"),
    Column(
        "date_basis",
        DICTIONARY,
        "How event_date was found: stated, relative to publication, or the publication date standing in.",
        vocabulary="date_basis",
    ),
    Column("date_text", pa.string(), "The date's words, kept also where they could not be resolved."),
    Column("place_text", pa.string(), "The place's words, kept also where the gazetteer does not know them."),
    Column("city", pa.string(), "City or town, the gazetteer's English name.", coded=True, claim_field="place"),
    Column("admin1", pa.string(), "First-level division (state, region, province).", coded=True, claim_field="place"),
    Column("country_code", DICTIONARY, "ISO 3166-1 alpha-2, as the gazetteer has it.", coded=True, claim_field="place"),
    Column(
        "geonameid",
        pa.int64(),
        "GeoNames identifier of the finest place known.",
        coded=True,
        minimum=1,
        claim_field="place",
    ),
    Column(
        "latitude",
        pa.float64(),
        "Latitude of the place, WGS 84.",
        unit="degrees",
        coded=True,
        minimum=-90,
        maximum=90,
        claim_field="place",
    ),
    Column(
        "longitude",
        pa.float64(),
        "Longitude of the place, WGS 84.",
        unit="degrees",
        coded=True,
        minimum=-180,
        maximum=180,
        claim_field="place",
    ),
    Column("venue", pa.string(), "Square, street or building, verbatim.", coded=True),
    Column("place_precision", DICTIONARY, "What the coordinates stand for.", vocabulary="place_precision"),
    Column("place_basis", DICTIONARY, "How the place was found.", vocabulary="place_basis"),
    *_counts("attendance", "People taking part"),
    Column("attendance_text", pa.string(), "Verbatim words of the best claim.", coded=True, claim_field="attendance"),
    Column("attendance_attributed_to", DICTIONARY, "Whose figure attendance_best is.", vocabulary="attributed_to"),
    Column(
        "attendance_police",
        pa.int64(),
        "Best figure given by police.",
        unit="people",
        coded=True,
        minimum=0,
        claim_field="attendance",
    ),
    Column(
        "attendance_organizers",
        pa.int64(),
        "Best figure given by organizers.",
        unit="people",
        coded=True,
        minimum=0,
        claim_field="attendance",
    ),
    Column(
        "attendance_expected_low",
        pa.int64(),
        "People expected or registered: smallest.",
        unit="people",
        coded=True,
        minimum=0,
        claim_field="attendance",
    ),
    Column(
        "attendance_expected_high",
        pa.int64(),
        "People expected or registered: largest.",
        unit="people",
        coded=True,
        minimum=0,
        claim_field="attendance",
    ),
    Column(
        "detentions_any",
        pa.bool_(),
        "True: some were held, counted or not. False: said that none were. Null: not reported.",
        coded=True,
        claim_field="detentions",
    ),
    *_counts("detentions", "People held by police at or for the event"),
    Column("detentions_text", pa.string(), "Verbatim words of the best claim.", coded=True, claim_field="detentions"),
    Column("detentions_attributed_to", DICTIONARY, "Whose figure detentions_best is.", vocabulary="attributed_to"),
    Column("authorization", DICTIONARY, "Whether the event was permitted.", vocabulary="authorization", coded=True),
    Column(
        "authorization_basis", DICTIONARY, "What the authorization value rests on.", vocabulary="authorization_basis"
    ),
    Column("authorization_by", pa.string(), "The authority named, verbatim.", coded=True, claim_field="authorization"),
    Column(
        "police_response", DICTIONARY, "The gravest thing that police did.", vocabulary="police_response", coded=True
    ),
    Column(
        "participant_violence",
        pa.bool_(),
        "True: participants attacked people, police or property. False: said to be peaceful.",
        coded=True,
    ),
    *_counts("injuries", "People hurt, all sides"),
    *_counts("deaths", "People killed, all sides"),
    Column(
        "issues",
        STRINGS,
        "What it was about, at most two of each report: codes, sorted.",
        vocabulary="issues",
        coded=True,
    ),
    Column("organizers", STRINGS, "Organisations named as calling it, sorted.", coded=True),
    Column("demand_text", pa.string(), 'The words "for/against ...", verbatim.', coded=True),
    Column(
        "confidence",
        pa.float32(),
        "How likely type, date and city are right, 0 to 1.",
        nullable=False,
        minimum=0,
        maximum=1,
    ),
)
"""Columns of both `events` and `reports`."""

EVENTS: tuple[Column, ...] = (
    *SHARED,
    Column("geometry", pa.binary(), "Point as WKB, longitude then latitude; null without coordinates."),
    Column("n_reports", pa.int32(), "Independent reports (copies not counted).", nullable=False, minimum=1),
    Column(
        "n_copies", pa.int32(), "Articles that are copies of those counted in n_reports.", nullable=False, minimum=0
    ),
    Column(
        "n_publishers",
        pa.int32(),
        "Different publishers among the reports; unknown ones not counted.",
        nullable=False,
        minimum=0,
    ),
    Column("first_published", pa.date32(), "Earliest publication date of its reports."),
    Column("last_published", pa.date32(), "Latest publication date of its reports."),
    Column("source_urls", STRINGS, "Addresses of its reports' articles, sorted.", nullable=False),
)

REPORTS: tuple[Column, ...] = (
    Column(
        "report_id",
        pa.string(),
        "Identifier: hash of article, offset of the first words of the act, event type, date and place.",
        nullable=False,
    ),
    Column("article_id", pa.string(), "The article, in `articles`.", nullable=False),
    Column("source_id", pa.string(), "The input's own `id`, verbatim."),
    Column("published", pa.date32(), "The outlet's local publication date."),
    Column("publisher", pa.string(), "The outlet."),
    Column("language", DICTIONARY, "Language of the article, ISO 639-1."),
    Column(
        "sentence_start",
        pa.int32(),
        "Where the stretch of text that tells the event begins.",
        unit="characters",
        nullable=False,
        minimum=0,
    ),
    Column("sentence_end", pa.int32(), "Where it ends.", unit="characters", nullable=False, minimum=0),
    Column(
        "quarantined", pa.bool_(), "Its event failed a row-level expectation and is in `quarantine`.", nullable=False
    ),
    *SHARED,
)

CLAIMS: tuple[Column, ...] = (
    Column(
        "claim_id",
        pa.string(),
        "Identifier: hash of report (else article), field, offsets, rule, numbers and code.",
        nullable=False,
    ),
    Column("report_id", pa.string(), "The report it was given to; null where it belongs to none."),
    Column("event_id", pa.string(), "The event; null where it belongs to none."),
    Column("article_id", pa.string(), "The article it was read in.", nullable=False),
    Column("field", DICTIONARY, "Which column family the value is for.", nullable=False),
    Column("text", pa.string(), "The exact words: cleaned text[start:end]. Null with null offsets."),
    Column("quote", pa.string(), "The sentence around it, at most 300 characters."),
    Column("low", pa.int64(), "Smallest number.", unit="people"),
    Column("high", pa.int64(), "Largest number.", unit="people"),
    Column("best", pa.int64(), "Best number.", unit="people"),
    Column("code", pa.string(), "Category, TimeML date value or geonameid."),
    Column("qualifier", DICTIONARY, "exact, at_least, at_most, range, about, vague; or how a code was reached."),
    Column("modality", DICTIONARY, "How the value is meant.", vocabulary="modality", nullable=False),
    Column("attributed_to", DICTIONARY, "Who says it.", vocabulary="attributed_to"),
    Column("attributed_name", pa.string(), "The source's words, an organisation or office, verbatim."),
    Column("start", pa.int32(), "Character offset into the cleaned text.", minimum=0),
    Column("end", pa.int32(), "Character offset, exclusive.", minimum=0),
    Column("rule", DICTIONARY, "The pattern that read it, or the source of a default.", nullable=False),
    Column(
        "chosen",
        pa.bool_(),
        "The value stands in the report's columns, or by a correction in the event's.",
        nullable=False,
    ),
    Column("quarantined", pa.bool_(), "Its event is in `quarantine`.", nullable=False),
)

ARTICLES: tuple[Column, ...] = (
    Column(
        "article_id",
        pa.string(),
        "Hash of the source key (file, record, id) and the content: the text, or a page's bytes.",
        nullable=False,
    ),
    Column("source_id", pa.string(), "The input's own `id`, verbatim."),
    Column("url", pa.string(), "Address."),
    Column("title", pa.string(), "Headline."),
    Column("publisher", pa.string(), "The outlet, as the source names it, else the address's domain."),
    Column("published", pa.date32(), "The outlet's local publication date."),
    Column("published_basis", DICTIONARY, "Where `published` comes from.", vocabulary="published_basis"),
    Column("language", DICTIONARY, "ISO 639-1; null where it was not looked at."),
    Column(
        "source_file",
        pa.string(),
        "File, relative to its INPUT; with the folders in front that tell it apart from others of the call.",
        nullable=False,
    ),
    Column("record", pa.string(), "Place inside the file: row, line, item; empty for a whole file.", nullable=False),
    Column("text_sha256", pa.string(), "Hash of the cleaned text; null where no text was read."),
    Column(
        "n_characters",
        pa.int32(),
        "Length of the cleaned text; null where no text was read.",
        unit="characters",
        minimum=0,
    ),
    Column("status", DICTIONARY, "What became of it.", vocabulary="article_status", nullable=False),
    Column("reason", pa.string(), "Why, in one line."),
    Column(
        "duplicate_of",
        pa.string(),
        "article_id of the earliest published copy, of those that gave a report where one did.",
    ),
    Column("n_reports", pa.int32(), "Rows of `reports` from it.", nullable=False, minimum=0),
    Column("processed_with", pa.string(), "Version of the program and packs.", nullable=False),
)

MERGES: tuple[Column, ...] = (
    Column(
        "kind",
        DICTIONARY,
        "member, joined, refused, retired, split; by hand corrected, dropped, accepted.",
        vocabulary="merge_kind",
        nullable=False,
    ),
    Column("event_id", pa.string(), "The event; of a retired one, its old id."),
    Column("report_id", pa.string(), "The report."),
    Column("other_id", pa.string(), "The other report, the successor event, or the expectation that was overruled."),
    Column("score", pa.float64(), "Similarity of the pair, 0 to 1.", minimum=0, maximum=1),
    Column("reasons", pa.string(), "What counted for and against.", nullable=False),
)

QUARANTINE: tuple[Column, ...] = (
    *EVENTS,
    Column("failed", STRINGS, "Names of the expectations that the row failed.", nullable=False),
    Column("reasons", STRINGS, "Why each failed, with the values seen.", nullable=False),
)

TABLES: Mapping[str, tuple[Column, ...]] = {
    "events": EVENTS,
    "reports": REPORTS,
    "claims": CLAIMS,
    "articles": ARTICLES,
    "merges": MERGES,
    "quarantine": QUARANTINE,
}

KEYS: Mapping[str, str] = {
    "events": "event_id",
    "reports": "report_id",
    "claims": "claim_id",
    "articles": "article_id",
    "quarantine": "event_id",
}
"""The primary key of each table that has one."""


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a table, without metadata.

    >>> arrow_schema("events").field("detentions_any").type
    DataType(bool)
    """
    return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in TABLES[table]])


def columns(table: str) -> dict[str, Column]:
    """The columns of a table by name, in order."""
    return {c.name: c for c in TABLES[table]}


def check_codes(values: Iterable[str | None], column: Column, allowed: Iterable[str]) -> None:
    """Raise `UnknownCodeError` for the first value outside the vocabulary: a cast would make it null in silence."""
    known = set(allowed)
    for value in values:
        if value is not None and value not in known:
            raise UnknownCodeError(f"{column.name}: {value!r} is not one of {', '.join(sorted(known))}")
