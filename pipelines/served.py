"""The one intake of the served app: pages, the demo's loader and commands that are handed over share it."""

from __future__ import annotations

from functools import cache

from pipelines.intake import Intake
from pipelines.reader import Reader
from pipelines.warehouse import open_warehouse
from settings import settings


@cache
def intake() -> Intake:
    """Opened on first use, for the life of the process. Raises WarehouseInUse where another process owns the file."""
    chosen = settings()
    opened = Intake(open_warehouse(chosen.warehouse), Reader(chosen.worker_wall_seconds), chosen)
    opened.refresh()
    opened.reader.warm()
    return opened


def close() -> None:
    """Closes the warehouse and the spare worker, if they were ever opened."""
    if intake.cache_info().currsize:
        intake().reader.close()
        intake().warehouse.close()
        intake.cache_clear()
