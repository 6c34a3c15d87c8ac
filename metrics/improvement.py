"""Did an action or an intervention move its number? Before and after, against comparable projects without it.

One project cannot be clustered, so an action is judged by changes: each project's change has an error of its own (from the intervals of its two numbers),
and projects differ in their changes beyond it; that variance is taken from the projects without the action (DerSimonian and Laird 1986). Interventions at
several projects are judged month by month (`metrics.effect.did`), those at all projects by their own past (`metrics.effect.its`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl
import scipy  # its parts are loaded when they are first used: 1.5 s, which a command that needs none need not pay
from numpy.typing import NDArray

from catalog.kpi import Direction
from catalog.words import Text
from metrics.effect import CONFIDENCE, Effect, Word, did, its
from metrics.intervals import normal_quantile

Floats = NDArray[np.float64]
State = Literal["improved", "unclear", "worse", "not_due", "not_done", "too_early", "not_enough_data"]

LONGEST, SHORTEST = 12, 2  # months looked at on either side
COMPARABLE = 5  # fewer projects without the action say too little about what would have happened anyway
WORST_SHARE = 0.25
STATES: dict[State, Text] = {
    "improved": Text("有改善证据", "evidence of improvement"),
    "unclear": Text("证据不足，无法区分", "not distinguishable"),
    "worse": Text("变差", "worse"),
    "not_due": Text("未到期", "not due yet"),
    "not_done": Text("到期未完成", "not done"),
    "too_early": Text("为时尚早", "too early to tell"),
    "not_enough_data": Text("数据不足", "not enough data"),
}
REGRESSION = Text(
    "这些项目此前成绩最差，没有措施也常会自己回升；结论请从宽看待，下次可分批轮候。",
    "These projects were the worst before, and such often recover by themselves; take the result with care, and let sites start in turn next time.",
)


@dataclass(frozen=True)
class Window:
    """First and last months before and after, as first days."""

    before: tuple[date, date]
    after: tuple[date, date]


@dataclass(frozen=True)
class Judged:
    """What became of a measure: state, effect in the KPI's unit, numbers of projects, and whether its sites were the worst before."""

    state: State
    effect: Effect | None = None
    treated: int = 0
    comparable: int = 0
    worst_before: bool = False

    def sentence(self, unit: Text) -> Text:
        """“效果 +2.3（0.8 至 3.7）” where told apart from nothing, else the word."""
        if self.effect is None or self.state not in ("improved", "worse"):
            return STATES[self.state]
        e = self.effect
        sign = lambda number: f"{number:+.1f}"  # noqa: E731
        return Text(
            f"效果 {sign(e.value)} {unit.zh}（{e.lower:.1f} 至 {e.upper:.1f}）：{STATES[self.state].zh}",
            f"effect {sign(e.value)} {unit.en} ({e.lower:.1f} to {e.upper:.1f}): {STATES[self.state].en}",
        )


def window(since: date, last: date) -> Window | None:
    """The months to compare: up to 12 full ones before the month of `since`, up to 12 after it until `last`; None where fewer than 2 have passed."""
    start = since.year * 12 + since.month - 1
    end = min(last.year * 12 + last.month - 1, start + LONGEST)
    if end - start < SHORTEST:
        return None
    return Window((_month(start - LONGEST), _month(start - 1)), (_month(start + 1), _month(end)))


def _month(count: int) -> date:
    return date(count // 12, count % 12 + 1, 1)


def compared(before: pl.DataFrame, after: pl.DataFrame, treated: Collection[str], direction: Direction) -> Judged:
    """The change at `treated` against the change elsewhere; frames with project, value, lower, upper, one row a project, all of them comparable."""
    both = before.join(after, on="project", suffix="_after").drop_nulls(
        ["value", "lower", "upper", "value_after", "lower_after", "upper_after"]
    )
    both = both.sort("project")
    own = both["project"].is_in(list(treated)).to_numpy()
    others = int((~own).sum())
    if not own.any() or others < COMPARABLE:
        return Judged("not_enough_data", None, int(own.sum()), others)
    change = (both["value_after"] - both["value"]).to_numpy()
    variance = _variance(both, "") + _variance(both, "_after")
    effect = _difference(change, variance, own)
    return Judged(effect.verdict(direction), effect, int(own.sum()), others, worst(both, treated, direction))


def worst(before: pl.DataFrame, treated: Collection[str], direction: Direction) -> bool:
    """Whether the treated were, on average, in the worst quarter of all projects before."""
    values, own = before["value"].to_numpy(), before["project"].is_in(list(treated)).to_numpy()
    if direction == "none" or not own.any() or own.all():
        return False
    bad = -values if direction == "up" else values
    return bool(bad[own].mean() >= np.quantile(bad, 1 - WORST_SHARE, method="linear") and bad[own].mean() > bad[~own].mean())


def _variance(frame: pl.DataFrame, suffix: str) -> Floats:
    """The squared standard error that an interval of 95 % stands for."""
    width = (frame[f"upper{suffix}"] - frame[f"lower{suffix}"]).to_numpy()
    squared: Floats = np.maximum(width / (2 * normal_quantile(CONFIDENCE)), 1e-9) ** 2
    return squared


def _difference(change: Floats, variance: Floats, own: NDArray[np.bool_]) -> Effect:
    rest, free = change[~own], variance[~own]
    weight = 1 / free
    excess = float((weight * (rest - (weight * rest).sum() / weight.sum()) ** 2).sum()) - (len(rest) - 1)
    tau2 = max(0.0, excess / float(weight.sum() - (weight**2).sum() / weight.sum()))
    whole = 1 / (variance + tau2)
    mean = lambda side: float((whole[side] * change[side]).sum() / whole[side].sum())  # noqa: E731
    value = mean(own) - mean(~own)
    error = float(np.sqrt(1 / whole[own].sum() + 1 / whole[~own].sum()))
    freedom = len(change) - 2
    reach = float(scipy.stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * error
    p = float(2 * scipy.stats.t.sf(abs(value) / error, freedom))
    return Effect(value, value - reach, value + reach, error, p, float("nan"), len(change), "ols")


def panelled(months: pl.DataFrame, treated: Collection[str], since: date, direction: Direction) -> Judged:
    """Difference-in-differences of monthly values (project, month, value) with project and month effects; `since`: the month it began, left out itself."""
    known = months.drop_nulls("value").filter(pl.col("month") != since).sort("project", "month")
    on_both = (
        known.group_by("project").agg((pl.col("month") < since).any() & (pl.col("month") > since).any().alias("whole")).filter(pl.nth(1))
    )
    known = known.filter(pl.col("project").is_in(on_both["project"].implode()))
    own = known["project"].is_in(list(treated))
    mine, others = known.filter(own)["project"].n_unique(), known.filter(~own)["project"].n_unique()
    if not mine or others < COMPARABLE:
        return Judged("not_enough_data", None, mine, others)
    effect = did(known["value"], own.cast(pl.Int8), (known["month"] > since).cast(pl.Int8), known["project"], known["month"])
    past = known.filter(pl.col("month") < since).group_by("project", maintain_order=True).agg(pl.col("value").mean())
    return Judged(effect.verdict(direction), effect, mine, others, worst(past, treated, direction))


def interrupted(months: pl.DataFrame, since: date, direction: Direction) -> Judged:
    """The change of level, in % of what the trend before gives, of monthly numerators over denominators of all projects together.

    `since`: the month it began, left out itself.
    """
    known = months.filter((pl.col("denominator") > 0) & (pl.col("month") != since)).sort("month")
    steps = known.select(pl.col("month").dt.year() * 12 + pl.col("month").dt.month()).to_series()
    place = int((known["month"] < since).sum())
    none = any(not side["numerator"].sum() for side in (known.head(place), known.slice(place)))
    if place < LONGEST // 2 or known.height - place < 3 or none:
        return Judged("not_enough_data")
    level, _ = its(known["numerator"], place, known["denominator"], 1 if known.height >= 24 else 0, first=-1, steps=steps)
    value, lower, upper = (100 * float(np.expm1(x)) for x in (level.value, level.lower, level.upper))
    effect = Effect(value, lower, upper, level.error, level.p, level.r2, level.units, level.method)
    word: Word = effect.verdict(direction)
    return Judged(word, effect)
