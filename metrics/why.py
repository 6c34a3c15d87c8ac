"""Why a KPI changed between two periods, group by group, from the numbers of both."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from catalog.kpi import Events, Kpi, Mean
from metrics.cases import MEAN_SCALE
from metrics.decomposition import Change, Counts, added, change

PROJECT_LEVELS = ("project", "region", "property_type")


def divisible(kpi: Kpi, by: str) -> bool:
    """Whether the change of a KPI is the sum of what its groups add: not of medians, weighted means or inverse rates, nor where exposure has no such groups."""
    measure = kpi.measure
    if isinstance(measure, Events):
        # A number's exposure is told in whole units; kept in finer steps it would not give the value to the last digit.
        return not measure.per_event and (measure.exposure is None or (by in PROJECT_LEVELS and measure.exposure_steps == 1))
    return kpi.kind != "duration" and not (isinstance(measure, Mean) and measure.weight is not None)


def unit_of(kpi: Kpi) -> Fraction:
    """What numerator : denominator has to be multiplied by to be the KPI's value."""
    measure = kpi.measure
    if kpi.kind == "stock":
        return Fraction(1)
    if isinstance(measure, Events):
        return Fraction(measure.scale, MEAN_SCALE if measure.amount is not None else 1)
    return Fraction(1, MEAN_SCALE) if kpi.kind == "mean" else Fraction(100)


def explained(kpi: Kpi, before: pl.DataFrame, after: pl.DataFrame, by: str) -> Change | None:
    """The change between two frames of `metrics.numbers` by `by`, exact; None where a period has no cases. Raises ValueError for what is not divisible."""
    if not divisible(kpi, by):
        raise ValueError(f"the change of {kpi.id} is no sum over {by}")
    then, now = _counts(before, by), _counts(after, by)
    if _adds(kpi):
        if not (then and now):
            return None
        return added({name: pair[0] for name, pair in then.items()}, {name: pair[0] for name, pair in now.items()}, unit_of(kpi))
    return change(then, now, unit_of(kpi))


def _adds(kpi: Kpi) -> bool:
    """A plain count, which has no denominator to speak of."""
    return kpi.kind == "stock" or (isinstance(kpi.measure, Events) and kpi.measure.exposure is None)


def _counts(numbers: pl.DataFrame, by: str) -> dict[str | None, Counts]:
    known = numbers.drop_nulls(["numerator", "denominator"]).sort(by, nulls_last=True)
    names = known[by].cast(pl.String)
    return dict(zip(names, zip(known["numerator"].to_list(), known["denominator"].to_list(), strict=True), strict=True))


def as_frame(kpi: Kpi, found: Change, by: str) -> pl.DataFrame:
    """The whole, then its parts, the largest first: kpi, part (whole or group), `by`, presence, before_n, after_n, before, after, rate, mix, change.

    `before` and `after` are the figures of each group, null where it has no cases; rate and mix of all groups sum to the whole's change.
    """
    unit, single = unit_of(kpi), _adds(kpi)
    whole = {
        "part": "whole",
        by: None,
        "presence": "both",
        "before": float(found.before),
        "after": float(found.after),
        "change": float(found.total),
    }
    rows = [
        {
            "part": "group",
            by: part.group,
            "presence": part.presence,
            "before_n": None if single else part.before[1],
            "after_n": None if single else part.after[1],
            "before": float(Fraction(*part.before) * unit) if part.before[1] else None,
            "after": float(Fraction(*part.after) * unit) if part.after[1] else None,
            "rate": float(part.rate),
            "mix": float(part.mix),
            "change": float(part.total),
        }
        for part in found.parts
    ]
    sums = {"rate": float(sum(p.rate for p in found.parts)), "mix": float(sum(p.mix for p in found.parts))}
    figures = dict.fromkeys(("before", "after", "rate", "mix", "change"), pl.Float64)
    texts = dict.fromkeys(("part", by, "presence"), pl.String)
    frame = pl.DataFrame([whole | sums, *rows], schema={**texts, "before_n": pl.Int64, "after_n": pl.Int64, **figures})
    return frame.select(pl.lit(kpi.id).alias("kpi"), pl.all())
