"""Attendance as human coders meet it: what a phrase says of the people taking part, who says it, and what it is not."""

from __future__ import annotations

import pytest

from etl.extract.attendance import extract_attendance
from etl.language import annotate, load_pack
from etl.records import Claim

Figure = tuple[int | None, int | None, int, str]
U, POL, AUT, ORG, MON, MED, PAR = (
    "unattributed", "police", "authorities", "organizers", "monitor", "media", "participants"
)  # fmt: skip


def read(text: str) -> list[Claim]:
    pack = load_pack("en")
    return extract_attendance(annotate(text, pack), pack)


def own_figures(text: str) -> list[Figure]:
    """(low, high, best, source) of the figures that are the event's own."""
    return [
        (c.low, c.high, c.best or 0, c.attributed_to or "")
        for c in sorted(read(text), key=lambda c: c.start or 0)
        if c.modality == "reported" and c.target is None
    ]


def exact(n: int, by: str = U) -> Figure:
    return (n, n, n, by)


def least(n: int, by: str = U) -> Figure:
    return (n, None, n, by)


def most(n: int, by: str = U) -> Figure:
    return (None, n, n, by)


def span(low: int, high: int, by: str = U) -> Figure:
    return (low, high, low, by)


ONE_FIGURE: list[tuple[str, Figure]] = [
    # plain subjects
    ("About 500 people gathered outside the town hall on Saturday.", exact(500)),
    ("Some 12,000 teachers marched through Nashville to demand better pay.", exact(12000)),
    ("Nearly 300 nurses picketed the hospital in Leeds.", exact(300)),
    ("More than 1,200 farmers blocked the ring road with tractors.", least(1200)),
    ("At least 40 students occupied the rector's office.", least(40)),
    ("Up to 7,000 demonstrators filled the square.", most(7000)),
    ("As many as 90 residents turned out in the rain.", most(90)),
    ("Fewer than 100 supporters showed up.", most(100)),
    ("Just under 5,000 people took part in the march.", most(5000)),
    ("Well over a thousand villagers took to the streets of Marikina.", least(1000)),
    ("Between 500 and 700 people rallied in front of the embassy.", span(500, 700)),
    ("From 2,000 to 3,000 protesters marched to the palace.", span(2000, 3000)),
    ("Five to six thousand miners walked out.", span(5000, 6000)),
    ("20-30,000 people joined the procession.", span(20000, 30000)),
    ("A few hundred people assembled at the clock tower.", span(300, 999)),
    ("Several dozen activists held a vigil in the park.", span(36, 99)),
    ("Hundreds of thousands of people took to the streets of Seoul.", span(200000, 999999)),
    ("Tens of thousands marched in Barcelona.", span(20000, 99999)),
    ("Dozens protested outside the court.", span(24, 99)),
    ("Scores of pensioners rallied in Patras.", span(40, 99)),
    ("Two dozen people held placards outside the ministry.", exact(24)),
    ("A hundred or so people demonstrated in Galway.", exact(100)),
    ("Half a million people marched in Lisbon.", exact(500000)),
    ("One and a half million people filled the avenue.", exact(1500000)),
    ("1.5 million demonstrators flooded the boulevards.", exact(1500000)),
    ("3.2m people took part.", exact(3200000)),
    ("Over 1,50,000 farmers gathered at the Ramlila ground.", least(150000)),
    ("Around 2 lakh people attended the meeting in Pune.", exact(200000)),
    ("Two hundred and fifty thousand people marched past the parliament.", exact(250000)),
    ("Two or three hundred people rallied at the pier.", span(200, 300)),
    ("100-plus workers went on strike at the plant.", least(100)),
    ("200+ students walked out of class.", least(200)),
    ("Thirty-odd campaigners stood outside the bank.", exact(30)),
    ("Hundreds, if not thousands, of people marched.", span(200, 9999)),
    ("The two hundred workers went on strike on Monday.", exact(200)),
    ("Roughly 75-100 people protested at the intersection.", span(75, 100)),
    ("Dozens of mostly young people chanted slogans on the steps.", span(24, 99)),
    ("An estimated 4,000 anti-government protesters poured into the square.", exact(4000)),
    ("In Oaxaca, 3,000 striking teachers blocked the highway.", exact(3000)),
    ("Six people are on hunger strike in the cathedral.", exact(6)),
    # crowds, turnout, strength
    ("A 5,000-strong crowd marched to the port.", exact(5000)),
    ("A crowd of about 3,000 listened to the speeches.", exact(3000)),
    ("A crowd of more than 1,000 people cheered.", least(1000)),
    ("A group of 15 activists staged a sit-in.", exact(15)),
    ("Turnout at the rally was 20,000.", exact(20000)),
    ("Attendance at the march reached 80,000.", exact(80000)),
    ("The rally was attended by 300 people.", exact(300)),
    ("The march drew around 50,000.", exact(50000)),
    ("The protest attracted several thousand people.", span(3000, 9999)),
    ("The demonstration brought 60,000 people onto the streets.", exact(60000)),
    ("The crowd swelled to 15,000 by the evening.", exact(15000)),
    ("By dusk the crowd had grown to some 9,000.", exact(9000)),
    ("The crowd, which peaked at 8,000, had gone by midnight.", exact(8000)),
    ("The number of protesters was put at 2,500.", exact(2500)),
    ("The march, numbering roughly 600, set off at noon.", exact(600)),
    ("The vigil saw 250 people light candles.", exact(250)),
    ("The strike involved 4,300 dockers.", exact(4300)),
    ("The sit-in was joined by more than 70 lecturers.", least(70)),
    ("The crowd numbered in the thousands.", span(2000, 9999)),
    ("Protesters came in their thousands to the square.", span(2000, 9999)),
    ("The rally, with an attendance of 1,100, passed off peacefully.", exact(1100)),
    ("The size of the crowd was estimated at between 10,000 and 12,000.", span(10000, 12000)),
    ("A protest by 400 bus drivers brought the city to a halt.", exact(400)),
    ("There were about 350 people at the protest.", exact(350)),
    ("A rally of 2000 in the main square ended with songs.", exact(2000)),
    ("A small protest of around 30 people was held outside the consulate.", exact(30)),
    ("The demonstration, in which 900 people took part, was peaceful.", exact(900)),
    ("Participants numbered 450.", exact(450)),
    ("We were 3,000 in the square, said Marta, a teacher.", (3000, 3000, 3000, U)),
    ("A lone man held a one-man picket outside the court.", exact(1)),
    # said-verbs
    ("Police said 4,500 people attended the rally.", exact(4500, POL)),
    ("Organisers put the crowd at 100,000.", exact(100000, ORG)),
    ("Police estimated the crowd at 12,000.", exact(12000, POL)),
    ("The interior ministry put the turnout at 36,000.", exact(36000, POL)),
    ("City hall counted 18,000 marchers.", exact(18000, AUT)),
    ("The union claimed that 70,000 workers had taken part.", exact(70000, ORG)),
    ("The prefecture recorded 5,200 demonstrators.", exact(5200, AUT)),
    ("White Counter, a volunteer project, counted 28,600 people at the gates.", exact(28600, MON)),
    ("The Occurrence firm counted 40,500 people.", exact(40500, MON)),
    ("An AFP reporter estimated the crowd at 2,000.", exact(2000, MED)),
    ("Journalists present put it at 700.", exact(700, MED)),
    ("Witnesses said about 300 people had gathered.", exact(300, PAR)),
    ("Police spoke of 800 participants.", exact(800, POL)),
    ("A police spokesman told reporters that 6,000 people marched.", exact(6000, POL)),
    ("Organisers told police that 900 people had come.", exact(900, ORG)),
    ("The opposition insisted 50,000 had rallied.", exact(50000, ORG)),
    ("Some 5,000 people marched, police said.", exact(5000, POL)),
    ('"About 10,000 people came," said organisers.', exact(10000, ORG)),
    ("Eyewitnesses reported 60 people in the street.", exact(60, PAR)),
    # according to, count, parentheses, possessives
    ("According to police, 3,500 people took part.", exact(3500, POL)),
    ("About 20,000 people marched, according to the organisers.", exact(20000, ORG)),
    ("Some 12,000 people, by the union's count, marched through Lyon.", exact(12000, ORG)),
    ("By the police count, 4,000 people attended.", exact(4000, POL)),
    ("In the organisers' view, 15,000 people took part.", exact(15000, ORG)),
    ("If one believes the organisers, 30,000 people marched.", exact(30000, ORG)),
    ("The ministry's figure was 11,000.", exact(11000, AUT)),
    ("The organisers' own estimate was 9,000 people.", exact(9000, ORG)),
    ("A police estimate put the crowd at 1,700.", exact(1700, POL)),
    ("Official figures put attendance at 26,000.", exact(26000, AUT)),
    ("About 2,200 people (according to police) marched.", exact(2200, POL)),
    ("Some 700 people (police figures) demonstrated in Nantes.", exact(700, POL)),
    ("As many as 6,500 people, as counted by volunteers of White Counter, came.", most(6500, MON)),
    ("Per police, 250 people attended the rally.", exact(250, POL)),
    ("Crowd size: 1,500 (police).", exact(1500, POL)),
    # inserted clauses: the wrong source must not win
    ("The Front, which had obtained a letter from the police, said 550,000 people marched.", exact(550000, ORG)),
    ("The union, whose leaders met the mayor on Friday, said 8,000 people marched.", exact(8000, ORG)),
    ("Police, who had been criticised by the opposition, said 3,000 people rallied.", exact(3000, POL)),
    ("Organisers, accused by the government of exaggeration, claimed 40,000 had come.", exact(40000, ORG)),
    ("About 1,000 people marched to the police headquarters, organisers said.", exact(1000, ORG)),
    ("Around 400 people protested against the government in Brno.", exact(400)),
    ("Some 600 people rallied in support of the opposition in Tbilisi.", exact(600)),
    ("More than 300 people marched past lines of police.", least(300)),
    # following and preceding sentences
    ("Police gave no figure. Organisers spoke of 3,000.", exact(3000, ORG)),
    ("About 7,000 people marched. That was the police estimate.", exact(7000, POL)),
    ("Some 1,500 people came to the rally. The figure was given by the organisers.", exact(1500, ORG)),
    ("Organisers counted at the gates. They put the number of participants at 5,400.", exact(5400, ORG)),
]

SEVERAL_FIGURES: list[tuple[str, list[Figure]]] = [
    ("Police said 5,000 people marched; organisers said 20,000.", [exact(5000, POL), exact(20000, ORG)]),
    ("Police said 5,000, organisers 20,000.", [exact(5000, POL), exact(20000, ORG)]),
    ("The march drew 20,000 (police), 100,000 (organisers).", [exact(20000, POL), exact(100000, ORG)]),
    (
        "The crowd was between 5,000, as police have it, and 20,000, as the union says.",
        [exact(5000, POL), exact(20000, ORG)],
    ),
    (
        "Organisers put turnout at 80,000, while police estimated it at 22,000.",
        [exact(80000, ORG), exact(22000, POL)],
    ),
    (
        "According to organisers 10,000 people took part, according to police 4,000.",
        [exact(10000, ORG), exact(4000, POL)],
    ),
    (
        "Some 7,000 people marched, police said, but organisers claimed 25,000.",
        [exact(7000, POL), exact(25000, ORG)],
    ),
    (
        "Police counted 14,000 marchers and the CGT union 70,000.",
        [exact(14000, POL), exact(70000, ORG)],
    ),
    (
        "Turnout was 65,000 according to the interior ministry, 300,000 according to the unions.",
        [exact(65000, POL), exact(300000, ORG)],
    ),
    (
        "The number of marchers was put at 20,000 by police and 60,000 by organisers.",
        [exact(20000, POL), exact(60000, ORG)],
    ),
    (
        "Police estimates put the crowd at 9,000; the organisers' figure was 35,000.",
        [exact(9000, POL), exact(35000, ORG)],
    ),
    (
        "White Counter counted 50,700 people. Police put the number at 20,000.",
        [exact(50700, MON), exact(20000, POL)],
    ),
    (
        "Between 3,000 (police estimate) and 10,000 people (organisers' estimate) attended.",
        [exact(3000, POL), exact(10000, ORG)],
    ),
]

NEVER: list[str] = [
    "Police detained 15 people at the rally.",
    "At least 12 protesters were arrested.",
    "Some 300 police officers were deployed around the march.",
    "The rally cost the city $50,000.",
    "The petition gathered 40,000 signatures.",
    "The candidate won 12,000 votes.",
    "Protesters marched 12 km to the capital.",
    "About 30 percent of workers joined the strike.",
    "The 34-year-old marched with his mother.",
    "The protest began at 10:30 and ended at 5 p.m.",
    "Demonstrators marched to 10 Downing Street.",
    "Section 144 was imposed after the march.",
    "The rally was held on 12 March 2019.",
    "The strike entered its 15th day.",
    "Protesters burned 14 buses and 3 police cars.",
    "About 200 shops were closed during the strike.",
    "The blockade halted 40 trains.",
    "Protests were held in 25 cities.",
    "Ten people were killed and 45 wounded when troops opened fire on the march.",
    "The protest against the G20 summit ended quietly.",
    "COVID-19 rules were blamed for the low turnout.",
    "The march marked 20 years since 9/11.",
    "Workers demanded a pay rise of 5,000 rupees.",
    "The home side won 3-1 while protesters chanted.",
    "The rally was called over the sacking of 450 workers.",
    "The town of 60,000 people saw protests on Friday.",
    "The strike affected 12,000 passengers.",
    "Protesters demanded the release of 70 prisoners.",
    "Three people were injured in the protest.",
    "Nine out of 10 shops closed for the strike.",
    "The law was passed by 310 votes to 125.",
    "Call 555-0199 to join the march.",
    "The factory employs 2,300 workers.",
    "Police fired 60 rounds of tear gas at the march.",
    "One protester said he would stay all night.",
    "A court sentenced 8 activists to prison.",
]

APART: list[tuple[str, int, str, str | None, list[Figure]]] = [
    # (text, best of the figure apart, its modality, its target, the event's own figures)
    ("Organisers expect 20,000 people to attend.", 20000, "expected", None, []),
    ("Up to 5,000 people are expected to march on Sunday.", 5000, "expected", None, []),
    ("The march is expected to draw 30,000.", 30000, "expected", None, []),
    ("Unions hope to bring 100,000 people onto the streets.", 100000, "expected", None, []),
    ("More than 4,000 people will march to parliament on Friday.", 4000, "expected", None, []),
    ("About 6,000 people had signed up on Facebook.", 6000, "expected", None, []),
    ("The permit was for 10,000 people.", 10000, "registered", None, []),
    ("The rally was registered for 500 participants.", 500, "registered", None, []),
    ("The organisers had notified the city of a march of 2,000 people.", 2000, "registered", None, []),
    ("If 50,000 people came, the government would fall.", 50000, "hypothetical", None, []),
    ("Had 10,000 people turned out, things might have changed.", 10000, "hypothetical", None, []),
    ("Some 8,000 people marched, down from 20,000 a week earlier.", 20000, "reported", "comparison", [exact(8000)]),
    ("The march drew 3,000, far fewer than the 60,000 of last year.", 60000, "reported", "comparison", [exact(3000)]),
    ("About 500 people came, compared with 2,000 on Monday.", 2000, "reported", "comparison", [exact(500)]),
    ("Some 900 people, including 200 pensioners, gathered.", 200, "reported", "subset", [exact(900)]),
    ("About 1,000 people marched, among them 50 monks.", 50, "reported", "subset", [exact(1000)]),
    ("A crowd of 3,000 thinned to about 200 by nightfall.", 200, "reported", "subset", [exact(3000)]),
    ("Some 5,000 people marched, 300 of them in wheelchairs.", 300, "reported", "subset", [exact(5000)]),
    ("Nationwide, 250,000 people took part in the protests.", 250000, "reported", "total", []),
    ("Across the country 1.1 million people demonstrated.", 1100000, "reported", "total", []),
    ("A total of 90,000 people marched in 40 cities.", 90000, "reported", "total", []),
    ("Organisers had hoped for 10,000, but only 800 people came.", 10000, "expected", None, [exact(800)]),
    ("Organisers, who had expected 5,000, counted 1,200 people.", 5000, "expected", None, [exact(1200, ORG)]),
]


@pytest.mark.parametrize(("text", "figure"), ONE_FIGURE)
def test_a_phrase_that_counts_the_crowd_gives_its_figure_and_source(text: str, figure: Figure) -> None:
    assert own_figures(text) == [figure]


@pytest.mark.parametrize(("text", "figures"), SEVERAL_FIGURES)
def test_each_estimate_of_a_list_has_its_own_source(text: str, figures: list[Figure]) -> None:
    assert own_figures(text) == figures


@pytest.mark.parametrize("text", NEVER)
def test_what_counts_no_people_taking_part_is_never_attendance(text: str) -> None:
    assert own_figures(text) == []


@pytest.mark.parametrize(("text", "best", "modality", "target", "own"), APART)
def test_figures_that_are_not_the_days_crowd_stand_apart(
    text: str, best: int, modality: str, target: str | None, own: list[Figure]
) -> None:
    assert (best, modality, target) in [(c.best, c.modality, c.target) for c in read(text)]
    assert own_figures(text) == own


@pytest.mark.parametrize(("text", "figure"), ONE_FIGURE[:40])
def test_lower_cased_text_reads_the_same(text: str, figure: Figure) -> None:
    assert own_figures(text.lower()) == [figure]


def test_the_words_of_a_claim_are_the_text_between_its_offsets() -> None:
    text = "On Friday about 500 people gathered."
    (claim,) = read(text)
    assert text[claim.start : claim.end] == "about 500 people"


def test_a_figure_in_a_clause_of_condition_is_hypothetical_whatever_reads_it() -> None:
    from etl.extract.attendance import extract_attendance
    from etl.language import annotate, load_pack

    pack = load_pack("en")
    text = "If three million had come, they would have resigned, but 40,000 people marched."
    claims = extract_attendance(annotate(text, pack), pack)
    assert {(claim.best, claim.modality) for claim in claims} == {(3_000_000, "hypothetical"), (40_000, "reported")}
