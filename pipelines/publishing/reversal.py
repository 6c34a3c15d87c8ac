"""What undoing a file changes, or taking it in again: rows, months, projects, KPIs. Runs inside a transaction that the caller rolls back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import polars as pl

from catalog.model import Dataset
from pipelines import read
from pipelines.closing.restated import Signed
from pipelines.mending.quarantine import open_rows
from pipelines.publishing.batch import rows_of
from pipelines.publishing.change import Change
from pipelines.publishing.coverage import of_batch
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.impact import of_kpis
from pipelines.publishing.undo import toggle

REHEARSAL = "preview"


@dataclass(frozen=True)
class Reversal:
    """Rows of the file's dataset that are `gone`, read otherwise (`changed`), or are `back`; what does not differ counts for nothing.

    Held-back rows that wait again to be mended (`waiting`), or wait no more (`settled`).
    `months` (none of a register, whose rows have no month of their own) and `projects`: of the rows of the dataset, of a nil report those it spoke for.
    `kpis`: those that move, and in which months, as `impact.NO_KPIS`. `locked`: the locked months that change, which wants a reason.
    `signed`: what moves of figures that were signed. `version`: the one it was held against.
    """

    version: int
    gone: int
    changed: int
    back: int
    waiting: int
    settled: int
    months: tuple[date, ...]
    projects: tuple[str, ...]
    kpis: pl.DataFrame
    locked: tuple[date, ...]
    signed: tuple[Signed, ...]


def reversal(cursor: duckdb.DuckDBPyConnection, batch_id: int, active: bool, now: datetime, viewer: read.Viewer) -> Reversal:
    """Publishes the redo (`active`) or undo of a batch, and holds the version after it against the one before."""
    done = toggle(cursor, batch_id, active, REHEARSAL, now, viewer)
    own, sides = done.changes[-1], (done.version - 1, done.version)
    differ = _differing(cursor, own, sides)
    counts = dict(differ.group_by("_fate").len().iter_rows())
    months, projects = (sorted(differ[name].drop_nulls().unique()) for name in ("_month", "_project"))
    if differ.is_empty() and (said := of_batch(cursor, batch_id)) is not None:
        months, projects = list(said.months), list(said.projects)
    if own.dataset.effective_from is not None:
        months = []
    kpis = of_kpis(cursor, own.dataset, sides, viewer)
    locked = sorted({month for found in done.locked(cursor).values() for month in found})
    waiting, settled = _waiting(cursor, sides)
    gone, changed, back = (counts.get(fate, 0) for fate in ("gone", "changed", "back"))
    return Reversal(sides[0], gone, changed, back, waiting, settled, tuple(months), tuple(projects), kpis, tuple(locked), done.signed)


def _differing(cursor: duckdb.DuckDBPyConnection, change: Change, versions: Sequence[int]) -> pl.DataFrame:
    """The rows of the change's batches that two versions do not have alike: `_fate` (gone, changed, back), `_month`, `_project`."""
    dataset = change.dataset
    keys = pl.concat([rows_of(cursor, dataset, batch).select(dataset.key) for batch in change.batches]).unique()
    before, after = (_told(cursor, dataset, version, keys) for version in versions)
    both = before.join(after, on=list(dataset.key), how="full", coalesce=True, nulls_equal=True, suffix="__after")
    fate = (
        pl.when(pl.col("_batch__after").is_null())
        .then(pl.lit("gone"))
        .when(pl.col("_batch").is_null())
        .then(pl.lit("back"))
        .when(pl.any_horizontal(pl.lit(False), *(pl.col(name).ne_missing(pl.col(f"{name}__after")) for name in _own(dataset))))
        .then(pl.lit("changed"))
    )
    either = (pl.coalesce(name, f"{name}__after").alias(name) for name in ("_month", "_project"))
    return both.select(fate.alias("_fate"), *either).drop_nulls("_fate")


def _waiting(cursor: duckdb.DuckDBPyConnection, versions: Sequence[int]) -> tuple[int, int]:
    """How many held-back rows the second of two versions lists that the first does not, and the other way round; a row is one by its key, whichever file held it back."""
    own = pl.concat_str("batch_id", "row_no", separator=" ")
    before, after = (
        open_rows(cursor, version).select(
            "dataset", pl.coalesce("key_text", own).alias("row"), pl.col("key_text").is_null().alias("unkeyed")
        )
        for version in versions
    )
    return after.join(before, on=before.columns, how="anti").height, before.join(after, on=before.columns, how="anti").height


def _told(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int, keys: pl.DataFrame) -> pl.DataFrame:
    """What a version says of the rows of these keys."""
    return rows(cursor, dataset, version, Wanted(among=keys)).select(*dataset.key, *_own(dataset), "_batch", "_month", "_project")


def _own(dataset: Dataset) -> list[str]:
    return [name for name in dataset.names if name not in dataset.key]
