"""Expectations that follow from the schema: one suite per table, nothing here names a column.

Types and presence of columns are a suite of their own over a small frame with one row per column
(`helpers.column_types`); the other suites run only when that one passes.
"""

from __future__ import annotations

from typing import Any

from etl import schema
from etl.codes import codes
from etl.schema import Column
from expectations.reasons import CRITICAL, ROW, because


def columns_suite() -> Any:
    """The suite over `helpers.column_types`: every table has the schema's columns, with the schema's types."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    return gx.ExpectationSuite(
        name="columns",
        expectations=[
            gxe.ExpectColumnPairValuesToBeEqual(
                column_A="expected_type",
                column_B="found_type",
                **because(
                    "columns_are_the_schemas",
                    CRITICAL,
                    "Readers rely on the names and types of the contract; null must stay null in every reader.",
                    ["expected_type", "found_type"],
                ),
            )
        ],
    )


def derived_suite(table: str) -> Any:
    """The suite over a table of which no more is asked than its schema states."""
    import great_expectations as gx

    return gx.ExpectationSuite(name=table, expectations=derived_expectations(table))


def derived_expectations(table: str) -> list[Any]:
    """Nullability, keys, closed vocabularies and ranges of one table, as its schema states them."""
    expectations: list[Any] = []
    key = schema.KEYS.get(table)
    if key is not None:
        expectations.append(_unique(table, key))
    for column in schema.TABLES[table]:
        if not column.nullable:
            expectations.append(_not_null(table, column))
        if column.vocabulary is not None and column.type != schema.STRINGS:
            expectations.append(_codes(table, column))
        if (column.minimum is not None or column.maximum is not None) and table != "quarantine":
            expectations.append(_range(table, column))
    return expectations


def _unique(table: str, key: str) -> Any:
    import great_expectations.expectations as gxe

    why = f"{key} is the key of {table}: other tables point to it."
    return gxe.ExpectColumnValuesToBeUnique(column=key, **because(f"{table}.{key}.unique", CRITICAL, why, [key]))


def _not_null(table: str, column: Column) -> Any:
    import great_expectations.expectations as gxe

    why = f"{column.name} is always known. {column.description}"
    return gxe.ExpectColumnValuesToNotBeNull(
        column=column.name, **because(f"{table}.{column.name}.not_null", CRITICAL, why, [column.name])
    )


def _codes(table: str, column: Column) -> Any:
    import great_expectations.expectations as gxe

    why = f"Codes of {column.name} are the closed vocabulary {column.vocabulary}."
    return gxe.ExpectColumnValuesToBeInSet(
        column=column.name,
        value_set=list(codes(column.vocabulary or "")),
        **because(f"{table}.{column.name}.codes", CRITICAL, why, [column.name]),
    )


def _range(table: str, column: Column) -> Any:
    """Bounds of a value read from text are content (`row`); those of anything counted by the program, integrity."""
    import great_expectations.expectations as gxe

    low = "" if column.minimum is None else f" at least {column.minimum:g}"
    high = "" if column.maximum is None else f" at most {column.maximum:g}"
    why = f"{column.name} is{' and'.join(part for part in (low, high) if part)}."
    return gxe.ExpectColumnValuesToBeBetween(
        column=column.name,
        min_value=column.minimum,
        max_value=column.maximum,
        **because(f"{table}.{column.name}.range", ROW if column.coded else CRITICAL, why, [column.name]),
    )
