"""The staff scorecard: what each person attained of the standards of their role, with every part visible. Decision support, never automatic pay.

A part is the attainment of one KPI: 60 at the limit, 100 at the goal, straight between and beyond, from 0 to 120; so nobody's mark depends on colleagues as
z-scores would have it. Shares of few cases are drawn towards those of the same role (empirical Bayes), and the cases' mix can be taken out (O/E). The interval of
the score joins those of its parts (Zou and Donner's MOVER); a band is given only where the whole interval lies in it. No part counts an amount of work, so time
worked changes only how many cases a part needs (`metrics.presence`); what is a person's own of a case is told by `metrics.holding`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import polars as pl

from catalog.kpi import Kpi
from catalog.words import Text
from metrics.holding import REASON
from metrics.intervals import wilson
from metrics.shrinkage import prior_of
from metrics.standardisation import standardised

State = Literal["banded", "between", "red_line", "not_enough_data"]

AT_LIMIT, AT_GOAL, MOST = 60.0, 100.0, 120.0
MINIMUM_N = 20  # cases, where the weights do not say
PRESENT = 0.7  # of the weight: with less there is no score
ENOUGH_PEOPLE = 5  # of a role, for shrinkage
BANDS = (("A", 90.0), ("B", 75.0), ("C", 0.0))  # tentative: no founding document gives cuts
STATES: dict[State, Text] = {
    "banded": Text("可评等级", "band given"),
    "between": Text("跨两个等级，不作区分", "between bands"),
    "red_line": Text("触及红线，不评等级", "red line crossed, no band"),
    "not_enough_data": Text("数据不足", "not enough data"),
}
_FIGURE = pl.Float64
PARTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "staff_id": pl.String, "role": pl.String, "kpi": pl.String, "weight": _FIGURE, "n": _FIGURE, "raw": _FIGURE, "value": _FIGURE, "lower": _FIGURE,
    "upper": _FIGURE, "goal": _FIGURE, "limit": _FIGURE, "attainment": _FIGURE, "least": _FIGURE, "most": _FIGURE, "red": pl.Boolean, "missing": pl.String,
    "needed": pl.Int64, "there": _FIGURE, "worked": _FIGURE, "known": pl.Boolean, "left_out": REASON,
}  # fmt: skip


def attainment(value: pl.Expr, goal: pl.Expr, limit: pl.Expr) -> pl.Expr:
    """0 to 120; works in both directions, since the limit lies on the worse side of the goal. Null where goal and limit do not span anything."""
    reached = AT_LIMIT + (value - limit) / (goal - limit) * (AT_GOAL - AT_LIMIT)
    return pl.when(goal != limit).then(reached.clip(0.0, MOST))


def parts(figures: pl.DataFrame, weights: pl.DataFrame, kpis: Mapping[str, Kpi]) -> pl.DataFrame:
    """One row per person and KPI of their role, columns PARTS; a KPI without enough cases or without a scale is there with its `missing` reason.

    `figures`: as `metrics.personal.figures`; `ratio` (observed : expected) is null where the mix is not known.
    `weights`: staff_id, role, kpi, weight, goal, limit, red_line, minimum_n: what each person is held to, and how much they worked: `there`, `worked`,
    `present`, `known` (`metrics.presence`). Missing goals and limits are the KPI's own; `needed` cases are `minimum_n` × `worked`, rounded up.
    """
    own = pl.DataFrame(
        [(id, kpi.target.goal, kpi.target.limit, kpi.direction, kpi.kind) for id, kpi in kpis.items()],
        schema={"kpi": pl.String, "_goal": pl.Float64, "_limit": pl.Float64, "_way": pl.String, "_kind": pl.String},
        orient="row",
    )
    scales = weights.join(own, on="kpi").with_columns(
        pl.coalesce(pl.col("goal").cast(pl.Float64), "_goal").alias("goal"),
        pl.coalesce(pl.col("limit").cast(pl.Float64), "_limit").alias("limit"),
        pl.col("weight", "red_line").cast(pl.Float64),
        pl.col("minimum_n").fill_null(MINIMUM_N),
    )
    asked = scales.join(figures, on=["staff_id", "kpi"], how="left")
    floor = (pl.col("minimum_n") * pl.col("worked") - 1e-9).ceil().clip(lower_bound=1).cast(pl.Int64)
    asked = asked.with_columns(n=pl.col("denominator").fill_null(0.0), needed=floor).sort("role", "kpi", "staff_id")
    steadied = (
        pl.concat([_steadied(group) for _, group in asked.group_by("role", "kpi", maintain_order=True)])
        if asked.height
        else _steadied(asked)
    )
    return _scored(steadied).select(pl.col(name).cast(dtype) for name, dtype in PARTS.items())


def _steadied(group: pl.DataFrame) -> pl.DataFrame:
    """The value drawn towards the role's where it is a share of enough people's cases."""
    counted = ((group["_kind"] == "rate") & (group["n"] >= group["needed"]) & (group["n"] > 0)).fill_null(False)
    if int(counted.sum()) < ENOUGH_PEOPLE:
        return group
    some = group.filter(counted)
    n, hits = some["n"].to_numpy().astype(np.float64), some["numerator"].to_numpy().astype(np.float64)
    pooled = hits.sum() / n.sum()
    fair = some["ratio"].to_numpy()
    hits = np.where(np.isnan(fair), hits, np.clip(fair * pooled * n, 0, n))
    value = prior_of(hits, n).shrunk(hits, n)
    # The interval stays that of the person's own cases: a prior that finds no differences would make everybody certain to be average.
    lower, upper = wilson(hits, n)
    found = {"value": value * 100, "lower": np.minimum(lower, value) * 100, "upper": np.maximum(upper, value) * 100}
    places = counted.arg_true()
    return group.with_columns(group[name].cast(pl.Float64).scatter(places, values) for name, values in found.items())


def _scored(rows: pl.DataFrame) -> pl.DataFrame:
    goal, limit, up = pl.col("goal"), pl.col("limit"), pl.col("_way") == "up"
    mark = {name: attainment(pl.col(name), goal, limit) for name in ("value", "lower", "upper")}
    few = pl.col("n") < pl.col("needed")
    unscaled = (goal == limit) | goal.is_null() | limit.is_null() | ((goal > limit) != up)
    absent = pl.when(~pl.col("present")).then(pl.lit("absent"))
    missing = absent.when(few | pl.col("value").is_null()).then(pl.lit("few")).when(unscaled).then(pl.lit("no_scale"))
    beyond = pl.when(up).then(pl.col("raw") < pl.col("red_line")).otherwise(pl.col("raw") > pl.col("red_line"))
    kept = pl.col("missing").is_null()
    low, high = (pl.when(kept).then(fold(mark["lower"], mark["upper"])) for fold in (pl.min_horizontal, pl.max_horizontal))
    return rows.with_columns(missing=missing, red=(beyond & (pl.col("n") > 0)).fill_null(False)).with_columns(
        attainment=pl.when(kept).then(mark["value"]), least=low, most=high
    )


def scores(parts: pl.DataFrame) -> pl.DataFrame:
    """One row a person: score and its interval, `present` (share of the weight), `band`, `state` and the KPIs beyond their red line.

    `absent`: there too short for any part; `worked`: the share of the period's full time.
    """
    kept = pl.col("attainment").is_not_null()
    weight = pl.when(kept).then("weight").otherwise(0.0)
    total = weight.sum()
    spread = lambda end: ((weight * (pl.col("attainment") - pl.col(end)).fill_null(0.0)) ** 2).sum().sqrt() / total  # noqa: E731
    found = parts.group_by("staff_id", "role", maintain_order=True).agg(
        score=(weight * pl.col("attainment").fill_null(0.0)).sum() / total,
        _down=spread("least"),
        _up=spread("most"),
        present=total / pl.col("weight").sum(),
        red_lines=pl.col("kpi").filter("red"),
        absent=(pl.col("missing") == "absent").fill_null(False).all(),
        worked=pl.col("worked").first(),
    )
    enough = (pl.col("present") >= PRESENT - 1e-9) & pl.col("present").is_not_nan()  # weights of nothing at all make no score
    found = found.with_columns(
        *(pl.when(enough).then(end).alias(name) for name, end in _ends().items()),
        pl.when(enough).then("score").alias("score"),
        pl.col("present").fill_nan(0.0),
    )
    return _banded(found.drop("_down", "_up"), pl.col("score").is_not_null())


def _ends() -> dict[str, pl.Expr]:
    score = pl.col("score")
    return {"lower": (score - pl.col("_down")).clip(0.0, MOST), "upper": (score + pl.col("_up")).clip(0.0, MOST)}


def _banded(found: pl.DataFrame, enough: pl.Expr) -> pl.DataFrame:
    at_least, at_most = (band_of(pl.col(name)) for name in ("lower", "upper"))
    red, same = pl.col("red_lines").list.len() > 0, at_least == at_most
    sure = pl.when(same).then(pl.lit("banded")).otherwise(pl.lit("between"))
    state = pl.when(red).then(pl.lit("red_line")).when(~enough).then(pl.lit("not_enough_data")).otherwise(sure)
    return found.with_columns(state=state).with_columns(band=pl.when(pl.col("state") == "banded").then(at_least))


def band_of(score: pl.Expr) -> pl.Expr:
    """The band whose cut a score reaches."""
    return pl.coalesce(*(pl.when(score >= cut).then(pl.lit(name)) for name, cut in BANDS))


def fair_ratio(cases: pl.DataFrame, strata: Sequence[str]) -> pl.DataFrame:
    """Observed : expected of each person for their own mix of cases: staff_id, ratio. In: staff_id, numerator, denominator and the strata."""
    return standardised(cases, "staff_id", strata).select("staff_id", "ratio")
