"""Old workbooks (.xls): every kind of cell as Excel shows it, at Excel's own row, and a named refusal where that cannot be."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from errors import UserError
from pipelines.gate.gate import inspect
from pipelines.gate.limits import DEFAULT, Limits
from pipelines.parsing.grid import Grid
from pipelines.parsing.parse import read_table
from pipelines.parsing.workbooks import read_grids
from tests.hostile.old_books import EOF, Container, record

WORKSHEET, CHART = 0, 2
FORMATS = {164: "yyyy-mm-dd hh:mm:ss", 165: "[h]:mm:ss", 166: "0.00%", 167: 'yyyy"年"m"月"d"日"'}
STYLES = (0, 164, 165, 166, 21, 57, 167)
PLAIN, MOMENT, ELAPSED, PERCENT, CLOCK, CHINESE_MONTH, CHINESE_DAY = range(7)


@dataclass(frozen=True)
class Page:
    """A sheet to be written: its name, its cell records, whether it is hidden, and of what kind."""

    name: str
    cells: bytes
    hidden: int = 0
    kind: int = WORKSHEET


def start(version: int, kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", version, kind, 0x0DBB, 0x07CC, 0, 6))


def wide(text: str, width: str = "H") -> bytes:
    units = text.encode("utf-16-le")
    return struct.pack(f"<{width}B", len(units) // 2, 1) + units


def stream(pages: Sequence[Page], before: bytes = b"", version: int = 0x600, codec: str = "gbk") -> bytes:
    def named(name: str) -> bytes:
        raw = name.encode(codec)
        return wide(name, "B") if version == 0x600 else struct.pack("<B", len(raw)) + raw

    def formatted(code: str) -> bytes:
        raw = code.encode("gbk")
        return wide(code) if version == 0x600 else struct.pack("<B", len(raw)) + raw

    styles = b"".join(record(0x41E, struct.pack("<H", number) + formatted(code)) for number, code in FORMATS.items() if version == 0x600)
    styles += b"".join(record(0xE0, struct.pack("<HH", 0, number) + b"\0" * 16) for number in STYLES)
    bodies = [start(version, 0x10) + page.cells + EOF for page in pages]
    sizes = [len(record(0x85, struct.pack("<IBB", 0, page.hidden, page.kind) + named(page.name))) for page in pages]
    head = start(version, 5) + before + styles
    at, bounds = len(head) + sum(sizes) + len(EOF), b""
    for page, body in zip(pages, bodies, strict=True):
        bounds += record(0x85, struct.pack("<IBB", at, page.hidden, page.kind) + named(page.name))
        at += len(body)
    return head + bounds + EOF + b"".join(bodies)


def cell(kind: int, row: int, column: int, data: bytes, style: int = PLAIN) -> bytes:
    return record(kind, struct.pack("<HHH", row, column, style) + data)


def number(row: int, column: int, value: float, style: int = PLAIN) -> bytes:
    return cell(0x203, row, column, struct.pack("<d", value), style)


def label(row: int, column: int, text: str) -> bytes:
    return cell(0x204, row, column, wide(text))


def formula(row: int, column: int, result: bytes, flags: int = 0, style: int = PLAIN) -> bytes:
    return cell(0x06, row, column, result + struct.pack("<HI", flags, 0) + b"\0\0", style)


def header(*names: str) -> bytes:
    return b"".join(label(0, column, name) for column, name in enumerate(names))


def written(path: Path, *pages: Page, before: bytes = b"", version: int = 0x600, codec: str = "gbk") -> Path:
    path.write_bytes(Container(stream(pages, before, version, codec), "Workbook" if version == 0x600 else "Book").bytes())
    return path


def grids(path: Path, limits: Limits = DEFAULT) -> Sequence[Grid]:
    gate = inspect(path, limits)
    assert gate.kind == "xls"
    return read_grids(path, gate, limits)


def only(path: Path) -> Grid:
    (grid,) = grids(path)
    return grid


def refusal(path: Path) -> UserError:
    with pytest.raises(UserError) as found:
        grids(path)
    return found.value


CELLS: tuple[tuple[bytes, str | None], ...] = (
    (number(0, 0, 12.5), "12.5"),
    (number(0, 0, -3.0), "-3"),
    (number(0, 0, 0.1 + 0.2), "0.3"),
    (number(0, 0, 1e-7), "0.0000001"),
    (number(0, 0, 123456789012345.0), "123456789012345"),
    (number(0, 0, 123456789012345678.0), "1.23456789012346E+17"),
    (cell(0x27E, 0, 0, struct.pack("<I", 5 << 2 | 2)), "5"),
    (cell(0x27E, 0, 0, struct.pack("<i", -5 << 2 | 2)), "-5"),
    (cell(0x27E, 0, 0, struct.pack("<I", 1234 << 2 | 3)), "12.34"),
    (cell(0x27E, 0, 0, struct.pack("<d", 1.5)[4:]), "1.5"),
    (number(0, 0, 0.955, PERCENT), "0.955"),
    (number(0, 0, 46027.354340277778, MOMENT), "2026-01-05 08:30:15"),
    (number(0, 0, 46027, CHINESE_DAY), "2026-01-05 00:00:00"),
    (number(0, 0, 46027, CHINESE_MONTH), "2026-01-05 00:00:00"),
    (number(0, 0, 0.354340277778, CLOCK), "08:30:15"),
    (number(0, 0, 46027.5, CLOCK), "2026-01-05 12:00:00"),
    (number(0, 0, 1.5, ELAPSED), "36:00:00"),
    (number(0, 0, 100 + 1 / 86400, ELAPSED), "2400:00:01"),
    (label(0, 0, "007 电梯🍔"), "007 电梯🍔"),
    (cell(0x204, 0, 0, struct.pack("<HB", 4, 0) + b"caf\xe9"), "café"),
    (cell(0x205, 0, 0, b"\1\0"), "true"),
    (cell(0x205, 0, 0, b"\0\0"), "false"),
    (formula(0, 0, struct.pack("<d", 2.5)), "2.5"),
    (formula(0, 0, struct.pack("<d", 46027), style=MOMENT), "2026-01-05 00:00:00"),
    (formula(0, 0, b"\0\0\0\0\0\0\xff\xff") + record(0x207, wide("结果")), "结果"),
    (formula(0, 0, b"\1\0\1\0\0\0\xff\xff"), "true"),
    (formula(0, 0, b"\3\0\0\0\0\0\xff\xff"), None),
    (record(0x201, struct.pack("<HHH", 0, 0, 0)), None),
)


@pytest.mark.parametrize(("content", "text"), CELLS)
def test_a_cell_comes_as_excel_shows_it(content: bytes, text: str | None, tmp_path: Path) -> None:
    frame = only(written(tmp_path / "a.xls", Page("s", content + label(0, 1, "x")))).frame
    assert frame.rows() == [(text, "x")]


@pytest.mark.parametrize(
    ("serial", "style", "text"),
    [(1, MOMENT, "1904-01-02 00:00:00"), (44565, MOMENT, "2026-01-05 00:00:00"), (0.5, CLOCK, "12:00:00"), (1.5, ELAPSED, "36:00:00")],
)
def test_days_from_1904(serial: float, style: int, text: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.xls", Page("s", number(0, 0, serial, style)), before=record(0x22, b"\1\0"))
    assert inspect(path).date1904
    assert only(path).frame.rows() == [(text,)]


def test_row_numbers_are_excels_and_blank_rows_count(tmp_path: Path) -> None:
    cells = label(2, 1, "工单编号") + label(2, 2, "状态") + label(3, 1, "1") + label(3, 2, "a") + label(7, 1, "2") + label(7, 2, "b")
    path = written(tmp_path / "a.xls", Page("工单", cells))
    grid = only(path)
    assert (grid.name, grid.frame.shape) == ("工单", (8, 3))
    table = read_table(path, inspect(path), ("工单编号", "状态"))
    assert table.lines.to_list() == [4, 8] and table.frame.rows() == [("1", "a"), ("2", "b")] and table.sheet == "工单"


def test_several_numbers_in_one_record_and_merged_ranges(tmp_path: Path) -> None:
    several = record(
        0xBD, struct.pack("<HH", 1, 0) + b"".join(struct.pack("<HI", PLAIN, n << 2 | 2) for n in (7, 8, 9)) + struct.pack("<H", 2)
    )
    merged = record(0xE5, struct.pack("<H4H4H", 2, 0, 0, 0, 2, 1, 65_535, 0, 255))
    grid = only(written(tmp_path / "a.xls", Page("s", header("a", "b", "c") + several + merged)))
    assert grid.frame.rows()[1] == ("7", "8", "9")
    assert grid.merges == ((0, 0, 0, 2), (1, 0, 1, 2))


def test_shared_texts_over_the_border_of_records(tmp_path: Path) -> None:
    """A text of 300 characters begins in one byte a character and goes on in two; the next has formats and phonetic marks."""
    first = struct.pack("<II", 3, 4_000_000_000) + struct.pack("<HB", 300, 0) + b"a" * 200
    second = b"\1" + ("中" * 100).encode("utf-16-le")
    second += struct.pack("<HBHI", 2, 1 | 4 | 8, 1, 5) + "甲乙".encode("utf-16-le") + b"\0" * 4 + b"\0" * 5 + wide("末")
    before = record(0xFC, first) + record(0x3C, second)
    cells = b"".join(cell(0xFD, 0, column, struct.pack("<I", column)) for column in range(3))
    assert only(written(tmp_path / "a.xls", Page("s", cells), before=before)).frame.rows() == [("a" * 200 + "中" * 100, "甲乙", "末")]


def test_hidden_sheets_and_charts_are_not_taken(tmp_path: Path) -> None:
    pages = [Page("旧", label(0, 0, "x"), 1), Page("更旧", label(0, 0, "x"), 2), Page("图", b"", 0, CHART), Page("数据", label(0, 0, "y"))]
    path = written(tmp_path / "a.xls", *pages)
    assert inspect(path).sheets == ("数据",)
    assert [grid.name for grid in grids(path)] == ["数据"]
    assert refusal(written(tmp_path / "b.xls", pages[0])).code == "no_visible_sheet"


def test_a_chart_within_a_sheet_is_passed_over(tmp_path: Path) -> None:
    chart = start(0x600, 0x20) + number(5, 5, 1) + EOF
    assert only(written(tmp_path / "a.xls", Page("s", label(0, 0, "a") + chart + label(0, 1, "b")))).frame.rows() == [("a", "b")]


def test_cells_without_a_value_are_named(tmp_path: Path) -> None:
    cells = header("工单编号", "状态", "x") + label(1, 0, "1") + label(1, 1, "a") + cell(0x205, 1, 2, b"\x17\1")
    cells += label(2, 0, "2") + formula(2, 1, b"\2\0\x2a\0\0\0\xff\xff") + formula(2, 2, struct.pack("<d", 0), flags=2)
    path = written(tmp_path / "a.xls", Page("明细", cells))
    with pytest.raises(UserError) as found:
        read_table(path, inspect(path), ("工单编号", "状态"))
    assert found.value.code == "cells_without_value"
    assert "工作表“明细”的 C2、B3 是错误值" in found.value.sentence.zh and "C3 是没有计算结果的公式" in found.value.sentence.zh


def test_books_of_excel_95_in_their_code_page(tmp_path: Path) -> None:
    for page, codec, text in ((936, "gbk", "电梯故障"), (950, "cp950", "電梯故障"), (1252, "cp1252", "café"), (932, "cp932", "エレベータ")):
        raw = text.encode(codec)
        path = written(
            tmp_path / f"{page}.xls",
            Page("s", cell(0x204, 0, 0, struct.pack("<H", len(raw)) + raw)),
            before=record(0x42, struct.pack("<H", page)),
            version=0x500,
        )
        assert only(path).frame.rows() == [(text,)]


@pytest.mark.parametrize(("page", "raw"), [(1252, "电梯故障"), (None, "电梯故障"), (950, None), (54_321, "电梯故障")])
def test_a_code_page_that_cannot_be_is_refused(page: int | None, raw: str | None, tmp_path: Path) -> None:
    data = raw.encode("gbk") if raw else b"\x80\xff\xff"
    before = record(0x42, struct.pack("<H", page)) if page else b""
    path = written(tmp_path / "a.xls", Page("s", cell(0x204, 0, 0, struct.pack("<H", len(data)) + data)), before=before, version=0x500)
    assert refusal(path).code == "encoding_unclear"


REFUSED: tuple[tuple[str, bytes, bytes], ...] = (
    ("password", record(0x2F, b"\1\0" * 3), label(0, 0, "a")),
    ("cell_out_of_bounds", b"", label(65_535, 255, "a")),
    ("cell_out_of_bounds", b"", label(0, 0, "a") + label(1, 60_000, "a")),
    ("cell_out_of_bounds", b"", label(40_000, 0, "a") + label(0, 150, "a")),
    ("damaged_workbook", b"", cell(0xFD, 0, 0, struct.pack("<I", 7))),
    ("damaged_workbook", b"", number(0, 0, 1.0, style=999)),
    ("damaged_workbook", b"", cell(0x203, 0, 0, b"\0\0")),
    ("damaged_workbook", b"", cell(0x204, 0, 0, struct.pack("<HB", 9_999, 1) + b"abc")),
    ("damaged_workbook", b"", struct.pack("<HH", 0x203, 0xFFFF)),
)


@pytest.mark.parametrize(("code", "before", "cells"), REFUSED)
def test_refused_by_name(code: str, before: bytes, cells: bytes, tmp_path: Path) -> None:
    assert refusal(written(tmp_path / "a.xls", Page("s", cells), before=before)).code == code


def test_a_stream_without_a_container_is_read_and_older_formats_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(stream([Page("s", label(0, 0, "a"))]))
    assert only(path).frame.rows() == [("a",)]
    path.write_bytes(b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"\0" * 100)
    with pytest.raises(UserError, match="old_excel"):
        inspect(path)


def test_large_books_list_their_chains_in_further_sectors(tmp_path: Path) -> None:
    """Beyond 7 MB the header has no room for all sectors of the chains."""
    body = stream([Page("s", label(0, 0, "a") + b"".join(record(0x1111, b"x" * 8_000) for _ in range(1_000)) + label(1, 0, "z"))])
    path = tmp_path / "a.xls"
    path.write_bytes(long_container(body))
    assert only(path).frame.rows() == [("a",), ("z",)]


def long_container(body: bytes) -> bytes:
    """The stream first, then directory, chains and the list of further chain sectors."""
    body += b"\0" * (-len(body) % 512)
    count = len(body) // 512
    tables = -(-(count + 200) // 128)
    further = -(-(tables - 109) // 127)
    directory, first_table = count, count + 1
    fat = [*range(1, count), 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * tables, *[0xFFFFFFFC] * further]
    fat += [0xFFFFFFFF] * (tables * 128 - len(fat))
    places = list(range(first_table, first_table + tables))
    rest = places[109:] + [0xFFFFFFFF] * (further * 127 - len(places[109:]))
    after = first_table + tables
    lists = b"".join(
        struct.pack("<128I", *rest[i * 127 : i * 127 + 127], after + i + 1 if i + 1 < further else 0xFFFFFFFE) for i in range(further)
    )
    small = Container(body, "Workbook", first=0).bytes()
    head = bytearray(small[:512])
    struct.pack_into("<II", head, 44, tables, directory)
    struct.pack_into("<II", head, 68, after, further)
    struct.pack_into("<109I", head, 76, *places[:109])
    return bytes(head) + body + small[1024:1536] + struct.pack(f"<{tables * 128}I", *fat) + lists


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name",
    [
        "frictionless/table",
        "frictionless/sheet2",
        "frictionless/cast-int-to-string-issue-1251",
        "encodings/any_sheets",
        "sheetjs/formulae_test_simple",
    ],
)
def test_the_same_book_in_both_formats(name: str, real_data: Path) -> None:
    old, new = real_data / "odd_files" / f"{name}.xls", real_data / "odd_files" / f"{name}.xlsx"
    left, right = read_grids(old, inspect(old), DEFAULT), read_grids(new, inspect(new), DEFAULT)
    assert left[0].name == right[0].name
    for before, after in zip(left, right, strict=False):
        assert before.frame.rows() == after.frame.rows() and before.flaws == after.flaws
