"""One extractor per column family: each reads claims from annotated sentences, independent of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from etl.extract.attendance import extract_attendance
from etl.extract.attribution import attribute_to_organizers
from etl.extract.authorization import extract_authorization
from etl.extract.casualties import extract_deaths, extract_injuries
from etl.extract.conduct import extract_police_response, extract_violence
from etl.extract.detentions import extract_detentions
from etl.extract.subject import extract_demands, extract_issues, extract_organizers
from etl.extract.venue import extract_venues
from etl.language import Pack
from etl.records import Claim, Sentence

Extractor = Callable[[Sequence[Sentence], Pack], list[Claim]]

EXTRACTORS: Mapping[str, Extractor] = {
    "attendance": extract_attendance,
    "detentions": extract_detentions,
    "deaths": extract_deaths,
    "injuries": extract_injuries,
    "authorization": extract_authorization,
    "police_response": extract_police_response,
    "participant_violence": extract_violence,
    "issues": extract_issues,
    "organizers": extract_organizers,
    "demand_text": extract_demands,
    "venue": extract_venues,
}


def extract_claims(sentences: Sequence[Sentence], pack: Pack) -> list[Claim]:
    """The claims of all extractors but dates and places, which need more than the sentences."""
    claims = [claim for extract in EXTRACTORS.values() for claim in extract(sentences, pack)]
    return attribute_to_organizers(claims, sentences, pack)
