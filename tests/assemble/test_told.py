"""What is told as an event of its own beside the news, and what only names it once more."""

from tests.line import day, rows


def test_a_call_names_no_act_that_was_held() -> None:
    text = "Journalists protested in Sukkur on Sunday over an arrest. They vowed to march to the capital."
    (row,) = rows(text)
    assert (row["event_type"], row["status"]) == ("demonstration", "occurred")


def test_a_headline_without_day_or_place_names_the_act_of_the_text() -> None:
    text = (
        "Lecturers of the union have been on strike in Abuja since Monday over unpaid salaries, students said.\n\n"
        "The strikers marched to the ministry on Sunday. The union said that talks had failed.\n\n"
        "Parents asked the government to listen. Students stayed at home.\n\n"
        "The minister said that he was ready to meet the strikers."
    )
    found = rows(text, title="Strike will hurt learning, parents warn")
    assert [r for r in found if r["status"] == "planned"] == []


def test_the_today_of_a_slogan_is_no_day_of_the_news() -> None:
    text = (
        "Some 700 students walked out of classes in Bristol on 2 August against higher fees. "
        'They marched through the campus, chanting, "March today, lower the fees!"'
    )
    assert {row["event_date"] for row in rows(text)} == {day("2019-08-02")}


def test_a_day_that_nothing_resolves_sets_an_act_apart() -> None:
    text = "Emergency rule in the capital of the Maldives continued following last week's riots, officials said."
    assert {row["event_type"] for row in rows(text, published=None)} == {"restriction", "riot"}


def test_what_police_did_to_protesters_is_news_without_a_place() -> None:
    (row,) = rows("Police fired tear gas at protesters who had gathered on the bridge, and pushed them back.")
    assert (row["event_type"], row["police_response"], row["date_basis"]) == ("demonstration", "force", "publication")
    assert "city" not in row
