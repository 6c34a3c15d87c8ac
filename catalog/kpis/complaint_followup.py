"""What becomes of complaints (C): liked, called back within 30 days, repeated."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog import scales
from catalog.datasets.callbacks import DATASET as CALLBACKS
from catalog.datasets.complaints import DATASET
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.kpis.complaints import DIMS, SHARE, STOPPED, case, is_complaint, is_done, is_withdrawn, no_stop_time
from catalog.model import Row
from catalog.moments import Moment, delivered
from catalog.words import Text

CALLED = Moment(pl.col("_called_at"), pl.col("_called_at__day"), pl.col("_called_dated"))
CALLBACK_DUE = STOPPED.within("C05")
REPEAT_DAYS = 30


def _call(number: int, source: str, at: str, **cells: object) -> Row:
    """One call-back after a complaint."""
    return {"callback_id": f"H{number}", "project_id": "P", "source_type": "投诉", "source_id": source, "called_at": at, **cells}


def _calls(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Call-backs after complaints, by complaint, earliest first."""
    return joined["callbacks"].filter(pl.col("source_type") == "投诉").sort("called_at", "callback_id")


def add_rating(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Complaints with `_score` and `_scale`: the mark in the complaint itself, else that of the latest call-back."""
    rated = _calls(joined).filter(pl.col("score").is_not_null() & pl.col("scale_max").is_not_null())
    latest = rated.group_by(pl.col("source_id").alias("complaint_id")).agg(
        pl.col("score").last().alias("_score"), pl.col("scale_max").last().alias("_scale")
    )
    own = pl.col("handling_score").is_not_null() & pl.col("scale_max").is_not_null()
    pick = {"_score": "handling_score", "_scale": "scale_max"}
    return frame.join(latest, on="complaint_id", how="left", maintain_order="left").with_columns(
        pl.when(own).then(mine).otherwise(name).alias(name) for name, mine in pick.items()
    )


def add_callback(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Complaints with their first call-back that is not before the solution; `_calls_known`: any call-backs were delivered."""
    at = Moment.of(CALLBACKS.names, "called_at")
    calls = _calls(joined).select(
        pl.col("source_id").alias("complaint_id"), at.at.alias("_called_at"), at.day.alias("_called_at__day"), at.dated.alias("_called_dated")
    )
    pairs = frame.join(calls, on="complaint_id").filter(STOPPED.not_after(CALLED))
    first = pairs.sort("_called_at").unique("complaint_id", keep="first", maintain_order=True).select("complaint_id", *calls.columns[1:])
    return frame.join(first, on="complaint_id", how="left", maintain_order="left").with_columns(_calls_known=pl.lit(not joined["callbacks"].is_empty()))


def add_repeat(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Complaints with `_repeat`: the same customer, or the same place, complained of the same category at most 30 days before."""
    day = pl.col("received_at__day")
    ordered = frame.sort("received_at", "complaint_id")
    counted = is_complaint & ~is_withdrawn
    near = []
    for who in ("customer_id", "location"):
        before = day.shift(1).over("project_id", who, "category", counted)
        known = pl.col(who).is_not_null() & pl.col("category").is_not_null()
        near.append((known & ((day - before).dt.total_days() <= REPEAT_DAYS)).fill_null(False))
    return ordered.with_columns(_repeat=pl.any_horizontal(*near))


KPIS = (
    Kpi(
        id="C04",
        name=Text("投诉处理满意率", "Satisfaction with handling"),
        plain=Text("对投诉处理满意的比例", "Satisfied with how complaints were handled"),
        meaning=Text(
            "对处理结果满意的投诉 ÷ 已评分的投诉。评分取投诉单上的处理评分，没有则取最近一次回访评分；未评分的不计入，单列数量。",
            "Complaints whose handling satisfied ÷ complaints rated. The mark is the one in the complaint, else that of the latest call-back; unrated ones are left out and counted.",
        ),
        dataset="complaints",
        joins=("callbacks",),
        prepare=add_rating,
        measure=Rate(hit=scales.satisfied(pl.col("_score"), pl.col("_scale"))),
        needs=(("complaint_id",),),  # a company may rate in the complaint or in the call-back
        about=is_complaint,
        excluded=(
            ("withdrawn", is_withdrawn),
            ("not_recorded", pl.col("_score").is_null() & ~delivered(DATASET.names, "handling_score")),
            ("not_rated", pl.col("_score").is_null()),
            ("unknown_scale", ~scales.known_scale(pl.col("_scale"))),
        ),
        dims=DIMS,
        unit=SHARE,
        direction="up",
        target=Target(90, None, Text("S4 §1.5 投诉处理满意度 ≥90%", "S4 §1.5: satisfaction with handling ≥ 90%")),
        source=Text("S4 §1.5", "S4 §1.5"),
        page="sla",
        order=150,
        example=Example(
            # 1 satisfied by its own mark (the call-back does not count), 2 by the later of two calls, 3 not. Left out: 4 unrated, 5 of 3, 6 withdrawn.
            rows=(
                case(1, handling_score=4, scale_max=5),
                case(2),
                case(3, handling_score=6, scale_max=10),
                case(4),
                case(5, handling_score=3, scale_max=3),
                case(6, handling_score=5, scale_max=5, status="已取消"),
            ),
            joins={
                "callbacks": (
                    _call(1, "T1", "2026-10-09 10:00", score=1, scale_max=5),
                    _call(2, "T2", "2026-10-08 10:00", score=2, scale_max=5),
                    _call(3, "T2", "2026-10-12 10:00", score=5, scale_max=5),
                    _call(4, "T4", "2026-10-12 10:00", source_type="工单", score=5, scale_max=5),
                )
            },
            at="2026-11-01 00:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=3,
        ),
    ),
    Kpi(
        id="C05",
        name=Text("投诉 30 日回访率", "Called back in 30 days"),
        plain=Text("投诉办完后回访您", "Called you back after a complaint"),
        meaning=Text(
            "办结后 30 日内回访过的投诉（含未接通）÷（已回访 + 未回访且已超 30 日）。未办结的不计入，单列数量。",
            "Complaints called back within 30 days of the solution, answered or not ÷ (called + not called past 30 days). Unsolved ones are left out and counted.",
        ),
        dataset="complaints",
        joins=("callbacks",),
        prepare=add_callback,
        measure=Rate(hit=CALLED.not_after(CALLBACK_DUE), pending=CALLED.at.is_null(), due=CALLBACK_DUE.expires),
        needs=(("resolved_at", "closed_at"),),
        about=is_complaint,
        excluded=(
            ("withdrawn", is_withdrawn),
            ("not_recorded", ~pl.col("_calls_known")),
            ("not_resolved", ~is_done),
            ("no_stop_time", no_stop_time),
        ),
        dims=DIMS,
        unit=SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §3.4 处理后 30 日内回访", "S4 §3.4: call back within 30 days")),
        source=Text("S4 §3.4", "S4 §3.4"),
        page="sla",
        order=160,
        example=Example(
            # 1 hit on the 30th day, 2 late, 3 not called and past due (its only call came before the solution), 4 not due yet.
            # Left out: 5 unsolved, 6 withdrawn, 7 solved without a time.
            rows=(
                case(1, resolved_at="2026-10-02 08:00", status="已解决"),
                case(2, resolved_at="2026-10-02 08:00", status="已解决"),
                case(3, resolved_at="2026-10-02 08:00", status="已解决"),
                case(4, resolved_at="2026-11-02 08:00", status="已解决"),
                case(5),
                case(6, resolved_at="2026-10-02 08:00", status="已取消"),
                case(7, status="已解决"),
            ),
            joins={
                "callbacks": (
                    _call(1, "T1", "2026-11-01 08:00", reached=False),
                    _call(2, "T2", "2026-11-01 08:01"),
                    _call(3, "T3", "2026-10-01 20:00"),
                )
            },
            at="2026-11-10 00:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=3,
        ),
    ),
    Kpi(
        id="C07",
        name=Text("重复投诉率", "Repeat complaints"),
        meaning=Text(
            "重复投诉 ÷ 投诉。同一客户或同一位置在前 30 天内投诉过同一类别，或注明了重复于哪一件，即为重复；没有客户、位置的不计入，单列数量。",
            "Repeats ÷ complaints. A repeat is by the same customer or from the same place, of the same category, within 30 days; or marked as one. "
            "Complaints with neither customer nor place are left out and counted.",
        ),
        dataset="complaints",
        prepare=add_repeat,
        measure=Rate(hit=pl.col("repeat_of").is_not_null() | pl.col("_repeat")),
        needs=(("customer_id", "location", "repeat_of"), ("category", "repeat_of")),
        about=is_complaint,
        excluded=(
            ("withdrawn", is_withdrawn),
            ("no_customer", pl.col("repeat_of").is_null() & pl.col("customer_id").is_null() & pl.col("location").is_null()),
            ("no_category", pl.col("repeat_of").is_null() & pl.col("category").is_null()),
        ),
        dims=DIMS,
        unit=SHARE,
        direction="down",
        target=Target(None, 5, Text("无手册标准；5% 为产品默认", "No manual gives a figure; 5% is the product's default"), tentative=True),
        source=Text("S4 §3.4、§6.4；30 天为产品默认（待确认）", "S4 §3.4, §6.4; the 30 days are the product's default (to be confirmed)"),
        page="sla",
        order=170,
        reach_days=REPEAT_DAYS,
        example=Example(
            # Repeats: 2 (30 days after 1), 4 (same place as 3), 6 (marked). Not: 1, 3, 5 (31 days after 2), 7 (another category).
            # Left out: 8 no customer, 9 no category, 10 withdrawn; 11 comes after 10 only, so it is no repeat.
            rows=(
                case(1, customer_id="K1", category="噪音"),
                case(2, customer_id="K1", category="噪音", received_at="2026-10-31 08:00"),
                case(3, location="3-201", category="漏水"),
                case(4, location="3-201", category="漏水", received_at="2026-10-03 08:00"),
                case(5, customer_id="K1", category="噪音", received_at="2026-12-01 08:00"),
                case(6, repeat_of="T0"),
                case(7, customer_id="K1", category="电梯", received_at="2026-10-05 08:00"),
                case(8, category="噪音"),
                case(9, customer_id="K2"),
                case(10, customer_id="K3", category="噪音", status="已取消"),
                case(11, customer_id="K3", category="噪音", received_at="2026-10-02 08:00"),
            ),
            at="2026-12-31 00:00",
            value=37.5,
            numerator=3,
            denominator=8,
            excluded=3,
        ),
    ),
)
