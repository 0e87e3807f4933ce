"""An event is shown with all that was said about it."""

from __future__ import annotations

import json

import pytest

from etl.errors import ProtestDataError
from etl.publish.explain import explain_event, explanation_renderable, render_explanation
from tests.tables import Tables, _typed, drop, edit, make_tables

JULY = "ev-moscow-july"


def test_every_coded_value_has_its_claims_with_words_source_article_and_rule() -> None:
    explanation = explain_event(make_tables(), JULY)
    fields = {field["field"]: field for field in explanation["fields"]}
    assert fields["attendance"]["values"]["attendance_best"] == 3500
    assert fields["attendance"]["values"]["attendance_attributed_to"] == "police"
    first, second = fields["attendance"]["claims"]
    assert first["text"] == "about 3,500"
    assert first["attributed_to"] == "police"
    assert first["rule"] == "en.attendance.sample"
    assert first["article"]["title"] == "Police detain more than 1,000 in Moscow"
    assert first["article"]["published"] == "2019-07-27"
    assert second["article"]["publisher"] == "TASS"
    assert fields["event_date"]["values"] == {
        "event_date": "2019-07-27",
        "date_precision": "day",
        "date_basis": "stated",
        "date_text": "27 July",
    }
    assert fields["place"]["values"]["place_precision"] == "city"
    assert explanation["computed"]["event_family"] == "protest"
    assert all(field["claims"] for field in explanation["fields"])


def test_zero_and_false_are_values_and_null_is_not_shown() -> None:
    explanation = explain_event(make_tables(), "ev-santiago")
    values = {k: v for field in explanation["fields"] for k, v in field["values"].items()}
    assert values["deaths_best"] == 0
    assert values["detentions_any"] is False
    assert "attendance_high" not in values


def _with_losing_claim() -> Tables:
    tables = make_tables()
    claims = tables["claims"].to_pylist()
    number = next(i for i, c in enumerate(claims) if c["event_id"] == JULY and c["field"] == "attendance")
    losing = {**claims[number], "claim_id": "losing", "text": "50,000", "low": 50000, "best": 50000, "high": 50000,
              "modality": "hypothetical", "chosen": False, "attributed_name": "Lyubov Sobol's office"}  # fmt: skip
    return {**tables, "claims": _typed("claims", [*claims, losing])}


def test_losing_claims_and_merge_decisions_are_shown() -> None:
    explanation = explain_event(_with_losing_claim(), JULY)
    (field,) = [f for f in explanation["fields"] if f["field"] == "attendance"]
    assert [c["text"] for c in field["other_claims"]] == ["50,000"]
    text = render_explanation(explanation)
    assert 'not used: police (Lyubov Sobol\'s office), hypothetical: "50,000" -> low 50,000' in text
    assert "joined 0.91" in text
    assert "same day, same city, same figures" in text


def test_an_unknown_id_names_near_ids() -> None:
    with pytest.raises(ProtestDataError, match="no event 'ev-moscow-jul' in this dataset; near ids: ev-moscow-july"):
        explain_event(make_tables(), "ev-moscow-jul")


def test_a_retired_id_names_its_successor() -> None:
    tables = make_tables()
    rows = [
        {"kind": "retired", "event_id": "ev-older", "other_id": "ev-old", "reasons": "merged"},
        {"kind": "retired", "event_id": "ev-old", "other_id": JULY, "reasons": "merged"},
        {"kind": "retired", "event_id": "ev-gone", "other_id": None, "reasons": "no report is left"},
    ]
    tables["merges"] = _typed("merges", [*tables["merges"].to_pylist(), *rows])
    for retired in ("ev-old", "ev-older"):
        with pytest.raises(ProtestDataError, match="successor is ev-moscow-july"):
            explain_event(tables, retired)
    with pytest.raises(ProtestDataError, match="it was retired, no report is left"):
        explain_event(tables, "ev-gone")


def test_an_empty_dataset_says_so() -> None:
    empty = {name: table.slice(0, 0) for name, table in make_tables().items()}
    with pytest.raises(ProtestDataError, match="has no events"):
        explain_event(empty, "x")


def test_an_event_in_quarantine_is_explained_with_the_reason() -> None:
    tables = make_tables()
    row = {**tables["events"].to_pylist()[1], "failed": ["events.attendance_in_order"], "reasons": ["low 9000"]}
    tables = {**drop(tables, "events", 1), "quarantine": _typed("quarantine", [row])}
    explanation = explain_event(tables, JULY)
    assert explanation["quarantined"] == [{"failed": "events.attendance_in_order", "reason": "low 9000"}]
    assert "in quarantine: events.attendance_in_order" in render_explanation(explanation)


def test_the_explanation_is_json() -> None:
    explanation = explain_event(make_tables(), JULY)
    assert json.loads(json.dumps(explanation)) == explanation


def test_words_of_articles_cannot_drive_the_terminal() -> None:
    from io import StringIO

    from rich.console import Console

    tables = edit(make_tables(), "articles", 0, title="\x1b[2J[bold]gone[/bold]\u202e\nnext")
    explanation = explain_event(tables, "ev-moscow-planned")
    text = render_explanation(explanation)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]gone[/bold] next" in text
    out = StringIO()
    Console(file=out, width=200).print(explanation_renderable(explanation))
    assert "[bold]gone[/bold] next" in out.getvalue()
    assert "\x1b" not in out.getvalue()
