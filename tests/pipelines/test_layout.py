"""Titles, headers, units, totals and footers: what is data comes out with its row numbers, what is none is listed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from errors import Refused, Unreadable, UserError
from pipelines.gate.gate import inspect
from pipelines.matching.headings import normalise
from pipelines.parsing.grid import Grid
from pipelines.parsing.header import LOOKED_AT
from pipelines.parsing.parse import Table, read_table
from pipelines.parsing.sheets import choose

KNOWN = ("工单编号", "项目编号", "状态", "报修时间", "响应时长", "费用", "环境", "安全", "项目名称")
HEADER = ["工单编号", "项目编号", "状态", "响应时长", "费用"]
BODY = [[f"WX{n:03}", "P001", "已关闭", str(10 + n), f"{n}.50"] for n in range(1, 7)]
Cells = Sequence[Sequence[str]]
Merges = Sequence[tuple[int, int, int, int]]


def as_csv(path: Path, rows: Cells, ragged: bool = False) -> Path:
    """`ragged`: rows end with their last filled cell, as text tools write them; else all are equally wide, as Excel does."""
    width = max(map(len, rows))
    out = io.StringIO()
    csv.writer(out).writerows(rows if ragged else [[*row, *[""] * (width - len(row))] for row in rows])
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def as_book(path: Path, rows: Cells, merges: Merges = (), more: dict[str, Cells] | None = None) -> Path:
    """`merges` of the first sheet: first row, first column, last row, last column, from 0."""
    with xlsxwriter.Workbook(path) as workbook:
        for number, (name, cells) in enumerate({"数据": rows, **(more or {})}.items()):
            sheet = workbook.add_worksheet(name)
            covered = {
                (row, at): span
                for span in merges
                if not number
                for row in range(span[0], span[2] + 1)
                for at in range(span[1], span[3] + 1)
            }
            for span in merges if not number else ():
                sheet.merge_range(*span, cells[span[0]][span[1]])
            for line, row in enumerate(cells):
                for at, cell in enumerate(row):
                    if cell and (line, at) not in covered:
                        sheet.write_string(line, at, cell)
    return path


def read(path: Path, known: Sequence[str] = KNOWN, header_rows: Sequence[int] = (), sheets: Sequence[str] = ()) -> Table:
    return read_table(path, inspect(path), known, header_rows=header_rows, sheets=sheets)


def left_out(table: Table) -> dict[str, tuple[int, ...]]:
    return {rows.reason: rows.lines for rows in table.left_out}


def rows_of(table: Table) -> list[tuple[int, tuple[str | None, ...]]]:
    return list(zip(table.lines, table.frame.rows(), strict=True))


def numbered(rows: Cells, first: int) -> list[tuple[int, tuple[str | None, ...]]]:
    return [(line, tuple(cell or None for cell in row)) for line, row in enumerate(rows, start=first)]


@pytest.fixture(params=["csv", "xlsx"])
def both(request: pytest.FixtureRequest, tmp_path: Path):  # type: ignore[no-untyped-def]
    """The same cells as a text file and as a workbook."""

    def write(rows: Cells) -> Path:
        return as_csv(tmp_path / "a.csv", rows) if request.param == "csv" else as_book(tmp_path / "a.xlsx", rows)

    return write


# ---- the top of the sheet ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "units",
    [
        ["", "", "", "（分钟）", "（元）"],
        ["", "", "", "分钟", "元"],
        ["-", "-", "-", "min", "RMB"],
        ["单位", "", "", "小时", "万元"],
        ["", "", "", "", "元"],
    ],
)
def test_a_row_of_units_under_the_header(both, units: list[str]) -> None:  # type: ignore[no-untyped-def]
    table = read(both([["锦绣花园工单"], HEADER, units, *BODY]))
    assert table.header == tuple(HEADER) and table.header_rows == (2,) and table.titles == ("锦绣花园工单",)
    assert table.units == tuple(unit or None for unit in units)
    assert left_out(table) == {"units": (3,)} and rows_of(table) == numbered(BODY, 4)


@pytest.mark.parametrize("row", [["WX000", "P001", "", "", "元"], ["", "", "", "分钟", "5"], ["", "", "", "分钟", "关闭"]])
def test_a_row_with_anything_but_units_is_data(both, row: list[str]) -> None:  # type: ignore[no-untyped-def]
    table = read(both([HEADER, row, *BODY]))
    assert not table.left_out and rows_of(table) == numbered([row, *BODY], 2)


def test_a_unit_that_its_column_holds_again_is_data(both) -> None:  # type: ignore[no-untyped-def]
    rows = [["单位", "工单编号"], ["元", ""], ["元", "2"], ["分", "3"]]
    assert read(both([["状态", "单位"], ["", "元"], ["已关闭", "元"], ["已关闭", "分"]])).frame.height == 3
    assert read(both(rows), known=()).frame.height == 3


@pytest.mark.parametrize("noise", ["*{}", "{}*", "{}(必填)", "{}\n(必填)", " {} ", "（必填）{}", "{}："])
def test_noise_around_known_headers_does_not_hide_them(both, noise: str) -> None:  # type: ignore[no-untyped-def]
    noisy = [noise.format(name) for name in HEADER]
    titles = [["甲", "乙", "丙", "丁", "戊"]]
    table = read(both([*titles, noisy, *BODY]))
    assert table.header_rows == (2,) and table.header == tuple(name.strip() for name in noisy)
    assert rows_of(table) == numbered(BODY, 3)


TWO_LEVELS = [
    ["工单编号", "项目编号", "满意度", "", "费用"],
    ["", "", "环境", "安全", ""],
]
SCORES = [[f"WX{n:03}", "P001", "5", "4", "3.2"] for n in range(4)]
JOINED = ("工单编号", "项目编号", "满意度/环境", "满意度/安全", "费用")


def test_groups_over_names_in_a_text_file(tmp_path: Path) -> None:
    table = read(as_csv(tmp_path / "a.csv", [["月报"], *TWO_LEVELS, *SCORES]))
    assert table.header == JOINED and table.header_rows == (2, 3)
    assert rows_of(table) == numbered(SCORES, 4) and not table.left_out


def test_groups_over_names_that_nobody_knows_are_not_guessed_in_a_text_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no_header"):
        read(as_csv(tmp_path / "a.csv", [*TWO_LEVELS, *SCORES]), known=())
    said = read(as_csv(tmp_path / "a.csv", [*TWO_LEVELS, *SCORES]), known=(), header_rows=(1, 2))
    assert said.header == JOINED and rows_of(said) == numbered(SCORES, 3)


@pytest.mark.parametrize("known", [KNOWN, ()])
def test_merged_headers_of_a_workbook(tmp_path: Path, known: tuple[str, ...]) -> None:
    merges = [(0, 0, 0, 4), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 2, 4)]
    table = read(as_book(tmp_path / "a.xlsx", [["满意度月报", *[""] * 4], *TWO_LEVELS, *SCORES], merges), known)
    assert table.header == JOINED and table.header_rows == (2, 3) and table.titles == ("满意度月报",)
    assert rows_of(table) == numbered(SCORES, 4)


def test_three_levels_of_merged_headers(tmp_path: Path) -> None:
    rows = [
        ["工单编号", "评价", "", "", ""],
        ["", "现场", "", "电话", ""],
        ["", "环境", "安全", "次数", "时长"],
        ["1", "5", "4", "2", "9"],
        ["2", "5", "4", "2", "8"],
    ]
    merges = [(0, 0, 2, 0), (0, 1, 0, 4), (1, 1, 1, 2), (1, 3, 1, 4)]
    table = read(as_book(tmp_path / "a.xlsx", rows, merges))
    assert table.header == ("工单编号", "评价/现场/环境", "评价/现场/安全", "评价/电话/次数", "评价/电话/时长")
    assert table.lines.to_list() == [4, 5] and table.header_rows == (1, 2, 3)


def test_a_header_merged_over_two_columns_of_words_is_no_group(tmp_path: Path) -> None:
    rows = [["工单编号", "位置", "", "状态"], ["a", "东区", "甲栋", "已关闭"], ["b", "西区", "乙栋", "已关闭"]]
    with pytest.raises(Refused, match="duplicate_header") as refusal:
        read(as_book(tmp_path / "a.xlsx", rows, [(0, 1, 0, 2)]))
    assert "位置" in refusal.value.sentence.zh


def test_a_merged_title_and_a_merged_range_over_everything_are_no_header(tmp_path: Path) -> None:
    rows = [["锦绣花园工单", *[""] * 4], HEADER, *BODY]
    assert read(as_book(tmp_path / "a.xlsx", rows, [(0, 0, 0, 4)])).header == tuple(HEADER)
    assert read(
        as_book(tmp_path / "b.xlsx", [["月报", "", "", "2026年10月", ""], *rows[1:]], [(0, 0, 0, 2), (0, 3, 0, 4)])
    ).header == tuple(HEADER)
    far = as_book(tmp_path / "c.xlsx", rows[1:], [(0, 4, 5, 4)])
    assert read(far).header == tuple(HEADER)


def test_a_title_of_two_cells_over_an_empty_column_is_no_group(both) -> None:  # type: ignore[no-untyped-def]
    table = read(both([["锦绣花园", "工单表"], ["工单编号", "", "状态", "费用"], *[["1", "", "已关闭", "5"]] * 2]))
    assert table.header == ("工单编号", "状态", "费用") and table.titles == ("锦绣花园 工单表",)


def test_what_footers_say_is_kept(both) -> None:  # type: ignore[no-untyped-def]
    table = read(both([HEADER, *BODY, ["制表人：张三", "导出时间：2026-11-02 08:00"]]))
    assert table.notes == ("制表人：张三 导出时间：2026-11-02 08:00",)


def test_the_same_name_under_two_groups(both) -> None:  # type: ignore[no-untyped-def]
    rows = [
        ["", "", "环境", "", "安全", ""],
        ["工单编号", "项目编号", "评分", "人数", "评分", "人数"],
        *[["1", "P1", "5", "9", "4", "8"]] * 2,
    ]
    assert read(both(rows)).header == ("工单编号", "项目编号", "环境/评分", "环境/人数", "安全/评分", "安全/人数")


def test_a_header_in_two_languages(both) -> None:  # type: ignore[no-untyped-def]
    english = ["Order no.", "Project no.", "Status", "Response", "Cost"]
    table = read(both([HEADER, english, *BODY]), known=(*KNOWN, "Order no.", "Project no.", "Status"))
    assert table.header == tuple(HEADER) and left_out(table) == {"header": (2,)} and rows_of(table) == numbered(BODY, 3)


def test_merged_data_cells_count_for_all_their_rows_in_a_workbook_only(tmp_path: Path) -> None:
    rows = [["项目名称", "类别", "费用"], ["锦绣花园", "电梯", "1"], ["", "漏水", "2"], ["翠湖", "电梯", "3"], ["", "漏水", "4"]]
    table = read(as_book(tmp_path / "a.xlsx", rows, [(1, 0, 2, 0)]))
    assert table.frame["0"].to_list() == ["锦绣花园", "锦绣花园", "翠湖", None]
    assert read(as_csv(tmp_path / "a.csv", rows)).frame["0"].to_list() == ["锦绣花园", None, "翠湖", None]


def test_the_user_says_which_row_is_the_header(both) -> None:  # type: ignore[no-untyped-def]
    rows = [["编号", "1", "2"], ["名称", "甲", "乙"], ["数量", "3", "4"]]
    with pytest.raises(Refused, match="no_header"):
        read(both(rows), known=())
    table = read(both(rows), known=(), header_rows=(2,))
    assert table.header == ("名称", "甲", "乙") and rows_of(table) == [(3, ("数量", "3", "4"))]
    with pytest.raises(Refused, match="no_header"):
        read(both(rows), known=(), header_rows=(9,))


def test_the_header_may_stand_further_down_than_anybody_looks_if_it_is_said(both) -> None:  # type: ignore[no-untyped-def]
    rows = [*[["说明", "第", "行"]] * (LOOKED_AT + 5), ["a", "b", "c"], ["1", "2", "3"]]
    table = read(both(rows), known=(), header_rows=(LOOKED_AT + 6,))
    assert table.header == ("a", "b", "c") and table.lines.to_list() == [LOOKED_AT + 7]


UNCLEAR: dict[str, Cells] = {
    "no header, ids": [["P001", "锦绣", "好"], ["P002", "翠湖", "差"], ["P003", "兰亭", "中"]],
    "no header, values that come again": [["电梯", "已关闭"], ["漏水", "已关闭"], ["照明", "已关闭"]],
    "no header, numbers": [["a", "1"], ["b", "2"]],
    "no header, mails": [["Anna", "anna@x.org"], ["Bert", "bert@x.org"]],
    "no header, dates": [["Anna", "3 Jan 2026"], ["Bert", "4 Jan 2026"]],
    "a second row of words over values": [["a", "b", "c"], ["first", "second", "third"], *[["1", "2", "3"]] * 4],
    "as full above": [["甲", "乙", "丙"], ["x", "1", "2"], ["a", "b", "c"], ["1", "2", "3"]],
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_an_unclear_header_is_not_guessed(both, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused, match=r"no_header|several_tables"):
        read(both(UNCLEAR[name]), known=())


def test_a_table_above_the_one_with_known_headers_is_not_taken_for_titles(both) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused, match="no_header"):
        read(both([["a", "b", "c", "d", "e"], *[["1", "2", "3", "4", "5"]] * 3, HEADER, *BODY]))


# ---- columns -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (["a", "b"], ["a", "b"], ["a", "b"]),
        (["", ""], ["a", "b"], ["a", "b"]),
        (["a", "b"], ["", ""], ["a", "b"]),
        (["a", "b"], ["a", "c"], None),
    ],
)
def test_two_columns_of_one_name(both, one: list[str], other: list[str], kept: list[str] | None) -> None:  # type: ignore[no-untyped-def]
    path = both([["工单编号", "状态", "状态 "], *[[str(n), *pair] for n, pair in enumerate(zip(one, other, strict=True))]])
    if kept is None:
        with pytest.raises(Refused, match="duplicate_header"):
            read(path)
    else:
        table = read(path)
        assert len(table.header) == 2 and table.frame["1"].to_list() == kept


def test_data_without_a_header_is_named_by_its_letter(both) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused, match="empty_header") as refusal:
        read(both([["工单编号", "", "状态", ""], ["1", "", "a", "x"]]))
    assert "第 D 列" in refusal.value.sentence.zh and "Column D" in refusal.value.sentence.en


# ---- rows that are no data -----------------------------------------------------------------------------------------

TAILS: dict[str, tuple[str, list[str]]] = {
    "total": ("total", ["合计", "", "", "120", "21.00"]),
    "total, spaced": ("total", ["合  计", "", "", "120", "￥21.00"]),
    "total, alone": ("total", ["总计："]),
    "total, with rows": ("total", ["合计（6 条）", "", "", "120", ""]),
    "total, second column": ("total", ["", "小计", "", "120", "-"]),
    "total, in words": ("total", ["合计", "共6单", "", "平均25分钟", "约21元"]),
    "total, English": ("total", ["Grand Total", "", "", "1,200", "21%"]),
    "average": ("total", ["平均", "", "", "20.0", "3.5"]),
    "made by": ("footer", ["制表人：张三", "", "审核：李四"]),
    "made by, in two cells": ("footer", ["制表人：", "张三"]),
    "remark": ("footer", ["备注：本表由系统生成，金额含税"]),
    "page": ("footer", ["第1页 共3页"]),
    "page, English": ("footer", ["Page 1 of 3"]),
    "count": ("footer", ["共 6 条记录"]),
    "rule": ("footer", ["-----", "-----", "-----", "-----", "-----"]),
    "exported": ("footer", ["导出时间：2026-11-02 08:00"]),
}


@pytest.mark.parametrize("name", TAILS)
@pytest.mark.parametrize("gap", [0, 1])
def test_totals_and_footers_are_left_out_and_listed(both, name: str, gap: int) -> None:  # type: ignore[no-untyped-def]
    reason, row = TAILS[name]
    table = read(both([HEADER, *BODY, *[[""]] * gap, row]))
    assert rows_of(table) == numbered(BODY, 2) and left_out(table) == {reason: (8 + gap,)}


def test_footers_shorter_than_the_header_are_no_ragged_rows(tmp_path: Path) -> None:
    rows = [["锦绣花园工单"], HEADER, *BODY, ["合计", "", "", "99"], [], ["备注：含税"], ["第1页 共1页"]]
    table = read(as_csv(tmp_path / "a.csv", rows, ragged=True))
    assert rows_of(table) == numbered(BODY, 3) and left_out(table) == {"total": (9,), "footer": (11, 12)}
    with pytest.raises(Unreadable, match="ragged_rows") as refusal:
        read(as_csv(tmp_path / "b.csv", [HEADER, *BODY, ["WX009", "P001"], ["备注：含税"]], ragged=True))
    assert "第 8 行" in refusal.value.sentence.zh and "第 9 行" not in refusal.value.sentence.zh


def test_a_note_of_several_lines_below_the_table(both) -> None:  # type: ignore[no-untyped-def]
    notes = [["以上数据来自客服系统，如有疑问请联系品质部。"], ["1、响应时长以首次联系为准；"], ["2、费用含税。"]]
    table = read(both([HEADER, *BODY, [""], *notes]))
    assert rows_of(table) == numbered(BODY, 2) and left_out(table) == {"footer": (9, 10, 11)}


def test_subtotals_and_repeated_headers_among_the_data(both) -> None:  # type: ignore[no-untyped-def]
    subtotal = ["小计", "", "", "33", "6.50"]
    page = [["第1页 共2页"], ["锦绣花园工单"], HEADER]
    table = read(both([["锦绣花园工单"], HEADER, *BODY[:3], subtotal, *page, *BODY[3:], subtotal]))
    assert rows_of(table) == [*numbered(BODY[:3], 3), *numbered(BODY[3:], 10)]
    assert left_out(table) == {"total": (6, 13), "footer": (7,), "title": (8,), "header": (9,)}


KEPT: dict[str, list[str]] = {
    "a word of the data": ["WX007", "P001", "合计", "17", "7.50"],
    "a category with a time": ["合计", "P001", "已关闭", "17", "7.50"],
    "a project's subtotal with a name": ["WX007", "小计", "", "17", "7.50"],
    "a row with a key only": ["WX007"],
    "a name that holds the word": ["合计商业广场", "", "", "17", "7.50"],
    "a sentence in a full row": ["备注：x", "P001", "已关闭", "17", "7.50"],
    "a number alone": ["5"],
    "an id alone": ["WX-0007/8"],
}


def test_a_name_alone_below_an_empty_row_stays(both) -> None:  # type: ignore[no-untyped-def]
    table = read(both([HEADER, *BODY, [""], ["锦绣花园二期（未接管）"]]))
    assert not table.left_out and table.frame.height == len(BODY) + 1


def test_an_id_alone_above_a_repeated_header_stays(both) -> None:  # type: ignore[no-untyped-def]
    table = read(both([HEADER, *BODY, ["WX007"], HEADER, *BODY]))
    assert left_out(table) == {"header": (9,)} and table.frame.height == 2 * len(BODY) + 1


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("where", [3, 6])
def test_what_may_be_data_stays(both, name: str, where: int) -> None:  # type: ignore[no-untyped-def]
    row = [*KEPT[name], *[""] * (5 - len(KEPT[name]))]
    body = [*BODY[:where], row, *BODY[where:]]
    table = read(both([HEADER, *body]))
    assert not table.left_out and rows_of(table) == numbered(body, 2)


def test_totals_only_is_no_data(both) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused, match="no_rows"):
        read(both([HEADER, ["合计", "", "", "0", "0"]]))


@pytest.mark.parametrize("known", [KNOWN, ()])
@pytest.mark.parametrize("between", [[], [[""]], [[""], ["第二个表"]]])
def test_a_second_table_is_never_read_as_rows_of_the_first(both, known: tuple[str, ...], between: Cells) -> None:  # type: ignore[no-untyped-def]
    second = [["项目名称", "环境", "安全", "次数", "时长"], *[["锦绣花园", "a", "1", "2", "3"]] * 3]
    with pytest.raises(Refused, match="several_tables") as refusal:
        read(both([HEADER, *BODY, *between, *second]), known)
    assert str(8 + len(between)) in refusal.value.sentence.zh


# ---- anything around any table -------------------------------------------------------------------------------------

WORDS = st.text(alphabet="甲乙丙丁戊abc", min_size=1, max_size=4)
CELL = st.one_of(
    st.just(""), WORDS, st.integers(0, 9999).map(str), st.sampled_from(["2026-01-05", "2026-01-05 08:30", "合计", "是", "12.5%"])
)
# A column of a real table holds one kind of values, and blanks: a row of words below numbers belongs to another table.
KIND = st.sampled_from([WORDS, st.integers(0, 9999).map(str), st.just("2026-01-05 08:30"), st.sampled_from(["是", "否"])]).map(
    lambda cells: st.one_of(st.just(""), cells)
)
TITLES = st.lists(st.sampled_from(["锦绣花园工单月报", "导出时间：2026-11-02 08:00", "导出人：张三", ""]), max_size=4)
UNITS = st.sampled_from([[], [["", "", "", "分钟", "元"]]])
TOTALS = st.sampled_from([[], [["合计", "", "", "9", "9"]], [["", "总计", "", "9", ""]], [["Total", "", "", "9", "9"]]])
FOOTERS = st.lists(st.sampled_from(["", "制表人：张三", "备注：含税", "第1页 共1页", "审核：李四"]), max_size=3)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Cells, list[tuple[int, tuple[str | None, ...]]], list[int]]:
    """Rows of a sheet, its data with their numbers, and the numbers of those that are to be left out."""
    top = [[title] for title in draw(TITLES)]
    keys = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=40, unique=True))
    blanks = draw(st.lists(st.integers(0, 39), max_size=3))
    cells = st.tuples(*draw(st.tuples(KIND, KIND, KIND)))
    rows: list[list[str]] = [*top, HEADER, *(units := draw(UNITS))]
    out = [len(rows)] if units else []
    data = []
    for at, key in enumerate(keys):
        rows += [[]] if at in blanks else []
        row = [f"WX{key}", f"P{key % 7}", *draw(cells)]
        rows.append(row)
        data.append((len(rows), tuple(cell or None for cell in row)))
    for row in [*draw(TOTALS), *([text] for text in draw(FOOTERS))]:
        rows.append(row)
        out += [len(rows)] if any(row) else []
    return rows, data, out


@settings(max_examples=150, deadline=None)
@given(made=sheets(), form=st.sampled_from(["csv", "ragged", "xlsx"]))
def test_whatever_stands_around_a_table(
    made: tuple[Cells, list[tuple[int, tuple[str | None, ...]]], list[int]], form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows, data, out = made
    folder = tmp_path_factory.mktemp("around")
    path = as_book(folder / "a.xlsx", rows) if form == "xlsx" else as_csv(folder / "a.csv", rows, form == "ragged")
    table = read(path)
    columns = [HEADER.index(name) for name in table.header]
    assert rows_of(table) == [(line, tuple(row[at] for at in columns)) for line, row in data]
    assert sorted(line for rows in table.left_out for line in rows.lines) == out


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8), known=st.sampled_from([KNOWN, ()]))
def test_no_row_is_lost_without_a_word(rows: Cells, known: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of any cells: refused with a name, or each filled row is a title, the header, data, or listed as left out."""
    path = as_csv(tmp_path_factory.mktemp("any") / "a.csv", rows)
    try:
        table = read(path, known)
    except UserError:
        return
    filled = {line for line, row in enumerate(rows, start=1) if any(row)}
    told = {*table.lines, *table.header_rows, *(line for part in table.left_out for line in part.lines)}
    assert filled - told == {line for line in filled if line < table.header_rows[0]}
    assert len(told) == table.frame.height + len(table.header_rows) + sum(len(part.lines) for part in table.left_out)
    assert table.frame.equals(pl.DataFrame(table.frame.rows(), schema=table.frame.schema, orient="row"))


SOME = st.sampled_from([None, "工单编号", "项目编号", "状态", "甲", "合计", "5", "元", "第1页 共3页", "制表人：x", "----"])
EDGE = st.integers(0, 9)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(SOME, min_size=width, max_size=width), min_size=1, max_size=9)),
    merges=st.lists(st.tuples(EDGE, EDGE, EDGE, EDGE), max_size=4),
    said=st.lists(EDGE, max_size=2),
    known=st.sampled_from([KNOWN, ()]),
)
@example(rows=[["工单编号"], [None], ["甲"]], merges=[(1, 0, 2, 0)], said=[], known=KNOWN)
def test_any_cells_with_any_merged_ranges_are_read_or_refused_with_a_name(
    rows: list[list[str | None]], merges: list[tuple[int, int, int, int]], said: list[int], known: tuple[str, ...]
) -> None:
    frame = pl.DataFrame(rows, schema={str(at): pl.String for at in range(len(rows[0]))}, orient="row")
    ranges = tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merges)
    try:
        chosen = choose([Grid("s", frame, ranges)], frozenset(map(normalise, known)), said=said)
    except Refused:
        return
    assert chosen.frame.width == len(chosen.header) == len(set(chosen.header)) and chosen.frame.height == len(chosen.lines) > 0
    assert all(any(row) for row in chosen.frame.rows())
