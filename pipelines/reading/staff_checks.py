"""Is a figure made to look good? What gives a reason to look at somebody's cases: no proof, and in no score. For those who may see names."""

from __future__ import annotations

import polars as pl

from catalog import register, registry
from catalog.datasets.work_orders import DONE
from catalog.kpi import Kpi
from metrics import gaming, pauses, standing, timed
from metrics.limits import limits
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.fractions import spans_of, version_at
from pipelines.publishing.standing import register as company_register
from pipelines.reading.pausing import ON_HOLD
from pipelines.reading.records import records
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse

WHO = "assignee_id"
SHAPE: dict[str, pl.DataType | type[pl.DataType]] = {
    "check": pl.String, "kpi": pl.String, "staff_id": pl.String, "part": pl.Int64, "whole": pl.Int64, "share": pl.Float64,
    "expected": pl.Float64, "z": pl.Float64, "flagged": pl.Boolean,
}  # fmt: skip


def staff_checks(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """One row per check and person (`staff_id`; null: everybody together), columns of SHAPE; what there are too few cases for is left out.

    bunching: `part` of `whole` finished cases end in the last tenth before their limit, where `expected` would by their neighbours (`metrics.gaming.bunching`),
    per KPI that holds cases to a time. paused, reopened: cases whose clock was stopped, or that were closed and opened again, of those finished;
    flagged beyond the 99.8 % funnel of all people.
    """
    if not viewer.may_see_names:
        return pl.DataFrame(schema=SHAPE)
    found = [bunched(kpi, _finished(warehouse, kpi, scope, viewer)) for kpi in _timed()]
    return pl.concat([pl.DataFrame(schema=SHAPE), *found, *_handled(warehouse, scope, viewer)]).sort(
        "check", "kpi", "staff_id", nulls_last=True
    )


def _timed() -> list[Kpi]:
    """Rates of single cases that a person is named for, held to a time."""
    held = [kpi for kpi in registry.kpis().values() if kpi.kind == "rate" and limits(kpi)]
    return [kpi for kpi in held if WHO in registry.dataset(kpi.dataset).names and _stops(kpi)]


def _stops(kpi: Kpi) -> tuple[str, ...]:
    """The columns in which the event stands that the KPI's standard ends with."""
    events = [row.stop_event for id, _ in limits(kpi) for row in register.limit_of(id) if row.stop_event in timed.EVENTS]
    return timed.EVENTS[str(events[0])] if events else ()


def _finished(warehouse: Warehouse, kpi: Kpi, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """`staff_id` and `used`: the share of the time allowed that each finished case took."""
    found = records(warehouse, kpi.id, scope, viewer)
    start, stops = registry.dataset(kpi.dataset).month[0], [name for name in _stops(kpi) if name in found.columns]
    length = lambda end: (end - pl.col(start)).dt.total_seconds()  # noqa: E731
    used = pl.when(length(pl.col("_deadline")) > 0).then(length(pl.coalesce(stops)) / length(pl.col("_deadline")))
    return found.filter(pl.col("_outcome").is_in(["hit", "miss"])).select(pl.col(WHO).alias("staff_id"), used=used).drop_nulls("used")


def bunched(kpi: Kpi, finished: pl.DataFrame) -> pl.DataFrame:
    """The check "bunching" of one KPI: everybody together, then each person with enough cases."""
    groups = [(None, finished), *((str(name), group) for (name,), group in finished.drop_nulls("staff_id").group_by("staff_id"))]
    lines = []
    for name, group in groups:
        if (told := gaming.bunching(group["used"], 1.0)) is not None:
            line = {"check": "bunching", "kpi": kpi.id, "staff_id": name, "part": told.found, "whole": group.height}
            lines.append(line | {"share": told.found / group.height, "expected": told.expected, "z": told.z, "flagged": told.odd})
    return pl.DataFrame(lines, schema=SHAPE)


def _handled(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> list[pl.DataFrame]:
    """The checks "paused" and "reopened", by the status log of work orders."""
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        columns = ("order_id", WHO, "reopen_count", "resolved_at", "closed_at", "status")
        orders = rows(cursor, registry.dataset("work_orders"), version, Wanted(columns, first=scope.start, last=scope.end))
        shown = spans_of(cursor, version, scope, viewer)["project"].drop_nulls()
        log = rows(cursor, registry.dataset("order_events"), version)
        company = company_register(cursor, version)
    named = set() if company is None else set(standing.of_cases(company)["pauses"].explode().drop_nulls())
    mine = orders.filter(pl.col("_project").is_in(shown.implode()), pl.col("status").is_in(DONE), pl.col(WHO).is_not_null())
    return of_log(mine, log, named | {ON_HOLD})


def of_log(orders: pl.DataFrame, log: pl.DataFrame, states: set[str]) -> list[pl.DataFrame]:
    """Both checks of finished orders (`order_id`, `assignee_id`, `reopen_count`); only those whose log is known count for pauses."""
    numbered = orders.with_row_index("case")
    events = log.join(numbered.select("order_id", "case"), on="order_id", how="inner")
    seen = pauses.course(events, DONE).select("case", pl.col("reopened").alias("_again"))
    waited = pauses.paused(events, states).select("case").unique().with_columns(_waited=pl.lit(1))
    known = numbered.join(seen, on="case", how="left").join(waited, on="case", how="left")
    again = pl.coalesce(pl.col("_again"), "reopen_count") > 0
    counts = known.group_by(pl.col(WHO).alias("staff_id")).agg(
        paused=pl.col("_waited").sum().cast(pl.Int64), logged=pl.col("_again").is_not_null().sum().cast(pl.Int64),
        reopened=again.fill_null(False).sum().cast(pl.Int64), finished=pl.len().cast(pl.Int64),
    ).sort("staff_id")  # fmt: skip
    return [_unusual(counts, "paused", "logged"), _unusual(counts, "reopened", "finished")]


def _unusual(counts: pl.DataFrame, part: str, whole: str) -> pl.DataFrame:
    found = gaming.unusual(counts, part, whole)
    told = found.select(
        pl.lit(part).alias("check"), pl.lit(None, pl.String).alias("kpi"), "staff_id", pl.col(part).alias("part"),
        pl.col(whole).alias("whole"), "share", pl.lit(None, pl.Float64).alias("expected"), pl.lit(None, pl.Float64).alias("z"), "flagged",
    )  # fmt: skip
    return told.cast(SHAPE)  # type: ignore[arg-type]
