"""What the staff know and may do: sessions held, what posts require, certificates, inductions, and how they like their work."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import numpy as np
import polars as pl

from demo.company import STAFF_PER_PROJECT, Company
from demo.training import COURSES

LISTED_MONTHS = 20
REQUIRED = {"维修工程师": "电工证", "弱电工程师": "弱电工证", "秩序维护员": "保安员证"}
STAFF_SURVEY = "员工自评满意度"
INDUCTION = ("KC-RZ-00", "新员工入职培训")


def trainings(company: Company) -> pl.DataFrame:
    """A session every other month or so at each project."""
    rng = company.rng("trainings")
    rows: list[dict[str, object]] = []
    for month in range(company.months):
        for id in company.projects["project_id"]:
            if rng.random() < 0.55:
                course = COURSES[int(rng.integers(0, len(COURSES)))]
                people = int(rng.integers(6, 20))
                rows.append({
                    "session_id": f"PX{company.starts[month]:%Y%m}-{id}", "project_id": id, "session_date": company.starts[month] + timedelta(days=int(rng.integers(2, 27))),
                    "course_type": course[2], "course_id": course[0], "course_name": course[1], "method": course[3], "hours": float(rng.choice((1.5, 2, 4))),
                    "expected": people + int(rng.integers(0, 4)), "attended": people, "cost": float(people * int(rng.integers(60, 160))),
                })  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def role_requirements(company: Company) -> pl.DataFrame:
    """The certificates that three kinds of posts require, everywhere."""
    rows = [(id, role, "证书", item) for id in company.projects["project_id"] for role, item in REQUIRED.items()]
    return pl.DataFrame(rows, schema=["project_id", "role", "kind", "item"], orient="row").with_columns(
        valid_from=pl.lit(company.starts[0])
    )


def certificates(company: Company) -> pl.DataFrame:
    """The list of the last months: whoever needs a certificate, with the one held; some have lapsed, some will soon, one in fifty is missing."""
    rng, staff = company.rng("certificates"), company.staff
    needs = staff.with_row_index().filter(pl.col("role").is_in(list(REQUIRED)))
    valid = company.grid("certificate_valid", 0.97)
    luck, age, lost = rng.random(needs.height), rng.integers(3, 900, needs.height), rng.random(needs.height) < 0.02
    months = range(max(0, company.months - LISTED_MONTHS), company.months)
    rows = []
    for n, (index, person, role, hired, left) in enumerate(
        needs.select("index", "staff_id", "role", "hire_date", "leave_date").iter_rows()
    ):
        lapsed = next((month for month in months if luck[n] >= valid[index // STAFF_PER_PROJECT, month]), None)
        expires = (
            company.starts[-1] + timedelta(days=int(age[n]))
            if lapsed is None
            else company.starts[lapsed] + timedelta(days=int(age[n] % 25))
        )
        held = (None, None) if lost[n] else (expires - timedelta(days=1095), expires)
        for month in months:
            end = company.starts[month + 1] - timedelta(days=1)
            if hired <= end and (left is None or left >= end):
                rows.append((person, REQUIRED[role], company.starts[month], *held))
    return pl.DataFrame(rows, schema=["staff_id", "cert_type", "period", "issued_at", "expires_at"], orient="row", infer_schema_length=None)


def inductions(company: Company) -> pl.DataFrame:
    """A record of induction for nearly everybody hired within the months; nine in ten are done within thirty days."""
    rng, first = company.rng("inductions"), company.starts[0]
    new = company.staff.filter((pl.col("hire_date") >= first) & (pl.col("hire_date") < company.starts[-1])).select("staff_id", "hire_date")
    new = new.filter(pl.Series(rng.random(new.height) < 0.97))
    days = np.where(rng.random(new.height) < 0.92, rng.integers(1, 28, new.height), rng.integers(31, 60, new.height))
    done = new["hire_date"].to_numpy().astype("datetime64[D]") + days
    return new.select(
        "staff_id", course_id=pl.lit(INDUCTION[0]), course_name=pl.lit(INDUCTION[1]), course_type=pl.lit("入职"), method=pl.lit("线下"),
        assigned_at=pl.col("hire_date"), due_at=pl.col("hire_date").dt.offset_by("30d"),
        completed_at=pl.Series(done), score=pl.Series(rng.integers(60, 100, new.height)), pass_mark=pl.lit(60, pl.Int64), exempt_reason=pl.lit(None, pl.String),
    )  # fmt: skip


def staff_survey(company: Company) -> pl.DataFrame:
    """One question to about half of the staff in the last month: how they like their own work."""
    rng = company.rng("staff_survey")
    asked = company.staff.filter(pl.col("leave_date").is_null()).sample(fraction=0.5, seed=company.seed)["project_id"].sort()
    size, at = asked.len(), datetime.combine(company.starts[-2], time(10))
    return pl.DataFrame({
        "response_id": [f"YG{n + 1:05d}" for n in range(size)], "campaign_id": [f"YG-{company.starts[-2]:%Y}"] * size, "project_id": asked,
        "answered_at": [at + timedelta(hours=int(h)) for h in rng.integers(0, 480, size)], "item": [STAFF_SURVEY] * size,
        "score": rng.choice(np.arange(1, 6), size, p=(0.03, 0.07, 0.2, 0.42, 0.28)), "scale_min": [1] * size, "scale_max": [5] * size,
        "segment": ["员工"] * size, "building": pl.Series([None] * size, dtype=pl.String), "customer_id": pl.Series([None] * size, dtype=pl.String),
        "text": pl.Series([None] * size, dtype=pl.String),
    })  # fmt: skip
