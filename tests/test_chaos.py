"""A short run of `make chaos`: some kills, a full disk, a read-only target, rivals and clocks."""

from __future__ import annotations

import pytest

from tests import chaos


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> chaos.Stage:
    return chaos.set_stage(tmp_path_factory.mktemp("chaos"), 12)


@pytest.fixture(autouse=True)
def _own_folder_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/tmp")  # noqa: S108 - set back after the test, whatever it names
    monkeypatch.setattr("tempfile.tempdir", None)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("had_one", "numbers"), [(True, (2, 20, 60)), (False, (50,))])
def test_a_killed_build_leaves_the_last_good_dataset_and_the_next_call_ends_the_work(
    stage: chaos.Stage, had_one: bool, numbers: tuple[int, ...]
) -> None:
    assert chaos.kill_at_operations(stage, numbers, had_one=had_one) == len(numbers)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_clocks_that_jump_change_nothing(stage: chaos.Stage) -> None:
    chaos.change_clocks(stage)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_read_only_target_is_refused_in_one_line(stage: chaos.Stage) -> None:
    if not chaos.write_protected(stage):
        pytest.skip("no read-only mount here")


def test_a_full_disk_ends_in_one_line_and_the_old_dataset_stays(stage: chaos.Stage) -> None:
    if not chaos.fill_disk(stage, (40,)):
        pytest.skip("no small file system can be mounted here")
