"""The receipt of a load accounts for every row of the file: published, there already, older, held back, and what the mapping leaves out."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from tests.pipelines.commands import CommandLine
from tests.pipelines.files import as_csv

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]

HEADER = ["工单编号", "项目编号", "工单类型", "报修时间", "状态", "更新"]
MAPPING = {"keep_last": {"by": ["更新"]}, "drop": {"kind": ["测试"]}}


def row(id: str, kind: str = "报修", status: str = "处理中", turn: int = 1, created: str = "2026-10-01 08:00") -> list[str]:
    return [id, "P001", kind, created, status, str(turn)]


FILE = [
    row("A"), row("A", status="已关闭", turn=2), row("A", turn=0), row("B"), row("B", turn=3), row("C", "测试"), row("D", "测试"), row("E", created="!"),
]  # fmt: skip


def load(office: CommandLine, folder: Path, rows: list[list[str]], mapping: dict[str, object] = MAPPING) -> str:
    given = folder / "m.json"
    given.write_text(json.dumps(mapping), encoding="utf-8")
    path = as_csv(folder / "f.csv", [HEADER, *rows])
    return office("load", path, "--dataset", "work_orders", "--mapping", given, "--accept-good").out.splitlines()[-1]


def test_every_row_of_a_file_is_told(office: CommandLine, tmp_path: Path) -> None:
    said = load(office, tmp_path, FILE)
    assert "已发布：新增 2 行，1 行放进“待处理行”。" in said
    assert "文件共 8 行：3 行是同一记录较早的状态，只留最后一次，2 行按映射略去，其余 3 行读入。" in said
    again = load(office, tmp_path, FILE)
    assert "没有变化：2 行都已在库中；另有 1 行有问题，没有存入。文件共 8 行" in again


def test_rows_that_are_older_than_what_is_there_are_told(office: CommandLine, tmp_path: Path) -> None:
    load(office, tmp_path, [row("A", status="已关闭")], {"exported_at": "2026-11-02"})
    said = load(office, tmp_path, [row("A"), row("N")], {"exported_at": "2026-11-01"})
    assert "已发布：新增 1 行，较旧 1 行保留现有的值。" in said and "文件共" not in said


def test_a_file_that_is_read_row_by_row_has_nothing_to_account_for(office: CommandLine, tmp_path: Path) -> None:
    assert "文件共" not in load(office, tmp_path, [row("A"), row("B")], {})


def test_a_check_tells_what_the_mapping_leaves_out(office: CommandLine, tmp_path: Path) -> None:
    load(office, tmp_path, FILE)
    told = office("check", tmp_path / "f.csv", "--dataset", "work_orders", "--mapping", tmp_path / "m.json").out
    assert "· 文件共 8 行：3 行是同一记录较早的状态" in told


def test_a_wide_survey_tells_rows_and_answers(office: CommandLine, tmp_path: Path) -> None:
    head = ["答卷编号", "调查批次编号", "项目编号", "答题时间", "总体满意度（1-5分）", "员工服务（1-5分）"]
    path = as_csv(tmp_path / "wide.csv", [head, *([f"W{n}", "C1", "P001", "2026-10-01 08:00", "4", "5" if n else ""] for n in range(3))])
    said = office("load", path, "--dataset", "survey_answers").out.splitlines()[-1]
    assert "新增 5 行" in said and "文件共 3 行：3 行一行多题，读成 5 条。" in said


@pytest.mark.parametrize(("folder", "mapping"), [("itsm", "itsm"), ("kc311", "kc311")])
def test_real_exports_are_accounted_for(folder: str, mapping: str, office: CommandLine, real_data: Path) -> None:
    """Against the rows as Python's own reader of CSV counts them."""
    path = sorted((real_data / folder).glob("*.csv"))[-1]
    with path.open(encoding="utf-8", newline="") as file:
        counted = sum(1 for line in csv.reader(file) if any(line)) - 1
    given = Path(__file__).parents[1] / "golden" / "mappings" / f"{mapping}.json"
    words = ("load", path, "--dataset", "work_orders", "--mapping", given, "--add-projects", "--accept-good")
    said = office(*words).out.splitlines()[-1]
    told = {name: int(found[1].replace(",", "")) if (found := re.search(pattern, said)) else 0 for name, pattern in _PARTS.items()}
    assert told["file"] == counted
    assert counted == told["new"] + told["held"] + told["earlier"] + told["left_out"]


_PARTS = {
    "file": "文件共 ([0-9,]+) 行", "new": "新增 ([0-9,]+) 行", "held": "([0-9,]+) 行放进", "earlier": "([0-9,]+) 行是同一记录较早的状态",
    "left_out": "([0-9,]+) 行按映射略去",
}  # fmt: skip
