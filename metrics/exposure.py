"""What events can happen to, as tallies of their own: it has no rows, no dimensions and no outcome, only a size by month and project."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.exposures import received
from catalog.kpi import Events, Kpi
from metrics.tally import zeros

CELL = ("_month", "_project")


def exposure(measure: Events, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`_month`, `_project` and `_exposure` (above zero, in whole steps); for a plain count one for each received month and project."""
    if measure.exposure is None:
        return received(joined).select(pl.col("month").alias("_month"), pl.col("project").alias("_project"), _exposure=pl.lit(1, pl.Int64))
    steps = (pl.col("_exposure").cast(pl.Float64) * measure.exposure_steps).round(0).cast(pl.Int64)
    found = measure.exposure(joined).select(*CELL, steps.alias("_exposure")).filter(pl.col("_exposure") > 0)
    if found.select(CELL).is_duplicated().any():
        raise ValueError("an exposure has one row a month and project")
    return found


def exposed(measure: Events, frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows with `_exposed`: whether what they count against is known."""
    cells = exposure(measure, joined).select(*CELL, _exposed=pl.lit(True))
    return frame.join(cells, on=CELL, how="left", maintain_order="left").with_columns(
        pl.col("_exposed").fill_null(measure.exposure is None)
    )


def exposures(kpi: Kpi, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The exposure as tallies of no cases: `den` its size, in the shape of `metrics.tally.tally`."""
    assert isinstance(kpi.measure, Events)
    cells = exposure(kpi.measure, joined).rename({"_month": "month", "_project": "project"})
    return zeros(kpi, cells.select("month", "project")).with_columns(den=cells["_exposure"])
