"""Complaints and other feedback with their whole life, and the call-backs after orders and complaints."""

from __future__ import annotations

import numpy as np
import polars as pl

from demo.company import Company
from demo.draws import DAY, MISSING, assignees, cells, customer, households, lognormal_minutes, moments, numbers, time_series
from demo.words import ORDER_FACTS, complaint_texts, pick, with_phone

PER_MONTH = 5.2
LIMIT, ON_TIME, RESPONSE, RESPONSE_BEFORE = 72 * 60.0, 0.95, 0.94, 0.70
KINDS, KIND_SHARE = ("投诉", "建议", "表扬"), (0.84, 0.10, 0.06)
SEVERITIES, SEVERITY_SHARE = ("紧急", "重大", "一般"), (0.05, 0.17, 0.78)
CATEGORY_SHARE = (0.13, 0.10, 0.05, 0.06, 0.06, 0.04, 0.15, 0.13, 0.05, 0.13, 0.10)
CHANNELS = ("热线", "APP", "微信", "前台", "12345 转办")
CAUSES = ("人员履职不到位", "设备老化", "外包单位响应慢", "沟通不及时", "流程衔接问题", "业主间纠纷")
REPLIES = ("电话", "书面", "微信", "上门")


def complaints(company: Company) -> pl.DataFrame:
    """One row per case, by time of receipt; times are local, empty where the thing never happens."""
    rng = company.rng("complaints")
    rate = PER_MONTH * company.scale * company.weight[:, None] * np.sqrt(company.grid("order_volume", 1.0))
    project, month = cells(rng, rate)
    received = moments(rng, company, month)
    order = np.lexsort((project, received))
    project, month, received = project[order], month[order], received[order]
    category = rng.choice(len(CATEGORY_SHARE), project.size, p=CATEGORY_SHARE)
    frame = _described(rng, company, project, month, category).with_columns(_times(rng, company, project, month, received))
    return _repeats(rng, frame)


def _times(rng: np.random.Generator, company: Company, project: np.ndarray, month: np.ndarray, received: np.ndarray) -> list[pl.Series]:
    size = project.size
    usual = np.where(company.projects["region"].to_numpy() == "西南", RESPONSE_BEFORE, RESPONSE)[project]
    planted = company.grid("complaint_response", 0.0)[project, month]
    response = lognormal_minutes(rng, np.full(size, float(DAY)), np.where(planted > 0, planted, usual), 1.0)
    slow = company.grid("resolution_time", 1.0)[project, month]
    resolved = received + np.maximum(lognormal_minutes(rng, LIMIT * slow, np.full(size, ON_TIME), 0.8), response + 10)
    never = rng.random(size) < 0.006
    closed = resolved + np.exp(rng.normal(np.log(1.5 * DAY), 0.5, size)).astype(np.int64)
    escalated = ~never & (rng.random(size) < 0.08)
    shown = {
        "received_at": received,
        "first_response_at": received + response,
        "resolved_at": np.where(never, MISSING, resolved),
        "closed_at": np.where(never | (rng.random(size) < 0.05), MISSING, closed),
        "replied_at": np.where(never | (rng.random(size) < 0.12), MISSING, resolved + rng.integers(5, 300, size)),
        "escalated_at": np.where(escalated, received + response + 1, MISSING),
    }
    return [time_series(values).alias(name) for name, values in shown.items()]


def _described(rng: np.random.Generator, company: Company, project: np.ndarray, month: np.ndarray, category: np.ndarray) -> pl.DataFrame:
    size = project.size
    score = np.where(rng.random(size) < 0.48, rng.choice(5, size, p=(0.02, 0.03, 0.05, 0.34, 0.56)) + 1.0, np.nan)
    choose = lambda words, share=None: pl.Series(words).gather(rng.choice(len(words), size, p=share))  # noqa: E731
    frame = pl.DataFrame({
        "complaint_id": numbers(company, "TS", month),
        "project_id": company.projects["project_id"].gather(project),
        "kind": choose(KINDS, KIND_SHARE),
        "severity": choose(SEVERITIES, SEVERITY_SHARE),
        "category": pl.Series(list(ORDER_FACTS)).gather(category),
        "channel": choose(CHANNELS),
        "reply_channel": choose(REPLIES),
        "root_cause": choose(CAUSES),
        "assignee_id": assignees(rng, company, project, "客服部"),
        "handling_score": pl.Series(score).fill_nan(None).cast(pl.Int64),
        "text": with_phone(rng, pick(rng, [complaint_texts(name) for name in ORDER_FACTS], category), 0.02),
    })  # fmt: skip
    return frame.hstack(customer(project, households(rng, company, project)).drop("building"))


def _repeats(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """About four in a hundred are the project's last case once more: same household, same category."""
    again = pl.Series("again", rng.random(frame.height) < 0.04)
    last = {
        name: pl.col(name).shift(1).over("project_id")
        for name in ("complaint_id", "customer_id", "location", "category", "received_at", "text")
    }
    is_repeat = pl.col("again") & (pl.col("received_at") - last["received_at"] < pl.duration(days=25)).fill_null(False)
    copied = [pl.when(is_repeat).then(last[name]).otherwise(name).alias(name) for name in ("customer_id", "location", "category")]
    said = pl.when(is_repeat).then(pl.format("再次反映：{}", last["text"])).otherwise("text").alias("text")
    of = pl.when(is_repeat).then(last["complaint_id"]).alias("repeat_of")
    return frame.with_columns(again).with_columns(*copied, said, of).drop("again")


def callbacks(company: Company, orders: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Calls after one order in fifteen and nine complaints in ten, by time of call, in the words of the call centre."""
    rng = company.rng("callbacks")
    done = [_asked(rng, orders, "order_id", "GD", 0.066), _asked(rng, cases, "complaint_id", "TS", 0.92)]
    calls = pl.concat(done).sort("called_at", "source_id").with_row_index("n", offset=1)
    size = calls.height
    reached, solved = rng.random(size) < 0.88, rng.random(size) < 0.93
    score = np.where(solved, rng.choice(5, size, p=(0.01, 0.02, 0.05, 0.36, 0.56)), rng.choice(5, size, p=(0.3, 0.3, 0.25, 0.1, 0.05))) + 1
    owner = calls["project_id"].str.slice(1).cast(pl.Int64).to_numpy() - 1
    heard = pl.Series(reached)
    return calls.select(
        pl.format("HF{}", pl.col("n").cast(pl.String).str.zfill(8)).alias("callback_id"),
        "project_id",
        "source_type",
        "source_id",
        "called_at",
        heard.alias("reached"),
        pl.when(heard).then(pl.Series(solved)).alias("solved"),
        pl.when(heard).then(pl.Series(score)).alias("score"),
        assignees(rng, company, owner, "客服部").alias("caller_id"),
    )


def _asked(rng: np.random.Generator, cases: pl.DataFrame, id: str, source: str, share: float) -> pl.DataFrame:
    done = cases.filter(pl.col("resolved_at").is_not_null())
    done = done.filter(pl.Series(rng.random(done.height) < share))
    days = np.clip(np.ceil(np.exp(rng.normal(np.log(4), 0.75, done.height))), 1, 60).astype(np.int64)
    office = rng.integers(9 * 60, 20 * 60, done.height)
    wait = done.with_columns(pl.Series("days", days), pl.Series("minutes", office))
    called = pl.col("resolved_at").dt.truncate("1d") + pl.duration(days="days", minutes="minutes")
    return wait.select("project_id", pl.lit(source).alias("source_type"), pl.col(id).alias("source_id"), called.alias("called_at"))
