"""Screenshots of every page: `python -m tests.browser.screens [--warehouse URL]`.

The whole matrix (page × language × size × colours) goes to tests/browser/shots, the few that the README shows to docs/screens,
the steps of a quality manager's month to docs/journey. That month is published, so it has a small company of its own: the one
that is shown stays as it is. Without a warehouse, the made-up company is made first, as the first start makes it.

Each picture is of a page that axe-core has gone through; what could not be shown, what is in somebody's way, and what a browser complains of, is told at the end, which then fails.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from catalog import registry
from tests.browser import journey
from tests.browser.axe import grave
from tests.browser.conftest import Tab
from tests.browser.serving import ROOT, SIZES, Server, chromium, crashes, fill, launch, serve, settle, view
from tests.pipelines.files import as_csv, cells
from ui.frame import guide
from ui.frame.sections import SECTIONS
from ui.text import LANGUAGES, catalogue

SHOTS, README, JOURNEY = ROOT / "tests" / "browser" / "shots", ROOT / "docs" / "screens", ROOT / "docs" / "journey"
SHOWN = {
    ("zh", "desktop", "light"): ("this_month", "compare", "month_close", "upload"),
    ("zh", "phone", "light"): ("this_month",),
}  # fmt: skip
PAGES = [name for entries in SECTIONS.values() for name, _ in entries]
LONGEST = 12_000
Colours = Literal["light", "dark"]
COLOURS: tuple[Colours, ...] = ("light", "dark")


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
        wrong = [fault for language, size in product(LANGUAGES, SIZES) for fault in take(browser, server, given.pages, language, size)]
        browser.close()
    with company(None, projects=6, months=14) as warehouse, serve(warehouse) as server, sync_playwright() as playwright:
        browser = launch(playwright, program)
        keep_journey(browser, server)
        browser.close()
    if wrong:
        raise SystemExit("\n".join(["浏览器里有问题 · Wrong in the browser:", *wrong]))


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
def company(warehouse: str | None, projects: int = 24, months: int = 36) -> Iterator[str]:
    """The warehouse to show: the one that was named, or a new one that goes away again."""
    if warehouse:
        yield warehouse
        return
    with tempfile.TemporaryDirectory() as folder:
        made = f"duckdb:{Path(folder) / 'kpi.duckdb'}"
        fill(made, projects, months, rows_scale=1.0)
        yield made


def take(browser: Browser, server: Server, pages: list[str], language: str, size: str) -> list[str]:
    """Opens each page once and looks at it in both colours; the first walk of a newcomer is closed, it stands above every page. Returns what is wrong."""
    context = view(browser, language, size, COLOURS[0])
    tab = Tab(context.new_page())
    tab.hear()
    page, wrong = tab.page, list[str]()
    for name in pages:
        page.emulate_media(color_scheme=COLOURS[0])
        page.goto(server.address(name, lang=language, guide=guide.OFF))
        settle(page)
        wrong += [f"{name} {language} {size}: not shown: {fault}" for fault in crashes(page, language)]
        if name == "upload":
            under_review(page, language)
        for colours in COLOURS:
            page.emulate_media(color_scheme=colours)
            settle(page)
            wrong += [f"{name} {language} {size} {colours}: {fault}" for fault in keep(page, name, language, size, colours)]
        if name == "upload":  # the server keeps a file until it is decided on, and shows it to the next visit
            page.get_by_role("button", name=catalogue(language)["upload.remove"], exact=True).click()
            settle(page)
        wrong += [f"{name} {language} {size}: {fault}" for fault in tab.complaints]
        tab.complaints.clear()
    context.close()
    return wrong


def keep(page: Page, name: str, language: str, size: str, colours: Colours) -> list[str]:
    """The whole page for the matrix, and its first screen where the README shows it. Returns what axe-core finds: it judges only colours that are on the screen."""
    if name in SHOWN.get((language, size, colours), ()):
        README.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=README / f"{name}.{language}.{size}.png")
    SHOTS.mkdir(parents=True, exist_ok=True)
    with whole(page, size):
        page.screenshot(path=SHOTS / f"{name}.{language}.{size}.{colours}.png")
        return grave(page)


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
        page.get_by_role("button", name=catalogue(language)["upload.remove"], exact=True).wait_for(timeout=journey.SLOW_MS)
    settle(page)


@contextmanager
def whole(page: Page, size: str) -> Iterator[None]:
    """The page at its full height: the screen is made as high as what it holds."""
    width, height = SIZES[size]
    needed = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(height, needed), LONGEST)})
    settle(page)
    yield
    page.set_viewport_size({"width": width, "height": height})


if __name__ == "__main__":
    main()
