"""What was begun to get better and is not over: ideas, what meetings left open, milestones past their day. As the data stand at their end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from catalog import registry
from catalog.days import day_of
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import spans_of, version_at
from pipelines.reading.register import data_end
from pipelines.reading.verdicts import in_scope
from pipelines.scope import Scope, Viewer
from pipelines.values.personal import hide_people
from pipelines.warehouse import Warehouse

WAITING = ("待评审", "已采纳")  # not decided yet, or adopted and not carried out


@dataclass(frozen=True)
class Unfinished:
    """`ideas`: _project, proposed_at, category, status, text, days (since then). `meetings`: _project, held_on, kind, issues, left (not settled).
    `milestones`: _project, name, kind, planned_at, revised_at, owner, days (past the planned one). The longest wait first."""

    ideas: pl.DataFrame
    meetings: pl.DataFrame
    milestones: pl.DataFrame


def unfinished(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> Unfinished:
    """What is not over at the projects of a scope, whatever months it names. What names a person in an idea is masked."""
    everything = replace(scope, start=None, end=None)
    end = data_end(warehouse, as_of=scope.as_of)
    today = day_of(end) if end is not None else date.min
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        spans = spans_of(cursor, version, everything, viewer)
        ideas, meetings, milestones = (
            in_scope(rows(cursor, registry.dataset(id), version), spans, everything) for id in ("ideas", "meetings", "milestones")
        )
    return Unfinished(open_ideas(ideas, today), unsettled(meetings), late(milestones, today))


def open_ideas(ideas: pl.DataFrame, today: date) -> pl.DataFrame:
    waits = ideas.filter(pl.col("done_at").is_null(), pl.col("status").is_in(WAITING))
    text = pl.col("text").map_elements(hide_people, return_dtype=pl.String)
    return waits.select("_project", "proposed_at", "category", "status", text, days=_days("proposed_at", today)).sort(
        "proposed_at", nulls_last=True
    )


def unsettled(meetings: pl.DataFrame) -> pl.DataFrame:
    left = pl.col("issues") - pl.col("issues_closed").fill_null(0)
    return meetings.filter(left > 0).select("_project", "held_on", "kind", "issues", left=left).sort("held_on")


def late(milestones: pl.DataFrame, today: date) -> pl.DataFrame:
    past = milestones.filter(pl.col("done_at").is_null(), pl.col("planned_at") < today)
    return past.select("_project", "name", "kind", "planned_at", "revised_at", "owner", days=_days("planned_at", today)).sort("planned_at")


def _days(since: str, today: date) -> pl.Expr:
    return (pl.lit(today) - pl.col(since)).dt.total_days()
