"""What a supposed change of a standard needs from the warehouse: the register in force, the calendar and the logs."""

from __future__ import annotations

import duckdb
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from catalog.words import Text
from errors import WrongUsage
from metrics import limits, timed
from metrics.company_calendar import company_calendar
from metrics.cover import ends_of
from metrics.whatif import Change, supposed, working_hours
from pipelines.publishing.facts import rows
from pipelines.publishing.standing import joined_register


def supposing(
    cursor: duckdb.DuckDBPyConnection, kpi: Kpi, change: Change, frame: pl.DataFrame, version: int
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The frame and the joined frames by which both the standards in force and the supposed ones can be judged."""
    if not limits.limits(kpi) or (change.saturdays and not ends_of(kpi)):
        raise WrongUsage(
            "no_limit",
            Text(f"指标 {kpi.id} 不按时限判定单据，无从假设。", f"{kpi.id} holds no cases to a time; there is nothing to suppose."),
        )
    frame, own = joined_register(cursor, (kpi,), frame, version)
    joined = {name: rows(cursor, registry.dataset(name), version) for name in kpi.joins} | own
    calendar = (timed.HOURS, timed.DAYS) if change.saturdays else ()
    for name in (*timed.inputs(supposed(kpi, joined.get(limits.REGISTER), change)), *calendar):
        joined.setdefault(name, rows(cursor, registry.dataset(name), version))
    told = joined | working_hours(change)
    if timed.HOURS in told and company_calendar(told[timed.HOURS], told[timed.DAYS]) is None:
        raise WrongUsage(
            "no_working_hours",
            Text(
                "还没有可用的作息时间；请先上传“作息时间”（work_hours），或用 --hours 写明。",
                'No usable working hours are known; load "Working hours" (work_hours) first, or give --hours.',
            ),
        )
    return frame, joined
