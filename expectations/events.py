"""Expectations on events and what they share with reports: rules over several columns, written by hand.

The columns named here that are not in the codebook are helper columns of `helpers.py`: true where the rule holds,
null where it has nothing to say. Events in quarantine are looked at too, so that a validation after the build finds
what the build found.
"""

from __future__ import annotations

from typing import Any

from expectations.derived import derived_expectations
from expectations.helpers import COUNTS, DAYS_AHEAD, DETENTIONS_FACTOR
from expectations.outlines import TOLERANCE
from expectations.reasons import CRITICAL, ROW, because


def events_suite() -> Any:
    """The suite over `frames.events_frame`."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    return gx.ExpectationSuite(
        name="events",
        expectations=[
            *derived_expectations("events"),
            *shared_expectations("events", "last_published"),
            gxe.ExpectColumnValuesToBeInSet(
                column="coded_values_have_claims",
                value_set=[True],
                **because(
                    "events.coded_values_have_claims",
                    CRITICAL,
                    "Every coded value is backed by a claim: that is what the dataset promises.",
                    ["coded_without_claim"],
                ),
            ),
            gxe.ExpectColumnValuesToBeInSet(
                column="reports_agree",
                value_set=[True],
                **because(
                    "events.reports_agree",
                    CRITICAL,
                    "n_reports counts the event's reports in articles of their own; those in copies are in n_copies.",
                    ["n_reports", "reports_found", "n_copies", "copies_found"],
                ),
            ),
            gxe.ExpectColumnValuesToBeInSet(
                column="published_in_order",
                value_set=[True],
                **because(
                    "events.published_in_order",
                    CRITICAL,
                    "first_published is the smallest publication date of the reports, last_published the largest.",
                    ["first_published", "last_published"],
                ),
            ),
            gxe.ExpectColumnValuesToBeInSet(
                column="part_of_exists",
                value_set=[True],
                **because(
                    "events.part_of_exists", CRITICAL, "part_of names another event of this dataset.", ["part_of"]
                ),
            ),
        ],
    )


def shared_expectations(table: str, published: str) -> list[Any]:
    """Rules on the columns that events and reports share; `published` is the column with the publication date."""
    import great_expectations.expectations as gxe

    rules = [
        *(
            (
                f"{stem}_in_order",
                ROW,
                "low is the smallest number reported, high the largest, best lies between; null where open.",
                [f"{stem}_low", f"{stem}_best", f"{stem}_high"],
            )
            for stem in COUNTS
        ),
        (
            "attendance_expected_in_order",
            ROW,
            "The smallest number expected is not above the largest.",
            ["attendance_expected_low", "attendance_expected_high"],
        ),
        (
            "detentions_within_attendance",
            ROW,
            f"Crowds are counted at a moment and police also take bystanders, so more may be held than were counted; "
            f"over {DETENTIONS_FACTOR} times as many is nearly always a number read for the wrong thing.",
            ["detentions_best", "attendance_high"],
        ),
        (
            "date_not_after_publication",
            ROW,
            f"News tells what has happened; only planned and cancelled events lie ahead. {DAYS_AHEAD} day is allowed: "
            f"it may be tomorrow already where the event takes place.",
            ["event_date", published, "status"],
        ),
        (
            "end_not_before_date",
            ROW,
            "A run of days has a first day and ends on it or later.",
            ["event_date", "event_end_date"],
        ),
        (
            "date_precision_with_date",
            ROW,
            "A date says how fine it is; without a date there is nothing to be fine.",
            ["event_date", "date_precision"],
        ),
        (
            "coordinates_both_or_neither",
            ROW,
            "A latitude without a longitude is no place, and neither is one that is no number.",
            ["latitude", "longitude"],
        ),
        (
            "country_code_is_two_letters",
            ROW,
            "Country codes are ISO 3166-1 alpha-2, as GeoNames has them.",
            ["country_code", "place_text"],
        ),
        (
            "point_in_country",
            ROW,
            f"The coordinates lie in the country's outline (Natural Earth 1:50m) or within {TOLERANCE} degrees of it: "
            f"coasts and borders are drawn coarsely. Countries without outline pass, and so do points that stand for "
            f"a whole country.",
            ["country_code", "latitude", "longitude", "city"],
        ),
        (
            "planned_has_no_attendance",
            ROW,
            "Nobody has come yet: expected numbers have columns of their own.",
            [
                "status",
                "attendance_low",
                "attendance_high",
                "attendance_best",
                "attendance_text",
                "attendance_attributed_to",
            ],
        ),
        (
            "planned_has_no_detentions",
            ROW,
            "Nobody can have been held at an event that has not been.",
            [
                "status",
                "detentions_any",
                "detentions_low",
                "detentions_high",
                "detentions_best",
                "detentions_text",
                "detentions_attributed_to",
            ],
        ),
        (
            "no_detentions_means_zero",
            ROW,
            "detentions_any false says that none were held: the numbers are zero, not unknown.",
            ["detentions_any", "detentions_low", "detentions_high", "detentions_best"],
        ),
        (
            "detained_people_mean_detentions",
            ROW,
            "Where people held are counted, some were held.",
            ["detentions_any", "detentions_best"],
        ),
        (
            "family_follows_type",
            CRITICAL,
            "event_family is computed from event_type.",
            ["event_type", "event_family"],
        ),
        ("issues_are_codes", CRITICAL, "Codes of issues are the closed vocabulary issues.", ["issues"]),
    ]
    return [
        gxe.ExpectColumnValuesToBeInSet(
            column=helper, value_set=[True], **because(f"{table}.{helper}", severity, why, shows)
        )
        for helper, severity, why, shows in rules
    ]
