"""Surveys with one column a question become answers, at once where nothing is in doubt; days and times in two columns are joined."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import registry
from pipelines.matching.answers import STEPS, read_answers
from pipelines.matching.evidence import Background
from pipelines.matching.mapping import EMPTY, Mapping
from pipelines.matching.offers import settle_with_offers
from pipelines.matching.proposal import Proposal, accept, decline
from pipelines.matching.questions import item_of
from pipelines.matching.settling import Settled
from pipelines.parsing.parse import Table
from pipelines.values.cells import type_table
from pipelines.values.numbers import Numbers
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import as_csv, as_xlsx
from tests.pipelines.test_cells import table

ANSWERS = registry.dataset("survey_answers")
HEADER = "序号|提交答卷时间|所用时间|来源|来源详情|来自IP|问卷编号|项目编号|1、您对环境卫生的满意度|2、您对服务态度的评价|3、您对物业服务的总体满意度|4、您的意见和建议|总分"
ROWS = (
    "1|2026/9/14 19:22:33|123秒|微信|N/A|1.1.1.1|MYD1|P001|非常满意|满意|一般|电梯快一点|12",
    "2|2026/9/14 20:22:33|99秒|微信|N/A|1.1.1.2|MYD1|P002|不满意|(跳过)|A.满意||6",
)


def settle(
    data: Table, mapping: Mapping = EMPTY, wanted: str | None = "survey_answers", before: dict[str, Numbers] | None = None
) -> tuple[Settled, tuple[Proposal, ...]]:
    return settle_with_offers(data, mapping, wanted, {}, Background(), {"survey_answers": before or {}})


def test_a_survey_whose_questions_are_known_is_read_at_once() -> None:
    data = table(HEADER, *ROWS)
    settled, (offer,) = settle(data)
    assert (offer.kind, offer.applied, settled.missing) == ("wide", True, ())
    assert "环境舒适（1–5）" in offer.sentence.zh and "one row a question" in offer.sentence.en
    frame = type_table(data, ANSWERS, settled.in_force).frame
    assert frame.select("item", "score", "scale_min", "scale_max", "text", "_line").rows() == [
        ("环境舒适", Decimal(5), Decimal(1), Decimal(5), "电梯快一点", 2),
        ("服务态度", Decimal(4), Decimal(1), Decimal(5), None, 2),
        ("总体满意度", Decimal(3), Decimal(1), Decimal(5), None, 2),
        ("环境舒适", Decimal(2), Decimal(1), Decimal(5), None, 3),
        ("总体满意度", Decimal(4), Decimal(1), Decimal(5), None, 3),
    ]
    assert frame.select(ANSWERS.key).is_unique().all() and frame["answered_at"].null_count() == 0


def test_the_dataset_need_not_be_named() -> None:
    assert settle(table(HEADER, *ROWS), wanted=None)[0].dataset.id == "survey_answers"


def test_a_second_export_does_not_take_the_place_of_the_first() -> None:
    """A running number starts anew in each export; the time of the answer goes with it, however it is written."""
    later = [row.replace("2026/9/14", "2026/10/14") for row in ROWS]
    dressed = [row.replace("2026/9/14", "2026-09-14") for row in ROWS]
    keys = []
    for rows in (ROWS, later, dressed):
        data = table(HEADER, *rows)
        keys.append(set(type_table(data, ANSWERS, settle(data)[0].in_force).frame["response_id"]))
    assert keys[0] == keys[2] and not keys[0] & keys[1]


def test_a_mapping_that_was_kept_says_it_all() -> None:
    data = table(HEADER, *ROWS)
    settled, _ = settle(data)
    kept = Mapping.from_json(settled.kept.to_json(), ANSWERS)
    again, offers = settle(data, kept)
    assert offers == () and kept == settled.kept
    assert type_table(data, ANSWERS, again.in_force).frame.equals(type_table(data, ANSWERS, settled.in_force).frame)


def test_what_is_declined_is_not_proposed_again() -> None:
    data = table(HEADER, *ROWS)
    _, (offer,) = settle(data)
    settled, offers = settle(data, decline(EMPTY, offer))
    assert offers == () and {"item", "score"} <= {column.name for column in settled.missing}


UNCERTAIN = [
    ("an item that nobody knows", "1、您对停车管理的满意度|2、您对服务态度的评价", ("满意|一般", "不满意|满意"), ["停车管理", "服务态度"]),
    (
        "an item in passing",
        "1、您愿意向朋友推荐本小区物业吗|2、您对服务态度的评价",
        ("非常愿意|一般", "一般|满意"),
        ["推荐意愿", "服务态度"],
    ),
    ("numbers without a scale", "1、您对环境卫生的满意度|2、您对服务态度的评价", ("5|4", "3|1"), ["环境舒适", "服务态度"]),
    ("words without a middle", "1、您对环境卫生的满意度|2、您对服务态度的评价", ("满意|满意", "不满意|满意"), ["环境舒适", "服务态度"]),
    (
        "two questions that look alike",
        "1、您对环境卫生的满意度|2、您对小区环境的评价",
        ("满意|一般", "不满意|满意"),
        ["1、您对环境卫生的满意度", "2、您对小区环境的评价"],
    ),
]


@pytest.mark.parametrize(("what", "questions", "rows", "items"), UNCERTAIN)
def test_what_is_in_doubt_waits_for_a_yes(what: str, questions: str, rows: tuple[str, ...], items: list[str]) -> None:
    data = table(f"答卷编号|问卷编号|项目编号|提交时间|{questions}", *(f"R{i}|M1|P1|2026-09-14 10:00|{row}" for i, row in enumerate(rows)))
    settled, (offer,) = settle(data)
    assert (offer.kind, offer.applied) == ("wide", False), what
    assert "item" in {column.name for column in settled.missing}
    agreed, offers = settle(data, accept(EMPTY, offer))
    assert (agreed.missing, offers) == ((), ())
    frame = type_table(data, ANSWERS, agreed.in_force).frame
    assert frame["item"].to_list() == items * 2 and frame["score"].null_count() == 0


NO_SURVEY = [
    ("choices that are coded 1 and 2", "1、您的性别|2、您的年龄段", ("1|2", "2|5")),
    ("one question only", "1、您对环境卫生的满意度|楼栋", ("满意|3栋", "一般|4栋")),
    ("free words", "1、您对环境卫生的评价|2、您对服务态度的评价", ("还行吧|都好", "不错|可以")),
    ("words of two scales", "1、您对环境卫生的评价|2、您的性别", ("非常满意|男", "同意|女")),
    ("counts", "1、您对环境卫生的评价次数|2、您对服务态度的评价次数", ("120|300", "500|7")),
]


@pytest.mark.parametrize(("what", "questions", "rows"), NO_SURVEY)
def test_what_is_no_survey_is_left_alone(what: str, questions: str, rows: tuple[str, ...]) -> None:
    data = table(f"答卷编号|问卷编号|项目编号|提交时间|{questions}", *(f"R{i}|M1|P1|2026-09-14 10:00|{row}" for i, row in enumerate(rows)))
    assert settle(data)[1] == (), what


def test_scales_differ_from_question_to_question() -> None:
    data = table(
        "答卷编号|问卷编号|项目编号|提交时间|总体满意度（1-5分）|推荐意愿（0-10分）|3、服务效率（满分100）",
        "R1|M1|P1|2026-09-14 10:00|5|9|88",
        "R2|M1|P1|2026-09-14 10:00|3分|0|100",
    )
    _, (offer,) = settle(data)
    frame = type_table(data, ANSWERS, settle(data, accept(EMPTY, offer))[0].in_force).frame
    assert frame.select("item", "score", "scale_min", "scale_max").head(3).rows() == [
        ("总体满意度", 5, 1, 5), ("推荐意愿", 9, 0, 10), ("服务效率", 88, 0, 100)
    ]  # fmt: skip


def test_a_scale_in_the_file_goes_before_ours() -> None:
    data = table(
        "答卷编号|问卷编号|项目编号|提交时间|最低分|满分|总体满意度|服务效率",
        "R1|M1|P1|2026-09-14 10:00|0|10|5|4",
        "R2|M1|P1|2026-09-14 10:00|0|10|5|3",
    )
    settled, (offer,) = settle(data)
    assert offer.applied and settled.missing == ()
    frame = type_table(data, ANSWERS, settled.in_force).frame
    assert set(frame.select("scale_min", "scale_max").rows()) == {(0, 10)}


def test_plain_numbers_are_certain_where_five_was_always_the_top() -> None:
    rows = [f"R{i}|M1|P1|2026-09-14 10:00|{1 + i % 5}|{5 - i % 5}" for i in range(25)]
    data = table("答卷编号|问卷编号|项目编号|提交时间|总体满意度|服务效率", *rows)
    usual = {"scale_max": Numbers(900, 5, 5, 5, 10, 10)}
    assert [offer.applied for offer in settle(data, before=usual)[1]] == [True]
    assert [offer.applied for offer in settle(data)[1]] == [False]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["非常满意", "满意", "一般"], {"非常满意": "5", "满意": "4", "一般": "3"}),
        (["很满意", "较满意", "一般"], {"很满意": "5", "较满意": "4", "一般": "3"}),
        (["非常滿意", "一般"], {"非常滿意": "5", "一般": "3"}),
        (["5-非常满意", "4 - 满意"], {"5-非常满意": "5", "4 - 满意": "4"}),
        (["非常满意(5分)", "一般（3分）"], {"非常满意(5分)": "5", "一般（3分）": "3"}),
        (["A.非常满意", "C.一般", "(空)", "不了解"], {"A.非常满意": "5", "C.一般": "3", "(空)": None, "不了解": None}),
        (["Very satisfied", "neutral"], {"Very satisfied": "5", "neutral": "3"}),
        (["5分", "4", "-3"], {"5分": "5", "-3": None}),
        (["满意", "同意"], None),
        (["满意", "比较满意", "不满意"], None),
        (["4.5", "5"], None),
        (["101"], None),
    ],
)
def test_answers_are_words_or_numbers(cells: list[str], words: dict[str, str | None] | None) -> None:
    found = read_answers("", pl.Series(cells), None)
    assert (None if found is None else found.words) == words


@given(st.lists(st.sampled_from(STEPS).flatmap(st.sampled_from), min_size=1, max_size=4))
@settings(deadline=None)
def test_words_are_never_read_in_two_ways(words: list[str]) -> None:
    found = read_answers("", pl.Series(words), None)
    meant = [{word: str(5 - place) for place, word in enumerate(steps)} for steps in STEPS if set(words) <= set(steps)]
    assert found is None or all(found.words == {word: steps[word] for word in words} for steps in meant)


@pytest.mark.parametrize(
    ("question", "item", "certain"),
    [
        ("1、您对环境卫生的满意度", "环境舒适", True), ("Q2 服务态度", "服务态度", True), ("3.请您对以下服务打分—服务质量", "服务质量", True), ("您對服務態度的評價", "服务态度", True),
        ("5、您对物业服务的总体评价（单选）", "总体满意度", True), ("您对小区绿化保洁的评价（1-5分）", "环境舒适", True), ("您对环境卫生的总体满意度", "环境卫生的总体", False), ("您对停车管理的满意度", "停车管理", False),
    ],
)  # fmt: skip
def test_what_a_question_asks_about(question: str, item: str, certain: bool) -> None:
    found = item_of(question, ANSWERS.column("item"))
    assert (found.name, found.certain) == (item, certain)


def test_a_survey_goes_all_the_way(office: CommandLine, tmp_path: Path) -> None:
    cells = [HEADER.split("|"), *(row.split("|") for row in ROWS)]
    for write, name, changes in ((as_csv, "答卷.csv", True), (as_xlsx, "答卷.xlsx", False)):
        staged = office.intake.stage_path(write(tmp_path / name, cells))
        examined = office.intake.examine(staged, "survey_answers")
        proposed = [offer.applied for offer in examined.report.proposals]
        assert proposed == ([True] if changes else []), "the second time the header is known"
        assert examined.mapping.unpivot is not None
        assert (examined.report.good_count, examined.report.held_count) == (5, 0)
        assert (office.intake.commit(examined, "a", impact=False).batch_id is not None) is changes, (
            "the same answers in another dress are nothing new"
        )


# ---- a day and its time in two columns ----------------------------------------------------------------------------------

TWO = [
    ("工单编号|报修日期|报修时间", "1|2026-01-05|08:05", datetime(2026, 1, 5, 8, 5)),
    ("工单编号|报修日期|报修时间", "1|2026年1月5日|下午3:05", datetime(2026, 1, 5, 15, 5)),
    ("工单编号|报修日期|报修时间", "1|2026-01-05 00:00:00|1899-12-31 08:05:00", datetime(2026, 1, 5, 8, 5)),
    ("工单编号|报修日期|报修时间", "1|2026-01-05 00:00:00|0.336805555555556", datetime(2026, 1, 5, 8, 5)),
    ("工单编号|报修日期|报修时间", "1|46027|08:05:30", datetime(2026, 1, 5, 8, 5, 30)),
    ("工单编号|报修时间|报修日期", "1|24:00|2026-01-05", datetime(2026, 1, 6)),
    ("工单编号|报修日期|时间", "1|2026-01-05|8时5分", datetime(2026, 1, 5, 8, 5)),
]


@pytest.mark.parametrize(("header", "row", "moment"), TWO)
def test_a_day_and_its_time_are_joined(header: str, row: str, moment: datetime) -> None:
    data = table(header, row)
    mapping = Mapping.from_json({"columns": {"报修日期": "created_at"}}) if "|时间" in header else EMPTY
    settled, offers = settle(data, mapping, "work_orders")
    if "|时间" in header:
        assert offers == (), "a header that the user has settled is left alone"
        return
    (offer,) = offers
    assert (offer.kind, offer.column, offer.applied) == ("combine", "created_at", True) and "报修日期" in offer.sentence.zh
    frame = type_table(data, settled.dataset, settled.in_force).frame
    assert frame["created_at"].dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None)[0] == moment
    assert settle(data, settled.kept, "work_orders")[1] == ()
    assert settle(data, decline(settled.kept, offer), "work_orders")[1] == ()


@pytest.mark.parametrize(
    "row",
    ["1|2026-01-05|2026-01-05 08:05", "1|2026-01-05 09:00|08:05", "1|2026-01-05|12", "1||08:05", "1|x|08:05"],
)
def test_what_is_no_day_and_time_is_not_joined(row: str) -> None:
    assert settle(table("工单编号|报修日期|报修时间", row), wanted="work_orders")[1] == ()


def test_serials_of_a_1904_workbook_are_joined_too() -> None:
    data = replace(table("工单编号|报修日期|报修时间", "1|44565|08:05"), date1904=True)
    settled, _ = settle(data, wanted="work_orders")
    assert type_table(data, settled.dataset, settled.in_force).frame["created_at"].to_list() == [datetime(2026, 1, 5, 0, 5)]
