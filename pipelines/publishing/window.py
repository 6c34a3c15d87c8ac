"""Which rows and columns of a dataset have a say in the numbers of some months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from metrics.limits import FACET_COLUMNS
from metrics.timed import logged
from pipelines.publishing.facts import Wanted
from pipelines.publishing.standing import is_held


def wanted(kpis: Sequence[Kpi], months: frozenset[date] | None) -> Wanted:
    """The rows and columns to be read; all rows, where what came in of all months is counted."""
    columns = None if any(kpi.prepare and not kpi.prepared_from for kpi in kpis) else tuple({c for kpi in kpis for c in columns_of(kpi)})
    if months is None or any(kpi.deliveries for kpi in kpis):
        return Wanted(columns, keyed=False)
    window = _window(kpis, months)
    return Wanted(columns, months=tuple(sorted(months)), keyed=False) if window is None else Wanted(columns, *window, keyed=False)


def looked_at(frame: pl.DataFrame, kpis: Sequence[Kpi], months: frozenset[date]) -> pl.DataFrame:
    """The rows that have a say in these months."""
    if any(kpi.deliveries for kpi in kpis):
        return frame
    window = _window(kpis, months)
    return frame.filter(pl.col("_month").is_in(list(months)) if window is None else pl.col("_month").is_between(*window))


def _window(kpis: Sequence[Kpi], months: frozenset[date]) -> tuple[date, date] | None:
    """The first and last month whose rows have a say in these months; None: no others than these."""
    behind, ahead = (max(getattr(kpi, name) for kpi in kpis) for name in ("reach_days", "ahead_days"))
    if not behind and not ahead:
        return None
    return (min(months) - timedelta(days=behind)).replace(day=1), max(months) + timedelta(days=31 + ahead) if ahead else max(months)


def columns_of(kpi: Kpi) -> set[str]:
    """The columns of its dataset that a KPI's expressions read."""
    measure = [value for value in vars(kpi.measure).values() if isinstance(value, pl.Expr)]
    expressions = [*measure, *(e for _, e in kpi.excluded), *([kpi.about] if kpi.about is not None else [])]
    roots = {name.removesuffix("__day") for expression in expressions for name in expression.meta.root_names()}
    roots |= {name for group in kpi.needs for name in group} | {*kpi.dims, *kpi.prepared_from}
    if is_held(kpi):
        roots |= {*FACET_COLUMNS, *registry.datasets()[kpi.dataset].month, *logged(kpi.dataset)}
    return roots & set(registry.datasets()[kpi.dataset].names)
