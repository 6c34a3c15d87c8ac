"""How much of a period a person worked: from the register of staff (in post, share of full time) and the absences that are known.

Full time is assumed where no share is given. A day of absence is a whole day; absences that overlap count once.
"""

from __future__ import annotations

from datetime import date

import polars as pl

LEAST = 0.5  # of the period that somebody has to have been there for a score …
ENOUGH_DAYS = 90  # … or so many days, in a long period. Tentative: no founding document gives either
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "staff_id": pl.String, "there": pl.Float64, "worked": pl.Float64, "present": pl.Boolean, "known": pl.Boolean,
}  # fmt: skip
_NEVER = date(2500, 1, 1)


def presence(staff: pl.DataFrame, absences: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """One row a person of `staff`, columns of SCHEMA, for the days `first` to `last`.

    `there`: days in post and not absent ÷ days of the period. `worked`: the same with each day by its share of full time. `present`: there long enough
    for a score. `known`: whether a share of full time or an absence is recorded; if not, full time is assumed. `staff`: staff_id, valid_from,
    hire_date, leave_date (the last day in post) and `fte` (1 = full time; null: full time; 0: long leave). `absences`: staff_id, from_day, to_day.
    """
    posts = _posts(staff, first, last)
    length = (last - first).days + 1
    days = (pl.col("_to") - pl.col("_from")).dt.total_days().clip(lower_bound=0)
    there = days.filter(pl.col("fte") > 0).sum()
    in_post = posts.group_by("staff_id").agg(_there=there, _worked=(days * pl.col("fte")).sum(), _told=pl.col("_told").any())
    away = _away(posts, absences, first, last)
    found = in_post.join(away, on="staff_id", how="left").with_columns(pl.col("_away", "_lost").fill_null(0))
    known = found.with_columns(_there=pl.col("_there") - pl.col("_away"), _worked=pl.col("_worked") - pl.col("_lost"))
    return known.select(
        "staff_id", there=pl.col("_there") / length, worked=pl.col("_worked") / length,
        present=pl.col("_there") >= min(LEAST * length, ENOUGH_DAYS), known=pl.col("_told") | (pl.col("_away") > 0),
    ).sort("staff_id").cast(SCHEMA)  # type: ignore[arg-type]  # fmt: skip


def _posts(staff: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """`staff_id`, `_from` to `_to` (the day after), `fte` and whether it is `_told`: each version of a person, cut to the period. The first holds since hiring."""
    versions = staff.with_columns(pl.col("valid_from").fill_null(pl.date(1900, 1, 1))).sort("staff_id", "valid_from")
    later = pl.col("valid_from").shift(-1).over("staff_id")
    start = pl.when(pl.col("valid_from").shift(1).over("staff_id").is_null()).then(pl.lit(date.min)).otherwise("valid_from")
    gone = pl.col("leave_date").dt.offset_by("1d")
    return versions.select(
        "staff_id",
        _from=pl.max_horizontal(start, "hire_date", pl.lit(first)),
        _to=pl.min_horizontal(pl.coalesce(later, pl.lit(_NEVER)), gone, pl.lit(last).dt.offset_by("1d")),
        fte=pl.col("fte").cast(pl.Float64).fill_null(1.0),
        _told=pl.col("fte").is_not_null(),
    )


def _away(posts: pl.DataFrame, absences: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """`staff_id`, `_away` (days in post on which they were absent) and `_lost` (the same by their share of full time)."""
    inside = absences.with_columns(
        pl.max_horizontal("from_day", pl.lit(first)).alias("from_day"), pl.min_horizontal("to_day", pl.lit(last)).alias("to_day")
    )
    some = inside.filter(pl.col("from_day") <= pl.col("to_day"))
    days = some.select("staff_id", pl.date_ranges("from_day", "to_day").alias("_day")).explode("_day").unique()
    held = days.join(posts, on="staff_id").filter(pl.col("_day").is_between("_from", "_to", closed="left"), pl.col("fte") > 0)
    return held.group_by("staff_id").agg(_away=pl.len().cast(pl.Int64), _lost=pl.col("fte").sum())
