"""In time by month: of the cases that came in, or of those that were finished."""

from __future__ import annotations

from functools import partial
from typing import get_args

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from metrics.attribution import Attribution
from metrics.limits import limits
from pipelines.read import Scope
from ui.answers import ask, source
from ui.answers.figures import Figures
from ui.choices import kpi_link, picks
from ui.choices.scope import Chosen
from ui.drawing import charts, month_charts, stacks
from ui.frame import notices
from ui.text import say, t
from ui.wording import values

STATES = (("late", stacks.BAD), ("open_overdue", stacks.WORST), ("open", stacks.QUIET), ("on_time", stacks.CALM))
WAYS: tuple[Attribution, ...] = get_args(Attribution)


def timed(figures: Figures) -> list[str]:
    """The rates of a page that hold cases to a time and have a number."""
    valued = figures.now.filter(pl.col("value").is_not_null())["kpi"].to_list()
    return [id for id in valued if limits(registry.kpi(id)) and registry.kpi(id).kind == "rate"]


def panel(chosen: Chosen, figures: Figures) -> None:
    charts.section(t("attribution.title"), help=t("attribution.help"))
    if ids := timed(figures):
        _panel(ids, chosen)
    else:
        notices.nothing_here(t("empty.scope"))


@st.fragment
def _panel(ids: list[str], chosen: Chosen) -> None:
    kpi = registry.kpi(picks.one("timed", ids, lambda id: say(registry.kpi(id).name), t("breakdown.kpi"), known=registry.kpis()))
    way = WAYS[[str(w) for w in WAYS].index(picks.one("months", WAYS, lambda way: t(f"attribution.{way}"), t("attribution.title")))]
    drawn = _drawn(kpi, chosen.scope, way)
    if drawn is None:
        notices.nothing_here(t("empty.scope"))
        return
    figure, table, words = drawn
    charts.show(figure, table, f"months_{kpi.id}_{way}", words, sources=partial(kpi_link.sources, (kpi.id,), chosen.scope))


@source.as_seen(charts.KEPT)
def _drawn(kpi: Kpi, scope: Scope, way: Attribution) -> charts.Drawn | None:
    found = ask.by_attribution(kpi.id, scope, way)
    if found.is_empty():
        return None
    kinds = [(state, t(f"attribution.{state}"), colour) for state, colour in STATES if int(found[state].sum())]
    table = found.select(
        pl.col("month").dt.strftime("%Y-%m").alias(t("by.month")),
        *(pl.col(state).alias(name) for state, name, _ in kinds),
        values.column(kpi, found, "value", t("column.value")),
        pl.col("excluded").alias(t("column.excluded")),
        pl.when("immature").then(pl.lit(t("attribution.immature"))).otherwise(pl.lit("")).alias(t("column.status")),
    )
    return month_charts.stacked(found, kinds, say(registry.dataset(kpi.dataset).name)), table, _sentence(found, way)


def _sentence(found: pl.DataFrame, way: Attribution) -> str:
    last = found.row(-1, named=True)
    share = values.DASH if last["value"] is None else f"{last['value']:.1f}%"
    said = t(f"attribution.says_{way}", month=values.month(last["month"]), share=share)
    young = [values.month(month) for month in found.filter("immature")["month"]]
    return said + (t("attribution.young", months=t("word.comma").join(young)) if young else "")
