"""A KPI as it is judged here: with the goal and limit that the register gave the numbers at hand, row by row where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from catalog.kpi import Kpi

BARS = ("goal", "limit")


def to_row(kpi: Kpi, row: Mapping[str, object]) -> Kpi:
    """The KPI with the bars of one row of `read.numbers`."""
    if not set(BARS) <= set(row):
        return kpi
    return _with(kpi, row["goal"], row["limit"])


def barred(kpi: Kpi, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the goal and limit of each row: what the register gave it, or the KPI's own where it was not asked."""
    own = {"goal": kpi.target.goal, "limit": kpi.target.limit}
    return frame.with_columns(pl.lit(bar, pl.Float64).alias(name) for name, bar in own.items() if name not in frame.columns)


def bars(frame: pl.DataFrame) -> list[float]:
    """Every goal and limit of a frame with bars."""
    return [bar for name in BARS for bar in frame[name].drop_nulls()]


def shared(column: pl.Series) -> bool:
    """Whether one line is true of all rows."""
    return column.n_unique() == 1


def differ(frame: pl.DataFrame) -> bool:
    """Whether the rows of a frame with bars have goals or limits of their own."""
    return not all(shared(frame[name]) for name in BARS)


def _with(kpi: Kpi, *bars: object) -> Kpi:
    goal, limit = (float(bar) if isinstance(bar, int | float) else None for bar in bars)
    return kpi if (goal, limit) == (kpi.target.goal, kpi.target.limit) else replace(kpi, target=replace(kpi.target, goal=goal, limit=limit))
