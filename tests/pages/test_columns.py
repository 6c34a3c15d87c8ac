"""The columns and words of an upload: suggestions wait for a click, what was settled is remembered, projects are taken for known ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipelines.intake import Intake
from tests.pages.conftest import words_of
from tests.pages.test_upload import chosen, key_of, own
from tests.pipelines.files import as_csv

__all__ = ["own"]

HEADER = ["工單編號", "项目编号", "种类", "处理时间", "报修时间", "状态"]
ROW = ["N1", "P001", "报修", "2026-10-02 08:00", "2026-10-01 08:00", "已解决"]


def file(folder: Path, header: list[str] = HEADER, row: list[str] = ROW) -> Path:
    return as_csv(folder / "october.csv", [header, row])


def click(at: AppTest, start: str) -> AppTest:
    at.button(key=next(str(b.key) for b in at.button if start in str(b.key))).click().run()
    assert not at.exception
    return at


@pytest.mark.parametrize(("header", "is_left"), [("状态", False), ("别的什么", True)])
def test_a_missing_column_is_looked_for_only_where_a_header_is_left(header: str, is_left: bool, own: Intake, tmp_path: Path) -> None:
    at = chosen(
        file(tmp_path, ["工单编号", "项目编号", "工单类型", header], ["N1", "P001", "报修", "已解决" if header == "状态" else "甲乙丙"])
    )
    (error,) = at.error
    assert "报修时间" in error.value and "填上这个值" in error.value and ("选出它的表头" in error.value) == is_left
    assert [one.proto.expanded for one in at.expander if "列匹配" in one.label] == [is_left]


def test_what_is_not_used_is_told_beside_what_was_read(own: Intake, tmp_path: Path) -> None:
    header = ["工单编号", "项目编号", "工单类型", "报修时间", "状态"]
    row = ["N1", "P001", "报修", "2026-10-01 08:00", "已解决"]
    at = chosen(as_csv(tmp_path / "more.csv", [[*header, "说了*啥"], [*row, "电梯总坏，修了三次还是一样"]]))
    (told,) = (word.value for word in at.caption if word.value.startswith("读到"))
    assert told.endswith("；1 列没有使用：说了\\*啥")
    at = chosen(as_csv(tmp_path / "less.csv", [header, ["N2", *row[1:]]]))
    assert "读到 1 行：1 行通过，0 行有问题" in [word.value for word in at.caption]


ANSWERS = ["答卷编号", "项目编号", "答题时间", "题目", "得分", "量表最低分", "量表最高分"]


def answers(folder: Path, id: str) -> Path:
    return as_csv(
        folder / "answers.csv", [ANSWERS, *([f"{id}{n}", "P001", "2026-10-01 08:00", "总体满意度", "4", "1", "5"] for n in range(3))]
    )


def campaigns(intake: Intake, id: str) -> list[str]:
    """What the stored answers of a file name as their survey."""
    with intake.warehouse.cursor() as cursor:
        found = cursor.execute("select distinct campaign_id from fact_survey_answers where starts_with(response_id, ?)", [id]).fetchall()
    return [name for (name,) in found]


def whole(at: AppTest) -> Any:
    return next(box for box in at.selectbox if box.label.startswith("整份文件的"))


def test_one_value_for_the_whole_file_is_picked_of_what_is_known_told_and_remembered(own: Intake, tmp_path: Path) -> None:
    at = chosen(answers(tmp_path, "W"))
    assert "调查批次编号" in at.error[0].value and "整份文件都是同一个值" in at.error[0].value
    assert whole(at).label == "整份文件的“调查批次编号”都是" and "MYD-2026Q3" in whole(at).options and whole(at).value is None
    whole(at).select("MYD-2026Q3")
    click(at, "columns_")
    assert not at.error and any("整份文件的“调查批次编号”都是“MYD-2026Q3”" in word.replace("\\", "") for word in words_of(at))
    click(at, "publish_")
    assert campaigns(own, "W") == ["MYD-2026Q3"]

    again = chosen(answers(tmp_path, "X"))
    assert not again.error and whole(again).value == "MYD-2026Q3"  # in force as last time, open to be changed


def test_a_header_goes_before_a_value_for_the_whole_file(own: Intake, tmp_path: Path) -> None:
    rows = [[*ANSWERS, "期次"], *([f"H{n}", "P001", "2026-10-01 08:00", "总体满意度", "4", "1", "5", f"C{n}"] for n in range(3))]
    at = chosen(as_csv(tmp_path / "answers.csv", rows))
    whole(at).select("MYD-2026Q3")
    click(at, "columns_")
    next(box for box in at.selectbox if box.label == "期次").set_value("campaign_id")
    click(at, "columns_")
    assert not at.error and not [box for box in at.selectbox if box.label.startswith("整份文件的")]
    click(at, "publish_")
    assert sorted(campaigns(own, "H")) == ["C0", "C1", "C2"]


def box(at: AppTest, label: str) -> object:
    return next(box for box in at.selectbox if box.label == label).value


def test_suggestions_wait_for_a_click_and_are_remembered(own: Intake, tmp_path: Path) -> None:
    at = chosen(file(tmp_path))
    words = words_of(at)
    assert any("这些列不能确定" in word for word in words) and any("繁简统一" in word for word in words)
    assert (box(at, "种类"), box(at, "处理时间"), box(at, "工單編號")) == ("kind", "resolved_at", "order_id")
    assert any("工单类型" in error.value and "还没有确定" in error.value for error in at.error)  # required, and not taken without a yes
    next(b for b in at.selectbox if b.label == "处理时间").select_index(0)
    click(at, "columns_")
    assert not at.error and not any("这些列不能确定" in word for word in words_of(at))
    click(at, "publish_")

    again = chosen(file(tmp_path, row=["N2", *ROW[1:]]))
    assert any("沿用上次的列对应" in word for word in words_of(again)) and not again.error
    assert (box(again, "种类"), box(again, "处理时间")) == ("kind", None)
    click(again, "forget_")
    assert any("工单类型" in error.value for error in again.error)
    assert not any("沿用上次的列对应" in word for word in words_of(again))


def test_all_that_a_file_lacks_is_answered_by_one_button(own: Intake, tmp_path: Path) -> None:
    """A header in doubt and a value for the whole file: both are given with one click, and then publishing is what is left to do."""

    def leading(at: AppTest) -> list[str]:
        return [button.label for button in at.button if button.proto.type == "primary"]

    at = chosen(file(tmp_path, ["工單編號", *HEADER[2:]], ["N1", *ROW[2:]]))
    assert "还没有确定：“工单类型”" in at.error[0].value and "缺少必需的列：“项目编号”" in at.error[0].value
    assert [b.label for b in at.button if "重新检查" in b.label or "采用" in b.label] == leading(at) == ["按这样重新检查"]
    whole(at).select("P001")
    click(at, "columns_")
    assert not at.error and leading(at) == ["发布"]
    click(at, "publish_")
    with own.warehouse.cursor() as cursor:
        assert cursor.execute("select project_id, kind from fact_work_orders where order_id = 'N1'").fetchall() == [("P001", "报修")]


def test_an_unknown_project_is_taken_for_a_known_one(own: Intake, tmp_path: Path) -> None:
    at = chosen(file(tmp_path, ["工单编号", "项目编号", "工单类型", "备注", "报修时间", "状态"], ["N1", "云栖花苑", *ROW[2:]]))
    assert box(at, "云栖花苑") == "P001"
    with pytest.raises(StopIteration):
        key_of(at, "publish_")
    click(at, "known_")
    assert not any(b.label == "云栖花苑" for b in at.selectbox)
    click(at, "publish_")


def test_names_of_projects_are_told_of(own: Intake, tmp_path: Path) -> None:
    at = chosen(file(tmp_path, ["工单编号", "项目名称", "工单类型", "备注", "报修时间", "状态"], ["N1", "云栖花园", *ROW[2:]]))
    assert any("云栖花园 → P001" in word for word in words_of(at))
    assert key_of(at, "publish_")
