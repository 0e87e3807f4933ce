# ruff: noqa: E501  # one phrase with its expected values a line
"""Permits: the code, its basis and the authority named, from the codebook's definitions."""

from __future__ import annotations

import pytest

from etl.extract.authorization import extract_authorization
from etl.language import annotate, load_pack

PHRASES: tuple[tuple[str, str, str, str | None], ...] = (
    # authorized
    ("City hall had granted permission for Saturday's march.", "authorized", "granted", "City hall"),
    ("The rally was sanctioned by the Moscow mayor's office.", "authorized", "granted", "Moscow mayor's office"),
    ("The demonstration had been approved by the Portland City Council.", "authorized", "granted", "Portland City Council"),
    ("Organisers said the prefect of police had agreed to the route of the march.", "authorized", "granted", "prefect of police"),
    ("The protest was officially permitted.", "authorized", "granted", None),
    ("The gathering, which had been registered with the municipality, ended at noon.", "authorized", "granted", "municipality"),
    ("The union holds a licensed procession every spring, and police escorted this one.", "authorized", "granted", None),
    ("The police had been notified of the vigil a week in advance.", "authorized", "granted", "police"),
    ("Police gave the march the green light on Thursday.", "authorized", "granted", "Police"),
    ("The front obtained a letter of no objection from the police for its march.", "authorized", "granted", "police"),
    ("The authorities allowed the rally to go ahead in the old stadium.", "authorized", "granted", "authorities"),
    ("It was a permitted demonstration, and nobody was stopped.", "authorized", "granted", None),
    ("Students marched with a permit from the city administration.", "authorized", "granted", "city administration"),
    ("A rally agreed with the city authorities was held on the embankment.", "authorized", "granted", "city authorities"),
    ("The high court cleared the way for the march after a week of argument, and the demonstration was lawful.", "authorized", "granted", "high court"),
    ("The event was authorised, unlike those of earlier weeks.", "authorized", "granted", None),
    ("The mayor's office had been duly notified of the rally.", "authorized", "granted", "mayor's office"),
    ("Police, notified in advance, raised no objection to the march.", "authorized", "granted", "Police"),
    ("The parade had the approval of the interior ministry.", "authorized", "granted", "interior ministry"),
    ("The park service issued a permit for the demonstration.", "authorized", "granted", "park service"),
    ("The organizers received the go-ahead from the governor.", "authorized", "granted", "governor"),
    ("The march was legal, said its stewards, and had been cleared with police.", "authorized", "granted", "police"),
    ("Organisers have secured authorisation for a rally in Freedom Square.", "authorized", "granted", None),
    ("The sanctioned protest drew 3,000 people.", "authorized", "granted", None),
    ("For the first time the council gave its consent to the march.", "authorized", "granted", "council"),
    ("A parade which the police had allowed on agreed routes set off at ten.", "authorized", "granted", "police"),
    ("Protesters, who had a permit for the square, stayed until dusk.", "authorized", "granted", None),
    ("The court overturned the ban on the march and allowed it to proceed.", "authorized", "granted", "court"),
    ("The permit allowed for 200,000 marchers.", "authorized", "granted", None),
    # refused
    ("City hall refused permission for the march.", "unauthorized", "refused", "City hall"),
    ("The council rejected their application to hold a rally.", "unauthorized", "refused", "council"),
    ("Their request to gather in the park was turned down by the Lusaka City Council.", "unauthorized", "refused", "Lusaka City Council"),
    ("The governor declined to authorise the demonstration.", "unauthorized", "refused", "governor"),
    ("Police denied the organisers a permit for the rally.", "unauthorized", "refused", "Police"),
    ("The party had been denied the use of Merdeka Square by city hall, and marched around it.", "unauthorized", "refused", "city hall"),
    ("The march went ahead although the prefecture had not approved it.", "unauthorized", "refused", "prefecture"),
    ("Permission for the vigil was withheld.", "unauthorized", "refused", None),
    ("The authorities did not sanction the rally.", "unauthorized", "refused", "authorities"),
    ("The application for the picket was rejected on health grounds.", "unauthorized", "refused", None),
    ("Police would not grant a permit for the procession.", "unauthorized", "refused", "Police"),
    ("The rally was denied a permit by the police commissioner.", "unauthorized", "refused", "police commissioner"),
    # banned
    ("The prefect of police banned the demonstration.", "unauthorized", "banned", "prefect of police"),
    ("Thousands marched in defiance of a police ban.", "unauthorized", "banned", "police"),
    ("Protesters defied a ban on gatherings imposed by the governor.", "unauthorized", "banned", "governor"),
    ("The march was prohibited by a court.", "unauthorized", "banned", "court"),
    ("They gathered despite a ban on rallies.", "unauthorized", "banned", None),
    ("The banned rally began at noon.", "unauthorized", "banned", None),
    ("The interior ministry had outlawed the demonstration the day before.", "unauthorized", "banned", "interior ministry"),
    ("The demonstration had been forbidden by the Paris police prefecture.", "unauthorized", "banned", "Paris police prefecture"),
    ("The government has barred the opposition march.", "unauthorized", "banned", "government"),
    ("The march has been declared unlawful by the regional commander.", "unauthorized", "asserted", "regional commander"),
    ("A court order prohibiting the protest was ignored by some 300 people.", "unauthorized", "banned", "court"),
    ("Organisers vowed to go on with the march despite its prohibition by the magistrate.", "unauthorized", "banned", "magistrate"),
    ("Kyiv defies ban on rallies as anger boils over.", "unauthorized", "banned", None),
    # revoked
    ("The council revoked the permit for the rally an hour before it began.", "unauthorized", "revoked", "council"),
    ("Permission for the march was withdrawn by the police.", "unauthorized", "revoked", "police"),
    ("The mayor rescinded his approval of the protest.", "unauthorized", "revoked", "mayor"),
    ("The permit for the demonstration was cancelled.", "unauthorized", "revoked", None),
    # not requested
    ("The organisers had not applied for a permit.", "unauthorized", "not_requested", None),
    ("Police said that no application had been filed for the march.", "unauthorized", "not_requested", "Police"),
    ("Nobody had asked city hall for permission to march, an official said.", "unauthorized", "not_requested", "city hall"),
    ("The crowd set off without notifying the authorities.", "unauthorized", "not_requested", "authorities"),
    ("The group never sought approval for its sit-in.", "unauthorized", "not_requested", None),
    # asserted
    ("An unsanctioned rally was held in the centre.", "unauthorized", "asserted", None),
    ("The crowd marched without permission.", "unauthorized", "asserted", None),
    ("Police declared the gathering an unlawful assembly.", "unauthorized", "asserted", "Police"),
    ("The interior ministry called the march illegal.", "unauthorized", "asserted", "interior ministry"),
    ("About 400 miners are on a wildcat strike.", "unauthorized", "asserted", None),
    ("The strike is unprotected, the company said.", "unauthorized", "asserted", None),
    ("The march left the approved route and turned towards parliament.", "unauthorized", "asserted", None),
    ("Protesters walked outside the agreed route.", "unauthorized", "asserted", None),
    ("They were fined for taking part in an unauthorised demonstration.", "unauthorized", "asserted", None),
    ("The rally had not been authorised.", "unauthorized", "asserted", None),
    ("The demonstrators lacked a permit.", "unauthorized", "asserted", None),
    ("The gathering was not permitted, police told the crowd.", "unauthorized", "asserted", "police"),
    ("An unapproved protest took place at the port.", "unauthorized", "asserted", None),
    # not required
    ("For a picket of one, nobody's permission is needed.", "not_required", "asserted", None),
    ("Single pickets do not require permission in Russia.", "not_required", "asserted", None),
    ("No permit was needed for the vigil.", "not_required", "asserted", None),
    ("Under the law such a picket requires no prior notice.", "not_required", "asserted", None),
    ("A protest of one person needs no approval from the authorities.", "not_required", "asserted", "authorities"),
    ("The action does not need to be agreed with the city.", "not_required", "asserted", None),
)  # fmt: skip

NOTHING: tuple[str, ...] = (
    "The rally was followed by meetings where students are allowed to decide the next steps.",
    "After the protest two were found not guilty of the alternative charge of unlawful assembly.",
    "Marchers shared an app that shows blocked routes.",
    "Residents rallied against the landfill, for which the regional government granted a permit in May.",
    "Protesters say the pipeline was approved without consultation.",
    "They demanded that candidates refused registration be allowed to stand.",
    "The regulator refused the station a broadcasting licence, and journalists protested.",
    "Demonstrators marched against illegal logging.",
    "The union gave the employer notice of a strike on Monday.",
    "Workers protested after the company was denied a loan.",
    "An application has been filed for a rally on 4 May and is still being considered.",
    "The crowd demanded a ban on fracking.",
    "Parliament approved the pension reform while thousands protested outside.",
    "The court granted bail to the organisers of the protest.",
    "Farmers are against the permits issued for the mine.",
    "He was barred from running for mayor, and supporters gathered in the square.",
    "The council approved the budget as protesters chanted in the gallery.",
    "If the city refuses permission, the march will go ahead all the same.",
)


def read(text: str) -> list[tuple[str | None, str, str | None]]:
    pack = load_pack("en")
    claims = extract_authorization(annotate(text, pack), pack)
    return [(c.code, c.qualifier or "asserted", c.target) for c in claims if c.modality == "reported"]


@pytest.mark.parametrize(("text", "code", "basis", "authority"), PHRASES)
def test_a_phrase_gives_code_basis_and_the_authority_it_names(
    text: str, code: str, basis: str, authority: str | None
) -> None:
    found = read(text)
    assert found
    assert found[0] == (code, basis, authority)


@pytest.mark.parametrize("text", NOTHING)
def test_permits_of_other_things_and_open_applications_are_not_reported(text: str) -> None:
    assert read(text) == []


def test_a_phrase_that_two_sides_read_differently_gives_both_claims() -> None:
    text = "The police called it an unsanctioned action; the group insists that a single picket needs no permit."
    assert {code for code, _, _ in read(text)} == {"unauthorized", "not_required"}


def test_no_authority_is_made_of_a_bare_city_or_state() -> None:
    assert read("An unsanctioned march crossed the city and halted at the edge of the state.") == [
        ("unauthorized", "asserted", None)
    ]
