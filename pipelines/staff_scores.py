"""The scorecard of each person, out of the same verdicts that the numbers are made of; only for those who may see names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

from catalog.kpi import Kpi
from metrics.personal import figures
from metrics.scorecard import PARTS, parts, scores
from metrics.standing import LONG_AGO

KINDS = ("rate", "mean", "nps", "duration")


def scorecard(
    shares: Mapping[str, pl.DataFrame], kpis: Mapping[str, Kpi], at: Mapping[str, datetime], held: pl.DataFrame, projects: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores (one row a person) and parts (one row a person and KPI), as `metrics.scorecard` gives them.

    `shares`: as `metrics.shares`. `held`: as `held_to`, with how much each person worked (`metrics.presence`). Shares of cases in time are drawn towards
    those of everybody in the role; shown are the people of `projects`.
    """
    found = [figures(kpis[id], shares[id], at[id]) for id in kpis if id in at]
    if not found or held.is_empty():
        return pl.DataFrame(), pl.DataFrame(schema=PARTS)
    mine = held.filter(pl.col("project_id").is_in(list(projects)))["staff_id"].unique()
    each = parts(pl.concat(found), held, kpis).filter(pl.col("staff_id").is_in(mine.implode()))
    return scores(each), each


def held_to(weights: pl.DataFrame, staff: pl.DataFrame, day: date) -> pl.DataFrame:
    """What each person is held to on a day: the weights of their role in force where they work (`in_force`). Who leaves on that day is still there."""
    posts = staff.with_columns(pl.col("valid_from").fill_null(LONG_AGO)).filter(pl.col("valid_from") <= day).sort("valid_from")
    posts = posts.unique("staff_id", keep="last", maintain_order=True).filter((pl.col("leave_date") >= day).fill_null(True))
    held = in_force(weights, posts.select("role", "project_id").unique(), day)
    both = posts.select("staff_id", "role", "project_id").join(held, on=["role", "project_id"], nulls_equal=True)
    return both.select("staff_id", "role", "project_id", "kpi", "weight", "goal", "limit", "red_line", "minimum_n").sort("staff_id", "kpi")


def in_force(weights: pl.DataFrame, places: pl.DataFrame, day: date) -> pl.DataFrame:
    """The weights that hold on a day: a project's own before the company's, the latest version each; one row per place and KPI.

    `places`: role and project_id, null for who belongs to none. Adds `share`, 0..1: the weight in the sum of its place (null where that is 0).
    """
    valid = weights.with_columns(pl.col("effective_from").fill_null(LONG_AGO)).filter(pl.col("effective_from") <= day)
    both = places.join(valid.rename({"project_id": "_site"}), on="role")
    both = both.filter(pl.col("_site").is_null() | (pl.col("_site") == pl.col("project_id")))
    ordered = both.sort(pl.col("_site").is_null(), "effective_from", descending=[False, True])
    first = ordered.unique(["role", "project_id", "kpi"], keep="first", maintain_order=True)
    weight = pl.col("weight").cast(pl.Float64)
    total = weight.sum().over("role", "project_id")
    return first.with_columns(share=pl.when(total > 0).then(weight / total))
