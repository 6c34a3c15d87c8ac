"""What publishing a file will change: rows by fate, KPIs before and after."""

from __future__ import annotations

import polars as pl
import streamlit as st

from catalog import registry
from pages.intake.draft import Draft
from pipelines.report import Report
from ui import values
from ui.text import say, t

METRIC_PX = 120  # two stand side by side on a phone


def preview(draft: Draft, report: Report) -> None:
    """What publishing will change: rows by fate, KPIs before and after."""
    effect = draft.effect
    if effect is None:
        return
    st.markdown(f"**{t('upload.preview')}**")
    counts = (("new", effect.new), ("changed", effect.changed), ("unchanged", effect.unchanged + effect.older),
              ("withdrawn", effect.withdrawn), ("held", report.held_count))  # fmt: skip
    with st.container(horizontal=True):
        for name, number in counts:
            st.metric(t(f"fate.{name}"), values.count(number), width=METRIC_PX)
    if not (effect.new or effect.changed or effect.withdrawn):
        st.info(t("upload.no_change"), icon=":material/done_all:")
        return
    kpis = registry.kpis()
    moved = [row for row in effect.kpis.iter_rows(named=True) if (row["before"], row["n_before"]) != (row["after"], row["n_after"])]
    lines = [
        {
            t("column.kpi"): say(kpis[row["kpi"]].name),
            t("column.before"): values.full(kpis[row["kpi"]], row["before"]),
            t("column.after"): values.full(kpis[row["kpi"]], row["after"]),
            t("column.n_before"): row["n_before"],
            t("column.n_after"): row["n_after"],
        }
        for row in moved
    ]
    if lines:
        st.caption(t("upload.kpis"))
        grouped = dict.fromkeys((t("column.n_before"), t("column.n_after")), st.column_config.NumberColumn(format="localized"))
        st.dataframe(pl.DataFrame(lines), hide_index=True, key=f"kpis_{draft.id}", placeholder=values.DASH, column_config=grouped)
