"""The course of a KPI over the months as a control chart: which chart fits, where its limits start anew, what each month says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from catalog.kpi import Events, Kpi
from metrics.carried import carried
from metrics.chance import Chance
from metrics.laney import laney, varies
from metrics.rare import is_rare
from metrics.rebasing import rebased
from metrics.seasons import year_on_year
from metrics.spc import Chart, xmr


def monthly_of(kpi: Kpi, numbers: pl.DataFrame) -> pl.DataFrame:
    """The months of a frame of `metrics.numbers` by month that have a value, oldest first."""
    return numbers.filter((pl.col("kpi") == kpi.id) & pl.col("value").is_not_null()).sort("month")


def chart_of(kpi: Kpi, monthly: pl.DataFrame, events: Sequence[date] = ()) -> Chart:
    """The chart of the months of `monthly_of`, in the KPI's own unit. `events`: months of recorded interventions, which may start a new segment.

    XmR is the default. What counts the same people again each month is held against the month before (`metrics.carried`). Amounts are charted by their cube root,
    which makes sums of a few uneven parts near to normal (after Wilson and Hilferty 1931): of money and meters, one repair may be a month's worth. Where a share (p′) or a count per exposure (u′) has denominators that vary by more than a quarter of their mean, a
    month with few cases would be judged like one with many, and Laney's chart is drawn. Raises ValueError without any month.
    """
    months, values = monthly["month"].to_list(), monthly["value"].to_numpy()
    starts = [next((place for place, month in enumerate(months) if month >= event), len(months)) for event in events]
    places = rebased(values, [place for place in starts if place < len(months)]) if len(months) else ()
    numerator, denominator = monthly["numerator"].to_numpy(), monthly["denominator"].to_numpy()
    share = kpi.kind in ("rate", "ratio")
    per_exposure = (
        isinstance(kpi.measure, Events) and kpi.measure.exposure is not None and kpi.measure.amount is None and not kpi.measure.per_event
    )
    scale = float(kpi.measure.scale) if isinstance(kpi.measure, Events) else 100.0
    if isinstance(kpi.measure, Events) and kpi.measure.amount is not None:
        return cubed(xmr(np.cbrt(values), places))
    if not (share or per_exposure) or not (denominator > 0).all():
        return xmr(values, places)
    if kpi.carried:
        return carried(values, Chance(denominator.astype(float), share, scale))
    if not varies(denominator):
        return xmr(values, places, chance=Chance(denominator.astype(float), share, scale))
    return scaled(laney(numerator, denominator, "p_prime" if share else "u_prime", places, exact=True), scale)


def scaled(chart: Chart, scale: float) -> Chart:
    """The chart in another unit."""
    return replace(chart, values=chart.values * scale, mean=chart.mean * scale, lower=chart.lower * scale, upper=chart.upper * scale)


def cubed(chart: Chart) -> Chart:
    """The chart of cube roots in the unit of what they are roots of."""
    return replace(chart, values=chart.values**3, mean=chart.mean**3, lower=chart.lower**3, upper=chart.upper**3)


def as_frame(kpi: Kpi, monthly: pl.DataFrame, events: Sequence[date] = (), target: float | None = None) -> pl.DataFrame:
    """One row a month: month, value, mean, lower_limit, upper_limit, cause, verdict, last_year, change, differs; then chart, trial, rare and assurance of the whole.

    `differs`: more than the two intervals explain from the same month of last year. `assurance`: against `target`, by the latest limits; null without one.
    `rare`: events so few a month that the days between them (`metrics.waits`) tell more than this chart.
    """
    if monthly.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    chart = chart_of(kpi, monthly, events)
    seasons = year_on_year(monthly)
    limits = {"mean": chart.mean, "lower_limit": chart.lower, "upper_limit": chart.upper}
    return seasons.select(
        "kpi", "month", "value", *(pl.Series(name, values).fill_nan(None) for name, values in limits.items()),
        pl.Series("cause", list(chart.cause), pl.String), pl.Series("verdict", [chart.verdict(kpi.direction, at) for at in range(monthly.height)], pl.String),
        "last_year", "change", "differs", chart=pl.lit(chart.kind), trial=pl.lit(chart.trial),
        rare=pl.lit(isinstance(kpi.measure, Events) and kpi.measure.amount is None and is_rare(monthly["numerator"].to_numpy())),
        assurance=pl.lit(None if target is None or kpi.direction == "none" else chart.assurance(target, kpi.direction), pl.String),
    )  # fmt: skip


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **{"kpi": pl.String, "month": pl.Date},
    **dict.fromkeys(("value", "mean", "lower_limit", "upper_limit"), pl.Float64),
    **{"cause": pl.String, "verdict": pl.String, "last_year": pl.Float64, "change": pl.Float64, "differs": pl.Boolean},
    **{"chart": pl.String, "trial": pl.Boolean, "rare": pl.Boolean, "assurance": pl.String},
}
