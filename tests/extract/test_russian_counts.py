"""Russian counts: who is a crowd, and what is none."""

from __future__ import annotations

import pytest

from tests.line import day, rows


@pytest.mark.parametrize(
    ("text", "attendance"),
    [
        ("Митинг прошёл в Казани у здания мэрии. Около девяти цепь прорвали.", None),
        ("В Омске на пикет против застройки вышли трое.", 3),
        ("Шесть дольщиков, купивших квартиры в Туле, с понедельника отказываются от еды, голодовка бессрочная.", 6),
        ("В Омске прошёл митинг. К зданию мэрии пришло, по сведениям МВД, сто пятьдесят человек.", 150),
        ("Жители Перми перекрыли дорогу. Примерно сто человек, встав цепью, не пропускали машины.", 100),
    ],
)
def test_a_number_counts_a_crowd_where_people_are_told(text: str, attendance: int | None) -> None:
    assert [row.get("attendance_best") for row in rows(text, language="ru")][:1] == [attendance]


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("Тридцать первое июля", "2019-07-31"),
        ("Двадцать седьмого июля", "2019-07-27"),
        ("Семнадцатого июля", "2019-07-17"),
        ("Пятого числа", "2019-08-05"),
        ("Вечером 10-го", "2019-08-10"),
    ],
)
def test_days_written_in_words_are_read_with_their_tens(words: str, date: str) -> None:
    found = rows(f"{words} в Томске прошёл митинг против застройки, собралось 400 человек.", language="ru")
    assert [row["event_date"] for row in found] == [day(date)]
