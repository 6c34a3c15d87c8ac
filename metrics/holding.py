"""Who had a case, for how much of its time, and whether it may be put down to them.

A case that several people had in hand counts for each by the share of its clock time that they held it; what its clock does not count (pauses,
nights of a standard in working hours) counts for nobody. Shares are whole thousandths, and those of a case make exactly one case. A share is left
out of somebody's figures where an outside firm did the work, where the case came with half of the allowed time or more already gone, and where it was
passed on without a log that says when; what is left out is still counted, so that over all people shares counted and left out make up the cases.
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from catalog.words import Text
from metrics.clock import AnyClock
from metrics.sla import judge

WHOLE = 1000  # the steps in which a case is divided
TOO_LATE = 0.5  # of the allowed time gone when somebody gets a case: not theirs to keep in time. Tentative: no founding document says
REASONS: dict[str, Text] = {
    "outsourced": Text("外包单位处理", "done by an outside firm"),
    "received_late": Text("转来时时限已过半", "received with half of the time gone"),
    "no_log": Text("转派过，但没有记录何时转来", "passed on, no log says when"),
}
REASON = pl.List(pl.Struct({"reason": pl.String, "n": pl.Float64}))  # what of somebody's cases is left out, and how many
HELD: dict[str, pl.DataType | type[pl.DataType]] = {
    "case": pl.UInt32, "staff_id": pl.String, "share": pl.Int64, "minutes": pl.Float64, "left_out": pl.String,
}  # fmt: skip


def holdings(cases: pl.DataFrame, log: pl.DataFrame, waits: pl.DataFrame, clock: AnyClock, at: datetime) -> pl.DataFrame:
    """One row per case and person who had it, columns HELD: `share` in thousandths of the case, `minutes` by its clock, why it is `left_out` (or null).

    `cases`: `case` (row number), `owner` (who the case names; null: nobody), `start`, `stop` (UTC; null while open), `deadline` (null: no limit),
    `outsourced` and `passed_on` (flags, null: not told). `log`: `case`, `at`, `actor_id`, `assignee_id`, `is_auto`. `waits`: as `metrics.pauses`, by case.
    """
    ended = cases.with_columns(pl.col("stop").fill_null(at))
    logged = _logged(ended, log)
    spans = pl.concat([logged, _alone(ended, logged)]).drop_nulls("start").sort("case", "turn")
    spans = spans.with_columns(_time=_elapsed(spans, waits, clock, at))
    several = pl.col("case").is_in(logged["case"].implode())
    found = pl.concat([_shared(_people(spans.filter(several))), _whole(spans.filter(~several))])
    allowed = cases.select("case", "start", stop="deadline").drop_nulls()
    known = allowed.select("case", _allowed=_elapsed(allowed, waits, clock, at))
    facts = cases.select("case", "outsourced", "passed_on", _logged=pl.col("case").is_in(log["case"].implode()))
    found = found.join(known, on="case", how="left").join(facts, on="case", how="left")
    return found.sort("case", "turn").select(
        "case", "staff_id", "share", (pl.col("_time") / 60_000_000).alias("minutes"), _reason().alias("left_out")
    ).cast(HELD)  # type: ignore[arg-type]  # fmt: skip


def _logged(cases: pl.DataFrame, log: pl.DataFrame) -> pl.DataFrame:
    """`case`, `staff_id`, `turn`, `start`, `stop`: who had the case from when to when. Who takes it first answers for the wait before that, too.

    Where a log says to whom a case goes, that counts; else whoever takes a step has it.
    """
    steps = log.filter(~pl.col("is_auto").fill_null(False)).sort("case", "at", maintain_order=True)
    told = pl.col("assignee_id").is_not_null().any().over("case")
    steps = steps.with_columns(staff_id=pl.when(told).then("assignee_id").otherwise("actor_id")).drop_nulls("staff_id")
    steps = steps.join(cases.select("case", "start", "stop"), on="case", how="inner", maintain_order="left")
    steps = steps.with_columns(turn=pl.int_range(pl.len(), dtype=pl.Int64).over("case"), _next=pl.col("at").shift(-1).over("case"))
    within = lambda moment: moment.clip(pl.col("start"), pl.max_horizontal("start", "stop"))  # noqa: E731
    begin = pl.when(pl.col("turn") == 0).then("start").otherwise(within(pl.col("at")))
    end = within(pl.coalesce("_next", "stop"))
    return steps.select("case", "staff_id", "turn", start=begin, stop=end)


def _alone(cases: pl.DataFrame, logged: pl.DataFrame) -> pl.DataFrame:
    """The same of cases without a log: their owner's from start to end."""
    rest = cases.join(logged, on="case", how="anti").drop_nulls("owner")
    return rest.select("case", staff_id="owner", turn=pl.lit(0, pl.Int64), start="start", stop=pl.max_horizontal("start", "stop"))


def _elapsed(spans: pl.DataFrame, waits: pl.DataFrame, clock: AnyClock, at: datetime) -> pl.Series:
    """Microseconds of each span by the clock, less the waits of its case; splitting a span adds up."""
    numbered = spans.select(pl.col("case").alias("_whose"), case=pl.int_range(pl.len(), dtype=pl.UInt32))
    own = waits.rename({"case": "_whose"}).join(numbered, on="_whose", how="inner").select("case", "start", "stop").sort("case", "start")
    timed = judge(spans.select("start", "stop", limit=pl.lit(None, pl.Duration("us"))), own, clock, at)
    return timed["elapsed"].dt.total_microseconds().fill_null(0)


def _people(spans: pl.DataFrame) -> pl.DataFrame:
    """One row per case and person: the time they had it, the time before them, their first turn."""
    spans = spans.with_columns(_before=pl.col("_time").cum_sum().over("case", order_by="turn") - pl.col("_time"))
    return spans.group_by("case", "staff_id", maintain_order=True).agg(
        pl.col("_time").sum(), pl.col("_before").first(), pl.col("turn").min()
    )


def _whole(spans: pl.DataFrame) -> pl.DataFrame:
    """What `_shared` says of cases that one person had from start to end: nothing has to be shared out."""
    return spans.select("case", "staff_id", "_time", _before=pl.lit(0, pl.Int64), turn="turn", share=pl.lit(WHOLE, pl.Int64))


def _shared(people: pl.DataFrame) -> pl.DataFrame:
    """With `share`; what is left over of the thousandths goes to who held the case longest. A case that took no time is its first holder's."""
    total = pl.col("_time").sum().over("case")
    first = pl.col("turn") == pl.col("turn").min().over("case")
    part = pl.when(total > 0).then(pl.col("_time") * WHOLE // total).otherwise(pl.when(first).then(WHOLE).otherwise(0))
    longest = pl.struct("_time", -pl.col("turn")).rank("ordinal", descending=True).over("case") == 1
    found = people.with_columns(share=part).with_columns(_over=WHOLE - pl.col("share").sum().over("case"))
    return found.with_columns(share=pl.col("share") + pl.when(longest).then("_over").otherwise(0)).filter(pl.col("share") > 0).drop("_over")


def _reason() -> pl.Expr:
    late = (pl.col("_before") > 0) & (pl.col("_before") >= pl.col("_allowed") * TOO_LATE)
    return (
        pl.when(pl.col("outsourced")).then(pl.lit("outsourced"))
        .when(late).then(pl.lit("received_late"))
        .when(pl.col("passed_on") & ~pl.col("_logged")).then(pl.lit("no_log"))
    )  # fmt: skip
