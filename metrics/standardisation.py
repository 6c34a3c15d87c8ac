"""Fair comparison of units with different work: what a unit observed against what its own mix of cases would bring at everybody's rates.

Indirect standardisation: in each stratum (category × severity × property type …) the rate of all units together; a unit's
expected count is what these rates give for its cases. Observed : expected is compared with 1, never with another unit's: two
such ratios rest on two different mixes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from metrics.funnel import ratios
from metrics.intervals import CONFIDENCE, poisson

Floats = NDArray[np.float64]


def standardised(frame: pl.DataFrame, unit: str, strata: Sequence[str], confidence: float = CONFIDENCE) -> pl.DataFrame:
    """Observed, expected, their ratio and its interval, one row a unit, sorted by it.

    In: `unit`, `strata`, numerator, denominator (counts). A missing stratum is one of its own. Out: unit, cases, observed, expected,
    ratio, lower, upper: exact Poisson limits of the observed count over the expected one (null where nothing was expected).
    """
    keys = [unit, *strata]
    cells = frame.group_by(keys).agg(pl.col("numerator", "denominator").sum())
    rates = cells.group_by(list(strata) or pl.lit(0).alias("_all")).agg(
        (pl.col("numerator").sum() / pl.col("denominator").sum()).alias("_rate")
    )
    if strata:
        both = cells.join(rates, on=list(strata), how="left", nulls_equal=True)
    else:
        both = cells.with_columns(_rate=pl.lit(rates["_rate"].item()))
    expected = (pl.col("_rate").fill_nan(0.0) * pl.col("denominator")).sort_by(*keys).sum()
    found = both.group_by(unit).agg(
        pl.col("denominator").sum().alias("cases"), pl.col("numerator").sum().alias("observed"), expected.alias("expected")
    )
    found = found.sort(unit, nulls_last=True)
    lower, upper = poisson(found["observed"].to_numpy(), found["expected"].to_numpy(), confidence)
    ratio = pl.when(pl.col("expected") > 0).then(pl.col("observed") / pl.col("expected"))
    return found.with_columns(ratio.alias("ratio"), pl.Series("lower", lower).fill_nan(None), pl.Series("upper", upper).fill_nan(None))


def judged(found: pl.DataFrame) -> pl.DataFrame:
    """Adds `lower_limit`, `upper_limit` (99.8 %, over-dispersion taken in) and `side`: -1 below, +1 above, 0 within what chance and usual differences explain.

    In: what `standardised` gives. Null for units of which nothing was expected.
    """
    known = found.filter(pl.col("expected") > 0)
    if known.is_empty():
        return found.with_columns(lower_limit=None, upper_limit=None, side=None).cast(
            {"lower_limit": pl.Float64, "upper_limit": pl.Float64, "side": pl.Int64}
        )
    funnel = ratios(known["observed"].to_numpy(), known["expected"].to_numpy())
    lower, upper = funnel.judging()
    limits = known.select(
        found.columns[0], pl.Series("lower_limit", lower), pl.Series("upper_limit", upper), pl.Series("side", funnel.side())
    )
    return found.join(limits, on=found.columns[0], how="left", nulls_equal=True, maintain_order="left")
