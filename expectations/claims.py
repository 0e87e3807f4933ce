"""Expectations on claims: each points to what it was read in, and its offsets fit its words."""

from __future__ import annotations

from typing import Any

from expectations.derived import derived_expectations
from expectations.reasons import CRITICAL, ROW, because


def claims_suite() -> Any:
    """The suite over `frames.claims_frame`."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    rules = [
        ("report_exists", CRITICAL, "A claim given to a report names one of this dataset.", ["report_id"]),
        ("event_exists", CRITICAL, "A claim's event is one of this dataset (or quarantined).", ["event_id"]),
        ("article_exists", CRITICAL, "A claim was read in an article of the ledger.", ["article_id"]),
        ("event_is_its_reports", CRITICAL, "A claim's event is that of its report.", ["report_id", "event_id"]),
        (
            "offsets_both_or_neither",
            CRITICAL,
            "Words have a place in the text; a default or a value from metadata has neither words nor offsets.",
            ["start", "end", "text"],
        ),
        (
            "text_fits_offsets",
            CRITICAL,
            "The words are text[start:end] of the cleaned article.",
            ["start", "end", "text"],
        ),
        (
            "numbers_in_order",
            ROW,
            "low <= best <= high in one statement too; null where open.",
            ["low", "best", "high"],
        ),
        ("quote_is_short", ROW, "Evidence is a quotation of at most 300 characters, never a whole article.", ["quote"]),
    ]
    return gx.ExpectationSuite(
        name="claims",
        expectations=[
            *derived_expectations("claims"),
            *(
                gxe.ExpectColumnValuesToBeInSet(
                    column=helper, value_set=[True], **because(f"claims.{helper}", severity, why, shows)
                )
                for helper, severity, why, shows in rules
            ),
        ],
    )
