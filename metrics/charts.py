"""Control charts and funnels of plain columns, as frames: every figure that others may want to compare with theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics import funnel as funnels
from metrics import funnel_published as published
from metrics.basis import WHOLE, Basis
from metrics.dispersion import TRIMMED
from metrics.individuals import individuals, moving_ranges, normalised, run_chart
from metrics.laney import Counted, Spread, laney, sigma_z, varies
from metrics.rare import g_chart, t_chart
from metrics.runs import runs
from metrics.spc import Chart, Direction, xmr
from metrics.subgroups import deviations, means

Floats = NDArray[np.float64]
Columns = Mapping[str, Floats]
Asked = Literal["auto", "xmr", "i", "ip", "mr", "run", "xbar", "s", "p_prime", "u_prime", "p", "u", "c", "g", "t"]
COUNTED = frozenset({"p_prime", "u_prime", "p", "u"})
SUBGROUPED = frozenset({"xbar", "s"})
SHARED = frozenset({"auto", "xmr", "i", "mr", "run", "ip"}) | COUNTED  # charts of numerators and denominators
AskedFunnel = Literal["auto", "share", "ratio", "shmi", "counts"]
MAKERS = {"share": funnels.shares, "ratio": funnels.ratios, "shmi": funnels.log_ratios, "counts": funnels.count_ratios}


@dataclass(frozen=True)
class Wishes:
    """`rebased`: places (from 0) at which a segment starts. `screen`: whether ranges of 3.267 means and more are left out; None: as the chart's package
    does by itself (XmR: yes, all others: no). `unordered`: points are units, not months. `direction` and `target`: for verdict and assurance."""

    chart: Asked = "auto"
    rebased: tuple[int, ...] = ()
    screen: bool | None = None
    basis: Basis = WHOLE
    unordered: bool = False
    direction: Direction = "up"
    target: float | None = None


PLAIN = Wishes()


def spc(columns: Columns, wishes: Wishes = PLAIN) -> pl.DataFrame:
    """One row a point: row, value, mean, lower, upper, cause, verdict, outside, runs_signal; of the whole chart: chart, sigma_z, trial, assurance.

    `columns`: value; or numerator and denominator; or, of x̄ and s charts, value (mean), deviation and size. Limits are null where a segment has no
    noise. `runs_signal`: Anhøj's rules in the point's segment. Raises ValueError for columns that do not fit the chart.
    """
    chart, spread = _chart(columns, wishes)
    target, direction = wishes.target, wishes.direction
    figures = {"value": chart.values, "mean": chart.mean, "lower": chart.lower, "upper": chart.upper}
    return pl.DataFrame({name: pl.Series(values).fill_nan(None) for name, values in figures.items()}).select(
        pl.int_range(1, pl.len() + 1).alias("row"), pl.all(), pl.Series("cause", list(chart.cause), pl.String),
        pl.Series("verdict", [chart.verdict(direction, at) for at in range(len(chart.values))], pl.String),
        pl.Series("outside", (chart.values < chart.lower) | (chart.values > chart.upper)), chart=pl.lit(chart.kind),
        sigma_z=pl.lit(spread, pl.Float64), runs_signal=pl.Series(_runs(chart, wishes)), trial=pl.lit(chart.trial),
        assurance=pl.lit(None if target is None or direction == "none" else chart.assurance(target, direction), pl.String),
    )  # fmt: skip


def _runs(chart: Chart, wishes: Wishes) -> list[bool]:
    """Whether runs mark the segment of each point, told by the points that are not excluded; never of ranges, or of units."""
    found: list[bool] = []
    counts = ~np.isin(np.arange(len(chart.values)), list(wishes.basis.excluded))
    for start, stop in pairwise([0, *sorted(wishes.rebased), len(chart.values)]):
        part = slice(start, stop)
        told = runs(chart.values[part][counts[part]], chart.mean[part][counts[part]])
        found += [told is not None and told.signal and not wishes.unordered and chart.kind != "mr"] * (stop - start)
    return found


def _chart(columns: Columns, wishes: Wishes) -> tuple[Chart, float | None]:
    asked = wishes.chart
    if ("numerator" in columns and asked not in SHARED) or ("numerator" not in columns and asked in COUNTED | {"ip"}):
        raise ValueError(f"a chart of kind {asked} takes other columns")
    if ("deviation" in columns) != (asked in SUBGROUPED):
        raise ValueError("charts of kind xbar and s take several values of a point, all others one")
    if "numerator" in columns:
        return _of_counts(columns["numerator"], columns["denominator"], wishes)
    if asked in SUBGROUPED:
        spread, size = columns["deviation"], columns["size"]
        if asked == "s":
            return deviations(spread, size, wishes.rebased, wishes.basis), None
        return means(columns["value"], spread, size, wishes.rebased, wishes.basis), None
    return _of_values(columns["value"], wishes), None


def _of_counts(x: Floats, n: Floats, wishes: Wishes) -> tuple[Chart, float | None]:
    if wishes.basis.gaps:
        x, n = (np.where((n == 0) & (x == 0), np.nan, side) for side in (x, n))
    if (n <= 0).any():
        raise ValueError("every point needs cases")
    spread = Spread(bool(wishes.screen), wishes.unordered)
    if found := _counted(x, n, wishes.chart):
        told = None if wishes.rebased else sigma_z(x, n, found, spread, wishes.basis)
        return laney(x, n, found, wishes.rebased, spread=spread, basis=wishes.basis), told
    if wishes.chart == "ip":
        return normalised(x / n, n, wishes.rebased, bool(wishes.screen), wishes.basis), None
    return _of_values(x / n, wishes), None


def _counted(x: Floats, n: Floats, asked: Asked) -> Counted | None:
    """Which chart of counts is asked for; by itself one that lets denominators vary, where they do."""
    if asked != "auto":
        return asked if asked in ("p_prime", "u_prime", "p", "u") else None
    known = n[~np.isnan(n)]
    return None if not varies(known) else "u_prime" if (x > n).any() else "p_prime"


def _of_values(y: Floats, wishes: Wishes) -> Chart:
    rebased, screen, basis = wishes.rebased, bool(wishes.screen), wishes.basis
    match wishes.chart:
        case "c":
            return laney(y, np.ones(len(y)), "c", rebased, basis=basis)
        case "i":
            return individuals(y, rebased, screen, basis)
        case "mr":
            return moving_ranges(y, rebased, basis)
        case "run":
            return run_chart(y, rebased, basis)
        case "g":
            return g_chart(y, rebased, basis)
        case "t":
            return t_chart(y, rebased, screen, basis)
        case _:
            return xmr(y, rebased, wishes.screen is not False, basis=basis)


def funnel(units: pl.DataFrame, kind: AskedFunnel, trim: float = TRIMMED, rounded: bool = True) -> pl.DataFrame:
    """One row a unit, sorted: group, numerator, denominator, value, centre, score, phi, tau2, four pairs of limits, outlier, outlier_95, few.

    In: group, numerator, denominator; rows of a group are added up. Everything as FunnelPlotR 0.6.0 has it: `lower_95`..`upper_998`: what chance alone
    allows (shares and counts: transformed, observed : expected: exact Poisson); `od_…`: with the variance between units. `outlier`: beyond the latter at
    99.8 % (beyond the former where `phi` is at most 1), `outlier_95`: at 95 %. `few`: so few units that τ² is little more than a guess.
    `rounded`: whether SHMI's expected cases are taken to two decimals. Raises ValueError for a unit without cases.
    """
    found = units.group_by("group").agg(pl.col("numerator", "denominator").sum()).sort("group")
    hits, n = found["numerator"].to_numpy(), found["denominator"].to_numpy()
    asked = kind if kind != "auto" else "share" if (hits <= n).all() else "ratio"
    made = funnels.log_ratios(hits, n, trim, 1, rounded) if asked == "shmi" else MAKERS[asked](hits, n, trim, 1)
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
