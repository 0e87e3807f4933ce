"""A real Chromium for tests of the report page and for its pictures; nothing is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
              "--disable-component-update", "--disable-sync")  # fmt: skip


@contextmanager
def open_browser() -> Iterator[Browser]:
    """The machine's Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A page with what it said on the console and asked of the network."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.told: list[str] = []
        self.asked: list[str] = []
        self.page = browser.new_context(**options).new_page()
        self.page.on("console", lambda message: self.told.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.told.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.told.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.set_default_timeout(10_000)
        self.page.goto(url)

    def wait(self) -> None:
        """Until map and charts are drawn and all evidence is searchable."""
        self.page.wait_for_selector("html[data-ready]", timeout=30_000)

    def search(self, words: str) -> None:
        """Types words and waits for list, map and charts."""
        self.page.fill("#words", words)
        self.settle()

    def settle(self) -> None:
        """Until the page has answered a change of its filters."""
        self.page.wait_for_timeout(400)

    def found(self) -> str:
        """The line that says how many events pass."""
        return self.page.inner_text("#found")

    def close(self) -> None:
        self.page.context.close()
