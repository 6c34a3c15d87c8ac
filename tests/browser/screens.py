"""Screenshots of every page: `python -m tests.browser.screens [--warehouse URL]`.

The whole matrix (page × language × size × colours) goes to tests/browser/shots, the few that the README shows to docs/screens,
the steps of a quality manager's month to docs/journey.
Without a warehouse, the made-up company is made first, as the first start makes it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from catalog import registry
from tests.browser import journey
from tests.browser.serving import ROOT, SIZES, Server, chromium, fill, launch, serve, settle, view
from tests.pipelines.files import as_csv, cells
from ui.sections import SECTIONS
from ui.text import LANGUAGES, catalogue

SHOTS, README, JOURNEY = ROOT / "tests" / "browser" / "shots", ROOT / "docs" / "screens", ROOT / "docs" / "journey"
SHOWN = ("this_month", "overview", "sla", "upload")
PAGES = [name for entries in SECTIONS.values() for name, _ in entries]
LONGEST = 12_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warehouse", help="duckdb:PATH of a warehouse to show; it must not be in use")
    parser.add_argument("--pages", nargs="*", default=PAGES)
    given = parser.parse_args()
    program = chromium()
    if program is None:
        raise SystemExit("需要 Chromium · Chromium is needed")
    with company(given.warehouse) as warehouse, serve(warehouse) as server, sync_playwright() as playwright:
        browser = launch(playwright, program)
        for language, size, colours in product(LANGUAGES, SIZES, ("light", "dark")):
            take(browser, server, given.pages, language, size, colours)
        keep_journey(browser, server)
        browser.close()


def keep_journey(browser: Browser, server: Server) -> None:
    """The quality manager's month, a picture after each step."""
    JOURNEY.mkdir(parents=True, exist_ok=True)
    context = view(browser, "zh", "desktop", "light")
    page, steps = context.new_page(), count(1)
    page.set_viewport_size({"width": SIZES["desktop"][0], "height": 1280})
    manager = journey.Manager(page, lambda step: page.screenshot(path=JOURNEY / f"{next(steps)}_{step}.png"))
    with tempfile.TemporaryDirectory() as folder:
        journey.walk(manager, server, journey.write(Path(folder) / "十月工单.csv"))
    context.close()


@contextmanager
def company(warehouse: str | None) -> Iterator[str]:
    """The warehouse to show: the one that was named, or a new one that goes away again."""
    if warehouse:
        yield warehouse
        return
    with tempfile.TemporaryDirectory() as folder:
        made = f"duckdb:{Path(folder) / 'kpi.duckdb'}"
        fill(made, projects=24, months=36, rows_scale=1.0)
        yield made


def take(browser: Browser, server: Server, pages: list[str], language: str, size: str, colours: str) -> None:
    context = view(browser, language, size, colours)
    page = context.new_page()
    for name in pages:
        page.goto(server.address(name, lang=language))
        settle(page)
        if name == "upload":
            under_review(page, language)
        if name in SHOWN and (language, size, colours) == ("zh", "desktop", "light"):
            README.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=README / f"{name}.zh.png")
        whole(page, SHOTS / f"{name}.{language}.{size}.{colours}.png", size)
        if name == "upload":  # the server keeps a file until it is decided on, and shows it to the next visit
            page.get_by_role("button", name=catalogue(language)["upload.remove"], exact=True).click()
            settle(page)
    context.close()


def under_review(page: Page, language: str) -> None:
    """A file on the upload page that waits for its decision: forty repairs, one of them on a day that no calendar has."""
    rows = [
        {"order_id": f"WX202610-9{i:03d}", "project_id": f"P{i % 3 + 1:03d}", "kind": "报修", "category": "电梯", "status": "已解决", "severity": "一般",
         "created_at": f"2026-10-{i % 30 + 1:02d} 09:00", "resolved_at": f"2026-10-{i % 30 + 1:02d} 17:30", "due_at": f"2026-10-{i % 30 + 1:02d} 17:00"}
        for i in range(40)
    ]  # fmt: skip
    rows[7]["created_at"] = "2026-10-32 09:00"
    with tempfile.TemporaryDirectory() as folder:
        path = as_csv(Path(folder) / "工单补录_202610.csv", cells(registry.dataset("work_orders"), rows), "gb18030")
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
        page.get_by_role("button", name=catalogue(language)["upload.remove"], exact=True).wait_for()
    settle(page)


def whole(page: Page, path: Path, size: str) -> None:
    """The page at its full height: the screen is made as high as what it holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    width, height = SIZES[size]
    needed = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(height, needed), LONGEST)})
    settle(page)
    page.screenshot(path=path)
    page.set_viewport_size({"width": width, "height": height})


if __name__ == "__main__":
    main()
