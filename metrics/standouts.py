"""What the best do differently: other KPIs on which the best units of one KPI differ from the rest by more than chance explains.

Each unit counts once, whatever its size (Mann and Whitney's test of two samples of units), so a few large ones decide nothing; as many KPIs are
looked at, the p-values are Holm's. Two things that go together are no proof that one makes the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl
import scipy  # its parts are loaded when they are first used: 1.5 s, which a command that needs none need not pay

from catalog.kpi import Kpi
from metrics import ranking

BETTER_HALF = 0.5
FEWEST = 4  # units on either side
SURE = 0.05
COLUMNS: dict[str, type[pl.DataType]] = {
    "kpi": pl.String, "top": pl.Float64, "rest": pl.Float64, "n_top": pl.Int64, "n_rest": pl.Int64, "p": pl.Float64, "better": pl.Boolean,
}  # fmt: skip


def best(ranks: pl.DataFrame, by: str) -> list[str]:
    """The units whose rank lies in the better half wherever chance has it (`metrics.ranking.ranked`); none where these, or the others, are too few."""
    placed = ranks.drop_nulls("rank").sort("rank", by)
    top = placed.filter(pl.col("rank_high") <= placed.height * BETTER_HALF)[by].to_list()
    return top if min(len(top), placed.height - len(top)) >= FEWEST else []


def candidates(kpis: Mapping[str, Kpi], asked: Kpi) -> list[str]:
    """The KPIs that could tell something: of which one unit can be better than another, and not reckoned from the same records as the one that is asked about."""
    return [id for id, kpi in kpis.items() if ranking.why_not(kpi) is None and kpi.dataset != asked.dataset]


def differing(kpis: Mapping[str, Kpi], numbers: pl.DataFrame, by: str, top: Collection[str]) -> tuple[pl.DataFrame, int]:
    """The KPIs on which the `top` units differ for sure, the surest first (COLUMNS: medians of units, Holm's p), and how many were looked at.

    `numbers`: a frame of `metrics.numbers` by `by`. Units with fewer cases than a KPI asks for are left out of it.
    """
    tested = [found for id, kpi in kpis.items() if (found := _tested(kpi, numbers.filter(pl.col("kpi") == id), by, top))]
    surest = sorted(tested, key=lambda row: float(row["p"]))  # type: ignore[arg-type]
    rows = [{**row, "p": p} for row, p in zip(surest, holm([float(row["p"]) for row in surest]), strict=True)]  # type: ignore[arg-type]
    frame = pl.DataFrame([row for row in rows if float(row["p"]) < SURE], schema=COLUMNS)  # type: ignore[arg-type]
    return frame, len(tested)


def _tested(kpi: Kpi, rows: pl.DataFrame, by: str, top: Collection[str]) -> dict[str, object] | None:
    known = rows.filter(pl.col("value").is_not_null() & (pl.col("denominator") >= kpi.minimum_n))
    inside = pl.col(by).is_in(list(top))
    high, low = known.filter(inside)["value"], known.filter(~inside)["value"]
    if min(len(high), len(low)) < FEWEST or known["value"].n_unique() == 1:
        return None
    p = float(scipy.stats.mannwhitneyu(high.to_numpy(), low.to_numpy(), alternative="two-sided").pvalue)
    first, second = float(high.median()), float(low.median())  # type: ignore[arg-type]
    better = first > second if kpi.direction == "up" else first < second
    return {"kpi": kpi.id, "top": first, "rest": second, "n_top": len(high), "n_rest": len(low), "p": p, "better": better}


def holm(ordered: Sequence[float]) -> list[float]:
    """p-values in their order, the smallest first, made larger for the number of tests (Holm 1979)."""
    found, most = [], 0.0
    for place, p in enumerate(ordered):
        most = max(most, min(1.0, p * (len(ordered) - place)))
        found.append(most)
    return found
