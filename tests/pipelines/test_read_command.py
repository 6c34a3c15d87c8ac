"""`read`: the table as the worker read it, lossless, without a warehouse."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import xlsxwriter

from catalog.words import Text
from errors import Refused
from pipelines import cli_read
from pipelines.cli import run
from pipelines.worker.report import Job
from pipelines.worker.stages import NOBODY, Watch
from pipelines.worker.tabulate import Tabulated, answer

ROOT = Path(__file__).parents[2]
ROWS = [["工单编号", "状态", "备注"], ["=1+1", 'a "b"', ""], [" x ", "两\r\n行", "a,b"]]


class Near:
    """A reader that does the child's work in this process."""

    def __init__(self, wall_seconds: int, task: str) -> None:
        assert task == "read"

    def table(self, job: Job, watch: Watch = NOBODY) -> Tabulated:
        found = json.loads(answer(job.to_json(), watch))
        tempfile.tempdir = None
        if "code" in found:
            raise Refused(found["code"], Text(found["zh"], found["en"]))
        return Tabulated.from_json(found["table"])

    def close(self) -> None:
        pass


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_read, "Reader", Near)
    monkeypatch.setattr("pipelines.worker.child._confine", lambda job: None)


def of_text(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([["某项目工单"], *rows])
    return path


def of_workbook(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        for at, row in enumerate(rows):
            workbook.add_worksheet() if not at else None
            for column, cell in enumerate(row):
                workbook.worksheets()[0].write_string(at, column, cell)
    return path


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize("make", [of_text, of_workbook])
def test_formats_are_lossless(make: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make(tmp_path / "export", ROWS)  # type: ignore[operator]
    assert run(["read", str(path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
    assert run(["read", str(path), "--format", "csv"]) == 0
    assert list(csv.reader(io.StringIO(capsys.readouterr().out, newline=""))) == ROWS
    assert run(["read", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "=1+1" in shown and ("gb18030" in shown or "Sheet1" in shown) and "2 行数据" in shown


@pytest.mark.usefixtures("near")
def test_errors_go_where_those_of_other_commands_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "numbers.csv").write_text("1,2\n3,4\n")
    assert run(["read", str(tmp_path / "numbers.csv"), "--format", "json"]) == 1
    said = capsys.readouterr()
    assert said.out == "" and "[no_header]" in said.err
    assert run(["read", str(tmp_path / "nothing.csv")]) == 3
    assert "[no_such_file]" in capsys.readouterr().err
    assert run(["read", str(tmp_path / "numbers.csv"), "--format", "xml"]) == 2


def test_a_child_reads_the_file_and_no_warehouse_is_made(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n1,""\n', encoding="utf-8")
    command = [sys.executable, "-m", "pipelines", "read", str(tmp_path / "a.csv"), "--format", "json"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"KPI_WAREHOUSE": f"duckdb:{tmp_path / 'w' / 'kpi.duckdb'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, [{"a": "1", "b": ""}], "")
    assert not (tmp_path / "w").exists()


@pytest.mark.real_data
@pytest.mark.usefixtures("near")
def test_csv_spectrum(real_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = real_data / "odd_files" / "csv-spectrum"
    files = sorted((folder / "csvs").glob("*.csv"))
    assert len(files) == 11
    for path in files:
        assert run(["read", str(path), "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out) == json.loads((folder / "json" / f"{path.stem}.json").read_text(encoding="utf-8")), (
            path.name
        )
