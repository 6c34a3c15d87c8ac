"""What publishing a file will change: rows by fate, KPIs before and after, over all and per project."""

from __future__ import annotations

import polars as pl
import streamlit as st

from catalog import registry
from pages.intake.coverage import coverage
from pages.intake.draft import Draft
from pipelines.worker.report import Report
from ui.answers import ask
from ui.drawing import fold, tables
from ui.text import say, t
from ui.wording import values

METRIC_PX = 120  # two stand side by side on a phone


def preview(draft: Draft, report: Report) -> None:
    """What publishing will change: rows by fate, KPIs before and after."""
    effect = draft.effect
    if effect is None:
        return
    st.markdown(f"**{t('upload.preview')}**")
    coverage(draft, report, effect.covers)
    counts = (("new", effect.new), ("changed", effect.changed), ("unchanged", effect.unchanged + effect.older),
              ("withdrawn", effect.withdrawn), ("held", report.held_count))  # fmt: skip
    with st.container(horizontal=True):
        for name, number in counts:
            st.metric(t(f"fate.{name}"), values.count(number), width=METRIC_PX)
    if not (effect.new or effect.changed or effect.withdrawn):
        st.info(t("upload.no_change"), icon=":material/done_all:")
        return
    moved = effect.kpis.filter(pl.col("before").ne_missing(pl.col("after")) | pl.col("n_before").ne_missing(pl.col("n_after")))
    if moved.height:
        st.caption(t("upload.kpis"))
        tables.brief(_table(moved), f"kpis_{draft.id}", "kpis_moved")
    if (sites := effect.projects["project"].n_unique()) > 1:
        title, key = t("upload.by_project", n=sites), f"projects_moved_{draft.id}"
        fold.lazily(title, key, lambda: tables.show(_table(effect.projects), key, "projects_moved"), ":material/apartment:")


def _table(moved: pl.DataFrame) -> pl.DataFrame:
    """KPIs before and after, month by month, of a project where there is one."""
    kpis, names = registry.kpis(), ask.project_names()
    lines = [
        {
            t("by.month"): f"{row['month']:%Y-%m}",
            t("column.kpi"): say(kpis[row["kpi"]].name),
            **({t("by.project"): names[row["project"]]} if "project" in row else {}),
            t("column.before"): values.full(kpis[row["kpi"]], row["before"]),
            t("column.after"): values.full(kpis[row["kpi"]], row["after"]),
            t("column.n_before"): row["n_before"],
            t("column.n_after"): row["n_after"],
        }
        for row in moved.iter_rows(named=True)
    ]
    return pl.DataFrame(lines, infer_schema_length=None)
