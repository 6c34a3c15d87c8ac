"""The loop of nonconformities (Q): reported, put right, verified, not back again, and understood."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.datasets.nonconformities import DATASET, PASS
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.moments import Moment
from catalog.words import Text

FOUND, REPORTED, DUE, RIGHT, VERIFIED = (
    Moment.of(DATASET.names, name) for name in ("found_at", "notified_at", "due_at", "rectified_at", "verified_at")
)
REPEAT_DAYS = 90

DIMS = ("source", "department", "severity", "capa_type")
_SHARE = Text("%", "%")
is_right = pl.col("rectified_at").is_not_null()
is_closed = (pl.col("verify_result") == PASS).fill_null(False)
RIGHT_WITHOUT_TIME = ("no_stop_time", is_closed & ~is_right)


def add_repeat(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Nonconformities with `_again`: another one that says it repeats this one was found within 90 days of its verification."""
    day = pl.col("found_at__day").alias("_found_again")
    later = frame.filter(pl.col("repeat_of").is_not_null()).select(pl.col("repeat_of").alias("nc_id"), day)
    pairs = frame.select("nc_id", "verified_at__day").join(later, on="nc_id")
    waited = (pl.col("_found_again") - pl.col("verified_at__day")).dt.total_days()
    again = pairs.filter(waited.is_between(0, REPEAT_DAYS)).select("nc_id").unique().with_columns(_again=pl.lit(True))
    return frame.join(again, on="nc_id", how="left", maintain_order="left").with_columns(pl.col("_again").fill_null(False))


def nonconformity(number: int, **cells: object) -> Row:
    """One nonconformity of a worked example: found on 1 October at 8, to be put right by 10 October at 18."""
    base = {"nc_id": f"B{number}", "project_id": "P", "source": "检查", "found_at": "2026-10-01 08:00", "due_at": "2026-10-10 18:00"}
    return {**base, **cells}


KPIS = (
    Kpi(
        id="Q03",
        name=Text("整改按期率", "Put right on time"),
        meaning=Text(
            "在整改期限前（含当时）整改完成的不合格项 ÷（已整改 + 已过期限未整改）。未到期的另列；验证合格却没有整改时间的不计入，单列数量。",
            "Nonconformities put right by their due time ÷ (put right + open past due). Not yet due stands beside it; verified ones without a time are left out "
            "and counted.",
        ),
        dataset="nonconformities",
        measure=Rate(hit=RIGHT.not_after(DUE), pending=~is_right, due=DUE.expires),
        needs=(("rectified_at",),),
        excluded=(RIGHT_WITHOUT_TIME,),
        dims=DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(100, 90, Text("S1 §三 未给出比例；目标 100%、底线 90% 为产品默认", "S1 §3 gives no share; goal 100% and limit 90% are the product's defaults"), tentative=True),
        source=Text("S1 §三", "S1 §3"),
        page="quality",
        order=30,
        example=Example(
            # B1 on the minute, B2 a minute late, B3 open past due, B4 not due yet, B5 early. Left out: B6, verified without a time.
            rows=(
                nonconformity(1, rectified_at="2026-10-10 18:00"), nonconformity(2, rectified_at="2026-10-10 18:01"), nonconformity(3), nonconformity(4, due_at="2026-11-10 18:00"),
                nonconformity(5, due_at="2026-11-10 18:00", rectified_at="2026-10-02 08:00"), nonconformity(6, verify_result="合格"),
            ),
            at="2026-10-31 18:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=1,
        ),
    ),
    Kpi(
        id="Q04",
        name=Text("不合格项闭环率", "Nonconformities closed"),
        plain=Text("查出的问题改好", "Problems found and put right"),
        meaning=Text(
            "验证合格的不合格项 ÷（验证合格 + 已过整改期限仍未验证合格）。整改了但没验证、验证不合格的，都不算闭环。",
            "Nonconformities verified as put right ÷ (those + past due without it). Put right but not verified, or verified and failed, is not closed.",
        ),
        dataset="nonconformities",
        measure=Rate(hit=is_closed, pending=~is_closed, due=DUE.expires, late_counts=True),
        needs=(("verify_result",),),
        dims=DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S1 §三 发现—反馈—整改—验证闭环", "S1 §3: found, reported, put right, verified")),
        source=Text("S1 §三、S4 §2.3", "S1 §3, S4 §2.3"),
        page="quality",
        order=40,
        example=Example(
            # B1 closed, B2 failed, B3 put right but not verified, B4 not due yet, B5 closed before its due time.
            rows=(
                nonconformity(1, verify_result="合格"), nonconformity(2, verify_result="不合格"), nonconformity(3, rectified_at="2026-10-09 08:00"),
                nonconformity(4, due_at="2026-11-10 18:00"), nonconformity(5, due_at="2026-11-10 18:00", verify_result="合格"),
            ),
            at="2026-10-31 18:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=0,
        ),
    ),
    Kpi(
        id="Q05",
        name=Text("一次验证通过率", "Verified first time"),
        meaning=Text(
            "第一次验证就合格的不合格项 ÷ 已验证的不合格项。验证合格但没有验证次数的无法判定，不计入，单列数量。",
            "Nonconformities that passed their first verification ÷ those verified. Passed without the number of verifications cannot be decided; left out and counted.",
        ),
        dataset="nonconformities",
        measure=Rate(hit=(pl.col("verify_result") == PASS) & (pl.col("verify_rounds") == 1)),
        needs=(("verify_result",), ("verify_rounds",)),
        about=pl.col("verify_result").is_not_null(),
        dims=DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(95, None, Text("无手册标准；95% 为产品默认", "No manual gives a figure; 95% is the product's default"), tentative=True),
        source=Text("S1 §三", "S1 §3"),
        page="quality",
        order=50,
        example=Example(
            # B1 at once, B2 at the second go, B3 failed so far, B4 at once. Left out: B5, nobody counted. Nobody asks for B6.
            rows=(
                nonconformity(1, verify_result="合格", verify_rounds=1), nonconformity(2, verify_result="合格", verify_rounds=2), nonconformity(3, verify_result="不合格"),
                nonconformity(4, verify_result="合格", verify_rounds=1), nonconformity(5, verify_result="合格"), nonconformity(6),
            ),
            at="2026-10-31 18:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=1,
        ),
    ),
    Kpi(
        id="Q07",
        name=Text("不合格项复发率", "Recurrence"),
        meaning=Text(
            "验证合格后 90 天内又被发现的（另一项注明“重复于”它）÷（已复发 + 验证合格已满 90 天）。不满 90 天且未复发的另列。",
            "Found again within 90 days of being verified (another one says it repeats it) ÷ (found again + verified 90 days ago). Younger ones stand beside it.",
        ),
        dataset="nonconformities",
        prepare=add_repeat,
        calendar=True,  # a repeat speaks of a nonconformity of any earlier month
        measure=Rate(hit=pl.col("_again"), pending=~pl.col("_again"), due=VERIFIED.plus(REPEAT_DAYS * 24).expires),
        needs=(("repeat_of",), ("verified_at",)),
        about=is_closed,
        excluded=(("no_stop_time", pl.col("verified_at").is_null()),),
        dims=DIMS,
        unit=_SHARE,
        direction="down",
        target=Target(None, 5, Text("无手册标准；5% 为产品默认", "No manual gives a figure; 5% is the product's default"), tentative=True),
        source=Text("S1 §三；90 天为产品默认（待确认）", "S1 §3; the 90 days are the product's default (to be confirmed)"),
        page="quality",
        order=70,
        example=Example(
            # Verified on 4 October. B1 is found again on the 90th day, B2 on the 91st (too late), B3 never; B4, verified in December, is too young.
            # Left out: B5 without a day. B6 to B8, the repeats, are not verified.
            rows=(
                *(nonconformity(n, verified_at="2026-10-04 08:00", verify_result="合格") for n in (1, 2, 3)),
                nonconformity(4, verified_at="2026-12-01 08:00", verify_result="合格"), nonconformity(5, verify_result="合格"),
                nonconformity(6, repeat_of="B1", found_at="2027-01-02 23:00", due_at="2027-02-01 18:00"),
                nonconformity(7, repeat_of="B2", found_at="2027-01-03 01:00", due_at="2027-02-01 18:00"),
                nonconformity(8, repeat_of="B3", found_at="2026-10-03 01:00"),
            ),
            at="2027-01-31 18:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="Q08",
        name=Text("根因分析完成率", "Root cause found"),
        meaning=Text(
            "写明根本原因的 ÷（写明 + 已过整改期限仍未写明），只看重复发生的和重大、严重的不合格项。",
            "Nonconformities with a root cause ÷ (those + past due without one), of the repeated, the serious and the major ones only.",
        ),
        dataset="nonconformities",
        measure=Rate(
            hit=(pl.col("root_cause").str.strip_chars() != "").fill_null(False),
            pending=(pl.col("root_cause").str.strip_chars() == "").fill_null(True),
            due=DUE.expires,
            late_counts=True,
        ),
        needs=(("root_cause",),),
        about=pl.col("repeat_of").is_not_null() | pl.col("severity").is_in(["重大", "严重"]).fill_null(False),
        dims=DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S1 §三 根本原因分析", "S1 §3: root causes are analysed")),
        source=Text("S1 §三", "S1 §3"),
        page="quality",
        order=80,
        example=Example(
            # B1 and B2 have one, B3 is blank and past due, B4 not due yet; B5 is minor and no repeat.
            rows=(
                nonconformity(1, severity="重大", root_cause="培训不足"), nonconformity(2, repeat_of="B0", root_cause="图纸有误"), nonconformity(3, severity="严重", root_cause=" "),
                nonconformity(4, severity="重大", due_at="2026-11-10 18:00"), nonconformity(5, severity="一般"),
            ),
            at="2026-10-31 18:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=0,
        ),
    ),
)
