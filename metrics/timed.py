"""Standards by working hours or with pauses, brought to the clock on the wall, where every rule about cases is written.

What a standard allows a case in its own time, `metrics.sla` turns into the last moment that keeps it; the case is then held to
that moment like any other. So numbers, records and open cases need no second formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from catalog import registry
from catalog.datasets.work_orders import DONE
from catalog.model import Dataset
from catalog.moments import Moment
from catalog.zones import local
from metrics import pauses as pause_room
from metrics.clock import NATURAL, AnyClock, Clock
from metrics.company_calendar import company_calendar
from metrics.sla import AT_RISK, judge

HOURS, DAYS = "work_hours", "calendar_days"
LOGS = {"work_orders": ("order_events", "order_id")}  # where a dataset's cases have a status log, and by which column it names them
EVENTS = {
    "accepted": ("accepted_at",),
    "dispatched": ("dispatched_at",),
    "responded": ("first_response_at",),
    "arrived": ("arrived_at",),
    "resolved": ("resolved_at", "closed_at"),
    "closed": ("closed_at",),
}
_FAR = 100 * 525_600.0  # minutes: while its clock stands still a case has no due time
_AHEAD = timedelta(days=3 * 366)  # how far beyond its start a due time is looked for
_END = datetime(2500, 1, 1)


def is_timed() -> pl.Expr:
    """Whether a standard of the register runs by another clock than the one on the wall, or stops for pauses."""
    return (pl.col("clock") == "working").fill_null(False) | (pl.col("pauses").list.len() > 0).fill_null(False)


def inputs(rows: pl.DataFrame) -> tuple[str, ...]:
    """The datasets that these standards need besides the cases: the calendar for working hours, the logs for pauses."""
    timed = rows.filter(is_timed())
    calendar = (HOURS, DAYS) if (timed["clock"] == "working").any() else ()
    logs = tuple(log for log, _ in LOGS.values()) if (timed["pauses"].list.len() > 0).any() else ()
    return (*calendar, *logs)


def on_the_wall(dataset: Dataset, frame: pl.DataFrame, rows: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`frame` with `_allowed`, minutes by each case's `_standard`, as minutes by the clock on the wall; nan where they are not known.

    `rows`: standards with a unique `standard_id`. `joined`: the frames that `inputs` names. Cases of natural standards are left alone.
    Adds `_ends`, the last moment (UTC) that keeps such a case in time, and `_begins`, from when it would have begun on the wall to be at risk,
    four fifths of the way to `_ends`, when it is so by its own clock.
    """
    timed = rows.filter(is_timed() & pl.col("standard_id").is_in(frame["_standard"].unique().to_list()))
    if timed.is_empty():
        return frame
    numbered = frame.with_row_index("_case")
    parts = [
        _walled(dataset, numbered.filter(pl.col("_standard") == row["standard_id"]), row, joined) for row in timed.iter_rows(named=True)
    ]
    found = numbered.join(pl.concat(parts), on="_case", how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("_wall", "_allowed").alias("_allowed")).drop("_case", "_wall")


def _walled(dataset: Dataset, frame: pl.DataFrame, standard: dict[str, Any], joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`_case`, `_wall`: the minutes from a case's start to the last moment that keeps its standard, `_ends` and `_begins`."""
    start, stop = (event_of(dataset, standard[name]) for name in ("start_event", "stop_event"))
    by_day = (start.dated.fill_null(False) | stop.dated.fill_null(False)).alias("_by_day")
    known = frame.select(
        "_case", by_day, _from=start.at, _day=start.day, start=_latest(start), limit=_span("_allowed"), stop=pl.lit(None, _TIME)
    )
    clock = clock_of(standard, known, joined)
    if clock is None:
        return frame.select(
            "_case", pl.lit(float("nan")).alias("_wall"), *(pl.lit(None, _TIME).alias(name) for name in ("_ends", "_begins"))
        )
    waits = waits_of(dataset, frame, standard["pauses"] or [], joined)
    end = _END if clock is NATURAL else datetime.combine(_last(known), datetime.min.time())
    soon = judge(known.with_columns(limit=pl.col("limit") * (AT_RISK[0] / AT_RISK[1])), waits, clock, end)["due"]
    judged = judge(known, waits, clock, end).with_columns(_soon=soon)
    lasting = waits.filter(pl.col("stop").is_null())["case"].unique()
    held = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(lasting.implode()) & pl.col("expires").is_null() & pl.col("elapsed").is_not_null()
    days = (local(pl.col("due")).dt.date() - pl.col("_day")).dt.total_days() * 1440.0
    exact = (pl.col("expires") - pl.col("_from")).dt.total_microseconds() / 60_000_000
    wall = pl.when(held).then(_FAR).when("_by_day").then(days).otherwise(exact).fill_null(float("nan"))
    begins = pl.col("_soon") - (pl.col("expires") - pl.col("_soon")) * (AT_RISK[0] / (AT_RISK[1] - AT_RISK[0]))
    return judged.select("_case", wall.alias("_wall"), pl.col("expires").alias("_ends"), begins.alias("_begins"))


_TIME = pl.Datetime("us")


def event_of(dataset: Dataset, event: str) -> Moment:
    """When an event of a standard happened to a case, by the columns that a dataset has for it."""
    columns = dataset.month if event == "created" else tuple(c for c in EVENTS.get(event, ()) if c in dataset.names)
    return Moment.of(dataset.names, *(columns or dataset.month))


def _latest(start: Moment) -> pl.Expr:
    """A bare date may be any time of its day: what it allows is counted from the end of it."""
    return pl.when(start.dated).then(start.at + pl.duration(days=1)).otherwise(start.at)


def _span(minutes: str) -> pl.Expr:
    return pl.duration(microseconds=(pl.col(minutes).fill_nan(None) * 60_000_000).round(0).cast(pl.Int64))


def _last(known: pl.DataFrame) -> date:
    latest = known["start"].max()
    return (latest if isinstance(latest, datetime) else datetime(2000, 1, 1)).date() + _AHEAD


def clock_of(standard: dict[str, Any], known: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> AnyClock | None:
    """The clock by which a standard of the register runs, over the `start` of these cases and beyond; None where its hours are not known."""
    if standard["clock"] != "working":
        return NATURAL
    calendar = company_calendar(joined[HOURS], joined[DAYS]) if HOURS in joined and DAYS in joined else None
    first = known["start"].min()
    if calendar is None or not isinstance(first, datetime):
        return None
    return Clock.of(calendar, first.date() - timedelta(days=1), _last(known) + timedelta(days=1))


def waits_of(dataset: Dataset, frame: pl.DataFrame, states: list[str], joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What the log says of these cases: the states that stop the clock, and the time that a case stood closed before it was opened again."""
    log, column = LOGS.get(dataset.id, ("", ""))
    if not states or log not in joined:
        return pause_room.none()
    order = frame.select(pl.col(column), pl.int_range(pl.len(), dtype=pl.UInt32).alias("case"))
    events = joined[log].join(order, on=column, how="inner")
    closed = pause_room.paused(events, DONE).filter(pl.col("stop").is_not_null())
    return pl.concat([pause_room.paused(events, states), closed])


def logged(dataset: str) -> tuple[str, ...]:
    """The key columns by which a dataset's log names its cases; empty where it has none."""
    return registry.dataset(dataset).key if dataset in LOGS else ()
