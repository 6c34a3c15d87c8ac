"""What is due once in each period: project by period, done, missed, or still open until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import plotly.graph_objects as go
import polars as pl

from ui.answers.names import Names
from ui.drawing.charts import CELL_INK, blank, steps
from ui.text import t
from ui.wording import sentences, status, values

# What a unit is in the words of `metrics.cases.outcome`: its symbol, and the status whose ground it has. What is not due yet is no status.
LOOKS = {
    "hit": ("✓", "met"),
    "pending": ("◌", "not_enough_data"),
    "open_past_due": ("✕", "missed"),
    "miss": ("✕", "missed"),
    "excluded": ("…", "no_target"),
}
MISSED = ("miss", "open_past_due")
ROW_PX = 25
NAMED = 6  # projects that a sentence names; the table has all


def units(records: pl.DataFrame) -> pl.DataFrame:
    """`project`, `month` (the period's first), `outcome` and `due` (UTC) of the records of such a KPI; the first period first."""
    found = records.select(
        pl.col("_project").alias("project"),
        pl.col("_month").alias("month"),
        pl.col("_outcome").alias("outcome"),
        pl.col("_deadline").alias("due"),
    )
    return found.drop_nulls("project").sort("month", "project")


def figure(found: pl.DataFrame, names: Names) -> go.Figure:
    """A cell for each project and period, told by symbol and colour; the projects that missed most on top."""
    months = found["month"].unique().sort().to_list()
    late = pl.col("outcome").is_in(MISSED).sum().alias("late")
    order = found.group_by("project").agg(late).sort("late", "project", descending=[False, True])["project"].to_list()[-sentences.MOST :]
    at = {(row["project"], row["month"]): row for row in found.iter_rows(named=True)}
    codes = list(status.LOOKS)
    lines = [[at.get((project, month)) for month in months] for project in order]
    drawn = blank(60 + ROW_PX * max(len(order), 2))
    drawn.add_heatmap(
        z=[[codes.index(LOOKS[row["outcome"]][1]) if row else None for row in line] for line in lines],
        text=[[LOOKS[row["outcome"]][0] if row else "" for row in line] for line in lines],
        customdata=[[f"{values.month(row['month'])}<br>{words(row)}" if row else "" for row in line] for line in lines],
        x=[f"{month:%y-%m}" for month in months],
        y=[names[project] for project in order],
        texttemplate="%{text}", textfont={"color": CELL_INK, "size": 12}, hovertemplate="%{y}<br>%{customdata}<extra></extra>",
        zmin=-0.5, zmax=len(codes) - 0.5, colorscale=steps([look.fill for look in status.LOOKS.values()]), showscale=False, xgap=3, ygap=3,
    )  # fmt: skip
    drawn.update_xaxes(type="category", side="top", showgrid=False, automargin=True, tickfont={"size": 11})
    drawn.update_yaxes(type="category", showgrid=False, automargin=True)
    return drawn


def words(row: Mapping[str, object]) -> str:
    """What became of a unit, with the day by which an open one is due."""
    due = row["due"]
    if row["outcome"] == "pending" and isinstance(due, datetime):
        return t("periods.pending", day=day(due))
    return t(f"periods.{row['outcome']}")


def day(due: datetime) -> str:
    """The last local day that keeps it in time."""
    return values.moment(due - timedelta(seconds=1))[:10]


def table(found: pl.DataFrame, names: Names) -> pl.DataFrame:
    """The units in words, what is still to be done first."""
    urgent = pl.col("outcome").replace_strict({"pending": 0, "open_past_due": 1, "miss": 1}, default=2)
    rows = found.sort(urgent, "month", descending=[False, True]).to_dicts()
    return pl.DataFrame(
        {
            t("by.project"): [names[row["project"]] for row in rows],
            t("periods.from"): [values.month(row["month"]) for row in rows],
            t("column.outcome"): [words(row) for row in rows],
            t("column.deadline"): [day(row["due"]) if row["due"] else values.DASH for row in rows],
        }
    )


def sentence(found: pl.DataFrame, names: Names) -> str:
    """How many are done, missed and still due; who missed how many, and who has to do something until when."""
    counted = {word: found.filter(pl.col("outcome") == word).height for word in LOOKS}
    missed = sum(counted[outcome] for outcome in MISSED)
    said = t("periods.missed" if missed else "periods.says", done=counted["hit"], missed=missed, names=_who_missed(found, names))
    waiting = found.filter(pl.col("outcome") == "pending").sort("due", "project")
    if waiting.is_empty():
        return said
    named = sentences.listing([names[id] for id in waiting["project"].unique(maintain_order=True)], NAMED)
    first = waiting["due"].drop_nulls().min()
    return f"{said}{t('periods.next', n=waiting.height, day=day(first) if isinstance(first, datetime) else values.DASH, names=named)}"


def _who_missed(found: pl.DataFrame, names: Names) -> str:
    """The projects that missed one or more, with how many; those with most first."""
    counts = found.filter(pl.col("outcome").is_in(MISSED)).group_by("project").len().sort("len", "project", descending=[True, False])
    return sentences.listing([t("periods.times", name=names[id], n=n) if n > 1 else names[id] for id, n in counts.iter_rows()], NAMED)
