"""Which articles are copies of which: a wire story printed by fifty papers is one report's worth of evidence.

Exact copies have the same hash of the cleaned text. Near copies have nearly the same words (MinHash) and the same
numbers, places and dates: notes made from one template differ only there, and stay apart. Articles under
`SHORT_WORDS` words have no signature, so only identical texts are copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from etl.records import FAILED, Claim, Coded, Report

SHORT_WORDS = 60
SHINGLE_WORDS = 5
PERMUTATIONS = 128
"""The estimate's standard error is 0.035 at a similarity of 0.8."""
SEED = 1905
BAND_ROWS = 4
"""32 bands of 4: a pair at 0.8 is missed once in ten million, and facts have thinned out the candidates before."""
NEAR_COPY_SIMILARITY = 0.8
"""Estimated, of word 5-shingles: a new byline and a cut sentence stay above it, two reporters' own texts far below.
What is missed is counted as one report more; what is taken wrongly is lost. So rather high."""

FACT_FIELDS = frozenset({"attendance", "detentions"})
_WORD = re.compile(r"\w+")

_Facts = tuple[frozenset[object], frozenset[object]]
_Days = tuple[bool, frozenset[str | None], frozenset[str | None]]
"""Whether the article has no publication date; the dates of its reports; their words."""


def near_copy_signature(text: str) -> tuple[int, ...]:
    """MinHash values over the word 5-shingles of the folded text; () under 60 words.

    >>> near_copy_signature("Some 300 people rallied in Minsk.")
    ()
    >>> len(near_copy_signature("word " * 60))
    128
    """
    from rensa import RMinHash

    # A surrogate that is no character cannot be hashed as text.
    words = _WORD.findall(text.encode("utf-8", "replace").decode("utf-8").casefold())
    if len(words) < SHORT_WORDS:
        return ()
    hashed = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    hashed.update(list(map(" ".join, zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False))))
    return tuple(hashed.digest())


def mark_copies(coded: Sequence[Coded]) -> dict[str, str]:
    """The article_id of each copy with that of its original, whatever the order of `coded`.

    The original is the earliest published of the copies (no date is last; tie: the smallest article_id). One that
    gave no report, for lack of a language or a date, is no original of one that did: nothing would be left to
    count. Chains of near copies end at one original.
    """
    articles = sorted(coded, key=_seniority)
    leader = list(range(len(articles)))
    for group in _same_texts(articles):
        for other in group[1:]:
            unite(leader, group[0], other)
    for one, other in _near_pairs(articles):
        unite(leader, one, other)
    return {
        article.entry.article_id: articles[root].entry.article_id
        for i, article in enumerate(articles)
        if (root := root_of(leader, i)) != i
    }


def _seniority(coded: Coded) -> tuple[bool, date, str]:
    return not coded.reports, coded.entry.published or date.max, coded.entry.article_id


def _same_texts(articles: Sequence[Coded]) -> Iterable[list[int]]:
    groups: dict[str, list[int]] = {}
    for i, coded in enumerate(articles):
        entry = coded.entry
        # of what was not read to the end the status says more than `duplicate` would
        if entry.text_sha256 is not None and entry.status not in FAILED and entry.n_characters != 0:
            groups.setdefault(entry.text_sha256, []).append(i)
    return groups.values()


def _near_pairs(articles: Sequence[Coded]) -> Iterable[tuple[int, int]]:
    """Pairs of near copies; of several with one band in common, each is compared with the first that fits."""
    by_facts: dict[_Facts, list[int]] = {}
    for i, coded in enumerate(articles):
        if coded.reports and coded.signature and coded.entry.status not in FAILED:
            by_facts.setdefault(_facts(coded), []).append(i)
    for group in by_facts.values():
        if len(group) > 1:
            yield from _similar_pairs(articles, group)


def _similar_pairs(articles: Sequence[Coded], group: Sequence[int]) -> Iterable[tuple[int, int]]:
    bands: dict[tuple[int, ...], list[int]] = {}
    days = {i: _days(articles[i]) for i in group}
    first: dict[tuple[object, ...], int] = {}
    story_of: dict[int, int] = {}
    for i in group:
        signature = articles[i].signature
        # One of several with the same signature and dates stands for all of them.
        if (same := first.setdefault((signature, days[i]), i)) != i:
            yield same, i
            continue
        seen: set[int] = set()
        for at in range(0, len(signature), BAND_ROWS):
            bucket = bands.setdefault((at, *signature[at : at + BAND_ROWS]), [])
            seen.update(bucket)
            bucket.append(i)
        told: set[int] = set()  # of a story that a thousand papers print, one that is near enough will do
        for k in sorted(seen):
            if story_of[k] in told or not _same_days(days[k], days[i]):
                continue
            if _similarity(articles[k].signature, signature) >= NEAR_COPY_SIMILARITY:
                told.add(story_of[k])
                yield k, i
        story_of[i] = min(told, default=i)
        if len(told) > 1:
            story_of = {k: story_of[i] if story in told else story for k, story in story_of.items()}


def _similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """The estimated Jaccard similarity; 0 where the signatures were made with different settings.

    >>> _similarity((1, 2, 3, 4), (1, 2, 3, 5))
    0.75
    """
    if len(one) != len(other):
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def _facts(coded: Coded) -> _Facts:
    """The figures and the places that the article's reports state."""
    claims = [claim for report in coded.reports for claim in report.claims]
    figures = {(c.field, c.low, c.high, c.best) for c in claims if c.field in FACT_FIELDS}
    places = {c.code or (c.text or "").casefold() for c in claims if c.field == "place" and c.start is not None}
    return frozenset(figures), frozenset(places)


def _day_claims(coded: Coded) -> Iterable[Claim]:
    """Dates in words; a publication date standing in differs between copies and says nothing."""
    return (c for r in coded.reports for c in r.claims if c.field == "event_date" and c.start is not None)


def _days(coded: Coded) -> _Days:
    claims = list(_day_claims(coded))
    return (
        coded.entry.published is None,
        frozenset(c.code or c.text for c in claims),
        frozenset(c.text for c in claims),
    )


def _same_days(one: _Days, other: _Days) -> bool:
    """The same dates; the same words for them where one has no publication date to resolve them against."""
    return one[1] == other[1] or ((one[0] or other[0]) and one[2] == other[2])


def root_of(leader: list[int], i: int) -> int:
    """The head of the group that `i` is in."""
    while leader[i] != i:
        leader[i] = leader[leader[i]]
        i = leader[i]
    return i


def unite(leader: list[int], one: int, other: int) -> None:
    """Put two groups under the more senior of their heads."""
    first, second = sorted((root_of(leader, one), root_of(leader, other)))
    leader[second] = first


def match_reports(copy: Coded, original: Coded) -> dict[str, str]:
    """For each report of a copy the original's report of the same event: best matches first, one to one.

    A report over (the copy was read with another publication date or language) goes to its best match too. Empty
    where the original has no reports; then the copy has none either.
    """
    ranked = sorted(
        (_mismatch(mine, theirs, i - k), mine.report_id, theirs.report_id)
        for i, mine in enumerate(_in_order(copy))
        for k, theirs in enumerate(_in_order(original))
    )
    matched: dict[str, str] = {}
    for _, mine_id, theirs_id in ranked:
        if mine_id not in matched and theirs_id not in matched.values():
            matched[mine_id] = theirs_id
    for _, mine_id, theirs_id in ranked:
        matched.setdefault(mine_id, theirs_id)
    return matched


def _in_order(coded: Coded) -> list[Report]:
    return sorted(coded.reports, key=lambda r: (r.sentence_start, r.sentence_end, r.report_id))


def _mismatch(mine: Report, theirs: Report, distance: int) -> tuple[int, int]:
    """How many of what identifies an event differ, then how far apart they stand in their articles."""
    keys = ("event_type", "geonameid", "city", "status", "event_date", "attendance_best", "scope")
    return sum(mine.values.get(key) != theirs.values.get(key) for key in keys), abs(distance)
