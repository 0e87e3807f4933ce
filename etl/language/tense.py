"""The tense around a date: whether its clause tells of what was or of what is to come."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from etl.codes import family_of
from etl.language.pack import Pack
from etl.records import Mention, Sentence

EARLIER_REACH = 6
"""Words before an act, or words of leave for it, in which an auxiliary puts it before the news."""

PARTICIPLE_REACH = 10
"""So near after a word of the future, a word of the past is its participle: "will be held"."""


def is_past_perfect(left: str, pack: Pack) -> bool:
    """Whether an auxiliary that puts what follows before the news stands among the last words of a clause."""
    return pack.earlier_auxiliary.search(" ".join(left.split()[-EARLIER_REACH:])) is not None


def _clause_around(folded: str, at: int, pack: Pack) -> str:
    """The clause in which a character stands, to the next comma or joining word."""
    clause = pack.clause_break.split(folded[:at])[-1]
    return clause + pack.clause_break.split(folded[at:])[0]


def tense_of(
    sentences: Sequence[Sentence], pack: Pack, mentions: Sequence[Mention] = ()
) -> Callable[[int], bool | None]:
    """A function from an offset to True (past), False (future) or None (no cue), by the pack's words.

    The cue nearest to the offset wins; words of future alone decide where no word of the past stands. What leave was
    asked, given or refused for is to come where no act of the `mentions` is told as held.
    """
    starts = [sentence.start for sentence in sentences]
    is_open = any("leave_for" in sentence.tags for sentence in sentences) and not any(
        _is_held(mention, sentences[mention.sentence], pack) for mention in mentions
    )

    def is_past(offset: int) -> bool | None:
        index = bisect_right(starts, offset) - 1
        if index < 0:
            return None
        sentence = sentences[index]
        if "planned_cue" in sentence.tags and pack.future_date.search(sentence.folded, 0, offset - sentence.start):
            return False  # "have called a rally for Thursday"
        at = offset - sentence.start
        if "rescheduled" in sentence.tags and any(
            day.search(sentence.folded, 0, at) for day in (pack.new_date, pack.old_date)
        ):
            return False  # "was moved from Saturday to Sunday"
        announced = pack.announced.search(sentence.folded, 0, at)
        if announced is not None and not pack.expression("past_cue").search(sentence.folded, announced.end(), at):
            return False  # "has called a walkout at noon on Thursday"
        if is_open and "leave_for" in sentence.tags and _is_for_leave(sentence.folded, at, pack):
            return False  # "refused permission for a rally on Saturday"
        if _is_of_planned(offset, sentence, mentions, pack):
            return False  # "a planned march through Leeds on Saturday has been banned"
        clause = pack.clause_break.split(sentence.folded[:at])[-1]
        if "future_in_past" in sentence.tags and pack.expression("future_in_past").search(clause):
            return False  # "said he would resume his campaign with a rally on Monday"
        if "future_only" not in sentence.tags:
            return True if "past_cue" in sentence.tags else None
        if _is_after_past(offset, sentence, mentions, pack):
            return True  # "rallied on Saturday and will march on Sunday"
        if "past_cue" not in sentence.tags:
            return False
        own = _clause_around(sentence.folded, at, pack)
        if pack.expression("future_only").search(own) and not pack.expression("past_cue").search(own):
            return False  # "will walk out on Friday, the union said"
        to_come = list(pack.expression("future_only").finditer(sentence.folded))
        past = [
            abs(match.start() - at)
            for match in pack.expression("past_cue").finditer(sentence.folded)
            if not any(0 <= match.start() - future.end() <= PARTICIPLE_REACH for future in to_come)
        ]
        return bool(past) and min(past) < min(abs(future.start() - at) for future in to_come)

    return is_past


def _act_before(offset: int, sentence: Sentence, mentions: Sequence[Mention]) -> Mention | None:
    """The last act that its sentence tells before a character of the article."""
    before = [m for m in mentions if m.sentence == sentence.index and m.end <= offset]
    return before[-1] if before else None


def _is_of_planned(offset: int, sentence: Sentence, mentions: Sequence[Mention], pack: Pack) -> bool:
    """Whether the last act before a date is told as planned, in the same clause."""
    act = _act_before(offset, sentence, mentions)
    if act is None or act.modality != "planned":
        return False
    between = sentence.folded[act.end - sentence.start : offset - sentence.start]
    return pack.clause_break.search(between) is None


def _is_after_past(offset: int, sentence: Sentence, mentions: Sequence[Mention], pack: Pack) -> bool:
    """Whether the last act before a date is told by a verb as done, and no word of the future stands between."""
    act = _act_before(offset, sentence, mentions)
    if act is None or act.modality != "actual" or act.form in {"noun", "actor"}:
        return False
    start, at = act.start - sentence.start, offset - sentence.start
    return pack.expression("future_only").search(sentence.folded, start, at) is None


def _is_for_leave(folded: str, at: int, pack: Pack) -> bool:
    """Whether a date stands after words of leave for something, of which nothing was told as past: not "has banned a
    paper that wrote of a rally on Saturday"."""
    leave = pack.leave_for.search(folded, 0, at)
    if leave is None or any(
        cue.search(folded, leave.end(), at) for cue in (pack.expression("past_cue"), pack.subclause)
    ):
        return False
    return not is_past_perfect(folded[: leave.start()], pack)  # "had been refused permission to march on Saturday"


def _is_held(mention: Mention, sentence: Sentence, pack: Pack) -> bool:
    """Whether an act of a crowd is told as held: by a verb ("marched", not "permission to march"), or by force used."""
    if family_of(mention.event_type) != "protest":
        return False
    if mention.form in {"noun", "actor"} or mention.modality != "actual":
        return "force_word" in sentence.tags
    at = mention.start - sentence.start
    leave = pack.leave_for.search(sentence.folded, 0, at)
    return leave is None or pack.clause_break.search(sentence.folded, leave.end(), at) is not None
