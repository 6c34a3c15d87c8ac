"""What was done to get better, and whether it helped: each measure's effect with its interval, against sites without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import plotly.graph_objects as go
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from pipelines.read import Scope
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import filters, kpi_link, places
from ui.choices.scope import Chosen
from ui.drawing import charts
from ui.frame import notices
from ui.text import known, say, say_pair, t
from ui.wording import markup, sentences, status, values

ROW_PX = 38  # a measure and its KPI, one below the other
NAMED = 2  # projects in the name of a measure
LOOKS = {"improved": "met", "unclear": "not_enough_data", "worse": "missed"}


def panel(chosen: Chosen, figures: Figures) -> None:
    kpi_link.follow(chosen.scope)
    charts.section(t("effects.title"), help=t("effects.help"))
    found = places.touching(ask.effects(), filters.levels(chosen.scope))
    if found.is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    tested = found.drop_nulls("value")
    counts = {state: found.filter(pl.col("state") == state).height for state in ("improved", "unclear", "worse")}
    words = sentences.together(t("effects.says", n=found.height, tested=tested.height, **counts), sentences.shown(tested.height))
    tested = tested.sort(pl.col("state") == "unclear", maintain_order=True).head(sentences.MOST)  # what can be told from no effect, first
    if tested.is_empty():
        charts.show(charts.blank(80), table(found), "effects", words)
        return
    charts.show(figure(tested), table(found), "effects", words, kpi_link.ask_for_cell, partial(kpi_link.ways, ways(tested, chosen.scope)))


def ways(tested: pl.DataFrame, asked: Scope) -> list[tuple[Kpi, Scope, str]]:
    """From each measure to its KPI, narrowed to its project where it is only one, as a click on its point leads there."""
    rows = tested.to_dicts()
    return [
        (kpi := registry.kpi(row["kpi"]), _narrowed(asked, row), t("word.told_apart", name=markup.plain(name), what=say(kpi.name)))
        for name, row in zip(_called(rows), rows, strict=True)
    ]


def _narrowed(asked: Scope, row: dict[str, Any]) -> Scope:
    return replace(asked, filters=tuple(("project", id) for id in row["projects"] if len(row["projects"]) == 1))


def figure(tested: pl.DataFrame) -> go.Figure:
    """One line a measure and KPI: better lies to the right, whatever the KPI's direction; the line at zero is no effect. A point leads to its KPI."""
    rows = sorted(map(_bettered, tested.to_dicts()), key=lambda row: float(row["value"]))
    drawn = charts.blank(charts.HEAD_PX + ROW_PX * max(len(rows), 2))
    names = charts.distinct([f"{name}<br>{say(registry.kpi(row['kpi']).name)}" for name, row in zip(_called(rows), rows, strict=True)])
    for state, code in LOOKS.items():
        look = status.look(code)
        mine = [(name, row) for name, row in zip(names, rows, strict=True) if row["state"] == state]
        if not mine:
            continue
        ends = [(row["value"], row["lower"], row["upper"]) for _, row in mine]
        drawn.add_scatter(
            x=[value for value, _, _ in ends], y=[name for name, _ in mine], mode="markers", name=t(f"effects.{state}"),
            marker={"size": 11, "color": look.mark, "symbol": look.shape, "line": {"width": 2, "color": look.mark}},
            error_x={"type": "data", "symmetric": False, "array": [high - value for value, _, high in ends],
                     "arrayminus": [value - low for value, low, _ in ends], "color": charts.MUTED, "thickness": 1.5, "width": 0},
            customdata=[_cell(row) for _, row in mine],
            hovertext=[say_pair(row["zh"], row["en"]) for _, row in mine], hovertemplate="%{y}<br>%{hovertext}<extra></extra>",
        )  # fmt: skip
    drawn.add_vline(0, line={"color": charts.TARGET, "width": 1.3, "dash": "dot"})
    drawn.update_yaxes(type="category", categoryorder="array", categoryarray=names, automargin=True)
    drawn.update_xaxes(title_text=t("effects.axis"))
    return drawn


def _called(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The names of the measures; one that was taken at several places by itself says where."""
    taken = Counter((row["name"], row["kpi"]) for row in rows)
    return [
        t("word.told_apart", name=row["name"], what=_places(row)) if taken[row["name"], row["kpi"]] > 1 else row["name"] for row in rows
    ]


def _cell(row: dict[str, Any]) -> str:
    """The KPI of a measure, and the project where it is only one: where its number and its passport are."""
    return f"{row['kpi']}:{row['projects'][0] if len(row['projects']) == 1 else ''}"


def _places(row: dict[str, Any]) -> str:
    names = ask.project_names()
    return sentences.listing([names[id] for id in row["projects"]], NAMED)


def _bettered(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its effect turned so that more is better."""
    if registry.kpi(row["kpi"]).direction != "down":
        return row
    return row | {"value": -row["value"], "lower": -row["upper"], "upper": -row["lower"]}


def table(found: pl.DataFrame) -> pl.DataFrame:
    names = ask.project_names()
    rows = found.sort("since", descending=True, nulls_last=True).to_dicts()
    day = lambda value: value.isoformat() if value else values.DASH  # noqa: E731
    return pl.DataFrame(
        {
            t("effects.name"): [row["name"] for row in rows],
            t("effects.state"): [t(f"effects.{row['state']}") if known(f"effects.{row['state']}") else row["state"] for row in rows],
            t("by.project"): [t("word.comma").join(names[id] for id in row["projects"]) for row in rows],
            t("breakdown.kpi"): [say(registry.kpi(row["kpi"]).name) for row in rows],
            t("effects.since"): [day(row["since"]) for row in rows],
            t("effects.due"): [day(row["due"]) for row in rows],
            t("effects.result"): [say_pair(row["zh"], row["en"]) for row in rows],
        }
    )
