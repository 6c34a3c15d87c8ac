"""Satisfaction (V): who is satisfied with what, would recommend us, and how many answered."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog import scales
from catalog.datasets.survey_answers import EFFORT, EMPLOYEE, OVERALL, RECOMMEND, STAFF_SERVICE
from catalog.kpi import Example, Kpi, Mean, Nps, Rate, Ratio, Target
from catalog.model import Row
from catalog.words import Text

SCORE, LOW, HIGH = pl.col("score"), pl.col("scale_min"), pl.col("scale_max")
is_overall = pl.col("item") == OVERALL
is_recommend = pl.col("item") == RECOMMEND
unknown_scale = ("unknown_scale", ~scales.known_scale(HIGH))
SATISFIED = Rate(hit=scales.satisfied(SCORE, HIGH))

_DIMS = ("item", "scale_max", "segment", "building")
_NEEDS = (("item",), ("score",), ("scale_max",))
_SHARE = Text("%", "%")
_POINTS = Text("分", "points")
_MINIMUM = 30
_SATISFIED_ZH = "满意指：5 分制 4 分及以上，7 分制 6 分及以上，10 分制 8 分及以上，100 分制 80 分及以上；其他量表不计入，单列数量。"
_SATISFIED_EN = (
    "Satisfied is 4 or more of 5, 6 or more of 7, 8 or more of 10, 80 or more of 100; answers on other scales are left out and counted."
)


def _answer(number: int, item: str, score: float, high: int = 5, low: int = 1) -> Row:
    """One answer of a worked example."""
    return {
        "response_id": f"A{number}", "campaign_id": "C1", "project_id": "P", "answered_at": "2026-09-10 12:00",
        "item": item, "score": score, "scale_min": low, "scale_max": high,
    }  # fmt: skip


def count_answers(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Campaign rows with `_answers`, the answer sheets of that campaign and project, and `_answered`: had the campaign any."""
    answers = joined["survey_answers"]
    sheets = answers.group_by("campaign_id", "project_id").agg(pl.col("response_id").n_unique().cast(pl.Int64).alias("_answers"))
    campaigns = answers.select("campaign_id").unique().with_columns(_answered=pl.lit(True))
    return (
        frame.join(sheets, on=["campaign_id", "project_id"], how="left", maintain_order="left")
        .join(campaigns, on="campaign_id", how="left", maintain_order="left")
        .with_columns(pl.col("_answers").fill_null(0), pl.col("_answered").fill_null(False))
    )


INVITED = pl.col("invited")

KPIS = (
    Kpi(
        id="V01",
        name=Text("客户满意率", "Satisfaction rate"),
        plain=Text("总体满意的比例", "Satisfied overall"),
        meaning=Text(f"总体满意度题中满意的答卷 ÷ 有效答卷。{_SATISFIED_ZH}", f"Satisfied ÷ valid answers to the overall question. {_SATISFIED_EN}"),
        dataset="survey_answers",
        measure=SATISFIED,
        needs=_NEEDS,
        about=is_overall,
        excluded=(unknown_scale,),
        dims=_DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(90, 80, Text("S4 §1.3 满意度 ≥90%；S2 §三.4 ≥80%（底线）", "S4 §1.3: satisfaction ≥ 90%; S2 §3.4: ≥ 80% (limit)")),
        source=Text("S4 §1.3、S2 §三.4", "S4 §1.3, S2 §3.4"),
        page="satisfaction",
        order=10,
        minimum_n=_MINIMUM,
        example=Example(
            # Satisfied: 4 of 5, 8 of 10, 80 of 100, 6 of 7. Not: 3 of 5, 7 of 10, 79.5 of 100, 5 of 7. Left out: 3 of 4. Another item is not spoken of.
            rows=(
                _answer(1, OVERALL, 4), _answer(2, OVERALL, 3), _answer(3, OVERALL, 8, 10), _answer(4, OVERALL, 7, 10),
                _answer(5, OVERALL, 80, 100, 0), _answer(6, OVERALL, 79.5, 100, 0), _answer(7, OVERALL, 6, 7), _answer(8, OVERALL, 5, 7),
                _answer(9, OVERALL, 3, 4), _answer(1, "服务态度", 5),
            ),
            at="2026-10-01 00:00",
            value=50.0,
            numerator=4,
            denominator=8,
            excluded=1,
        ),
    ),
    Kpi(
        id="V02",
        name=Text("满意度均分", "Satisfaction index"),
        meaning=Text(
            "总体满意度题换算成 0–100 分后的平均：（得分 − 最低分）÷（最高分 − 最低分）× 100。",
            "Mean of the overall question on 0–100: (score − lowest) ÷ (highest − lowest) × 100.",
        ),
        dataset="survey_answers",
        measure=Mean(value=scales.index(SCORE, LOW, HIGH)),
        needs=(*_NEEDS, ("scale_min",)),
        about=is_overall,
        excluded=(("bad_scale", LOW >= HIGH),),
        dims=_DIMS,
        unit=_POINTS,
        direction="up",
        target=Target(None, None, Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")),
        source=Text("S0 §1.4、§3.4（评分制）；换算为产品定义", "S0 §1.4, §3.4 (scoring); the conversion is the product's own"),
        page="satisfaction",
        order=20,
        minimum_n=_MINIMUM,
        example=Example(
            # 4 on 1-5 is 75, 5 on 1-5 is 100, 5 on 0-10 is 50: (75 + 100 + 50) / 3 = 75. A scale from 5 to 5 is left out.
            rows=(_answer(1, OVERALL, 4), _answer(2, OVERALL, 5), _answer(3, OVERALL, 5, 10, 0), _answer(4, OVERALL, 5, 5, 5), _answer(1, "服务态度", 1)),
            at="2026-10-01 00:00",
            value=75.0,
            numerator=225_000,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="V03",
        name=Text("分维度满意率", "Satisfaction by dimension"),
        meaning=Text(
            f"除总体满意度、推荐意愿、办事省力和员工自评外，各题满意的回答 ÷ 有效回答，按题目分列。{_SATISFIED_ZH}",
            f"Satisfied ÷ valid answers to each question but the overall, the recommendation, the effort one and that of employees, by question. {_SATISFIED_EN}",
        ),
        dataset="survey_answers",
        measure=SATISFIED,
        needs=_NEEDS,
        about=~is_overall & ~is_recommend & ~pl.col("item").is_in([EFFORT, EMPLOYEE]),
        excluded=(unknown_scale,),
        dims=_DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(90, None, Text("各维度无手册标准；90% 为产品默认", "No manual gives a figure by dimension; 90% is the product's default"), tentative=True),
        source=Text("S0 §1.4、§3.4；S4 §3.3（维度）", "S0 §1.4, §3.4; S4 §3.3 (dimensions)"),
        page="satisfaction",
        order=30,
        minimum_n=_MINIMUM,
        example=Example(
            rows=(
                _answer(1, "服务态度", 5), _answer(1, "服务效率", 2), _answer(2, "服务效率", 4), _answer(2, "环境舒适", 3, 4),
                _answer(1, OVERALL, 1), _answer(1, RECOMMEND, 0, 10, 0),
            ),
            at="2026-10-01 00:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="V04",
        name=Text("净推荐值（NPS）", "Net promoter score"),
        meaning=Text(
            "推荐意愿 9–10 分的占比 − 0–6 分的占比，乘以 100。只用 0–10 分的题目，其他量表从不换算，单列数量。",
            "Share of 9–10 less share of 0–6, times 100. Only questions asked on 0–10; other scales are never converted, but left out and counted.",
        ),
        dataset="survey_answers",
        measure=Nps(score=SCORE.cast(pl.Float64)),
        needs=(*_NEEDS, ("scale_min",)),
        about=is_recommend,
        excluded=(("not_0_10", (LOW != 0) | (HIGH != 10)),),
        dims=("scale_max", "segment", "building"),
        unit=_POINTS,
        direction="up",
        target=Target(None, None, Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")),
        source=Text("S0 §3.2", "S0 §3.2"),
        page="satisfaction",
        order=40,
        minimum_n=_MINIMUM,
        example=Example(
            # Promoters 9 and 10, passives 7 and 8, detractors 6: (2 - 1) / 5 = 20. 5 of 5 and 9 of 1-10 are left out.
            rows=(
                _answer(1, RECOMMEND, 9, 10, 0), _answer(2, RECOMMEND, 10, 10, 0), _answer(3, RECOMMEND, 7, 10, 0), _answer(4, RECOMMEND, 8, 10, 0),
                _answer(5, RECOMMEND, 6, 10, 0), _answer(6, RECOMMEND, 5), _answer(7, RECOMMEND, 9, 10, 1), _answer(1, OVERALL, 1),
            ),
            at="2026-10-01 00:00",
            value=20.0,
            numerator=1,
            denominator=5,
            excluded=2,
        ),
    ),
    Kpi(
        id="V06",
        name=Text("员工服务满意率", "Satisfaction with staff"),
        plain=Text("对服务人员满意的比例", "Satisfied with our staff"),
        meaning=Text(
            f"客户对员工服务一题满意的回答 ÷ 有效回答（不是员工自己的满意度）。{_SATISFIED_ZH}",
            f"Satisfied ÷ valid answers of customers about staff service (not what staff themselves say). {_SATISFIED_EN}",
        ),
        dataset="survey_answers",
        measure=SATISFIED,
        needs=_NEEDS,
        about=pl.col("item") == STAFF_SERVICE,
        excluded=(unknown_scale,),
        dims=("scale_max", "segment", "building"),
        unit=_SHARE,
        direction="up",
        target=Target(90, None, Text("S2 §三.2 员工的服务满意度 ≥90%", "S2 §3.2: satisfaction with staff service ≥ 90%")),
        source=Text("S2 §三.2", "S2 §3.2"),
        page="satisfaction",
        order=50,
        minimum_n=_MINIMUM,
        example=Example(
            rows=(
                _answer(1, STAFF_SERVICE, 5), _answer(2, STAFF_SERVICE, 4), _answer(3, STAFF_SERVICE, 9, 10), _answer(4, STAFF_SERVICE, 2),
                _answer(5, STAFF_SERVICE, 3, 3), _answer(4, OVERALL, 5),
            ),
            at="2026-10-01 00:00",
            value=75.0,
            numerator=3,
            denominator=4,
            excluded=1,
        ),
    ),
    Kpi(
        id="V08",
        name=Text("问卷回收率", "Response rate"),
        meaning=Text(
            "收到的答卷 ÷ 发放数，按调查批次和项目。没有发放数、答卷多于发放数、一份答卷都没收到的批次不计入，单列数量。",
            "Answer sheets ÷ people invited, by campaign and site. Left out and counted: no number invited, more answers than invited, a campaign without any answer.",
        ),
        dataset="survey_campaigns",
        joins=("survey_answers",),
        prepare=count_answers,
        measure=Ratio(numerator=pl.col("_answers"), denominator=INVITED),
        needs=(("invited",),),
        excluded=(
            ("no_register", INVITED.is_null() | (INVITED <= 0)),
            ("no_answers", ~pl.col("_answered")),
            ("more_answers_than_invited", pl.col("_answers") > INVITED),
        ),
        dims=("campaign_id", "channel"),
        unit=_SHARE,
        direction="up",
        target=Target(30, None, Text("无手册标准；30% 为产品默认", "No manual gives a figure; 30% is the product's default"), tentative=True),
        source=Text("产品定义", "Product's own definition"),
        page="satisfaction",
        order=60,
        minimum_n=_MINIMUM,
        example=Example(
            # C1: 2 sheets (A1 with two questions) of 5 at P, none of 3 at Q. Left out: R nothing invited, S 2 sheets of 1, C9 without any answer.
            rows=(
                {"campaign_id": "C1", "project_id": "P", "period": "2026-09", "invited": 5},
                {"campaign_id": "C1", "project_id": "Q", "period": "2026-09", "invited": 3},
                {"campaign_id": "C1", "project_id": "R", "period": "2026-09"},
                {"campaign_id": "C1", "project_id": "S", "period": "2026-09", "invited": 1},
                {"campaign_id": "C9", "project_id": "P", "period": "2026-09", "invited": 10},
            ),
            joins={
                "survey_answers": (
                    _answer(1, OVERALL, 4), _answer(1, "服务态度", 4), _answer(2, OVERALL, 4),
                    {**_answer(3, OVERALL, 4), "project_id": "S"}, {**_answer(4, OVERALL, 4), "project_id": "S"},
                )
            },
            at="2026-10-01 00:00",
            value=25.0,
            numerator=2,
            denominator=8,
            excluded=3,
        ),
    ),
)
