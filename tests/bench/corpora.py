"""Corpora for the benchmark, made from a seed: pages of real size in eight templates, and short articles.

Everything is written for testing and reproducible: the same seed gives the same bytes. Pages have what real ones have
around the article: styles, scripts, menus, a ticker, linked data, boxes of other stories, comments, footers.
"""

from __future__ import annotations

import gzip
import html
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

CITIES = {
    "en": ("Portland", "Lagos", "Nairobi", "Birmingham", "Chicago", "Mumbai", "Sydney", "Kampala", "Glasgow", "Dublin",
           "Toronto", "Accra", "Manila", "Lahore", "Dhaka", "Cape Town", "Berlin", "Warsaw", "Athens", "Santiago"),
    "ru": ("Москве", "Минске", "Омске", "Хабаровске", "Екатеринбурге", "Новосибирске", "Казани", "Томске", "Самаре",
           "Краснодаре", "Киеве", "Алматы", "Бишкеке", "Уфе", "Перми", "Иркутске", "Воронеже", "Саратове"),
}  # fmt: skip
CAUSES = {
    "en": ("higher rents", "the closure of the hospital", "the pension reform", "fuel prices", "the new mine",
           "police violence", "unpaid wages", "the dam", "cuts to schools", "the election law"),
    "ru": ("повышения пенсионного возраста", "строительства завода", "вырубки парка", "роста тарифов",
           "закрытия больницы", "невыплаты зарплат", "свалки", "застройки сквера"),
}  # fmt: skip
NEWS = {
    "en": (
        "Up to {n} people rallied in central {city} on {day} against {cause}, the organisers said.",
        "Police put the figure at {m} and said that {k} demonstrators had been detained.",
        "The protesters carried placards and demanded that the council listen to them.",
        "The rally had been authorised by the city authorities, a spokesman said.",
        "Officers used tear gas when part of the crowd tried to reach the town hall.",
    ),
    "ru": (
        "В {city} на митинг против {cause} вышли {n} человек, сообщили организаторы.",
        "По данным полиции, в акции участвовали {m} человек, задержаны {k} человек.",
        "Участники митинга держали плакаты и требовали отставки чиновников.",
        "Акция протеста была согласована с мэрией.",
        "Организаторы обещают выйти на площадь ещё раз.",
    ),
}
FOLLOW_UP = {
    "en": (
        "One of the organisers, a teacher, said that they would come back until the council listened.",
        "Residents of the district have complained for {k} months and collected {m} signatures.",
        "A spokesman for the government said that the decision would stand.",
        "Activists read out the names of those who had lost their homes.",
        "The opposition supports the demonstrators and has asked for a debate in parliament.",
    ),
    "ru": (
        "Один из организаторов, учитель, сказал, что они вернутся, пока их не услышат.",
        "Жители района жалуются уже {k} месяцев и собрали {m} подписей.",
        "Представитель правительства заявил, что решение не изменят.",
        "Активисты зачитали имена тех, кто потерял жильё.",
        "Оппозиция поддерживает протестующих и требует обсуждения.",
    ),
}
PLAIN = {
    "en": (
        "The museum in {city} opens its new wing on Friday with paintings from four centuries.",
        "Shares of the carmaker rose {n} points after it raised its forecast for the year.",
        "Rain is expected in the north, with sunny spells and highs of {k} degrees in the south.",
        "The home side won by {k} goals and moved up to second place in the league.",
        "A study of {n} adults found that those who slept longer ate more fruit.",
        "The recipe needs butter, flour, {k} eggs and a pinch of salt.",
        "Engineers will repair the bridge near {city} over the summer, the ministry of transport said.",
        "The singer starts her tour in {city} and will play {k} concerts.",
        "Prices of wheat fell for the third week as the harvest began early.",
        "The new phone has a larger screen and a battery that lasts {k} hours.",
        "Scientists have found a frog with blue feet in the hills above {city}.",
        "The airline adds {k} routes from {city} and orders new planes.",
    ),
    "ru": (
        "В {city} открывается выставка, на ней покажут картины четырёх столетий.",
        "Акционерам завода в {city} выплатят дивиденды по итогам года.",
        "Синоптики обещают дождь на севере и до {k} градусов тепла на юге.",
        "Хозяева победили с разницей в {k} мяча и поднялись на второе место.",
        "Учёные опросили {n} взрослых о том, как они спят и что едят.",
        "Для пирога нужны масло, мука, {k} яйца и щепотка соли.",
        "Мост под {city} отремонтируют летом, сообщили в министерстве транспорта.",
        "Певица начинает турне и даст {k} концертов.",
        "Цены на пшеницу снижаются третью неделю подряд.",
        "У нового телефона больше экран, а батареи хватает на {k} часов.",
    ),
}
MENU = {
    "en": (
        "Home World Business Markets Sport Football Tennis Culture Books Film Music Travel Food Health Science Climate "
        "Technology Opinion Letters Weather Video Podcasts Newsletters Obituaries Puzzles Shop Jobs Contact"
    ),
    "ru": (
        "Главная Мир Экономика Рынки Спорт Футбол Теннис Культура Книги Кино Музыка Туризм Еда Здоровье Наука Климат "
        "Технологии Мнения Письма Погода Видео Подкасты Рассылки Некрологи Загадки Магазин Вакансии Контакты"
    ),
}
LOUD = {
    "en": ("Thousands protest in capital over bread prices", "Police disperse demonstrators outside parliament",
           "Election 2019", "Protests", "Nurses on strike for a third day", "Hunger strike in prison enters week two"),
    "ru": ("Тысячи человек вышли на протест из-за цен", "Полиция разогнала митинг у парламента", "Выборы 2019",
           "Протесты", "Врачи объявили забастовку", "Голодовка в колонии продолжается вторую неделю"),
}  # fmt: skip
TEMPLATES = 8
_ARTICLE_OF = (0, 1, 2, 0, 1, 2, 0, 3)


def _filled(rng: random.Random, sentence: str, language: str, day: date) -> str:
    return sentence.format(
        n=rng.randrange(3, 90) * 100, m=rng.randrange(10, 99) * 10, k=rng.randrange(3, 60),
        city=rng.choice(CITIES[language]), cause=rng.choice(CAUSES[language]), day=f"{day:%A}",
    )  # fmt: skip


def make_article(number: int, *, relevant: bool, paragraphs: int = 4) -> dict[str, str]:
    """An article as a row: about 700 characters with four paragraphs."""
    rng = random.Random(f"article {number} {relevant}")
    language = "ru" if rng.random() < 0.25 else "en"
    day = date(2019, 1, 1) + timedelta(days=rng.randrange(365))
    lines = []
    if relevant:
        city = rng.choice(CITIES[language])
        news = [_filled(rng, s.replace("{city}", city), language, day) for s in NEWS[language]]
        lines.append(" ".join(news[:3]))
        lines.append(" ".join(rng.sample(news[3:], 2)))
    filler = (FOLLOW_UP if relevant else PLAIN)[language]
    while len(lines) < paragraphs:
        lines.append(" ".join(_filled(rng, s, language, day) for s in rng.sample(filler, 2)))
    title = " ".join(lines[0].split()[: rng.randrange(5, 9)]).strip(".,")
    return {
        "id": f"{'p' if relevant else 'o'}{number}",
        "title": title,
        "text": "\n\n".join(lines),
        "published": f"{day + timedelta(days=1)}",
        "language": language,
        "url": f"https://paper{number % 40}.example.org/{day:%Y/%m/%d}/{number}",
    }


def write_articles(path: Path, n: int, *, share: float = 0.03) -> Path:
    """`n` short articles as JSON Lines; of each hundred `share` are relevant."""
    rng = random.Random(f"mix {share}")
    with path.open("w", encoding="utf-8") as file:
        for number in range(n):
            row = make_article(number, relevant=rng.random() < share)
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


# ---- pages -------------------------------------------------------------------------------------------------------


def make_page(row: dict[str, str], number: int, *, loud: bool, size: int = 130_000) -> bytes:
    """The article in one of eight templates, padded with styles and scripts to about `size` bytes.

    `loud` pages carry headlines about protest in menu, ticker or boxes, whatever the article is about.
    """
    rng = random.Random(f"page {number}")
    language = row["language"]
    body = [line for line in row["text"].split("\n\n") if line]
    template = number % TEMPLATES
    headlines = [_filled(rng, rng.choice(PLAIN[language]), language, date(2019, 5, 5)).rstrip(".") for _ in range(30)]
    if loud:
        for _ in range(6):
            headlines.insert(rng.randrange(len(headlines)), rng.choice(LOUD[language]))
    menu = _links(MENU[language].split(), "nav__link") + (_links(LOUD[language][2:4], "nav__link") if loud else "")
    boxes = [_links(headlines[i : i + 6], "teaser__headline") for i in range(0, len(headlines), 6)]
    text = _body(body, rng, boxes, template)
    title, when = html.escape(row["title"]), row["published"]
    article = _ARTICLES[(0, 1, 2, 0, 1, 2, 0, 3)[template]].format(
        title=title, when=when, text=text, url=row.get("url", "")
    )
    page = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title} | Paper {number % 40}</title>"
        f'<meta property="article:published_time" content="{when}T08:00:00+00:00">'
        f'<meta property="og:title" content="{title}"><meta name="viewport" content="width=device-width">'
        f"<style>{_styles(rng, size // 16)}</style><script>{_script(rng, size // 16)}</script>"
        + _linked(row)
        + f'</head><body class="page page--{template}"><header class="site-header"><nav class="nav"><ul>{menu}</ul>'
        f'</nav><div class="ticker"><ul>{boxes[0]}</ul></div></header><main class="layout">{article}'
        f'<aside class="sidebar"><h3>Most read</h3><ul>{boxes[1]}</ul><h3>Latest</h3><ul>{boxes[2]}</ul></aside></main>'
        f'<section class="comments"><h3>Comments</h3>{_comments(rng, language)}</section>'
        f'<section class="grid">{_cards(headlines, rng, size * 13 // 20)}</section>'
        f'<footer class="site-footer"><ul>{menu}</ul><p>&copy; 2019</p></footer>'
    )
    rest = size - len(page.encode()) - 40
    markup = f"{page}<script>{_script(rng, max(rest, 0))}</script></body></html>"
    return markup.encode()


_ARTICLES = (
    '<article class="article"><h1>{title}</h1><p class="byline">By a reporter</p><time datetime="{when}">{when}</time>'
    '<div class="article__body">{text}</div></article>',
    '<div id="content"><div class="post"><h1 class="entry-title">{title}</h1><div class="entry-content">{text}</div>'
    '<div class="tags"><a href="/tag/a">a</a></div></div></div>',
    '<div class="container"><div class="row"><div class="col-8"><h1 itemprop="headline">{title}</h1>'
    '<div itemprop="articleBody">{text}</div><div class="share">Share</div></div></div></div>',
    '<table class="frame" width="100%"><tr><td class="left">&nbsp;</td><td class="story"><h1>{title}</h1>{text}</td>'
    "</tr></table>",
)


def _body(lines: list[str], rng: random.Random, boxes: list[str], template: int) -> str:
    tag = ("p", "p", "div", "p")[template % 4]
    pieces = []
    for i, line in enumerate(lines):
        words = html.escape(line).split(" ")
        at = rng.randrange(len(words))
        words[at] = (
            f'<a class="inline-link" href="https://www.example.org/topic/{rng.randrange(10**9)}">{words[at]}</a>'
        )
        pieces.append(f'<{tag} class="paragraph">{" ".join(words)}</{tag}>')
        if i == 1:
            pieces.append(f'<div class="related-box"><h4>Related</h4><ul>{boxes[3]}</ul></div>')
            pieces.append('<figure><img src="/i/a.jpg" alt=""><figcaption>File photo.</figcaption></figure>')
    return "\n".join(pieces)


def _links(words: list[str] | tuple[str, ...], kind: str) -> str:
    return "".join(
        f'<li class="{kind}-item {kind}-item--level-1" data-position="{i}"><a class="{kind} u-link" href="/{_number(w)}'
        f'?ref=nav"><span class="{kind}__text">{html.escape(w)}</span></a></li>\n'
        for i, w in enumerate(words)
    )


def _cards(headlines: list[str], rng: random.Random, size: int) -> str:
    """Rows of other stories with pictures, as front pages and article pages have them below."""
    cards: list[str] = []
    length = 0
    while length < size:
        headline = html.escape(rng.choice(headlines))
        number = rng.randrange(10**8)
        card = (
            f'<div class="grid__item"><div class="card card--small"><a class="card__link" href="/story/{number}">'
            f'<div class="card__media"><picture><source srcset="/{number}/400.webp 400w"><img class="lazy" '
            f'src="/{number}.jpg" alt=""></picture></div><h3 class="card__title"><span>{headline}</span></h3></a>'
            '<div class="card__meta">'
            '<span class="icon"><svg><use href="#clock"></use></svg></span><span class="label">Section</span>'
            '<i class="dot"></i><span class="time">2 hours ago</span></div></div></div>\n'
        )
        cards.append(card)
        length += len(card)
    return "".join(cards)


def _number(word: str) -> int:
    """A number that does not differ between runs."""
    return sum(ord(c) * 31**i for i, c in enumerate(word[:12]))


def _linked(row: dict[str, str]) -> str:
    facts = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": row["title"],
             "datePublished": row["published"], "publisher": {"@type": "Organization", "name": "Paper"}}  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script>'


def _styles(rng: random.Random, size: int) -> str:
    rules = []
    while sum(map(len, rules)) < size:
        rules += [
            f".c{rng.randrange(9999)}-{i}{{margin:{i}px;padding:{rng.randrange(40)}px;color:#{rng.randrange(4096):03x}}}\n"
            for i in range(50)
        ]
    return "".join(rules)[:size]


def _script(rng: random.Random, size: int) -> str:
    lines = ["window.__STATE__={"]
    while sum(map(len, lines)) < size:
        lines += [f'"k{rng.randrange(10**6)}":{{"id":{i},"flags":[true,false],"url":"/a/{i}"}},\n' for i in range(60)]
    return "".join(lines)[:size]


def _comments(rng: random.Random, language: str) -> str:
    words = [_filled(rng, rng.choice(PLAIN[language]), language, date(2019, 5, 5)) for _ in range(12)]
    return "".join(f'<div class="comment"><b>user{i}</b><p>{html.escape(w)}</p></div>' for i, w in enumerate(words))


def page_rows(n: int, *, share: float = 0.03) -> Iterator[tuple[int, dict[str, str], bool]]:
    """(number, article, loud) of `n` pages: `share` protest, half of the others loud."""
    rng = random.Random("pages")
    for number in range(n):
        relevant = rng.random() < share
        row = make_article(number, relevant=relevant, paragraphs=rng.randrange(12, 40))
        yield number, row, rng.random() < 0.5


def write_warc(path: Path, n: int, *, share: float = 0.03, size: int = 130_000) -> Path:
    """`n` pages as a `.warc.gz` with a member a record, as crawlers write them."""
    with path.open("wb") as file:
        for number, row, loud in page_rows(n, share=share):
            file.write(warc_record(make_page(row, number, loud=loud, size=size), row["url"], row["id"]))
    return path


def warc_record(page: bytes, url: str, name: str) -> bytes:
    """One packed response record."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:{name}>\r\nWARC-Target-URI: {url}\r\n"
        "WARC-Date: 2019-12-31T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", 6, mtime=0)
