"""Puts mentions and claims together into reports: one article's account of one event.

| question | rule |
| --- | --- |
| what is a frame | a sentence, parted where two clauses each have a place or date and an act or count |
| which words tell an act | plain ones; in a frame without, faint ones with a day, city or crowd counted |
| which mentions are one event | joinable types, no conflict of date, city or tense; then the likest |
| which date is a mention's | the nearest "at" date of its frame that no nearer mention takes |
| and of what lasts | the first day: "since", "began on", "the third day of the strike", "riots for a third night" |
| which mention is another event | "a rival rally", "their own march"; "a march" with a day or town not told before |
| and at another square | a gathering told below the lead at a square that the event is not told to have |
| and beside a strike | a gathering with a square of its own: "a strike, with a rally before Congress" |
| and beside another form | a crowd counted beside a blockade, camp or riot; a blockade at a road of its own |
| and by its size | a crowd much larger or smaller at a square of its own, or that no side is said to count |
| and which is no other | what a crowd did in one go ("burned tyres and blocked the road"); an act only "in protest" |
| who tells without a word | a crowd counted, beside a ruling too; a city and its figure ("In Tarragona, 8,000") |
| and in a list | figures before their cities or days: "15,000 in Perm and 900 in Ufa", "1,373 on 27 July" |
| and whose is a total | no city's: "40,000 marched in Leeds, York and Hull"; that none were held is told of each |
| and what was put off | an act named by a noun has its new day alone: "Friday's march was postponed until Tuesday" |
| and by its likeness | "the next", set for a day; "In Cusco people did the same" |
| which dates are none | days of statements ("said on Friday", "on Friday urged"), anniversaries, "this year" |
| and none of what is to come | what was held takes no day from Sunday's rally; "the protests" are none of "the rally" |
| and a permit's | the day on which a rally was allowed or banned, where it stands nearer to that than to the rally |
| and which another's | days of causes ("marched after he was shot on Friday") and of comparisons ("since 1990") |
| which place | the city at the frame's head, or after a word of place; then division, then country |
| and of many named | each city that a list opens with: "in other cities, including Omsk, Perm and Ufa" |
| which names are no place | a venue's own; a part of a city that the article never names |
| which is the main event | the first in title and lead; the title's day is its day |
| who inherits a date | the same news the main event's, else the lead's; a ban or attack the gathering's before it |
| what is political news | told with a day of its own, or first, or in the lead with its town; never "had been barred" |
| and below the lead | arrests and bans told in plain words with a town of their own |
| whose country it is | one named, then a people's: "the Danish minister's trip to Norway", not "Korean-owned" |
| what stands in for a place | the main event's; the dateline, or a city of the lead; the main city; the outlet's home |
| what is of the country | acts "in 35 towns", "nationwide"; elections and bans without a place of their own |
| which type | the most told; a form of gathering before "demonstration"; a riot or strike where it outweighs it |
| what is dropped | hypothetical, denied and generic mentions; background with neither date, place nor figure |
| what is kept of the news | what has a day, town or square of its own, ten people counted, or a crowd's violence |
| which headline is none | one of a bare noun without a figure, where the text tells an act of its family |
| whose is a claim | the nearest mention's event in its frame; else the focus of its paragraph; else the main event |
| whom an arrest holds | some, where its sentence says that people are held; a search or a summons holds nobody |
| which arrest is none | of people held "during a rally": its detentions |
| and whose is a day told back | "a day after 350,000 marched": that of the act told after it, counted from the news |
| what is no crowd | two or three people, of what many do; people told by the number of those held |
| what takes no focus | an earlier event told in a relative clause of a sentence about this one |
"""

from etl.assemble.reports import assemble_reports

__all__ = ["assemble_reports"]
