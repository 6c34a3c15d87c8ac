"""How long a rerun of each page takes on a small and on a large warehouse. It should hardly depend on the rows."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from bench import watch
from bench.export import export
from bench.load import OUT, command, home

ROOT = Path(__file__).parents[1]
SECONDS, RUNS = 120, 7
REACH = 1.5


def measure(orders: int) -> dict[str, float]:
    """Milliseconds of a rerun by page, in a process of its own, answers not kept from one run to the next."""
    path = OUT / f"cold_{orders}" / "kpi.duckdb"
    if not path.exists():
        watch.run(command(export(orders)), home("cold", orders))
    cost = watch.run([sys.executable, "-m", "bench.pages"], {"KPI_WAREHOUSE": f"duckdb:{path}", "KPI_DEMO": "0"})
    return dict(json.loads(cost.output.splitlines()[-1]))


def rerun(page: Path) -> float:
    """The median of several reruns with every kept answer thrown away: nothing but the reading is measured."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(ROOT / "ui" / "router.py"), default_timeout=SECONDS).run()
    app.switch_page(f"../{page.relative_to(ROOT).as_posix()}").run()
    took = []
    for _ in range(RUNS):
        st.cache_data.clear()
        start = time.perf_counter()
        app.run()
        took.append(time.perf_counter() - start)
        if app.exception:
            raise RuntimeError(f"{page}: {app.exception[0].message}")
    return statistics.median(took) * 1000


def main() -> None:
    from ui.sections import SECTIONS

    pages = [ROOT / "pages" / section / f"{name}.py" for section, entries in SECTIONS.items() for name, _ in entries]
    print(json.dumps({page.relative_to(ROOT / "pages").as_posix(): rerun(page) for page in pages}))


if __name__ == "__main__":
    main()
