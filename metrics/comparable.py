"""Whether two figures may be compared at all. A difference that other things than the matter itself explain is withheld, with its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import polars as pl

from catalog.kpi import Kpi
from metrics.arrivals import over

Reason = Literal["partial", "missing", "maturing", "ripening", "scale", "projects", "small"]
MISSING_SHARE = 0.01  # of the project-months: one site of 24 in a month is too much, one of 200 is not
MATURING_SHARE = 0.1  # of the cases that are not due yet: those decided so far are not like the others
LATE_MONTHS = 3  # what is still open a quarter after it was due is hardly done any more
SCALE_SHARE = 0.05  # of the answers that are given on another scale


@dataclass(frozen=True)
class Side:
    """One of the two figures: its value and cases, whether too many are not due yet, which part of its project-months did not come, answers by scale.

    `ripening`: for how many months more its misses may turn into hits (see `ripening`).
    """

    value: float | None
    n: int
    maturing: bool = False
    missing_share: float = 0.0
    scales: Mapping[str, int] = field(default_factory=dict)
    ripening: int = 0


def withheld(now: Side, then: Side, whole: bool, minimum_n: int) -> Reason | None:
    """Why the two are not compared, the first of these reasons: partial, missing, maturing, ripening, scale, projects, small; None where they may be.

    `whole`: both spans are closed and lie within the data. `minimum_n`: fewer cases tell nothing.
    """
    if not whole:
        return "partial"
    if now.value is None or then.value is None:
        return "missing"
    if now.maturing or then.maturing:
        return "maturing"
    if now.ripening != then.ripening:
        return "ripening"
    if apart(now.scales, then.scales) > SCALE_SHARE:
        return "scale"
    if max(now.missing_share, then.missing_share) > MISSING_SHARE:
        return "projects"
    return "small" if min(now.n, then.n) < minimum_n else None


def maturing(kpi: Kpi, row: Mapping[str, Any]) -> bool:
    """Whether so many cases of a rate are still to be decided that those decided say little about all of them; a duration counts its open cases as such.

    Of what projects send only that in time is known before its deadline: whatever is still out by then may all be late.
    """
    n, pending = int(row["denominator"] or 0), int(row["pending"] or 0)
    return kpi.kind == "rate" and pending > (0 if kpi.deliveries else MATURING_SHARE * (n + pending))


def ripening(kpi: Kpi, last: date | None, closed: date | None) -> int:
    """For how many months more the misses of a span may turn into hits, where what is done late counts: a month of which everything is closed by and by is no
    better than the one that has just ended. 0 for every other KPI. `last`: the span's last month; `closed`: the last month that is over.
    """
    if not kpi.late_counts or last is None or closed is None:
        return 0
    age = (closed.year - last.year) * 12 + closed.month - last.month
    return min(LATE_MONTHS, max(0, LATE_MONTHS - age))


def side(
    kpi: Kpi,
    row: Mapping[str, Any],
    arrivals: pl.DataFrame,
    scales: pl.DataFrame,
    start: date | None,
    end: date | None,
    projects: Collection[str] | None,
    closed: date | None,
) -> Side:
    """What has to be known of one of the two figures, a row of `metrics.numbers` of these months and projects (None: all).

    `closed`: the last month that is over. `arrivals`: `metrics.arrivals.judged`. `scales`: kpi, month, project, scale, n, the answers given on each scale.
    """
    unripe = ripening(kpi, end, closed)
    start, end = start or date.min, end or date.max
    share = 0.0 if arrivals.is_empty() else over(arrivals, start, end, (kpi.dataset, kpi.id), projects).share
    return Side(row["value"], int(row["denominator"] or 0), maturing(kpi, row), share, _scales(kpi, scales, start, end, projects), unripe)


def _scales(kpi: Kpi, scales: pl.DataFrame, start: date, end: date, projects: Collection[str] | None) -> dict[str, int]:
    if scales.is_empty():
        return {}
    mine = scales.filter((pl.col("kpi") == kpi.id) & pl.col("month").is_between(start, end))
    mine = mine if projects is None else mine.filter(pl.col("project").is_in(list(projects)))
    return dict(mine.drop_nulls("scale").group_by("scale").agg(pl.col("n").sum()).iter_rows())


def apart(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Which part of the answers would have to move to another scale for the two to be alike, 0 to 1; 0 where either has none."""
    sums = sum(one.values()), sum(other.values())
    if not all(sums):
        return 0.0
    return sum(abs(one.get(scale, 0) / sums[0] - other.get(scale, 0) / sums[1]) for scale in {*one, *other}) / 2
