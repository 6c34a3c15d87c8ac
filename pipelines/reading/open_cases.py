"""Open cases that are overdue, and those that will be next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from catalog import registry
from catalog.days import day_of
from catalog.kpi import Kpi
from metrics import due_soon as ahead
from metrics.company_calendar import company_calendar
from metrics.timed import DAYS, HOURS
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import ends_at, version_at
from pipelines.reading.records import judged
from pipelines.scope import Scope, Viewer, shift
from pipelines.warehouse import Warehouse

WHO = "assignee_id"
MONTHS = 12  # how far back an open case is looked for
CASES: dict[str, pl.DataType | type[pl.DataType]] = {
    "dataset": pl.String, "case": pl.String, "project": pl.String, WHO: pl.String, "since": pl.Datetime("us"), "deadline": pl.Datetime("us"),
    "kpis": pl.List(pl.String), "within": pl.Int64, "late_hours": pl.Float64,
}  # fmt: skip


def due_soon(warehouse: Warehouse, kpis: Sequence[str], scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """Open cases that are overdue or due within `metrics.due_soon.HORIZONS`, one row a case with its next deadline, columns CASES.

    As the data stand at their end, whatever months the scope names: of the `MONTHS` before it. `kpis`: those whose promises a deadline comes of.
    Working hours are the company's, else hours by the clock. `assignee_id` is null for those who may not see names.
    """
    datasets = tuple({registry.kpi(id).dataset for id in kpis})
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, datasets, version)
        calendar = company_calendar(*(rows(cursor, registry.dataset(id), version) for id in (HOURS, DAYS)))
    if at is None:
        return pl.DataFrame(schema=CASES)
    recent = replace(scope, start=shift(day_of(at).replace(day=1), -MONTHS), end=None, at=at)
    promises = pl.concat([_promises(registry.kpi(id), judged(warehouse, registry.kpi(id), recent, viewer), viewer) for id in kpis])
    each = promises.sort("deadline", maintain_order=True).group_by("dataset", "case", maintain_order=True)
    found = each.agg(
        pl.col("project", WHO, "since", "deadline").first(), kpis=pl.col("kpi").filter(pl.col("deadline") == pl.col("deadline").first())
    )
    return ahead.due_soon(found, at, ahead.horizons(at, calendar)).select(*CASES).cast(CASES)  # type: ignore[arg-type]


def _promises(kpi: Kpi, verdict: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """What a KPI still expects of each open case: dataset, case, project, assignee_id, since, deadline, kpi."""
    dataset = registry.dataset(kpi.dataset)
    who = pl.col(WHO) if viewer.may_see_names and WHO in verdict.columns else pl.lit(None, pl.String)
    stands = verdict.filter(pl.col("_outcome").is_in(["pending", "open_past_due"])).drop_nulls("_deadline")
    return stands.select(
        pl.lit(dataset.id).alias("dataset"), pl.concat_str([pl.col(name).cast(pl.String) for name in dataset.key], separator=" · ").alias("case"),
        pl.col("_project").alias("project"), who.alias(WHO), pl.col(dataset.month[0]).cast(pl.Datetime("us")).alias("since"),
        pl.col("_deadline").alias("deadline"), pl.lit(kpi.id).alias("kpi"),
    )  # fmt: skip
