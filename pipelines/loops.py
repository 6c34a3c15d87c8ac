"""The loop of each open nonconformity: where it stands between being found and being verified, how long, and who holds it."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from catalog import registry
from catalog.datasets.nonconformities import PASS
from catalog.kpis.nonconformities import DUE, is_closed
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import ends_at, version_at
from pipelines.scope import Viewer
from pipelines.warehouse import Warehouse

DATASET = "nonconformities"
STAGES = ("found", "reported", "rectified")  # the last step that is done; the next one is awaited
OVERDUE = (
    "rectify",
    "verify",
)  # past the due time and not put right; put right and not verified. Together they are the KPI "Findings open past due"
SHOWN = (
    "nc_id", "project", "source", "severity", "department", "stage", "found_at", "due_at", "age_days", "stage_days", "overdue", "verify_rounds",
)  # fmt: skip


def open_loops(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> tuple[pl.DataFrame, datetime | None]:
    """SHOWN of every nonconformity that is not verified as put right, the oldest first; and the moment (UTC) that its days are counted up to."""
    with warehouse.cursor() as cursor:
        version = version_at(cursor, as_of)
        found = rows(cursor, registry.dataset(DATASET), version).with_columns(project="_project")
        end = ends_at(cursor, (DATASET,), version)
    if viewer.projects is not None:
        found = found.filter(pl.col("project").is_in(list(viewer.projects)))
    return staged(found, end), end


def staged(found: pl.DataFrame, end: datetime | None) -> pl.DataFrame:
    """SHOWN of those still open at a moment. What failed its verification waits to be put right again, since then; `overdue` is one of OVERDUE, or null."""
    closed = ((pl.col("verify_result") == PASS) & pl.col("verified_at").is_not_null()).fill_null(False)
    failed = (pl.col("verified_at").is_not_null() & (pl.col("verify_result") != PASS)).fill_null(False)
    stage = (
        pl.when(failed).then(pl.lit("reported"))
        .when(pl.col("rectified_at").is_not_null()).then(pl.lit("rectified"))
        .when(pl.col("notified_at").is_not_null()).then(pl.lit("reported"))
        .otherwise(pl.lit("found"))
    )  # fmt: skip
    since = pl.when(failed).then("verified_at").otherwise(pl.coalesce("rectified_at", "notified_at", "found_at"))
    now = pl.lit(end, pl.Datetime("us"))
    days = lambda time: (now - time).dt.total_days()  # noqa: E731
    undone = failed | pl.col("rectified_at").is_null()
    late = pl.when(~is_closed & (DUE.expires < now)).then(pl.when(undone).then(pl.lit("rectify")).otherwise(pl.lit("verify")))
    told = found.filter(~closed).with_columns(
        stage.alias("stage"),
        days(pl.col("found_at")).alias("age_days"),
        days(since).alias("stage_days"),
        late.alias("overdue"),
    )
    return told.select(SHOWN).sort("found_at", "nc_id")
