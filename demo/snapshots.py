"""What a system shows of its cases at the moment of an export: later events are not there yet, the status is that day's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import polars as pl

ORDER_TIMES = ("created_at", "accepted_at", "first_response_at", "arrived_at", "resolved_at", "closed_at")
COMPLAINT_TIMES = ("received_at", "first_response_at", "resolved_at", "closed_at", "replied_at", "escalated_at")


@dataclass(frozen=True)
class Window:
    """The month an export is about (`first` up to, not including, `end`), when it was made, and when the one before was."""

    first: date
    end: date
    made: datetime
    before: datetime

    @classmethod
    def of(cls, first: date, end: date) -> Window:
        """The usual export: made at half past eight on the second day after the month."""
        return cls(first, end, _second(end), _second(first))

    @property
    def label(self) -> str:
        return f"{self.first:%Y%m}"


def _second(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(8, 30))


def orders_at(orders: pl.DataFrame, made: datetime) -> pl.DataFrame:
    """Work orders as the system showed them at `made`, in its own words, by order number."""
    seen = _seen(orders, ORDER_TIMES, made)
    running = pl.when(pl.col("order_id").str.ends_with("7")).then(pl.lit("挂起")).otherwise(pl.lit("处理中"))
    status = pl.coalesce(
        pl.when("cancelled").then(pl.lit("已撤销")),
        _if("closed_at", "已归档"),
        _if("resolved_at", "已办结"),
        pl.when(pl.col("first_response_at").is_not_null()).then(running),
        _if("accepted_at", "已派单"),
        pl.lit("待派单"),
    )
    done = pl.col("resolved_at").is_not_null()
    words = pl.col("severity").replace_strict({"紧急": "特急", "重大": "严重", "一般": "普通"})
    cost = pl.when(done).then("cost").alias("cost")
    return seen.with_columns(status.alias("status"), words, cost, pl.when(done).then("reopen_count").otherwise(0).alias("reopen_count"))


def complaints_at(cases: pl.DataFrame, made: datetime) -> pl.DataFrame:
    """Complaints as the system showed them at `made`, by complaint number."""
    seen = _seen(cases, COMPLAINT_TIMES, made)
    done = pl.col("resolved_at").is_not_null()
    status = pl.coalesce(_if("closed_at", "已关闭"), _if("resolved_at", "已办结"), _if("first_response_at", "处理中"), pl.lit("待处理"))
    high = pl.when(pl.col("severity") != "一般").then(pl.lit("三级")).otherwise(pl.lit("二级"))
    level = pl.when(pl.col("escalated_at").is_null()).then(pl.lit("一级")).otherwise(high)
    score = pl.when(pl.col("closed_at").is_not_null()).then("handling_score").alias("handling_score")
    replied = pl.when(pl.col("replied_at").is_not_null()).then("reply_channel").alias("reply_channel")
    return seen.with_columns(
        status.alias("status"),
        level.alias("level"),
        score,
        pl.when(score.is_not_null()).then(5).alias("scale_max"),
        pl.when(done).then("root_cause").alias("root_cause"),
        replied,
    )


def training_at(records: pl.DataFrame, made: datetime) -> pl.DataFrame:
    """Training records as they stood at `made`."""
    done = pl.col("completed_at") <= made.date()
    return records.with_columns(pl.when(done).then(name).alias(name) for name in ("completed_at", "score", "pre_score", "post_score"))


def staff_at(staff: pl.DataFrame, made: datetime) -> pl.DataFrame:
    """The register at `made`: who was hired by then; a leaving date only once it has come."""
    left = pl.when(pl.col("leave_date") <= made.date()).then("leave_date").alias("leave_date")
    return staff.filter(pl.col("hire_date") <= made.date()).with_columns(left)


def campaigns_at(campaigns: pl.DataFrame, made: datetime) -> pl.DataFrame:
    """Campaigns at `made`: the day of the report only once it is out."""
    return campaigns.with_columns(pl.when(pl.col("published_at") <= made.date()).then("published_at").alias("published_at"))


def actions_at(actions: pl.DataFrame, made: datetime) -> pl.DataFrame:
    """Actions at `made`: the day of completion only once it has come."""
    return actions.with_columns(pl.when(pl.col("done_on") <= made.date()).then("done_on").alias("done_on"))


def of_window(frame: pl.DataFrame, window: Window, start: str, changes: Sequence[str] = ()) -> pl.DataFrame:
    """Rows of the window's month, and older rows of which one of `changes` came since the export before."""
    mine = pl.col(start).cast(pl.Date).is_between(window.first, window.end, closed="left")
    since = pl.any_horizontal(pl.lit(False), *(_between(frame, name, window) for name in changes))
    older = pl.col(start).cast(pl.Date) < window.first
    return frame.filter(mine | (older & since.fill_null(False)))


def _if(time: str, word: str) -> pl.Expr:
    return pl.when(pl.col(time).is_not_null()).then(pl.lit(word))


def _between(frame: pl.DataFrame, name: str, window: Window) -> pl.Expr:
    if frame.schema[name] == pl.Date:
        return (pl.col(name) > window.before.date()) & (pl.col(name) <= window.made.date())
    return (pl.col(name) > window.before) & (pl.col(name) <= window.made)


def _seen(frame: pl.DataFrame, times: Sequence[str], made: datetime) -> pl.DataFrame:
    happened = frame.filter(pl.col(times[0]) <= made)
    return happened.with_columns(pl.when(pl.col(name) <= made).then(name).alias(name) for name in times[1:])
