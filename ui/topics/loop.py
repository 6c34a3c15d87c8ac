"""The loop of nonconformities 发现 → 反馈 → 整改 → 验证, and how outsiders see us against how we see ourselves."""

from __future__ import annotations

from functools import partial

import plotly.graph_objects as go
import polars as pl

from catalog import registry
from metrics.loop import stages
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import dimensions, filters, kpi_link
from ui.choices.scope import Chosen
from ui.drawing import charts, group_charts, number_tables
from ui.frame import notices
from ui.text import say, t
from ui.wording import sentences, values

PAGE = "quality"
ROWS_OF, GAP = "Q04", "Q09G"  # whose rows are all nonconformities; outsiders less ourselves
STEPS = {"notified": "Q06N", "rectified": "Q06", "verified": "Q06V"}  # how long each step takes
SHADES = ("#1f6396", "#2f72a5", "#8dbce0", "#b3d1e8")
INKS = ("#ffffff", "#ffffff", charts.CELL_INK, charts.CELL_INK)


def funnel(chosen: Chosen, figures: Figures) -> None:
    charts.section(t("loop.title"), help=t("loop.help"))
    if not filters.fitting(registry.kpi(ROWS_OF)):
        return
    rows = ask.records(ROWS_OF, chosen.scope, limit=None)
    if rows.is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    found = stages(rows)
    names = [t(f"loop.{stage}") for stage in found["stage"]]
    times = {row["kpi"]: row["value"] for row in figures.now.iter_rows(named=True)}
    steps = [STEPS.get(stage) for stage in found["stage"]]
    taken = [values.full(registry.kpi(id), times.get(id)) if id else values.DASH for id in steps]
    table = pl.DataFrame(
        {t("loop.stage"): names, t("loop.reached"): found["reached"], t("loop.stuck"): found["stuck"], t("loop.median"): taken}
    )
    first, last = found["reached"][0], found["reached"][-1]
    worst = found.head(len(names) - 1).sort("stuck", descending=True, maintain_order=True).row(0, named=True)
    where = t(f"loop.{worst['stage']}")
    words = t(
        "loop.says",
        first=values.count(first),
        last=values.count(last),
        open=values.count(first - last),
        where=where,
        n=values.count(worst["stuck"]),
    )
    charts.show(
        _figure(names, found, taken), table, "loop", words, sources=partial(kpi_link.sources, (ROWS_OF, *STEPS.values()), chosen.scope)
    )


def _figure(names: list[str], found: pl.DataFrame, taken: list[str]) -> go.Figure:
    drawn = charts.blank(260)
    texts = [f"{values.count(n)}" + ("" if time == values.DASH else f" · {time}") for n, time in zip(found["reached"], taken, strict=True)]
    drawn.add_funnel(
        y=names, x=found["reached"].to_list(), text=texts, texttemplate="%{text}", textposition="auto", marker={"color": list(SHADES)},
        textfont={"color": list(INKS), "size": 13},
        hovertemplate="%{y}<br>%{text}<extra></extra>", connector={"visible": False},
    )  # fmt: skip
    drawn.update_yaxes(showgrid=False, automargin=True)
    return drawn


def gap(chosen: Chosen, figures: Figures) -> None:
    """Outsiders' marks less our own at the same site: below zero we mark ourselves too kindly."""
    kpi = registry.kpi(GAP)
    charts.section(say(kpi.name), help=say(kpi.meaning))
    if not filters.fitting(kpi):
        return
    frame = ask.numbers([kpi.id], chosen.scope, ("project",)).drop_nulls("value")
    frame = frame.with_columns(status=pl.lit("no_target"))  # the interval tells it; a visit or two a site are all there are
    if frame.is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    label = dimensions.labels(kpi, "project")
    worst = frame.sort("value").row(0, named=True)
    lenient = frame.filter(pl.col("upper") < 0).height
    more = sentences.shown(frame.height)
    words = t("gap.says", n=frame.height, lenient=lenient, worst=label(worst["project"]), value=values.full(kpi, worst["value"]))
    table = number_tables.of_numbers(frame.sort("value"), "project", t("by.project"), label)
    charts.show(
        group_charts.dots(kpi, frame.sort("value"), "project", label),
        table,
        "gap",
        sentences.together(words, more),
        partial(filters.toggle, PAGE, "project"),
        partial(kpi_link.sources, (GAP,), chosen.scope),
    )
