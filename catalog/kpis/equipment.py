"""Equipment as its running reports show it (E): in order, available, within its bounds."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.assets import with_asset
from catalog.days import midnight_after
from catalog.kpi import Example, Kpi, Mean, Rate, Target
from catalog.model import Row
from catalog.words import Text

ENDLESS = pl.datetime(9999, 1, 1, time_unit="us")

_SHARE = Text("%", "%")
_OUT = pl.col("state").is_in(["停用", "报废"]).fill_null(False)


def add_class(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Rows with the class and the weight of their asset."""
    return with_asset(frame, joined["equipment"])


def downtimes(faults: pl.DataFrame) -> pl.DataFrame:
    """asset_id, `_down`, `_up` (UTC): when each asset stood still; faults that overlap count once, an open one does not end."""
    spans = faults.select("asset_id", pl.col("started_at").alias("_down"), pl.coalesce("restored_at", ENDLESS).alias("_up")).sort("asset_id", "_down")
    before = pl.col("_up").cum_max().shift(1).over("asset_id")
    return spans.with_columns(pl.max_horizontal("_down", before).alias("_down")).filter(pl.col("_down") < pl.col("_up"))


def add_downtime(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Asset-months with `_available`: scheduled hours less downtime within the month, in percent of them; null without scheduled hours.

    `_faults_known`: the month lies among those of the fault log. Downtime by the clock on the wall counts up to the scheduled hours, so that equipment that
    does not run round the clock looks rather worse than better than it is.
    """
    months = pl.col("period").dt.offset_by("-1d"), pl.col("period").dt.month_end()
    begin, end = (midnight_after(day) for day in months)
    keys = ["asset_id", "period"]
    pairs = frame.select(*keys, begin.alias("_begin"), end.alias("_end")).join(downtimes(joined["faults"]), on="asset_id")
    within = pl.min_horizontal("_up", "_end") - pl.max_horizontal("_down", "_begin")
    minutes = pairs.select(*keys, within.dt.total_minutes().clip(lower_bound=0).alias("_still")).group_by(keys).agg(pl.col("_still").sum())
    hours = pl.col("scheduled_hours").cast(pl.Float64)
    still = pl.min_horizontal(pl.col("_still").fill_null(0) / 60, hours)
    first, last = joined["faults"]["_month"].min(), joined["faults"]["_month"].max()
    known = pl.col("_month").is_between(pl.lit(first, pl.Date), pl.lit(last, pl.Date)).fill_null(False)
    found = with_asset(frame, joined["equipment"]).join(minutes, on=keys, how="left", maintain_order="left")
    return found.with_columns(pl.when(hours > 0).then((hours - still) / hours * 100).alias("_available"), known.alias("_faults_known")).drop("_still")


def _month(number: int, **cells: object) -> Row:
    """One line of the running report of October in a worked example."""
    return {"asset_id": f"S{number}", "period": "2026-10", **cells}


def _asset(number: int, criticality: str | None = None, **cells: object) -> Row:
    return {"asset_id": f"S{number}", "valid_from": "1900-01-01", "project_id": "P", "asset_class": "电梯", "criticality": criticality, **cells}


def _fault(number: int, asset: int, started: str, restored: str | None) -> Row:
    return {"fault_id": f"G{number}", "asset_id": f"S{asset}", "started_at": started, "restored_at": restored}


KPIS = (
    Kpi(
        id="E01",
        name=Text("设备完好率", "Assets in order"),
        plain=Text("设备完好的比例", "Equipment in working order"),
        meaning=Text(
            "月末状态为正常的设备占在用设备的比例，按重要程度加权（关键 3、重要 2、一般或未填 1）。停用、报废的不计入，单列数量。",
            "Share of assets in order at the month's end, weighted by criticality (critical 3, important 2, ordinary or not graded 1). Those out of use are "
            "left out and counted.",
        ),
        dataset="equipment_months",
        joins=("equipment",),
        prepare=add_class,
        measure=Mean(value=pl.when(pl.col("state") == "正常").then(100).when(pl.col("state").is_not_null()).then(0), weight=pl.col("_weight"), weight_steps=1),
        needs=(("state",),),
        excluded=(("out_of_use", _OUT),),
        dims=("asset_class",),
        unit=_SHARE,
        direction="up",
        target=Target(None, 98, Text("S0 §2/1.3 未给出比例；98% 为产品默认", "S0 §2/1.3 gives no share; 98% is the product's default"), tentative=True),
        source=Text("S0 §2/1.3；权重为产品默认（待确认）", "S0 §2/1.3; the weights are the product's default (to be confirmed)"),
        page="facilities",
        order=10,
        example=Example(
            # Weights 3 (in order) + 2 (faulty) + 1 (in order, not graded) = 6, of which 4 in order: 66.667 %. S4 became critical in October: 3 more under
            # repair, 4 of 9 = 44.444 %. S5 is out of use, S6 has no state.
            rows=(
                _month(1, state="正常"), _month(2, state="故障"), _month(3, state="正常"), _month(4, state="维修中"), _month(5, state="停用"),
                _month(6),
            ),
            joins={
                "equipment": (
                    _asset(1, "关键"), _asset(2, "重要"), _asset(3), _asset(4, "一般"), _asset(4, "关键", valid_from="2026-10-15"), _asset(5), _asset(6),
                )
            },
            at="2026-11-02 08:00",
            value=400 / 9,
            numerator=177_778,
            denominator=4,
            excluded=2,
        ),
    ),
    Kpi(
        id="E08",
        name=Text("设备可用率", "Availability"),
        meaning=Text(
            "（应运行小时 − 停机小时）÷ 应运行小时，按台月以应运行小时加权。停机从故障发生到恢复，只算落在本月内的部分，重叠的故障只算一次，未恢复的算到月末。"
            "没有应运行小时的台月、故障记录没有覆盖的月份不计入，单列数量。",
            "(Scheduled hours − downtime) ÷ scheduled hours, over asset-months weighted by their hours. Downtime runs from failure to restoration, only the part "
            "within the month, overlapping faults once, open ones to the month's end. Asset-months without hours, and months that the fault log does not reach, "
            "are left out and counted.",
        ),
        dataset="equipment_months",
        joins=("equipment", "faults"),
        prepare=add_downtime,
        measure=Mean(value=pl.col("_available"), weight=pl.col("scheduled_hours"), weight_steps=10),
        needs=(("scheduled_hours",),),
        excluded=(("not_recorded", ~pl.col("_faults_known")), ("out_of_use", _OUT), ("no_hours", pl.col("_available").is_null())),
        dims=("asset_class",),
        unit=_SHARE,
        direction="up",
        target=Target(None, 99.5, Text("无手册标准；99.5%（电梯）为产品默认", "No manual gives a figure; 99.5% (elevators) is the product's default"), tentative=True),
        source=Text("口径同 SMRP 2.2；S0 §2/1.3", "As SMRP 2.2; S0 §2/1.3"),
        page="facilities",
        order=100,
        example=Example(
            # S1: 24 h down in October (from 30 September, 24 h of it in September) + 12 h twice overlapping by 6 h = 18 h: 42 of 700 h, 94 %.
            # S2: open from 24:00 on 30 October to the month's end: 24 of 300 h, 92 %. S3: none of 1000/2 h, 100 %. Weighted: (658 + 276 + 500) / 1500.
            # Left out: S4 without hours; November, which no fault reaches.
            rows=(
                _month(1, scheduled_hours=700), _month(2, scheduled_hours=300), _month(3, scheduled_hours=500), _month(4),
                {**_month(1, scheduled_hours=700), "period": "2026-11"},
            ),
            joins={
                "equipment": tuple(_asset(n) for n in range(1, 5)),
                "faults": (
                    _fault(1, 1, "2026-09-30 00:00", "2026-10-02 00:00"), _fault(2, 1, "2026-10-10 00:00", "2026-10-10 12:00"),
                    _fault(3, 1, "2026-10-10 06:00", "2026-10-10 18:00"), _fault(4, 2, "2026-10-31 00:00", None),
                ),
            },
            at="2026-11-02 08:00",
            value=1434 / 15,
            numerator=286_800,
            denominator=3,
            excluded=2,
        ),
    ),
    Kpi(
        id="E14",
        name=Text("运行参数合格率", "Readings within bounds"),
        meaning=Text(
            "在上下限之内的读数 ÷ 有上限或下限的读数。上下限都没有的不计入，单列数量。",
            "Readings within their bounds ÷ readings with a lower or upper bound. Those with neither are left out and counted.",
        ),
        dataset="readings",
        joins=("equipment",),
        measure=Rate(hit=(pl.col("value") >= pl.col("low")).fill_null(True) & (pl.col("value") <= pl.col("high")).fill_null(True)),
        needs=(("low", "high"),),
        excluded=(("no_bounds", pl.col("low").is_null() & pl.col("high").is_null()),),
        dims=("metric",),
        unit=_SHARE,
        direction="up",
        target=Target(None, 98, Text("S4 §4.2 未给出比例；98% 为产品默认", "S4 §4.2 gives no share; 98% is the product's default"), tentative=True),
        source=Text("S0 §2/1.3、S4 §4.2", "S0 §2/1.3, S4 §4.2"),
        page="facilities",
        order=140,
        example=Example(
            # On a bound is within; below or above is not; one bound is enough; without any it is left out.
            rows=tuple(
                {"asset_id": "S1", "at": f"2026-10-01 0{n}:00", "metric": "温度", "value": value, "low": low, "high": high}
                for n, (value, low, high) in enumerate(((5, 5, 40), (41, 5, 40), (4.9, 5, None), (7, None, 9), (7, None, None)))
            ),
            joins={"equipment": (_asset(1),)},
            at="2026-11-01 00:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=1,
        ),
    ),
)
