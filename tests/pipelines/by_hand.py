"""Numbers reckoned from the records behind them, by the book and without the product's formulas."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import polars as pl

from catalog.kpi import Kpi, Mean

COUNTS = ("numerator", "denominator", "excluded", "pending")


def reckoned(kpi: Kpi, records: pl.DataFrame, at: datetime) -> tuple[float | None, int, int, int, int]:
    """Value, numerator, denominator, excluded and pending, by hand from the records."""
    outcomes = records["_outcome"].to_list()
    kept = records.filter(pl.col("_outcome") != "excluded")
    excluded = outcomes.count("excluded")
    num, den, aux = (int(kept[name].sum()) for name in ("_num", "_den", "_aux"))
    if isinstance(kpi.measure, Mean) and kpi.measure.weight is not None:
        return (num / den / 1000 if den else None), round(num / den * kept.height) if den else 0, kept.height, excluded, 0
    if kpi.kind == "rate":
        cases = sum(outcomes.count(word) for word in ("hit", "miss", "open_past_due"))
        return percent(outcomes.count("hit"), cases), outcomes.count("hit"), cases, excluded, outcomes.count("pending")
    if kpi.kind == "stock":
        counts = outcomes.count("open_past_due") if kpi.measure.due is not None else kept.height  # type: ignore[union-attr]
        waiting = kept.height - counts if kpi.measure.due is not None else 0  # type: ignore[union-attr]
        return counts, counts, kept.height, excluded, waiting
    if kpi.kind == "duration":
        return (
            median(kept, at, kpi.measure.unit_minutes),
            num,
            kept.height,
            excluded,
            outcomes.count("open") + outcomes.count("open_past_due"),
        )  # type: ignore[union-attr]
    if kpi.kind == "nps":
        return percent(num - aux, den), num - aux, den, excluded, 0
    if kpi.kind == "mean":
        return (num / den / 1000 if den else None), num, den, excluded, 0
    return percent(num, den), num, den, excluded, 0


def percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def median(kept: pl.DataFrame, at: datetime, unit: int) -> float | None:
    """Kaplan-Meier by the book, in exact fractions: the time at which half are left, or the middle of the step at just a half."""
    spans = [
        (minutes, True) if since is None else (max(0, int((at - since).total_seconds() // 60)), False)
        for minutes, since in kept.select("_minutes", "_since").iter_rows()
    ]
    left, half = Fraction(1), None
    for time in sorted({minutes for minutes, done in spans if done}):
        left *= 1 - Fraction(sum(minutes == time and done for minutes, done in spans), sum(minutes >= time for minutes, _ in spans))
        if left < Fraction(1, 2):
            return (time if half is None else (half + time) / 2) / unit
        if left == Fraction(1, 2) and half is None:
            half = time
    return None if half is None else (half + max(minutes for minutes, _ in spans)) / 2 / unit
