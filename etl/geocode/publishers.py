"""The country of an outlet: from the end of its domain, or from a small table of outlets."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from etl.geocode.build import read_table

_FOR_SALE = frozenset({"io", "tv", "me", "co", "ai", "fm", "cc", "ws", "to", "eu", "la", "am", "su", "ly", "gg"})
"""Endings that are countries' but are sold to everybody."""

_OF_THE_COUNTRY = frozenset(
    {"edu", "gov", "mil", "nom.co"} | {f"{name}.{end}" for name in ("com", "org") for end in ("am", "co", "la", "ly")}
)
"""Names before such an ending that are the country's all the same; `en.example.io` is a part of a domain that was sold,
and `co.cc` is sold itself."""


def country_of_publisher(url_or_name: str | None) -> str | None:
    """The ISO 3166 code of an outlet's country, by its address or name; None where neither tells.

    >>> country_of_publisher("https://www.news24.co.za/a/b"), country_of_publisher("The Hindu")
    ('ZA', 'IN')
    >>> country_of_publisher("https://example.com/news"), country_of_publisher(None)
    (None, None)
    """
    if not url_or_name:
        return None
    text = url_or_name.strip().lower()
    table = _table()
    name = " ".join(text.removeprefix("the ").split())
    if name in table:
        return table[name]
    if " " in text or "." not in text:
        return None
    try:
        host = (urlsplit(text if "//" in text else f"//{text}").hostname or "").removeprefix("www.")
    except ValueError:
        return None
    parts = host.split(".")
    for start in range(len(parts) - 1):
        if ".".join(parts[start:]) in table:
            return table[".".join(parts[start:])]
    ending = parts[-1]
    if len(ending) != 2 or not (ending.isascii() and ending.isalpha()):
        return None
    if ending in _FOR_SALE and (len(parts) < 3 or not {parts[-2], f"{parts[-2]}.{ending}"} & _OF_THE_COUNTRY):
        return None
    return {"uk": "GB"}.get(ending, ending.upper()) if ending not in {"eu", "su"} else None


@cache
def _table() -> dict[str, str]:
    return {line["outlet"]: line["country_code"] for line in read_table("publishers.csv")}
