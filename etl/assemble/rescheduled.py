"""Acts put off or brought forward: "was postponed to Sunday", "перенесён с 18 на 25 мая"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from etl.assemble.frames import Frame
from etl.assemble.near_days import is_ahead
from etl.codes import family_of
from etl.language import Pack
from etl.records import Mention

MOVABLE = frozenset({"actual", "called", "cancelled", "planned"})
"""How acts are meant of which a new day is told."""


def move_acts(frames: Iterable[Frame], pack: Pack, published: date | None) -> None:
    """Gives what a frame tells as moved the new day alone; where that is to come, it is planned for it.

    Only an act named by a noun is moved: in "they marched against the election, postponed to May" the march is not.
    """
    for frame in frames:
        folded, offset = frame.sentence.folded, frame.sentence.start
        if "rescheduled" not in frame.sentence.tags or not frame.mentions or not all(map(_is_movable, frame.mentions)):
            continue
        new = [
            d._replace(target="at", code=(d.code or "").rpartition("/")[2] or None)  # "moved from Saturday to Sunday"
            for d in frame.dates
            if (pack.old_date if "/" in (d.code or "") else pack.new_date).search(folded, 0, (d.start or 0) - offset)
        ]
        if new:
            frame.dates = new[-1:]
            if is_ahead(new[-1], published):
                frame.mentions = [m._replace(modality="planned") for m in frame.mentions]


def _is_movable(mention: Mention) -> bool:
    return mention.form == "noun" and mention.modality in MOVABLE and family_of(mention.event_type) == "protest"
