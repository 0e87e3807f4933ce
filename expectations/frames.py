"""The tables as pandas frames with helper columns, one for each rule that looks at more than one cell.

A helper column is a nullable boolean: true, the rule holds for the row; false, it is broken; null, it has nothing to
say there (a bound is null, the event is not planned). So a suite needs only `ExpectColumnValuesToBeInSet(helper,
[True])`, which passes nulls. This module judges nothing: severity and reasons stand in the suites.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl import schema
from etl.codes import codes, family_of
from expectations.outlines import points_in_countries

DETENTIONS_FACTOR = 2
"""How many times `attendance_high` may be held. More than all can be: crowds are counted at a moment and police also
take bystanders and late comers. More than twice as many is nearly always a number read for the wrong thing."""

DAYS_AHEAD = 1
"""Days by which an event may lie after its article's date: `published` is the outlet's local date, and it may be
tomorrow already where the event takes place."""

COUNTS = ("attendance", "detentions", "injuries", "deaths")
_PLANNED_NEVER = ("low", "high", "best", "text", "attributed_to")

Tables = Mapping[str, pa.Table]
Array = Any  # pyarrow has no types: an Array or ChunkedArray


def table_frame(table: pa.Table, names: Collection[str] | None = None) -> pd.DataFrame:
    """The table, or its columns `names`, with null-safe pandas dtypes; dictionaries decoded, dates and lists as Python
    values, equal strings one object."""
    types = {
        pa.int64(): pd.Int64Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.float32(): pd.Float32Dtype(),
    }
    frame = pd.DataFrame(index=range(table.num_rows))
    made = {}
    for field in table.schema:
        if names is not None and field.name not in names:
            continue
        column = table[field.name]
        if field.type in types:
            made[field.name] = column.to_pandas(types_mapper=types.get).array
        elif pa.types.is_dictionary(field.type) or pa.types.is_string(field.type):
            made[field.name] = _strings(column)
        else:
            made[field.name] = pd.array(
                [tuple(v) if isinstance(v, list) else v for v in column.to_pylist()], dtype=object
            )
    return frame.assign(**made)


def _strings(column: pa.ChunkedArray) -> Any:
    """A column of strings as objects: each different one once, since a ledger has a million rows of few words."""
    encoded = column.combine_chunks().dictionary_encode() if pa.types.is_string(column.type) else column
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
    words = np.array([*encoded.dictionary.to_pylist(), None], dtype=object)
    places = pc.fill_null(encoded.indices.cast(pa.int64()), len(words) - 1).to_numpy(zero_copy_only=False)
    return pd.array(words[places], dtype=object)


def column_types(tables: Tables) -> pd.DataFrame:
    """One row per column that the schema asks for or a table has: its name, the type expected and the type found."""
    rows = []
    for name, wanted in schema.TABLES.items():
        if name not in tables:
            if name not in ("merges", "quarantine"):
                rows.append((name, "the table", "missing"))
            continue
        expected = {c.name: str(c.type) for c in wanted}
        found = {f.name: _type_name(f.type) for f in tables[name].schema}
        rows += [
            (f"{name}.{column}", expected.get(column, "no such column"), found.get(column, "missing"))
            for column in (*expected, *(c for c in found if c not in expected))
        ]
    return pd.DataFrame(rows, columns=["column", "expected_type", "found_type"], dtype=object)


def _type_name(kind: pa.DataType) -> str:
    """A type's name, the same before and after Parquet, which calls the inside of a list `element`."""
    return str(pa.list_(kind.value_type) if pa.types.is_list(kind) else kind)


def with_quarantine(tables: Tables) -> pa.Table:
    """`events` and the events in `quarantine` together: all that reports and claims may point to."""
    events = tables["events"]
    if "quarantine" not in tables:
        return events
    return pa.concat_tables([events, tables["quarantine"].select(events.column_names)], unify_dictionaries=True)


def _helper(values: Array) -> Any:
    """A helper column from an Arrow boolean array or a list of booleans and None."""
    if not hasattr(values, "to_pandas"):
        return pd.array(list(values), dtype="boolean")
    return values.cast(pa.bool_()).to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get).array


def _all_hold(parts: Sequence[Array]) -> list[bool | None]:
    """Row by row: false where one part is, null where all are, else true."""
    held: list[bool | None] = []
    for row in zip(*(part.to_pylist() for part in parts), strict=True):
        said = [value for value in row if value is not None]
        held.append(all(said) if said else None)
    return held


def _only_where(condition: Array, values: Array) -> Array:
    """`values` where the condition is true, else null."""
    return pc.if_else(pc.fill_null(condition, False), values, pa.scalar(None, pa.bool_()))


def _text(column: Array) -> Array:
    return column.cast(pa.string())


def _all_null(table: pa.Table, names: Sequence[str]) -> Array:
    empty = pc.is_null(table[names[0]])
    for name in names[1:]:
        empty = pc.and_(empty, pc.is_null(table[name]))
    return empty


def ordered(low: Array, best: Array, high: Array) -> Any:
    """Helper: low <= best <= high, as far as they are known."""
    return _helper(_all_hold([pc.less_equal(low, best), pc.less_equal(best, high), pc.less_equal(low, high)]))


def shared_checks(table: pa.Table, published: str) -> dict[str, Any]:
    """Helper columns for the columns that events and reports share; `published` names the publication date."""
    status = _text(table["status"])
    planned = pc.equal(status, "planned")
    checks = {
        f"{stem}_in_order": ordered(table[f"{stem}_low"], table[f"{stem}_best"], table[f"{stem}_high"])
        for stem in COUNTS
    }
    checks["attendance_expected_in_order"] = _helper(
        pc.less_equal(table["attendance_expected_low"], table["attendance_expected_high"])
    )
    checks["detentions_within_attendance"] = _helper(
        pc.less_equal(
            pc.divide(table["detentions_best"].cast(pa.float64(), safe=False), DETENTIONS_FACTOR),
            table["attendance_high"].cast(pa.float64(), safe=False),
        )
    )
    latest = pc.add(table[published].cast(pa.int32()), DAYS_AHEAD)
    checks["date_not_after_publication"] = _helper(
        _only_where(
            pc.invert(pc.is_in(status, value_set=pa.array(["planned", "cancelled"]))),
            pc.less_equal(table["event_date"].cast(pa.int32()), latest),
        )
    )
    checks["end_not_before_date"] = _helper(
        _only_where(
            pc.is_valid(table["event_end_date"]),
            pc.fill_null(pc.greater_equal(table["event_end_date"], table["event_date"]), False),
        )
    )
    checks["date_precision_with_date"] = _helper(
        pc.equal(pc.is_null(table["event_date"]), pc.is_null(_text(table["date_precision"])))
    )
    finite = pc.fill_null(pc.is_finite(pc.add(table["latitude"], table["longitude"])), True)
    checks["coordinates_both_or_neither"] = _helper(
        pc.and_(finite, pc.equal(pc.is_null(table["latitude"]), pc.is_null(table["longitude"])))
    )
    never = {stem: [f"{stem}_{end}" for end in _PLANNED_NEVER] for stem in ("attendance", "detentions")}
    never["attendance"] += ["attendance_police", "attendance_organizers"]
    never["detentions"] += ["detentions_any"]
    for stem, names in never.items():
        checks[f"planned_has_no_{stem}"] = _helper(_only_where(planned, _all_null(table, names)))
    checks.update(_detention_checks(table))
    checks["country_code_is_two_letters"] = _helper(
        pc.match_substring_regex(_text(table["country_code"]), "^[A-Z]{2}$")
    )
    precise = pc.fill_null(pc.not_equal(_text(table["place_precision"]), "country"), True).to_pylist()
    checks["point_in_country"] = _helper(
        points_in_countries(
            [c if p else None for c, p in zip(_text(table["country_code"]).to_pylist(), precise, strict=True)],
            table["latitude"].to_pylist(),
            table["longitude"].to_pylist(),
        )
    )
    checks["family_follows_type"] = _helper(
        [
            None if kind not in codes("event_type") else family_of(kind) == family
            for kind, family in zip(
                _text(table["event_type"]).to_pylist(), _text(table["event_family"]).to_pylist(), strict=True
            )
        ]
    )
    known = set(codes("issues"))
    checks["issues_are_codes"] = _helper([None if v is None else set(v) <= known for v in table["issues"].to_pylist()])
    return checks


def _detention_checks(table: pa.Table) -> dict[str, Any]:
    held = table["detentions_any"]
    zero = pa.scalar(True)
    for end in ("low", "high", "best"):
        zero = pc.and_(zero, pc.fill_null(pc.equal(table[f"detentions_{end}"], 0), False))
    counted = pc.fill_null(pc.greater(table["detentions_best"], 0), False)
    return {
        "no_detentions_means_zero": _helper(_only_where(pc.invert(held), zero)),
        "detained_people_mean_detentions": _helper(_only_where(counted, pc.fill_null(held, False))),
    }


def events_frame(tables: Tables) -> pd.DataFrame:
    """Events, those in quarantine included, with their helper columns."""
    events = with_quarantine(tables)
    ids = events["event_id"].to_pylist()
    checks = shared_checks(events, "last_published")
    checks["published_in_order"] = _helper(pc.less_equal(events["first_published"], events["last_published"]))
    known = set(ids)
    checks["part_of_exists"] = _helper(
        [None if p is None else p in known and p != i for i, p in zip(ids, events["part_of"].to_pylist(), strict=True)]
    )
    unbacked = _coded_without_claim(events, tables["claims"])
    checks["coded_without_claim"] = pd.array([u or None for u in unbacked], dtype=object)
    checks["coded_values_have_claims"] = _helper([not u for u in unbacked])
    own, copies = _reports_of_events(tables)
    checks["reports_found"] = pd.array([own.get(i, 0) for i in ids], dtype="Int64")
    checks["copies_found"] = pd.array([copies.get(i, 0) for i in ids], dtype="Int64")
    checks["reports_agree"] = _helper(
        [
            own.get(i, 0) == n and copies.get(i, 0) in (0, c)
            for i, n, c in zip(ids, events["n_reports"].to_pylist(), events["n_copies"].to_pylist(), strict=True)
        ]
    )
    return table_frame(events).assign(**checks)


def _coded_without_claim(events: pa.Table, claims: pa.Table) -> list[str]:
    """For each event the coded columns that hold a value and have no claim of their field, as one string."""
    backed = set(zip(claims["event_id"].to_pylist(), _text(claims["field"]).to_pylist(), strict=True))
    ids = events["event_id"].to_pylist()
    missing: list[list[str]] = [[] for _ in ids]
    for column in (c for c in schema.EVENTS if c.coded):
        field = column.claim_field or column.name
        for row, value in enumerate(events[column.name].to_pylist()):
            if value is not None and value != [] and (ids[row], field) not in backed:
                missing[row].append(column.name)
    return [", ".join(names) for names in missing]


def _reports_of_events(tables: Tables) -> tuple[dict[str, int], dict[str, int]]:
    """By event: how many reports stand in articles of their own, and how many in copies of other articles."""
    copied = tables["articles"].filter(pc.is_valid(tables["articles"]["duplicate_of"]))
    copies = set(copied["article_id"].to_pylist())
    counts: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for event, article in zip(
        tables["reports"]["event_id"].to_pylist(), tables["reports"]["article_id"].to_pylist(), strict=True
    ):
        kind = counts[article in copies]
        kind[event] = kind.get(event, 0) + 1
    return counts


def reports_frame(tables: Tables) -> pd.DataFrame:
    """Reports with their helper columns."""
    reports = tables["reports"]
    checks = shared_checks(reports, "published")
    checks["event_exists"] = _exists(reports["event_id"], with_quarantine(tables)["event_id"])
    checks["article_exists"] = _exists(reports["article_id"], tables["articles"]["article_id"])
    checks["stretch_in_order"] = _helper(pc.less_equal(reports["sentence_start"], reports["sentence_end"]))
    return table_frame(reports).assign(**checks)


def _exists(ids: Array, known: Array) -> Any:
    """Helper: the id is among the known ones; null where there is no id."""
    among = pc.is_in(ids, value_set=known.combine_chunks() if hasattr(known, "combine_chunks") else known)
    return _helper(_only_where(pc.is_valid(ids), among))


def claims_frame(tables: Tables, names: Collection[str] | None = None) -> pd.DataFrame:
    """Claims, or their columns `names`, with their helper columns."""
    claims, reports = tables["claims"], tables["reports"]
    place = pc.index_in(claims["report_id"], value_set=reports["report_id"].combine_chunks())
    event = reports["event_id"].take(place)
    length = pc.subtract(claims["end"], claims["start"])
    checks = {
        "report_exists": _exists(claims["report_id"], reports["report_id"]),
        "event_exists": _exists(claims["event_id"], with_quarantine(tables)["event_id"]),
        "article_exists": _exists(claims["article_id"], tables["articles"]["article_id"]),
        "event_is_its_reports": _helper(
            _only_where(pc.is_valid(place), pc.fill_null(pc.equal(event, claims["event_id"]), False))
        ),
        "offsets_both_or_neither": _helper(
            _all_hold(
                [
                    pc.equal(pc.is_null(claims["start"]), pc.is_null(claims["end"])),
                    pc.equal(pc.is_null(claims["start"]), pc.is_null(claims["text"])),
                ]
            )
        ),
        "text_fits_offsets": _helper(pc.equal(pc.utf8_length(claims["text"]), length)),
        "numbers_in_order": ordered(claims["low"], claims["best"], claims["high"]),
        "quote_is_short": _helper(pc.less_equal(pc.utf8_length(claims["quote"]), 300)),
    }
    return table_frame(claims, names).assign(**checks)


def ledger_frame(tables: Tables, names: Collection[str] | None = None) -> pd.DataFrame:
    """The ledger (`articles`), or its columns `names`, with its helper columns."""
    articles = tables["articles"]
    counted = pc.value_counts(tables["reports"]["article_id"])
    place = pc.index_in(articles["article_id"], value_set=counted.field("values"))
    found = pc.fill_null(pc.take(counted.field("counts"), place), 0)
    status = _text(articles["status"])
    checks = {
        "reports_found": pd.array(found.to_numpy(), dtype="Int64"),
        "reports_agree": _helper(pc.equal(found, articles["n_reports"])),
        "original_exists": _exists(articles["duplicate_of"], articles["article_id"]),
        "duplicate_names_original": _helper(
            _only_where(pc.equal(status, "duplicate"), pc.is_valid(articles["duplicate_of"]))
        ),
        "events_status_has_reports": _helper(
            _only_where(pc.equal(status, "events"), pc.greater(articles["n_reports"], 0))
        ),
    }
    return table_frame(articles, names).assign(**checks)
