"""Actions that are written on a page: they come in as rows of the `actions` dataset by the way of every file, and how each stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

import polars as pl

from catalog import registry
from catalog.words import Text
from errors import Refused, WrongUsage
from pipelines.intake import Intake
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import version_at
from pipelines.receipt import Receipt
from pipelines.scope import Viewer
from pipelines.warehouse import Warehouse

DATASET = "actions"
Standing = Literal["overdue", "due", "open", "done", "tested"]
STANDINGS: tuple[Standing, ...] = ("overdue", "due", "open", "done", "tested")
SOON = timedelta(days=14)
TESTED = ("improved", "unclear", "worse")


def standing(done: date | None, due: date, judged: str, today: date) -> Standing:
    """How an action stands on a day: tested (its effect was judged), done, overdue, due (within two weeks) or open."""
    if judged in TESTED:
        return "tested"
    if done is not None:
        return "done"
    if due < today:
        return "overdue"
    return "due" if due - today <= SOON else "open"


def with_standing(effects: pl.DataFrame, today: date) -> pl.DataFrame:
    """The actions of `read.effects` with `standing` and `days`: how long until they are due (negative: how long ago)."""
    mine = effects.filter(pl.col("source") == "action")
    told = [standing(done, due, judged, today) for done, due, judged in mine.select("done", "due", "state").iter_rows()]
    order = {word: place for place, word in enumerate(STANDINGS)}
    found = mine.with_columns(pl.Series("standing", told, dtype=pl.String), (pl.col("due") - pl.lit(today)).dt.total_days().alias("days"))
    return found.sort(pl.col("standing").replace_strict(order, return_dtype=pl.Int8), "due", "id")


def listed(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """The actions as they were written down: the dataset's columns."""
    with warehouse.cursor() as cursor:
        found = rows(cursor, registry.dataset(DATASET), version_at(cursor, as_of))
    found = found.select(registry.dataset(DATASET).names)
    return found if viewer.projects is None else found.filter(pl.col("project_id").is_in(list(viewer.projects)))


def new_id(now: datetime) -> str:
    """A number that nobody else gives."""
    return f"XD-{now:%Y%m%d-%H%M%S%f}"[:-3]


def record(intake: Intake, row: Mapping[str, object], by: str) -> Receipt:
    """Writes one action down (or what became of it): a batch of one row, checked and undone like any other. Raises what forbids it."""
    dataset = registry.dataset(DATASET)
    filled = {name: row[name] for name in dataset.names if row.get(name) not in (None, "")}
    if missing := [column.label for column in dataset.columns if column.required and column.name not in filled]:
        zh, en = "、".join(label.zh for label in missing), ", ".join(label.en for label in missing)
        raise WrongUsage("cells_missing", Text(f"还没有填：{zh}。", f"Not filled in yet: {en}."))
    out = io.StringIO()
    csv.writer(out).writerows([[dataset.column(name).label.zh for name in filled], [str(value) for value in filled.values()]])
    staged = intake.stage(io.BytesIO(out.getvalue().encode()), f"{dataset.name.zh} {row['action_id']}.csv")
    try:
        examined = intake.examine(staged, DATASET, recall=False)
        wrong = [finding.sentence for finding in examined.report.verdict.findings if finding.effect != "warn"]
        if wrong or not examined.report.good_count:
            raise Refused("action_refused", _joined(wrong))
        return intake.commit(examined, by)
    finally:
        intake.discard(staged)


def _joined(sentences: list[Text]) -> Text:
    if not sentences:
        return Text("这项行动不能登记，请检查填写的内容。", "The action cannot be written down; check what is filled in.")
    return Text(" ".join(s.zh for s in sentences), " ".join(s.en for s in sentences))
