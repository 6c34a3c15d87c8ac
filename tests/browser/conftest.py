"""One server and one Chromium for all tests of this room that a process runs; pages of any language, size and colour, with what went wrong on them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.serving import SETTLE_MS, Server, chromium, fill, launch, look, serve, view
from tests.pipelines.conftest import one_engine, uncounted
from tests.pipelines.homes import filled_once

HERE = Path(__file__).parent
# `window.shifted`: how much of the screen moves, and how far, while a page comes and nobody touches it (web.dev, Cumulative Layout Shift).
SHIFTS = """window.shifted = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value; })
        .observe({type: 'layout-shift', buffered: true});"""
expect.set_options(timeout=SETTLE_MS)  # a busy computer takes its time; what does not come at all fails all the same


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Tab:
    """A page of the browser and everything that it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def hear(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        self.page.on("console", self._console)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("NO CHROMIUM: chromium or google-chrome is not on the PATH")
    with sync_playwright() as playwright:
        opened = launch(playwright, program)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product on a small made-up company: 6 projects, 14 months. Each process publishes into a copy of its own."""

    def made(folder: Path) -> None:
        with one_engine(), uncounted():  # the way of the files has tests of its own; the server counts once when it opens them
            fill(f"duckdb:{folder / 'kpi.duckdb'}", projects=6, months=14, rows_scale=0.3)

    home = shutil.copytree(filled_once(tmp_path_factory, "looked_at", made), tmp_path_factory.mktemp("company"), dirs_exist_ok=True)
    with serve(f"duckdb:{home / 'kpi.duckdb'}") as running:
        yield running


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[dict[tuple[str, str, str], Tab]]:
    """One tab for each language, size and colours: Streamlit's scripts are loaded and compiled once, as for a person who follows links."""
    kept: dict[tuple[str, str, str], Tab] = {}
    yield kept
    for one in kept.values():
        one.page.context.close()


@pytest.fixture
def tab(browser: Browser, tabs: dict[tuple[str, str, str], Tab]) -> Iterator[Callable[..., Tab]]:
    """A tab on which nothing is open: `tab("zh", "phone", "dark")`."""
    opened: list[Tab] = []

    def make(language: str = "zh", size: str = "desktop", colours: str = "light") -> Tab:
        wanted = (language, size, colours)
        if wanted not in tabs:
            tabs[wanted] = Tab(view(browser, *wanted).new_page())
            tabs[wanted].hear()
            tabs[wanted].page.add_init_script(SHIFTS)
        opened.append(tabs[wanted])
        look(tabs[wanted].page, size, colours)
        return tabs[wanted]

    yield make
    for one in opened:
        one.page.goto("about:blank")
        one.complaints.clear()
