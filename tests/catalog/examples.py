"""A KPI's worked example as the frames that its code takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from catalog import registry
from catalog.calendar import CALENDAR, grid
from catalog.kpi import Kpi
from catalog.model import Dataset


def frames(kpi: Kpi) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The example's rows and what they are joined with. They are taken for one file that speaks for all their months and projects, up to the example's `at`."""
    own = registry.dataset(kpi.dataset).frame(kpi.example.rows)
    joined = {name: registry.dataset(name).frame(kpi.example.joins.get(name, ())) for name in kpi.joins}
    joined = {name: _routed(frame, registry.dataset(name), joined) for name, frame in joined.items()}
    own = _routed(own, registry.dataset(kpi.dataset), joined)
    if kpi.uses_calendar:
        months = own.select(pl.col("_month").alias("month")).unique()
        places = [frame["_project"] for frame in (own, *([joined["projects"]] if "projects" in joined else []))]
        projects = pl.concat(places).drop_nulls().unique().sort().alias("project")
        end = date.fromisoformat(kpi.example.at[:10]).replace(day=1)
        joined[CALENDAR] = grid(months.join(projects.to_frame(), how="cross"), projects, end)
    return own, joined


def _routed(frame: pl.DataFrame, dataset: Dataset, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows with the project that the register they lead to has last, where the KPI joins that register."""
    register = joined.get(dataset.route.through or "")
    if register is None:
        return frame
    known = register.select(pl.col(dataset.route.through_column or "").alias(dataset.route.column), pl.col("_project").alias("_led"))
    known = known.unique(dataset.route.column, keep="last", maintain_order=True)
    return (
        frame.join(known, on=dataset.route.column, how="left", maintain_order="left")
        .with_columns(pl.coalesce("_project", "_led").alias("_project"))
        .drop("_led")
    )
