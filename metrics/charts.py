"""Control charts and funnels of plain columns, as frames: every figure that others may want to compare with theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics import funnel as funnels
from metrics import funnel_published as published
from metrics.dispersion import TRIMMED
from metrics.laney import Counted, laney, sigma_z, varies
from metrics.rare import g_chart, t_chart
from metrics.runs import runs
from metrics.spc import Chart, Direction, individuals, xmr

Floats = NDArray[np.float64]
Asked = Literal["auto", "xmr", "i", "p_prime", "u_prime", "p", "u", "c", "g", "t"]
COUNTED = frozenset({"p_prime", "u_prime", "p", "u"})
AskedFunnel = Literal["auto", "share", "ratio", "shmi", "counts"]
MAKERS = {"share": funnels.shares, "ratio": funnels.ratios, "shmi": funnels.log_ratios, "counts": funnels.count_ratios}


def spc(
    columns: Sequence[Floats], asked: Asked, rebased: Sequence[int], screen: bool, direction: Direction, target: float | None
) -> pl.DataFrame:
    """One row a point: row, value, mean, lower, upper, cause, verdict, outside; and, of the whole chart, chart, sigma_z, runs_signal, trial, assurance.

    `columns`: values alone, or numerators and denominators. Limits are null where a segment has no noise. Raises ValueError for
    columns that do not fit the chart.
    """
    chart, spread = _chart(columns, asked, rebased, screen)
    told = runs(chart.values, chart.mean)
    figures = {"value": chart.values, "mean": chart.mean, "lower": chart.lower, "upper": chart.upper}
    return pl.DataFrame({name: pl.Series(values).fill_nan(None) for name, values in figures.items()}).select(
        pl.int_range(1, pl.len() + 1).alias("row"), pl.all(), pl.Series("cause", list(chart.cause), pl.String),
        pl.Series("verdict", [chart.verdict(direction, at) for at in range(len(chart.values))], pl.String),
        pl.Series("outside", (chart.values < chart.lower) | (chart.values > chart.upper)), chart=pl.lit(chart.kind),
        sigma_z=pl.lit(spread, pl.Float64), runs_signal=pl.lit(told is not None and told.signal), trial=pl.lit(chart.trial),
        assurance=pl.lit(None if target is None or direction == "none" else chart.assurance(target, direction), pl.String),
    )  # fmt: skip


def _chart(columns: Sequence[Floats], asked: Asked, rebased: Sequence[int], screen: bool) -> tuple[Chart, float | None]:
    if len(columns) == 2 and (found := _counted(columns[0], columns[1], asked)):
        x, n = columns
        return laney(x, n, found, rebased), sigma_z(x, n, found) if not rebased else None
    if len(columns) == 2 and (columns[1] <= 0).any():
        raise ValueError("every point needs cases")
    if asked in COUNTED or (asked in ("c", "g", "t") and len(columns) == 2) or (asked in ("g", "t") and rebased):
        raise ValueError(f"a chart of kind {asked} takes other columns")
    return _of_values(columns[0] if len(columns) == 1 else columns[0] / columns[1], asked, rebased, screen), None


def _counted(x: Floats, n: Floats, asked: Asked) -> Counted | None:
    """Which chart of counts is asked for; by itself one that lets denominators vary, where they do."""
    if asked != "auto":
        return asked if asked in ("p_prime", "u_prime", "p", "u") else None
    return None if not varies(n) else "u_prime" if (x > n).any() else "p_prime"


def _of_values(y: Floats, asked: Asked, rebased: Sequence[int], screen: bool) -> Chart:
    if asked == "c":
        return laney(y, np.ones(len(y)), "c", rebased)
    if asked == "i":
        return individuals(y, rebased)
    return g_chart(y) if asked == "g" else t_chart(y) if asked == "t" else xmr(y, rebased, screen)


def funnel(units: pl.DataFrame, kind: AskedFunnel, trim: float = TRIMMED) -> pl.DataFrame:
    """One row a unit, sorted: group, numerator, denominator, value, centre, score, phi, tau2, four pairs of limits, outlier, outlier_95, few.

    In: group, numerator, denominator; rows of a group are added up. Everything as FunnelPlotR 0.6.0 has it: `lower_95`..`upper_998`: what chance alone
    allows (shares and counts: transformed, observed : expected: exact Poisson); `od_…`: with the variance between units. `outlier`: beyond the latter at
    99.8 % (beyond the former where `phi` is at most 1), `outlier_95`: at 95 %. `few`: so few units that τ² is little more than a guess.
    Raises ValueError for a unit without cases.
    """
    found = units.group_by("group").agg(pl.col("numerator", "denominator").sum()).sort("group")
    hits, n = found["numerator"].to_numpy(), found["denominator"].to_numpy()
    asked = kind if kind != "auto" else "share" if (hits <= n).all() else "ratio"
    made = MAKERS[asked](hits, n, trim, 1)
    limits: dict[str, Floats] = {}
    for word, confidence in (("95", funnels.WARNING), ("998", funnels.ALARM)):
        pairs = (published.drawn(made, confidence, dispersed) for dispersed in (False, True))
        limits |= {
            f"{end}{od}_{word}": x
            for od, pair in zip(("", "_od"), pairs, strict=True)
            for end, x in zip(("lower", "upper"), pair, strict=True)
        }
    return found.with_columns(
        pl.Series("value", made.value), pl.Series("score", made.score), *(pl.Series(name, values) for name, values in limits.items()),
        pl.Series("outlier", published.odd(made, funnels.ALARM)), pl.Series("outlier_95", published.odd(made, funnels.WARNING)),
        kind=pl.lit(made.kind), centre=pl.lit(made.centre), phi=pl.lit(made.phi), tau2=pl.lit(made.tau2), few=pl.lit(len(n) < funnels.ENOUGH_UNITS),
    )  # fmt: skip
