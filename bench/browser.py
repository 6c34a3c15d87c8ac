"""How long a browser takes to the last chart of a page, beside an empty Streamlit page with as many charts in the same run."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright

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
    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


def measure() -> list[Drawn]:
    """Every page on a small made-up company, in one browser that has the programs of both servers already."""
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
            return [_beside(page, name, ours, bare) for name in PAGES]


def _beside(page: Page, name: str, ours: Server, bare: Server) -> Drawn:
    address = ours.address(name, lang="zh")
    _opened(page, address)
    charts = int(page.evaluate(_CHARTS))
    empty = bare.address("", charts=str(charts))
    _opened(page, empty)
    took = [(_opened(page, address), _opened(page, empty)) for _ in range(RUNS)]
    return Drawn(name, charts, *(statistics.median(times) for times in zip(*took, strict=True)))


def _opened(page: Page, address: str) -> float:
    """Milliseconds from the address to the last chart."""
    page.goto(address, wait_until="commit")
    settle(page)
    return float(page.evaluate("window.lastChart"))
