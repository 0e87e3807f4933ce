"""The constructions in which English news tells of permits, police, conduct, subject and organisers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from etl.extract import EXTRACTORS
from etl.language import annotate, load_pack
from etl.records import Claim

AUTHORIZATION: list[tuple[str, str | None]] = [
    ("City hall sanctioned the rally.", "authorized"),
    ("The rally was sanctioned by the authorities.", "authorized"),
    ("Moscow authorities approved a rally of up to 100,000 people.", "authorized"),
    ("The march had been authorised by the prefecture.", "authorized"),
    ("Police gave permission for the march.", "authorized"),
    ("Organisers had obtained a permit for the protest.", "authorized"),
    ("The protesters had a permit.", "authorized"),
    ("The permit for the march was granted on Tuesday.", "authorized"),
    ("The demonstration was agreed with the city authorities.", "authorized"),
    ("The council gave the green light for the demonstration.", "authorized"),
    ("The event was registered with police.", "authorized"),
    ("The protest was legal, police said.", "authorized"),
    ("Police issued a letter of no objection for the march.", "authorized"),
    ("The organisers had notified the authorities of the march in advance.", "authorized"),
    ("The group had informed police of its plan to march.", "authorized"),
    ("A court allowed the march to go ahead.", "authorized"),
    ("A court lifted the ban on the march.", "authorized"),
    ("The High Court overturned the police ban and the march went ahead.", "authorized"),
    ("The rally was permitted by the district magistrate.", "authorized"),
    ("The officially sanctioned demonstration drew 2,000 people.", "authorized"),
    ("The authorised march began at noon.", "authorized"),
    ("The march was licensed by the interior ministry.", "authorized"),
    ("The mayor's office agreed to the rally.", "authorized"),
    ("Authorities allowed the rally to take place on the outskirts.", "authorized"),
    ("Police cleared the march.", "authorized"),
    ("The regional government consented to the protest.", "authorized"),
    ("The rally was not sanctioned.", "unauthorized"),
    ("The unsanctioned rally was broken up.", "unauthorized"),
    ("Officials had banned the march.", "unauthorized"),
    ("The march was banned by the governor.", "unauthorized"),
    ("Police denied permission for the rally.", "unauthorized"),
    ("City hall refused to permit the march.", "unauthorized"),
    ("The authorities rejected the organisers' application for a rally.", "unauthorized"),
    ("The application for the rally was turned down.", "unauthorized"),
    ("The city declined to issue a permit for the demonstration.", "unauthorized"),
    ("The protest was held without a permit.", "unauthorized"),
    ("They marched without permission from police.", "unauthorized"),
    ("The permit for the rally was revoked hours before it began.", "unauthorized"),
    ("The city withdrew its permission for the march.", "unauthorized"),
    ("Protesters defied a ban on gatherings.", "unauthorized"),
    ("Thousands defied a police ban to march.", "unauthorized"),
    ("Despite a ban, hundreds rallied.", "unauthorized"),
    ("In defiance of a court order banning the march, farmers gathered.", "unauthorized"),
    ("Police declared the gathering an unlawful assembly.", "unauthorized"),
    ("The demonstration was declared illegal.", "unauthorized"),
    ("Police said the protest was illegal.", "unauthorized"),
    ("The rally was unauthorised, the interior ministry said.", "unauthorized"),
    ("The gathering had not been authorised by the authorities.", "unauthorized"),
    ("The organisers had not applied for a permit for the rally.", "unauthorized"),
    ("No permission had been sought for the protest.", "unauthorized"),
    ("The miners have been on an illegal strike since Monday.", "unauthorized"),
    ("The wildcat strike spread to other mines.", "unauthorized"),
    ("The company said the strike was unprotected.", "unauthorized"),
    ("A labour court declared the strike illegal.", "unauthorized"),
    ("All public gatherings are banned under emergency rules, but hundreds marched.", "unauthorized"),
    ("The protest was held in violation of the assembly law.", "unauthorized"),
    (
        "Section 144, which bans gatherings of more than four people, was in force, but students protested.",
        "unauthorized",
    ),
    ("Organisers went ahead with the march without approval.", "unauthorized"),
    ("He was fined for taking part in an unauthorised rally.", "unauthorized"),
    ("She was sentenced to 10 days for organising an unsanctioned picket.", "unauthorized"),
    ("Police had not approved the rally.", "unauthorized"),
    ("The protest was not approved by authorities.", "unauthorized"),
    ("The demonstration, which had not been permitted, ended peacefully.", "unauthorized"),
    ("The government outlawed the protest.", "unauthorized"),
    ("Police prohibited the procession.", "unauthorized"),
    ("Authorities had warned that the rally was illegal.", "unauthorized"),
    ("The march was deemed unlawful by police.", "unauthorized"),
    ("The authorities refused to allow the march.", "unauthorized"),
    ("The rally had been forbidden by the authorities.", "unauthorized"),
    ("Single-person pickets do not require a permit.", "not_required"),
    ("Under Russian law single pickets need no permission.", "not_required"),
    ("No permit was required for the gathering.", "not_required"),
    ("The protest did not need authorisation.", "not_required"),
    ("Solo pickets, which need no prior approval, were held at the ministry.", "not_required"),
    ("Police said the march was illegal, but organisers said they had a permit.", "disputed"),
    ("Organisers insist the rally was legal; police called it unauthorised.", "disputed"),
    ("Police called the protest illegal, a claim organisers rejected.", "disputed"),
    ("The organisers dispute the police claim that the rally was unauthorised.", "disputed"),
    ("Residents protested against the granting of a permit for a landfill.", None),
    ("The mine was approved in 2019, and villagers rallied against it.", None),
    ("They rallied after the election commission refused to register their candidate.", None),
    ("The protest was over illegal logging.", None),
    ("Workers protested against unauthorised construction in the park.", None),
    ("The march was against illegal immigration.", None),
    ("Protesters demanded that the law be rejected.", None),
    ("The union gave the employer 14 days' notice of the strike.", None),
    ("Demonstrators called the ban on abortion a disgrace.", None),
    ("The government has banned the import of rice, and farmers protested.", None),
    ("The group applied for permission to march next week.", None),
    ("Police have yet to decide whether to allow the march.", None),
    ("Thousands protested against a bill that would ban strikes.", None),
    ("The right to peaceful assembly is guaranteed, organisers of the rally said.", None),
    ("Students rallied against a ban on headscarves.", None),
    ("The rally against the ban on foreign funding was calm.", None),
    ("Protesters chanted that the government was illegal.", None),
]

# the gravest that the sentence tells
POLICE: list[tuple[str, str | None]] = [
    ("Police stood by and did not intervene.", "presence"),
    ("Officers watched from a distance.", "presence"),
    ("Riot police cordoned off the square.", "presence"),
    ("A heavy police presence was in place.", "presence"),
    ("Police blocked the road to the palace.", "presence"),
    ("Police kept the two groups apart.", "presence"),
    ("About 200 officers were deployed.", "presence"),
    ("Police escorted the march.", "presence"),
    ("Dozens of police officers lined the route.", "presence"),
    ("Police checked documents and searched bags.", "presence"),
    ("Police dispersed the crowd.", "dispersal"),
    ("The rally was broken up by police.", "dispersal"),
    ("Police cleared the road.", "dispersal"),
    ("Officers removed the protesters from the bridge.", "dispersal"),
    ("Security forces broke up the sit-in.", "dispersal"),
    ("Police pushed the demonstrators back.", "dispersal"),
    ("The camp was dismantled by police.", "dispersal"),
    ("Police ordered the crowd to leave and moved them on.", "dispersal"),
    ("Bailiffs backed by police evicted the occupiers.", "dispersal"),
    ("Police drove protesters off the square.", "dispersal"),
    ("Police forcibly ended the blockade.", "dispersal"),
    ("Police fired tear gas.", "force"),
    ("Officers used batons against the crowd.", "force"),
    ("Police used water cannon to disperse protesters.", "force"),
    ("Rubber bullets were fired at demonstrators.", "force"),
    ("Protesters clashed with police.", "force"),
    ("Clashes broke out between police and demonstrators.", "force"),
    ("Police baton-charged the students.", "force"),
    ("Police lathi-charged the farmers.", "force"),
    ("Police beat protesters with truncheons.", "force"),
    ("Officers pepper-sprayed several people.", "force"),
    ("Stun grenades were thrown into the crowd.", "force"),
    ("Mounted police charged the marchers.", "force"),
    ("Police fired shots in the air.", "force"),
    ("Police resorted to tear gas and a cane charge.", "force"),
    ("Police roughed up journalists.", "force"),
    ("Security forces opened fire on protesters.", "lethal_force"),
    ("Police shot dead two protesters.", "lethal_force"),
    ("Soldiers fired live rounds into the crowd.", "lethal_force"),
    ("Troops used live ammunition.", "lethal_force"),
    ("Three protesters were shot dead by police.", "lethal_force"),
    ("Police shot and killed a demonstrator.", "lethal_force"),
    ("Snipers fired at demonstrators.", "lethal_force"),
    ("Security forces killed at least 22 protesters.", "lethal_force"),
    ("Police did not use force.", None),
    ("No tear gas was used.", None),
    ("Police denied using live ammunition.", None),
    ("Tear gas was not used.", None),
    ("Police said they would use tear gas if necessary.", None),
    ("Protesters denounced police violence.", None),
    ("They protested against the use of rubber bullets.", None),
    ("Police estimated the crowd at 3,000.", None),
    ("Police said the march was illegal.", None),
    ("The crowd dispersed peacefully.", None),
    ("Protesters chanted against the police.", None),
]

VIOLENCE: list[tuple[str, str | None]] = [
    ("Protesters threw stones at police.", "true"),
    ("Demonstrators hurled petrol bombs.", "true"),
    ("The crowd set fire to a bus.", "true"),
    ("Rioters looted shops.", "true"),
    ("Some protesters smashed windows.", "true"),
    ("Youths torched cars and tyres.", "true"),
    ("Masked men attacked the building with hammers.", "true"),
    ("Stones were thrown at officers.", "true"),
    ("Bottles and flares were thrown.", "true"),
    ("Protesters stormed the parliament.", "true"),
    ("Demonstrators attacked a police station.", "true"),
    ("Protesters clashed with police, throwing bricks.", "true"),
    ("A police car was set on fire.", "true"),
    ("Several shops were looted.", "true"),
    ("The crowd beat a policeman.", "true"),
    ("Protesters vandalised the party's office.", "true"),
    ("Officers were pelted with stones and bottles.", "true"),
    ("Demonstrators tore down the fence and broke windows.", "true"),
    ("The rally was peaceful.", "false"),
    ("The march passed off peacefully.", "false"),
    ("The demonstration ended without incident.", "false"),
    ("They marched peacefully.", "false"),
    ("There was no violence.", "false"),
    ("The protest remained peaceful.", "false"),
    ("The peaceful march ended at noon.", "false"),
    ("Police threw tear gas canisters at protesters.", None),
    ("Police smashed car windows.", None),
    ("Government supporters attacked the protesters.", None),
    ("The marchers were attacked by a mob.", None),
    ("Organisers called for a peaceful protest.", None),
    ("The right to peaceful protest must be respected.", None),
    ("Protesters threw flowers.", None),
    ("They burned an effigy of the president.", None),
    ("No stones were thrown.", None),
]

ISSUES: list[tuple[str, str]] = [
    ("Thousands rallied against corruption.", "corruption"),
    ("Farmers blocked roads over fuel prices.", "prices"),
    ("Nurses went on strike over pay.", "labour"),
    ("Students protested against tuition fee increases.", "education"),
    ("Residents marched against a planned waste incinerator.", "environment"),
    ("A vigil was held for a man killed by police.", "police_violence"),
    ("They demanded the release of political prisoners.", "prisoners"),
    ("Protesters called for a ceasefire in Gaza.", "war"),
    ("Opposition supporters protested alleged election fraud.", "elections"),
    ("Women marched for abortion rights.", "rights"),
    ("Tenants rallied against evictions.", "housing_land"),
    ("Demonstrators protested against lockdown rules and compulsory vaccination.", "health"),
    ("Muslims protested against the burning of the Quran.", "religion_ethnicity"),
    ("Lawyers protested against the judicial overhaul.", "justice"),
    ("Workers protested against layoffs.", "labour"),
    ("Doctors walked out over unpaid salaries.", "labour"),
    ("A crowd rallied against racism.", "rights"),
    ("People marched against the war in Ukraine.", "war"),
    ("Activists demonstrated against the demolition of a historic building.", "housing_land"),
    ("LGBT activists held a pride march.", "rights"),
    ("Climate activists blocked a motorway.", "environment"),
    ("Teachers struck for higher wages.", "labour"),
]

ORGANIZERS: list[tuple[str, list[str]]] = [
    ("The march was organised by the Trades Union Congress.", ["Trades Union Congress"]),
    ("The Alliance for Democracy called the strike.", ["Alliance for Democracy"]),
    ("The rally was called by opposition party Chadema.", ["Chadema"]),
    ("Extinction Rebellion staged the protest.", ["Extinction Rebellion"]),
    ("The National Union of Teachers called its members out on strike.", ["National Union of Teachers"]),
    ("Members of Just Stop Oil blocked the road.", ["Just Stop Oil"]),
    ("Fridays for Future held a rally.", ["Fridays for Future"]),
    ("The Kenya Medical Practitioners Union has called a strike.", ["Kenya Medical Practitioners Union"]),
    ("Police said the march was large.", []),
    ("President Smith called for calm at the rally.", []),
    ("Activists from Last Generation glued themselves to a road.", ["Last Generation"]),
    ("The COSATU federation organised the march.", ["COSATU"]),
    ("Organised by the student group Sciences Po Palestine, the sit-in began at noon.", ["Sciences Po Palestine"]),
]

GRAVITY = ["presence", "dispersal", "force", "lethal_force"]


def read(field: str, text: str) -> Sequence[Claim]:
    pack = load_pack("en")
    return [c for c in EXTRACTORS[field](annotate(text, pack), pack) if c.modality == "reported"]


@pytest.mark.parametrize(("text", "code"), AUTHORIZATION)
def test_permits_are_read_as_the_codebook_says(text: str, code: str | None) -> None:
    found = {c.code for c in read("authorization", text)}
    sides_differ = "disputed" in found or {"authorized", "unauthorized"} <= found
    assert ({"disputed"} if sides_differ else found) == ({code} if code else set())


@pytest.mark.parametrize(("text", "code"), POLICE)
def test_what_police_did_is_read_as_the_codebook_says(text: str, code: str | None) -> None:
    found = [c.code for c in read("police_response", text)]
    assert next((grave for grave in reversed(GRAVITY) if grave in found), None) == code


@pytest.mark.parametrize(("text", "code"), VIOLENCE)
def test_violence_by_participants_is_read_as_the_codebook_says(text: str, code: str | None) -> None:
    found = [c.code for c in read("participant_violence", text)]
    assert ("true" if "true" in found else next(iter(found), None)) == code


@pytest.mark.parametrize(("text", "code"), ISSUES)
def test_the_issue_is_read_as_the_codebook_says(text: str, code: str) -> None:
    assert {c.code for c in read("issues", text)} == {code}


@pytest.mark.parametrize(("text", "names"), ORGANIZERS)
def test_organizers_are_those_who_called_it(text: str, names: list[str]) -> None:
    assert [text[c.start : c.end] for c in read("organizers", text)] == names
