"""How long a rerun of each page takes on a small and on a large warehouse. It should hardly depend on the rows."""

from __future__ import annotations

import hashlib
import json
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path

import polars as pl
from streamlit.testing.v1 import AppTest

from bench import export, watch
from bench.export import parts
from bench.load import OUT, command, home
from pipelines import demo_load, read, served
from pipelines.intake import Intake
from pipelines.warehouse import open_warehouse
from pipelines.worker.reader import Reader
from settings import settings
from tests.chosen import CHOSEN
from ui.answers import kept, source
from ui.frame.sections import SECTIONS

ROOT = Path(__file__).parents[1]
SECONDS, TURNS, FIRST, AGAIN = 120, 3, 2, 21
ROWS_SCALE = 0.2  # of the company: fewer orders of its own than the smallest warehouse has
MAKERS = ("catalog", "checks", "demo", "metrics", "pipelines")
PAIRS = ((10_000, 1_000_000, 1.5), (50_000, 5_000_000, 1.3))  # work orders, and how much longer the larger may take


@dataclass(frozen=True)
class Times:
    """Milliseconds of a page: asked for the first time after a load, and again (another click, the same answers)."""

    first: float
    again: float


def measure(*orders: int) -> list[dict[str, Times]]:
    """The times of every page on warehouses of the made-up company with so many orders each, in processes of their own.

    The warehouses take turns: what else the computer does for a while falls on both.
    """
    paths = [filled(one) for one in orders]
    turns = [[_turn(path) for path in paths] for _ in range(TURNS)]
    return [_usual(took) for took in zip(*turns, strict=True)]


def _turn(path: Path) -> dict[str, Times]:
    cost = watch.run([sys.executable, "-W", "ignore", "-m", "bench.pages"], {"KPI_WAREHOUSE": f"duckdb:{path}", "KPI_DEMO": "0"})
    return {page: Times(*times) for page, times in json.loads(cost.output.splitlines()[-1]).items()}


def _usual(turns: Sequence[dict[str, Times]]) -> dict[str, Times]:
    of = {page: [turn[page] for turn in turns] for page in turns[0]}
    return {
        page: Times(statistics.median(each.first for each in took), statistics.median(each.again for each in took))
        for page, took in of.items()
    }


def filled(orders: int) -> Path:
    """The warehouse with this many orders, most of them beside the company's own; an earlier one is used again only if the same code made it."""
    path, code = OUT / f"pages_{orders}" / "kpi.duckdb", made_by()
    mark = path.with_name("made_by")
    if not mark.exists() or mark.read_text() != code:
        environment = home("pages", orders)
        own = company(f"duckdb:{path}")
        for part in parts(orders - own):
            watch.run(command(part), environment)
        mark.write_text(code)
    return path


def company(warehouse: str) -> int:
    """Every dataset of the made-up company, so that no page is timed empty. Returns how many orders it has of its own."""
    chosen = settings().at(warehouse)
    reader = Reader(chosen.worker_wall_seconds)
    with closing(open_warehouse(warehouse)) as opened, closing(reader):
        for _ in demo_load.run(Intake(opened, reader, chosen), rows_scale=ROWS_SCALE):
            pass
        received = read.received(opened, read.OWNER)
    return int(received.filter(pl.col("dataset") == "work_orders")["rows"].sum())


def made_by() -> str:
    """A fingerprint of all the code that decides what a warehouse holds."""
    sources = [path for room in MAKERS for path in sorted((ROOT / room).rglob("*.py"))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in [*sources, Path(export.__file__)])).hexdigest()


def times(page: Path) -> Times:
    """Medians of several runs; those of the first time with every kept answer thrown away."""
    app = AppTest.from_file(str(ROOT / "ui" / "router.py"), default_timeout=SECONDS).run()
    app.switch_page(f"../{page.relative_to(ROOT).as_posix()}")
    for name, value in CHOSEN.get(page.stem, {}).items():
        app.query_params[name] = value
    app.run()
    first = statistics.median(_timed(app, forget=True) for _ in range(FIRST))
    return Times(first, statistics.median(_timed(app, forget=False) for _ in range(AGAIN)))


def _timed(app: AppTest, forget: bool) -> float:
    if forget:
        kept.forget()
    start = time.perf_counter()
    app.run()
    took = time.perf_counter() - start
    if app.exception:
        raise RuntimeError(f"{app.title[0].value if app.title else app.query_params}: {app.exception[0].message}")
    return took * 1000


def main() -> None:
    source.connect(served.intake().warehouse, demo_load.progress)  # what app.py does before the first page
    pages = [ROOT / "pages" / section / f"{name}.py" for section, entries in SECTIONS.items() for name, _ in entries]
    print(json.dumps({page.relative_to(ROOT / "pages").as_posix(): astuple(times(page)) for page in pages}))


if __name__ == "__main__":
    main()
