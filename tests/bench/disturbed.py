"""How accuracy holds where the text was spoiled on its way: `python -m tests.bench.disturbed [NAME...] [--dev]`.

Each way changes titles and texts of all gold articles that are texts, and scores what the line makes of them: without
capitals, in capitals, token by token, wrapped, with question marks for quotes, without title, paragraphs or accents.
Prints held-out totals by language, or with `--dev` those of dev.
"""

from __future__ import annotations

import re
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from etl.evaluate import evaluate, load_gold
from etl.evaluate.measures import Share
from etl.pipeline import BuildOptions, code_document, load_kit
from etl.read import read_documents
from etl.records import RawDocument, Value
from tests.sample import ARTICLES, GOLD_SETS

Spoil = Callable[[str], str]

_QUOTES = re.compile("[\"“”«»‘’']")
_ACCENTS = frozenset("\u0300\u0301\u0303\u0308")


def _tokens(text: str) -> str:
    text = re.sub(r"[\"“«](?=\S)", "`` ", text)
    text = re.sub(r"(?<=\S)[\"”»]", " ''", text)
    text = re.sub(r"([;!?%()\[\]]|[,:](?!\d)|\.(?=\s|$))", r" \1 ", text)
    return re.sub(r" +", " ", re.sub(r"(['’]s|n['’]t)\b", r" \1", text))


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.fill(line, 72) for line in text.split("\n"))


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(mark for mark in parted if mark not in _ACCENTS))


WAYS: Mapping[str, Spoil] = {
    "as it is": str,
    "small": str.lower,
    "capitals": str.upper,
    "tokens": _tokens,
    "wrapped": _wrapped,
    "quotes lost": partial(_QUOTES.sub, "?"),
    "one line": lambda text: re.sub(r"\s+", " ", text),
    "no accents": _plain,
}
TITLES: Mapping[str, Callable[[str], str | None]] = {
    "title in capitals": str.upper,
    "title cased": str.title,
    "no title": lambda _: None,
}
"""Ways in which the title alone is spoiled."""


def spoiled(document: RawDocument, name: str) -> RawDocument:
    """A document of text in one way; a page as it is."""
    if not isinstance(document.body, str):
        return document
    if name in TITLES:
        return document._replace(title=document.title and TITLES[name](document.title))
    way = WAYS[name]
    return document._replace(title=document.title and way(document.title), body=way(document.body))


def main(arguments: list[str]) -> None:
    """Prints the table."""
    split = "dev" if "--dev" in arguments else "heldout"
    names = [name for name in arguments if not name.startswith("-")] or [*WAYS, *TITLES]
    gold, kit = [article for one in GOLD_SETS for article in load_gold(one) if article.split == split], load_kit()
    documents: list[tuple[str, RawDocument]] = []
    wanted = {article.id for article in gold}
    for document in read_documents([str(ARTICLES)], lambda _: None):
        name = document.source_id or Path(document.source_file).name.split(".")[0]
        if isinstance(document, RawDocument) and name in wanted:
            documents.append((name, document))
    for way in names:
        rows: list[dict[str, Value]] = []
        for name, document in documents:
            coded = code_document(spoiled(document, way), kit, BuildOptions())
            rows += [dict(r.values) | {"source_id": name, "article_id": r.article_id} for r in coded.reports]
        for (_, language), found in sorted(evaluate(gold, rows).groups.items()):
            cells = [f"{field} {_shown(found.fields[field].accuracy)}" for field in FIELDS]
            shares = f"relevance {_shown(found.relevance.f1)} event {_shown(found.event.f1)}"
            sys.stdout.write(f"{way:18}{language:4} {shares} perfect {_shown(found.row_perfect)} {' '.join(cells)}\n")


FIELDS = ("event_date", "city", "attendance_best", "detentions_any", "authorization")


def _shown(share: Share) -> str:
    return f"{share.value or 0:.3f}"


if __name__ == "__main__":
    main(sys.argv[1:])
