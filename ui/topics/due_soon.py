"""What is open and late, and what will be within the next working hours: a list to work through, as the data stand at their end."""

from __future__ import annotations

from functools import partial

import polars as pl
import streamlit as st

from catalog import registry
from metrics.due_soon import HORIZONS, OVERDUE
from metrics.limits import limits
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import filters
from ui.choices.scope import Chosen
from ui.drawing import fold, tables
from ui.frame import notices
from ui.number.records import local
from ui.text import say, t
from ui.wording import values


def panel(chosen: Chosen, figures: Figures) -> None:
    ids = tuple(kpi.id for kpi in registry.kpis().values() if kpi.kind == "rate" and limits(kpi) and filters.fits(kpi))
    if ids:  # what is open today does not depend on the months that are looked at
        fold.lazily(t("due_soon.title"), "due_soon", partial(_draw, ids, chosen), ":material/alarm:")


def _draw(ids: tuple[str, ...], chosen: Chosen) -> None:
    found, end = ask.due_soon(ids, chosen.scope), ask.data_end()
    if found.is_empty() or end is None:
        notices.nothing_here(t("due_soon.none"))
        return
    count = {place: found.filter(pl.col("within") == place).height for place in (OVERDUE, *HORIZONS)}
    first, last = HORIZONS
    words = t("due_soon.says", late=count[OVERDUE], n=count[first], first=first, more=count[last], last=last, time=values.moment(end))
    st.write(words)
    tables.show(table(found), "due_soon", "due_soon")


def table(found: pl.DataFrame) -> pl.DataFrame:
    """One line a case: how urgent, which case, whose, what is expected of it until when."""
    names, people, kpis = ask.project_names(), ask.staff_names(), registry.kpis()
    promised = [t("word.comma").join(say(kpis[id].name) for id in ids) for ids in found["kpis"]]
    within = {str(place): t("due_soon.within", hours=place) for place in HORIZONS} | {str(OVERDUE): t("due_soon.overdue")}
    shown = found.with_columns(
        pl.col("within").cast(pl.String).replace(within), pl.Series("kpis", promised, dtype=pl.String), pl.col("project").replace(names),
        pl.col("dataset").replace({id: say(entry.name) for id, entry in registry.datasets().items()}), pl.col("late_hours").round(1),
    )  # fmt: skip
    named = [pl.col("assignee_id").replace({id: f"{name} ({id})" for id, name in people.items()}).alias(t("due_soon.who"))]
    return shown.select(
        pl.col("within").alias(t("due_soon.state")), pl.col("case").alias(t("due_soon.case")), local("deadline").alias(t("column.deadline")),
        pl.col("late_hours").alias(t("due_soon.late_hours")), pl.col("project").alias(t("by.project")),
        *(named if found["assignee_id"].null_count() < found.height else []), pl.col("kpis").alias(t("column.kpi")),
        local("since").alias(t("due_soon.since")), pl.col("dataset").alias(t("column.dataset")),
    )  # fmt: skip
