"""A pack is loaded strictly: what is wrong in it stops the run with file and key."""

from pathlib import Path

import pytest

from etl.errors import ConfigError
from etl.language import load_pack, pack_codes
from etl.language.lexicon import Lexicon
from etl.language.pack import read_pack

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
        ('type = "riot"', 'type = "uproar"', "uproar"),
        ("[sources]\n", '[sources]\nneighbours = ["neighbours"]\n', "neighbours"),
        ('script = "Latn"', 'script = "Latn"\nflavour = "sweet"', "flavour"),
    ],
)
def test_a_mistake_is_named_with_its_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_pack(changed(tmp_path, old, new))


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
