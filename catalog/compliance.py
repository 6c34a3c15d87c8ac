"""The state of each person's training at the end of a month, from the records themselves: today's list says nothing of last year.

Six states, as 有效 valid, 30 天内到期 expiring, 已过期 expired, 未到期 not due, 逾期未训 overdue, 免训 exempt; and 宽限期 grace, of people just hired.
"""

from __future__ import annotations

import polars as pl

from catalog.days import midnight_after
from catalog.employment import in_post

VALID, EXPIRING, EXPIRED, NOT_DUE, OVERDUE, EXEMPT, GRACE = "有效", "30 天内到期", "已过期", "未到期", "逾期未训", "免训", "宽限期"
COMPLIANT, FAILING = (VALID, EXPIRING), (EXPIRED, OVERDUE)
SOON_DAYS = 30
GRACE_DAYS = 30

_DAY = pl.col("_month").dt.month_end()
_DONE_ON = pl.when(pl.col("completed_at") <= _DAY).then("completed_at")
is_exempt = (pl.col("exempt_reason").str.strip_chars() != "").fill_null(False)


def standing(records: pl.DataFrame, staff: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Training records once per month in which they say how a person stands with a course: `_state`, and `_failed_at`, until when it was valid or due.

    `cells`: the months and projects (`_month`, `_project`) asked for. Of several records of a person and course the one with the latest due day counts
    that is due or done by then. Who is no longer in post, or not yet, has no state; `_month` and `_project` are those of the state.
    """
    people = in_post(staff, cells.select("_month")).join(cells, on=["_month", "_project"], how="semi")
    asked = people.select("staff_id", "_month", "_project", "hire_date").join(records.drop("_month", "_project"), on="staff_id")
    known = pl.min_horizontal("assigned_at", "due_at", "completed_at") <= _DAY
    settled = (pl.col("due_at") <= _DAY) | _DONE_ON.is_not_null()
    order = ["staff_id", "course_id", "_month", "_settled", "due_at"]
    latest = asked.filter(known).with_columns(settled.alias("_settled")).sort(order).unique(order[:3], keep="last", maintain_order=True)
    return latest.with_columns(state().alias("_state"), _failed_at()).drop("_settled", "hire_date")


def state() -> pl.Expr:
    """The state of a record (with the person's `hire_date`) on the last day of its `_month`."""
    open_ended = pl.col("valid_until").is_null()
    soon = pl.col("valid_until") <= _DAY + pl.duration(days=SOON_DAYS)
    new = (pl.col("hire_date") + pl.duration(days=GRACE_DAYS) > _DAY).fill_null(False)
    return (
        pl.when(is_exempt).then(pl.lit(EXEMPT))
        .when(_DONE_ON.is_not_null() & (open_ended | (pl.col("valid_until") >= _DAY)))
        .then(pl.when(soon.fill_null(False)).then(pl.lit(EXPIRING)).otherwise(pl.lit(VALID)))
        .when(_DONE_ON.is_not_null()).then(pl.lit(EXPIRED))
        .when(pl.col("due_at") > _DAY).then(pl.lit(NOT_DUE))
        .when(new).then(pl.lit(GRACE))
        .otherwise(pl.lit(OVERDUE))
    )  # fmt: skip


def _failed_at() -> pl.Expr:
    """The end of the day after which a failing record failed: it was valid, or due, until then."""
    return midnight_after(pl.when(_DONE_ON.is_not_null()).then("valid_until").otherwise("due_at")).alias("_failed_at")
