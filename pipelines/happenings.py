"""What happened at projects and may bear on a number: what was changed on purpose, what was agreed to be done, what came from outside."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from catalog import registry
from catalog.datasets.emergencies import OUTSIDE
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import version_at
from pipelines.scope import Viewer
from pipelines.warehouse import Warehouse

SHAPE = {
    **dict.fromkeys(("source", "kpi", "project", "name", "text"), pl.String),
    **dict.fromkeys(("started", "ended"), pl.Date),
}


def happenings(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """SHAPE, oldest first. `source`: intervention, action or emergency (those from outside only); `kpi`: what it was meant to move, null of an emergency.

    `name`: in the words of the file, of an emergency the code of its type, and `text` what was written about it. `started` and `ended` are local days;
    without an end it still goes on, or, an emergency, was over on its day.
    """
    with warehouse.cursor() as cursor:
        version = version_at(cursor, as_of)
        found = {id: rows(cursor, registry.dataset(id), version) for id in ("interventions", "actions", "emergencies")}
    over = pl.max_horizontal("controlled_at__day", "restored_at__day")
    parts = [
        _shaped(found["interventions"], "intervention", "kpi", "name", pl.lit(None), "started_on", pl.col("ended_on")),
        _shaped(found["actions"], "action", "kpi", pl.coalesce("name", "action_id"), pl.lit(None), "opened_on", pl.col("done_on")),
        _shaped(found["emergencies"].filter(pl.col("type").is_in(list(OUTSIDE))), "emergency", pl.lit(None), "type", pl.col("text"), "occurred_at__day", over),
    ]  # fmt: skip
    every = pl.concat(parts).drop_nulls("started")
    seen = every if viewer.projects is None else every.filter(pl.col("project").is_in(list(viewer.projects)))
    return seen.sort("started", "source", "name", "project")


def _shaped(
    frame: pl.DataFrame, source: str, kpi: str | pl.Expr, name: str | pl.Expr, text: pl.Expr, started: str, ended: pl.Expr
) -> pl.DataFrame:
    known = frame.select(source=pl.lit(source), kpi=kpi, project="_project", name=name, text=text, started=started, ended=ended)
    return known.cast(SHAPE)  # type: ignore[arg-type]
