"""The figures of each person out of their shares of cases, fair to those whose cases are harder.

Shares of cases make fractions: 8.4 of 12.7 cases in time. Rates are brought to the mix by `metrics.standardisation` (O/E). Durations are: each case's time
over the usual time (median, open cases censored) of its kind of case; the median of these is the person's O/E, and that × everybody's median the
adjusted time.
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from catalog.kpi import Kpi
from metrics import survival
from metrics.cases import outcome
from metrics.holding import REASON, WHOLE
from metrics.intervals import wilson
from metrics.numbers import numbers
from metrics.scorecard import fair_ratio
from metrics.tally import spread, tally

STRATA = ("category", "severity", "kind", "course_type")  # what makes one person's cases harder than another's
FIGURES: dict[str, pl.DataType | type[pl.DataType]] = {
    "staff_id": pl.String, "kpi": pl.String, "raw": pl.Float64, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64,
    "numerator": pl.Float64, "denominator": pl.Float64, "ratio": pl.Float64, "left_out": REASON,
}  # fmt: skip


def figures(kpi: Kpi, shares: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """One row a person, columns FIGURES; `left_out`: cases that are not put down to the person, by `metrics.holding.REASONS`.

    `shares`: the KPI's verdicts (`metrics.cases`) once per person who had the case, with `staff_id`, `share` (thousandths) and `left_out` (null: counts).
    `raw`: as measured; `value`: of durations less what the mix of cases explains; `ratio`: of rates, observed : expected at everybody's rates.
    """
    said = shares.with_columns(outcome(kpi, pl.lit(at, pl.Datetime("us"))).alias("_outcome"))
    mine = said.filter(pl.col("left_out").is_null())
    strata = [name for name in STRATA if name in kpi.dims]
    found = (
        _rates(mine, strata)
        if kpi.kind == "rate"
        else _durations(kpi, mine, at, strata)
        if kpi.kind == "duration"
        else _whole(kpi, mine, at)
    )
    away = _left_out(said.filter(pl.col("_outcome") != "excluded"))
    known = found.join(away, on="staff_id", how="full", coalesce=True).with_columns(kpi=pl.lit(kpi.id))
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in FIGURES.items() if name not in known.columns]
    filled = known.with_columns(absent).with_columns(pl.col("numerator", "denominator").fill_null(0), pl.col("left_out").fill_null([]))
    return filled.select(pl.col(name).cast(dtype) for name, dtype in FIGURES.items()).sort("staff_id")


def _left_out(said: pl.DataFrame) -> pl.DataFrame:
    counted = said.drop_nulls("left_out").group_by("staff_id", "left_out").agg(n=pl.col("share").sum() / WHOLE).sort("staff_id", "left_out")
    return counted.group_by("staff_id", maintain_order=True).agg(left_out=pl.struct(pl.col("left_out").alias("reason"), "n"))


def _rates(mine: pl.DataFrame, strata: list[str]) -> pl.DataFrame:
    decided = mine.filter(pl.col("_outcome").is_in(["hit", "miss", "open_past_due"]))
    hits = pl.when(pl.col("_outcome") == "hit").then("share").otherwise(0)
    cases = decided.select("staff_id", *strata, numerator=hits / WHOLE, denominator=pl.col("share") / WHOLE)
    sums = decided.group_by("staff_id").agg(numerator=hits.sum() / WHOLE, denominator=pl.col("share").sum() / WHOLE).sort("staff_id")
    n, k = sums["denominator"].to_numpy(), sums["numerator"].to_numpy()
    lower, upper = (100 * bound for bound in wilson(k, n))
    share = pl.col("numerator") * 100 / pl.col("denominator")
    told = sums.with_columns(raw=share, value=share, lower=pl.Series(lower, dtype=pl.Float64), upper=pl.Series(upper, dtype=pl.Float64))
    fair = fair_ratio(cases, strata) if strata and cases.height else pl.DataFrame(schema={"staff_id": pl.String, "ratio": pl.Float64})
    return told.join(fair, on="staff_id", how="left")


def _durations(kpi: Kpi, mine: pl.DataFrame, at: datetime, strata: list[str]) -> pl.DataFrame:
    unit = kpi.measure.unit_minutes  # type: ignore[union-attr]
    open_for = (pl.lit(at) - pl.col("_since")).dt.total_minutes().clip(lower_bound=0)
    times = mine.filter(pl.col("_outcome") != "excluded").select(
        "staff_id", *strata, pl.coalesce("_minutes", open_for).cast(pl.Float64).alias("minutes"),
        events=pl.when("_pending").then(0).otherwise("share"), censored=pl.when("_pending").then("share").otherwise(0),
    ).drop_nulls("minutes")  # fmt: skip
    asis = _medians(times)
    usual = survival.quantiles(times, by=strata, steps=WHOLE)
    everybody = survival.quantiles(times, steps=WHOLE)["median"][0]
    typical = pl.coalesce("median", pl.lit(everybody))
    mixed = (
        times.join(usual.select(*strata, "median"), on=strata, how="left", nulls_equal=True) if strata else times.with_columns(median=None)
    )
    relative = _medians(mixed.with_columns(minutes=pl.col("minutes") / pl.when(typical > 0).then(typical)).drop_nulls("minutes"))
    fair = relative.select("staff_id", *(pl.col(name) * everybody / unit for name in ("value", "lower", "upper"))) if everybody else None
    counts = times.group_by("staff_id").agg(
        numerator=pl.col("events").sum() / WHOLE, denominator=(pl.col("events") + pl.col("censored")).sum() / WHOLE
    )
    told = counts.join(asis.select("staff_id", raw=pl.col("value") / unit), on="staff_id", how="left")
    if fair is None:
        return told.join(asis.select("staff_id", *(pl.col(name) / unit for name in ("value", "lower", "upper"))), on="staff_id", how="left")
    return told.join(fair, on="staff_id", how="left")


def _medians(times: pl.DataFrame) -> pl.DataFrame:
    found = survival.quantiles(times, by=["staff_id"], steps=WHOLE)
    return found.select("staff_id", value="median", lower="lower", upper="upper")


def _whole(kpi: Kpi, mine: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Means and scores: of data that have one person a row."""
    named = mine.with_columns(_project=pl.col("staff_id"))
    found = numbers({kpi.id: kpi}, spread(tally(kpi, named)), {kpi.id: at}, ("project",)).rename({"project": "staff_id"})
    return found.select("staff_id", pl.col("value").alias("raw"), "value", "lower", "upper", "numerator", "denominator")
