"""The passport in words: standard with wording and approver, files, what was first reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from catalog import formulas, register, registry
from metrics.passport import Batch, Definition, Passport, Reported
from ui.number import defence

KPI = registry.kpi("C02")
FILE = Batch("complaints", 7, "十月投诉.csv", datetime(2026, 11, 2, 1), "王敏", 20, 3)
FOUND = Passport(
    "C02", formulas.formula(KPI), KPI.meaning, formulas.interval(KPI), {"value": 95.0, "numerator": 19, "denominator": 20}, (("withdrawn", 1),),
    formulas.possible_exclusions(KPI), register.limit_of("C02"), (FILE,), Reported(3, datetime(2026, 11, 2, 1), {"value": 90.0}),
    Definition("a1b2c3d4e5f6", 2, datetime(2026, 11, 2, 1)),
)  # fmt: skip


def test_a_passport_tells_every_part() -> None:
    told = dict([defence.formula(FOUND), defence.came_from(FOUND), *defence.lines(KPI, FOUND), *defence.changed(KPI, FOUND)])
    assert (
        told["执行的标准："]
        == "目标 ≤ 48 小时 · 底线 ≤ 72 小时、原文“48小时内；72小时内完成”、S4、S0 §1\\.5；§2/1\\.4、有效、出厂默认，公司尚未批准"
    )
    assert told["依据的文件："] == "共 1 个，行数最多的是：十月投诉\\.csv（王敏，2026-11-02 09:00，20 行，第 7 批）"
    assert told["首次发布与现在："].endswith("首次发布为 90.0%，现在为 95.0%")
    assert told["文件检查："] == "20 行通过；3 行未通过、加载时没有放行：十月投诉\\.csv 3 行"
    assert told["口径版本："] == "a1b2c3d4，2026-11-02 09:00 起按此计算（数据第 2 版）"
    assert "Wilson" in told["计算方法："] and all(told.values())


def test_a_change_that_is_not_shown_is_none() -> None:
    """95.04 and 95.0 read alike: nobody is told of a change between two figures that are the same to him."""
    alike = replace(FOUND, reported=Reported(3, datetime(2026, 11, 2, 1), {"value": 95.04}))
    assert alike.changed and not defence.changed(KPI, alike)
    assert dict(defence.lines(KPI, alike))["首次发布与现在："].endswith("至今未变")


def test_a_standard_is_told_once() -> None:
    twice = replace(FOUND, standards=(*FOUND.standards, *FOUND.standards))
    assert defence.lines(KPI, twice) == defence.lines(KPI, FOUND)


def test_what_is_not_there_is_said() -> None:
    clean = replace(FOUND, batches=(replace(FILE, held=0),))
    assert dict(defence.lines(KPI, clean))["文件检查："] == "20 行全部通过"
    bare = replace(FOUND, standards=(), batches=(), reported=None, definition=None)
    told = dict([defence.came_from(bare), *defence.lines(KPI, bare)])
    assert told["依据的文件："] == "还没有文件" and told["首次发布与现在："] == "还没有发布过"
    assert "没有文件给出标准" in told["执行的标准："]
