"""Puts mentions and claims together into reports: one article's account of one event.

| question | rule |
| --- | --- |
| what is a frame | a sentence, parted where two clauses each have a place or date of their own and an act or count |
| which mentions are one event | joinable types, no conflict of date, city or tense; then the likest |
| which date is a mention's | the nearest "at" date of its frame that no nearer mention takes |
| which place | the frame's city after a word of place, then division, then country |
| which is the main event | the first in title and lead |
| who inherits | without a date of its own, the same news takes the main event's; without a place, the main event's |
| what stands in | for the place the dateline, then the article's main place, then the publisher's home |
| what is dropped | hypothetical, denied and generic mentions; background with neither date, place nor figure |
| whose is a claim | the nearest mention's event in its frame; else the focus of its paragraph; else the main event |
"""

from etl.assemble.reports import assemble_reports

__all__ = ["assemble_reports"]
