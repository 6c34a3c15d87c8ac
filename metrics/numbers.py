"""From fractions to numbers: value, n, interval and status of each KPI, at a moment of judging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from catalog import register
from catalog.kpi import Events, Kpi, Mean
from metrics.estimates import with_estimate
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
    kpis: Mapping[str, Kpi],
    tallies: pl.DataFrame,
    at: Mapping[str, datetime],
    by: Sequence[str] = (),
    bars: pl.DataFrame | None = None,
    months: pl.DataFrame | None = None,
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
    KPIs that it names, else the entry's own target. `months`: kpi, `by`, months: how many months each group counts the same people again in
    (`Kpi.carried`); its interval is that of one of them.
    """
    judged = {id: kpi for id, kpi in kpis.items() if id in at}
    parts = [_of_alike(alike, tallies.filter(pl.col("kpi").is_in(list(alike))), at, by, bars, months) for alike in _alike(judged)]
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
    alike: Mapping[str, Kpi],
    tallies: pl.DataFrame,
    at: Mapping[str, datetime],
    by: Sequence[str],
    bars: pl.DataFrame | None,
    months: pl.DataFrame | None,
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
    counts = _with_times(counts, group, months)
    valued = _held_to(alike, with_estimate(kpi, counts, judged, group), group, bars)
    figured = valued.with_columns(_status(kpi).alias("status"), *_goal(kpi))
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in FIGURES.items() if name not in figured.columns]
    return figured.with_columns(absent).select(*group, *(pl.col(name).cast(dtype) for name, dtype in FIGURES.items()))


def _with_times(counts: pl.DataFrame, group: list[str], months: pl.DataFrame | None) -> pl.DataFrame:
    """With `_times`: 1 for all that counts a case once."""
    if months is None:
        return counts.with_columns(_times=pl.lit(1, pl.Int64))
    found = counts.join(months.rename({"months": "_times"}), on=group, how="left", nulls_equal=True, maintain_order="left")
    return found.with_columns(pl.col("_times").fill_null(1))


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
