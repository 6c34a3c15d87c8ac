"""Which column a header is taken for: by name, by what names can look like, by its values; and what is only asked."""

from __future__ import annotations

from collections.abc import Mapping as Table

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import registry
from pipelines.matching.assign import best_total
from pipelines.matching.evidence import Background, Values
from pipelines.matching.headings import each_word_met, normalise
from pipelines.matching.mapping import Mapping
from pipelines.matching.matching import Match, guess_dataset, match, missing_columns
from pipelines.matching.reasons import why

ORDERS, ANSWERS = registry.dataset("work_orders"), registry.dataset("survey_answers")
NEEDED = ("工单编号", "项目编号", "工单类型", "报修时间", "状态")

TIMES = ("2026-10-01 09:00", "2026/10/02 10:30", "2026-10-03 11:00")
PHONES = ("13800138000", "13900139000", "13700137000")
IDS = ("WX202610-0001", "WX202610-0002", "WX202610-0003")
PROJECTS = ("P001", "P002", "P001")
NAMES = ("云栖花园", "星河中心", "云栖花园")
STATES = ("已关闭", "处理中", "已关闭")
KINDS = ("报修", "投诉", "维修")
SCORES = ("4", "5", "3.5")
BACKGROUND = Background(
    registers={"projects": {"project_id": ["P001", "P002"], "name": ["云栖花园", "星河中心"]}},
    seen={"work_orders": {"order_id": ["WX202609-0001", "WX202609-0002"], "team": ["工程一班", "工程二班"]}},
)


def look(columns: Table[str, tuple[str, ...]], dataset_id: str = "work_orders", background: Background = BACKGROUND) -> dict[str, Match]:
    frame = pl.DataFrame(
        {str(i): list(cells) for i, cells in enumerate(columns.values())}, schema={str(i): pl.String for i in range(len(columns))}
    )
    return {m.header: m for m in match(list(columns), registry.dataset(dataset_id), values=Values(frame, background))}


@pytest.mark.parametrize(
    ("header", "cells", "column", "reason"),
    [
        ("报修时间", TIMES, "created_at", "name"),
        ("１、报修时间（必填）*", TIMES, "created_at", "name"),
        ("提交时间", TIMES, "created_at", "alias"),
        ("報修時間", TIMES, "created_at", "normal"),
        ("創建時間", TIMES, "created_at", "normal"),
        ("bao xiu shi jian", TIMES, "created_at", "pinyin"),
        ("Gongdan_Bianhao", IDS, "order_id", "pinyin"),
        ("时间信息/报修时间", TIMES, "created_at", "part"),
        ("报修/时间", TIMES, "created_at", "part"),
        ("基本信息 > 工单编号", IDS, "order_id", "part"),
        ("项目名称", NAMES, "project_id", "register"),
        ("小区名称", NAMES, "project_id", "register"),
        ("费用（万元）", SCORES, "cost", "name"),
        ("Order Numbr", IDS, "order_id", "slip"),
        ("项目编好", PROJECTS, "project_id", "sound"),
        ("状太", STATES, "status", "sound"),
        ("工单类别型", KINDS, None, "near"),
        ("工单类刑", KINDS, "kind", "sound"),
        ("工单类形", KINDS, "kind", "sound"),
        ("工单大型", KINDS, "kind", "slip"),
        ("gdlx", KINDS, "kind", "initials"),
        ("xmbh", PROJECTS, "project_id", "initials"),
    ],
)
def test_each_kind_of_evidence(header: str, cells: tuple[str, ...], column: str | None, reason: str) -> None:
    found = look({header: cells})[header]
    assert (found.column, found.reason) == (column, reason)
    sentence = why(found, ORDERS)
    assert sentence is not None and "{" not in sentence.zh + sentence.en
    assert (found.confidence >= 0.8) == (column is not None)


@pytest.mark.parametrize(
    ("header", "cells", "suggestion", "reason"),
    [
        ("完成时间（业主确认）", TIMES, "resolved_at", "remark"),
        ("保修时间", TIMES, "created_at", "sound"),  # a warranty, or a slip for 报修时间: values cannot tell
        ("bxsj", TIMES, "created_at", "initials"),
        ("处理时间", TIMES, "resolved_at", "near"),
        ("实际完成时间", TIMES, "resolved_at", "near"),
        ("小区", NAMES, "project_id", "near"),
        ("甲", NAMES, "project_id", "values"),
        ("乙", ("工程一班", "工程二班", "工程一班"), "team", "values"),
        ("项目名称", ("甲园", "乙园", "丙园"), "project_id", "register"),
        ("时间信息/报修时间", ("三号", "月初", "不详"), "created_at", "part"),  # never left out in silence because its cells are wrong
    ],
)
def test_what_could_be_wrong_is_only_suggested(header: str, cells: tuple[str, ...], suggestion: str, reason: str) -> None:
    found = look({header: cells})[header]
    assert (found.column, found.suggestion, found.reason) == (None, suggestion, reason)
    assert 0.5 <= found.confidence < 0.8


@pytest.mark.parametrize(
    ("dataset", "header", "cells"),
    [
        ("survey_answers", "得分值", TIMES),  # dates where a score is wanted
        ("work_orders", "工单编码号", PHONES),  # phone numbers where an id is wanted
        ("work_orders", "报修时长", ("3", "4", "5")),
        ("work_orders", "baoxiushijian", ("a", "b", "c")),
        ("work_orders", "计划完成时间", TIMES),  # not the time it was done
        ("work_orders", "计划/关闭时间", TIMES),
        ("work_orders", "完成时间（计划）", TIMES),
        ("work_orders", "原项目编号", PROJECTS),
        ("work_orders", "非报修内容", ("a", "b", "c")),
        ("work_orders", "工单编号2", ("x", "x", "x")),
    ],
)
def test_a_likeness_that_is_contradicted_or_turned_is_not_taken(dataset: str, header: str, cells: tuple[str, ...]) -> None:
    found = look({header: cells}, dataset)[header]
    assert found.column is None
    assert found.reason in ("none", "values")


@pytest.mark.parametrize("header", ["CREATION YEAR", "DEPARTMENT", "reason", "precinct"])
def test_a_name_that_shares_only_letters_with_ours_is_no_doubt(header: str) -> None:
    """Headers of two cities' own exports: a doubt that is none hides those that are."""
    found = look({header: ("alpha", "beta", "gamma")})[header]
    assert (found.column, found.suggestion, found.reason) == (None, None, "none")


@pytest.mark.parametrize(
    ("header", "cells", "suggestion"),
    [
        ("open_dt", TIMES, "created_at"),
        ("case_status", STATES, "status"),
        ("StatusOfTicket", STATES, "status"),
        ("resolve_dt", TIMES, "resolved_at"),
    ],
)
def test_a_name_that_shares_a_word_with_ours_is_still_asked_about(header: str, cells: tuple[str, ...], suggestion: str) -> None:
    found = look({header: cells})[header]
    assert suggestion in (found.column, found.suggestion)


def test_a_likeness_that_the_register_bears_out_is_no_less_sure_than_the_register_alone() -> None:
    """So that the page proposes it: 1、您所在的项目 of a questionnaire, all of whose answers are projects."""
    found = look({"1、您所在的项目": PROJECTS}, "survey_answers")["1、您所在的项目"]
    assert (found.suggestion, found.reason) == ("project_id", "near") and found.confidence == look({"甲": PROJECTS}, "survey_answers")[
        "甲"
    ].confidence == 0.6


@pytest.mark.parametrize(
    ("one", "other", "met"),
    [
        ("Air Quality", "Water Quality", False), ("Tree Trimming", "Trees Trimming", True), ("Roxbury", "Roxbury Crossing", True),
        ("Jamaica Plain", "JAMAICA PLAINS", True), ("Block 1", "Block 2", False), ("云栖花园", "云栖花苑", True),
    ],
)  # fmt: skip
def test_words_of_values_are_met_word_by_word(one: str, other: str, met: bool) -> None:
    assert each_word_met(one, other) == each_word_met(other, one) == met


def test_three_times_of_an_order_do_not_get_mixed_up() -> None:
    found = look({"完成时间": TIMES, "派单时间": TIMES, "报修时间": TIMES, "派工时间": TIMES})
    assert {header: m.column for header, m in found.items()} == {
        "完成时间": "resolved_at", "派单时间": "dispatched_at", "报修时间": "created_at", "派工时间": None,
    }  # fmt: skip


def test_a_phone_number_is_no_order_number() -> None:
    found = look({"单据号": IDS, "电话单号码": PHONES})
    assert found["单据号"].suggestion == "order_id"
    assert found["电话单号码"].suggestion != "order_id" and found["电话单号码"].column is None


def test_a_score_column_that_holds_dates_leaves_the_name_to_the_checks() -> None:
    """Its own name is not doubted: the checks say cell by cell that these are no scores."""
    found = look({"得分": TIMES, "评价分": SCORES}, "survey_answers")
    assert (found["得分"].column, found["评价分"].column) == ("score", None)


@pytest.mark.parametrize(
    "columns",
    [{"单号": IDS, "工单号": IDS}, {"费用(元)": SCORES, "费用（万元）": SCORES}, {"bao xiu/shijian": TIMES, "baoxiu shijian": TIMES}],
)
def test_two_headers_with_equal_claims_both_stay_out_and_are_asked_for(columns: dict[str, tuple[str, ...]]) -> None:
    found = look(columns)
    if all(m.reason == "tie" for m in found.values()):
        assert {m.column for m in found.values()} == {None}
        assert len({m.suggestion for m in found.values()}) == 1
        one, other = found
        assert found[one].rival == other and found[other].rival == one
    else:
        assert sum(m.column is not None for m in found.values()) == 1


@pytest.mark.parametrize("other", [("", "", ""), ("x", "y", "z")])
def test_of_two_equal_names_the_one_that_holds_such_values_is_taken(other: tuple[str, ...]) -> None:
    found = look({"完成时间": other, "办结时间": TIMES})
    assert (found["办结时间"].column, found["完成时间"].column) == ("resolved_at", None)


WIDE: dict[str, tuple[str, ...]] = {
    "工單編號": IDS, "项目编好": PROJECTS, "小区": NAMES, "报修时间": TIMES, "保修时间": TIMES, "完成时间": TIMES, "办结时间": TIMES,
    "实际完成时间": TIMES, "gdlx": KINDS, "状太": STATES, "电话": PHONES, "备注": ("", "a", ""), "时间信息/受理时间": TIMES, "Order Numbr": IDS,
}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.permutations(list(WIDE)))
def test_the_order_of_the_columns_decides_nothing(order: list[str]) -> None:
    shuffled = look({header: WIDE[header] for header in order})
    assert shuffled == {header: Match(**{**vars(m), "claim": shuffled[header].claim}) for header, m in look(WIDE).items()}


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=4))
)
def test_the_assignment_has_the_greatest_total(table: list[list[int]]) -> None:
    pairs = best_total(table)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert sum(table[row][column] for row, column in pairs) == _greatest(table, frozenset(range(len(table[0]))))


def _greatest(table: list[list[int]], free: frozenset[int]) -> int:
    if not table:
        return 0
    first, rest = table[0], table[1:]
    return max([_greatest(rest, free), *(first[column] + _greatest(rest, free - {column}) for column in free)])


def test_a_file_whose_names_tell_nothing_is_guessed_by_its_values_too() -> None:
    header = ["工單編號", "項目編號", "gdlx", "報修時間", "狀態"]
    frame = pl.DataFrame({str(i): list(cells) for i, cells in enumerate((IDS, PROJECTS, KINDS, TIMES, STATES))})
    values = Values(frame, BACKGROUND)
    assert not guess_dataset(header, registry.datasets().values())[0].complete
    best = guess_dataset(header, registry.datasets().values(), values=values)[0]
    assert (best.dataset.id, best.complete) == ("work_orders", True)


@pytest.mark.parametrize(
    "header",
    [
        "工单编号",
        " 工单编号 ",
        "工单编号*",
        "工单\n编号",
        "工单编号(必填)",
        "工单编号（必填）",
        "*工单 编号[文本]",
        "ORDER_ID",
        "Order ID",
        "order no.",
    ],
)
def test_headers_are_known_whatever_they_are_dressed_in(header: str) -> None:
    (found,) = match([header], ORDERS)
    assert found.column == "order_id"
    assert found.confidence in (1.0, 0.9)


def test_a_header_of_nothing_but_a_remark_is_not_empty() -> None:
    assert normalise("(元)") == "(元)"
    assert match(["(元)", "", "***"], ORDERS)[0].reason == "none"


def test_the_more_exact_header_wins_and_the_other_is_left_unmatched() -> None:
    alias, name = match(["工单号", "工单编号"], ORDERS)
    assert (alias.column, alias.reason, alias.confidence) == (None, "none", 0.0)
    assert (name.column, name.reason, name.confidence) == ("order_id", "name", 1.0)


def test_the_mapping_wins_over_names_and_fills_columns_once() -> None:
    mapping = Mapping.from_json(
        {"columns": {"备用号": "order_id", "位置": None}, "constants": {"kind": "报修"}, "combine": {"created_at": ["日期", "时刻"]}}
    )
    header = ["工单编号", "备用号", "位置", "类型", "日期", "时刻", "创建时间"]
    found = {m.header: (m.column, m.reason) for m in match(header, ORDERS, mapping)}
    assert found == {
        "工单编号": (None, "none"),
        "备用号": ("order_id", "mapping"),
        "位置": (None, "none"),
        "类型": (None, "none"),
        "日期": ("created_at", "mapping"),
        "时刻": ("created_at", "mapping"),
        "创建时间": (None, "none"),
    }


def test_a_mapping_may_name_headers_of_several_years() -> None:
    mapping = Mapping.from_json({"columns": {"旧号": "order_id", "新号": "order_id"}})
    assert [m.column for m in match(["新号"], ORDERS, mapping)] == ["order_id"]
    assert [m.column for m in match(["旧号", "新号"], ORDERS, mapping)] == ["order_id", None]


@pytest.mark.parametrize(
    ("header", "mapping", "missing"),
    [
        (NEEDED, {}, ()),
        (NEEDED[1:], {}, ("order_id",)),
        (NEEDED[:2], {"constants": {"kind": "报修", "status": "已关闭"}}, ("created_at",)),
        ((*NEEDED[:3], "状态", "d", "t"), {"combine": {"created_at": ["d", "t"]}}, ()),
        ((*NEEDED[:3], "状态", "d"), {"combine": {"created_at": ["d", "t"]}}, ("created_at",)),
        ((NEEDED[0], *NEEDED[2:]), {"defaults": {"project_id": "P1"}}, ()),
        ((NEEDED[0], *NEEDED[2:]), {"columns": {"小区": "project_id"}, "defaults": {"project_id": "P1"}}, ("project_id",)),
    ],
)
def test_required_columns_that_nothing_delivers_are_named(
    header: tuple[str, ...], mapping: dict[str, object], missing: tuple[str, ...]
) -> None:
    assert tuple(column.name for column in missing_columns(header, ORDERS, Mapping.from_json(mapping))) == missing


def test_an_unpivoted_file_needs_neither_item_nor_score() -> None:
    answers = registry.dataset("survey_answers")
    mapping = Mapping.from_json(
        {"unpivot": {"columns": ["Q1", "Q2"], "item": "item", "score": "score"}, "constants": {"scale_min": "1", "scale_max": "5"}}
    )
    header = ("答卷编号", "调查批次编号", "项目编号", "答题时间", "Q1")
    assert missing_columns(header, answers, mapping) == ()
    assert missing_columns(header[:-1], answers, mapping) != ()


@pytest.mark.parametrize("id", list(registry.datasets()))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_of_each_dataset_is_recognised_and_matched_whole(id: str, language: str) -> None:
    dataset = registry.dataset(id)
    header = [column.label[language] for column in dataset.columns]
    assert [m.column for m in match(header, dataset)] == list(dataset.names)
    best = guess_dataset(header, registry.datasets().values())[0]
    assert best.dataset.id == id and best.complete and best.share == 1.0


def test_a_mapping_for_another_dataset_ranks_last_and_does_not_raise() -> None:
    mapping = Mapping.from_json({"columns": {"x": "reopen_count"}})
    guesses = guess_dataset(["x", *NEEDED], registry.datasets().values(), mapping)
    assert guesses[0].dataset.id == "work_orders"
    assert not any(guess.complete for guess in guesses[1:])
