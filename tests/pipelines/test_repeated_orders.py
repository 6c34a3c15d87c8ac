"""A work order that repeats another is one case with it while that is open (merge by `repeat_of`), whatever is loaded first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import Here
from tests.pipelines.files import as_csv

pytestmark = [pytest.mark.counting("R05", "R14"), pytest.mark.one_engine]
HEAD = ["工单编号", "项目编号", "工单类型", "严重程度", "报修时间", "要求完成时间", "解决时间", "状态", "重复于"]
FIRST = ["W1", "P1", "报修", "一般", "2025-10-20 08:00", "2025-10-21 08:00", "", "处理中", ""]
AGAIN = ["W2", "P1", "报修", "一般", "2025-11-05 08:00", "2025-11-06 08:00", "2025-11-05 20:00", "已解决", "W1"]
LATER = ["W3", "P1", "报修", "一般", "2025-12-20 08:00", "2025-12-21 08:00", "2025-12-20 20:00", "已解决", "W1"]
SOLVED = [*FIRST[:6], "2025-11-01 08:00", "已解决", ""]
WORDS = ("--dataset", "work_orders", "--add-projects", "--accept-good")


def test_a_repeat_is_a_case_of_its_own_only_once_the_first_is_solved(tmp_path: Path) -> None:
    line = CommandLine(tmp_path, Here())

    def load(name: str, *rows: list[str]) -> None:
        answer = line("load", as_csv(tmp_path / f"{name}.csv", [HEAD, *rows]), *WORDS)
        assert answer.code == 0, answer.out + answer.err

    def counted(kpi: str = "R14") -> dict[str, tuple[int, int]]:
        rows = line("kpi", kpi, "--by", "month", "--at", "2026-01-01", "--format", "json").json
        return {row["month"][:7]: (row["denominator"], row["excluded"]) for row in rows}

    load("november", AGAIN, LATER)  # of an order that nobody has heard of: each its own
    assert counted() == {"2025-11": (1, 0), "2025-12": (1, 0)}
    load("october", FIRST)
    assert counted() == {"2025-10": (1, 0), "2025-11": (0, 1), "2025-12": (1, 0)}  # two months on it is no repeat any more
    assert counted("R05")["2025-11"] == (0, 1)
    load("solved", SOLVED)
    assert counted() == {"2025-10": (1, 0), "2025-11": (1, 0), "2025-12": (1, 0)}
    line.close()
