"""Real exports of three publishers come out as the publishers themselves have counted them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from pipelines import read
from pipelines.worker.reader import Reader
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import Here, counting, one_engine

COUNTED = ("R01", "R02", "R04", "R05", "R08", "R14")
pytestmark = [pytest.mark.real_data, pytest.mark.counting(*COUNTED)]
MAPPINGS = Path(__file__).parent.parent / "golden" / "mappings"
WORK_ORDERS = ("--dataset", "work_orders", "--add-projects", "--accept-good", "--json")


@pytest.fixture(scope="module")
def worker() -> Iterator[Reader]:
    """The real one, its imports paid for once."""
    found = Reader(300)
    yield found
    found.close()


def _load(line: CommandLine, files: list[Path], mapping: str) -> list[dict]:
    with counting(*COUNTED):
        answer = line("load", *files, *WORK_ORDERS, "--mapping", MAPPINGS / mapping)
    assert answer.code == 0, answer.out + answer.err
    return answer.json


@dataclass(frozen=True)
class Boston:
    """Three years, the batch of the third, and all that was known before it."""

    line: CommandLine
    third: int
    before: tuple[object, ...]


@pytest.fixture(scope="module")
def three_years(real_data: Path, worker: Reader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boston]:
    line = CommandLine(tmp_path_factory.mktemp("boston"), worker)
    *two, third = (real_data / "boston311" / f"filtered_{year}.csv" for year in (2013, 2014, 2015))
    _load(line, two, "boston311.json")
    before = _everything(line)
    yield Boston(line, _load(line, [third], "boston311.json")[0]["batch"], before)
    line.intake.warehouse.close()


@pytest.fixture
def boston(three_years: Boston) -> CommandLine:
    return three_years.line


@pytest.fixture(scope="module")
def kansas(real_data: Path, worker: Reader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    line = CommandLine(tmp_path_factory.mktemp("kansas"), worker)
    _load(line, sorted((real_data / "kc311").glob("*_neighborhood.csv")), "kc311.json")
    yield line
    line.intake.warehouse.close()


def _on_time(line: CommandLine, *words: str) -> list[dict]:
    return line("kpi", "R14", "--format", "json", *words).json


def test_boston_is_on_time_as_the_city_says(boston: CommandLine) -> None:
    (row,) = _on_time(boston)
    assert (row["numerator"], row["denominator"], row["excluded"]) == (6997, 8294, 6290)
    assert row["value"] == pytest.approx(84.36, abs=0.005)
    assert row["why"] == [{"reason": "no_target", "n": 6290}]


@pytest.mark.parametrize(("year", "hits", "cases"), [(2013, 2433, 2691), (2014, 2125, 2550), (2015, 2439, 3053)])
def test_boston_by_year(boston: CommandLine, year: int, hits: int, cases: int) -> None:
    (row,) = _on_time(boston, "--from", f"{year}-01", "--to", f"{year}-12")
    assert (row["numerator"], row["denominator"]) == (hits, cases)


def test_boston_by_neighbourhood(boston: CommandLine) -> None:
    found = {row["project"]: (row["numerator"], row["denominator"]) for row in _on_time(boston, "--by", "project")}
    said = {"Dorchester": (1404, 1622), "Roxbury": (746, 939), "Hyde Park": (713, 782), "East Boston": (525, 623), "(未填)": (25, 33)}
    assert {name: found[name] for name in said} == said


def test_boston_counted_without_open_cases_would_flatter(boston: CommandLine) -> None:
    missed = boston("records", "R14", "--missed", "--format", "json").json
    outcomes = [row["_outcome"] for row in missed]
    assert (outcomes.count("miss"), outcomes.count("open_past_due")) == (287, 1010)
    assert 6997 / (6997 + 287) > 0.96 > 6997 / 8294


def test_boston_extracts_change_nothing(boston: CommandLine, real_data: Path) -> None:
    before = _on_time(boston, "--by", "month,project")
    answer = boston("load", real_data / "boston311" / "2014_reports.csv", *WORK_ORDERS, "--mapping", MAPPINGS / "boston311.json")
    assert answer.code == 0
    assert answer.json[0]["outcome"] == "no_change"
    assert answer.json[0]["unchanged"] == 2718
    assert _on_time(boston, "--by", "month,project") == before


def test_boston_undo_gives_the_state_before(three_years: Boston) -> None:
    line, with_it = three_years.line, _everything(three_years.line)
    assert all(one != other for one, other in zip(with_it[:2], three_years.before[:2], strict=True))
    assert line("undo", three_years.third).code == 0
    assert _everything(line) == three_years.before
    assert line("redo", three_years.third).code == 0
    assert _everything(line) == with_it


def _everything(line: CommandLine) -> tuple[object, ...]:
    """All numbers by month and project, the records of one, the projects."""
    numbers = line("kpi", "--format", "json", "--by", "month,project").out
    return numbers, line("records", "R14", "--format", "json").out, read.projects(line.intake.warehouse, read.OWNER).rows()


def test_kansas_city_by_the_source_flag(kansas: CommandLine) -> None:
    (row,) = _on_time(kansas)
    assert (row["numerator"], row["denominator"], row["pending"], row["excluded"]) == (17575, 24625, 204, 1)


def test_kansas_city_whole(real_data: Path, tmp_path: Path) -> None:
    """Nothing dropped: every row is in, none is shifted, the flags and the days to close are the publisher's own."""
    mapping = json.loads((MAPPINGS / "kc311.json").read_text(encoding="utf-8"))
    del mapping["drop"]
    mapping["values"] = {"status": {"CANC": "已关闭", "DUP": "已关闭"}}  # so that no closed case is left out as withdrawn
    (tmp_path / "whole.json").write_text(json.dumps(mapping), encoding="utf-8")
    files = sorted((real_data / "kc311").glob("*_neighborhood.csv"))
    line = CommandLine(tmp_path, Here())  # the same rows have gone through the real worker as `kansas`
    with one_engine():
        answer = line("load", *files, "--dataset", "work_orders", "--add-projects", "--json", "--mapping", tmp_path / "whole.json")
    assert answer.code == 0
    assert sum(load["new"] for load in answer.json) == 25_024
    ours = {row["order_id"]: row for row in line("records", "R04", "--format", "json").json}
    line.close()
    said = [row for path in files for row in csv.DictReader(StringIO(path.read_text(encoding="utf-8"), newline=""))]
    flags = Counter(ours[row["CASE ID"]]["source_overdue"] for row in said)
    assert flags == {True: 7_143, False: 17_880, None: 1}
    closed = [row for row in said if row["DAYS TO CLOSE"] and row["CLOSED DATE"]]
    assert len(closed) == 24_511
    assert [row for row in closed if ours[row["CASE ID"]]["_minutes"] != float(row["DAYS TO CLOSE"]) * 1440] == []


def test_incident_log_by_last_state(real_data: Path, worker: Reader, tmp_path: Path) -> None:
    line = CommandLine(tmp_path, worker)
    _load(line, [real_data / "itsm" / "incident_event_log_head.csv"], "itsm.json")
    (row,) = _on_time(line)
    assert (row["numerator"], row["denominator"]) == (495, 890)
    line.intake.warehouse.close()
