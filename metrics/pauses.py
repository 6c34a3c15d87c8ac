"""What a case's status log says of its time: when it waited for somebody else, when it stood closed, and who had it.

Pauses are half-open intervals `[start, stop)` of cases; `stop` null: it still lasts. They may overlap: `metrics.sla` merges them
before it subtracts.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import polars as pl

SCHEMA: dict[str, pl.DataType] = {"case": pl.UInt32(), "start": pl.Datetime("us"), "stop": pl.Datetime("us")}


def none() -> pl.DataFrame:
    return pl.DataFrame(schema=SCHEMA)


def paused(events: pl.DataFrame, states: Collection[str]) -> pl.DataFrame:
    """The times that cases spent in any of `states`: each from the event that entered it to the case's next event.

    `events`: `case` (row number of the case), `at` (UTC) and `to_status`, in any order. Of several events at one moment the last of
    the log's own order counts. Out: columns of SCHEMA, by case and start.
    """
    steps = events.select("case", "at", "to_status").sort("case", "at", maintain_order=True)
    left = pl.col("at").shift(-1).over("case")
    held = steps.with_columns(stop=left).filter(pl.col("to_status").is_in(list(states)))
    lasting = held.filter(pl.col("stop").is_null() | (pl.col("stop") > pl.col("at")))
    return lasting.select("case", pl.col("at").alias("start"), "stop").cast(SCHEMA)  # type: ignore[arg-type]


def by_state(events: pl.DataFrame, cases: pl.DataFrame, states: Collection[str], at: datetime) -> pl.DataFrame:
    """How many cases of each `_project` stood in each of `states`, and for how many `hours` by the clock on the wall: _project, state, n, hours.

    `cases`: `case` and `_project`; `events` as in `paused`. What still lasts lasts until `at`.
    """
    parts = [paused(events, [state]).with_columns(state=pl.lit(state)) for state in sorted(states)]
    stood = pl.concat(parts).join(cases, on="case") if parts else none().with_columns(state=pl.lit(None, pl.String)).join(cases, on="case")
    length = (pl.col("stop").fill_null(pl.lit(at, pl.Datetime("us"))) - pl.col("start")).dt.total_seconds().clip(0) / 3600
    counted = stood.group_by("_project", "state").agg(n=pl.col("case").n_unique().cast(pl.Int64), hours=length.sum())
    return counted.sort("_project", "state")


def course(events: pl.DataFrame, done: Collection[str]) -> pl.DataFrame:
    """What became of each case by its log: one row a case.

    `first_done`: when it was first done (the first-resolution clock ends here, whatever follows); `last_done`: when it was done for
    good, null while it is open (again); `reopened`: how often it was opened again; `owners`: how many people took a step in it,
    `transfers` how often it went from one to another. Steps that the system took by itself (`is_auto`) are nobody's.
    """
    steps = events.sort("case", "at", maintain_order=True)
    is_done = pl.col("to_status").is_in(list(done))
    was_done = is_done.shift(1, fill_value=False).over("case")
    steps = steps.with_columns(_done=is_done, _into=is_done & ~was_done, _out=~is_done & was_done)
    person = pl.when(~pl.col("is_auto").fill_null(False)).then("actor_id").drop_nulls()
    return steps.group_by("case", maintain_order=True).agg(
        pl.col("at").filter("_into").first().alias("first_done"),
        pl.when(pl.col("_done").last()).then(pl.col("at").filter("_into").last()).alias("last_done"),
        pl.col("_out").sum().cast(pl.Int64).alias("reopened"),
        person.n_unique().cast(pl.Int64).alias("owners"),
        (person != person.shift(1)).sum().cast(pl.Int64).alias("transfers"),
    )


def first_human(events: pl.DataFrame, created: Collection[str] = ()) -> pl.DataFrame:
    """The first step a person took in each case (`case`, `at`): what answers it. Automatic acknowledgements answer nobody.

    `created`: states whose entry is the report itself, not an answer.
    """
    by_hand = events.filter(~pl.col("is_auto").fill_null(False) & ~pl.col("to_status").is_in(list(created)))
    return by_hand.group_by("case").agg(pl.col("at").min()).sort("case")
