"""The form for one target: which number, whom it holds, from when, how much, and who says so. It becomes rows of a file like any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from catalog.model import Row
from catalog.standards import IN_FORCE, TO_CONFIRM
from pipelines.read import shift
from ui.answers import ask
from ui.choices import parameters
from ui.number import standards_table
from ui.text import named, say, t
from ui.wording import markup, values

WHO = ("company", "type", "project")
MONTHS_AHEAD = 12


@dataclass(frozen=True)
class Filled:
    """What somebody filled in: rows for the dataset."""

    dataset: str
    rows: tuple[Row, ...]


def form(rows: pl.DataFrame, last: date) -> Filled | None:
    """Draws the form; what it was filled with when it is sent off, else None. `rows`: the register as it is; `last`: the last closed month."""
    kpis = {id: kpi for id, kpi in registry.kpis().items() if kpi.direction != "none"}
    words = named(tuple(kpis), lambda id: f"{say(kpis[id].name)} · {id}")
    kpi = kpis[parameters.one("kpi", tuple(kpis), next(iter(kpis)), lambda start, key: st.selectbox(
        t("targets.kpi"), tuple(kpis), index=tuple(kpis).index(start), key=key, format_func=words))]  # fmt: skip
    who = parameters.one("who", WHO, "company", lambda start, key: st.segmented_control(
        t("targets.who"), WHO, default=start, required=True, key=key, format_func=named(WHO, lambda who: t(f"targets.who_{who}"))))  # fmt: skip
    whom = _whom(who)
    if held := standards_table.on(rows, kpi.id, shift(last, 1)):
        st.caption(t("targets.now", bars=markup.plain(held)))
    with st.form("target_form", border=False):
        left, right = st.columns(2)
        goal, limit = (box.number_input(t(f"targets.{name}"), value=None, step=0.1, format="%g", key=f"target_{name}", help=t(f"targets.{name}_help"))
                       for box, name in ((left, "goal"), (right, "limit")))  # fmt: skip
        left, right = st.columns(2)  # once more, so that on a phone, where columns stand below each other, limit follows goal
        months = [shift(last, step) for step in range(-MONTHS_AHEAD, MONTHS_AHEAD + 1)]
        since = left.selectbox(
            t("targets.from"), months, index=MONTHS_AHEAD + 1, key="target_since", format_func=named(months, values.month)
        )
        alone = right.checkbox(t("targets.one_month"), key="target_alone", help=t("targets.one_month_help"))
        source = left.text_input(t("targets.source"), key="target_source", max_chars=200)
        approved = right.text_input(t("targets.approved"), key="target_approved", max_chars=60)
        quote = st.text_input(t("targets.quote"), key="target_quote", max_chars=400)
        if not st.form_submit_button(t("targets.preview"), type="primary", icon=":material/visibility:"):
            return None
    if goal is None and limit is None:
        st.warning(t("targets.no_figure"), icon=":material/error:")
        return None
    said = {"goal": goal, "limit": limit, "source_doc": source or None, "approved_by": approved or None}
    return _monthly(kpi, who, whom, since, said) if alone else _lasting(kpi, who, whom, since, {**said, "quote": quote or None})


def _whom(who: str) -> str:
    """The project or the property type that the target holds; empty for the company."""
    sites = ask.sites()
    options = tuple(sites["project"] if who == "project" else sites["property_type"].drop_nulls().unique().sort())
    if who == "company" or not options:
        return ""
    names = ask.project_names()
    words = named(options, lambda id: names.get(id, id) if who == "project" else ask.property_type_name(id))
    return parameters.one("whom", options, options[0], lambda start, key: st.selectbox(
        t(f"targets.who_{who}"), options, index=options.index(start), key=key, format_func=words))  # fmt: skip


def _lasting(kpi: Kpi, who: str, whom: str, since: date, said: Row) -> Filled:
    sign = {"up": "≥", "down": "≤"}[kpi.direction]
    facet = {"project": {"project_id": whom}, "type": {"property_type": whom}}.get(who, {})
    row = {"standard_id": "-".join(part for part in (t("targets.set_id"), whom, kpi.id) if part), "kpi": kpi.id, **facet, "operator": sign,
           "unit": kpi.unit.zh, "effective_from": f"{since:%Y-%m-%d}", "status": IN_FORCE if said["approved_by"] else TO_CONFIRM, **said}  # fmt: skip
    return Filled("standards", (row,))


def _monthly(kpi: Kpi, who: str, whom: str, month: date, said: Row) -> Filled:
    """A target of one month is a project's: of the company or a type it is one of each project there."""
    sites = ask.sites()
    projects = (
        [whom] if who == "project" else [p for p, kind in sites.select("project", "property_type").iter_rows() if not whom or kind == whom]
    )
    return Filled("targets", tuple({"project_id": project, "month": f"{month:%Y-%m}", "kpi": kpi.id, **said} for project in projects))
