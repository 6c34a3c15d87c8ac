"""Of the small company: equipment, energy, safety and archives, drawn from a seed of their own."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from catalog.model import Row

PROJECTS = ("P001", "P002")
CLASSES = ("电梯", "消防", "空调")
ASSETS = [(f"S-{project}-{n}", project, CLASSES[n % 3]) for project in PROJECTS for n in range(5)]
MONTHS = ("2026-08", "2026-09", "2026-10")
FIRST, DAYS = date(2026, 8, 1), 90


def site() -> dict[str, list[Row]]:
    draw = random.Random(17)
    return {
        "equipment": [_asset(draw, *asset) for asset in ASSETS],
        "equipment_months": [_report(draw, asset, month) for asset, _, _ in ASSETS for month in MONTHS],
        "pm_tasks": [_task(draw, n) for n in range(60)],
        "faults": [_fault(draw, n) for n in range(40)],
        "readings": [_reading(draw, n) for n in range(40)],
        "energy": [_energy(draw, project, f"{year}-{month}") for project in PROJECTS for year in (2025, 2026) for month in ("09", "10")],
        "renewals": [_renewal(draw, n) for n in range(20)],
        "drills": [_drill(draw, n) for n in range(16)],
        "emergencies": [_emergency(draw, n) for n in range(24)],
        "supplies": [_supply(draw, project, item, month) for project in PROJECTS for item in ("沙袋", "急救包") for month in MONTHS],
        "plans": [_plan(draw, project, kind) for project in PROJECTS for kind in ("火灾", "停电", "电梯故障", "漏水")],
        "hazards": [_hazard(draw, n) for n in range(40)],
        "incidents": [_incident(draw, n) for n in range(20)],
        "risks": [*(_risk(draw, n) for n in range(20)), *_open_risks()],
        "archives": [_files(draw, project, kind, month) for project in PROJECTS for kind in ("客户档案", "维修档案") for month in MONTHS],
        "backups": [_backup(draw, n) for n in range(30)],
    }


def _day(draw: random.Random) -> date:
    return FIRST + timedelta(days=draw.randrange(DAYS))


def _moment(draw: random.Random) -> datetime:
    return datetime(FIRST.year, FIRST.month, FIRST.day) + timedelta(minutes=draw.randrange(DAYS * 1440))


def _after(draw: random.Random, start: date, days: int, share: float = 0.75) -> str | None:
    """Some day from `start` on; none for the rest, and none after the export."""
    day = start + timedelta(days=draw.randrange(days))
    return str(day) if draw.random() < share and day < date(2026, 11, 1) else None


def _later(draw: random.Random, start: datetime, minutes: int, share: float = 0.75) -> str | None:
    moment = start + timedelta(minutes=draw.randrange(minutes))
    return str(moment)[:16] if draw.random() < share and moment < datetime(2026, 11, 1) else None


def _asset(draw: random.Random, asset: str, project: str, kind: str) -> Row:
    return {"asset_id": asset, "project_id": project, "asset_class": kind, "criticality": draw.choice(("关键", "重要", None)),
            "install_date": draw.choice(("2015-06-01", "2026-09-10"))}  # fmt: skip


def _report(draw: random.Random, asset: str, month: str) -> Row:
    hours = draw.choice((720, 300, None))
    return {"asset_id": asset, "period": month, "scheduled_hours": hours, "operating_hours": hours and draw.randrange(hours),
            "state": draw.choice(("正常", "正常", "故障", "停用", None))}  # fmt: skip


def _task(draw: random.Random, n: int) -> Row:
    planned = _day(draw)
    done = _after(draw, planned, 6)
    return {
        "task_id": f"BY{n}", "asset_id": draw.choice(ASSETS)[0], "kind": draw.choice(("保养", "检测")), "planned_at": str(planned),
        "tolerance_days": draw.choice((2, None)), "done_at": done, "result": draw.choice(("合格", "合格", "不合格", None)) if done else None,
        "owner": draw.choice(("E1001", "E1002", None)), "content": draw.choice(("润滑", "润滑", None)), "standard": draw.choice(("规程", None)),
        "record_no": draw.choice((f"R{n}", None)),
    }  # fmt: skip


def _fault(draw: random.Random, n: int) -> Row:
    started = _moment(draw)
    return {
        "fault_id": f"GZ{n}", "asset_id": draw.choice(ASSETS)[0], "grade": draw.choice(("重大", "一般", None)),
        "detected_by": draw.choice(("巡检", "监测预警", "客户报修", None)), "started_at": str(started)[:16],
        "restored_at": _later(draw, started, 6000), "cost": draw.choice((120.5, 800, None)),
    }  # fmt: skip


def _reading(draw: random.Random, n: int) -> Row:
    low, high = draw.choice(((5, 40), (None, 40), (5, None), (None, None)))
    return {"asset_id": draw.choice(ASSETS)[0], "at": f"2026-{8 + n % 3:02}-{n % 27 + 1:02} 10:00", "metric": draw.choice(("温度", "压力")),
            "value": draw.randrange(60), "low": low, "high": high}  # fmt: skip


def _energy(draw: random.Random, project: str, month: str) -> Row:
    return {"project_id": project, "period": month, "kwh": draw.randrange(40_000, 90_000), "m3": draw.choice((2000, None))}


def _renewal(draw: random.Random, n: int) -> Row:
    planned = _day(draw)
    done = _after(draw, planned - timedelta(days=5), 15)
    return {
        "renewal_id": f"GX{n}", "project_id": draw.choice(PROJECTS), "asset_class": draw.choice(CLASSES), "planned_at": str(planned), "done_at": done,
        "status": draw.choice(("已完成", "实施中", "已取消")), "budget": draw.choice((9000, 50_000, None)), "spent": draw.choice((8000, 61_000.5, None)),
    }  # fmt: skip


def _drill(draw: random.Random, n: int) -> Row:
    expected = draw.choice((20, 30, None))
    found = draw.choice((4, 0, None))
    return {
        "drill_id": f"YL{n}", "project_id": draw.choice(PROJECTS), "kind": draw.choice(("实战", "全面", "实战兼全面", "桌面")),
        "topic": draw.choice(("防汛", "电梯困人")), "held_on": str(date(2025, 3, 1) + timedelta(days=36 * n)), "expected": expected,
        "present": expected and expected - draw.randrange(-2, 6), "issues": found, "issues_closed": found and draw.randrange(6),
    }  # fmt: skip


def _emergency(draw: random.Random, n: int) -> Row:
    occurred = _moment(draw)
    steps = {name: _later(draw, occurred, 30) for name in ("reported_at", "notified_at", "controlled_at")}
    return {"event_id": f"TF{n}", "project_id": draw.choice(PROJECTS), "type": draw.choice(("停电", "电梯故障")), "occurred_at": str(occurred)[:16],
            **steps, "report_filed_at": _later(draw, occurred, 12_000)}  # fmt: skip


def _supply(draw: random.Random, project: str, item: str, month: str) -> Row:
    return {"project_id": project, "item": item, "checked_at": f"{month}-20", "required": 10, "on_hand": draw.randrange(7, 14),
            "expires_at": draw.choice((None, "2026-09-01", "2027-01-01"))}  # fmt: skip


def _plan(draw: random.Random, project: str, kind: str) -> Row:
    return {"project_id": project, "type": kind, "counted_on": "2026-09-30", "needed": draw.choice((True, True, False)),
            "version": draw.choice(("V1", "V2", None)), "reviewed_at": draw.choice(("2026-03-12", "2025-05-01", None))}  # fmt: skip


def _hazard(draw: random.Random, n: int) -> Row:
    found = _day(draw)
    return {
        "hazard_id": f"YH{n}", "project_id": draw.choice(PROJECTS), "level": draw.choice(("一般", "重大", None)), "category": draw.choice(("消防", "用电")),
        "found_at": str(found), "due_at": draw.choice((None, str(found + timedelta(days=7)))), "closed_at": _after(draw, found, 14),
    }  # fmt: skip


def _incident(draw: random.Random, n: int) -> Row:
    return {
        "incident_id": f"SJ{n}",
        "project_id": draw.choice(PROJECTS),
        "type": draw.choice(("车辆", "盗窃")),
        "occurred_at": str(_moment(draw))[:16],
    }


def _risk(draw: random.Random, n: int) -> Row:
    found = _day(draw)
    due = draw.choice((None, str(found + timedelta(days=20))))
    return {"risk_id": f"FX{n}", "project_id": draw.choice(PROJECTS), "type": draw.choice(("安全", "法律")), "level": draw.choice(("较大", "一般")),
            "identified_at": str(found), "due_at": due, "closed_at": _after(draw, found, 40, 0.5)}  # fmt: skip


def _open_risks() -> list[Row]:
    """One in each month and project that nobody closed, past its day."""
    return [
        {
            "risk_id": f"OF{n}",
            "project_id": project,
            "type": "安全",
            "level": "一般",
            "identified_at": f"{month}-02",
            "due_at": f"{month}-09",
        }
        for n, (project, month) in enumerate((project, month) for project in PROJECTS for month in MONTHS)
    ]


def _files(draw: random.Random, project: str, kind: str, month: str) -> Row:
    return {"project_id": project, "type": kind, "checked_at": f"{month}-25", "required_docs": 100, "present_docs": draw.randrange(80, 104)}


def _backup(draw: random.Random, n: int) -> Row:
    return {"system": draw.choice(("客户档案库", "门禁系统")), "scheduled_at": f"{FIRST + timedelta(days=3 * n)} 02:00", "ok": draw.random() < 0.8,
            "kind": draw.choice(("备份", "恢复")), "project_id": draw.choice(PROJECTS)}  # fmt: skip
