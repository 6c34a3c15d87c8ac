"""Writing an action down, from a number that fell short, and saying that it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import polars as pl
import streamlit as st

from catalog import registry
from errors import UserError
from pages.results import action_ask
from pipelines import acting, served
from pipelines.closing import acts
from ui.answers import ask, clock
from ui.choices import parameters, scope
from ui.frame import notices
from ui.frame.sections import KPI
from ui.session import access
from ui.text import named, say, t
from ui.wording import status, values

DAYS = 60


def new(chosen: scope.Chosen) -> None:
    """The form, filled in with the KPI and the project that the address names."""
    kpis, projects, names = list(registry.kpis()), ask.projects()["project"].to_list(), ask.project_names()
    with st.expander(t("actions.new"), expanded=KPI in st.query_params, icon=":material/add_task:"):
        left, right = st.columns(2)
        kpi = parameters.maybe(KPI, kpis, lambda start, key: left.selectbox(
            t("column.kpi"), kpis, index=None if start is None else kpis.index(start), key=key, placeholder=t("actions.pick_kpi"),
            format_func=named(kpis, lambda id: f"{say(registry.kpi(id).name)} · {id}")))  # fmt: skip
        mine = [p for p in chosen.scope.projects if p in projects]
        project = right.selectbox(
            t("by.project"), projects, index=projects.index(mine[0]) if len(mine) == 1 else None, key=f"action_project_{'_'.join(mine)}",
            placeholder=t("actions.pick_project"), format_func=named(projects, lambda p: names[p]),
        )  # fmt: skip
        if kpi and project:
            _stands(kpi, project, chosen)
        _form(kpi, project)


def _stands(kpi: str, project: str, chosen: scope.Chosen) -> None:
    """What the number is now: the one that the action is to move."""
    found = ask.numbers([kpi], chosen.scope, ("project",)).filter(pl.col("project") == project)
    if found.height:
        row, entry = found.row(0, named=True), registry.kpi(kpi)
        span = values.span(chosen.span.start, chosen.span.end)
        st.caption(t("actions.stands", span=span, value=values.full(entry, row["value"]), status=status.said_text(entry, row)))


def _form(kpi: str | None, project: str | None) -> None:
    day, people = clock.today(), ask.staff_names()
    with st.form("action_new", border=False):
        name = st.text_input(t("actions.what"), key="action_name", placeholder=t("actions.what_example"))
        with st.container(horizontal=True):
            owners = list(people)
            owner = (
                st.selectbox(
                    t("actions.owner"), owners, index=None, key="action_owner", placeholder=t("actions.pick_owner"),
                    format_func=named(owners, lambda id: f"{people[id]} ({id})"),
                )
                if people else st.text_input(t("actions.owner_id"), key="action_owner_id")
            )  # fmt: skip
            due = st.date_input(t("actions.due"), day + timedelta(days=DAYS), key="action_due", format="YYYY-MM-DD")
            expected = st.number_input(t("actions.expected"), value=None, step=0.5, key="action_expected", help=t("actions.expected_help"))
        note = st.text_input(t("actions.note"), key="action_note")
        if st.form_submit_button(t("actions.save"), icon=":material/save:", type="primary", key="action_save"):
            row = {
                "action_id": acting.new_id(acts.moment()), "project_id": project, "name": name, "kpi": kpi, "owner_id": owner,
                "opened_on": day, "due_on": due, "expected": expected, "note": note,
            }  # fmt: skip
            if owner:
                _save(row)
            else:
                st.warning(t("actions.needs_owner"), icon=":material/person_alert:")


def done() -> None:
    """An open action that was carried out: when."""
    waiting = action_ask.listed().filter(pl.col("done_on").is_null()).sort("due_on")
    if waiting.is_empty():
        return
    names = ask.project_names()
    by_place = {f"{row['action_id']}|{row['project_id']}": row for row in waiting.iter_rows(named=True)}
    with st.expander(t("actions.mark_done"), icon=":material/task_alt:"), st.form("action_done", border=False):
        keys = list(by_place)
        called = named(keys, lambda key: f"{by_place[key]['name'] or by_place[key]['action_id']} · {names[by_place[key]['project_id']]}")
        key = st.selectbox(t("actions.which"), keys, index=None, key="action_which", placeholder=t("actions.pick"), format_func=called)
        on = st.date_input(t("actions.done_on"), clock.today(), key="action_done_on", format="YYYY-MM-DD", max_value=clock.today())
        if st.form_submit_button(t("actions.save"), icon=":material/save:") and key:
            _save({**by_place[key], "done_on": on})


def _save(row: Mapping[str, object]) -> None:
    try:
        with st.spinner(t("actions.saving")):
            receipt = acting.record(served.intake(), row, access.viewer().name)
    except UserError as error:
        notices.sentence(error.sentence)
        return
    if receipt.batch_id:
        notices.done(t("actions.saved", batch=receipt.batch_id))
    else:
        notices.later(say(receipt.sentence))
    st.rerun()
