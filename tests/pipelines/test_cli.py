"""What others script against: exit codes, the keys of the JSON, and help where a word is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog import registry
from pipelines.shell import shell
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import REGISTERS
from tests.pipelines.files import as_csv, cells, export

pytestmark = pytest.mark.one_engine
ORDERS = registry.dataset("work_orders")
PROMISED = {"kpi", "value", "numerator", "denominator", "excluded", "lower", "upper", "status"}
STATUSES = {"met", "probably_met", "probably_missed", "missed", "not_enough_data", "no_target"}


def test_the_keys_of_a_kpi(office: CommandLine) -> None:
    assert office("load", export(office.folder, ORDERS, ORDERS.samples), "--dataset", "work_orders").code == 0
    whole = office("kpi", "--format", "json").json
    assert [row["kpi"] for row in whole] == sorted(registry.kpis())
    assert all(row.keys() >= PROMISED and not {"month", "project"} & row.keys() for row in whole)
    assert {row["status"] for row in whole} <= STATUSES
    assert all(isinstance(row["why"], list) for row in whole)
    by = office("kpi", "R14", "--by", "month,project", "--format", "json").json
    assert [(row["month"], row["project"], row["value"], row["numerator"], row["denominator"]) for row in by] == [
        ("2026-10", "P001", 100.0, 1, 1)
    ]
    assert PROMISED | {"month", "project"} <= by[0].keys()


def test_a_period_is_asked_for_by_months(office: CommandLine) -> None:
    office("load", export(office.folder, ORDERS, ORDERS.samples), "--dataset", "work_orders")
    inside = office("kpi", "R08", "R14", "--from", "2026-10", "--to", "2026-10", "--format", "json").json
    before = office("kpi", "R08", "R14", "--from", "2026-01", "--to", "2026-09", "--format", "json").json
    assert [row["denominator"] for row in inside] == [1, 1]
    assert [row["denominator"] for row in before] == [0, 0]
    later = office("kpi", "R08", "--from", "2026-11", "--to", "2026-12", "--format", "json").json
    assert later[0]["value"] == 1, "a case that is open still stands in the backlog of later months"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("kpi", "R41"), 2, "unknown_entry"),
        (("kpi", "R14", "--by", "colour"), 2, "category"),
        (("kpi", "R14", "--from", "2026"), 2, "2026-10"),
        (("kpi", "R14", "--from", "2026-13"), 2, "2026-10"),
        (("kpi", "R14", "--at", "tomorrow"), 2, "2026-10-31T18:00"),
        (("kpi", "R14", "--format", "xml"), 2, "xml"),
        (("kpi", "R14", "--colour"), 2, "--colour"),
        (("sing",), 2, "sing"),
        (("undo", "4711"), 2, "unknown_batch"),
        (("undo", "one"), 2, "batch"),
        (("load", "nowhere.csv"), 2, "--dataset"),
        (("load", "nowhere.csv", "--dataset", "work_order"), 2, "work_orders"),
        (("check", "nowhere.csv", "--dataset", "work_orders"), 3, "no_such_file"),
        (("check", ".", "--dataset", "work_orders"), 3, "no_such_file"),
        (("load", "nowhere.csv", "--dataset", "work_orders"), 3, ""),
        (("load", "nowhere.csv", "--dataset", "work_orders", "--mapping", "nowhere.json"), 2, "mapping_unreadable"),
        (("template", "work_order", "-o", "x.xlsx"), 2, "work_orders"),
        (("records", "r14"), 2, "R14"),
        (("restore", "nowhere"), 4, "warehouse_in_use"),
    ],
)
def test_wrong_words_are_answered_with_the_right_ones(office: CommandLine, words: tuple[str, ...], code: int, said: str) -> None:
    version = office.intake.warehouse.version()
    answer = office(*words)
    assert answer.code == code, answer.err
    assert said in answer.err and "Traceback" not in answer.err
    assert office.intake.warehouse.version() == version


def test_a_wrong_id_is_answered_with_the_nearest(office: CommandLine) -> None:
    assert "是不是想用" in office("kpi", "R144").err and "R14" in office("kpi", "R144").err


def test_check_says_what_load_would_and_stores_nothing(office: CommandLine) -> None:
    good = export(office.folder, ORDERS, ORDERS.samples, "good.csv")
    bad = as_csv(office.folder / "bad.csv", cells(ORDERS, [ORDERS.samples[0], {**ORDERS.samples[1], "created_at": "2099-01-01 08:00"}]))
    lacking = export(office.folder, ORDERS, ORDERS.samples, "lacking.csv", ["order_id", "kind"])
    found = [office("check", path, "--dataset", "work_orders", "--json") for path in (good, bad, lacking)]
    assert [(answer.code, answer.json["verdict"]) for answer in found] == [(0, "good"), (1, "quarantine"), (1, "refused")]
    assert [finding["lines"] for finding in found[1].json["findings"]] == [[3], [3]]
    assert {column["column"] for column in found[2].json["missing"]} == {"project_id", "created_at", "status"}
    assert {row["dataset"] for row in office("history", "--format", "json").json} == set(REGISTERS), "a check leaves no trace"
    shown = office("check", bad, "--dataset", "work_orders").out
    assert "第 3 行" in shown and "报修时间" in shown


def test_a_load_tells_what_it_did(office: CommandLine) -> None:
    path = export(office.folder, ORDERS, ORDERS.samples)
    (told,) = office("load", path, "--dataset", "work_orders", "--by", "王敏", "--json").json
    assert {
        "file",
        "dataset",
        "outcome",
        "batch",
        "version",
        "new",
        "changed",
        "unchanged",
        "withdrawn",
        "added_projects",
        "kpis",
        "zh",
        "en",
    } <= told.keys()
    assert (told["outcome"], told["new"], told["added_projects"]) == ("loaded", 2, [])
    change = next(kpi for kpi in told["kpis"] if kpi["kpi"] == "R14")
    figures = {
        "kpi": "R14",
        "month": "2026-10",
        "before": None,
        "after": 100.0,
        "n_before": 0,
        "n_after": 1,
        "limit_before": None,
        "limit_after": 95.0,
    }
    bars = {"goal_before": None, "goal_after": 100.0, "misses_before": None, "misses_after": 0, "allowed_before": None, "allowed_after": 0}
    assert change == figures | bars | {"status_before": "not_enough_data", "status_after": "not_enough_data", "turn": None}
    (last, *_) = office("history", "--format", "json").json
    assert (last["by"], last["file_name"], last["outcome"], last["active"], last["rows"]) == ("王敏", path.name, "loaded", True, 2)
    assert (
        str(told["batch"]) in office("load", path, "--dataset", "work_orders").out
        or "没有变化" in office("load", path, "--dataset", "work_orders").out
    )


def test_a_formula_in_a_text_does_not_run_in_a_spreadsheet(office: CommandLine) -> None:
    rows = [{**ORDERS.samples[0], "category": "=HYPERLINK(1)", "team": "@sum"}]
    assert office("load", export(office.folder, ORDERS, rows), "--dataset", "work_orders").code == 0
    out = office("records", "R14", "--format", "csv").out
    assert "'=HYPERLINK(1)" in out and "'@sum" in out
    assert office("records", "R14", "--format", "json").json[0]["category"] == "=HYPERLINK(1)"


def test_a_command_prints_to_its_own_outputs_by_default() -> None:
    assert shell().folder == Path.cwd() and shell().served is None
