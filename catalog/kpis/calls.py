"""Calls to the service line (R): answered within the limit."""

import polars as pl

from catalog.datasets.calls import DATASET
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.moments import Moment, delivered
from catalog.words import Text

LIMIT_SECONDS = 15  # about three rings
RANG, ANSWERED = Moment.of(DATASET.names, "ring_at"), Moment.of(DATASET.names, "answered_at")
is_answered = ANSWERED.at.is_not_null()
waited = pl.coalesce("wait_seconds", pl.when(~RANG.dated & ~ANSWERED.dated).then((ANSWERED.at - RANG.at).dt.total_seconds()))
gave_up_after = pl.coalesce("wait_seconds", (pl.col("ended_at") - RANG.at).dt.total_seconds())


def _call(number: int, answered: str | None = None, **cells: object) -> Row:
    """One call of a worked example, ringing on 1 October at 09:00:00."""
    return {"call_id": f"L{number}", "project_id": "P", "ring_at": "2026-10-01 09:00:00", "answered_at": answered, **cells}


KPIS = (
    Kpi(
        id="R13",
        name=Text("热线及时接听率", "Calls answered in limit"),
        meaning=Text(
            "15 秒（约三声）内接起的来电 ÷ 来电。没有接起的算未及时；15 秒内客户自己挂断的、接听快慢无从得知的不计入，单列数量。",
            "Calls answered within 15 seconds (about three rings) ÷ calls. Unanswered ones count as missed; callers who hung up within the limit, and answers whose delay is not known, are left out and counted.",
        ),
        dataset="calls",
        measure=Rate(hit=pl.when(is_answered).then(waited <= LIMIT_SECONDS).otherwise(False)),
        needs=(("answered_at",),),
        excluded=(("hung_up_early", ~is_answered & (delivered(DATASET.names, "ended_at") | delivered(DATASET.names, "wait_seconds")) & (gave_up_after <= LIMIT_SECONDS)),),
        dims=("line",),
        unit=Text("%", "%"),
        direction="up",
        target=Target(95, None, Text("S1 §一 只要求有接听时限，未给数字；15 秒与 95% 为产品默认", "S1 §1 wants a limit but names none; 15 seconds and 95% are the product's defaults"), tentative=True),
        source=Text("S1 §一 客服电话接听时限", "S1 §1: a time limit for answering calls"),
        page="sla",
        order=70,
        example=Example(
            # In limit: 1 (at 15 s), 2 (12 s waited, its clock has minutes only). Not: 3 (16 s), 4 (never), 5 (hung up after 20 s). Left out: 6 hung up after 9 s.
            rows=(
                _call(1, "2026-10-01 09:00:15"), _call(2, "2026-10-01 09:01:00", wait_seconds=12), _call(3, "2026-10-01 09:00:16"), _call(4),
                _call(5, ended_at="2026-10-01 09:00:20"), _call(6, ended_at="2026-10-01 09:00:09"),
            ),
            at="2026-11-01 00:00",
            value=40.0,
            numerator=2,
            denominator=5,
            excluded=1,
        ),
    ),
)
