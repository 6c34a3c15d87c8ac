"""Training (T): courses done in time and passed."""

from __future__ import annotations

import polars as pl

from catalog.days import midnight_after
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.words import Text

DONE_ON, DUE_ON = pl.col("completed_at"), pl.col("due_at")
is_exempt = (pl.col("exempt_reason").str.strip_chars() != "").fill_null(False)

_COURSE_DIMS = ("course_id", "course_name", "course_type", "method")
_SHARE = Text("%", "%")


def _record(staff: str, **cells: object) -> Row:
    """One training record of a worked example, due on 15 October."""
    return {"staff_id": staff, "course_id": "K1", "course_name": "服务礼仪", "due_at": "2026-10-15", **cells}


KPIS = (
    Kpi(
        id="T02",
        name=Text("培训按期完成率", "Training done on time"),
        meaning=Text(
            "在要求完成日当天或之前完成的培训 ÷ 已到期或已完成的应训人次。免训的不计入，单列数量；未到期的另列。",
            "Training done by its due day ÷ training due or done. Exempt people are left out and counted; not yet due stands beside it.",
        ),
        dataset="training_records",
        measure=Rate(hit=DONE_ON <= DUE_ON, pending=DONE_ON.is_null(), due=midnight_after(DUE_ON)),
        needs=(("completed_at",),),
        excluded=(("exempt", is_exempt),),
        dims=_COURSE_DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(100, 90, Text("S4 §5.2 未给出比例；目标 100%、底线 90% 为产品默认", "S4 §5.2 gives no share; goal 100% and limit 90% are the product's defaults"), tentative=True),
        source=Text("S4 §5.2", "S4 §5.2"),
        page="training",
        order=10,
        example=Example(
            # E1 hit on the due day, E2 late, E3 not done and past due, E4 due today (lasts until midnight), E5 not due yet but done, E6 exempt.
            rows=(
                _record("E1", completed_at="2026-10-15"),
                _record("E2", completed_at="2026-10-16"),
                _record("E3"),
                _record("E4", due_at="2026-10-31"),
                _record("E5", due_at="2026-12-31", completed_at="2026-10-20"),
                _record("E6", exempt_reason="产假"),
            ),
            at="2026-10-31 18:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=1,
        ),
    ),
    Kpi(
        id="T03",
        name=Text("培训合格率", "Pass rate"),
        meaning=Text("成绩达到及格线的人次 ÷ 有成绩的人次。没有及格线的不计入，单列数量。", "Marks at or above the pass mark ÷ marks given. Marks without a pass mark are left out and counted."),
        dataset="training_records",
        measure=Rate(hit=pl.col("score") >= pl.col("pass_mark")),
        needs=(("score",), ("pass_mark",)),
        about=pl.col("score").is_not_null(),
        excluded=(("no_pass_mark", pl.col("pass_mark").is_null()),),
        dims=_COURSE_DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(90, None, Text("S0 §2/1.2 未给出比例；90% 为产品默认", "S0 §2/1.2 gives no share; 90% is the product's default"), tentative=True),
        source=Text("S0 §2/1.2", "S0 §2/1.2"),
        page="training",
        order=20,
        example=Example(
            # E1 and E2 pass (60 is enough), E3 fails, E4 has no pass mark, E5 was not examined.
            rows=(
                _record("E1", score=60, pass_mark=60),
                _record("E2", score=91.5, pass_mark=80),
                _record("E3", score=59.5, pass_mark=60),
                _record("E4", score=70),
                _record("E5", pass_mark=60),
            ),
            at="2026-10-31 18:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
)
