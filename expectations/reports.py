"""Expectations on reports. A failing row is named in `quality.json`; only the events' suite sends to quarantine,
because what one report gets wrong may have lost against the others."""

from __future__ import annotations

from typing import Any

from expectations.derived import derived_expectations
from expectations.events import shared_expectations
from expectations.reasons import CRITICAL, because


def reports_suite() -> Any:
    """The suite over `frames.reports_frame`."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    return gx.ExpectationSuite(
        name="reports",
        expectations=[
            *derived_expectations("reports"),
            *shared_expectations("reports", "published"),
            gxe.ExpectColumnValuesToBeInSet(
                column="event_exists",
                value_set=[True],
                **because(
                    "reports.event_exists",
                    CRITICAL,
                    "Every report belongs to an event (or a quarantined one).",
                    ["event_id"],
                ),
            ),
            gxe.ExpectColumnValuesToBeInSet(
                column="article_exists",
                value_set=[True],
                **because(
                    "reports.article_exists",
                    CRITICAL,
                    "Every report was read in an article of the ledger.",
                    ["article_id"],
                ),
            ),
            gxe.ExpectColumnValuesToBeInSet(
                column="stretch_in_order",
                value_set=[True],
                **because(
                    "reports.stretch_in_order",
                    CRITICAL,
                    "A stretch of text ends after it begins.",
                    ["sentence_start", "sentence_end"],
                ),
            ),
        ],
    )
