"""What progress says of the time left."""

from __future__ import annotations

import pytest

from etl.progress import Progress


def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *steps: tuple[float, float]) -> list[str]:
    """The lines told where at each of the seconds a share of the input had been read."""
    clock = 0.0
    monkeypatch.setattr("etl.progress.time.monotonic", lambda: clock)
    with Progress() as progress:
        for clock, share in steps:  # noqa: B007 - the clock reads it
            progress.read(share)
            progress.advance(10)
    return capsys.readouterr().err.splitlines()


def test_the_time_left_is_by_the_pace_of_reading_and_not_of_the_start(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = told(capsys, monkeypatch, (10, 0.02), (16, 0.08), (22, 0.14))
    assert "left" not in first
    assert second.endswith("about 2 min left")  # 92 s, at a hundredth a second


def test_nothing_is_said_of_the_time_left_without_a_share(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = told(capsys, monkeypatch, (10, 0.0), (16, 0.0), (22, 1.0))
    assert not any("left" in line for line in lines)
