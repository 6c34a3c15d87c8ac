"""Renewal projects (E): done as planned, and within the budget."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.days import midnight_after
from catalog.kpi import Events, Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.words import Text

DONE_ON, DUE_ON = pl.col("done_at"), pl.col("planned_at")
is_cancelled = (pl.col("status") == "已取消").fill_null(False)
is_known = pl.col("budget").is_not_null() & pl.col("spent").is_not_null()
done_without_day = (pl.col("status") == "已完成").fill_null(False) & DONE_ON.is_null()

_SHARE = Text("%", "%")
_BASELINE = Text("无手册标准", "No manual gives a figure")


def budgets(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The budget (yuan) of each project and month, of the finished renewals whose budget and spending are both known."""
    counted = joined["renewals"].filter(DONE_ON.is_not_null() & ~is_cancelled & is_known)
    return counted.group_by("_month", "_project").agg(pl.col("budget").cast(pl.Float64).sum().alias("_exposure"))


def _renewal(number: int, **cells: object) -> Row:
    """One renewal of a worked example, planned for 30 September."""
    return {"renewal_id": f"X{number}", "project_id": "P", "planned_at": "2026-09-30", **cells}


_SPENT = (
    _renewal(1, done_at="2026-09-20", budget=100_000, spent=90_000),
    _renewal(2, done_at="2026-10-05", budget=50_000, spent=75_000),
    _renewal(3, done_at="2026-09-25", budget=20_000),
    _renewal(4, budget=30_000, spent=10_000),
    _renewal(5, done_at="2026-09-25", budget=9_000, spent=9_000, status="已取消"),
)

KPIS = (
    Kpi(
        id="E10",
        name=Text("更新改造按期完成率", "Renewals done as planned"),
        meaning=Text(
            "在计划完成日期当天或之前完成的改造项目 ÷（已完成 + 已过期未完成）。已取消的、完成却没有完成日期的不计入，单列数量；未到期的另列。",
            "Renewals done by their planned day ÷ (done + open past it). Cancelled ones, and those done without a day, are left out and counted; not yet due "
            "stands beside it.",
        ),
        dataset="renewals",
        measure=Rate(hit=DONE_ON <= DUE_ON, pending=DONE_ON.is_null(), due=midnight_after(DUE_ON)),
        needs=(("done_at",),),
        excluded=(("withdrawn", is_cancelled), ("no_stop_time", done_without_day)),
        dims=("asset_class",),
        unit=_SHARE,
        direction="up",
        target=Target(None, None, _BASELINE),
        source=Text("S4 §4.4、S3 §3.2", "S4 §4.4, S3 §3.2"),
        page="facilities",
        order=150,
        example=Example(
            # X1 on the day, X2 late, X3 open past due, X4 not due yet. Left out: X5 cancelled, X6 done on nobody knows which day.
            rows=(
                _renewal(1, done_at="2026-09-30"), _renewal(2, done_at="2026-10-05"), _renewal(3), _renewal(4, planned_at="2026-12-31"),
                _renewal(5, status="已取消"), _renewal(6, status="已完成"),
            ),
            at="2026-10-31 18:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=2,
        ),
    ),
    Kpi(
        id="E10B",
        name=Text("更新改造支出占预算", "Renewal spending of budget"),
        meaning=Text(
            "已完成的改造项目的实际支出 ÷ 预算。预算或支出没填的、未完成的、已取消的不计入，单列数量。",
            "Spending ÷ budget of the renewals that are done. Those without budget or spending, not done or cancelled are left out and counted.",
        ),
        dataset="renewals",
        joins=("renewals",),
        measure=Events(budgets, scale=100, amount=pl.col("spent"), counted_in=Text("元预算", "yuan of budget")),
        needs=(("budget",), ("spent",)),
        excluded=(("withdrawn", is_cancelled), ("not_done", DONE_ON.is_null()), ("no_budget", ~is_known)),
        unit=_SHARE,
        direction="down",
        target=Target(None, 100, Text("S4 §4.4 未给出数值；不超预算为产品默认", "S4 §4.4 gives no figure; within the budget is the product's default"), tentative=True),
        source=Text("S4 §4.4", "S4 §4.4"),
        page="facilities",
        order=160,
        example=Example(
            # (90,000 + 75,000) ÷ (100,000 + 50,000) = 110 %. Left out: X3 without spending, X4 not done, X5 cancelled.
            rows=_SPENT,
            joins={"renewals": _SPENT},
            at="2026-10-31 18:00",
            value=110.0,
            numerator=165_000_000,
            denominator=150_000,
            excluded=3,
        ),
    ),
)
