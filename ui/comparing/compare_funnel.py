"""Who of a group of projects differs by more than chance and size explain: as it stands, or less what each one's mix of cases explains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import polars as pl
import streamlit as st

from catalog.kpi import Kpi
from metrics.personal import STRATA
from ui.answers import ask
from ui.choices import dimensions, parameters
from ui.comparing.peer_choice import Peers
from ui.drawing import charts, funnel_plot, number_tables
from ui.frame import notices
from ui.text import t
from ui.wording import sentences

DOTS = 300  # as many of a very large group are drawn


def panel(found: Peers) -> None:
    """The funnel of the chosen KPI, with the choice to take the mix of cases out where its cases are told apart."""
    charts.section(t("compare.section_funnel"), help=t("compare.section_funnel_help"))
    frame, kpi, label = ask.numbers([found.kpi.id], found.everybody, ("project",)), found.kpi, dimensions.labels(found.kpi, "project")
    if (whole := funnel_plot.of(kpi, frame)) is None:
        notices.nothing_here(t(f"compare.no_funnel_{funnel_plot.why_not(kpi, frame) or 'nothing'}"))
        return
    strata = [name for name in STRATA if name in kpi.dims] if kpi.kind in ("rate", "ratio") else []
    if strata and _is_adjusted():
        _adjusted(found, strata, label)
        return
    table = number_tables.of_numbers(sentences.worst_first(kpi, frame), "project", t("by.project"), label)
    charts.show(_figure(kpi, whole, found.own, label), table, "compare_funnel", funnel_plot.sentence(kpi, whole, "project", label))


def _is_adjusted() -> bool:
    return parameters.flag("fair", lambda start, key: st.toggle(t("compare.fair"), value=start, key=key, help=t("compare.fair_help")))


def _adjusted(found: Peers, strata: list[str], label: Callable[[str], str]) -> None:
    """Misses observed against those that each project's own cases would bring at the rate of all."""
    fair = ask.fair(found.kpi.id, found.everybody, "project", tuple(strata))
    whole = funnel_plot.of_fair(fair)
    if whole is None:
        notices.nothing_here(t("compare.no_funnel_nothing"))
        return
    names = t("word.comma").join(dimensions.name(found.kpi, name) for name in strata)
    words = sentences.together(t("compare.fair_says", dims=names), funnel_plot.sentence(found.kpi, whole, "project", label))
    charts.show(_figure(found.kpi, whole, found.own, label), _fair_table(fair, label), "compare_funnel_fair", words)


def _fair_table(fair: pl.DataFrame, label: Callable[[str], str]) -> pl.DataFrame:
    ordered = fair.sort("ratio", descending=True, nulls_last=True)
    return ordered.select(
        pl.Series(t("by.project"), [label(id) for id in ordered["project"]], dtype=pl.String),
        pl.col("observed").alias(t("compare.observed")),
        pl.col("expected").round(1).alias(t("compare.expected")),
        *(pl.col(name).round(2).alias(t(key)) for name, key in (("ratio", "compare.ratio"), ("lower", "column.lower"), ("upper", "column.upper"))),
        pl.col("cases").alias(t("column.denominator")),
    )  # fmt: skip


def _figure(kpi: Kpi, whole: funnel_plot.FunnelPlot, own: str, label: Callable[[str], str]) -> go.Figure:
    return funnel_plot.figure(kpi, _thinned(whole, own), "project", label, own)


def _thinned(whole: funnel_plot.FunnelPlot, own: str) -> funnel_plot.FunnelPlot:
    """The funnel with all that differ and, of a very large group, only some of the usual; its limits are those of the whole."""
    looks, drawn = funnel_plot.looks(whole), whole.funnel.funnel
    step = max(1, len(looks) // DOTS)
    odd = sorted((at for at, look in enumerate(looks) if look != "usual"), key=lambda at: -abs(drawn.score[at]))[:DOTS]
    keep = sorted({*odd, *range(0, len(looks), step), *(at for at, row in enumerate(whole.rows) if row["project"] == own)})
    at = np.array(keep, dtype=np.int64)
    cut = replace(drawn, value=drawn.value[at], size=drawn.size[at], score=drawn.score[at])
    return replace(whole, rows=[whole.rows[place] for place in keep], funnel=replace(whole.funnel, funnel=cut))
