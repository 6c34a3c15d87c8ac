"""Real exports of three publishers come out as the publishers themselves have counted them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from tests.pipelines.commands import CommandLine

pytestmark = pytest.mark.real_data
MAPPINGS = Path(__file__).parent.parent / "golden" / "mappings"
WORK_ORDERS = ("--dataset", "work_orders", "--add-projects", "--accept-good", "--json")


def _loaded(folder: Path, files: list[Path], mapping: str) -> CommandLine:
    line = CommandLine(folder)
    answer = line("load", *files, *WORK_ORDERS, "--mapping", MAPPINGS / mapping)
    assert answer.code == 0, answer.out + answer.err
    return line


@pytest.fixture(scope="module")
def boston(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    files = [real_data / "boston311" / f"filtered_{year}.csv" for year in (2013, 2014, 2015)]
    line = _loaded(tmp_path_factory.mktemp("boston"), files, "boston311.json")
    yield line
    line.close()


@pytest.fixture(scope="module")
def kansas(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    files = sorted((real_data / "kc311").glob("*_neighborhood.csv"))
    line = _loaded(tmp_path_factory.mktemp("kansas"), files, "kc311.json")
    yield line
    line.close()


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


def test_boston_undo_gives_the_state_before(real_data: Path, tmp_path: Path) -> None:
    files = [real_data / "boston311" / f"filtered_{year}.csv" for year in (2013, 2014)]
    line = _loaded(tmp_path, files, "boston311.json")
    everything = ("kpi", "--format", "json", "--by", "month,project")
    before = line(*everything).out, line("records", "R14", "--format", "json").out, _projects(line)
    (loaded,) = line("load", real_data / "boston311" / "filtered_2015.csv", *WORK_ORDERS, "--mapping", MAPPINGS / "boston311.json").json
    assert line(*everything).out != before[0]
    assert line("undo", loaded["batch"]).code == 0
    assert (line(*everything).out, line("records", "R14", "--format", "json").out, _projects(line)) == before
    line.close()


def _projects(line: CommandLine) -> list[tuple]:
    from pipelines import read

    return read.projects(line.intake.warehouse, read.OWNER).rows()


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
    line = CommandLine(tmp_path)
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


def test_incident_log_by_last_state(real_data: Path, tmp_path: Path) -> None:
    line = _loaded(tmp_path, [real_data / "itsm" / "incident_event_log_head.csv"], "itsm.json")
    (row,) = _on_time(line)
    assert (row["numerator"], row["denominator"]) == (495, 890)
    line.close()
