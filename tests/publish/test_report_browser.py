"""The page for people in a real Chromium: filters, search, evidence, keyboard, colours, phone, print, accessibility."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

from etl.publish.report import render_report
from tests.bench.page import made_tables
from tests.publish.browser import CHROMIUM, Visit, open_browser
from tests.publish.test_report import AUDIT, HOSTILE, QUALITY, hostile
from tests.tables import edit, make_tables

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    pytest.importorskip("playwright")
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    addresses = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("etl.publish.report_data.BLOCK", 2)  # several blocks of evidence, as in a large dataset
        for name, tables in (("sample", make_tables()), ("hostile", hostile())):
            path = folder / f"{name}.html"
            path.write_text(render_report(tables, QUALITY, AUDIT), "utf-8")
            addresses[name] = path.as_uri()
    return addresses


def test_filters_search_map_and_charts_follow_each_other(browser: Browser, pages: dict[str, str]) -> None:
    visit = Visit(browser, pages["sample"])
    page = visit.page
    visit.wait()
    assert visit.found() == "5 of 5 events"
    assert page.locator(".event").count() == 5
    assert page.locator(".plot svg").count() == page.locator(".plot").count()
    tables = page.locator("figure tbody").evaluate_all("all => all.map((one) => one.innerHTML)")

    page.select_option("#filter-event_type", "march")
    visit.settle()
    assert visit.found() == "1 of 5 events"
    assert page.inner_text(".event .title") == "March, Moscow, Russia"
    assert page.locator("#table-event_type").text_content() == "march1"
    assert page.locator("#table-sides").text_content() == "Moscow, 27 Jul 20193,5008,000"
    assert "1 of 1 event in 1 place" in page.inner_text("#map-text")
    page.click(".chip")
    visit.settle()
    assert visit.found() == "5 of 5 events"
    # What the script counts is what the file says, line for line.
    assert page.locator("figure tbody").evaluate_all("all => all.map((one) => one.innerHTML)") == tables

    for words, found in (
        ("UNIDAD", 1),
        ("akciya", 0),
        ("акция", 1),
        ('"новая конституция"', 0),
        ("tass", 2),
        ("moscow march", 1),
    ):
        visit.search(words)
        assert visit.found() == f"{found} of 5 events", words
    page.click("button[type=reset]")
    page.fill("#from", "2019-10-01")
    visit.settle()
    assert page.inner_text(".event .title") == "Demonstration, Santiago, Chile"
    page.fill("#from", "2018-01-01")
    page.fill("#to", "2018-12-31")
    visit.settle()
    assert page.inner_text(".event .title") == "Strike, Tunis, Tunisia"
    page.click("button[type=reset]")
    visit.settle()
    page.select_option("#sort", "detentions_best")
    visit.settle()
    assert "1,373 detained" in page.inner_text(".event >> nth=0")
    assert visit.told == []
    assert visit.asked == [pages["sample"]]
    visit.close()


def test_an_event_opens_to_its_evidence_and_hostile_words_stay_words(browser: Browser, pages: dict[str, str]) -> None:
    visit = Visit(browser, f"{pages['hostile']}#ev-moscow-planned")
    page = visit.page
    visit.wait()
    page.wait_for_selector(".evidence")
    assert visit.found() == "1 of 5 events"
    assert HOSTILE in page.inner_text(".event .title")
    assert page.inner_text("blockquote >> nth=0 >> p") in (HOSTILE, page.inner_text("blockquote p >> nth=0"))
    assert page.get_by_text(HOSTILE).count() > 2
    assert page.locator("img, iframe, svg[onload], a[href^=javascript]").count() == 0
    page.click(".chip")
    visit.settle()
    page.click(".event:has-text('March, Moscow')")
    page.wait_for_selector(".event[open] .evidence")
    attendance = page.locator(".event[open] .field", has_text="attendance").first
    assert re.search(r"best\s*3,500", attendance.inner_text())
    assert attendance.locator("mark").all_inner_texts() == ["about 3,500", "about 3,500"]
    assert attendance.locator("a").first.get_attribute("href") == "https://reuters.example/ev-moscow-july-0"
    assert "police" in attendance.locator("footer").first.inner_text()
    # A click on a place of the map, which bears the hostile name, is a filter.
    page.locator(".spot[aria-label*='script']").first.click()
    visit.settle()
    assert HOSTILE in page.inner_text("#chips")
    assert visit.told == []
    assert visit.asked == [pages["hostile"]]
    visit.close()


def test_everything_can_be_done_by_keyboard(browser: Browser, pages: dict[str, str]) -> None:
    visit = Visit(browser, pages["sample"])
    page = visit.page
    visit.wait()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the events"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "list"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "sort"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".event[open] .evidence")
    page.focus(".spot[aria-label^='Tunis']")
    page.keyboard.press("Enter")
    visit.settle()
    assert page.inner_text(".event .title") == "Strike, Tunis, Tunisia"
    page.focus("#map")
    page.keyboard.press("+")
    page.wait_for_timeout(500)
    before = page.locator(".leaflet-map-pane").evaluate("one => one.style.transform")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert page.locator(".leaflet-map-pane").evaluate("one => one.style.transform") != before
    assert visit.told == []
    visit.close()


def axe(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:150]} {node['failureSummary'][:300]}" for one in found for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_accessibility_rules_find_nothing(browser: Browser, pages: dict[str, str], scheme: str) -> None:
    pytest.importorskip("axe_playwright_python")
    visit = Visit(browser, f"{pages['sample']}#ev-moscow-july", color_scheme=scheme, bypass_csp=True)
    page = visit.page
    visit.wait()
    page.wait_for_selector(".evidence")
    page.locator("figure summary").evaluate_all("all => all.forEach((one) => { one.parentElement.open = true; })")
    assert axe(page) == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(19, 22, 25)")
    visit.close()


def test_a_phone_shows_everything_in_its_width(browser: Browser, pages: dict[str, str]) -> None:
    visit = Visit(browser, f"{pages['hostile']}#ev-moscow-july", viewport={"width": 360, "height": 740}, has_touch=True)
    page = visit.page
    visit.wait()
    page.wait_for_selector(".evidence")
    page.locator("figure summary").evaluate_all("all => all.forEach((one) => { one.parentElement.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    small = page.locator("#filters input, #filters select, #filters button").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 24).map((one) => one.id)"
    )
    assert small == []
    visit.close()


def test_print_is_dark_on_white_without_controls(browser: Browser, pages: dict[str, str]) -> None:
    visit = Visit(browser, f"{pages['sample']}#ev-moscow-july", color_scheme="dark")
    page = visit.page
    visit.wait()
    page.wait_for_selector(".evidence")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    fill = page.locator("#plot-status text").first.evaluate("one => getComputedStyle(one).fill")
    assert fill == "rgb(0, 0, 0)"
    for control in ("#filters", ".skip", "nav", "#pages", ".leaflet-control-zoom"):
        assert not page.is_visible(control), control
    for kept in ("#map", ".evidence", "#plot-time svg", "#quality"):
        assert page.is_visible(kept), kept
    assert page.pdf().startswith(b"%PDF")
    visit.close()


def test_the_page_works_from_a_web_servers_file_listing(browser: Browser, pages: dict[str, str]) -> None:
    folder = Path(unquote(urlsplit(pages["sample"]).path)).parent
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        visit = Visit(browser, address)
        visit.page.click("a[href='sample.html']")
        visit.wait()
        assert visit.found() == "5 of 5 events"
        visit.page.click(".event >> nth=0")
        visit.page.wait_for_selector(".evidence")
        asked = {url for url in visit.asked if not url.endswith("/favicon.ico")}  # a browser asks for it by itself
        assert asked == {address, f"{address}sample.html"}
        visit.close()
        server.shutdown()


def test_without_scripts_the_numbers_are_still_there(browser: Browser, pages: dict[str, str]) -> None:
    visit = Visit(browser, pages["sample"], java_script_enabled=False)
    page = visit.page
    page.click("summary:has-text('Kinds of event')")
    assert "demonstration" in page.inner_text("#table-event_type")
    assert "need JavaScript" in page.inner_text("noscript")
    visit.close()


def test_one_misread_year_does_not_press_the_time_line_together(browser: Browser, tmp_path: Path) -> None:
    tables = edit(made_tables(60), "events", 0, event_date=date(1743, 5, 1))
    path = tmp_path / "far.html"
    path.write_text(render_report(tables, QUALITY), "utf-8")
    visit = Visit(browser, path.as_uri())
    page = visit.page
    visit.wait()
    assert "2012" in page.inner_text(".lead")
    assert "(1 outside these dates)" in page.inner_text(".lead")
    assert page.inner_text("#far-time") == "Not drawn, far from the others: 1 event of 1743-05."
    assert not any(year.startswith("17") for year in page.locator("#plot-time text").all_text_contents())
    assert "1743-05" in (page.locator("#table-time").text_content() or "")
    page.select_option("#sort", "oldest")
    page.fill("#to", "1800-01-01")
    visit.settle()
    assert visit.found() == "1 of 60 events"
    assert page.inner_text("#far-time") == ""
    assert visit.told == []
    visit.close()


def test_a_page_of_no_events_works(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text(render_report({name: table.slice(0, 0) for name, table in make_tables().items()}, None), "utf-8")
    visit = Visit(browser, path.as_uri())
    visit.wait()
    assert visit.found() == "0 of 0 events"
    assert visit.page.is_visible("#none")
    assert visit.told == []
    visit.close()
