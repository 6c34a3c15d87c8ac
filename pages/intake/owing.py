"""Who owes what: the list per project and data with its template, and what can be decided about it here: nothing to report, or waived."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from errors import UserError
from pages.intake import template
from pages.intake.matrix import listed
from pipelines import served
from pipelines.closing import acts
from pipelines.closing.board import OPEN
from pipelines.read import Scope
from ui.answers import ask
from ui.drawing import charts, tables
from ui.frame import notices, sections
from ui.number import silent
from ui.session import access
from ui.text import named, say, t
from ui.wording import markup, sentences, values

DECISIONS = ("nil", "waive")


def owing(month: date, cells: pl.DataFrame, is_locked: bool) -> None:
    """The list, the way to send what is missing, and the form that settles it otherwise."""
    due = cells.filter("owed", pl.col("state").is_in(OPEN)).sort("due_on", "project", "dataset")
    charts.section(t("month.owing"), help=t("month.owing_help"))
    if due.is_empty():
        st.success(t("month.all_in"), icon=":material/check_circle:")
        silent.draw(Scope(month, month))
        return
    st.markdown(f"**{t('owing.who', month=values.month(month), who=who(due))}**")
    silent.draw(Scope(month, month))
    late = due.filter(pl.col("state") != "expected")
    st.write(t("month.owing_sentence", n=values.count(due.height), projects=due["project"].n_unique(), late=values.count(late.height)))
    shown = listed(due).drop(t("by.month"), t("column.received_on"), t("column.rows"), t("column.reason"))
    tables.show(shown, "owing", f"owing_{month:%Y-%m}")
    with st.container(horizontal=True, vertical_alignment="center"):
        sections.link("upload", t("month.send"), ":material/upload_file:")
        template.choice(sorted(due["dataset"].unique()), "owing_template")
    if access.can("waive") and not is_locked:
        _decide(month, due)


def who(due: pl.DataFrame) -> str:
    """The projects by name, each with the data that it owes; of many the first."""
    names, told = ask.project_names(), []
    for (project,), rows in due.group_by("project", maintain_order=True):
        data = t("word.comma").join(tables.dataset_name(id) for id in rows["dataset"])
        told.append(t("owing.one", project=markup.plain(names[str(project)]), data=data))
    return sentences.listing(told)


def _decide(month: date, due: pl.DataFrame) -> None:
    """Nothing to report, or waived: for one kind of data and any of the projects that owe it."""
    with st.expander(t("month.decide"), icon=":material/rule:"):
        st.caption(t("month.decide_help"))
        ids, names = sorted(due["dataset"].unique()), ask.project_names()
        id = st.selectbox(t("column.dataset"), ids, key="owing_dataset", format_func=named(ids, tables.dataset_name), width=360)
        mine = sorted(due.filter(pl.col("dataset") == id)["project"])
        with st.form(f"owing_{id}_{month}", border=False):
            chosen = st.multiselect(
                t("by.project"),
                mine,
                key=f"owing_projects_{id}",
                format_func=named(mine, lambda p: names[p]),
                placeholder=t("month.pick"),
            )
            what = st.radio(
                t("month.decision"), DECISIONS, key="owing_what", horizontal=True, format_func=named(DECISIONS, lambda d: t(f"month.{d}"))
            )
            reason = st.text_input(t("month.reason_of_waiver"), key="owing_reason", help=t("month.reason_help"))
            if st.form_submit_button(t("month.apply"), icon=":material/check:") and chosen:
                _apply(month, id, chosen, what or DECISIONS[0], reason or "")


def _apply(month: date, dataset: str, projects: list[str], what: str, reason: str) -> None:
    by = access.viewer().name
    try:
        if what == "nil":
            done = say(served.intake().report_nil(dataset, projects, month, by).sentence)
        else:
            cells = [(project, dataset) for project in projects]
            acts.waive(served.intake().warehouse, month, cells, reason, by, acts.moment())
            done = t("month.waived_done", n=len(cells))
    except UserError as error:
        notices.sentence(error.sentence)
        return
    notices.done(done)
    st.rerun()
