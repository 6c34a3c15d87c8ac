"""A small dataset that has every rule, and files of it written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from catalog.model import Column, Dataset, Route, Row, Value
from catalog.rules import Known, OnScale, Ordered, Skewed, Within
from catalog.words import Text
from checks.engine import judge
from checks.verdict import Finding, Verdict

NOW = datetime(2026, 11, 1, 4, 0)  # noon in Shanghai
REGISTERS = {"projects": {"project_id": pl.Series(["P1", "P2"])}, "staff": {"staff_id": pl.Series(["S1", "S2"])}}

VISITS = Dataset(
    id="visits",
    name=Text("上门", "Visits"),
    doc=Text("一行一次上门。", "One visit a row."),
    columns=(
        Column("visit_id", Text("上门编号", "Visit no."), "id", required=True),
        Column("part", Text("序号", "Part"), "integer", default="1"),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True),
        Column("staff_id", Text("员工编号", "Staff no."), "id"),
        Column("kind", Text("类型", "Kind"), "category", values=(Value("报修", "repair"), Value("投诉", "complaint"))),
        Column("start", Text("开始时间", "Start"), "time", required=True),
        Column("stop", Text("结束时间", "Stop"), "time"),
        Column("due", Text("到期日", "Due"), "date"),
        Column("paid", Text("付款日", "Paid on"), "date"),
        Column("score", Text("评分", "Score"), "decimal"),
        Column("top", Text("满分", "Top score"), "integer"),
        Column("cost", Text("费用", "Cost"), "decimal"),
        Column("phone", Text("电话", "Phone"), "integer", personal="mask"),
    ),
    key=("visit_id", "part"),
    month=("start",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("start", "paid"),
    rules=(
        Ordered("start", "stop"),
        Skewed("start", "stop"),
        Ordered("start", "due"),
        OnScale("score", 1, "top"),
        Within("cost", low=0.1, high=100),
        Known("staff_id", "staff", "staff_id"),
    ),
    samples=({"visit_id": "V1", "part": 1, "project_id": "P1", "start": "2026-10-03 09:12"},),
)
GOOD: Row = {
    "visit_id": "V", "part": 1, "project_id": "P1", "staff_id": "S1", "kind": "报修", "start": "2026-10-03 09:12", "stop": "2026-10-03 10:00",
    "due": "2026-10-05", "paid": "2026-10-06", "score": 4, "top": 5, "cost": 10, "phone": 138,
}  # fmt: skip


def rows(*changes: Mapping[str, object]) -> list[dict[str, object]]:
    """Good rows, each with its own id and its own change."""
    return [{**GOOD, "visit_id": f"V{i}", **change} for i, change in enumerate(changes)]


def typed(records: Sequence[Mapping[str, object]], dataset: Dataset = VISITS, first: int = 5) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The typed frame and the cells as delivered; a text that begins with ! is delivered and cannot be read."""
    delivered = [c.name for c in dataset.columns if any(c.name in record for record in records)]
    readable = [{name: None if str(value).startswith("!") else value for name, value in record.items()} for record in records]
    frame = dataset.frame(readable).select(dataset.names)
    frame = frame.with_columns(pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias("_line"))
    cells = {name: [None if r.get(name) is None else str(r[name]).lstrip("!") for r in records] for name in delivered}
    return frame, pl.DataFrame(cells, schema=dict.fromkeys(delivered, pl.String))


def verdict(
    records: Sequence[Mapping[str, object]],
    dataset: Dataset = VISITS,
    dated: Sequence[str] = (),
    registers: Mapping[str, Mapping[str, pl.Series]] = REGISTERS,
    sheet: str | None = "十月",
    headers: Mapping[str, str] | None = None,
    sheets: Sequence[str] = (),
) -> Verdict:
    frame, raw = typed(records, dataset)
    frame = frame.with_columns(pl.Series("_sheet", sheets)) if sheets else frame
    return judge(dataset, frame, raw, dated, NOW, registers, headers or {}, sheet)


def finding(outcome: Verdict, code: str) -> Finding:
    return next(found for found in outcome.findings if found.code == code)


def codes(outcome: Verdict) -> dict[str, int]:
    return {found.code: found.count for found in outcome.findings}
