"""The form for one target: which number, whom it holds, from when, how much, and who says so. It becomes rows of a file like any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from catalog import register, registry
from catalog.model import Row
from catalog.standards import IN_FORCE, TO_CONFIRM
from pipelines.read import shift
from ui.answers import ask
from ui.answers.names import property_type_name
from ui.choices import parameters
from ui.number import holders
from ui.number.holders import Aim
from ui.text import named, say, t
from ui.wording import markup, values

WHO = tuple(holders.FACETS)
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
    aim = Aim(kpi, who, _whom(who), *_when(last))
    own = holders.company(rows)
    st.markdown("  \n".join(map(markup.plain, holders.told(own, aim, last))))
    now = holders.changed(own, aim)
    with st.form("target_form", border=False):
        left, right = st.columns(2)
        goal, limit = (_figure(place, name, aim, getattr(now, name, None)) for place, name in ((left, "goal"), (right, "limit")))
        left, right = st.columns(2)  # once more, so that on a phone, where columns stand below each other, limit follows goal
        source = left.text_input(t("targets.source"), key="target_source", max_chars=200)
        approved = right.text_input(t("targets.approved"), key="target_approved", max_chars=60)
        quote = st.text_input(t("targets.quote"), key="target_quote", max_chars=400)
        if not st.form_submit_button(t("targets.preview"), type="primary", icon=":material/visibility:"):
            return None
    if goal is None and limit is None:
        st.warning(t("targets.no_figure"), icon=":material/error:")
        return None
    said = {"goal": goal, "limit": limit, "source_doc": source or None, "approved_by": approved or None}
    return _monthly(aim, said) if aim.alone else _lasting(aim, {**said, "quote": quote or None})


def _figure(place: DeltaGenerator, name: str, aim: Aim, now: float | None) -> float | None:
    """The goal or the limit, as it is now to begin with: one that is left empty is none."""
    key = f"target_{name}_{aim.kpi.id}_{aim.who}_{aim.whom}_{aim.since}_{aim.alone}"
    value = None if now is None else float(now)
    return place.number_input(t(f"targets.{name}"), value=value, step=0.1, format="%g", key=key, help=t(f"targets.{name}_help"))


def _whom(who: str) -> str:
    """The project or the property type that the target holds; empty for the company."""
    sites = ask.sites()
    options = tuple(sites["project"] if who == "project" else sites["property_type"].drop_nulls().unique().sort())
    if who == "company" or not options:
        return ""
    names = ask.project_names()
    words = named(options, lambda id: names[id] if who == "project" else property_type_name(id))
    return parameters.one("whom", options, options[0], lambda start, key: st.selectbox(
        t(f"targets.who_{who}"), options, index=options.index(start), key=key, format_func=words))  # fmt: skip


def _when(last: date) -> tuple[date, bool]:
    """From which month on it holds, by default the first that is not closed, and whether for that month alone."""
    months = {f"{month:%Y-%m}": month for month in (shift(last, step) for step in range(-MONTHS_AHEAD, MONTHS_AHEAD + 1))}
    ids = tuple(months)
    words = named(ids, lambda id: values.month(months[id]))
    left, right = st.columns(2, vertical_alignment="bottom")
    since = parameters.one("since", ids, ids[MONTHS_AHEAD + 1], lambda start, key: left.selectbox(
        t("targets.from"), ids, index=ids.index(start), key=key, format_func=words))  # fmt: skip
    alone = parameters.flag("alone", lambda start, key: right.checkbox(
        t("targets.one_month"), value=start, key=key, help=t("targets.one_month_help")))  # fmt: skip
    return months[since], alone


def _lasting(aim: Aim, said: Row) -> Filled:
    kpi, facet = aim.kpi, holders.FACETS[aim.who]
    row = {"standard_id": "-".join(part for part in (t("targets.set_id"), aim.whom, kpi.id) if part), "kpi": kpi.id,
           **({facet: aim.whom} if facet else {}), "operator": register.sign(kpi), "unit": kpi.unit.zh, "effective_from": f"{aim.since:%Y-%m-%d}",
           "status": IN_FORCE if said["approved_by"] else TO_CONFIRM, **said}  # fmt: skip
    return Filled("standards", (row,))


def _monthly(aim: Aim, said: Row) -> Filled:
    """A target of one month is a project's: of the company or a type it is one of each project there."""
    projects = holders.within(aim, ask.sites())["project"]
    return Filled(
        "targets", tuple({"project_id": project, "month": f"{aim.since:%Y-%m}", "kpi": aim.kpi.id, **said} for project in projects)
    )
