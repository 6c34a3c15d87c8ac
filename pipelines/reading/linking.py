"""Which other KPIs move together with one, month by month: of the company, or of the projects that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from catalog.words import Text
from errors import WrongUsage
from metrics.link import Linked, linked
from metrics.standouts import holm
from pipelines.reading.figures import numbers
from pipelines.scope import Scope, Viewer, shift
from pipelines.warehouse import Warehouse

COLUMNS: dict[str, type[pl.DataType]] = {
    "kpi": pl.String, "other": pl.String, "lead": pl.Int64, "months": pl.Int64, "together": pl.Int64, "low": pl.Int64, "high": pl.Int64,
    "beyond": pl.Float64, "p": pl.Float64,
}  # fmt: skip


def links(warehouse: Warehouse, kpi_id: str, others: Sequence[str], scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """One row per other KPI and lead (COLUMNS, as `metrics.link.Link`): months in which both changed for the better or both for the worse.

    `lead`: by how many months the other one is ahead. `beyond`: how far the count lies from a half, by which leads are put in order. `p`: of the other KPI's farthest lead, Holm's for as many KPIs as are looked at. A KPI with too few
    months has one row without numbers. Months with fewer cases than a KPI asks for count as unknown. Raises WrongUsage for a KPI that has no better or
    worse, or no course (open cases).
    """
    kpis = {id: _movable(registry.kpi(id)) for id in dict.fromkeys((kpi_id, *others))}
    frame = numbers(warehouse, list(kpis), scope, viewer, ("month",))
    span = _months(frame)
    series = {id: _series(kpi, frame, span) for id, kpi in kpis.items()}
    found = {id: linked(series[kpi_id], series[id]) for id in kpis if id != kpi_id}
    known = {id: each for id, each in found.items() if each is not None}
    sure = dict(zip(sorted(known, key=lambda id: known[id].p), holm(sorted(each.p for each in known.values())), strict=True))
    rows = [row for id, each in found.items() for row in _rows(kpi_id, id, each, sure.get(id))]
    return pl.DataFrame(rows, schema=COLUMNS)


def _movable(kpi: Kpi) -> Kpi:
    if kpi.direction == "none" or not kpi.adds_over_time:
        raise WrongUsage(
            "not_linked",
            Text(
                f"“{kpi.name.zh}”没有逐月的好坏，不能看它和什么一起动。",
                f'"{kpi.name.en}" has no months that are better or worse than others.',
            ),
        )
    return kpi


def _months(frame: pl.DataFrame) -> list[date]:
    """Every month from the first to the last that has a figure."""
    known = frame["month"].drop_nulls()
    if known.is_empty():
        return []
    first, last = known.min(), known.max()
    assert isinstance(first, date) and isinstance(last, date)
    return [shift(first, at) for at in range((last.year - first.year) * 12 + last.month - first.month + 1)]


def _series(kpi: Kpi, frame: pl.DataFrame, span: Sequence[date]) -> np.ndarray:
    """The months in order, more is better; nan where there is no figure, or one of too few cases."""
    mine = frame.filter(pl.col("kpi") == kpi.id, pl.col("value").is_not_null(), pl.col("denominator") >= kpi.minimum_n)
    values = dict(mine.select("month", "value").iter_rows())
    return (1 if kpi.direction == "up" else -1) * np.array([values.get(month, np.nan) for month in span], dtype=np.float64)


def _rows(kpi: str, other: str, found: Linked | None, p: float | None) -> list[dict[str, object]]:
    if found is None:
        return [{"kpi": kpi, "other": other}]
    names = ("lead", "months", "together", "low", "high", "beyond")
    return [{"kpi": kpi, "other": other, "p": p, **{name: getattr(link, name) for name in names}} for link in found.links]
