"""Of the small company: training sessions, certificates, inspections, nonconformities, logs and milestones, drawn from a seed of their own."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from catalog.model import Row

PROJECTS = ("P001", "P002")
NEWCOMERS = ("E1101", "E1102", "E1103")


def newcomers() -> list[Row]:
    """People hired while training records were sent."""
    return [
        {"staff_id": id, "project_id": PROJECTS[n % 2], "role": "秩序维护员", "hire_date": f"2026-09-{n + 5:02}"}
        for n, id in enumerate(NEWCOMERS)
    ]


def inductions() -> list[Row]:
    """One newcomer was trained in time; of the others nobody wrote anything down."""
    return [{"staff_id": NEWCOMERS[0], "course_id": "RZ", "course_type": "入职", "due_at": "2026-10-05", "completed_at": "2026-09-20"}]


def quality() -> dict[str, list[Row]]:
    draw = random.Random(11)
    return {
        "trainings": [_session(draw, n) for n in range(44)],
        "role_requirements": [{"project_id": project, "role": "客服", "kind": "证书", "item": "上岗证"} for project in PROJECTS],
        "certificates": [_certificate(draw, n, month) for n in range(1, 15) for month in ("2026-09", "2026-10")],
        "inspections": [row for n in range(60) for row in _inspection(draw, n)],
        "nonconformities": [*(_nonconformity(draw, n) for n in range(60)), *_open()],
        "places": [
            {"project_id": project, "kind": kind, "place": place, "is_key": True, "hours_per_day": 24 if kind == "值守岗" else None}
            for project in PROJECTS
            for kind, place in (("保洁区域", "电梯间"), ("巡逻点", "车库"), ("值守岗", "东门"))
        ],
        "cleaning_log": [_round(draw, project, n) for project in PROJECTS for n in range(30)],
        "patrol_log": [_patrol(draw, n) for n in range(40)],
        "shift_log": [_shift(draw, project, n) for project in PROJECTS for n in range(12)],
        "milestones": [_milestone(draw, n) for n in range(20)],
        "reporting": [_reported(project, n) for project in PROJECTS for n in range(4)],
    }


def _reported(project: str, n: int) -> Row:
    """Orders of four months; the second of P002 came late, the last month of it has not come."""
    received = None if (project, n) == ("P002", 3) else f"2026-{n + 8:02}-{12 if (project, n) == ('P002', 1) else 3:02}"
    return {"project_id": project, "dataset": "报修与工单", "month": f"2026-{n + 7:02}", "is_owed": True, "received_on": received}


def _day(draw: random.Random, first: str, days: int) -> date:
    return date.fromisoformat(first) + timedelta(days=draw.randrange(days))


def _maybe(draw: random.Random, day: date, share: float = 0.8) -> str | None:
    return str(day) if draw.random() < share and day < date(2026, 11, 1) else None


def _session(draw: random.Random, n: int) -> Row:
    day = date(2025, 1, 5) + timedelta(days=n // 2 * 30)
    attended = draw.choice((9, 12, None))
    return {
        "session_id": f"X{n}",
        "project_id": PROJECTS[n % 2],
        "session_date": str(day),
        "course_type": "技能",
        "attended": attended,
        "cost": draw.choice((900, None)),
    }


def _certificate(draw: random.Random, n: int, month: str) -> Row:
    expires = draw.choice(("2026-09-15", "2026-10-20", "2027-05-01", None))
    return {"staff_id": f"E1{n:03}", "cert_type": draw.choice(("上岗证", "上岗证", "电工证")), "period": month, "issued_at": "2024-01-01",
            "expires_at": expires, "permanent": draw.choice((True, None))}  # fmt: skip


def _inspection(draw: random.Random, n: int) -> list[Row]:
    planned = _day(draw, "2026-01-01", 300)
    base = {"inspection_id": f"J{n}", "project_id": draw.choice(PROJECTS), "type": draw.choice(("日常", "日常", "神秘顾客")), "planned_at": str(planned),
            "done_at": _maybe(draw, planned), "department": draw.choice(("环境部", "工程部"))}  # fmt: skip
    items: list[Row] = [
        {**base, "item": f"X{k}", "result": draw.choice(("合格", "合格", "不合格", None)), "score": draw.randint(0, 10), "max": 10}
        for k in range(2)
    ]
    whole: list[Row] = [base]
    return items if base["done_at"] else whole


def _nonconformity(draw: random.Random, n: int) -> Row:
    found = _day(draw, "2026-05-01", 180)
    right = _maybe(draw, found + timedelta(days=draw.randrange(9)))
    verified = _maybe(draw, date.fromisoformat(right) + timedelta(days=draw.randrange(9))) if right else None
    return {
        "nc_id": f"B{n}", "project_id": draw.choice(PROJECTS), "source": "检查", "severity": draw.choice(("一般", "严重")), "found_at": f"{found} 08:00",
        "notified_at": f"{found} 12:00" if right else None, "due_at": f"{found + timedelta(days=5)} 18:00", "rectified_at": right and f"{right} 13:00",
        "verified_at": verified and f"{verified} 17:00", "verify_result": draw.choice(("合格", "合格", "不合格")) if verified else None,
        "verify_rounds": draw.choice((1, 2)) if verified else None, "root_cause": draw.choice(("培训不足", None)), "repeat_of": f"B{n - 20}" if n >= 20 and n % 3 == 0 else None,
    }  # fmt: skip


def _open() -> list[Row]:
    """One in each month and project that nobody put right."""
    found = [(month, project) for month in range(5, 11) for project in PROJECTS]
    return [
        {
            "nc_id": f"O{n}",
            "project_id": project,
            "source": "检查",
            "found_at": f"2026-{month:02}-02 08:00",
            "due_at": f"2026-{month:02}-09 18:00",
        }
        for n, (month, project) in enumerate(found)
    ]


def _round(draw: random.Random, project: str, n: int) -> Row:
    slot = datetime(2026, 10, 1, 8) + timedelta(hours=7 * (n % 2), days=n // 2)
    done = str(slot + timedelta(minutes=20))[:16] if draw.random() < 0.8 else None
    return {
        "project_id": project,
        "area": draw.choice(("电梯间", "大堂")),
        "area_class": "重点",
        "slot_at": str(slot)[:16],
        "done_at": done,
    }


def _patrol(draw: random.Random, n: int) -> Row:
    planned = datetime(2026, 10, 1, 22) + timedelta(days=n // 2)
    done = str(planned + timedelta(minutes=5))[:16] if draw.random() < 0.8 else None
    return {"project_id": PROJECTS[n % 2], "route": "夜巡", "point": draw.choice(("车库", "花园")), "planned_at": str(planned)[:16], "done_at": done,
            "guards": draw.choice((1, 2, 2, None))}  # fmt: skip


def _shift(draw: random.Random, project: str, n: int) -> Row:
    start = datetime(2026, 10, 1, 8) + timedelta(hours=12 * n)
    end = None if n == 7 else str(start + timedelta(hours=draw.choice((11, 12))))[:16]
    return {
        "project_id": project,
        "post": "东门",
        "starts_at": str(start)[:16],
        "ends_at": end,
        "complete": draw.choice((True, True, False, None)),
    }


def _milestone(draw: random.Random, n: int) -> Row:
    planned = _day(draw, "2026-06-01", 200)
    done = _maybe(draw, planned + timedelta(days=draw.randrange(-5, 9)))
    return {"milestone_id": f"L{n}", "project_id": draw.choice(PROJECTS), "kind": "标准化", "planned_at": str(planned), "done_at": done}
