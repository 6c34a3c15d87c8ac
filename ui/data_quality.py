"""How much of the uploaded data could be used, dataset by dataset and month by month."""

from __future__ import annotations

import polars as pl

from ui import ask, charts, notices, stacks, tables, values
from ui.ask import Figures
from ui.scope import Chosen
from ui.text import t

FAULTS = ("repeated", "empty", "unreadable", "future", "disordered", "out_of_range", "unknown", "other")
MOST = 12


def panel(chosen: Chosen, figures: Figures) -> None:
    charts.section(t("quality.title"), help=t("quality.help"))
    found = ask.data_quality(("dataset",)).drop_nulls("score").sort("held", "dataset", descending=[True, False])
    if found.is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    rows, held = int(found["rows"].sum()), int(found["held"].sum())
    names = [tables.dataset_name(id) for id in found["dataset"]]
    table = found.select(
        pl.Series(t("column.dataset"), names, dtype=pl.String), pl.col("score").round(2).alias(t("column.value")),
        pl.col("rows").alias(t("quality.rows")), pl.col("held").alias(t("quality.held")), *(pl.col(f).alias(t(f"quality.{f}")) for f in FAULTS),
    )  # fmt: skip
    words = t("quality.says", rows=values.count(rows), held=values.count(held), n=found.filter(pl.col("held") > 0).height)
    waiting = found.filter(pl.col("held") > 0).head(MOST)
    kinds = [(fault, t(f"quality.{fault}"), colour) for fault, colour in zip(FAULTS, _COLOURS, strict=True) if int(waiting[fault].sum())]
    charts.show(stacks.figure(names[: waiting.height], waiting, kinds) if kinds else charts.blank(60), table, "data_quality", words)


_COLOURS = (stacks.WORST, stacks.BAD, stacks.NEAR, stacks.SOON, "#3279ae", "#6fa7d0", stacks.CALM, stacks.QUIET)
