"""Certificates (T): valid ones of those that the posts require."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.calendar import CALENDAR
from catalog.datasets.role_requirements import CERTIFICATE
from catalog.employment import in_post
from catalog.expected import in_force, with_missing
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.words import Text

_HOLDING = ["staff_id", "cert_type", "_month"]
is_permanent = pl.col("permanent").fill_null(False)
has_any = pl.col("issued_at").is_not_null() | pl.col("expires_at").is_not_null() | is_permanent
MONTH_END = pl.col("_month").dt.month_end()


def required(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The certificates of each month's list, and a row for each that a post requires and the list lacks; `_required` marks those that count."""
    cells = joined[CALENDAR].filter("received").select(pl.col("month").alias("_month"), pl.col("project").alias("_project"))
    people = in_post(joined["staff"], cells.select("_month")).join(cells, on=["_month", "_project"], how="semi")
    lines = joined["role_requirements"].filter(pl.col("kind") == CERTIFICATE)
    lines = lines.select("_project", "role", pl.col("item").alias("cert_type"), "valid_from", "valid_to")
    due = in_force(people.join(lines, on=["_project", "role"]), MONTH_END).select(*_HOLDING, "_project", pl.col("_month").alias("period"))
    due = due.unique(_HOLDING, keep="first", maintain_order=True).sort(_HOLDING)
    rows = with_missing(frame, due, _HOLDING)
    return rows.join(due.select(*_HOLDING, _required=pl.lit(True)), on=_HOLDING, how="left", maintain_order="left").with_columns(pl.col("_required").fill_null(False))


def _held(staff: str, **cells: object) -> Row:
    """One line of October's list."""
    return {"staff_id": staff, "cert_type": "电工证", "period": "2026-10", **cells}


def _person(staff: str, role: str = "维修工", **cells: object) -> Row:
    return {"staff_id": staff, "valid_from": "1900-01-01", "project_id": "P", "role": role, **cells}


KPIS = (
    Kpi(
        id="T04",
        name=Text("持证有效率", "Valid certificates"),
        meaning=Text(
            "月末有效的应持证书 ÷ 应持证书（人次）。应持的以“岗位要求”和员工名册为准，台账里没有的算未持证；岗位不要求的、有发证日期却没有有效期的不计入，单列数量。",
            "Required certificates that are valid at the end of the month ÷ certificates required. The requirements of the posts and the staff register say which; one that the "
            "list lacks is not held. Those that no post requires, and those without an expiry, are left out and counted.",
        ),
        dataset="certificates",
        joins=("staff", "role_requirements"),
        prepare=required,
        calendar=True,
        carried=True,
        measure=Rate(hit=has_any & (is_permanent | (pl.col("expires_at") >= MONTH_END)).fill_null(False)),
        needs=(("expires_at", "permanent"),),
        excluded=(("not_in_register", ~pl.col("_required")), ("no_expiry", has_any & ~is_permanent & pl.col("expires_at").is_null())),
        dims=("cert_type",),
        unit=Text("%", "%"),
        direction="up",
        target=Target(100, None, Text("S0 §4/1.2、§4/1.4 持证上岗", "S0 §4/1.2, §4/1.4: certificates before work")),
        source=Text("S0 §4/1.2、§4/1.4", "S0 §4/1.2, §4/1.4"),
        page="training",
        order=35,
        about_people=True,
        example=Example(
            # Electricians need the certificate: E1 valid on the last day, E2 expired the day before, E3 listed without one, E4 not listed at all, E5 for ever: 2 of 5.
            # Left out: E6 without an expiry, E7, of whom nobody asks it. E8 left in September, E9's requirement ended in August: neither is asked.
            rows=(
                _held("E1", issued_at="2023-11-01", expires_at="2026-10-31"), _held("E2", issued_at="2023-10-30", expires_at="2026-10-30"), _held("E3"),
                _held("E5", issued_at="2020-01-01", permanent=True), _held("E6", issued_at="2020-01-01"), _held("E7", expires_at="2027-01-01"),
            ),
            joins={
                "staff": (*(_person(f"E{n}") for n in range(1, 7)), _person("E7", "客服"), _person("E8", leave_date="2026-09-30"), _person("E9", "水工")),
                "role_requirements": (
                    {"project_id": "P", "role": "维修工", "kind": "证书", "item": "电工证", "valid_from": "1900-01-01"},
                    {"project_id": "P", "role": "水工", "kind": "证书", "item": "电工证", "valid_from": "1900-01-01", "valid_to": "2026-08-31"},
                    {"project_id": "P", "role": "维修工", "kind": "课程", "item": "K1", "valid_from": "1900-01-01"},
                ),
            },
            at="2026-10-31 18:00",
            value=40.0,
            numerator=2,
            denominator=5,
            excluded=2,
        ),
    ),
)
