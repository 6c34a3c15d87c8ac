"""What becomes of repairs (R): fixed the first time, reopened, passed on."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.datasets.work_orders import DONE
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.kpis.repairs import STOPPED, is_done, is_repair, is_withdrawn
from catalog.model import Row
from catalog.words import Text

REPEAT_DAYS = 30

DIMS = ("category", "severity", "team", "kind")
SHARE = Text("%", "%")
WITHDRAWN = ("withdrawn", is_withdrawn)
NO_STOP_TIME = ("no_stop_time", STOPPED.at.is_null())


def add_log(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Orders with `_reopened` and `_transferred`: what their log says, without a log what their own columns count; null where neither is known."""
    log = joined["order_events"].sort("order_id", "at", "to_status")
    before = pl.coalesce("from_status", pl.col("to_status").shift(1).over("order_id"))
    back = before.is_in(DONE) & ~pl.col("to_status").is_in([*DONE, "已取消"])
    hand = pl.col("actor_id").filter((pl.col("to_status") == "处理中") & ~pl.col("is_auto").fill_null(False)).drop_nulls()
    told = log.with_columns(_back=back).group_by("order_id").agg(pl.col("_back").any().alias("_log_reopened"), hand.n_unique().alias("_owners"))
    known = frame.join(told, on="order_id", how="left", maintain_order="left")
    return known.with_columns(
        _reopened=pl.coalesce("_log_reopened", pl.col("reopen_count") > 0),
        _transferred=pl.coalesce(pl.when(pl.col("_owners") > 0).then(pl.col("_owners") > 1), pl.col("transfer_count") > 0),
    ).drop("_log_reopened", "_owners")


def add_return(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`add_log`, and `_returned`: the same customer or place reported the same category again after the solution, within 30 days of this report."""
    orders = add_log(frame, joined).with_row_index("_place")
    # A bare day of solution lasts to its end: a report of that day may have come before.
    after = pl.when(STOPPED.dated).then(STOPPED.at + pl.duration(days=1)).otherwise(STOPPED.at + pl.duration(microseconds=1))
    after = pl.when(after.is_not_null()).then(pl.max_horizontal(after, pl.col("created_at") + pl.duration(microseconds=1)))  # clocks differ: not itself
    told = ("_place", "project_id", "category", "customer_id", "location", pl.col("created_at").alias("_reported"), pl.col("created_at__day").alias("_day"))
    repairs = orders.lazy().filter(is_repair & ~is_withdrawn).select(*told, after.alias("_after")).collect()
    back = []
    for who in ("customer_id", "location"):
        keys = ["project_id", "category", who]
        known = repairs.drop_nulls(keys).filter(pl.len().over(keys) > 1)  # who reported once has not come back
        later = known.select(*keys, "_reported", pl.col("_day").alias("_again")).sort("_reported")
        asked = known.drop_nulls("_after").select("_place", *keys, "_day", "_after").sort("_after")
        pairs = asked.join_asof(later, left_on="_after", right_on="_reported", by=keys, strategy="forward", check_sortedness=False)
        back.append(pairs.filter((pl.col("_again") - pl.col("_day")).dt.total_days() <= REPEAT_DAYS)["_place"])
    return orders.with_columns(_returned=pl.col("_place").is_in(pl.concat(back).implode())).drop("_place")


def order(number: int, **cells: object) -> Row:
    """One repair of a worked example, reported on 1 October at 08:00 and solved on the 2nd at 08:00 unless told otherwise."""
    base = {"order_id": f"W{number}", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "status": "已解决"}
    return {**base, "resolved_at": "2026-10-02 08:00", **cells}


def _event(id: str, at: str, old: str, new: str, actor: str | None = "E1", **cells: object) -> Row:
    return {"order_id": id, "at": at, "from_status": old, "to_status": new, "actor_id": actor, **cells}


_LOGGED = ("order_id", "reopen_count", "transfer_count")
_RETURNED = (*_LOGGED, "project_id", "kind", "category", "customer_id", "location", "created_at", "resolved_at", "closed_at", "status", "cancelled")
_OWN_LINE = ("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")

KPIS = (
    Kpi(
        id="R06",
        name=Text("一次解决率", "First-time fix"),
        meaning=Text(
            "已解决且没有重开、也没有再报的报修 ÷ 已解决的报修。再报指同一客户或同一位置，在解决之后、本次报修起 30 天内又报了同一类别。最近 30 天的单子还可能变化。",
            "Repairs solved and neither reopened nor reported again ÷ repairs solved. Again means the same customer or place, the same category, after the solution and "
            "within 30 days of the report. Orders of the last 30 days may still change.",
        ),
        dataset="work_orders",
        joins=("order_events",),
        prepare=add_return,
        prepared_from=_RETURNED,
        measure=Rate(hit=~(pl.col("_reopened").fill_null(False) | pl.col("_returned"))),
        needs=(("resolved_at", "closed_at"), ("customer_id", "location", "reopen_count")),
        about=is_repair & is_done,
        excluded=(
            WITHDRAWN,
            NO_STOP_TIME,
            ("no_customer", pl.col("_reopened").is_null() & pl.col("customer_id").is_null() & pl.col("location").is_null()),
        ),
        dims=DIMS,
        ahead_days=REPEAT_DAYS,
        unit=SHARE,
        direction="up",
        target=Target(90, None, Text("无手册标准；90% 为产品默认", "No manual gives a figure; 90% is the product's default"), tentative=True),
        source=Text("S4 §3.4（重复问题）；30 天为产品默认（待确认）", "S4 §3.4 (repeated problems); the 30 days are the product's default (to be confirmed)"),
        page="sla",
        order=60,
        example=Example(
            # Good: 2 (31 days after 1), 4 (another category), 6. Bad: 1 (reported again by 3 on the 30th day), 5 (reopened by its log), 7 (reopened by its count).
            # 3 is open, 8 is no repair. Left out: 9 withdrawn, 10 nobody known, 11 solved without a time. 12 came before 13 was solved: both good.
            # 14 was solved three minutes before its own report, by clocks that differ, and is not its own return; 15 is two months older: both good.
            rows=(
                order(1, customer_id="K1", category="漏水"),
                order(2, customer_id="K1", category="漏水", created_at="2026-11-01 08:00", resolved_at="2026-11-02 08:00"),
                order(3, customer_id="K1", category="漏水", created_at="2026-10-31 08:00", resolved_at=None, status="处理中"),
                order(4, customer_id="K1", category="电梯"),
                order(5, customer_id="K5", category="电梯", reopen_count=0),
                order(6, location="3-201", category="电梯", reopen_count=0),
                order(7, location="3-202", category="电梯", reopen_count=1),
                order(8, kind="咨询", customer_id="K8"),
                order(9, customer_id="K9", category="电梯", status="已取消"),
                order(10, category="电梯"),
                order(11, customer_id="K11", category="电梯", resolved_at=None),
                order(12, customer_id="K12", category="门禁", created_at="2026-10-01 20:00"),
                order(13, customer_id="K12", category="门禁"),
                order(14, customer_id="K14", category="照明", resolved_at="2026-10-01 07:57"),
                order(15, customer_id="K14", category="照明", created_at="2026-08-01 08:00", resolved_at="2026-08-02 08:00"),
            ),
            joins={"order_events": (_event("W5", "2026-10-01 20:00", "已解决", "处理中"), _event("W5", "2026-10-02 08:00", "处理中", "已解决"))},
            at="2026-12-31 00:00",
            value=70.0,
            numerator=7,
            denominator=10,
            excluded=3,
        ),
    ),
    Kpi(
        id="R07",
        name=Text("返修（重开）率", "Reopened"),
        meaning=Text(
            "解决后又被重新打开的工单 ÷ 解决过的工单。有流转记录的看记录，没有的看工单上的重开次数；两者都没有的不计入，单列数量。",
            "Orders reopened after they were solved ÷ orders ever solved. Told by the order's log, without one by its own count; orders with neither are left out and counted.",
        ),
        dataset="work_orders",
        joins=("order_events",),
        prepare=add_log,
        prepared_from=_LOGGED,
        measure=Rate(hit=pl.col("_reopened")),
        needs=(("order_id",),),  # a company may keep a log or count in the order
        about=is_done | pl.col("_reopened").fill_null(False),
        excluded=(WITHDRAWN, ("not_recorded", pl.col("_reopened").is_null())),
        dims=DIMS,
        unit=SHARE,
        direction="down",
        target=Target(None, 5, Text("无手册标准；5% 为产品默认", "No manual gives a figure; 5% is the product's default"), tentative=True),
        source=Text("产品定义", "Product's own definition"),
        page="sla",
        order=61,
        example=Example(
            # Reopened: 1 by its log though its count says 0, 2 by its count, 3 by its log and open again. Not: 4, 5 (the log says no, its count is not asked).
            # Left out: 6 neither log nor count, 7 withdrawn. 8 was never solved.
            rows=(
                order(1, reopen_count=0), order(2, reopen_count=2), order(3, resolved_at=None, status="处理中"), order(4, reopen_count=0),
                order(5, reopen_count=1), order(6), order(7, reopen_count=1, status="已取消"), order(8, resolved_at=None, status="处理中"),
            ),
            joins={"order_events": (
                _event("W1", "2026-10-01 12:00", "处理中", "已解决"), _event("W1", "2026-10-01 13:00", "已解决", "处理中"),
                _event("W3", "2026-10-01 12:00", "处理中", "已关闭"), {"order_id": "W3", "at": "2026-10-01 13:00", "to_status": "处理中"},
                _event("W5", "2026-10-01 12:00", "处理中", "已解决"), _event("W5", "2026-10-02 12:00", "已解决", "已关闭"),
            )},
            at="2026-11-01 00:00",
            value=60.0,
            numerator=3,
            denominator=5,
            excluded=2,
        ),
    ),
    Kpi(
        id="R11",
        name=Text("转派率", "Passed on"),
        meaning=Text(
            "换过处理人的工单 ÷ 工单（首问负责制）。有流转记录的看先后有几人接手，没有的看工单上的转派次数；两者都没有的不计入，单列数量。",
            "Orders that more than one person took on ÷ orders (first contact stays in charge). Told by the order's log, without one by its own count; orders with neither are left out and counted.",
        ),
        dataset="work_orders",
        joins=("order_events",),
        prepare=add_log,
        prepared_from=_LOGGED,
        measure=Rate(hit=pl.col("_transferred")),
        needs=(("order_id",),),
        excluded=(WITHDRAWN, ("not_recorded", pl.col("_transferred").is_null())),
        dims=DIMS,
        unit=SHARE,
        direction="down",
        target=Target(None, None, Text(*_OWN_LINE)),
        source=Text("S0 §2/1.4、§3.1；S4 §2.1（首问负责）", "S0 §2/1.4, §3.1; S4 §2.1 (first contact in charge)"),
        page="sla",
        order=63,
        example=Example(
            # Passed on: 1 (two people), 2 (by its count). Not: 3 (the same person twice), 4 (the system's step is no person), 5. Left out: 6 nothing known, 7 withdrawn.
            rows=(
                order(1), order(2, transfer_count=1), order(3), order(4), order(5, transfer_count=0), order(6), order(7, transfer_count=3, status="已取消"),
            ),
            joins={"order_events": (
                _event("W1", "2026-10-01 09:00", "待受理", "处理中"), _event("W1", "2026-10-01 10:00", "处理中", "处理中", "E2"),
                _event("W3", "2026-10-01 09:00", "待受理", "处理中"), _event("W3", "2026-10-01 10:00", "暂停", "处理中"),
                _event("W4", "2026-10-01 09:00", "待受理", "处理中"), _event("W4", "2026-10-01 10:00", "暂停", "处理中", "SYS", is_auto=True),
            )},
            at="2026-11-01 00:00",
            value=40.0,
            numerator=2,
            denominator=5,
            excluded=2,
        ),
    ),
)
