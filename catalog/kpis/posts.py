"""Guarded posts (Q): manned day and night, and handed over whole."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.datasets.places import POST
from catalog.datasets.shift_log import DATASET
from catalog.days import midnight_after
from catalog.expected import as_rows, due_days
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.moments import Moment
from catalog.words import Text

WHOLE_DAY = 24
ENDS = Moment.of(DATASET.names, "ends_at")

_SHARE = Text("%", "%")
_HOUR = pl.duration(hours=1)
_POST = ["project_id", "post"]
_midnight = midnight_after(pl.col("_day") - pl.duration(days=1))


def by_post_hour(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per hour of each post that the register wants manned day and night: `_manned` throughout, or `_unsure` (a shift without an end)."""
    posts = joined["places"].filter((pl.col("kind") == POST) & (pl.col("hours_per_day") == WHOLE_DAY))
    hours = due_days(frame, posts, "post").with_columns(pl.int_ranges(0, WHOLE_DAY).alias("_hour")).explode("_hour")
    hours = hours.with_columns((_midnight + pl.duration(hours=pl.col("_hour"))).alias("starts_at")).sort("starts_at")
    hours = _last_before(hours, _watches(frame), "_until").with_columns((pl.col("_until") >= pl.col("starts_at") + _HOUR).fill_null(False).alias("_manned"))
    hours = _last_before(hours, _open_ended(frame), "_perhaps").with_columns(((pl.col("_perhaps") > pl.col("starts_at")).fill_null(False)).alias("_unsure"))
    rows = as_rows(frame, hours.with_columns((pl.col("starts_at") + _HOUR).alias("ends_at")))
    empty = frame.clear().drop("_day", strict=False)
    return pl.concat([empty, rows.drop("_until", "_perhaps", "_hour")], how="diagonal")


def _last_before(hours: pl.DataFrame, spans: pl.DataFrame, into: str) -> pl.DataFrame:
    """`hours` with the end of the latest span (`starts_at`, `into`) that began by their start."""
    return hours.join_asof(spans.sort("starts_at"), on="starts_at", by=_POST, strategy="backward", check_sortedness=False)


def _watches(frame: pl.DataFrame) -> pl.DataFrame:
    """Shifts of a post joined where one takes over from the other: `starts_at`, `_until`."""
    shifts = frame.filter(pl.col("ends_at") > pl.col("starts_at")).sort(*_POST, "starts_at", "ends_at")
    reached = pl.col("ends_at").cum_max().shift(1).over(_POST)
    watch = (pl.col("starts_at") > reached).fill_null(True).cum_sum().alias("_watch")
    return shifts.with_columns(watch).group_by(*_POST, "_watch").agg(pl.col("starts_at").min(), pl.col("ends_at").max().alias("_until")).drop("_watch")


def _open_ended(frame: pl.DataFrame) -> pl.DataFrame:
    """Shifts without an end: `starts_at` and `_perhaps`, the start of the post's next shift, at most a day later."""
    ordered = frame.sort(*_POST, "starts_at").with_columns(pl.col("starts_at").shift(-1).over(_POST).alias("_next"))
    latest = pl.min_horizontal("_next", pl.col("starts_at") + pl.duration(days=1)).alias("_perhaps")
    return ordered.filter(pl.col("ends_at").is_null()).select(*_POST, "starts_at", latest)


_DAY = "2026-02-27"


def _shift(start: str, end: str | None, **cells: object) -> Row:
    """One shift of a worked example."""
    return {"project_id": "P", "post": "东门", "starts_at": start, "ends_at": end, **cells}


def _post(place: str, hours: int, **cells: object) -> Row:
    return {"project_id": "P", "kind": "值守岗", "place": place, "hours_per_day": hours, **cells}


KPIS = (
    Kpi(
        id="Q12",
        name=Text("交接班完整率", "Handovers complete"),
        meaning=Text(
            "交接完整的班次 ÷（交接完整 + 不完整 + 已下岗而没有交接记录的班次）。没有下岗时间又没有交接记录的无法判定，不计入，单列数量。",
            "Shifts handed over whole ÷ (those + handed over in part + ended without a handover on record). Without an end or a handover it cannot be decided; left out "
            "and counted.",
        ),
        dataset="shift_log",
        measure=Rate(hit=pl.col("complete"), pending=pl.col("complete").is_null(), due=ENDS.expires),
        needs=(("complete",),),
        excluded=(("no_stop_time", pl.col("complete").is_null() & ENDS.at.is_null()),),
        dims=("post", "shift"),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §4/1.2 交接班制度", "S0 §4/1.2: shifts are handed over")),
        source=Text("S0 §4/1.2", "S0 §4/1.2"),
        page="quality",
        order=120,
        minimum_n=30,
        example=Example(
            # Whole, in part, none on record after its end, not over yet; left out: one without an end.
            rows=(
                _shift("2026-10-10 08:00", "2026-10-10 20:00", complete=True), _shift("2026-10-10 20:00", "2026-10-11 08:00", complete=False),
                _shift("2026-10-11 08:00", "2026-10-11 20:00"), _shift("2026-10-31 08:00", "2026-10-31 20:00"), _shift("2026-10-12 08:00", None),
            ),
            at="2026-10-31 18:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="Q15",
        name=Text("24 小时值守率", "Posts manned day and night"),
        meaning=Text(
            "有人值守的整点小时 ÷ 应值守的小时。应值守的是“区域与岗点名册”中每日值守 24 小时的岗位；一小时内有任何空档就算缺岗，没有记录也算。班次没有下岗时间而无法判定的小时不计入，单列数量。",
            "Hours of posts that were manned throughout ÷ hours that were due. Due are the posts that the register wants manned 24 hours a day; any gap within an hour is a "
            "miss, and so is an hour without a record. Hours after the start of a shift without an end are left out and counted.",
        ),
        dataset="shift_log",
        joins=("places",),
        prepare=by_post_hour,
        measure=Rate(hit=pl.col("_manned"), pending=~pl.col("_manned"), due=pl.col("ends_at")),
        needs=(("ends_at",),),
        excluded=(("no_stop_time", pl.col("_unsure") & ~pl.col("_manned")),),
        dims=("post",),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §4/1.2 24 小时值守", "S0 §4/1.2: posts are manned 24 hours")),
        source=Text("S0 §4/1.2", "S0 §4/1.2"),
        page="quality",
        order=125,
        reach_days=2,
        example=Example(
            # The post is due on 27 and 28 February. The 27th: nobody until 8, two shifts that meet at 12:30, nobody from 20 to 21, a night shift to 8 on the 28th:
            # 12 + 3 of 24 hours. The 28th, judged at noon: 8 manned; from 8 a shift without an end: 16 hours left out. So 23 of 32. The western gate
            # needs 12 hours a day, which hours nobody says.
            rows=(
                _shift(f"{_DAY} 08:00", f"{_DAY} 12:30"), _shift(f"{_DAY} 12:30", f"{_DAY} 20:00"), _shift(f"{_DAY} 21:00", "2026-02-28 08:00"),
                _shift("2026-02-28 08:00", None),
            ),
            joins={"places": (_post("东门", 24, valid_from=_DAY), _post("西门", 12))},
            at="2026-02-28 12:00",
            value=100 * 23 / 32,
            numerator=23,
            denominator=32,
            excluded=16,
        ),
    ),
)
