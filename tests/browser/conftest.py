"""One server and one Chromium for all tests of this room; pages of any language, size and colour, with what went wrong on them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.serving import SETTLE_MS, Server, chromium, fill, launch, serve, view
from tests.pipelines.conftest import one_engine, uncounted

HERE = Path(__file__).parent
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
    """The product on a small made-up company: 6 projects, 14 months."""
    warehouse = f"duckdb:{tmp_path_factory.mktemp('company') / 'kpi.duckdb'}"
    with one_engine(), uncounted():  # the way of the files has tests of its own; the server counts once when it opens them
        fill(warehouse, projects=6, months=14, rows_scale=0.3)
    with serve(warehouse) as running:
        yield running


@pytest.fixture(scope="session")
def views(browser: Browser) -> Iterator[dict[tuple[str, str, str], BrowserContext]]:
    """One browser for each language, size and colours; it keeps Streamlit's scripts from test to test, as a person's does."""
    kept: dict[tuple[str, str, str], BrowserContext] = {}
    yield kept
    for context in kept.values():
        context.close()


@pytest.fixture
def tab(browser: Browser, views: dict[tuple[str, str, str], BrowserContext]) -> Iterator[Callable[..., Tab]]:
    """Opens a tab: `tab("zh", "phone", "dark")`."""
    opened: list[Tab] = []

    def make(language: str = "zh", size: str = "desktop", colours: str = "light") -> Tab:
        wanted = (language, size, colours)
        if wanted not in views:
            views[wanted] = view(browser, *wanted)
        opened.append(Tab(views[wanted].new_page()))
        opened[-1].hear()
        return opened[-1]

    yield make
    for one in opened:
        one.page.close()
