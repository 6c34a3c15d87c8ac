"""Cleaning and patrols (Q), held against the register of areas and posts."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.datasets.cleaning_log import FAIL, KEY
from catalog.datasets.patrol_log import DATASET as PATROLS
from catalog.datasets.places import CLEANING, PATROL
from catalog.days import midnight_after
from catalog.expected import due_days, with_missing
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.moments import Moment
from catalog.words import Text

CLEANS_A_DAY, GUARDS = 2, 2
PLANNED, WALKED = Moment.of(PATROLS.names, "planned_at"), Moment.of(PATROLS.names, "done_at")

_SHARE = Text("%", "%")
_AREA_DAY = ["project_id", "area", "_day"]
_midnight = midnight_after(pl.col("_day") - pl.duration(days=1))


def by_area_day(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per key area and day: `_cleans`, how many rounds were done and not found wanting; `_listed`, whether the register has the area."""
    key_areas = joined["places"].filter((pl.col("kind") == CLEANING) & pl.col("is_key"))
    due = due_days(frame, key_areas, "area")
    valid = pl.col("done_at").is_not_null() & (pl.col("result") != FAIL).fill_null(True)
    dated = frame.sort("project_id", "area", "slot_at").with_columns(pl.col("slot_at__day").alias("_day"))
    counted = dated.with_columns(valid.sum().over(_AREA_DAY).cast(pl.Int64).alias("_cleans")).unique(_AREA_DAY, keep="first", maintain_order=True)
    counted = counted.join(due.select(*_AREA_DAY, _listed=pl.lit(True)), on=_AREA_DAY, how="left", maintain_order="left")
    counted = counted.filter(pl.col("_listed").is_not_null() | (pl.col("area_class") == KEY))
    due = due.with_columns(_midnight.alias("slot_at"), _cleans=pl.lit(0, pl.Int64), _listed=pl.lit(True))
    return with_missing(counted, due, _AREA_DAY).with_columns(pl.col("_listed").fill_null(False))


def add_key(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Patrols with `_key`: the log's own word, else that of the register's point; null where neither says."""
    points = joined["places"].filter(pl.col("kind") == PATROL).sort("valid_from").unique(["_project", "place"], keep="last", maintain_order=True)
    said = points.select(pl.col("_project").alias("project_id"), pl.col("place").alias("point"), pl.col("is_key").alias("_registered"))
    known = frame.join(said, on=["project_id", "point"], how="left", maintain_order="left")
    return known.with_columns(pl.coalesce("is_key", "_registered").alias("_key"))


def _round(area: str, slot: str, **cells: object) -> Row:
    """One cleaning round of a worked example."""
    return {"project_id": "P", "area": area, "area_class": "重点", "slot_at": slot, **cells}


def _place(kind: str, place: str, **cells: object) -> Row:
    return {"project_id": "P", "kind": kind, "place": place, **cells}


def _patrol(number: int, **cells: object) -> Row:
    """One planned patrol of a worked example, on 10 October at 22."""
    return {"project_id": "P", "route": f"R{number}", "point": "", "planned_at": "2026-10-10 22:00", **cells}


KPIS = (
    Kpi(
        id="Q10",
        name=Text("重点区域两次清洁达标率", "Key areas cleaned twice a day"),
        meaning=Text(
            "一天内有两次以上有效清洁的重点区域日 ÷ 应清洁的重点区域日。重点区域以“区域与岗点名册”为准，没有记录的日子算未达标；清洁后检查不合格的不算有效。未登记的区域不计入，单列数量。",
            "Days of key areas with two valid rounds or more ÷ days of key areas that were due. The register of areas says which are key, and a day without a record is a "
            "miss; a round found wanting is not valid. Areas that are not registered are left out and counted.",
        ),
        dataset="cleaning_log",
        joins=("places",),
        prepare=by_area_day,
        measure=Rate(hit=pl.col("_cleans") >= CLEANS_A_DAY, pending=pl.col("_cleans") < CLEANS_A_DAY, due=midnight_after(pl.col("_day"))),
        needs=(("done_at",),),
        excluded=(("not_in_register", ~pl.col("_listed")),),
        dims=("area",),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §4/1.2、§4/1.4 走廊、电梯间、卫生间每日两次", "S0 §4/1.2, §4/1.4: corridors, lift halls and toilets twice a day")),
        source=Text("S0 §4/1.2、§4/1.4", "S0 §4/1.2, §4/1.4"),
        page="quality",
        order=100,
        example=Example(
            # February has 28 days; judged on the 3rd at noon: days 1 and 2 are over, the 3rd is not. Area A: two rounds on the 1st; on the 2nd one and one
            # found wanting. Area B: nothing on the 1st and 2nd, two on the 3rd. So 2 of 5. The rest of the month is not due. Left out: C on one day.
            rows=(
                _round("A", "2026-02-01 08:00", done_at="2026-02-01 08:20"), _round("A", "2026-02-01 15:00", done_at="2026-02-01 15:20", result="合格"),
                _round("A", "2026-02-02 08:00", done_at="2026-02-02 08:20"), _round("A", "2026-02-02 15:00", done_at="2026-02-02 15:20", result="不合格"),
                _round("B", "2026-02-03 07:00", done_at="2026-02-03 07:10"), _round("B", "2026-02-03 09:00", done_at="2026-02-03 09:10"),
                _round("C", "2026-02-01 08:00", done_at="2026-02-01 08:20"), _round("D", "2026-02-01 08:00", area_class="一般"),
            ),
            joins={
                "places": (
                    _place("保洁区域", "A", is_key=True), _place("保洁区域", "B", is_key=True), _place("保洁区域", "D", is_key=False),
                    _place("保洁区域", "E", is_key=True, valid_from="2026-03-01"), {**_place("保洁区域", "F", is_key=True), "project_id": "Q"},
                )
            },
            at="2026-02-03 12:00",
            value=40.0,
            numerator=2,
            denominator=5,
            excluded=1,
        ),
    ),
    Kpi(
        id="Q11",
        name=Text("巡逻完成率", "Patrols done"),
        meaning=Text("已巡的点次 ÷ 计划时间已过或已巡的点次。未到时间的另列。", "Patrols done ÷ patrols whose planned time is over or that are done. Not yet due stands beside it."),
        dataset="patrol_log",
        measure=Rate(hit=WALKED.at.is_not_null(), pending=WALKED.at.is_null(), due=PLANNED.expires, late_counts=True),
        needs=(("done_at",),),
        dims=("route", "point"),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §4/1.2 按计划巡查", "S0 §4/1.2: patrols go as planned")),
        source=Text("S0 §4/1.2", "S0 §4/1.2"),
        page="quality",
        order=110,
        minimum_n=30,
        example=Example(
            # R1 and R2 done (R2 late), R3 missed, R4 planned for tonight: not due.
            rows=(
                _patrol(1, done_at="2026-10-10 22:05"), _patrol(2, done_at="2026-10-11 01:00"), _patrol(3), _patrol(4, planned_at="2026-10-31 22:00"),
            ),
            at="2026-10-31 18:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=0,
        ),
    ),
    Kpi(
        id="Q11D",
        name=Text("重点区域双人巡查率", "Key places patrolled by two"),
        meaning=Text(
            "两人以上巡查的点次 ÷ 已巡的重点点次。是否重点以记录为准，没填的看“区域与岗点名册”；两处都没有、或没填人数的不计入，单列数量。",
            "Patrols of key places by two guards or more ÷ patrols of key places done. The log says what is key, else the register; where neither does, or the "
            "number of guards is missing, it is left out and counted.",
        ),
        dataset="patrol_log",
        joins=("places",),
        prepare=add_key,
        measure=Rate(hit=pl.col("guards") >= GUARDS),
        needs=(("guards",), ("done_at",)),
        about=WALKED.at.is_not_null() & pl.col("_key").fill_null(True),
        excluded=(("key_unknown", pl.col("_key").is_null()), ("no_guards", pl.col("guards").is_null())),
        dims=("route", "point"),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §4/1.2 重点区域双人巡查", "S0 §4/1.2: key places are patrolled by two")),
        source=Text("S0 §4/1.2", "S0 §4/1.2"),
        page="quality",
        order=115,
        example=Example(
            # R1 by two, R2 (key by the register) by one. Left out: R3 nobody says whether it is key, R4 without a number. Not asked for: R5 not key, R6 missed.
            rows=(
                _patrol(1, done_at="2026-10-10 22:05", guards=2, is_key=True), _patrol(2, done_at="2026-10-10 22:05", guards=1, point="车库"),
                _patrol(3, done_at="2026-10-10 22:05", guards=1), _patrol(4, done_at="2026-10-10 22:05", is_key=True),
                _patrol(5, done_at="2026-10-10 22:05", guards=1, is_key=False), _patrol(6, is_key=True),
            ),
            joins={"places": (_place("巡逻点", "车库", is_key=True), _place("保洁区域", "车库", is_key=False))},
            at="2026-10-31 18:00",
            value=50.0,
            numerator=1,
            denominator=2,
            excluded=2,
        ),
    ),
)
