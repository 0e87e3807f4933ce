"""Subject: what it was about, who called it, and the demand in the article's own words."""

from __future__ import annotations

from collections.abc import Sequence

from etl.language import Pack
from etl.records import Claim, Sentence

MAXIMUM_DEMAND = 160
"""Characters of a demand kept: evidence is a short quotation."""


def extract_issues(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """One claim for each issue word, with the issue's code."""
    claims = []
    for sentence in sentences:
        for start, end, code in pack.issue_lexicon.find(sentence.folded):
            at = sentence.start + start
            claims.append(Claim("issues", None, at, sentence.start + end, sentence.index, f"issue.{code}", code=code))
    return claims


def extract_organizers(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Organisations named as calling an event: capitalised words after "organised by" or before "called for"."""
    claims = []
    for sentence in sentences:
        for list_name, side in (("organizer_verb", "after"), ("calls_verb", "before")):
            if list_name not in sentence.tags:
                continue
            for match in pack.expression(list_name).finditer(sentence.folded):
                span = (
                    _name_after(sentence, match.end(), pack)
                    if side == "after"
                    else _name_before(sentence, match.start(), pack)
                )
                if span is not None:
                    rule = f"organizers.{list_name}"
                    claims.append(Claim("organizers", None, span[0], span[1], sentence.index, rule))
    return claims


def _name_after(sentence: Sentence, position: int, pack: Pack) -> tuple[int, int] | None:
    match = pack.name_after.match(sentence.text, position)
    return _checked(sentence, match.start(1), match.end(1), pack) if match else None


def _name_before(sentence: Sentence, position: int, pack: Pack) -> tuple[int, int] | None:
    match = pack.name_before.search(sentence.text, max(0, position - 80), position)
    return _checked(sentence, match.start(1), match.end(1), pack) if match else None


def _checked(sentence: Sentence, start: int, end: int, pack: Pack) -> tuple[int, int] | None:
    """A name is an organisation's where one of its words says so or it is an acronym: persons are never fields."""
    while end > start and not sentence.text[end - 1].isalnum():
        end -= 1
    article = pack.expression("article").match(sentence.folded, start)
    if article is not None and sentence.folded[article.end() : article.end() + 1] == " ":
        start = article.end() + 1
    name = sentence.text[start:end]
    is_acronym = name.isupper() and 2 < len(name) <= 8
    if not is_acronym and not pack.expression("organization_head").search(sentence.folded[start:end]):
        return None
    return sentence.start + start, sentence.start + end


def extract_demands(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """The words of demands ("against the pension reform"), cut at the clause's end."""
    claims = []
    for sentence in sentences:
        for pattern in pack.patterns.get("demand_text", ()):
            if not pattern.fits(sentence):
                continue
            for match in pattern.regex.finditer(sentence.masked):
                start, end = match.span("value")
                end = min(end, start + MAXIMUM_DEMAND)
                while end > start and sentence.text[end - 1] == " ":
                    end -= 1
                claims.append(
                    Claim(
                        "demand_text",
                        None,
                        sentence.start + start,
                        sentence.start + end,
                        sentence.index,
                        pattern.entry.id,
                    )
                )
    return claims
