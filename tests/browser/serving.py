"""The product as people meet it: its server as a process of its own on a made-up company, and Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from pipelines import demo_load
from pipelines.intake import Intake
from pipelines.warehouse import open_warehouse
from settings import settings
from tests.chosen import CHOSEN
from tests.pipelines.conftest import Here
from ui.text import catalogue

ROOT = Path(__file__).parents[2]
START_SECONDS, STOP_SECONDS, SETTLE_MS = 60, 20, 60_000
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
LOCALES = {"zh": "zh-CN", "en": "en-US"}
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
# The script has come to its end, nothing on the page is old, still to come or on its way to another look or place, and every chart is drawn.
_SETTLED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    if (!app || app.dataset.testScriptState !== 'notRunning' || app.dataset.testConnectionState !== 'CONNECTED') return false;
    if (!document.querySelector('[data-testid="stMain"] h1')) return false;
    const waiting = '[data-stale="true"], [data-testid="stSkeleton"], [data-testid="stSpinner"]';
    if (document.querySelector(waiting)) return false;
    const moving = each => each.playState === 'running' && Number.isFinite(each.effect.getComputedTiming().endTime);
    if (document.getAnimations().some(moving)) return false;
    const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
    return charts.every(chart => chart.querySelector('.main-svg'));
}"""

_CRASHES = '[data-testid="stException"], [data-testid="stErrorElementMarkdown"]'


@dataclass(frozen=True)
class Server:
    """`url` is where it answers, `warehouse` what commands are given to reach the same data."""

    url: str
    warehouse: str

    def address(self, page: str, **parameters: str) -> str:
        """The deep link to a page, with its first question answered."""
        asked = "&".join(f"{name}={value}" for name, value in {**CHOSEN.get(page, {}), **parameters}.items())
        return f"{self.url}/{page}?{asked}"


def fill(warehouse: str, projects: int, months: int, rows_scale: float) -> None:
    """The made-up company, loaded by the path that every file goes; in this process, since no worker has to be started."""
    chosen = settings().at(warehouse)
    with closing(open_warehouse(warehouse)) as opened:
        for _ in demo_load.run(Intake(opened, Here(), chosen), projects, months, rows_scale=rows_scale):
            pass


@contextmanager
def serve(warehouse: str, script: str = "app.py", healthy: str = "healthz") -> Iterator[Server]:
    """Runs the product as `make run` does (or another script), on a free port and this warehouse; its log lies beside the warehouse."""
    port = _free_port()
    log = Path(warehouse.partition(":")[2]).with_suffix(f".{Path(script).stem}.log")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KPI_", "STREAMLIT_"))}
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env={**clean, "KPI_WAREHOUSE": warehouse}, stdout=out, stderr=subprocess.STDOUT)
        try:
            _await(f"http://127.0.0.1:{port}/{healthy}", process, log)
            yield Server(f"http://127.0.0.1:{port}", warehouse)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def chromium() -> str | None:
    """Where the system keeps its Chromium; None where there is none."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


def launch(playwright: Playwright, program: str) -> Browser:
    return playwright.chromium.launch(executable_path=program, args=list(QUIET))


def view(browser: Browser, language: str, size: str, colours: Literal["light", "dark"]) -> BrowserContext:
    """A browser as one person has it: language, size of the screen, light or dark."""
    width, height = SIZES[size]
    return browser.new_context(
        locale=LOCALES[language], viewport={"width": width, "height": height}, color_scheme=colours, timezone_id="Asia/Shanghai",
        has_touch=size == "phone", accept_downloads=True,
    )  # fmt: skip


def look(page: Page, size: str, colours: Literal["light", "dark"]) -> None:
    """Gives a page that may be open another size of the screen and other colours."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=colours)


def settle(page: Page) -> None:
    """Waits until the page stands still."""
    page.wait_for_function(_SETTLED, timeout=SETTLE_MS)
    page.wait_for_timeout(150)
    page.wait_for_function(_SETTLED, timeout=SETTLE_MS)


def crashes(page: Page, language: str) -> list[str]:
    """What of the page could not be shown, in its words: the box that the product shows in its place, or Streamlit's own."""
    return [*page.get_by_text(catalogue(language)["error.title"]).all_inner_texts(), *page.locator(_CRASHES).all_inner_texts()]
