"""Assessments of staff (T): how many were assessed, and the marks they got."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.datasets.assessments import DATASET
from catalog.days import midnight_after
from catalog.kpi import Example, Kpi, Mean, Rate, Target
from catalog.model import Row
from catalog.words import Text

GRACE_DAYS = 30  # a quarter's marks are given within a month of its end
ALL_DELIVERED = (1 << len(DATASET.names)) - 1
QUARTER_END = pl.col("period").dt.truncate("1q").dt.offset_by("1q").dt.offset_by("-1d")

_SHARE = Text("%", "%")
_POINTS = Text("分", "points")
_PERSON = ["staff_id", "period"]


def in_post(staff: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Who the register knows in each period: staff_id, period, `_post` (project) and `_eligible`.

    The version of a person that holds at the end of the period's month counts, as for every row's project. Eligible is who was in post from the period's
    first day to the end of its quarter, so neither newcomers nor leavers are missed.
    """
    versions = staff.with_columns(pl.col("valid_from").fill_null(pl.date(1900, 1, 1))).join(periods, how="cross")
    latest = versions.filter(pl.col("valid_from") <= pl.col("period").dt.month_end()).sort("staff_id", "period", "valid_from")
    came = (pl.col("hire_date") <= pl.col("period")).fill_null(True)
    stayed = (pl.col("leave_date") >= QUARTER_END).fill_null(True)
    return latest.unique(_PERSON, keep="last", maintain_order=True).select(
        *_PERSON, pl.col("project_id").alias("_post"), (came & stayed).alias("_eligible")
    )


def add_not_assessed(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per person and period, `_assessed` or not: those not assessed come from the staff register.

    A project is held to a period only if it assessed anyone in it.
    """
    register = in_post(joined["staff"], frame.select("period").unique().sort("period"))
    people = frame.sort(DATASET.key).unique(_PERSON, keep="first", maintain_order=True)
    assessed = people.join(register, on=_PERSON, how="left", maintain_order="left").with_columns(
        pl.coalesce("_project", "_post").alias("_project"), pl.col("_eligible").fill_null(False), _assessed=pl.lit(True)
    )
    ran = assessed.select("period", pl.col("_project").alias("_post")).unique()
    missing = register.filter("_eligible").join(ran, on=["period", "_post"], how="semi").join(people, on=_PERSON, how="anti")
    rows = missing.with_columns(
        pl.col("period").alias("_month"),
        pl.col("_post").alias("_project"),
        pl.lit(ALL_DELIVERED, pl.Int64).alias("_delivered"),
        pl.lit(0, pl.Int64).alias("_dated"),
        pl.lit(False).alias("_assessed"),
    )
    return pl.concat([assessed, rows], how="diagonal").drop("_post")


def by_dimension(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame] | None = None) -> pl.DataFrame:
    """One row per person, period and dimension: `_mark` (0-100, mean over assessors), `_weight`, `_unscaled`."""
    full = pl.col("max").cast(pl.Float64)
    keys = [*_PERSON, "dimension"]
    marks = frame.sort(DATASET.key).with_columns(_mark=pl.when(full > 0).then(pl.col("score").cast(pl.Float64) / full * 100))
    parts = marks.group_by(keys, maintain_order=True).agg(
        pl.col("_mark").mean(), pl.col("weight").cast(pl.Float64).mean().alias("_weight"), pl.col("_mark").is_null().any().alias("_unscaled")
    )
    first = marks.drop("_mark").unique(keys, keep="first", maintain_order=True)
    shown = {"score": pl.col("_mark").cast(pl.Decimal(18, 4)), "max": pl.lit(100).cast(pl.Decimal(18, 4)), "assessor": pl.lit(None, pl.String)}
    return first.join(parts, on=keys, how="left", maintain_order="left").with_columns(**shown)


def by_person(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per person and period: `_mark`, the weighted mean of the dimensions; without any weights all weigh alike."""
    parts = by_dimension(frame)
    weight = pl.when(pl.col("_weight").is_null().all().over(_PERSON)).then(1.0).otherwise("_weight")
    totals = parts.with_columns(_weight=weight).group_by(_PERSON, maintain_order=True).agg(
        ((pl.col("_mark") * pl.col("_weight")).sum() / pl.col("_weight").sum()).alias("_mark"),
        (pl.col("_weight").is_null().any() | (pl.col("_weight").sum() <= 0)).alias("_unweighted"),
        pl.col("_unscaled").any(),
    )
    first = parts.drop("_mark", "_weight", "_unscaled").unique(_PERSON, keep="first", maintain_order=True)
    shown = {"score": pl.col("_mark").fill_nan(None).cast(pl.Decimal(18, 4)), "dimension": pl.lit(None, pl.String), "weight": pl.lit(None, pl.Decimal(18, 4))}
    return first.join(totals, on=_PERSON, how="left", maintain_order="left").with_columns(**shown)


def _mark(staff: str, dimension: str, score: float, full: float = 100, **cells: object) -> Row:
    """One mark of a worked example, given for the third quarter."""
    return {"staff_id": staff, "period": "2026-07", "dimension": dimension, "score": score, "max": full, "assessor": "", **cells}


def _person(staff: str, project: str = "P", **cells: object) -> Row:
    """One line of the staff register in a worked example."""
    return {"staff_id": staff, "valid_from": "1900-01-01", "project_id": project, "role": "客服", **cells}


_MINIMUM_RATINGS_ZH, _MINIMUM_RATINGS_EN = "少于 10 人次不作判断。", "Fewer than 10 people and periods are not judged."

KPIS = (
    Kpi(
        id="T07",
        name=Text("考核覆盖率", "Assessment coverage"),
        meaning=Text(
            "已考核的员工 ÷ 应考核的员工，按考核期。应考核的是员工名册中考核期首日至季末一直在岗、所在项目开展了该期考核的人；季末后 30 天内未考核的暂不计入。",
            "People assessed ÷ people to assess, by period: those the staff register has in post from the period's first day to the quarter's end, "
            "at a site that assessed anyone. Up to 30 days after the quarter a missing mark is not counted yet.",
        ),
        dataset="assessments",
        joins=("staff",),
        prepare=add_not_assessed,
        measure=Rate(
            hit=pl.col("_assessed"),
            pending=~pl.col("_assessed"),
            due=midnight_after(QUARTER_END + pl.duration(days=GRACE_DAYS)),
            late_counts=True,
        ),
        needs=(("score",),),
        excluded=(("not_in_post", ~pl.col("_eligible")),),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §5.3 每季度考核", "S4 §5.3: assessed every quarter")),
        source=Text("S4 §5.3；30 天为产品默认（待确认）", "S4 §5.3; the 30 days are the product's default (to be confirmed)"),
        page="staff",
        order=10,
        about_people=True,
        example=Example(
            # Third quarter, judged on 1 November: E1 assessed (two marks, one person), E2 assessed, E3 not and 30 days are over.
            # Fourth quarter: E1 assessed, E2 and E3 not yet due. Left out: E4, hired in August, though assessed in the third; in the
            # fourth E4 is eligible, and not yet due. Nobody asks for E5 (left in September) or E6 (site Q assessed nobody).
            rows=(
                _mark("E1", "态度", 90),
                _mark("E1", "技能", 80),
                _mark("E2", "态度", 70),
                _mark("E4", "态度", 60),
                {**_mark("E1", "态度", 95), "period": "2026-10"},
            ),
            joins={
                "staff": (
                    _person("E1", "Q"),
                    _person("E1", "P", valid_from="2026-01-01"),
                    _person("E2", hire_date="2020-05-01"),
                    _person("E3"),
                    _person("E4", hire_date="2026-08-10"),
                    _person("E5", leave_date="2026-09-15"),
                    _person("E6", "Q"),
                )
            },
            at="2026-11-01 00:00",
            value=75.0,
            numerator=3,
            denominator=4,
            excluded=1,
        ),
    ),
    Kpi(
        id="T08",
        name=Text("员工考核综合分", "Staff score"),
        meaning=Text(
            "每名员工每个考核期的加权得分率（Σ 权重 × 得分 ÷ 满分 × 100 ÷ Σ 权重；多位考核人先取平均，都没有权重则等权）的平均。" + _MINIMUM_RATINGS_ZH,
            "Mean over people and periods of the weighted mark (Σ weight × score ÷ maximum × 100 ÷ Σ weight; several assessors are averaged first, "
            "without any weights all weigh alike). " + _MINIMUM_RATINGS_EN,
        ),
        dataset="assessments",
        prepare=by_person,
        measure=Mean(value=pl.col("_mark")),
        needs=(("score",), ("max",)),
        excluded=(("bad_scale", pl.col("_unscaled")), ("no_weight", pl.col("_unweighted"))),
        unit=_POINTS,
        direction="up",
        target=Target(None, None, Text("无手册标准", "No manual gives a figure")),
        source=Text("S0 §2/1.2、S4 §5.3；加权为产品定义", "S0 §2/1.2, S4 §5.3; the weighting is the product's own"),
        page="staff",
        order=20,
        about_people=True,
        example=Example(
            # E1: attitude 90 and 80 by two assessors = 85, weight 30; skill 4 of 5 = 80, weight 70: 0.3 x 85 + 0.7 x 80 = 81.5.
            # E2 without weights: (60 + 100) / 2 = 80. Mean 80.75. Left out: E3 (one weight missing), E4 (of 0).
            rows=(
                _mark("E1", "态度", 90, weight=30, assessor="A"),
                _mark("E1", "态度", 80, weight=30, assessor="B"),
                _mark("E1", "技能", 4, 5, weight=70),
                _mark("E2", "态度", 60),
                _mark("E2", "技能", 50, 50),
                _mark("E3", "态度", 60, weight=50),
                _mark("E3", "技能", 60),
                _mark("E4", "态度", 0, 0),
            ),
            at="2026-10-31 18:00",
            value=80.75,
            numerator=161_500,
            denominator=2,
            excluded=2,
        ),
    ),
    Kpi(
        id="T08D",
        name=Text("考核维度得分", "Staff score by dimension"),
        meaning=Text(
            "综合分的组成：每名员工每个考核期每个维度的得分率（0–100，多位考核人取平均）的平均，按维度分列。",
            "The visible parts of the staff score: mean mark (0–100, assessors averaged) over people and periods, by dimension.",
        ),
        dataset="assessments",
        prepare=by_dimension,
        measure=Mean(value=pl.col("_mark")),
        needs=(("score",), ("max",)),
        excluded=(("bad_scale", pl.col("_unscaled")),),
        dims=("dimension",),
        unit=_POINTS,
        direction="up",
        target=Target(None, None, Text("无手册标准", "No manual gives a figure")),
        source=Text("S0 §2/1.2、S4 §5.3", "S0 §2/1.2, S4 §5.3"),
        page="staff",
        order=30,
        about_people=True,
        example=Example(
            # E1 attitude (90 + 80) / 2 = 85, E1 skill 4 of 5 = 80, E2 attitude 60: mean 75. A mark out of 0 is left out.
            rows=(
                _mark("E1", "态度", 90, assessor="A"),
                _mark("E1", "态度", 80, assessor="B"),
                _mark("E1", "技能", 4, 5),
                _mark("E2", "态度", 60),
                _mark("E2", "技能", 0, 0),
            ),
            at="2026-10-31 18:00",
            value=75.0,
            numerator=225_000,
            denominator=3,
            excluded=1,
        ),
    ),
)
