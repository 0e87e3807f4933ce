"""--since and --until: articles published outside are set aside with a reason, those without a date are read."""

from __future__ import annotations

from datetime import date

import pytest

from etl.pipeline import BuildOptions, code_document, load_kit
from etl.records import RawDocument

TEXT = "Some 300 people rallied in Minsk on Sunday against the new law, police said."


@pytest.mark.parametrize(
    ("published", "status", "reason"),
    [
        ("2019-07-31", "irrelevant", "published before 2019-08-01"),
        ("2019-08-01", "events", None),
        ("2019-08-31", "events", None),
        ("2019-09-01", "irrelevant", "published after 2019-08-31"),
        (None, "events", None),
    ],
)
def test_a_period_keeps_its_first_and_last_day(published: str | None, status: str, reason: str | None) -> None:
    options = BuildOptions(since=date(2019, 8, 1), until=date(2019, 8, 31))
    document = RawDocument("a.jsonl", "1", "1", "text", TEXT, published=published, language="en")
    entry = code_document(document, load_kit(), options).entry
    assert (entry.status, entry.reason) == (status, reason)
