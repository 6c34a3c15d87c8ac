"""Energy (E): how much per square metre, and against the same month of the year before."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.calendar import valid
from catalog.exposures import area
from catalog.kpi import Events, Example, Kpi, Target
from catalog.model import Row
from catalog.words import Text

_CELL = ["_month", "_project"]


def usual(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The power (kWh) that each project and month would have used at last year's use per square metre: `_exposure`.

    Only where both years are known, with an area in both, so that a project is only ever compared with itself.
    """
    used = joined["energy"].filter(pl.col("kwh").is_not_null()).select(*_CELL, pl.col("kwh").cast(pl.Float64).alias("_kwh"))
    cells = used.select(pl.col("_month").alias("month"), pl.col("_project").alias("project"))
    areas = valid(joined["projects"], cells).select(
        pl.col("month").alias("_month"), pl.col("project").alias("_project"), pl.col("area_m2").cast(pl.Float64).alias("_area")
    )
    known = used.join(areas, on=_CELL).filter(pl.col("_area") > 0)
    before = known.select(pl.col("_month").dt.offset_by("1y"), "_project", (pl.col("_kwh") / pl.col("_area")).alias("_intensity"))
    both = known.join(before, on=_CELL)
    return both.select(*_CELL, (pl.col("_intensity") * pl.col("_area")).alias("_exposure"))


def metered_area(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Floor area (m²) of each project and month whose power is known: a month that only tells its water used no less power."""
    known = joined["energy"].filter(pl.col("kwh").is_not_null()).select(_CELL).unique()
    return area(joined).join(known, on=_CELL, how="semi")


def _used(project: str, month: str, kwh: float | None) -> Row:
    return {"project_id": project, "period": month, "kwh": kwh}


def _site(project: str, area_m2: float | None, start: str = "1900-01-01") -> Row:
    return {"project_id": project, "valid_from": start, "name": project, "property_type": "住宅", "area_m2": area_m2}


_KNOWN = (
    _used("P", "2026-09", 60_000), _used("P", "2026-10", 60_000), _used("Q", "2026-09", None), _used("Q", "2026-10", 30_000), _used("R", "2026-10", 5_000),
)  # fmt: skip

KPIS = (
    Kpi(
        id="E11",
        name=Text("单位面积用电量", "Power per square metre"),
        meaning=Text(
            "公共区域用电量 ÷ 建筑面积，每月，只计用电量已知的项目和月份。面积取项目名册在当月有效的面积；没有面积的项目不计入，单列数量。",
            "Power used by common areas ÷ floor area, per month, of the sites and months whose power is known. The area is the register's for that month; sites without one are left out and counted.",
        ),
        dataset="energy",
        joins=("energy", "projects"),
        measure=Events(metered_area, amount=pl.col("kwh"), exposure_steps=10, counted_in=Text("㎡·月", "m²-months")),
        needs=(("kwh",),),
        about=pl.col("kwh").is_not_null(),
        unit=Text("kWh/㎡·月", "kWh per m² and month"),
        direction="down",
        target=Target(None, None, Text("无手册标准；与去年同月比较见 E11Y", "No manual gives a figure; see E11Y for the same month last year")),
        source=Text("S1 §二、S4 §4.4", "S1 §2, S4 §4.4"),
        page="facilities",
        order=130,
        example=Example(
            # P 60,000 kWh on 20,000 m² in each of two months, Q 30,000 kWh on 10,000 m²: 150,000 ÷ 50,000. R has no area.
            # In September Q told its water alone, so its area of that month is left out as well.
            rows=_KNOWN,
            joins={"energy": _KNOWN, "projects": (_site("P", 20_000), _site("Q", 10_000), _site("R", None))},
            at="2026-11-02 08:00",
            value=3.0,
            numerator=150_000_000,
            denominator=50_000,
            excluded=1,
        ),
    ),
    Kpi(
        id="E11Y",
        name=Text("单位面积用电量同比", "Power against last year"),
        meaning=Text(
            "用电量 ÷ 按去年同月单位面积用电量推算的用电量 × 100：100 表示与去年持平，低于 100 表示节约。只计两年数据都有的项目和月份，其余单列数量。",
            "Power used ÷ what last year's use per m² in the same month would have come to × 100: 100 is last year's level, less is saved. Only sites and months "
            "known in both years; the others are counted beside it.",
        ),
        dataset="energy",
        joins=("energy", "projects"),
        measure=Events(usual, scale=100, amount=pl.col("kwh"), exposure_steps=10, counted_in=Text("kWh（按去年水平）", "kWh at last year's level")),
        needs=(("kwh",),),
        about=pl.col("kwh").is_not_null(),
        unit=Text("%", "%"),
        direction="down",
        target=Target(None, 100, Text("S1 §二 未给出数值；不高于去年同月为产品默认", "S1 §2 gives no figure; no more than last year is the product's default"), tentative=True),
        source=Text("S1 §二、S4 §4.4", "S1 §2, S4 §4.4"),
        page="facilities",
        order=135,
        example=Example(
            # P: 50,000 kWh on 20,000 m² last year, 57,000 on 24,000 m² (since 2026) now: 57,000 ÷ 60,000. Q: 9,500 ÷ 10,000. Together 66,500 ÷ 70,000.
            # Left out: the two rows of last year, and R, new this year.
            rows=(
                _used("P", "2025-10", 50_000), _used("P", "2026-10", 57_000), _used("Q", "2025-10", 10_000), _used("Q", "2026-10", 9_500),
                _used("R", "2026-10", 4_000),
            ),
            joins={
                "energy": (
                    _used("P", "2025-10", 50_000), _used("P", "2026-10", 57_000), _used("Q", "2025-10", 10_000), _used("Q", "2026-10", 9_500),
                    _used("R", "2026-10", 4_000),
                ),
                "projects": (_site("P", 20_000), _site("P", 24_000, "2026-01-01"), _site("Q", 8_000), _site("R", 3_000)),
            },
            at="2026-11-02 08:00",
            value=95.0,
            numerator=66_500_000,
            denominator=70_000,
            excluded=3,
        ),
    ),
)
