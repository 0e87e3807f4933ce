"""Runs the per-article line on a text, for tests that read rows beside the words they come from."""

from __future__ import annotations

from datetime import date

from etl.pipeline import BuildOptions, code_document, load_kit
from etl.records import Coded, RawDocument, Value


def code_text(text: str, published: str | None = "2019-08-12", title: str | None = None, language: str = "en") -> Coded:
    """What the line makes of a text published on a day."""
    document = RawDocument(
        "test.jsonl", "1", "1", "text", text, title=title, published=published, language=language
    )  # fmt: skip
    return code_document(document, load_kit(), BuildOptions())


def rows(text: str, published: str | None = "2019-08-12", **more: str) -> list[dict[str, Value]]:
    """The values of its reports, in order of the text."""
    return [dict(report.values) for report in code_text(text, published, **more).reports]


def day(text: str) -> date:
    """A date from ISO form."""
    return date.fromisoformat(text)
