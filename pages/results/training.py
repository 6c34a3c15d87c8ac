"""Training: what was due and done, which projects and courses lag, and who is overdue."""

import streamlit as st

from catalog import registry
from ui import access, ask, breakdown, charts, notices, records, scope, tiles
from ui.text import t

IDS = ("T02", "T03")
DIMENSIONS = ("course_name", "course_type", "method", "region", "property_type")


def page() -> None:
    st.title(t("page.training"), anchor=False)
    chosen = scope.chosen()
    if chosen is None:
        notices.nothing_yet()
        return
    figures = ask.figures(IDS, chosen.scope, chosen.before, chosen.year_before, chosen.trend)
    tiles.row(IDS, chosen, figures, columns=2)
    kpi = breakdown.pick_kpi(IDS, figures, "training_kpi")
    course, parts = st.columns(2, gap="medium")
    with course:
        charts.section(t("training.trend"))
        breakdown.trend(kpi, chosen, "training")
    with parts:
        charts.section(t("training.courses"))
        breakdown.explore(kpi, chosen, "training", DIMENSIONS)
    charts.section(t("training.projects"))
    breakdown.groups(kpi, chosen, "project", "training")
    charts.section(t("training.overdue"), help=t("training.overdue_help"))
    records.show(registry.kpi("T02"), chosen.scope, "training", missed=True)


access.require("results")
page()
