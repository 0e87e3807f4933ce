"""The parts of the report page that need no script: numbers, filters, quality, and the rows of the charts of events.

Stands in `publish`. Everything that comes from articles or options is escaped here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc

from etl.publish.report_charts import (
    DAYS,
    FAR,
    MONTHS,
    NOT_REPORTED,
    Chart,
    Row,
    bars,
    counted,
    main_stretch,
    summed,
    time_line,
    two_sides,
)
from etl.publish.report_data import country_names
from etl.publish.report_html import day_words, escape, plural, table, texts, when

Tables = Mapping[str, pa.Table]

FAMILIES = ("protest", "political")
_FAMILY_COLOURS = ("mark", "mark-2")
_SIDES, _SIDE_COLOURS = ("police", "organizers"), ("mark-2", "mark")
_FILTERS = ("event_type", "status", "authorization", "police_response", "country_code", "scope")


def lead(tables: Tables, events: pa.Table) -> str:
    """The page in one sentence: how much, when, where."""
    days = events["event_date"].drop_null().to_pylist()
    if not days:
        return "No dated events in this dataset."
    first, last = main_stretch(days)
    outside = sum(not first <= day <= last for day in days)
    countries = pc.count_distinct(events["country_code"].cast(pa.string())).as_py()
    with_events = pc.sum(pc.equal(tables["articles"]["status"].cast(pa.string()), "events")).as_py() or 0
    return (
        f"{plural(events.num_rows, 'event')} in {plural(countries, 'country', 'countries')}, "
        f"{day_words(first)} to {day_words(last)}{f' ({outside:,} outside these dates)' if outside else ''}, read from "
        f"{plural(with_events, 'article')}. "
        "Every value can be followed to the words it came from."
    )


def numbers(tables: Tables, events: pa.Table) -> str:
    """The summary counts. People are summed over rows of scope `event`, so that nobody counts twice."""
    own = events.filter(pc.equal(events["scope"].cast(pa.string()), "event"))
    kept_out = tables["quarantine"].num_rows if "quarantine" in tables else 0
    figures = [
        (events.num_rows, "events"),
        (pc.sum(own["attendance_best"]).as_py() or 0, "people counted at them"),
        (pc.sum(own["detentions_best"]).as_py() or 0, "people detained"),
        (tables["articles"].num_rows, "documents read"),
        (tables["reports"].num_rows, "reports of events"),
        (tables["claims"].num_rows, "values with evidence"),
        (kept_out, "events kept out by checks"),
    ]
    return "".join(f"<li><b>{_large(number)}</b> {words}</li>" for number, words in figures)


def _large(number: int) -> str:
    """The number, in millions where it is long.

    >>> _large(13_698_207), _large(22_624)
    ('13.7 m', '22,624')
    """
    return f"{number / 1e6:,.1f} m" if number >= 1e6 else f"{number:,}"


def filters(events: pa.Table) -> Iterable[str]:
    """Choices of the values of a few columns; `-` stands for not reported."""
    for column in _FILTERS:
        rows = counted(texts(events, column), country_names() if column == "country_code" else None)
        known = sorted((r for r in rows if r["code"] is not None), key=lambda r: str(r["label"]))
        options = [f'<option value="{escape(r["code"])}">{escape(r["label"])}</option>' for r in known]
        if len(known) < len(rows):
            options.append(f'<option value="-">{NOT_REPORTED}</option>')
        label = column.removeprefix("event_").removesuffix("_code").replace("_", " ").capitalize()
        yield (
            f'<label>{label} <select id="filter-{column}" data-column="{column}"><option value="">all</option>'
            f"{''.join(options)}</select></label>"
        )


# ---- charts ------------------------------------------------------------------------------------------------------


def event_charts(events: pa.Table) -> list[Chart]:
    """The charts that follow the page's filters; the time line first."""
    own = events.filter(pc.equal(events["scope"].cast(pa.string()), "event"))
    held = [
        (city, people)
        for city, people in zip(texts(own, "city"), own["detentions_best"].to_pylist(), strict=True)
        if people
    ]
    return [
        Chart(
            "time",
            "Events over time",
            ("period", "protests", "political events"),
            ("label", *FAMILIES),
            _periods(events),
            time_line(FAMILIES, _FAMILY_COLOURS),
            {"kind": "time", "days": DAYS, "months": MONTHS, "far": FAR},
            "Draw over a stretch, or click a bar, to look closer; From and To above do the same. Events without a date "
            "are not drawn.",
            wide=True,
            legend=(("protests", "mark"), ("political events", "mark-2")),
        ),
        _columns_chart("event_type", "Kinds of event", "kind", events),
        _columns_chart("status", "What became of them", "status", events),
        _columns_chart("authorization", "Permitted or not", "authorization", events),
        _columns_chart("police_response", "What police did", "gravest response", events),
        _columns_chart("country_code", "Countries", "country", events, country_names()),
        Chart(
            "detentions",
            "People detained, by city",
            ("city", "people"),
            ("label", "value"),
            summed(held),
            bars(),
            {"kind": "sum", "of": "detentions_best", "by": "city"},
        ),
        Chart(
            "sides",
            "Crowds: police against organizers",
            ("event", "police", "organizers"),
            ("label", "police", "organizers"),
            _both_sides(events),
            two_sides(_SIDES, _SIDE_COLOURS),
            {"kind": "sides"},
            "Events for which both gave a figure, newest first, on a logarithmic scale.",
            wide=True,
            legend=tuple(zip(_SIDES, _SIDE_COLOURS, strict=True)),
        ),
    ]


def _columns_chart(
    column: str, title: str, head: str, events: pa.Table, words: Mapping[str, str] | None = None
) -> Chart:
    rows = counted(texts(events, column), words)
    return Chart(column, title, (head, "events"), ("label", "value"), rows, bars(), {"kind": "column", "by": column})


def _periods(events: pa.Table) -> list[Row]:
    """Events by day, month or year, whichever the whole span asks for, and family."""
    pairs = [
        (day, family)
        for day, family in zip(events["event_date"].to_pylist(), texts(events, "event_family"), strict=True)
        if day is not None
    ]
    if not pairs:
        return []
    first, last = main_stretch([day for day, _ in pairs])
    span = (last - first).days
    digits = 10 if span <= DAYS else 7 if span <= MONTHS else 4
    counts = Counter((day.isoformat()[:digits], family) for day, family in pairs)
    labels = sorted({label for label, _ in counts})
    return [{"label": label, **{family: counts[label, family] for family in FAMILIES}} for label in labels]


def _both_sides(events: pa.Table) -> list[Row]:
    """Events for which both police and organizers gave a figure, newest first."""
    both = events.filter(
        pc.and_(pc.is_valid(events["attendance_police"]), pc.is_valid(events["attendance_organizers"]))
    )
    names = country_names()
    return [
        {
            "id": e["event_id"],
            "label": f"{e['city'] or names.get(e['country_code'], e['country_code']) or 'place not known'}, "
            f"{when(e['event_date'], e['date_precision'])}",
            "police": e["attendance_police"],
            "organizers": e["attendance_organizers"],
        }
        for e in both.select(
            ["event_id", "city", "country_code", "event_date", "date_precision", "attendance_police",
             "attendance_organizers"]
        ).to_pylist()
    ]  # fmt: skip


# ---- quality -----------------------------------------------------------------------------------------------------


def quality_section(quality: Mapping[str, Any] | None, audit: Mapping[str, Any] | None) -> str:
    """The expectations that failed, and the precision that people found on a sample."""
    return _checks(quality) + _audit(audit)


def version_line(manifest: Mapping[str, Any] | None) -> str:
    """Which version of the dataset the page shows, what made it, and under which licence; what a citation needs."""
    if manifest is None:
        return ""
    version, program, policy, licence = (
        escape(str(manifest[name])) for name in ("dataset_version", "program", "policy", "licence")
    )
    return (
        f"<p>Dataset version {version}, made with protests {program} from "
        f"{plural(len(manifest['inputs']), 'input file')}; words for numbers by policy <code>{policy}</code>. Licence "
        f'{licence}. <a href="../CODEBOOK.html">Codebook</a>, <a href="../datapackage.json">description of the '
        "tables</a>.</p>"
    )


def _checks(quality: Mapping[str, Any] | None) -> str:
    if quality is None:
        return "<p>This dataset has not been checked yet: run <code>protests validate</code>.</p>"
    totals = quality["totals"]
    failed = [e for e in quality["expectations"] if not e["passed"]]
    failed.sort(key=lambda e: (e["severity"] != "critical", e["name"]))
    rows = [
        [
            _breakable(e["name"]),
            escape(e["severity"]),
            f"{e['rows_failed']:,} of {e['rows_checked']:,}",
            escape(e["error"] or e["reason"]),
            _failed_rows(e),
        ]
        for e in failed
    ]
    state = "failed" if totals["failed_critical"] else "passed"
    summary = (
        f'<p class="verdict {state}">{totals["passed"]:,} of {totals["expectations"]:,} expectations passed; '
        f"{totals['failed_critical']:,} critical and {totals['failed_row']:,} row-level failed.</p>"
        '<p><a href="../data_docs/index.html">All expectations in full</a></p>'
    )
    summary += _trend(quality.get("trend"))
    if not rows:
        return summary
    return summary + table("Failed", ["expectation", "severity", "rows failed", "why it is expected", "rows"], rows)


def _breakable(name: str) -> str:
    """The name of an expectation as HTML that a line may break after its joints.

    >>> _breakable("events.reports_agree")
    'events.<wbr>reports_<wbr>agree'
    """
    return re.sub(r"([._])", r"\1<wbr>", escape(name))


def _failed_rows(entry: Mapping[str, Any]) -> str:
    """The first rows that failed; for events kept out, a link to all of them in the data docs."""
    first = escape(", ".join(map(str, entry["failed_keys"][:5])))
    if not first or entry["table"] != "events" or entry["severity"] != "row":
        return first
    return f'{first} <a href="../data_docs/quarantined_rows.html#{quote(entry["name"])}">all</a>'


def _trend(trend: Mapping[str, Any] | None) -> str:
    """What changed since the last version: rows of each table, and rules that fail anew or no longer."""
    if trend is None:
        return ""
    rows = [
        [escape(name), "" if change["before"] is None else f"{change['before']:,}", f"{change['now']:,}"]
        for name, change in trend["rows"].items()
    ]
    rules = "".join(
        f"<p>Rules that {words}: {escape(', '.join(trend['failing'][kind]))}.</p>"
        for kind, words in (("new", "fail anew"), ("gone", "no longer fail"))
        if trend["failing"][kind]
    )
    return rules + table(f"Rows since version {trend['since']}", ["table", "rows before", "rows now"], rows)


def _audit(audit: Mapping[str, Any] | None) -> str:
    if audit is None:
        return '<p class="note">Nobody has marked a sample of this dataset by hand (<code>protests audit</code>).</p>'
    rows = [
        [
            escape(name.replace("_", " ")),
            f"{score['right']:,}",
            f"{score['wrong']:,}",
            f"{score['unsure']:,}",
            "" if score["precision"] is None else f"{score['precision']:.0%}",
            "" if score["precision"] is None else f"{score['low']:.0%} to {score['high']:.0%}",
        ]
        for name, score in audit["fields"].items()
    ]
    version = f", drawn from dataset version {escape(audit['dataset_version'])}" if audit.get("dataset_version") else ""
    return (
        f"<p>{plural(audit['events_marked'], 'event')} of a random sample marked by hand{version}. Precision is the "
        "share of values given that are right; what is missing it does not say.</p>"
        + table("Precision by field", ["field", "right", "wrong", "unsure", "precision", "95% interval"], rows)
    )
