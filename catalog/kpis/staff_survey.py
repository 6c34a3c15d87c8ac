"""What the staff say of their own work (T); not to be taken for what residents say of the staff."""

from __future__ import annotations

import polars as pl

from catalog.datasets.survey_answers import EMPLOYEE
from catalog.kpi import Example, Kpi, Target
from catalog.kpis.satisfaction import SATISFIED, unknown_scale
from catalog.model import Row
from catalog.words import Text


def _answer(number: int, score: float, item: str = EMPLOYEE, high: int = 5) -> Row:
    return {
        "response_id": f"A{number}", "campaign_id": "C1", "project_id": "P", "answered_at": "2026-09-10 12:00",
        "item": item, "score": score, "scale_min": 1, "scale_max": high,
    }


KPIS = (
    Kpi(
        id="T10",
        name=Text("员工满意度", "Employee satisfaction"),
        meaning=Text(
            "员工对自己工作的评价：满意的回答 ÷ 有效回答，口径与客户满意率相同。不是客户对员工服务的评价（见 V06）；回答不足 5 份的不显示。",
            "What employees say of their own work: satisfied ÷ valid answers, by the same thresholds as residents. It is not what residents say of the staff (V06). "
            "Fewer than 5 answers are not shown.",
        ),
        dataset="survey_answers",
        measure=SATISFIED,
        needs=(("item",), ("score",), ("scale_max",)),
        about=pl.col("item") == EMPLOYEE,
        excluded=(unknown_scale,),
        dims=("scale_max", "segment"),
        unit=Text("%", "%"),
        direction="up",
        target=Target(None, None, Text("S0 §5.3 未给出数字", "S0 §5.3 gives no figure")),
        source=Text("S0 §5.3", "S0 §5.3"),
        page="staff",
        order=40,
        about_people=True,
        example=Example(
            # Satisfied: 4 of 5 and 8 of 10; not: 3 of 5. Left out: 3 of 4. What residents say of the staff is another question.
            rows=(_answer(1, 4), _answer(2, 8, high=10), _answer(3, 3), _answer(4, 3, high=4), _answer(5, 5, "员工服务")),
            at="2026-10-01 00:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
)
