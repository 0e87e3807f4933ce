"""Expectations on the ledger (`articles`) and on sums: nothing that went in is lost, nothing is counted twice."""

from __future__ import annotations

from typing import Any

from expectations.derived import derived_expectations
from expectations.reasons import CRITICAL, because


def ledger_suite() -> Any:
    """The suite over `frames.ledger_frame`."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    rules = [
        ("reports_agree", "n_reports counts the article's rows in reports.", ["n_reports", "reports_found"]),
        ("original_exists", "A copy names an article of this ledger.", ["duplicate_of"]),
        ("duplicate_names_original", "A copy says of which article.", ["status", "duplicate_of"]),
        ("events_status_has_reports", "Status events means at least one report.", ["status", "n_reports"]),
    ]
    return gx.ExpectationSuite(
        name="articles",
        expectations=[
            *derived_expectations("articles"),
            *(
                gxe.ExpectColumnValuesToBeInSet(
                    column=helper, value_set=[True], **because(f"articles.{helper}", CRITICAL, why, shows)
                )
                for helper, why, shows in rules
            ),
        ],
    )


def totals_suite(*, n_inputs: int | None) -> Any:
    """The suite over `helpers.totals_table`, for a build that read `n_inputs` documents (None: not known any more)."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    sums = [
        (
            "articles.n_reports.sum",
            "The reports of all articles together are the reports table.",
            ["reports_in_ledger", "rows_in_reports"],
        ),
        (
            "articles.one_row_per_input",
            "Every input document has exactly one row.",
            ["documents_read", "rows_in_ledger"],
        ),
    ]
    return gx.ExpectationSuite(
        name="totals",
        expectations=[
            gxe.ExpectColumnPairValuesToBeEqual(
                column_A=pair[0], column_B=pair[1], **because(name, CRITICAL, why, pair)
            )
            for name, why, pair in sums
            if n_inputs is not None or "documents_read" not in pair
        ],
    )
