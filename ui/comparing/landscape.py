"""A group of projects at a glance: what misses its limit and where, the course of each, and what the best of them do otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from metrics import standouts
from ui.answers import ask, settled
from ui.answers.names import Names
from ui.choices import kpi_link, parameters
from ui.comparing import compare_charts, heat, movements
from ui.comparing.comparison import HEAT_PROJECTS, SMALL
from ui.comparing.peer_choice import Peers
from ui.drawing import charts, number_tables, tables
from ui.frame import notices
from ui.number.changes import Change
from ui.text import say, t
from ui.wording import held, markup, sentences, status, values

ACROSS = 4  # KPIs beside each other, so that a phone can show them


def heat_map(found: Peers, ids: Sequence[str]) -> None:
    """Project × KPI; of a large group those with the most missed limits, and one's own."""
    charts.section(t("compare.section_heat"), help=t("overview.heat_help"))
    names, frame = ask.project_names(), ask.numbers(ids, found.everybody, ("project",))
    shown = [id for id in ids if frame.filter(pl.col("kpi") == id, pl.col("value").is_not_null()).height]
    if not shown:
        notices.nothing_here(t("empty.scope"))
        return
    st.markdown(status.legend())
    order = heat.worst_last(frame)
    worst = [*(id for id in order[-HEAT_PROJECTS:] if id != found.own), found.own]
    words = heat.sentence(frame)
    if len(worst) < len(order):
        words = sentences.together(words, t("compare.shown", n=len(worst), all=len(order)))
    moved = movements.moved(tuple(shown), found.everybody, found.then, found.whole, found.since)
    words = sentences.together(words, _arrows(found, moved))
    figures = [heat.figure(shown[start : start + ACROSS], frame, worst, names, moved) for start in range(0, len(shown), ACROSS)]
    charts.show(
        figures,
        number_tables.of_matrix(frame, names),
        "compare_heat",
        words,
        kpi_link.ask_for_cell,
        partial(kpi_link.sources, shown, found.everybody),
    )


def _arrows(found: Peers, moved: Mapping[movements.Cell, Change]) -> str:
    """What the arrows tell, and how many there are; why there is none."""
    if not found.whole:
        return t("word.full_stop", sentence=t("change.partial", against=t(f"change.{found.since}")))
    return t("compare.arrows" if moved else "compare.no_arrows", against=t(f"change.{found.since}"), n=len(moved))


def courses(found: Peers) -> None:
    """Small charts of the chosen KPI, month by month: one's own, then its peers, those of the most cases first."""
    charts.section(t("compare.section_courses", name=say(found.kpi.name)))
    totals = ask.numbers([found.kpi.id], found.everybody, ("project",)).drop_nulls("value")
    largest = totals.filter(pl.col("project") != found.own).sort("denominator", "project", descending=[True, False])["project"].to_list()
    shown = [found.own, *largest[: SMALL - 1]]
    scope = replace(found.trend, projects=tuple(shown), regions=(), property_types=())
    monthly = ask.numbers([found.kpi.id], scope, ("project", "month"))
    if monthly.drop_nulls("value").is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    names, kpi = ask.project_names(), found.kpi
    words = t("compare.courses_says", n=len(shown), all=len(found.group.members))
    if held.bars(held.barred(kpi, monthly)):
        words = sentences.together(words, t("compare.courses_bar"))
    if settled.unsettled(kpi, monthly, found.closed):
        words = sentences.together(words, t("compare.courses_unsettled"))
    charts.show(compare_charts.multiples(kpi, monthly, shown, names, found.closed), _wide(kpi, monthly, names), "compare_courses", words)


def _wide(kpi: Kpi, monthly: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Months × projects, as the small charts show them."""
    ordered = monthly.sort("month")
    rows = ordered.select(
        pl.col("month").dt.strftime("%Y-%m").alias(t("by.month")),
        pl.col("project").replace(names),
        values.column(kpi, ordered, "value", "value"),
    )
    return rows.pivot("project", index=t("by.month"), values="value", maintain_order=True)


def best(found: Peers) -> None:
    """Where the best of the group differ on other KPIs for sure; looked up when somebody asks, since every KPI has to be read."""
    charts.section(t("compare.section_best"), help=t("compare.section_best_help"))
    if not parameters.flag("best", lambda start, key: st.toggle(t("compare.best_ask"), value=start, key=key)):
        return
    ranked = ask.ranks(found.kpi.id, found.everybody)
    top = standouts.best(ranked, "project")
    if not top:
        notices.nothing_here(t("compare.no_best", fewest=standouts.FEWEST))
        return
    kpis = {id: registry.kpi(id) for id in standouts.candidates(registry.kpis(), found.kpi)}
    rows, looked = standouts.differing(kpis, ask.numbers(list(kpis), found.everybody, ("project",)), "project", top)
    names = ask.project_names()
    st.caption(markup.plain(t("compare.best_who", names=sentences.listing([names[id] for id in top]), name=say(found.kpi.name))))
    if rows.is_empty():
        notices.nothing_here(t("compare.best_none", looked=looked))
        return
    st.caption(t("compare.best_says", n=rows.height, looked=looked))
    tables.brief(_best_table(rows), "compare_best", "compare_best")
    kpi_link.sources(rows["kpi"], found.everybody)


def _best_table(rows: pl.DataFrame) -> pl.DataFrame:
    kpis = registry.kpis()
    return pl.DataFrame(
        [
            {
                t("column.kpi"): say(kpis[row["kpi"]].name),
                t("compare.top"): values.full(kpis[row["kpi"]], row["top"]),
                t("compare.rest"): values.full(kpis[row["kpi"]], row["rest"]),
                t("compare.differs"): t("compare.better" if row["better"] else "compare.worse"),
                t("compare.n_top"): row["n_top"],
                t("compare.n_rest"): row["n_rest"],
            }
            for row in rows.iter_rows(named=True)
        ]
    )
