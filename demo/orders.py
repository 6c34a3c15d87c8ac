"""Work orders with their whole life, as it will turn out; what an export shows of it is `demo.records`' business."""

from __future__ import annotations

import numpy as np
import polars as pl

from demo.company import Company
from demo.draws import DAY, MISSING, assignees, cells, customer, households, lognormal_minutes, moments, numbers, time_series
from demo.words import ORDER_FACTS, order_texts, pick

PER_MONTH = 51.0
RESPONSE_MEDIAN, RESPONSE_SIGMA, SIGMA, ON_TIME, FORGOTTEN, CANCELLED = 22.0, 0.9, 0.75, 0.94, 0.004, 0.025
# category, share of repairs, hours in which it should be done, whether the system gives it a due time, team
CATEGORIES = (
    ("电梯", 0.16, 24, True, "安捷电梯"),
    ("漏水", 0.15, 48, True, "工程一班"),
    ("供电", 0.12, 24, True, "工程一班"),
    ("门禁", 0.11, 48, True, "弱电班"),
    ("给排水", 0.10, 48, True, "工程二班"),
    ("照明", 0.08, 72, True, "工程二班"),
    ("停车", 0.06, 72, True, "秩序班"),
    ("保洁", 0.10, 48, False, "洁雅保洁"),
    ("绿化", 0.06, 120, False, "绿野园林"),
    ("噪音", 0.06, 48, False, "秩序班"),
    ("服务", 0.0, 24, False, "客服部"),
)
CONTRACTOR = "宏达维保"
FIRMS = ("安捷电梯", "洁雅保洁", "绿野园林", CONTRACTOR)  # teams of other firms
APPOINTED, APPOINTMENT_KEPT, PASSED_ON = 0.2, 0.93, "3"  # orders whose number ends so are handed to a colleague
KINDS, KIND_SHARE = ("报修", "咨询", "建议", "表扬"), (0.90, 0.06, 0.02, 0.02)
SEVERITIES, SEVERITY_SHARE, SEVERITY_LIMIT = ("紧急", "重大", "一般"), (0.06, 0.14, 0.80), np.array([0.5, 1.0, 1.5])
CHANNELS, CHANNEL_SHARE = ("APP", "电话", "微信", "前台", "巡检"), (0.38, 0.27, 0.22, 0.08, 0.05)
SERVICE = len(CATEGORIES) - 1


def work_orders(company: Company) -> pl.DataFrame:
    """One row per order, by time of report; times are local, empty where the thing never happens."""
    rng = company.rng("work_orders")
    season = 1 + 0.15 * np.cos((np.array([day.month for day in company.starts[:-1]]) - 7.5) / 12 * 2 * np.pi)
    rate = PER_MONTH * company.scale * company.weight[:, None] * season * company.grid("order_volume", 1.0)
    project, month = cells(rng, rate)
    created = moments(rng, company, month)
    order = np.lexsort((project, created))
    project, month, created = project[order], month[order], created[order]
    kind = rng.choice(len(KINDS), project.size, p=KIND_SHARE)
    category = np.where(kind == 0, rng.choice(len(CATEGORIES), project.size, p=[c[1] for c in CATEGORIES]), SERVICE)
    severity = np.where(kind == 0, rng.choice(3, project.size, p=SEVERITY_SHARE), 2)
    times = _times(rng, company, project, month, created, category, severity)
    orders = _described(rng, company, project, month, kind, category, severity).with_columns(times)
    return _appointed(company, orders).select(COLUMNS)


COLUMNS = (
    "order_id",
    "project_id",
    "kind",
    "category",
    "severity",
    "channel",
    "customer_id",
    "location",
    "created_at",
    "accepted_at",
    "first_response_at",
    "resolved_at",
    "closed_at",
    "due_at",
    "appointment_at",
    "arrived_at",
    "cancelled",
    "team",
    "outsourced",
    "assignee_id",
    "reopen_count",
    "cost",
    "text",
)


def _times(
    rng: np.random.Generator,
    company: Company,
    project: np.ndarray,
    month: np.ndarray,
    created: np.ndarray,
    category: np.ndarray,
    severity: np.ndarray,
) -> list[pl.Series]:
    where = (project, month)
    limit = np.array([c[2] for c in CATEGORIES])[category] * 60.0 * SEVERITY_LIMIT[severity]
    slow = company.grid("resolution_time", 1.0)[where]
    response = np.exp(np.log(RESPONSE_MEDIAN * slow) + rng.normal(0, RESPONSE_SIGMA, project.size)).astype(np.int64) + 1
    share = np.where(category == 0, company.grid("elevator_on_time", ON_TIME)[where], ON_TIME)
    habit = rng.normal(0, 0.12, company.size)[project] * (share == ON_TIME)
    spent = lognormal_minutes(rng, limit * slow * np.exp(habit * SIGMA), share, SIGMA)
    resolved = created + np.maximum(spent, response + 5)
    cancelled = rng.random(project.size) < CANCELLED
    never = cancelled | (rng.random(project.size) < company.grid("unresolved", FORGOTTEN)[where])
    unfiled = never | (rng.random(project.size) < 0.06)
    closed = resolved + np.exp(rng.normal(np.log(1.1 * DAY), 0.6, project.size)).astype(np.int64)
    due = np.where(np.array([c[3] for c in CATEGORIES])[category], created + limit.astype(np.int64), MISSING)
    shown = {"created_at": created, "accepted_at": created + response // 3, "first_response_at": created + response, "due_at": due,
             "resolved_at": np.where(never, MISSING, resolved), "closed_at": np.where(unfiled, MISSING, closed)}  # fmt: skip
    return [*(time_series(values).alias(name) for name, values in shown.items()), pl.Series("cancelled", cancelled)]


def _described(
    rng: np.random.Generator,
    company: Company,
    project: np.ndarray,
    month: np.ndarray,
    kind: np.ndarray,
    category: np.ndarray,
    severity: np.ndarray,
) -> pl.DataFrame:
    size = project.size
    team = pl.Series([c[4] for c in CATEGORIES]).gather(category)
    bad = (category == 0) & (company.grid("elevator_on_time", ON_TIME)[project, month] != ON_TIME)
    cost = np.where(rng.random(size) < 0.2, np.round(np.exp(rng.normal(4.6, 0.8, size)), 2), np.nan)
    frame = pl.DataFrame({
        "order_id": numbers(company, "WX", month),
        "project_id": company.projects["project_id"].gather(project),
        "kind": pl.Series(KINDS).gather(kind),
        "category": pl.Series([c[0] for c in CATEGORIES]).gather(category),
        "severity": pl.Series(SEVERITIES).gather(severity),
        "channel": pl.Series(CHANNELS).gather(rng.choice(len(CHANNELS), size, p=CHANNEL_SHARE)),
        "team": pl.select(pl.when(pl.Series(bad)).then(pl.lit(CONTRACTOR)).otherwise(team)).to_series(),
        "assignee_id": assignees(rng, company, project, "工程部"),
        "reopen_count": rng.choice(3, size, p=(0.96, 0.035, 0.005)),
        "cost": pl.Series(cost).fill_nan(None),
        "text": pick(rng, [order_texts(name) for name in ORDER_FACTS], category),
    })  # fmt: skip
    return frame.hstack(customer(project, households(rng, company, project))).with_columns(outsourced=pl.col("team").is_in(FIRMS))


def _appointed(company: Company, orders: pl.DataFrame) -> pl.DataFrame:
    """A fifth of the repairs that take half a day have an appointment; nearly all arrive within half an hour of it, the rest late."""
    rng = company.rng("appointments")
    chance, place, delay = (pl.Series(rng.random(orders.height)) for _ in range(3))
    late = rng.random(orders.height) >= APPOINTMENT_KEPT
    minutes = pl.when(pl.Series(late)).then(40 + delay * 110).otherwise(delay * 50 - 25).cast(pl.Int64)
    took = (pl.col("resolved_at") - pl.col("created_at")).dt.total_minutes()
    asked = (pl.col("kind") == "报修") & (took > DAY // 2) & (chance < APPOINTED)
    at = pl.col("created_at") + pl.duration(minutes=(took * (place * 0.4 + 0.3)).cast(pl.Int64))
    appointed = orders.with_columns(appointment_at=pl.when(asked).then(at))
    arrived = pl.min_horizontal(pl.col("appointment_at") + pl.duration(minutes=minutes), "resolved_at")
    return appointed.with_columns(arrived_at=pl.when(pl.col("appointment_at").is_not_null()).then(arrived))


def order_events(orders: pl.DataFrame, company: Company) -> pl.DataFrame:
    """The status log of urgent and major orders of the last six months, in time order; some are passed on, some opened again."""
    since = company.starts[-7] if company.months >= 6 else company.starts[0]
    heavy = orders.filter(pl.col("severity").is_in(["紧急", "重大"]) & (pl.col("created_at") >= since))
    heavy = heavy.with_columns(
        _passed=pl.when(pl.col("order_id").str.ends_with(PASSED_ON)).then(_between(0.3)),
        _solved=pl.when(pl.col("reopen_count") > 0).then(_between(0.5)),
        _reopened=pl.when(pl.col("reopen_count") > 0).then(_between(0.8)),
        _colleague=pl.col("assignee_id").shift(1).over("project_id"),
    )
    steps = (
        ("accepted_at", "待受理", "处理中", False),
        ("_passed", "处理中", "处理中", False),
        ("_solved", "处理中", "已解决", False),
        ("_reopened", "已解决", "处理中", False),
        ("resolved_at", "处理中", "已解决", False),
        ("closed_at", "已解决", "已关闭", True),
    )
    logs = [
        heavy.filter(pl.col(time).is_not_null()).select(
            "order_id", pl.col(time).alias("at"), pl.lit(old).alias("from_status"), pl.lit(new).alias("to_status"),
            pl.when(auto).then(None).otherwise("_colleague" if time == "_passed" else "assignee_id").alias("actor_id"), pl.lit(auto).alias("is_auto"),
        )
        for time, old, new, auto in steps
    ]  # fmt: skip
    return pl.concat(logs).sort("at", "order_id", "to_status")


def _between(share: float) -> pl.Expr:
    """A minute at this share of the way from acceptance to solution."""
    took = (pl.col("resolved_at") - pl.col("accepted_at")).dt.total_minutes()
    return pl.col("accepted_at") + pl.duration(minutes=(took * share).cast(pl.Int64))
