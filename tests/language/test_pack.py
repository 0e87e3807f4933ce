"""A pack is loaded strictly: what is wrong in it stops the run with file and key."""

import re
from pathlib import Path

import pytest

from etl.errors import ConfigError
from etl.language import load_pack, load_packs, pack_codes
from etl.language import packs as packs_room
from etl.language.expressions import Expression
from etl.language.lexicon import Lexicon
from etl.language.needs import read_needs
from etl.language.pack import Pack, read_pack
from etl.language.pack_file import check_pack, pack_tree, parse_pack

ENGLISH = Path("etl/language/en.toml")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = ENGLISH.read_text("utf-8")
    assert old in text
    path = tmp_path / "xx.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{number}[- ]strong", "{number}[- ]{nowhere}", "no word list 'nowhere'"),
        ("{number}[- ]strong", "{number}([- ]strong", "attendance.strong"),
        ("{number}[- ]strong", "{number}(?:[^ ,]+ ?){1,5}strong", "reads one word as several"),
        ('type = "riot"', 'type = "uproar"', "uproar"),
        ("[sources]\n", '[sources]\nneighbours = ["neighbours"]\n', "neighbours"),
        ('gathering_noun = ["rally"', 'gathering_noun = ["rally* at"', r"a star inside 'rally\* at'"),
        ('script = "Latn"', 'script = "Latn"\nflavour = "sweet"', "flavour"),
    ],
)
def test_a_mistake_is_named_with_its_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_pack(changed(tmp_path, old, new))


def test_a_mistake_is_told_before_a_sentence_needs_the_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path))
    monkeypatch.setattr(packs_room, "pack_codes", lambda: ("xx",))
    broken = parse_pack(changed(tmp_path, "{number}[- ]strong", "{number}([- ]strong"))
    monkeypatch.setattr(packs_room, "load_pack", lambda _: Pack(check_pack(broken, "xx.toml"), "xx.toml"))
    for _ in range(2):  # a pack with a mistake is not kept as sound
        with pytest.raises(ConfigError, match=r"xx.toml: patterns.attendance.strong"):
            load_packs()


def test_what_a_pattern_needs_is_the_same_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path))
    load_pack.cache_clear()
    first = load_packs()["es"]
    load_pack.cache_clear()
    kept = load_packs()["es"]
    assert kept is not first
    assert [p.needs for p in kept.all_patterns] == [read_needs(p.entry.pattern) for p in first.all_patterns]


def test_a_pack_is_read_when_its_language_comes_and_damage_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path))
    monkeypatch.setattr(packs_room, "pack_codes", lambda: ("es",))
    load_pack.cache_clear()
    pack_tree.cache_clear()
    read: list[str] = []

    def noted(code: str) -> Pack:
        read.append(code)
        return load_pack(code)

    monkeypatch.setattr(packs_room, "load_pack", noted)
    load_packs()
    assert read == ["es"], "the first time all are read, so that mistakes are told"
    packs = load_packs()
    assert (list(packs), len(packs), "es" in packs, packs.get("xx")) == (["es"], 1, True, None)
    assert read == ["es"]
    assert packs["es"] is packs["es"]
    assert read == ["es", "es"]
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(path.name.partition("-")[0] for path in kept) == ["expressions_es", "needs_es", "pack_es"]
    for path, held in kept.items():
        path.write_bytes(held[: len(held) // 2])
    load_pack.cache_clear()
    pack_tree.cache_clear()
    assert load_packs()["es"].numbers.find("300", 0, {})[0].best == 300
    assert {path: path.read_bytes() for path in kept} == kept


def test_expressions_from_the_cache_are_those_of_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_again(source: str) -> None:
        raise AssertionError(f"parsed again: {source}")

    monkeypatch.setenv("PROTESTS_CACHE", str(tmp_path))
    for _ in range(2):
        load_pack.cache_clear()
        packs = load_packs()
    with monkeypatch.context() as patch:
        patch.setattr("etl.language.forms._parsed", not_again)
        for pack in packs.values():
            pack.compile_all()
            assert pack.numbers.find("300", 0, {})[0].best == 300
    made = [expression.search.__self__ for pack in packs.values() for expression in pack._made]  # type: ignore[attr-defined]
    assert len(made) > 700
    assert [pattern for pattern in made if pattern != re.compile(pattern.pattern)] == []


def test_an_expression_is_compiled_when_it_is_first_used() -> None:
    compiled: list[str] = []

    def make() -> re.Pattern[str]:
        compiled.append("once")
        return re.compile("(?P<n>[0-9]+)")

    expression = Expression(make)
    assert compiled == []
    assert [expression.search(text) is not None for text in ("300 people", "people")] == [True, False]
    assert (expression.groupindex["n"], compiled) == (1, ["once"])


def test_an_unknown_language_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ConfigError, match="en, es, ru"):
        load_pack("xx")


@pytest.mark.parametrize("code", pack_codes())
def test_the_examples_of_every_pattern_match_and_its_misses_do_not(code: str) -> None:
    from etl.language import annotate

    pack = load_pack(code)
    wrong = []
    for patterns in pack.patterns.values():
        for pattern in patterns:
            for wanted, texts in ((True, pattern.entry.examples), (False, pattern.entry.misses)):
                for text in texts:
                    sentences = annotate(text, pack)
                    found = any(pattern.fits(s) and pattern.regex.search(s.masked) for s in sentences)
                    if found is not wanted:
                        wrong.append((pattern.entry.id, text))
    assert wrong == []


def test_a_lexicon_finds_whole_words_and_open_stems() -> None:
    lexicon = Lexicon({"a": ("rally", "protest*"), "b": ("protest rally",)})
    assert lexicon.find("a protest rally by protesters, orally") == [
        (2, 9, "a"), (2, 15, "b"), (10, 15, "a"), (19, 29, "a"),
    ]  # fmt: skip
