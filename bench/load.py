"""What loading a large export costs, beside the bare load of the same file by DuckDB in the same run."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from bench import watch
from bench.export import OUT, export
from bench.watch import Cost

BARE = """
import sys, time, duckdb
with duckdb.connect(sys.argv[2]) as connection:
    connection.execute("set enable_progress_bar = false")
    start, before = time.perf_counter(), time.process_time()
    connection.execute("create table orders as from read_csv(?)", [sys.argv[1]])
    print(time.perf_counter() - start, time.process_time() - before)
"""
REACH_WARM, REACH_COLD, REACH_GIB = 4, 12, 2


@dataclass(frozen=True)
class Loads:
    """The three loads of one file. `bare` is the one statement alone, without starting Python or importing DuckDB."""

    orders: int
    bytes: int
    bare: Cost
    cold: Cost
    warm: Cost


def measure(orders: int) -> Loads:
    path = export(orders)
    bare = watch.run([sys.executable, "-c", BARE, str(path), str(fresh("bare") / "bare.duckdb")], {})
    seconds, processor = map(float, bare.output.split())
    bare = replace(bare, seconds=seconds, processor=processor)
    cold = watch.run(command(path), home("cold", orders))
    warm = watch.run([sys.executable, "-m", "bench.warm", str(path)], home("warm", orders))
    inside = json.loads(warm.output.splitlines()[-1])
    assert inside["rows"] == orders, f"{inside['rows']} of {orders} rows were loaded"
    return Loads(orders, path.stat().st_size, bare, cold, replace(warm, seconds=inside["seconds"]))


def command(path: Path) -> list[str]:
    return [sys.executable, "-m", "pipelines", "load", str(path), "--dataset", "work_orders", "--add-projects", "--by", "bench"]


def fresh(name: str) -> Path:
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def home(name: str, orders: int) -> dict[str, str]:
    """The environment of a run on an empty warehouse of its own."""
    return {"KPI_WAREHOUSE": f"duckdb:{fresh(f'{name}_{orders}') / 'kpi.duckdb'}", "KPI_DEMO": "0"}
