"""The documents are true: every program and every command of an `sh` block in README and docs runs, a page's commands
one after the other as a reader would type them, and every link leads somewhere. Commands in `bash` blocks need what no
test has: a crawl, a cluster, a dump of GeoNames.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.evaluate import load_gold
from tests.readme import fill, render_pages
from tests.sample import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md"),
                ROOT / "expectations" / "README.md", ROOT / "tests" / "articles" / "README.md",
                ROOT / "tests" / "gold" / "README.md"])  # fmt: skip
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(language: str) -> list[str]:
    return [match[2] for page in PAGES for match in _BLOCK.finditer(page.read_text("utf-8")) if match[1] == language]


def commands(page: Path) -> list[str]:
    found = [match[2] for match in _BLOCK.finditer(page.read_text("utf-8")) if match[1] == "sh"]
    lines = [line.split("#")[0].strip() for block in found for line in block.splitlines()]
    return [line.removeprefix(".venv/bin/") for line in lines if line]


COMMANDS = {page: commands(page) for page in PAGES}


@pytest.fixture
def workplace(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the repository to a reader of README: output built, articles of one's own."""
    shutil.copytree(sample, tmp_path / "output", symlinks=True)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    (tmp_path / "my" / "articles").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "articles" / "table-dev.csv", tmp_path / "my" / "articles")
    (tmp_path / "my" / "gold").mkdir()
    (tmp_path / "my" / "gold" / "mine.jsonl").write_text("".join(blocks("json")), "utf-8")
    (tmp_path / "corrections.toml").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_commands() -> None:
    found = {command for page in PAGES for command in COMMANDS[page]}
    assert {"make dataset", "make test"} <= found
    assert len(found) > 8


@pytest.mark.parametrize("command", sorted({c for page in PAGES for c in COMMANDS[page] if c.startswith("make ")}))
def test_a_make_target_of_the_documents_exists(command: str) -> None:
    done = subprocess.run(["make", "-n", *shlex.split(command)[1:]], cwd=ROOT, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", [page for page in PAGES if COMMANDS[page]], ids=lambda p: p.name)
def test_the_commands_of_a_page_run_one_after_the_other(
    page: Path, workplace: Path, protests: Callable[..., tuple[int, str, str]]
) -> None:
    if not any("--output my/dataset" in command for command in COMMANDS[page]):
        shutil.copytree(workplace / "output", workplace / "my" / "dataset", symlinks=True)  # the reader's own
    for command in COMMANDS[page]:
        program, *arguments = shlex.split(command)
        if program == "make":
            continue  # it would build this very repository
        assert program == "protests"
        code, out, err = protests(*arguments)
        assert code == 0, f"{command}: {err}"
        assert out, command


@pytest.mark.parametrize("program", blocks("python"))
def test_a_python_program_of_the_documents_runs(
    program: str, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(program, "README.md", "exec"), {})  # noqa: S102 - the documents' own
    assert capsys.readouterr().out


def test_r_programs_name_columns_that_exist(sample: Path) -> None:
    import pyarrow.parquet as pq

    names = set(pq.read_schema(sample / "events.parquet").names)
    used = {
        name for block in blocks("r") for name in re.findall(r'events\$(\w+)|"(l\w+itude)"', block) for name in name
    }
    assert used - {""} <= names


def test_readme_and_the_method_page_show_what_the_program_gives(sample: Path) -> None:
    for page, blocks in render_pages(sample).items():
        text = page.read_text("utf-8")
        assert fill(text, blocks) == text, f"{page.name} is stale: make readme"


def test_every_command_of_the_program_is_in_readme(protests: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = protests("--help")
    listed = set(re.findall(r"│ ([a-z]+)  ", out))
    text = (ROOT / "README.md").read_text("utf-8")
    assert len(listed) >= 7
    assert {name for name in listed if f"| `{name}` |" not in text} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_to_files_and_targets_named_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("https://") or (page.parent / target).exists(), target
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`make ([a-z]+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_example_of_a_gold_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(blocks("json")), "utf-8")
    (article,) = load_gold(path)
    assert json.loads(path.read_text("utf-8"))["id"] == article.id


def test_every_sample_article_says_that_it_was_written_for_testing() -> None:
    listed = (ROOT / "tests" / "articles" / "README.md").read_text("utf-8")
    for path in (ROOT / "tests" / "articles").iterdir():
        if f"`{path.name}`" in listed.partition("say so here only")[2]:
            continue
        pages = [path.read_bytes().decode(charset, "replace") for charset in ("utf-8", "cp1251")]
        said = [re.search(r"written for test|для проверки|для тест", page, re.IGNORECASE) for page in pages]
        assert any(said), path.name


def test_versions_agree_and_locked_files_name_no_place_of_this_machine() -> None:
    from etl import __version__

    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    runtime, dev = ((ROOT / name).read_text("utf-8") for name in ("requirements.txt", "requirements-dev.txt"))
    for text in (runtime, dev):
        assert not re.search(r"https?:|file:|--|/", text)
        assert all("==" in line for line in text.splitlines() if line.strip())
    assert set(runtime.splitlines()) <= set(dev.splitlines())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for wanted in project["project"]["dependencies"]:
        name = re.split(r"[<>=\[]", wanted)[0]
        assert re.search(rf"^{re.escape(name)}==", runtime, re.MULTILINE), name
    for wanted in project["dependency-groups"]["dev"]:
        name = re.split(r"[<>=\[]", wanted)[0]
        assert re.search(rf"^{re.escape(name)}==", dev, re.MULTILINE), name
        assert not re.search(rf"^{re.escape(name)}==", runtime, re.MULTILINE), f"{name} is for development"
