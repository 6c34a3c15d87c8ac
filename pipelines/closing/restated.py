"""What became of a month after it was signed: each figure as it was reported beside what is known now, and why it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from catalog import registry
from catalog.words import Text, counted
from pipelines import read
from pipelines.closing import events
from pipelines.closing.causes import Causes
from pipelines.publishing.fractions import spans_of
from pipelines.warehouse import Warehouse, fetch_one

SHAPE: dict[str, pl.DataType | type[pl.DataType]] = {
    "kpi": pl.String, "project": pl.String, "before": pl.Float64, "after": pl.Float64, "n_before": pl.Int64, "n_after": pl.Int64,
    "status_before": pl.String, "status_after": pl.String, "kind": pl.String, "reason": pl.String, "by": pl.String, "at_time": pl.Datetime("us"),
    "version": pl.Int64, "file": pl.String, "undone": pl.Boolean,
}  # fmt: skip
FIGURES = tuple(SHAPE)[:8]
_RECOUNTS = "select version, note from publication where version > ? and action = 'recount'"


def restatements(warehouse: Warehouse, month: date, viewer: read.Viewer) -> pl.DataFrame:
    """SHAPE: the figures of a month (its first day) that differ from what was signed, by KPI and project; of a locked month also those of unsigned projects.

    `kind`: restated (somebody loaded into the locked month and said why), recounted (the product counts the KPI otherwise now), both (that, and files came
    in), progress (open cases went on, the months after it came in), before_lock (loaded after the signature and before the lock). `version`: what was
    signed. `file`: the one file that can have moved it, or whose undoing can (`undone`); none where there are several.
    """
    with warehouse.cursor() as cursor:
        now = fetch_one(cursor, "select version from head")
        signed = _as_reported(cursor, month, viewer, now)
        parts = [
            _moved(
                cursor,
                list(registry.kpis()),
                read.Scope(month, month, projects=tuple(group["project"])),
                viewer,
                (version, now),
                ("project",),
            )
            for (version,), group in signed.group_by("version")
            if version != now
        ]
        found = pl.concat([pl.DataFrame(schema=SHAPE).select([*FIGURES, "version"]), *parts])
        first = min(signed["version"], default=now)
        causes = Causes.of(cursor, month, first, _recounted(cursor, month, first, found, viewer))
    told = [row | causes.why(registry.kpi(row["kpi"]), row["project"], row["version"]) for row in found.iter_rows(named=True)]
    return pl.DataFrame(told, schema=SHAPE).sort("kind", "kpi", "project", descending=[True, False, False])


def _recounted(
    cursor: duckdb.DuckDBPyConnection, month: date, version: int, found: pl.DataFrame, viewer: read.Viewer
) -> frozenset[tuple[str, str | None]]:
    """The figures, of those `found`, that a new definition since a version moved: a KPI may be defined otherwise and come to the same."""
    moved: set[tuple[str, str | None]] = set()
    for at, note in cursor.execute(_RECOUNTS, [version]).fetchall():
        rows = found.filter(pl.col("kpi").is_in(note.split(" ")), pl.col("version") < at)
        if rows.height:
            scope = read.Scope(month, month, projects=tuple(rows["project"].drop_nulls().unique()))
            moved |= set(
                _moved(cursor, rows["kpi"].unique().to_list(), scope, viewer, (at - 1, at), ("project",)).select("kpi", "project").rows()
            )
    return frozenset(moved)


def _as_reported(cursor: duckdb.DuckDBPyConnection, month: date, viewer: read.Viewer, now: int) -> pl.DataFrame:
    """`project` and the `version` that was signed for it; the lock's version where a project was not signed."""
    signed = events.signed(cursor, month).select("project", "version")
    locked = events.locked(cursor).filter(pl.col("month") == month)
    if locked.height:
        spans = spans_of(cursor, now, read.Scope(), viewer).drop_nulls("project").select("project").unique()
        rest = spans.join(signed, on="project", how="anti").with_columns(pl.lit(locked["version"][0], pl.Int64).alias("version"))
        signed = pl.concat([signed, rest])
    return signed if viewer.projects is None else signed.filter(pl.col("project").is_in(list(viewer.projects)))


@dataclass(frozen=True)
class Signed:
    """A month in which a publication moves figures that were signed: of how many signed projects, how many figures, and how many `back` to what was signed."""

    month: date
    projects: int
    figures: int
    back: int = 0

    @property
    def all_back(self) -> bool:
        return self.back == self.figures

    @property
    def sentence(self) -> Text:
        """What has moved, said afterwards."""
        zh = f"{self.month:%Y-%m} 已签核的 {self.projects} 个项目有 {self.figures:,} 个数"
        signed, projects = counted(self.figures, "signed figure", "signed figures"), counted(self.projects, "project", "projects")
        en = f"{signed} of {projects} in {self.month:%Y-%m}"
        if self.all_back:
            return Text(f"{zh}回到了签核时的数", f"{en} went back to what was signed")
        some = (
            (f"（其中 {self.back:,} 个回到了签核时的数）", f" ({self.back:,} of them back to what was signed)") if self.back else ("", "")
        )
        return Text(f"{zh}变了{some[0]}", f"{en} changed{some[1]}")


def of_signed(cursor: duckdb.DuckDBPyConnection, versions: tuple[int, int], viewer: read.Viewer) -> tuple[Signed, ...]:
    """What the publication of the second of two versions moves of what was signed, the latest month first.

    All KPIs and signed months are asked: rows of November tell until when October's open cases are known. What moves is then asked month by month, as
    `restatements` asks it: a stock of a month without a line of its own is one figure there, and none among others.
    """
    held = events.signed(cursor).select("month", "project", "version")
    if held.is_empty():
        return ()
    months, projects = sorted(held["month"].unique()), tuple(sorted(held["project"].unique()))
    scope = read.Scope(months[0], months[-1], projects=projects)
    found = _moved(cursor, list(registry.kpis()), scope, viewer, versions, ("month", "project"))
    found = found.drop("version").join(held, on=["month", "project"]).sort("month", descending=True)
    told = []
    for (month,), group in found.group_by("month", maintain_order=True):
        kpis, projects = group["kpi"].unique().to_list(), tuple(group["project"].unique())
        own = _moved(cursor, kpis, read.Scope(month, month, projects=projects), viewer, versions, ("project",))
        told.append(Signed(month, own["project"].n_unique(), own.height, _back(cursor, own, month, group, versions[1], viewer)))
    return tuple(one for one in told if one.figures)


def _back(cursor: duckdb.DuckDBPyConnection, own: pl.DataFrame, month: date, signed: pl.DataFrame, now: int, viewer: read.Viewer) -> int:
    """How many of a month's figures that move are what was `signed` (project, version) once they have moved."""
    back = 0
    for (version,), group in signed.group_by("version"):
        projects = tuple(group["project"].unique())
        mine = own.filter(pl.col("project").is_in(projects))
        differ = _moved(
            cursor, mine["kpi"].unique().to_list(), read.Scope(month, month, projects=projects), viewer, (version, now), ("project",)
        )
        back += mine.join(differ, on=["kpi", "project"], how="anti").height
    return back


def with_signed(done: Text, signed: Sequence[Signed]) -> Text:
    """What was done, as a sentence, with what it has moved of what was signed."""
    parts = [done, *(one.sentence for one in signed)]
    return Text("；".join(part.zh for part in parts) + "。", "; ".join(part.en for part in parts) + ".")


def _moved(
    cursor: duckdb.DuckDBPyConnection,
    kpis: Sequence[str],
    scope: read.Scope,
    viewer: read.Viewer,
    versions: tuple[int, int],
    by: tuple[str, ...],
) -> pl.DataFrame:
    """The figures that two versions do not have alike: FIGURES and what else they are `by`, and the first `version`.

    A figure without cases has no value, and is none: whether a row says so, and with which status, is no change.
    """
    sides = [
        read.figures(cursor, kpis, scope, viewer, by, at).select(
            "kpi",
            *by,
            pl.col("value").alias(name),
            pl.col("denominator").alias(f"n_{name}"),
            pl.col("status").alias(f"status_{name}"),
        )
        for name, at in zip(("before", "after"), versions, strict=True)
    ]
    both = sides[0].join(sides[1], on=["kpi", *by], how="full", coalesce=True, nulls_equal=True)
    differs = pl.any_horizontal(pl.col(f"{name}before").ne_missing(pl.col(f"{name}after")) for name in ("", "n_", "status_"))
    none = pl.all_horizontal(pl.col(side).is_null() & (pl.col(f"n_{side}").fill_null(0) == 0) for side in ("before", "after"))
    own = [name for name in by if name not in FIGURES]
    return both.filter(differs & ~none).select(*own, *FIGURES, pl.lit(versions[0], pl.Int64).alias("version"))
