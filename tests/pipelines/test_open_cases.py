"""What is due next, and what rests on stopped clocks: by the real way of files, against times reckoned by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from catalog import registry
from catalog.model import Row
from pipelines import read
from pipelines.reading import pausing
from pipelines.scope import OWNER, Scope, Viewer
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import export

pytestmark = [pytest.mark.counting("R01", "R03"), pytest.mark.one_engine]

ORDERS: list[Row] = [
    # The data end on Friday, 23 October at 15:00, when W4 is answered. A major repair is to be solved within 48 h of its report.
    {"order_id": "W1", "created_at": "2026-10-21 10:00", "first_response_at": "2026-10-21 10:10"},  # due 10-23 10:00: five hours late
    {
        "order_id": "W2",
        "created_at": "2026-10-22 09:00",
        "first_response_at": "2026-10-22 09:10",
    },  # due on Saturday: within 24 working hours
    {"order_id": "W3", "created_at": "2026-10-20 09:00", "first_response_at": "2026-10-20 09:10", "resolved_at": "2026-10-22 09:00"},
    {"order_id": "W4", "created_at": "2026-10-23 14:30", "first_response_at": "2026-10-23 15:00"},  # due on Sunday
]


@pytest.fixture
def company(office: CommandLine, tmp_path: Path) -> CommandLine:
    open_ = {"project_id": "P001", "kind": "报修", "severity": "重大", "status": "处理中", "assignee_id": "E1"}
    full = [{**open_, **order, **({"status": "已解决"} if "resolved_at" in order else {})} for order in ORDERS]
    for id, rows in (("work_orders", full), ("work_hours", registry.dataset("work_hours").samples)):
        assert office("load", export(tmp_path, registry.dataset(id), rows), "--dataset", id).code == 0
    return office


def test_open_cases_by_urgency(company: CommandLine) -> None:
    found = read.due_soon(company.intake.warehouse, ("R01", "R03"), Scope(), OWNER)
    told = [(row["case"], row["within"], row["late_hours"], row["kpis"], row["assignee_id"]) for row in found.to_dicts()]
    assert told == [("W1", 0, 5.0, ["R03"], "E1"), ("W2", 24, None, ["R03"], "E1"), ("W4", 24, None, ["R03"], "E1")]
    assert found["deadline"][0] == datetime(2026, 10, 23, 2)
    nameless = read.due_soon(company.intake.warehouse, ("R03",), Scope(), Viewer("x"))
    assert nameless.height == 3 and nameless["assignee_id"].null_count() == 3
    assert read.due_soon(company.intake.warehouse, ("R03",), Scope(projects=("P002",)), OWNER).is_empty()


def test_what_is_in_time_by_its_pauses(company: CommandLine, tmp_path: Path) -> None:
    """W3 took 48 h and stood still for 24 of them: in time under a standard of 30 h that takes pauses off, late without."""
    log = [
        {"order_id": "W3", "at": "2026-10-20 12:00", "from_status": "处理中", "to_status": "暂停"},
        {"order_id": "W3", "at": "2026-10-21 12:00", "from_status": "暂停", "to_status": "处理中"},
        {"order_id": "W1", "at": "2026-10-21 10:10", "from_status": "待受理", "to_status": "处理中"},
    ]
    assert company("load", export(tmp_path, registry.dataset("order_events"), log), "--dataset", "order_events").code == 0
    ask = lambda: read.pausing(company.intake.warehouse, ("R01", "R03"), Scope(), OWNER)  # noqa: E731
    plain = ask()
    assert plain.states.rows() == [("P001", "暂停", 1, 24.0)] and plain.cases.rows() == [("P001", 2, 1)]
    assert plain.resting.is_empty(), "the shipped standard takes nothing off"
    standard = {"standard_id": "G1", "kpi": "R03", "goal": 30, "limit": 30, "unit": "小时", "clock": "自然时", "start_event": "登记", "stop_event": "解决",
                "pauses": "暂停", "effective_from": "2026-01-01", "status": "有效"}  # fmt: skip
    assert company("load", export(tmp_path, registry.dataset("standards"), [standard]), "--dataset", "standards").code == 0
    assert [(row["kpi"], row["kept"], row["rests"]) for row in ask().resting.to_dicts()] == [("R03", 1, 1)]


def test_what_rests_on_pauses_is_a_share_of_all_in_time() -> None:
    """Of 30 in time at two sites 3 would be late: one in ten, and not the 3 of 10 of the site that they lie at."""
    cells = [("P001", "hit", "hit", 7), ("P001", "hit", "miss", 3), ("P002", "hit", "hit", 20), ("P003", "miss", "miss", 5)]
    compared = pl.DataFrame(cells, schema=["_project", "before", "after", "n"], orient="row")
    assert pausing.resting_on(compared, "R03").rows() == [("P001", "R03", 10, 3), ("P002", "R03", 20, 0)]
    assert pausing.resting_on(compared.filter(pl.col("after") != "miss"), "R03").is_empty()
