"""Expectations on the ledger (`articles`): nothing that went in is lost, nothing is counted twice."""

from __future__ import annotations

from typing import Any

from expectations.derived import derived_expectations
from expectations.reasons import CRITICAL, because


def ledger_suite(*, n_inputs: int | None, n_reports: int) -> Any:
    """The suite over `frames.ledger_frame`, for a build that read `n_inputs` documents (None: not known any more,
    as when a finished dataset is validated) and wrote `n_reports` reports."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    sums: list[Any] = [
        gxe.ExpectColumnSumToBeBetween(
            column="n_reports",
            min_value=n_reports,
            max_value=n_reports,
            **because(
                "articles.n_reports.sum", CRITICAL, "The reports of all articles together are the reports table."
            ),
        )
    ]
    if n_inputs is not None:
        sums.append(
            gxe.ExpectTableRowCountToEqual(
                value=n_inputs,
                **because("articles.one_row_per_input", CRITICAL, "Every input document has exactly one row."),
            )
        )
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
            *sums,
            *(
                gxe.ExpectColumnValuesToBeInSet(
                    column=helper, value_set=[True], **because(f"articles.{helper}", CRITICAL, why, shows)
                )
                for helper, why, shows in rules
            ),
        ],
    )
