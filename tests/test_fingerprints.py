"""What a batch depends on: the program, the options, and the libraries that decide what a document gives."""

from __future__ import annotations

import pytest

from etl import fingerprints
from etl.fingerprints import DEPENDENCIES, READING, settings_of


@pytest.mark.parametrize("name", DEPENDENCIES)
def test_another_version_of_what_reads_an_article_reads_it_anew_and_of_nothing_else(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, known = settings_of(()), fingerprints.version
    monkeypatch.setattr(fingerprints, "version", lambda one: "0" if one == name else known(one))
    assert (settings_of(()) != before) is (name in READING)
