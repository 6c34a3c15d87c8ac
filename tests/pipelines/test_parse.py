"""The parser: nothing lost, padded, trimmed or shifted, and the row numbers are those that Excel shows."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from errors import Refused, Unreadable, UserError
from pipelines.gate.gate import Gate, inspect
from pipelines.gate.limits import DEFAULT
from pipelines.gate.tokens import Dialect
from pipelines.parsing.csv_careful import Careful
from pipelines.parsing.csv_text import Book, Lines, open_text
from pipelines.parsing.parse import Table, read_table

KNOWN = ("工单编号", "项目编号", "状态", "报修时间", "Order no.")
ROWS = [
    ["工单编号", "项目编号", "状态", "描述"],
    ["0001", "P001", "已关闭", "电梯,停运"],
    ["0002", "P002", "处理中", '说"明'],
    ["0003", "P003", "", "两\n行"],
]


def read(path: Path, known: tuple[str, ...] = KNOWN) -> Table:
    return read_table(path, inspect(path), known)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def as_csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def book(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as workbook:
        for name, rows in sheets.items():
            page = workbook.add_worksheet(name)
            if name in hidden:
                page.hide()
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(line, column, cell)
                    elif cell is not None:
                        page.write(line, column, cell)
    return path


def test_same_content_in_every_encoding_and_as_workbook(tmp_path: Path) -> None:
    text = as_csv(ROWS)
    tables = [read(written(tmp_path / f"{codec}.csv", text, codec)) for codec in ("utf-8", "utf-8-sig", "gb18030", "utf-16")]
    tables.append(read(book(tmp_path / "book.xlsx", {"工单": [list(row) for row in ROWS]})))
    for table in tables:
        assert table.header == tuple(ROWS[0])
        assert table.frame.columns == ["0", "1", "2", "3"] and set(table.frame.dtypes) == {pl.String()}
        assert table.frame.rows() == [tuple(cell or None for cell in row) for row in ROWS[1:]]
        assert table.lines.to_list() == [2, 3, 4] and table.lines.dtype == pl.Int64
    assert [table.encoding for table in tables] == ["utf-8", "utf-8-sig", "gb18030", "utf-16-le", None]
    assert tables[-1].sheet == "工单"


def test_title_rows_and_blank_lines_keep_the_row_numbers(tmp_path: Path) -> None:
    text = '锦绣花园工单,,\n"导出时间:2026-11-02 08:00\n第二行",,\n\n工单编号,项目编号,状态\n1,P1,"a\nb"\n\n,,\n  \n2,P2,c\n'
    table = read(written(tmp_path / "a.csv", text))
    assert table.titles == ("锦绣花园工单", "导出时间:2026-11-02 08:00\n第二行")
    assert table.frame.rows() == [("1", "P1", "a\nb"), ("2", "P2", "c")]
    assert table.lines.to_list() == [5, 9]
    rows: list[list[object]] = [
        ["锦绣花园工单"],
        ["导出时间:", "2026-11-02 08:00"],
        [],
        ["工单编号", "项目编号", "状态"],
        ["1", "P1", "a\nb"],
        [],
        [],
        [],
        ["2", "P2", "c"],
    ]
    same = read(book(tmp_path / "a.xlsx", {"s": rows}))
    assert same.titles == ("锦绣花园工单", "导出时间: 2026-11-02 08:00")
    assert same.frame.equals(table.frame) and same.lines.equals(table.lines)


def test_a_table_that_does_not_begin_in_the_corner(tmp_path: Path) -> None:
    rows: list[list[object]] = [[], [], [None, None, "工单编号", "状态"], [None, None, "1", "a"], [], [None, None, "2", "b"]]
    table = read(book(tmp_path / "a.xlsx", {"s": rows}))
    assert table.header == ("工单编号", "状态")
    assert table.frame.rows() == [("1", "a"), ("2", "b")] and table.lines.to_list() == [4, 6]


def test_cells_of_a_workbook_as_text(tmp_path: Path) -> None:
    moment = datetime(2026, 1, 5, 8, 30, 15)
    rows: list[list[object]] = [
        ["工单编号", "项目编号", "状态", "d", "e", "f"],
        [123, 2.5, True, moment, "007", "  x "],
        [-3.0, 1e15, False, datetime(2026, 1, 5), "=1+1", 0.1 + 0.2],
    ]
    table = read(book(tmp_path / "a.xlsx", {"s": rows}))
    assert table.frame.rows() == [
        ("123", "2.5", "true", "2026-01-05 08:30:15", "007", "  x "),
        ("-3", "1E+15", "false", "2026-01-05 00:00:00", "=1+1", "0.3"),
    ]


def test_sheets(tmp_path: Path) -> None:
    data: list[list[object]] = [["工单编号", "状态"], ["1", "a"]]
    notes: list[list[object]] = [["列名", "说明"], ["工单编号", "必填"]]
    assert read(book(tmp_path / "a.xlsx", {"说明": notes, "数据": data, "旧": data}, hidden=("旧",))).sheet == "数据"
    with pytest.raises(Refused, match="several_sheets") as refusal:
        read(book(tmp_path / "b.xlsx", {"一月": data, "二月": data}))
    assert "一月、二月" in refusal.value.sentence.zh
    with pytest.raises(Refused, match="empty_sheet"):
        read(book(tmp_path / "c.xlsx", {"空": []}))
    with pytest.raises(Refused, match="no_header"):
        read(book(tmp_path / "d.xlsx", {"数": [[1, 2], [3, 4]]}))


def test_empty_quoted_or_not_is_null_and_nothing_else_is(tmp_path: Path) -> None:
    table = read(written(tmp_path / "a.csv", '工单编号,状态,x\n1,"",\n2, ,NA\n"00",null,"  "\n'))
    assert table.frame.rows() == [("1", None, None), ("2", " ", "NA"), ("00", "null", "  ")]


def test_columns_without_name(tmp_path: Path) -> None:
    table = read(written(tmp_path / "a.csv", "工单编号,,状态,\n1,,a,\n2,,b,\n"))
    assert table.header == ("工单编号", "状态") and table.frame.columns == ["0", "1"]
    with pytest.raises(Refused, match="empty_header") as refusal:
        read(written(tmp_path / "b.csv", "工单编号,,状态,\n1,,a,x\n"))
    assert "D" in refusal.value.sentence.zh


def test_ragged_rows_are_named_by_row_and_by_line(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="ragged_rows") as refusal:
        read(written(tmp_path / "a.csv", '工单编号,状态\n1,"a\nb"\n\n2,c\n3\n4,d,e\n'))
    assert "第 5 行（文本第 6 行）有 1 列" in refusal.value.sentence.zh
    assert "row 6 (text line 7) has 3" in refusal.value.sentence.en


def test_an_unclosed_quote_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="unbalanced_quote") as refusal:
        read(written(tmp_path / "a.csv", '工单编号,状态\n1,a\n2,"b\n3,c\n'))
    assert "第 3 行" in refusal.value.sentence.zh


def test_a_quote_inside_a_cell_is_text_only_where_no_cell_is_wrapped(tmp_path: Path) -> None:
    table = read(written(tmp_path / "a.csv", '工单编号,状态\n1,5" 管\n2,说"明"\n'))
    assert table.frame.rows() == [("1", '5" 管'), ("2", '说"明"')]
    with pytest.raises(Unreadable, match="ambiguous_quotes") as refusal:
        read(written(tmp_path / "b.csv", '工单编号,状态\n2,"x ""y"""\n1,5" 管\n'))
    assert "第 3 行" in refusal.value.sentence.zh
    with pytest.raises(Unreadable, match="ambiguous_quotes"):
        read(written(tmp_path / "c.csv", '工单编号,状态\n1,漏写了开头"\n'))


def test_line_ends(tmp_path: Path) -> None:
    for index, end in enumerate(("\n", "\r\n", "\r")):
        table = read(written(tmp_path / f"{index}.csv", f"工单编号,状态{end}1,a{end}{end}2,b"))
        assert table.frame.rows() == [("1", "a"), ("2", "b")] and table.lines.to_list() == [2, 4]


def test_header_known_by_name_wins_over_what_merely_looks_like_one(tmp_path: Path) -> None:
    text = "甲,乙,丙\n工单编号,项目编号,状态\n1,P1,a\n"
    assert read(written(tmp_path / "a.csv", text)).lines.to_list() == [3]
    with pytest.raises(Refused, match="no_header"):
        read(written(tmp_path / "b.csv", "编号,1,2\n名称,甲,乙\n数量,3,4\n"), known=())


CELLS = st.text(alphabet=st.sampled_from("ab1 ,\"\n;é中'"), max_size=6)
GRIDS = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8))
HEADERS = ["工单编号", "项目编号", "状态", "报修时间"]


def may_be_glued(grid: list[list[str]]) -> bool:
    """Whether a cell beside an empty one may be two of the words that its column and its neighbour's have more than once."""
    counted = [Counter(cell.strip() for cell in column) for column in zip(*grid, strict=True)]
    words = [{word for word, n in column.items() if word and n > 1} for column in counted]
    return any(
        left.strip() + right.strip() in {one + other for one in words[at] for other in words[at + 1]}
        for row in grid
        for at, (left, right) in enumerate(pairwise(row))
        if not (left.strip() and right.strip())
    )


def may_be_a_header(grid: list[list[str]]) -> bool:
    """Whether a row has words where two columns of other rows have numbers."""
    numbers = [{number for number, row in enumerate(grid) if row[at].strip().isdigit()} for at in range(len(grid[0]))]
    columns = [at for at, rows in enumerate(numbers) if len(rows) > 1]
    rows_of_words = [row for row in grid if all(row[at].strip() and not row[at].strip()[0].isdigit() for at in columns)]
    return len(columns) > 1 and bool(rows_of_words)


@settings(max_examples=300, deadline=None)
@example(grid=[["1", "1"], ["1", "1"], [";", "a"]], quoting=csv.QUOTE_MINIMAL, end="\n")
@example(grid=[["", "11"], ["1", ""], ["1", "1"], ["1", "1"]], quoting=csv.QUOTE_MINIMAL, end="\n")
@given(grid=GRIDS, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), end=st.sampled_from(["\n", "\r\n"]))
def test_what_the_csv_module_writes_comes_back(
    grid: list[list[str]], quoting: int, end: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=quoting, lineterminator=end).writerows([HEADERS[: len(grid[0])], *grid])
    path = written(tmp_path_factory.mktemp("grid") / "a.csv", out.getvalue())
    expected = [(number, tuple(cell or None for cell in row)) for number, row in enumerate(grid, start=2) if any(row)]
    table = outcome(path)
    if isinstance(table, str):
        assert table in (
            "mixed_quotes",
            "mixed_separators",
            *([] if expected else ["no_rows"]),
            *(["shifted_row"] if may_be_glued(grid) else []),
            *(["several_tables"] if may_be_a_header(grid) else []),
        )
        return
    told = {line for part in table.left_out for line in part.lines}  # below a blank row a lone sign is a footer, and is said to be one
    assert list(zip(table.lines.to_list(), table.frame.rows(), strict=True)) == [row for row in expected if row[0] not in told]


@settings(max_examples=500, deadline=None)
@given(body=st.text(alphabet=st.sampled_from('ab,"\n\r 中'), max_size=30))
def test_the_fast_reader_says_what_the_careful_one_says(body: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = written(tmp_path_factory.mktemp("raw") / "a.csv", "工单编号,状态\n" + body)
    try:
        book = open_text(path, "utf-8", Dialect(), DEFAULT)
        fast = rows_of(book)
    except UserError:
        return
    if isinstance(book, Book):
        assert rows_of(Careful(path.read_bytes().decode(), book.dialect, DEFAULT)) == fast
    else:
        assert '"' in body


def rows_of(text: Lines) -> object:
    frame, lines, short = text.body(1, 2)
    return text.head(3), list(zip(lines, frame.rows(), strict=True)), short


def outcome(path: Path) -> Table | str:
    """The table of a file whose dialect is known, or the code of its refusal."""
    try:
        return read_table(path, Gate("csv", "utf-8", Dialect()), KNOWN)
    except UserError as error:
        return error.code


@pytest.mark.real_data
def test_csv_spectrum(real_data: Path) -> None:
    folder = real_data / "odd_files" / "csv-spectrum"
    files = sorted((folder / "csvs").glob("*.csv"))
    assert len(files) == 11
    for path in files:
        table = read(path, known=())
        right = json.loads((folder / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        assert [dict(zip(table.header, (cell or "" for cell in row), strict=True)) for row in table.frame.rows()] == right, path.name


@pytest.mark.real_data
def test_kansas_city_with_line_breaks_in_cells(real_data: Path) -> None:
    tables = [read(path, known=()) for path in sorted((real_data / "kc311").glob("*.csv"))]
    assert sum(table.frame.height for table in tables) == 25_024
    for table in tables:
        place = {name: str(index) for index, name in enumerate(table.header)}
        assert len(place) == 32
        assert table.frame[place["CASE ID"]].str.contains(r"^\d+$").all()
        assert table.frame[place["CREATION DATE"]].str.contains(r"^\d\d/\d\d/\d{4}$").all()
        assert set(table.frame[place["STATUS"]]) <= {"RESOL", "OPEN", "CANC", "DUP", "ASSIG"}
        assert table.frame[place["ADDRESS WITH GEOCODE"]].str.contains("\n").mean() > 0.9
        assert table.lines.to_list() == list(range(2, table.frame.height + 2))


@pytest.mark.real_data
def test_boston_as_it_is(real_data: Path) -> None:
    tables = [read(real_data / "boston311" / f"filtered_{year}.csv", known=()) for year in (2013, 2014, 2015)]
    assert sum(table.frame.height for table in tables) == 14_584
