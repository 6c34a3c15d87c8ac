"""Registers as workbooks: what is in force, to be edited and loaded back by the way of every file."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl

from catalog import registry
from catalog.datasets.standards import CLOCKS, EVENTS
from catalog.model import Dataset
from catalog.standards import MONTHLY
from metrics import standing
from pipelines import templates


def of_standards(rows: pl.DataFrame) -> bytes:
    """A register as a workbook in the words of the dataset `standards`; nothing in it is a formula."""
    codes = [
        pl.col(name).replace({value.en: value.code for value in values})
        for name, values in (("start_event", EVENTS), ("stop_event", EVENTS), ("clock", CLOCKS))
    ]
    clock = pl.col("clock").replace({"natural": "自然时", "working": "工作时"})
    lasting = rows.filter(pl.col("profile") != MONTHLY).with_columns(clock).with_columns(*codes, pl.col("pauses").list.join("、"))
    cells = [{name: cell for name, cell in row.items() if _is_said(name, cell)} for row in lasting.to_dicts()]
    return templates.workbook(registry.dataset("standards"), cells)


def of_entries(dataset: Dataset, entries: pl.DataFrame) -> bytes:
    """The rows of a dataset as `read.entries` gives them, as a workbook that loads back unchanged."""
    cells = [{name: _plain(cell) for name, cell in row.items() if _is_said(name, cell)} for row in entries.to_dicts()]
    return templates.workbook(dataset, cells)


def _plain(cell: object) -> object:
    """Figures without trailing zeros, and months as months."""
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else cell


def _is_said(name: str, cell: object) -> bool:
    if cell in (None, ""):
        return False
    day = cell.date() if isinstance(cell, datetime) else cell
    return not (name in ("effective_from", "valid_from") and isinstance(day, date) and day <= standing.LONG_AGO)
