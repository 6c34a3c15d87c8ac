"""The one intake of the served app: pages, the demo's loader and commands that are handed over share it."""

from __future__ import annotations

from functools import cache

from pipelines.intake import Intake
from pipelines.receiving.drafts import Drafts
from pipelines.warehouse import open_warehouse
from pipelines.worker.reader import Reader
from settings import settings


@cache
def intake() -> Intake:
    """Opened on first use, for the life of the process. Raises WarehouseInUse where another process owns the file."""
    chosen = settings()
    opened = Intake(open_warehouse(chosen.warehouse), Reader(chosen.worker_wall_seconds), chosen)
    opened.refresh()
    opened.reader.warm()
    return opened


def drafts() -> Drafts:
    """The uploads that are on their way."""
    return _drafts_of(intake())


@cache
def _drafts_of(intake: Intake) -> Drafts:
    return Drafts(intake)


def close() -> None:
    """Closes the warehouse and the spare worker, and stops work on uploads, if they were ever opened."""
    if intake.cache_info().currsize:
        drafts().close()
        _drafts_of.cache_clear()
        intake().reader.close()
        intake().warehouse.close()
        intake.cache_clear()
