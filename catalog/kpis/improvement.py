"""Improvement (Q, T): actions carried out, and what people know after a course that they did not know before."""

from __future__ import annotations

import polars as pl

from catalog.days import midnight_after
from catalog.kpi import Example, Kpi, Mean, Rate, Target
from catalog.model import Row
from catalog.words import Text

DONE_ON, DUE_ON = pl.col("done_on"), pl.col("due_on")
BEFORE, AFTER = pl.col("pre_score").cast(pl.Float64), pl.col("post_score").cast(pl.Float64)


def _action(number: int, **cells: object) -> Row:
    """One action of a worked example, due on 30 September."""
    return {"action_id": f"G{number}", "project_id": "P", "kpi": "C01", "opened_on": "2026-07-01", "due_on": "2026-09-30", **cells}


def _tested(staff: str, before: float | None, after: float | None) -> Row:
    return {"staff_id": staff, "course_id": "K1", "due_at": "2026-10-15", "pre_score": before, "post_score": after}


KPIS = (
    Kpi(
        id="Q13",
        name=Text("改进措施完成率", "Improvement actions done"),
        meaning=Text(
            "已完成的改进措施 ÷（已完成 + 到期未完成）。逾期完成也算完成；未到期的另列。有没有效果另行检验：与没有该措施的同类项目比较（见“措施效果”）。",
            "Actions done ÷ (done + open past their day). Done late is done; not yet due stands beside it. Whether they helped is tested apart, against comparable "
            "sites without them (see effects of actions).",
        ),
        dataset="actions",
        measure=Rate(hit=DONE_ON.is_not_null(), pending=DONE_ON.is_null(), due=midnight_after(DUE_ON), late_counts=True),
        needs=(("done_on",),),
        unit=Text("%", "%"),
        direction="up",
        target=Target(100, 90, Text("S0 §6.3 未给出比例；目标 100%、底线 90% 为产品默认", "S0 §6.3 gives no share; goal 100% and limit 90% are the product's defaults"), tentative=True),
        source=Text("S0 §6.3", "S0 §6.3"),
        page="improvement",
        order=10,
        minimum_n=5,
        example=Example(
            # G1 in time, G2 late but done, G3 open past its day, G4 not due yet, G5 done before its day.
            rows=(
                _action(1, done_on="2026-09-30"), _action(2, done_on="2026-10-20"), _action(3), _action(4, due_on="2026-12-31"),
                _action(5, due_on="2026-12-31", done_on="2026-10-01"),
            ),
            at="2026-10-31 18:00",
            value=75.0,
            numerator=3,
            denominator=4,
            excluded=0,
        ),
    ),
    Kpi(
        id="T06",
        name=Text("培训前后变化", "Gain by training"),
        meaning=Text(
            "训后得分 − 训前得分的平均（百分制，两次都测了的人次）。只说明学到了多少；对服务指标有没有作用，用双重差分或中断时间序列检验（见“措施效果”）。",
            "Mean of the score after less the score before (out of 100, those tested twice). It says what was learnt; whether service got better is tested by "
            "difference-in-differences or an interrupted time series (see effects of actions).",
        ),
        dataset="training_records",
        measure=Mean(value=AFTER - BEFORE, low=-100),
        needs=(("pre_score",), ("post_score",)),
        about=BEFORE.is_not_null() | AFTER.is_not_null(),
        excluded=(("tested_once", BEFORE.is_null() | AFTER.is_null()), ("bad_scale", (BEFORE > 100) | (AFTER > 100))),
        dims=("course_id", "course_name", "course_type", "method"),
        unit=Text("分", "points"),
        direction="up",
        target=Target(0, None, Text("S4 §5.4 每季度前后对比；有提升即 >0", "S4 §5.4: before against after every quarter; a gain is above 0")),
        source=Text("S4 §5.4", "S4 §5.4"),
        page="training",
        order=60,
        example=Example(
            # Gains 20, -5 and 0: mean 5. Left out: tested once, and marks that are not out of 100.
            rows=(_tested("E1", 60, 80), _tested("E2", 70, 65), _tested("E3", 90, 90), _tested("E4", 50, None), _tested("E5", 120, 140)),
            at="2026-10-31 18:00",
            value=5.0,
            numerator=15_000,
            denominator=3,
            excluded=2,
        ),
    ),
)
