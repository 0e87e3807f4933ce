"""Venue: the square, street or building, verbatim."""

from __future__ import annotations

from collections.abc import Sequence

from etl.language import Pack
from etl.records import Claim, Sentence


def extract_venues(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """Names that end in, or begin with, a word for a kind of place ("Sakharov Avenue", "University of Dhaka"), and
    plain buildings after a preposition ("outside the parliament building")."""
    claims: list[Claim] = []
    for sentence in sentences:
        if "venue_head" not in sentence.tags:
            continue
        for regex, rule in ((pack.venue_name, "venue.name"), (pack.venue_plain, "venue.plain")):
            for match in regex.finditer(sentence.text if rule == "venue.name" else sentence.folded):
                start, end = match.span(1)
                if any(
                    c.start == sentence.start + start or (c.start or 0) < sentence.start + end <= (c.end or 0)
                    for c in claims
                ):
                    continue
                if not pack.expression("venue_head").search(sentence.folded, start, end):
                    continue
                claims.append(Claim("venue", None, sentence.start + start, sentence.start + end, sentence.index, rule))
    return claims
