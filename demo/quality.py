"""Supervision of quality: inspections, nonconformities, cleaning, patrols, guarded posts, milestones. Small, and only of the last months."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product

import numpy as np
import polars as pl

from demo.company import Company

INSPECTED_MONTHS, FAULTY_MONTHS, CLEANED_MONTHS, LOGGED_MONTHS, ROLLED_OUT_MONTHS = 15, 24, 8, 2, 18
FAULTS_PER_MONTH = 5.0
KEY_AREAS = ("1栋电梯厅", "大堂卫生间")
POST, PATROL_POINT, ROUTE = "东门岗", "地下车库", "夜巡一线"
ITEMS = ("大堂地面", "消防通道", "前台礼仪", "设备房标识")
DEPARTMENTS = ("环境部", "秩序部", "客服部", "工程部")
CAUSES = ("培训不足", "人手不够", "设备老化", "流程不清", "外包监管不力")
MILESTONES = (("LC-01", "服务标准发布", "标准化", 3), ("LC-02", "岗位手册发布", "标准化", 6), ("LC-03", "全员培训完成", "培训", 9),
              ("LC-04", "信息化系统上线", "信息化", 12), ("LC-05", "阶段评估", "评估", 18))  # fmt: skip


def _months(company: Company, count: int) -> list[int]:
    return list(range(max(0, company.months - count), company.months))


def _ids(company: Company) -> list[str]:
    return company.projects["project_id"].to_list()


def inspections(company: Company) -> pl.DataFrame:
    """Two own inspections of four items a month and project, and one by a mystery shopper a quarter."""
    rng, mystery = company.rng("inspections"), company.grid("mystery_score", 84.0)
    rows: list[dict[str, object]] = []
    for month, (project, id) in product(_months(company, INSPECTED_MONTHS), enumerate(_ids(company))):
        first = company.starts[month]
        for n in (1, 2):
            planned = first + timedelta(days=int(rng.integers(0, 12)) + 14 * (n - 1))
            base = _visit(f"JC{first:%Y%m}-{project + 1:03}-{n}", id, "日常" if n == 1 else "专项", planned, rng.random() < 0.95)
            scores = np.clip(np.round(rng.normal(9.1, 0.7, len(ITEMS)), 1), 0, 10)
            rows += [
                {**base, "item": ITEMS[k], "department": DEPARTMENTS[k], **_marked(base, float(scores[k]), 10, 7.8)}
                for k in range(len(ITEMS))
            ]
        if first.month % 3 == 0:
            base = _visit(f"SM{first:%Y%m}-{project + 1:03}", id, "神秘顾客", first + timedelta(days=19), True)
            score = float(np.clip(np.round(rng.normal(mystery[project, month], 3)), 0, 100))
            rows.append({**base, "item": "全流程", "department": "客服部", **_marked(base, score, 100, 75)})
    return pl.DataFrame(rows, infer_schema_length=None)


def _visit(id: str, project: str, kind: str, planned: date, done: bool) -> dict[str, object]:
    return {"inspection_id": id, "project_id": project, "type": kind, "planned_at": planned, "done_at": planned if done else None}


def _marked(visit: dict[str, object], score: float, full: int, enough: float) -> dict[str, object]:
    done = visit["done_at"] is not None
    return {"result": ("合格" if score >= enough else "不合格") if done else None, "score": score if done else None, "max": float(full)}


def nonconformities(company: Company) -> pl.DataFrame:
    """About five a month and project; most are put right in time and pass at once."""
    rng, on_time = company.rng("nonconformities"), company.grid("rectified_on_time", 0.92)
    end = datetime.combine(company.starts[-1], time())
    rows: list[dict[str, object]] = []
    for month, (project, id) in product(_months(company, FAULTY_MONTHS), enumerate(_ids(company))):
        for _ in range(int(rng.poisson(FAULTS_PER_MONTH))):
            found = datetime.combine(company.starts[month], time(8)) + timedelta(hours=int(rng.integers(0, 27 * 24)))
            due = found + timedelta(days=7)
            kept = rng.random() < on_time[project, month]
            right = found + timedelta(hours=float(rng.uniform(10, 167) if kept else rng.uniform(170, 900)))
            rows.append({"project_id": id, "found_at": found, "due_at": due, "rectified_at": right, **_loop(rng, found, right)})
    frame = pl.DataFrame(rows, infer_schema_length=None).sort("found_at", "project_id").with_row_index("n")
    frame = frame.with_columns(pl.format("BH{}", pl.col("n").cast(pl.String).str.zfill(5)).alias("nc_id")).drop("n")
    repeats = pl.Series(rng.random(frame.height) < 0.03) & (pl.int_range(frame.height, eager=True) > 60)
    frame = frame.with_columns(repeat_of=pl.when(repeats).then(pl.col("nc_id").shift(60)))
    return _so_far(frame, end)


def _loop(rng: np.random.Generator, found: datetime, right: datetime) -> dict[str, object]:
    first = rng.random() < 0.93
    verified = right + timedelta(hours=float(rng.uniform(6, 72)))
    cause = CAUSES[int(rng.integers(0, len(CAUSES)))] if rng.random() < 0.9 else None
    return {"source": "检查", "department": DEPARTMENTS[int(rng.integers(0, 4))], "severity": ("一般", "严重", "重大")[int(rng.choice(3, p=(0.8, 0.15, 0.05)))],
            "notified_at": min(found + timedelta(hours=float(rng.uniform(0.2, 9))), right), "verified_at": verified, "verify_result": "合格",
            "verify_rounds": 1 if first else 2, "root_cause": cause, "capa_type": "纠正措施"}  # fmt: skip


def _so_far(frame: pl.DataFrame, end: datetime) -> pl.DataFrame:
    """What had happened by `end`."""
    times = [pl.when(pl.col(name) < end).then(name).alias(name) for name in ("notified_at", "rectified_at", "verified_at")]
    known = frame.filter(pl.col("found_at") < end).with_columns(times)
    told = [pl.when(pl.col("verified_at").is_not_null()).then(name).alias(name) for name in ("verify_result", "verify_rounds")]
    return known.with_columns(*told, pl.when(pl.col("rectified_at").is_not_null()).then("root_cause").alias("root_cause"))


def places(company: Company) -> pl.DataFrame:
    """Of each project: two key areas, a patrol point and a post that is manned day and night."""
    duties = (
        *(("保洁区域", area, True, 2, None) for area in KEY_AREAS),
        ("巡逻点", PATROL_POINT, True, 2, None),
        ("值守岗", POST, False, None, 24),
    )
    rows = [(id, *duty) for id in _ids(company) for duty in duties]
    return pl.DataFrame(
        rows, schema=["project_id", "kind", "place", "is_key", "times_per_day", "hours_per_day"], orient="row", infer_schema_length=None
    ).with_columns(valid_from=pl.lit(company.starts[0]))


def _days(company: Company, months: int) -> list[date]:
    first = company.starts[_months(company, months)[0]]
    return [first + timedelta(days=n) for n in range((company.starts[-1] - first).days)]


def cleaning_log(company: Company) -> pl.DataFrame:
    """Two rounds a day in each key area; now and then one is left out."""
    rng = company.rng("cleaning_log")
    cells = list(product(_days(company, CLEANED_MONTHS), enumerate(_ids(company)), KEY_AREAS, (8, 15)))
    month = {first: place for place, first in enumerate(company.starts)}
    where = [project for _, (project, _), _, _ in cells], [month[day.replace(day=1)] for day, *_ in cells]
    share = company.grid("cleaning_done", 0.985)[where]
    done, late = rng.random(len(cells)) < share, rng.integers(10, 70, len(cells))
    rows = [
        (id, area, "重点", slot := datetime.combine(day, time(hour)), slot + timedelta(minutes=int(late[n])) if done[n] else None)
        for n, (day, (_, id), area, hour) in enumerate(cells)
    ]
    return pl.DataFrame(rows, schema=["project_id", "area", "area_class", "slot_at", "done_at"], orient="row", infer_schema_length=None)


def patrol_log(company: Company) -> pl.DataFrame:
    """Two patrols of the garage a night, mostly by two."""
    rng = company.rng("patrol_log")
    cells = list(product(_days(company, LOGGED_MONTHS), _ids(company), (20, 23)))
    done, pair, late = rng.random(len(cells)) < 0.97, rng.random(len(cells)) < 0.94, rng.integers(0, 25, len(cells))
    rows = []
    for n, (day, id, hour) in enumerate(cells):
        planned = datetime.combine(day, time(hour))
        walked = (planned + timedelta(minutes=int(late[n])), 2 if pair[n] else 1) if done[n] else (None, None)
        rows.append((id, ROUTE, PATROL_POINT, planned, *walked, True))
    columns = ["project_id", "route", "point", "planned_at", "done_at", "guards", "is_key"]
    return pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)


def shift_log(company: Company) -> pl.DataFrame:
    """Two shifts of twelve hours at the gate; some end early, some handovers are not whole."""
    rng = company.rng("shift_log")
    cells = list(product(_days(company, LOGGED_MONTHS), _ids(company), (0, 12)))
    early, whole = rng.random(len(cells)) < 0.02, rng.random(len(cells)) < 0.96
    rows = []
    for n, (day, id, hour) in enumerate(cells):
        start = datetime.combine(day, time(hour))
        end = start + timedelta(hours=10 if early[n] else 12)
        rows.append((id, POST, "白班" if hour else "夜班", start, end, end + timedelta(minutes=5), bool(whole[n])))
    columns = ["project_id", "post", "shift", "starts_at", "ends_at", "handover_at", "complete"]
    return pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)


def milestones(company: Company) -> pl.DataFrame:
    """The roll-out that began eighteen months before the end; systems come late at some sites."""
    rng, begun = company.rng("milestones"), company.starts[max(0, company.months - ROLLED_OUT_MONTHS)]
    rows = []
    for id, (number, name, kind, after) in product(_ids(company), MILESTONES):
        planned = begun + timedelta(days=30 * after)
        slip = int(rng.integers(-10, 3)) if rng.random() < (0.7 if kind == "信息化" else 0.9) else int(rng.integers(10, 90))
        done = planned + timedelta(days=slip)
        rows.append((number, id, name, kind, planned, done if done < company.starts[-1] else None))
    return pl.DataFrame(
        rows, schema=["milestone_id", "project_id", "name", "kind", "planned_at", "done_at"], orient="row", infer_schema_length=None
    ).with_columns(set_on=pl.lit(begun))
