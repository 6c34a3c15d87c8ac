"""What one file does to the warehouse: appended, published, and told in numbers. Runs inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

import duckdb
import polars as pl
import pyarrow as pa

from catalog import registry
from catalog.model import Dataset
from catalog.words import Text, counted
from errors import Overtaken
from pipelines import read
from pipelines.closing import lock
from pipelines.closing.restated import Signed, of_signed, with_signed
from pipelines.mending.merge import note, require_active
from pipelines.mending.quarantine import hold_back, solve, solve_lines
from pipelines.project_names import Names, project_names
from pipelines.publishing.account import account
from pipelines.publishing.batch import LONG_AGO, add_projects, enter
from pipelines.publishing.change import Change
from pipelines.publishing.coverage import Covered, covered, keep
from pipelines.publishing.fate import Fate, fate_of
from pipelines.publishing.impact import NO_KPIS, NO_PROJECTS, of_kpis, of_projects
from pipelines.publishing.publish import append, publish, withdraw
from pipelines.receiving.staged import Examined
from pipelines.warehouse import fetch_one
from pipelines.worker.report import Report
from pipelines.worker.stages import NOBODY, Watch


@dataclass(frozen=True)
class Effect:
    """What a file changes: rows by fate, and the KPIs and months that it moves, as `impact.NO_KPIS`: figure, cases, status, limit, who turns.

    `projects`: the same per project (`project`), those that move alone. `covers`: what the file speaks for. `locked`: the locked months in which it
    changes what was settled; it is published only with a reason. `signed`: what it moves of figures that were signed. `names`: what `projects` are called.
    """

    new: int
    changed: int
    unchanged: int
    older: int
    withdrawn: int
    kpis: pl.DataFrame
    projects: pl.DataFrame
    covers: Covered
    locked: tuple[date, ...] = ()
    signed: tuple[Signed, ...] = ()
    names: Names = field(default_factory=Names)


@dataclass(frozen=True)
class Applied:
    """A file's effect, its batch (None: it changed nothing), the version that is current now, and the projects it added."""

    effect: Effect
    batch_id: int | None
    version: int
    added_projects: tuple[str, ...] = ()


def apply(
    cursor: duckdb.DuckDBPyConnection,
    examined: Examined,
    by: str,
    now: datetime,
    seen: int | None = None,
    viewer: read.Viewer = read.OWNER,
    watch: Watch = NOBODY,
    impact: bool = True,
) -> Applied:
    """Publishes a file's good rows. Raises Overtaken if the user has `seen` another version than the current one.

    `viewer`: who is told the numbers before and after; `impact=False` where nobody asks for them. `watch` may stop it between the steps.
    """
    report = examined.report
    if examined.parent is not None:
        require_active(cursor, examined.parent)
    dataset = registry.dataset(report.dataset)
    base = fetch_one(cursor, "select version from head")
    if seen is not None and seen != base:
        raise Overtaken()
    good = report.good_rows()
    covers = covered(cursor, dataset, good, examined.mapping.covers, base)
    fate = fate_of(cursor, dataset, good, report, covers, base, now)
    if fate.is_nothing:
        return Applied(Effect(0, 0, fate.unchanged, fate.older, 0, NO_KPIS, NO_PROJECTS, covers), None, base)
    watch.go_on()
    batch_id = fetch_one(cursor, "select coalesce(max(batch_id), 0) + 1 from batch")
    changes, added = _append(cursor, examined, dataset, good, fate, covers, batch_id, by, now)
    keep(cursor, batch_id, covers)
    watch.go_on()
    version = publish(cursor, base, changes, "load", by, now, examined.staged.name)
    watch.go_on()
    sides = (base, version)
    kpis = of_kpis(cursor, dataset, sides, viewer) if impact else NO_KPIS
    by_project = of_projects(cursor, dataset, covers.projects, sides, viewer) if impact else NO_PROJECTS
    closed = lock.touched(cursor, dataset, fate.settled, version)
    if added:
        closed = tuple(sorted({*closed, *lock.touched(cursor, registry.dataset("projects"), (), version)}))
    signed, names = of_signed(cursor, sides, viewer), project_names(cursor, version, viewer)
    effect = Effect(
        fate.new, fate.changed, fate.unchanged, fate.older, fate.withdrawn.height, kpis, by_project, covers, closed, signed, names
    )
    return Applied(effect, batch_id, version, tuple(sorted(set(added) & set(report.unknown_projects))))


def _append(
    cursor: duckdb.DuckDBPyConnection,
    examined: Examined,
    dataset: Dataset,
    good: pl.LazyFrame,
    fate: Fate,
    covers: Covered,
    batch_id: int,
    by: str,
    now: datetime,
) -> tuple[list[Change], list[str]]:
    """Everything a batch writes before it is published: its rows, its books, what it withdraws, the projects it brings."""
    report = examined.report
    found = pa.ipc.open_file(pa.memory_map(str(report.good_file))).read_all()
    kept = [name for name in found.column_names if name.startswith("_") or name in report.delivered or name in dataset.key]
    fresh = append(cursor, dataset, found.select(kept), batch_id, report.sheet)
    enter(cursor, examined, dataset.id, batch_id, examined.parent, fresh.rows.num_rows, by, now)
    hold_back(cursor, report, batch_id)
    solve(cursor, dataset, good, batch_id, covers if report.coverage == "full" else None)
    if examined.parent is not None:
        solve_lines(cursor, examined.parent, good, batch_id)
    note(cursor, examined, batch_id, by, now)
    withdraw(cursor, dataset, fate.withdrawn, batch_id)
    changes = [Change(dataset, (batch_id,), True, fate.months, fresh)]
    added = add_projects(cursor, examined, good, batch_id, by, now)
    if added:
        changes.insert(0, Change(registry.dataset("projects"), (batch_id + 1,), True, frozenset({LONG_AGO.date()})))
    return changes, added


def told(report: Report, effect: Effect, batch_id: int | None) -> Text:
    """What became of each row of a file, in one receipt."""
    said, rows = _told(report, effect, batch_id), account(report)
    return said if rows is None else Text(f"{said.zh}{rows.zh}", f"{said.en} {rows.en}")


def _told(report: Report, effect: Effect, batch_id: int | None) -> Text:
    if batch_id is None:
        rest = (
            (effect.older, "其中 {:,} 行比现有数据旧，保留较新的值", "{:,} older than what is there, the newer values stay"),
            (report.held_count, "另有 {:,} 行有问题，没有存入", "{:,} with problems, not stored"),
        )
        there = effect.unchanged + effect.older
        zh = [f"没有变化：{there:,} 行都已在库中", *(zh.format(n) for n, zh, _ in rest if n)]
        en = [f"Nothing new: {counted(there, 'row', 'rows')}, already there", *(en.format(n) for n, _, en in rest if n)]
        return Text(f"{'；'.join(zh)}。", f"{'; '.join(en)}.")
    parts = (
        (effect.new, "新增 {:,} 行", "{:,} new"), (effect.changed, "更新 {:,} 行", "{:,} changed"), (effect.unchanged, "不变 {:,} 行", "{:,} unchanged"),
        (effect.older, "较旧 {:,} 行保留现有的值", "{:,} older than what is there"), (effect.withdrawn, "撤回 {:,} 行", "{:,} withdrawn"), (report.held_count, "{:,} 行放进“待处理行”", "{:,} held back"),
    )  # fmt: skip
    said = [(zh.format(n), en.format(n)) for n, zh, en in parts if n]
    return with_signed(Text(f"已发布：{'，'.join(zh for zh, _ in said)}", f"Published: {', '.join(en for _, en in said)}"), effect.signed)
