"""The gate: what it tells of good files, and that every hostile file is refused with its own code, soon, by a live process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from errors import UserError
from pipelines.gate import Gate, inspect
from pipelines.limits import Limits
from pipelines.parse import read_table
from tests.pipelines.hostile import HOSTILE, sheet, text_cell, with_cells, workbook

ROOT = Path(__file__).parents[2]
SECONDS = 10
CHILD = """
import json, sys
from pathlib import Path
from errors import UserError
from pipelines.gate import inspect
from pipelines.parse import read_table
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
    assert {refused[name] for name in refused if name.lower().endswith(".xls")} == {"old_excel"}
    assert {refused[name] for name in refused if name.endswith(".zip")} == {"archive"}
    assert {"latin1.csv", "table-infer-iso-8859-7.csv", "table-with-accents.csv", "transpose.csv", "1904.xlsx"} <= set(refused)


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
    assert inspect(path) == Gate("csv", encoding=expected, delimiter=",")


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
    assert inspect(path).delimiter == delimiter


def test_workbook_facts(tmp_path: Path) -> None:
    book = workbook()
    path = tmp_path / "book.xlsx"
    path.write_bytes(book)
    assert inspect(path) == Gate("xlsx", sheets=("Sheet1",))
    path.write_bytes(
        with_cells(
            '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><f>A1</f></c></row>'
            '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" s="0"><v>1.2345678901234568E+17</v></c></row>'
            f'<row r="4"><c r="A4"><v>123456789012345678</v></c>{text_cell("B4", "123456789012345678")}</row>'
        )
    )
    gate = inspect(path)
    assert (gate.error_cells, gate.formulas_without_value, gate.long_numbers) == (1, 1, ("B3", "A4"))


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
