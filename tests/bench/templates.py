"""Articles made from templates, as many as asked for, the same ones each time: for measures of time and memory.

They are as long as agency reports (about 600 words), two in three tell of an event, in 39 cities on 200 days, three or
four to an event, so that merging has work to do.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

_CITIES = ("Minsk", "Gomel", "Kyiv", "Warsaw", "Lyon", "Santiago", "Lima", "Quito", "Nairobi", "Kisumu", "Lagos",
           "Pretoria", "Khartoum", "Cairo", "Tunis", "Beirut", "Ankara", "Izmir", "Tbilisi", "Yerevan", "Delhi", "Pune",
           "Colombo", "Dhaka", "Yangon", "Bangkok", "Hanoi", "Manila", "Jakarta", "Seoul", "Osaka", "Sydney", "Perth",
           "Chicago", "Boston", "Denver", "Toronto", "Montreal", "Bogota")  # fmt: skip
_CAUSES = ("higher pay", "fair elections", "the release of political prisoners", "lower fuel prices", "clean water",
           "an end to police violence", "a new hospital", "the repeal of the land law")  # fmt: skip
_FORMS = ("rallied", "marched", "went on strike", "protested")
FILLER = (
    "The weather was mild and the shops along the street stayed open for most of the afternoon.",
    "A spokesman said that talks would go on next week, and that nobody wished for a longer dispute.",
    "The budget for the coming year is to be read a second time before the end of the month.",
    "Buses were rerouted through the northern districts until shortly after eight in the evening.",
    "Analysts had expected as much, since the numbers published in spring had left little room.",
    "The company did not answer questions about its plans for the plant or its subcontractors.",
    "Local radio carried the speeches in full, between two programmes of folk music.",
)


def template_articles(number: int, seed: int = 1905) -> Iterator[dict[str, str]]:
    """Articles as rows: id, title, published, publisher, text."""
    dice = random.Random(seed)
    for i in range(number):
        event = random.Random(f"{seed}-{dice.randrange(max(1, number // 4))}")
        city, cause, form = event.choice(_CITIES), event.choice(_CAUSES), event.choice(_FORMS)
        day = date(2019, 3, 1) + timedelta(event.randrange(200))
        crowd, held = event.randrange(2, 90) * 100, event.randrange(1, 60)
        published = day + timedelta(1)
        told = [
            f"About {crowd:,} people {form} in {city} on {day:%A}, {day.day} {day:%B %Y}, to demand {cause}.",
            f"Police detained {held} people, a monitoring group said.",
            f"The organizers put the crowd at {crowd * 2:,}; the rally had been authorized by the city council.",
        ]
        if i % 3 == 0:
            told = ["Butter, sugar and three eggs are stirred until the mixture is pale; then the flour is added."]
        filler = [dice.choice(FILLER) for _ in range(36)]
        text = " ".join([*told[:1], *filler[:18], *told[1:], *filler[18:], f"Report number {i}."])
        yield {
            "id": f"t{i}",
            "title": f"News from {city}, no. {i}",
            "published": published.isoformat(),
            "publisher": f"Paper {i % 17}",
            "language": "en",
            "text": text,
        }


def write_articles(path: Path, rows: Iterator[dict[str, str]]) -> None:
    """The rows as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
