"""Inspections (Q): done as planned, items passed, what outsiders see, and whether the marks rise."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.datasets.inspections import EXTERNAL, FAIL, NOT_APPLICABLE, PASS
from catalog.days import midnight_after
from catalog.kpi import Example, Kpi, Mean, Rate, Target
from catalog.model import Row
from catalog.words import Text

LOOK_BACK_DAYS = 92  # an outsider's mark is held against our own of the quarter before it
BASE_REACH_DAYS = 275  # from the first day of a base quarter to the last of the quarter compared with it

_SHARE = Text("%", "%")
_POINTS = Text("分", "points")
_ONE = ["project_id", "inspection_id"]
is_external = pl.col("type").is_in(list(EXTERNAL))
is_done = pl.col("done_at").is_not_null()
_NOBODY_SAYS = Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")


def by_inspection(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame] | None = None) -> pl.DataFrame:
    """One row per inspection: done on the day of the last item that was looked at; `_mark` (0-100) where all its scored items have a maximum."""
    marked = pl.col("score").is_not_null() & (pl.col("max") > 0)
    mark = pl.col("score").cast(pl.Float64).filter(marked).sum().over(_ONE) / pl.col("max").cast(pl.Float64).filter(marked).sum().over(_ONE) * 100
    unscaled = (pl.col("score").is_not_null() & ~(pl.col("max") > 0).fill_null(False)).any().over(_ONE)
    whole = frame.sort("inspection_id", "item").with_columns(
        pl.col("done_at").max().over(_ONE), mark.fill_nan(None).alias("_mark"), unscaled.alias("_unscaled"), item=pl.lit(None, pl.String)
    )
    first = whole.unique(_ONE, keep="first", maintain_order=True)
    shown = {"score": pl.col("_mark").round(2).cast(pl.Decimal(18, 4)), "max": pl.when(pl.col("_mark").is_not_null()).then(100).cast(pl.Decimal(18, 4))}
    return first.with_columns(**shown)


def _own(whole: pl.DataFrame) -> pl.DataFrame:
    """The marks that the company gave itself: `project_id`, `_day` and `_ours`, one row an inspection."""
    ours = whole.filter(~is_external & is_done & pl.col("_mark").is_not_null() & ~pl.col("_unscaled"))
    return ours.select("project_id", pl.col("done_at").alias("_day"), pl.col("_mark").alias("_ours"))


def against_own(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`by_inspection` with `_gap`: the mark less the mean of the company's own marks at that site in the 92 days up to it."""
    whole = by_inspection(frame)
    near = whole.filter(is_external).select(*_ONE, "done_at").join(_own(whole), on="project_id")
    near = near.filter((pl.col("done_at") - pl.col("_day")).dt.total_days().is_between(0, LOOK_BACK_DAYS))
    means = near.sort(*_ONE, "_day", "_ours").group_by(_ONE, maintain_order=True).agg(pl.col("_ours").mean())
    return whole.join(means, on=_ONE, how="left", maintain_order="left").with_columns(_gap=pl.col("_mark") - pl.col("_ours"))


def against_base(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`by_inspection` with `_gain`: the mark in per cent above the site's mean of its base quarter, the second before its own."""
    whole = by_inspection(frame)
    base = _own(whole).sort("project_id", "_day", "_ours").group_by(
        "project_id", pl.col("_day").dt.truncate("1q").dt.offset_by("6mo").alias("_quarter"), maintain_order=True
    ).agg(pl.col("_ours").mean().alias("_base"))
    dated = whole.with_columns(pl.col("done_at").dt.truncate("1q").alias("_quarter"))
    held = dated.join(base, on=["project_id", "_quarter"], how="left", maintain_order="left")
    return held.with_columns(_gain=pl.when(pl.col("_base") > 0).then((pl.col("_mark") / pl.col("_base") - 1) * 100))


def _look(number: int, **cells: object) -> Row:
    """One inspection item of a worked example, planned and done on 10 October."""
    return {"inspection_id": f"J{number}", "project_id": "P", "type": "日常", "planned_at": "2026-10-10", "done_at": "2026-10-10", "item": "", **cells}


def _score(number: int, score: float, full: float = 100, **cells: object) -> Row:
    return _look(number, score=score, max=full, **cells)


KPIS = (
    Kpi(
        id="Q01",
        name=Text("检查计划完成率", "Inspections done"),
        plain=Text("按计划做现场检查", "Planned inspections done"),
        meaning=Text(
            "已做的检查 ÷ 计划日期已过或已做的检查，按检查单计。计划外的检查不计入，单列数量；未到计划日期的另列。",
            "Inspections done ÷ inspections whose planned day is over or that are done, counted by inspection. Unplanned ones are left out and counted; "
            "not yet due stands beside it.",
        ),
        dataset="inspections",
        prepare=by_inspection,
        measure=Rate(hit=is_done, pending=~is_done, due=midnight_after(pl.col("planned_at")), late_counts=True),
        needs=(("done_at",),),
        excluded=(("not_planned", ~pl.col("planned").fill_null(True)),),
        dims=("type", "department"),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S1 §二 未给出比例；100% 为产品默认", "S1 §2 gives no share; 100% is the product's default"), tentative=True),
        source=Text("S1 §二", "S1 §2"),
        page="quality",
        order=10,
        example=Example(
            # J1 done (two items, one inspection), J2 done late, J3 not done and past its day, J4 planned for today: not due. Left out: J5, unplanned.
            rows=(
                _look(1, item="A"), _look(1, item="B", done_at=None), _look(2, done_at="2026-10-20"), _look(3, done_at=None),
                _look(4, planned_at="2026-10-31", done_at=None), _look(5, planned=False),
            ),
            at="2026-10-31 18:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="Q02",
        name=Text("检查合格率", "Items passed"),
        plain=Text("现场检查合格的比例", "Inspected items in order"),
        meaning=Text(
            "结果为合格的检查项 ÷ 有合格或不合格结果的检查项，按检查类型分列。不适用的、没有结果的不计入，单列数量。",
            "Items that passed ÷ items that passed or failed, by type of inspection. Items that do not apply or have no result are left out and counted.",
        ),
        dataset="inspections",
        measure=Rate(hit=pl.when(pl.col("result").is_in([PASS, FAIL])).then(pl.col("result") == PASS)),
        needs=(("result",),),
        about=is_done | pl.col("result").is_not_null(),
        excluded=(("not_applicable", pl.col("result") == NOT_APPLICABLE), ("no_result", pl.col("result").is_null())),
        dims=("type", "department", "area", "item"),
        unit=_SHARE,
        direction="up",
        target=Target(95, None, Text("S1 §二 未给出比例；95% 为产品默认", "S1 §2 gives no share; 95% is the product's default"), tentative=True),
        source=Text("S1 §二", "S1 §2"),
        page="quality",
        order=20,
        minimum_n=30,
        example=Example(
            # Two of three passed. Left out: one that does not apply, one without a result, one with a word of its own. Nobody asks for the one not done.
            rows=(
                _look(1, item="A", result="合格"), _look(1, item="B", result="合格"), _look(1, item="C", result="不合格"), _look(1, item="D", result="不适用"),
                _look(2), _look(3, result="基本符合"), _look(4, done_at=None),
            ),
            at="2026-10-31 18:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=3,
        ),
    ),
    Kpi(
        id="Q09",
        name=Text("神秘顾客·第三方得分", "Outsiders' score"),
        meaning=Text(
            "神秘顾客和第三方检查的得分率（各项得分之和 ÷ 满分之和 × 100）的平均，一次检查计一次。没有得分的不计入，单列数量。",
            "Mean mark of mystery shoppers and third parties (sum of scores ÷ sum of maxima × 100), each inspection once. Those without a score are left out "
            "and counted.",
        ),
        dataset="inspections",
        prepare=by_inspection,
        measure=Mean(value=pl.col("_mark")),
        needs=(("score",), ("max",)),
        about=is_external & is_done,
        excluded=(("bad_scale", pl.col("_unscaled")), ("no_score", pl.col("_mark").is_null())),
        dims=("type", "department"),
        unit=_POINTS,
        direction="up",
        target=Target(85, None, Text("S1 §二 未给出分数；85 分为产品默认", "S1 §2 gives no figure; 85 is the product's default"), tentative=True),
        source=Text("S1 §二、S4 §6.1；得分率为产品定义", "S1 §2, S4 §6.1; the mark is the product's own"),
        page="quality",
        order=90,
        minimum_n=5,
        example=Example(
            # J1: (8 + 30) of (10 + 40) = 76. J2: 90. Mean 83. Left out: J3 without a score, J4 with a score of nothing. J5 is our own, J6 not done.
            rows=(
                _score(1, 8, 10, type="神秘顾客", item="A"), _score(1, 30, 40, type="神秘顾客", item="B"), _score(2, 90, type="第三方"),
                _look(3, type="第三方"), _score(4, 0, 0, type="第三方"), _score(5, 99), _look(6, type="第三方", done_at=None),
            ),
            at="2026-10-31 18:00",
            value=83.0,
            numerator=166_000,
            denominator=2,
            excluded=2,
        ),
    ),
    Kpi(
        id="Q09G",
        name=Text("外部与内部检查分差", "Outsiders less ourselves"),
        meaning=Text(
            "每次神秘顾客或第三方检查的得分率，减去同一项目此前 92 天内自查（日常、专项、抽查、内审）得分率的平均，再取平均。负数表示自己打分偏松。没有自查得分可比的不计入，单列数量。",
            "For each inspection by outsiders, its mark less the mean of the company's own marks at that site in the 92 days up to it; then the mean. Below zero "
            "means we mark ourselves too kindly. Without own marks to compare with it is left out and counted.",
        ),
        dataset="inspections",
        prepare=against_own,
        measure=Mean(value=pl.col("_gap"), low=-100),
        needs=(("score",), ("max",)),
        about=is_external & is_done,
        excluded=(("bad_scale", pl.col("_unscaled")), ("no_score", pl.col("_mark").is_null()), ("no_own_score", pl.col("_ours").is_null())),
        dims=("type",),
        unit=_POINTS,
        direction="none",
        target=Target(None, None, _NOBODY_SAYS),
        source=Text("S1 §二；92 天为产品默认（待确认）", "S1 §2; the 92 days are the product's default (to be confirmed)"),
        page="quality",
        order=95,
        reach_days=LOOK_BACK_DAYS + 1,
        minimum_n=5,
        example=Example(
            # J1 80 against (90 + 94) / 2 = 92: -12. J2 95 against 91: +4. Mean -4. Left out: J3 at a site without own marks.
            # J6 is 93 days before J1 and counts for neither; J7 comes after J2.
            rows=(
                _score(1, 80, type="神秘顾客"), _score(2, 95, type="第三方", project_id="Q"), _score(3, 70, type="第三方", project_id="R"),
                _score(4, 90, done_at="2026-10-01"), _score(5, 94, done_at="2026-10-10"), _score(6, 10, done_at="2026-07-09", planned_at="2026-07-09"),
                _score(7, 40, project_id="Q", done_at="2026-10-11"), _score(8, 91, project_id="Q", done_at="2026-07-10", planned_at="2026-07-10"),
            ),
            at="2026-10-31 18:00",
            value=-4.0,
            numerator=-8_000,
            denominator=2,
            excluded=1,
        ),
    ),
    Kpi(
        id="T09",
        name=Text("服务质量得分提升", "Quality score gain"),
        meaning=Text(
            "每次自查的得分率比本项目基准季（前两个季度的那一季）平均得分率高出的百分比，再取平均；即六个月的提升幅度。基准高于 87 分时，满分也到不了 15%。没有基准的不计入，单列数量。",
            "Mean over own inspections of how far the mark lies above the site's mean in its base quarter, two quarters before, in per cent: the gain in six months. "
            "From a base above 87 even full marks do not reach 15%. Without a base it is left out and counted.",
        ),
        dataset="inspections",
        prepare=against_base,
        measure=Mean(value=pl.col("_gain"), low=-100),
        needs=(("score",), ("max",)),
        about=~is_external & is_done,
        excluded=(("bad_scale", pl.col("_unscaled")), ("no_score", pl.col("_mark").is_null()), ("no_baseline", pl.col("_gain").is_null())),
        dims=("type", "department"),
        unit=_SHARE,
        direction="up",
        target=Target(15, None, Text("S2 §三.3 服务质量平均得分六个月内提升 15%", "S2 §3.3: the mean quality score rises by 15% within six months")),
        source=Text("S2 §三.3；按相对幅度、以前两季为基准是产品默认（待确认）", "S2 §3.3; relative, against two quarters before, is the product's default (to be confirmed)"),
        page="quality",
        order=99,
        reach_days=BASE_REACH_DAYS,
        minimum_n=5,
        example=Example(
            # Base quarter April to June: (70 + 90) / 2 = 80. J3 92 is +15 %, J4 84 is +5 %: mean 10 %. Left out: J1, J2 and J5, which have no base.
            rows=(
                _score(1, 70, done_at="2026-04-01", planned_at="2026-04-01"), _score(2, 90, done_at="2026-06-30", planned_at="2026-06-30"),
                _score(3, 92), _score(4, 84, done_at="2026-12-31", planned_at="2026-12-31"), _score(5, 99, project_id="Q"),
            ),
            at="2027-01-05 18:00",
            value=10.0,
            numerator=20_000,
            denominator=2,
            excluded=3,
        ),
    ),
)
