"""One KPI by one dimension: the viewer picks both, the chart answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from catalog.kpi import Kpi
from metrics.ranking import why_not
from pipelines.read import Scope
from ui.answers import ask, settled, source
from ui.choices import dimensions, picks
from ui.choices.scope import Chosen
from ui.drawing import charts, course, events, funnel_plot, group_charts, month_charts, number_tables, ranking
from ui.frame import notices
from ui.text import t
from ui.wording import held, sentences

WAYS = ("order", "rank", "funnel")


def trend(kpi: Kpi, chosen: Chosen, key: str, sources: Callable[[], None] | None = None) -> None:
    """The course by month; `sources` as `charts.show` has them."""
    found = _trend(kpi, chosen.trend, chosen.closed)
    if found is None:
        notices.nothing_here(t("empty.scope"))
        return
    figure, table, words = found
    charts.show(figure, table, f"trend_{key}", words, sources=sources)


@source.as_seen(charts.KEPT)
def _trend(kpi: Kpi, scope: Scope, closed: date) -> charts.Drawn | None:
    monthly = ask.numbers([kpi.id], scope, ("month",)).sort("month")
    if monthly["value"].null_count() == monthly.height:
        return None
    marks = events.of(kpi, scope, monthly["month"])
    moving = t("chart.bars_move") if held.differ(held.barred(kpi, monthly.drop_nulls("value"))) else ""
    words = sentences.together(
        sentences.of_trend(kpi, settled.months(kpi, monthly, closed)),
        course.sentence(kpi, monthly, closed),
        course.unsettled(kpi, monthly, closed),
        moving,
        events.sentence(marks),
    )
    return month_charts.trend(kpi, monthly, closed, marks), number_tables.of_numbers(monthly, "month", t("by.month")), words


def groups(kpi: Kpi, chosen: Chosen, by: str, key: str, picked: Callable[[str], None] | None = None) -> None:
    """The groups of a dimension: in order, with the range of each rank, or against the limits of chance. `picked` is told which one was clicked."""
    frame = ask.numbers([kpi.id], chosen.scope, (by,))
    if frame["value"].null_count() == frame.height:
        notices.nothing_here(t("empty.scope"))
        return
    way = _way(kpi, frame) if by == "project" else "order"
    figure, table, words = _groups(kpi, chosen.scope, by, way)
    charts.show(figure, table, f"by_{by}_{key}" if way == "order" else f"{way}_{key}", words, picked)


@source.as_seen(charts.KEPT)
def _groups(kpi: Kpi, scope: Scope, by: str, way: str) -> charts.Drawn:
    frame = ask.numbers([kpi.id], scope, (by,))
    label = dimensions.labels(kpi, by)
    if way == "rank":
        ranks = ask.ranks(kpi.id, scope, by)
        drawn, more = ranking.placed(ranks).tail(sentences.MOST), sentences.shown(ranking.placed(ranks).height)
        return (
            ranking.figure(kpi, drawn, by, label),
            ranking.table(kpi, ranks, by, dimensions.name(kpi, by), label),
            sentences.together(ranking.sentence(kpi, ranks, by, label), more),
        )
    table = number_tables.of_numbers(sentences.worst_first(kpi, frame), by, dimensions.name(kpi, by), label)
    if way == "funnel" and (found := funnel_plot.of(kpi, frame)) is not None:
        return funnel_plot.figure(kpi, found, by, label), table, funnel_plot.sentence(kpi, found, by, label)
    draw = group_charts.dots if by == "project" else group_charts.bars
    more = sentences.shown(frame.drop_nulls("value").height)
    return draw(kpi, frame, by, label), table, sentences.together(sentences.of_groups(kpi, frame, by, label), more)


def _way(kpi: Kpi, frame: pl.DataFrame) -> str:
    """How projects are put beside each other: by value, by the range of their rank, or against the limits of chance."""
    ways = ["order"]
    if why_not(kpi) is None and frame.filter(pl.col("value").is_not_null()).height >= ranking.FEWEST:
        ways.append("rank")
    if funnel_plot.of(kpi, frame) is not None:
        ways.append("funnel")
    return picks.one("way", ways, lambda way: t(f"peers.{way}"), t("peers.way"), known=WAYS) if len(ways) > 1 else ways[0]
