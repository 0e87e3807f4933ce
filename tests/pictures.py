"""Pictures of the report page for the documents: `python -m tests.pictures` builds the sample and writes docs/images/.

Palette pictures of under 200 KB each; needs Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.publish.browser import CHROMIUM, Visit, open_browser
from tests.sample import ROOT, build_sample

IMAGES = ROOT / "docs" / "images"
DESKTOP = {"width": 1280, "height": 1120}
PHONE = {"width": 390, "height": 844}


def take(page: Path, folder: Path) -> list[Path]:
    """Writes the pictures of a report page: whole, dark, on a phone, and an event open."""
    url = page.as_uri()
    taken = []
    with open_browser() as browser:

        def picture(name: str, visit: Visit) -> None:
            visit.page.wait_for_timeout(800)
            path = folder / f"report-{name}.png"
            visit.page.screenshot(path=path)
            visit.close()
            taken.append(path)

        for name, options in (
            ("desktop", {"viewport": DESKTOP}),
            ("dark", {"viewport": DESKTOP, "color_scheme": "dark"}),
            ("phone", {"viewport": PHONE}),
        ):
            visit = Visit(browser, url, reduced_motion="reduce", **options)
            visit.wait()
            if name == "dark":
                visit.page.locator("#counts").evaluate("one => one.scrollIntoView()")
            picture(name, visit)
        visit = Visit(browser, url, reduced_motion="reduce", viewport=DESKTOP)
        visit.wait()
        visit.page.select_option("#sort", "n_reports")
        visit.settle()
        visit.page.click(".event summary >> nth=0")
        visit.page.wait_for_selector(".evidence")
        visit.page.locator(".event >> nth=0").evaluate("one => one.scrollIntoView()")
        picture("evidence", visit)
    return taken


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("no Chromium on this machine")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        build_sample(Path(folder) / "dataset")
        take(Path(folder) / "dataset" / "report" / "index.html", IMAGES)
