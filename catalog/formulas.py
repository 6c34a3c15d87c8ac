"""How a number comes about, in words: its formula, the method of its interval, and why a row may be left out of it."""

from __future__ import annotations

import polars as pl

from catalog.kpi import Duration, Events, Kpi, Mean, Rate
from catalog.words import Text

FORMULAS: dict[str, Text] = {
    "rate": Text("符合要求的 ÷（已能判定的 ＋ 在办且已过期限的）× 100%", "hits ÷ (decided + open past due) × 100%"),
    "decided": Text("符合要求的 ÷ 能判定的 × 100%", "hits ÷ decided × 100%"),
    "ratio": Text("分子之和 ÷ 分母之和 × 100%", "sum of numerators ÷ sum of denominators × 100%"),
    "mean": Text("各条得分之和 ÷ 条数", "sum of the marks ÷ their number"),
    "weighted": Text("（得分 × 权重）之和 ÷ 权重之和", "sum of mark × weight ÷ sum of weights"),
    "nps": Text("（9–10 分的人数 − 0–6 分的人数）÷ 有效回答数 × 100", "(answers 9–10 less answers 0–6) ÷ valid answers × 100"),
    "duration": Text("从起点到终点的中位时长，未完成的算到判定时刻（Kaplan–Meier）", "median time from start to stop, open cases up to the moment of judging (Kaplan–Meier)"),
    "stock": Text("判定时刻仍在办的条数", "cases that stand open at the moment of judging"),
    "count": Text("发生的次数", "how often it happened"),
    "amount": Text("数量之和", "sum of the amounts"),
    "exposed": Text("发生的次数（或数量）÷ 可能发生的总量", "events (or amounts) ÷ what they can happen to"),
    "per_event": Text("可能发生的总量 ÷ 发生的次数", "what it can happen to ÷ how often it happened"),
}  # fmt: skip
INTERVALS: dict[str, Text] = {
    "rate": Text("95% 区间：Wilson 法", "95% interval by Wilson"),
    "carried": Text(
        "95% 区间：Wilson 法；几个月合起来看，是同一批人各月再计一次，区间按一个月的人数算",
        "95% interval by Wilson; several months count the same people again, so it is that of one month's number of them",
    ),
    "mean": Text("95% 区间：t 分布", "95% interval by Student's t"),
    "weighted": Text("95% 区间：按有效样本量", "95% interval from the effective sample size"),
    "nps": Text("95% 区间：校正 Wald 法（n＋3）", "95% interval by adjusted Wald (n + 3)"),
    "duration": Text("95% 区间：Kaplan–Meier 对数–对数变换", "95% interval of the Kaplan–Meier curve (log-log)"),
    "counted": Text("清点或计量所得，没有抽样误差，不给区间", "counted or metered, not sampled: no interval"),
    "poisson": Text("95% 区间：精确 Poisson", "exact 95% Poisson interval"),
}


def formula(kpi: Kpi) -> Text:
    """How the number comes about, in words; what counts as what is the entry's meaning."""
    match kpi.measure:
        case Rate(pending=None):
            return FORMULAS["decided"]
        case Mean(weight=pl.Expr()):
            return FORMULAS["weighted"]
        case Events(per_event=True):
            return FORMULAS["per_event"]
        case Events(exposure=None, amount=None):
            return FORMULAS["count"]
        case Events(exposure=None):
            return FORMULAS["amount"]
        case Events():
            return FORMULAS["exposed"]
    return FORMULAS[kpi.kind]


def interval(kpi: Kpi) -> Text:
    """By which method the interval is reckoned."""
    if kpi.every is not None:
        return INTERVALS["counted"]
    if kpi.carried:
        return INTERVALS["carried"]
    match kpi.measure:
        case Mean(weight=pl.Expr()):
            return INTERVALS["weighted"]
        case Events(amount=None):
            return INTERVALS["rate" if kpi.measure.share else "poisson"]
        case Events():
            return INTERVALS["counted"]
        case Duration():
            return INTERVALS["duration"]
    return INTERVALS[{"ratio": "rate", "stock": "counted"}.get(kpi.kind, kpi.kind)]


def possible_exclusions(kpi: Kpi) -> tuple[str, ...]:
    """Every reason for which a row may be left out of the number, codes of REASONS."""
    return tuple(dict.fromkeys((*(code for code, _ in kpi.excluded), "not_recorded", "undecidable")))
