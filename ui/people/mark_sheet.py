"""The marks that people were given, as a sheet: their weighted score beside what it is made of."""

from __future__ import annotations

import polars as pl

from catalog import registry
from metrics.cases import MEAN_SCALE
from ui.answers import ask
from ui.text import say, t


def of(totals: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """One row per person and period, the lowest score first: the weighted score, then one column a dimension, its weight in brackets.

    `totals` and `parts`: the records of the weighted score and of the single marks (`read.records`).
    """
    dataset, key = registry.dataset("assessments"), ["staff_id", "period"]
    marks = parts.with_columns(
        pl.when(pl.col("weight").is_null()).then("dimension")
        .otherwise(pl.format("{} ({})", "dimension", pl.col("weight").cast(pl.Float64).round(2).cast(pl.String).str.strip_suffix(".0")))
        .alias("_head"),
        (pl.col("_num") / MEAN_SCALE).round(1).alias("_mark"),
    )  # fmt: skip
    wide = marks.pivot("_head", index=key, values="_mark", aggregate_function="first", maintain_order=True)
    names, staff = ask.project_names(), ask.staff_names()
    named = {id: f"{name} ({id})" for id, name in staff.items()}
    shown = totals.select(
        *key, pl.col("_project").replace(names).alias(t("by.project")), (pl.col("_num") / MEAN_SCALE).round(1).alias(t("staff.score"))
    )
    sheet = shown.join(wide, on=key, how="left").sort(t("staff.score"), nulls_last=True)
    labels = {name: say(dataset.column(name).label) for name in key}
    return sheet.with_columns(pl.col("period").dt.strftime("%Y-%m"), pl.col("staff_id").replace(named)).rename(labels)
