"""What is done with residents: calls to the service line, meetings, reports, the customer register, ideas, activities. Small lists of the last months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import product

import numpy as np
import polars as pl

from demo.company import Company
from demo.story import back

CALL_MONTHS, CALLS, ANSWERED_IN_LIMIT, LIMIT = 20, 24, 0.95, 15
MEETING_MONTHS, MEETING_HELD = 18, 0.97
REPORTS_ON_TIME, IDEA_MONTHS, ACTIVITY_MONTHS = 0.93, 12, 12
QUARTERS, CUSTOMERS, FILLED, VERIFIED, RENEWED = 4, 14, 0.98, 0.9, 0.82
MOMENTS, DAYS = ("ring_at", "answered_at", "ended_at"), ("held_on", "due_at", "published_at", "proposed_at", "decided_at")
TYPES: dict[str, pl.DataType | type[pl.DataType]] = {**dict.fromkeys(MOMENTS, pl.Datetime("us")), **dict.fromkeys(DAYS, pl.Date)}
KINDS = ("社区活动", "节日问候", "关爱走访")


def _places(company: Company, months: int) -> list[tuple[int, int, str]]:
    """Project and month positions with the project's number, for the last `months`."""
    ids = company.projects["project_id"].to_list()
    return [
        (project, month, ids[project])
        for month, project in product(range(max(0, company.months - months), company.months), range(len(ids)))
    ]


def _quarters(company: Company, months: int) -> list[tuple[int, int, str]]:
    """The same for the first months of quarters that the company knows whole."""
    return [p for p in _places(company, months) if company.starts[p[1]].month % 3 == 1]


def _table(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pl.DataFrame:
    """Rows under their columns, with the types they have even where there is no row."""
    types = {name: TYPES[name] for name in columns if name in TYPES}
    return pl.DataFrame(rows, schema=columns, schema_overrides=types, orient="row", infer_schema_length=None)


def calls(company: Company) -> pl.DataFrame:
    """Calls of the last twenty months: when each rang, was answered and ended; one in twelve is never answered."""
    rng, share = company.rng("calls"), company.grid("call_answered", ANSWERED_IN_LIMIT)
    rows: list[tuple[str, str, datetime, datetime | None, datetime]] = []
    for project, month, id in _places(company, CALL_MONTHS):
        days = (company.starts[month + 1] - company.starts[month]).days
        for n in range(max(1, round(CALLS * company.scale))):
            rang = datetime.combine(company.starts[month] + timedelta(days=int(rng.integers(0, days))), datetime.min.time())
            rang += timedelta(seconds=int(rng.integers(8 * 3600, 20 * 3600)))
            in_limit = rng.random() < share[project, month]
            waited = int(rng.integers(2, LIMIT + 1)) if in_limit else int(rng.integers(LIMIT + 5, 120))
            answered = rang + timedelta(seconds=waited) if in_limit or rng.random() < 0.4 else None
            ended = (answered or rang + timedelta(seconds=waited)) + timedelta(seconds=int(rng.integers(30, 400)) if answered else 0)
            rows.append((f"LD{company.starts[month]:%Y%m}-{id}-{n:04}", id, rang, answered, ended))
    columns = ["call_id", "project_id", "ring_at", "answered_at", "ended_at"]
    return (
        pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)
        .sort("ring_at", "call_id")
        .with_columns(line=pl.lit("客服热线"))
    )


def meetings(company: Company) -> pl.DataFrame:
    """A meeting with residents in nearly every quarter and project."""
    rng, share = company.rng("meetings"), company.grid("meetings_held", MEETING_HELD)
    rows = []
    for project, month, id in _quarters(company, MEETING_MONTHS):
        day = company.starts[month] + timedelta(days=int(rng.integers(0, 85)))
        draws = rng.integers(8, 45), rng.integers(1, 9), rng.random()
        if rng.random() < share[project, month]:
            issues = int(draws[1])
            rows.append(
                (f"HY{day:%Y%m%d}-{id}", id, day, "业主座谈会", int(draws[0]), issues, round(issues * 0.8 * draws[2] + issues * 0.2))
            )
    columns = ["meeting_id", "project_id", "held_on", "kind", "attendees", "issues", "issues_closed"]
    return _table(rows, columns).filter(pl.col("held_on") < company.starts[-1])


def reports(company: Company) -> pl.DataFrame:
    """A service report a quarter and project, due on the 15th after it."""
    rng = company.rng("reports")
    rows = []
    for _, month, id in _quarters(company, MEETING_MONTHS):
        due = company.starts[month] + timedelta(days=14)
        out = (
            due - timedelta(days=int(rng.integers(0, 9)))
            if rng.random() < REPORTS_ON_TIME
            else due + timedelta(days=int(rng.integers(1, 20)))
        )
        rows.append((f"BG{due:%Y%m}-{id}", id, "季度服务报告", due, out, "业主", "公众号"))
    return _table(rows, ["report_id", "project_id", "kind", "due_at", "published_at", "audience", "channel"])


def customers(company: Company) -> pl.DataFrame:
    """The register at the last quarters, a few customers of each project: filled nearly whole, verified mostly, leases of companies and shops."""
    rng, ids = company.rng("customers"), company.projects["project_id"].to_list()
    kinds = company.projects["property_type"].to_list()
    quarters = sorted({back(day, (day.month - 1) % 3) for day in company.starts[:-1]})[-QUARTERS:]
    rows = [
        _customer(rng, quarter, project, ids[project], kinds[project], n)
        for quarter, project, n in product(quarters, range(len(ids)), range(CUSTOMERS))
    ]
    return pl.DataFrame(rows, schema_overrides={"contract_end": pl.Date, "renewed": pl.Boolean}, infer_schema_length=None)


def _customer(rng: np.random.Generator, quarter: date, project: int, id: str, kind: str, n: int) -> dict[str, object]:
    draws = rng.random(8)
    fill = lambda i, text: text if draws[i] < FILLED else None  # noqa: E731
    leased = {"写字楼": "企业", "商业": "商户"}.get(kind)
    ends = leased is not None and n % 3 == 0
    return {
        "customer_id": f"K{project + 1:03}{n:05}",
        "period": quarter,
        "project_id": id,
        "name": fill(0, f"客户{project + 1:03}-{n}"),
        "phone": fill(1, f"1380000{project % 100:02}{n:02}"),
        "building": fill(2, f"{n // 5 + 1}栋"),
        "room": fill(3, f"{n // 5 + 1}栋-{n % 5 + 1}01"),
        "segment": leased or ("业主" if draws[4] < 0.8 else "租户"),
        "emergency_contact": fill(5, f"亲友{n}"),
        "last_verified_at": quarter + timedelta(days=int(draws[6] * 25)) if draws[6] < VERIFIED else quarter - timedelta(days=40),
        "contract_end": quarter + timedelta(days=(20 if ends else 400) + n) if leased else None,
        "renewed": bool(draws[7] < RENEWED) if ends else None,
    }


def ideas(company: Company) -> pl.DataFrame:
    """An idea in about every second month and project; most are decided within weeks, a third of those adopted."""
    rng = company.rng("ideas")
    rows = []
    for _, month, id in _places(company, IDEA_MONTHS):
        chance, wait, verdict, source = rng.random(4)
        proposed = company.starts[month] + timedelta(days=int(wait * 27))
        decided = proposed + timedelta(days=10 + int(wait * 30))
        if chance < 0.5:
            waiting = decided >= company.starts[-1]
            status = "待评审" if waiting else "已采纳" if verdict < 0.34 else "未采纳"
            rows.append((f"JY{proposed:%Y%m}-{id}", id, proposed, "员工" if source < 0.6 else "客户", status, None if waiting else decided))
    return _table(rows, ["idea_id", "project_id", "proposed_at", "source", "status", "decided_at"])


def activities(company: Company) -> pl.DataFrame:
    """An activity in two months of three and project, with who was invited and came."""
    rng, households = company.rng("activities"), company.projects["households"].to_numpy()
    rows = []
    for project, month, id in _places(company, ACTIVITY_MONTHS):
        chance, day, kind, came = rng.random(4)
        invited = int(households[project] * 0.15) + 1
        if chance < 0.66:
            held = company.starts[month] + timedelta(days=int(day * 27))
            rows.append(
                (f"HD{held:%Y%m}-{id}", id, held, KINDS[int(kind * 3)], invited, int(invited * (0.25 + 0.3 * came)), 400 + int(came * 3000))
            )
    columns = ["activity_id", "project_id", "held_on", "kind", "invited", "attendees", "cost"]
    return _table(rows, columns)
