"""A small company: some months of every dataset at two projects, drawn from a seed, with all that KPIs must tell apart."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from catalog.datasets.survey_answers import ITEMS, RECOMMEND
from catalog.model import Row
from tests.pipelines.company_quality import inductions, newcomers, quality
from tests.pipelines.company_residents import answered, calls_about, followed_up, log_of, more_answers, residents
from tests.pipelines.company_site import site

PROJECTS = ("P001", "P002")
PEOPLE = tuple(f"E1{n:03}" for n in range(1, 17))
EXPORTED = datetime(2026, 11, 1)


def company() -> dict[str, list[Row]]:
    """Rows by dataset, in an order in which they can be loaded. The projects are those of the samples."""
    draw = random.Random(7)
    complaints = [_complaint(draw, n) for n in range(70)]
    answers = [answer for n in range(40) for answer in _answers(draw, n)]
    orders = [_order(draw, n) for n in range(120)]
    return {
        "staff": [
            *({"staff_id": id, "project_id": PROJECTS[n % 2], "role": "客服", "department": "客服部"} for n, id in enumerate(PEOPLE)),
            *newcomers(),
        ],
        "survey_campaigns": [_campaign(quarter, project) for quarter in (2, 3) for project in PROJECTS],
        "survey_answers": [*answers, *more_answers(answers)],
        "work_orders": followed_up(orders),
        "complaints": answered(complaints),
        "callbacks": [
            *(_callback(draw, n, complaint) for n, complaint in enumerate(complaints) if complaint["resolved_at"] and n % 2),
            *calls_about(orders),
        ],
        "training_records": [*(_training(draw, n, id) for n in range(4) for id in PEOPLE), *inductions()],
        "assessments": [
            _mark(draw, id, period, dimension) for id in PEOPLE[:-3] for period in ("2026-04", "2026-07") for dimension in ("态度", "技能")
        ],
        "order_events": log_of(orders),
        **residents(),
        "actions": [_action(n) for n in range(12)],
        **quality(),
        **site(),
    }


def _moment(draw: random.Random, first: str = "2026-08-01", days: int = 90) -> datetime:
    return datetime.fromisoformat(first) + timedelta(minutes=draw.randrange(days * 1440))


def _later(draw: random.Random, start: datetime, hours: int, share: float = 0.8) -> str | None:
    """Some time after `start`; none for the rest, and none after the export."""
    moment = start + timedelta(minutes=draw.randrange(hours * 60))
    return str(moment)[:16] if draw.random() < share and moment < EXPORTED else None


def _order(draw: random.Random, n: int) -> Row:
    created = _moment(draw)
    solved = _later(draw, created, 120)
    return {
        "order_id": f"W{n}", "project_id": draw.choice(PROJECTS), "kind": draw.choice(("报修", "报修", "咨询")),
        "severity": draw.choice(("紧急", "重大", "一般", None)), "category": draw.choice(("电梯", "漏水", None)), "team": draw.choice(("一班", "二班")),
        "created_at": str(created)[:16], "first_response_at": _later(draw, created, 4), "resolved_at": solved,
        "due_at": _later(draw, created + timedelta(hours=24), 72, 0.5), "source_overdue": draw.choice((True, False, None)),
        "status": draw.choice(("已解决", "已关闭")) if solved else draw.choice(("处理中", "待受理", "已取消", "已解决")),
    }  # fmt: skip


def _complaint(draw: random.Random, n: int) -> Row:
    received = _moment(draw)
    solved = _later(draw, received, 100)
    rated = draw.random() < 0.4
    return {
        "complaint_id": f"T{n}", "project_id": draw.choice(PROJECTS), "kind": draw.choice(("投诉", "投诉", "投诉", "表扬")),
        "severity": draw.choice(("重大", "一般")), "category": draw.choice(("噪音", "漏水", None)), "channel": draw.choice(("热线", "APP")),
        "customer_id": draw.choice(("K1", "K2", "K3", None)), "received_at": str(received)[:16], "first_response_at": _later(draw, received, 40),
        "resolved_at": solved, "due_at": _later(draw, received + timedelta(hours=24), 72, 0.2),
        "status": "已解决" if solved else draw.choice(("处理中", "处理中", "已取消")), "level": draw.choice(("客户", "部门")),
        "handling_score": draw.randint(1, 5) if rated else None, "scale_max": draw.choice((5, 5, 6)) if rated else None,
    }  # fmt: skip


def _callback(draw: random.Random, n: int, complaint: Row) -> Row:
    solved = datetime.fromisoformat(str(complaint["resolved_at"]))
    called = min(solved + timedelta(minutes=draw.randrange(40 * 1440)), EXPORTED - timedelta(minutes=1))
    base = {"callback_id": f"H{n}", "project_id": complaint["project_id"], "source_type": "投诉", "source_id": complaint["complaint_id"]}
    return {
        **base,
        "called_at": str(max(called, solved))[:16],
        "reached": draw.random() < 0.8,
        "score": draw.randint(0, 10),
        "scale_max": 10,
    }


def _campaign(quarter: int, project: str) -> Row:
    invited = None if (quarter, project) == (2, "P002") else 60
    period, published = ("2026-06", "2026-07-12") if quarter == 2 else ("2026-09", "2026-10-12")
    return {
        "campaign_id": f"Q{quarter}",
        "project_id": project,
        "period": period,
        "invited": invited,
        "channel": "微信",
        "published_at": published,
    }


def _answers(draw: random.Random, n: int) -> list[Row]:
    quarter = 2 + n % 2
    base = {
        "response_id": f"A{n}",
        "campaign_id": f"Q{quarter}",
        "project_id": draw.choice(PROJECTS),
        "segment": draw.choice(("业主", "租户")),
        "text": ("电梯坏了没人修", "管家很负责", None)[n % 3],
    }
    base["answered_at"] = str(_moment(draw, f"2026-{quarter * 3:02}-01", 20))[:16]
    low, high = draw.choice(((1, 5), (1, 5), (1, 10), (1, 6)))
    questions = [
        {**base, "item": item.code, "score": draw.randint(low, high), "scale_min": low, "scale_max": high}
        for item in ITEMS[:3]
        if item.code != RECOMMEND
    ]
    staff = {**base, "item": "员工服务", "score": draw.randint(1, 5), "scale_min": 1, "scale_max": 5}
    own = {**staff, "item": "员工自评满意度"}
    return [*questions, staff, own, {**base, "item": RECOMMEND, "score": draw.randint(0, 10), "scale_min": 0, "scale_max": 10}]


def _training(draw: random.Random, n: int, person: str) -> Row:
    due = f"2026-{9 + n % 2:02}-{10 + 5 * n}"
    completed = draw.choice((None, f"2026-09-{10 + n}", f"2026-10-{12 + n}"))
    score = draw.randint(40, 100) if completed else None
    return {
        "staff_id": person, "course_id": f"K{n}", "course_name": "礼仪", "course_type": "礼仪", "method": draw.choice(("线上", "线下")), "due_at": due,
        "completed_at": completed, "score": score, "pass_mark": draw.choice((60, 60, None)), "exempt_reason": "产假" if draw.random() < 0.1 else None,
        "pre_score": 55, "post_score": score,
    }  # fmt: skip


def _action(n: int) -> Row:
    due = f"2026-{8 + n % 4:02}-20"
    done = "2026-09-15" if n % 3 == 0 else None
    return {
        "action_id": f"G{n}",
        "project_id": PROJECTS[n % 2],
        "kpi": ("C01", "V01")[n % 4 // 2],
        "opened_on": "2026-07-01",
        "due_on": due,
        "done_on": done,
    }


def _mark(draw: random.Random, person: str, period: str, dimension: str) -> Row:
    return {
        "staff_id": person,
        "period": period,
        "dimension": dimension,
        "score": draw.randint(50, 100),
        "max": 100,
        "weight": draw.choice((30, 70)),
        "assessor": "E0001",
    }
