# ruff: noqa: T201  # a script: what it measures goes to standard output
"""Measures toponym resolution on hand-labelled sets that are not part of the project.

Run as `python tests/bench/toponyms.py [FOLDER]`; the folder is else taken from PROTESTS_GOLD. It holds files named
`*toponyms.jsonl` (text, toponyms with start, end, lat, lon, geonameid) and `2020pb.jsonl` (city, state, latlon, title,
text). Without a folder it says so and stops.
"""

from __future__ import annotations

import json
import os
import sys
import time
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great-circle distance."""
    (y1, x1), (y2, x2) = (map(radians, point) for point in (a, b))
    return 12742 * asin(sqrt(sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2))


def read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def score_spans(path: Path, *, errors: bool = False) -> None:
    from etl.geocode.gazetteer import Gazetteer
    from etl.geocode.phrase import read_phrase
    from etl.geocode.resolve import default_words, resolve_toponyms

    articles = read_lines(path)
    gazetteer, words = Gazetteer.load(), default_words("en")
    resolve_toponyms("Paris, Texas", [(0, 5)])
    right = plain = total = 0
    spent = 0.0
    for article in articles:
        spans = [(item["start"], item["end"]) for item in article["toponyms"]]
        start = time.process_time()
        answers = resolve_toponyms(article["text"], spans)
        spent += time.process_time() - start
        for item, (geonameid, latitude, longitude) in zip(article["toponyms"], answers, strict=True):
            total += 1
            there = (item["lat"], item["lon"])
            good = latitude is not None and (
                geonameid == item.get("geonameid") or kilometres(there, (latitude, longitude)) <= 161
            )
            right += good
            pool = read_phrase(item["phrase"], words, gazetteer).candidates
            best = max(pool, key=lambda found: (gazetteer.place(found.row).population, -found.row), default=None)
            if best is not None:
                place = gazetteer.place(best.row)
                plain += (
                    place.geonameid == item.get("geonameid")
                    or kilometres(there, (place.latitude, place.longitude)) <= 161
                )
            if errors and not good:
                seen = "" if latitude is None else f"{geonameid} {latitude:.1f} {longitude:.1f}"
                print(f"  {article['id'][-6:]} {item['phrase']!r} is {item['lat']:.1f} {item['lon']:.1f}, got {seen}")
    print(
        f"{path.name}: {right}/{total} = {right / total:.3f} within 161 km or same id; population heuristic "
        f"{plain / total:.3f}; {total / spent:,.0f} resolutions a second"
    )


def score_cities(path: Path) -> None:
    from etl.geocode.resolve import resolve_toponyms

    rows = [row for row in read_lines(path) if row["latlon"] and row["city"]]
    distances = []
    for row in rows:
        text = f"{row['city']}, {row['state']}"
        _, latitude, longitude = resolve_toponyms(text, [(0, len(row["city"])), (len(row["city"]) + 2, len(text))])[0]
        gone = 1e5 if latitude is None else kilometres(tuple(row["latlon"]), (latitude, longitude))
        distances.append(gone)
        if gone > 10:
            print(f"  {text}: {gone:.0f} km")
    print(
        f"{path.name}: {len(rows)} given city and state: within 10 km "
        f"{sum(gone <= 10 for gone in distances) / len(rows):.3f}, "
        f"within 161 km {sum(gone <= 161 for gone in distances) / len(rows):.3f}"
    )


def score_texts(path: Path, *, errors: bool = False) -> None:
    from etl.geocode.gazetteer import Gazetteer
    from etl.geocode.resolve import find_toponyms
    from etl.language.toponyms import load_toponyms

    gazetteer, vocabulary = Gazetteer.load(), load_toponyms("en")
    named = right = 0
    for row in read_lines(path):
        text = f"{row['title']}\n{row['text']}"
        if not row["latlon"] or not row["city"] or row["city"].removesuffix(" DC").lower() not in text.lower():
            continue
        named += 1
        found = find_toponyms(text, language="en", vocabulary=vocabulary, gazetteer=gazetteer, publisher_country="US")
        places = [item.place for item in found if item.role == "place" and item.place and item.place.kind == "city"]
        counted = max(places, key=lambda place: (places.count(place), -places.index(place)), default=None)
        good = counted is not None and kilometres(tuple(row["latlon"]), (counted.latitude, counted.longitude)) <= 25
        right += good
        if errors and not good:
            print(f"  {row['city']}, {row['state']}: {counted and (counted.name, counted.admin1)} in {text[:150]!r}")
            print("    ", [(item.text, item.role, item.place and item.place.admin1) for item in found])
    print(f"{path.name}: {named} texts that name their city: within 25 km {right / max(named, 1):.3f}")


def time_recognition(path: Path) -> None:
    from etl.geocode.gazetteer import Gazetteer
    from etl.geocode.recognize import find_matches
    from etl.geocode.resolve import default_words, find_toponyms
    from etl.language.toponyms import load_toponyms

    gazetteer, vocabulary, words = Gazetteer.load(), load_toponyms("en"), default_words("en")
    texts = [row["text"] for row in read_lines(path)]
    for name, sample in (("cased", texts), ("lower-cased", [text.lower() for text in texts])):
        for what in ("recognition", "recognition and resolution"):
            for _ in range(2):
                start = time.process_time()
                for text in sample:
                    if what == "recognition":
                        find_matches(text, words, gazetteer)
                    else:
                        find_toponyms(text, language="en", vocabulary=vocabulary, gazetteer=gazetteer)
                spent = time.process_time() - start
            size = sum(map(len, sample)) / len(sample)
            print(f"{what}, {name}: {len(sample) / spent:,.0f} articles of {size:,.0f} characters a second")


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    folder = Path(arguments[0] if arguments else os.environ.get("PROTESTS_GOLD", ""))
    if not (arguments or os.environ.get("PROTESTS_GOLD")) or not folder.is_dir():
        print("skipped: no gold folder given (argument or PROTESTS_GOLD)")
        return
    for path in sorted(folder.glob("*toponyms.jsonl")):
        score_spans(path, errors="--errors" in sys.argv)
        time_recognition(path)
    for path in sorted(folder.glob("2020pb.jsonl")):
        score_cities(path)
        score_texts(path, errors="--errors" in sys.argv)


if __name__ == "__main__":
    main()
