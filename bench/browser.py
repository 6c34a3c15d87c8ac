"""How long a browser takes to the last chart of a page, beside an empty Streamlit page with as many charts in the same run.

Told twice: for a browser that was never here, and for one that has the programs of both servers already.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Browser, Page, sync_playwright

from bench.load import fresh
from tests.browser.serving import Server, chromium, fill, launch, serve, settle, view

PAGES = ("overview", "satisfaction", "sla", "training", "kpi", "compare", "quality", "staff")
RUNS = 5
REACH = 1.5
# Notes the moment at which the number of drawn charts changed last, in milliseconds since the address was opened.
_WATCH = """
    let drawn = 0;
    window.lastChart = 0;
    new MutationObserver(() => {
        const now = document.querySelectorAll('[data-testid="stPlotlyChart"] .main-svg').length;
        if (now !== drawn) { drawn = now; window.lastChart = performance.now(); }
    }).observe(document, {childList: true, subtree: true});
"""
_CHARTS = (
    """() => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].filter(chart => chart.querySelector('.main-svg')).length"""
)


@dataclass(frozen=True)
class Drawn:
    """Milliseconds to the last chart of a page and of an empty one with as many; medians."""

    page: str
    charts: int
    known: bool
    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


def measure() -> list[Drawn]:
    """Every page on a small made-up company. `known`: in one browser that has the programs of both servers already; else in a new one each time."""
    program = chromium()
    if program is None:
        raise RuntimeError("no Chromium on this computer")
    warehouse = f"duckdb:{fresh('browser') / 'kpi.duckdb'}"
    fill(warehouse, projects=6, months=14, rows_scale=0.3)
    with serve(warehouse) as ours, serve(warehouse, "bench/bare.py", "_stcore/health") as bare, sync_playwright() as playwright:
        browser = launch(playwright, program)
        with view(browser, "zh", "desktop", "light") as context:
            context.add_init_script(_WATCH)
            page = context.new_page()
            known = [_beside(name, ours, bare, True, partial(_opened, page)) for name in PAGES]
        return [*(_beside(name, ours, bare, False, partial(_first, browser)) for name in PAGES), *known]


def _beside(name: str, ours: Server, bare: Server, known: bool, opened: Callable[[str], tuple[float, int]]) -> Drawn:
    """The first opening of either is not counted: the server reads its figures then, as it does once after each load."""
    address = ours.address(name, lang="zh")
    _, charts = opened(address)
    empty = bare.address("", charts=str(charts))
    opened(empty)
    took = [(opened(address)[0], opened(empty)[0]) for _ in range(RUNS)]
    return Drawn(name, charts, known, *(statistics.median(times) for times in zip(*took, strict=True)))


def _first(browser: Browser, address: str) -> tuple[float, int]:
    """The same in a browser without anything in its stores."""
    with view(browser, "zh", "desktop", "light") as context:
        context.add_init_script(_WATCH)
        return _opened(context.new_page(), address)


def _opened(page: Page, address: str) -> tuple[float, int]:
    """Milliseconds from the address to the last chart, and how many charts there are."""
    page.goto(address, wait_until="commit")
    settle(page)
    return float(page.evaluate("window.lastChart")), int(page.evaluate(_CHARTS))
