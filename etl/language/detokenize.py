"""Texts that were printed token by token, as many corpora are: the spaces before their marks are taken out again."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPACED = re.compile(r"\S [.,](?= |$)", re.MULTILINE)
_JOINED = re.compile(r"\w[.,](?= |$)", re.MULTILINE)

MOST_JOINED = 0.1
"""Full stops and commas right after a word for each that stands apart: more are in no text printed by tokens."""

_NAMED = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", " @-@ ": "-"}
"""Marks as treebanks and translation corpora write them."""

_STEPS = tuple(
    (re.compile(wanted), put)
    for wanted, put in (
        (r"(?:^|(?<= ))(?:``|,,) ?", "“"),
        (r" ?''(?=$|[ .,;:!?)])", "”"),
        (r"(?:^|(?<= ))\" ([^\"]*?) \"(?=$|[ .,;:!?)])", r'"\1"'),
        (r"« ?([^«»]*?) ?»", r"«\1»"),
        (r" (?=[,.;:!?%)\]}…”](?:$|[ .,;:!?)”\"»]))", ""),
        (r"(?<=[(\[{“¿¡]) ", ""),
        (r"(?<=\w) (?=(?:n['’]t|['’](?:s|re|ve|ll|d|m))(?!\w))", ""),
    )
)


def is_tokenized(lines: Sequence[str]) -> bool:
    """Whether the full stops and commas of a text stand apart from the words before them.

    >>> is_tokenized(["Ten people , all of Leeds , were held ."]), is_tokenized(["It was over , she said. No, it is."])
    (True, False)
    """
    text = "\n".join(lines)
    if " ," not in text and " ." not in text:
        return False
    spaced = len(_SPACED.findall(text))
    return spaced > 1 and len(_JOINED.findall(text)) <= MOST_JOINED * spaced


def detokenize(line: str) -> str:
    """A line of such a text as it is usually printed.

    >>> detokenize("`` Resign ! '' shouted the students -LRB- about 300 -RRB- , who did n't leave the dean 's office .")
    "“Resign!” shouted the students (about 300), who didn't leave the dean's office."
    >>> detokenize('« Долой ! » — кричали у мэрии , " и никто не вышел " .')
    '«Долой!» — кричали у мэрии, "и никто не вышел".'
    """
    before = ""
    while line != before:  # what one step joins another may join further; each makes the line shorter or leaves it
        before = line
        for name, mark in _NAMED.items():
            line = line.replace(name, mark)
        for wanted, put in _STEPS:
            line = wanted.sub(put, line)
    return line
