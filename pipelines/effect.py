"""What one file does to the warehouse: appended, published, and told in numbers. Runs inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset
from catalog.words import Text
from errors import Overtaken
from pipelines import read
from pipelines.batch import LONG_AGO, add_projects, enter, hold_back
from pipelines.fate import Fate, fate_of
from pipelines.publish import Change, append, publish, withdraw
from pipelines.report import Report
from pipelines.staged import Examined
from pipelines.warehouse import fetch_one

NO_KPIS = pl.DataFrame(schema={"kpi": pl.String, "before": pl.Float64, "after": pl.Float64, "n_before": pl.Int64, "n_after": pl.Int64})


@dataclass(frozen=True)
class Effect:
    """What a file changes: rows by fate, and the KPIs it touches before → after (`kpi`, `before`, `after`, `n_before`, `n_after`)."""

    new: int
    changed: int
    unchanged: int
    older: int
    withdrawn: int
    kpis: pl.DataFrame


@dataclass(frozen=True)
class Applied:
    """A file's effect, its batch (None: it changed nothing), the version that is current now, and the projects it added."""

    effect: Effect
    batch_id: int | None
    version: int
    added_projects: tuple[str, ...] = ()


def apply(cursor: duckdb.DuckDBPyConnection, examined: Examined, by: str, now: datetime, seen: int | None = None) -> Applied:
    """Publishes a file's good rows. Raises Overtaken if the user has `seen` another version than the current one."""
    report = examined.report
    dataset = registry.dataset(report.dataset)
    base = fetch_one(cursor, "select version from head")
    if seen is not None and seen != base:
        raise Overtaken()
    good = pl.scan_ipc(report.good_file)
    fate = fate_of(cursor, dataset, good, report, base, now)
    if fate.is_nothing:
        return Applied(Effect(0, 0, fate.unchanged, fate.older, 0, NO_KPIS), None, base)
    batch_id = fetch_one(cursor, "select coalesce(max(batch_id), 0) + 1 from batch")
    changes, added = _append(cursor, examined, dataset, good, fate, batch_id, by, now)
    version = publish(cursor, base, changes, "load", by, now, examined.staged.name)
    kpis = _before_after(cursor, dataset, fate.months, base, version)
    effect = Effect(fate.new, fate.changed, fate.unchanged, fate.older, fate.withdrawn.height, kpis)
    return Applied(effect, batch_id, version, tuple(sorted(set(added) & set(report.unknown_projects))))


def _append(
    cursor: duckdb.DuckDBPyConnection,
    examined: Examined,
    dataset: Dataset,
    good: pl.LazyFrame,
    fate: Fate,
    batch_id: int,
    by: str,
    now: datetime,
) -> tuple[list[Change], list[str]]:
    """Everything a batch writes before it is published: its rows, its books, what it withdraws, the projects it brings."""
    report = examined.report
    kept = [name for name in good.collect_schema().names() if name.startswith("_") or name in report.delivered or name in dataset.key]
    count = append(cursor, dataset, good.select(*kept, pl.lit(report.sheet, pl.String).alias("_sheet")), batch_id)
    enter(cursor, examined, dataset.id, batch_id, None, count, by, now)
    hold_back(cursor, report, batch_id)
    withdraw(cursor, dataset, fate.withdrawn, batch_id)
    changes = [Change(dataset, (batch_id,), True, fate.months)]
    added = add_projects(cursor, examined, good, batch_id, by, now)
    if added:
        changes.insert(0, Change(registry.dataset("projects"), (batch_id + 1,), True, frozenset({LONG_AGO.date()})))
    return changes, added


def _before_after(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, months: frozenset[date], base: int, version: int) -> pl.DataFrame:
    """The dataset's KPIs over the touched months, before and after."""
    ids = [kpi.id for kpi in registry.kpis().values() if dataset.id in registry.reads(kpi)]
    scope = read.Scope(start=min(months, default=None), end=max(months, default=None))
    sides = []
    for name, when in (("before", base), ("after", version)):
        figures = read.figures(cursor, ids, scope, read.OWNER, (), when)
        sides.append(figures.select("kpi", pl.col("value").alias(name), pl.col("denominator").alias(f"n_{name}")))
    return (
        pl.DataFrame({"kpi": ids}, schema={"kpi": pl.String})
        .join(sides[0], on="kpi", how="left")
        .join(sides[1], on="kpi", how="left")
        .select("kpi", "before", "after", "n_before", "n_after")
    )


def told(report: Report, effect: Effect, batch_id: int | None) -> Text:
    if batch_id is None:
        older_zh = f"；其中 {effect.older} 行比现有数据旧，保留较新的值" if effect.older else ""
        older_en = f"; {effect.older} rows are older than what is there, the newer values stay" if effect.older else ""
        return Text(
            f"没有变化：{effect.unchanged + effect.older} 行都已在库中{older_zh}。",
            f"Nothing new: all {effect.unchanged + effect.older} rows are already there{older_en}.",
        )
    return Text(
        f"已发布：新增 {effect.new} 行，更新 {effect.changed} 行，不变 {effect.unchanged} 行，撤回 {effect.withdrawn} 行，隔离 {report.held_count} 行。",
        f"Published: {effect.new} new, {effect.changed} changed, {effect.unchanged} unchanged, {effect.withdrawn} withdrawn, {report.held_count} held back.",
    )
