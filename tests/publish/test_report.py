"""The page for people, as a file: safe with hostile words, alone with itself, the same bytes twice."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from etl.publish import report_data
from etl.publish.report import SCRIPTS, render_report
from etl.publish.report_coverage import country_days, coverage_charts
from etl.publish.report_data import evidence_blocks, in_order, web_address
from tests.bench.page import made_tables
from tests.tables import Tables, drop, edit, make_tables

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
QUALITY: dict[str, Any] = {
    "totals": {"expectations": 3, "passed": 2, "failed_critical": 0, "failed_row": 1, "events_failed": 1},
    "expectations": [
        {
            "table": "events", "name": "events.attendance_in_order", "reason": "low <= best", "severity": "row",
            "rows_checked": 5, "rows_failed": 1, "observed_rate": 0.2, "passed": False, "failed_keys": ["<b>ev</b>"],
            "error": None,
        }
    ],
}  # fmt: skip
AUDIT: dict[str, Any] = {
    "events_on_sheet": 100, "events_marked": 98, "not_marked": 2, "changed": 0, "contradicted": 0,
    "fields": {
        "attendance": {"right": 45, "wrong": 5, "unsure": 1, "precision": 0.9, "low": 0.7864, "high": 0.9565},
        "deaths": {"right": 0, "wrong": 0, "unsure": 1, "precision": None, "low": None, "high": None},
    },
}  # fmt: skip


def hostile() -> Tables:
    tables = edit(make_tables(), "articles", 0, title=HOSTILE, url="javascript:alert(3)", publisher=HOSTILE)
    tables = edit(tables, "claims", 0, quote=HOSTILE, attributed_name=HOSTILE)
    return edit(tables, "events", 0, city=HOSTILE, country_code='"><svg onload=alert(4)>')


class Page(HTMLParser):
    """The elements of a page, and the text of its scripts by id and of its styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str, str] = {}
        self.styles: list[str] = []
        self.inside, self.id = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside, self.id = tag, dict(attrs).get("id") or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts[self.id] = self.scripts.get(self.id, "") + data
        elif self.inside == "style":
            self.styles.append(data)


def unpacked(page: str) -> dict[str, Any]:
    """The packed parts of the page by id: JSON read, libraries as text."""
    texts = {
        name: gzip.decompress(base64.b64decode(text)).decode()
        for name, text in Page(page).scripts.items()
        if name not in ("", "charts")
    }
    return {name: text if name in ("vega", "leaflet") else json.loads(text) for name, text in texts.items()}


def claims_of(page: str, event_id: str) -> list[dict[str, Any]]:
    """The claims of one event as the page holds them, with words put back where they stand."""
    data = unpacked(page)
    index = data["index"]
    number, own = divmod(index["ids"].index(event_id), index["block"])
    block = data[f"block-{number}"]
    found = []
    for row, event in enumerate(block["claims"]["event"]):
        if event != own:
            continue
        claim = {name: column[row] for name, column in block["claims"].items()}
        claim["quote"] = None if claim["quote"] is None else block["quotes"][claim["quote"]]
        if claim["at"] is not None:
            units = claim["quote"].encode("utf-16-le")
            claim["text"] = units[2 * claim["at"] : 2 * (claim["at"] + claim["text"])].decode("utf-16-le")
        for name, words in index["claims"].items():
            claim[name] = None if claim[name] is None else words[claim[name]]
        claim["article"] = block["articles"][claim["article"]]
        found.append(claim)
    return found


@pytest.mark.parametrize("tables", [make_tables(), hostile()], ids=["sample", "hostile"])
def test_the_page_has_no_elements_but_its_own_and_asks_the_network_for_nothing(tables: Tables) -> None:
    page = Page(render_report(tables, QUALITY, AUDIT))
    names = {name for name, _ in page.elements}
    assert not names & {"img", "link", "iframe", "object", "embed", "base", "audio", "video", "image", "use"}
    kinds = {a.get("type") for name, a in page.elements if name == "script"}
    assert kinds == {"application/gzip", "application/json", None}
    for name, attributes in page.elements:
        assert "src" not in attributes, name
        assert "style" not in attributes, name
        assert not [key for key in attributes if key.startswith("on")], name
        if name == "a":
            assert re.match(r"#|\.\./data_docs/", attributes["href"] or "")
    assert not [style for style in page.styles if "url(" in style or "@import" in style]


def test_the_content_policy_allows_the_pages_own_scripts_and_style_alone() -> None:
    page = render_report(hostile(), QUALITY)
    parsed = Page(page)
    (policy,) = [
        a["content"] or ""
        for name, a in parsed.elements
        if name == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    packed = unpacked(page)
    allowed = {"style": parsed.styles, "script": [parsed.scripts[""], packed["leaflet"], packed["vega"]]}
    for kind, texts in allowed.items():
        digests = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts}
        told = re.search(rf"{kind}-src ([^;]*);", policy)
        assert told is not None
        assert set(told[1].split()) == {f"'sha256-{digest}'" for digest in digests}


def test_hostile_words_are_kept_as_words() -> None:
    page = render_report(hostile(), QUALITY)
    index = unpacked(page)["index"]
    at = index["ids"].index("ev-moscow-planned")
    city = index["words"]["city"]
    assert city["words"][city["at"][at]] == HOSTILE
    claims = claims_of(page, "ev-moscow-planned")
    assert any(claim["quote"] == HOSTILE and claim["name"] == HOSTILE for claim in claims)
    assert {tuple(claim["article"][:4]) for claim in claims} == {(HOSTILE, HOSTILE, "2019-09-27", None)}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", " https://example.org", "https://a@example.org",
     "https://exa\nmple.org", "//example.org", "ftp://example.org", "file:///etc/passwd", "", "http://[::1"],
)  # fmt: skip
def test_addresses_that_are_not_plain_web_addresses_are_no_links(url: str) -> None:
    assert web_address(url) is None


def test_an_event_carries_every_value_with_its_claims() -> None:
    page = render_report(make_tables(), QUALITY)
    index = unpacked(page)["index"]
    at = index["ids"].index("ev-moscow-july")
    assert index["numbers"]["attendance_best"][at] == 3500
    assert "attendance_best" in index["fields"]["attendance"]
    claims = [c for c in claims_of(page, "ev-moscow-july") if c["field"] == "attendance"]
    assert [c["text"] for c in claims] == ["about 3,500", "about 3,500"]
    assert [c["value"] for c in claims] == [[3500, 3500, 8000], [3500, 3500, 8000]]
    assert claims[0]["attributed_to"] == "police"
    assert {c["article"][1] for c in claims} == {"Reuters", "TASS"}
    assert claims[0]["article"][3].startswith("https://")
    # Values that no list or chart needs stand beside the claims.
    assert unpacked(page)["block-0"]["values"]["date_text"][at] == "27 July"


def test_words_beyond_the_basic_plane_are_marked_where_a_browser_counts_them() -> None:
    quote = "😡😡 Wir sind 4.000 hier"
    page = render_report(edit(make_tables(), "claims", 0, quote=quote, text="4.000"), QUALITY)
    (claim,) = [c for c in claims_of(page, "ev-moscow-planned") if c["quote"] == quote]
    assert claim["text"] == "4.000"


def test_blocks_hold_each_event_once_in_the_order_of_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = make_tables()
    events = in_order(tables["events"])
    assert events["event_id"].to_pylist() == [
        "ev-santiago", "ev-moscow-planned", "ev-moscow-july", "ev-tunis", "ev-undated"
    ]  # fmt: skip
    (whole,) = evidence_blocks(events, tables)
    monkeypatch.setattr(report_data, "BLOCK", 2)
    parts = list(evidence_blocks(events, tables))
    assert [len(next(iter(part["values"].values()))) for part in parts] == [2, 2, 1]
    assert sum(len(part["claims"]["event"]) for part in parts) == len(whole["claims"]["event"])
    assert whole["claims"]["event"] == sorted(whole["claims"]["event"])


def test_claims_without_an_event_are_not_on_the_page() -> None:
    tables = make_tables()
    loose = edit(tables, "claims", 0, event_id=None, quote="left out")
    assert "left out" not in json.dumps([unpacked(render_report(loose, QUALITY))["block-0"]])
    gone = drop(tables, "events", 0)
    assert "ev-moscow-planned" not in json.dumps(unpacked(render_report(gone, QUALITY))["index"])


def test_counts_coverage_quality_and_audit_are_on_the_page() -> None:
    page = render_report(make_tables(), QUALITY, AUDIT)
    assert "5 events in 3 countries, 22 Nov 2018 to 25 Oct 2019, read from 6 articles." in page
    assert "<b>9</b> documents read" in page
    assert "<b>1.0 m</b> people counted at them" in page
    assert "<b>1,373</b> people detained" in page
    assert '<th scope="row">TASS</th><td class="n">2</td><td class="n">2</td><td class="n">0</td>' in page
    assert '<th scope="row">Moscow</th><td class="n">1,373</td>' in page
    assert 'Moscow, 27 Jul 2019</a></th><td class="n">3,500</td><td class="n">8,000</td>' in page
    assert "events.attendance_in_order" in page
    assert "low &lt;= best" in page
    assert '&lt;b&gt;ev&lt;/b&gt; <a href="../data_docs/quarantined_rows.html#events.attendance_in_order">' in page
    assert "98 events of a random sample marked by hand" in page
    assert '<td class="n">90%</td><td class="n">79% to 96%</td>' in page


def test_the_foot_names_version_program_policy_and_licence() -> None:
    manifest = {"dataset_version": "1.2.3", "program": "0.1.0", "policy": "<ccc>", "licence": "CC-BY-4.0",
                "inputs": {"a.txt": 1}}  # fmt: skip
    page = render_report(make_tables(), QUALITY, manifest=manifest)
    assert "Dataset version 1.2.3, made with protests 0.1.0 from 1 input file;" in page
    assert "policy <code>&lt;ccc&gt;</code>. Licence CC-BY-4.0." in page


def test_what_changed_since_the_last_version_is_told() -> None:
    trend = {
        "since": "1.2.0",
        "rows": {"events": {"before": 4, "now": 5}, "claims": {"before": None, "now": 1200}},
        "failing": {"new": ["events.<b>"], "gone": [], "changed": {}},
    }
    page = render_report(make_tables(), {**QUALITY, "trend": trend})
    assert "Rows since version 1.2.0" in page
    assert '<th scope="row">events</th><td class="n">4</td><td class="n">5</td>' in page
    assert '<th scope="row">claims</th><td class="n"></td><td class="n">1,200</td>' in page
    assert "Rules that fail anew: events.&lt;b&gt;." in page
    assert "no longer fail" not in page


def test_days_without_an_event_are_told_apart_by_whether_articles_cover_them() -> None:
    rows = {row["label"]: row for row in country_days(make_tables(), lambda _: None)}
    # Reuters tells of Chile, published on 27 July, 27 September and 26 October 2019 and 20 November 2018; each covers
    # its day and the two before. The event of 25 October is covered: one day with an event, eleven without.
    chile = rows["Chile"]
    assert (chile["events"], chile["articles"], chile["with_event"], chile["none"]) == (1, 5, 1, 11)
    span = (date(2019, 10, 26) - date(2018, 11, 18)).days + 1
    assert chile["not_covered"] == span - 12
    # A cancelled strike is no event; the country is covered by those who told of it.
    assert (rows["Tunisia"]["events"], rows["Tunisia"]["with_event"]) == (0, 0)
    page = render_report(make_tables(), QUALITY)
    assert '<th scope="row">Chile</th><td class="n">1</td><td class="n">5</td><td class="n">1</td>' in page


def test_documents_dated_far_from_the_others_are_named_and_not_drawn() -> None:
    tables = edit(made_tables(60), "articles", 0, published=date(1743, 5, 1))
    (chart, *_) = coverage_charts(tables, lambda _: None)
    assert chart.note == "Not drawn: 1 document far from the others."
    assert chart.table[0]["label"] == "1743-05"
    assert min(row["label"] for row in chart.rows) >= "2012"


def test_people_of_waves_are_not_added_to_those_of_their_days() -> None:
    wave = edit(make_tables(), "events", 1, scope="wave")
    page = render_report(wave, QUALITY)
    assert "<b>0</b> people detained" in page
    assert '<th scope="row">Moscow</th><td class="n">1,373</td>' not in page


def test_an_empty_dataset_and_one_not_checked_have_a_page() -> None:
    empty = {name: table.slice(0, 0) for name, table in make_tables().items()}
    page = render_report(empty, None)
    assert "No dated events in this dataset." in page
    assert "has not been checked yet" in page
    assert "Nobody has marked a sample" in page


def test_the_page_is_the_same_in_two_runs_and_whatever_the_chunks() -> None:
    page = render_report(make_tables(), QUALITY)
    assert page == render_report(make_tables(), QUALITY)
    chunked = {
        name: pa.concat_tables([table.slice(0, 2), table.slice(2)]).unify_dictionaries()
        for name, table in make_tables().items()
    }
    assert page == render_report(chunked, QUALITY)


def test_fifty_thousand_events_fit_in_twenty_five_megabytes() -> None:
    tables = made_tables(1_000)
    none = {name: table.slice(0, 0) for name, table in tables.items()}
    grown = len(render_report(tables, QUALITY)) - len(render_report(none, QUALITY))
    assert 50 * grown < 24_000_000


def test_every_control_has_a_label_and_every_chart_words_and_a_table() -> None:
    page = render_report(make_tables(), QUALITY)
    elements = Page(page).elements
    for name, attributes in elements:
        if name in ("input", "select"):
            assert re.search(rf'<label[^>]*>[^<]+<{name}[^>]*id="{attributes["id"]}"', page)
        if "plot" in (attributes.get("class") or "").split():
            assert attributes["role"] == "img"
            assert attributes["aria-label"]
            table = (attributes["id"] or "").replace("plot-", "table-")
            assert re.search(rf'<tbody id="{table}"><tr><th scope="row">', page), table
    assert len(re.findall(r"<h1\b", page)) == 1
    identifiers = [a["id"] for _, a in elements if "id" in a]
    assert len(identifiers) == len(set(identifiers))


def test_the_scripts_parse() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node to parse the scripts with")
    for name in SCRIPTS:
        subprocess.run([node, "--check", f"etl/publish/assets/{name}"], check=True)


def test_the_scripts_never_write_markup() -> None:
    for name in SCRIPTS:
        script = Path(f"etl/publish/assets/{name}").read_text("utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|XMLHttpRequest", script
        )
