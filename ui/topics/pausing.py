"""Whose clocks were stopped, for how long, and how much of what was in time rests on it."""

from __future__ import annotations

from functools import partial

import polars as pl
import streamlit as st

from catalog import registry
from metrics.timed import LOGS
from pipelines.read import Pausing
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import filters, kpi_link
from ui.choices.scope import Chosen
from ui.drawing import fold, tables
from ui.frame import notices
from ui.text import say, t
from ui.topics import in_time
from ui.wording import markup, values


def panel(chosen: Chosen, figures: Figures) -> None:
    ids = tuple(id for id in in_time.timed(figures) if registry.kpi(id).dataset in LOGS and filters.fits(registry.kpi(id)))
    if ids:
        fold.lazily(t("pausing.title"), "pausing", partial(_draw, ids, chosen), ":material/pause_circle:")


def _draw(ids: tuple[str, ...], chosen: Chosen) -> None:
    found = ask.pausing(ids, chosen.scope)
    if not found.cases["logged"].sum():
        notices.nothing_here(t("pausing.no_log"))
        return
    st.write(markup.plain(sentence(found)))
    if found.cases["paused"].sum():
        tables.show(table(found), "pausing", "pausing")
        kpi_link.sources(found.resting["kpi"].unique(maintain_order=True), chosen.scope)


def sentence(found: Pausing) -> str:
    """How many cases waited by their log, where most did, and what of each KPI rests on it."""
    paused, logged = int(found.cases["paused"].sum()), int(found.cases["logged"].sum())
    if not paused:
        return t("pausing.nobody", logged=values.count(logged))
    worst = found.cases.sort("paused", descending=True, maintain_order=True).row(0, named=True)
    name = ask.project_names()[worst["_project"]] if worst["_project"] else t("by.none")
    said = [
        t(
            "pausing.says",
            n=paused,
            logged=values.count(logged),
            hours=values.count(round(found.states["hours"].sum())),
            name=name,
            k=values.count(worst["paused"]),
        )
    ]
    rests = found.resting.group_by("kpi", maintain_order=True).agg(pl.col("kept", "rests").sum())
    said += [
        t("pausing.rests", name=say(registry.kpi(id).name), kept=values.count(kept), n=values.count(n), share=f"{n / kept:.1%}")
        for id, kept, n in rests.select("kpi", "kept", "rests").iter_rows()
    ]
    return "".join(said if rests.height else [*said, t("pausing.rests_not")])


def table(found: Pausing) -> pl.DataFrame:
    """One line a project: orders that waited, in which states and for how long, and how many in time rest on it, KPI by KPI."""
    states = {value.code: say(value.label) for log, _ in LOGS.values() for value in registry.dataset(log).column("to_status").values}
    told = found.states.with_columns(pl.format("{} {}", pl.col("state").replace(states), "n").alias("state"))
    lines = found.cases.filter(pl.col("paused") > 0).join(
        told.group_by("_project").agg(pl.col("state").str.join(t("word.comma")), pl.col("hours").sum().round(1)),
        on="_project",
        how="left",
        nulls_equal=True,
    )
    kpis = found.resting["kpi"].unique(maintain_order=True).to_list()
    for id in kpis:
        mine = found.resting.filter(pl.col("kpi") == id).select("_project", pl.col("rests").alias(id))
        lines = lines.join(mine, on="_project", how="left", nulls_equal=True)
    return lines.sort("paused", descending=True, maintain_order=True).select(
        pl.col("_project").replace(ask.project_names()).fill_null(t("by.none")).alias(t("by.project")),
        pl.col("paused").alias(t("pausing.paused")), pl.col("logged").alias(t("pausing.logged")), pl.col("hours").alias(t("pausing.hours")),
        pl.col("state").alias(t("pausing.states")), *(pl.col(id).fill_null(0).alias(t("pausing.resting", name=say(registry.kpi(id).name))) for id in kpis),
    )  # fmt: skip
