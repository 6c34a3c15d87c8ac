"""One KPI by itself: the figure with its passport, why it moved, its course with what was changed on purpose, what people say about it, its records."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from catalog.kpi import Kpi
from pipelines import commentary as writing
from pipelines import served
from ui.answers.figures import Figures
from ui.choices import dimensions, filters, kpi_link, picks, scope
from ui.drawing import charts, kpi_chart
from ui.frame import guard, notices
from ui.number import changes, commentary, dips, links, outlook, results, tiles, why, worst
from ui.session import access
from ui.text import t
from ui.wording import held


def page() -> None:
    st.title(t("page.kpi"), anchor=False)
    wide = scope.chosen()
    if wide is None:
        notices.nothing_yet()
        return
    kpi = kpi_link.pick()
    filters.of_kpi(kpi_link.PAGE, kpi)
    chosen = filters.narrowed(wide)
    figures = Figures.of((kpi.id,), chosen.scope, chosen.before, chosen.year_before, chosen.trend)
    row = changes.of(figures.now, kpi.id)
    if row is not None and (writing_first := commentary.comes_first(kpi, row, chosen)):
        _reason(kpi, row, chosen)
    if row is not None and row["value"] is not None:
        told = (lambda: worst.draw(kpi, chosen), lambda: dips.draw(kpi, chosen, figures.monthly))
        for draw in told if chosen.span.months > 1 else reversed(told):  # of one month, what happened in it comes first
            draw()
    tiles.tile(kpi, chosen, figures)
    if words := outlook.sentence(kpi, figures.monthly):
        st.markdown(f":material/flag: {words}")
    if row is None or row["value"] is None:
        notices.nothing_here(t("empty.scope"))
        return
    kpi = held.to_row(kpi, row)
    charts.section(t("why.title"), help=t("why.help"))
    why.panel(kpi, chosen, figures)
    kpi_chart.section(kpi, "kpi.trend")
    kpi_chart.draw(kpi, chosen, kpi.id, partial(filters.toggle, kpi_link.PAGE))
    charts.section(t("kpi.where"))
    by = picks.one("by", (*filters.LEVELS, *kpi.dims), lambda dim: dimensions.name(kpi, dim), t("breakdown.by"), known=filters.all_dims())
    results.bars(kpi_link.PAGE, kpi, wide, by)
    links.panel(kpi, chosen)
    if not writing_first:
        _reason(kpi, row, chosen)
    results.behind(kpi, chosen)


def _reason(kpi: Kpi, row: Mapping[str, object], chosen: scope.Chosen) -> None:
    commentary.panel(kpi, row, chosen, lambda text: keep(kpi, chosen, text))


def keep(kpi: Kpi, chosen: scope.Chosen, text: str) -> None:
    writing.write(served.intake().warehouse, access.role(), access.viewer(), kpi.id, chosen.scope, text)


guard.require("results")
page()
