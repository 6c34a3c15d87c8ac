"""Who is ready for the post at the end of a month: certificates that run out, and where each person stands with each course."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from catalog.calendar import CALENDAR
from catalog.compliance import EXPIRED, EXPIRING, NOT_DUE, OVERDUE, VALID, standing
from catalog.datasets.role_requirements import COURSE
from catalog.employment import in_post
from catalog.expected import in_force
from catalog.kpis.certificates import has_any, is_permanent, required

LACKING, LAPSED, LATER = "lacking", "lapsed", "later"
HORIZONS = (30, 60, 90)  # days ahead
BANDS = (LACKING, LAPSED, *(f"in_{days}" for days in HORIZONS), LATER)
UNASSIGNED = "unassigned"
STATES = {VALID: "valid", EXPIRING: "due_soon", NOT_DUE: "not_due", OVERDUE: "overdue", EXPIRED: "expired", UNASSIGNED: UNASSIGNED}
NEEDED = ("due_soon", "overdue", "expired", UNASSIGNED)  # who has to sit in the course again, or at last


def certificates(held: pl.DataFrame, joined: Mapping[str, pl.DataFrame], month: date) -> pl.DataFrame:
    """One row per person and certificate that the post requires: project, role, staff_id, cert_type, expires_at, band (of BANDS).

    `held`: the lists; that of `month` counts. Days ahead run from the month's last day. What the list lacks is "lacking".
    """
    cells = _cells(joined["staff"], month)
    rows = required(held.filter(pl.col("_month") == month), {**joined, CALENDAR: cells.with_columns(received=True)}).filter("_required")
    left = (pl.col("expires_at") - pl.lit(month).dt.month_end()).dt.total_days()
    band = (
        pl.when(~has_any).then(pl.lit(LACKING)).when(is_permanent | left.is_null()).then(pl.lit(LATER)).when(left < 0).then(pl.lit(LAPSED))
    )
    for days in HORIZONS:
        band = band.when(left <= days).then(pl.lit(f"in_{days}"))
    found = rows.with_columns(band.otherwise(pl.lit(LATER)).alias("band")).join(_posts(joined["staff"], month), on="staff_id", how="left")
    return found.select(pl.col("_project").alias("project"), "role", "staff_id", "cert_type", "expires_at", "band").sort(
        "expires_at", "staff_id"
    )


def falling(held: pl.DataFrame, required: pl.DataFrame) -> pl.DataFrame:
    """When the share of valid certificates of each project drops below what is required, within the last of HORIZONS, if none is renewed.

    `held`: as `certificates`; `required`: project, required (%). Out: project, n, valid, required, `below_on` (the first day below; null where it is below
    already, `short` telling by how many certificates). Projects that stay above are left out; the earliest first, those below already before them.
    """
    lost, ahead = pl.col("band").is_in([LACKING, LAPSED]), pl.col("band").str.starts_with("in_")
    each = held.join(required.drop_nulls(), on="project").sort("expires_at")
    each = each.with_columns(n=pl.len().over("project"), valid=(~lost).sum().over("project"))
    enough = (pl.col("required") / 100 * pl.col("n") - 1e-9).ceil().cast(pl.Int64)
    gone = ahead.cum_sum().over("project")
    each = each.with_columns(short=pl.max_horizontal(enough - pl.col("valid"), 0), _drops=ahead & (pl.col("valid") - gone < enough))
    found = each.group_by("project").agg(
        pl.col("n", "valid", "required", "short").first().cast(pl.Float64).name.keep(),
        below_on=pl.col("expires_at").filter("_drops").min() + pl.duration(days=1),
    )
    found = found.with_columns(pl.col("n", "valid", "short").cast(pl.Int64), below_on=pl.when(pl.col("short") == 0).then("below_on"))
    return found.filter((pl.col("short") > 0) | pl.col("below_on").is_not_null()).sort("below_on", "project", nulls_last=False)


def courses(records: pl.DataFrame, joined: Mapping[str, pl.DataFrame], month: date) -> pl.DataFrame:
    """One row per person and course: project, role, staff_id, course_id, course_name, due (valid until, else due on), state (of STATES).

    A course that the post requires and no record names for the person is "unassigned". The exempt and the newly hired are left out.
    """
    staff = joined["staff"]
    asked = _cells(staff, month).rename({"month": "_month", "project": "_project"})
    stand = standing(records, staff, asked).with_columns(pl.col("_state").replace_strict(STATES, default=None).alias("state"))
    due = pl.when(pl.col("state").is_in(["valid", "due_soon", "expired"])).then("valid_until").otherwise("due_at").alias("due")
    posts = _posts(staff, month)
    found = (
        stand.drop_nulls("state")
        .join(posts, on="staff_id", how="left")
        .select("_project", "role", "staff_id", "course_id", "course_name", due, "state")
    )
    lines = (
        joined["role_requirements"]
        .filter(pl.col("kind") == COURSE)
        .select("_project", "role", pl.col("item").alias("course_id"), "valid_from", "valid_to")
    )
    people = in_post(staff, asked.select("_month")).select("staff_id", "_project", "role", "_month")
    wanted = in_force(people.join(lines, on=["_project", "role"]), pl.col("_month").dt.month_end())
    missing = wanted.unique(["staff_id", "course_id"], maintain_order=True).join(records, on=["staff_id", "course_id"], how="anti")
    names = records.drop_nulls("course_name").select("course_id", "course_name").unique("course_id", keep="last", maintain_order=True)
    absent = missing.select("_project", "role", "staff_id", "course_id", state=pl.lit(UNASSIGNED)).join(names, on="course_id", how="left")
    return pl.concat([found, absent], how="diagonal").rename({"_project": "project"}).sort("course_id", "due", "staff_id", nulls_last=True)


def counted(rows: pl.DataFrame, by: str, kind: str, kinds: tuple[str, ...]) -> pl.DataFrame:
    """How many rows of each of the `kinds` (a column each) stand under each word of `by`; the most urgent word first."""
    counts = [(pl.col(kind) == name).sum().cast(pl.Int64).alias(name) for name in kinds]
    return rows.group_by(by).agg(*counts).sort(*kinds, by, descending=[*[True] * len(kinds), False], nulls_last=True)


def _cells(staff: pl.DataFrame, month: date) -> pl.DataFrame:
    """The month × every project that anybody works at."""
    return (
        staff.select(pl.col("_project").alias("project")).drop_nulls().unique().sort("project").with_columns(month=pl.lit(month, pl.Date))
    )


def _posts(staff: pl.DataFrame, month: date) -> pl.DataFrame:
    return in_post(staff, pl.DataFrame({"_month": [month]})).select("staff_id", "role")
