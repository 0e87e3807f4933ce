"""Confidence is a number from 0 to 1 that grows with what a report rests on."""

from etl.assemble.confidence import confidence_features, rate_confidence
from etl.codes import fitted_weights
from tests.line import code_text

SOLID = "About 300 teachers rallied outside the ministry in Lima on 11 August 2019 to demand higher wages."
THIN = "Protesters demanded change, and the unrest went on."


def test_a_report_with_stated_day_and_place_is_trusted_more_than_one_without() -> None:
    (solid,) = code_text(SOLID).reports
    thin = code_text(THIN).reports
    assert 0 <= solid.values["confidence"] <= 1
    assert all(report.values["confidence"] < solid.values["confidence"] for report in thin)


def test_every_weight_belongs_to_a_feature_that_the_program_knows() -> None:
    stems = {name.split(".")[0] for name in confidence_features({}, [], 0, 1)}
    assert {name.split(".")[0] for name in fitted_weights("confidence")} <= stems | {"bias"}


def test_a_feature_without_a_weight_says_nothing() -> None:
    assert rate_confidence({"unknown": 1.0}, {"bias": 0.0}) == 0.5
