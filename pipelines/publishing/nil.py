"""Nil reports: "nothing happened this month" is a batch without rows that speaks for projects × a month."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

import duckdb
import polars as pl

from catalog import registry
from catalog.days import day_of
from catalog.model import Dataset
from catalog.words import Text, counted
from catalog.zones import DEFAULT_ZONE
from errors import Refused, WrongUsage
from pipelines.closing import lock
from pipelines.closing.restated import of_signed, with_signed
from pipelines.project_names import listed, project_names
from pipelines.publishing.change import Change
from pipelines.publishing.coverage import Covered, declared_cells, keep
from pipelines.publishing.effect import Applied, Effect
from pipelines.publishing.facts import Wanted, census, rows
from pipelines.publishing.impact import NO_KPIS, NO_PROJECTS, of_kpis, of_projects
from pipelines.publishing.publish import publish
from pipelines.read import Viewer
from pipelines.scope import shift
from pipelines.warehouse import fetch_one

NAMED = 5
MONTHS_BACK = 24


def report(
    cursor: duckdb.DuckDBPyConnection, dataset: Dataset, projects: Sequence[str], month: date, by: str, now: datetime, viewer: Viewer
) -> Applied:
    """Publishes that the projects (none named: all registered ones) have nothing to report for a month (its first day).

    Raises WrongUsage for an unknown project, a register or a month to come, Refused where rows are there.
    """
    base = fetch_one(cursor, "select version from head")
    covers = Covered((month,), _projects(cursor, projects, base), declared=True)
    _check(cursor, dataset, covers, month, now, base)
    said = set(declared_cells(cursor, dataset, base).select("month", "project").iter_rows())
    if {(month, project) for project in covers.projects} <= said:
        return Applied(Effect(0, 0, 0, 0, 0, NO_KPIS, NO_PROJECTS, covers), None, base)
    batch_id = fetch_one(cursor, "select coalesce(max(batch_id), 0) + 1 from batch")
    _enter(cursor, dataset, batch_id, month, by, now)
    keep(cursor, batch_id, covers, nil=True)
    months = frozenset({month})
    version = publish(cursor, base, [Change(dataset, (batch_id,), True, months)], "nil", by, now, name_of(dataset, month))
    kpis = of_kpis(cursor, dataset, (base, version), viewer)
    by_project = of_projects(cursor, dataset, covers.projects, (base, version), viewer)
    closed = tuple(months & lock.months(cursor))
    signed = of_signed(cursor, (base, version), viewer)
    return Applied(
        Effect(0, 0, 0, 0, 0, kpis, by_project, covers, closed, signed, project_names(cursor, version, viewer)), batch_id, version
    )


def told(applied: Applied) -> Text:
    covers = applied.effect.covers
    month, count = covers.months_text, len(covers.projects)
    if applied.batch_id is None:
        return Text(
            f"没有变化：{month} 已登记为没有记录（{count} 个项目）。",
            f"Nothing new: {month} is reported as nil already ({counted(count, 'project', 'projects')}).",
        )
    said = Text(
        f"已登记：{month} 没有记录（{count} 个项目）", f"Reported: nothing to record in {month} ({counted(count, 'project', 'projects')})"
    )
    return with_signed(said, applied.effect.signed)


def name_of(dataset: Dataset, month: date) -> str:
    """How a nil report is called in the history, where a file has its name."""
    return f"nil {dataset.id} {month:%Y-%m}"


def recent_months(now: datetime) -> list[date]:
    """The local month of a moment (UTC), and those before it."""
    this = day_of(now).replace(day=1)
    return [shift(this, -back) for back in range(MONTHS_BACK)]


def open_projects(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, month: date) -> list[str]:
    """Registered projects of which neither rows nor a nil report are in for a month."""
    version = fetch_one(cursor, "select version from head")
    known = _projects(cursor, (), version, may_be_none=True)
    said = declared_cells(cursor, dataset, version).filter(pl.col("month") == month)["project"]
    return sorted(set(known) - set(_with_rows(cursor, dataset, month, version)["_project"]) - set(said))


def _projects(cursor: duckdb.DuckDBPyConnection, asked: Sequence[str], version: int, may_be_none: bool = False) -> tuple[str, ...]:
    known = sorted(rows(cursor, registry.dataset("projects"), version, Wanted(("project_id",)))["project_id"].drop_nulls().unique())
    unknown = [project for project in asked if project not in known]
    if unknown or not (known or may_be_none):
        named = "、".join(unknown[:NAMED]) or "—"
        raise WrongUsage(
            "unknown_project", Text(f"项目档案里没有：{named}。", f"Not in the register of projects: {named.replace('、', ', ')}.")
        )
    return tuple(sorted(set(asked))) if asked else tuple(known)


def _check(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, covers: Covered, month: date, now: datetime, version: int) -> None:
    if dataset.effective_from is not None:
        raise WrongUsage("nil_register", Text("档案类数据没有“本月无记录”之说。", "A register has no months without records."))
    if month > day_of(now):
        raise WrongUsage("nil_future", Text(f"{month:%Y-%m} 还没有开始。", f"{month:%Y-%m} has not begun yet."))
    found = _with_rows(cursor, dataset, month, version).filter(pl.col("_project").is_in(covers.projects))
    if found.height:
        names = project_names(cursor, version)
        told = [(names[project], n) for project, n in found.sort("_project").select("_project", "rows").iter_rows()]
        who = listed([Text(f"{name.zh}（{n} 行）", f"{name.en} ({counted(n, 'row', 'rows')})") for name, n in told])
        raise Refused(
            "nil_but_rows",
            Text(
                f"{month:%Y-%m} 已有记录：{who.zh}；请只选没有记录的项目，或先撤销那次上传。",
                f"There are rows for {month:%Y-%m}: {who.en}; name only projects without, or undo that load first.",
            ),
        )


def _with_rows(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, month: date, version: int) -> pl.DataFrame:
    found = census(cursor, dataset, version).filter(pl.col("_month") == month)
    return found.drop_nulls("_project").group_by("_project").agg(pl.col("rows").sum())


def _enter(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, batch_id: int, month: date, by: str, now: datetime) -> None:
    cursor.execute(
        "insert into batch (batch_id, dataset, file_name, sha256, loaded_at, loaded_by, zone, coverage, row_count, quarantined, mapping, "
        "delivered, dated) values (?, ?, ?, '', ?, ?, ?, ?, 0, 0, '{}', ?, ?)",
        [batch_id, dataset.id, name_of(dataset, month), now, by, DEFAULT_ZONE, dataset.coverage, json.dumps(dataset.names), "[]"],
    )
