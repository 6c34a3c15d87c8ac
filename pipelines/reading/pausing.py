"""What stopped the clocks of cases, project by project, and how much of what was in time rests on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from catalog import registry
from metrics import pauses as log_of
from metrics import standing
from metrics.timed import LOGS
from metrics.whatif import Change
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.fractions import ends_at, spans_of, version_at
from pipelines.publishing.standing import register
from pipelines.reading.sla import whatif
from pipelines.reading.verdicts import in_scope
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse

ON_HOLD = "暂停"  # the state that stops a clock by its name; a company's standards may name others


@dataclass(frozen=True)
class Pausing:
    """`states`: _project, state, n (cases that stood in it), hours. `cases`: _project, logged (cases with a log), paused (of these).

    `resting`: kpi, _project, kept (in time), rests (of these, late if nothing were taken off); only of KPIs of which anything rests on it.
    """

    states: pl.DataFrame
    cases: pl.DataFrame
    resting: pl.DataFrame


def pausing(warehouse: Warehouse, kpis: Sequence[str], scope: Scope, viewer: Viewer) -> Pausing:
    """The pauses of the cases that came in within the scope, by its log, and what of `kpis` rests on them; at the data end."""
    timed = [registry.kpi(id) for id in kpis if registry.kpi(id).dataset in LOGS]
    with_log = dict.fromkeys([kpi.dataset for kpi in timed])
    found = [_logged(warehouse, dataset, scope, viewer) for dataset in with_log]
    resting = [resting_on(whatif(warehouse, kpi.id, Change(pauses=()), scope, viewer, ("_project",)), kpi.id) for kpi in timed]
    empty = Pausing(
        _frame(state=pl.String, n=pl.Int64, hours=pl.Float64),
        _frame(logged=pl.Int64, paused=pl.Int64),
        _frame(kpi=pl.String, kept=pl.Int64, rests=pl.Int64),
    )
    return Pausing(
        pl.concat([empty.states, *(states for states, _ in found)]), pl.concat([empty.cases, *(cases for _, cases in found)]),
        pl.concat([empty.resting, *resting]),
    )  # fmt: skip


def _frame(**columns: type[pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(schema={"_project": pl.String, **columns})


def _logged(warehouse: Warehouse, dataset: str, scope: Scope, viewer: Viewer) -> tuple[pl.DataFrame, pl.DataFrame]:
    log, column = LOGS[dataset]
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, (dataset, log), version) or datetime.min
        filters = tuple(name for name, _ in scope.filters if name in registry.dataset(dataset).names)
        found = rows(cursor, registry.dataset(dataset), version, Wanted((column, *filters), first=scope.start, last=scope.end))
        found = in_scope(found, spans_of(cursor, version, scope, viewer), scope)
        events = rows(cursor, registry.dataset(log), version)
        company = register(cursor, version)
    named = set() if company is None else set(standing.of_cases(company)["pauses"].explode().drop_nulls())
    numbered = found.select(column, "_project").with_row_index("case")
    events = events.join(numbered.select(column, "case"), on=column, how="inner")
    states = log_of.by_state(events, numbered, {ON_HOLD, *named}, at)
    paused = log_of.paused(events, {ON_HOLD, *named})["case"].unique()
    known = numbered.filter(pl.col("case").is_in(events["case"].unique().implode()))
    counted = known.group_by("_project").agg(
        logged=pl.len().cast(pl.Int64), paused=pl.col("case").is_in(paused.implode()).sum().cast(pl.Int64)
    ).sort("_project")  # fmt: skip
    return states.select("_project", "state", "n", "hours"), counted


def resting_on(compared: pl.DataFrame, kpi: str) -> pl.DataFrame:
    """Of the cases in time how many would be late, by project; nothing where none would. `compared` as `metrics.whatif.compare` by `_project`."""
    kept, late = pl.col("before") == "hit", pl.col("after").is_in(["miss", "open_past_due"])
    told = compared.group_by("_project").agg(kept=pl.col("n").filter(kept).sum(), rests=pl.col("n").filter(kept & late).sum())
    told = told.filter(pl.col("kept") > 0, pl.col("rests").sum() > 0)  # also projects of which none would: a share is told of all in time
    return told.select("_project", pl.lit(kpi).alias("kpi"), "kept", "rests").sort("_project")
