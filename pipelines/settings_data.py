"""What people set rather than report, as it holds now: working hours, the company's own days, weights; and the mappings that are remembered."""

from __future__ import annotations

import polars as pl

from catalog import registry
from errors import UnknownEntry
from pipelines.publishing import memory
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import version_at
from pipelines.warehouse import Warehouse

SETTINGS = ("work_hours", "calendar_days", "score_weights", "targets", "reporting_deadlines")


def entries(warehouse: Warehouse, dataset: str) -> pl.DataFrame:
    """The current rows of a dataset of settings, in its own columns, ordered by its key. Raises UnknownEntry for one that reports."""
    if dataset not in SETTINGS:
        raise UnknownEntry("settings", dataset, SETTINGS)
    declared = registry.dataset(dataset)
    with warehouse.cursor() as cursor:
        found = rows(cursor, declared, version_at(cursor, None))
    return found.select(declared.names).sort(declared.key)


def mappings(warehouse: Warehouse) -> pl.DataFrame:
    """The mappings that the next files will be read by, the latest first: fingerprint, dataset, at_time, by, mapping."""
    with warehouse.cursor() as cursor:
        return memory.listed(cursor)
