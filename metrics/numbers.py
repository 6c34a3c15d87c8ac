"""From fractions to numbers: value, n, interval and status of each KPI, at a moment of judging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import polars as pl

from catalog import register
from catalog.kpi import Events, Kpi, Mean
from metrics import intervals, survival
from metrics.cases import MEAN_SCALE, SQUARE_SCALE
from metrics.status import goal_misses, status

FIGURES: dict[str, pl.DataType | type[pl.DataType]] = {
    "value": pl.Float64,
    "numerator": pl.Int64,
    "denominator": pl.Int64,
    "excluded": pl.Int64,
    "pending": pl.Int64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "status": pl.String,
    "p90": pl.Float64,
    "at_risk": pl.Int64,
    "misses": pl.Int64,
    "allowed": pl.Int64,
    "goal": pl.Float64,
    "limit": pl.Float64,
    "why": pl.List(pl.Struct({"reason": pl.String, "n": pl.Int64})),
    "tentative": pl.Boolean,
    "mixed": pl.Boolean,
}
AT_RISK_SHARE = 0.8
HELD_TO = {name: FIGURES[name] for name in ("goal", "limit", "tentative", "mixed")}
PLACES = ("kpi", "month", "project", "region", "property_type")


def numbers(
    kpis: Mapping[str, Kpi], tallies: pl.DataFrame, at: Mapping[str, datetime], by: Sequence[str] = (), bars: pl.DataFrame | None = None
) -> pl.DataFrame:
    """One row per KPI and group of `by`, with the columns of FIGURES.

    `tallies`: columns `kpi`, `by`, STATE, `minutes` and SUMS, as `metrics.tally.spread` gives them. `at`: the moment (UTC) at which each KPI judges
    its open cases. Kinds: rate and ratio value in %, numerator and denominator are counts; mean: value 0-100, numerator
    the sum in thousandths, denominator n; nps: -100..100, numerator promoters less detractors; duration: value the
    Kaplan-Meier median in hours (null: not reached), numerator finished, denominator finished and open; stock: value
    and numerator the cases that stand open (past due), denominator all open ones with a due time; weighted mean: numerator Σwx ÷ Σw times
    the denominator n, in thousandths; events: numerator the count (of amounts the sum, in thousandths), denominator the exposure in whole units, of a
    plain count the months and projects it was received for.
    `tentative`: some of what it is judged by is confirmed neither by a document nor by the company (待确认); null where nothing judges it.
    `mixed`: its projects or months are held to other goals or limits; what is told is then their mean weighted by cases, or none where they have no mean.
    `misses` and `allowed`: the goal of a rate, judged on counts. `goal` and `limit`: what it is judged by, from `bars` (`metrics.standing.bars`) for the
    KPIs that it names, else the entry's own target.
    """
    judged = {id: kpi for id, kpi in kpis.items() if id in at}
    parts = [_of_alike(alike, tallies.filter(pl.col("kpi").is_in(list(alike))), at, by, bars) for alike in _alike(judged)]
    found = pl.concat([pl.DataFrame(schema={"kpi": pl.String, **{n: tallies.schema[n] for n in by}, **FIGURES}), *parts])
    found = found.sort(pl.col("kpi").cast(pl.Enum(list(judged))), maintain_order=True)
    return found if by else pl.concat([found, _nothing(set(kpis) - set(found["kpi"]))])


def _nothing(ids: set[str]) -> pl.DataFrame:
    """KPIs of which nothing is known: asked for as a whole they answer with no value and zero cases."""
    zeros = dict.fromkeys(("numerator", "denominator", "excluded", "pending"), 0)
    rows = [{"kpi": id, "status": "not_enough_data", "why": [], **zeros} for id in sorted(ids)]
    return pl.DataFrame(rows, schema={"kpi": pl.String, **FIGURES})


def _alike(kpis: Mapping[str, Kpi]) -> list[dict[str, Kpi]]:
    """The KPIs that are reckoned by the same rule, each in one pass: a pass costs milliseconds, however many rows it has."""
    found: dict[object, dict[str, Kpi]] = {}
    for id, kpi in kpis.items():
        found.setdefault(_rule(kpi), {})[id] = kpi
    return list(found.values())


def _rule(kpi: Kpi) -> tuple[object, ...]:
    """All that a KPI's entry says of how its figures come from its tallies, but for what it is held to."""
    told = {
        name: value is not None if isinstance(value, pl.Expr) or callable(value) else value for name, value in vars(kpi.measure).items()
    }
    return (kpi.kind, kpi.direction, kpi.every is not None, *told.items())


def _of_alike(
    alike: Mapping[str, Kpi], tallies: pl.DataFrame, at: Mapping[str, datetime], by: Sequence[str], bars: pl.DataFrame | None
) -> pl.DataFrame:
    group = ["kpi", *by]
    if tallies.is_empty():
        return pl.DataFrame(schema={**{name: tallies.schema[name] for name in group}, **FIGURES})
    kpi, moment = next(iter(alike.values())), pl.col("_at")
    tallies = tallies.with_columns(_at=pl.col("kpi").replace_strict({id: at[id] for id in alike}, return_dtype=pl.Datetime("us")))
    judged = tallies.with_columns(
        _late=pl.col("pending") & (pl.col("due") < moment),
        _kept=pl.col("why").is_null(),
        _risky=pl.col("pending")
        & (pl.col("due") >= moment)
        & (pl.col("since") + (pl.col("due") - pl.col("since")) * AT_RISK_SHARE <= moment),
    )
    counts = judged.group_by(group, maintain_order=True).agg(_counts(kpi))
    if isinstance(kpi.measure, Events):
        counts = _exposed(kpi.measure, counts, judged, group)
    counts = counts.join(_reasons(judged, group), on=group, how="left", nulls_equal=True, maintain_order="left")
    counts = counts.with_columns(pl.col("why").fill_null([]))
    valued = _held_to(alike, _with_value(kpi, counts, judged, group), group, bars)
    figured = valued.with_columns(_status(kpi).alias("status"), *_goal(kpi))
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in FIGURES.items() if name not in figured.columns]
    return figured.with_columns(absent).select(*group, *(pl.col(name).cast(dtype) for name, dtype in FIGURES.items()))


def _counts(kpi: Kpi) -> list[pl.Expr]:
    n, kept, late = pl.col("n"), pl.col("_kept"), pl.col("_late")
    shared = [n.filter(~kept).sum().alias("excluded"), n.filter(kept & pl.col("pending") & ~late.fill_null(False)).sum().alias("pending")]
    if kpi.kind == "stock":
        stands = kept & pl.col("pending")
        counted = late & stands if getattr(kpi.measure, "due", None) is not None else stands
        waiting = shared[1] if getattr(kpi.measure, "due", None) is not None else pl.lit(0, pl.Int64).alias("pending")
        return [
            shared[0],
            waiting,
            n.filter(counted).sum().alias("numerator"),
            n.filter(stands).sum().alias("denominator"),
            n.filter("_risky").sum().alias("at_risk"),
            kept.sum().alias("_seen"),
        ]
    if kpi.kind == "nps":
        return [*shared, (pl.col("num") - pl.col("aux")).sum().alias("numerator"), pl.col("den").sum().alias("denominator"),
                pl.col("num").sum().alias("_promoters"), pl.col("aux").sum().alias("_detractors")]  # fmt: skip
    if isinstance(kpi.measure, Mean) and kpi.measure.weight is not None:
        sums = [pl.col(name).sum().alias(f"_{name}") for name in ("num", "den", "aux", "sq")]
        mean = pl.when(pl.col("den").sum() > 0).then(pl.col("num").sum() / pl.col("den").sum()).otherwise(0.0)
        answers = n.filter(kept).sum()
        return [*shared, (mean * answers).round(0).cast(pl.Int64).alias("numerator"), answers.alias("denominator"), *sums]
    return [
        *shared,
        pl.col("num").sum().alias("numerator"),
        (pl.col("den").sum() + n.filter(late & pl.lit(kpi.kind == "rate")).sum()).alias("denominator"),
        pl.col("aux").sum().alias("_squares"),
    ]


def _exposed(measure: Events, counts: pl.DataFrame, judged: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    """With the exposure of each group as `_exposure` (in steps) and `denominator`. It has no dimensions: all groups of a place share it."""
    place = [name for name in group if name in PLACES]
    shared = judged.group_by(place).agg(pl.col("den").sum().alias("_exposure"))
    if len(place) < len(group):
        counts = counts.join(
            judged.filter(pl.col("n") > 0).select(group).unique(), on=group, how="semi", nulls_equal=True, maintain_order="left"
        )
    counts = counts.join(shared, on=place, how="left", nulls_equal=True, maintain_order="left")
    return counts.with_columns(denominator=(pl.col("_exposure") / measure.exposure_steps).round(0).cast(pl.Int64))


def _reasons(judged: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    left_out = judged.filter(~pl.col("_kept")).group_by(*group, "why").agg(pl.col("n").sum())
    left_out = left_out.sort("n", "why", descending=[True, False])
    return left_out.group_by(group, maintain_order=True).agg(pl.struct(pl.col("why").alias("reason"), "n").alias("why"))


def _with_value(kpi: Kpi, counts: pl.DataFrame, judged: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    num, den = counts["numerator"].to_numpy(), counts["denominator"].to_numpy()
    if kpi.kind == "stock":
        return counts.with_columns(value=pl.when(pl.col("_seen") > 0).then("numerator"))  # none open, or nothing reported, is a true zero
    if kpi.kind == "duration":
        return _with_median(kpi, counts, judged, group)
    if isinstance(kpi.measure, Events):
        return _with_rate(kpi.measure, counts)
    if isinstance(kpi.measure, Mean) and kpi.measure.weight is not None:
        sums = [counts[name].to_numpy() for name in ("_num", "_aux", "_den", "_sq")]
        lower, upper = intervals.mean_weighted(*sums, unit=MEAN_SCALE, square_unit=SQUARE_SCALE)
        value = np.divide(sums[0], sums[2], out=np.full(len(num), np.nan), where=sums[2] > 0) / MEAN_SCALE
        return _bounded(counts, value, lower, upper)
    share = np.divide(num, den, out=np.full(len(num), np.nan), where=den > 0)
    if kpi.kind == "mean":
        lower, upper = intervals.mean_t(num, counts["_squares"].to_numpy(), den, unit=MEAN_SCALE, low=kpi.measure.low)  # type: ignore[union-attr]
        return _bounded(counts, share / MEAN_SCALE, lower, upper)
    if kpi.kind == "nps":
        lower, upper = intervals.nps(counts["_promoters"].to_numpy(), counts["_detractors"].to_numpy(), den)
        return _bounded(counts, share * 100, lower, upper)
    if kpi.every is not None:  # what is due once in each period is counted in full, not sampled
        nothing = np.full(len(num), np.nan)
        return _bounded(counts, share * 100, nothing, nothing)
    lower, upper = intervals.wilson(num, den)
    return _bounded(counts, share * 100, lower * 100, upper * 100)


def _with_rate(measure: Events, counts: pl.DataFrame) -> pl.DataFrame:
    """Events per exposure and their Poisson interval; a plain count wants an exposure above zero too, for else nothing was received."""
    num, steps = counts["numerator"].to_numpy(), counts["_exposure"].to_numpy()
    known = steps > 0
    size = np.ones(len(num)) if measure.exposure is None else steps / measure.exposure_steps / measure.scale
    unit = 1 if measure.amount is None else MEAN_SCALE
    value = np.divide(num, size * unit, out=np.full(len(num), np.nan), where=known)
    if measure.amount is not None:
        nothing = np.full(len(num), np.nan)
        return _bounded(counts, value, nothing, nothing)
    if measure.share:
        lower, upper = intervals.wilson(num, np.where(known, steps, 0))
        return _bounded(counts, value * 100, lower * 100, upper * 100)
    lower, upper = intervals.poisson(num, np.where(known, size, 0.0))
    if not measure.per_event:
        return _bounded(counts, value, lower, upper)
    # Exposure is divided by the scale already, so hours per fault is the inverse; with no fault it has a lower bound only.
    turned = [np.divide(1.0, x, out=np.full(len(num), np.nan), where=known & (x > 0)) for x in (value, upper, lower)]
    return _bounded(counts, *turned)


def _bounded(counts: pl.DataFrame, value: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> pl.DataFrame:
    figures = [pl.Series(name, array).fill_nan(None) for name, array in (("value", value), ("lower", lower), ("upper", upper))]
    return counts.with_columns(figures)


def _with_median(kpi: Kpi, counts: pl.DataFrame, judged: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    kept = judged.filter("_kept")
    elapsed = (pl.col("_at") - pl.col("since")).dt.total_minutes().clip(lower_bound=0)
    times = kept.select(
        *group,
        pl.coalesce("minutes", elapsed).alias("minutes"),
        pl.when("pending").then(0).otherwise("n").alias("events"),
        pl.when("pending").then("n").otherwise(0).alias("censored"),
    )
    times = times.group_by(*group, "minutes").agg(pl.col("events", "censored").sum())
    unit = kpi.measure.unit_minutes  # type: ignore[union-attr]
    found = survival.quantiles(times, by=group)
    # Divided by NumPy: polars multiplies a long column by 1/unit and divides a short one, so that the last bit would depend on how much is asked at once.
    units = {"value": "median", "p90": "p90", "lower": "lower", "upper": "upper"}
    figures = [pl.Series(name, found[minutes].to_numpy() / unit).fill_nan(None) for name, minutes in units.items()]
    reached = found.select(group).with_columns(figures)
    return counts.join(reached, on=group, how="left", nulls_equal=True, maintain_order="left")


def _held_to(alike: Mapping[str, Kpi], counts: pl.DataFrame, group: list[str], bars: pl.DataFrame | None) -> pl.DataFrame:
    """With HELD_TO of each group: the register's where it speaks of the KPI, else the entry's; and `_minimum_n`."""
    own = pl.DataFrame(
        [(id, kpi.target.goal, kpi.target.limit, register.is_tentative(kpi), False, kpi.minimum_n) for id, kpi in alike.items()],
        schema={"kpi": pl.String, **HELD_TO, "_minimum_n": pl.Int64},
        orient="row",
    )
    found = counts.join(own, on="kpi", how="left", maintain_order="left")
    mine = None if bars is None else bars.filter(pl.col("kpi").is_in(list(alike)))
    if mine is None or mine.is_empty():
        return found
    told = found.join(mine.select(*group, *HELD_TO), on=group, how="left", nulls_equal=True, maintain_order="left", suffix="_told")
    spoken = pl.col("kpi").is_in(mine["kpi"].unique().to_list())
    return told.with_columns(pl.when(spoken).then(f"{name}_told").otherwise(name).alias(name) for name in HELD_TO)


def _goal(kpi: Kpi) -> list[pl.Expr]:
    """A goal is judged on counts: how many rows miss it, and how many it allows (no interval ever proves 100 %)."""
    if kpi.kind not in ("rate", "ratio") or kpi.direction == "none":
        return []
    judged = goal_misses(pl.col("numerator"), pl.col("denominator"), pl.col("goal"), kpi.direction)
    return [judged.struct.field(name).cast(pl.Int64).alias(name) for name in ("misses", "allowed")]


def _status(kpi: Kpi) -> pl.Expr:
    limit = pl.coalesce("limit", "goal")
    value, n = pl.col("value").cast(pl.Float64), pl.col("denominator")
    if kpi.kind == "stock" or (isinstance(kpi.measure, Events) and kpi.measure.exposure is None):
        return status(value, value, value, limit, kpi.direction, n, 0)
    if kpi.every is not None:  # a period that was missed was missed, however few there are
        return status(value, value, value, limit, kpi.direction, n, 1)
    lower, upper = pl.col("lower"), pl.col("upper")
    if isinstance(kpi.measure, Events):
        if kpi.measure.amount is not None:  # what a meter shows is known, not sampled
            lower, upper = value, value
        if kpi.measure.per_event:  # without a fault the time between faults is longer than anything seen
            value = pl.when(pl.col("_exposure") > 0).then(value.fill_null(float("inf")))
            upper = upper.fill_null(float("inf"))
    if kpi.kind == "duration":  # a median that is not reached is longer than anything seen
        value = pl.when(n > 0).then(value.fill_null(float("inf")))
        upper = upper.fill_null(float("inf"))
    return status(value, lower, upper, limit, kpi.direction, n, pl.col("_minimum_n"))
