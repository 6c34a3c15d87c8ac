"""Archives and data (A): complete, checked, backed up."""

from __future__ import annotations

from functools import reduce
from operator import add

import polars as pl

from catalog.datasets.customers import DATASET as CUSTOMERS
from catalog.datasets.customers import REQUIRED_FIELDS
from catalog.days import midnight_after
from catalog.kpi import Example, Kpi, Rate, Ratio, Target
from catalog.model import Row
from catalog.moments import delivered
from catalog.words import Text

_SHARE = Text("%", "%")
_QUARTER = pl.col("period").dt.truncate("1q")
_QUARTER_END = _QUARTER.dt.offset_by("1q").dt.offset_by("-1d")
_LAST = pl.col("last_verified_at")
# A column that the file does not have says nothing about what is on file.
_ASKED = reduce(add, (delivered(CUSTOMERS.names, name).cast(pl.Int64) for name in REQUIRED_FIELDS))
_FILLED = reduce(add, (pl.col(name).is_not_null().cast(pl.Int64) for name in REQUIRED_FIELDS))


def _files(kind: str, required: int, present: int) -> Row:
    return {"project_id": "P", "type": kind, "checked_at": "2026-09-25", "required_docs": required, "present_docs": present}


def _customer(number: int, **cells: object) -> Row:
    return {"customer_id": f"K{number}", "period": "2026-07", "project_id": "P", **cells}


def _backup(hour: int, ok: bool, **cells: object) -> Row:
    return {"system": "客户档案库", "scheduled_at": f"2026-10-05 0{hour}:00", "ok": ok, "project_id": "P", **cells}


_WHOLE = {"name": "1", "phone": "2", "building": "3栋", "room": "4", "segment": "业主"}

KPIS = (
    Kpi(
        id="A01",
        name=Text("服务档案完整率", "Archive completeness"),
        meaning=Text("实有份数 ÷ 应有份数。实有多于应有的不计入，单列数量。", "Documents present ÷ documents required. A check with more present than required is left out and counted."),
        dataset="archives",
        measure=Ratio(numerator=pl.col("present_docs"), denominator=pl.col("required_docs")),
        needs=(("present_docs",),),
        excluded=(("more_than_expected", pl.col("present_docs") > pl.col("required_docs")),),
        dims=("type",),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §2.5 档案完整", "S4 §2.5: complete archives")),
        source=Text("S4 §2.5、S0 §4/1.4、S4 §4.2", "S4 §2.5, S0 §4/1.4, S4 §4.2"),
        page="archives",
        order=10,
        example=Example(
            # 190 + 50 of 200 + 50. Left out: 12 of 10.
            rows=(_files("客户档案", 200, 190), _files("维修档案", 50, 50), _files("安全档案", 10, 12)),
            at="2026-10-31 18:00",
            value=96.0,
            numerator=240,
            denominator=250,
            excluded=1,
        ),
    ),
    Kpi(
        id="A02",
        name=Text("客户信息季度核查率", "Customers verified this quarter"),
        meaning=Text(
            "当季核查过的客户 ÷ 客户档案里的客户，按季。季度没过完还没核查的暂不计入；最近核查在季末之后的无法判断当季是否核查过，不计入，单列数量。",
            "Customers verified within the quarter ÷ customers in the register, by quarter. Those that still have time are not counted yet; where the last check came "
            "after the quarter nobody can tell, so they are left out and counted.",
        ),
        dataset="customers",
        measure=Rate(
            hit=pl.when(_LAST <= _QUARTER_END).then(True), pending=_LAST.is_null() | (_LAST < _QUARTER), due=midnight_after(_QUARTER_END)
        ),
        needs=(("last_verified_at",),),
        dims=("segment",),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §3.1 每季度核查一次", "S4 §3.1: verified once a quarter")),
        source=Text("S4 §3.1", "S4 §3.1"),
        page="customers",
        order=20,
        example=Example(
            # Third quarter: K1 on its first day, K3 the day before it began, K4 never; nobody can tell of K2. Fourth, not over: K5 verified, K6 may still be.
            rows=(
                _customer(1, last_verified_at="2026-07-01"), _customer(2, last_verified_at="2026-10-03"), _customer(3, last_verified_at="2026-06-30"),
                _customer(4), _customer(5, period="2026-10", last_verified_at="2026-10-20"), _customer(6, period="2026-10", last_verified_at="2026-08-20"),
            ),
            at="2026-11-15 18:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=1,
        ),
    ),
    Kpi(
        id="A03",
        name=Text("客户信息完整率", "Customer data completeness"),
        meaning=Text(
            "已填写的必备信息 ÷ 应填写的必备信息（姓名、电话、楼栋、房号、客户类型、紧急联系人）。导出文件没有的列不计入。",
            "Required facts on file ÷ required facts (name, phone, building, room, segment, emergency contact). Columns that the export lacks do not count.",
        ),
        dataset="customers",
        measure=Ratio(numerator=_FILLED, denominator=_ASKED),
        needs=(REQUIRED_FIELDS,),
        dims=("segment",),
        unit=_SHARE,
        direction="up",
        target=Target(None, 98, Text("S4 §3.1 未给出比例；98% 为产品默认", "S4 §3.1 gives no share; 98% is the product's default"), tentative=True),
        source=Text("S4 §3.1；必备信息为产品默认（待确认）", "S4 §3.1; the required facts are the product's default (to be confirmed)"),
        page="customers",
        order=30,
        example=Example(
            # No emergency contact in this export: five facts each. K1 has 5, K2 lacks phone and room: 8 of 10.
            rows=(_customer(1, **_WHOLE), _customer(2, name="5", building="1栋", segment="租户")),
            at="2026-11-15 18:00",
            value=80.0,
            numerator=8,
            denominator=10,
            excluded=0,
        ),
    ),
    Kpi(
        id="A04",
        name=Text("备份成功率", "Backups that worked"),
        meaning=Text("成功的备份和恢复测试 ÷ 计划的备份和恢复测试。", "Backups and restore tests that worked ÷ those scheduled."),
        dataset="backups",
        measure=Rate(hit=pl.col("ok")),
        needs=(("ok",),),
        dims=("system", "kind"),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §2.5 备份、存储、恢复“三全”，未给出比例；100% 为产品默认", "S4 §2.5 asks for backup, storage and restoring without a share; 100% is the product's default"), tentative=True),
        source=Text("S4 §2.5", "S4 §2.5"),
        page="archives",
        order=40,
        example=Example(
            rows=(_backup(1, True), _backup(2, False), _backup(3, True, kind="恢复"), _backup(4, True)),
            at="2026-10-31 18:00",
            value=75.0,
            numerator=3,
            denominator=4,
            excluded=0,
        ),
    ),
)
