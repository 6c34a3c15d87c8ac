"""What the small company does with residents, and what becomes of its orders and complaints; draws of its own, so that the rest stays as it is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from catalog.datasets.survey_answers import COMMUNICATION, EFFORT
from catalog.model import Row

PROJECTS = ("P001", "P002")
DAYS = [date(2026, 8, 1) + timedelta(days=4 * n) for n in range(22)]


def followed_up(orders: Sequence[Row]) -> list[Row]:
    """Orders with customers, appointments, reopenings and transfers."""
    draw = random.Random(11)
    return [{**order, **_follow_up(draw, order)} for order in orders]


def _follow_up(draw: random.Random, order: Row) -> Row:
    solved = order["resolved_at"]
    asked = datetime.fromisoformat(str(order["created_at"]))
    ends = datetime.fromisoformat(str(solved)) if solved else None
    appointed = ends is not None and draw.random() < 0.4
    at = asked + (ends - asked) * draw.random() if ends else asked
    return {
        "customer_id": draw.choice(("K1", "K2", None)), "location": draw.choice(("3-201", None)), "closed_at": solved if draw.random() < 0.6 else None,
        "appointment_at": str(at)[:16] if appointed else None, "arrived_at": str(min(at + timedelta(minutes=draw.randrange(60)), ends or at))[:16] if appointed else None,
        "reopen_count": draw.choice((0, 0, 1, None)), "transfer_count": draw.choice((0, 1, None)),
    }  # fmt: skip


def log_of(orders: Sequence[Row]) -> list[Row]:
    """Orders that were solved, opened again and taken on by another."""
    rows: list[Row] = []
    for n, order in enumerate([order for order in orders if order["resolved_at"]][:12]):
        steps = (
            ("08:00", "待受理", "处理中", "E1001"),
            ("09:00", "处理中", "已解决", "E1001"),
            ("10:00", "已解决", "处理中", f"E10{n % 2 + 1:02}"),
        )
        rows += [
            {"order_id": order["order_id"], "at": f"2026-10-30 {at}", "from_status": old, "to_status": new, "actor_id": who}
            for at, old, new, who in steps[: 2 + n % 2]
        ]
    return rows


def calls_about(orders: Sequence[Row]) -> list[Row]:
    draw = random.Random(12)
    return [
        {"callback_id": f"HW{n}", "project_id": order["project_id"], "source_type": "工单", "source_id": order["order_id"], "called_at": "2026-10-31 10:00",
         "reached": draw.random() < 0.8, "score": draw.choice((None, 3, 4, 5)), "scale_max": 5}
        for n, order in enumerate(orders) if order["resolved_at"] and n % 2
    ]  # fmt: skip


def answered(complaints: Sequence[Row]) -> list[Row]:
    """Complaints with replies, causes and those passed up."""
    draw = random.Random(13)
    return [
        {**case, "replied_at": case["resolved_at"] if draw.random() < 0.7 else None, "reply_channel": draw.choice(("书面", "电话", "其他", None)),
         "root_cause": draw.choice(("人员", "设备", None)), "level": draw.choice(("客户", "部门", "管理层", None))}
        for case in complaints
    ]  # fmt: skip


def more_answers(answers: Sequence[Row]) -> list[Row]:
    """Questions on communication and effort on the same sheets."""
    draw, sheets = random.Random(14), {str(answer["response_id"]): answer for answer in answers}
    rows: list[Row] = []
    for sheet in sheets.values():
        rows.append({**sheet, "item": COMMUNICATION, "score": draw.randint(1, 5), "scale_min": 1, "scale_max": 5})
        top = draw.choice((7, 7, 5))
        rows.append({**sheet, "item": EFFORT, "score": draw.randint(1, top), "scale_min": 1, "scale_max": top})
    return rows


def residents() -> dict[str, list[Row]]:
    """Calls, meetings, reports, customers, ideas and activities."""
    draw = random.Random(15)
    place: list[dict[str, object]] = [{"project_id": draw.choice(PROJECTS)} for _ in DAYS]
    return {
        "calls": [{**_ring(draw, n, day), **place[n]} for n, day in enumerate(DAYS)],
        "meetings": [
            {**place[n], "meeting_id": f"M{n}", "held_on": str(day - timedelta(days=31)), "kind": draw.choice(("业主座谈会", "业委会会议"))}
            for n, day in enumerate(DAYS)
        ],
        "reports": [
            {**place[n], "report_id": f"B{n}", "kind": "服务报告", "due_at": str(day), "published_at": draw.choice((None, str(day), str(day + timedelta(days=3))))}
            for n, day in enumerate(DAYS)
        ],
        "customers": [_customer(draw, n) for n in range(20)],
        "ideas": [
            {**place[n], "idea_id": f"J{n}", "proposed_at": str(day), "source": "员工", "status": draw.choice(("待评审", "已采纳", "未采纳"))}
            for n, day in enumerate(DAYS)
        ],
        "activities": [
            {**place[n], "activity_id": f"D{n}", "held_on": str(day), "kind": "社区活动", "invited": draw.choice((40, None)), "attendees": draw.randrange(50)}
            for n, day in enumerate(DAYS)
        ],
    }  # fmt: skip


def _ring(draw: random.Random, n: int, day: date) -> Row:
    rang = datetime(day.year, day.month, day.day, 9)
    answered = rang + timedelta(seconds=draw.choice((5, 15, 40))) if draw.random() < 0.8 else None
    ended = (answered or rang) + timedelta(seconds=draw.choice((9, 60)))
    return {
        "call_id": f"L{n}",
        "ring_at": str(rang),
        "answered_at": str(answered) if answered else None,
        "ended_at": str(ended),
        "line": "热线",
    }


def _customer(draw: random.Random, n: int) -> Row:
    return {
        "customer_id": f"K{n:04}", "period": "2026-07", "project_id": PROJECTS[n % 2], "name": draw.choice((f"客户{n}", None)), "phone": f"1380000{n:04}",
        "building": "1栋", "room": f"1-{n}", "segment": draw.choice(("企业", "商户")), "emergency_contact": None,
        "last_verified_at": draw.choice(("2026-08-20", "2026-03-01", None)), "contract_end": draw.choice(("2026-08-31", "2027-01-01", None)),
        "renewed": draw.choice((True, False, None)),
    }  # fmt: skip
