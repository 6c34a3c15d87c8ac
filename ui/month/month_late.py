"""What is late in a month besides open cases, and what was promised: files not in, rows held back, actions due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl
import streamlit as st

from catalog import registry
from catalog.days import day_of
from pipelines.read import Scope, shift
from ui.answers import ask
from ui.drawing import charts, tables
from ui.frame import sections
from ui.number import silent, trust
from ui.session import access
from ui.text import say, t
from ui.wording import markup, values

ACTIONS = "Q13"  # its records are the actions
SOON = 31  # days
SHOWN = 5


@dataclass(frozen=True)
class Promise:
    """An action that is not done: what, where, for which KPI, by when."""

    name: str
    project: str
    kpi: str
    due: date
    overdue: bool


def gaps(arrivals: pl.DataFrame, scope: Scope) -> list[str]:
    """What the scope's month lacks, in words: who owes which data, those that most owe first; and whose part a list of all lacks."""
    late = trust.missing(arrivals, scope).filter(pl.col("source").is_in(list(registry.datasets())))
    owing = {str(key[0]): frame["project"].sort().to_list() for key, frame in late.group_by("source")}
    told = [
        t("month.file", dataset=tables.dataset_name(id), n=len(of), names=trust.who(of))
        for id, of in sorted(owing.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return told + silent.lines(arrivals, scope)


def show_gaps(told: Sequence[str]) -> None:
    if not told:
        return
    st.markdown("\n".join(f"- {line}" for line in told[:SHOWN]), width="stretch")
    if len(told) > SHOWN:
        st.caption(t("month.more_files", n=len(told) - SHOWN))
    if access.may("intake"):
        sections.link("upload", t("empty.upload"), ":material/upload_file:")


def held(rows: int) -> None:
    if rows:
        st.markdown(t("month.held", n=values.count(rows)))
        if access.may("intake"):
            sections.link("quarantine", t("page.quarantine"), ":material/healing:")


def promises(scope: Scope) -> list[Promise]:
    """Actions of the scope's projects that stood open at the end of its last month (of the data, where that comes first) and were overdue or due within a month;
    the longest overdue first."""
    everything = replace(scope, start=None, end=None, filters=())
    found = ask.records(ACTIONS, everything, limit=None).filter(pl.col("_outcome") != "excluded")
    end = ask.data_end()
    if found.is_empty() or end is None:
        return []
    day = day_of(end) if scope.end is None else min(day_of(end), shift(scope.end, 1) - timedelta(days=1))
    open_ = found.filter(
        pl.col("opened_on") <= day,
        pl.col("done_on").is_null() | (pl.col("done_on") > day),
        pl.col("due_on") <= day + timedelta(days=SOON),
    )
    return [
        Promise(row["name"] or row["action_id"], row["_project"] or "", row["kpi"], row["due_on"], row["due_on"] <= day)
        for row in open_.sort("due_on", "action_id").iter_rows(named=True)
    ]


def show_promises(found: Sequence[Promise]) -> None:
    """The part of what was promised and is due; nothing where nothing is."""
    if found:
        charts.section(t("month.promised"), help=t("month.promised_help"))
    names, kpis = ask.project_names(), registry.kpis()
    for promise in found[:SHOWN]:
        with st.container(horizontal=True, gap="xsmall"):
            word, colour, icon = ("overdue", "red", ":material/alarm:") if promise.overdue else ("due", "orange", ":material/event:")
            st.badge(t(f"month.{word}", day=f"{promise.due:%Y-%m-%d}"), color=colour, icon=icon)  # type: ignore[arg-type]
            kpi = say(kpis[promise.kpi].name) if promise.kpi in kpis else promise.kpi
            where = markup.plain(names[promise.project])
            st.markdown(t("month.promise", name=markup.plain(promise.name), project=where, kpi=kpi))
    if len(found) > SHOWN:
        st.caption(t("month.more_promises", n=len(found) - SHOWN))
