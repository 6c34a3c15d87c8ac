"""The scorecard of each person, out of the same verdicts that the numbers are made of; only for those who may see names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

from catalog.model import Kpi
from metrics.cases import outcome
from metrics.numbers import numbers
from metrics.scorecard import PARTS, fair_ratio, parts, scores
from metrics.tally import spread, tally

WHO = ("staff_id", "assignee_id", "caller_id")  # who a case is put down to
KINDS = ("rate", "mean", "nps", "duration")
STRATA = ("category", "severity", "kind", "course_type")  # what makes one person's cases harder than another's


def scorecard(
    verdicts: Mapping[str, pl.DataFrame], kpis: Mapping[str, Kpi], at: Mapping[str, datetime], held: pl.DataFrame, projects: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores (one row a person) and parts (one row a person and KPI), as `metrics.scorecard` gives them. `held`: as `held_to`.

    Shares are drawn towards those of everybody in the role; shown are the people of `projects`.
    """
    found = [_of_people(kpis[id], verdicts[id], at[id]) for id in kpis if id in at and kpis[id].kind in KINDS]
    if not found or held.is_empty():
        return pl.DataFrame(), pl.DataFrame(schema=dict.fromkeys(PARTS, pl.String))
    mine = held.filter(pl.col("project_id").is_in(list(projects)))["staff_id"].unique()
    each = parts(pl.concat(found), held, kpis).filter(pl.col("staff_id").is_in(mine.implode()))
    return scores(each), each


def held_to(weights: pl.DataFrame, staff: pl.DataFrame, day: date) -> pl.DataFrame:
    """What each person is held to on a day: the weights of their role, those of their own project before the company's; latest version each."""
    since = pl.date(1900, 1, 1)
    posts = staff.with_columns(pl.col("valid_from").fill_null(since)).filter(pl.col("valid_from") <= day).sort("valid_from")
    posts = posts.unique("staff_id", keep="last", maintain_order=True).filter((pl.col("leave_date") > day).fill_null(True))
    valid = weights.with_columns(pl.col("effective_from").fill_null(since)).filter(pl.col("effective_from") <= day)
    valid = valid.rename({"project_id": "_site"})
    both = posts.select("staff_id", "role", "project_id").join(valid, on="role")
    both = both.filter(pl.col("_site").is_null() | (pl.col("_site") == pl.col("project_id")))
    ordered = both.sort(pl.col("_site").is_null(), "effective_from", descending=[False, True])
    first = ordered.unique(["staff_id", "kpi"], keep="first", maintain_order=True)
    return first.select("staff_id", "role", "project_id", "kpi", "weight", "goal", "limit", "red_line", "minimum_n").sort("staff_id", "kpi")


def _of_people(kpi: Kpi, verdict: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """staff_id, kpi, value, lower, upper, numerator, denominator, ratio."""
    who = next(name for name in WHO if name in verdict.columns)
    mine = verdict.drop_nulls(who).with_columns(pl.col(who).alias("_project"))
    figures = numbers({kpi.id: kpi}, spread(tally(kpi, mine)), {kpi.id: at}, ("project",)).rename({"project": "staff_id"})
    known = figures.select("staff_id", "kpi", "value", "lower", "upper", "numerator", "denominator")
    return known.join(_ratios(kpi, mine, at), on="staff_id", how="left").with_columns(pl.col("ratio").cast(pl.Float64))


def _ratios(kpi: Kpi, mine: pl.DataFrame, at: datetime) -> pl.DataFrame:
    strata = [name for name in STRATA if name in kpi.dims]
    if kpi.kind != "rate" or not strata:
        return pl.DataFrame(schema={"staff_id": pl.String, "ratio": pl.Float64})
    said = mine.with_columns(outcome(kpi, pl.lit(at, pl.Datetime("us"))).alias("_outcome"))
    decided = said.filter(pl.col("_outcome").is_in(["hit", "miss", "open_past_due"]))
    cases = decided.select(pl.col("_project").alias("staff_id"), *strata, pl.col("_num").alias("numerator"), pl.lit(1).alias("denominator"))
    return fair_ratio(cases, strata)
