"""What a file speaks for: months × projects. A full export withdraws missing rows only within it, a nil report fills it with nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from catalog.model import Dataset
from catalog.words import Text, counted
from errors import Refused
from pipelines.matching.mapping_file import Covers
from pipelines.project_names import Names, project_names
from pipelines.publishing.facts import with_project
from pipelines.scope import shift
from pipelines.version import active_batches
from pipelines.warehouse import fetch

CELLS = {"month": pl.Date, "project": pl.String, "loaded_at": pl.Datetime("us")}


@dataclass(frozen=True)
class Covered:
    """Months (first days, ascending) and projects that a batch speaks for. `declared`: somebody said so; else its rows show it.

    `whole`: rows of no known project belong to it as well (they lead to their project through a register).
    """

    months: tuple[date, ...]
    projects: tuple[str, ...]
    declared: bool = False
    whole: bool = False

    @property
    def months_text(self) -> str:
        """2026-08–2026-10, 2026-12: runs of months."""
        runs: list[list[date]] = []
        for month in self.months:
            if runs and shift(runs[-1][-1], 1) == month:
                runs[-1].append(month)
            else:
                runs.append([month])
        return ", ".join(f"{run[0]:%Y-%m}" if len(run) == 1 else f"{run[0]:%Y-%m}–{run[-1]:%Y-%m}" for run in runs)

    @property
    def sentence(self) -> Text:
        return Text(
            f"范围：{self.months_text or '—'}，{len(self.projects)} 个项目。",
            f"Covers {self.months_text or '—'}, {counted(len(self.projects), 'project', 'projects')}.",
        )

    def holds(self) -> pl.Expr:
        """Rows with `_month` and `_project` that lie within."""
        mine = pl.col("_project").is_in(self.projects)
        return pl.col("_month").is_in(self.months) & (mine | pl.col("_project").is_null() if self.whole else mine)


def covered(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, good: pl.LazyFrame, said: Covers | None, version: int) -> Covered:
    """What a file speaks for: what was said of it, else the months and projects of its good rows.

    Raises Refused where rows lie outside of what was said.
    """
    cells = good.select(dataset.route.column, "_month").unique().collect()
    cells = with_project(cursor, cells, dataset, version)
    months, projects = sorted(cells["_month"].drop_nulls().unique()), sorted(cells["_project"].drop_nulls().unique())
    whole = cells["_project"].null_count() > 0
    if said is None:
        return Covered(tuple(months), tuple(projects), whole=whole)
    first, last = said.first or min(months, default=None), said.last or max(months, default=None)
    declared = Covered(_run(first, last), said.projects or tuple(projects), declared=True, whole=whole)
    outside = cells.drop_nulls("_month").filter(~declared.holds())
    if outside.height:
        raise Refused("outside_coverage", _outside(outside, declared, project_names(cursor, version)))
    return declared


def _run(first: date | None, last: date | None) -> tuple[date, ...]:
    if first is None or last is None:
        return ()
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(shift(first, i) for i in range(count))


def _outside(cells: pl.DataFrame, declared: Covered, names: Names) -> Text:
    """The first of the cells, with what was said to be covered."""
    row = cells.sort("_month", "_project").row(0, named=True)
    month, who, n = f"{row['_month']:%Y-%m}", row["_project"] and names[row["_project"]], len(declared.projects)
    zh, en = (f" {who.zh}", f" {who.en}") if who else ("", "")
    return Text(
        f"文件里有所填范围（{declared.months_text}，{n} 个项目）以外的数据，例如 {month}{zh}；请改正范围后再试。",
        f"The file has rows outside of what it is said to cover ({declared.months_text}, {counted(n, 'project', 'projects')}), such as {month}{en}; "
        "correct the coverage and try again.",
    )


# ---- the books --------------------------------------------------------------------------------------------------


def keep(cursor: duckdb.DuckDBPyConnection, batch_id: int, what: Covered, nil: bool = False) -> None:
    """Stores what a batch speaks for."""
    line = [batch_id, what.declared, nil, list(what.months), list(what.projects)]
    cursor.execute("insert into coverage values (?, ?, ?, ?, ?)", line)


def of_batch(cursor: duckdb.DuckDBPyConnection, batch_id: int) -> Covered | None:
    """What a batch spoke for; None for one from before this was kept."""
    row = cursor.execute("select months, projects, declared from coverage where batch_id = ?", [batch_id]).fetchone()
    return Covered(tuple(row[0]), tuple(row[1]), bool(row[2])) if row else None


def declared_cells(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int) -> pl.DataFrame:
    """`month`, `project`, `loaded_at` that somebody declared to be all in, at a version: what has no rows there is a zero."""
    query = """
        with said as (
            select b.loaded_at, c.months, c.projects from coverage c join batch b using (batch_id)
            where c.declared and (c.nil or b.coverage = 'full') and c.batch_id in (select unnest(?::bigint[]))
        ), by_month as (select loaded_at, projects, unnest(months) as month from said)
        select month, unnest(projects) as project, loaded_at from by_month
    """
    found = fetch(cursor, query, [active_batches(cursor, dataset.id, version)]).cast(CELLS)  # type: ignore[arg-type]
    return found.group_by("month", "project").agg(pl.col("loaded_at").max())


def without_rows(cells: pl.DataFrame, live: pl.DataFrame) -> pl.DataFrame:
    """Declared cells (`month`, `project`) in which none of the live rows (`_month`, `_project`) is."""
    return cells.join(live, left_on=["month", "project"], right_on=["_month", "_project"], how="anti").select(
        "month", "project", "loaded_at"
    )
