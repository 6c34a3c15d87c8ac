"""The gate: what it tells of good files, and that every hostile file is refused with its own code, soon, by a live process."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from errors import UserError
from pipelines.gate import csv
from pipelines.gate.cells import OddCells
from pipelines.gate.gate import Gate, inspect
from pipelines.gate.limits import DEFAULT, Limits
from pipelines.gate.tokens import Dialect
from pipelines.gate.xlsx import SheetFacts, odd_cells
from pipelines.parsing.parse import read_table
from pipelines.parsing.workbooks import read_grids
from tests.pipelines.hostile import BOOK, GOOD, HOSTILE, LINKS, MAIN, OFFICE, sheet, text_cell, with_cells, workbook

ROOT = Path(__file__).parents[2]
SECONDS = 10
CHILD = """
import json, sys
from pathlib import Path
from errors import UserError
from pipelines.gate.gate import inspect
from pipelines.parsing.parse import read_table
for name in sys.stdin.read().splitlines():
    path = Path(name)
    try:
        table = read_table(path, inspect(path), ())
        answer = ["read", table.frame.height, table.frame.width]
    except UserError as error:
        answer = ["refused", error.code, error.sentence.zh, error.sentence.en]
    print(json.dumps([name, *answer]), flush=True)
"""
TEXT = "工单编号,项目编号,状态\nWX1,P001,已关闭\nWX2,P002,处理中\n"


def in_a_child(paths: list[Path], seconds: float) -> dict[str, list[str]]:
    """The outcome of gate and parser for each file, from another process: a crash there is a failure here."""
    result = subprocess.run(
        [sys.executable, "-c", CHILD],
        input="\n".join(map(str, paths)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    return {row[0]: row[1:] for row in map(json.loads, result.stdout.splitlines())}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_its_code_in_time(name: str, tmp_path: Path) -> None:
    code, make = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(make())
    start = time.perf_counter()
    with pytest.raises(UserError) as refusal:
        read_table(path, inspect(path), ())
    assert time.perf_counter() - start < SECONDS
    assert refusal.value.code == code
    assert any(word in refusal.value.sentence.zh for word in ("请", "拒收"))


def test_the_corner_cell_is_named_and_the_gate_answers_before_any_reader(tmp_path: Path) -> None:
    path = tmp_path / "corner.xlsx"
    path.write_bytes(HOSTILE["corner_cell.xlsx"][1]())
    assert path.stat().st_size < 3_000
    with pytest.raises(UserError) as refusal:
        inspect(path)
    assert "XFD1048576" in refusal.value.sentence.zh and "XFD1048576" in refusal.value.sentence.en


@pytest.mark.real_data
def test_no_odd_file_crashes_or_hangs(real_data: Path) -> None:
    files = [path for path in sorted((real_data / "odd_files").rglob("*")) if path.is_file() and path.suffix != ".json"]
    outcomes = in_a_child(files, seconds=120)
    assert len(outcomes) == len(files) > 200
    refused = {Path(name).name: row[1] for name, row in outcomes.items() if row[0] == "refused"}
    assert refused["password-protected-password123.xlsx"] == "password"
    assert refused["boston311-100-bad.tsv"] == "ragged_rows"
    assert {refused[name] for name in refused if name.endswith(".ods")} == {"ods"}
    assert {refused[name] for name in refused if name.endswith(".xlsb")} == {"xlsb"}
    old = {name for name in map(str, outcomes) if name.lower().endswith(".xls")}
    assert sum(outcomes[name][0] == "read" for name in old) == 6 and refused["CRLFX5_4.XLS"] == "old_excel"
    assert "damaged_workbook" not in refused.values()
    assert {refused[name] for name in refused if name.endswith(".zip")} == {"archive"}
    assert {"latin1.csv", "table-infer-iso-8859-7.csv", "transpose.csv", "1904.xlsx"} <= set(refused)


@pytest.mark.parametrize(
    ("codec", "mark", "expected"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("gb18030", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_encoding(codec: str, mark: bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_bytes(mark + TEXT.encode(codec))
    assert inspect(path) == Gate("csv", encoding=expected, dialect=Dialect())


@pytest.mark.parametrize(
    ("codec", "text", "expected"),
    [
        ("big5", "工單編號,項目編號,狀態\nWX1,P001,已關閉\n", "big5"),
        ("cp950", "姓名,部門\n王偉,工程部\n", "big5"),
        ("gb18030", "工單編號,項目編號,狀態\nWX1,P001,已關閉\n", "gb18030"),
        ("cp1252", "Bureau,Année,Loyer\nDépôt,2013,12\nPréfecture,2014,7\n", "cp1252"),
        ("cp1252", "Straße,Größe,Ort\nHauptstraße,12,München\nRing,8,Köln\n", "cp1252"),
        ("utf-16-le", "开工,一\n开,一一\n", "utf-16-le"),
    ],
)
def test_older_encodings_are_told_by_their_characters(codec: str, text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode(codec))
    assert inspect(path).encoding == expected
    table = read_table(path, inspect(path), ())
    assert table.header == tuple(text.split("\n")[0].split(",")) and table.encoding == expected


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1250", "město,počet\nPlzeň,1\nKroměříž,2\n"),
        ("cp1251", "номер,название\n1,комплекс\n"),
        ("iso-8859-7", "όνομα,ηλικία\nΜυρων,1\n"),
        ("cp850", "Straße,Größe\nKöln,München\n"),
        ("shift_jis", "名前,年齢\nたなか,カタカナ\n"),
        ("euc-kr", "이름,나이\n김철수,서울\n"),
        ("big5", "頁,冊\n1,2\n"),
    ],
)
def test_what_might_be_another_encoding_is_refused(codec: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode(codec))
    with pytest.raises(UserError, match="encoding_unclear"):
        inspect(path)


@given(
    st.one_of(st.binary(max_size=12), st.text(max_size=6).map(str.encode)),
    st.sampled_from((b"", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", "一".encode()[:2])),
)
def test_two_ways_to_tell_utf8_agree(text: bytes, end: bytes) -> None:
    """Arrow's check against Python's decoder: surrogates, signs beyond the last, a character cut off, a mark alone, nothing at all."""
    try:
        (text + end).decode("utf-8")
        sound = True
    except UnicodeDecodeError:
        sound = False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text + end)
        assert csv._is_utf8(path) is sound


def test_a_character_that_a_block_ends_in_is_not_broken(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    for codec in ("utf-8", "gb18030", "utf-16-le"):
        path.write_bytes(("a,b\n" + "某某小区电梯故障,x\n" * 120_000).encode(codec))
        assert inspect(path).encoding == codec


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiter_is_found_below_title_rows(delimiter: str, tmp_path: Path) -> None:
    rows = [["工单编号", "金额", "状态"], ["WX1", "1,5" if delimiter != "," else "1.5", "已关闭"], ["WX2", '"a\nb"', "处理中"]]
    path = tmp_path / "export.csv"
    path.write_text("物业工单\n导出时间:2026-11-02 08:00\n" + "\n".join(delimiter.join(row) for row in rows), encoding="utf-8")
    assert inspect(path).dialect == Dialect(delimiter)


def odd(path: Path) -> OddCells:
    gate = inspect(path)
    (facts,) = gate.facts
    return odd_cells(path, facts, gate.care, DEFAULT)


def flaws(path: Path) -> list[tuple[str, str]]:
    return [(flaw.name, flaw.fault) for flaw in odd(path).flaws]


def test_workbook_facts(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook())
    assert inspect(path) == Gate("xlsx", sheets=("Sheet1",), facts=(SheetFacts("Sheet1", "xl/worksheets/sheet1.xml"),))
    path.write_bytes(
        with_cells(
            '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><f>A1</f></c></row>'
            '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" s="0"><v>1.2345678901234568E+17</v></c></row>'
            f'<row r="4"><c r="A4"><v>123456789012345678</v></c>{text_cell("B4", "123456789012345678")}</row>'
            '<row r="5"><c r="A5"><f>A1</f><v></v></c><c r="B5"><f>A1</f><v/></c></row>'
            '<row r="6"><c t="str" r="A6"><f>""</f><v></v></c><c r="B6"><v>1e999</v></c></row>'
            '<row r="7"><c r="A7" t="inlineStr"><f>A1</f><is><t></t></is></c><c r="B7" s="4" /></row>'
        )
    )
    assert odd(path).texts == [(2, 1, "1.23456789012346E+17"), (3, 0, "1.23456789012346E+17")]
    named = [("A2", "error"), ("B2", "no_value"), ("A5", "no_value"), ("B5", "no_value"), ("B6", "error")]
    assert flaws(path) == named


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("book.csv", workbook()),
        ("macros.xlsm", workbook({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})),
        ("tabs.xlsx", "工单编号\t项目编号\nWX1\tP001\n".encode("gb18030")),
        ("commas.xls", "工单编号,项目编号\nWX1,P001\n".encode()),
    ],
)
def test_a_file_is_known_by_its_content(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    table = read_table(path, inspect(path), ("工单编号", "项目编号"))
    assert table.header == ("工单编号", "项目编号") and table.frame.rows() == [("WX1", "P001")]


def test_the_same_facts_without_references_and_with_prefixes(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    rows = '<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c t="e"><v>#N/A</v></c></row><row><c><f>A1</f></c></row>'
    path.write_bytes(workbook({"xl/worksheets/sheet1.xml": sheet(rows)}))
    assert flaws(path) == [("B2", "error"), ("A3", "no_value")]
    rows = "<x:row r='4'><x:c r='C4' t='e'><x:v>#N/A</x:v></x:c><x:c r='D4'><x:f>A1</x:f></x:c></x:row>"
    path.write_bytes(workbook({"xl/worksheets/sheet1.xml": sheet(rows)}))
    assert flaws(path) == [("C4", "error"), ("D4", "no_value")]


def test_a_formula_never_reckoned_is_no_nought(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    cells = '<row r="2"><c r="A2"><f>1+1</f><v>0</v></c><c r="B2"><v>0</v></c></row>'
    path.write_bytes(with_cells(cells))
    assert flaws(path) == []
    path.write_bytes(
        workbook(
            {
                "xl/worksheets/sheet1.xml": sheet(cells),
                "xl/workbook.xml": BOOK.replace("</sheets>", '</sheets><calcPr fullCalcOnLoad="1"/>'),
            }
        )
    )
    assert flaws(path) == [("A2", "no_value")]


def test_cells_that_only_have_a_format_may_lie_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(with_cells('<row r="5"><c r="AMJ5" s="0"/><c r="AMK5"></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'))
    (grid,) = read_grids(path, inspect(path), DEFAULT)
    assert grid.frame.shape == (1, 2)


def test_the_rectangle_of_the_cells_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(with_cells(f'<row r="200000">{text_cell("GR200000", "x")}</row>'))
    with pytest.raises(UserError, match="cell_out_of_bounds") as refusal:
        inspect(path)
    assert "GR200000" in refusal.value.sentence.zh


@pytest.mark.parametrize(
    "twice", ['<row r="2"><c r="A2"/><c r="A2"><v>1</v></c></row>', '<row r="3"/><row r="2"/>', '<row r="2"><!-- x --></row>']
)
def test_a_place_that_comes_twice_or_a_comment_among_the_cells_is_refused(twice: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(with_cells(twice))
    with pytest.raises(UserError, match="damaged_workbook"):
        inspect(path)


MOMENTS = (
    ("yyyy-mm-dd hh:mm:ss", 46027.354340277778, "2026-01-05 08:30:15"),
    ("yyyy/m/d", 46027, "2026-01-05 00:00:00"),
    ('[$-804]yyyy"年"m"月"d"日";@', 46027, "2026-01-05 00:00:00"),
    ("hh:mm:ss", 0.354340277778, "08:30:15"),
    ('上午/下午h"时"mm"分"', 0.5, "12:00:00"),
    ("hh:mm:ss", 46027.5, "2026-01-05 12:00:00"),
    ("[h]:mm", 1.5, "36:00:00"),
    ("[mm]:ss", 0.25 + 1 / 86400, "6:00:01"),
    ("mm:ss.0", 0.0105, "00:15:07.200"),
    ("0.00%", 0.955, "0.955"),
    ("¥#,##0.00;[Red]¥-#,##0.00", 1234.5, "1234.5"),
    ("_-* #,##0.00_-", -12, "-12"),
    ('0"天"', 3, "3"),
    ("General", 46027, "46027"),
    ("@", 7, "7"),
)


@pytest.mark.parametrize("from1904", [False, True])
def test_numbers_come_as_their_formats_show_them(from1904: bool, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    shift = 1462 if from1904 else 0
    with xlsxwriter.Workbook(path, {"date_1904": from1904}) as book:
        page = book.add_worksheet()
        for row, (code, value, text) in enumerate(MOMENTS):
            page.write_number(row, 0, value - shift if text.startswith("2026") else value, book.add_format({"num_format": code}))
    gate = inspect(path)
    (grid,) = read_grids(path, gate, DEFAULT)
    assert gate.date1904 is from1904
    assert grid.frame["0"].to_list() == [text for _, _, text in MOMENTS]


@pytest.mark.parametrize(
    ("number", "text"),
    [(57, "2026-01-05 06:00:00"), (31, "2026-01-05 06:00:00"), (22, "2026-01-05 06:00:00"), (32, "2026-01-05 06:00:00"), (2, "46027.25")],
)
def test_formats_that_only_have_a_number(number: int, text: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="{number}" applyNumberFormat="1"/></cellXfs></styleSheet>'
    links = LINKS.replace("</Relationships>", f'<Relationship Id="rId9" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>')
    cells = sheet('<row r="1"><c r="A1" s="1"><v>46027.25</v></c></row>')
    path.write_bytes(workbook({"xl/worksheets/sheet1.xml": cells, "xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": links}))
    (grid,) = read_grids(path, inspect(path), DEFAULT)
    assert grid.frame.rows() == [(text,)]


@pytest.mark.real_data
def test_days_from_1904_in_a_book_of_excel_for_mac(real_data: Path) -> None:
    path = real_data / "odd_files" / "sheetjs" / "1904.xlsx"
    (grid,) = read_grids(path, inspect(path), DEFAULT)
    assert grid.frame["1"].to_list() == [f"{day} 00:00:00" for day in grid.frame["2"]]  # its neighbour has the same day as text


def test_merged_ranges(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.merge_range("A1:C1", "标题")
        page.merge_range("A2:A3", "列")
        page.write_row(2, 1, ["b", "c"])
    (grid,) = read_grids(path, inspect(path), DEFAULT)
    assert sorted(grid.merges) == [(0, 0, 0, 2), (1, 0, 2, 0)]
    path.write_bytes(
        workbook(
            {
                "xl/worksheets/sheet1.xml": GOOD.replace(
                    "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                )
            }
        )
    )
    (grid,) = read_grids(path, inspect(path), DEFAULT)
    assert grid.merges == ((0, 0, 1, 1),)


def test_bounds_can_be_set(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook({"xl/worksheets/sheet1.xml": sheet(f'<row r="30">{text_cell("C30", "x")}</row>')}))
    assert inspect(path, Limits(rows=30, columns=3)).kind == "xlsx"
    for limits in (Limits(rows=29), Limits(columns=2)):
        with pytest.raises(UserError, match="cell_out_of_bounds"):
            inspect(path, limits)


@pytest.mark.parametrize("limits", [Limits(workbook=10), Limits(csv=10)])
def test_a_file_over_the_size_limit_is_refused(limits: Limits, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(workbook() if limits.workbook == 10 else TEXT.encode())
    with pytest.raises(UserError, match="too_large"):
        inspect(path, limits)
