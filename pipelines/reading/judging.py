"""What a number means beside others: why it moved, its rank, its course, what it must still reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from catalog.words import Text
from errors import WrongUsage
from metrics import course as courses
from metrics import outlook as outlooks
from metrics import weights as weighting
from metrics import why as reasons_of
from metrics.comparable import ripening
from metrics.outlook import Outlook
from metrics.weights import Weighted
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.fractions import version_at
from pipelines.reading.figures import numbers
from pipelines.reading.register import data_end
from pipelines.scope import Scope, Viewer, last_whole
from pipelines.warehouse import Warehouse

WHY_NOT = {
    "direction": Text("数值高低都说不上好坏", "neither more nor less of it is better"),
    "size": Text("这是件数，项目越大自然越多", "it is a plain count, and large groups have more of it"),
}


def why(warehouse: Warehouse, kpi_id: str, before: Scope, after: Scope, viewer: Viewer, by: str) -> pl.DataFrame:
    """What each group of `by` adds to the change between two scopes, as `metrics.why.as_frame`; empty where a period has no cases.

    Raises WrongUsage for an unknown dimension, or a KPI whose change is no sum of its groups' (a median).
    """
    kpi = registry.kpi(kpi_id)
    if not reasons_of.divisible(kpi, by):
        raise WrongUsage(
            "not_divisible",
            Text(f"“{kpi.name.zh}”的变化不能按“{by}”分解。", f'The change of "{kpi.name.en}" is no sum over "{by}".'),
        )
    then, now = (numbers(warehouse, [kpi_id], scope, viewer, (by,)) for scope in (before, after))
    found = reasons_of.explained(kpi, then, now, by)
    return pl.DataFrame() if found is None else reasons_of.as_frame(kpi, found, by)


def ranks(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, by: str = "project") -> pl.DataFrame:
    """The groups of `by` in order, with the range in which each rank lies, as `metrics.ranking.ranked`. Raises WrongUsage for a KPI whose groups have none."""
    from metrics import ranking  # scipy's distributions take 0.5 s to import, which other pages need not pay

    kpi = registry.kpi(kpi_id)
    if reason := ranking.why_not(kpi):
        raise WrongUsage(
            "not_ranked", Text(f"“{kpi.name.zh}”不排名：{WHY_NOT[reason].zh}。", f'"{kpi.name.en}" is not ranked: {WHY_NOT[reason].en}.')
        )
    return ranking.ranked(kpi, numbers(warehouse, [kpi_id], scope, viewer, (by,)), by)


def course(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, events: Sequence[date] = ()) -> pl.DataFrame:
    """The KPI's months on their control chart, as `metrics.course.as_frame`; not those whose misses may still turn. `events`: months of recorded interventions."""
    kpi, end = registry.kpi(kpi_id), data_end(warehouse, as_of=scope.as_of)
    monthly = courses.monthly_of(kpi, numbers(warehouse, [kpi_id], scope, viewer, ("month",)))
    closed = None if end is None else last_whole(end)
    monthly = monthly.filter(pl.Series([not ripening(kpi, month, closed) for month in monthly["month"]], dtype=pl.Boolean))
    target = None if monthly.is_empty() else next((bar for bar in monthly.select("limit", "goal").row(-1) if bar is not None), None)
    return courses.as_frame(kpi, monthly, events, target)


def fair(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, by: str, strata: Sequence[str]) -> pl.DataFrame:
    """Observed : expected misses of each group of `by` at everybody's rates in each of the `strata`, as `metrics.standardisation.judged`.

    Misses, the rare side of a rate, since counts that are nearly all of the cases are not Poisson. Raises WrongUsage for what is no rate.
    """
    from metrics import standardisation  # scipy's distributions take 0.5 s to import

    kpi = _only_rates(kpi_id)
    cells = numbers(warehouse, [kpi_id], scope, viewer, tuple(dict.fromkeys((by, *strata)))).drop_nulls("value")
    if kpi.direction != "down":
        cells = cells.with_columns(numerator=pl.col("denominator") - pl.col("numerator"))
    return standardisation.judged(standardisation.standardised(cells, by, strata))


def outlook(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer) -> Outlook | None:
    """What the rest of the year must reach for a rate to end it on its goal, and how likely that is; None without a goal, without cases yet, or at the year's end.

    The scope's months are those done; as many cases a month are expected in the months up to December.
    """
    return outlooks.outlook(_only_rates(kpi_id), numbers(warehouse, [kpi_id], scope, viewer, ("month",)))


def weighted(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer) -> Weighted | None:
    """A rate with each project weighing what its households do: a second line beside the figure. None where the register does not tell households."""
    _only_rates(kpi_id)
    by_project = numbers(warehouse, [kpi_id], scope, viewer, ("project",)).filter(pl.col("denominator") > 0)
    with warehouse.cursor() as cursor:
        wanted = Wanted(("project_id", "households", "valid_from"))
        register_ = rows(cursor, registry.dataset("projects"), version_at(cursor, scope.as_of), wanted)
    homes = register_.sort("valid_from").unique("project_id", keep="last").select(pl.col("project_id").alias("project"), "households")
    both = by_project.join(homes, on="project", how="inner").filter(pl.col("households") > 0)
    hits, n, population = (both[name].to_numpy() for name in ("numerator", "denominator", "households"))
    return weighting.weighted(hits, n, population) if both.height else None


def _only_rates(kpi_id: str) -> Kpi:
    kpi = registry.kpi(kpi_id)
    if kpi.kind not in ("rate", "ratio"):
        raise WrongUsage("no_rate", Text(f"“{kpi.name.zh}”不是比率。", f'"{kpi.name.en}" is no rate.'))
    return kpi
