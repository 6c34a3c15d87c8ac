"""Satisfaction (V), further: the communication index, ease, what residents say when called back, surveys held when due."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog import scales
from catalog.calendar import NOT_DUE, due_units
from catalog.datasets.survey_answers import COMMUNICATION, EFFORT
from catalog.days import midnight_after
from catalog.kpi import Example, Kpi, Mean, Rate, Target
from catalog.model import Row
from catalog.words import Text

# Questions on communication and their weights; an answer sheet counts when it holds at least this share of the weight.
CCSI_WEIGHTS = {COMMUNICATION: 2, "服务态度": 1, "管理响应": 1}
CCSI_ENOUGH = 0.5
EASY_FROM = 5

SCORE, LOW, HIGH = pl.col("score"), pl.col("scale_min"), pl.col("scale_max")
_NEEDS = (("item",), ("score",), ("scale_min",), ("scale_max",))
_SHARE, _POINTS = Text("%", "%"), Text("分", "points")
_MINIMUM = 30
_NO_LINE = Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")
not_1_7 = ("not_1_7", (LOW != 1) | (HIGH != 7))


def by_sheet(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per answer sheet with a communication question: `_ccsi`, the weighted mean of its indices, and `_share` of the weight that it holds."""
    weight = pl.col("item").replace_strict(CCSI_WEIGHTS, default=None, return_dtype=pl.Float64)
    asked = frame.sort("response_id", "item").with_columns(_weight=weight, _index=scales.index(SCORE, LOW, HIGH)).filter(pl.col("_weight").is_not_null())
    held = pl.col("_weight").filter(pl.col("_index").is_not_null())
    keys = ["campaign_id", "response_id", "project_id"]
    parts = asked.group_by(keys).agg(
        ((pl.col("_weight") * pl.col("_index")).sum() / held.sum()).alias("_ccsi"), (held.sum() / sum(CCSI_WEIGHTS.values())).alias("_share")
    )
    first = asked.drop("_weight", "_index").unique(keys, keep="first", maintain_order=True)
    return first.join(parts, on=keys, how="left", maintain_order="left").with_columns(pl.lit(None, pl.String).alias("item"))


def half_years(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A unit per project and half-year, with how many campaigns it held."""
    return due_units(frame, joined, "6mo")


def _answer(number: int, item: str, score: float, high: int = 5, low: int = 1) -> Row:
    return {
        "response_id": f"A{number}", "campaign_id": "C1", "project_id": "P", "answered_at": "2026-09-10 12:00",
        "item": item, "score": score, "scale_min": low, "scale_max": high,
    }  # fmt: skip


def _call(number: int, score: float | None = None, high: int | None = None, **cells: object) -> Row:
    base = {"callback_id": f"H{number}", "project_id": "P", "source_type": "工单", "source_id": f"W{number}", "called_at": "2026-10-05 10:00"}
    return {**base, "score": score, "scale_max": high, **cells}


# Seven answers 1 … 7 as often as the published example has them, a tenth of each: 8, 21, 14, 11, 16, 18, 12.
_EASE = tuple(_answer(n, EFFORT, score, 7) for n, score in enumerate(s for s, k in zip(range(1, 8), (8, 21, 14, 11, 16, 18, 12), strict=True) for _ in range(k)))


def _campaign(number: int, project: str, period: str) -> Row:
    return {"campaign_id": f"C{number}", "project_id": project, "period": period, "invited": 10}


def _site(project: str, since: str) -> Row:
    return {"project_id": project, "valid_from": since, "name": project, "property_type": "住宅", "start_date": since}


KPIS = (
    Kpi(
        id="V05",
        name=Text("客户沟通满意度指数（CCSI）", "Customer communication satisfaction index"),
        meaning=Text(
            "沟通类题目换算成 0–100 分后，按权重（沟通顺畅 2、服务态度 1、管理响应 1）在每份答卷内加权平均，再取各答卷的平均。权重不足一半的答卷不计入，单列数量。",
            "Questions on communication on 0–100, weighted within each answer sheet (keeping informed 2, attitude 1, management response 1), then the mean over sheets. Sheets with less than half of the weight are left out and counted.",
        ),
        dataset="survey_answers",
        prepare=by_sheet,
        measure=Mean(value=pl.col("_ccsi")),
        needs=_NEEDS,
        excluded=(("too_few_items", pl.col("_share") < CCSI_ENOUGH),),
        dims=("segment", "building"),
        unit=_POINTS,
        direction="up",
        target=Target(85, None, Text("无手册标准；85 分为产品默认", "No manual gives a figure; 85 points are the product's default"), tentative=True),
        source=Text("S0 §3.1 客户沟通满意度指数；题目与权重为产品默认（待确认）", "S0 §3.1: customer communication satisfaction index; questions and weights are the product's defaults (to be confirmed)"),
        page="satisfaction",
        order=45,
        minimum_n=_MINIMUM,
        example=Example(
            # 1: (2 × 100 + 75 + 50) / 4 = 81.25. 2: communication alone is half of the weight: 25. 3: the other two: (100 + 50) / 2 = 75. Left out: 4, attitude alone.
            # (81.25 + 25 + 75) / 3 = 60.41667; each sheet is kept to a thousandth.
            rows=(
                _answer(1, COMMUNICATION, 5), _answer(1, "服务态度", 4), _answer(1, "管理响应", 3), _answer(1, "服务效率", 1),
                _answer(2, COMMUNICATION, 2), _answer(3, "服务态度", 10, 10, 0), _answer(3, "管理响应", 3), _answer(4, "服务态度", 5),
            ),
            at="2026-10-01 00:00",
            value=181.25 / 3,
            numerator=181_250,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="V09",
        name=Text("办事省力度（CES）", "Customer effort score"),
        meaning=Text(
            "“物业让我办事省力”一题（1–7 分，越高越省力）的平均分。其他量表从不换算，单列数量。",
            "Mean of “they made it easy for me”, asked on 1–7 (7 is easiest). Other scales are never converted, but left out and counted.",
        ),
        dataset="survey_answers",
        measure=Mean(value=SCORE.cast(pl.Float64)),
        needs=_NEEDS,
        about=pl.col("item") == EFFORT,
        excluded=(not_1_7,),
        dims=("segment", "building"),
        unit=_POINTS,
        direction="up",
        target=Target(None, None, _NO_LINE),
        source=Text("产品定义（可选题）", "Product's own definition (an optional question)"),
        page="satisfaction",
        order=46,
        minimum_n=_MINIMUM,
        example=Example(
            # (8 × 1 + 21 × 2 + 14 × 3 + 11 × 4 + 16 × 5 + 18 × 6 + 12 × 7) / 100 = 4.08, the published example's mean. Left out: 4 of 5.
            rows=(*_EASE, _answer(999, EFFORT, 4)),
            at="2026-10-01 00:00",
            value=4.08,
            numerator=408_000,
            denominator=100,
            excluded=1,
        ),
    ),
    Kpi(
        id="V09S",
        name=Text("觉得办事省力的占比", "Found it easy"),
        meaning=Text("“物业让我办事省力”一题（1–7 分）5 分及以上的回答 ÷ 有效回答。", "Answers of 5 or more to “they made it easy for me” (1–7) ÷ valid answers."),
        dataset="survey_answers",
        measure=Rate(hit=SCORE >= EASY_FROM),
        needs=_NEEDS,
        about=pl.col("item") == EFFORT,
        excluded=(not_1_7,),
        dims=("segment", "building"),
        unit=_SHARE,
        direction="up",
        target=Target(None, None, _NO_LINE),
        source=Text("产品定义（可选题）", "Product's own definition (an optional question)"),
        page="satisfaction",
        order=47,
        minimum_n=_MINIMUM,
        example=Example(rows=(*_EASE, _answer(999, EFFORT, 4)), at="2026-10-01 00:00", value=46.0, numerator=46, denominator=100, excluded=1),
    ),
    Kpi(
        id="V07S",
        name=Text("服务回访满意率", "Satisfied when called back"),
        meaning=Text(
            "工单回访中满意的 ÷ 已评分的。没有评分的（含未接通）不计入，单列数量。",
            "Satisfied ÷ rated, of call-backs about work orders. Those without a mark (nobody reached) are left out and counted.",
        ),
        dataset="callbacks",
        measure=Rate(hit=scales.satisfied(SCORE, HIGH)),
        needs=(("score",), ("scale_max",)),
        about=pl.col("source_type") == "工单",
        excluded=(("not_rated", SCORE.is_null() | HIGH.is_null()), ("unknown_scale", ~scales.known_scale(HIGH))),
        dims=("scale_max",),
        unit=_SHARE,
        direction="up",
        target=Target(90, None, Text("S4 §1.3 满意度 ≥90%（回访同此，待确认）", "S4 §1.3: satisfaction ≥ 90% (taken for call-backs too, to be confirmed)"), tentative=True),
        source=Text("S4 §2.3、S1 §五", "S4 §2.3, S1 §5"),
        page="satisfaction",
        order=71,
        example=Example(
            # Satisfied: 1, 2. Not: 3. Left out: 4 without a mark, 5 of 3. 6 is about a complaint.
            rows=(_call(1, 5, 5), _call(2, 8, 10), _call(3, 3, 5), _call(4, reached=False), _call(5, 3, 3), _call(6, 5, 5, source_type="投诉")),
            at="2026-11-01 00:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=2,
        ),
    ),
    Kpi(
        id="V13",
        name=Text("满意度评估按期开展率", "Surveys held when due"),
        meaning=Text(
            "每个项目每半年至少开展一次满意度调查：开展了的（项目 × 半年）÷ 应开展的。半年未结束的暂不算未开展；半年内才接管的项目、数据从中途才开始的半年不计入，单列数量。",
            "At least one satisfaction survey per site and half-year: those held ÷ those due. A half-year that is not over is not missed yet; sites taken over within it, and one in which the data begin, are left out and counted.",
        ),
        dataset="survey_campaigns",
        joins=("projects",),
        prepare=half_years,
        calendar=True,
        every="6mo",
        measure=Rate(hit=pl.col("_events") >= 1, pending=pl.col("_events") < 1, due=midnight_after(pl.col("_period_end"))),
        needs=(("campaign_id",),),
        excluded=NOT_DUE,
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §6.2 季度或半年度评估（按半年）", "S0 §6.2: assessed each quarter or half-year (taken as half-year)")),
        source=Text("S0 §6.2", "S0 §6.2"),
        page="satisfaction",
        order=65,
        example=Example(
            # First half: P held, Q not. Second half (to the end of the year): P not yet, Q held; R was taken over within the first half (left out), and not held since.
            rows=(_campaign(1, "P", "2026-01"), _campaign(2, "Q", "2026-09"), _campaign(3, "Q", "2026-10")),
            joins={"projects": (_site("P", "2020-01-01"), _site("Q", "2020-01-01"), _site("R", "2026-03-01"))},
            at="2026-11-01 00:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
)
