"""Emergency drills (M): held as often as they must be, attended, and learned from."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.calendar import NOT_DUE, due_units
from catalog.datasets.drills import FULL, LIVE
from catalog.days import midnight_after
from catalog.kpi import Example, Kpi, Rate, Ratio, Target
from catalog.model import Row
from catalog.words import Text

_SHARE = Text("%", "%")
_EVENTS = pl.col("_events")
_ONCE = Rate(hit=_EVENTS >= 1, pending=_EVENTS < 1, due=midnight_after(pl.col("_period_end")))


def quarters(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per project and quarter, with the live drills of each."""
    return due_units(frame.filter(pl.col("kind").is_in(LIVE)), joined, "1q")


def years(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per project and year, with the full drills of each."""
    return due_units(frame.filter(pl.col("kind").is_in(FULL)), joined, "1y")


def _drill(number: int, project: str, day: str, **cells: object) -> Row:
    return {"drill_id": f"Y{number}", "project_id": project, "kind": "实战", "held_on": day, **cells}


def _site(project: str, start: str) -> Row:
    return {"project_id": project, "valid_from": "1900-01-01", "name": project, "property_type": "住宅", "start_date": start}


KPIS = (
    Kpi(
        id="M01",
        name=Text("季度实战演练覆盖率", "Live drill every quarter"),
        plain=Text("每个季度做应急演练", "An emergency drill each quarter"),
        meaning=Text(
            "当季至少有一次实战演练的项目 ÷ 应演练的项目，按季（记在季度首月）。没有任何演练记录的项目也在分母里；季度没过完还没演练的暂不计入；"
            "当季才接管的项目免计，单列数量。标为“实战兼全面”的两边都算。",
            "Sites with at least one live drill in the quarter ÷ sites that had to hold one (under the quarter's first month). Sites without any record are in it; "
            "those that still have time are not counted yet; sites taken over within the quarter are exempt and counted. “Live and full” counts for both.",
        ),
        dataset="drills",
        joins=("projects",),
        prepare=quarters,
        calendar=True,
        every="1q",
        measure=_ONCE,
        needs=(("kind",),),
        excluded=NOT_DUE,
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §4/1.3 实战演练每季度至少一次", "S0 §4/1.3: a live drill at least once a quarter")),
        source=Text("S0 §4/1.3", "S0 §4/1.3"),
        page="safety",
        order=10,
        chart="periods",
        example=Example(
            # Third quarter: P twice, Q a table-top only, R live and full, S never: 2 of 4; T was taken over in August. Fourth, not over yet: P held one, Q R S T may.
            rows=(
                _drill(1, "P", "2026-07-10"), _drill(2, "P", "2026-09-01"), _drill(3, "Q", "2026-08-05", kind="桌面"),
                _drill(4, "R", "2026-09-30", kind="实战兼全面"), _drill(5, "P", "2026-10-12"),
            ),
            joins={"projects": (*(_site(name, "2020-01-01") for name in "PQRS"), _site("T", "2026-08-15"))},
            at="2026-11-15 00:00",
            value=60.0,
            numerator=3,
            denominator=5,
            excluded=1,
        ),
    ),
    Kpi(
        id="M02",
        name=Text("年度全面演练覆盖率", "Full drill every year"),
        meaning=Text(
            "当年至少有一次全面演练的项目 ÷ 应演练的项目，按年（记在一月）。规则同季度实战演练。",
            "Sites with at least one full-scale drill in the year ÷ sites that had to hold one (under January). Rules as for the quarterly live drill.",
        ),
        dataset="drills",
        joins=("projects",),
        prepare=years,
        calendar=True,
        every="1y",
        measure=_ONCE,
        needs=(("kind",),),
        excluded=NOT_DUE,
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §7.2 全面演练每年至少一次", "S4 §7.2: a full drill at least once a year")),
        source=Text("S4 §7.2", "S4 §7.2"),
        page="safety",
        order=20,
        chart="periods",
        example=Example(
            # 2025: P held a full one, Q only a live one, R is not there yet. 2026, not over: P held one; Q may still; R is exempt.
            rows=(
                _drill(1, "Q", "2025-01-20"), _drill(2, "P", "2025-11-09", kind="全面"), _drill(3, "P", "2026-03-15", kind="实战兼全面"),
            ),
            joins={"projects": (_site("P", "2020-01-01"), _site("Q", "2020-01-01"), _site("R", "2026-02-01"))},
            at="2026-11-15 00:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="M03",
        name=Text("参演率", "Drill attendance"),
        meaning=Text(
            "实到人数 ÷ 应到人数。没有填写人数的、实到多于应到的演练不计入，单列数量。",
            "People present ÷ people expected. Drills without these figures, or with more present than expected, are left out and counted.",
        ),
        dataset="drills",
        measure=Ratio(numerator=pl.col("present"), denominator=pl.col("expected")),
        needs=(("present",), ("expected",)),
        excluded=(
            ("no_headcount", pl.col("present").is_null() | pl.col("expected").is_null()), ("more_than_expected", pl.col("present") > pl.col("expected")),
        ),
        dims=("kind", "topic"),
        unit=_SHARE,
        direction="up",
        target=Target(None, 90, Text("无手册标准；90% 为产品默认", "No manual gives a figure; 90% is the product's default"), tentative=True),
        source=Text("S0 §4/1.3", "S0 §4/1.3"),
        page="safety",
        order=30,
        example=Example(
            # 18 + 24 of 20 + 30. Left out: Y3, where more came than were expected, and Y4 without figures.
            rows=(
                _drill(1, "P", "2026-10-01", expected=20, present=18), _drill(2, "P", "2026-10-02", expected=30, present=24),
                _drill(3, "P", "2026-10-03", expected=10, present=12), _drill(4, "P", "2026-10-04"),
            ),
            at="2026-10-31 18:00",
            value=84.0,
            numerator=42,
            denominator=50,
            excluded=2,
        ),
    ),
    Kpi(
        id="M04",
        name=Text("演练问题闭环率", "Drill issues closed"),
        meaning=Text(
            "已整改的问题 ÷ 演练发现的问题。没有发现问题的演练不影响比率；已整改多于发现的不计入，单列数量。",
            "Issues closed ÷ issues found in drills. A drill without issues does not move it; one with more closed than found is left out and counted.",
        ),
        dataset="drills",
        measure=Ratio(numerator=pl.col("issues_closed"), denominator=pl.col("issues")),
        needs=(("issues",), ("issues_closed",)),
        about=pl.col("issues").is_not_null(),
        excluded=(("more_than_expected", pl.col("issues_closed") > pl.col("issues")),),
        dims=("kind",),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("无手册标准；100% 为产品默认", "No manual gives a figure; 100% is the product's default"), tentative=True),
        source=Text("S0 §4/1.3、S4 §7.2", "S0 §4/1.3, S4 §7.2"),
        page="safety",
        order=40,
        example=Example(
            # 3 of 4, 0 of 0, 1 of 4. Left out: Y4 (2 of 1), Y5 (nobody says how many are closed).
            rows=(
                _drill(1, "P", "2026-10-01", issues=4, issues_closed=3), _drill(2, "P", "2026-10-02", issues=0, issues_closed=0),
                _drill(3, "P", "2026-10-03", issues=4, issues_closed=1), _drill(4, "P", "2026-10-04", issues=1, issues_closed=2),
                _drill(5, "P", "2026-10-05", issues=3), _drill(6, "P", "2026-10-06"),
            ),
            at="2026-10-31 18:00",
            value=50.0,
            numerator=4,
            denominator=8,
            excluded=2,
        ),
    ),
)
