"""The list of actions with how each stands and what it achieved, and the loop of open nonconformities."""

from __future__ import annotations

from functools import partial

import polars as pl
import streamlit as st

from catalog import registry
from pages.results import action_ask
from pipelines.acting import STANDINGS
from pipelines.loops import OVERDUE, STAGES
from ui.answers import ask
from ui.choices import kpi_link, parameters, places
from ui.choices.scope import Chosen
from ui.drawing import charts, fold, tables
from ui.frame import notices
from ui.session import state
from ui.text import named, say, t
from ui.topics import effects
from ui.wording import sentences, values

SYMBOLS = {"overdue": "✕", "due": "△", "open": "◌", "done": "✓", "tested": "●"}


def actions(chosen: Chosen) -> None:
    """Counts by standing, a filter in the URL, and the table."""
    charts.section(t("actions.list"), help=t("actions.list_help"))
    found = places.touching(action_ask.actions(), chosen.scope)
    if found.is_empty():
        notices.nothing_here(t("actions.none"))
        return
    counts = dict(found["standing"].value_counts().iter_rows())
    picked = parameters.many("standing", STANDINGS, (), lambda start, key: st.pills(
        t("column.state"), STANDINGS, default=start, selection_mode="multi", key=key, label_visibility="collapsed",
        format_func=named(STANDINGS, lambda s: f"{word(s)} {counts.get(s, 0)}")))  # fmt: skip
    shown = found.filter(pl.col("standing").is_in(picked)) if picked else found
    st.write(t("actions.sentence", overdue=counts.get("overdue", 0), due=counts.get("due", 0), tested=counts.get("tested", 0),
               better=found.filter(pl.col("state") == "improved").height))  # fmt: skip
    tables.show(_table(shown), "actions", "actions")
    ways = partial(kpi_link.ways, effects.ways(shown.filter(pl.col("kpi").is_in(list(registry.kpis()))), chosen.scope))
    fold.lazily(t("chart.sources"), "actions_sources", ways, ":material/fact_check:", "compact")


def word(standing: str) -> str:
    """Symbol and word."""
    return f"{SYMBOLS[standing]} {t(f'actions.is_{standing}')}"


def _table(found: pl.DataFrame) -> pl.DataFrame:
    names, people, kpis = ask.project_names(), ask.staff_names(), registry.kpis()
    owners = dict(action_ask.listed().select(pl.concat_str("action_id", pl.lit("|"), "project_id"), "owner_id").iter_rows())
    lines = []
    for row in found.iter_rows(named=True):
        owner = owners.get(f"{row['id']}|{row['projects'][0]}")
        lines.append({
            t("column.state"): word(row["standing"]), t("actions.what"): row["name"], t("by.project"): names[row["projects"][0]],
            t("column.kpi"): say(kpis[row["kpi"]].name) if row["kpi"] in kpis else row["kpi"],
            t("actions.owner"): people.get(owner or "", owner), t("actions.due"): str(row["due"]), t("effects.state"): row[state.language()],
            t("actions.expected"): row["expected"], t("actions.done_on"): str(row["done"]) if row["done"] else None, t("actions.opened_on"): str(row["since"]),
        })  # fmt: skip
    return pl.DataFrame(lines, infer_schema_length=None)


def loops(chosen: Chosen) -> None:
    """Open nonconformities by the step that they wait for, the oldest first."""
    charts.section(t("actions.loops"), help=t("actions.loops_help"))
    found, end = action_ask.open_loops()
    found = places.within(found, chosen.scope)
    if found.is_empty() or end is None:
        notices.nothing_here(t("actions.no_loops"))
        return
    counts = dict(found["stage"].value_counts().iter_rows())
    with st.container(horizontal=True):
        for stage in STAGES:
            st.metric(t(f"actions.wait_{stage}"), values.count(counts.get(stage, 0)), border=True)
        st.metric(t("actions.past_due"), values.count(found["overdue"].count()), border=True)
    late = {f"n_{kind}": found.filter(overdue=kind).height for kind in OVERDUE}
    st.caption(sentences.together(t("actions.late", **late), t("actions.until", time=values.moment(end))))
    tables.show(_loops(found), "loops", "nonconformities_open")


def _loops(found: pl.DataFrame) -> pl.DataFrame:
    names, columns = ask.project_names(), registry.dataset("nonconformities")
    words = {name: {v.code: say(v.label) for v in columns.column(name).values} for name in ("source", "severity")}
    label = lambda name: say(columns.column(name).label)  # noqa: E731
    return found.select(
        pl.col("nc_id").alias(label("nc_id")),
        pl.col("project").replace(names).alias(t("by.project")),
        pl.col("stage").replace({stage: t(f"actions.wait_{stage}") for stage in STAGES}).alias(t("actions.waits_for")),
        pl.when(pl.col("stage") == "reported").then(pl.col("department").fill_null(t("actions.site")))
        .otherwise(pl.lit(t("actions.inspector"))).alias(t("actions.holder")),
        pl.col("stage_days").alias(t("actions.stage_days")),
        pl.col("age_days").alias(t("actions.age_days")),
        pl.col("overdue").replace({kind: t(f"actions.late_{kind}") for kind in OVERDUE}).fill_null("").alias(t("actions.past_due")),
        pl.col("severity").replace(words["severity"]).alias(label("severity")),
        pl.col("source").replace(words["source"]).alias(label("source")),
        pl.col("verify_rounds").alias(label("verify_rounds")),
    )  # fmt: skip
