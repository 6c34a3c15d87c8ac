"""Faults of equipment (E): how often, how long, who noticed, what they cost. Names follow the best practices of SMRP."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.assets import asset_hours, asset_months, with_asset
from catalog.datasets.faults import DATASET, FOUND_FIRST
from catalog.exposures import area
from catalog.kpi import Duration, Events, Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.moments import Moment
from catalog.words import Text

STARTED, RESTORED = Moment.of(DATASET.names, "started_at"), Moment.of(DATASET.names, "restored_at")
MAJOR_HOURS = 48

DIMS = ("asset_class", "grade", "detected_by")
_SHARE = Text("%", "%")
_HOURS = Text("小时", "h")
_BASELINE = Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")


def add_class(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Faults with the class of their asset."""
    return with_asset(frame, joined["equipment"])


def add_report(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Faults with the class of their asset and `_reported`: a running report gives the asset's hours in that month."""
    hours = joined["equipment_months"].filter(pl.col("operating_hours").is_not_null())
    known = hours.select("asset_id", "_month").unique().with_columns(_reported=pl.lit(True))
    found = add_class(frame, joined).join(known, on=["asset_id", "_month"], how="left", maintain_order="left")
    return found.with_columns(pl.col("_reported").fill_null(False))


def _fault(number: int, asset: str = "S1", **cells: object) -> Row:
    """One fault of a worked example, on 5 October at 8."""
    return {"fault_id": f"G{number}", "asset_id": asset, "started_at": "2026-10-05 08:00", **cells}


def _asset(name: str, **cells: object) -> Row:
    """One line of the equipment register in a worked example."""
    return {"asset_id": name, "valid_from": "1900-01-01", "project_id": "P", "asset_class": "电梯", **cells}


def _hours(asset: str, month: str, hours: float | None) -> Row:
    return {"asset_id": asset, "period": month, "operating_hours": hours}


_ONE = {"equipment": (_asset("S1"),)}
_REPAIR_ROWS = (
    # 2 h, 4 h, 60 h; one open for 31 h when judged: the curve falls to 3/4, 1/2, then at 60 h (1 left) to 0: median between 4 and 60 h.
    _fault(1, restored_at="2026-10-05 10:00", grade="重大"),
    _fault(2, restored_at="2026-10-05 12:00", grade="一般"),
    _fault(3, restored_at="2026-10-07 20:00", grade="重大"),
    _fault(4, started_at="2026-10-30 11:00", grade="重大"),
)

KPIS = (
    Kpi(
        id="E05",
        name=Text("故障率", "Failure rate"),
        meaning=Text(
            "故障次数 ÷ 台月数 × 100：每百台设备每月的故障。台月取设备台账（已安装、未报废），没出故障的设备也在分母里。区间为泊松精确区间。",
            "Faults ÷ asset-months × 100: faults per hundred assets and month. Asset-months come from the register (installed, not scrapped), so assets without "
            "a fault are in it. Exact Poisson interval.",
        ),
        dataset="faults",
        joins=("equipment",),
        prepare=add_class,
        measure=Events(asset_months, scale=100, counted_in=Text("台·月", "asset-months")),
        needs=(("started_at",),),
        dims=DIMS,
        unit=Text("次/百台月", "per 100 asset-months"),
        direction="down",
        target=Target(None, None, _BASELINE),
        source=Text("S0 §2/1.3", "S0 §2/1.3"),
        page="facilities",
        order=80,
        example=Example(
            # October and November, each with S1 and S2; S3 is installed in November, S4 was scrapped in September: 2 + 3 asset-months, 3 faults.
            rows=(_fault(1), _fault(2, started_at="2026-10-20 08:00"), _fault(3, "S2", started_at="2026-11-03 08:00")),
            joins={"equipment": (_asset("S1"), _asset("S2"), _asset("S3", install_date="2026-11-20"), _asset("S4", retired_at="2026-09-30"))},
            at="2026-11-30 18:00",
            value=60.0,
            numerator=3,
            denominator=5,
            excluded=0,
        ),
    ),
    Kpi(
        id="E06",
        name=Text("故障修复时长（中位数·P90）", "Time to repair (median, P90)"),
        meaning=Text(
            "从故障发生到恢复运行的时长，Kaplan–Meier 中位数和 P90；未修复的按截尾计入，不会因为还没修好而显得更快。",
            "Time from failure to restoration, Kaplan–Meier median and P90; open faults count as censored, so that leaving them open does not flatter.",
        ),
        dataset="faults",
        joins=("equipment",),
        prepare=add_class,
        measure=Duration(minutes=RESTORED.minutes_since(STARTED), done=RESTORED.at.is_not_null(), since=STARTED.at),
        needs=(("restored_at",),),
        dims=DIMS,
        unit=_HOURS,
        direction="down",
        target=Target(None, None, _BASELINE),
        source=Text("S0 §2/1.3；口径同 SMRP 3.5.2（MTTR），以中位数代替均值", "S0 §2/1.3; SMRP 3.5.2 (MTTR), with the median in place of the mean"),
        page="facilities",
        order=85,
        example=Example(rows=_REPAIR_ROWS, joins=_ONE, at="2026-10-31 18:00", value=32.0, numerator=3, denominator=4, excluded=0),
    ),
    Kpi(
        id="E06M",
        name=Text("重大故障修复时长（中位数·P90）", "Time to repair major faults"),
        meaning=Text(
            "只看等级为重大的故障：从发生到恢复运行的 Kaplan–Meier 中位数和 P90，未修复的按截尾计入。",
            "Major faults alone: Kaplan–Meier median and P90 of the time from failure to restoration, open ones censored.",
        ),
        dataset="faults",
        joins=("equipment",),
        prepare=add_class,
        measure=Duration(minutes=RESTORED.minutes_since(STARTED), done=RESTORED.at.is_not_null(), since=STARTED.at),
        needs=(("restored_at",), ("grade",)),
        about=pl.col("grade") == "重大",
        dims=("asset_class", "detected_by"),
        unit=_HOURS,
        direction="down",
        target=Target(MAJOR_HOURS, MAJOR_HOURS, Text("S4 §2.2 重大问题 48 小时内处理", "S4 §2.2: major issues within 48 h")),
        source=Text("S4 §2.2；口径同 SMRP 3.5.2（MTTR），以中位数代替均值", "S4 §2.2; SMRP 3.5.2 (MTTR), with the median in place of the mean"),
        page="facilities",
        order=86,
        # 2 h, 60 h, and one open for 31 h: 2/3 after 2 h, then, with one left, 0 at 60 h.
        example=Example(rows=_REPAIR_ROWS, joins=_ONE, at="2026-10-31 18:00", value=60.0, numerator=2, denominator=3, excluded=0),
    ),
    Kpi(
        id="E07",
        name=Text("平均无故障时间（MTBF）", "Mean time between failures"),
        meaning=Text(
            "实际运行小时 ÷ 故障次数，小时取设备运行月报。没有故障时没有数值，只有下限（泊松精确区间）。当月没有运行小时的设备，其故障不计入，单列数量。",
            "Operating hours ÷ faults, hours by the running reports. Without a fault there is no value but a lower bound (exact Poisson interval). Faults of an asset "
            "without hours in that month are left out and counted.",
        ),
        dataset="faults",
        joins=("equipment", "equipment_months"),
        prepare=add_report,
        measure=Events(asset_hours, per_event=True, exposure_steps=10, counted_in=Text("小时", "hours")),
        needs=(("started_at",),),
        excluded=(("no_hours", ~pl.col("_reported")),),
        dims=(),
        unit=_HOURS,
        direction="up",
        target=Target(None, None, _BASELINE),
        source=Text("S0 §2/1.3；口径同 SMRP 3.5.1", "S0 §2/1.3; as SMRP 3.5.1"),
        page="facilities",
        order=90,
        example=Example(
            # 700.5 + 299.5 h in October, S2 without a fault; two faults of S1: 500 h each. Left out: the fault of S3, whose hours nobody gave.
            rows=(_fault(1), _fault(2, started_at="2026-10-20 08:00"), _fault(3, "S3")),
            joins={
                "equipment": (_asset("S1"), _asset("S2"), _asset("S3")),
                "equipment_months": (_hours("S1", "2026-10", 700.5), _hours("S2", "2026-10", 299.5), _hours("S3", "2026-10", None)),
            },
            at="2026-10-31 18:00",
            value=500.0,
            numerator=2,
            denominator=1000,
            excluded=1,
        ),
    ),
    Kpi(
        id="E09",
        name=Text("故障主动发现率", "Found before a complaint"),
        meaning=Text(
            "由监测预警、巡检、保养发现的故障 ÷ 填写了发现方式的故障。没有填写的不计入，单列数量。",
            "Faults found by alarm, patrol or maintenance ÷ faults that say how they were found. The others are left out and counted.",
        ),
        dataset="faults",
        joins=("equipment",),
        prepare=add_class,
        measure=Rate(hit=pl.col("detected_by").is_in(FOUND_FIRST)),
        needs=(("detected_by",),),
        excluded=(("no_detection", pl.col("detected_by").is_null()),),
        dims=DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(None, 60, Text("S4 §4.2 未给出比例；60% 为产品默认", "S4 §4.2 gives no share; 60% is the product's default"), tentative=True),
        source=Text("S4 §4.2", "S4 §4.2"),
        page="facilities",
        order=110,
        example=Example(
            rows=(_fault(1, detected_by="监测预警"), _fault(2, detected_by="巡检"), _fault(3, detected_by="客户报修"), _fault(4)),
            joins=_ONE,
            at="2026-10-31 18:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="E15",
        name=Text("每千平方米维修费用", "Repair cost per 1,000 m²"),
        meaning=Text(
            "故障维修费用 ÷ 建筑面积 × 1000，每月。没有填写费用的故障不计入，单列数量。",
            "Cost of repairing faults ÷ floor area × 1,000, per month. Faults without a cost are left out and counted.",
        ),
        dataset="faults",
        joins=("equipment", "projects"),
        prepare=add_class,
        measure=Events(area, scale=1000, amount=pl.col("cost"), counted_in=Text("㎡·月", "m²-months")),
        needs=(("cost",),),
        excluded=(("no_cost", pl.col("cost").is_null()),),
        dims=("asset_class", "grade"),
        unit=Text("元/千㎡·月", "yuan per 1,000 m² and month"),
        direction="down",
        target=Target(None, None, _BASELINE),
        source=Text("S0 §2/1.3、S4 §4.2", "S0 §2/1.3, S4 §4.2"),
        page="facilities",
        order=120,
        example=Example(
            # 1200.5 + 799.5 yuan on 50,000 m² in one month: 40 per 1,000 m². The third fault has no cost yet.
            rows=(_fault(1, cost=1200.5), _fault(2, cost=799.5), _fault(3)),
            joins={**_ONE, "projects": ({"project_id": "P", "valid_from": "1900-01-01", "name": "P", "property_type": "住宅", "area_m2": 50000},)},
            at="2026-10-31 18:00",
            value=40.0,
            numerator=2_000_000,
            denominator=50_000,
            excluded=1,
        ),
    ),
)
