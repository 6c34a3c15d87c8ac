"""Exports of other years and other cities, in the shapes that these publish them: made up here, a few rows each, with what is odd in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import Here
from tests.pipelines.files import as_csv

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]
BOSTON_2011 = [
    ["case_enquiry_id", "open_dt", "target_dt", "closed_dt", "ontime", "case_status", "closure_reason", "type", "neighborhood"],
    # 2:15 on a March night that has none, and 1:30 on one in November that has two
    ["1", "03/13/2011 02:15:00 AM", "03/14/2011 02:15:00 AM", "03/13/2011 09:00:00 AM", "ONTIME", "Closed", "Closed.\nDone, \"ok\"", "A, b", "Roxbury"],
    ["2", "11/06/2011 01:30:00 AM", "11/06/2011 02:30:00 AM", "11/06/2011 12:30:00 PM", "OVERDUE", "Closed", " ", "A, b", ""],
    ["3", "07/01/2011 12:00:00 AM", "07/02/2011 12:00:00 AM", "", "OVERDUE", "Open", " ", "A, b", "Roxbury"],
    ["4", "07/01/2011 12:00:00 PM", "", "", "ONTIME", "Open", " ", "A, b", "Roxbury"],
]  # fmt: skip
NEW_YORK = [
    ["Unique Key", "Created Date", "Closed Date", "Complaint Type", "Status", "Due Date", "Resolution Description", "Borough"],
    ["60000001", "01/31/2024 11:59:59 PM", "02/01/2024 12:30:00 AM", "Noise - Residential", "Closed", "02/01/2024 07:59:59 AM", "The police,\n…", "QUEENS"],
    ["60000002", "02/14/2024 08:00:00 AM", "02/16/2024 08:00:00 AM", "Heat", "Closed", "02/15/2024 08:00:00 AM", "", "QUEENS"],
    ["60000003", "02/01/2024 08:00:00 AM", "", "Heat", "In Progress", "02/02/2024 08:00:00 AM", "", "Unspecified"],
    ["60000004", "02/01/2024 08:00:00 AM", "02/01/2024 09:00:00 AM", "Heat", "Closed", "", "", "QUEENS"],
]  # fmt: skip
SAN_FRANCISCO = [
    ["CaseID", "Opened", "Closed", "Updated", "Status", "Category", "Neighborhood"],
    ["15000001", "2022-06-01T10:00:00.000", "2022-06-01T12:00:00.000", "2022-06-01T12:00:00.000", "Closed", "Street and Sidewalk Cleaning", "Mission"],
    ["15000002", "2022-06-01T10:00:00.000", "", "2022-06-01T12:00:00.000", "Open", "Graffiti", "South of Market, East"],
]  # fmt: skip
WORDS = ("--dataset", "work_orders", "--add-projects", "--accept-good", "--json")


def mapping(folder: Path, name: str, columns: dict[str, str], zone: str) -> Path:
    path = folder / f"{name}.json"
    given = {"columns": columns, "constants": {"kind": "报修"}, "defaults": {"project_id": f"{name} (none)"}, "timezone": zone}
    path.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    return path


def test_other_cities_come_out_as_they_count_themselves(tmp_path: Path) -> None:
    line = CommandLine(tmp_path, Here())
    boston = {
        "case_enquiry_id": "order_id",
        "open_dt": "created_at",
        "target_dt": "due_at",
        "closed_dt": "resolved_at",
        "case_status": "status",
    }
    boston |= {"neighborhood": "project_id", "type": "category", "sla_target_dt": "due_at"}
    york = {"Unique Key": "order_id", "Created Date": "created_at", "Due Date": "due_at", "Closed Date": "resolved_at", "Status": "status"}
    york |= {"Borough": "project_id", "Complaint Type": "category"}
    francisco = {"CaseID": "order_id", "Opened": "created_at", "Closed": "resolved_at", "Status": "status", "Category": "category"}
    francisco |= {"Neighborhood": "project_id", "Due": "due_at"}
    told = {}
    for name, rows, columns, zone in (
        ("boston", BOSTON_2011, boston, "America/New_York"),
        ("york", NEW_YORK, york, "America/New_York"),
        ("francisco", SAN_FRANCISCO, francisco, "America/Los_Angeles"),
    ):
        answer = line("load", as_csv(tmp_path / f"{name}.csv", rows), *WORDS, "--mapping", mapping(tmp_path, name, columns, zone))
        assert answer.code == 0, answer.out + answer.err
        (told[name],) = answer.json
        assert (told[name]["good"], told[name]["quarantined"]) == (len(rows) - 1, 0), told[name]["findings"]
    on_time = line("kpi", "R14", "--by", "project", "--format", "json").json
    assert {row["project"]: (row["numerator"], row["denominator"]) for row in on_time if row["denominator"]} == {
        "Roxbury": (1, 2), "boston (none)": (0, 1), "QUEENS": (1, 2), "Unspecified": (0, 1),
    }  # fmt: skip
    absent = {name: [note["column"] for note in answer["notes"] if note["code"] == "header_absent"] for name, answer in told.items()}
    assert absent == {"boston": [], "york": [], "francisco": ["due_at"]}  # Boston's other name for it is not missed
    line.close()
