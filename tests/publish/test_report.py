"""The page for people: safe with hostile words, alone with itself, the same bytes twice."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from etl.publish.report import PLAIN_LIMIT, render_report, web_address
from tests.tables import Tables, edit, make_tables

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


def hostile() -> Tables:
    tables = edit(make_tables(), "articles", 0, title=HOSTILE, url="javascript:alert(3)", publisher=HOSTILE)
    tables = edit(tables, "claims", 0, quote=HOSTILE, attributed_name=HOSTILE)
    return edit(tables, "events", 0, city=HOSTILE, country_code='"><svg onload=alert(4)>')


class Page(HTMLParser):
    """The elements of a page, and the text of its scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in self.texts:
            self.texts[self.inside].append(data)


def page_data(page: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads("".join(Page(page).texts["script"]).split('"use strict"')[0])
    for event in data["events"]:
        event["claims"] = [dict(zip(data["claim"], claim, strict=True)) for claim in event["claims"]]
    return data


@pytest.mark.parametrize("tables", [make_tables(), hostile()], ids=["sample", "hostile"])
def test_the_page_has_no_elements_but_its_own_and_asks_the_network_for_nothing(tables: Tables) -> None:
    page = Page(render_report(tables, QUALITY))
    names = {name for name, _ in page.elements}
    assert not names & {"img", "link", "iframe", "object", "embed", "base", "audio", "video", "image", "use"}
    assert [a.get("type") for name, a in page.elements if name == "script"] == ["application/json", None]
    for name, attributes in page.elements:
        assert "src" not in attributes, name
        assert "style" not in attributes, name
        assert not [key for key in attributes if key.startswith("on")], name
        if name == "a":
            assert re.match(r"#|\.\./data_docs/", attributes["href"] or "")


def test_the_content_policy_allows_the_pages_own_script_and_style_alone() -> None:
    page = render_report(hostile(), QUALITY)
    (policy,) = [
        a["content"] or ""
        for name, a in Page(page).elements
        if name == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        text = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[-1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_words_are_kept_as_words() -> None:
    data = page_data(render_report(hostile(), QUALITY))
    event = next(e for e in data["events"] if e["id"] == "ev-moscow-planned")
    assert event["values"]["city"] == HOSTILE
    assert any(claim["quote"] == HOSTILE for claim in event["claims"])
    article = next(a for a in data["articles"] if a["title"] == HOSTILE)
    assert article["url"] is None


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", " https://example.org", "https://a@example.org",
     "https://exa\nmple.org", "//example.org", "ftp://example.org", "file:///etc/passwd", "", "http://[::1"],
)  # fmt: skip
def test_addresses_that_are_not_plain_web_addresses_are_no_links(url: str) -> None:
    assert web_address(url) is None


def test_an_event_carries_every_value_with_its_claims() -> None:
    data = page_data(render_report(make_tables(), QUALITY))
    event = next(e for e in data["events"] if e["id"] == "ev-moscow-july")
    assert event["values"]["attendance_best"] == 3500
    assert "attendance_best" in data["fields"]["attendance"]
    claims = [c for c in event["claims"] if c["field"] == "attendance"]
    assert [c["text"] for c in claims] == ["about 3,500", "about 3,500"]
    assert claims[0]["who"] == "police"
    assert {data["articles"][c["article"]]["publisher"] for c in claims} == {"Reuters", "TASS"}
    assert data["articles"][claims[0]["article"]]["url"].startswith("https://")


def test_counts_coverage_and_quality_are_on_the_page() -> None:
    page = render_report(make_tables(), QUALITY)
    assert "<b>5</b> events" in page
    assert "<b>9</b> documents read" in page
    assert "<b>1,373</b> people held at events" in page
    assert '<th scope="row">TASS</th><td class="n">2</td>' in page
    assert '<th scope="row">Moscow</th><td class="n">1,373</td>' in page
    assert 'Moscow, 2019-07-27</a></th><td class="n">3,500</td><td class="n">8,000</td>' in page
    assert "events.attendance_in_order" in page
    assert "low &lt;= best" in page
    assert "&lt;b&gt;ev&lt;/b&gt;" in page


def test_an_empty_dataset_and_one_not_checked_have_a_page() -> None:
    empty = {name: table.slice(0, 0) for name, table in make_tables().items()}
    page = render_report(empty, None)
    assert "No dated events in this dataset." in page
    assert "has not been checked yet" in page


def test_the_page_is_the_same_in_two_runs() -> None:
    assert render_report(make_tables(), QUALITY) == render_report(make_tables(), QUALITY)


def test_every_control_has_a_label_and_every_picture_words() -> None:
    page = render_report(make_tables(), QUALITY)
    elements = Page(page).elements
    for name, attributes in elements:
        if name in ("input", "select"):
            assert re.search(rf'<label>[^<]+<{name}[^>]*id="{attributes["id"]}"', page)
        if name == "svg":
            assert attributes.get("role") == "img" or attributes.get("aria-hidden") == "true"
    assert len(re.findall(r"<h1\b", page)) == 1
    identifiers = [a["id"] for _, a in elements if "id" in a]
    assert len(identifiers) == len(set(identifiers))


def test_the_script_parses(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node to parse the script with")
    subprocess.run([node, "--check", "etl/publish/assets/report.js"], check=True)


def test_the_script_never_writes_markup() -> None:
    script = Path("etl/publish/assets/report.js").read_text("utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|XMLHttpRequest", script
    )


@pytest.mark.parametrize("limit", [PLAIN_LIMIT, 0], ids=["plain", "packed"])
def test_in_a_browser_the_hostile_page_lists_its_events_and_runs_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("etl.publish.report.PLAIN_LIMIT", limit)
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("no Chromium")
    path = tmp_path / "index.html"
    path.write_text(render_report(hostile(), QUALITY), "utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
               "--virtual-time-budget=2000", "--enable-logging=stderr", "--dump-dom",
               f"{path.as_uri()}#ev-moscow-planned"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "CONSOLE" not in done.stderr
    assert "1 of 5 events, from the link" in done.stdout
    elements = Page(done.stdout).elements
    assert not [name for name, _ in elements if name in ("img", "iframe")]
    assert [a["href"] for name, a in elements if name == "a" and "javascript" in (a.get("href") or "")] == []
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in done.stdout
