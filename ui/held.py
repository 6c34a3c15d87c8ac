"""A KPI as it is judged here: with the goal and limit that the register gave the numbers at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from catalog.model import Kpi

BARS = ("goal", "limit")


def to_row(kpi: Kpi, row: Mapping[str, object]) -> Kpi:
    """The KPI with the bars of one row of `read.numbers`."""
    if not set(BARS) <= set(row):
        return kpi
    return _with(kpi, row["goal"], row["limit"])


def to_all(kpi: Kpi, frame: pl.DataFrame) -> Kpi:
    """The KPI with the bars that all rows share; none where they differ, for no one line is true of all of them."""
    if not set(BARS) <= set(frame.columns) or frame.is_empty():
        return kpi
    shared = frame.select(BARS).unique()
    return _with(kpi, *shared.row(0)) if shared.height == 1 else _with(kpi, None, None)


def _with(kpi: Kpi, *bars: object) -> Kpi:
    goal, limit = (float(bar) if isinstance(bar, int | float) else None for bar in bars)
    return kpi if (goal, limit) == (kpi.target.goal, kpi.target.limit) else replace(kpi, target=replace(kpi.target, goal=goal, limit=limit))
