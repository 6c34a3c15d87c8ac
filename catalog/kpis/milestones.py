"""Milestones of a roll-out (Q): reached on time."""

from __future__ import annotations

import polars as pl

from catalog.days import midnight_after
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.words import Text

DONE_ON, PLANNED_FOR = pl.col("done_at"), pl.col("planned_at")


def _step(number: int, **cells: object) -> Row:
    """One milestone of a worked example, planned for 30 September."""
    return {"milestone_id": f"L{number}", "project_id": "P", "kind": "标准化", "planned_at": "2026-09-30", **cells}


KPIS = (
    Kpi(
        id="Q14",
        name=Text("推行里程碑按期率", "Milestones on time"),
        meaning=Text(
            "在原计划日期当天或之前完成的里程碑 ÷（已完成 + 已过原计划日期未完成）。日期调整过的仍按原计划判定；未到期的另列。",
            "Milestones reached by their planned day ÷ (reached + open past it). A moved day changes nothing: the plan as it was first made counts. Not yet due "
            "stands beside it.",
        ),
        dataset="milestones",
        measure=Rate(hit=DONE_ON <= PLANNED_FOR, pending=DONE_ON.is_null(), due=midnight_after(PLANNED_FOR)),
        needs=(("done_at",),),
        dims=("kind", "phase"),
        unit=Text("%", "%"),
        direction="up",
        target=Target(100, None, Text("S2 §三.1 三个月内定标准、§三.4 一年内上系统、§四 四个阶段；比例为产品默认", "S2 §3.1: standards in three months; §3.4: system in a year; §4: four phases. The share is the product's default"), tentative=True),
        source=Text("S2 §三–四", "S2 §3–4"),
        page="improvement",
        order=20,
        minimum_n=5,
        example=Example(
            # L1 on the day, L2 a day late, L3 open past its day although it was moved, L4 not due yet, L5 done early.
            rows=(
                _step(1, done_at="2026-09-30"), _step(2, done_at="2026-10-01"), _step(3, revised_at="2026-12-31"), _step(4, planned_at="2026-10-31"),
                _step(5, planned_at="2027-03-31", done_at="2026-10-20"),
            ),
            at="2026-10-31 18:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=0,
        ),
    ),
)
