"""The report page's charts: Vega-Lite specifications, and the rows behind each, which the page also shows as a table.

Stands in `publish`. Colours are the page's own CSS variables, so that dark, light and print need no second drawing.
Charts of events follow the page's filters: their rows are counted again by the script, by the same rules.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Row = Mapping[str, Any]

MOST_ROWS = 12
"""Bars of a chart; the table behind it holds `MOST_LINES`, and one line for all others."""

MOST_LINES = 30

NOT_REPORTED = "not reported"

DAYS, MONTHS = 120, 12 * 366
"""Spans in days up to which the time line counts by day and by month; longer ones by year."""

FAR_SHARE, FAR_SPAN = 0.01, 0.7
"""A time line leaves out at most this share of dates, at either end, where the others then take less than this share of
the whole span: one misread year would else press all bars together. The table behind it keeps them."""

FAR = {"share": 0.01, "fewest": 20, "span": 0.5}
"""Which dates a time line leaves out, so that one misread year does not press all bars together: at most this share at
either end (of `fewest` dates or more, one at least), further from the others than this part of their span."""

_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
_CONFIG: dict[str, Any] = {
    "background": None,
    "font": _FONT,
    "aria": False,  # the figure around the chart carries its words
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--soft-text)",
        "titleColor": "var(--soft-text)",
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelFontSize": 13,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "text": {"fill": "var(--text)", "fontSize": 13},
    "rule": {"stroke": "var(--soft-text)"},
}
_TIMES = {"year": "%Y", "quarter": "%b %Y", "month": "%b %Y", "week": "%-d %b", "date": "%-d %b", "hours": "%-d %b"}
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure. `head` names the columns of its table and `keys` where their values stand in a row; `table` are the
    table's rows where the chart is drawn from others. `counts` tells the script how to count the rows again after
    filtering (empty: the rows never change). `legend` pairs words with colours, which the page shows as text above."""

    name: str
    title: str
    head: tuple[str, ...]
    keys: tuple[str, ...]
    rows: Sequence[Row]
    spec: Mapping[str, Any]
    counts: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    wide: bool = False
    legend: Sequence[tuple[str, str]] = ()
    table: Sequence[Row] = ()

    def for_script(self) -> dict[str, Any]:
        """What the script draws it from."""
        return {
            "name": self.name,
            "title": self.title,
            "spec": self.spec,
            "keys": self.keys,
            "counts": self.counts,
            **({} if self.counts else {"rows": list(self.rows)}),
        }


def counted(
    values: Iterable[str | None] | Mapping[str | None, int], words: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Rows of how often each value stands there, or of its number: most first, then by code; null is `not reported`.

    >>> counted(["march", None, "march"])
    [{'code': 'march', 'label': 'march', 'value': 2}, {'code': None, 'label': 'not reported', 'value': 1}]
    """
    ordered = sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0] or ""))
    return [{"code": code, "label": label_of(code, words), "value": n} for code, n in ordered]


def summed(pairs: Sequence[tuple[str | None, int]]) -> list[dict[str, Any]]:
    """Rows of the sum of the numbers by value, largest first."""
    sums: Counter[str | None] = Counter()
    for code, number in pairs:
        sums[code] += number
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0] or ""))
    return [{"code": code, "label": label_of(code), "value": n} for code, n in ordered]


def main_stretch(days: Sequence[date]) -> tuple[date, date]:
    """First and last day that a time line draws: of all days, but for a few that lie far from the others.

    >>> main_stretch([date(1943, 1, 1), *(date(2019, 1 + n % 12, 1) for n in range(200))])
    (datetime.date(2019, 1, 1), datetime.date(2019, 12, 1))
    >>> main_stretch([date(1943, 1, 1), date(2019, 1, 1)])
    (datetime.date(1943, 1, 1), datetime.date(2019, 1, 1))
    """
    ordered = sorted(days)
    few = math.ceil(len(ordered) * FAR["share"]) if len(ordered) >= FAR["fewest"] else 0
    first, last = ordered[few], ordered[-1 - few]
    near = (last - first) * FAR["span"]
    kept = [day for day in sorted(set(ordered)) if first - day <= near and day - last <= near]
    return kept[0], kept[-1]


def label_of(code: str | None, words: Mapping[str, str] | None = None) -> str:
    """A code in words.

    >>> label_of("sit_in"), label_of(None), label_of("CL", {"CL": "Chile"})
    ('sit in', 'not reported', 'Chile')
    """
    if code is None:
        return NOT_REPORTED
    return words.get(code, code) if words is not None else code.replace("_", " ")


def bars() -> dict[str, Any]:
    """Horizontal bars, each with its number; rows have `label` and `value`."""
    x = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        "scale": {"range": [0, {"expr": "max(width - 58, 20)"}], "nice": False, "zero": True},
    }
    return _spec(
        {
            "usermeta": {"step": 25},
            "encoding": {"y": _labels(), "x": x},
            "layer": [
                {
                    "mark": {"type": "bar", "height": {"band": 0.72}, "cornerRadiusEnd": 2, "cursor": "pointer"},
                    "encoding": {
                        "color": {
                            "condition": {"test": "datum.code === null", "value": "var(--mark-soft)"},
                            "value": "var(--mark)",
                        }
                    },
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 5, "baseline": "middle"},
                    "encoding": {"text": {"field": "value", "type": "quantitative", "format": ","}},
                },
            ],
        }
    )


def stacked(parts: Sequence[str], colours: Sequence[str], *, shares: bool = False) -> dict[str, Any]:
    """Horizontal bars of two or three parts, or of their shares; rows have `label`, `part` and `value`."""
    axis = {**_figures_axis(), "format": ".0%"} if shares else _figures_axis()
    return _spec(
        {
            "usermeta": {"step": 25},
            "mark": {"type": "bar", "height": {"band": 0.72}},
            "encoding": {
                "y": _labels(),
                "x": {
                    "field": "value",
                    "type": "quantitative",
                    "axis": axis,
                    "stack": "normalize" if shares else "zero",
                },
                "color": _colours("part", parts, colours),
                "order": {"field": "order", "type": "quantitative"},
            },
        }
    )


def time_line(parts: Sequence[str], colours: Sequence[str], height: int = 190, *, brush: bool = True) -> dict[str, Any]:
    """Bars over time; rows have `start` and `end` (milliseconds since 1970, UTC), `part` and `value`.

    A stretch drawn over it with the mouse is the signal `brush`, which the script makes a filter of.
    """
    return _spec(
        {
            "height": height,
            **({"params": [{"name": "brush", "select": {"type": "interval", "encodings": ["x"]}}]} if brush else {}),
            "mark": {"type": "bar", "binSpacing": 1, "orient": "vertical", **({"cursor": "pointer"} if brush else {})},
            "encoding": {
                "x": {
                    "field": "start",
                    "type": "temporal",
                    "timeUnit": {"unit": "utcyearmonthdate", "binned": True},
                    "scale": {"type": "utc"},
                    "axis": {
                        "title": None,
                        "grid": False,
                        "format": _TIMES,
                        "tickCount": {"expr": "max(3, width / 90)"},
                    },
                },
                "x2": {"field": "end"},
                "y": {"field": "value", "type": "quantitative", "stack": True, "axis": _figures_axis()},
                "color": _colours("part", parts, colours),
                "order": {"field": "order", "type": "quantitative"},
            },
        }
    )


def two_sides(sides: tuple[str, str], colours: tuple[str, str]) -> dict[str, Any]:
    """A line for each event from one side's figure to the other's, on a logarithmic scale; rows have `label` and both
    sides."""
    x = {
        "type": "quantitative",
        "scale": {"type": "log", "nice": False, "padding": 12},
        "axis": {**_figures_axis(), "format": "~s", "values": [10**n for n in range(8)]},
    }
    return _spec(
        {
            "usermeta": {"step": 28},
            "encoding": {"y": _labels()},
            "layer": [
                {
                    "mark": {"type": "rule", "strokeWidth": 2, "stroke": "var(--line-strong)"},
                    "encoding": {"x": {**x, "field": sides[0]}, "x2": {"field": sides[1]}},
                },
                {
                    "transform": [{"fold": list(sides), "as": ["side", "people"]}],
                    "mark": {"type": "point", "filled": True, "size": 95, "opacity": 1},
                    "encoding": {
                        "x": {**x, "field": "people"},
                        "color": _colours("side", sides, colours),
                    },
                },
            ],
        }
    )


def _spec(own: Mapping[str, Any]) -> dict[str, Any]:
    """A whole specification; `usermeta.step` is the height of a bar, from which the script sets that of the chart."""
    return {
        "$schema": _SCHEMA,
        "data": {"name": "rows"},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": _CONFIG,
        **own,
    }


def _labels() -> dict[str, Any]:
    axis = {
        "title": None,
        "domain": False,
        "ticks": False,
        "labelLimit": 170,
        "labelColor": "var(--text)",
        "labelPadding": 8,
    }
    return {"field": "label", "type": "nominal", "sort": None, "axis": axis}


def _figures_axis() -> dict[str, Any]:
    return {"title": None, "domain": False, "ticks": False, "tickCount": 4, "format": "~s", "labelPadding": 6}


def _colours(column: str, parts: Sequence[str], colours: Sequence[str]) -> dict[str, Any]:
    """Colours by the names of the page's CSS variables; the legend is text of the page."""
    scale = {"domain": list(parts), "range": [f"var(--{colour})" for colour in colours]}
    return {"field": column, "type": "nominal", "scale": scale, "legend": None}
