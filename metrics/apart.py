"""Whether two figures differ by more than chance explains."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot, inf


def clear(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Two rows of `metrics.numbers`: their distance exceeds the root of the squares of their 95 % half-widths. Without intervals (counted, not sampled) any distance does;
    with one that is open to one side (a median whose upper end is not reached) none does."""
    halves = [_half(row) for row in (one, other)]
    if None in halves:
        return True
    return abs(float(one["value"]) - float(other["value"])) > hypot(*halves)  # type: ignore[arg-type]


def _half(row: Mapping[str, object]) -> float | None:
    if row["lower"] is None and row["upper"] is None:
        return None
    if row["lower"] is None or row["upper"] is None:
        return inf
    return (float(row["upper"]) - float(row["lower"])) / 2  # type: ignore[arg-type]
