"""The tables with helper columns, one for each rule that looks at more than one cell, all in Arrow.

A helper column is a nullable boolean: true, the rule holds for the row; false, it is broken; null, it has nothing to
say there (a bound is null, the event is not planned). So a suite needs only `ExpectColumnValuesToBeInSet(helper,
[True])`, which passes nulls. This module judges nothing: severity and reasons stand in the suites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

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
_BETWEEN = "\x1f"
_PLANNED_NEVER = ("low", "high", "best", "text", "attributed_to")

Tables = Mapping[str, pa.Table]
Array = Any  # pyarrow has no types: an Array or ChunkedArray


def with_quarantine(tables: Tables) -> pa.Table:
    """`events` and the events in `quarantine` together: all that reports and claims may point to."""
    events = tables["events"]
    if "quarantine" not in tables:
        return events
    return pa.concat_tables([events, tables["quarantine"].select(events.column_names)], unify_dictionaries=True)


def _all_hold(parts: Sequence[Array]) -> Array:
    """Row by row: false where one part is, null where all are, else true."""
    broken = reduce(pc.or_, (pc.fill_null(pc.invert(part), False) for part in parts))
    return _only_where(reduce(pc.or_, map(pc.is_valid, parts)), pc.invert(broken))


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


def ordered(low: Array, best: Array, high: Array) -> Array:
    """Helper: low <= best <= high, as far as they are known."""
    return _all_hold([pc.less_equal(low, best), pc.less_equal(best, high), pc.less_equal(low, high)])


def shared_checks(table: pa.Table, published: str) -> dict[str, Array]:
    """Helper columns for the columns that events and reports share; `published` names the publication date."""
    status = _text(table["status"])
    planned = pc.equal(status, "planned")
    checks = {
        f"{stem}_in_order": ordered(table[f"{stem}_low"], table[f"{stem}_best"], table[f"{stem}_high"])
        for stem in COUNTS
    }
    checks["attendance_expected_in_order"] = pc.less_equal(
        table["attendance_expected_low"], table["attendance_expected_high"]
    )
    checks["detentions_within_attendance"] = pc.less_equal(
        pc.divide(table["detentions_best"].cast(pa.float64(), safe=False), DETENTIONS_FACTOR),
        table["attendance_high"].cast(pa.float64(), safe=False),
    )
    latest = pc.add(table[published].cast(pa.int32()), DAYS_AHEAD)
    checks["date_not_after_publication"] = _only_where(
        pc.invert(pc.is_in(status, value_set=pa.array(["planned", "cancelled"]))),
        pc.less_equal(table["event_date"].cast(pa.int32()), latest),
    )
    checks["end_not_before_date"] = _only_where(
        pc.is_valid(table["event_end_date"]),
        pc.fill_null(pc.greater_equal(table["event_end_date"], table["event_date"]), False),
    )
    checks["date_precision_with_date"] = pc.equal(
        pc.is_null(table["event_date"]), pc.is_null(_text(table["date_precision"]))
    )
    finite = pc.fill_null(pc.is_finite(pc.add(table["latitude"], table["longitude"])), True)
    checks["coordinates_both_or_neither"] = pc.and_(
        finite, pc.equal(pc.is_null(table["latitude"]), pc.is_null(table["longitude"]))
    )
    never = {stem: [f"{stem}_{end}" for end in _PLANNED_NEVER] for stem in ("attendance", "detentions")}
    never["attendance"] += ["attendance_police", "attendance_organizers"]
    never["detentions"] += ["detentions_any"]
    for stem, names in never.items():
        checks[f"planned_has_no_{stem}"] = _only_where(planned, _all_null(table, names))
    checks.update(_detention_checks(table))
    checks["country_code_is_two_letters"] = pc.match_substring_regex(_text(table["country_code"]), "^[A-Z]{2}$")
    precise = pc.fill_null(pc.not_equal(_text(table["place_precision"]), "country"), True)
    country = pc.if_else(precise, _text(table["country_code"]), pa.scalar(None, pa.string()))
    points = (column.to_pylist() for column in (country, table["latitude"], table["longitude"]))
    checks["point_in_country"] = pa.array(points_in_countries(*points), pa.bool_())
    kinds = codes("event_type")
    place = pc.index_in(_text(table["event_type"]), value_set=pa.array(kinds))
    family = pa.array([family_of(kind) for kind in kinds]).take(_flat(place))
    checks["family_follows_type"] = _only_where(
        pc.is_valid(place), pc.fill_null(pc.equal(family, _text(table["event_family"])), False)
    )
    checks["issues_are_codes"] = _only_where(
        pc.is_valid(table["issues"]), _lists_within(table["issues"], pa.array(codes("issues")))
    )
    return checks


def _lists_within(lists: Array, known: pa.Array) -> pa.Array:
    """For each list whether all that is in it is known."""
    flat = _flat(lists)
    unknown = pc.invert(pc.is_in(pc.list_flatten(flat), value_set=known))
    rows = pa.array(range(len(flat)), pa.int64())
    return pc.invert(pc.is_in(rows, value_set=pc.list_parent_indices(flat).filter(unknown).cast(pa.int64())))


def _detention_checks(table: pa.Table) -> dict[str, Array]:
    held = table["detentions_any"]
    zero = pa.scalar(True)
    for end in ("low", "high", "best"):
        zero = pc.and_(zero, pc.fill_null(pc.equal(table[f"detentions_{end}"], 0), False))
    counted = pc.fill_null(pc.greater(table["detentions_best"], 0), False)
    return {
        "no_detentions_means_zero": _only_where(pc.invert(held), zero),
        "detained_people_mean_detentions": _only_where(counted, pc.fill_null(held, False)),
    }


def events_table(tables: Tables) -> pa.Table:
    """Events, those in quarantine included, with their helper columns."""
    events = with_quarantine(tables)
    ids = events["event_id"]
    checks = shared_checks(events, "last_published")
    checks["published_in_order"] = pc.less_equal(events["first_published"], events["last_published"])
    checks["part_of_exists"] = _only_where(
        pc.is_valid(events["part_of"]),
        pc.and_(pc.is_in(events["part_of"], value_set=_flat(ids)), pc.not_equal(events["part_of"], ids)),
    )
    checks["coded_without_claim"] = _coded_without_claim(events, tables["claims"])
    checks["coded_values_have_claims"] = pc.is_null(checks["coded_without_claim"])
    copied = pc.is_valid(tables["articles"]["duplicate_of"])
    copies = pc.is_in(tables["reports"]["article_id"], value_set=_flat(tables["articles"]["article_id"].filter(copied)))
    own = checks["reports_found"] = _count_of(ids, tables["reports"]["event_id"].filter(pc.invert(copies)))
    others = checks["copies_found"] = _count_of(ids, tables["reports"]["event_id"].filter(copies))
    agree = pc.or_(pc.equal(others, 0), pc.fill_null(pc.equal(others, events["n_copies"]), False))
    checks["reports_agree"] = pc.and_(pc.fill_null(pc.equal(own, events["n_reports"]), False), agree)
    return _with_columns(events, checks)


def _coded_without_claim(events: pa.Table, claims: pa.Table) -> pa.Array:
    """For each event the coded columns that hold a value and have no claim of their field, as one string; null where
    there are none."""
    backed = pc.unique(pc.binary_join_element_wise(claims["event_id"], _text(claims["field"]), _BETWEEN))
    missing: dict[int, list[str]] = {}
    for column in (c for c in schema.EVENTS if c.coded):
        keys = pc.binary_join_element_wise(events["event_id"], column.claim_field or column.name, _BETWEEN)
        values = events[column.name]
        given = pc.is_valid(values)
        if pa.types.is_list(values.type):
            given = pc.and_(given, pc.fill_null(pc.greater(pc.list_value_length(values), 0), False))
        unbacked = pc.and_(given, pc.invert(pc.is_in(keys, value_set=backed)))
        for row in pc.indices_nonzero(unbacked).to_pylist():
            missing.setdefault(row, []).append(column.name)
    return pa.array(
        [", ".join(missing[row]) if row in missing else None for row in range(events.num_rows)], pa.string()
    )


def _count_of(ids: Array, found: Array) -> Array:
    """How often each id is found."""
    counted = pc.value_counts(_flat(found))
    place = pc.index_in(ids, value_set=counted.field("values"))
    return pc.fill_null(pc.take(counted.field("counts"), _flat(place)), 0)


def reports_table(tables: Tables) -> pa.Table:
    """Reports with their helper columns."""
    reports = tables["reports"]
    checks = shared_checks(reports, "published")
    checks["event_exists"] = _exists(reports["event_id"], with_quarantine(tables)["event_id"])
    checks["article_exists"] = _exists(reports["article_id"], tables["articles"]["article_id"])
    checks["stretch_in_order"] = pc.less_equal(reports["sentence_start"], reports["sentence_end"])
    return _with_columns(reports, checks)


def _exists(ids: Array, known: Array) -> Array:
    """Helper: the id is among the known ones; null where there is no id."""
    return _only_where(pc.is_valid(ids), pc.is_in(ids, value_set=_flat(known)))


def claims_table(tables: Tables) -> pa.Table:
    """Claims with their helper columns."""
    claims, reports = tables["claims"], tables["reports"]
    place = pc.index_in(claims["report_id"], value_set=_flat(reports["report_id"]))
    event = reports["event_id"].take(_flat(place))
    length = pc.subtract(claims["end"], claims["start"])
    checks = {
        "report_exists": _exists(claims["report_id"], reports["report_id"]),
        "event_exists": _exists(claims["event_id"], with_quarantine(tables)["event_id"]),
        "article_exists": _exists(claims["article_id"], tables["articles"]["article_id"]),
        "event_is_its_reports": _only_where(
            pc.is_valid(place), pc.fill_null(pc.equal(event, claims["event_id"]), False)
        ),
        "offsets_both_or_neither": _all_hold(
            [
                pc.equal(pc.is_null(claims["start"]), pc.is_null(claims["end"])),
                pc.equal(pc.is_null(claims["start"]), pc.is_null(claims["text"])),
            ]
        ),
        "text_fits_offsets": pc.equal(pc.utf8_length(claims["text"]), length),
        "numbers_in_order": ordered(claims["low"], claims["best"], claims["high"]),
        "quote_is_short": pc.less_equal(pc.utf8_length(claims["quote"]), 300),
    }
    return _with_columns(claims, checks)


def ledger_table(tables: Tables) -> pa.Table:
    """The ledger (`articles`) with its helper columns."""
    articles = tables["articles"]
    found = _count_of(articles["article_id"], tables["reports"]["article_id"])
    status = _text(articles["status"])
    checks = {
        "reports_found": found,
        "reports_agree": pc.equal(found, articles["n_reports"]),
        "original_exists": _exists(articles["duplicate_of"], articles["article_id"]),
        "duplicate_names_original": _only_where(pc.equal(status, "duplicate"), pc.is_valid(articles["duplicate_of"])),
        "events_status_has_reports": _only_where(pc.equal(status, "events"), pc.greater(articles["n_reports"], 0)),
    }
    return _with_columns(articles, checks)


def totals_table(tables: Tables, n_inputs: int | None) -> pa.Table:
    """One row of sums that must agree; `documents_read` is null where it is not known any more."""
    return pa.table(
        {
            "of": pa.array(["the dataset"]),
            "documents_read": pa.array([n_inputs], pa.int64()),
            "rows_in_ledger": pa.array([tables["articles"].num_rows], pa.int64()),
            "reports_in_ledger": pa.array([pc.sum(tables["articles"]["n_reports"]).as_py() or 0], pa.int64()),
            "rows_in_reports": pa.array([tables["reports"].num_rows], pa.int64()),
        }
    )


def column_types(tables: Tables) -> pa.Table:
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
    return pa.table(list(map(pa.array, zip(*rows, strict=True))), names=["column", "expected_type", "found_type"])


def _type_name(kind: pa.DataType) -> str:
    """A type's name, the same before and after Parquet, which calls the inside of a list `element`."""
    return str(pa.list_(kind.value_type) if pa.types.is_list(kind) else kind)


def _with_columns(table: pa.Table, more: Mapping[str, Array]) -> pa.Table:
    for name, values in more.items():
        table = table.append_column(name, values)
    return table


def _flat(column: Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
