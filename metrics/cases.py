"""From rows to verdicts: what one KPI says of each row. The only place where a KPI's expressions are evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from catalog.kpi import Duration, Events, Kpi, Mean, Measure, Nps, Rate, Ratio, Stock
from catalog.moments import delivered
from metrics.duration_bar import BAR, BAR_DUE, with_bar
from metrics.exposure import exposed
from metrics.limits import REGISTER, with_limits
from metrics.worked import with_worked

MEAN_SCALE = 1000  # a mean is kept as a sum of integers, thousandths of a point
SQUARE_SCALE = 100  # squares that are multiplied with a weight: hundredths of a point, so that millions of rows fit into 64 bits
OUTCOME = ("_why", "_pending", "_num", "_den", "_aux", "_sq", "_due", "_since", "_minutes")

_NO_TIME = pl.lit(None, pl.Datetime("us"))
_NO_MINUTES = pl.lit(None, pl.Int64)
_SOON = 50 * 365  # days; what stands still is due in a hundred years


def cases(kpi: Kpi, names: Sequence[str], frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows a KPI speaks of, with its verdict on each.

    `names`: the dataset's columns in order. Adds `_why` (reason of exclusion or null), `_pending` (not decided yet),
    `_num`, `_den`, `_aux`, `_sq` (integers to be summed), `_due` (UTC, when a pending row turns into a miss),
    `_since` (UTC, start of an open row) and `_minutes` (a finished duration).
    """
    if kpi.prepare is not None:
        frame = kpi.prepare(frame, joined)
    if kpi.about is not None:
        frame = frame.filter(kpi.about)
    frame = with_limits(kpi, frame, joined.get(REGISTER), joined)
    if isinstance(kpi.measure, Events):
        frame = exposed(kpi.measure, frame, joined)
    verdict = frame.with_columns(_reason(kpi, names).alias("_why")).with_columns(**_parts(kpi.measure))
    if isinstance(kpi.measure, Stock) and "_begins" in frame.columns:  # held to the end of another clock than the one on the wall
        verdict = verdict.with_columns(_since=pl.when(pl.col("_due") == pl.col("_ends")).then("_begins").otherwise("_since"))
    verdict = with_worked(kpi, verdict, joined.get(REGISTER), joined)
    verdict = with_bar(kpi, verdict, joined.get(REGISTER))
    undecided = pl.col("_why").is_null() & (pl.col("_num").is_null() | pl.col("_den").is_null())
    verdict = verdict.with_columns(_why=pl.when(undecided).then(pl.lit("undecidable")).otherwise("_why"))
    return _blank_excluded(verdict)


def recorded(kpi: Kpi, names: Sequence[str]) -> pl.Expr:
    """Whether the row's file had the columns the KPI needs."""
    groups = [pl.any_horizontal(*(delivered(names, column) for column in group)) for group in kpi.needs]
    return pl.all_horizontal(*groups)


def _reason(kpi: Kpi, names: Sequence[str]) -> pl.Expr:
    reason: Any = pl.when(~recorded(kpi, names)).then(pl.lit("not_recorded"))
    for word, left_out in kpi.excluded:
        # A stock leaves out of what stands open; what is closed only shows that there was something to see.
        reason = reason.when(left_out & kpi.measure.open if isinstance(kpi.measure, Stock) else left_out).then(pl.lit(word))
    if isinstance(kpi.measure, Events):
        reason = reason.when(~pl.col("_exposed")).then(pl.lit("no_exposure"))
    answer: pl.Expr = reason.otherwise(pl.lit(None, pl.String))
    return answer


def _parts(measure: Measure) -> dict[str, pl.Expr]:
    one = pl.lit(1, pl.Int64)
    parts = {"_pending": pl.lit(False), "_num": one, "_den": one, "_aux": pl.lit(0, pl.Int64), "_sq": pl.lit(0, pl.Int64)}
    parts |= {"_due": _NO_TIME, "_since": _NO_TIME, "_minutes": _NO_MINUTES}
    match measure:
        case Rate():
            pending = pl.lit(False) if measure.pending is None else measure.pending.fill_null(False)
            decided = (~pending).cast(pl.Int64)
            hit = pl.when(pending).then(0).otherwise(measure.hit.cast(pl.Int64))
            due = _NO_TIME if measure.due is None else pl.when(pending).then(measure.due)
            parts |= {"_pending": pending, "_num": hit, "_den": decided, "_due": due}
        case Ratio():
            parts |= {"_num": measure.numerator.cast(pl.Int64), "_den": measure.denominator.cast(pl.Int64)}
        case Mean(weight=pl.Expr()):
            parts |= _weighted(measure)
        case Mean():
            thousandths = _steps(measure.value, MEAN_SCALE)
            parts |= {"_num": thousandths, "_aux": thousandths * thousandths}
        case Nps():
            parts |= {"_num": (measure.score >= 9).cast(pl.Int64), "_aux": (measure.score <= 6).cast(pl.Int64)}
        case Duration():
            done = measure.done.fill_null(False)
            parts |= {
                "_pending": ~done,
                "_num": done.cast(pl.Int64),
                "_minutes": pl.when(done).then(measure.minutes.cast(pl.Int64)),
                "_since": pl.when(~done).then(measure.since),
            }
        case Stock():
            stands = measure.open.fill_null(False)
            due = _NO_TIME if measure.due is None else pl.when(stands).then(measure.due)
            parts |= {"_pending": stands, "_since": pl.when(stands).then(measure.since), "_due": due}
        case Events():
            amount = one if measure.amount is None else _steps(measure.amount, MEAN_SCALE)
            parts |= {"_num": amount, "_den": pl.lit(0, pl.Int64)}
    return parts


def _weighted(measure: Mean) -> dict[str, pl.Expr]:
    """Σw, Σwx, Σwx² and Σw²; without a weight of at least zero a row cannot be decided."""
    assert measure.weight is not None
    weight = _steps(measure.weight, measure.weight_steps)
    weight = pl.when(weight >= 0).then(weight)
    squares = weight * _steps(measure.value, SQUARE_SCALE) ** 2
    return {"_num": weight * _steps(measure.value, MEAN_SCALE), "_den": weight, "_aux": squares, "_sq": weight * weight}


def _steps(value: pl.Expr, scale: int) -> pl.Expr:
    """A number in whole steps of 1/`scale`."""
    return (value.cast(pl.Float64) * scale).round(0).cast(pl.Int64)


def _blank_excluded(verdict: pl.DataFrame) -> pl.DataFrame:
    kept = pl.col("_why").is_null()
    blank = [pl.when(kept).then(name).alias(name) for name in ("_due", "_since", "_minutes")]
    zero = [pl.when(kept).then(name).otherwise(0).alias(name) for name in ("_num", "_den", "_aux", "_sq")]
    return verdict.with_columns(*blank, *zero, (pl.col("_pending") & kept).alias("_pending"))


def outcome(kpi: Kpi, at: pl.Expr) -> pl.Expr:
    """The verdict on a case in one word: hit, miss, open_past_due, pending, open, closed, done, counted or excluded."""
    overdue = pl.col("_pending") & (pl.col("_due") < at)
    if kpi.kind == "duration":
        long = (pl.col(BAR_DUE) < at).fill_null(False)
        word = (
            pl.when(pl.col("_pending") & long).then(pl.lit("open_past_due")).when("_pending").then(pl.lit("open")).otherwise(pl.lit("done"))
        )
    elif kpi.kind == "stock":
        word = pl.when(overdue).then(pl.lit("open_past_due")).when("_pending").then(pl.lit("open")).otherwise(pl.lit("closed"))
    elif kpi.kind == "rate":
        decided = pl.when(pl.col("_num") > 0).then(pl.lit("hit")).otherwise(pl.lit("miss"))
        word = pl.when(overdue).then(pl.lit("open_past_due")).when("_pending").then(pl.lit("pending")).otherwise(decided)
    else:
        word = pl.lit("counted")
    return pl.when(pl.col("_why").is_not_null()).then(pl.lit("excluded")).otherwise(word)


def deadline(kpi: Kpi, at: pl.Expr) -> pl.Expr:
    """The last moment (UTC) that keeps each case in time, decided or not; null where none holds, or where its clock stands still."""
    due = getattr(kpi.measure, "due", None)
    if due is None:
        return _NO_TIME
    return pl.when(pl.col("_why").is_null() & (due < at + pl.duration(days=_SOON))).then(due)


def is_missed(kpi: Kpi) -> pl.Expr:
    """The cases that pull a number the wrong way, given their `_outcome`."""
    if kpi.kind == "rate":
        late = pl.col("_outcome").is_in(["miss", "open_past_due"])
        return late if kpi.direction != "down" else pl.col("_outcome") == "hit"
    if kpi.kind == "nps":
        return pl.col("_aux") > 0
    if kpi.kind == "stock" and kpi.measure.due is not None:  # type: ignore[union-attr]
        return pl.col("_outcome") == "open_past_due"
    if kpi.kind == "ratio":
        return pl.col("_num") < pl.col("_den")
    if kpi.kind == "duration":
        held = pl.col(BAR).is_not_null()
        long = (pl.col("_minutes") > pl.col(BAR)).fill_null(False) | (pl.col("_outcome") == "open_past_due")
        return (pl.col("_outcome") != "excluded") & (long | ~held)
    return pl.col("_outcome") != "excluded"
