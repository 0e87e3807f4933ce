"""How English news and coders' notes tell acts without naming them: each sentence gives its type, or no act at all."""

from __future__ import annotations

import pytest

from etl.detect import detect_mentions
from etl.language import annotate, load_pack

TOLD = [
    ("demonstration", "Residents of Mariupol came together at the theatre on Sunday to say no to the new smelter."),
    ("demonstration", "Fishermen in Negombo hoisted black flags on Monday against the dredging of the lagoon."),
    ("demonstration", "A group of 40 Congolese refugees staged an action at the UNHCR office in Nairobi on Tuesday."),
    ("demonstration", 'Trade unionists observed a "black day" in Dhaka on Monday with a gathering at the press club.'),
    ("demonstration", 'Cries of "thieves" greeted the governor in Puno on Monday from about 200 potato growers.'),
    (
        "demonstration",
        "The trade union council mustered some 2,000 workers on Independence Square in Accra on Tuesday.",
    ),
    ("demonstration", "Opponents of the dam descended on the provincial capital, Trujillo, on Tuesday."),
    ("demonstration", "Nearly 900 Tibetans and supporters converged on the Chinese embassy in London on Wednesday."),
    ("demonstration", "A protest by mine widows took place outside company headquarters in Johannesburg on Tuesday."),
    ("march", "Motorcycle taxi riders rode in convoy through Kampala on Monday in anger at a new levy."),
    ("march", "Hundreds of tractors rumbled into Riga on Tuesday as farmers pressed for compensation."),
    ("march", "The processions set out from three mosques in Srinagar and merged at Lal Chowk on Friday."),
    ("march", "A torch-lit procession of nationalists made its way through Kyiv on Friday night."),
    ("march", "Protesters paraded a coffin through the streets of Manila on Tuesday."),
    ("march", "Cyclists rolled through Budapest on Saturday, ringing bells against the new motorway."),
    ("march", "Trade unions paraded in Paris on May 1."),
    ("march", "Anti-abortion campaigners took part in the annual March for Life in Washington on Friday."),
    ("march", "Marchers left Selma on Sunday bound for Montgomery."),
    ("strike", "Not a single bus ran in Dakar on Monday as drivers stayed at home over fuel prices."),
    ("strike", "Refuse went uncollected in Glasgow on Tuesday after cleansing staff refused to leave the depot."),
    ("strike", "Bank tellers across Cyprus reported sick on Monday in a dispute over pensions."),
    ("strike", "Pilots of the national carrier grounded themselves on Tuesday in Lagos over unpaid allowances."),
    ("strike", "Shops, schools and offices were shut in Srinagar on Monday in response to a call by separatists."),
    ("strike", "Prison officers in Lyon refused to take up their posts on Monday."),
    ("strike", "Ground staff at the airport in Brussels laid down work without warning on Tuesday."),
    ("strike", "Thousands of miners have been out since Monday at the Cananea copper mine in Mexico."),
    ("strike", "The port of Valparaiso stood idle on Tuesday as dockers held out for back pay."),
    ("blockade", "Activists chained themselves to the rails near Gorleben on Saturday to hold up the waste train."),
    ("blockade", "Commuters were stranded in Mumbai on Monday when job seekers squatted on the tracks."),
    ("blockade", "Protesters dug up the road to Kailahun on Tuesday."),
    ("blockade", "Former soldiers put up barriers on the airport road in Bangui on Monday to claim arrears."),
    ("blockade", "Mapuche activists felled trees on Route 5 near Ercilla on Monday."),
    ("blockade", "Climate activists glued their hands to the asphalt at a junction in Munich on Monday."),
    ("blockade", "Coal trains could not leave Newcastle on Sunday because 30 kayakers held the harbour mouth."),
    ("sit_in", "About 30 students have been living in the rector's office in Skopje since Friday."),
    ("sit_in", "Workers barricaded themselves in the closed tyre factory in Amiens on Tuesday."),
    ("sit_in", "Protesters settled in for the night on Independence Square in Kyiv on Tuesday, raising tents."),
    ("sit_in", "Forty tenants refused to leave the housing office in Dublin on Tuesday."),
    ("sit_in", "Anganwadi workers squatted outside the collectorate in Warangal from Monday, demanding gratuity."),
    ("sit_in", "Students took possession of the law faculty in Rosario on Monday."),
    ("sit_in", "Campaigners moved into an empty bank in Bristol on Saturday and hung out banners."),
    ("sit_in", "Redundant miners stayed underground at the Wujek mine in Katowice for a second day on Tuesday."),
    ("hunger_strike", "A Tibetan monk stopped eating in New Delhi on Monday."),
    ("hunger_strike", "Seven mothers entered the tenth day of a fast in Bogota on Tuesday."),
    ("hunger_strike", "The jailed blogger, who is in a prison in Minsk, has been refusing food since June 10."),
    ("hunger_strike", "Teachers began an indefinite fast in Kathmandu on Monday for permanent status."),
    ("hunger_strike", "Two nurses took up a relay fast in Jaipur on Monday."),
    ("riot", "Crowds looted warehouses in Jos on Monday and set a police post alight."),
    ("riot", "Youths fought police with stones in Nanterre on Tuesday night, burning 12 cars."),
    ("riot", "A mob lynched two suspected thieves in Puebla on Tuesday and torched the police station."),
    ("riot", "Villagers of two communities clashed with machetes in Wukari on Monday."),
    ("riot", "Hindus and Muslims hurled stones at each other in Nuh on Monday."),
    ("riot", "Inmates rioted at the jail in Guayaquil on Tuesday."),
    ("riot", "An enraged crowd trashed the town hall in Kurdamir on Monday."),
    ("riot", "Angry villagers beat up election officials and burned ballot boxes in Kogi on Saturday."),
    ("riot", "Unrest gripped Ferguson on Monday night as buildings burned and stores were broken into."),
    ("picket", "A lone protester with a poster was outside the mayor's office in Kazan on Tuesday."),
    ("picket", "Cleaners picketed the university gates in Leeds on Tuesday."),
    ("symbolic_action", "Activists tipped a lorry-load of manure outside the ministry in Brussels on Tuesday."),
    ("symbolic_action", "Opposition supporters switched off their lights for ten minutes in Kuala Lumpur on Tuesday."),
    ("symbolic_action", "Residents banged pots and pans from their windows in Yangon on Monday night."),
    ("symbolic_action", "Protesters set fire to an effigy of the president in Colombo on Tuesday."),
    ("symbolic_action", "Students shaved their heads in Santiago on Tuesday to protest fees."),
    ("symbolic_action", "A statue of the conqueror was toppled by Misak people in Popayan on Wednesday."),
    ("symbolic_action", "Two women threw soup at a painting in Paris on Sunday."),
    ("boycott", "Consumers in Casablanca have been shunning a brand of milk since Monday over prices."),
    ("boycott", "The opposition in Bamako said on Tuesday that it is staying out of Sunday's vote."),
    ("boycott", "Tenants in Govan have been withholding their rent since Monday."),
    ("arrest", "The head of the teachers' union was picked up at Harare airport on Monday."),
    ("arrest", "Security agents swooped on the homes of four activists in Kampala before dawn on Tuesday."),
    ("court_ruling", "A court in Istanbul remanded the student leader in custody on Monday."),
    ("court_ruling", "Seven activists were bound over to keep the peace by a magistrate in Kuala Lumpur on Tuesday."),
    ("court_ruling", "The trial of eleven opposition figures opened in Phnom Penh on Tuesday."),
    ("court_ruling", "The opposition leader walked free from jail in Lusaka on Tuesday after charges were dropped."),
    ("court_ruling", "A dissident singer got nine months in Havana on Monday for insulting a police officer."),
    ("restriction", "The prefect outlawed all gatherings in Nantes until Sunday."),
    ("restriction", "Mobile data went off in Khartoum on Monday."),
    ("restriction", "Section 144 was clamped in Aligarh on Tuesday."),
    ("restriction", "A dusk-to-dawn curfew was slapped on Kaduna on Monday."),
    ("attack", "Masked men on motorcycles shot dead an environmental activist in Cauca on Sunday."),
    ("election", "Voters in Mongolia chose a new president on Wednesday."),
    ("election", "Malians cast their ballots on Sunday in a constitutional referendum."),
    ("vigil", "Candles flickered outside Downing Street in London on Sunday for the women killed in Kabul."),
]

NO_ACT = [
    "The bishop led pilgrims in a procession through Lourdes on Tuesday.",
    "Thousands filled Trafalgar Square in London on Sunday to celebrate the new year.",
    "Nurses at the clinic in Oslo gathered on Monday for a training course on vaccines.",
    "Workers blocked off the main road in Leeds on Monday to lay gas pipes.",
    "Police blocked the highway near Turin on Monday after a lorry spilled chemicals.",
    "Shoppers queued outside the new store in Dubai on Friday, some camping overnight for a phone.",
    "Residents of Naples lit candles on Sunday for the feast of San Gennaro.",
    "The union and the company met in Detroit on Monday to discuss wages.",
    "A storm cut off the road to Innsbruck on Tuesday, leaving 300 people stranded.",
    "Farmers in Punjab gathered the wheat harvest early on Monday.",
    "The team marched to victory in Madrid on Sunday.",
    "Hundreds lined the streets of Windsor on Saturday for the royal wedding.",
    "Fans vented their anger at the coach after the defeat in Turin on Sunday.",
    "Voters in Lyon said on Monday that they were angry over prices.",
    "Volunteers put up tents for earthquake survivors in Bam on Monday.",
    "Students packed the lecture hall in Graz on Tuesday to hear the Nobel laureate.",
    "The minister voiced her displeasure at the report in Berlin on Monday.",
    "Two drivers fought over a parking space in Boston on Monday; one was arrested.",
    "Prisoners at the jail in Perth prepared meals for the homeless on Monday.",
    "A gang looted a jewellery shop in Milan on Monday and fled with watches.",
    "Traders in Tokyo sold shares on Monday as markets rallied.",
    "Tourists streamed past the royal palace in Bangkok on Tuesday.",
    "Several hundred people queued outside the courthouse in Austin on Monday to pay their fines.",
    "Thieves set fire to a bank in Graz on Sunday.",
    "The council in Hove will hold a public meeting on Tuesday about parking.",
    "Wedding guests threw rice and lit torches in Jaipur on Sunday.",
    "Teachers received awards outside the ministry in Lima on Monday.",
]


def types(text: str) -> set[str]:
    pack = load_pack("en")
    return {mention.event_type for mention in detect_mentions(annotate(text, pack), pack)}


@pytest.mark.parametrize(("event_type", "text"), TOLD)
def test_an_act_is_told_by_who_did_what_where(event_type: str, text: str) -> None:
    assert event_type in types(text)


@pytest.mark.parametrize("text", NO_ACT)
def test_what_weather_works_feasts_and_crime_do_is_no_act(text: str) -> None:
    assert types(text) == set()
