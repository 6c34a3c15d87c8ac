"""Why a person's score is not what it was in the period before, part by part."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st

from catalog import registry
from metrics.score_change import ends, score_change
from pipelines.read import Scope
from ui.answers import ask
from ui.drawing import fold, tables
from ui.frame import notices
from ui.text import say, t
from ui.wording import values


def panel(person: str, parts: pl.DataFrame, scope: Scope, before: Scope) -> None:
    """`before`: the months that the scope is compared with."""
    if scope.start is None or before.start is None or before.end is None:
        return
    earlier = replace(scope, start=before.start, end=before.end)
    title = t("steps.title", span=values.span(before.start, before.end))
    fold.lazily(title, f"steps_{person}", partial(_draw, person, parts, earlier), ":material/swap_vert:", "compact")


def _draw(person: str, parts: pl.DataFrame, earlier: Scope) -> None:
    _, then = ask.scorecard(earlier)
    mine = parts.filter(pl.col("staff_id") == person)
    found = score_change(then.filter(pl.col("staff_id") == person), mine)
    if found.is_empty():
        notices.nothing_here(t("steps.none"))
        return
    st.markdown(sentence(found))
    tables.brief(table(found), f"steps_{person}", "score_change")


def sentence(found: pl.DataFrame) -> str:
    """The two scores of what counted, and the two kinds of steps between them."""
    told = ends(found)
    steps = {"attained": f"{told.attained:+.1f}", "counted": f"{told.counted:+.1f}", "change": f"{told.after - told.before:+.1f}"}
    return t("steps.says", before=f"{told.before:.1f}", after=f"{told.after:.1f}", **steps)


def table(found: pl.DataFrame) -> pl.DataFrame:
    """One line a KPI, and their sum."""
    names = {id: say(kpi.name) for id, kpi in registry.kpis().items()}
    both = pl.col("attained") + pl.col("counted")
    lines = found.select("kpi", "before", "after", "attained", "counted", whole=both)
    total = lines.select(pl.lit(t("steps.sum")).alias("kpi"), pl.lit(None, pl.Float64).alias("before"), pl.lit(None, pl.Float64).alias("after"),
                         pl.col("attained", "counted", "whole").sum())  # fmt: skip
    shown = pl.concat([lines.with_columns(pl.col("kpi").replace(names)), total])
    return shown.select(
        pl.col("kpi").alias(t("breakdown.kpi")),
        *(pl.col(name).round(2).alias(t(f"steps.{name}")) for name in ("before", "after", "attained", "counted", "whole")),
    )
